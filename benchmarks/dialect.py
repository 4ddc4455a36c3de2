"""What the dialect costs at run time, beside plain Python and stock RestrictedPython.

    .venv/bin/python benchmarks/dialect.py [ROUNDS]

All take turns in shuffled order on fresh copies, since where code lies in memory alone can cost a
third. Ratios to plain Python hold on any machine, nanoseconds on this one only. Stock
RestrictedPython runs with the guards that it ships; `-` is code that it refuses.
"""

from __future__ import annotations

import operator
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from RestrictedPython import compile_restricted, safe_builtins
from RestrictedPython.Eval import default_guarded_getitem, default_guarded_getiter
from RestrictedPython.Guards import (
    full_write_guard,
    guarded_iter_unpack_sequence,
    guarded_unpack_sequence,
    safer_getattr,
)

from wtc.dialect.loading import Loader

ROUNDS = 45
FRESH = 3  # rounds that one copy of the code is used for
SECONDS = 0.002  # that one sample takes, about

Run = Callable[[int], Any]

KINDS = {
    "attribute read": """
class P:
    def __init__(self):
        self.a = 1
        self.b = 2
o = P()
def run(n):
    p = o
    for i in range(n):
        x = p.a
        y = p.b
""",
    "method calls": """
def run(n):
    s = " abc "
    for i in range(n):
        x = s.upper().strip()
""",
    "item read": """
def run(n):
    d = {"k": 1}
    l = [1, 2]
    for i in range(n):
        x = d["k"]
        y = l[1]
""",
    "item write": """
def run(n):
    d = {}
    for i in range(n):
        d["k"] = i
""",
    "iteration": """
def run(n):
    for x in [0] * n:
        pass
""",
    "unpacking items": """
d = {i: i for i in range(100)}
def run(n):
    for i in range(n // 100):
        for k, v in d.items():
            pass
""",
    "a, b = b, a + b": """
def run(n):
    a = 0
    b = 1
    for i in range(n):
        a, b = b, (a + b) % 1000
""",
    "arithmetic, x += i": """
def run(n):
    x = 0
    for i in range(n):
        x += i * 2
        x += 1
""",
    "arithmetic": """
def run(n):
    x = 0
    for i in range(n):
        x = (x + i * 2) % 1000
        y = x * 3 - i
""",
    "dict, comprehension": """
def run(n):
    return {i: [i * 2] for i in range(n) if i}
""",
    "calls": """
def f(a, b):
    return a
def run(n):
    for i in range(n):
        f(i, 2)
""",
    "calls with stars": """
def f(*a, **k):
    return a
def run(n):
    a = (1, 2)
    k = {"x": 1}
    for i in range(n):
        f(*a, **k)
""",
    "objects, self.x = …": """
class P:
    def __init__(self, a, b):
        self.a = a
        self.b = b
    def move(self, by):
        self.a = self.a + by
        return self.a
def run(n):
    for i in range(n):
        P(i, 2).move(1)
""",
    "strings": """
def run(n):
    names = ["a", "b"]
    for i in range(n):
        x = f"{i:>5} {i}"
        y = "%s-%s" % (i, i)
        z = ",".join(names)
""",
    "exceptions": """
def run(n):
    for i in range(n):
        try:
            if i % 2:
                raise ValueError
        except ValueError:
            pass
""",
    "JSON body": """
import json
BODY = json.dumps({"items": [{"id": i, "price": i * 10, "name": "n"} for i in range(20)]})
def handle(body):
    items = json.loads(body)["items"]
    total = sum(item["price"] for item in items)
    names = [item["name"].upper() for item in items if item["price"] > 50]
    return json.dumps({"total": total, "names": names})
def run(n):
    for i in range(n):
        handle(BODY)
""",
    "small handler": """
class Request:
    def __init__(self):
        self.headers = {"x-key": "k", "content-type": "text/plain"}
        self.query = {"name": "World", "n": "3"}
        self.method = "GET"
request = Request()
def handle(request):
    if request.headers.get("x-key") != "k" or request.method != "GET":
        return {"status": 403}
    name = request.query.get("name", "you").strip()
    count = int(request.query.get("n", "1"))
    return {"status": 200, "body": ", ".join(["Hello " + name] * count)}
def run(n):
    for i in range(n):
        handle(request)
""",
}

