"""How often code ran: CPython 3.11 counts the first 8 times in the code itself, to specialise it.

Law: a count only tells when code becomes faster. Where an interpreter keeps none, nothing is done.

Of the code that a worker runs, much runs a few times and never again: that it is put back to what
it was lets go of 450 KB of pages that say nothing else (measured).
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator
from ctypes import c_short
from types import CodeType, FunctionType

from wtc.sandbox.pages import PAGE

__all__ = ["Warmth", "codes_in", "with_inner"]

_COUNT = 52  # where co_warmup is: PyCodeObject in Include/cpython/code.h of 3.11, with 64 bits
_WARM = 0  # of code that ran often enough


class Warmth:
    """The counts of some code, as they were. The code lives as long as it: it writes there."""

    def __init__(self, objects: Iterable[object] = (), where: Container[int] = ()) -> None:
        """Take note of the code of functions among these, and of what is defined in there.

        `where`: the numbers of the pages in which it has to lie, for it is there that code ran.
        """
        self._codes = tuple(codes_in(objects, where)) if _are_counted() else ()
        self._places = array("Q", (id(code) + _COUNT for code in self._codes))
        self._counts = array("h", (c_short.from_address(each).value for each in self._places))

    def restore(self) -> None:
        """Put back the counts of what is not warm."""
        for place, before in zip(self._places, self._counts, strict=True):
            count = c_short.from_address(place)
            if count.value not in (_WARM, before):
                count.value = before


def codes_in(objects: Iterable[object], where: Container[int]) -> Iterator[CodeType]:
    """Yield the code of the functions among these that lies in some pages, with all in it."""
    for each in objects:
        if type(each) is FunctionType and id(each.__code__) // PAGE in where:
            yield from with_inner(each.__code__)


def with_inner(code: CodeType) -> Iterator[CodeType]:
    """Yield the code and that of all that is defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from with_inner(constant)


def _are_counted() -> bool:
    def run() -> None: ...

    count = c_short.from_address(id(run.__code__) + _COUNT)
    before = count.value
    run()
    return count.value == before + 1
