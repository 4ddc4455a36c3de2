"""Ordinary modern Python, one construct a row: each script leaves its answer in `out`.

The same text runs under the dialect and in plain Python, and the answers must be equal. A row
whose name ends in `[3.12]` needs that minor. The few constructs that the dialect refuses stand at
the end, each with all that is said of it.
"""

# ruff: noqa: E501  messages are as long as they are

from __future__ import annotations

import sys

from wtc.errors import Problem

__all__ = ["CONSTRUCTS", "REFUSED"]


def _parse(text: str) -> dict[str, str]:
    found = {}
    for block in text.split("\n### ")[1:]:
        name, _, code = block.partition("\n")
        assert name not in found, name
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
### subscripted annotations in a def
def f(x: list[int], y: dict[str, list[int]] | None = None) -> tuple[int, ...]:
    return x, y
out = f([1]), f.__name__
### from __future__ import annotations
from __future__ import annotations
def f(x: Undefined) -> AlsoUndefined:
    return x
out = f(1)
### annotated assignment: x: int = 1
x: int = 1
(y): list[int] = [2]
out = x, y
### annotated assignment without a value: x: int
x: int
try:
    out = x
except NameError as e:
    out = str(e)
### annotated assignment in a class body
class A:
    x: int = 1
    y: str
out = A.x, hasattr(A, "y")
### annotated assignment on an attribute: self.x: int = 1
class A:
    def __init__(self):
        self.x: int = 2
        self.y: str
a = A()
a.z: int = 3
out = a.x, hasattr(a, "y"), a.z
### async def
async def one():
    return 1
class A:
    async def m(self, x=2):
        return x
out = asyncio_run(one()), asyncio_run(A().m())
### await
import asyncio
async def one():
    await asyncio.sleep(0)
    return 1
async def main():
    return await one() + (await one())
out = asyncio_run(main())
### async for
async def numbers(n):
    for i in range(n):
        yield i
async def main():
    found = []
    async for i in numbers(3):
        if i == 1:
            continue
        found.append(i)
    else:
        found.append("else")
    return found
out = asyncio_run(main())
### async with
log = []
class Manager:
    async def __aenter__(self):
        log.append("in")
        return self, 1
    async def __aexit__(self, *error):
        log.append(error[0].__name__ if error[0] else "out")
        return True
async def main():
    async with Manager() as (m, n), Manager():
        raise KeyError
    return type(m).__name__, n
out = asyncio_run(main()), log
### async comprehension
async def numbers(n):
    for i in range(n):
        yield i
async def main():
    found = [i async for i in numbers(3) if i], {i: i async for i in numbers(2)}
    return found, {i async for i in numbers(2)}, [i async for i in (j async for j in numbers(2))]
out = asyncio_run(main())
### async generator
import asyncio
async def numbers(n):
    try:
        for i in range(n):
            yield i
            await asyncio.sleep(0)
    finally:
        log.append("closed")
log = []
async def main():
    g = numbers(2)
    return [await anext(g), [i async for i in g], await anext(g, "end")]
out = asyncio_run(main()), log
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
### x = yield v, send and throw
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
### list comprehension
out = [x for x in range(3)], [y for x in ["ab", "c"] for y in x if y != "b"]
### dict and set comprehensions
out = {x: y for x, y in [(1, 2)]}, {x % 2 for x in range(4)}, {**{k: v for k, v in [(3, 4)]}}
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
### bare except:
try:
    {}["x"]
except:
    out = "caught"
### except (A, B) as e
try:
    int("x")
except (TypeError, ValueError) as e:
    out = str(e), type(e).__name__, e.args
### except with a group
try:
    raise ExceptionGroup("several", [ValueError(1), TypeError(2)])
except ExceptionGroup as group:
    out = [type(e).__name__ for e in group.exceptions]
### raise X from Y, and the chain
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
### with a as (x, y), and several items
from contextlib import nullcontext
class A: pass
a, d = A(), {}
with nullcontext((1, (2, 3))) as (x, (y, *z)), nullcontext(4) as a.w, nullcontext(5) as d["k"]:
    out = x, y, z, a.w, d
with (
    nullcontext(6) as u,
    nullcontext([7, 8]) as [v, _],
):
    out += u, v
### for, while, break, continue and else
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
### for a, b in pairs
out = []
for a, (b, *c) in {1: (2, 3), 4: "xyz"}.items():
    out.append((a, b, c))
