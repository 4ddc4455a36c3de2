"""Makes instances of classes whose fields are slots, of values that are known to be right.

Law: no `__init__` runs. Who makes an instance so has looked at what goes into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["maker"]

T = TypeVar("T")

try:
    from wtc._makers import maker
except ImportError:  # it was installed without a C compiler

    def maker(kind: type[T], names: tuple[str, ...], /) -> Callable[..., T]:
        """Return what makes an instance of `kind` of the values of those slots, in their order."""
        puts = [getattr(kind, name).__set__ for name in names]

        def make(*values: Any) -> T:
            made = object.__new__(kind)
            for put, value in zip(puts, values, strict=True):
                put(made, value)
            return made

        return make
