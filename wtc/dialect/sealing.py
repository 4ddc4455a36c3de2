"""What a class body leaves behind, before the class is made of it.

Law: a class runs code of its script while it is made (`__set_name__`, `__init_subclass__`), so
nothing is checked or added later that has to hold for every class. The body's last statement, which
the transformer adds, hands its namespace to `seal`.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from types import MappingProxyType
from typing import Any

from wtc.dialect.copying import REDUCTION
from wtc.dialect.ownership import MARK, THE_MARK
from wtc.dialect.policy import Kind, find

__all__ = ["adopt", "may_be_matched", "seal"]


def seal(namespace: MutableMapping[str, Any]) -> None:
    """Mark the namespace as a script's; raise TypeError for what no class may say of itself."""
    if "__slots__" in namespace:
        namespace["__slots__"] = _checked_slots(namespace["__slots__"])
    _check_match_args(namespace.get("__match_args__", ()))
    if type(namespace) is not dict:  # an enumeration's
        _check_ignored(namespace.get("_ignore_", ()))
    namespace.update(_OWN)


def adopt(made: type) -> None:
    """Make a class that a library made for a script one of the script's own."""
    for name, value in _OWN.items():
        type.__setattr__(made, name, value)


_OWN = MappingProxyType({"__reduce_ex__": REDUCTION, MARK: THE_MARK})


def may_be_matched(name: str) -> bool:
    """Tell whether a pattern may read the attribute: it has no guard."""
    return find(Kind.ATTRIBUTE, name) is None and not name.startswith("_")


def _checked_slots(listed: Any) -> Any:
    """Return the slots as they were checked; they are data, so their names are nobody's yet."""
    names = (listed,) if isinstance(listed, str) else tuple(listed)
    for name in names:
        if type(name) is not str or (_is_dunder(name) and name not in _PLAIN_SLOTS):
            raise TypeError(f"__slots__ cannot name {str(name)[:80]!r}")
    return {name: str(listed[name]) for name in names} if type(listed) is dict else names


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


_PLAIN_SLOTS = frozenset({"__dict__", "__weakref__"})


def _check_match_args(listed: Any) -> None:
    """Raise TypeError if patterns would read by position what they may not read by name."""
    if type(listed) is not tuple:
        raise TypeError("__match_args__ must be a tuple")
    for name in listed:
        if type(name) is not str or not may_be_matched(name):
            raise TypeError(f"__match_args__ cannot name {str(name)[:80]!r}")


def _check_ignored(listed: Any) -> None:
    """Raise TypeError if an enumeration would lose more than names that its script wrote."""
    for name in listed:
        if type(name) is not str or not name.isidentifier() or _is_dunder(name):
            raise TypeError(f"_ignore_ cannot name {str(name)[:80]!r}")
