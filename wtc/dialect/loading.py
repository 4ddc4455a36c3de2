"""From a script's text to a module that has run under the dialect.

Law: the only place of the program that runs text. Whatever the text is or does, the outcome is a
module, a CompileError, or the stop of the run.
"""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from types import CodeType, ModuleType
from typing import Any

from wtc.dialect.builtin_names import make_builtins
from wtc.dialect.compiling import compile_text, require_supported_python
from wtc.dialect.explaining import CAUGHT, problems
from wtc.dialect.library import Library
from wtc.dialect.ownership import OWNER, SOURCES
from wtc.errors import CompileError, Problem
from wtc.model import Log

__all__ = ["Loader"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_USUAL_NAMES = frozenset({"compiler", "webtask"})


class Loader:
    """Loads scripts and strangers' compilers. One per worker; it lives as long as the worker.

    All that it loads shares one set of shelves, made fresh for it, and one log.
    """

    def __init__(self, log: Log) -> None:
        require_supported_python()
        self._builtins = make_builtins(log, Library(log))

    def load(self, source: str, name: str = "webtask") -> ModuleType:
        """Return the module that the script makes.

        Raise CompileError with every problem of its text, or with what it raised as it ran.
        """
        _check_name(name)
        filename = f"<{name}>"
        code = compile_text(source, filename)
        self._builtins[SOURCES][filename] = source.splitlines()
        return self._run(code, name)

    def problems(self, error: BaseException) -> list[Problem]:
        """Return an exception of a script as problems, with the line that raised it.

        Those of a CompileError are cleaned: a script may have made it up.
        """
        return problems(error)

    def _run(self, code: CodeType, name: str) -> ModuleType:
        module = ModuleType(name)
        vars(module)["__builtins__"] = self._builtins
        sys.modules[name] = module  # dataclasses looks its classes' module up here
        try:
            exec(code, vars(module))  # noqa: S102  what this package is for
        except CAUGHT as error:
            raise CompileError(problems(error)) from error
        return module


def _check_name(name: object) -> None:
    """Raise CompileError for a name that a real module has or could have."""
    if type(name) is str and name in _USUAL_NAMES:
        return
    if type(name) is not str or not _NAME.match(name) or _is_taken(name):
        raise CompileError(f"{str(name)[:80]!r} cannot be the name of a script")


def _is_taken(name: str) -> bool:
    if name in sys.stdlib_module_names:
        return True
    loaded = sys.modules.get(name)
    return find_spec(name) is not None if loaded is None else OWNER not in _builtins_of(loaded)


def _builtins_of(module: ModuleType) -> Any:
    return vars(module).get("__builtins__", {})
