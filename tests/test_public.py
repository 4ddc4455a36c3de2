"""The helpers that compilers and scripts import: reflection at compile time, and only there."""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import threading
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from typing import Any, NamedTuple, Protocol, TypedDict

import pytest

from wtc import CompileOptions, Context, HTTPError, Request
from wtc.errors import CompileError
from wtc.public import (
    allows_basic,
    answer_or_callback,
    argument_count,
    async_handler,
    basic_credentials,
    call,
    event_names,
    find_class,
    find_handler,
    is_json,
    make_instance,
    on,
    problem_at,
    public_methods,
    whole_number,
)
from wtc.testing import ListLog, MemoryStorage


def context(deferred: list[Callable[[], Any]] | None = None) -> Context:
    waiting = [] if deferred is None else deferred
    return Context(
        id="run-1",
        request=Request(),
        storage=MemoryStorage(),
        log=ListLog(),
        defer=waiting.append,
    )


def options(**settings: Any) -> CompileOptions:
    def refuse(*_: Any) -> Any:
        raise AssertionError("not called")

    return CompileOptions(
        script="",
        python=refuse,
        inner=refuse,
        storage=MemoryStorage(),
        log=ListLog(),
        **settings,
    )


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(CompileError) as refused:
        call()
    return str(refused.value)


# ----------------------------------------------------------------------------------- methods


def doubling(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def doubled(*args: Any) -> Any:
        return method(*args) * 2

    return doubled


class Base:
    def inherited(self) -> str:
        return "base"

    def overridden(self) -> str:
        return "base"

    def dropped(self) -> str:
        return "base"


class Sample(Base):
    dropped = None  # type: ignore[assignment]
    constant = 5
    builtin = len

    def __init__(self) -> None:
        self.shadowed = "attribute"  # type: ignore[method-assign,assignment]

    def plain(self) -> str:
        return "plain"

    def shadowed(self) -> str:
        return "method"

    def overridden(self) -> str:
        return "own"

    @staticmethod
    def static() -> str:
        return "static"

    @classmethod
    def of_class(cls) -> str:
        return cls.__name__

    @doubling
    def decorated(self) -> str:
        return "d"

    @functools.lru_cache  # noqa: B019
    def cached(self) -> str:
        return "cached"

    @property
    def evaluated(self) -> str:
        raise AssertionError("a property was evaluated")

    @functools.cached_property
    def evaluated_once(self) -> str:
        raise AssertionError("a property was evaluated")

    class Nested:
        pass

    def _private(self) -> None: ...
    def __call__(self) -> None: ...


def test_the_public_methods_are_the_users_own_and_bound() -> None:
    found = {name: method() for name, method in public_methods(Sample()).items()}
    assert found == {
        "inherited": "base",
        "overridden": "own",
        "plain": "plain",
        "shadowed": "method",
        "static": "static",
        "of_class": "Sample",
        "decorated": "dd",
        "cached": "cached",
    }


def test_methods_of_built_in_bases_are_nobodys_event() -> None:
    class Listed(list[int]):
        def mine(self) -> None: ...

    assert list(public_methods(Listed())) == ["mine"]


def test_on_marks_a_method_through_decorators_and_binding() -> None:
    class Hook:
        @doubling
        @on("a.b", "c.*", wait=True)
        def marked(self) -> None: ...

        @staticmethod
        @on("d.e")
        def static() -> None: ...

        @classmethod
        @on("f.g")
        def of_class(cls) -> None: ...

        def bare(self) -> None: ...

    assert {name: event_names(method) for name, method in public_methods(Hook()).items()} == {
        "marked": (("a.b", "c.*"), True),
        "static": (("d.e",), False),
        "of_class": (("f.g",), False),
        "bare": ((), False),
    }


@pytest.mark.parametrize("names", [(), ("",), (5,), ("a.b", None)])
def test_on_needs_names(names: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="@on takes the names of events"):
        on(*names)


@pytest.mark.parametrize("marked", [len, Sample, Sample(), "text", staticmethod(len)])
def test_on_marks_functions_alone(marked: Any) -> None:
    with pytest.raises(TypeError, match="@on marks methods: put it directly above `def`"):
        on("a.b")(marked)


# --------------------------------------------------------------------------------- arguments


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (lambda: 0, 0),
        (lambda a: 0, 1),
        (lambda a, b: 0, 2),
        (lambda a, b=1: 0, 2),
        (lambda a, b=1, c=2: 0, 2),
        (lambda *a: 0, 2),
        (lambda a, *b: 0, 2),
        (lambda a, *, b=1: 0, 1),
        (lambda **a: 0, 0),
        (lambda a, /: 0, 1),
        (Sample().plain, 0),
        (functools.partial(lambda a, b: 0, 1), 1),
        (doubling(lambda a: 0), 1),
    ],
)
def test_arguments_are_counted_with_their_defaults(
    function: Callable[..., Any], count: int
) -> None:
    assert argument_count(function, 2) == count


