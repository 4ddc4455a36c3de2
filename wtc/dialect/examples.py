"""The chapters of the reference page, and an example for each rule of the table.

Pure data. Law: every anchor of the table has its section in one part; what `runs` shows is accepted
and runs, what `refused` shows is refused under that anchor and no other, `instead` and `also` show
what to write in its place. The tests run all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BUILTINS_PART", "PARTS", "Part", "Section"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One anchor: what it is about, and code of a handler's author."""

    about: str
    runs: str = ""
    refused: str = ""
    instead: str = ""
    also: str = ""  # what else there is to write instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One chapter of the page; its sections by their anchors."""

    title: str
    about: str
    sections: Mapping[str, Section]


_SYNTAX_PART = Part(
    title="The syntax",
    about="All of Python's syntax is here but `except*`. Beside each thing stands its class in the"
    " module `ast`.",
    sections={
        "expressions": Section(
            about="Literals, containers, slices and unpacking, as in Python.",
            runs="""\
prices = [1_000, 2_500, *range(3)]
order = {"id": 7, "lines": ("tea", "cups"), **{"paid": True}}
first, *others = prices
print(order["lines"][0], others[1:], {*prices})
""",
        ),
        "strings": Section(
            about="f-strings with every kind of format, as in Python.",
            runs="""\
amount, currency = 42.5, "EUR"
print(f"{amount:>10.2f} {currency!r} {amount=}")
""",
        ),
        "operators": Section(
            about="Arithmetic, comparisons, `and`, `or`, `not`, `a if b else c`, as in Python.",
            runs="""\
total = 3 * 7 // 2 + 2**8
kind = "large" if total > 100 and not total % 2 else "small"
settings = {"retries": 3} | {"retries": 5}
""",
        ),
        "names": Section(
            about="Any name of your own, `_private` ones too. Names that begin and end with `__`"
            " are [Python's](#reserved-names).",
            runs="""\
_cache = {}
for _ in range(3):
    _cache["runs"] = _cache.get("runs", 0) + 1
del _cache
""",
        ),
        "assignment": Section(
            about="Assignment in every form. Setting, changing or deleting an attribute works on"
            " what the script itself made: its objects, classes and functions. On anything else it"
            " raises AttributeError as it runs.",
            runs="""\
class Counter:
    def __init__(self) -> None:
        self.count: int = 0

    def add(self, amount):
        self.count += amount


counter = Counter()
counter.add(2)
if (count := counter.count) > 1:
    counter.label = f"{count} so far"
del counter.label
""",
        ),
        "control-flow": Section(
            about="Conditions, loops and `assert`, as in Python.",
            runs="""\
for attempt in range(3):
    if attempt == 1:
        continue
    assert attempt < 3, "too many"
else:
    print("all done")
while True:
    break
""",
        ),
        "with": Section(
            about="Context managers, as in Python.",
            runs="""\
import contextlib
import io

with io.StringIO() as text, contextlib.suppress(ValueError):
    text.write("in memory")
    int("seven")
""",
        ),
        "exceptions": Section(
            about="`try`, `raise` and `finally`, as in Python. What can be caught is `Exception`"
            " and what derives from it, not [`BaseException`](#base-exceptions).",
            runs="""\
class PaymentError(ValueError):
    pass


try:
    raise PaymentError("no card") from KeyError("card")
except (PaymentError, OSError) as error:
    print(error, error.__cause__)
finally:
    print("done")
""",
        ),
        "bare-except": Section(
            about="`except:` means `except Exception:`, so that the stop of a run that takes too"
            " long is never caught.",
            runs="""\
try:
    amount = int("seven")
except:
    amount = 0
""",
        ),
        "except-star": Section(
            about="Exception groups can be raised and caught, but not with `except*`.",
            refused="""\
try:
    raise ExceptionGroup("several", [ValueError("a"), KeyError("b")])
except* ValueError as group:
    print(group.exceptions)
""",
            instead="""\
try:
    raise ExceptionGroup("several", [ValueError("a"), KeyError("b")])
except ExceptionGroup as group:
    print([error for error in group.exceptions if isinstance(error, ValueError)])
""",
        ),
        "comprehensions": Section(
            about="Comprehensions and generator expressions, as in Python.",
            runs="""\
orders = [{"id": 1, "total": 5}, {"id": 2, "total": 50}]
large = [order["id"] for order in orders if order["total"] > 10]
by_id = {order["id"]: order for order in orders}
total = sum(order["total"] for order in orders)
""",
        ),
        "generators": Section(
            about="Generators, `send` and `yield from`, as in Python.",
            runs="""\
def pages(count):
    for number in range(count):
        yield {"page": number}


def everything():
    yield from pages(2)


print(list(everything()))
""",
        ),
        "async": Section(
            about="`async def` and everything inside it, as in Python.",
            runs="""\
import asyncio


async def slowly(number):
    await asyncio.sleep(0)
    return number


async def numbers():
    for number in range(3):
        yield await slowly(number)


async def handler(context, request):
    several = await asyncio.gather(slowly(1), slowly(2))
    return several + [number async for number in numbers()]
""",
        ),
        "calls": Section(
            about="Calls with every kind of argument, as in Python. `type(value)` and the `format`"
            " of a text are checked; every other call runs as it is.",
            runs="""\
def send(to, *lines, urgent=False, **options):
    return to, lines, urgent, options


send("ada", *["one", "two"], urgent=True, **{"format": "text"})
""",
        ),
        "functions": Section(
            about="Functions, lambdas, decorators, defaults and annotations, as in Python.",
            runs="""\
def logged(function):
    def wrapper(*values, **options):
        print("calling", function.__name__)
        return function(*values, **options)

    return wrapper


@logged
def price(net: float, /, rate: float = 0.2, *, digits: int = 2) -> float:
    return round(net * (1 + rate), digits)


double = lambda value: 2 * price(value)
""",
        ),
        "scopes": Section(
            about="`global` and `nonlocal`, as in Python. What is global lives as long as the"
            " worker, so keep in `context.storage` what must last.",
            runs="""\
served = 0


def handler():
    global served
    served += 1
    return {"served": served}
""",
        ),
        "classes": Section(
            about="Classes with bases, decorators and keywords: dataclasses, enumerations, named"
            " tuples, protocols and generics too. A class is checked when it is made: its bases"
            " are the script's own or reviewed ones, as `dict`, `Exception` or `json.JSONEncoder`.",
            runs="""\
from dataclasses import dataclass, field
from enum import Enum


class Status(Enum):
    OPEN = "open"
    PAID = "paid"


@dataclass
class Invoice:
    number: int
    status: Status = Status.OPEN
    lines: list[str] = field(default_factory=list)

    @property
    def paid(self) -> bool:
        return self.status is Status.PAID
""",
        ),
        "metaclass": Section(
            about="A class takes keywords, but not `metaclass`.",
            refused="""\
import abc


class Provider(metaclass=abc.ABC):
    pass
""",
            instead="""\
from abc import ABC, abstractmethod

providers = {}


class Provider(ABC):
    def __init_subclass__(cls, name, **options):
        super().__init_subclass__(**options)
        providers[name] = cls

    @abstractmethod
    def verify(self, request): ...


class Stripe(Provider, name="stripe"):
    def verify(self, request):
        return True
""",
        ),
        "match": Section(
            about="Patterns of every kind. A class pattern reads attributes, and inside a pattern"
            " nothing can check them: so it names no private or guarded ones.",
            runs="""\
def handler(context, request):
    match request.data:
        case {"type": "charge.succeeded", "amount": int() as amount} if amount > 0:
            return {"charged": amount}
        case [first, *_]:
            return {"first": first}
        case None | "":
            return {"empty": True}
        case _:
            return {"unknown": True}
""",
            refused="""\
class Order:
    def __init__(self, total):
        self._total = total


def large(order):
    match order:
        case Order(_total=total) if total > 100:
            return True
    return False
""",
            instead="""\
class Order:
    def __init__(self, total):
        self._total = total


def large(order):
    match order:
        case Order() if order._total > 100:
            return True
    return False
""",
        ),
        "type-parameters": Section(
            about="`type` statements and type parameters, where Python has them: from 3.12 on.",
            runs="""\
type Pair[T] = tuple[T, T]


class Box[T]:
    def __init__(self, value: T) -> None:
        self.value = value

    def twice(self) -> Pair[T]:
        return self.value, self.value
""",
        ),
        "unknown-syntax": Section(
            about="What a later Python adds to the syntax is refused until somebody has looked at"
            " what it lets a script do.",
        ),
    },
)

