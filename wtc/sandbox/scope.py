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

__all__ = ["RUN", "Scope", "Stopped", "begin_task"]


class Stopped(BaseException):
    """Raised inside a handler whose run is over: no `except Exception` swallows it."""


class Scope:
    """One run, from its Call to its End; the compilation is the run of stream 0."""

    def __init__(self, stream: int, run_id: str) -> None:
        self.stream = stream
        self.id = run_id
        self.task: asyncio.Task[None] | None = None
        self.tasks: set[asyncio.Task[Any]] = set()  # that its code began and that are not done
        self.over = False
        self.etag: str | None = None
        self.has_read = False
        self.deferred: deque[Callable[[], Any]] = deque()
        self.window = WINDOW
        self._refilled: asyncio.Event | None = None  # until a reader is slow, nobody waits
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

    def widen(self, size: int) -> None:
        """Let the stream of this run send `size` bytes more."""
        self.window += size
        if self._refilled is not None:
            self._refilled.set()

    async def refill(self) -> None:
        """Wait until the window is widened."""
        self._refilled = asyncio.Event()
        await self._refilled.wait()

    @property
    def is_busy(self) -> bool:
        """Tell whether something works for the run beside its handler, or has yet to."""
        return bool(self.deferred or self.tasks or self.threads)

    def forget(self, task: asyncio.Task[Any]) -> None:
        """Take note that a task of this run is done."""
        self.tasks.discard(task)
        if self.on_free is not None and not self.tasks:
            self.on_free()

    def stop_tasks(self) -> None:
        """Cancel what the run's code began and is not done."""
        for task in self.tasks:
            task.cancel()


def begin_task(
    loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any
) -> asyncio.Task[Any]:
    """Begin a task of the run at hand: the loop's task factory."""
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **options)
    scope = RUN.get()
    if scope is not None:
        scope.tasks.add(task)
        task.add_done_callback(scope.forget)
    return task


RUN: ContextVar[Scope | None] = ContextVar("RUN", default=None)
