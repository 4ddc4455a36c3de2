"""What the dialect takes at all: which Python it runs on, and what is a text.

Law: whoever asks this loads nothing of what carries the dialect out.
"""

from __future__ import annotations

import sys

from wtc.dialect import cases
from wtc.dialect.policy import SUPPORTED
from wtc.errors import CompileError

__all__ = ["MAX_SOURCE", "check_text", "require_supported_python"]

# Bytes of UTF-8 of any text, those that transpilers make too. What is posted or fetched is held to
# smaller limits before it gets here: `Limits.script`, and that of a compiler's source.
MAX_SOURCE = 2 * 1024 * 1024


def require_supported_python(version: tuple[int, int] | None = None) -> None:
    """Raise CompileError on a minor of Python, this one's, that the dialect was not tested on."""
    version = version or (sys.version_info[0], sys.version_info[1])
    if version not in SUPPORTED:
        tested = ", ".join(f"{major}.{minor}" for major, minor in SUPPORTED)
        raise CompileError(
            f"scripts run on Python {tested}; this is {version[0]}.{version[1]}, which the dialect"
            " was not tested on: install wtc under one of those"
        )


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
