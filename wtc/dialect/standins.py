"""Stand-ins: names of the standard library that do what scripts want of them and no more.

Law: what marks or changes its argument does so only to what the script itself made; what reads
attributes by name reads them through the guard; what makes classes takes no names of methods.
"""

from __future__ import annotations

import abc
import asyncio
import collections
import contextlib
import copy
import dataclasses
import enum
import functools
import operator
import time
import typing
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType
from typing import Any

from wtc import hooks, public
from wtc.dialect import confined, networks, texts
from wtc.dialect.callables import singledispatch
from wtc.dialect.classes import Type
from wtc.dialect.copying import deepcopy
from wtc.dialect.guards import read
from wtc.dialect.ownership import is_user_class, is_user_function
from wtc.dialect.sealing import adopt, may_be_matched
from wtc.dialect.shelf import Shelf
from wtc.strand import on_strand, wait

__all__ = ["STANDINS"]

SLICE = 0.05  # seconds: how late the stop of a run may reach a sleeping script


def _own_function(value: Any, decorator: str) -> Any:
    if not is_user_function(value):
        raise TypeError(f"@{decorator} marks functions of this script: put it directly above `def`")
    return value


def _own_class(value: Any, decorator: str) -> Any:
    if not (issubclass(type(value), type) and is_user_class(value)):
        raise TypeError(f"@{decorator} marks classes of this script: put it above `class`")
    return value


# abc, functools, time


def abstractmethod(function: Any) -> Any:
    """Mark a method that subclasses must define."""
    if isinstance(function, property | classmethod | staticmethod):
        raise TypeError("put @abstractmethod below the other decorators, directly above `def`")
    return abc.abstractmethod(_own_function(function, "abstractmethod"))


def wraps(wrapped: Any, **_: Any) -> Callable[[Any], Any]:
    """Make a wrapper look like the function it wraps."""

    updated = ("__dict__",) if is_user_function(wrapped) else ()  # another's may be anything

    def decorate(wrapper: Any) -> Any:
        own = _own_function(wrapper, "wraps")
        return functools.update_wrapper(own, wrapped, updated=updated)

    return decorate


def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """Keep the last results of a function."""
    if callable(maxsize):
        return _cached(maxsize, 128, typed)
    return lambda function: _cached(function, maxsize, typed)


def cache(function: Any, /) -> Any:
    """Keep all results of a function."""
    return _cached(function, None, False)


def _cached(function: Any, maxsize: Any, typed: bool) -> Any:
    """Return the cached function; the library copies the namespace of what it is given."""
    if not callable(function):
        raise TypeError("the first argument must be callable")
    if type(function) not in (FunctionType, MethodType, BuiltinFunctionType):
        called = function
        function = functools.update_wrapper(lambda *a, **k: called(*a, **k), called, updated=())
    return functools.lru_cache(maxsize, typed)(function)


def total_ordering(cls: Any) -> Any:
    """Add the comparisons that a class leaves out."""
    return functools.total_ordering(_own_class(cls, "total_ordering"))


class cached_property(functools.cached_property[Any]):  # noqa: N801  the library's name
    """Keep what a method returned as an attribute, as Python does it since 3.12: without a lock.

    Before, one run that computed it held up all others, and the loop that it waited for with them.
    """

    def __init__(self, func: Callable[[Any], Any]) -> None:
        super().__init__(func)
        self.lock: Any = contextlib.nullcontext()


def sleep(seconds: float, /) -> None:
    """Sleep in slices, so that the stop of a run is heard between two of them.

    The time is made plain first: a loop that waits compares and rounds it, outside of any run.
    """
    if not seconds >= 0:
        raise ValueError("sleep length must be non-negative")
    seconds = float(seconds)
    if on_strand():
        wait(asyncio.sleep(seconds))
        return
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, SLICE))


# operator


class attrgetter:  # noqa: N801  the library's name
    """Read attributes by dotted names, each as the script itself would have to."""

    __slots__ = ("_paths",)

    def __init__(self, attribute: str, /, *attributes: str) -> None:
        paths = (attribute, *attributes)
        if not all(type(path) is str for path in paths):
            raise TypeError("attribute name must be a string")
        self._paths = tuple(tuple(path.split(".")) for path in paths)

    def __call__(self, value: Any, /) -> Any:
        found = tuple(functools.reduce(read, path, value) for path in self._paths)
        return found if len(found) > 1 else found[0]


class methodcaller:  # noqa: N801  the library's name
    """Call a method by its name, read as the script itself would have to."""

    __slots__ = ("_arguments", "_keywords", "_name")

    def __init__(self, name: str, /, *arguments: Any, **keywords: Any) -> None:
        if type(name) is not str:
            raise TypeError("method name must be a string")
        self._name, self._arguments, self._keywords = name, arguments, keywords

    def __call__(self, value: Any, /) -> Any:
        return read(value, self._name)(*self._arguments, **self._keywords)


# collections, enum, dataclasses


