"""Instances of classes with slots where `wtc._makers`, in C, was not built: the same contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["maker"]

T = TypeVar("T")


def maker(kind: type[T], names: tuple[str, ...], /) -> Callable[..., T]:
    """Return what makes an instance of `kind` of the values of those slots, in their order.

    Raise TypeError or AttributeError for what is no slot, and when called for another count.
    """
    puts = [getattr(kind, name).__set__ for name in names]

    def make(*values: Any) -> T:
        if len(values) != len(puts):
            raise TypeError(f"a {kind.__name__} is made of {len(puts)} values")
        made = object.__new__(kind)
        for put, value in zip(puts, values, strict=True):
            put(made, value)
        return made

    return make
