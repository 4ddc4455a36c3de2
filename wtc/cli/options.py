"""What several commands take: the webtasks that are meant, and what is set for all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

__all__ = ["fetch_option", "webtask_options"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _complete_compiler(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from wtc.registry import Registry

    before, comma, last = incomplete.rpartition(",")
    names = sorted(Registry().installed)
    return [CompletionItem(before + comma + name) for name in names if name.startswith(last)]


fetch_option = click.option(
    "--allow-fetch",
    metavar="ORIGIN",
    multiple=True,
    help="Origin that compilers may come from though it is plain http or private.",
)

_OPTIONS = (
    click.option(
        "--compiler",
        metavar="REF[,REF...]",
        help="Compilers, as -m wt-compiler=REF.",
        shell_complete=_complete_compiler,
    ),
    click.option(
        "-s",
        "--secret",
        "secrets",
        metavar="NAME[=VALUE]",
        multiple=True,
        help="Secret: NAME=@FILE, NAME of the environment, or NAME=VALUE.",
    ),
    click.option(
        "-p",
        "--param",
        "params",
        metavar="NAME=VALUE",
        multiple=True,
        help="Param, over the file's own.",
    ),
    click.option(
        "-m",
        "--meta",
        "metas",
        metavar="NAME=VALUE",
        multiple=True,
        help="Meta, over the file's own.",
    ),
    click.option(
        "--secrets-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Secrets as NAME=VALUE lines.  [default: .env beside each file]",
    ),
    fetch_option,
)


def webtask_options(command: _Command) -> _Command:
    """Give a command the options that `WebtaskFlags` holds, in their order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