def namedtuple(
    typename: str,
    field_names: str | Iterable[str],
    *,
    rename: bool = False,
    defaults: Iterable[Any] | None = None,
) -> type:
    """Make a class of tuples with named fields: the script's own, as one by a `class` statement."""
    make: Callable[..., type] = collections.namedtuple
    made = make(typename, field_names, rename=rename, defaults=defaults)
    adopt(made)
    return made


class ClassSyntaxEnumType(enum.EnumType):
    """The type of enumerations that only a `class` statement makes.

    The call `Enum("Color", {...})` would define any method from data, the ones that the
    transformer refuses too.
    """

    def _create_(cls, *_: Any, **__: Any) -> Any:
        raise TypeError("write enumerations as classes: class Color(Enum): RED = 1")

    _convert_ = _create_  # reads the globals of a module


def _enumeration(base: Any) -> Any:
    """Return the same enumeration base, made by class statements only."""

    class Base(base, metaclass=ClassSyntaxEnumType):  # type: ignore[misc]
        __slots__ = ()

    Base.__name__ = Base.__qualname__ = base.__name__
    Base.__module__, Base.__doc__ = base.__module__, base.__doc__
    return Base


ENUMERATIONS = MappingProxyType(
    {
        name: _enumeration(getattr(enum, name))
        for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
    }
)


def dataclass(cls: Any = None, /, **options: Any) -> Any:
    """Make a class a dataclass; the class must be the script's own."""

    def decorate(cls: Any) -> Any:
        _resolve_annotations(_own_class(cls, "dataclass"))
        _check_protocol(cls)
        return _dataclass(cls, options)

    return decorate if cls is None else decorate(cls)


def _dataclass(cls: Any, options: dict[str, Any]) -> Any:
    """Return the dataclass; a class without a text of its own does not get its signature as one.

    To write it the library reads whatever names the texts of bases and of `__init__` hold.
    """
    if cls.__doc__:
        return dataclasses.dataclass(**options)(cls)
    cls.__doc__ = " "
    made = dataclasses.dataclass(**options)(cls)
    made.__doc__ = None
    return made


def _check_protocol(cls: Any) -> None:
    """Refuse patterns by position on what other classes' objects are instances of."""
    if not isinstance(cls, type(typing.Protocol)):
        return
    for owner in cls.__mro__:
        for name in vars(owner).get("__annotations__", ()):
            if not may_be_matched(name) and is_user_class(owner):
                raise TypeError(f"a field of a Protocol cannot be named {name!r}")


def fields(class_or_instance: Any, /) -> tuple[dataclasses.Field[Any], ...]:
    """Return copies of a dataclass's fields.

    Comparing the metadata of a real one hands out what is behind it: one dict for all classes.
    """
    return tuple(map(_copied, dataclasses.fields(class_or_instance)))


def _copied(found: dataclasses.Field[Any]) -> dataclasses.Field[Any]:
    made = copy.copy(found)
    made.metadata = MappingProxyType(dict(found.metadata))
    return made


def field(*, metadata: Any = None, **options: Any) -> Any:
    """Describe a field of a dataclass."""
    return dataclasses.field(metadata={} if metadata is None else metadata, **options)


def _resolve_annotations(cls: Any) -> None:
    """Write `typing.ClassVar[int]` out where it is text, since dataclasses looks for the module."""
    annotations = vars(cls).get("__annotations__", {})
    for name, text in annotations.items():
        if isinstance(text, str):
            annotations[name] = _resolved(str(text), functools.partial(_global, cls))


def _global(cls: Any, name: str) -> Any:
    import sys

    module = sys.modules.get(cls.__module__)
    return vars(module).get(name) if module else None


def _resolved(text: str, find_global: Callable[[str], Any]) -> Any:
    first, _, rest = text.strip().partition(".")
    marker = rest.partition("[")[0].strip()
    shelf = find_global(first)
    if marker not in ("ClassVar", "InitVar", "KW_ONLY") or type(shelf) is not Shelf:
        return text
    found = vars(shelf).get(marker)
    if found is dataclasses.InitVar:
        return dataclasses.InitVar[Any]
    return found if found is not None else text


# typing


def overload(function: Any) -> Any:
    """Take the place of an overloaded signature."""

    def overloaded(*_: Any, **__: Any) -> Any:
        raise NotImplementedError("an overloaded function needs an implementation after the others")

    return overloaded


def identity(value: Any) -> Any:
    """Mark nothing: the mark is for type checkers, which read the source."""
    return value


def dataclass_transform(**_: Any) -> Callable[[Any], Any]:
    """Mark nothing: the mark is for type checkers, which read the source."""
    return identity


def runtime_checkable(cls: Any) -> Any:
    """Let `isinstance` look for a Protocol's methods."""
    return typing.runtime_checkable(_own_class(cls, "runtime_checkable"))


