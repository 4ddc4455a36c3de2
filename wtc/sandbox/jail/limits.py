"""Limits on what a process uses, and what others can see of its use.

Stops: memory, descriptor and thread bombs (each stack counts as memory), files larger than nothing,
core files, a busy webtask in the server's way.
Does not stop: anything about files that are read, the network, signals, other processes; shared
anonymous memory below the limit of addresses (RLIMIT_DATA does not count it: measured; seccomp
denies it); CPU time, which is polled from outside by `cpu_seconds`.

Law: set by the process itself, on one thread; a limit of a worker only ever goes down.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from contextlib import suppress

from wtc.sandbox.jail import libc

__all__ = [
    "COMPILE_STACK",
    "STACK",
    "allow_files",
    "apply",
    "cpu_seconds",
    "limit_memory",
    "measure",
    "resident",
]

KB = 1024
MB = 1024 * KB

STACK = 1 * MB  # of a handler's thread: 1,000 Python calls through C need about half of it
COMPILE_STACK = 16 * MB  # the parser recurses in C
FILES = 64
NICENESS = 5  # a busy webtask yields to the server
ARENAS = 2  # of malloc; each reserves 64 MB: 8 threads took 622 MB of addresses, so 114 (measured)
ADDRESSES = 512 * MB  # beyond the data: libraries, arenas and stacks that are reserved, not used

_PAGE = resource.getpagesize()
_SIZE, _RESIDENT, _DATA = 0, 1, 5  # columns of /proc/PID/statm, proc(5)
_CPU_CLOCK = 2  # CPUCLOCK_SCHED of a process: include/linux/posix-timers_types.h

_before: tuple[int, int] | None = None  # addresses and data when `measure` last saw them


def measure() -> None:
    """Take note of what this process has now; its children know it too, when /proc is shut."""
    global _before
    _before = _addresses_and_data() or _before


def apply() -> None:
    """Limit this process for good: no core, no file it could write, few descriptors and arenas."""
    if _before is None:
        measure()
    sys.dont_write_bytecode = True
    threading.stack_size(STACK)
    libc.limit_arenas(ARENAS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, FILES)
    _limit(resource.RLIMIT_FSIZE, 0)
    with suppress(OSError):
        os.nice(NICENESS)


def allow_files(count: int) -> None:
    """Let this process, a server, have `count` descriptors open, as far as its hard limit goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def limit_memory(size: int, threads: int) -> None:
    """Let this process use `size` bytes beyond what it has now, the stacks of its threads aside.

    Where /proc is out of reach, "now" is when `measure` or `apply` was called.
    """
    addresses, data = _addresses_and_data() or _before or (0, 0)
    room = size + threads * STACK + COMPILE_STACK
    _limit(resource.RLIMIT_DATA, data + room)
    _limit(resource.RLIMIT_AS, addresses + room + ADDRESSES)


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 when it is gone."""
    columns = _statm(pid)
    return columns[_RESIDENT] if columns else 0


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process has used, 0 when it is gone.

    The clock of any process may be read, whatever its uid (clock_getcpuclockid(3)); 3.7 µs.
    """
    try:
        return time.clock_gettime((~pid << 3) | _CPU_CLOCK)
    except OSError:
        return 0.0


def _addresses_and_data() -> tuple[int, int] | None:
    columns = _statm(os.getpid())
    return (columns[_SIZE], columns[_DATA]) if columns else None


def _statm(pid: int) -> list[int]:
    """Return the columns of a process' statm in bytes, none when it is gone or out of reach."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # bytes: a codec would be imported
            return [int(column) * _PAGE for column in file.read().split()]
    except OSError:
        return []


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