### for [a, b] in pairs
out = []
for [a, b] in [[1, 2], "xy"]:
    out.append((b, a))
### a, b = seq and a, *b = seq
a, b = 1, 2
a, b = b, a
c, *d = [1, 2, 3]
*e, f = "xyz"
out = a, b, c, d, e, f
### [a, b] = seq
[a, b] = "xy"
[c, [d, *e]] = 1, (2, 3)
out = a, b, c, d, e
### chained and nested unpacking
(g, (h, *i)), j = k = (1, (2, 3, 4)), 5
a = b, c = 6, 7
out = g, h, i, j, k, a, b, c
### starred in literals: [*a, *b], {**a}
out = [*(1, 2), 3], {**{"a": 1}, "b": 2}, (*"ab",), {*[1]}
### attribute read: obj.x
import datetime
class A:
    x = 1
    def f(self):
        return self.x
a = A()
out = a.x, A.x, a.f(), datetime.date(2020, 1, 2).year, "a".upper(), (1).real
### attribute write: self.x = 1
class A:
    def __init__(self):
        self.x = 1
a = A()
a.y = a.z = 3
a.y, a.x = a.x, a.y
for a.i in range(3):
    pass
A.k = 5
out = a.x, a.y, a.z, a.i, a.k
### attribute delete: del obj.x
class A:
    k = 1
a = A()
a.x = a.y = 1
del a.x, a.y, A.k
out = hasattr(a, "x"), hasattr(a, "y"), hasattr(a, "k")
### attributes of functions
def f():
    f.calls += 1
    return f.calls
f.calls = 0
f()
out = f(), f.__name__
### item read: d[k]
d, l = {"k": {"j": 1}, (1, 2): 3}, [[1], 2]
out = d["k"]["j"], d[1, 2], l[0][0], l[-1], "abc"[1], b"a"[0]
### item write: d[k] = v
d, l = {}, [0, 0]
d["x"] = d["y"] = 5
l[0], d["z"] = 1, 2
for l[1] in range(3):
    pass
out = d, l
### item delete: del d[k]
d, l = {"a": 1, "b": 2}, [1, 2, 3]
del d["a"], l[-1]
out = d, l
### slices: a[1:2], a[::2], a[:] =
l = [1, 2, 3, 4]
l[1:3] = [9]
found = l[::-1], l[:1], l[::2], l[-2:], "abc"[1:]
l[:] = [7, 8, 9]
l[::2] = "xy"
del l[:1]
out = found, l, slice(1, 2)
### in place on a name: x += 1
x = 5
x += 1; x -= 2; x *= 3; x //= 2; x **= 2; x %= 7; x |= 8; x &= 12; x ^= 1; x <<= 2; x >>= 1
y = [1]
y += (2,)
out = x, y
### in place on an attribute: self.x += 1
class A:
    n = 0
    def __init__(self):
        self.n += 1
        self.items = [1]
a = A()
a.n -= 5
a.items += [2]
a.items[0] += 7
a.m = 8
a.m //= 3
out = a.n, a.items, a.m, A.n
### attributes of the class in place
class A:
    n = 0
    def __init__(self):
        type(self).n += 1
        self.__class__.n += 1
        A.n += 1
A()
out = A.n
### in place on an item: d[k] += 1
d, l = {"k": 1, "l": [1]}, [1, 2, 3]
d["k"] += 1
d["l"] += [2]
l[0] <<= 3
l[1:] += [9]
out = d, l
### a private name of the module: _x
_x, __y = 1, 2
_x += 1
for _i in range(3):
    pass
out = _x, __y, _i
### a private function: def _helper()
def _helper(n):
    return n and _helper(n - 1)
class _A:
    pass
out = _helper(2), _A.__name__
### the name _
_ = 5
a, _, *_ = 1, 2, 3
out = [_ for _ in range(2)], _, a, (lambda _: _)(7)
### a private parameter: def f(_x)
def f(_y=2, *_args, _k=3, **_kw):
    _z = _y + _k
    return _z, _args, _kw
out = f(), f(1, 2, _k=4, _other=5)
### a private keyword: f(_x=1)
def f(_x, **kw):
    return _x, kw
out = f(_x=1), f(2, _y=3), dict(_z=4)
### a private attribute: obj._x
class A:
    _c = 1
    def __init__(self):
        self._p = 1
        self.__q = 2
    def _m(self):
        self.__q += 1
        self._p -= 1
        return self._p, self.__q, self._c
    def __n(self):
        return 5
    def n(self):
        return self.__n()
