"""Reflective things of libraries, and host code that is handed a script's own objects.

Rows of the corpus; the format is `attacks`'s.
"""

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### gadgets: update_wrapper [control]
from functools import update_wrapper
class A:
    pass
a = A()
update_wrapper(a, lambda: 0, assigned=("__globals__",))
loot = a.__globals__
### gadgets: wraps of a chosen list [control]
from functools import wraps
class A:
    pass
a = A()
wraps(lambda: 0, assigned=("__globals__",))(a)
loot = a.__globals__
### gadgets: partial of a host [control]
from functools import partial
loot = partial(eval).func
### gadgets: contextmanager's frame [control]
from contextlib import contextmanager
@contextmanager
def f():
    yield
loot = f().gen.gi_frame
### gadgets: contextmanager's function [control]
from contextlib import contextmanager
@contextmanager
def f():
    yield
loot = f().func.__globals__
### gadgets: lru_cache's wrapped [control]
from functools import lru_cache
loot = lru_cache(eval).__wrapped__
### gadgets: property's function [control]
class A:
    @property
    def p(self):
        return 1
loot = A.p.fget.__globals__
### gadgets: classmethod's function [control]
class A:
    @classmethod
    def c(cls):
        return 1
loot = A.c.__func__.__globals__
### gadgets: host property's function [control]
from wtc import Context
loot = Context.body.fget.__globals__
### gadgets: wraps copies a lock's loop [control]
import asyncio, functools
async def main():
    lock = asyncio.Lock()
    async def hold():
        async with lock:
            await asyncio.sleep(0)
    await asyncio.gather(hold(), hold())
    @functools.wraps(lock)
    def f():
        pass
    return f._loop
### gadgets: a wrapped signature by a class's text [control]
from dataclasses import dataclass
class Base:
    '''Base(x=os.sep, y=sys.byteorder)
--

'''
@dataclass(init=False)
class A(Base):
    z: int
loot = "SECRET" if "little" in (A.__doc__ or "") else ""
### gadgets: partialmethod [control]
from functools import partialmethod
loot = partialmethod(eval).func
### gadgets: a named tuple's methods know their module [control]
from collections import namedtuple
loot = namedtuple("X", ["a"]).__getnewargs__.__globals__["_sys"]
### gadgets: namedtuple in another module [control]
from collections import namedtuple
loot = "SECRET" if "json" in repr(namedtuple("X", ["a"], module="json")) else ""
### gadgets: operator.call of a host [control]
import operator
loot = operator.call(getattr, lambda: 0, "__globals__")
### gadgets: class of a class of a host's attribute [control]
import string
loot = string.Template.pattern.__class__.__class__
### gadgets: wraps copies a namespace that an object makes up [control]
from functools import wraps
class A:
    __slots__ = ()
    def __getattr__(self, name):
        if name == "__dict__":
            return {"stolen": "SECRET"}
        raise AttributeError(name)
@wraps(A())
def f():
    pass
loot = f.stolen
### decorators: wraps marks a host function [control]
from functools import wraps
import json
wraps(lambda: 0)(json.loads)
### decorators: wraps marks a host class [control]
from functools import wraps
from wtc import Response
wraps(lambda: 0)(Response)
### decorators: abstractmethod on a host function [control]
from abc import abstractmethod
import json
abstractmethod(json.loads)
### decorators: final on a host class [control]
from typing import final
from wtc import Response
final(Response)
### decorators: runtime_checkable on a host class [control]
from typing import runtime_checkable, Protocol
runtime_checkable(Protocol)
### decorators: dataclass_transform on a host function [control]
from typing import dataclass_transform
import json
dataclass_transform()(json.loads)
### decorators: cached_property on a host class [control]
from functools import cached_property
from wtc import Response
p = cached_property(lambda self: 1)
p.__set_name__(Response, "status")
Response.status2 = p
### decorators: on marks a host function [control]
from wtc import on
import json
on("x")(json.loads)
### decorators: hookimpl marks a host function [control]
from wtc import hookimpl
import json
hookimpl(json.loads)
### decorators: hookimpl marks a host class [control]
from wtc import hookimpl, Response
hookimpl(wrapper=True)(Response)
### decorators: a decorator that reads [control]
@(lambda f: f.__globals__)
def loot():
    pass
### decorators: total_ordering on a host class [control]
from functools import total_ordering
from numbers import Real
total_ordering(Real)
### decorators: any callable [control]
@(lambda f: eval)
def loot():
    pass
### decorators: one that reads a class [control]
@(lambda c: c.__class__)
class loot:
    pass
