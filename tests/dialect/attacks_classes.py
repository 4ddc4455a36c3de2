"""Classes: how they are made, matched, marked, and what stands for them.

Rows of the corpus; the format is `attacks`'s.
"""

# ruff: noqa: E501  a row of text is as long as it is

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### classes: metaclass [control]
class M(type):
    pass
loot = M
### classes: metaclass by unpacking [control]
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
### classes: __mro_entries__ [control]
class A:
    def __mro_entries__(self, bases):
        return (object,)
class B(A()):
    pass
loot = "SECRET"
### classes: __class__ assignment [control]
class A:
    __class__ = int
loot = "SECRET"
### classes: from a module [control]
import json
class A(type(type(json))):
    pass
loot = A
### classes: from the facade of type [control]
class A(type):
    pass
loot = A
### classes: host constructor again [control]
from wtc import Request
request = Request()
class A:
    pass
Request.__init__(request, path="/stolen")
loot = "SECRET" if request.path == "/stolen" else ""
### classes: host constructor by super [control]
from wtc import Request
request = Request()
super(Request, request).__init__()
loot = ""
type(request.headers).__init__(request.headers, {"a": "b"})
loot = "SECRET" if "a" in request.headers else ""
### classes: host constructor by two-argument super [control]
from wtc import Request
h = Request().headers
super(type(h), h).__init__({"a": "b"})
loot = "SECRET" if "a" in h else ""
### classes: __class_getitem__ of a host [control]
import collections
collections.Counter.__class_getitem__ = 1
### classes: seen by __init_subclass__ before it is refused [control from 3.13]
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
### classes: a refused class is copied its own way [control]
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
### classes: a NamedTuple with a reduction [control]
from typing import NamedTuple
class X(NamedTuple):
    x: int
    def __reduce_ex__(self, n):
        return 1
loot = X
### classes: metaclass keyword [control]
class A(metaclass=lambda *a: "SECRET"):
    pass
loot = A
### classes: __reduce_ex__ by import [control]
import copy
class A(str):
    from html import escape as __reduce_ex__
a = A()
loot = "SECRET" if copy.copy(a) is a else ""
### classes: __reduce_ex__ by nested class [control]
import copy
class A(str):
    class __reduce_ex__:
        def __new__(cls, *a):
            return "x"
a = A()
loot = "SECRET" if copy.copy(a) is a else ""
### classes: __reduce_ex__ by tuple [control]
class A:
    (a, __reduce_ex__) = 1, lambda self, n: 2
loot = A
### classes: __reduce_ex__ by annotation [control]
class A:
    __reduce_ex__: object = lambda self, n: 1
loot = A
### classes: __del__ [control]
class A:
    def __del__(self):
        global loot
        loot = "SECRET"
A()
### classes: __prepare__ [control]
class M(type):
    @classmethod
    def __prepare__(cls, *a):
        return {"stolen": "SECRET"}
class A(metaclass=M):
    pass
loot = A.stolen
### classes: __mro_entries__ by getattr [control]
class A:
    def __getattr__(self, name):
        if name == "_" + "_mro_entries__":
            return lambda bases: (dict,)
        raise AttributeError(name)
class B(A()):
    pass
loot = "SECRET"
### classes: __instancecheck__ [control]
class M(type):
    def __instancecheck__(cls, value):
        return True
class A(metaclass=M):
    pass
loot = "SECRET" if isinstance(1, A) else ""
### classes: annotations by item [control]
from dataclasses import dataclass, fields
class A:
    x: int
    __annotations__["gi_frame"] = int
loot = "SECRET" if [f for f in fields(dataclass(A)) if f.name == "gi_frame"] else ""
### classes: from a shelf's class [control]
import json
class A(type(json)):
    pass
loot = A("x")
### classes: from super [control]
from wtc import Request
h = Request().headers
class S(super):
    pass