other = A()
other._p = 7
out = A()._m(), other._m(), other.n(), hasattr(other, "_A__q")
del other._p
### __class__ and __name__ of things
def f():
    """doc"""
class A:
    """doc of A"""
    def m(self):
        return self.__class__
out = f.__name__, f.__doc__, A.__name__, A.m.__qualname__, A.__doc__, A().m() is A
out += (5).__class__ is int, "a".__class__.__name__
### __name__ of the module
out = __name__ == "__main__", type(__name__), [__name__ for _ in range(1)] == [__name__]
### a plain class
class A:
    x = 1
    y = x + 1
    def m(self):
        return self.y
class B: ...
out = A().m(), A.x, type(B()).__name__
### a class with bases
class A:
    x = 1
class B(A):
    pass
class C(B, dict):
    y = 2
class D(A if 1 else B, *[]):
    pass
out = B.x, C(k=1), C.y, C().x, issubclass(C, A), D.x
### a class with keywords: class B(A, flag=1)
class Base:
    found = []
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Base.found.append(cls.__name__)
class A(Base, tag="a"):
    pass
class B(A, **{"tag": "b"}):
    pass
class C(B):
    pass
out = Base.found, A.tag, B.tag, C.tag
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
### a class decorator
def register(cls):
    cls.registered = True
    return cls
def named(name):
    def decorate(cls):
        cls.title = name
        return cls
    return decorate
@register
@named("a")
class A:
    pass
out = A.registered, A.title
### a function decorator of any expression
def twice(times):
    def decorate(f):
        def wrapper(*a, **k):
            return [f(*a, **k) for _ in range(times)]
        return wrapper
    return decorate
several = [twice(2)]
class A:
    @twice(2)
    def m(self, x):
        return x
@several[0]
def f():
    return 1
@(lambda g: g)
def h():
    return 2
@twice(times := 3)
def i():
    return times
out = A().m(1), f(), h(), i()
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
### __init__
class A:
    def __init__(self, x, *, y=2):
        self.x, self.y = x, y
class B(A):
    pass
out = A(1).x, A(1, y=3).y, B(4).x
### __eq__, __lt__ and __contains__
class V:
    def __init__(self, x):
        self.x = x
    def __eq__(self, o):
        return self.x == o.x
    def __lt__(self, o):
        return self.x < o.x
    def __contains__(self, y):
        return y == self.x
out = V(1) == V(1), V(1) != V(2), V(1) < V(2), V(1) > V(2), min(V(2), V(1)).x, 3 in V(3)
### __repr__ and __str__
class V:
    def __repr__(self):
        return "V()"
    def __str__(self):
        return "v"
    def __format__(self, spec):
        return spec or "plain"
    def __bytes__(self):
        return b"v"
out = repr(V()), str(V()), f"{V()}|{V()!r}|{V()!s}|{V():x}", [V()], "%s %r" % (V(), V()), bytes(V())
### __hash__, __len__, __iter__ and __getitem__
class V:
    def __init__(self, *items):
        self.items = items
    def __hash__(self):
        return hash(self.items)
    def __eq__(self, o):
        return self.items == o.items
    def __len__(self):
        return len(self.items)
    def __iter__(self):
        return iter(self.items)
    def __getitem__(self, i):
        return self.items[i]
a, *b = V(1, 2, 3)
out = len({V(1), V(1)}), len(V(1, 2)), list(V(1)), V(5)[0], V(1, 2)[:1], bool(V()), a, b
### __enter__ and __exit__
class M:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        self.seen = kind, str(value)
        return kind is KeyError
m = M()
with m as n:
    raise KeyError("k")
out = n is m, m.seen
### __call__
class F:
    def __init__(self, n):
        self.n = n
    def __call__(self, x, *, y=1):
        return self.n + x + y
out = F(1)(2), F(1)(2, y=5), list(map(F(1), [1])), callable(F(1))
### super().__init__()
class A:
    def __init__(self, x):
        self.x = x
class B(A):
    def __init__(self, x):
        super().__init__(x + 1)
class C(B):
    def __init__(self, x):
        super(C, self).__init__(x)
        self.y = x
class D(dict):
    def __init__(self, **items):
        super().__init__(items, k=1)
out = B(1).x, C(1).x, C(1).y, D(j=2)
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
### __slots__ = (...)
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
### a dataclass without annotations
from dataclasses import dataclass, fields
@dataclass
class A:
    x = 1
@dataclass()
class B:
    pass
