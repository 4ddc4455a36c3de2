"""How memory lies before it is forked: code that moved does what it did."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator
from types import FunctionType

from wtc.sandbox.layout import SIZES, close_gaps, forget_lookups, gather, used_by


def made(step: int) -> Callable[[int], int]:
    def add(value: int) -> int:
        return value + step

    return add


def summed(values: list[int], *, start: int = 0) -> int:
    return sum((value * 2 for value in values), start)


class Doubled:
    def __init__(self, value: int) -> None:
        self.value = value * 2

    @property
    def again(self) -> int:
        return self.value * 2

    @contextlib.contextmanager
    def held(self) -> Iterator[int]:
        yield self.value


def everything() -> tuple[int, int, int, int]:
    with Doubled(2).held() as held:
        return made(1)(1), summed([1, 2], start=1), Doubled(1).again, held


def test_the_code_that_ran_is_told() -> None:
    used = used_by(lambda: made(1))
    assert id(made.__code__) in used
    assert id(summed.__code__) not in used


def test_code_that_moved_does_what_it_did() -> None:
    add, before = made(1), everything()
    code, inner, other = made.__code__, add.__code__, summed.__code__
    gather(used_by(lambda: made(1)(1)), ())
    assert made.__code__ is not code
    assert add.__code__ is not inner
    assert made(2).__code__ is add.__code__  # closures to come share what moved
    assert summed.__code__ is other
    assert (add(1), everything()) == (2, before)


def test_all_code_of_a_module_moves() -> None:
    before, codes = everything(), {id(each.__code__) for each in own_functions()}
    kept = [each.__code__ for each in own_functions()]  # so that no id is used again
    gather(set(), [__name__])
    assert not codes & {id(each.__code__) for each in own_functions()}
    assert (everything(), len(kept)) == (before, len(codes))


def own_functions() -> list[FunctionType]:
    everything_there = [each for each in gc.get_objects() if type(each) is FunctionType]
    return [each for each in everything_there if each in (made, summed, Doubled.__init__)]


def test_what_fills_the_gaps_is_handed_over() -> None:
    forget_lookups()
    filling = close_gaps()
    assert isinstance(filling, list)
    assert len(filling) == len(SIZES)
    assert all(filling)
