"""One zygote for the tests of one process, though each has pools and a loop of its own.

    SHARED.spawn      a pool's `spawn`; None in its place is a zygote of the pool's own

Law: the nursery has a loop and a thread of its own, and what it tells of a worker is told on the
loop of the pool that has it. Tests of a zygote's own life, of what a nursery is made with, and of
what is left of it all, take one of their own.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from wtc.config import Isolation, Limits
from wtc.sandbox.bases import Base
from wtc.sandbox.nursery import Nursery
from wtc.sandbox.process import Process

__all__ = ["SHARED", "SharedNursery"]


class Lent:
    """A worker's process, told of on another loop than its nursery's."""

    def __init__(self, process: Process, home: asyncio.AbstractEventLoop) -> None:
        self._process, self._home = process, home
        self.pid = process.pid
        self.channel: socket.socket = process.channel

    @property
    def is_orphan(self) -> bool:
        return self._process.is_orphan

    def watch(self, loop: asyncio.AbstractEventLoop, on_exit: Callable[[int], object]) -> None:
        def tell(code: int) -> None:
            with suppress(RuntimeError):  # the pool has closed, and its loop with it
                loop.call_soon_threadsafe(on_exit, code)

        self._home.call_soon_threadsafe(self._process.watch, self._home, tell)

    def kill(self) -> None:
        self._home.call_soon_threadsafe(self._process.kill)

    def last_words(self) -> str:
        return self._process.last_words()

    def abandon(self) -> None:
        """End it: who asked for it does not want it any more."""
        self._home.call_soon_threadsafe(
            self._process.watch, self._home, lambda code: self._process.last_words()
        )
        self.channel.close()
        self.kill()


class SharedNursery:
    """It lives from the first worker that is asked for to `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._home: asyncio.AbstractEventLoop | None = None

    async def spawn(self, base: Base, egress: int) -> Process:
        """Return a new worker, as `Nursery.spawn` does."""
        home = self._opened()
        asked = asyncio.run_coroutine_threadsafe(self._nursery.spawn(base, egress), home)
        try:
            return Lent(await asyncio.shield(asyncio.wrap_future(asked)), home)
        except asyncio.CancelledError:
            asked.add_done_callback(
                lambda done: done.exception() or Lent(done.result(), home).abandon()
            )
            raise

    def close(self) -> None:
        """End it and its processes. The next worker that is asked for has a new one."""
        with self._lock:
            if self._home is None:
                return
            self._home.call_soon_threadsafe(self._home.stop)
            self._thread.join()
            self._home = None

    def _opened(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._home is None:
                self._nursery = Nursery(Isolation(), Limits().memory)
                self._home = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, args=(self._home,), daemon=True)
                self._thread.start()
            return self._home

    def _run(self, home: asyncio.AbstractEventLoop) -> None:
        try:
            home.run_forever()
        finally:
            home.call_soon(self._nursery.close)
            home.call_soon(home.stop)
            home.run_forever()
            home.close()


SHARED = SharedNursery()
