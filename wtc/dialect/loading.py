"""From a script's text to a module that has run under the dialect.

Law: the only place of the program that runs text. Whatever the text is or does, the outcome is a
module, a CompileError, or the stop of the run.
"""

from __future__ import annotations

import sys
from types import CodeType, ModuleType

from wtc.dialect.builtin_names import make_builtins
from wtc.dialect.compiling import compile_text, require_supported_python
from wtc.dialect.explaining import CAUGHT, problems
from wtc.dialect.library import Library
from wtc.dialect.ownership import SOURCES
from wtc.errors import CompileError, Problem
from wtc.model import Log

__all__ = ["Loader"]

_NAMES = frozenset({"compiler", "webtask"})


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
    """Raise CompileError for another name: the host could import it one day, and get a script."""
    if type(name) is not str or name not in _NAMES:
        raise CompileError(f"{str(name)[:80]!r} cannot be the name of a script")