out = A(), A() == A(), fields(A), A.x, B()
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
### print(...)
import io
file = io.StringIO()
print("a", 1, [2], sep="-", end="!", file=file)
print(file=file)
print(*"xy", file=file, flush=True)
out = file.getvalue(), print("to the log")
### the name printed
printed = 1
def f(printed):
    return printed
y__roles__, _print_, _getattr_ = 2, 3, 4
out = printed, f(2), y__roles__, _print_, _getattr_
### f-strings: {x}, {x!r:>10}
x = "a"
out = f"{x}", f"{x!r:>10}", f"{x:^5}|", f"{1:03}{{}}", f"", f"{x}" "b" rf"\{x}"
### f-strings with attributes inside
class A:
    b = "c"
    _d = 1
    def f(self):
        return f"{self.b}{self._d:>3}{self.b.upper()!r}"
a = A()
out = a.f(), f"{a.b:{a._d}}", f"{a._d=}"
### f-strings with every kind of format
import datetime
x, w, name = 3.14159, 10, "n"
d = datetime.date(2020, 1, 2)
out = f"{x!r:>{w}}|{x:.2f}|{x:{w}.{2}f}|{name!s:^5}|{name!a}|{x=}|{d:%Y/%m}"
out += f"|{{}}|{1_000:,}|{255:#x}|{'ab'}|{[y for y in 'ab']}|{(lambda: 1)()}|{0.5:%}|{'x':*<4}"
### '..'.format()
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
### '%s' % x, and the other formatting
from string import Template
out = (
    "%s %d %(a)s" % {"a": 1} if 0 else "%s|%05.1f|%x" % ("a", 2.5, 255),
    "%(a)s" % {"a": 1},
    Template("$a ${b}").substitute(a=1, b=2),
    format(3, "03d"),
    b"%d" % 3,
)
### ternary, and, or, not, chained comparisons, in, is
out = [1 if 0 else 2, 1 and 0 or 3, not 1, 1 < 2 < 3 != 4, 3 >= 2 <= 1, 1 in [1], 2 not in {1: 2}]
x = None
out += [x is None, out is not None, (0 or "a") and "b", 1 == 1.0, "a" if "" else "b" if 0 else "c"]
### arithmetic: + - * / // % ** << >> & | ^ ~
out = [1 + 2, 3 - 4, 5 * 6, 7 / 2, 7 // 2, -7 % 3, 2**10, 1 << 3, 256 >> 2, 6 & 3, 6 | 1, 6 ^ 3, ~5]
out += [-(-2), +3, 6 & 3 | 8 ^ 1, 2**-1, "a" * 3, [1] + [2], "%d" % 3, 1j * 1j]
### matrix product: a @ b
class M:
    def __init__(self, n):
        self.n = n
    def __matmul__(self, o):
        return self.n * o.n
    def __rmatmul__(self, o):
        return o * self.n
    def __imatmul__(self, o):
        self.n = self @ o
        return self
m = M(2)
m @= M(3)
out = M(2) @ M(3), 4 @ M(5), m.n
### union of dicts: d1 | d2, |=
d = {"a": 1}
d |= {"b": 2}
out = {"a": 1} | {"b": 2, "a": 3}, d
### operations on sets
s = {1, 2}
s |= {3}
s &= {2, 3, 4}
s -= {4}
s ^= {9}
out = {1} | {2}, {1, 2} & {2}, {1, 2} - {2}, {1} ^ {2}, {1} < {1, 2}, s, frozenset([1]) | {2}
### built-ins: list, tuple, dict, set, sorted, zip, map, filter, enumerate, reversed
out = [list("ab"), tuple([1]), dict(a=1), dict([(1, 2)]), set([1]), frozenset([1]), list(range(3))]
out += [sorted([2, 1], reverse=True), sorted("bA", key=str.lower), list(reversed([1, 2]))]
out += [list(zip("ab", [1, 2], strict=True)), list(map(str, [1])), list(filter(None, [0, 1]))]
out += [list(enumerate("a", start=2)), slice(1, 2)]
### built-ins: sum, min, max, any, all, range, len, isinstance
out = [sum([1, 2]), sum([[1]], []), min([3, 4], key=lambda x: -x), max(1, 2), max([], default=0)]
out += [any([1]), all([]), range(1, 9, 2), len("ab"), isinstance(1, int), isinstance("a", int | str)]
out += [isinstance(1, (str, int)), issubclass(bool, int), callable(len)]
### built-ins: type(x), object(), getattr, hasattr, iter, next
out = [type(1).__name__, type("a") is str, type(object()) is object, getattr(1, "real")]
out += [getattr(1, "none", 5), hasattr("a", "upper"), next(iter([1])), next(iter([]), None)]
try:
    getattr(1, "none")
except AttributeError as e:
    out.append(str(e))
### built-ins: bytes and bytearray
b = bytearray(b"abc")
b[0] = 65
b += b"d"
b[1:2] = b"xy"
out = b, bytes(2), bytes([65]), bytes("é", "utf-8"), b"a" + b"b", b"%d" % 1, b.decode(), b"\x00"[0]
### the other built-ins
out = [abs(-1), ascii("é"), bin(5), bool(1), chr(65), complex(1, 2), divmod(7, 2), float("1.5")]
out += [format(3, "03d"), hash(1), hex(255), int("12", 8), oct(8), ord("a"), pow(2, 3, 5), repr("a")]
out += [round(2.567, 1), str(b"a", "utf-8"), NotImplemented, __debug__]
async def numbers():
    yield 1
async def main():
    return await anext(aiter(numbers()))
out.append(asyncio_run(main()))
### Ellipsis: ...
def f(): ...
out = ..., ... is Ellipsis, f(), [...]
### pass, docstrings and constants
"""The script."""
def f():
    """doc"""
    pass
class A:
    """doc of A"""
out = __doc__, f.__doc__, A.__doc__, 1_000, 0xFF, 0o17, 0b11, 1e3, 2j, b"\x00\xff", "\N{BULLET}"
out += None, True, "a" "b", r"\d", 'it"s', 10**30
### del of a name
x, y, z = 1, 2, 3
del x, (y, [z])
def f(a):
    del a
    try:
        return a
    except UnboundLocalError as e:
        return type(e).__name__
try:
    x
except NameError as e:
    out = str(e), f(1)
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
### import m
import json, math
import urllib
def f():
    import string
    return string.digits
out = json.loads("[1]"), math.sqrt(4), f()
### import a.b as c
import urllib.parse as p, collections.abc, email.utils
out = p.quote("a b"), isinstance([], collections.abc.Sequence), email.utils.parseaddr("a@b")
### from m import x as y
from json import dumps as d, loads
from urllib import parse as p
from urllib.parse import (
    quote as q,
    unquote,
)
out = d([1]), loads("2"), q("a b"), p.unquote("a%20b"), unquote("%41")
### import m as _m
import json as _json, urllib.parse as __p
from math import sqrt as _sqrt
out = _json.loads("[1]"), __p.quote("a b"), _sqrt(4)
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
### type aliases: type X = int [3.12]
type X = int
type Pair[T] = tuple[T, T]
out = X.__name__, Pair.__name__, isinstance(1, int)
### type parameters of functions: def f[T]() [3.12]
def first[T](items: list[T]) -> T:
    return items[0]
async def later[T: int, *Ts, **P](x: T) -> T:
    return x
class A:
    def m[T](self, x: T) -> T:
        return x
out = first([1]), asyncio_run(later(2)), A().m(3), first.__name__
### type parameters of classes: class A[T] [3.12]
class Box[T]:
    def __init__(self, value: T):
        self._value = value
    def get(self) -> T:
        return self._value
class Sub[*Ts, **P](Box[int]):
    pass
out = Box(2).get(), Box[int](3).get(), Sub(4).get(), issubclass(Sub, Box)
### quotes, comments and lines inside f-strings [3.12]
d = {"a": 1}
out = f"{d["a"]} {f"{1 + 1}"} {"\n".join(["x", "y"])}", f"{
    d["a"]  # a comment
    + 1
}"
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

