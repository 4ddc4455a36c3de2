"""Breadth first over everything that a script can reach by reading, item by item."""

from __future__ import annotations

import abc
import asyncio
import builtins
import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FrameType, FunctionType, MethodType, ModuleType, TracebackType
from typing import Any

from wtc.dialect.guards import MISSING, read

Path = str


def walk(roots: dict[str, Any], limit: int = 60_000) -> Iterator[tuple[Path, Any]]:
    """Yield every object that can be read from the roots, with one path to it."""
    seen: dict[int, Any] = {}
    queue = list(roots.items())
    for path, value in queue:
        if id(value) in seen or path.count(".") > 7:
            continue
        assert len(seen) < limit, "the graph has no end"
        seen[id(value)] = value  # keeps it alive, so that no id comes twice
        yield path, value
        if type(value) not in LEAVES:
            queue.extend(_steps(path, value))


# Callables in C: each read makes a new one, and what can be read of one is text.
LEAVES = (
    type(len),
    type(str.upper),
    type(object.__init__),
    type("".__len__),
    type(dict.__dict__["fromkeys"]),
    MethodType,
)


def _steps(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    yield f"type({path})", read(value, "__class__")
    for name in _names(value):
        found = _attempt(lambda name=name: read(value, name, MISSING))
        if found is not MISSING and not _is_plain(found):
            yield f"{path}.{name}", found
    if isinstance(value, dict):
        yield from _items(path, value.items())
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from _items(path, enumerate(value))


def _names(value: Any) -> set[str]:
    names = set(_attempt(lambda: object.__dir__(value), []))
    if isinstance(value, type):
        names |= {name for owner in value.__mro__ for name in vars(owner)}
    return names


def _items(path: Path, items: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Path, Any]]:
    for key, value in list(items)[:300]:
        if not _is_plain(value):
            yield f"{path}[{key!r:.40}]", value


def _is_plain(value: Any) -> bool:
    return value is None or type(value) in (str, bytes, int, float, bool, complex)


def _attempt(call: Callable[[], Any], default: Any = MISSING) -> Any:
    try:
        return call()
    except Exception:
        return default


_POWERFUL_NAMES = """eval exec compile open __import__ input vars globals locals getattr setattr
    delattr dir id memoryview breakpoint"""

POWERS = frozenset(
    id(value)
    for value in (
        *(getattr(builtins, name) for name in _POWERFUL_NAMES.split()),
        type,
        object.__getattribute__,
        object.__setattr__,
        object.__reduce_ex__,
        str.format,
        str.format_map,
        sys._getframe,
        os.system,
    )
)

FORBIDDEN_METHODS = frozenset(
    {"__reduce_ex__", "__reduce__", "__getattribute__", "__setattr__", "__index__"}
)


def danger(value: Any) -> str:
    """Return why no script may hold this object; an empty text for a harmless one."""
    if isinstance(value, (ModuleType, FrameType, CodeType, TracebackType)):
        return f"a {type(value).__name__}"
    if id(value) in POWERS or (isinstance(value, type) and issubclass(value, type)):
        return "a power of Python's own"
    if isinstance(value, dict) and ("__builtins__" in value or value is sys.modules):
        return "a module's globals"
    if isinstance(value, (asyncio.AbstractEventLoop, asyncio.Future, functools.partial)):
        return f"a {type(value).__name__}"
    if type(value).__name__ == "_lru_cache_wrapper":
        return "a cache of the host's"
    return _dangerous_class(value) if isinstance(value, type) else _dangerous_method(value)


def _dangerous_class(value: type) -> str:
    if any(_is_scripts(vars(value).get(name)) for name in FORBIDDEN_METHODS):
        return "a class with forbidden methods"
    if not issubclass(value, BaseException):
        return ""
    return "" if issubclass(value, (Exception, asyncio.CancelledError)) else "a BaseException"


def _is_scripts(value: Any) -> bool:
    return type(value) is FunctionType and value.__code__.co_filename in ("<webtask>", "<plain>")


def _dangerous_method(value: Any) -> str:
    bound_to = getattr(value, "__self__", None)
    template = isinstance(bound_to, str) and "." in bound_to
    if template and type(value) is type(len) and value.__name__ in ("format", "format_map"):
        return "Python's own str.format"
    if type(value) is MethodType and value.__func__ is abc.ABCMeta.register:
        return "ABCMeta.register"
    return ""
