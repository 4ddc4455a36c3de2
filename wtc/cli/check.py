"""`wtc check PATH…`: its flags. What it does is in `checking.py`, which a `--help` never loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from wtc.cli.options import webtask_options

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc check hooks/
  wtc check hook.py --compiler stripe --json
  wtc check --explain imports
"""


def _complete_rule(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from wtc.dialect.reference import anchors

    return [CompletionItem(rule) for rule in sorted(anchors()) if rule.startswith(incomplete)]


def _explain(context: click.Context, parameter: click.Parameter, rule: str | None) -> None:
    if rule is None or context.resilient_parsing:
        return
    from wtc.dialect.reference import section

    click.echo(section(rule).strip())
    context.exit()


@click.command("check", epilog=EXAMPLE)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@webtask_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
@click.option(
    "--explain",
    metavar="RULE",
    help="Print what the reference says of a rule, and end.",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    shell_complete=_complete_rule,
)
def command(**flags: Any) -> int:
    """Compile each file as `wtc dev` would, and show all that would be refused.

    PATH is a file or a folder. Nothing is served or stored. Exits with 0 when all compile, with
    1 when something would be refused.
    """
    from wtc.cli.checking import check
    from wtc.cli.flags import WebtaskFlags

    return check(WebtaskFlags(**flags))