# What stock RestrictedPython refuses and users write all day; none of it counts in the mean.
BEYOND = {
    "self.n += 1": """
class P:
    def __init__(self):
        self.n = 0
    def step(self):
        self.n += 1
        self.n += 2
def run(n, p=P()):
    for _ in range(n):
        p.step()
""",
    "self._private": """
class P:
    def __init__(self):
        self._n = 0
    def step(self):
        self._n = self._n + 1
        return self._n
def run(n, p=P()):
    for _ in range(n):
        p.step()
""",
    "job.n = …, job.n += 1": """
class P:
    pass
def run(n):
    p = P()
    for i in range(n):
        p.a = i
        p.a += 1
""",
    "type(x)": """
def run(n, x=1):
    for _ in range(n):
        type(x) is int
        type(x).__name__
""",
    "a new dataclass": """
from dataclasses import dataclass
@dataclass
class P:
    a: int
    b: int = 2
def run(n):
    for i in range(n):
        P(i)
""",
}


class SilentLog:
    def __call__(self, *values: object) -> None: ...

    debug = info = warning = error = __call__


def plain(source: str) -> Run:
    names: dict[str, Any] = {"__name__": "webtask"}
    exec(compile(source, "<plain>", "exec", dont_inherit=True), names)  # noqa: S102  our own text
    run: Run = names["run"]
    return run


def under_the_dialect(source: str) -> Run:
    run: Run = vars(Loader(SilentLog()).load(source))["run"]
    return run


def under_stock(source: str) -> Run:
    names: dict[str, Any] = {"__name__": "webtask", "__metaclass__": _guarded_class, **STOCK}
    exec(compile_restricted(source, "<stock>", "exec"), names)  # noqa: S102  our own text
    run: Run = names["run"]
    return run


def _guarded_class(name: str, bases: tuple[type, ...], names: dict[str, Any]) -> type:
    return type(name, bases, {**names, "_guarded_writes": 1})  # what full_write_guard asks for


def _apply(function: Callable[..., Any], *several: Any, **named: Any) -> Any:
    return function(*several, **named)


def _inplacevar(operation: str, value: Any, more: Any) -> Any:
    return _IN_PLACE[operation](value, more)


_IN_PLACE = {"+=": operator.iadd, "-=": operator.isub, "*=": operator.imul}

STOCK = {
    "__builtins__": {
        **safe_builtins,
        "__import__": __import__,
        "sum": sum,
    },
    "_getattr_": safer_getattr,
    "_getitem_": default_guarded_getitem,
    "_getiter_": default_guarded_getiter,
    "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
    "_unpack_sequence_": guarded_unpack_sequence,
    "_write_": full_write_guard,
    "_apply_": _apply,
    "_inplacevar_": _inplacevar,
}

MAKERS = {"plain": plain, "dialect": under_the_dialect, "stock": under_stock}


def seconds(run: Run, count: int) -> float:
    began = time.perf_counter()
    run(count)
    return time.perf_counter() - began


def measured(
    source: str, rounds: int, names: tuple[str, ...], dice: random.Random
) -> dict[str, float]:
    """Return the median of one turn of each, in nanoseconds."""
    count = max(int(SECONDS / (seconds(plain(source), 1000) / 1000)), 100)
    times: dict[str, list[float]] = {name: [] for name in names}
    runs: dict[str, Run] = {}
    for number in range(rounds):
        if number % FRESH == 0:
            runs = {name: MAKERS[name](source) for name in names}
        for name in dice.sample(names, len(names)):
            times[name].append(seconds(runs[name], count) / count * 1e9)
    return {name: statistics.median(several) for name, several in times.items()}


def compared(
    kinds: dict[str, str], rounds: int, names: tuple[str, ...], dice: random.Random
) -> list[dict[str, float]]:
    """Print a line for each kind of code; return its ratios to plain Python."""
    several = []
    for kind, source in kinds.items():
        found = measured(source, rounds, names, dice)
        ratios = {name: found[name] / found["plain"] for name in names}
        several.append(ratios)
        stock = f"{ratios['stock']:6.2f}" if "stock" in ratios else f"{'-':>6}"
        print(f"{kind:22} {ratios['dialect']:6.2f}   {stock}   {found['plain']:9.1f}", flush=True)
    return several


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    dice = random.Random(1)  # noqa: S311  an order, not a secret
    print(f"{'times plain Python':22} {'wtc':>6}   {'stock':>6}   {'plain, ns':>9}")
    several = compared(KINDS, rounds, ("plain", "dialect", "stock"), dice)
    means = [statistics.geometric_mean([one[name] for one in several]) for name in MAKERS]
    worst = [max(one[name] for one in several) for name in MAKERS]
    print(f"{'geometric mean':22} {means[1]:6.2f}   {means[2]:6.2f}")
    print(f"{'worst':22} {worst[1]:6.2f}   {worst[2]:6.2f}\n")
    compared(BEYOND, rounds, ("plain", "dialect"), dice)


if __name__ == "__main__":
    main()
