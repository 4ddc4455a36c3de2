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
"""
