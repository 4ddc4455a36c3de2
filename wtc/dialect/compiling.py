"""From text to code that may run: measured, parsed, checked, rewritten, compiled, checked again.

Law: only exact text goes in, and only a CompileError with every problem comes out instead of code.
Nothing of the text runs here.
"""

from __future__ import annotations

import ast
import sys
import warnings
from types import CodeType

from wtc.dialect import cases
from wtc.dialect.bytecode import forbidden_names
from wtc.dialect.policy import SUPPORTED
from wtc.dialect.transform import Transformer
from wtc.errors import CompileError, Problem

__all__ = ["MAX_SOURCE", "check", "check_text", "compile_text", "require_supported_python"]

# Bytes of UTF-8 of any text, those that transpilers make too. What is posted or fetched is held to
# smaller limits before it gets here: `Limits.script`, and that of a compiler's source.
MAX_SOURCE = 2 * 1024 * 1024


def check(source: str, filename: str = "<webtask>") -> tuple[Problem, ...]:
    """Return every problem of a script's text; none of it runs."""
    try:
        compile_text(source, filename)
    except CompileError as error:
        return error.problems
    return ()


def compile_text(source: str, filename: str) -> CodeType:
    """Return the code of a script; raise CompileError with all its problems."""
    require_supported_python()
    check_text(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on style is no business of the log
            return _compile(source, filename)
    except SyntaxError as error:
        raise CompileError([_syntax_problem(error)]) from None
    except (MemoryError, RecursionError):
        raise CompileError([cases.TOO_DEEP.problem()]) from None
    except (ValueError, OverflowError, SystemError) as error:
        raise CompileError([cases.NOT_COMPILED.problem(message=str(error))]) from None


def require_supported_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Raise CompileError on a minor of Python that the dialect was not tested on."""
    if version not in SUPPORTED:
        tested = ", ".join(f"{major}.{minor}" for major, minor in SUPPORTED)
        raise CompileError(
            f"scripts run on Python {tested}; this is {version[0]}.{version[1]}, which the dialect"
            " was not tested on: install wtc under one of those"
        )


def _compile(source: str, filename: str) -> CodeType:
    tree: ast.Module = compile(source, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)  # type: ignore[assignment]
    transformer = Transformer(tree, source.splitlines())
    transformer.visit(tree)
    if transformer.problems:
        raise CompileError(
            sorted(transformer.problems, key=lambda found: (found.line, found.column))
        )
    code = compile(tree, filename, "exec", dont_inherit=True)
    _check_code(code)
    return code


def check_text(source: object) -> None:
    """Raise CompileError for what is no text: an exact `str` of at most 2 MB, whole characters."""
    if type(source) is not str:
        raise CompileError([cases.NOT_TEXT.problem()])
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise CompileError([cases.LONE_SURROGATES.problem()]) from None
    if size > MAX_SOURCE:
        problem = cases.TOO_LARGE.problem(size=f"{size:,}", limit=f"{MAX_SOURCE:,}")
        raise CompileError([problem])
    if "\0" in source:
        line = source[: source.index("\0")].count("\n") + 1
        raise CompileError([cases.NUL.problem(line)])


def _check_code(code: CodeType) -> None:
    found = [cases.COMPILED_CODE.problem(line, name=name) for name, line in forbidden_names(code)]
    if found:
        raise CompileError(found)


def _syntax_problem(error: SyntaxError) -> Problem:
    line, column = error.lineno or 0, max(error.offset or 0, 0)
    return cases.NOT_PYTHON.problem(line, column, message=error.msg)