BUILTINS_PART = Part(
    title="Built-in names",
    about="A script finds these without an import. It may give any of them, the refused ones too, a"
    ' meaning of its own: `id = event["id"]` is fine.',
    sections={
        "running-text": Section(
            about="Text cannot become code while a script runs.",
            refused="""\
def handler(context, request):
    exec(request.text())
    template = compile("1 + 1", "rule", "eval")
    return eval(template)
""",
            instead="""\
import json

RULES = {"double": lambda value: 2 * value, "negate": lambda value: -value}


def handler(context, request):
    asked = json.loads(request.text())
    rule = RULES[asked["rule"]]
    return rule(asked["value"])
""",
            also="""\
from wtc import hookimpl


@hookimpl
def compile(options):
    module = options.python(options.script.replace("fn ", "def "))
    return module.handler
""",
        ),
        "files": Section(
            about="There is no disk; what must last is kept in the webtask's storage.",
            refused="""\
def handler(context, request):
    with open("visits.txt", "a") as file:
        file.write(request.path)
""",
            instead="""\
import csv
import io


def handler(context, request):
    visits = context.storage.get() or []
    context.storage.set([*visits, request.path])
    table = io.StringIO()
    csv.writer(table).writerows([visit] for visit in visits)
    return table.getvalue()
""",
        ),
        "terminal": Section(
            about="Nobody sits in front of a webtask.",
            refused="""\
def handler():
    name = input("Who are you? ")
    return f"Hello {name}"
""",
            instead="""\
def handler(context, request):
    name = request.query.get("name", "you")
    print("greeting", name)
    return f"Hello {name}"
""",
        ),
        "namespaces": Section(
            about="A namespace of Python's is not a dict of yours.",
            refused="""\
def on_paid(event):
    return "thanks"


def handler(context, request):
    on_event = globals()["on_" + request.data["type"]]
    return on_event(request.data)
""",
            instead="""\
def on_paid(event):
    return "thanks"


HANDLERS = {"paid": on_paid}


def handler(context, request):
    on_event = HANDLERS[request.data["type"]]
    return on_event(request.data)
""",
        ),
        "memory": Section(
            about="Where an object lies in memory is not told.",
            refused="""\
def same(one, other):
    return id(one) == id(other)
""",
            instead="""\
def same(one, other):
    return one is other


body = b"a long body"
head = body[:6]
""",
        ),
        "base-exceptions": Section(
            about="The platform stops a run with an exception that no script can catch.",
            refused="""\
def handler(context, request):
    try:
        return request.json()
    except BaseException:
        return {"error": "unreadable"}
""",
            instead="""\
def handler(context, request):
    try:
        return request.json()
    except Exception:
        return {"error": "unreadable"}
    finally:
        print("answered")
""",
        ),
    },
)

