"""`wtc dev PATH…`: its flags. What it does is in `serving.py`, which a `--help` never loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wtc.cli.options import webtask_options

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc dev hook.py --compiler stripe -s STRIPE_WEBHOOK_SECRET
  wtc dev hooks/ --port 0 --json

A secret given as -s NAME=VALUE shows in the process list and the shell's history;
-s NAME=@FILE, -s NAME, WTC_SECRET_NAME and .env do not.
"""


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
@webtask_options
@click.option(
    "--isolation",
    type=click.Choice(["best-effort", "strict"]),
    help="Which walls must stand: those there are, or all that strangers' code needs.",
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
