"""Problems as the command line tells them: lines for a reader, an object for a program.

Law: each problem that the reference has a section for leads there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from wtc.cli.printing import MAX_LINE, cut, safe
from wtc.dialect.reference import anchors
from wtc.errors import Problem

__all__ = ["all_problem_lines", "problem_json", "problem_lines", "reference"]

MAX_PROBLEMS = 100


def all_problem_lines(problems: tuple[Problem, ...], file: str, script: str) -> Iterator[str]:
    """Yield the lines of a file's problems, the first hundred of them."""
    for problem in problems[:MAX_PROBLEMS]:
        yield from problem_lines(problem, file, script)
    if len(problems) > MAX_PROBLEMS:
        yield f"and {len(problems) - MAX_PROBLEMS:,} more problems"


def problem_lines(problem: Problem, file: str, script: str) -> Iterator[str]:
    """Yield the lines of a problem: where, what, the source with a caret, what instead, more."""
    place = ":".join(str(part) for part in (file, problem.line, problem.column) if part)
    why = f": {problem.why}" if problem.why else ""
    what, *more = f"{problem.what}{why}".splitlines() or [""]
    yield f"{click.style(safe(place), bold=True)}: {cut(safe(what))}"
    yield from (f"  {cut(safe(line))}" for line in more)
    yield from _source_lines(problem, script)
    if problem.instead:
        yield f"  instead: {cut(safe(problem.instead))}"
    if leads_to := reference(problem):
        yield f"  more: {leads_to}"


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as an object, as the server answers it too."""
    names = ("what", "why", "instead", "line", "column", "rule")
    return {name: getattr(problem, name) for name in names}


def reference(problem: Problem) -> str:
    """Return the command that tells more of a problem; empty where the reference says nothing."""
    return f"wtc check --explain {problem.rule}" if problem.rule in anchors() else ""


def _source_lines(problem: Problem, script: str) -> Iterator[str]:
    lines = script.splitlines()
    if not 0 < problem.line <= len(lines):
        return
    source = lines[problem.line - 1]
    if len(source) > MAX_LINE:
        return
    yield f"{problem.line:>6} | {safe(source)}"
    if 0 < problem.column <= len(source) + 1:
        yield f"{'':>6} | {_indent(source[: problem.column - 1])}{click.style('^', fg='red')}"


def _indent(before: str) -> str:
    """Return the blanks that stand under `before`, a tab under a tab."""
    return "".join("\t" if sign == "\t" else " " * len(safe(sign)) for sign in before)
