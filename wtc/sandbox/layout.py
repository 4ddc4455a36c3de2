"""How memory lies before it is forked: what workers write to side by side, and no gaps among it.

Law: nothing here changes what code does. Where an interpreter or a C library works otherwise, it
costs memory and no more.

CPython writes to whatever it runs or looks at, its count of references, and the first write to a
page copies 4 KB. The code that a worker runs is 160 KB, in 350 pieces; scattered over its zygote's
memory it made 250 pages the worker's own (measured, Python 3.11). What a worker makes fills gaps in
pages that are shared, unless there are none.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Collection, Set
from functools import partial
from itertools import repeat
from types import CodeType, FunctionType

from wtc.sandbox.jail import libc
from wtc.sandbox.warmth import with_inner

__all__ = ["close_gaps", "forget_lookups", "gather", "used_by"]

# Objects/obmalloc.c: objects of one size lie in pools; the sizes that have any
POOL = 16 * 1024
POOL_HEAD = 48
SIZES = range(16, 512 + 1, 16)
MOST = 1024 * 1024  # bytes of one size, if none fill a pool in a row: floats, for ints lie between

_EMPTY = sys.getsizeof(b"")
_MAKERS: dict[int, Callable[[], object]] = {16: object, 32: partial(float, "0.5")}


def used_by(work: Callable[[], object]) -> set[int]:
    """Do the work; return the ids of the code objects that ran."""
    ran: set[int] = set()
    sys.setprofile(lambda frame, event, _: ran.add(id(frame.f_code)))
    try:
        work()
    finally:
        sys.setprofile(None)
    return ran


def gather(codes: Set[int], modules: Collection[str]) -> None:
    """Lay the code of functions side by side in new memory.

    `codes` has the ids of the code objects; all that `modules` define comes, too.
    """
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    own = [each.__code__ for each in functions if each.__module__ in modules]
    wanted = codes | {id(code) for outer in own for code in with_inner(outer)}
    moved: dict[int, tuple[CodeType, CodeType]] = {}
    for function in functions:
        if id(function.__code__) in wanted:
            function.__code__ = _moved(function.__code__, wanted, moved)


def _moved(
    code: CodeType, wanted: Set[int], moved: dict[int, tuple[CodeType, CodeType]]
) -> CodeType:
    if id(code) not in wanted:
        return code
    if id(code) not in moved:
        constants = (
            _moved(each, wanted, moved) if isinstance(each, CodeType) else each
            for each in code.co_consts
        )
        moved[id(code)] = code, code.replace(co_consts=tuple(constants))
    return moved[id(code)][1]


def forget_lookups() -> None:
    """Empty the table of what classes have under which name.

    Else a worker's look-ups throw out, and so write to, names that only imports looked up.
    """
    clear = getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache  # since 3.13
    clear()


def close_gaps() -> object:
    """Take what is free in pages that are in use; return what to keep as long as they shall be."""
    libc.close_malloc_gaps()
    return [_fill_pools(size) for size in SIZES]


def _fill_pools(size: int) -> list[object]:
    """Return objects of a size: so many that the last ones filled a pool that was new."""
    make = _MAKERS.get(size) or partial(bytes, size - _EMPTY)
    made: list[object] = []
    row, last = 0, 0
    for _ in repeat(None, MOST // size):
        found = make()
        made.append(found)
        address = id(found)
        row = row + size if abs(address - last) == size else 0
        last = address
        if row >= POOL - POOL_HEAD - 2 * size:
            break
    return made
