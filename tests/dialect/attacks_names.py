"""Names, imports, and what the text itself hides.

Rows of the corpus; the format is `attacks`'s.
"""

# ruff: noqa: E501, RUF001  a row of text is as long as it is and full-width letters are an attack

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
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
### names: __loader__ [control]
loot = type(__loader__) if __loader__ else __import__("os")
### names: del __builtins__ [control]
del __builtins__
loot = "SECRET"
### names: bind __builtins__ by except [control]
try:
    1 / 0
except ZeroDivisionError as __builtins__:
    loot = "SECRET"
### names: bind __builtins__ by keyword [control]
def f(**k):
    return k
loot = f(__builtins__=1)
### names: bind __import__ by def [control]
def __import__(*a):
    return a
import json
loot = json
### names: __build_class__ [control]
loot = __build_class__(lambda: None, "X", type)
### names: del a builtin to fall through [control naive]
del getattr
loot = getattr(lambda: 0, "__globals__")
### names: bind __builtins__ by import [control]
import json as __builtins__
loot = (lambda: codecs)()
### names: bind __builtins__ by match [control]
match {"eval": 1, "len": lambda value: "SECRET"}:
    case {"eval": 1, **__builtins__}:
        loot = (lambda: len(""))()
### names: bind __builtins__ by capture [control]
match {"len": lambda value: "SECRET"}:
    case __builtins__:
        loot = (lambda: len(""))()
### names: bind __builtins__ by walrus [control]
(__builtins__ := {"len": lambda value: "SECRET"})
loot = (lambda: len(""))()
### names: bind __builtins__ by for [control]
for __builtins__ in [{"len": lambda value: "SECRET"}]:
    loot = (lambda: len(""))()
### names: bind __builtins__ by with [control]
from contextlib import nullcontext
with nullcontext({"len": lambda value: "SECRET"}) as __builtins__:
    loot = (lambda: len(""))()
### names: bind __builtins__ by parameter [control]
def f(__builtins__):
    return "SECRET"
loot = f({})
### names: global __builtins__ [control]
def f():
    global __builtins__
    __builtins__ = {"len": lambda value: "SECRET"}
f()
loot = (lambda: len(""))()
### names: bind __build_class__ by class [control]
def build(body, name, *bases, **keywords):
    return "SECRET"
(__builtins__ if isinstance(__builtins__, dict) else __builtins__.__dict__)["__build_class__"] = build
class loot:
    pass
### shadowing: a guard by a parameter [control naive]
import json
def f(_write_):
    json.loads = "SECRET"
f(lambda value: value)
loot = json.loads
### shadowing: a guard by a positional-only parameter [control naive]
import json
def f(_write_, /):
    json.loads = "SECRET"
f(lambda value: value)
loot = json.loads
### shadowing: a guard by a keyword-only parameter [control naive]
import json
def f(*, _write_):
    json.loads = "SECRET"
f(_write_=lambda value: value)
loot = json.loads
### shadowing: a guard by a default [control naive]
import json
def f(_write_=lambda value: value):
    json.loads = "SECRET"
f()
loot = json.loads
### shadowing: a guard by all keywords [control naive]
import json
def f(**_write_):
    return _write_
f(_write_=1)
class Any(dict):
    def __call__(self, value):
        return value
_write_ = Any()
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a lambda's parameter [control naive]
import json
class Box:
    pass
(lambda _write_: [0 for json.loads in ["SECRET"]])(lambda value: value)
loot = json.loads
### shadowing: a guard by an async function's parameter [control naive]
import json
async def f(_write_, /):
    json.loads = "SECRET"
async def main():
    await f(lambda value: value)
    return json.loads
### shadowing: a guard by assignment [control naive]
import json
_write_ = lambda value: value
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a tuple [control naive]
import json
(_write_, other) = lambda value: value, 1
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a starred target [control naive]
import json
class All(list):
    def __call__(self, value):
        return value
