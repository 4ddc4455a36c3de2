"""What a script can reach by reading, walked whole: the graph of objects is closed."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import asyncio
import contextlib
import email
import re
from collections import UserDict, UserList, deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import pytest
from dialect.graph import danger, walk
from dialect.peers import Shop, serving

from wtc import CompileOptions, Context, Request, Response
from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.loading import Loader
from wtc.dialect.policy import SUPPORTED
from wtc.errors import CompileError, Conflict, HTTPError
from wtc.testing import ListLog, MemoryStorage

SUBCLASSES = """
import collections, contextlib, csv, datetime, decimal, fractions, io, json, random, string
import abc, enum, typing, numbers
import collections.abc as cabc, html.parser as html_parser, types
import xml.etree.ElementTree as trees
from wtc import Request, Response, HTTPError, Conflict, CompileError

bases = [value for shelf in (collections, contextlib, csv, datetime, decimal, fractions, io, json,
         random, string, cabc, enum, numbers, html_parser, types, trees) for value in shelves(shelf)]
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
import calendar, types, inspect, ipaddress, graphlib, http.cookies, contextvars, gzip, tomllib
import shlex, pprint, traceback, warnings
import xml.etree.ElementTree as trees
from html.parser import HTMLParser
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

class Links(HTMLParser):
    links = ()

@functools.singledispatch
def shown(value, more=1):
    return value

@shown.register
def of_int(value: int):
    return value

tree = trees.fromstring("<a><b c='d'>e</b></a>")
cookies = http.cookies.SimpleCookie("a=b; Path=/")
variable = contextvars.ContextVar("variable")
network = ipaddress.ip_network("10.0.0.0/8")
parser = Links()
parser.feed("<p class=a>b")

