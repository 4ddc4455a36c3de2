"""Whose is it: the one question that every guard asks.

Law: a script may change what it made itself and nothing else. A class is a script's when the
transformer's mark is in its own namespace (a mark cannot be spelled, so cannot be forged or
moved); a function is a script's when it runs under the dialect's built-ins.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType, MethodType
from typing import Any

__all__ = [
    "MARK",
    "MAX_KNOWN",
    "OWNER",
    "SOURCES",
    "THE_MARK",
    "KnownClasses",
    "is_generated",
    "is_user_class",
    "is_user_function",
    "is_user_method",
    "is_user_object",
]

MARK = "_abc_<user>"  # `_abc_` keeps a Protocol from taking it for a member
OWNER = "<user>"  # the key that only the dialect's built-ins have
MAX_KNOWN = 4096
SOURCES = "<sources>"  # where they keep the lines of each script, by file name


class KnownClasses(set[type]):
    """Classes of scripts that were seen before. Lives as long as its Loader.

    Bounded: a script that makes classes in its handler must not fill the worker with them.
    """

    def remember(self, cls: type) -> None:
        if len(self) >= MAX_KNOWN:
            self.clear()
        self.add(cls)


class Mark:
    """The value of the mark. A descriptor, so that an Enum does not take it for a member."""

    __slots__ = ()

    def __get__(self, instance: object, owner: type | None = None) -> Mark:
        return self


THE_MARK = Mark()

_namespace = type.__dict__["__dict__"].__get__  # a class's own namespace, past its metaclass


def is_user_class(cls: type) -> bool:
    """Tell whether the class was written in a script; a subclass of one is not by itself."""
    namespace: Mapping[str, Any] = _namespace(cls)
    return namespace.get(MARK) is THE_MARK


def is_user_function(value: object) -> bool:
    """Tell whether this is a plain function that a script defined."""
    return type(value) is FunctionType and OWNER in value.__builtins__


def is_generated(value: object) -> bool:
    """Tell whether a library wrote this function for a script's class, as dataclasses does.

    It runs under the dialect's built-ins but was never checked: its writes have no guard.
    """
    if type(value) is not FunctionType or not is_user_function(value):
        return False
    sources: Mapping[str, Any] = value.__builtins__[SOURCES]
    return value.__code__.co_filename not in sources


def is_user_object(value: object) -> bool:
    """Tell whether this is a script's class, an instance of one, or a script's function."""
    kind = type(value)
    if issubclass(kind, type):
        return is_user_class(value)  # type: ignore[arg-type]
    return is_user_class(kind) or is_user_function(value)


def is_user_method(value: object) -> bool:
    """Tell whether this is a bound method whose function a script defined."""
    return type(value) is MethodType and is_user_function(value.__func__)