_NAMES_PART = Part(
    title="Names that mean something to Python",
    about="Names that begin and end with two underscores are Python's own. These can be used where"
    " they have their meaning; methods and attributes follow below.",
    sections={
        "reserved-names": Section(
            about="No variable, parameter, keyword or attribute of your own has such a name.",
            refused="""\
__state__ = {}


class Task:
    pass


task = Task()
task.__state__ = "new"
""",
            instead="""\
_state = {}


class Task:
    __slots__ = ("_state",)


task = Task()
task._state = "new"
""",
        ),
        "module-names": Section(
            about="What a script says of itself. `__name__` can be read: it is `webtask`.",
            runs="""\
\"\"\"Answers a greeting.\"\"\"

__version__ = "1.2"
__author__ = "Ada"
__all__ = ["handler"]


def handler():
    return {"version": __version__, "about": __doc__}


if __name__ == "__main__":
    handler()
""",
        ),
        "class-names": Section(
            about="What a class body may set, those of enumerations among them.",
            runs="""\
from enum import Enum


class Point:
    __slots__ = ("x", "y")
    __match_args__ = ("x", "y")


class Status(Enum):
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value):
        return cls.UNKNOWN
""",
        ),
        "super": Section(
            about="`super()` works as in Python; the name cannot mean anything else.",
            refused="""\
def handler(context, super):
    return super
""",
            instead="""\
class Base:
    def __init__(self, name):
        self.name = name


class Task(Base):
    def __init__(self, name):
        super().__init__(name)
""",
        ),
    },
)

