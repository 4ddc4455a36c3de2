"""A worker's process as the front sees it: started, watched, killed, reaped.

Law: a process that was started is reaped. What it writes to stderr stays in the kernel's pipe,
whose size is the cap, until the process is gone.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Protocol

__all__ = ["Process", "Spawn", "WorkerProcess", "how_it_ended", "spawn"]

LAST_WORDS = 4096  # bytes of stderr that are looked at


class Process(Protocol):
    """One worker's process. It lives until `on_exit` was called."""

    pid: int
    channel: socket.socket  # the front's end, to be closed by its reader

    def watch(self, loop: AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        """Call `on_exit` with the exit code, or minus the signal, once, when it has ended."""

    def kill(self) -> None:
        """End it at once, and all that it started; nothing happens when it has ended."""

    def last_words(self) -> str:
        """Return what it wrote to stderr, when it has ended."""


Spawn = Callable[[], Process]


class WorkerProcess:
    """A `Process` made by exec: an interpreter of its own, with nothing of the front's memory."""

    def __init__(self, child: subprocess.Popen[bytes], channel: socket.socket, stderr: int) -> None:
        self.pid = child.pid
        self.channel = channel
        self._child = child
        self._stderr = stderr
        self._exit = os.pidfd_open(child.pid)

    def watch(self, loop: AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        def reap() -> None:
            loop.remove_reader(self._exit)
            os.close(self._exit)
            on_exit(self._child.wait())

        loop.add_reader(self._exit, reap)

    def kill(self) -> None:
        if self._child.returncode is None:  # not reaped: the number is still its own
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def last_words(self) -> str:
        try:
            return os.read(self._stderr, LAST_WORDS).decode(errors="replace").strip()
        except BlockingIOError:  # something that it started still holds the pipe
            return ""
        finally:
            os.close(self._stderr)


def spawn() -> WorkerProcess:
    """Start a worker by exec; it inherits one socket and /dev/null. Raise OSError."""
    with ExitStack() as undo:
        channel, inherited = socket.socketpair()
        undo.callback(channel.close)
        with inherited:
            reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
            undo.callback(os.close, reading)
            try:
                child = _start(inherited, writing)
            finally:
                os.close(writing)
        undo.callback(child.wait)
        undo.callback(child.kill)
        process = WorkerProcess(child, channel, reading)
        undo.pop_all()
        return process


TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # whose certificates a worker believes: no secret


def _start(channel: socket.socket, stderr: int) -> subprocess.Popen[bytes]:
    number = channel.fileno()
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-I", "-m", "wtc.sandbox.worker", str(number)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env={name: os.environ[name] for name in TRUST if name in os.environ},
        cwd="/",
        pass_fds=(number,),
        start_new_session=True,
    )


def how_it_ended(code: int) -> str:
    """Return `with code 1` or `by SIGSEGV` for what `watch` told."""
    if code >= 0:
        return f"with code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
