"""How objects of a script's classes are copied, whoever copies them.

`copy` asks an object how to be made again and then sets attributes on whatever comes out. Law: of
a script's class, what comes out is the script's own, and no name is set that the script could not
write itself. A data descriptor says so on each class, since nothing in an object shadows one. And
no script holds the memo of a copy under way: it decides what becomes of every part.
"""

from __future__ import annotations

import copy
import enum
from collections.abc import Callable
from typing import Any

__all__ = ["REDUCTION", "deepcopy", "memo_of"]


class Memo:
    """What a script's `__deepcopy__` gets, to be handed on to `copy.deepcopy`.

    Takes nothing when it is called: a script can call `type(memo)`.
    """

    __slots__ = ("_memo",)
    _memo: dict[int, Any]


def memo_of(memo: Any) -> Memo | None:
    """Return what stands for the memo of a copy under way; None for anything else."""
    if type(memo) is not dict:
        return memo if type(memo) is Memo else None
    made = Memo()
    made._memo = memo
    return made


def deepcopy(value: Any, memo: Any = None) -> Any:
    """Copy a value and all in it; a memo of the script's own begins empty."""
    return copy.deepcopy(value, getattr(memo, "_memo", {}) if type(memo) is Memo else {})


class _Reduction:
    """Stands in each class of a script as `__reduce_ex__`."""

    __slots__ = ()

    def __get__(self, value: Any, owner: type) -> Callable[..., Any]:
        if value is None:
            return _reduce
        return lambda protocol: _reduce(value, protocol)

    def __set__(self, value: Any, new: Any) -> None:
        raise AttributeError("__reduce_ex__ cannot be set")


REDUCTION = _Reduction()


def _reduce(value: Any, protocol: int) -> Any:
    """Return how to make `value` again, as `object.__reduce_ex__` says it, but checked."""
    kind = type(value)
    if isinstance(value, enum.Enum):
        return _again, (kind, kind, (value.value,))
    found = object.__reduce_ex__(value, protocol)
    if type(found) is not tuple or len(found) < 2:
        raise TypeError(f"cannot copy an object of {kind.__name__}")
    make, arguments, state, *items = (*found, None)[: max(len(found), 3)]
    _check_state(state, hasattr(kind, "__setstate__"))
    return (_again, (kind, make, arguments), state, *items)


def _again(kind: type, make: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    made = make(*arguments)
    if type(made) is not kind:
        raise TypeError(f"a copy must be an object of its own class, {kind.__name__}")
    return made


def _check_state(state: Any, is_set_by_class: bool) -> None:
    """Raise TypeError for a state that `copy` could read as other names than these."""
    is_pair = type(state) is tuple and len(state) == 2  # of a namespace and slots
    for part in state if is_pair else (state,):
        if type(part) is dict:
            _check_names(part)
        elif part is not None and (is_pair or not is_set_by_class):
            raise TypeError(f"cannot copy the state of {type(part).__name__}")


def _check_names(namespace: dict[Any, Any]) -> None:
    for name in namespace:
        if type(name) is not str or (name.startswith("__") and name.endswith("__")):
            raise TypeError(f"cannot copy the attribute {str(name)[:80]!r}")
