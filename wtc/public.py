"""Small helpers that a compiler or a script may import: `from wtc.public import …`.

Law: names that come from the network are never attributes. What a table holds is decided once,
at compile time, from the public methods that the user's own class defines.
"""

from __future__ import annotations

import asyncio
import hmac
import inspect
from binascii import a2b_base64
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any, TypeGuard, TypeVar

from wtc.errors import CompileError, HandlerMissingError, HTTPError, Problem
from wtc.model import CompileOptions, Context, Handler, Request
from wtc.strand import call_sync
from wtc.strict_json import parse_json

__all__ = [
    "Problem",
    "allows_basic",
    "answer_or_callback",
    "argument_count",
    "async_handler",
    "basic_credentials",
    "call",
    "event_names",
    "find_class",
    "find_handler",
    "is_json",
    "make_instance",
    "on",
    "parse_json",
    "problem_at",
    "public_methods",
    "whole_number",
]

Method = TypeVar("Method", bound=Callable[..., Any])

SCRIPT_FILE = "<webtask>"  # the file name that a script's code has
MAX_DECORATORS = 100  # of one function
PATIENCE = 10.0  # seconds to wait for a callback; hosted Checkout waits as long for its webhook


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
    found = getattr(_plain(method), "wtc_on", None)
    return found or ((), False)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function as the user wrote it, without its instance and its decorators."""
    plain: Callable[..., Any] = _innermost(getattr(function, "__func__", function))
    return plain


def problem_at(function: Callable[..., Any], what: str, instead: str = "") -> Problem:
    """Return what is wrong with a function, with the line where the user wrote it.

    Of a compiler's own function the line stands in the text: it is none of the script's.
    """
    code = getattr(_plain(function), "__code__", None)
    line, file = getattr(code, "co_firstlineno", 0), str(getattr(code, "co_filename", SCRIPT_FILE))
    if file == SCRIPT_FILE:
        return Problem(what=what, instead=instead, line=line, column=1)
    place = f"the {file.strip('<>')}" if file.startswith("<") else file.rpartition("/")[2]
    return Problem(what=f"{what} (line {line} of {place})", instead=instead)


def public_methods(instance: object) -> dict[str, Callable[..., Any]]:
    """Return the public methods that the user's own classes define, bound, by name.

    Inherited from the user's own bases too, never from built-in ones. No property is evaluated.
    """
    cls = type(instance)
    found: dict[str, Any] = {}
    for owner in reversed(cls.__mro__):
        if owner.__module__ == cls.__module__:
            found.update(vars(owner))
    return {
        name: value.__get__(instance, cls)
        for name, value in found.items()
        if not name.startswith("_") and _is_method(value)
    }


def _is_method(value: Any) -> bool:
    """Functions, decorated or not, bind and can be called; a property or a class does not."""
    return isinstance(value, classmethod) or (callable(value) and hasattr(type(value), "__get__"))


def argument_count(function: Callable[..., Any], most: int) -> int:
    """Return how many of the first `most` arguments a function takes, defaults counted.

    Raise CompileError, with the line, for one that needs more, or a keyword-only argument.
    """
    if _is_plain(function, most):
        return min(function.__code__.co_argcount, most)
    taken = needed = 0
    for parameter in _signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            taken = most
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            raise CompileError([problem_at(function, _needs(function, parameter.name))])
        elif parameter.kind in _POSITIONAL:
            taken += 1
            needed += parameter.default is parameter.empty
    if needed > most:
        raise CompileError(
            [problem_at(function, f"{_name(function)} needs {needed} arguments and gets {most}")]
        )
    return min(taken, most)


def _is_plain(function: Callable[..., Any], most: int) -> TypeGuard[FunctionType]:
    """Tell whether this is an undecorated function whose arguments need no `inspect`, and enough.

    That would cost as much as the rest of a handler's compilation.
    """
    if type(function) is not FunctionType or vars(function):
        return False
    code, defaults = function.__code__, function.__defaults__ or ()
    is_open = code.co_flags & inspect.CO_VARARGS or code.co_kwonlyargcount
    return not is_open and code.co_argcount - len(defaults) <= most


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of what was decorated; of what is no function, one that takes all.

    `inspect` compares what is no function with Python's own classes, and the script's `__eq__`
    would be handed them.
    """
    if type(function) is partial and type(function.func) in _FUNCTIONS:
        return inspect.signature(function, follow_wrapped=False)
    called = function if type(function) in _FUNCTIONS else getattr(function, "__call__", None)  # noqa: B004
    found = _innermost(getattr(called, "__func__", called))
    if type(found) is not FunctionType:
        return _TAKES_ALL
    bound = MethodType(found, called.__self__) if type(called) is MethodType else found
    return inspect.signature(bound, follow_wrapped=False)


