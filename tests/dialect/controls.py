"""Runs the controls: does the same attempt succeed where nothing stops it?

A control may do anything to the process it runs in, so each runs in a fork of a child of its own:
`python -m dialect.controls` reads codes as JSON and answers what became of each.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from dialect import naive
from dialect.attacks import Control
from dialect.loot import Snapshot, changes, has_loot, loot_of, snapshot

__all__ = ["SUCCESS", "outcomes"]

SUCCESS = "succeeded"
PATIENCE = 20  # seconds until a control is given up
TESTS = Path(__file__).parents[1]


def outcomes(controls: list[Control]) -> list[str]:
    """Return for each control SUCCESS, or what became of it instead."""
    sent = json.dumps([(control.sandbox, control.code) for control in controls])
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "dialect.controls"],
        input=sent,
        capture_output=True,
        text=True,
        check=True,
        cwd=TESTS,
    )
    answered: list[str] = json.loads(ran.stdout)
    return answered


def plain(source: str) -> ModuleType:
    """Run a script in plain Python and return its module."""
    module = ModuleType("webtask")
    sys.modules["webtask"] = module
    exec(compile(source, "<plain>", "exec", dont_inherit=True), vars(module))
    return module


LOADERS: dict[str, Callable[[str], ModuleType]] = {"plain": plain, "naive": naive.load}


def _attempted(sandbox: str, code: str, before: Snapshot) -> str:
    became = _looted(sandbox, code)
    has_changed = became != SUCCESS and changes(before, snapshot())
    return SUCCESS if has_changed else became


def _looted(sandbox: str, code: str) -> str:
    try:
        found = loot_of(LOADERS[sandbox](code))
        return SUCCESS if has_loot(found) else f"the loot was {found!r:.200}"
    except Exception as error:
        return f"{type(error).__name__}: {error!s:.200}"
    except BaseException:
        return SUCCESS  # it passed every `except Exception` of a host


def _forked(sandbox: str, code: str, before: Snapshot) -> str:
    """Return what became of a control.

    One that takes the process down has succeeded, and so has one that ends it past every `except`.
    """
    reading, writing = os.pipe()
    if not (child := os.fork()):
        signal.alarm(PATIENCE)
        _silence()
        try:
            os.write(writing, _attempted(sandbox, code, before).encode(errors="replace"))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return f"it did not end in {PATIENCE} seconds"
    return text or SUCCESS


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    untouched = snapshot()
    gc.disable()  # a collection would touch, so copy, every page of each fork
    gc.freeze()
    json.dump([_forked(*sent, untouched) for sent in json.load(sys.stdin)], sys.stdout)
