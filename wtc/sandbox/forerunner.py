"""A worker before all others, which shows where workers write to.

Law: it serves a script of ours to the process that forked it, and is gone when that has seen it.
"""

from __future__ import annotations

import mmap
import os
import signal
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wtc.errors import FrameError
from wtc.registry import TERMINAL
from wtc.sandbox import wire
from wtc.sandbox.wire import Call, Load, Loaded, Message, Ready, Refused, Reply

__all__ = ["PAGE", "own_pages", "written_pages"]

PATIENCE = 5.0  # seconds for each answer; without one there is nothing to learn
CALLS = 4  # some on threads, then one on the loop's: wtc.sandbox.strands
KB = 1024
MB = 1024 * KB
READ = 64 * KB

# A word for each page, linux: Documentation/admin-guide/mm/pagemap.rst
WORD = struct.Struct("<Q")
PRESENT, OF_A_FILE, EXCLUSIVE = 1 << 63, 1 << 61, 1 << 56
PAGE = mmap.PAGESIZE


def written_pages(serve: Callable[[int], None], script: str) -> set[int]:
    """Return the numbers of the pages that a worker writes to until it has answered some calls.

    `serve` is what a worker does with its socket's descriptor. Where it does not answer, or the
    kernel does not tell, there are none.
    """
    with suppress(OSError, FrameError), _forked(serve) as (pid, channel):
        _play(channel, script)
        return own_pages(pid)
    return set()


@contextmanager
def _forked(serve: Callable[[int], None]) -> Iterator[tuple[int, socket.socket]]:
    channel, its = socket.socketpair()
    with channel, its:
        pid = os.fork()
        if not pid:
            try:
                channel.close()
                serve(its.detach())
            finally:
                os._exit(1)
        its.close()
        try:
            yield pid, channel
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _play(channel: socket.socket, script: str) -> None:
    """Be its front."""
    channel.settimeout(PATIENCE)
    heard = _heard(channel)
    _wait(heard, Ready)
    load = Load(
        script=script,
        compilers=(TERMINAL,),
        sources={},
        codes={},
        secrets={},
        params={},
        meta={},
        memory=128 * MB,
        threads=CALLS,
        in_flight=CALLS,
        response=MB,
        storage=MB,
        log_line=KB,
        log_rate=KB,
    )
    channel.sendall(wire.encode(0, load))
    _wait(heard, Loaded)
    for stream in range(1, CALLS + 1):
        channel.sendall(wire.encode(stream, Call("", "GET", "/", "/", (), (), {}, b"")))
        _wait(heard, Reply)


def _heard(channel: socket.socket) -> Iterator[Message]:
    decoder = wire.from_worker(MB, MB, KB)
    while data := channel.recv(READ):
        for _, message in decoder.feed(data):
            yield message


def _wait(heard: Iterator[Message], wanted: type[Message]) -> None:
    for message in heard:
        if isinstance(message, wanted):
            return
        if isinstance(message, Refused):
            raise FrameError("the script of a forerunner does not compile")
    raise FrameError(f"a forerunner ended before {wanted.__name__}")


def own_pages(pid: int) -> set[int]:
    """Return the numbers of the pages of memory that no other process has. Raise OSError."""
    process = Path("/proc") / str(pid)
    found: set[int] = set()
    with open(process / "pagemap", "rb", 0) as words:
        for line in (process / "maps").read_text().splitlines():
            addresses, rights = line.split()[:2]
            if rights == "rw-p":
                first, end = (int(each, 16) // PAGE for each in addresses.split("-"))
                words.seek(first * WORD.size)
                read = WORD.iter_unpack(words.read((end - first) * WORD.size))
                found.update(first + at for at, (word,) in enumerate(read) if _is_own(word))
    return found


def _is_own(word: int) -> bool:
    return word & (PRESENT | OF_A_FILE | EXCLUSIVE) == PRESENT | EXCLUSIVE
