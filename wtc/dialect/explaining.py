"""Exceptions told to the owner of a script: one line for an answer, a traceback for the log.

Law: an exception is the script's own and may be hostile. Its text is asked for once, guarded and
cut; of its traceback only the frames of scripts are shown.
"""

from __future__ import annotations

import asyncio
import linecache
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType

from wtc.addresses import without_query
from wtc.dialect import cases
from wtc.dialect.ownership import SOURCES
from wtc.errors import CompileError, Problem

__all__ = ["CAUGHT", "file_of", "know_installed", "of_compiler", "problems", "trace"]

# What a script can raise. The stop of a run is none of these, and always goes on.
CAUGHT = (Exception, asyncio.CancelledError, GeneratorExit)

MAX_MESSAGE = 500
MAX_FRAMES = 20
MAX_CHAIN = 5
MAX_PROBLEMS = 100
MAX_LINE = 200


def problems(error: BaseException) -> list[Problem]:
    """Return the exception as problems: those of a CompileError, else itself as the only one.

    Lines are the script's; one of a compiler stands in the text, where it misleads nobody.
    """
    frames = _frames(error)
    line = next((frame.line for frame in reversed(frames) if not frame.is_compilers), 0)
    if type(error) is CompileError and error.problems:
        return [_cleaned(problem, line) for problem in error.problems[:MAX_PROBLEMS]]
    problem = Problem(what=_described(error), line=line, rule=cases.RAISED.rule)
    last = frames[-1] if frames else None
    if last and last.is_compilers:
        place = f" (line {last.line} of the {last.file.strip('<>')})"
        return [replace(problem, what=problem.what + place)]
    return [problem]


def file_of(name: str, url: str = "") -> str:
    """Return the file name of a text that is loaded; a compiler's has its URL, without query."""
    place = "".join(
        char for char in without_query(url)[:MAX_LINE] if char.isprintable() and char not in "<>"
    )
    return f"<{name} {place}>" if place else f"<{name}>"


def of_compiler(problem: Problem, file: str) -> Problem:
    """Return a problem of a compiler's own text as one that no reader takes for the script's."""
    name = file.strip("<>")
    if name in problem.what:
        return problem
    where = f"line {problem.line} of the {name}" if problem.line else f"in the {name}"
    return replace(problem, what=f"{problem.what} ({where})", line=0, column=0)


def trace(error: BaseException) -> str:
    """Return a traceback of the script's frames only, the causes of the exception first."""
    return "\n".join(_one_trace(each) for each in reversed(list(_chain(error))))


def _cleaned(problem: object, line: int) -> Problem:
    """Return a problem that a script may have made up: text for text, numbers for numbers."""
    if type(problem) is not Problem:
        return Problem(what=_text_of(problem), line=line)
    line = problem.line if type(problem.line) is int and problem.line > 0 else line
    return Problem(
        what=_text_of(problem.what),
        why=_text_of(problem.why),
        instead=_text_of(problem.instead),
        line=line,
        column=problem.column if type(problem.column) is int else 0,
        rule=_text_of(problem.rule),
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(seen) < MAX_CHAIN and not any(current is e for e in seen):
        seen.append(current)
        yield current
        current = _CAUSE(current) or (None if _SUPPRESS(current) else _CONTEXT(current))


def _one_trace(error: BaseException) -> str:
    frames = _frames(error)
    left_out = [f"  ... {len(frames) - MAX_FRAMES} more"] if len(frames) > MAX_FRAMES else []
    shown = [line for frame in frames[-MAX_FRAMES:] for line in _frame_lines(frame)]
    return "\n".join([*left_out, *shown, _described(error)])


def _frame_lines(frame: Frame) -> Iterator[str]:
    yield f"  {frame.file.strip('<>')}, line {frame.line}, in {frame.function[:MAX_LINE]}"
    if frame.text:
        yield f"    {frame.text[:MAX_LINE]}"


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of the script's own, as a traceback shows it."""

    file: str
    line: int
    function: str
    text: str
    is_installed: bool = False

    @property
    def is_compilers(self) -> bool:
        """Tell whether this is no line that the script's author wrote."""
        return self.file != "<webtask>"


def _frames(error: BaseException) -> list[Frame]:
    """Return the frames of scripts and of compilers, the innermost last.

    An installed compiler's are shown only after the last of a script: where it failed itself.
    """
    found: list[Frame] = []
    step: TracebackType | None = _TRACEBACK(error)
    while step is not None:
        code, line = step.tb_frame.f_code, step.tb_lineno or 0
        lines = step.tb_frame.f_builtins.get(SOURCES, {}).get(code.co_filename)
        if lines is not None:
            text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
            found = [frame for frame in found if not frame.is_installed]
            found.append(Frame(code.co_filename, line, code.co_name, text))
        elif code.co_filename in _installed:
            text = linecache.getline(code.co_filename, line).strip()
            file = file_of("compiler", _installed[code.co_filename])
            found.append(Frame(file, line, code.co_name, text, is_installed=True))
        step = step.tb_next
    return found


_installed: dict[str, str] = {}  # the files of the installed compilers in this process


def know_installed(file: str, ref: str) -> None:
    """Let the frames of an installed compiler be told by its name."""
    _installed[file] = ref


# Read past a subclass that has properties of these names.
_TRACEBACK, _CAUSE, _CONTEXT, _SUPPRESS = (
    BaseException.__dict__[name].__get__
    for name in ("__traceback__", "__cause__", "__context__", "__suppress_context__")
)


def _described(error: BaseException) -> str:
    kind = str.__str__(type.__dict__["__name__"].__get__(type(error)))  # it may be a subclass's
    message = _text_of(error)
    return f"{kind[:MAX_LINE]}: {message}" if message else str(kind[:MAX_LINE])


def _text_of(value: object) -> str:
    """Return the text of anything, asked for once, printable and cut."""
    try:
        text = str.__str__(str(value))
    except CAUGHT:
        return "(its message cannot be shown)"
    printable = "".join(
        char if char.isprintable() or char == "\n" else "?" for char in text[:MAX_MESSAGE]
    )
    return printable + ("…" if len(text) > MAX_MESSAGE else "")
