"""What a worker asks its storage, on the front's side.

Law: a worker's questions are answered one after the other, in their order, off the loop: it holds
one thread, whatever it asks.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

from wtc.errors import Conflict, FrameError, TooLargeError
from wtc.sandbox import wire
from wtc.sandbox.contract import Documents

__all__ = ["Questions"]

MAX_QUESTIONS = 64  # that wait; a worker of ours has 32

_logger = logging.getLogger("wtc.sandbox")


class Questions:
    """The questions of one worker. They live as long as it."""

    def __init__(
        self, documents: Documents, threads: Executor, answer: Callable[[int, wire.Answer], None]
    ) -> None:
        self._documents = documents
        self._threads = threads
        self._answer = answer
        self._waiting: deque[tuple[str, int, wire.Ask]] = deque()
        self._is_asking = False

    def ask(self, name: str, stream: int, ask: wire.Ask) -> None:
        """Answer in turn; raise FrameError when too many wait."""
        if len(self._waiting) >= MAX_QUESTIONS:
            raise FrameError("more questions at once than a worker asks")
        self._waiting.append((name, stream, ask))
        if not self._is_asking:
            self._next()

    def _next(self) -> None:
        self._is_asking = bool(self._waiting)
        if not self._waiting:
            return
        name, stream, ask = self._waiting.popleft()
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._threads, _consult, self._documents, name, ask)
        asked.add_done_callback(lambda done: self._answered(stream, done))

    def _answered(self, stream: int, asked: asyncio.Future[wire.Answer]) -> None:
        if not asked.cancelled():
            self._answer(stream, asked.result())
            self._next()


def _consult(documents: Documents, name: str, ask: wire.Ask) -> wire.Answer:
    try:
        return _consulted(documents, name, ask)
    except TooLargeError:
        return wire.Answer(ask.ask, None, None, "large")
    except Exception:
        _logger.exception("storage of %s", name)
        return wire.Answer(ask.ask, None, None, "failed")


def _consulted(documents: Documents, name: str, ask: wire.Ask) -> wire.Answer:
    if not ask.put:
        text, etag = documents.get(name)
        return wire.Answer(ask.ask, text, etag, "")
    try:
        etag = documents.put(name, ask.text, etag=ask.etag, force=ask.force)
    except Conflict:
        text, etag = documents.get(name)  # with its etag, so that the next `set` can succeed
        return wire.Answer(ask.ask, text, etag, "conflict")
    return wire.Answer(ask.ask, None, etag, "")
