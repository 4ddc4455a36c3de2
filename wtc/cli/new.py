"""`wtc new KIND [PATH]`: its flags. What it does is in `new_files.py`, which no `--help` loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from wtc.cli.new_kinds import KINDS

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc new function hello.py
  wtc new compiler my-compiler
"""


def _complete_path(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    kind = KINDS.get(context.params.get("kind", ""))
    usual = [kind.usual] if kind and kind.usual.startswith(incomplete) else []
    return [CompletionItem(name) for name in usual] or [CompletionItem(incomplete, type="file")]


HELP = """Write a starter; no file is ever overwritten.

A script's starter is the file PATH. A compiler's is the new folder PATH, whose last name is
the compiler's.

\b
""" + "\n".join(f"{name:<10}{kind.what}  [{kind.usual}]" for name, kind in KINDS.items())


@click.command("new", epilog=EXAMPLE, help=HELP)
@click.argument("kind", metavar="KIND", type=click.Choice(list(KINDS)))
@click.argument(
    "path",
    metavar="[PATH]",
    required=False,
    type=click.Path(path_type=Path),
    shell_complete=_complete_path,
)
@click.option("--json", "as_json", is_flag=True, help="What was written, as one JSON object.")
def command(kind: str, path: Path | None, **flags: Any) -> int:
    from wtc.cli.new_files import write

    write(KINDS[kind], path, **flags)
    return 0
