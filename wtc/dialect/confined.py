"""Classes that scripts use or inherit from, made so that the host keeps what is its own.

Law: a method reached through its class can be called on anything, so one that sets attributes looks
at what it was called on; what a class holds is the same for all scripts, so none of it can change.
"""

from __future__ import annotations

import calendar
import csv
import functools
import html.parser
import random
import reprlib
import textwrap
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from wtc.dialect.sealing import adopt

__all__ = [
    "Calendar",
    "ClassMethod",
    "DictReader",
    "HTMLCalendar",
    "HTMLParser",
    "Random",
    "SimpleNamespace",
    "SystemRandom",
    "TextCalendar",
    "TextWrapper",
    "ZoneInfo",
    "confine",
    "lent",
    "stand_for",
]


# What scripts may write, object by object.


class _Lent(type):
    """The type of classes whose objects are the script's, while the class stays the host's."""

    def __setattr__(cls, name: str, value: Any) -> None:
        _check_is_scripts(cls, name)
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        _check_is_scripts(cls, name)
        super().__delattr__(name)


def lent(name: str, base: type, namespace: Mapping[str, Any]) -> Any:
    """Return a class whose objects scripts may write as their own; the class itself they may not.

    A script may inherit from it, and its subclass is its own.
    """
    made = _Lent(name, (base,), {**namespace, _KEPT: True})
    adopt(made)
    return made


_KEPT = "<kept>"


def _check_is_scripts(cls: type, name: str) -> None:
    if _KEPT in vars(cls):
        raise AttributeError(f"{name} of class {cls.__name__} cannot be set: write a subclass")


class _Namespace:
    """Attributes by keyword, as `types.SimpleNamespace`."""

    def __init__(self, names: Any = (), /, **more: Any) -> None:
        found = {**dict(names), **more}
        for name in found:
            if type(name) is not str or (name.startswith("__") and name.endswith("__")):
                raise TypeError(f"a namespace cannot have the name {str(name)[:80]!r}")
        vars(self).update(found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Namespace):
            return NotImplemented
        return bool(vars(self) == vars(other))

    __hash__ = None  # type: ignore[assignment]

    @reprlib.recursive_repr("namespace(...)")
    def __repr__(self) -> str:
        return f"namespace({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


SimpleNamespace = lent("SimpleNamespace", _Namespace, {"__module__": "types"})


# What scripts may call and not write.


def confine(base: type, writers: Iterable[str] = (), **names: Any) -> Any:
    """Return a subclass of `base` whose `writers` work on its objects only, with `names` in it.

    They are in a class between the two, since `super` of the one that scripts hold skips that one.
    """
    present = [name for name in writers if hasattr(base, name)]  # a later Python's may be missing
    checked = {name: _on_objects(base, getattr(base, name)) for name in present}
    about = {"__module__": base.__module__, "__doc__": base.__doc__}
    between = type(base.__name__, (base,), {**about, **checked, **names})
    return type(base.__name__, (between,), about)


def _on_objects(base: type, method: Any) -> Any:
    if isinstance(method, property):
        return property(method.fget, _on_objects(base, method.fset))

    @functools.wraps(method)
    def checked(self: Any, /, *arguments: Any, **keywords: Any) -> Any:
        if not isinstance(self, base):
            raise TypeError(f"{method.__name__}() is for objects of {base.__name__}")
        return method(self, *arguments, **keywords)

    return checked


_PYTHONS = ("__dict__", "__weakref__")
_WEEK = ("firstweekday", "setfirstweekday")

Calendar = confine(calendar.Calendar, _WEEK)
TextCalendar = confine(calendar.TextCalendar, _WEEK)
HTMLCalendar = confine(
    calendar.HTMLCalendar,
    _WEEK,
    cssclasses=tuple(calendar.HTMLCalendar.cssclasses),
    cssclasses_weekday_head=tuple(calendar.HTMLCalendar.cssclasses_weekday_head),
)
DictReader = confine(csv.DictReader, ("fieldnames",))
HTMLParser = confine(
    html.parser.HTMLParser, ("clear_cdata_mode", "parse_starttag", "reset", "set_cdata_mode")
)
Random = confine(random.Random, ("seed", "setstate"))
SystemRandom: Any = type(
    "SystemRandom",
    (Random,),
    {name: value for name, value in vars(random.SystemRandom).items() if name not in _PYTHONS},
)
TextWrapper = confine(
    textwrap.TextWrapper,
    unicode_whitespace_trans=MappingProxyType(dict(textwrap.TextWrapper.unicode_whitespace_trans)),
)


# What scripts may make and know, while the class stays the host's.


def stand_for(real: type, make: Callable[..., Any]) -> type:
    """Return what scripts see of a class: it makes objects and knows them, and nothing else."""

    class Meta(type):
        def __call__(cls, *arguments: Any, **keywords: Any) -> Any:
            return make(*arguments, **keywords)

        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, real)

    about = {"__slots__": (), "__module__": real.__module__, "__doc__": real.__doc__}
    return Meta(real.__name__, (), about)


def _zone(key: Any) -> zoneinfo.ZoneInfo:
    if type(key) is not str:  # its methods would tell which file and which package to read
        raise TypeError(f"the key of a time zone is a text, not {type(key).__name__}")
    return zoneinfo.ZoneInfo(key)


ZoneInfo = stand_for(zoneinfo.ZoneInfo, _zone)


def _class_method(function: Any) -> classmethod[Any, Any, Any]:
    """Return the class method; one of a property would call a host's getter on a class."""
    if isinstance(function, property):
        raise TypeError("a property cannot be a class method: Python 3.13 has no such thing")
    return classmethod(function)


ClassMethod = stand_for(classmethod, _class_method)
