"""Ordinary modern Python, one construct a row: each script leaves its answer in `out`.

The same text runs under the dialect and in plain Python, and the answers must be equal. A row
whose name ends in `[3.12]` needs that minor.
"""

from __future__ import annotations

import sys

__all__ = ["CONSTRUCTS"]


def _parse(text: str) -> dict[str, str]:
    found = {}
    for block in text.split("\n### ")[1:]:
        name, _, code = block.partition("\n")
        if not name.endswith("[3.12]") or sys.version_info >= (3, 12):
            found[name] = code
    return found


CONSTRUCTS = _parse(r'''
### def and return
def f(a, b=2):
    return a + b
out = f(1)
### positional-only and keyword-only parameters
def f(a, /, b, *, c=3):
    return a, b, c
out = f(1, 2, c=4)
### *args and **kwargs in a def
def f(*args, **kwargs):
    return args, kwargs
out = f(1, 2, a=3)
### a call with *args and **kwargs
def f(*args, **kwargs):
    return args, kwargs
out = f(*[1, 2], **{"a": 3}, _b=4), f(super=1, format=2, open=3)
### lambda
out = (lambda x: x + 1)(1)
### lambda with a default and a closure
def outer(n):
    return lambda x=n, *, k=2: x + n + k
out = outer(3)()
### nested def and closure
def outer():
    x = 1
    def inner():
        return x
    return inner()
out = outer()
### nonlocal
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = counter()
out = [step(), step()]
### global
total = 0
def add():
    global total
    total += 1
add()
out = total
### parameter and return annotations
def f(x: int, *, y: "str" = "") -> list[int]:
    return [x]
out = f(1)
### from __future__ import annotations
from __future__ import annotations
def f(x: Undefined) -> AlsoUndefined:
    return x
out = f(1)
### annotated assignment
x: int = 1
y: list[int]
out = x
### annotated assignment in a class and on self
class A:
    x: int = 1
    y: str
    def __init__(self):
        self.z: int = 2
out = A.x, A().z
### async def, await
import asyncio
async def one():
    await asyncio.sleep(0)
    return 1
out = asyncio_run(one())
### async for, async with, async comprehension, async generator
import asyncio
class Manager:
    async def __aenter__(self):
        return self
    async def __aexit__(self, *error):
        return False
async def numbers(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)
async def main():
    found = []
    async with Manager() as m, Manager():
        async for i in numbers(2):
            found.append(i)
    return found, [i async for i in numbers(3) if i], {i: i async for i in numbers(2)}
out = asyncio_run(main())
### async for with a tuple target
async def pairs():
    yield 1, 2
async def main():
    return [a + b async for a, b in pairs()]
out = asyncio_run(main())
### async generator with asend and athrow
async def echo():
    got = None
    while True:
        try:
            got = yield got
        except ValueError:
            got = "caught"
async def main():
    g = echo()
    await g.asend(None)
    return await g.asend(5), await g.athrow(ValueError()), await g.aclose()
out = asyncio_run(main())
### gather, tasks, timeouts, queues and locks
import asyncio
async def work(n):
    await asyncio.sleep(0)
    return n
async def main():
    queue, lock = asyncio.Queue(), asyncio.Lock()
    await queue.put(1)
    task = asyncio.create_task(work(5))
    async with lock, asyncio.timeout(5):
        found = await asyncio.gather(work(1), work(2), task)
    try:
        await asyncio.wait_for(asyncio.sleep(9), 0.001)
    except TimeoutError:
        found.append("late")
    async with asyncio.TaskGroup() as group:
        several = [group.create_task(work(n)) for n in range(3)]
    done, pending = await asyncio.wait([asyncio.create_task(work(7))])
    firsts = [await one for one in asyncio.as_completed([work(8)])]
    failed = await asyncio.gather(work(1), asyncio.sleep(0, 3), return_exceptions=True)
    return found, await queue.get(), [t.result() for t in several], len(done), firsts, failed
out = asyncio_run(main())
### cancelling
import asyncio
async def main():
    async def forever():
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            found.append("cancelled")
            raise
    found = []
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        found.append("seen")
    return found, task.cancelled(), task.done()
out = asyncio_run(main())
### an awaitable class
class A:
    def __await__(self):
        yield from ()
        return 3
async def main():
    return await A()
out = asyncio_run(main())
### generators
def g():
    yield 1
    yield 2
out = list(g())
### send and throw
def g():
    got = yield 1
    while True:
        try:
            got = yield got
        except KeyError as e:
            got = repr(e)
it = g()
out = [next(it), it.send("a"), it.throw(KeyError("k")), it.close()]
### yield from and its value
def inner():
    got = yield 1
    return got
def outer():
    value = yield from inner()
    yield value
it = outer()
out = [next(it), it.send("x")]
### generator expression
out = sum(x * x for x in range(4))
### comprehensions
out = [x for x in range(3)], {x: y for x, y in [(1, 2)]}, {x % 2 for x in range(4)}
### nested comprehension with a tuple target
out = [(a, b) for a, (b, *_) in [(1, (2, 3))] for _ in range(2) if a]
### walrus
if (n := len("abc")) > 2:
    out = n, [y := 1, y + 1], [z for x in [1, 2] if (z := x * 2)]
### match: literals, or, guard
def f(x):
    match x:
        case 1 | 2:
            return "small"
        case int() if x > 10:
            return "big"
        case True | None:
            return "none"
        case -1 | 1.5 | "a" | b"b":
            return "literal"
        case _:
            return "other"
out = [f(x) for x in (1, 11, None, 5, "a", -1)]
### match: mapping, sequence, star
def f(x):
    match x:
        case {"a": [first, *rest], **others}:
            return first, rest, others
        case [a, (b, c), *_]:
            return a, b, c
        case []:
            return "empty"
out = f({"a": [1, 2, 3], "b": 4}), f([1, (2, 3), 4]), f([])
### match: classes and dotted names
from dataclasses import dataclass
from enum import Enum
import http
@dataclass
class Point:
    x: int
    y: int
class Color(Enum):
    RED = 1
def f(x):
    match x:
        case Point(0, y=y):
            return y
        case Point(x=x):
            return x
        case Color.RED:
            return "red"
        case http.HTTPStatus.OK:
            return "ok"
        case str() as text:
            return text
        case type():
            return "class"
out = [f(x) for x in (Point(0, 5), Point(3, 4), Color.RED, http.HTTPStatus.OK, "t", int)]
### match: own __match_args__
class P:
    __match_args__ = ("a", "b")
    def __init__(self):
        self.a, self.b = 1, 2
match P():
    case P(x, y):
        out = x, y
### try, except, else, finally
def f(x):
    done = []
    try:
        1 / x
    except ZeroDivisionError:
        done.append("zero")
    else:
        done.append("else")
    finally:
        done.append("finally")
    return done
out = f(0), f(1)
### bare except
try:
    {}["x"]
except:
    out = "caught"
### except with a tuple and a name
try:
    int("x")
except (TypeError, ValueError) as e:
    out = str(e), type(e).__name__, e.args
### except with a group
try:
    raise ExceptionGroup("several", [ValueError(1), TypeError(2)])
except ExceptionGroup as group:
    out = [type(e).__name__ for e in group.exceptions]
### raise from, and the chain
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("x") from e
except ValueError as e:
    out = type(e.__cause__).__name__, type(e.__context__).__name__
### assert
try:
    assert 1 == 2, "message"
except AssertionError as e:
    out = str(e)
### own exceptions
class Oops(ValueError):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code
class Older(Exception):
    def __init__(self, x):
        Exception.__init__(self, x, x)
try:
    raise Oops(4)
except Oops as e:
    e.add_note("note")
    out = e.code, str(e), e.__notes__, Older(1).args
### with
class M:
    def __enter__(self):
        return (1, 2)
    def __exit__(self, kind, value, tb):
        self.kind = kind
        return kind is KeyError
m = M()
with m as (x, y), M():
    pass
with m:
    raise KeyError
out = x, y, m.kind
### loops with else, break and continue
found = []
for i in range(5):
    if i == 1:
        continue
    if i == 3:
        break
    found.append(i)
else:
    found.append("else")
while True:
    break
out = found, i
### unpacking
a, b = 1, 2
c, *d = [1, 2, 3]
[e, f] = "xy"
(g, (h, *i)), j = (1, (2, 3, 4)), 5
for k, v in {"x": 1}.items():
    pass
for [p, q] in [[1, 2]]:
    pass
a, b = b, a
out = a, b, c, d, e, f, g, h, i, j, k, v, p, q
### starred in literals
out = [*(1, 2), 3], {**{"a": 1}, "b": 2}, (*"ab",), {*[1]}
### attributes: read, write, delete, in place
class A:
    n = 0
a = A()
a.x = 1
a.x += 2
a.y = a.z = 3
del a.y
out = a.x, a.z, hasattr(a, "y")
### attributes of the class in place
class A:
    n = 0
    def __init__(self):
        type(self).n += 1
        self.__class__.n += 1
        A.n += 1
A()
out = A.n
### attributes of functions
def f():
    f.calls += 1
    return f.calls
f.calls = 0
f()
out = f(), f.__name__
### items: read, write, delete, in place, slices
d, l = {"k": 1}, [1, 2, 3, 4]
d["k"] += 1
d["x"] = d.get("y", 5)
del d["k"]
l[1:3] = [9]
l[0] += 5
del l[-1]
out = d, l, l[::-1], l[:1]
### in place on names
x = 5
x += 1; x -= 2; x *= 3; x //= 2; x **= 2; x %= 7; x |= 8; x &= 12; x ^= 1; x <<= 2; x >>= 1
y = [1]
y += (2,)
out = x, y
### private names
_x = 1
def _helper(_y=2, *_args, **_kw):
    _z = _x + _y
    return _z
class _A:
    _c = 1
    def __init__(self):
        self._p = 1
        self.__q = 2
    def _m(self):
        self.__q += 1
        return self._p, self.__q, self._c
    def __n(self):
        return 5
    def n(self):
        return self.__n()
other = _A()
other._p = 7
out = _helper(), _A()._m(), other._m(), other.n(), [_ for _ in range(2)]
### names of things
def f():
    """doc"""
class A:
    """doc of A"""
    def m(self):
        pass
out = f.__name__, f.__doc__, A.__name__, A.m.__qualname__, A.__doc__, __name__ == "__main__"
### classes with bases, keywords and __init_subclass__
class Base:
    found = []
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Base.found.append(cls.__name__)
class A(Base, tag="a"):
    pass
class B(A):
    pass
out = Base.found, A.tag, B.tag
### multiple inheritance and super
class A:
    def f(self):
        return ["A"]
class B(A):
    def f(self):
        return ["B", *super().f()]
class C(A):
    def f(self):
        return ["C", *super().f()]
class D(B, C):
    def f(self):
        return ["D", *super(D, self).f()]
    def _private(self):
        return 1
class E(D):
    def _private(self):
        return super()._private() + 1
out = D().f(), E()._private()
### an explicit call of a base's method
class A:
    def __init__(self, x):
        self.x = x
class B(A):
    def __init__(self, x):
        A.__init__(self, x + 1)
class L(list):
    def __init__(self, *items):
        list.__init__(self, items)
class D(dict):
    def __setitem__(self, key, value):
        dict.__setitem__(self, key.lower(), value)
d = D()
d["A"] = 1
out = B(1).x, L(1, 2), d
### __new__
class Single:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
            cls._one.n = 0
        return cls._one
class Upper(str):
    def __new__(cls, text):
        return super().__new__(cls, text.upper())
class Meters(float):
    def __new__(cls, value):
        return float.__new__(cls, value * 1.0)
Single().n += 1
out = Single() is Single(), Single().n, Upper("a") + "b", Meters(2)
### class decorator and function decorators
def register(cls):
    cls.registered = True
    return cls
def twice(times):
    def decorate(f):
        def wrapper(*a, **k):
            return [f(*a, **k) for _ in range(times)]
        return wrapper
    return decorate
@register
class A:
    @twice(2)
    def m(self, x):
        return x
out = A.registered, A().m(1)
### a registry with a method named register
class Registry:
    def __init__(self):
        self.found = {}
    def register(self, name):
        def add(f):
            self.found[name] = f
            return f
        return add
registry = Registry()
@registry.register("a")
def f():
    return 1
out = registry.found["a"]()
### own format, obj and mro
class A:
    obj = 1
    def format(self, x):
        return x
    def mro(self):
        return 2
a = A()
a.format = lambda x: x + 1
out = a.obj, A().format(3), a.format(3), a.mro()
### arithmetic methods
class V:
    def __init__(self, x):
        self.x = x
    def __add__(self, o):
        return V(self.x + o.x)
    def __radd__(self, o):
        return V(self.x + o)
    def __iadd__(self, o):
        self.x += o
        return self
    def __mul__(self, k):
        return V(self.x * k)
    def __neg__(self):
        return V(-self.x)
    def __matmul__(self, o):
        return self.x * o.x
    def __eq__(self, o):
        return self.x == o.x
    def __lt__(self, o):
        return self.x < o.x
    def __hash__(self):
        return hash(self.x)
    def __bool__(self):
        return bool(self.x)
    def __int__(self):
        return self.x
    def __round__(self, n=0):
        return self.x
    def __repr__(self):
        return f"V({self.x})"
v = V(1)
v += 4
out = (
    V(1) + V(2),
    1 + V(2),
    v,
    V(2) * 3,
    -V(1),
    V(2) @ V(3),
    V(1) == V(1),
    sorted([V(2), V(1)]),
    len({V(1), V(1)}),
    bool(V(0)),
    int(V(3)),
    round(V(4)),
)
### container methods
class C:
    def __init__(self):
        self._d = {}
    def __len__(self):
        return len(self._d)
    def __getitem__(self, k):
        return self._d[k]
    def __setitem__(self, k, v):
        self._d[k] = v
    def __delitem__(self, k):
        del self._d[k]
    def __contains__(self, k):
        return k in self._d
    def __iter__(self):
        return iter(self._d)
    def __reversed__(self):
        return reversed(list(self._d))
    def __call__(self, x):
        return x
    def __str__(self):
        return "C!"
    def __format__(self, spec):
        return spec or "plain"
c = C()
c["a"] = 1
c["b"] = 2
c["a"] += 5
del c["b"]
out = len(c), c["a"], "a" in c, list(c), list(reversed(c)), c(3), str(c), f"{c:x}", f"{c}"
### __missing__, __getattr__ and __class_getitem__
class D(dict):
    def __missing__(self, k):
        return k * 2
class A:
    def __getattr__(self, name):
        return f"no {name}"
    def __class_getitem__(cls, item):
        return item
out = D()["a"], A().thing, A[int], A().sum
### iterators
class Count:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return self.n
out = (
    list(Count(3)),
    next(iter([]), "default"),
    list(iter(lambda c=Count(2): next(c, None), None)),
)
### descriptors
class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name
    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name)
    def __set__(self, obj, value):
        if value < 0:
            raise ValueError("negative")
        setattr(obj, self.name, value)
class A:
    x = Positive()
a = A()
a.x = 3
try:
    a.x = -1
except ValueError as e:
    out = a.x, str(e), type(A.x).__name__
### properties, static and class methods
class A:
    _x = 1
    @property
    def x(self):
        return self._x
    @x.setter
    def x(self, value):
        self._x = value
    @x.deleter
    def x(self):
        self._x = 0
    @staticmethod
    def s(a):
        return a
    @classmethod
    def c(cls):
        return cls.__name__
a = A()
a.x += 4
before = a.x
del a.x
out = before, a.x, A.s(1), a.c()
### __slots__
class A:
    __slots__ = ("x", "_y")
    def __init__(self):
        self.x = self._y = 1
a = A()
try:
    a.z = 1
except AttributeError:
    out = a.x, a._y
### dataclasses
from dataclasses import dataclass, field, asdict, astuple, fields, replace, KW_ONLY, InitVar
from typing import ClassVar
@dataclass(order=True, slots=True, frozen=True)
class P:
    x: int
    y: int = 0
    _z: int = 3
    tags: list = field(default_factory=list, compare=False)
    kind: ClassVar[str] = "k"
@dataclass
class Q:
    a: int
    b: InitVar[int]
    c: int = field(init=False)
    _: KW_ONLY
    d: int = 1
    def __post_init__(self, b):
        self.c = self.a + b
@dataclass
class R(Q):
    e: str = ""
    def __init__(self, e):
        Q.__init__(self, 1, 2)
        self.e = e
p = P(1)
try:
    p.x = 2
    hit = False
except Exception as e:
    hit = type(e).__name__
out = (
    p,
    P(1) < P(2),
    asdict(p),
    astuple(p),
    [f.name for f in fields(P)],
    replace(p, y=9),
    Q(1, 2, d=4),
    hit,
    hash(P(1)) == hash(P(1)),
    R("r"),
)
### dataclasses with annotations of the future
from __future__ import annotations
import dataclasses, typing
from typing import ClassVar
@dataclasses.dataclass
class A:
    x: int
    count: ClassVar[int] = 0
    other: typing.ClassVar[dict[str, int]] = {}
    b: dataclasses.InitVar[int] = 1
    _: dataclasses.KW_ONLY
    k: int = 2
    def __post_init__(self, b):
        self.x += b
out = A(1), [f.name for f in dataclasses.fields(A)], A(1, 5, k=3)
### enums
from enum import Enum, IntEnum, StrEnum, Flag, IntFlag, auto, unique
@unique
class Color(Enum):
    RED = 1
    BLUE = auto()
    @property
    def low(self):
        return self.name.lower()
    @classmethod
    def _missing_(cls, value):
        return cls.RED
class Level(IntEnum):
    LOW = 1
    HIGH = 2
class Name(StrEnum):
    A = auto()
    B = "bee"
class Perm(Flag):
    R = auto()
    W = auto()
    RW = R | W
class Bits(IntFlag):
    A = 1
    B = 2
class Planet(Enum):
    EARTH = (1, "e")
    def __init__(self, mass, letter):
        self.mass = mass
        self.letter = letter
class Coded(Enum):
    A = (1, "a")
    def __new__(cls, value, label):
        made = object.__new__(cls)
        made._value_ = value
        made.label = label
        return made
class Auto(Enum):
    def _generate_next_value_(name, start, count, last):
        return name * 2
    X = auto()
out = (
    Color.RED,
    Color(2),
    Color("x"),
    Color["BLUE"],
    Color.BLUE.low,
    list(Color),
    Level.HIGH > 1,
    f"{Level.LOW}",
    str(Name.A),
    Name("bee"),
    Perm.R | Perm.W,
    Perm.RW in Perm.RW,
    Bits.A | 2,
    Planet.EARTH.mass,
    Coded(1).label,
    Auto.X.value,
    len(Color),
    isinstance(Color.RED, Color),
    list(Color.__members__),
    Color.RED._value_,
)
### NamedTuple and namedtuple
from typing import NamedTuple
from collections import namedtuple
class P(NamedTuple):
    x: int
    y: int = 2
    @property
    def total(self):
        return self.x + self.y
Q = namedtuple("Q", "a b", defaults=[5])
out = (
    P(1),
    P(1).total,
    P(1)._replace(x=3),
    P(1)._asdict(),
    P._fields,
    P._make([7, 8]),
    Q(1),
    Q._fields,
    Q._field_defaults,
)
### TypedDict
from typing import TypedDict, NotRequired, Required
class T(TypedDict, total=False):
    a: Required[int]
    b: NotRequired[str]
out = T(a=1), {"a": 2, **T(b="x")}
### Protocol and Generic
from typing import Protocol, Generic, TypeVar, runtime_checkable, ParamSpec
T = TypeVar("T")
P = ParamSpec("P")
@runtime_checkable
class Sized2(Protocol):
    def size(self) -> int: ...
class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
    def size(self) -> int:
        return 1
class Sub(Box[int]):
    pass
out = isinstance(Box(1), Sized2), isinstance(1, Sized2), Box[int](5).value, Sub(2).value
### ABC
from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def f(self): ...
    @property
    @abstractmethod
    def g(self): ...
class B(A):
    def f(self):
        return 1
    g = 2
try:
    A()
except TypeError as e:
    out = "abstract" in str(e), B().f(), B().g, isinstance(B(), A)
### TYPE_CHECKING, overload, final, cast and the rest of typing
from typing import (
    TYPE_CHECKING,
    overload,
    final,
    cast,
    Any,
    Optional,
    Union,
    Literal,
    Annotated,
    Callable,
    NewType,
    get_args,
    get_origin,
    Self,
)
if TYPE_CHECKING:
    from collections.abc import Sequence
@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x):
    return x
@final
class A:
    def me(self) -> Self:
        return self
UserId = NewType("UserId", int)
def g(
    x: Optional[int],
    y: Union[int, str],
    z: Literal["a"],
    w: Annotated[int, "meta"],
    c: Callable[[int], str],
) -> "Sequence[int] | None":
    return x
out = (
    f(1),
    cast(int, "a"),
    UserId(3),
    get_args(dict[str, int]),
    get_origin(list[int]),
    g(1, 2, "a", 3, str),
)
### contextmanager, ExitStack, suppress and the others
from contextlib import (
    contextmanager,
    ExitStack,
    suppress,
    nullcontext,
    closing,
    asynccontextmanager,
    AsyncExitStack,
    ContextDecorator,
)
log = []
@contextmanager
def managed(name):
    log.append(f"in {name}")
    try:
        yield name
    except ValueError as e:
        log.append(str(e))
    finally:
        log.append(f"out {name}")
with managed("a") as a:
    raise ValueError("inside")
with ExitStack() as stack:
    b = stack.enter_context(managed("b"))
    stack.callback(log.append, "callback")
with suppress(KeyError), nullcontext(5) as five:
    {}["x"]
class Decorated(ContextDecorator):
    def __enter__(self):
        log.append("enter")
    def __exit__(self, *error):
        log.append("exit")
@Decorated()
def f():
    log.append("body")
f()
@asynccontextmanager
async def later():
    yield 1
async def main():
    async with AsyncExitStack() as stack:
        return await stack.enter_async_context(later())
out = log, a, b, five, asyncio_run(main())
### functools
from functools import (
    lru_cache,
    cache,
    wraps,
    partial,
    reduce,
    cached_property,
    total_ordering,
    cmp_to_key,
)
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
@cache
def one():
    return 1
def deco(f):
    @wraps(f)
    def wrapper(*a, **k):
        """wrapper"""
        return f(*a, **k)
    return wrapper
@deco
def named():
    """named"""
class A:
    n = 0
    @cached_property
    def p(self):
        A.n += 1
        return A.n
@total_ordering
class O:
    def __init__(self, x):
        self.x = x
    def __eq__(self, o):
        return self.x == o.x
    def __lt__(self, o):
        return self.x < o.x
a = A()
out = (
    fib(50),
    fib.cache_info().misses,
    one(),
    named.__name__,
    named.__doc__,
    partial(max, 5)(1),
    reduce(lambda a, b: a + b, [1, 2]),
    a.p,
    a.p,
    O(1) >= O(0),
    sorted([3, 1], key=cmp_to_key(lambda a, b: a - b)),
)
### operator, itertools, collections
import operator, itertools, collections
from collections import Counter, OrderedDict, defaultdict, deque, ChainMap
class A:
    def __init__(self):
        self.b = self
        self.c = 5
groups = defaultdict(list)
groups["a"].append(1)
c = Counter("aab")
out = (
    operator.attrgetter("b.c", "c")(A()),
    operator.itemgetter(1)([1, 2]),
    operator.methodcaller("upper")("a"),
    list(itertools.chain([1], [2])),
    list(itertools.islice(itertools.count(), 3)),
    c.most_common(1),
    dict(groups),
    deque([1, 2], maxlen=1),
    OrderedDict(a=1),
    ChainMap({}, {"a": 1})["a"],
    operator.add(1, 2),
)
### subclasses of built-in and library types
import json, datetime, collections, string, enum, decimal
class D(dict):
    def get2(self, k):
        return self.get(k)
class L(list):
    pass
class E(json.JSONEncoder):
    def default(self, o):
        return str(o) if isinstance(o, decimal.Decimal) else super().default(o)
class Z(datetime.tzinfo):
    def utcoffset(self, d):
        return datetime.timedelta(hours=1)
    def dst(self, d):
        return None
    def tzname(self, d):
        return "Z1"
class T(string.Template):
    delimiter = "%"
class U(collections.UserDict):
    pass
out = (
    D(a=1).get2("a"),
    L([1]),
    json.dumps({"x": decimal.Decimal("1.5")}, cls=E),
    datetime.datetime(2020, 1, 1, tzinfo=Z()).isoformat(),
    T("%a").substitute(a=1),
    U(a=1)["a"],
)
### f-strings with every kind of format
import datetime
x, w, name = 3.14159, 10, "n"
d = datetime.date(2020, 1, 2)
out = f"{x!r:>{w}}|{x:.2f}|{x:{w}.{2}f}|{name!s:^5}|{name!a}|{x=}|{d:%Y/%m}"
out += f"|{{}}|{1_000:,}|{255:#x}|{'ab'}|{[y for y in 'ab']}|{(lambda: 1)()}|{0.5:%}|{'x':*<4}"
### str.format
class A:
    x = [1, {"k": "v"}]
    def __format__(self, spec):
        return "A" + spec
a = A()
out = [
    "{} {}".format(1, 2),
    "{0}{1}{0}".format("a", "b"),
    "{a.x[0]}".format(a=a),
    "{0.x[1][k]}".format(a),
    "{:>{}}".format("r", 5),
    "{!r}".format("q"),
    "{:x}".format(a),
    "{{}}".format(),
    "{x}".format_map({"x": 1}),
    str.format("{}", 3),
    list(map("{:02d}".format, [1, 2])),
    "{0.real:.1f}".format(2),
    "{a.b.c}".format(a=type("x")("y")) if 0 else "",
]
### the other formatting
from string import Template
out = (
    "%s %d %(a)s" % {"a": 1} if 0 else "%s|%05.1f|%x" % ("a", 2.5, 255),
    "%(a)s" % {"a": 1},
    Template("$a ${b}").substitute(a=1, b=2),
    format(3, "03d"),
    b"%d" % 3,
)
### expressions
out = [
    1 if 0 else 2,
    1 and 0 or 3,
    not 1,
    1 < 2 < 3,
    1 in [1],
    None is None,
    ...,
    2**10,
    7 // 2,
    -7 % 3,
    1 << 3,
    6 & 3 | 8 ^ 1,
    ~5,
    1j * 1j,
    0xFF,
    1_000,
    b"\x00",
    "\N{BULLET}",
    {"a": 1} | {"b": 2},
    {1} | {2},
]
### built-ins
out = [
    abs(-1),
    all([]),
    any([1]),
    ascii("é"),
    bin(5),
    bool(1),
    bytearray(b"a"),
    bytes(2),
    callable(len),
    chr(65),
    divmod(7, 2),
    list(enumerate("a")),
    list(filter(None, [0, 1])),
    float("1.5"),
    frozenset([1]),
    hash(1),
    hex(255),
    int("12", 8),
    isinstance(1, int),
    issubclass(bool, int),
    list(map(str, [1])),
    max(1, 2),
    min([3, 4], key=lambda x: -x),
    oct(8),
    ord("a"),
    pow(2, 3, 5),
    list(range(3)),
    repr("a"),
    list(reversed([1, 2])),
    round(2.567, 1),
    sorted([2, 1], reverse=True),
    sum([1, 2]),
    tuple([1]),
    list(zip("ab", [1, 2], strict=True)),
    slice(1, 2),
    type(1).__name__,
    getattr(1, "real"),
    getattr(1, "none", 5),
    hasattr("a", "upper"),
]
### getattr, setattr, delattr on own objects
class A:
    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
a = A(x=1, _y=2)
delattr(a, "x")
out = hasattr(a, "x"), getattr(a, "_y"), getattr(A, "__name__"), getattr(a, "gone", None)
### type as a class
out = (
    isinstance(int, type),
    isinstance(1, type),
    type(1) is int,
    type(type) is type,
    type(int) is type,
    (lambda x: int | None)(1) is not None,
    [c.__name__ for c in [int, str] if isinstance(c, type)],
    {type(1): "int"}[int],
)
### copy
import copy
class A:
    def __init__(self):
        self.l = [1]
        self._p = self
class S:
    __slots__ = ("x",)
class C:
    def __copy__(self):
        return "copied"
    def __deepcopy__(self, memo):
        return "deep"
class D(dict):
    pass
class E(Exception):
    pass
from enum import Enum
class Color(Enum):
    RED = 1
a, s, d = A(), S(), D(k=[1])
s.x = [2]
d.extra = 5
b, t, e = copy.deepcopy(a), copy.copy(s), copy.deepcopy(d)
out = (
    b.l == a.l,
    b.l is a.l,
    b._p is b,
    t.x is s.x,
    copy.copy(C()),
    copy.deepcopy([C()]),
    e,
    e.extra,
    copy.deepcopy(E("x")).args,
    copy.copy(Color.RED) is Color.RED,
    copy.deepcopy({"c": Color.RED}),
)
### the standard library
import json, re, math, base64, hashlib, hmac, html, struct, zlib, unicodedata, textwrap, difflib
import uuid, io, csv, binascii, bisect, heapq, fractions, decimal, statistics, calendar
import zoneinfo, datetime, time, secrets, random, string
from urllib.parse import urlparse, urlencode, parse_qs, quote
from email.utils import parseaddr, format_datetime
from http import HTTPStatus
import collections.abc as cabc, urllib.parse, email.utils
buffer = io.StringIO()
csv.writer(buffer).writerow([1, "a,b"])
print("x", file=buffer)
heap = [3, 1]
heapq.heapify(heap)
with decimal.localcontext() as ctx:
    ctx.prec = 5
    third = decimal.Decimal(1) / 3
when = datetime.datetime(2020, 1, 2, 3, tzinfo=zoneinfo.ZoneInfo("UTC"))
try:
    json.loads("{")
except json.JSONDecodeError as e:
    position = e.pos
out = [
    json.loads('{"a": [1]}'),
    json.dumps({"a": 1}, indent=1),
    re.sub(r"(\w)", r"<\1>", "ab"),
    re.match("(?P<n>a)", "a").groupdict(),
    math.sqrt(4),
    base64.b64encode(b"a"),
    hashlib.sha256(b"a").hexdigest(),
    hmac.new(b"k", b"m", "sha256").hexdigest(),
    html.escape("<"),
    struct.pack(">I", 1),
    zlib.decompress(zlib.compress(b"a")),
    unicodedata.name("a"),
    textwrap.dedent("  a"),
    difflib.get_close_matches("appel", ["apple"]),
    uuid.UUID(int=1),
    buffer.getvalue(),
    binascii.hexlify(b"a"),
    bisect.bisect([1, 2], 1),
    heap[0],
    fractions.Fraction(1, 3),
    third,
    statistics.mean([1, 2]),
    calendar.monthrange(2020, 2),
    when.isoformat(),
    datetime.datetime.strptime("2020-01-02", "%Y-%m-%d"),
    time.strptime("2020", "%Y").tm_year,
    len(secrets.token_hex(4)),
    random.Random(1).random(),
    string.digits,
    urlparse("http://a/b?c#d").path,
    urlencode({"a": 1}),
    parse_qs("a=1"),
    quote("a b"),
    parseaddr("A <a@b>"),
    format_datetime(when),
    HTTPStatus(404).phrase,
    isinstance([], cabc.Sequence),
    urllib.parse.urlsplit("http://a/b").netloc,
    position,
    int("9" * 5000) > 1 if 0 else 1,
]
### a script's own names over Python's
def compile(x):
    return x
open = lambda p: p
id = 5
vars = [1]
out = compile(1), open("a"), id, vars
### a script that checks how it is run
def main():
    return 1
if __name__ == "__main__":
    main()
__all__ = ["main"]
__version__ = "1"
out = __all__, __version__, __doc__
### type parameters and aliases [3.12]
type Pair[T] = tuple[T, T]
def first[T](items: list[T]) -> T:
    return items[0]
class Box[T]:
    def __init__(self, value: T):
        self._value = value
    def get(self) -> T:
        return self._value
class Sub[*Ts, **P](Box[int]):
    pass
out = first([1]), Box(2).get(), Box[int](3).get(), Sub(4).get()
### nested quotes in f-strings [3.12]
d = {"a": 1}
out = f"{d["a"]} {f"{1 + 1}"}"
### a subclass of a named tuple
import copy
from collections import namedtuple
class Point(namedtuple("Point", "x y", defaults=[0])):
    """A point."""
    __slots__ = ()
    def __new__(cls, x, y=2):
        return super().__new__(cls, x + 1, y)
    @property
    def sum(self):
        return self.x + self.y
    def moved(self):
        return self._replace(x=9)
Pair = namedtuple("Pair", ["a", "b"])
match Pair(1, 2):
    case Pair(first, second):
        matched = first, second
copies = copy.copy(Pair(1, 2)), copy.deepcopy(Pair([1], 2))
out = Point(1).sum, Point(1, 1).moved(), copies, matched, Point._fields, Point.__doc__
### names of the module, read in a function
"""A text."""
__version__ = "1.2"
__author__ = "me"
__all__ = ["f"]
def f():
    return __version__, __author__, __all__, __doc__, __name__
class A:
    version = __version__
out = f(), A.version
### what enumerations know of their members
from enum import Enum, Flag
class Color(Enum):
    RED = 1
    GREEN = 2
    ALIAS = 1
    @classmethod
    def has(cls, value):
        return value in cls._value2member_map_
    def twice(self):
        return self._value_ * 2, self._name_
class F(Flag):
    A = 1
    B = 2
names = Color._member_names_, list(Color._member_map_)
out = Color.has(1), Color.has(7), names, Color.RED.twice(), ~F.A, F(3)
### names with one underscore at either end
class A:
    _x_ = 1
    def __init__(self):
        self._y_ = 2
        self._y_ += 1
    def f(self):
        return self._x_, self._y_
class B(A):
    def f(self):
        return super().f(), super()._x_
out = A().f(), B().f()
### __getattr__ and what copying asks it
import copy
class Proxy:
    """Answers all."""
    def __init__(self, inner):
        self.inner = inner
    def __getattr__(self, name, /):
        """Look inside."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.inner, name)
p = Proxy([3, 1])
p.sort()
q = copy.copy(Proxy([1]))
r = copy.deepcopy(p)
r.append(5)
out = p.inner, q.inner, r.inner, hasattr(p, "nothing")
### deep copies with hooks that hand on the memo
import copy
class Tree:
    def __init__(self, *parts):
        self.parts = list(parts)
    def __deepcopy__(self, memo):
        """Copy the parts."""
        return type(self)(*copy.deepcopy(self.parts, memo))
class Root(Tree):
    def __deepcopy__(self, memo=None):
        return super().__deepcopy__(memo)
shared = [1]
t = Root(shared, Tree(shared))
u = copy.deepcopy(t)
v = t.__deepcopy__({})
out = u.parts[0] is u.parts[1].parts[0], u.parts[0] is shared, v.parts[1].parts, type(u).__name__
### slots of every kind
class A:
    __slots__ = "a"
class B(A):
    __slots__ = ["b", "__dict__", "__weakref__"]
class C:
    __slots__ = {"c": "documented"}
class D:
    __slots__ = (name for name in ("d", "e"))
b, c, d = B(), C(), D()
b.a, b.b, b.other, c.c, d.e = 1, 2, 3, 4, 5
out = b.a, b.b, b.other, c.c, d.e, hasattr(d, "d")
### iterators and awaitables that hand on
import asyncio
class Numbers:
    def __init__(self, *numbers):
        self.numbers = numbers
    def __iter__(self):
        return self.numbers.__iter__()
    def __len__(self):
        return self.numbers.__len__()
    def __contains__(self, number):
        return self.numbers.__contains__(number)
class Connection:
    async def connect(self):
        return "connected"
    def __await__(self):
        return self.connect().__await__()
class Lines:
    async def lines(self):
        yield "a"
    def __aiter__(self):
        return self.lines().__aiter__()
async def main():
    return await Connection(), [line async for line in Lines()]
g = (n for n in range(3))
out = list(Numbers(1, 2)), len(Numbers(1)), 3 in Numbers(3), g.__next__(), asyncio_run(main())
### awaitables of one's own
import asyncio
class Later:
    def __init__(self, value):
        self.value = value
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return self.value
async def main():
    task = asyncio.create_task(asyncio.sleep(0, 3))
    found = await asyncio.gather(Later(1), asyncio.sleep(0, 2), task)
    return found, await asyncio.wait_for(Later(4), 5), await asyncio.shield(Later(5))
out = asyncio_run(main())
''')
