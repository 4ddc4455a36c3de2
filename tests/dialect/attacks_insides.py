"""Python's insides: dunders, frames, templates, errors, and names made at run time.

Rows of the corpus; the format is `attacks`'s.
"""

# ruff: noqa: E501  a row of text is as long as it is

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
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
### dunder: mro of a shelf's class [control]
import fractions
loot = type(fractions.Fraction.mro()[-1])
### dunder: function globals [control]
loot = (lambda: 0).__globals__
### dunder: function code [control]
loot = (lambda: 0).__code__
### dunder: function builtins [control]
loot = (lambda: 0).__builtins__["eval"]
### dunder: function closure [control]
def f(x=type):
    return lambda: x
loot = f().__closure__[0].cell_contents.__subclasses__(type)
### dunder: library function's globals [control]
import json
loot = json.loads.__globals__
### dunder: method's function [control]
import json
loot = json.JSONDecoder().decode.__func__.__globals__
### dunder: __self__ of a builtin [control]
loot = print.__self__
### dunder: __module__ through modules [control]
import json
loot = json.codecs
### dunder: __dict__ of a class [control]
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
### dunder: super of another class [control]
class A(int):
    pass
loot = super(A, A()).__reduce_ex__(4)[0].__globals__
### dunder: __subclasses__ by type [control]
loot = type.__subclasses__(type)[0]
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
### dunder: function type from data [control]
F = type(lambda: 0)
loot = F((lambda: 0).__code__, {}).__code__
### dunder: parameter named super [control]
from wtc import Response
host = Response(status=200)
def f(super):
    return super().__init__
f(lambda: Response)(host, status=500)
loot = "SECRET" if host.status == 500 else ""
### dunder: super rebound by import [control]
from wtc import Request as super
loot = super().__init__.__globals__
### dunder: super rebound in a class [control]
from wtc import Response
host = Response(status=200)
class A:
    super = lambda: Response
    bare = super().__init__
A.bare(host, status=500)
loot = "SECRET" if host.status == 500 else ""
### dunder: __call__ of type [control]
loot = type.__call__(type, "X", (), {"__reduce_ex__": lambda self, n: 1})
### dunder: module type [control]
import json
loot = type(json)("os")
### private: of a shelf [control]
import random
loot = random._os
### private: of a subclass [control]
import asyncio
class L(asyncio.Queue):
    def f(self):
        return self._get_loop()
async def main():
    return L().f()
### private: of a subclass's super [control]
import asyncio
class L(asyncio.Event):
    def f(self):
        return super()._get_loop()
async def main():
    return L().f()
### private: of a subclass made by a call of its class [control]
import asyncio
class L(type(asyncio.Lock())):
    def f(self):
        return self._get_loop()
async def main():
    return L().f()
### private: mangled name reads a private one [control]
from collections.abc import MutableMapping as Host
class MutableMapping:
    def f(self):
        return Host.__marker
loot = "SECRET" if MutableMapping().f() else ""
### private: of a host object [control]
import asyncio
async def main():
    return asyncio.Queue()._get_loop()
### private: logging's log [control]
import logging
loot = logging.getLogger()._log.__globals__
### private: by a subclass that reads its base [control]
import string
class T(string.Template):
    def f(self):
        return self._invalid.__func__.__globals__
loot = T("x").f()
### private: a partial's own [control]
from functools import partial
loot = partial(print).func.__self__
### private: by augmented assignment [control]
import asyncio
class R:
    def __radd__(self, other):
        self.loot = other
        return other
r = R()
async def main():
    async with asyncio.timeout(5) as t:
        t._task += r
    return r.loot
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
### frames: traceback by ExitStack [control]
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
### frames: sys._getframe [control]
import sys
loot = sys._getframe()
### frames: inspect [control]
import inspect
loot = inspect.currentframe()
### frames: __exit__'s traceback through ExitStack's method [control]
from contextlib import ExitStack
class Stack(ExitStack):
    def __exit__(self, *details):
        self.details = details
        return True
with Stack() as stack:
    1 / 0
loot = stack.details[2].tb_frame
### frames: __exit__'s traceback by format [control]
SECRET_KEY = "SECRET"
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        self.loot = "{0.tb_frame.f_globals[SECRET_KEY]}".format(tb)
        return True
with M() as m:
    1 / 0
loot = m.loot
### frames: __exit__'s traceback by a pattern [control]
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        match tb:
            case object(tb_frame=frame):
                self.loot = frame
        return True