_METHODS_PART = Part(
    title="Methods that Python calls",
    about="What a class may define so that operators, loops, `with`, `await` and the built-in"
    " functions work on its objects.",
    sections={
        "methods": Section(
            about="All of these mean what they mean in Python. `super().__init__()` works; reading"
            " one from an object that is not the script's own is checked.",
            runs="""\
class Cart:
    def __init__(self, *lines):
        self._lines = list(lines)

    def __len__(self):
        return len(self._lines)

    def __iter__(self):
        return iter(self._lines)

    def __add__(self, other):
        return Cart(*self._lines, *other)

    def __repr__(self):
        return f"Cart({len(self)})"


print(Cart("tea") + Cart("cups"))
""",
        ),
        "method-new": Section(
            about="Python's libraries call `__new__`, `__getattr__` and `__deepcopy__`, so a check"
            " stands inside: each is a plain `def`, with its argument.",
            runs="""\
class Upper(str):
    def __new__(cls, text):
        return super().__new__(cls, text.upper())


class Settings:
    def __init__(self, values):
        self._values = values

    def __getattr__(self, name):
        return self._values.get(name)
""",
            refused="""\
class Settings:
    __getattr__ = dict.get


class Task:
    def __deepcopy__(*arguments):
        return Task()
""",
            instead="""\
class Settings(dict):
    def __getattr__(self, name):
        return self.get(name)


class Task:
    def __deepcopy__(self, memo):
        return Task()
""",
        ),
        "method-del": Section(
            about="Nothing runs when an object is thrown away.",
            refused="""\
class Basket:
    def __del__(self):
        print("thrown away")
""",
            instead="""\
class Basket:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        print("done")


with Basket() as basket:
    pass
""",
        ),
        "method-attributes": Section(
            about="Reading and writing attributes means the same for every object.",
            refused="""\
class Loud:
    def __setattr__(self, name, value):
        print("setting", name)
        object.__setattr__(self, name, value)
""",
            instead="""\
class Loud:
    @property
    def total(self):
        return self._total

    @total.setter
    def total(self, value):
        print("setting total")
        setattr(self, "_total", value)
""",
        ),
        "method-copying": Section(
            about="How an object is copied can be told, but not by what `pickle` asks for.",
            refused="""\
class Token:
    def __reduce__(self):
        return Token, ()
""",
            instead="""\
class Token:
    def __copy__(self):
        return Token()

    def __deepcopy__(self, memo):
        return Token()
""",
        ),
        "method-buffers": Section(
            about="No code of a script runs while Python works on memory of its own.",
            refused="""\
class Page:
    def __index__(self):
        return 3
""",
            instead="""\
class Page:
    def __int__(self):
        return 3


print([0, 1, 2, 3][int(Page())])
""",
        ),
        "method-classes": Section(
            about="What `isinstance` says of a class is so.",
            refused="""\
class Anything:
    def __instancecheck__(self, value):
        return True
""",
            instead="""\
from typing import Protocol, runtime_checkable


@runtime_checkable
class Named(Protocol):
    def name(self): ...
""",
        ),
    },
)