coroutine, lock, queue = answer(), asyncio.Lock(), asyncio.Queue()
errors = [
    caught(lambda: missing), caught(lambda: asyncio.loop), caught(lambda: Plain().gone),
    caught(lambda: int("x")), caught(lambda: {}[1]), caught(lambda: b"\\xff".decode()),
    caught(lambda: zoneinfo.ZoneInfo("No/Where")), caught(lambda: Color(5)),
    caught(lambda: trees.fromstring("<a>")), caught(lambda: trees.fromstring("<!DOCTYPE a><a/>")),
    caught(lambda: tomllib.loads("=")), caught(lambda: ipaddress.ip_network("x")),
    caught(lambda: gzip.decompress(b"xx")), caught(lambda: cookies.load("a=b; x") or 1 / 0),
    caught(lambda: graphlib.TopologicalSorter({1: [1]}).prepare()), caught(lambda: shlex.split("'")),
    caught(lambda: ipaddress.ip_address("x")), caught(lambda: variable.get()),
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
    calendar.Calendar(), calendar.TextCalendar(), calendar.HTMLCalendar(), calendar.month_name,
    types.SimpleNamespace(a=1), types.MappingProxyType({}), inspect.signature(of_int), shown,
    inspect.signature(shown.dispatch(str)).parameters["more"], network, network.network_address,
    ipaddress.ip_network("::/8"), ipaddress.ip_address("::1"), network.hosts(), list(network.subnets()),
    graphlib.TopologicalSorter({1: [2]}), cookies, cookies["a"], variable, variable.set(1), parser, HTMLParser(),
    tree, tree[0], list(tree.iter()), tree.iterfind("b"), trees.ElementTree(tree), trees.QName("a"),
    trees.SubElement(tree, "f"), copy.deepcopy(tree), tomllib.loads("a = 1979-05-27T07:32:00Z"),
    shlex.split("a b"), pprint.pformat(parser), traceback.format_exc(), warnings.warn,
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


CALLS = """
import httpx, stripe

def caught(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except Exception as error:
        return error

async def main(url):
    client, other = httpx.Client(), httpx.AsyncClient()
    redirected = await other.get(url + "/redirect/1", follow_redirects=True)
    wrong = [("/silent", {"timeout": httpx.Timeout(10, read=0.05)}), ("/cut", {}), ("/body/bomb", {}), ("/body/broken", {})]
    shop = stripe.StripeClient("sk", base_addresses={"api": url}, max_network_retries=0)
    found = [
        client, other, redirected, httpx.Timeout(5), httpx.codes.OK,
        client.post(url + "/echo", json={"a": [1]}, auth=("u", "p")),
        [caught(client.get, url + path, **options) for path, options in wrong],
        caught(httpx.get, "http://127.0.0.1:1/"), caught(httpx.get, "file:///"), caught(httpx.get, "http://a:b/"),
        caught(httpx.get(url + "/status/404").raise_for_status), caught(client.get, url, verify=False),
        shop, shop.v1, shop.checkout.sessions, shop.checkout.sessions.create, shop.v2.core.events,
        shop.customers.list(), shop.customers.list().auto_paging_iter(), shop.customers.retrieve("cus_1"),
        caught(shop.charges.create), caught(shop.refunds.create), caught(shop.events.retrieve, "x"),
        caught(lambda: shop.custmers), caught(stripe.Webhook.construct_event, "", "", "k"),
        shop.customers.list_async(), other.get(url), other.aclose(), other,
    ]
    for coroutine in found[-4:-1]:
        coroutine.close()
    client.close()
    await other.aclose()
    return found
"""
LIBRARIES = frozenset({"httpx", "httpcore", "stripe", "anyio", "ssl", "socket", "h11", "requests"})


def _library(value: Any) -> str:
    """Return the library that made an object, "" for none of those that call out."""
    kind = value if isinstance(value, type) else type(value)
    name = kind.__module__.partition(".")[0]
    return name if name in LIBRARIES and kind.__name__ != "codes" else ""


def test_nothing_of_a_call_out_leads_to_a_power_or_into_a_library(loader: Loader) -> None:
    with serving(Shop) as url:
        found = asyncio.run(loader.load(CALLS).main(url))
    kinds = {type(value).__name__ for _, value in walk({"found": found})}
    assert kinds >= {"Response", "ReadTimeout", "ConnectError", "HTTPStatusError", "CardError"}
    assert kinds >= {"Service", "ListObject", "Pages", "StripeObject", "RemoteProtocolError"}
    assert list(_dangers({"found": found})) == []
    roots = {"found": found, **_shelves(loader)}
    assert [path for path, value in walk(roots) if _library(value)] == []


def _everything(loader: Loader) -> list[tuple[str, Any]]:
    """Return all that a script can reach, with a path to each."""

    async def load() -> Any:
        return loader.load(OBJECTS)

    module = asyncio.run(load())
    builtin_names = vars(module)["__builtins__"].items()
    roots = {name: value for name, value in builtin_names if name.isidentifier() and name[0] != "_"}
    try:
        return list(walk({**_shelves(loader), **roots, **_names(module)}))
    finally:
        vars(module)["coroutine"].close()


@pytest.fixture(scope="module")
def shared() -> list[tuple[str, Any]]:
    """Return what the scripts of two Loaders both reach, so what neither of them made."""
    theirs = _everything(Loader(ListLog()))
    ids = {id(value) for _, value in theirs}
    return [(path, value) for path, value in _everything(Loader(ListLog())) if id(value) in ids]


CHANGEABLE = (list, dict, set, bytearray, deque, UserDict, UserList)


def test_two_loaders_share_nothing_that_a_script_can_change(
    shared: list[tuple[str, Any]],
) -> None:
    assert [path for path, value in shared if isinstance(value, CHANGEABLE)] == []


ARGUMENTS = ((), (1,), ("x",), ("x", "y"), (1, 2), ("x", "y", "z"), ([],), ({},), (int,))


def _writes(function: FunctionType) -> set[str]:
    """Return the attributes that a method sets on whatever it is called on."""
    found: set[str] = set()

    class Noting(type):
        def __setattr__(cls, name: str, value: Any) -> None:
            found.add(name)

    for arguments in ARGUMENTS:
        with contextlib.suppress(Exception):
            result = function(Noting("Foreign", (), {}), *arguments)
            getattr(result, "close", lambda: None)()
    return found


@pytest.mark.filterwarnings("ignore")
def test_no_method_of_the_hosts_sets_attributes_on_a_foreign_object(
    shared: list[tuple[str, Any]],
) -> None:
    methods = [(path, value) for path, value in shared if type(value) is FunctionType]
    assert len(methods) > 300
    assert {path: found for path, value in methods if (found := _writes(value))} == {}


def test_a_method_that_sets_attributes_is_found() -> None:
    assert _writes(asyncio.Event.clear) == {"_value"}  # type: ignore[arg-type]


@pytest.mark.parametrize("planted", [email, re.compile.__code__, type, object.__reduce_ex__])
def test_the_walk_finds_what_is_planted(planted: Any) -> None:
    @dataclass
    class Holder:
        part: Any

    assert next(_dangers({"root": [Holder({"deep": planted})]})).startswith("root[0]")


def test_the_walk_runs_on_a_reviewed_python() -> None:
    import sys

    assert sys.version_info[:2] in SUPPORTED
