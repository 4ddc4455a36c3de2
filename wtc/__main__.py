"""`python -m wtc` is `wtc`."""

from wtc.cli import main

if __name__ == "__main__":
    main()