_ATTRIBUTES_PART = Part(
    title="Attributes, what follows the dot",
    about="An attribute with an ordinary name is read as in Python, at Python's speed. Names with a"
    " meaning of their own are here.",
    sections={
        "attributes": Section(
            about="`_private` attributes are read where the object is the script's own. Attributes"
            " are set on the script's own objects only. `getattr`, `setattr`, `hasattr` and"
            " `operator.attrgetter` follow the same rules.",
            runs="""\
class Account:
    def __init__(self, balance):
        self._balance = balance

    def pay(self, amount):
        self._balance -= amount


account = Account(10)
account.pay(3)
print(account._balance, getattr(account, "name", "nobody"))
""",
        ),
        "names-of-things": Section(
            about="The names of functions and classes, and their docstrings.",
            runs="""\
def greet():
    \"\"\"Say hello.\"\"\"


greet.__name__ = "hello"
print(greet.__name__, greet.__qualname__, greet.__doc__)
""",
        ),
        "exception-chain": Section(
            about="Which exception led to which, and the notes on it.",
            runs="""\
try:
    try:
        int("seven")
    except ValueError as error:
        raise RuntimeError("bad amount") from error
except RuntimeError as error:
    error.add_note("while reading the order")
    print(error.__cause__, error.__notes__)
""",
        ),
        "class-of": Section(
            about="`value.__class__` is what `type(value)` is. It can be read, not set.",
            runs="""\
print((5).__class__.__name__, "text".__class__ is str)
""",
        ),
        "str-format": Section(
            about="The attributes that a template names are read as the script itself would read"
            " them.",
            runs="""\
from datetime import date

print("{0.year}-{0.month:02d} {name}".format(date(2030, 1, 2), name="start"))
print("{city}".format_map({"city": "Bern"}))
""",
        ),
        "named-tuples": Section(
            about="The methods and fields of named tuples, whose names begin with `_`.",
            runs="""\
from typing import NamedTuple


class Point(NamedTuple):
    x: int
    y: int = 0


print(Point(1)._replace(y=5)._asdict(), Point._fields)
""",
        ),
        "views": Section(
            about="They give a view of a copy, which is the script's own.",
            runs="""\
import re
from enum import Enum


class Color(Enum):
    RED = 1


print(list(Color.__members__), dict(re.compile("(?P<id>x)").groupindex))
""",
        ),
        "guarded": Section(
            about="Ordinary names that have a power on some of Python's own objects. On the"
            " script's objects they are the script's, but are not changed in place.",
            runs="""\
class Registry:
    def __init__(self):
        self.found = {}

    def register(self, name):
        def add(function):
            self.found[name] = function
            return function

        return add


registry = Registry()


@registry.register("paid")
def paid(event):
    return "thanks"
""",
            refused="""\
class Box:
    obj = 1


box = Box()
box.obj += 1
""",
            instead="""\
class Box:
    obj = 1


box = Box()
box.obj = box.obj + 1
""",
        ),
        "frames": Section(
            about="Frames and code objects are the running program itself.",
            refused="""\
def numbers():
    yield 1


print(numbers().gi_frame.f_locals)
""",
            instead="""\
def numbers(state):
    state["at"] = "start"
    yield 1


state = {}
print(list(numbers(state)), state)
""",
        ),
        "tracebacks": Section(
            about="The log of a webtask has the traceback of every exception that it logs.",
            refused="""\
def handler(context, request):
    try:
        return request.json()
    except ValueError as error:
        return {"where": error.__traceback__}
""",
            instead="""\
import logging


def handler(context, request):
    try:
        return request.json()
    except ValueError:
        logging.exception("unreadable")
        return {"error": "unreadable"}
""",
        ),
        "instance-dict": Section(
            about="Attributes are read and written one by one, or as the fields of a dataclass.",
            refused="""\
class Order:
    def __init__(self, total):
        self.total = total


print(Order(5).__dict__)
""",
            instead="""\
from dataclasses import asdict, dataclass


@dataclass
class Order:
    total: int


print(asdict(Order(5)))
""",
        ),
        "class-tree": Section(
            about="Python's own classes are not walked through; a script knows the classes that it"
            " makes.",
            refused="""\
class Provider:
    pass


class Stripe(Provider):
    pass


print(Provider.__subclasses__())
""",
            instead="""\
class Provider:
    found = []

    def __init_subclass__(cls):
        Provider.found.append(cls)


class Stripe(Provider):
    pass


print(Provider.found, issubclass(Stripe, Provider))
""",
        ),
        "function-insides": Section(
            about="A function is called; what is inside it is not looked at.",
            refused="""\
def greet(name="you"):
    return f"Hello {name}"


print(greet.__defaults__)
""",
            instead="""\
DEFAULT = "you"


def greet(name=DEFAULT):
    return f"Hello {name}"


print(DEFAULT)
""",
        ),
        "module-insides": Section(
            about="A script is no file and in no package, and what it imports are shelves.",
            refused="""\
def handler():
    return {"home": handler.__module__}
""",
            instead="""\
import json


def handler():
    return {"home": __name__, "sizes": json.loads("[1, 2]")}
""",
        ),
    },
)