with M() as m:
    1 / 0
loot = m.loot
### frames: an exception's traceback by map [control]
try:
    1 / 0
except ZeroDivisionError as e:
    loot = list(map(getattr, [e], ["__traceback__"]))
### frames: a context's traceback [control]
try:
    try:
        1 / 0
    finally:
        {}[1]
except KeyError as e:
    loot = e.__context__.__traceback__
### frames: a group's inner traceback [control]
def raised():
    try:
        1 / 0
    except ZeroDivisionError as e:
        return e
try:
    raise ExceptionGroup("x", [raised()])
except ExceptionGroup as e:
    loot = getattr(e.exceptions[0], "__traceback__")
### generators: generator [control]
loot = (lambda g: g.gi_frame)(x for x in [1])
### generators: generator function [control]
def g():
    yield
loot = g().gi_frame.f_globals
### generators: f_back [control]
def g():
    yield me.gi_frame.f_back
me = g()
loot = next(me)
### generators: coroutine [control]
async def f():
    pass
c = f()
loot = c.cr_frame
c.close()
### generators: coroutine code [control]
async def f():
    pass
c = f()
c.close()
loot = c.cr_code
### generators: async generator [control]
async def f():
    yield
loot = f().ag_frame
### generators: gi_frame by getattr [control]
loot = getattr((x for x in [1]), "gi_frame")
### generators: gi_frame by map getattr [control]
loot = list(map(getattr, [x for x in [(y for y in [1])]], ["gi_frame"]))[0]
### generators: gi_frame by reduce [control]
from functools import reduce
loot = reduce(getattr, ["gi_frame", "f_globals"], (x for x in [1]))
### generators: gi_frame by partial [control]
from functools import partial
loot = partial(getattr, (x for x in [1]), "gi_frame")()
### generators: gi_yieldfrom [control]
def a():
    yield
def b():
    yield from a()
g = b()
next(g)
loot = g.gi_yieldfrom.gi_frame
### generators: gi_frame by sorted key [control]
loot = []
sorted([(x for x in [1])], key=lambda g: loot.append(g.gi_frame) or 0)
### generators: a frame by its descriptor [control]
g = (x for x in [1])
loot = type(g).gi_frame.__get__(g)
### generators: an error names the frame [control]
def g():
    yield
try:
    g().gi_frame.nothing
except AttributeError as e:
    loot = e.obj
### generators: in place [control]
def g():
    yield
class R:
    def __radd__(self, other):
        self.loot = other
r = R()
try:
    g().gi_frame += r
except AttributeError:
    loot = r.loot
### generators: gi_code by a class pattern [control]
match (x for x in [1]):
    case object(gi_code=loot):
        pass
### generators: ag_frame by getattr [control]
async def f():
    yield
loot = getattr(f(), "ag_" + "frame")
### generators: cr_await by attrgetter [control]
import asyncio
from operator import attrgetter
async def main():
    async def inner():
        await asyncio.sleep(0)
    async def outer():
        await inner()
    running = outer()
    running.send(None)
    found = attrgetter("cr_await.cr_frame")(running)
    running.close()
    return found
### generators: a contextmanager's generator by pattern [control]
from contextlib import contextmanager
@contextmanager
def f():
    yield
match f():
    case object(gen=object(gi_frame=loot)):
        pass
### generators: what throw leaves behind [control]
def g():
    try:
        yield
    except ValueError as e:
        yield e.__traceback__
it = g()
next(it)
loot = it.throw(ValueError())
### generators: frames by format [control]
g = (x for x in [1])
SECRET_KEY = "SECRET"
loot = "{0.gi_frame.f_globals[SECRET_KEY]}".format(g)
### generators: the code of an asynchronous one that ran [control]
async def main():
    async def g():
        yield 1
    running = g()
    async for _ in running:
        return running.ag_code
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
### format: string.Formatter [control]
import string
SECRET_KEY = "SECRET"
loot = string.Formatter().format("{0.__globals__[SECRET_KEY]}", lambda: 0)
### format: UserString [control]
from collections import UserString
SECRET_KEY = "SECRET"
loot = UserString("{0.__globals__[SECRET_KEY]}").format(lambda: 0)
### format: a public_methods table of a str [control]
from wtc.public import public_methods
loot = public_methods("{0.__class__}").get("format")
### format: bound and stored [control]
class S(str):
    f = str.format
