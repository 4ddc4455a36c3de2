"""Pages of memory that can be as they were: a file keeps what they held, for many processes.

Law 1: what the file holds never changes again, and what a process writes is its own.
Law 2: from the look at a page until it is given back nothing of it changes. All that takes part is
made beforehand; what runs then makes and frees nothing, and is in C without a step of Python's
own, so that no other thread has its turn.

A page that a process writes to is copied for it. CPython writes to what it only looks at, its count
of references, and takes that back: then the copy says what the original says, and can be dropped.
The next look finds the file's. Of a worker's own memory a third was such (measured, Python 3.11).
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice, starmap
from operator import not_
from typing import Any, NamedTuple

from wtc.sandbox.jail import libc

__all__ = ["PAGE", "Kept", "forget_copies", "keep", "revert"]

PAGE = mmap.PAGESIZE
PART = max(16 * 1024, PAGE)  # bytes that are left out at once: a pool of Objects/obmalloc.c
BATCH = 64  # pages that are seen to at once: what takes part needs 300 bytes for each

_MAP_FIXED = 0x10  # asm-generic/mman-common.h, as is the next
_MADV_POPULATE_READ = 22
_ADD_SEALS = 1033  # linux/fcntl.h
_SEALS = 0x1 | 0x2 | 0x4 | 0x8  # no further seal, not shorter, not longer, not written to


class Kept(NamedTuple):
    """A range of addresses, and the address where what it held can be read."""

    memory: range
    copy: int


def _function(name: str, result: Any = None) -> Any:
    """Return a function of the C library that keeps the GIL and makes nothing as it is called."""
    found = ctypes.PyDLL(None)[name]
    found.restype = result
    return found


_PWRITE = _function("pwrite", ctypes.c_ssize_t)
_WRITE = _function("pwrite")
_MMAP = _function("mmap", ctypes.c_void_p)
_MAP_FAILS = _function("mmap", ctypes.c_bool)  # the low byte is 0 of a page's address, not of -1
_COMPARE = _function("memcmp", ctypes.c_int)
_ADVISE = _function("madvise")

# Arguments, made before they are needed: a call takes their values as they are.
_address = ctypes.c_void_p.from_param
_size = ctypes.c_size_t.from_param
_int = ctypes.c_int.from_param
_WHOLE = _size(PAGE)
_DROP = _int(mmap.MADV_DONTNEED)
_OWN = _int(mmap.MAP_PRIVATE)
_OWN_THERE = _int(mmap.MAP_PRIVATE | _MAP_FIXED)
_READ = _int(mmap.PROT_READ)
_READ_AND_WRITE = _int(mmap.PROT_READ | mmap.PROT_WRITE)


def keep(memory: Sequence[range]) -> list[Kept]:
    """Have a file keep what these ranges hold, and each range map it; return all that is kept.

    Whole pages of private memory, in a process that has one thread. Raise OSError.
    """
    descriptor = libc.memory_file("original")
    try:
        moves = _prepared(memory, descriptor)
        for arguments, each in zip(moves.writes, moves.memory, strict=True):
            if _PWRITE(*arguments) != len(each):  # which takes all the space that it needs
                raise OSError(f"memory from {each.start:#x} to {each.stop:#x} cannot be kept")
        copies = _MMAP(_address(0), _size(moves.size), _READ, _OWN, _int(descriptor), _size(0))
        if any(map(any, moves.run)):
            raise OSError("memory cannot be mapped")
        fcntl.fcntl(descriptor, _ADD_SEALS, _SEALS)
    finally:
        os.close(descriptor)
    return list(_kept(moves.memory, copies))


class _Moves(NamedTuple):
    """What moves memory to a file. To iterate over `run` does it, and tells what failed."""

    memory: Sequence[range]
    writes: Sequence[tuple[Any, ...]]
    maps: Sequence[tuple[Any, ...]]
    tools: Sequence[object]
    run: Iterator[tuple[object, ...]]

    @property
    def size(self) -> int:
        return sum(map(len, self.memory))

    @property
    def parts(self) -> set[int]:
        """Return the numbers of the parts of memory in which all this lies."""
        steps = [*self.writes, *self.maps]
        arguments = [each for step in steps for each in step]
        return {id(each) // PART for each in (*steps, *arguments, *self.tools, self.run)}


def _prepared(memory: Sequence[range], descriptor: int) -> _Moves:
    """Return what moves the memory, but for where it lies itself: it changes as it runs."""
    left_out: set[int] = set()
    while True:
        moves = _moves([part for each in memory for part in _without(left_out, each)], descriptor)
        if moves.parts <= left_out:
            return moves
        left_out |= moves.parts
        del moves  # to be made again where it lay


def _moves(memory: Sequence[range], descriptor: int) -> _Moves:
    writes, maps, place, file = [], [], 0, _int(descriptor)
    for each in memory:
        start, size, offset = _address(each.start), _size(len(each)), _size(place)
        writes.append((file, start, size, offset))
        maps.append((start, size, _READ_AND_WRITE, _OWN_THERE, file, offset))
        place += len(each)
    steps = iter(writes), iter(maps)
    runs = starmap(_WRITE, steps[0]), starmap(_MAP_FAILS, steps[1])
    return _Moves(memory, writes, maps, (*steps, *runs), zip(*runs, strict=True))


def _without(parts: set[int], memory: range) -> Iterator[range]:
    start = memory.start
    for part in sorted(parts):
        first, end = part * PART, (part + 1) * PART
        if first < memory.stop and end > start:
            if first > start:
                yield range(start, first)
            start = end
    if start < memory.stop:
        yield range(start, memory.stop)


def _kept(memory: Sequence[range], copies: int) -> Iterator[Kept]:
    for each in memory:
        # What is mapped before the fork need not be by each child.
        _ADVISE(_address(each.start), _size(len(each)), _int(_MADV_POPULATE_READ))
        yield Kept(each, copies)
        copies += len(each)


def revert(pages: Iterable[tuple[int, int]]) -> None:
    """Give back the pages that hold what they held: the address of each, and that of its copy."""
    remaining = iter(pages)
    while batch := list(islice(remaining, BATCH)):
        own = [_address(page) for page, _ in batch]
        looks = [(page, _address(copy), _WHOLE) for page, (_, copy) in zip(own, batch, strict=True)]
        drops = [(page, _WHOLE, _DROP) for page in own]
        as_they_were = map(not_, starmap(_COMPARE, looks))
        deque(starmap(_ADVISE, compress(drops, as_they_were)), 0)  # one after the other


def forget_copies(kept: Iterable[Kept]) -> None:
    """Unmap what was read of the copies, until it is read again."""
    for each in kept:
        _ADVISE(_address(each.copy), _size(len(each.memory)), _DROP)
