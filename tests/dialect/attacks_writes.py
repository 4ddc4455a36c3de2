"""Writes to what is not the script's own.

Rows of the corpus; the format is `attacks`'s.
"""

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### writes: a host class [control]
from wtc import Response
Response.replace = lambda self: self
### writes: a shelf [control]
import json
json.loads = lambda text: "stolen"
### writes: a shelf by for [control]
import json
for json.loads in [1]:
    pass
### writes: a shelf by with [control]
import json
from contextlib import nullcontext
with nullcontext(1) as json.loads:
    pass
### writes: a shelf by del [control]
import json
del json.loads
### writes: a shelf by in place [control]
import math
math.pi += 1
### writes: a shelf by a comprehension [control]
import json
[0 for json.loads in [1]]
### writes: a shelf by unpacking [control]
import json
(a, json.loads), *b = (1, 2), 3
### writes: a shelf by annotation [control]
import json
json.loads: int = 1
### writes: a shelf by async for [control]
import json
async def one():
    yield 1
async def main():
    async for json.loads in one():
        pass
### writes: a shelf by async with [control]
import json
from contextlib import nullcontext
async def main():
    async with nullcontext(1) as json.loads:
        pass
### writes: a host function [control]
import json
json.loads.x = 1
### writes: a frozen request past its guard [control]
from wtc import Request
r = Request()
object.__setattr__(r, "path", "SECRET")
loot = r.path
### writes: a status [control]
import http
http.HTTPStatus.OK.phrase = "stolen"
### writes: a parameter rebound in a thread [control]
import json
def f(target):
    def swap():
        nonlocal target
        target = json
    swap()
    target.loads = 1
class A:
    pass
f(A())
### writes: a parameter rebound by walrus [control]
import json
def f(target):
    (target := json).loads
    target.loads = 1
class A:
    pass
f(A())
### writes: a parameter rebound in a comprehension [control]
import json
def f(target):
    [target := json for _ in [1]]
    target.loads = 1
class A:
    pass
f(A())
### writes: a default evaluated outside [control]
import json
class A:
    pass
def outer(a):
    def inner(b=setattr(json, "loads", 1)):
        pass
outer(A())
### writes: an attribute that swaps while it is written [control]
import json
class A:
    turns = 0
    @property
    def target(self):
        type(self).turns += 1
        return self if self.turns == 1 else json
a = A()
a.target.loads = 1
a.target.loads = 1
### writes: __init_subclass__ writes its base [control]
from wtc import Response
class A(Response):
    def __init_subclass__(cls):
        Response.stolen = 1
class B(A):
    pass
### writes: an enum's member map [control]
import http
http.HTTPStatus._member_map_["X"] = 1
### writes: make_instance of a lying class
import json
from wtc.public import make_instance
class Options:
    secrets = meta = params = storage = log = 1
class A:
    def __new__(cls):
        return json
make_instance(A, Options())
### control
import json
class Options:
    secrets = 1
class A:
    def __new__(cls):
        return json
def make_instance(cls, options):
    made = cls()
    made.secrets = options.secrets
    return made
make_instance(A, Options())
### writes: proven by a loop that never runs [control]
import json
def f(target):
    for target.loads in []:
        pass
    target.loads = 1
f(json)
### writes: proven in a branch that is not taken [control]
import json
def f(target, go):
    if go:
        target.loads = 1
    target.loads = 2
f(json, False)
### writes: proven by a try that fails before [control]
import json
def f(target):
    try:
        1 / 0
        target.loads = 1
    except ZeroDivisionError:
        target.loads = 2
f(json)
### writes: proven by a lambda that is never called [control]
import json
class A:
    pass
def f(target):
    g = lambda: setattr(target, "x", 1)
    target.loads = 1
f(json)
### writes: proven by an annotation without a value [control]
import json
def f(target):
    target.loads: int
    target.loads = 1
f(json)
### writes: proven, then bound by a pattern [control]
import json
class A:
    pass
def f(target):
    target.x = 1
    match json:
        case target:
            pass
    target.loads = 1
f(A())
### writes: proven, then bound by an import [control]
class A:
    pass
def f(target):
    target.x = 1
    import json as target
    target.loads = 1
f(A())
### writes: proven, then bound by a loop [control]
class A:
    pass
