"""Pages of memory that can be as they were: a file keeps what they held, for many processes.

Law 1: what the file holds never changes again, and what a process writes is its own.
Law 2: from the look at a page until it is given back nothing of it changes: that part is in C, and
where it was not built nothing is kept.

A page that a process writes to is copied for it. CPython writes to what it only looks at, its count
of references, and takes that back: then the copy says what the original says, and can be dropped.
The next look finds the file's. Of a worker's own memory a third was such (measured, Python 3.11).
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

try:
    from wtc.sandbox import _pages as c
except ImportError:  # wtc was installed without a C compiler
    c = None  # type: ignore[assignment]  # its type is that module's; without it nothing is ever kept

__all__ = ["PAGE", "Kept", "forget_copies", "keep", "revert"]

PAGE = mmap.PAGESIZE

_POPULATE_READ = 22  # MADV_POPULATE_READ, asm-generic/mman-common.h


class Kept(NamedTuple):
    """A range of addresses, and the address where what it held can be read."""

    memory: range
    copy: int


def keep(memory: Sequence[range]) -> list[Kept]:
    """Have a file keep what these ranges hold, and each range map it; return all that is kept.

    Whole pages of private memory, in a process that has one thread. Raise OSError.
    """
    if c is None:
        raise OSError(errno.ENOSYS, "the part in C was not built")
    if not hasattr(os, "memfd_create"):
        raise OSError(errno.ENOSYS, "this Python was built without memfd_create")
    ranges = array("Q", [end for each in memory for end in (each.start, each.stop)])
    descriptor = os.memfd_create("original", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        copies = c.keep(ranges, descriptor)
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    finally:
        os.close(descriptor)
    kept = []
    for each in memory:
        with suppress(OSError):  # before Linux 5.14 each child maps for itself what it looks at
            c.advise(each.start, len(each), _POPULATE_READ)
        kept.append(Kept(each, copies))
        copies += len(each)
    return kept


def revert(pages: array[int]) -> int:
    """Give back the pages that hold what they held; return how many.

    `pages`: the address of each, and that of its copy, in turn. Beside the thread that calls, none
    may work.
    """
    return c.revert(pages) if c is not None else 0


def forget_copies(kept: Iterable[Kept]) -> None:
    """Unmap what was read of the copies, until it is read again."""
    for each in kept:
        c.advise(each.copy, len(each.memory), mmap.MADV_DONTNEED)