### decorators: a chain of getattr [control]
from functools import partial
@partial(lambda name, f: getattr(f, name), "__globals__")
def loot():
    pass
### decorators: attrgetter [control]
from operator import attrgetter
@attrgetter("__code__")
def loot():
    pass
### decorators: property's setter on a host [control]
from wtc import Request
@property
def path(self):
    return "SECRET"
Request.path = path
### decorators: on a class, with three arguments
from functools import partial
@partial(type, "X", ())
class A:
    pass
### control
from functools import partial
loot = partial(type, "X", ())({"__reduce_ex__": lambda self, n: 1})
### decorators: staticmethod hands out its function [control]
@staticmethod
def f():
    pass
loot = f.__wrapped__.__globals__
### decorators: cache keeps the function [control]
from functools import cache
@cache
def f():
    pass
loot = f.__wrapped__.__code__
### decorators: contextmanager keeps the function [control]
from contextlib import contextmanager
@contextmanager
def f():
    yield
loot = f.__wrapped__.__closure__ or f.__wrapped__.__globals__
### decorators: a cached property told of a host [control]
from functools import cached_property
from wtc import Request
made = cached_property(lambda self: "SECRET")
made.__set_name__(Request, "stolen")
Request.stolen = made
### deputy: print joins with a separator of one's own
class S(str):
    def join(self, values):
        global loot
        loot = "SECRET"
        return ""
print(1, 2, sep=S(" "))
### control
class S(str):
    def join(self, values):
        global loot
        loot = "SECRET"
        return ""
def print(*values, sep=" "):
    sep.join(map(str, values))
print(1, 2, sep=S(" "))
### deputy: the log formats a message of one's own [control]
import logging
class S(str):
    def __str__(self):
        return self
    def __mod__(self, other):
        global loot
        loot = "SECRET"
        return ""
logging.warning(S("%s"), 1)
### deputy: json's hooks see the parser [control]
import json
class D(json.JSONDecoder):
    def decode(self, text):
        return type(self).__init__.__globals__
loot = json.loads("{}", cls=D)
### deputy: a text that equals every secret
import hmac
class S(bytes):
    def __eq__(self, other):
        return True
loot = "SECRET" if hmac.compare_digest(S(b"x"), b"y") else ""
### control
class S(bytes):
    def __eq__(self, other):
        return True
def is_right(given, expected):
    return given == expected
loot = "SECRET" if is_right(S(b"x"), b"y") else ""
### public: what is deferred for a callback
import asyncio
from wtc.public import answer_or_callback
async def main():
    got = []
    class C:
        defer = staticmethod(got.append)
    async def f(cb):
        cb(None, 1)
        await asyncio.sleep(0.01)
    await answer_or_callback(C(), f)
    return got[0]
### control
import asyncio, functools
async def answer_or_callback(context, handler):
    answered = asyncio.get_running_loop().create_future()
    running = asyncio.ensure_future(handler(lambda error, value: answered.set_result(value)))
    await answered
    context.defer(functools.partial(asyncio.wait, [running]))
    return answered.result()
async def main():
    got = []
    class C:
        defer = staticmethod(got.append)
    async def f(cb):
        cb(None, 1)
        await asyncio.sleep(0.01)
    await answer_or_callback(C(), f)
    return got[0]
### public: the methods of a host's object [control]
import json
from wtc.public import public_methods
loot = "SECRET" if "decode" in public_methods(json.JSONDecoder()) else ""
### public: settings written to an object of the host's class [control]
import random
from wtc.public import make_instance
class Options:
    secrets = meta = params = storage = log = "SECRET"
loot = make_instance(random.Random, Options()).secrets
### public: a parser that lies about what it makes
from wtc.public import parse_json
class Evil:
    def __hash__(self):
        return hash(dict)
    def __eq__(self, other):
        return True
    def __call__(self, pairs):
        return {name: "SECRET" for name, _ in pairs}
parse_json(b'{"a": 1}', Evil())
loot = parse_json(b'{"a": 1}')["a"]
### control
import json
from functools import lru_cache
@lru_cache
def decoder(make):
    return json.JSONDecoder(object_pairs_hook=make)
def parse_json(data, make=dict):
    return decoder(make).decode(data.decode())
class Evil:
    def __hash__(self):
        return hash(dict)
    def __eq__(self, other):
        return True
    def __call__(self, pairs):
        return {name: "SECRET" for name, _ in pairs}
parse_json(b'{"a": 1}', Evil())
loot = parse_json(b'{"a": 1}')["a"]
"""