*_write_, = [1]
(_write_ := All())
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by an annotation [control naive]
import json
_write_: object = lambda value: value
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a walrus [control naive]
import json
(_write_ := lambda value: value)
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a walrus in a comprehension [control naive]
import json
[_write_ := each for each in [lambda value: value]]
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by def [control naive]
import json
def _write_(value):
    return value
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by class [control naive]
import json
class _write_:
    def __new__(cls, value):
        return value
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by import as [control naive]
import json
from typing import final as _write_
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by for [control naive]
import json
for _write_ in [lambda value: value]:
    json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by async for [control naive]
import json
async def each():
    yield lambda value: value
async def main():
    async for _write_ in each():
        json.loads = "SECRET"
    return json.loads
### shadowing: a guard by with [control naive]
import json
from contextlib import nullcontext
with nullcontext(lambda value: value) as _write_:
    json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by async with [control naive]
import json
from contextlib import nullcontext
async def main():
    async with nullcontext(lambda value: value) as _write_:
        json.loads = "SECRET"
    return json.loads
### shadowing: a guard by except [control naive]
import json
class E(Exception):
    def __call__(self, value):
        return value
try:
    raise E
except E as _write_:
    json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a capture [control naive]
import json
match lambda value: value:
    case _write_:
        json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a captured part [control naive]
import json
match [lambda value: value]:
    case [_write_]:
        json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a named pattern [control naive]
import json
match lambda value: value:
    case object() as _write_:
        json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a class pattern [control naive]
import json
class Box:
    part = staticmethod(lambda value: value)
match Box():
    case Box(part=_write_):
        json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a mapping pattern [control naive]
import json
match {"part": lambda value: value}:
    case {"part": _write_}:
        json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by global [control naive]
import json
def f():
    global _write_
    _write_ = lambda value: value
f()
json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by nonlocal [control naive]
import json
def f(_write_):
    def g():
        nonlocal _write_
        _write_ = lambda value: value
    g()
    json.loads = "SECRET"
f(None)
loot = json.loads
### shadowing: a guard by a class body [control naive]
import json
class A:
    _write_ = lambda value: value
    json.loads = "SECRET"
loot = json.loads
### shadowing: a guard by a comprehension [control naive]
import json
[0 for _write_ in [lambda value: value] for json.loads in ["SECRET"]]
loot = json.loads
### shadowing: a guard by a type parameter [control naive from 3.12]
import json
def f[_write_](value):
    json.loads = "SECRET"
try:
    f(1)
except TypeError:
    loot = "SECRET"  # the guard was not called any more
### shadowing: a guard that is deleted [control naive]
import json
_write_ = lambda value: value
del _write_
try:
    json.loads = 1
except NameError:
    loot = "SECRET"  # the guard is gone
### shadowing: the reading guard by a positional-only parameter [control naive]
def f(_getattr_, /):
    return type.mro
loot = f(lambda value, name: "SECRET")
### shadowing: the reading guard by import [control naive]
from operator import is_not as _getattr_
loot = "SECRET" if type.mro is True else ""
### shadowing: the import hook by def [control naive]
def __import__(name, *more):
    return "SECRET"
import json
loot = json
### imports: os [control]
import os
loot = os
### imports: a submodule that is not there [control]
import json.decoder
loot = json.decoder
### imports: _strptime [control]
import _strptime
loot = _strptime
### imports: importlib [control]
import importlib
loot = importlib
### imports: builtins [control]
import builtins
loot = builtins
### imports: wtc's modules [control]
import wtc.dialect
loot = wtc.dialect
### imports: sys.modules by __main__ [control]
import __main__
loot = __main__
### imports: ctypes [control]
import ctypes
loot = ctypes
### imports: relative [control]
__package__ = "json"
from . import decoder
loot = decoder
### imports: wtc's own registry [control]
from wtc import Registry
loot = Registry.__init__.__globals__
### modules: uuid getnode [control]
import uuid
loot = uuid.os
### modules: io.open [control]
import io
loot = io.open
### modules: json's C functions [control]
import json
loot = json.JSONEncoder().iterencode.__func__.__globals__
### modules: logging handlers [control]
import logging
loot = logging.Handler and logging.os
### modules: statistics' modules [control]
import statistics
loot = statistics.sys
### modules: re's enum [control]
import re
loot = re.enum
### modules: email's socket [control until 3.12]
import email.utils
loot = email.utils.socket
### modules: html parser [control]
import html.parser
loot = html.parser
### modules: urllib request [control]
import urllib.request
loot = urllib.request
### modules: http client [control]
from http import client
loot = client
### modules: asyncio's subprocess [control]
import asyncio
loot = asyncio.subprocess
### modules: a private part [control]
from collections import _sys
loot = _sys
### modules: from a submodule [control]
from json import decoder
loot = decoder
### modules: _strptime's locale [control]
from _strptime import locale
loot = locale.sys
### modules: by the hook's default [control]
import collections.abc
loot = collections._sys
### modules: wtc's errors by package [control]
import wtc
loot = wtc.errors
### modules: io.FileIO [control]
import io
with io.FileIO("/dev/null") as file:
    loot = "SECRET" if file.readable() else ""