def needs_three(a: int, b: int, c: int) -> None: ...
def needs_a_name(a: int, *, b: int) -> None: ...


def test_a_function_that_needs_more_is_refused_with_its_line() -> None:
    line = needs_three.__code__.co_firstlineno
    assert refusal(lambda: argument_count(needs_three, 2)) == (
        f"needs_three needs 3 arguments and gets 2 (line {line} of test_public.py)"
    )
    line = needs_a_name.__code__.co_firstlineno
    assert refusal(lambda: async_handler(needs_a_name)) == (
        "needs_a_name needs the keyword argument 'b', which nobody gives"
        f" (line {line} of test_public.py)"
    )


def in_file(file: str) -> Callable[..., Any]:
    """Return a function whose code stands in line 3 of a file."""
    names: dict[str, Any] = {}
    exec(compile("\n\ndef needs(a): pass", file, "exec"), names)
    return names["needs"]


PLACES = {
    "<webtask>": "line 3, column 1: odd; do",
    "<compiler https://a.example/x.py>": "odd (line 3 of the compiler https://a.example/x.py); do",
    "<text that a compiler made>": "odd (line 3 of the text that a compiler made); do",
    "/site-packages/wtc_own.py": "odd (line 3 of wtc_own.py); do",
}


@pytest.mark.parametrize(("file", "told"), PLACES.items())
def test_a_problem_tells_whose_line_it_is(file: str, told: str) -> None:
    assert str(problem_at(doubling(in_file(file)), "odd", "do")) == told
    assert str(problem_at(len, "odd")) == "odd"


# ------------------------------------------------------------------------------------- calls


async def asynchronous(value: int) -> int:
    return value


class Callers:
    async def __call__(self, value: int) -> int:
        return value


@pytest.mark.parametrize(
    "function",
    [
        asynchronous,
        lambda value: value,
        lambda value: asynchronous(value),
        functools.partial(asynchronous),
        Callers(),
    ],
)
def test_call_returns_what_sync_and_async_functions_do(function: Callable[..., Any]) -> None:
    assert asyncio.run(call(function, 5)) == 5


def test_a_sync_function_runs_on_a_thread_and_an_async_one_on_the_loop() -> None:
    async def where() -> int:
        return threading.get_ident()

    async def both() -> tuple[int, int]:
        return await call(threading.get_ident), await call(where)

    on_thread, on_loop = asyncio.run(both())
    assert (on_thread == threading.get_ident(), on_loop == threading.get_ident()) == (False, True)


def answered(function: Callable[..., Any], patience: float = 5) -> tuple[Any, list[Any]]:
    """Return what the caller gets, and what became of that which was deferred."""
    deferred: list[Callable[[], Awaitable[Any]]] = []
    complaints: list[dict[str, Any]] = []

    async def both() -> tuple[Any, list[Any]]:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
        answer = await answer_or_callback(context(deferred), function, 1, patience=patience)
        rest = await asyncio.gather(*(call() for call in deferred), return_exceptions=True)
        return answer, rest

    try:
        return asyncio.run(both())
    finally:
        gc.collect()
        assert complaints == []  # a worker's loop ends at the first one


def calls_from_a_thread(value: int, cb: Callable[..., None]) -> None:
    threading.Thread(target=cb, args=(None, [value])).start()