class E(Exception):
    pass
def f(target):
    target.x = 1
    from wtc import Response
    for target in [Response]:
        target.stolen = 1
f(A())
### writes: proven in one generator and not in the next [control]
import json
class A:
    pass
def g(target):
    while True:
        target = yield
        target.x = 1
it = g(None)
next(it)
it.send(A())
it.send(json)
### writes: an object that becomes another class's [control]
import json
class A:
    pass
def f(target):
    target.x = 1
    target.__class__ = type(json)
    target.loads = 1
    return target
loot = f(type(json)("x"))
### writes: through a star [control]
import json
[*json.loads] = [1]
### writes: through a tuple in a with [control]
import json
from contextlib import nullcontext
with nullcontext((1, 2)) as (json.loads, other):
    pass
### writes: through a named tuple's own replace [control]
from wtc import Request
r = Request()
r.__init__(path="SECRET")
loot = r.path
### writes: a host's property deleted [control]
from wtc import Context
del Context.body
### writes: an exception's class attribute [control]
from wtc import HTTPError
HTTPError.status = "SECRET"
loot = HTTPError.status
### writes: on a bound method's function [control]
from wtc import Request
Request().json.__func__.stolen = 1
loot = "SECRET" if Request.json.stolen else ""
### generated: a dataclass's __init__ on a shelf [control]
import json
from dataclasses import dataclass
@dataclass
class P:
    loads: object
P.__init__(json, lambda text: "SECRET")
loot = json.loads("{}")
### generated: a dataclass's __init__ on a host class [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
P.__init__(Response, 1)
### generated: by getattr [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
getattr(P, "__init__")(Response, 1)
### generated: by attrgetter [control]
from dataclasses import dataclass
from operator import attrgetter
from wtc import Response
@dataclass
class P:
    replace: object
attrgetter("__init__")(P)(Response, 1)
### generated: by methodcaller [control]
from dataclasses import dataclass
from operator import methodcaller
from wtc import Response
@dataclass
class P:
    replace: object
methodcaller("__init__", Response, 1)(P)
### generated: by super in a class method [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
class Q(P):
    @classmethod
    def f(cls):
        super().__init__(Response, 1)
Q.f()
### generated: by super with a class [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
class Q(P):
    pass
super(Q, Q).__init__(Response, 1)
### generated: by super in __init_subclass__ [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
class Q(P):
    def __init_subclass__(cls):
        super().__init__(Response, 1)
class R(Q):
    pass
### generated: by wraps, which copies a class's namespace [control]
from dataclasses import dataclass
from functools import wraps
from wtc import Response
@dataclass
class P:
    replace: object
@wraps(P)
def f():
    pass
f.__init__(Response, 1)
### generated: a frozen dataclass's __init__ [control]
from dataclasses import dataclass
from wtc import Request
r = Request()
@dataclass(frozen=True)
class P:
    path: object
P.__init__(r, "SECRET")
loot = r.path
### generated: by a class pattern [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
match P:
    case object(__init__=f):
        f(Response, 1)
### generated: as another class's method [control]
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
class Q:
    start = P.__init__
Q.start(Response, 1)
### views: a proxy compared with an object of ours [control]
import http
class E:
    def __eq__(self, other):
        other["STOLEN"] = 1
        return True
http.HTTPStatus.__members__ == E()
loot = "SECRET" if "STOLEN" in http.HTTPStatus.__members__ else ""
### views: a proxy joined with an object of ours [control]
import http
class E:
    def __ror__(self, other):
        other["STOLEN"] = 1
        return other
http.HTTPStatus.__members__ | E()
loot = "SECRET" if "STOLEN" in http.HTTPStatus.__members__ else ""
### views: by getattr [control]
import http
class E:
    def __eq__(self, other):
        other["STOLEN"] = 1
        return True
getattr(http.HTTPStatus, "__members__") == E()
loot = "SECRET" if "STOLEN" in http.HTTPStatus.__members__ else ""
### views: a pattern's groups [control]
import string
class E:
    def __eq__(self, other):
        other["named"] = 1
        return True
string.Template.pattern.groupindex == E()
loot = "SECRET" if string.Template.pattern.groupindex["named"] == 1 else ""
### views: the table of event types [control]
from wtc.stripe import OBJECTS
class E:
    def __eq__(self, other):
        other["stolen.event"] = "SECRET"
        return True
