"""Write the dialect's reference page from its table, or tell whether it is stale."""

import sys
from pathlib import Path

from wtc.dialect import reference

PAGE = Path(__file__).parent.parent / "docs" / "dialect-reference.md"


def main() -> None:
    text = reference.page()
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
    elif written != text:
        sys.exit("docs/dialect-reference.md is stale: run scripts/reference")


if __name__ == "__main__":
    main()
