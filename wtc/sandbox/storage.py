"""The storage of a webtask, on the worker's side: Asks to the front, and their Answers.

Law: one object a worker. The etag belongs to the run. A call on a handler's thread blocks it; a
call on the loop is sent at once and returns what the handler awaits.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import itertools
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from threading import get_ident
from typing import Any, TypeAlias

import msgspec

from wtc.errors import Conflict, TooLargeError, WtcError
from wtc.sandbox.scope import RUN, Scope, Stopped
from wtc.sandbox.wire import Answer, Ask
from wtc.strand import on_strand, wait

__all__ = ["Desk", "WorkerStorage"]

ASKS = 32  # at once on the wire; the others wait here

_Future: TypeAlias = "asyncio.Future[Any] | concurrent.futures.Future[Any]"


@dataclass(slots=True, eq=False)
class _Question:
    scope: Scope
    put: bool
    text: str | None
    force: bool
    future: _Future


class WorkerStorage:
    """`wtc.model.Storage`: all of the storage that a script holds. One for a worker's life."""

    __slots__ = ("_desk",)

    def __init__(self, desk: Desk) -> None:
        if type(desk) is not Desk:  # a script can call `type(context.storage)`
            raise TypeError("there is one storage")
        self._desk = desk

    @property
    def etag(self) -> str | None:
        scope = RUN.get()
        return scope.etag if scope else None

    def get(self) -> Any:
        return self._desk.ask(_current(), put=False)

    def set(self, value: Any, *, force: bool = False) -> Any:
        scope = _current()
        if not (scope.has_read or force):
            raise ValueError(
                "storage.set was called before storage.get: read first, or pass force=True"
            )
        return self._desk.ask(scope, put=True, text=self._desk.encode(value), force=bool(force))


class Pending:
    """What an async handler awaits. A future would lead to the loop, and from there anywhere."""

    __slots__ = ("_future",)

    def __init__(self, future: asyncio.Future[Any]) -> None:
        self._future = future

    def __await__(self) -> Generator[Any, None, Any]:
        return self._future.__await__()

    def _forgotten(self, *_: Any) -> Any:
        raise TypeError(
            "in an async handler storage is awaited: write `await context.storage.get()`"
        )

    __getitem__ = __contains__ = __iter__ = __len__ = __bool__ = __add__ = __radd__ = _forgotten

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._forgotten()


class Desk:
    """Puts the questions of a worker on the wire and hands out the answers."""

    def __init__(self, send: Callable[[int, Ask], None], limit: int) -> None:
        self._send = send
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._loop_thread = get_ident()
        self._numbers = itertools.count(1)
        self._asked: dict[int, _Question] = {}
        self._waiting: deque[_Question] = deque()

    def encode(self, value: Any) -> str | None:
        """Return a document as JSON, None for none; raise TooLargeError or TypeError."""
        if value is None:
            return None
        text = msgspec.json.encode(value)
        if len(text) > self._limit:
            raise TooLargeError("the document", self._limit, len(text))
        return text.decode()

    def ask(self, scope: Scope, put: bool, text: str | None = None, force: bool = False) -> Any:
        """Return what the storage says: at once to sync code, to be awaited by async code."""
        if get_ident() == self._loop_thread:
            awaited: asyncio.Future[Any] = self._loop.create_future()
            self._begin(_Question(scope, put, text, force, awaited))
            return wait(awaited) if on_strand() else Pending(awaited)
        answer: concurrent.futures.Future[Any] = concurrent.futures.Future()
        question = _Question(scope, put, text, force, answer)
        self._loop.call_soon_threadsafe(self._begin, question)
        return answer.result()

    # On the loop's thread

    def _begin(self, question: _Question) -> None:
        if question.scope.over or question.scope.stopped:
            _reject(question, Stopped())
        elif len(self._asked) >= ASKS:
            self._waiting.append(question)
        else:
            self._put_out(question)

    def _put_out(self, question: _Question) -> None:
        number = next(self._numbers)
        etag = question.scope.etag
        ask = Ask(number, question.put, question.text, etag, question.force)
        self._send(question.scope.stream, ask)  # first: a stop may land here, on a strand
        self._asked[number] = question

    def answer(self, answer: Answer) -> None:
        """Hand the front's answer to whoever waits for it; nobody may."""
        question = self._asked.pop(answer.ask, None)
        if question is not None:
            self._settle(question, answer)
        while self._waiting and len(self._asked) < ASKS:
            self._begin(self._waiting.popleft())

    def stop(self, scope: Scope) -> None:
        """Wake what waits for an answer in this run: nobody listens any more."""
        for question in (*self._asked.values(), *self._waiting):
            if question.scope is scope:
                _reject(question, Stopped())

    def _settle(self, question: _Question, answer: Answer) -> None:
        scope = question.scope
        if answer.fault in ("", "conflict"):  # both tell what is stored now
            scope.etag, scope.has_read = answer.etag, True
        error = self._error(answer)
        if error is not None:
            _reject(question, error)
        elif not question.future.done():
            question.future.set_result(None if question.put else _document(answer.text))

    def _error(self, answer: Answer) -> WtcError | None:
        if answer.fault == "conflict":
            return Conflict(_document(answer.text))
        if answer.fault == "large":
            return TooLargeError("the document", self._limit)
        return WtcError("the storage failed; try again") if answer.fault else None


def _current() -> Scope:
    scope = RUN.get()
    if scope is None or scope.over:
        raise RuntimeError("storage is there while a run is: this one is over")
    return scope


def _document(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def _reject(question: _Question, error: BaseException) -> None:
    if not question.future.done():
        question.future.set_exception(error)
