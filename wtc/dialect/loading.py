"""From a script's text to a module that has run under the dialect.

Law: the only place of the program that runs text. Whatever the text is or does, the outcome is a
module, a CompileError, or the stop of the run.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from importlib.metadata import version
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType, ModuleType

from wtc.dialect.admission import require_supported_python
from wtc.dialect.builtin_names import make_builtins
from wtc.dialect.compiling import compile_text
from wtc.dialect.explaining import CAUGHT, file_of, know_installed, of_compiler, problems
from wtc.dialect.library import Library
from wtc.dialect.ownership import OWNER, SOURCES
from wtc.errors import CompileError, Problem
from wtc.model import Log

__all__ = ["Loader", "fingerprint"]

COMPILER, SCRIPT = "compiler", "webtask"  # the names of the modules that texts become
_NAMES = frozenset({COMPILER, SCRIPT})


def fingerprint() -> str:
    """Return what tells this dialect from every other: by it, compiled code is kept.

    It covers the interpreter, RestrictedPython, and every line of this package.
    """
    interpreter = f"{sys.version} {sys.flags.optimize} {version('RestrictedPython')}"
    found = hashlib.sha256(interpreter.encode() + MAGIC_NUMBER)
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


class Loader:
    """Loads scripts and strangers' compilers. One per worker; it lives as long as the worker.

    All that it loads shares one set of shelves, made fresh for it, and one log.
    """

    def __init__(self, log: Log) -> None:
        require_supported_python()
        self._library = Library(log)
        self._builtins = make_builtins(log, self._library)
        self._prepared: dict[tuple[str, str], CodeType | CompileError] = {}

    def prepare(self, source: str, url: str = "", code: bytes | None = None) -> bytes | None:
        """Have a text's code ready, before anything runs: `code`, or else compiled.

        The text is the script's, or that of the compiler at `url`.

        Return the code for a later process of the same `fingerprint`; None when it was given or
        the text does not compile, which `load` will tell. Whoever hands in `code` answers for it.
        """
        file = file_of(COMPILER, url) if url else file_of(SCRIPT)
        if code is not None:
            self._prepared[file, source] = marshal.loads(code)  # noqa: S302  the front's own
            return None
        try:
            made = compile_text(source, file)
        except CompileError as error:
            self._prepared[file, source] = error
            return None
        self._prepared[file, source] = made
        return marshal.dumps(made)

    def load(self, source: str, name: str = SCRIPT) -> ModuleType:
        """Return the module that the script makes.

        Raise CompileError with every problem of its text, or with what it raised as it ran.
        """
        _check_name(name)
        return self._load(source, name, file_of(name))

    def forget(self) -> None:
        """Be as before the first text, but for the shelves without a state, which stay."""
        self._library.forget()
        self._prepared.clear()
        for of_texts in (SOURCES, OWNER, "<kinds>"):
            self._builtins[of_texts].clear()
        for name in _NAMES:
            sys.modules.pop(name, None)

    def know(self, compiler: object, ref: str) -> None:
        """Let the lines of an installed compiler, a module, be told where it fails."""
        file = getattr(compiler, "__file__", None)
        if type(file) is str:
            know_installed(file, ref)

    def load_made(self, source: str) -> ModuleType:
        """Return the module of a script that a compiler made; raise as `load`, told as such."""
        return self._load_strangers(source, SCRIPT, "<text that a compiler made>")

    def load_compiler(self, source: str, url: str) -> ModuleType:
        """Return the module of the compiler at `url`; raise as `load`, told with URL and line."""
        return self._load_strangers(source, COMPILER, file_of(COMPILER, url))

    def _load_strangers(self, source: str, name: str, file: str) -> ModuleType:
        try:
            return self._load(source, name, file)
        except CompileError as error:
            raise CompileError([of_compiler(each, file) for each in error.problems]) from error

    def _load(self, source: str, name: str, file: str) -> ModuleType:
        code = self._code(source, file)
        self._builtins[SOURCES][file] = source.splitlines()
        return self._run(code, name)

    def _code(self, source: str, file: str) -> CodeType:
        found = self._prepared.get((file, source)) if type(source) is str else None
        if isinstance(found, CompileError):
            raise CompileError(found.problems)
        return found or compile_text(source, file)

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
