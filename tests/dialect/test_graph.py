"""What a script can reach by reading, walked whole: the graph of objects is closed."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import asyncio
import contextlib
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from dialect.graph import danger, walk

from running import ListLog, MemoryStorage
from wtc import CompileOptions, Context, Request, Response
from wtc.dialect import Loader
from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.policy import SUPPORTED
from wtc.errors import CompileError, Conflict, HTTPError

SUBCLASSES = """
import collections, contextlib, csv, datetime, decimal, fractions, io, json, random, string
import abc, enum, typing, numbers
import collections.abc as cabc
from wtc import Request, Response, HTTPError, Conflict, CompileError

bases = [value for shelf in (collections, contextlib, csv, datetime, decimal, fractions, io, json,
         random, string, cabc, enum, numbers) for value in shelves(shelf)]
bases += [abc.ABC, typing.Generic, typing.Protocol, Request, Response, HTTPError, Conflict]
bases += [CompileError, property, dict, list, set, str, int, tuple, bytes, object, Exception]

def subclass(base):
    class Sub(base):
        pass
    return Sub

def attempt(call):
    try:
        return call()
    except Exception:
        return None

subs = [attempt(lambda: subclass(base)) for base in bases if isinstance(base, type)]
made = [attempt(lambda: sub()) for sub in subs if sub is not None]
"""

OBJECTS = """
import asyncio, io, re, hashlib, hmac, itertools, zlib, struct, decimal, functools, contextlib
import datetime, zoneinfo, uuid, string, textwrap, difflib, csv, fractions, statistics, copy
import logging, typing, dataclasses
from enum import Enum

def numbers():
    yield 1

async def answer():
    return 1

async def several():
    yield 1

@contextlib.contextmanager
def managed():
    yield 1

@dataclasses.dataclass
class Point:
    x: int = 1
    _y: list = dataclasses.field(default_factory=list)

class Color(Enum):
    RED = 1

class Pair(typing.NamedTuple):
    a: int

class Plain:
    __slots__ = ("_a",)
    b = property(lambda self: 1)
    @staticmethod
    def s(): pass
    @classmethod
    def c(cls): pass
    @functools.cached_property
    def p(self): return 1
    def m(self): return super()

def caught(call):
    try:
        call()
    except Exception as error:
        return error

coroutine, lock, queue = answer(), asyncio.Lock(), asyncio.Queue()
errors = [
    caught(lambda: missing), caught(lambda: asyncio.loop), caught(lambda: Plain().gone),
    caught(lambda: int("x")), caught(lambda: {}[1]), caught(lambda: b"\\xff".decode()),
    caught(lambda: zoneinfo.ZoneInfo("No/Where")), caught(lambda: Color(5)),
]
found = [
    numbers(), coroutine, several(), managed(), Point(), Point, Color, Color.RED, Pair(1),
    Plain(), Plain, Plain().m, Plain().m(), Plain.b, lambda: 1, lock, queue, asyncio.Event(), asyncio.timeout(1),
    re.compile("a"), re.match("a", "a"), hashlib.sha256(), hmac.new(b"", b"", "sha256"),
    io.StringIO(), io.BytesIO(), itertools.count(), zlib.compressobj(), struct.Struct("i"),
    decimal.getcontext(), decimal.Decimal(1), datetime.datetime.now(),
    zoneinfo.ZoneInfo("UTC"), uuid.uuid4(), string.Template(""), textwrap.TextWrapper(),
    difflib.SequenceMatcher(), csv.reader([]), csv.writer(io.StringIO()), fractions.Fraction(1),
    statistics.NormalDist(), logging.getLogger("x"), typing.Optional[int], list[int], int | None,
    type[int], dataclasses.fields(Point)[0], typing.TypeVar("T"), contextlib.ExitStack(),
    copy.copy(re), iter([]), iter({}), range(3), slice(1), enumerate([]), reversed([]), zip(), map(str, []),
    {}.keys(), {}.items(), bytearray(b"x"), super(Plain, Plain()), NotImplemented, ...,
]
"""


@pytest.fixture(scope="module")
def loader() -> Loader:
    return Loader(ListLog())


def _context() -> Context:
    return Context(
        id="run-1", request=Request(), storage=MemoryStorage(), log=ListLog(), defer=[].append
    )


def _shelves(loader: Loader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in CATALOGUE:
        with contextlib.suppress(CompileError):
            module = loader.load(f"import {path} as it")
            found[f"import {path}"] = vars(module)["it"]
    return found


def _names(module: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


def _dangers(roots: dict[str, Any]) -> Iterator[str]:
    for path, value in walk(roots):
        if why := danger(value):
            yield f"{path} is {why}"


def test_no_shelf_leads_to_a_power(loader: Loader) -> None:
    assert list(_dangers(_shelves(loader))) == []


def test_no_builtin_leads_to_a_power(loader: Loader) -> None:
    names = vars(loader.load(""))["__builtins__"]
    visible = {name: value for name, value in names.items() if name.isidentifier()}
    spelled = {name: value for name, value in visible.items() if not name.startswith("__")}
    assert list(_dangers(spelled)) == []


def test_no_object_that_a_script_makes_leads_to_a_power(loader: Loader) -> None:
    async def load() -> Any:  # some of the objects want a running loop
        return loader.load(OBJECTS)

    module = asyncio.run(load())
    try:
        assert list(_dangers(_names(module))) == []
    finally:
        vars(module)["coroutine"].close()


def test_no_subclass_of_a_reviewed_base_reads_a_power(loader: Loader) -> None:
    loader._builtins["shelves"] = lambda shelf: list(vars(shelf).values())
    module = loader.load(SUBCLASSES)
    names = {"subs": vars(module)["subs"], "made": vars(module)["made"]}
    assert len([made for made in names["made"] if made is not None]) > 35
    assert list(_dangers(names)) == []
    del loader._builtins["shelves"]


def test_no_object_of_the_platform_leads_to_a_power(loader: Loader) -> None:
    options = CompileOptions(
        script="", python=loader.load, inner=lambda script=None: None, storage=None, log=ListLog()
    )
    objects = {
        "context": _context(),
        "options": options,
        "request": Request(headers={"a": "b"}),  # type: ignore[arg-type]
        "response": Response(body="x"),
        "errors": [HTTPError(404), Conflict({}), CompileError("x"), AttributeError(obj=email)],
        "log": ListLog(),
    }
    assert list(_dangers(objects)) == []


def test_no_future_or_task_leads_to_its_loop(loader: Loader) -> None:
    async def found() -> list[str]:
        objects = loader.load(
            "import asyncio\n"
            "made = lambda: [asyncio.create_task(asyncio.sleep(0)), asyncio.gather(), asyncio.TaskGroup()]\n"
            "def raw():\n"
            "    waiting = asyncio.sleep(5)\n"
            "    return waiting.send(None), waiting\n"
        )
        future, waiting = objects.raw()
        roots = {"made": objects.made(), "waiting": waiting}
        dangers = [
            *_dangers(roots),
            *(d for d in _dangers({"future": future}) if d[:9] != "future is"),
        ]
        waiting.close()
        return dangers

    assert asyncio.run(found()) == []


@pytest.mark.parametrize("planted", [email, re.compile.__code__, type, object.__reduce_ex__])
def test_the_walk_finds_what_is_planted(planted: Any) -> None:
    @dataclass
    class Holder:
        part: Any

    assert next(_dangers({"root": [Holder({"deep": planted})]})).startswith("root[0]")


def test_the_walk_runs_on_a_reviewed_python() -> None:
    import sys

    assert sys.version_info[:2] in SUPPORTED