S(type(h), h).__init__({"a": "b"})
loot = "SECRET" if "a" in h else ""
### classes: from what create_task returns [control]
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(0))
    await task
    class H(type(task)):
        def f(self):
            return getattr(self, "_future", self)
    h = H(asyncio.sleep(0))
    try:
        return h.f()
    finally:
        await h
### classes: __set_name__ hands out its owner's class [control]
class A:
    def __set_name__(self, owner, name):
        self.owner = owner
class B:
    a = A()
loot = B.a.owner.__class__
### classes: __get__ hands out its owner [control]
class D:
    def __get__(self, value, owner):
        return owner
class A:
    d = D()
loot = A.d.__class__
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
### match: __match_args__ of a frame of a Protocol [control from 3.13]
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    __match_args__ = ("gi_frame",)
    def send(self, x): ...
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ set later of a Protocol [control from 3.12]
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    def send(self, x): ...
P.__match_args__ = ("gi_frame",)
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ by setattr of a Protocol [control from 3.12]
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    def send(self, x): ...
setattr(P, "__match_args__", ("gi_frame",))
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ by a loop in the class of a Protocol [control from 3.13]
from typing import Protocol, runtime_checkable
@runtime_checkable
class P(Protocol):
    for __match_args__ in [("gi_frame",)]:
        pass
    def send(self, x): ...
match (x for x in [1]):
    case P(loot):
        pass
### match: __match_args__ of a dataclass Protocol [control from 3.12]
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
### match: a dataclass Protocol that was refused [control from 3.12]
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
### match: a Protocol that is none while it becomes a dataclass [control from 3.12]
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
### match: __match_args__ of a dunder [control]
class E(Exception):
    __match_args__ = ("__traceback__",)
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: __match_args__ set later [control]
class E(Exception):
    pass
E.__match_args__ = ("__traceback__",)
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: __match_args__ by setattr [control]
class E(Exception):
    pass
setattr(E, "__match_args__", ("__traceback__",))
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: __match_args__ by a loop in the class [control]
class E(Exception):
    for __match_args__ in [("__traceback__",)]:
        pass
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: dotted value is compared with a subject [control]
import json
class E:
    def __eq__(self, other):
        global loot
        loot = other
match E():
    case json.codecs:
        pass
### match: dotted dunder is compared with a subject [control]
class E:
    def __eq__(self, other):
        global loot
        loot = other
def f():
    pass
match E():
    case f.__globals__:
        pass
### match: a class seen by __set_name__ before it is refused [control]
captured = []
class D:
    def __set_name__(self, owner, name):
        captured.append(owner)
try:
    class E(Exception):
        d = D()
        __match_args__ = ("__traceback__",)
except TypeError:
    pass
E = captured[0]
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: a class seen by __init_subclass__ before it is refused [control]
captured = []
class Base(Exception):
    def __init_subclass__(cls):
        captured.append(cls)
try:
    class E(Base):
        __match_args__ = ("__traceback__",)
except TypeError:
    pass
E = captured[0]
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: a guarded name by position [control]
from json import JSONDecodeError
class E(AttributeError):
    __match_args__ = ("obj",)
    pass
import json
try:
    raise E("x", obj=json)
except E as e:
    match e:
        case E(loot):
            pass
### match: a named tuple's names are its patterns [control]
from typing import NamedTuple
class P(NamedTuple):
    x: int
P.__match_args__ = ("__class__",)
match P(1):
    case P(kind):
        loot = kind.__class__
### match: names inherited from a refused class [control]
captured = []
class D:
    def __set_name__(self, owner, name):
        captured.append(owner)
try:
    class Base(Exception):
        d = D()
        __match_args__ = ("__traceback__",)
except TypeError:
    pass
class E(captured[0]):
    pass
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: names by __init_subclass__ [control]
class Base(Exception):
    def __init_subclass__(cls):
        cls.__match_args__ = ("__traceback__",)
class E(Base):
    pass
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: names by a class decorator [control]
def names(cls):
    setattr(cls, "__match_args__", ("__traceback__",))
    return cls