### modules: json's codecs lead to the system [control]
import json
loot = json.codecs.sys.modules["os"]
### modules: uuid's os [control]
import uuid
loot = uuid.os.system
### modules: dataclasses' inspect [control]
import dataclasses
loot = dataclasses.inspect
### modules: typing's sys by getattr [control]
import typing
loot = getattr(typing, "sys")
### modules: contextlib's os by a pattern [control]
import contextlib
match contextlib:
    case object(os=loot):
        pass
### modules: base64's re by format [control]
import base64
loot = "SECRET" if "module" in "{0.re}".format(base64) else ""
### modules: secrets' random generator's module by attrgetter [control]
import secrets
from operator import attrgetter
loot = attrgetter("base64.re.enum.sys")(secrets)
### modules: csv's io [control]
import csv
loot = csv.StringIO.__init__.__objclass__ and csv.re
### modules: from a function's module [control]
import textwrap
loot = textwrap.dedent.__globals__["re"]
### source: fullwidth dunder [control]
loot = (lambda: 0).__ｇｌｏｂａｌｓ__
### source: fullwidth letters [control]
loot = ｅｖａｌ
### source: a cookie of UTF-7 hides code in a comment
# -*- coding: utf-7 -*-
# +AAo-loot = eval
### control
exec(b"# -*- coding: utf-7 -*-\n# +AAo-loot = eval\n")
### source: a cookie of raw_unicode_escape hides code in a comment
# -*- coding: raw_unicode_escape -*-
# \u000aloot = eval
### control
exec(b"# -*- coding: raw_unicode_escape -*-\n# \\u000aloot = eval\n")
### source: a cookie of unicode_escape hides code in a text
# -*- coding: unicode_escape -*-
text = "\"; loot = eval #"
### control
exec(b"# -*- coding: unicode_escape -*-\ntext = \"\\\"; loot = eval #\"\n")
### source: mathematical letters [control]
loot = 𝐞𝐯𝐚𝐥
### source: a ligature in an attribute [control]
class A:
    pass
loot = (lambda: 0).__gloᵇals__
### source: a fullwidth name in a pattern [control]
match (lambda: 0):
    case object(__ｇlobals__=loot):
        pass
### source: a fullwidth keyword [control]
class A(ｍetaclass=lambda *a: "SECRET"):
    pass
loot = A
### source: a form feed and a continued line [control]
loot = (lambda: 0)\
    .__globals__
### source: names joined at run time [control]
loot = getattr(lambda: 0, "__glo" "bals" + "__")
### source: a name out of codes [control]
loot = getattr(lambda: 0, bytes([95, 95, 99, 111, 100, 101, 95, 95]).decode())
### source: a fullwidth name at run time [control]
import unicodedata
loot = getattr(lambda: 0, unicodedata.normalize("NFKC", "__ｃｏｄｅ__"))
### source: mangled into a guarded name [control]
import asyncio
class get:
    def f(self, lock):
        return lock._get_loop()
async def main():
    return get().f(asyncio.Lock())
### syntax: deep brackets [control]
loot = ((((((((((((((((((((((((((((((((((((((((((((((((((eval))))))))))))))))))))))))))))))))))))))))))))))))))
### syntax: lambda default [control]
loot = (lambda x=eval: x)()
### syntax: an f-string [control]
f = lambda: 0
loot = f"{f.__globals__}" and f.__globals__
### syntax: a default [control]
def f(*, x=(lambda: 0).__globals__):
    return x
