"""Classes that a script makes: from which bases, and what `type` is to it.

Law: no script makes a class from data, and none inherits from a class that nobody reviewed; a
subclass may read its base's private attributes, so a base must have none worth reading.
"""

from __future__ import annotations

import asyncio
import builtins
import collections
import collections.abc
import contextlib
import csv
import datetime
import decimal
import fractions
import io
import json
import numbers
import string
import typing
from abc import ABC
from http.cookies import Morsel
from types import GenericAlias, MappingProxyType
from typing import Any, Generic, Protocol
from zoneinfo import ZoneInfo

from wtc.dialect.confined import ClassMethod, HTMLParser, Random
from wtc.dialect.confined import ZoneInfo as ShownZoneInfo
from wtc.dialect.networks import SHOWN_AS
from wtc.dialect.ownership import MAX_KNOWN, KnownClasses, is_user_class

__all__ = ["BaseClasses", "Kinds", "Type", "builtin_bases", "make_build_class"]


def _exceptions() -> frozenset[type]:
    """Return the built-in exceptions under Exception, without the groups."""
    found = [value for value in vars(builtins).values() if isinstance(value, type)]
    return frozenset(
        value
        for value in found
        if issubclass(value, Exception) and not issubclass(value, BaseExceptionGroup)
    )


builtin_bases = _exceptions() | frozenset(
    {bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, set, str, tuple}
)

_LIBRARY_BASES = frozenset(
    {
        ABC,
        Generic,
        HTMLParser,
        Protocol,
        collections.ChainMap,
        collections.Counter,
        collections.OrderedDict,
        collections.UserDict,
        collections.UserList,
        collections.defaultdict,
        collections.deque,
        contextlib.AbstractAsyncContextManager,
        contextlib.AbstractContextManager,
        contextlib.AsyncContextDecorator,
        contextlib.AsyncExitStack,
        contextlib.ContextDecorator,
        contextlib.ExitStack,
        csv.Dialect,
        csv.Error,
        csv.excel,
        csv.excel_tab,
        csv.unix_dialect,
        datetime.date,
        datetime.datetime,
        datetime.timedelta,
        datetime.tzinfo,
        decimal.Decimal,
        decimal.DecimalException,
        fractions.Fraction,
        io.BytesIO,
        io.StringIO,
        json.JSONDecodeError,
        json.JSONDecoder,
        json.JSONEncoder,
        property,
        Random,
        string.Template,
        typing.NamedTuple,
        typing.TypedDict,
    }
)

_ABSTRACT = frozenset(
    value
    for module in (collections.abc, numbers)
    for name, value in vars(module).items()
    if isinstance(value, type) and not name.startswith("_")
)


class BaseClasses:
    """The classes that a script may inherit from, beside its own. Lives as long as its Loader."""

    def __init__(self, more: frozenset[object]) -> None:
        self._classes = builtin_bases | _LIBRARY_BASES | _ABSTRACT | more

    def check(self, base: object) -> None:
        """Raise TypeError for a base that is neither the script's nor reviewed."""
        if type(base) in _ALIASES:  # list[int], Generic[T]: what it stands for is the base
            base = base.__origin__  # type: ignore[attr-defined]
        allowed = _is_class(base) and is_user_class(base)  # type: ignore[arg-type]
        if not allowed and not _is_in(base, self._classes):
            raise TypeError(f"no class can inherit from {_named(base)} here")


_ALIASES = (GenericAlias, type(typing.List[int]), type(typing.List))  # noqa: UP006


def _is_class(value: object) -> bool:
    return issubclass(type(value), type)


def _is_in(value: object, several: frozenset[object]) -> bool:
    return any(value is one for one in several)


def _named(base: object) -> str:
    return base.__name__ if isinstance(base, type) else f"an object of {type(base).__name__}"


def make_build_class(bases: BaseClasses, known: KnownClasses) -> Any:
    """Return what a `class` statement calls."""

    def build_class(body: Any, name: str, /, *parents: Any, **keywords: Any) -> Any:
        for keyword in keywords:
            if keyword == "metaclass" or keyword.startswith("_"):  # such as enum's own `_simple`
                raise TypeError(f"a class cannot name {keyword!r}")
        for parent in parents:
            bases.check(parent)
        made = builtins.__build_class__(body, name, *parents, **keywords)
        if _is_class(made):
            known.remember(made)
        return made

    return build_class


# An alias can be called, and sets an attribute on whatever comes out; a future can be made with a
# loop of the script's own, which is then told the context that the host runs in; the copy of a
# morsel takes over the namespace of whatever it is called on; and the type of a view of memory is a
# built-in that scripts do not get.
_HIDDEN = (
    type,
    GenericAlias,
    vars(typing)["_BaseGenericAlias"],
    asyncio.Future,
    Morsel,
    memoryview,
)


class _TypeOfTypes(type):
    """Makes `type` answer what a thing is, and nothing else."""

    def __call__(cls, value: Any, /, *more: Any, **keywords: Any) -> Any:
        if more or keywords:
            raise TypeError("type() takes one argument here: make classes by `class` statements")
        return _shown(type(value))

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, type)

    def __subclasscheck__(cls, other: Any) -> bool:
        return issubclass(other, type)

    def __repr__(cls) -> str:
        return "<class 'type'>"


class Type(metaclass=_TypeOfTypes):
    """What the name `type` is to a script: `type(x)`, `isinstance(x, type)`, `type[X]`."""

    def __class_getitem__(cls, item: Any) -> Any:
        return typing.Type[item]  # noqa: UP006  it cannot be called, unlike `type[item]`


_SHOWN_AS = MappingProxyType({**SHOWN_AS, ZoneInfo: ShownZoneInfo, classmethod: ClassMethod})


def _shown(kind: type) -> Any:
    """Return what a script gets for the class of something."""
    if not issubclass(kind, _HIDDEN):
        return _SHOWN_AS.get(kind, kind)
    return Type if issubclass(kind, type) else _Hidden


class Kinds(dict[type, Any]):
    """What scripts get for the classes they asked for: `kinds[type(x)]`. Lives as its Loader."""

    def __missing__(self, kind: type) -> Any:
        if len(self) >= MAX_KNOWN:
            self.clear()
        found = self[kind] = _shown(kind)
        return found


class _Hidden:
    """What the type of `list[int]`, or of a future, is to a script: the real one can be called."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        raise TypeError("this type cannot be called")


Type.__name__ = Type.__qualname__ = "type"
Type.__module__ = "builtins"
