"""The corpus: ways out of a language sandbox, one row each.

Every script tries to put something into `loot` that no script may hold, or to change something
that is not its own. `ASYNC` rows put it there in a coroutine function `main`. A row whose `control`
is true is also run by plain Python, where it must succeed: an attack that works nowhere proves
nothing.
"""

# ruff: noqa: E501, RUF001  a row of text is as long as it is; full-width letters are an attack

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ATTACKS", "Attack"]


@dataclass(frozen=True)
class Attack:
    """One way out, and its class; `control` says that plain Python lets it succeed."""

    kind: str
    name: str
    code: str
    control: bool = False


def _parse(text: str) -> list[Attack]:
    """Read rows of `### kind: name [control]` and the code below each."""
    found = []
    for block in text.split("\n### ")[1:]:
        head, _, code = block.partition("\n")
        kind, _, name = head.partition(": ")
        control = name.endswith(" [control]")
        found.append(Attack(kind, name.removesuffix(" [control]"), code, control))
    return found


ATTACKS = _parse(r"""
### names: eval [control]
loot = eval
### names: exec by another name [control]
run = exec
loot = run
### names: compile [control]
loot = compile
### names: open [control]
loot = open
### names: __import__ [control]
loot = __import__
### names: __builtins__ [control]
loot = __builtins__["eval"] if isinstance(__builtins__, dict) else __builtins__
### names: globals [control]
loot = globals()
### names: locals at module level [control]
loot = locals()
### names: vars [control]
loot = vars()
### names: breakpoint [control]
loot = breakpoint
### names: __build_class__
loot = __build_class__
### names: __loader__ [control]
loot = type(__loader__) if __loader__ else __import__("os")
### names: a guard's own name
loot = `<own>`
### names: global __builtins__
def f():
    global __builtins__
    __builtins__ = {}
f()
loot = "SECRET"
### names: del __builtins__
del __builtins__
loot = "SECRET"
### names: del a builtin to fall through
del getattr
loot = getattr(type, "mro")
### names: bind __builtins__ by import
import json as __builtins__
loot = "SECRET"
### names: bind __builtins__ by except
try:
    1 / 0
except ZeroDivisionError as __builtins__:
    loot = "SECRET"
### names: bind __builtins__ by match
match {"eval": 1}:
    case {"eval": 1, **__builtins__}:
        loot = "SECRET"
### names: bind __builtins__ by capture
match {"x": print}:
    case __builtins__:
        loot = "SECRET"
### names: bind __builtins__ by walrus
(__builtins__ := {"open": 1})
loot = "SECRET"
### names: bind __builtins__ by for
for __builtins__ in [{}]:
    loot = "SECRET"
### names: bind __builtins__ by with
from contextlib import nullcontext
with nullcontext({}) as __builtins__:
    loot = "SECRET"
### names: bind __builtins__ by parameter
def f(__builtins__):
    return __builtins__
loot = f(type)("X", (), {"__reduce_ex__": 1})
### names: bind __builtins__ by keyword
def f(**k):
    return k
loot = f(__builtins__=1)
### names: bind __import__ by def
def __import__(*a):
    return a
import json
loot = json
### names: bind __build_class__ by class
class __build_class__:
    pass
loot = __build_class__
### names: fullwidth letters
loot = ｅｖａｌ("1")
### names: fullwidth dunder
loot = (lambda: 0).__ｇｌｏｂａｌｓ__
### dunder: class walk [control]
loot = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "BuiltinImporter"][0]().load_module("os")
### dunder: __mro__ [control]
loot = ().__class__.__mro__[1].__subclasses__()[0].__class__
### dunder: __bases__ [control]
class A:
    pass
loot = A.__bases__[0].__subclasses__()[0].__class__
### dunder: mro() [control]
loot = type(int.mro()[0])
### dunder: mro of a shelf's class
import fractions
loot = type(fractions.Fraction.mro()[-1])
### dunder: function globals [control]
loot = (lambda: 0).__globals__
### dunder: function code [control]
loot = (lambda: 0).__code__
### dunder: function builtins [control]
loot = (lambda: 0).__builtins__["eval"]
### dunder: function closure
def f(x=type):
    return lambda: x
loot = f().__closure__[0].cell_contents.__subclasses__(type)
### dunder: library function's globals [control]
import json
loot = json.loads.__globals__
### dunder: method's function
import json
loot = json.JSONDecoder().decode.__func__.__globals__
### dunder: __self__ of a builtin [control]
loot = print.__self__
### dunder: __module__ through modules [control]
import json
loot = json.codecs
### dunder: __dict__ of a class
from wtc import Response
loot = Response.__dict__["replace"].__globals__
### dunder: __init__ of a host class [control]
from json import JSONDecoder
loot = JSONDecoder.__init__.__globals__
### dunder: __reduce_ex__ [control]
loot = object().__reduce_ex__(4)[0].__globals__
### dunder: __getattribute__ [control]
loot = object.__getattribute__(lambda: 0, "__globals__")
### dunder: __getattribute__ by super [control]
class A:
    def f(self):
        return super().__getattribute__("f").__func__.__globals__
loot = A().f()
### dunder: super of another class
class A(int):
    pass
loot = super(A, A()).__reduce_ex__(4)[0].__globals__
### dunder: parameter named super
def f(super):
    return super().__init__.__globals__
loot = f(lambda: print)
### dunder: super rebound by import
from json import loads as super
loot = super().__globals__
### dunder: super rebound in a class
class A:
    super = lambda: A
    loot = super().__init__
loot = A.loot.__globals__
### dunder: __subclasses__ by type [control]
loot = type.__subclasses__(type)[0]
### dunder: __call__ of type
loot = type.__call__(type, "X", (), {"__reduce_ex__": 1})
### dunder: type of a type [control]
loot = type(int)
### dunder: three arguments [control]
loot = type("X", (), {"__reduce_ex__": lambda self, n: 1})
### dunder: class of a class [control]
loot = int.__class__
### dunder: class of the class facade [control]
loot = type(type).__class__
### dunder: metaclass of ABC [control]
from abc import ABC
loot = type(ABC)
### dunder: metaclass of Enum [control]
from enum import Enum
loot = type(Enum)
### dunder: get_origin of Type [control]
from typing import Type, get_origin
loot = get_origin(Type[int])
### dunder: origin of a facade alias
loot = type[int].__origin__
### dunder: calling an alias of type
loot = type[int]("X", (), {"__reduce_ex__": 1})
### dunder: calling Type[int]
from typing import Type
loot = Type[int]("X", (), {"__reduce_ex__": 1})
### dunder: generic alias forwards
loot = type(list[int])(type, int).mro
### dunder: generic alias forwards str.format
loot = type(list[int])(str, int).format
### dunder: generic alias forwards register
import collections.abc
loot = type(list[int])(collections.abc.Mapping, int).register
### dunder: typing alias forwards register
import typing
loot = typing.Mapping[int, int].register
### dunder: typing alias writes to its origin
import typing, collections
typing.Counter[int].stolen = 1
loot = collections.Counter.stolen and type
### dunder: function type from data [control]
F = type(lambda: 0)
loot = F((lambda: 0).__code__, {}).__code__
### dunder: module type
import json
loot = type(json)("os")
loot = loot.__loader__
### dunder: mangled name reads a private one
import json
class X:
    def f(self):
        return json.__loads
loot = X().f()
### dunder: private of a shelf [control]
import random
loot = random._os
### dunder: private of a host object
import asyncio
loot = asyncio.Lock()._get_loop
### dunder: private of a subclass [control]
import asyncio
class L(asyncio.Queue):
    def f(self):
        return self._get_loop()
async def main():
    return L().f()
### dunder: private of a subclass's super [control]
import asyncio
class L(asyncio.Event):
    def f(self):
        return super()._get_loop()
async def main():
    return L().f()
### dunder: private of a subclass made by a call of its class
import asyncio
class L(type(asyncio.Lock())):
    def f(self):
        return self._get_loop()
async def main():
    return L().f()
### frames: generator [control]
loot = (lambda g: g.gi_frame)(x for x in [1])
### frames: generator function [control]
def g():
    yield
loot = g().gi_frame.f_globals
### frames: f_back [control]
def g():
    yield me.gi_frame.f_back
me = g()
loot = next(me)
### frames: coroutine [control]
async def f():
    pass
c = f()
loot = c.cr_frame
c.close()
### frames: coroutine code [control]
async def f():
    pass
c = f()
c.close()
loot = c.cr_code
### frames: async generator [control]
async def f():
    yield
loot = f().ag_frame
### frames: traceback [control]
try:
    1 / 0
except ZeroDivisionError as e:
    loot = e.__traceback__
### frames: traceback frame [control]
try:
    1 / 0
except ZeroDivisionError as e:
    loot = e.__traceback__.tb_frame
### frames: traceback in __exit__ [control]
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        self.loot = tb.tb_frame
        return True
with M() as m:
    1 / 0
loot = m.loot
### frames: traceback in __exit__ by getattr [control]
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        self.loot = getattr(tb, "tb_" + "frame")
        return True
with M() as m:
    1 / 0
loot = m.loot
### frames: traceback by ExitStack
from contextlib import ExitStack
with ExitStack() as stack:
    stack.push(lambda kind, value, tb: found.append(tb.tb_frame) or True)
    found = []
    1 / 0
loot = found[0]
### frames: exception's traceback by attrgetter [control]
import operator
try:
    1 / 0
except ZeroDivisionError as e:
    loot = operator.attrgetter("__traceback__.tb_frame")(e)
### frames: gi_frame by getattr [control]
loot = getattr((x for x in [1]), "gi_frame")
### frames: gi_frame by map getattr [control]
loot = list(map(getattr, [x for x in [(y for y in [1])]], ["gi_frame"]))[0]
### frames: gi_frame by reduce [control]
from functools import reduce
loot = reduce(getattr, ["gi_frame", "f_globals"], (x for x in [1]))
### frames: gi_frame by partial [control]
from functools import partial
loot = partial(getattr, (x for x in [1]), "gi_frame")()
### frames: gi_frame by sorted key
loot = sorted([(x for x in [1])], key=lambda g: g.gi_frame)
### frames: gi_yieldfrom [control]
def a():
    yield
def b():
    yield from a()
g = b()
next(g)
loot = g.gi_yieldfrom.gi_frame
### frames: type of a frame
def g():
    yield
loot = type(g().gi_frame)
### frames: del an attribute to see its error
def g():
    yield
try:
    del g().gi_frame.f_locals
except AttributeError as e:
    loot = e.obj
### frames: in place
def g():
    yield
class R:
    def __radd__(self, other):
        self.loot = other
r = R()
try:
    g().gi_frame += r
finally:
    loot = r.loot
### frames: sys._getframe [control]
import sys
loot = sys._getframe()
### frames: inspect [control]
import inspect
loot = inspect.currentframe()
### format: attribute [control]
loot = "{0.__class__.__mro__}".format(1)
loot = "SECRET" if "class" in loot else ""
### format: globals of a function [control]
def f():
    pass
SECRET_KEY = "SECRET"
loot = "{0.__globals__[SECRET_KEY]}".format(f)
### format: format_map [control]
SECRET_KEY = "SECRET"
loot = "{f.__globals__[SECRET_KEY]}".format_map({"f": lambda: 0})
### format: str.format [control]
SECRET_KEY = "SECRET"
loot = str.format("{0.__globals__[SECRET_KEY]}", lambda: 0)
### format: str.format_map [control]
SECRET_KEY = "SECRET"
loot = str.format_map("{f.__globals__[SECRET_KEY]}", {"f": lambda: 0})
### format: getattr [control]
SECRET_KEY = "SECRET"
loot = getattr("{0.__globals__[SECRET_KEY]}", "format")(lambda: 0)
### format: methodcaller [control]
import operator
SECRET_KEY = "SECRET"
loot = operator.methodcaller("format", lambda: 0)("{0.__globals__[SECRET_KEY]}")
### format: attrgetter [control]
import operator
loot = operator.attrgetter("format")("{0.__class__}")
### format: map [control]
SECRET_KEY = "SECRET"
loot = list(map(str.format, ["{0.__globals__[SECRET_KEY]}"], [lambda: 0]))[0]
### format: a subclass of str [control]
SECRET_KEY = "SECRET"
class S(str):
    pass
loot = S("{0.__globals__[SECRET_KEY]}").format(lambda: 0)
### format: super of a subclass [control]
SECRET_KEY = "SECRET"
class S(str):
    def format(self, *a):
        return super().format(*a)
loot = S("{0.__globals__[SECRET_KEY]}").format(lambda: 0)
### format: super with arguments [control]
class S(str):
    pass
loot = super(S, S("{0.__class__}")).format
### format: in place [control]
class S(str):
    pass
class R:
    def __radd__(self, other):
        self.loot = other
s, r = S("{0.__class__}"), R()
try:
    s.format += r
finally:
    loot = r.loot
### format: a match pattern [control]
match "{0.__class__}":
    case str(format=loot):
        pass
### format: a nested specification [control]
W = ""
loot = "{0!s:{1.__globals__[W]}}".format("SECRET", lambda: 0)
### format: broken behind the attribute
class Spy:
    def __format__(self, spec):
        global loot
        loot = spec
def f():
    pass
f.spy = Spy()
try:
    "{0.__globals__[f].spy:SECRET}{".format(f)
except ValueError:
    pass
### format: string.Formatter [control]
import string
SECRET_KEY = "SECRET"
loot = string.Formatter().format("{0.__globals__[SECRET_KEY]}", lambda: 0)
### format: UserString [control]
from collections import UserString
SECRET_KEY = "SECRET"
loot = UserString("{0.__globals__[SECRET_KEY]}").format(lambda: 0)
### format: Template with an evil mapping
import string
loot = string.Template("${__class__}").substitute(__class__="SECRET")
### format: logging
import logging
logging.info("%(__class__)s", {"a": 1})
loot = ""
### format: a public_methods table of a str [control]
from wtc.public import public_methods
loot = public_methods("{0.__class__}").get("format")
### format: bound and stored
class S(str):
    f = str.format
SECRET_KEY = "SECRET"
loot = S("{0.__globals__[SECRET_KEY]}").f(lambda: 0)
### format: as a property
class S(str):
    p = property(str.format)
loot = S("{0.__class__}").p
### format: an object that pretends to be a str
class Fake:
    __class__ = str
    def format(self):
        return "ok"
loot = Fake().format()
### exceptions: AttributeError.obj of a shelf [control]
import json
try:
    json.nothing
except AttributeError as e:
    loot = e.obj
### exceptions: AttributeError.obj of a host function
import json
try:
    json.loads("{}", object_hook=1)
except Exception as e:
    loot = getattr(e, "obj", None)
### exceptions: obj by pattern [control]
import json
try:
    json.nothing
except AttributeError as e:
    match e:
        case AttributeError(obj=loot):
            pass
### exceptions: obj by positional pattern [control]
import json
class E(AttributeError):
    __match_args__ = ("obj",)
try:
    json.nothing
except AttributeError as e:
    loot = e.obj
### exceptions: ImportError.path
try:
    import json.nothing
except ImportError as e:
    loot = e.path
### exceptions: BaseException [control]
loot = BaseException
### exceptions: SystemExit by name [control]
loot = SystemExit
### exceptions: GeneratorExit by __exit__
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        found.append(kind)
found = []
def g():
    with M():
        yield
it = g()
next(it)
it.close()
raise found[0]
### exceptions: CancelledError at module level
import asyncio
raise asyncio.CancelledError
### exceptions: subclass of BaseException
try:
    1 / 0
except Exception as e:
    Base = type(e).__base__.__base__.__base__
class E(Base):
    pass
loot = E
### exceptions: except star [control]
try:
    raise ExceptionGroup("x", [ValueError()])
except* ValueError as e:
    loot = "SECRET"
### exceptions: subclass of a group
class G(ExceptionGroup):
    def split(self, x):
        return 1, 2
loot = G
### exceptions: hostile text
class E(Exception):
    def __str__(self):
        raise E()
    __repr__ = __str__
raise E()
### exceptions: with_traceback
try:
    1 / 0
except Exception as e:
    loot = e.with_traceback(e.__traceback__)
### dynamic: getattr of a dunder [control]
loot = getattr(lambda: 0, "__globals__")
### dynamic: hasattr tells nothing
loot = "SECRET" if hasattr(lambda: 0, "__globals__") else ""
### dynamic: getattr with a str subclass [control]
class S(str):
    def startswith(self, *a):
        return False
loot = getattr(lambda: 0, S("__globals__"))
### dynamic: getattr with a lying str
class S(str):
    def __eq__(self, other):
        return False
    def __hash__(self):
        return 0
    def startswith(self, *a):
        return False
    def isidentifier(self):
        return True
loot = getattr(lambda: 0, S("__code__"))
### dynamic: getattr of the mark
class A:
    pass
loot = "SECRET" if getattr(A, "_abc_<user>", None) else ""
### dynamic: setattr of the mark on a host class
from wtc import Response
setattr(Response, "_abc_<user>", 1)
### dynamic: setattr on a host class
from wtc import Response
setattr(Response, "status", 1)
### dynamic: setattr of __class__
class A:
    pass
class B:
    pass
a = A()
setattr(a, "__class__", B)
loot = "SECRET" if type(a) is B else ""
### dynamic: setattr of __reduce_ex__
class A:
    pass
setattr(A, "__reduce_ex__", lambda self, n: 1)
loot = A
### dynamic: delattr on a host class
from wtc import Response
delattr(Response, "replace")
### dynamic: getattr is not Python's [control]
loot = getattr
### dynamic: setattr is not Python's [control]
loot = setattr
### dynamic: attrgetter [control]
from operator import attrgetter
loot = attrgetter("__globals__")(lambda: 0)
### dynamic: attrgetter as a property [control]
from operator import attrgetter
class A:
    p = property(attrgetter("f.__globals__"))
    f = staticmethod(lambda: 0)
loot = A().p
### dynamic: methodcaller [control]
from operator import methodcaller
loot = methodcaller("__getattribute__", "__globals__")(lambda: 0)
### dynamic: itemgetter on vars [control]
loot = vars(type)
loot = loot["__subclasses__"](type)[0]
### library: update_wrapper [control]
from functools import update_wrapper
class A:
    pass
a = A()
update_wrapper(a, lambda: 0, assigned=("__globals__",))
loot = a.__globals__
### library: wraps of a chosen list
from functools import wraps
class A:
    pass
a = A()
wraps(lambda: 0, assigned=("__globals__",))(a)
loot = a.__globals__
### library: wraps marks a host function
from functools import wraps
import json
wraps(lambda: 0)(json.loads)
### library: wraps marks a host class
from functools import wraps
from wtc import Response
wraps(lambda: 0)(Response)
### library: partial of a host [control]
from functools import partial
loot = partial(eval).func
### library: partialmethod
from functools import partialmethod
loot = partialmethod
### library: singledispatch reads annotations [control]
from functools import singledispatch
@singledispatch
def f(x):
    pass
def g(x: "open"):
    pass
try:
    f.register(g)
except TypeError as e:
    loot = "SECRET"
### library: get_type_hints [control]
from typing import get_type_hints
def g(x: "open"):
    pass
loot = get_type_hints(g)["x"]
### library: ForwardRef [control]
from typing import ForwardRef
loot = ForwardRef("open")._evaluate({}, {}, frozenset()) if 0 else "SECRET"
### library: make_dataclass [control]
from dataclasses import make_dataclass
loot = make_dataclass("X", [("x", int)], namespace={"__reduce_ex__": lambda self, n: 1})
### library: functional Enum [control]
from enum import Enum
loot = Enum("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### library: functional Enum of an own base [control]
from enum import Enum
class Base(Enum):
    pass
loot = Base("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### library: functional Flag
from enum import Flag
loot = Flag("E", {"__reduce_ex__": 1})
### library: functional Enum by class reading
from enum import IntEnum
class Base(IntEnum):
    pass
loot = Base.__call__("E", {"__reduce_ex__": 1})
### library: functional TypedDict
from typing import TypedDict
loot = TypedDict("X", {"__reduce_ex__": int})
### library: functional NamedTuple
from typing import NamedTuple
loot = NamedTuple("X", [("__reduce_ex__", int)])
### library: namedtuple of a dunder
from collections import namedtuple
loot = namedtuple("X", ["__reduce_ex__"])
### library: namedtuple in another module
from collections import namedtuple
loot = namedtuple("X", ["a"], module="json")
### library: namedtuple with hostile names
from collections import namedtuple
class S(str):
    def isidentifier(self):
        return True
loot = namedtuple("X", [S("a=open")])
### library: dataclass on a host class
from dataclasses import dataclass
from wtc.public import find_handler
import string
dataclass(string.Template)
### library: dataclass on a builtin error
from dataclasses import dataclass
from wtc import HTTPError
dataclass(HTTPError)
### library: dataclass with a module of its choice
from dataclasses import dataclass
@dataclass
class A:
    __module__ = "os"
    x: "system"
loot = A
### library: dataclass with a dunder field
from dataclasses import dataclass
@dataclass
class A:
    __dataclass_builtins_object__: int
loot = A
### library: abstractmethod on a host function
from abc import abstractmethod
import json
abstractmethod(json.loads)
### library: final on a host class
from typing import final
from wtc import Response
final(Response)
### library: runtime_checkable on a host class
from typing import runtime_checkable, Protocol
runtime_checkable(Protocol)
### library: total_ordering on a host class
from functools import total_ordering
from wtc import Request
total_ordering(Request)
### library: dataclass_transform on a host function
from typing import dataclass_transform
import json
dataclass_transform()(json.loads)
### library: ABC register [control]
from collections.abc import Mapping
loot = Mapping.register
### library: own ABC register [control]
from abc import ABC
class A(ABC):
    pass
loot = A.register
### library: cached_property on a host class
from functools import cached_property
from wtc import Response
p = cached_property(lambda self: 1)
p.__set_name__(Response, "status")
Response.status2 = p
### library: copy with a reduction
import copy
class A:
    def __reduce_ex__(self, n):
        return (open, ("/etc/passwd",))
loot = copy.copy(A())
### library: copy with a reduction by getattr
import copy
class A:
    def __getattr__(self, name):
        return lambda *a: (print, ())
loot = copy.deepcopy(A())
### library: copy with a reduction in an instance
import copy
class A:
    pass
a = A()
a.__reduce_ex__ = lambda n: (print, ())
loot = copy.deepcopy(a)
### library: copy with state
import copy
class A:
    def __setstate__(self, state):
        self.x = state
loot = copy.copy(A())
### library: copy writes a host object
import copy
import json
class A:
    def __copy__(self):
        return json
copy.copy(A()).loads = 1
### library: deepcopy of a shelf
import copy, json
other = copy.deepcopy(json)
other.loads = 1
### library: redirect_stdout [control]
from contextlib import redirect_stdout
loot = "SECRET"
### library: chdir [control]
from contextlib import chdir
loot = "SECRET"
### library: contextmanager's frame [control]
from contextlib import contextmanager
@contextmanager
def f():
    yield
loot = f().gen.gi_frame
### library: contextmanager's function
from contextlib import contextmanager
@contextmanager
def f():
    yield
loot = f().func.__globals__
### library: lru_cache's wrapped [control]
from functools import lru_cache
loot = lru_cache(eval).__wrapped__
### library: property's function [control]
class A:
    @property
    def p(self):
        return 1
loot = A.p.fget.__globals__
### library: classmethod's function [control]
class A:
    @classmethod
    def c(cls):
        return 1
loot = A.c.__func__.__globals__
### library: host property's function
from wtc import Context
loot = Context.body.fget.__globals__
### library: operator.call of a host
import operator
loot = operator.call
### library: operator.setitem on a host
import operator, http
operator.setitem(http.HTTPStatus.__members__, "X", 1)
### library: uuid getnode [control]
import uuid
loot = uuid.os
### library: csv dialects
import csv
csv.register_dialect("excel", delimiter="x")
### library: decimal defaults [control]
import decimal
loot = decimal.DefaultContext and "SECRET"
### library: ZoneInfo cache [control]
from zoneinfo import ZoneInfo
loot = ZoneInfo.clear_cache and "SECRET"
### library: io.open [control]
import io
loot = io.open
### library: io.FileIO [control]
import io
loot = io.FileIO and "SECRET"
### library: json's C functions
import json
loot = json.JSONEncoder().iterencode.__func__.__globals__
### library: logging handlers [control]
import logging
loot = logging.Handler and logging.os
### library: logging's log
import logging
loot = logging.getLogger()._log
### library: print to a hostile file
class F:
    def write(self, text):
        self.loot = text
f = F()
print("SECRET"[:0], file=f)
loot = f.loot
### library: statistics' modules [control]
import statistics
loot = statistics.sys
### library: re's enum [control]
import re
loot = re.enum
### library: string's regex
import string
loot = string.Template.pattern.__class__.__subclasses__
### library: email's socket
import email.utils
loot = email.utils.socket
### library: html parser
import html.parser
loot = html.parser
### library: urllib request
import urllib.request
loot = urllib.request
### library: http client
from http import client
loot = client
### library: asyncio's subprocess [control]
import asyncio
loot = asyncio.subprocess
### library: asyncio's loop [control]
import asyncio
loot = asyncio.get_event_loop_policy().__class__ and "SECRET"
### asyncio: running loop [control]
import asyncio
async def main():
    return asyncio.get_running_loop()
### asyncio: current task [control]
import asyncio
async def main():
    return asyncio.current_task()
### asyncio: a task's loop [control]
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(0))
    try:
        return task.get_loop()
    finally:
        await task
### asyncio: a task's stack [control]
import asyncio
async def main():
    async def f():
        await asyncio.sleep(0)
    task = asyncio.create_task(f())
    try:
        return task.get_stack()[0]
    finally:
        await task
### asyncio: a task's coroutine [control]
import asyncio
async def main():
    async def f():
        await asyncio.sleep(0)
    task = asyncio.create_task(f())
    try:
        return task.get_coro().cr_frame
    finally:
        await task
### asyncio: gather's future
import asyncio
async def main():
    return asyncio.gather(asyncio.sleep(0)).get_loop()
### asyncio: a sleep driven by hand [control]
import asyncio
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return sleeping.send(None).get_loop()
    finally:
        sleeping.close()
### asyncio: by getattr of a future [control]
import asyncio
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return getattr(sleeping.send(None), "get_loop")()
    finally:
        sleeping.close()
### asyncio: by pattern of a future [control]
import asyncio
async def main():
    sleeping = asyncio.sleep(5)
    try:
        match sleeping.send(None):
            case object(get_loop=f):
                return f()
    finally:
        sleeping.close()
### asyncio: by public_methods of a future [control]
import asyncio
from wtc.public import public_methods
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return public_methods(sleeping.send(None))["get_loop"]()
    finally:
        sleeping.close()
### asyncio: by methodcaller
import asyncio, operator
async def main():
    sleeping = asyncio.sleep(5)
    try:
        return operator.methodcaller("get_loop")(sleeping.send(None))
    finally:
        sleeping.close()
### asyncio: a lock's loop [control]
import asyncio
async def main():
    return asyncio.Lock()._get_loop()
### asyncio: a timeout's task [control]
import asyncio
async def main():
    async with asyncio.timeout(1) as t:
        return t._task
### asyncio: a callback's future
import asyncio
async def main():
    found = []
    task = asyncio.create_task(asyncio.sleep(0))
    task.add_done_callback(found.append)
    await task
    await asyncio.sleep(0)
    return found[0]._future
### asyncio: TaskGroup's loop [control]
import asyncio
async def main():
    async with asyncio.TaskGroup() as group:
        return group._loop
### asyncio: an awaitable's frame [control]
import asyncio
async def main():
    class A:
        def __await__(self):
            me.append(c.cr_await)
            yield from asyncio.sleep(0).__await__()
    me = []
    async def f():
        await A()
    c = f()
    c.send(None)
    found = c.cr_await.gi_frame
    c.close()
    return found
### match: globals by pattern [control]
match (lambda: 0):
    case object(__globals__=loot):
        pass
### match: frame by pattern [control]
match (x for x in [1]):
    case object(gi_frame=loot):
        pass
### match: private by pattern [control]
import asyncio
match asyncio.Lock():
    case object(_get_loop=f):
        loot = "SECRET"
### match: nested pattern [control]
match [{"f": lambda: 0}]:
    case [{"f": object(__globals__=loot)}]:
        pass
### match: __match_args__ of a dunder
class P:
    __match_args__ = ("__globals__",)
loot = P
match P():
    case P(x):
        loot = x
### match: __match_args__ of a frame
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    __match_args__ = ("gi_frame",)
    def send(self, x): ...
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ set later
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    def send(self, x): ...
P.__match_args__ = ("gi_frame",)
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ by setattr
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    def send(self, x): ...
setattr(P, "__match_args__", ("gi_frame",))
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ by a loop in the class
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    for __match_args__ in [("gi_frame",)]:
        pass
    def send(self, x): ...
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ of a lying str
from typing import Protocol, runtime_checkable
class S(str):
    def startswith(self, *a):
        return False
    def __hash__(self):
        return 1
    def __eq__(self, o):
        return False
@runtime_checkable
class P(Protocol):
    __match_args__ = (S("gi_frame"),)
    def send(self, x): ...
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ of a dataclass Protocol
from typing import Protocol, runtime_checkable
from dataclasses import dataclass
@runtime_checkable
@dataclass
class P(Protocol):
    gi_frame: object
match (x for x in [1]):
    case P(loot):
        pass
### match: dotted value [control]
import json
try:
    match 1:
        case json.codecs:
            pass
finally:
    loot = json.codecs
### match: dotted class
import json
match 1:
    case json.__loader__():
        pass
### classes: metaclass [control]
class M(type):
    pass
loot = M
### classes: metaclass keyword
class A(metaclass=lambda *a: a):
    pass
loot = A
### classes: metaclass by unpacking
class A(**{"metaclass": lambda *a: "SECRET"}):
    pass
loot = A
### classes: __reduce_ex__ [control]
class A:
    def __reduce_ex__(self, n):
        return 1
loot = A
### classes: __reduce_ex__ by assignment [control]
class A:
    __reduce_ex__ = lambda self, n: 1
loot = A
### classes: __reduce_ex__ by import
class A:
    from json import loads as __reduce_ex__
loot = A
### classes: __reduce_ex__ by nested class
class A:
    class __reduce_ex__:
        pass
loot = A
### classes: __reduce_ex__ by tuple
class A:
    (a, __reduce_ex__) = 1, 2
loot = A
### classes: __reduce_ex__ by annotation
class A:
    __reduce_ex__: int = 1
loot = A
### classes: __getattribute__ [control]
class A:
    def __getattribute__(self, name):
        return 1
loot = A
### classes: __index__ [control]
class A:
    def __index__(self):
        return 1
loot = A
### classes: __del__
class A:
    def __del__(self):
        raise SystemExit
loot = A
A.__del__
### classes: __prepare__
class A:
    @classmethod
    def __prepare__(cls, *a):
        return {}
A.__prepare__
### classes: __mro_entries__ [control]
class A:
    def __mro_entries__(self, bases):
        return (object,)
class B(A()):
    pass
loot = "SECRET"
### classes: __mro_entries__ by getattr
class A:
    def __getattr__(self, name):
        if name == "_" + "_mro_entries__":
            return lambda bases: (type(print),)
class B(A()):
    pass
### classes: __class__ assignment [control]
class A:
    __class__ = int
loot = "SECRET"
### classes: __instancecheck__
class A:
    def __instancecheck__(cls, x):
        return True
A.__instancecheck__
### classes: __subclasshook__
from abc import ABC
class A(ABC):
    @classmethod
    def __subclasshook__(cls, x):
        return True
loot = A.__subclasshook__
### classes: annotations by item
class A:
    __annotations__["gi_frame"] = int
loot = A
### classes: from a shelf
import json
class A(json):
    pass
loot = A
### classes: from a shelf's class
import json
class A(type(json)):
    pass
A(x=1).x = 2
### classes: from super
class A(super):
    pass
loot = A
### classes: from a module
import json
class A(type(type(json))):
    pass
loot = A
### classes: from the facade of type
class A(type):
    pass
loot = A
### classes: from Handle
import asyncio
class A(type(asyncio.Lock())):
    def f(self):
        return self._loop
loot = A().f()
### classes: host constructor again
from wtc import Request
request = Request()
class A:
    pass
Request.__init__(request, path="/stolen")
loot = "SECRET" if request.path == "/stolen" else ""
### classes: host constructor by super
from wtc import Request
request = Request()
super(Request, request).__init__()
loot = ""
type(request.headers).__init__(request.headers, {"a": "b"})
loot = "SECRET" if "a" in request.headers else ""
### classes: host constructor by two-argument super
from wtc import Request
h = Request().headers
super(type(h), h).__init__({"a": "b"})
loot = "SECRET" if "a" in h else ""
### classes: __set_name__ of a host
class A:
    def __set_name__(self, owner, name):
        owner.stolen = 1
        self.owner = owner
class B:
    a = A()
loot = B.a.owner.__bases__
### classes: __init_subclass__ writes its base
class A(dict):
    def __init_subclass__(cls):
        dict.stolen = 1
class B(A):
    pass
### classes: __class_getitem__ of a host
import collections
collections.Counter.__class_getitem__ = 1
### classes: __get__ hands out its owner
class D:
    def __get__(self, obj, owner):
        return owner
class A:
    d = D()
loot = A.d.__mro__
### writes: a builtin class
int.x = 1
### writes: a builtin error
ValueError.x = 1
### writes: a host class
from wtc import Response
Response.replace = lambda self: self
### writes: a shelf
import json
json.loads = lambda text: "stolen"
### writes: a shelf by for
import json
for json.loads in [1]:
    pass
### writes: a shelf by with
import json
from contextlib import nullcontext
with nullcontext(1) as json.loads:
    pass
### writes: a shelf by del
import json
del json.loads
### writes: a shelf by in place
import math
math.pi += 1
### writes: a shelf by a comprehension
import json
[0 for json.loads in [1]]
### writes: a shelf by unpacking
import json
(a, json.loads), *b = (1, 2), 3
### writes: a shelf by annotation
import json
json.loads: int = 1
### writes: a shelf by async for
import json
async def one():
    yield 1
async def main():
    async for json.loads in one():
        pass
### writes: a shelf by async with
import json
from contextlib import nullcontext
async def main():
    async with nullcontext(1) as json.loads:
        pass
### writes: a host function
import json
json.loads.x = 1
### writes: a frozen request
from wtc import Request
r = Request()
r.path = "/stolen"
loot = "SECRET"
### writes: a frozen request past its guard [control]
from wtc import Request
r = Request()
object.__setattr__(r, "path", "SECRET")
loot = r.path
### writes: a status
import http
http.HTTPStatus.OK.phrase = "stolen"
### writes: an enum's members
import http
http.HTTPStatus.__members__["X"] = 1
### writes: a parameter rebound in a thread
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
### writes: a parameter rebound by walrus
import json
def f(target):
    (target := json).loads
    target.loads = 1
class A:
    pass
f(A())
### writes: a parameter rebound in a comprehension
import json
def f(target):
    [target := json for _ in [1]]
    target.loads = 1
class A:
    pass
f(A())
### writes: a default evaluated outside
import json
class A:
    pass
def outer(a):
    def inner(b=setattr(json, "loads", 1)):
        pass
outer(A())
### writes: an attribute that swaps while it is written
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
### writes: make_instance of a lying class
import json
from wtc.public import make_instance
class Options:
    secrets = meta = params = storage = log = 1
class A:
    def __new__(cls):
        return json
make_instance(A, Options())
### writes: on marks a host function
from wtc import on
import json
on("x")(json.loads)
### writes: hookimpl marks a host function
from wtc import hookimpl
import json
hookimpl(json.loads)
### writes: hookimpl marks a host class
from wtc import hookimpl, Response
hookimpl(wrapper=True)(Response)
### generated: a dataclass's __init__ on a shelf
import json
from dataclasses import dataclass
@dataclass
class P:
    loads: object
P.__init__(json, lambda text: "SECRET")
loot = json.loads("{}")
### generated: a dataclass's __init__ on a host class
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
P.__init__(Response, 1)
### generated: by getattr
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
getattr(P, "__init__")(Response, 1)
### generated: by attrgetter
from dataclasses import dataclass
from operator import attrgetter
from wtc import Response
@dataclass
class P:
    replace: object
attrgetter("__init__")(P)(Response, 1)
### generated: by methodcaller
from dataclasses import dataclass
from operator import methodcaller
from wtc import Response
@dataclass
class P:
    replace: object
methodcaller("__init__", Response, 1)(P)
### generated: by super in a class method
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
### generated: by super with a class
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
class Q(P):
    pass
super(Q, Q).__init__(Response, 1)
### generated: by super in __init_subclass__
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
### generated: by wraps, which copies a class's namespace
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
### generated: a frozen dataclass's __setattr__
from dataclasses import dataclass
from wtc import Response
@dataclass(frozen=True)
class P:
    x: object
P.__setattr__(Response, "replace", 1)
### generated: a frozen dataclass's __init__
from dataclasses import dataclass
from wtc import Request
r = Request()
@dataclass(frozen=True)
class P:
    path: object
P.__init__(r, "SECRET")
loot = r.path
### generated: by a class pattern
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
match P:
    case object(__init__=f):
        f(Response, 1)
### generated: as another class's method
from dataclasses import dataclass
from wtc import Response
@dataclass
class P:
    replace: object
class Q:
    start = P.__init__
Q.start(Response, 1)
### copying: __new__ that returns a host class
import copy
from json import JSONEncoder
class A:
    __slots__ = ("default",)
    def __new__(cls):
        return JSONEncoder if ready else super().__new__(cls)
ready = False
a = A()
a.default = 1
ready = True
copy.copy(a)
### copying: __new__ that returns a shelf
import copy, json
class A:
    def __new__(cls):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = lambda text: "SECRET"
ready = True
copy.copy(a)
loot = json.loads("{}")
### copying: deep
import copy, json
class A:
    def __new__(cls):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = 1
ready = True
copy.deepcopy([a])
### copying: by dataclasses.asdict
import json
from dataclasses import dataclass, asdict
class A:
    def __new__(cls):
        return json if ready else super().__new__(cls)
@dataclass
class P:
    a: object
ready = False
p = P(A())
p.a.loads = 1
ready = True
asdict(p)
### copying: a decorated __new__
import copy, json
def other(f):
    return staticmethod(lambda cls: json)
class A:
    @other
    def __new__(cls):
        pass
loot = "SECRET" if A() is json else ""
### copying: an assigned __new__
import json
class A:
    __new__ = lambda cls: json
loot = "SECRET" if A() is json else ""
### copying: an imported __new__
class A:
    from json import loads as __new__
loot = "SECRET" if A('"SECRET"') == "SECRET" else ""
### copying: an async __new__
class A:
    async def __new__(cls):
        return "SECRET"
loot = A()
### copying: __new__ in an Enum
import http
from enum import Enum
class E(Enum):
    def __new__(cls, value):
        return http.HTTPStatus.OK
    A = 1
loot = "SECRET" if http.HTTPStatus.OK.name == "A" else ""
### copying: __new__ in an Enum over a host class
from enum import Enum
from wtc import Response
class E(Enum):
    def __new__(cls, value):
        return Response
    A = 1
### copying: a return in a nested place of __new__
import json, copy
class A:
    def __new__(cls):
        try:
            return super().__new__(cls)
        finally:
            return json
loot = "SECRET" if A() is json else ""
### copying: a reduction in a slot
import copy, json
class A:
    __slots__ = ("__reduce_ex__",)
    def __getattr__(self, name):
        return lambda *a: (lambda: json, (), None)
copy.deepcopy(copy.copy(A()))
### copying: an own __index__ in a slot
class A:
    __slots__ = ("__index__",)
loot = "SECRET"[:A()] if 0 else None
[][A()]
### copying: a reduction in a namespace
import copy, json
class B:
    pass
class A:
    __slots__ = ()
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def __getattr__(self, name):
        if name == "__dict__":
            return {"__reduce_ex__": lambda n: (lambda: json, (), {"loads": 1})}
        raise AttributeError(name)
ready = False
a = A()
ready = True
b = copy.copy(a)
copy.deepcopy(b)
### copying: a class in the state
import copy
class A:
    pass
class B:
    __slots__ = ()
    def __getattr__(self, name):
        if name == "__dict__":
            return {"__class__": A}
        raise AttributeError(name)
loot = "SECRET" if type(copy.copy(B())) is A else ""
### copying: an OrderedDict's reduction
import copy, json
from collections import OrderedDict
class A(OrderedDict):
    def __new__(cls, *a):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = 1
ready = True
copy.copy(a)
### copying: UserDict's copy
import json
from collections import UserDict
class A(UserDict):
    def __new__(cls, *a):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = 1
ready = True
a.copy()
### copying: ExitStack's pop_all
import json
from contextlib import ExitStack
class A(ExitStack):
    def __new__(cls, *a):
        return json if ready else super().__new__(cls)
ready = False
a = A()
ready = True
a.pop_all()
loot = "SECRET" if hasattr(json, "_exit_callbacks") else ""
### library: wraps copies a lock's loop [control]
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
### library: wraps copies a namespace that an object makes up
import json
from functools import wraps
class A:
    __slots__ = ()
    def __getattr__(self, name):
        return {"__globals__": 1} if name == "__dict__" else name
@wraps(A())
def f():
    pass
loot = f.__globals__
### views: a proxy compared with an object of ours
import http
class E:
    def __eq__(self, other):
        other["STOLEN"] = 1
        return True
http.HTTPStatus.__members__ == E()
loot = "SECRET" if "STOLEN" in http.HTTPStatus.__members__ else ""
### views: a proxy joined with an object of ours
import http
class E:
    def __ror__(self, other):
        other["STOLEN"] = 1
        return other
http.HTTPStatus.__members__ | E()
loot = "SECRET" if "STOLEN" in http.HTTPStatus.__members__ else ""
### views: by getattr
import http
class E:
    def __eq__(self, other):
        other["STOLEN"] = 1
        return True
getattr(http.HTTPStatus, "__members__") == E()
loot = "SECRET" if "STOLEN" in http.HTTPStatus.__members__ else ""
### views: a pattern's groups
import string
class E:
    def __eq__(self, other):
        other["named"] = 1
        return True
string.Template.pattern.groupindex == E()
loot = "SECRET" if string.Template.pattern.groupindex["named"] == 1 else ""
### views: a pattern's groups by a match pattern
import string
match string.Template.pattern:
    case object(groupindex=loot):
        loot["named"] = "SECRET"
### copying: a reduction in a shelf of one's own
import copy, json
mine = type(json)(**{"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))})
copy.deepcopy(mine)
### copying: a shelf made again
import json
json.__init__(loads=1)
### copying: a shelf copied and replaced
import copy, json
mine = copy.replace(json, **{"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))})
copy.deepcopy(mine)
### copying: a reduction in a cache's namespace
import copy, json
from functools import lru_cache
class A:
    __slots__ = ()
    def __call__(self):
        pass
    def __getattr__(self, name):
        if name != "__dict__":
            raise AttributeError(name)
        made = lambda protocol: (lambda: json.JSONEncoder, (), (None, {"default": 1}))
        return {"__deepcopy__": None, "__reduce_ex__": made}
copy.deepcopy(lru_cache(A()))
### copying: a reduction in another cache's namespace
import copy, json
from functools import cache
class A:
    __slots__ = ()
    def __call__(self):
        pass
    def __getattr__(self, name):
        if name != "__dict__":
            raise AttributeError(name)
        made = lambda protocol: (lambda: json.JSONEncoder, (), (None, {"default": 1}))
        return {"__deepcopy__": None, "__reduce_ex__": made}
copy.deepcopy(cache(A()))
### types: a union's alias called
import json, typing
type(typing.Optional[int])(lambda: json.JSONEncoder, (int,))()
### types: a callable's alias called
import json, typing
type(typing.Callable[[int], str])(lambda: json.JSONEncoder, (int,))()
### types: an alias called
import json
type(list[int])(lambda: json.JSONEncoder, int)()
### types: a typing alias called
import json, typing
type(typing.List[int])(lambda: json.JSONEncoder, (int,))()
### types: a method bound by hand
import json
class A:
    def f(self):
        return self
loot = "SECRET" if type(A().f)(A.f, json)() is not json else ""
### log: a hostile separator
class S(str):
    def join(self, values):
        return stolen
stolen = ["x"]
print(1, 2, sep=S(" "))
### log: hostile text
class S(str):
    def __str__(self):
        return self
    def __mod__(self, other):
        return 1
import logging
logging.info(S("%s"), 1)
logging.info("%s", S("x"))
print(S("x"))
### log: a hostile problem
from wtc import CompileError
class P:
    line = "x"
    def __str__(self):
        raise ValueError
raise CompileError([P()])
### log: a hostile problem of a real kind
from wtc import CompileError
class S(str):
    def __str__(self):
        raise ValueError
try:
    raise CompileError("x")
except CompileError as e:
    P = type(e.problems[0])
raise CompileError([P(what=S("x"), line="y", column=[], why=1, rule=None)])
### imports: os [control]
import os
loot = os
### imports: a private part
from collections import _sys
loot = _sys
### imports: a submodule that is not there
import json.decoder
loot = json.decoder
### imports: from a submodule
from json import decoder
loot = decoder
### imports: star
from json import *
loot = codecs
### imports: relative
from . import json
loot = json
### imports: alias of a dunder
import json as __builtins__
loot = "SECRET"
### imports: _strptime
import _strptime
loot = _strptime
### imports: _strptime's locale
from _strptime import locale
loot = locale.sys
### imports: strptime leaves nothing
import datetime
datetime.datetime.strptime("2020", "%Y")
import time
time.strptime("2020", "%Y")
loot = time.time
### imports: importlib [control]
import importlib
loot = importlib
### imports: by the hook's default
import collections.abc
loot = collections._sys
### imports: __future__ of another kind
from __future__ import braces
### imports: builtins [control]
import builtins
loot = builtins
### imports: wtc's own registry
from wtc import Registry
loot = Registry
### imports: wtc's modules
import wtc.dialect
loot = wtc.dialect
### imports: wtc's errors by package
import wtc
loot = wtc.errors
### imports: sys.modules by __main__
import __main__
loot = __main__
### imports: ctypes
import ctypes
loot = ctypes
### strangers: a module under a real name
def main2(options):
    return options
loot = None
### text: coding cookie
# -*- coding: utf-7 -*-
loot = 1
### text: deep brackets
loot = ((((((((((((((((((((((((((((((((((((((((((((((((((eval))))))))))))))))))))))))))))))))))))))))))))))))))
### text: lambda default
loot = (lambda x=eval: x)()
### text: decorator
@eval
def f():
    pass
### text: a decorator that reads
@(lambda f: f.__globals__)
def loot():
    pass
### text: a class decorator
@(lambda c: c.__mro__)
class loot:
    pass
### text: an f-string [control]
f = lambda: 0
loot = f"{f.__globals__}" and f.__globals__
### text: an f-string's nested specification
f = lambda: 0
loot = f"{1:{f.__globals__}}"
### text: an f-string's debugging form
f = lambda: 0
loot = f"{f.__globals__=}"
### text: an annotation
def f(x: (lambda: 0).__globals__):
    pass
### text: an annotation of the future
from __future__ import annotations
def f(x: (lambda: 0).__globals__):
    pass
### text: a return annotation
def f() -> open:
    pass
### text: a default
def f(*, x=(lambda: 0).__globals__):
    return x
loot = f()
### text: assert message
assert 0, (lambda: 0).__globals__
### text: a slice
loot = [1][(lambda: 0).__globals__:]
### text: a starred call
loot = dict(**(lambda: 0).__globals__)
### text: a comprehension condition
loot = [1 for x in [1] if (lambda: 0).__globals__]
### text: yield
def f():
    yield (lambda: 0).__globals__
loot = next(f())
### text: await
async def main():
    return await (lambda: 0).__globals__
### text: type parameter
def f[T: (lambda: 0).__globals__](x: T):
    pass
### text: type alias
type X = (lambda: 0).__globals__
loot = X.__value__
### text: type alias's value
type X = int
loot = X.__value__.__subclasses__
### enums: ReprEnum makes a class from data
import copy, json
from enum import ReprEnum
def made(self, n):
    return (lambda: json.JSONEncoder, (), (None, {"default": 1}))
E = ReprEnum("E", {"__reduce_ex__": made, "__deepcopy__": None, "__copy__": None, "A": 1}, type=int)
copy.copy(E.A)
loot = E
### enums: a metaclass's private functional API
from enum import Enum
class Base(Enum):
    pass
loot = Base._create_("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: a metaclass reads a module's globals [control]
from enum import IntEnum
class Base(IntEnum):
    pass
found = []
def keep(name):
    found.append(name)
    return name == "O_APPEND"
Base._convert_("E", "os", keep)
loot = "SECRET" if "environ" in found else ""
### enums: a member map that lies
from enum import Enum
class Base(Enum):
    pass
Base._member_map_["x"] = 1
loot = Base("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: a class without enum's own making shares the host's members
from enum import Enum
class E(Enum, _simple=True):
    pass
E._member_map_["STOLEN"] = 1
loot = "SECRET" if "STOLEN" in Enum.__members__ else ""
### copying: a memo of one's own
import copy, json, logging
class Memo:
    def __init__(self):
        self.n = 0
    def get(self, key, default=None):
        self.n += 1
        if self.n == 2:
            return Fake()
        if self.n == 3:
            return (None, {"default": 1})
        return default
    def __setitem__(self, key, value):
        pass
    def __getitem__(self, key):
        return []
class Fake:
    def __getattr__(self, name):
        return lambda *a: json.JSONEncoder
    def __call__(self, *a):
        return json.JSONEncoder
copy.deepcopy(json.JSONDecoder(), Memo())
### copying: a memo written by a hook
import copy, json
class Poison:
    def __deepcopy__(self, memo):
        memo[hash(decoder) * 16] = "SECRET"
        return self
decoder = json.JSONDecoder()
loot = copy.deepcopy([Poison(), decoder])[1]
### copying: a memo by a context's extra names
import copy
from wtc import Context
got = []
c = Context(id="x", request=None, storage=None, log=None, defer=None, extra={"__deepcopy__": lambda memo: got.append(memo)})
copy.deepcopy(c)
loot = "SECRET" if got else ""
### copying: a state that is no dict
import copy, json, random
class B:
    pass
class Slots:
    def items(self):
        return [("__class__", json.JSONEncoder)]
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return (None, Slots())
ready = False
r = R()
ready = True
loot = "SECRET" if type(copy.copy(r)) is json.JSONEncoder else ""
### copying: a state that is a lying dict
import copy, json, random
class B:
    pass
class Slots(dict):
    def __iter__(self):
        return iter(())
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return (None, Slots(__class__=json.JSONEncoder))
ready = False
r = R()
ready = True
loot = "SECRET" if type(copy.copy(r)) is json.JSONEncoder else ""
### copying: a state that only has keys
import copy, json, random
class B:
    pass
class State:
    def keys(self):
        return ["__deepcopy__"]
    def __getitem__(self, name):
        return lambda memo: found.append(memo)
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return State()
found = []
ready = False
r = R()
ready = True
b = copy.copy(r)
copy.deepcopy(b)
loot = "SECRET" if found else ""
### copying: a class that says it is a protocol
import copy, json, random
class B:
    _is_protocol = True
class R(random.Random):
    _is_protocol = True
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return {"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))}
ready = False
r = R()
ready = True
b = copy.copy(r)
copy.copy(b)
### classes: seen by __set_name__ before it is refused
captured = []
class D:
    def __set_name__(self, owner, name):
        captured.append(owner)
from typing import Protocol, runtime_checkable
try:
    class P(Protocol):
        d = D()
        def send(self, x): ...
        __match_args__ = ("gi_frame",)
except TypeError:
    pass
P = runtime_checkable(captured[0])
del P.d
match (x for x in [1]):
    case P(loot):
        pass
### classes: seen by __init_subclass__ before it is refused
captured = []
from typing import Protocol, runtime_checkable
class Base(Protocol):
    def send(self, x): ...
    def __init_subclass__(cls):
        super().__init_subclass__()
        captured.append(cls)
try:
    class P(Base, Protocol):
        __match_args__ = ("gi_frame",)
except TypeError:
    pass
P = runtime_checkable(captured[0])
match (x for x in [1]):
    case P(loot):
        pass
### classes: a refused class is copied its own way
import copy, json, random
captured = []
class D:
    def __set_name__(self, owner, name):
        captured.append(owner)
try:
    class B:
        d = D()
        __match_args__ = ("gi_frame",)
except TypeError:
    pass
try:
    class R(random.Random):
        d = D()
        __match_args__ = ("gi_frame",)
        def __new__(cls, *a):
            return B() if ready else super().__new__(cls)
        def getstate(self):
            return {"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))}
except TypeError:
    pass
B, R = captured
ready = False
r = R()
ready = True
copy.copy(copy.copy(r))
### match: a dataclass Protocol that was refused
from typing import Protocol, runtime_checkable
from dataclasses import dataclass
@runtime_checkable
class P(Protocol):
    gi_frame: object
try:
    dataclass(P)
except TypeError:
    pass
match (x for x in [1]):
    case P(loot):
        pass
### match: a Protocol that is none while it becomes a dataclass
from typing import Protocol, runtime_checkable
from dataclasses import dataclass
@runtime_checkable
class P(Protocol):
    gi_frame: object
P._is_protocol = False
dataclass(P)
P._is_protocol = True
match (x for x in [1]):
    case P(loot):
        pass
### asyncio: a future of one's own gives gather its loop
import asyncio
async def main():
    got = []
    class Loop:
        def get_debug(self):
            return False
        def call_soon(self, call, *a, context=None):
            got.append(context)
        def is_running(self):
            return True
        def call_exception_handler(self, c):
            pass
        def is_closed(self):
            return False
    loop = Loop()
    class Fut:
        _asyncio_future_blocking = False
        def get_loop(self):
            return loop
        def add_done_callback(self, call, context=None):
            self.call = call
        def remove_done_callback(self, call):
            pass
        def done(self):
            return False
        def cancelled(self):
            return False
        def exception(self):
            return None
        def result(self):
            return 1
        def cancel(self, msg=None):
            return True
        def __await__(self):
            yield
    f = Fut()
    handle = asyncio.gather(f)
    handle.add_done_callback(lambda h: None)
    f.call(f)
    return "SECRET" if got and got[0] is not None else ""
### library: a dataclass's signature reads a module [control]
from dataclasses import dataclass
class Start:
    def __get__(self, value, owner):
        return self
    def __call__(self):
        pass
    def __getattr__(self, name):
        if name == "__text_signature__":
            return "($self, x=os.sep, y=sys.byteorder)"
        raise AttributeError(name)
@dataclass(init=False)
class A:
    x: int
    __init__ = Start()
loot = "SECRET" if "little" in A.__doc__ else ""
### types: a called alias of type writes to what it finds
from wtc import Response
type[int](Response())
### views: the table of event types
from wtc.stripe import OBJECTS
class E:
    def __eq__(self, other):
        other["stolen.event"] = "SECRET"
        return True
OBJECTS == E()
### views: a field's metadata
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
### asyncio: a handle forged round a future of one's own
import asyncio
class Fake:
    _asyncio_future_blocking = False
async def main():
    async def f():
        pass
    h = asyncio.create_task(f())
    await h
    return "SECRET" if type(h)(Fake()) else ""
### asyncio: a future made with a loop of one's own
import asyncio
async def main():
    got = []
    class Loop:
        def get_debug(self):
            return False
        def call_soon(self, call, *a, context=None):
            got.append(context)
        def call_exception_handler(self, c):
            pass
    sleeping = asyncio.sleep(5)
    raw = sleeping.send(None)
    f = type(raw)(loop=Loop())
    f.add_done_callback(print)
    f.set_result(1)
    sleeping.close()
    return "SECRET" if got else ""
### copying: a memo forged by its type
import copy, json
decoder = json.JSONDecoder()
class A:
    def __deepcopy__(self, memo):
        return type(memo)({hash(decoder) * 16: "SECRET"})
class B:
    def __deepcopy__(self, memo):
        global loot
        m = A().__deepcopy__(memo)
        loot = copy.deepcopy(decoder, m)
        return self
loot = ""
copy.deepcopy(B())
### enums: what an enumeration ignores
from enum import Enum
class E(Enum):
    _ignore_ = ["_abc_<user>", "__reduce_ex__"]
    A = 1
loot = "SECRET"
### enums: what an enumeration ignores under another name
from enum import Enum
class S(str):
    def __hash__(self):
        return hash("_abc_<user>")
    def __eq__(self, other):
        return True
class E(Enum):
    _ignore_ = [S("x")]
    A = 1
loot = "SECRET"
### copying: a state of pairs
import copy, random
class B:
    pass
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return [("__deepcopy__", lambda memo: found.append(memo))]
found = []
ready = False
r = R()
ready = True
copy.deepcopy(copy.copy(r))
loot = "SECRET" if found else ""
### classes: a slot under a lying name
class S(str):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 1
class A:
    __slots__ = (S("__index__"),)
loot = "SECRET"
### copying: a memo by a lambda
import copy
got = []
class A:
    __deepcopy__ = lambda self, memo: got.append(memo)
copy.deepcopy(A())
loot = "SECRET" if got else ""
### copying: a memo by all arguments
import copy
got = []
class A:
    def __deepcopy__(*args):
        got.extend(args)
copy.deepcopy(A())
loot = "SECRET" if got else ""
### copying: a memo by __getattr__
import copy
got = []
class A:
    def __getattr__(self, name):
        return lambda memo: got.append(memo)
copy.deepcopy(A())
loot = "SECRET" if got else ""
### copying: a memo by a copy of the method
import copy
got = []
class A:
    def __deepcopy__(self, memo):
        got.append(memo)
        return self
copy.deepcopy(A())
got[0][1] = 2
loot = "SECRET"
### library: a wrapped signature by a class's text
from dataclasses import dataclass
class Base:
    '''Base(x=os.sep, y=sys.byteorder)
--

'''
@dataclass(init=False)
class A(Base):
    z: int
loot = "SECRET" if "little" in (A.__doc__ or "") else ""
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
""")