SECRET_KEY = "SECRET"
loot = S("{0.__globals__[SECRET_KEY]}").f(lambda: 0)
### format: broken behind the attribute [control]
class Spy:
    def __format__(self, spec):
        global loot
        loot = spec
        return ""
def f():
    pass
f.spy = Spy()
try:
    "{0.__globals__[f].spy:SECRET}{".format(f)
except ValueError:
    pass
### format: logging's own style [control]
import logging
SECRET_KEY = "SECRET"
record = logging.makeLogRecord({"msg": lambda: 0})
loot = logging.StrFormatStyle("{msg.__globals__[SECRET_KEY]}").format(record)
### format: a static method [control]
class S(str):
    f = staticmethod(str.format)
SECRET_KEY = "SECRET"
loot = S.f("{0.__globals__[SECRET_KEY]}", lambda: 0)
### format: a str that pretends to be none [control]
SECRET_KEY = "SECRET"
class S(str):
    __class__ = int
loot = S("{0.__globals__[SECRET_KEY]}").format(lambda: 0)
### format: an exception's text that is a template [control]
SECRET_KEY = "SECRET"
def f():
    pass
try:
    raise ValueError("{0.__globals__[SECRET_KEY]}")
except ValueError as e:
    loot = e.args[0].format(f)
### format: partial of the method [control]
from functools import partial
SECRET_KEY = "SECRET"
loot = partial("{0.__globals__[SECRET_KEY]}".format)(lambda: 0)
### format: an index that looks like an attribute [control]
SECRET_KEY = "SECRET"
loot = "{0[f].__globals__[SECRET_KEY]}".format({"f": lambda: 0})
### format: a keyword [control]
SECRET_KEY = "SECRET"
loot = "{f.__globals__[SECRET_KEY]}".format(f=lambda: 0)
### format: automatic numbering [control]
SECRET_KEY = "SECRET"
loot = "{.__globals__[SECRET_KEY]}".format(lambda: 0)
### format: a mapping that finds what is asked [control]
SECRET_KEY = "SECRET"
class Names(dict):
    def __missing__(self, name):
        return lambda: 0
loot = "{any.__globals__[SECRET_KEY]}".format_map(Names())
### format: a template that changes between the look and the use [control]
SECRET_KEY = "SECRET"
class S(str):
    turns = 0
    def __contains__(self, part):
        return False
    def __str__(self):
        return "harmless"
loot = S("{0.__globals__[SECRET_KEY]}").format(lambda: 0)
### format: a class pattern by position [control]
class S(str):
    __match_args__ = ("format",)
match S("{0.__class__}"):
    case S(loot):
        pass
### format: a sequence of methods [control]
SECRET_KEY = "SECRET"
loot = [text.format for text in ["{0.__globals__[SECRET_KEY]}"]][0](lambda: 0)
### format: in an Enum's value [control]
from enum import StrEnum
SECRET_KEY = "SECRET"
class E(StrEnum):
    A = "{0.__globals__[SECRET_KEY]}"
loot = E.A.format(lambda: 0)
### format: super without its class in a class method [control]
SECRET_KEY = "SECRET"
class S(str):
    @classmethod
    def f(cls):
        return super().format
loot = S.f()("{0.__globals__[SECRET_KEY]}", lambda: 0)
### exceptions: AttributeError.obj of a shelf [control]
import json
try:
    json.nothing
except AttributeError as e:
    loot = e.obj
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
### exceptions: BaseException [control]
loot = BaseException
### exceptions: SystemExit by name [control]
loot = SystemExit
### exceptions: subclass of BaseException [control]
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
### exceptions: obj by getattr [control]
import json
try:
    getattr(json, "nothing")
except AttributeError as e:
    loot = getattr(e, "obj")
### exceptions: ImportError.path [control]
try:
    from json import nothing
except ImportError as e:
    loot = "SECRET" if e.path and e.path.endswith("__init__.py") else ""
### exceptions: GeneratorExit by __exit__ [control]
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
### exceptions: CancelledError at module level [control]
import asyncio
raise asyncio.CancelledError
### exceptions: a group that splits into no groups [control until 3.11]
class G(ExceptionGroup):
    def split(self, kind):
        return G("x", [KeyError()]), 7
try:
    raise G("x", [ValueError()])
except* ValueError:
    loot = "SECRET"
### exceptions: obj by attrgetter [control]
import json
from operator import attrgetter
try:
    json.nothing
except AttributeError as e:
    loot = attrgetter("obj")(e)
### exceptions: obj by format [control]
import json
try:
    json.nothing