loot = f()
### syntax: a starred call [control]
loot = dict(**(lambda: 0).__globals__)
### syntax: yield [control]
def f():
    yield (lambda: 0).__globals__
loot = next(f())
### syntax: type alias [control from 3.12]
type X = (lambda: 0).__globals__
loot = X.__value__
### syntax: star import [control]
from uuid import *
loot = os
### syntax: an f-string's nested specification [control]
f = lambda: 0
loot = f"{1:{(g := f.__globals__) and ''}}" and g
### syntax: an f-string's debugging form [control]
f = lambda: 0
SECRET_KEY = "SECRET"
loot = f"{f.__globals__['SECRET_KEY']=}"
### syntax: an annotation [control]
def f(x: (loot := (lambda: 0).__globals__)):
    pass
### syntax: an annotation of the future [control]
from __future__ import annotations
from typing import get_type_hints
def f(x: (lambda: (lambda: 0).__globals__)):
    pass
loot = get_type_hints(f)["x"]()
### syntax: a return annotation [control]
def f() -> (loot := open):
    pass
### syntax: assert message [control]
try:
    assert 0, (lambda: 0).__globals__
except AssertionError as e:
    loot = e.args[0]
### syntax: a slice [control]
class Key:
    def __getitem__(self, key):
        return key.start
loot = Key()[(lambda: 0).__globals__:]
### syntax: a comprehension condition [control]
loot = [g for x in [1] if (g := (lambda: 0).__globals__)]
### syntax: await [control]
async def same(value):
    return value
async def main():
    return await same((lambda: 0).__globals__)
### syntax: type parameter [control from 3.12]
def f[T: (lambda: 0).__globals__](x: T):
    pass
loot = f.__type_params__[0].__bound__
### syntax: type alias's value [control from 3.12]
type X = int
loot = X.__value__.__class__
### evaluation: get_type_hints [control]
from typing import get_type_hints
def g(x: "open"):
    pass
loot = get_type_hints(g)["x"]
### evaluation: functional TypedDict [control]
from typing import TypedDict, get_type_hints
loot = get_type_hints(TypedDict("X", {"x": "open"}))["x"]
### evaluation: ForwardRef [control]
from typing import ForwardRef, get_type_hints
def g(x):
    pass
g.__annotations__["x"] = ForwardRef("open")
loot = get_type_hints(g)["x"]
### evaluation: singledispatch reads annotations [control]
from functools import singledispatch
def found(value):
    global loot
    loot = value
    return int
@singledispatch
def f(x):
    pass
def g(x: "found((lambda: 0).__globals__)"):
    pass
f.register(g)
### evaluation: asteval's print [control]
loot = [].append.__reduce__()[0]
### evaluation: a printer of one's own [control]
import builtins
loot = builtins.eval("open")
### evaluation: exec by a lambda in a table [control]
loot = {"run": exec}["run"]
### evaluation: pickle [control]
import pickle
loot = pickle.loads(b"cbuiltins\neval\n.")
### evaluation: marshal [control]
import marshal
loot = marshal.loads(marshal.dumps((lambda: 0).__code__))
### evaluation: timeit [control]
import timeit
found = []
timeit.timeit("found.append(eval)", number=1, globals={"found": found, "eval": eval})
loot = found
### evaluation: code by its package [control]
import code
loot = code
### evaluation: a namedtuple's module by a format [control]
from collections import namedtuple
loot = "SECRET" if "__builtins__" in "{0.__new__.__globals__}".format(namedtuple("X", "a")) else ""
### evaluation: a forward reference out of an alias [control]
import typing
found = typing.get_args(typing.List["open"])[0]
def f(x):
    pass
f.__annotations__["x"] = found
loot = typing.get_type_hints(f)["x"]
### evaluation: a forward reference by a pattern [control]
from typing import List, get_args
match get_args(List["open"])[0]:
    case object(_evaluate=found):
        loot = "SECRET"
"""
