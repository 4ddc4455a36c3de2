"""Attacks the jail in every round, keeps the results, writes them into docs/sandbox.md.

Run by scripts/attacks; with `--page` it writes the page from the results that were kept.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "sandbox.md"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from sandbox.jail_attacks import measure, page  # noqa: E402  found by the path
from sandbox.jail_attacks.walls import PROFILES  # noqa: E402  found by the path


def main() -> None:
    if "--page" not in sys.argv[1:]:
        if lack := [why for profile in PROFILES if (why := measure.obstacle(profile))]:
            sys.exit(f"the page shows users of four kinds, and all have to be there: {lack[0]}")
        text = json.dumps(measure.everything(), indent=1)
        measure.RESULTS.write_text(text + "\n", encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.page(written, measure.documented()), encoding="utf-8")


if __name__ == "__main__":
    main()
