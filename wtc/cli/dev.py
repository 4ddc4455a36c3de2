"""`wtc dev PATH…`: its flags. What it does is in `serving.py`, which a `--help` never loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc dev hook.py --compiler stripe -s STRIPE_WEBHOOK_SECRET
  wtc dev hooks/ --port 0 --json

A secret given as -s NAME=VALUE shows in the process list and the shell's history;
-s NAME=@FILE, -s NAME, WTC_SECRET_NAME and .env do not.
"""


def _complete_compiler(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from wtc.registry import Registry

    before, comma, last = incomplete.rpartition(",")
    names = sorted(Registry().installed)
    return [CompletionItem(before + comma + name) for name in names if name.startswith(last)]


@click.command("dev", epilog=EXAMPLE)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one and tells which.",
)
@click.option(
    "--compiler",
    metavar="REF[,REF...]",
    help="Compilers, as -m wt-compiler=REF.",
    shell_complete=_complete_compiler,
)
@click.option(
    "-s",
    "--secret",
    "secrets",
    metavar="NAME[=VALUE]",
    multiple=True,
    help="Secret: NAME=@FILE, NAME of the environment, or NAME=VALUE.",
)
@click.option(
    "-p",
    "--param",
    "params",
    metavar="NAME=VALUE",
    multiple=True,
    help="Param, over the file's own.",
)
@click.option(
    "-m",
    "--meta",
    "metas",
    metavar="NAME=VALUE",
    multiple=True,
    help="Meta, over the file's own.",
)
@click.option(
    "--secrets-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Secrets as NAME=VALUE lines.  [default: .env beside each file]",
)
@click.option("--no-reload", is_flag=True, help="Do not follow saves.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
def command(**flags: Any) -> int:
    """Serve each file at /{stem}, and everything below it.

    PATH is a file or a folder; / lists what is served, with its chain and state. A save is live
    at once; one that does not compile shows every problem while the last good version serves on.
    """
    from wtc.cli.flags import DevFlags
    from wtc.cli.serving import serve

    serve(DevFlags(**flags))
    return 0
