"""Real workers whose dialect has leaked: their scripts are ordinary Python, behind the walls alone.

The way in is a compiler that is installed in an environment of the tests' own and runs what it is
given. In production a compiler is trusted code; here it plays the fault in the dialect.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from own_environment import OwnEnvironment
from sandbox.pools import Sandbox, sandbox

from wtc.config import Isolation, Limits
from wtc.sandbox.nursery import Nursery

__all__ = ["LEAKED", "Leaked", "environment", "leaked_sandbox"]

LEAKED = {"compilers": ("leaked",)}
Leaked = Callable[..., Any]  # `leaked_sandbox`, with the environment's Python

_COMPILER = """
from wtc import hookimpl

@hookimpl
def compile(options):
    space = {"options": options}
    exec(options.script, space)
    return space["webtask"]
"""
_INSTALLED: Mapping[str, str] = {
    "leaked.py": _COMPILER,
    "leaked-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: leaked\nVersion: 1\n",
    "leaked-1.dist-info/entry_points.txt": "[wtc.compilers]\nleaked = leaked\n",
}


def environment(home: Path) -> OwnEnvironment:
    """Return an environment with that compiler, made in a folder of the test's."""
    made = OwnEnvironment.made(home)
    site = next(home.glob("lib/python*/site-packages"))
    for name, text in _INSTALLED.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text)
    return made


@asynccontextmanager
async def leaked_sandbox(
    python: str, patience: float = 20.0, **options: Any
) -> AsyncIterator[tuple[Sandbox, Nursery]]:
    """Open a pool whose workers are of that Python; give it and where they come from."""
    nursery = Nursery(Isolation(), Limits().memory, python, patience)
    try:
        async with sandbox(spawn=nursery.spawn, **options) as box:
            yield box, nursery
    finally:
        nursery.close()
