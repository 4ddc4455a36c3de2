"""What `wtc doctor` does: one canary, what it found, and what of wtc runs slower than it could."""

from __future__ import annotations

import json
import platform
from importlib.util import find_spec

import click
import uvloop

from wtc.cli.walls import wall_lines
from wtc.config import Isolation, Limits
from wtc.sandbox.nursery import inspect

__all__ = ["diagnose"]

IN_C = ("wtc._json", "wtc._makers", "wtc.sandbox._pages", "wtc.server._fields")


def diagnose(*, as_json: bool) -> int:
    """Print the walls of this machine; return the exit code. Raise WorkerDiedError."""
    walls = uvloop.run(inspect(Isolation.read(), Limits.read().memory))
    if as_json:
        click.echo(json.dumps({**_machine(), "in_c": _parts(), **walls.as_json()}))
    else:
        click.echo(f"{' '.join(_machine().values())}")
        click.echo(f"isolation: {walls.summary()}")
        for line in [*wall_lines(walls), *_part_lines()]:
            click.echo(line)
    return 0 if walls.is_strict else 1


def _machine() -> dict[str, str]:
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def _parts() -> dict[str, bool]:
    """Return whether each part that is faster in C was built so."""
    return {name: find_spec(name) is not None for name in IN_C}


def _part_lines() -> list[str]:
    parts = _parts()
    told = f"parts in C: {sum(parts.values())} of {len(parts)}"
    if all(parts.values()):
        return [told]
    return [told, "  → to be faster and smaller: install gcc and Python's headers, then wtc anew"]