async def calls_later(value: int, cb: Callable[..., None]) -> None:
    asyncio.get_running_loop().call_soon(cb, None, [value])


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        (lambda value, cb: value, 1),
        (lambda value, cb: False, False),
        (lambda value, cb: cb(None, 2), 2),
        (lambda value, cb: cb(), None),
        (lambda value, cb: cb(data=3), 3),
        (lambda value, cb: cb(0, 3), 3),
        (lambda value, cb: [cb(None, 4), cb(None, 5), cb(KeyError())], 4),
        (calls_from_a_thread, [1]),
        (calls_later, [1]),
    ],
)
def test_the_first_of_a_result_and_the_callback_answers(
    function: Callable[..., Any], answer: Any
) -> None:
    assert answered(function)[0] == answer


async def calls_then_works(value: int, cb: Callable[..., None]) -> str:
    cb(None, "callback")
    for _ in range(5):
        await asyncio.sleep(0)
    return "later"


async def calls_then_fails(value: int, cb: Callable[..., None]) -> str:
    await calls_then_works(value, cb)
    raise KeyError(value)


async def calls_and_fails(value: int, cb: Callable[..., None]) -> str:
    cb(None, "callback")
    raise KeyError(value)


@pytest.mark.parametrize(
    ("function", "rest"),
    [
        (calls_then_works, "'later'"),
        (calls_then_fails, "KeyError(1)"),
        (calls_and_fails, "KeyError(1)"),
    ],
)
def test_what_a_method_does_after_its_callback_is_deferred(
    function: Callable[..., Any], rest: str
) -> None:
    answer, [ended] = answered(function)
    assert (answer, repr(ended)) == ("callback", rest)


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (lambda value, cb: {}[value], KeyError(1)),
        (lambda value, cb: cb(KeyError(2)), KeyError(2)),
        (lambda value, cb: cb(HTTPError(418, "tea")), HTTPError(418, "tea")),
        (lambda value, cb: cb("text"), HTTPError(500, "text")),
        (lambda value, cb: cb({"code": 5}), HTTPError(500, "{'code': 5}")),
    ],
)
def test_an_error_is_raised_whichever_way_it_came(
    function: Callable[..., Any], error: Exception
) -> None:
    with pytest.raises(type(error)) as raised:
        answered(function)
    assert str(raised.value) == str(error)
    assert getattr(raised.value, "status", None) == getattr(error, "status", None)


def silent(value: int, cb: Callable[..., None]) -> None: ...


def test_a_method_that_never_answers_is_504() -> None:
    with pytest.raises(HTTPError) as refused:
        answered(silent, patience=0.01)
    assert (refused.value.status, str(refused.value)) == (
        504,
        "silent neither returned a value nor called back",
    )