REFUSED = {
    "try / except*": (
        "try:\n    pass\nexcept* ValueError:\n    pass",
        [
            Problem(
                what="`except*` is not allowed",
                why="an exception group with methods of its own can crash Python here",
                instead="use `except ExceptionGroup as group` and look at `group.exceptions`",
                line=1,
                column=1,
                rule="except-star",
            ),
        ],
    ),
    "class metaclass=M": (
        "class M:\n    pass\nclass A(metaclass=M):\n    pass",
        [
            Problem(
                what="a class cannot name a metaclass",
                why="a metaclass changes what a class is, the guards' classes too",
                instead="inherit from `abc.ABC` or `enum.Enum`, or use `__init_subclass__` or a class decorator",
                line=3,
                column=9,
                rule="metaclass",
            ),
        ],
    ),
    "from m import *": (
        "from json import *",
        [
            Problem(
                what="what `import *` brings cannot be checked",
                why="what a name is must be plain from the text",
                instead="name what you need of json",
                line=1,
                column=18,
                rule="imports",
            ),
        ],
    ),
    "from . import x (relative)": (
        "from . import a\nfrom ..b import c",
        [
            Problem(
                what="`from . import` is not allowed",
                why="a script is one file, in no package",
                instead="write what you need in this file",
                line=1,
                column=1,
                rule="imports",
            ),
            Problem(
                what="`from ..b import` is not allowed",
                why="a script is one file, in no package",
                instead="write what you need in this file",
                line=2,
                column=1,
                rule="imports",
            ),
        ],
    ),
    "from _a import x": (
        "from _thread import start_new_thread",
        [
            Problem(
                what="`_thread` cannot be imported",
                why="only reviewed modules are handed out",
                instead="the reference lists what can be imported",
                line=1,
                column=1,
                rule="imports",
            ),
        ],
    ),
    "memoryview": (
        "memoryview(b'a')",
        [
            Problem(
                what="`memoryview` is not available",
                why="it tells where things lie in memory",
                instead="compare with `is`; slice `bytes`",
                line=1,
                column=1,
                rule="memory",
            ),
        ],
    ),
    "exec() and eval()": (
        "exec('1')\neval('1')",
        [
            Problem(
                what="`exec` is not available",
                why="what runs is only what was checked, and text made later was not",
                instead="call a function, or look it up in a dict; `json.loads` reads data",
                line=1,
                column=1,
                rule="running-text",
            ),
            Problem(
                what="`eval` is not available",
                why="what runs is only what was checked, and text made later was not",
                instead="call a function, or look it up in a dict; `json.loads` reads data",
                line=2,
                column=1,
                rule="running-text",
            ),
        ],
    ),
    "compile(), open(), __import__()": (
        "compile('1', '', 'eval')\nopen('x')\n__import__('os')",
        [
            Problem(
                what="the built-in `compile` is not available",
                why="what runs is only what was checked, and text made later was not",
                instead="a compiler calls `options.python(source)`",
                line=1,
                column=1,
                rule="running-text",
            ),
            Problem(
                what="`open` is not available",
                why="a webtask has no files",
                instead="keep data in `context.storage`; `io.StringIO` and `io.BytesIO` are files in memory",
                line=2,
                column=1,
                rule="files",
            ),
            Problem(
                what="`__import__` cannot be used",
                why="it opens the insides of Python, and from there everything else",
                instead="import what you need by its own name",
                line=3,
                column=1,
                rule="module-insides",
            ),
        ],
    ),
    "the module builtins, and breakpoint": (
        "import builtins\nbreakpoint()",
        [
            Problem(
                what="`builtins` cannot be imported",
                why="it opens the insides of Python, and from there everything else",
                instead="most handlers need none of it; `inspect` and `functools` look at your own functions",
                line=1,
                column=8,
                rule="import-insides",
            ),
            Problem(
                what="`breakpoint` is not available",
                why="a webtask has no terminal",
                instead="read the request; write to the log with `print`",
                line=2,
                column=1,
                rule="terminal",
            ),
        ],
    ),
    "x.__roles__": (
        "x = 1\nx.__roles__",
        [
            Problem(
                what="`__roles__` cannot be used",
                why="names that begin and end with `__` belong to Python",
                instead="use `_name` or `__name` for what is private",
                line=2,
                column=3,
                rule="reserved-names",
            ),
        ],
    ),
    "gi_frame, f_globals, tb_frame": (
        "g = (i for i in [])\ng.gi_frame.f_globals\ng.tb_frame",
        [
            Problem(
                what="`gi_frame` cannot be read",
                why="it is the running program's own state, and every secret in it",
                instead="pass values as arguments, and keep what you need in names of your own",
                line=2,
                column=3,
                rule="frames",
            ),
            Problem(
                what="`f_globals` cannot be read",
                why="it is the running program's own state, and every secret in it",
                instead="pass values as arguments, and keep what you need in names of your own",
                line=2,
                column=12,
                rule="frames",
            ),
            Problem(
                what="`tb_frame` cannot be read",
                why="it is the running program's own state, and every secret in it",
                instead="pass values as arguments, and keep what you need in names of your own",
                line=3,
                column=3,
                rule="frames",
            ),
        ],
    ),
}
