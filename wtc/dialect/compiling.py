"""From text to code that may run: measured, parsed, checked, rewritten, compiled, checked again.

Law: only exact text goes in, and only a CompileError with every problem comes out instead of code.
Nothing of the text runs here.
"""

from __future__ import annotations

import ast
import warnings
from types import CodeType

from wtc.dialect import cases
from wtc.dialect.admission import check_text, require_supported_python
from wtc.dialect.bytecode import forbidden_names
from wtc.dialect.transform import Transformer
from wtc.errors import CompileError, Problem

__all__ = ["check", "compile_text"]


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


def _check_code(code: CodeType) -> None:
    found = [cases.COMPILED_CODE.problem(line, name=name) for name, line in forbidden_names(code)]
    if found:
        raise CompileError(found)


def _syntax_problem(error: SyntaxError) -> Problem:
    line, column = error.lineno or 0, max(error.offset or 0, 0)
    return cases.NOT_PYTHON.problem(line, column, message=error.msg)
