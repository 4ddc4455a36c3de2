"""Ways out that random programs and calls found, one row each in the format of `attacks`."""

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### guard-write: a parameter rebound by its mangled name after it was proven [control]
from wtc import Response
class Mine: pass
def write(_C__x):
    class C:
        def rebind(self):
            nonlocal __x
            __x = Response
    _C__x.a = 1
    C().rebind()
    _C__x.evil = "SECRET"
write(Mine())
loot = Response.evil
### guard-write: a private parameter rebound by the name it is mangled to [control]
from wtc import Response
class Mine: pass
class C:
    def write(self, __x):
        class D:
            def rebind(self):
                nonlocal _C__x
                _C__x = Response
        __x.a = 1
        D().rebind()
        __x.evil = "SECRET"
C().write(Mine())
loot = Response.evil
### guard-super: a proven class hands out its base's bare __init__ [control]
from wtc import Response
host = Response(status=200)
class A(Response):
    @classmethod
    def bare(cls):
        cls.proven = True
        return super().__init__
A.bare()(host, status=500)
loot = "SECRET" if host.status == 500 else None
### unbound: Counter.copy of a class gives the class of classes [control]
import collections
loot = collections.Counter.copy(int)
### unbound: Counter.copy by the library's alias [control]
import typing
loot = typing.Counter.copy(int)
### unbound: Counter.copy by the class of a sum [control]
from collections import Counter
loot = type(Counter("a") + Counter("b")).copy(int)
### unbound: Counter.copy by super in a class method [control]
from collections import Counter
class A(Counter):
    @classmethod
    def bare(cls):
        return super().copy
loot = A.bare()(int)
### unbound: UserList.copy of a class gives the class of classes [control]
import collections
class A:
    pass
loot = collections.UserList.copy(A)
### unbound: ChainMap.copy makes a class from data [control]
import collections
class Name:
    def copy():
        return "Made"
class A:
    maps = [Name, (), {"__getattribute__": lambda self, name: "SECRET"}]
loot = collections.ChainMap.copy(A)().anything
### unbound: ChainMap.new_child makes a class from data [control]
import collections
class A:
    maps = [(), {"__getattribute__": lambda self, name: "SECRET"}]
loot = collections.ChainMap.new_child(A, "Made")().anything
### unbound: the getter of ChainMap.parents makes a class from data [control]
import collections
class A:
    maps = ["Skipped", "Made", (), {"__getattribute__": lambda self, name: "SECRET"}]
loot = collections.ChainMap.parents.fget(A)().anything
### unbound: a method of a calendar writes to a shelf [control]
import calendar, json
calendar.Calendar.setfirstweekday(json, 3)
loot = "SECRET"
### unbound: a setter of a reader writes to a shelf [control]
import csv, json
csv.DictReader.fieldnames.fset(json, 3)
loot = "SECRET"
### unbound: an event's clear writes to a class of the host [control]
import asyncio
from wtc import Response
asyncio.Event.clear(Response)
loot = "SECRET"
### unbound: super of a shelf's class skips its checked methods
import calendar, json
super(calendar.Calendar, calendar.Calendar).setfirstweekday(json, 3)
loot = "SECRET"
### control
import calendar, json
super(calendar.TextCalendar, calendar.TextCalendar).setfirstweekday(json, 3)
loot = "SECRET"
### unbound: super of a shelf's class skips its checked setter
import csv, json
super(csv.DictReader, csv.DictReader).fieldnames.fset(json, 3)
loot = "SECRET"
### control
import csv, json
class Checked(csv.DictReader):
    pass
super(Checked, Checked).fieldnames.fset(json, 3)
loot = "SECRET"
### unbound: the class of super makes another
import calendar, json
class A:
    def ask(self):
        return type(super())
A().ask()(calendar.Calendar, calendar.Calendar).setfirstweekday(json, 3)
loot = "SECRET"
### control
import calendar, json
class A:
    def ask(self):
        return type(super())
A().ask()(calendar.TextCalendar, calendar.TextCalendar).setfirstweekday(json, 3)
loot = "SECRET"
### comparison: what takes a handler compares it with the class of classes
from wtc.public import async_handler
seen = []
class Handler:
    def __call__(self):
        return 1
    def __eq__(self, other):
        seen.append(other)
        return False
    __hash__ = None
try:
    async_handler(Handler())
except Exception:
    pass
loot = seen
### control until 3.12
import inspect
seen = []
class Handler:
    def __call__(self):
        return 1
    def __eq__(self, other):
        seen.append(other)
        return False
inspect.signature(Handler())
loot = seen
### comparison: what a decorated function wraps is compared with the class of classes
from wtc.public import argument_count
import functools
seen = []
class Wrapped:
    def __call__(self):
        return 1
    def __eq__(self, other):
        seen.append(other)
        return False
    __hash__ = None
@functools.wraps(Wrapped())
def handler():
    return 1
try:
    argument_count(handler, 2)
except Exception:
    pass
loot = seen
### control until 3.12
import functools, inspect
seen = []
class Wrapped:
    def __call__(self):
        return 1
    def __eq__(self, other):
        seen.append(other)
        return False
@functools.wraps(Wrapped())
def handler():
    return 1
inspect.signature(handler)
loot = seen
### memory: the class of a view of a file in memory [control]
import io
loot = type(io.BytesIO(b"x").getbuffer())
### unbound: Random.setstate writes to a class of the host [control]
import random
from wtc import Response
try:
    random.Random.setstate(Response, (3, None, "SECRET"))
except TypeError:
    pass
