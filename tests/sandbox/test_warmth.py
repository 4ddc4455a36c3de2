"""How often code ran, put back: nothing else of it changes."""

from __future__ import annotations

import ctypes
import sys
import weakref
from types import CodeType, FunctionType

import pytest

from wtc.sandbox.pages import PAGE
from wtc.sandbox.warmth import Warmth, codes_in, with_inner

OFTEN = 100


def outer(value: int) -> int:
    def inner() -> int:
        return value + 1

    return inner()


def held(code: CodeType) -> bytes:
    """Return a code object's memory."""
    return ctypes.string_at(id(code), sys.getsizeof(code))


def where(code: CodeType) -> set[int]:
    """Return the number of the page in which the code begins."""
    return {id(code) // PAGE}


def test_the_code_of_functions_comes_with_what_is_defined_in_it() -> None:
    found = list(codes_in([outer, 1, int], where(outer.__code__)))
    assert [each.co_name for each in found] == ["outer", "inner"]
    assert found == list(with_inner(outer.__code__))
    assert list(codes_in([outer], ())) == []


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="only CPython 3.11 counts in the code itself"
)
def test_a_count_is_put_back_until_the_code_is_warm() -> None:
    def run() -> int:
        return outer(1)

    code = run.__code__
    warmth = Warmth([run], where(code))  # which holds it: that is counted
    before = held(code)
    run()
    assert held(code) != before
    warmth.restore()
    assert held(code) == before
    for _ in range(OFTEN):
        run()
    warm = held(code)
    warmth.restore()
    assert held(code) == warm != before


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="only CPython 3.11 counts in the code itself"
)
def test_code_whose_count_is_known_lives_on() -> None:
    made: dict[str, FunctionType] = {}
    exec("def run(): ...", made)  # so that nothing else holds the code
    code = weakref.ref(made["run"].__code__)
    warmth = Warmth([made["run"]], where(made["run"].__code__))
    made.clear()
    assert code() is not None
    warmth.restore()


def test_code_works_as_before() -> None:
    warmth = Warmth([outer], where(outer.__code__))
    for _ in range(OFTEN):
        assert outer(1) == 2
        warmth.restore()
