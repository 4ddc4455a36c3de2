"""Scripts that mean no good: each has a name, its text, and the statuses that are right for it.

400 stands in every row: a dialect may refuse such a script before it runs.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["HEALTHY", "HOSTILE", "Hostile"]


class Hostile(NamedTuple):
    """One hostile webtask. `calls` is how many requests at once bring out the worst in it."""

    name: str
    script: str
    statuses: frozenset[int]
    calls: int = 1


HEALTHY = """
def webtask(context, request):
    return {"path": request.path, "sum": sum(range(100))}
"""


def _does(body: str, kind: str = "def", head: str = "") -> str:
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    imports = "import asyncio\nimport time\nfrom wtc import Response\n"
    return f"{imports}{head}\n{kind} webtask(context, request):\n{lines}\n"


def _row(name: str, script: str, *statuses: int, calls: int = 1) -> Hostile:
    return Hostile(name, script, frozenset({400, *statuses}), calls)


SPIN = "while True:\n    pass"

HOSTILE = (
    # Time
    _row("loop", _does(SPIN), 504),
    _row("async-loop", _does(SPIN, "async def"), 504),
    _row("loops-on-all-threads", _does(SPIN), 504, 502, 429, calls=12),
    _row("sleeps", _does("time.sleep(3600)"), 504),
    _row("async-sleeps", _does("await asyncio.sleep(3600)", "async def"), 504),
    _row("swallows-stops", _does("while True:\n    try:\n        while True:\n            pass\n    except:\n        pass"), 504),
    _row("finally-goes-on", _does("try:\n    while True:\n        pass\nfinally:\n    while True:\n        pass"), 504),
    _row("async-swallows", _does("while True:\n    try:\n        await asyncio.sleep(1)\n    except:\n        pass", "async def"), 504),
    _row("loops-in-c", _does("return sum(range(10**13))"), 504),
    _row("huge-power", _does("n = 10\nreturn len(str(n ** n ** n))"), 504, 502, 500),
    _row("defers-a-loop", _does("def later():\n    while True:\n        pass\ncontext.defer(later)\nreturn 'ok'"), 200),
    _row("defers-for-ever", _does("def later():\n    context.defer(later)\ncontext.defer(later)\nreturn 'ok'"), 200),
    _row("loops-at-import", "while True:\n    pass\n"),
    # Memory
    _row("one-big-block", _does("return len(bytearray(10**11))"), 502),
    _row("many-blocks", _does("kept = []\nwhile True:\n    kept.append('x' * 10**6 + str(len(kept)))"), 502),
    _row("async-many-blocks", _does("kept = []\nwhile True:\n    kept.append(bytearray(10**6))", "async def"), 502),
    _row("keeps-a-little-more", _does("kept.append(bytearray(3 * 10**7))\nreturn len(kept)", head="kept = []"), 200, 429, 502, calls=12),
    _row("catches-memory-errors", _does("kept = []\nwhile True:\n    try:\n        kept.append(bytearray(10**6))\n    except MemoryError:\n        pass"), 502, 504),
    _row("memory-at-import", "x = 'a' * 10**9\nwhile True:\n    x = x + x\n"),
    # Exceptions
    _row("evil-str", _does("class Evil(Exception):\n    def __str__(self):\n        while True:\n            pass\nraise Evil()"), 500, 504),
    _row("evil-str-raises", _does("class Evil(Exception):\n    def __str__(self):\n        raise Evil()\nraise Evil()"), 500),
    _row("evil-str-is-huge", _does("class Evil(Exception):\n    def __str__(self):\n        return 'x' * 10**9\nraise Evil()"), 500, 502),
    _row("system-exit", _does("raise SystemExit(1)"), 500),
    _row("async-system-exit", _does("raise SystemExit(1)", "async def"), 500),
    _row("stop-iteration", _does("return next(iter(()))"), 500),
    _row("recursion", _does("return webtask(context, request)"), 500, 502),
    _row("deep-answer", _does("x = []\nfor n in range(500_000):\n    x = [x]\nreturn x"), 502, 500),
    _row("deep-repr", _does("x = []\nfor n in range(500_000):\n    x = [x]\nreturn repr(x)"), 500, 502),
    _row("exits-at-import", "raise SystemExit(0)\n"),
    # Logs
    _row("log-flood", _does("while True:\n    print('x' * 1000)"), 504),
    _row("async-log-flood", _does("while True:\n    print('x' * 1000)", "async def"), 504),
    _row("one-huge-line", _does("print('x' * 5 * 10**7)\nreturn 'ok'"), 200, 502),
    _row("controls", _does("print('\\x1b[2J\\x00\\r\\n', chr(0xd800), '\\u202e')\nreturn 'ok'"), 200, 500),
    # Answers
    _row("huge-answer", _does("return 'x' * 5 * 10**7"), 502),
    _row("endless-stream", _does("def body():\n    while True:\n        yield b'x' * 10**5\nreturn Response(body=body())"), 504),
    _row("endless-nothing", _does("def body():\n    while True:\n        yield b''\nreturn Response(body=body())"), 504),
    _row("async-endless-nothing", _does("async def body():\n    while True:\n        yield b''\nreturn Response(body=body())"), 504),
    _row("stream-of-bytes", _does("def body():\n    while True:\n        yield b'x'\nreturn Response(body=body())"), 504),
    _row("stream-breaks", _does("def body():\n    yield b'x'\n    raise ValueError\nreturn Response(body=body())"), 500),
    _row("header-injection", _does("return Response(headers={'x': 'a\\r\\n\\r\\nb'})"), 502),
    _row("many-headers", _does("return Response(headers=[('x-a', 'b')] * 10**6)"), 502, 504),
    _row("odd-status", _does("return Response(status=-1)"), 502),
    _row("odd-body", _does("return Response(body=object())"), 502),
    # Storage
    _row("storage-flood", _does("while True:\n    context.storage.get()"), 504),
    _row("storage-flood-at-once", _does("await asyncio.gather(*[context.storage.get() for n in range(10**5)])", "async def"), 200, 502, 504),
    _row("storage-too-large", _does("context.storage.set('x' * 10**7, force=True)"), 413, 500),
    # Compilation
    _row("not-python", "def webtask(:\n"),
    _row("too-long", "#" * (256 * 1024 + 1)),
    _row("nuls", "\0" * 1000),
    _row("brackets", "(" * 100_000),
    _row("signs", "-" * 100_000 + "1"),
    _row("nested-calls", "f(" * 90 + ")" * 90 + "\n" + "+".join(["1"] * 50_000)),
    _row("no-handler", "x = 1\n"),
)  # fmt: skip
