"""One compiler tried: imported as a worker would import it, in this process and no other.

    python -I -m wtc.cli.compilers_trial FD NAME PACKAGE

Law: all that is told goes to the descriptor FD, as JSON, one object a line, each as soon as it is
known: whatever a compiler does to its process, what was known before stays known.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from inspect import cleandoc
from types import ModuleType

import pluggy

from wtc import hooks
from wtc.registry import COMPILERS

__all__ = ["main"]

MAX_TEXT = 500  # characters of what is told


def main() -> None:
    """Try the compiler NAME of PACKAGE; tell its file, its first line, what is wrong with it."""
    channel, name, package = int(sys.argv[1]), *sys.argv[2:]
    try:
        entry = _installed(name, package)
        _tell(channel, source=_file(entry))
        loaded = entry.load()
        _tell(channel, problem=_problem(loaded), summary=_summary(loaded))
    except BaseException as error:  # SystemExit too: it is what a worker would die of
        _tell(channel, problem=_described(error))


def _tell(channel: int, **told: str) -> None:
    cut = {name: _plain(text[:MAX_TEXT]) for name, text in told.items()}
    os.write(channel, f"{json.dumps(cut)}\n".encode())


def _plain(text: str) -> str:
    """Return the text with escapes for what is no UTF-8."""
    return text.encode(errors="backslashreplace").decode()


def _installed(name: str, package: str) -> EntryPoint:
    for entry in entry_points(group=COMPILERS, name=name):
        if entry.dist is not None and (entry.dist.name or "") == package:
            return entry
    raise LookupError("a worker does not find it: it sees neither PYTHONPATH nor your own site")


def _file(entry: EntryPoint) -> str:
    spec = find_spec(entry.module)
    return (spec.origin or "") if spec else ""


def _problem(loaded: object) -> str:
    """Return why this is no compiler; an empty text for one that is."""
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    manager.register(loaded)
    return "" if manager.hook.compile.get_hookimpls() else "it has no `compile` marked @hookimpl"


def _summary(loaded: object) -> str:
    """Return the first line of the docstring: of the file, or of the object that stands for it."""
    own = vars(loaded).get("__doc__") if isinstance(loaded, ModuleType) else loaded.__doc__
    return cleandoc(own).partition("\n")[0] if isinstance(own, str) else ""


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


if __name__ == "__main__":
    main()
