"""How objects of a script's classes are copied, whoever copies them.

`copy` asks an object how to be made again and then sets attributes on whatever comes out. Law: of
a script's class, what comes out is the script's own, and no name is set that the script could not
write itself. A data descriptor says so on each class, since nothing in an object shadows one.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from wtc.dialect.ownership import is_user_class

__all__ = ["secure_copying"]


def secure_copying(made: Any) -> None:
    """Give a script's class the one way of being copied; a Protocol has no objects."""
    if not getattr(made, "_is_protocol", False):
        type.__setattr__(made, "__reduce_ex__", _REDUCTION)


class _Reduction:
    """Stands in each class of a script as `__reduce_ex__`."""

    __slots__ = ()

    def __get__(self, value: Any, owner: type) -> Callable[..., Any]:
        if value is None:
            return _reduce
        return lambda protocol: _reduce(value, protocol)

    def __set__(self, value: Any, new: Any) -> None:
        raise AttributeError("__reduce_ex__ cannot be set")


_REDUCTION = _Reduction()


def _reduce(value: Any, protocol: int) -> Any:
    """Return how to make `value` again, as `object.__reduce_ex__` says it, but checked."""
    if isinstance(value, enum.Enum):
        return _again, (type(value), (value.value,))
    found = object.__reduce_ex__(value, protocol)
    if type(found) is not tuple or len(found) < 2:
        raise TypeError(f"cannot copy an object of {type(value).__name__}")
    make, arguments, state, *items = (*found, None)[: max(len(found), 3)]
    _check_state(state)
    return (_again, (make, arguments), state, *items)


def _again(make: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    made = make(*arguments)
    if not is_user_class(type(made)):
        raise TypeError("a copy must be an object of the script's own class")
    return made


def _check_state(state: Any) -> None:
    parts = state if type(state) is tuple else (state,)
    for part in parts:
        for name in part if isinstance(part, dict) else ():
            if type(name) is not str or (name.startswith("__") and name.endswith("__")):
                raise TypeError(f"cannot copy the attribute {str(name)[:80]!r}")