OBJECTS == E()
### views: a field's metadata [control]
from dataclasses import dataclass, fields
class E:
    def __eq__(self, other):
        other["stolen"] = "SECRET"
        return True
@dataclass
class A:
    x: int = 1
@dataclass
class B:
    x: int = 1
fields(A)[0].metadata == E()
loot = fields(B)[0].metadata.get("stolen", "")
### views: a pattern's groups by a match pattern [control]
import string
class E:
    def __eq__(self, other):
        other["named"] = 1
match string.Template.pattern:
    case object(groupindex=found):
        found == E()
loot = "SECRET" if string.Template.pattern.groupindex["named"] == 1 else ""
### views: a host's field's metadata [control]
from dataclasses import fields
from wtc import Request
class E:
    def __eq__(self, other):
        other["stolen"] = "SECRET"
        return True
fields(Request)[0].metadata == E()
loot = fields(Request)[0].metadata.get("stolen", "")
### views: a chain of maps holds the table itself [control]
from collections import ChainMap
from wtc.stripe import OBJECTS
class E:
    def __eq__(self, other):
        other["stolen.event"] = "SECRET"
        return True
ChainMap(OBJECTS).maps[0] == E()
### views: the table by a pattern [control]
import wtc.stripe
class E:
    def __ror__(self, other):
        other["stolen.event"] = "SECRET"
        return other
match wtc.stripe:
    case object(OBJECTS=table):
        table | E()
### state: operator.setitem on an enumeration's map [control]
import operator, http
operator.setitem(http.HTTPStatus._member_map_, "X", 1)
### state: csv dialects [control]
import csv
csv.register_dialect("excel", delimiter="x")
loot = "SECRET" if csv.get_dialect("excel").delimiter == "x" else ""
### state: redirect_stdout [control]
import io
from contextlib import redirect_stdout
out = io.StringIO()
redirect_stdout(out).__enter__()
print("SECRET")
loot = out.getvalue()
### state: chdir [control]
from contextlib import chdir
with chdir("/"):
    loot = "SECRET"
### state: decimal defaults [control]
import decimal
decimal.DefaultContext.prec = 5
loot = "SECRET" if decimal.DefaultContext.prec == 5 else ""
### state: ZoneInfo's cache [control]
from zoneinfo import ZoneInfo
ZoneInfo.clear_cache()
loot = "SECRET"
### state: a seed is everybody's [control]
import random
random.seed(7)
mine = random.random()
random.seed(7)
loot = "SECRET" if random.Random is type(random._inst) and random._inst.seed(7) is None else ""
### state: a logger's level [control]
import logging
logging.getLogger().setLevel(1)
### state: a logger's handler [control]
import logging
class H(logging.Handler):
    def emit(self, record):
        global loot
        loot = "SECRET"
logging.getLogger().addHandler(H())
logging.warning("x")
### state: warnings' filters [control]
import warnings
warnings.simplefilter("ignore")
loot = warnings
### state: a codec under a name of one's own [control]
import codecs
codecs.register(lambda name: None)
loot = codecs
### state: asyncio's policy [control]
import asyncio
class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        return "SECRET"
asyncio.set_event_loop_policy(Policy())
loot = asyncio.new_event_loop()
### state: a host class's default by its function's defaults [control]
import json
json.loads.__kwdefaults__["cls"] = lambda **options: None
loot = "SECRET" if json.loads.__kwdefaults__["cls"] else ""
### state: an ABC's cache of answers [control]
from abc import ABC
from collections.abc import Sized
class A:
    pass
Sized._abc_registry_clear = 1
### state: a template's delimiter [control]
import string
string.Template.delimiter = "SECRET"
loot = string.Template.delimiter
### state: a JSON encoder's separators [control]
import json
json.JSONEncoder.item_separator = "SECRET"
loot = json.dumps([1, 2])
### state: a calendar's first day [control]
import calendar
calendar.setfirstweekday(6)
loot = "SECRET" if calendar.firstweekday() == 6 else ""
### state: urlsplit's cache [control]
from urllib.parse import urlsplit
urlsplit.cache_clear()
loot = "SECRET"
### state: the time zone of the process [control]
import time
time.tzset()
loot = "SECRET"
"""
