"""Small helpers that a compiler or a script may import: `from wtc.public import …`.

Law: names that come from the network are never attributes. What a table holds is decided once,
at compile time, from the public methods that the user's own class defines.
"""

from __future__ import annotations

import asyncio
import hmac
import inspect
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import is_dataclass
from enum import Enum
from types import FunctionType, ModuleType
from typing import Any, TypeVar

from wtc.errors import CompileError, HandlerMissingError
from wtc.model import CompileOptions, Context, Handler, Request
from wtc.strict_json import parse_json

__all__ = [
    "allows_basic",
    "async_handler",
    "call",
    "event_names",
    "find_class",
    "find_handler",
    "make_instance",
    "on",
    "parse_json",
    "positional_count",
    "public_methods",
]

Method = TypeVar("Method", bound=Callable[..., Any])

UNBOUNDED = 255  # how many arguments `*args` counts for


def on(*names: str, wait: bool = False) -> Callable[[Method], Method]:
    """Mark a method as the one for the events `names`; read back by `event_names`.

    `wait` says that the caller waits for what the method returns. Raise TypeError without a name.
    """
    if not names or not all(type(name) is str and name for name in names):
        raise TypeError('@on takes the names of events: @on("charge.succeeded")')

    def mark(method: Method) -> Method:
        if type(method) is not FunctionType:
            raise TypeError("@on marks methods: put it directly above `def`")
        method.__dict__["wtc_on"] = (names, bool(wait))
        return method

    return mark


def event_names(method: Callable[..., Any]) -> tuple[tuple[str, ...], bool]:
    """Return the names that `@on` gave the method, and whether the caller waits for it."""
    found = getattr(inspect.unwrap(getattr(method, "__func__", method)), "wtc_on", None)
    return found or ((), False)


def public_methods(instance: object) -> dict[str, Callable[..., Any]]:
    """Return the public methods that the user's own classes define, bound, by name.

    Inherited from the user's own bases too, never from built-in ones.
    """
    methods: dict[str, Callable[..., Any]] = {}
    for owner in reversed(type(instance).__mro__):
        if owner.__module__ == type(instance).__module__:
            methods.update(_own_methods(owner, instance))
    return methods


def _own_methods(owner: type, instance: object) -> dict[str, Callable[..., Any]]:
    return {
        name: getattr(instance, name)
        for name, value in vars(owner).items()
        if not name.startswith("_")
        and (isinstance(value, (staticmethod, classmethod)) or inspect.isroutine(value))
    }


def positional_count(function: Callable[..., Any]) -> int:
    """Return how many positional arguments a function takes, defaults counted, `self` not.

    `*args` counts as 255. Raise CompileError when it must be given a keyword-only argument.
    """
    count = 0
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            return UNBOUNDED
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            count += 1
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            raise CompileError(
                f"{function.__name__} needs the keyword argument {parameter.name!r}, which nobody"
                " gives; give it a default"
            )
    return count


async def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what `function(*arguments)` returns: awaited if it is async, else run on a thread."""
    if _is_async(function):
        return await function(*arguments)
    result = await asyncio.to_thread(function, *arguments)
    return await result if inspect.isawaitable(result) else result


def _is_async(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  an instance with an async __call__
    )


def async_handler(handler: Callable[..., Any]) -> Callable[[Context, Request], Awaitable[Any]]:
    """Return a handler of `()`, `(context)` or `(context, request)` as async `(context, request)`.

    A sync one runs on a thread. Raise CompileError for one that needs anything else.
    """
    count = positional_count(handler)

    async def run(context: Context, request: Request) -> Any:
        return await call(handler, *(context, request)[:count])

    return run


def find_handler(module: ModuleType) -> Handler:
    """Return `webtask` of a script, else its one public function, else its one class, made.

    Raise CompileError that lists the candidates when there are none or several.
    """
    named = vars(module).get("webtask")
    found = named if named is not None else _only_one(module, _is_function, _is_class)
    handler = found() if isinstance(found, type) else found
    if not callable(handler):
        raise CompileError(
            f"{_name(found)} cannot be called as (context, request): define `__call__`, or use a"
            " compiler for classes such as class-dispatch"
        )
    return handler


def find_class(module: ModuleType) -> type:
    """Return the one public class of a script; of a class and its bases the last.

    Raise CompileError that lists the candidates when there are none or several.
    """
    named = vars(module).get("webtask")
    found: type = named if isinstance(named, type) else _only_one(module, _is_class)
    return found


def _only_one(module: ModuleType, *kinds: Callable[[Any], bool]) -> Any:
    own = {
        id(value): value
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    }
    found = [value for value in own.values() if any(kind(value) for kind in kinds)]
    bases = {base for value in found if isinstance(value, type) for base in value.__mro__[1:]}
    candidates = [value for value in found if value not in bases]
    if len(candidates) == 1:
        return candidates[0]
    wanted = "function or class" if len(kinds) > 1 else "class"
    if not candidates:
        raise HandlerMissingError(f"no handler found: the script defines no public {wanted}")
    names = ", ".join(map(_name, candidates))
    raise CompileError(
        f"which one is the handler: {names}? Name it `webtask`, or begin the other names with `_`"
    )


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


def _is_class(value: Any) -> bool:
    return isinstance(value, type) and not _is_data(value)


def _is_data(cls: type) -> bool:
    return (
        is_dataclass(cls)
        or issubclass(cls, (Enum, BaseException))
        or hasattr(cls, "_fields")  # NamedTuple
        or hasattr(cls, "__total__")  # TypedDict
        or getattr(cls, "_is_protocol", False)
    )


def _name(value: Any) -> str:
    return str(getattr(value, "__name__", type(value).__name__))


def make_instance(cls: type, options: CompileOptions) -> Any:
    """Return an instance with `secrets`, `meta`, `params`, `storage` and `log` as attributes.

    They are there before `__init__` runs, which gets those of them that its parameters name.
    Raise CompileError for a constructor that needs anything else.
    """
    gifts = {name: getattr(options, name) for name in _GIFTS}
    instance = cls.__new__(cls)
    try:
        for name, value in gifts.items():
            setattr(instance, name, value)
    except AttributeError:
        raise CompileError(
            f"class {cls.__name__} has no room for self.{name}: drop its __slots__"
        ) from None
    instance.__init__(**_wanted(cls, gifts))
    return instance


_GIFTS = ("secrets", "meta", "params", "storage", "log")


def _wanted(cls: type, gifts: dict[str, Any]) -> dict[str, Any]:
    if cls.__init__ is object.__init__:
        return {}
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    required = [p for p in parameters if p.default is p.empty and p.kind not in _COLLECTING]
    unknown = [p.name for p in required if p.name not in gifts or p.kind is p.POSITIONAL_ONLY]
    if unknown:
        raise CompileError(
            f"{cls.__name__}.__init__ needs {', '.join(unknown)}, which nobody gives;"
            f" it may take {', '.join(_GIFTS)}"
        )
    return {p.name: gifts[p.name] for p in parameters if p.name in gifts}


_COLLECTING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def allows_basic(credentials: str, authorization: str) -> bool:
    """Tell whether an Authorization header (RFC 7617) holds `credentials`, `user:password`.

    The scheme in any case; compared in constant time; any other header is simply False.
    """
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = b64decode(encoded.strip(), validate=True)
    except ValueError:
        return False
    return hmac.compare_digest(given, credentials.encode())