def _innermost(function: Any) -> Any:
    """Return the function that a decorated one wraps, as far as functions wrap functions."""
    for _ in range(MAX_DECORATORS):
        wrapped = getattr(function, "__wrapped__", None)
        if type(wrapped) is not FunctionType:
            break
        function = wrapped
    return function


_FUNCTIONS = (FunctionType, MethodType)
_TAKES_ALL = inspect.signature(lambda *arguments, **keywords: None)


def _needs(function: Callable[..., Any], argument: str) -> str:
    return f"{_name(function)} needs the keyword argument {argument!r}, which nobody gives"


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


async def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what `function(*arguments)` returns: awaited if it is async, else beside the loop."""
    if _is_async(function):
        return await function(*arguments)
    result = await call_sync(function, *arguments)
    return await result if _awaits(result) else result


def _awaits(result: Any) -> bool:
    """Tell whether a sync function returned what an async one would."""
    if result is None or type(result) is dict:  # as most do; to ask the others takes longer
        return False
    return inspect.isawaitable(result)


def _is_async(function: Callable[..., Any]) -> bool:
    plain = function.__func__ if type(function) is MethodType else function
    if type(plain) is FunctionType:
        return bool(plain.__code__.co_flags & inspect.CO_COROUTINE)
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  an instance with an async __call__
    )


async def answer_or_callback(
    context: Context, function: Callable[..., Any], *arguments: Any, patience: float = PATIENCE
) -> Any:
    """Return what `function(*arguments, cb)` answers: a result that is not None, or the `data` of
    `cb(err, data)`, whichever comes first. What still runs then ends as a deferred call.

    Raise what the function raised or gave as `err`; HTTPError(504) when it does neither.
    """
    answered: asyncio.Future[tuple[Any, Any]] = asyncio.get_running_loop().create_future()
    running = asyncio.ensure_future(call(function, *arguments, _callback(answered)))
    running.add_done_callback(_look_at)
    try:
        await asyncio.wait((running, answered), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        running.cancel()
        raise
    if answered.done():
        context.defer(_finishing(running))
    elif running.result() is not None:
        return running.result()
    return await _called_back(answered, _name(function), patience)


def _finishing(task: asyncio.Future[Any]) -> Callable[[], Awaitable[Any]]:
    """Return what waits for a task to end and does not lead to it."""

    async def finish() -> Any:
        return await task

    return finish


def _look_at(task: asyncio.Future[Any]) -> None:
    """Look at how a task ended, so that no loop complains of an error that nobody waited for."""
    if not task.cancelled():
        task.exception()


def _callback(answered: asyncio.Future[tuple[Any, Any]]) -> Callable[..., None]:
    """Return `cb(err, data)`, which any thread may call; only the first call counts."""
    loop = answered.get_loop()

    def settle(err: Any, data: Any) -> None:
        if not answered.done():
            answered.set_result((err, data))

    def cb(err: Any = None, data: Any = None) -> None:
        loop.call_soon_threadsafe(settle, err, data)

    return cb


async def _called_back(
    answered: asyncio.Future[tuple[Any, Any]], name: str, patience: float
) -> Any:
    try:
        err, data = await asyncio.wait_for(answered, patience)
    except TimeoutError:
        raise HTTPError(504, f"{name} neither returned a value nor called back") from None
    if err:
        raise err if isinstance(err, Exception) else HTTPError(500, str(err))
    return data


def async_handler(handler: Callable[..., Any]) -> Callable[[Context, Request], Awaitable[Any]]:
    """Return a handler of `()`, `(context)` or `(context, request)` as async `(context, request)`.

    A sync one runs beside the loop. Raise CompileError for one that needs anything else.
    """
    count = argument_count(handler, 2)
    is_async = _is_async(handler)
    if is_async and count == 2 and type(handler) in _FUNCTIONS:
        return handler

    async def run_async(context: Context, request: Request) -> Any:
        return await handler(*(context, request)[:count])

    async def run_sync(context: Context, request: Request) -> Any:
        result = await call_sync(handler, *(context, request)[:count])
        return await result if _awaits(result) else result

    return run_async if is_async else run_sync


def find_handler(module: ModuleType) -> Handler:
    """Return `webtask` of a script, else its one public function, else its one class, made.

    Raise CompileError that lists the candidates when there are none or several.
    """
    named = vars(module).get("webtask")
    found = named if named is not None else _only_one(module, _is_function, _is_class)
    handler: Handler = found() if isinstance(found, type) else found
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


_GIFTS = ("secrets", "meta", "params", "storage", "log")


def make_instance(cls: Any, options: CompileOptions, **more: Any) -> Any:
    """Return an instance with `secrets`, `meta`, `params`, `storage` and `log` as attributes, and
    those that a compiler gives as `more`.

    They are there before `__init__` runs, which gets those of them that its parameters name.
    Raise CompileError for a class that uses these names itself, has no room for them, or whose
    constructor needs anything else.
    """
    gifts = {name: getattr(options, name) for name in _GIFTS} | more
    _check_names(cls, gifts)
    wanted = _wanted(cls, gifts)
    instance = cls.__new__(cls)
    if type(instance) is not cls:  # what it gets set on must be the script's own
        raise CompileError(f"{cls.__name__}.__new__ must return a new {cls.__name__}")
    try:
        for name, value in gifts.items():
            setattr(instance, name, value)
    except AttributeError:
        raise CompileError(
            f"class {cls.__name__} has no room for self.{name}: drop its __slots__ or frozen=True"
        ) from None
    cls.__init__(instance, **wanted)
    return instance


def _check_names(cls: type, gifts: Iterable[str]) -> None:
    for owner in cls.__mro__:
        for name in gifts:
            value = vars(owner).get(name)
            if _is_method(value) or hasattr(type(value), "__set__"):
                raise CompileError(
                    f"{cls.__name__}.{name} is a name that wtc sets (self.{name}): rename yours"
                )


def _wanted(cls: Any, gifts: dict[str, Any]) -> dict[str, Any]:
    if cls.__init__ is object.__init__:
        return {}
    parameters = list(_signature(cls.__init__).parameters.values())[1:]
    required = [p for p in parameters if p.default is p.empty and p.kind not in _COLLECTING]
    unknown = [p.name for p in required if p.name not in gifts or p.kind is p.POSITIONAL_ONLY]
    if unknown:
        raise CompileError(
            f"{cls.__name__}.__init__ needs {', '.join(unknown)}, which nobody gives;"
            f" it may take {', '.join(gifts)}"
        )
    return {p.name: gifts[p.name] for p in parameters if p.name in gifts and p.kind in _NAMED}


_COLLECTING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def basic_credentials(secrets: Mapping[str, str]) -> str:
    """Return the secret BASIC_AUTH, `user:password`; an empty text when it is not set.

    Raise CompileError for one that is set and is not that: no webtask is open by mistake.
    """
    credentials = secrets.get("BASIC_AUTH")
    if credentials is None:
        return ""
    if ":" not in credentials or credentials == ":":
        raise CompileError("the secret BASIC_AUTH is not user:password")
    return credentials


def allows_basic(credentials: str, authorization: str) -> bool:
    """Tell whether an Authorization header (RFC 7617) holds `credentials`, `user:password`.

    The scheme in any case; compared in constant time; any other header is simply False.
    """
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = a2b_base64(encoded.strip(), strict_mode=True)
    except ValueError:
        return False
    return hmac.compare_digest(given, credentials.encode("utf-8", "surrogatepass"))


def is_json(content_type: str) -> bool:
    """Tell whether a Content-Type is JSON in UTF-8: `application/json` or `application/…+json`."""
    media_type, *parameters = content_type.lower().replace(" ", "").split(";")
    charsets = [
        p.removeprefix("charset=").strip('"') for p in parameters if p.startswith("charset=")
    ]
    named = media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )
    return named and all(charset in ("utf-8", "utf8") for charset in charsets)


def whole_number(meta: Mapping[str, str], name: str, default: int) -> int:
    """Return a meta that is a whole number above 0, or `default`; raise CompileError for others."""
    text = meta.get(name, str(default)).strip()
    if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) == 0:
        raise CompileError(f"the meta {name} is a whole number above 0, not {text!r}")
    return int(text)
