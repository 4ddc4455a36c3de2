"""From text to code that may run: measured, parsed, checked, rewritten, compiled, checked again.

Law: only exact text goes in, and only a CompileError with every problem comes out instead of code.
Nothing of the text runs here.
"""

from __future__ import annotations

import ast
import sys
import warnings
from types import CodeType

from wtc.dialect.bytecode import forbidden_names
from wtc.dialect.policy import SUPPORTED
from wtc.dialect.transform import Transformer
from wtc.errors import CompileError, Problem

__all__ = ["MAX_SOURCE", "check", "compile_text", "require_supported_python"]

MAX_SOURCE = 256 * 1024  # bytes of UTF-8, as the platform's limit on a script


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
    _check_text(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on style is no business of the log
            return _compile(source, filename)
    except SyntaxError as error:
        raise CompileError([_syntax_problem(error)]) from None
    except (MemoryError, RecursionError):
        raise CompileError([_TOO_DEEP]) from None
    except (ValueError, OverflowError, SystemError) as error:
        raise CompileError(
            [Problem(what=f"Python cannot read this: {error}", rule="syntax")]
        ) from None


def require_supported_python() -> None:
    """Raise CompileError on a minor of Python that the dialect was not tested on."""
    if sys.version_info[:2] not in SUPPORTED:
        tested = ", ".join(f"{major}.{minor}" for major, minor in SUPPORTED)
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise CompileError(f"scripts run on Python {tested}; this is {here}, which is not tested")


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


def _check_text(source: object) -> None:
    if type(source) is not str:
        raise CompileError([Problem(what="a script is text, an exact `str`", rule="text")])
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise CompileError([Problem(what="the text holds lone surrogates", rule="text")]) from None
    if size > MAX_SOURCE:
        raise CompileError(
            [
                Problem(
                    what=f"the script has {size:,} bytes; the limit is {MAX_SOURCE:,}", rule="text"
                )
            ]
        )
    if "\0" in source:
        line = source[: source.index("\0")].count("\n") + 1
        raise CompileError([Problem(what="the text holds a NUL byte", line=line, rule="text")])


def _check_code(code: CodeType) -> None:
    found = [
        Problem(what=f"`{name}` cannot be used", line=line, rule="compiled-code")
        for name, line in forbidden_names(code)
    ]
    if found:
        raise CompileError(found)


def _syntax_problem(error: SyntaxError) -> Problem:
    line, column = error.lineno or 0, max(error.offset or 0, 0)
    return Problem(what=f"syntax error: {error.msg}", line=line, column=column, rule="syntax")


_TOO_DEEP = Problem(
    what="the script is nested too deeply",
    why="Python's own compiler cannot follow it",
    instead="use intermediate names, or put data into a JSON text",
    rule="text",
)
