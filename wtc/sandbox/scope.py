"""The run that the code at hand belongs to, in a worker.

Law: whatever needs to know its run (the log, the storage, a thread) reads `RUN`, which tasks and
threads inherit. One thread of control, the loop, changes a Scope, but for its `threads`.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from wtc.sandbox.wire import WINDOW

__all__ = ["RUN", "Scope", "Stopped"]


class Stopped(BaseException):
    """Raised inside a handler whose run is over: no `except Exception` swallows it."""


class Scope:
    """One run, from its Call to its End; the compilation is the run of stream 0."""

    def __init__(self, stream: int, run_id: str) -> None:
        self.stream = stream
        self.id = run_id
        self.task: asyncio.Task[None] | None = None
        self.over = False
        self.etag: str | None = None
        self.has_read = False
        self.deferred: deque[Callable[[], Any]] = deque()
        self.window = WINDOW
        self.refilled = asyncio.Event()
        self.lock = threading.Lock()
        self.threads: set[int] = set()  # that run its sync code right now
        self.stopped = False
        self.on_free: Callable[[], None] | None = None

    def defer(self, call: Callable[[], Any]) -> None:
        """Run `call()` after the answer was sent; raise RuntimeError when the run is over."""
        if self.over:
            raise RuntimeError("context.defer was called after its run was over")
        if not callable(call):
            raise TypeError("context.defer takes what it shall call: context.defer(self.send)")
        self.deferred.append(call)


RUN: ContextVar[Scope | None] = ContextVar("RUN", default=None)