@names
class E(Exception):
    pass
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### match: fields of a dataclass are names [control]
from dataclasses import dataclass
@dataclass(init=False)
class E(Exception):
    __traceback__: object
try:
    raise E
except E as e:
    match e:
        case E(loot):
            pass
### enums: functional Enum [control]
from enum import Enum
loot = Enum("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: functional Enum of an own base [control]
from enum import Enum
class Base(Enum):
    pass
loot = Base("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: ReprEnum makes a class from data [control]
import copy, json
from enum import ReprEnum
def made(self, n):
    return (lambda: json.JSONEncoder, (), (None, {"default": 1}))
E = ReprEnum("E", {"__reduce_ex__": made, "__deepcopy__": None, "__copy__": None, "A": 1}, type=int)
copy.copy(E.A)
loot = E
### enums: a base's private functional API [control]
from enum import Enum
class Base(Enum):
    pass
loot = Base._create_("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: a base reads a module's globals [control]
from enum import IntEnum
class Base(IntEnum):
    pass
found = []
def keep(name):
    found.append(name)
    return name == "O_APPEND"
Base._convert_("E", "os", keep)
loot = "SECRET" if "environ" in found else ""
### enums: a member map that lies [control until 3.11]
from enum import Enum
class Base(Enum):
    pass
Base._member_map_["x"] = 1
loot = Base("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: a class without enum's own making shares the host's members [control]
from enum import Enum
class E(Enum, _simple=True):
    pass
E._member_map_["STOLEN"] = 1
loot = "SECRET" if "STOLEN" in Enum.__members__ else ""
### enums: functional Flag [control]
from enum import Flag
loot = Flag("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: functional Enum by class reading [control]
from enum import IntEnum
class Base(IntEnum):
    pass
loot = Base.__call__("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: functional IntFlag [control]
from enum import IntFlag
loot = IntFlag("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: functional StrEnum by partial [control]
from enum import StrEnum
from functools import partial
loot = partial(StrEnum, "E")({"__reduce_ex__": lambda self, n: 1, "A": "x"})
### enums: functional by map [control]
from enum import Enum
loot = list(map(Enum, ["E"], [{"__reduce_ex__": lambda self, n: 1, "A": 1}]))
### enums: functional by an alias [control]
from enum import Enum
loot = type(list[int])(Enum, int)("E", {"__reduce_ex__": lambda self, n: 1, "A": 1})
### enums: a mixin of a host class [control]
import http
class E(http.HTTPMethod.__class__):
    pass
loot = E
### enums: a host's member under another value [control]
import http
http.HTTPStatus._value2member_map_[299] = http.HTTPStatus.OK
loot = "SECRET" if http.HTTPStatus(299) is http.HTTPStatus.OK else ""
### enums: missing writes to the host [control]
import http
from enum import Enum
class E(Enum):
    A = 1
    @classmethod
    def _missing_(cls, value):
        http.HTTPStatus.OK._value_ = "SECRET"
        return cls.A
E(2)
loot = http.HTTPStatus.OK.value
### enums: generated values come from a host [control]
from enum import Enum, auto
class E(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last):
        return eval
    A = auto()
loot = E.A.value
### dataclasses: make_dataclass [control]
from dataclasses import make_dataclass
loot = make_dataclass("X", [("x", int)], namespace={"__reduce_ex__": lambda self, n: 1})
### dataclasses: on a host class [control]
from dataclasses import dataclass
from wtc.public import find_handler
import string
dataclass(string.Template)
### dataclasses: on a builtin error [control]
from dataclasses import dataclass
from wtc import HTTPError
dataclass(HTTPError)
### dataclasses: a dataclass's signature reads a module [control]
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
### dataclasses: with a module of its choice [control]
from dataclasses import dataclass
from typing import get_type_hints
@dataclass
class A:
    __module__ = "os"
    x: "system"
loot = get_type_hints(A)["x"]
### dataclasses: a field that shadows what the library calls [control]
from dataclasses import dataclass
class Spy:
    def __setattr__(self, *given):
        global loot
        loot = "SECRET"
@dataclass(frozen=True)
class A:
    __dataclass_builtins_object__: object
A(Spy())
### dataclasses: slots name what a class calls [control]
from dataclasses import dataclass
@dataclass(slots=True)
class A:
    __index__: object
loot = ["SECRET"][A(lambda: 0)]
### dataclasses: slots with a reduction [control]
import copy
from dataclasses import dataclass
@dataclass(slots=True)
class A:
    __reduce_ex__: object
loot = copy.deepcopy(A(lambda n: (getattr, (lambda: 0, "__globals__"))))
### dataclasses: slots make a class anew without its mark [control]
from dataclasses import dataclass
@dataclass(slots=True, frozen=True)
class A:
    x: int
a = A(1)
A.__setstate__(a, ["SECRET"])
loot = a.x
### dataclasses: slots and a state set on a host object [control]
from dataclasses import dataclass, fields
from wtc import Request
r = Request()
@dataclass(slots=True, frozen=True)
class P:
    path: str
P.__setstate__(r, ["SECRET"])
loot = getattr(r, fields(r)[0].name)
### dataclasses: a weak reference's slot [control]
from dataclasses import dataclass
@dataclass(slots=True, weakref_slot=True)
class A:
    x: int
a = A(1)
loot = "SECRET" if a.__weakref__ is None else ""
### dataclasses: a default that is a template [control]
from dataclasses import dataclass, fields
SECRET_KEY = "SECRET"
@dataclass
class A:
    x: str = "{0.__globals__[SECRET_KEY]}"
loot = fields(A)[0].default.format(lambda: 0)
### dataclasses: a field's type is evaluated [control]
from __future__ import annotations
from dataclasses import dataclass
from typing import get_type_hints
@dataclass
class A:
    x: open
loot = get_type_hints(A)["x"]
### dataclasses: the generated method's globals [control]
from dataclasses import dataclass
@dataclass
class A:
    x: int
loot = A.__init__.__globals__
### dataclasses: replace makes a host object anew [control]
import json
from dataclasses import make_dataclass
made = make_dataclass("X", ["x"], namespace={"__reduce_ex__": lambda self, n: 1})
loot = made
### dataclasses: a host's field renamed [control]
from dataclasses import fields
from wtc import Request
fields(Request)[0].name = "SECRET"
loot = fields(Request)[0].name
### abc: ABC register [control]
from collections.abc import Mapping
loot = Mapping.register
### abc: own ABC register [control]
from abc import ABC
class A(ABC):
    pass
loot = A.register
### abc: __subclasshook__ [control]
from abc import ABC
class A(ABC):
    @classmethod
    def __subclasshook__(cls, other):
        return True
loot = "SECRET" if isinstance(1, A) else ""
### abc: register by getattr [control]
from collections.abc import Mapping
loot = getattr(Mapping, "register")
### abc: register by a subclass of two [control]
from abc import ABC
from collections.abc import Mapping
class A(Mapping, ABC):
    pass
loot = A.register
### abc: register as a decorator [control]
from collections.abc import Sized
@Sized.register
class A:
    pass
loot = "SECRET" if issubclass(A, Sized) else ""
### abc: register by a pattern [control]
from numbers import Number
match Number:
    case object(register=loot):
        pass
### abc: register by methodcaller [control]
from collections.abc import Hashable
from operator import methodcaller
class A:
    __hash__ = None
methodcaller("register", A)(Hashable)
loot = "SECRET" if issubclass(A, Hashable) else ""
### abc: abstract methods taken away [control]
from collections.abc import Sized
Sized.__abstractmethods__ = frozenset()
loot = "SECRET" if Sized() is not None else ""
### aliases: origin of a facade alias [control]
loot = type[int].__origin__
### aliases: generic alias forwards str.format [control]
loot = type(list[int])(str, int).format
### aliases: generic alias forwards register [control]
import collections.abc
loot = type(list[int])(collections.abc.Mapping, int).register
### aliases: typing alias forwards register [control]
import typing
loot = typing.Mapping[int, int].register
### aliases: typing alias writes to its origin [control]
import typing, collections
typing.Counter[int].stolen = 1
loot = collections.Counter.stolen and type
### aliases: a union's alias called [control]
import json, typing
type(typing.Optional[int])(lambda: json.JSONEncoder, (int,))()
### aliases: a callable's alias called [control]
import json, typing
type(typing.Callable[[int], str])(lambda: json.JSONEncoder, (int,))()
### aliases: an alias called [control]
import json
type(list[int])(lambda: json.JSONEncoder, int)()
### aliases: a typing alias called [control]
import json, typing
type(typing.List[int])(lambda: json.JSONEncoder, (int,))()
### aliases: a called alias of type writes to what it finds [control]
from wtc import Response
type[int](Response())
### aliases: calling an alias of type [control]
loot = type[int]("X", (), {"__reduce_ex__": lambda self, n: 1})
### aliases: calling Type[int] [control]
from typing import Type
loot = type(Type[int])(type, (int,), name="X")("X", (), {"__reduce_ex__": lambda self, n: 1})
### aliases: generic alias forwards [control]
loot = type(list[int])(type, int).mro(type)
### aliases: a method bound by hand [control]
SECRET_KEY = "SECRET"
class A:
    def f(self):
        pass
loot = type(A().f)(str.format, "{0.__globals__[SECRET_KEY]}")(lambda: 0)
### marks: read by getattr
class A:
    pass
loot = "SECRET" if getattr(A, "_abc_<user>", None) else ""
### control
class A:
    _is_script = True
loot = "SECRET" if getattr(A, "_is_script", None) else ""
### marks: set on a host class [control]
from wtc import Response
setattr(Response, "_abc_<user>", 1)
### marks: what an enumeration ignores
from enum import Enum
class E(Enum):
    _ignore_ = ["_abc_<user>", "__reduce_ex__"]
    A = 1
loot = "SECRET"
### control
from enum import Enum
class E(Enum):
    _ignore_ = ["mark"]
    A = 1
    mark = "what the host put here last"
loot = "" if hasattr(E, "mark") else "SECRET"
### marks: what an enumeration ignores under another name
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
### control
from enum import Enum
class S(str):
    def __hash__(self):
        return hash("mark")
    def __eq__(self, other):
        return True
class E(Enum):
    _ignore_ = [S("x")]
    A = 1
    mark = "what the host put here last"
loot = "" if hasattr(E, "mark") else "SECRET"
### crashes: an own __index__ in a slot [control]
class A:
    __slots__ = ("__index__",)
a = A()
a.__index__ = lambda: 0
loot = ["SECRET"][a]
### crashes: a slot under a lying name [control]
class S(str):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return str.__hash__(self)
class A:
    __slots__ = (S("__index__"),)
a = A()
a.__index__ = lambda: 0
loot = ["SECRET"][a]
### crashes: __index__ shrinks what is being written [control]
kept = bytearray(8)
class Shrink:
    def __index__(self):
        kept.clear()
        return 1
try:
    kept[4] = Shrink()
    loot = "SECRET"
except IndexError:
    loot = "SECRET"
### crashes: __length_hint__ lies [control]
class Lies:
    def __iter__(self):
        return iter([1])
    def __length_hint__(self):
        global loot
        loot = "SECRET"
        return 1
list(Lies())
### crashes: __buffer__ of one's own [control from 3.12]
class Lies:
    def __buffer__(self, flags):
        return memoryview(b"SECRET")
loot = bytes(Lies()).decode()
### crashes: memoryview by name [control]
loot = memoryview
### crashes: __getattribute__ of what a view is made of [control]
class A:
    def __getattribute__(self, name):
        return "SECRET"
loot = A().anything
### crashes: a code object of one's own [control]
Code = type((lambda: 0).__code__)
loot = (lambda: 0).__code__.replace(co_consts=())
### crashes: a function from a code object [control]
def f():
    pass
f.__code__ = (lambda: "SECRET").__code__
loot = f()
"""