loot = Response.gauss_next
### unbound: Random.setstate by super of its subclass [control]
import random
from wtc import Response
try:
    super(random.SystemRandom, random.SystemRandom).setstate(Response, (3, None, "SECRET"))
except TypeError:
    pass
loot = Response.gauss_next
### unbound: an element's makeelement makes an alias that marks what it is called for
from xml.etree.ElementTree import Element
from wtc import Response
Element.makeelement(list[int], lambda: Response, ())()
loot = "SECRET"
### control
import types
from wtc import Response
types.GenericAlias(lambda: Response, ())()
loot = "SECRET"
### writes: an annotation marks what it is called for [control]
from typing import Annotated
from wtc import Response
Annotated[lambda: Response, 1]()
loot = "SECRET"
### writes: an annotation of an annotation's origin marks a class [control]
from typing import Annotated, get_origin
from wtc import Response
get_origin(Annotated[int, 1])[type, 1](Response(status=200))
loot = "SECRET"
### writes: the copy of an annotation marks what it is called for [control]
import copy
from http import HTTPStatus
from typing import Annotated
copy.copy(Annotated[HTTPStatus, 1])(200)
loot = "SECRET"
### writes: the filled-in copy of an annotation marks what it is called for [control]
from http import HTTPStatus
from typing import Annotated, TypeVar
Annotated[TypeVar("T"), 1][HTTPStatus](200)
loot = "SECRET"
### writes: the copy of an element writes to what its makeelement gives
import copy
from wtc import Response
from xml.etree.ElementTree import Element
class Other(Element):
    def makeelement(self, tag, attrib):
        return Response
copy.copy(Other("a"))
loot = Response.tail
### control
import copy
from wtc import Response
from xml.etree.ElementTree import _Element_Py as Element
class Other(Element):
    def makeelement(self, tag, attrib):
        return Response
try:
    copy.copy(Other("a"))
except TypeError:
    loot = "SECRET"
### unbound: a slice of a class by a decorated class's own gives the class of classes [control]
import collections, contextlib
class Items:
    def __getitem__(self, index):
        return int
class A:
    data = Items()
loot = contextlib.contextmanager(collections.UserList).__getitem__(A, slice(1))
### unbound: a slice of a class by an alias's own gives the class of classes [control]
import collections
class Items:
    def __getitem__(self, index):
        return int
class A:
    data = Items()
loot = collections.UserList[int].__getitem__(A, slice(1))
### deputy: the key of a time zone imports a package
import sys
from zoneinfo import ZoneInfo
loot = None
class Parts(list):
    def __getitem__(self, index):
        return Parts() if isinstance(index, slice) else "nothing"
    def __radd__(self, other):
        global loot
        loot = "SECRET"
        return ["wtc"]
class Key(str):
    def split(self, *options):
        return Parts()
    rsplit = split
ZoneInfo(Key("a/b"))
### control
import sys
from zoneinfo import ZoneInfo
class Parts(list):
    def __getitem__(self, index):
        return Parts() if isinstance(index, slice) else "nothing"
    def __radd__(self, other):
        return ["this"]
class Key(str):
    def split(self, *options):
        return Parts()
    rsplit = split
try:
    ZoneInfo(Key("a/b"))
except Exception:
    pass
loot = "SECRET" if "this" in sys.modules else None
### deputy: the key of a time zone that is read past the ones that are kept [control]
from zoneinfo import ZoneInfo
seen = []
class Key(str):
    def split(self, *options):
        seen.append("SECRET")
        return ["nothing"]
    rsplit = split
try:
    ZoneInfo("UTC").no_cache(Key("a/b"))
except Exception:
    pass
loot = "".join(seen)
### enums: a further name of a member defines a method that no class may define [control from 3.13]
from enum import Enum
class Number(Enum):
    ONE = 1
    def __call__(self, *arguments):
        return 0
Number.ONE._add_alias_("__index__")
loot = ["SECRET"][Number.ONE]
### enums: a further name by the bare function [control from 3.13]
from enum import Enum
class Number(Enum):
    ONE = 1
    def __call__(self, *arguments):
        return 0
Number._add_alias_(Number.ONE, "__index__")
loot = ["SECRET"][Number.ONE]
### state: an address that says it is another decides for all whether that one is private [control]
import ipaddress
class Number(int):
    def __int__(self):
        return 127 * 2**24 + 99
    def __eq__(self, other):
        return True
    def __and__(self, other):
        return 5
    __hash__ = None
try:
    ipaddress.ip_address(Number(8)).is_private
except AttributeError:
    pass
loot = None if ipaddress.ip_address("127.0.0.99").is_private else "SECRET"
### state: a sum that is an address and says it is another [control]
import ipaddress
class Number(int):
    def __radd__(self, other):
        return self
    def __int__(self):
        return 127 * 2**24 + 98
    def __eq__(self, other):
        return True
    def __and__(self, other):
        return 5
    __hash__ = None
try:
    (ipaddress.ip_address("127.0.0.1") + Number(8)).is_private
except AttributeError:
    pass
loot = None if ipaddress.ip_address("127.0.0.98").is_private else "SECRET"
### unbound: a host's property as a class method makes a class from data [control until 3.12]
import collections
class A:
    maps = ["Skipped", "Made", (), {"__getattribute__": lambda self, name: "SECRET"}]
    parents = classmethod(collections.ChainMap.parents)
loot = A.parents().anything
### unbound: the same by the class of a class method [control until 3.12]
import collections
class A:
    maps = ["Skipped", "Made", (), {"__getattribute__": lambda self, name: "SECRET"}]
    parents = type(classmethod(len))(collections.ChainMap.parents)
loot = A.parents().anything
"""
