"""A worker's process as the front sees it: watched, killed, and told when it is reaped.

Law: a process that was started is reaped, by the zygote that forked it. What it writes to stderr
stays in the kernel's pipe, whose size is the cap, until the process is gone.
"""

from __future__ import annotations

import os
import signal
import socket
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from wtc.sandbox.bases import Base

__all__ = ["Process", "Spawn", "WorkerProcess", "how_it_ended", "read_rest"]

LAST_WORDS = 4096  # bytes of stderr that are looked at


class Process(Protocol):
    """One worker's process. It lives until `on_exit` was called."""

    pid: int
    channel: socket.socket  # the front's end, to be closed by its reader
    is_orphan: bool  # it ends because what it was forked from has ended

    def watch(self, loop: AbstractEventLoop, on_exit: Callable[[int], object]) -> None:
        """Call `on_exit` with the exit code, or minus the signal, once, when it has ended."""

    def kill(self) -> None:
        """End it at once; nothing happens when it has ended."""

    def last_words(self) -> str:
        """Return what it wrote to stderr, when it has ended."""


Spawn = Callable[[Base, int], Awaitable[Process]]  # the descriptor is the worker's way out


class WorkerProcess:
    """A `Process` that a zygote forked. `pidfd` is the process for sure; a number is used again."""

    def __init__(
        self,
        pid: int,
        pidfd: int,
        channel: socket.socket,
        stderr: int,
        on_reaped: Callable[[], object],
    ) -> None:
        self.pid = pid
        self.channel = channel
        self.is_orphan = False
        self._pidfd = pidfd
        self._stderr = stderr
        self._on_reaped = on_reaped
        self._code: int | None = None
        self._on_exit: Callable[[int], object] = lambda code: None

    def watch(self, loop: AbstractEventLoop, on_exit: Callable[[int], object]) -> None:
        self._on_exit = on_exit
        if self._code is not None:
            loop.call_soon(on_exit, self._code)

    def kill(self) -> None:
        if self._code is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def last_words(self) -> str:
        return read_rest(self._stderr)

    def ended(self, code: int) -> None:
        """Take note of how it ended; the zygote has reaped it."""
        if self._code is None:
            self._code = code
            os.close(self._pidfd)
            self._on_reaped()
            self._on_exit(code)

    def orphan(self, loop: AbstractEventLoop) -> None:
        """Follow it to its end without its zygote, whose death is its own."""
        self.is_orphan = True
        self.kill()
        if self._code is None:
            loop.add_reader(self._pidfd, self._orphan_ended, loop)

    def _orphan_ended(self, loop: AbstractEventLoop) -> None:
        loop.remove_reader(self._pidfd)
        with suppress(ChildProcessError):  # where this process is the first of a container
            os.waitpid(self.pid, os.WNOHANG)
        self.ended(-signal.SIGKILL)


def read_rest(stderr: int) -> str:
    """Return what is left in the pipe of a process that has ended, and close it."""
    try:
        return os.read(stderr, LAST_WORDS).decode(errors="replace").strip()
    except BlockingIOError:  # somebody still holds the pipe
        return ""
    finally:
        os.close(stderr)


def how_it_ended(code: int) -> str:
    """Return `with code 1` or `by SIGSEGV` for what `watch` told."""
    if code >= 0:
        return f"with code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