_IMPORTS_PART = Part(
    title="What can be imported",
    about="An import gives a *shelf*: the reviewed names of a module, and nothing that leads from"
    " them to the module itself. The shelves, with all their names, are [below](#the-shelves).",
    sections={
        "imports": Section(
            about="`import` in every form but `*` and relative ones, of what is on a shelf.",
            runs="""\
import json
import urllib.parse as urls
from collections.abc import Mapping

print(json.dumps(urls.parse_qs("a=1")), isinstance({}, Mapping))
""",
            refused="""\
from json import *
from .helpers import verify
from json import lods
from base64 import rot13
import jsn
import helpers

json = importlib.import_module("json")
""",
            instead="""\
import json
from json import loads
""",
        ),
        "import-system": Section(
            about="What belongs to the machine: its files, its environment, its command line.",
            refused="""\
import argparse
import os
from pathlib import Path

API_KEY = os.environ["API_KEY"]
TEMPLATE = Path("greeting.txt").read_text()
""",
            instead="""\
TEMPLATE = "Hello {name}"


def handler(context, request):
    if request.headers.get("x-api-key") != context.secrets["API_KEY"]:
        return "who are you?"
    return TEMPLATE.format(name=request.query.get("name", "you"))
""",
        ),
        "import-processes": Section(
            about="A webtask does several things at once with `async`.",
            refused="""\
from concurrent.futures import ThreadPoolExecutor
""",
            instead="""\
import asyncio


async def price(name):
    await asyncio.sleep(0)
    return name, 5


async def handler(context, request):
    return dict(await asyncio.gather(price("tea"), price("cups")))
""",
        ),
        "import-network": Section(
            about="Connections are the platform's, in both directions.",
            refused="""\
import requests
from http.server import BaseHTTPRequestHandler


def rates():
    return requests.get("https://example.com/rates").json()
""",
            instead="""\
import httpx


async def handler(context, request):
    async with httpx.AsyncClient(timeout=5) as client:
        response = await client.get("https://example.com/rates")
    response.raise_for_status()
    return response.json()
""",
            also="""\
def handler(context, request):
    return {"path": request.path, "sent": request.json()}
""",
        ),
        "import-mail": Section(
            about="Mail is sent by a provider's API.",
            refused="""\
import smtplib
""",
            instead="""\
from email.utils import formataddr

import httpx


def handler(context, request):
    mail = {"to": formataddr(("Ada", "ada@example.com")), "text": "Hello"}
    headers = {"authorization": f"Bearer {context.secrets['MAIL_KEY']}"}
    httpx.post("https://mail.example.com/send", json=mail, headers=headers).raise_for_status()
""",
        ),
        "import-insides": Section(
            about="Modules that look into Python itself.",
            refused="""\
import ast
import importlib


def handler(context, request):
    plugin = importlib.import_module(request.query["plugin"])
    return plugin.run(ast.literal_eval(request.text()))
""",
            instead="""\
import inspect
import json
from functools import wraps


def logged(function):
    @wraps(function)
    def wrapper(*values, **options):
        print(function.__name__, inspect.signature(function))
        return function(*values, **options)

    return wrapper


@logged
def handler(context, request):
    return json.loads(request.text())
""",
        ),
        "import-shared": Section(
            about="What one script sets must not change what another sees.",
            refused="""\
import codecs
import locale

locale.setlocale(locale.LC_ALL, "de_CH")
print(locale.currency(1234.5), codecs.encode("text", "utf-8"))
""",
            instead="""\
price = 1234.5
print(f"{price:,.2f}", "text".encode(), b"text".decode())
""",
        ),
        "import-pickle": Section(
            about="Data is exchanged as text, and kept in the webtask's storage.",
            refused="""\
import pickle
import sqlite3


def handler(context, request):
    return pickle.loads(request.body)
""",
            instead="""\
import json


def handler(context, request):
    order = json.loads(request.body)
    context.storage.set({"last": order})
    return order
""",
        ),
        "import-xml": Section(
            about="One library for XML, without entities.",
            refused="""\
from xml.dom import minidom
""",
            instead="""\
import xml.etree.ElementTree as ET


def handler(context, request):
    feed = ET.fromstring(request.text())
    return [item.findtext("title") for item in feed.iter("item")]
""",
        ),
        "import-tests": Section(
            about="Tests call a webtask by HTTP.",
            refused="""\
import unittest
""",
            instead="""\
import time


def handler(context, request):
    begun = time.perf_counter()
    total = sum(range(1000))
    return {"total": total, "seconds": time.perf_counter() - begun}
""",
        ),
        "import-names": Section(
            about="Names that a module has in Python and its shelf has not.",
            refused="""\
from asyncio import run
from collections import UserString
from gzip import GzipFile
from inspect import getsource
from string import Formatter
from types import ModuleType
from typing import get_type_hints
from uuid import uuid1
from xml.etree.ElementTree import iterparse
from zoneinfo import available_timezones
""",
            instead="""\
import gzip
import inspect
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, fields
from string import Template
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass
class Order:
    number: int


class Upper(str):
    pass


print([field.name for field in fields(Order)], Template("$a").substitute(a=Upper("A")))
print(gzip.decompress(gzip.compress(b"text")), uuid.uuid4(), ET.tostring(ET.Element("rss")))


def zone(name):
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


async def handler(context, request):
    return str(inspect.signature(zone))
""",
        ),
        "import-packages": Section(
            about="What is often asked for and is no part of Python.",
            refused="""\
import boto3
import bs4
import celery
import click
import dateutil
import dotenv
import flask
import jinja2
import jwt
import loguru
import pandas
import pydantic
import redis
import tenacity
import yaml
""",
            instead="""\
import asyncio
import base64
import functools
import hashlib
import hmac
import html
import statistics
import tomllib
from dataclasses import dataclass
from datetime import datetime
from string import Template

from wtc import HTTPError

PAGE = Template("<h1>$title</h1>")
SETTINGS = tomllib.loads("retries = 3")


@dataclass
class Order:
    total: int
    due: datetime


def order_of(data):
    if not isinstance(data.get("total"), int):
        raise HTTPError(400, "total must be a number")
    return Order(data["total"], datetime.fromisoformat(data["due"]))


def signed(secret, text):
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))


@functools.lru_cache
def mean(*numbers):
    return statistics.mean(numbers)


async def patiently(call):
    for attempt in range(SETTINGS["retries"]):
        try:
            return await call()
        except OSError as error:
            print("attempt", attempt, error)
            await asyncio.sleep(2**attempt)


async def handler(context, request):
    order = order_of(request.json())
    context.defer(lambda: print("answered"))
    return PAGE.substitute(title=html.escape(f"{order.total} until {order.due:%d %B}"))
""",
        ),
        "import-removed": Section(
            about="Modules that newer versions of Python do not have.",
            refused="""\
import cgi
""",
            instead="""\
def handler(context, request):
    return dict(request.form())
""",
        ),
    },
)

