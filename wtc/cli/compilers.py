"""`wtc compilers`: its flags. What it does is in `compilers_listing.py`."""

from __future__ import annotations

import click

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc compilers
  wtc compilers --json
"""


@click.command("compilers", epilog=EXAMPLE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
def command(*, as_json: bool) -> int:
    """List the installed compilers, and what a script must define for each.

    Each is imported once, in a process of its own; one that cannot be is listed with the reason.
    """
    from wtc.cli.compilers_listing import listing

    listing(as_json=as_json)
    return 0
