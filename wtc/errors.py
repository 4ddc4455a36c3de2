"""Everything that can go wrong, drawn as a tree.

    WtcError
    ├── HTTPError            a handler's own answer: any status
    ├── Conflict             409  the stored document changed since it was read
    ├── UsageError           400  a flag, a path or a setting is wrong
    ├── CompileError         400  the webtask does not compile: every problem
    │   └── HandlerMissingError   it compiles, but defines nothing to call
    ├── FetchError           400  a compiler cannot be had from its URL
    │   └── ChangedError     409  it can, and is not the one that was locked
    ├── NotFoundError        404  nothing has that name
    ├── TooLargeError        413  something is over its limit
    ├── BusyError            429  too many requests for one webtask
    ├── ScriptError          500  the handler raised; its log has the traceback
    ├── AnswerError          502  the handler's answer is no HTTP response
    ├── MemoryLimitError     502  the worker used more memory than it may
    ├── WorkerDiedError      502  the worker ended without an answer
    ├── TimeLimitError       504  the run took longer than it may
    └── FrameError                a peer sent a frame that is not one

Law: an error knows its answer, so each edge (HTTP, command line) has one `except`.
`status` is the HTTP status, `exit_code` the command's; `str(error)` is safe to show to anyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

__all__ = [
    "AnswerError",
    "BusyError",
    "ChangedError",
    "CompileError",
    "Conflict",
    "FetchError",
    "FrameError",
    "HTTPError",
    "HandlerMissingError",
    "MemoryLimitError",
    "NotFoundError",
    "Problem",
    "ScriptError",
    "TimeLimitError",
    "TooLargeError",
    "UsageError",
    "WorkerDiedError",
    "WtcError",
]


class WtcError(Exception):
    """The base of all errors of wtc. `str(error)` never holds a secret or a traceback."""

    status: int = 500
    exit_code: int = 1

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the answer needs beside its status, such as `Allow` or `Retry-After`."""
        return {}


class HTTPError(WtcError):
    """Raised by a handler or a compiler to answer with `status` (400 to 599) and `message`.

    Raises ValueError for a status that is no HTTP error.
    """

    def __init__(
        self, status: int, message: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        if type(status) is not int or not 400 <= status <= 599:
            raise ValueError(f"HTTPError takes a status from 400 to 599, not {status!r}")
        self.status = status
        self.message = str(message) or reason(status)
        self._headers = dict(headers or {})
        super().__init__(self.message)

    @property
    def headers(self) -> Mapping[str, str]:
        return self._headers


class Conflict(WtcError):  # noqa: N818  the name the original's users know
    """Raised by `storage.set` when the document changed since it was read.

    `document` is the one stored now: merge, then `set` again.
    """

    status = 409

    def __init__(
        self, document: Any, message: str = "Item was modified since it was read."
    ) -> None:
        self.document = document
        super().__init__(message)


class UsageError(WtcError):
    """What the user asked for cannot be: the message names it and says what to do."""

    status = 400
    exit_code = 2


class IsolationError(UsageError):
    """This machine lacks walls that were asked for; the message says which, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a script: where (from 1; 0 is unknown), what, why, what instead."""

    what: str
    why: str = ""
    instead: str = ""
    line: int = 0
    column: int = 0
    rule: str = ""  # the row of the dialect's table, an anchor in its reference page

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: " if self.line else ""
        why = f" ({self.why})" if self.why else ""
        instead = f"; {self.instead}" if self.instead else ""
        return f"{where}{self.what}{why}{instead}"


class CompileError(WtcError):
    """Raised when a webtask does not compile through its chain. `problems` holds all of them."""

    status = 400

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        found = [Problem(what=problems)] if isinstance(problems, str) else problems
        self.problems: tuple[Problem, ...] = tuple(found)
        super().__init__("\n".join(map(str, self.problems)))


class HandlerMissingError(CompileError):
    """Raised when a script defines nothing that its compiler could call."""

    RULE = "no-handler"

    def __init__(self, what: str) -> None:
        super().__init__([Problem(what=what, rule=self.RULE)])


class FetchError(WtcError):
    """A compiler cannot be had from its URL; the message names it, without its query, and why."""

    status = 400


class ChangedError(FetchError):
    """What lies at a URL is not what was locked; the message has both hashes and what to do."""

    status = 409


class NotFoundError(WtcError):
    """Nothing has the name that was asked for; the message tells the nearest ones."""

    status = 404
    exit_code = 5


class TooLargeError(WtcError):
    """Something is over its limit, both in bytes (`size` is None when only the excess is known)."""

    status = 413

    def __init__(self, what: str, limit: int, size: int | None = None) -> None:
        self.what, self.limit, self.size = what, limit, size
        has = "is larger than" if size is None else f"has {size:,} bytes, more than"
        super().__init__(f"{what} {has} the limit of {limit:,} bytes")


class BusyError(WtcError):
    """Too many requests wait for one webtask. `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(message)

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after)}


class QuarantineError(BusyError):
    """The webtask killed its workers again and again: it rests for `retry_after` seconds."""


class ScriptError(WtcError):
    """The handler raised `kind`. What it said is in the owner's log only."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"webtask raised {kind}; its log has the traceback")


class _WorkerError(WtcError):
    """The worker failed the request; the message names the cause."""

    status = 502


class AnswerError(_WorkerError):
    """What the handler returned cannot be sent: the message names the header, status or size."""


class MemoryLimitError(_WorkerError):
    """The worker used more memory than its limit, in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"webtask used more than {limit // 2**20} MB of memory")


class WorkerDiedError(_WorkerError):
    """The worker ended before it answered."""


class WorkerLostError(WorkerDiedError):
    """The worker ended through no fault of its webtask: another one may take its place."""


class TimeLimitError(WtcError):
    """The run took longer than its limit, in seconds."""

    status = 504

    def __init__(self, limit: float) -> None:
        self.limit = limit
        super().__init__(f"webtask ran longer than {limit:g} s")


class CpuLimitError(TimeLimitError):
    """The worker used more processor time than its limit, in seconds, while the run went on."""

    def __init__(self, limit: float) -> None:
        super().__init__(limit)
        self.args = (f"webtask used more than {limit:g} s of CPU",)


class FrameError(WtcError):
    """A peer sent bytes that are no frame of the wire: the connection ends."""


def reason(status: int) -> str:
    """Return the standard phrase of an HTTP status, or an empty string for an unknown one."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