except AttributeError as e:
    loot = "SECRET" if "module" in "{0.obj}".format(e) else ""
### exceptions: obj in place [control]
import json
class R:
    def __radd__(self, other):
        self.loot = other
r = R()
try:
    json.nothing
except AttributeError as e:
    e.obj += r
loot = r.loot
### exceptions: obj in an own subclass [control]
import json
class E(AttributeError):
    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        self.kept = more
raised = E("x", name="x", obj=json)
loot = raised.obj
### exceptions: a NameError's name is no door [control]
try:
    nothing_at_all
except NameError as e:
    loot = e.__traceback__.tb_frame.f_builtins["eval"]
### exceptions: StopIteration carries a frame [control]
def g():
    return (yield)
it = g()
next(it)
try:
    it.send(it.gi_frame)
except StopIteration as e:
    loot = e.value
### exceptions: BaseExceptionGroup by a group's base [control]
loot = ExceptionGroup.__base__
### exceptions: what __exit__ is told in a stopped generator, as a base [control]
found = []
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, tb):
        found.append(kind)
def g():
    with M():
        yield
it = g()
next(it)
it.close()
class loot(found[0]):
    pass
### exceptions: the stop of a task as a base [control]
import asyncio
class E(asyncio.CancelledError):
    pass
raise E
### exceptions: the base of a task's stop by a pattern [control]
import asyncio
match asyncio.CancelledError:
    case object(__base__=loot):
        pass
### exceptions: the base of a task's stop by a union [control]
import asyncio
loot = (asyncio.CancelledError | None).__args__[0].__base__
### dynamic: getattr of a dunder [control]
loot = getattr(lambda: 0, "__globals__")
### dynamic: hasattr tells nothing [control]
loot = "SECRET" if hasattr(lambda: 0, "__globals__") else ""
### dynamic: getattr with a str subclass [control]
class S(str):
    def startswith(self, *a):
        return False
loot = getattr(lambda: 0, S("__globals__"))
### dynamic: setattr of the mark on a host class [control]
from wtc import Response
setattr(Response, "_abc_<user>", 1)
### dynamic: setattr on a host class [control]
from wtc import Response
setattr(Response, "status", 1)
### dynamic: setattr of __class__ [control]
class A:
    pass
class B:
    pass
a = A()
setattr(a, "__class__", B)
loot = "SECRET" if type(a) is B else ""
### dynamic: setattr of __reduce_ex__ [control]
class A:
    pass
setattr(A, "__reduce_ex__", lambda self, n: 1)
loot = A
### dynamic: delattr on a host class [control]
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
### dynamic: getattr with a lying str [control]
class S(str):
    def startswith(self, *a):
        return False
    def __getitem__(self, index):
        return "x"
    def isidentifier(self):
        return True
loot = getattr(lambda: 0, S("__code__"))
### dynamic: a str subclass that is another text to isidentifier [control]
class S(str):
    def isidentifier(self):
        return True
    def __hash__(self):
        return hash("name")
    def __eq__(self, other):
        return other == "name"
loot = getattr(lambda: 0, S("__globals__").lower())
### dynamic: attrgetter with a str subclass [control]
from operator import attrgetter
class S(str):
    def split(self, *a):
        return ["name"]
    def startswith(self, *a):
        return False
loot = attrgetter(S("__globals__"))(lambda: 0)
### dynamic: hasattr runs a property of a str's choice [control]
class S(str):
    def startswith(self, *a):
        return False
loot = "SECRET" if hasattr(lambda: 0, S("__code__")) else ""
### dynamic: setattr with a str subclass [control]
from wtc import Response
class S(str):
    def __eq__(self, other):
        return False
    def __hash__(self):
        return str.__hash__(self)
setattr(Response, S("stolen"), 1)
### dynamic: delattr of a guard's answer [control]
import json
delattr(json, "loads")
### dynamic: getattr through starmap [control]
from itertools import starmap
loot = list(starmap(getattr, [(lambda: 0, "__globals__")]))
### dynamic: getattr through sorted's key [control]
from functools import partial
loot = []
sorted(["__globals__"], key=lambda name: loot.append(getattr(lambda: 0, name)) or 0)
### dynamic: getattr through max's key [control]
found = []
max(["__code__"], key=lambda name: found.append(getattr(lambda: 0, name)) or 1)
loot = found
### dynamic: a default that is a guard [control]
loot = getattr(print, "nothing", getattr)
"""
