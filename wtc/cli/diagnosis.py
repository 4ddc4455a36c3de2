"""What `wtc doctor` does: one canary, and what it found."""

from __future__ import annotations

import json
import platform

import click
import uvloop

from wtc.cli.walls import wall_lines
from wtc.config import Isolation, Limits
from wtc.sandbox.nursery import inspect

__all__ = ["diagnose"]


def diagnose(*, as_json: bool) -> int:
    """Print the walls of this machine; return the exit code. Raise WorkerDiedError."""
    walls = uvloop.run(inspect(Isolation.read(), Limits.read().memory))
    if as_json:
        click.echo(json.dumps({**_machine(), **walls.as_json()}))
    else:
        click.echo(f"{' '.join(_machine().values())}")
        click.echo(f"isolation: {walls.summary()}")
        for line in wall_lines(walls):
            click.echo(line)
    return 0 if walls.is_strict else 1


def _machine() -> dict[str, str]:
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
