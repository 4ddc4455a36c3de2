"""What the dialect costs at run time: the same code plain and under it, 17 kinds of code.

    .venv/bin/python benchmarks/dialect.py [ROUNDS]

The two take turns in shuffled order on fresh copies, since where code lies in memory alone can
cost a third. Ratios hold on any machine, nanoseconds on this one only.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from wtc.dialect import Loader

ROUNDS = 45
FRESH = 3  # rounds that one copy of the code is used for
SECONDS = 0.002  # that one sample takes, about

KINDS = {
    "attribute read": """
class P:
    def __init__(self): self.a, self.b = 1, 2
def run(n, p=P()):
    for _ in range(n):
        p.a; p.b
""",
    "method calls": """
def run(n, s=" abc "):
    for _ in range(n):
        s.upper().strip()
""",
    "item read": """
def run(n, d={"k": 1}, l=[1, 2]):
    for _ in range(n):
        d["k"]; l[1]
""",
    "item write": """
def run(n, d={}):
    for i in range(n):
        d["k"] = i
""",
    "iteration": """
def run(n):
    for x in [0] * n:
        pass
""",
    "unpacking": """
def run(n):
    for k, v in [(1, 2)] * n:
        pass
""",
    "arithmetic": """
def run(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, (a + b) % 1000
        a += i * 2
""",
    "comprehension": """
def run(n):
    return {i: i * 2 for i in range(n) if i}
""",
    "calls": """
def f(a, b): return a
def run(n):
    for i in range(n):
        f(i, 2)
""",
    "calls with stars": """
def f(*a, **k): return a
def run(n, a=(1, 2), k={"x": 1}):
    for _ in range(n):
        f(*a, **k)
""",
    "new objects": """
class P:
    def __init__(self, a):
        self.a = a
        self._b = 2
def run(n):
    for i in range(n):
        P(i)
""",
    "counting on self": """
class P:
    def __init__(self): self.n = self._m = 0
    def step(self):
        self.n += 1
        self._m += 1
        return self._m
def run(n, p=P()):
    for _ in range(n):
        p.step()
""",
    "writing to another": """
class P:
    pass
def run(n):
    p = P()
    for i in range(n):
        p.a = i
        p.a += 1
""",
    "type of": """
def run(n, x=1):
    for _ in range(n):
        type(x) is int; type(x).__name__
""",
    "strings": """
def run(n):
    for i in range(n):
        f"{i:>5} {i}"; "%s" % i; "{}-{}".format(i, i); ",".join(["a", "b"])
""",
    "exceptions": """
def run(n):
    for _ in range(n):
        try:
            raise ValueError
        except ValueError as error:
            pass
""",
    "small handler": """
import json
class Store:
    def __init__(self): self.total = 0
    def add(self, amount): self.total += amount
store = Store()
def handle(headers, body):
    event = json.loads(body)
    if headers.get("x-key") != "k":
        return {"error": "who"}
    store.add(event["data"]["amount"])
    return {"id": event["id"].upper(), "total": store.total, "items": [x for x in event["items"]]}
BODY = '{"id": "evt", "data": {"amount": 3}, "items": [1, 2, 3]}'
def run(n):
    for _ in range(n):
        handle({"x-key": "k"}, BODY)
""",
}


class SilentLog:
    def __call__(self, *values: object) -> None: ...

    debug = info = warning = error = __call__


def plain(source: str) -> Callable[[int], Any]:
    names: dict[str, Any] = {"__name__": "webtask"}
    exec(compile(source, "<plain>", "exec", dont_inherit=True), names)  # noqa: S102  KINDS
    return names["run"]  # type: ignore[no-any-return]


def under_the_dialect(source: str) -> Callable[[int], Any]:
    module: ModuleType = Loader(SilentLog()).load(source)
    return vars(module)["run"]  # type: ignore[no-any-return]


def seconds(run: Callable[[int], Any], count: int) -> float:
    began = time.perf_counter()
    run(count)
    return time.perf_counter() - began


def measured(source: str, rounds: int, dice: random.Random) -> tuple[float, float]:
    """Return the medians of one turn, plain and under the dialect, in nanoseconds."""
    makers = {"plain": plain, "dialect": under_the_dialect}
    times: dict[str, list[float]] = {name: [] for name in makers}
    count = max(int(SECONDS / (seconds(plain(source), 1000) / 1000)), 100)
    runs: dict[str, Callable[[int], Any]] = {}
    for number in range(rounds):
        if number % FRESH == 0:
            runs = {name: make(source) for name, make in makers.items()}
        for name in dice.sample(list(runs), len(runs)):
            times[name].append(seconds(runs[name], count) / count * 1e9)
    return statistics.median(times["plain"]), statistics.median(times["dialect"])


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    dice, ratios = random.Random(1), []  # noqa: S311  an order, not a secret
    for name, source in KINDS.items():
        before, after = measured(source, rounds, dice)
        ratios.append(after / before)
        print(f"{name:20} {after / before:5.2f}x   plain {before:8.1f} ns", flush=True)
    print(f"{'geometric mean':20} {statistics.geometric_mean(ratios):5.2f}x")


if __name__ == "__main__":
    main()