_SCRIPT_PART = Part(
    title="The script as a whole",
    about="What can be wrong with a text before or after it is looked at line by line.",
    sections={
        "syntax": Section(
            about="Python's own words, where Python itself cannot read the script.",
            refused="""\
def handler()
    return "hello"
""",
            instead="""\
def handler():
    return "hello"
""",
        ),
        "text": Section(
            about="A script is a text of at most 256 KB, or 2 MB where a compiler makes it, and"
            " nested no deeper than Python can follow.",
            instead="""\
import json

TABLE = json.loads('[[1, [2, [3, [4]]]], {"rates": {"EUR": 1.0}}]')
""",
        ),
        "compiled-code": Section(
            about="The last look, at what Python made of the script. Nothing that the other rules"
            " let through is known to get here.",
        ),
        "exception": Section(
            about="The script was accepted, and raised an exception when it was loaded.",
            refused="""\
RATES = {"EUR": 1.0}
rate = RATES["USD"]
""",
            instead="""\
RATES = {"EUR": 1.0}


def handler(context, request):
    return {"rate": RATES.get(request.query.get("currency", "EUR"))}
""",
        ),
        "no-handler": Section(
            about="The script was loaded, and its compiler found nothing to call.",
            refused="""\
def _handler():
    return "hello"
""",
            instead="""\
def handler():
    return "hello"
""",
        ),
    },
)

PARTS = (
    _SYNTAX_PART,
    BUILTINS_PART,
    _NAMES_PART,
    _METHODS_PART,
    _ATTRIBUTES_PART,
    _IMPORTS_PART,
    _SCRIPT_PART,
)
