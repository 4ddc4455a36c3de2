"""What a worker takes from itself before it meets a webtask, and what the front can see of it.

Law: every limit is set in the worker by the worker, on one thread, before any user text is there.
The walls of the kernel (Landlock, seccomp, namespaces) belong in `confine` too.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
import time
from contextlib import suppress

__all__ = ["COMPILE_STACK", "STACK", "confine", "cpu_seconds", "limit_memory", "resident"]

KB = 1024
MB = 1024 * KB

STACK = 1 * MB  # of a handler's thread: 1,000 Python calls through C need about half of it
COMPILE_STACK = 16 * MB  # the parser recurses in C
FILES = 64
NICENESS = 5  # a busy webtask yields to the server

_PAGE = resource.getpagesize()
_PR_SET_PDEATHSIG = 1


def confine() -> None:
    """Limit this process for good: no core, no file it could write, few descriptors."""
    sys.dont_write_bytecode = True
    threading.stack_size(STACK)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, FILES)
    _limit(resource.RLIMIT_FSIZE, 0)
    with suppress(OSError):
        os.nice(NICENESS)
    _die_with_parent()


def limit_memory(size: int, threads: int) -> None:
    """Let this process use `size` bytes beyond what it has now, the stacks of its threads aside."""
    stacks = threads * STACK + COMPILE_STACK
    _limit(resource.RLIMIT_DATA, _data() + size + stacks)


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 when it is gone."""
    return _statm(pid, 1)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used, 0.0 when it is gone.

    The clock of another process is the complement of its number (clock_getcpuclockid(3)); it reads
    in 4 µs, across users too.
    """
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _data() -> int:
    return _statm(os.getpid(), 5)


def _statm(pid: int, column: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[column]) * _PAGE
    except (OSError, IndexError):
        return 0


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _die_with_parent() -> None:
    # Beside the socket's end: a worker whose loop a script blocks does not see that.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