class _AnnotatedAlias(vars(typing)["_AnnotatedAlias"], _root=True):  # type: ignore[misc, call-arg]
    """An annotation with more said of it; the library's sets an attribute on what it is called for.

    Its methods return others of its kind.
    """

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("an annotation cannot be called")

    def copy_with(self, params: tuple[Any, ...]) -> Any:
        return _AnnotatedAlias(params[0], self.__metadata__)

    def __reduce__(self) -> Any:
        return _AnnotatedAlias, (self.__origin__, self.__metadata__)


_ANNOTATED: Any = typing.Annotated


class Annotated:
    """A type with more said of it: `Annotated[int, "in cents"]`."""

    __slots__ = ()

    def __new__(cls, *_: Any, **__: Any) -> Any:
        raise TypeError("write Annotated[type, ...]")

    def __class_getitem__(cls, params: Any) -> Any:
        made = operator.getitem(_ANNOTATED, params)
        return _AnnotatedAlias(made.__origin__, made.__metadata__)


def get_origin(annotation: Any) -> Any:
    """Return what a generic alias stands for."""
    found = typing.get_origin(annotation)
    if found is _ANNOTATED:
        return Annotated
    return Type if isinstance(found, type) and issubclass(found, type) else found


# urllib.parse


def urlsplit(url: Any, scheme: Any = "", allow_fragments: bool = True) -> Any:
    """Split a URL; the cache behind it is not the script's to clear."""
    return urllib.parse.urlsplit(url, scheme, allow_fragments)


# wtc


def hookimpl(function: Any = None, /, **options: Any) -> Any:
    """Mark a function of this script as a hook's implementation."""

    def mark(function: Any) -> Any:
        return hooks.hookimpl(**options)(_own_function(function, "hookimpl"))

    return mark if function is None else mark(function)


def on(*names: str, wait: bool = False) -> Callable[[Any], Any]:
    """Mark a method of this script as the one for the events `names`."""
    mark = public.on(*names, wait=wait)
    return lambda method: mark(_own_function(method, "on"))


def public_methods(instance: Any) -> dict[str, Any]:
    """Return the public methods of an object whose class this script defines."""
    _own_class(type(instance), "public_methods")
    return public.public_methods(instance)


def make_instance(cls: Any, options: Any, **more: Any) -> Any:
    """Return an instance of a class of this script, with the settings and `more` as attributes."""
    if any(name.startswith("_") for name in more):
        raise TypeError("what an instance gets has a public name")
    return public.make_instance(_own_class(cls, "make_instance"), options, **more)


STANDINS: Mapping[tuple[str, str], Any] = MappingProxyType(
    {
        ("abc", "abstractmethod"): abstractmethod,
        ("calendar", "Calendar"): confined.Calendar,
        ("calendar", "HTMLCalendar"): confined.HTMLCalendar,
        ("calendar", "TextCalendar"): confined.TextCalendar,
        ("collections", "namedtuple"): namedtuple,
        ("copy", "deepcopy"): deepcopy,
        ("csv", "DictReader"): confined.DictReader,
        ("dataclasses", "dataclass"): dataclass,
        ("dataclasses", "field"): field,
        ("dataclasses", "fields"): fields,
        **{("enum", name): made for name, made in ENUMERATIONS.items()},
        ("functools", "cache"): cache,
        ("functools", "cached_property"): cached_property,
        ("functools", "lru_cache"): lru_cache,
        ("functools", "singledispatch"): singledispatch,
        ("functools", "total_ordering"): total_ordering,
        ("functools", "wraps"): wraps,
        ("html.parser", "HTMLParser"): confined.HTMLParser,
        **{("ipaddress", name): made for name, made in networks.SHELF.items()},
        ("json", "loads"): texts.loads,
        ("mimetypes", "guess_extension"): texts.guess_extension,
        ("mimetypes", "guess_type"): texts.guess_type,
        ("operator", "attrgetter"): attrgetter,
        ("operator", "methodcaller"): methodcaller,
        ("reprlib", "repr"): texts.short_repr,
        ("secrets", "SystemRandom"): confined.SystemRandom,
        ("shlex", "split"): texts.split,
        ("textwrap", "TextWrapper"): confined.TextWrapper,
        ("time", "sleep"): sleep,
        ("types", "SimpleNamespace"): confined.SimpleNamespace,
        ("typing", "Annotated"): Annotated,
        ("typing", "dataclass_transform"): dataclass_transform,
        ("typing", "final"): identity,
        ("typing", "get_origin"): get_origin,
        ("typing", "overload"): overload,
        ("typing", "override"): identity,
        ("typing", "runtime_checkable"): runtime_checkable,
        ("urllib.parse", "urlsplit"): urlsplit,
        ("wtc", "hookimpl"): hookimpl,
        ("wtc", "on"): on,
        ("wtc.public", "make_instance"): make_instance,
        ("wtc.public", "on"): on,
        ("wtc.public", "public_methods"): public_methods,
        ("zoneinfo", "ZoneInfo"): confined.ZoneInfo,
    }
)
