"""What a zygote's memory held when it was warm: each worker gives back what of it is so again.

Law 1: it changes no more than where memory comes from. Where a kernel or a C library does
otherwise, it costs memory and no more.
Law 2: a page that is looked at is still mapped, and still the file's: something in it is held.
"""

from __future__ import annotations

import gc
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from wtc.sandbox.jail import libc
from wtc.sandbox.pages import PAGE, Kept, forget_copies, keep, revert
from wtc.sandbox.warmth import Warmth, codes_in

__all__ = ["Original", "take"]

STEP = 32 * 1024  # bytes of which one object is held
UNIT = 128 * 1024  # bytes that are at least unmapped at once: malloc's, and obmalloc's 1 MB arenas
TRIES = 3  # memory may be given back between the list of all that there is and the work


class Original:
    """The memory as it was. It lives as long as the zygote and its workers."""

    def __init__(
        self,
        kept: Sequence[Kept] = (),
        written: Collection[int] = (),
        anchors: Mapping[int, object] = MappingProxyType({}),
        warmth: Warmth | None = None,
    ) -> None:
        """Take note of what is kept.

        `written`: the numbers of the pages that workers write to; `anchors`: objects that are held
        so that memory stays mapped, by their addresses; `warmth`: of the code there.
        """
        self._kept = kept
        self._anchors = anchors
        self._warmth = warmth or Warmth()
        held = sorted(anchors)
        safe = [page * PAGE for page in sorted(written) if _stays(page * PAGE, held)]
        found = [each for page in safe for each in _with_copy(page, kept)]
        self._pages = array("Q", [address for pair in found for address in pair])

    def give_back(self) -> None:
        """Share again what holds what it held. Beside the thread that calls, none may work."""
        libc.give_back_memory()
        self._warmth.restore()
        revert(self._pages)
        forget_copies(self._kept)


def take(written: Collection[int]) -> Original:
    """Return this process' memory as it is now, as far as Python's objects lie in it.

    `written`: the numbers of the pages that workers write to. Without any there is nothing to keep.
    """
    if not written or not libc.is_glibc():
        return Original()
    objects = _all_objects()
    warmth = Warmth(objects, written)
    anchors = _anchors(chain(objects, codes_in(objects, written)))
    del objects  # which would be counted in what is kept
    for _ in range(TRIES):
        with suppress(OSError):
            kept = keep(list(_memory({place // PAGE for place in anchors})))
            return Original(kept, written, anchors, warmth)
    return Original()


def _anchors(objects: Iterable[object]) -> dict[int, object]:
    """Return some of these objects, by their addresses: one of each step of memory."""
    return {id(each): each for each in {id(each) // STEP: each for each in objects}.values()}


def _stays(page: int, anchors: Sequence[int]) -> bool:
    """Tell whether a page stays mapped, for an object is held in what would go with it.

    Between the nearest ones below and above is less than what is unmapped at once.
    """
    after = bisect_right(anchors, page)
    return 0 < after < len(anchors) and anchors[after] - anchors[after - 1] < UNIT


def _all_objects() -> list[object]:
    """Return what the collector knows, and have it leave that alone: it says nothing else of it."""
    gc.unfreeze()
    found = gc.get_objects()
    gc.freeze()
    return found


def _memory(objects: set[int]) -> Iterator[range]:
    """Yield the private memory that has a page of these: not what libraries have for themselves."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, inode, *_ = line.split()
        first, end = (int(each, 16) for each in addresses.split("-"))
        pages = range(first // PAGE, end // PAGE)
        if rights == "rw-p" and inode == "0" and not objects.isdisjoint(pages):
            yield range(first, end)


def _with_copy(page: int, kept: Sequence[Kept]) -> Iterator[tuple[int, int]]:
    for memory, copy in kept:
        if page in memory:
            yield page, copy + page - memory.start
