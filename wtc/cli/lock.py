"""`wtc lock [REF…]`: its flags. What it does is in `locking.py`, which a `--help` never loads."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from wtc.cli.options import fetch_option

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc lock
  wtc lock --check
  wtc lock --upgrade https://compilers.example/shout.py
"""


def _complete_ref(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from wtc.cli.fetching import lock_file

    return [CompletionItem(ref) for ref in lock_file().entries() if ref.startswith(incomplete)]


@click.command("lock", epilog=EXAMPLE)
@click.argument("refs", metavar="[REF]...", nargs=-1, shell_complete=_complete_ref)
@click.option("--check", is_flag=True, help="Fetch each; exit with 1 when something differs.")
@click.option("--upgrade", is_flag=True, help="Fetch each, show what differs, and lock that.")
@click.option("--yes", is_flag=True, help="With --upgrade: ask nothing.")
@fetch_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
def command(**flags: Any) -> int:
    """List the compilers by URL that wtc.lock pins; check or upgrade them.

    REF is one of them; without any, all are meant. `wtc dev` locks each when it first fetches it.
    """
    from wtc.cli.flags import LockFlags
    from wtc.cli.locking import lock

    return lock(LockFlags(**flags))
