"""Scripts that mean no good: each has a name, its text, and the statuses that are right for it.

400 is right for every one: a dialect may refuse such a script before it runs.
"""

from __future__ import annotations

from collections.abc import Iterator
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

# `### name: [async ]run STATUS... [xCALLS]`, then what the handler does;
# `### name: compile`, then the whole script, which never answers anything.
_TABLE = r"""
### loop: run 504
while True:
    pass
### async-loop: async run 504
while True:
    pass
### loops-on-all-threads: run 429 502 504 x12
while True:
    pass
### sleeps: run 504
time.sleep(3600)
### async-sleeps: async run 504
await asyncio.sleep(3600)
### swallows-stops: run 504
while True:
    try:
        while True:
            pass
    except:
        pass
### finally-goes-on: run 504
try:
    while True:
        pass
finally:
    while True:
        pass
### async-swallows: async run 504
while True:
    try:
        await asyncio.sleep(1)
    except:
        pass
### loops-in-c: run 504
return sum(range(10**13))
### huge-power: run 500 502 504
n = 10
return len(str(n ** n ** n))
### defers-a-loop: run 200
def later():
    while True:
        pass
context.defer(later)
return 'ok'
### defers-for-ever: run 200
def later():
    context.defer(later)
context.defer(later)
return 'ok'
### loops-at-import: compile
while True:
    pass
### one-big-block: run 502 504
return len(bytearray(10**11))
### many-blocks: run 502 504
kept = []
while True:
    kept.append('x' * 10**6 + str(len(kept)))
### async-many-blocks: async run 502 504
kept = []
while True:
    kept.append(bytearray(10**6))
### keeps-a-little-more: run 200 429 502 504 x12
lasting.append(bytearray(3 * 10**7))
return len(lasting)
### catches-memory-errors: run 502 504
kept = []
while True:
    try:
        kept.append(bytearray(10**6))
    except MemoryError:
        pass
### memory-at-import: compile
x = 'a' * 10**9
while True:
    x = x + x
### evil-str: run 500 504
class Evil(Exception):
    def __str__(self):
        while True:
            pass
raise Evil()
### evil-str-raises: run 500
class Evil(Exception):
    def __str__(self):
        raise Evil()
raise Evil()
### evil-str-is-huge: run 500 502 504
class Evil(Exception):
    def __str__(self):
        return 'x' * 10**9
raise Evil()
### system-exit: run 500
raise SystemExit(1)
### async-system-exit: async run 500
raise SystemExit(1)
### stop-iteration: run 500
return next(iter(()))
### recursion: run 500 502 504
return webtask(context, request)
### deep-answer: run 500 502 504
x = []
for n in range(500_000):
    x = [x]
return x
### deep-repr: run 500 502 504
x = []
for n in range(500_000):
    x = [x]
return repr(x)
### exits-at-import: compile
raise SystemExit(0)
### log-flood: run 504
while True:
    print('x' * 1000)
### async-log-flood: async run 504
while True:
    print('x' * 1000)
### one-huge-line: run 200 502 504
print('x' * 5 * 10**7)
return 'ok'
### controls: run 200 500
print('\x1b[2J\x00\r\n', chr(0xd800), '\u202e')
return 'ok'
### huge-answer: run 502 504
return 'x' * 5 * 10**7
### endless-stream: run 504
def body():
    while True:
        yield b'x' * 10**5
return Response(body=body())
### endless-nothing: run 504
def body():
    while True:
        yield b''
return Response(body=body())
### async-endless-nothing: run 504
async def body():
    while True:
        yield b''
return Response(body=body())
### stream-of-bytes: run 504
def body():
    while True:
        yield b'x'
return Response(body=body())
### stream-breaks: run 500
def body():
    yield b'x'
    raise ValueError
return Response(body=body())
### header-injection: run 502
return Response(headers={'x': 'a\r\n\r\nb'})
### many-headers: run 502 504
return Response(headers=[('x-a', 'b')] * 10**6)
### odd-status: run 502
return Response(status=-1)
### odd-body: run 502
return Response(body=object())
### storage-flood: run 504
while True:
    context.storage.get()
### storage-flood-at-once: async run 200 502 504
await asyncio.gather(*[context.storage.get() for n in range(10**5)])
### storage-too-large: run 413 500 504
context.storage.set('x' * 10**7, force=True)
### not-python: compile
def webtask(:
### no-handler: compile
x = 1
"""

_HEAD = """
import asyncio
import time
from wtc import Response
lasting = []
"""


def _rows() -> Iterator[Hostile]:
    for entry in _TABLE.split("### ")[1:]:
        head, _, text = entry.partition("\n")
        name, _, rest = head.partition(": ")
        words = rest.split()
        kept = frozenset({400, *(int(word) for word in words if word.isdigit())})
        calls = [int(word[1:]) for word in words if word.startswith("x")]
        script = text if "compile" in words else _script(text, is_async="async" in words)
        yield Hostile(name, script, kept, *calls)


def _script(body: str, is_async: bool) -> str:
    kind = "async def" if is_async else "def"
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{_HEAD}{kind} webtask(context, request):\n{indented}"


_BOMBS = {
    "too-long": "#" * (256 * 1024 + 1),
    "nuls": "\0" * 1000,
    "brackets": "(" * 100_000,
    "signs": "-" * 100_000 + "1",
    "nested-calls": "f(" * 90 + ")" * 90 + "\n" + "+".join(["1"] * 50_000),
}

HOSTILE = (*_rows(), *(Hostile(name, text, frozenset({400})) for name, text in _BOMBS.items()))