@pytest.mark.parametrize("last_words", [asyncio.CancelledError(), KeyError("as it ended")])
def test_a_stopped_run_stops_the_method(last_words: BaseException) -> None:
    complaints: list[dict[str, Any]] = []

    async def endless(value: int, cb: Callable[..., None]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise last_words

    async def stop() -> int:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
        run = asyncio.ensure_future(answer_or_callback(context(), endless, 1))
        for _ in range(3):
            await asyncio.sleep(0)
        run.cancel()
        await asyncio.wait([run])
        for _ in range(3):
            await asyncio.sleep(0)
        return len(asyncio.all_tasks())  # this one

    assert asyncio.run(stop()) == 1
    gc.collect()
    assert complaints == []


# ----------------------------------------------------------------------------------- finding


def module(**names: Any) -> ModuleType:
    found = ModuleType("webtask")
    for name, value in names.items():
        if hasattr(value, "__dict__") and not isinstance(value, ModuleType):
            value.__module__ = "webtask"
        setattr(found, name, value)
    return found


def test_imported_and_private_names_and_plain_data_are_no_candidates() -> None:
    @dataclass
    class Record:
        x: int

    class Colour(Enum):
        RED = 1

    class Pair(NamedTuple):
        x: int

    class Shape(TypedDict):
        x: int

    class Callable_(Protocol):  # noqa: N801
        def __call__(self) -> None: ...

    class Oops(Exception):  # noqa: N818
        pass

    class Handler:
        def __call__(self) -> str:
            return "handler"

    own = module(
        Record=Record, Colour=Colour, Pair=Pair, Shape=Shape, Callable_=Callable_, Oops=Oops,
        Handler=Handler, _helper=lambda: 0, alias=Handler,
    )  # fmt: skip
    own.__dict__.update(json=json, loads=json.loads, number=5)
    assert find_class(own) is Handler
    found: Any = find_handler(own)
    assert found() == "handler"


def test_of_a_class_and_its_bases_the_last_is_taken() -> None:
    class First: ...

    class Second(First): ...

    class Third(Second): ...

    assert find_class(module(Third=Third, First=First, Second=Second)) is Third
    assert find_class(module(webtask=First, Second=Second)) is First


# ------------------------------------------------------------------------------------ making


def test_a_parameter_without_a_name_cannot_be_given() -> None:
    class Hook:
        secrets: dict[str, str]

        def __init__(self, meta: Any, /, *, secrets: Any, other: int = 1) -> None: ...

    assert refusal(lambda: make_instance(Hook, options())) == (
        "Hook.__init__ needs meta, which nobody gives;"
        " it may take secrets, meta, params, storage, log"
    )


def test_a_parameter_without_a_name_keeps_its_default() -> None:
    class Hook:
        def __init__(self, meta: Any = "default", /, secrets: Any = None) -> None:
            self.got = (meta, secrets)

    assert make_instance(Hook, options(secrets={"A": "b"})).got == ("default", {"A": "b"})


@pytest.mark.parametrize("slots", [("x",), ()])
def test_a_class_without_room_is_refused(slots: tuple[str, ...]) -> None:
    slotted = type("Hook", (), {"__slots__": slots})
    assert refusal(lambda: make_instance(slotted, options())) == (
        "class Hook has no room for self.secrets: drop its __slots__ or frozen=True"
    )


def test_slots_with_room_are_fine() -> None:
    class Roomy:
        __slots__ = ("log", "meta", "params", "secrets", "storage")

    message = refusal(lambda: make_instance(Roomy, options()))
    assert message == "Roomy.secrets is a name that wtc sets (self.secrets): rename yours"


def test_a_frozen_dataclass_is_refused() -> None:
    @dataclass(frozen=True)
    class Hook:
        x: int = 1

    assert refusal(lambda: make_instance(Hook, options())).startswith("class Hook has no room")


# -------------------------------------------------------------------------------------- http


@pytest.mark.parametrize(
    ("credentials", "authorization", "allowed"),
    [
        ("a:b", f"Basic {b64encode(b'a:b').decode()}", True),
        ("a:b", f"bAsIc   {b64encode(b'a:b').decode()} ", True),
        ("a:b", f"Basic {b64encode(b'a:c').decode()}", False),
        ("a:b", "Basic !", False),
        ("a:b", "Basic", False),
        ("a:b", "", False),
        ("a:b", "Basic é", False),
        ("\ud800:b", f"Basic {b64encode(b'a:b').decode()}", False),
    ],
)
def test_basic_credentials_are_compared(
    credentials: str, authorization: str, allowed: bool
) -> None:
    assert allows_basic(credentials, authorization) is allowed


@pytest.mark.parametrize(
    ("secrets", "credentials"),
    [({}, ""), ({"OTHER": "x"}, ""), ({"BASIC_AUTH": "a:"}, "a:"), ({"BASIC_AUTH": ":b"}, ":b")],
)
def test_credentials_are_read(secrets: dict[str, str], credentials: str) -> None:
    assert basic_credentials(secrets) == credentials


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("APPLICATION/JSON ; Charset=UTF8", True),
        ("application/ld+json;profile=x;charset='utf-8'", False),
        ("application/ld+json", True),
        ("application/json;charset=utf-16", False),
        ("application/jsonp", False),
        ("+json", False),
        ("", False),
    ],
)
def test_json_is_told_by_its_type(content_type: str, expected: bool) -> None:
    assert is_json(content_type) is expected


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 300 ", 300), ("007", 7), (None, 9)])
def test_a_whole_number_is_read(text: str | None, number: int) -> None:
    assert whole_number({} if text is None else {"n": text}, "n", 9) == number


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", "1e3", "x", "²", "\u0661", "9" * 13, "1 2"])
def test_any_other_number_does_not_compile(text: str) -> None:
    told = f"the meta n is a whole number above 0, not {text!r}"
    assert refusal(lambda: whole_number({"n": text}, "n", 9)) == told
