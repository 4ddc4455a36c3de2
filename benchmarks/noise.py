"""Thirteen kinds of webtasks and callers that make noise, each for a while.

    .venv/bin/python benchmarks/noise.py KIND PORT SECONDS FOLDER

The server at PORT serves FOLDER, which holds the scripts of the kind. Prints, as JSON, how often
which status was answered; a caller that was cut off counts as "cut". It yields to the server, as
callers do that sit elsewhere.
"""

from __future__ import annotations

import asyncio
import collections
import json
import os
import random
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from caller import Caller, connected, request

__all__ = ["KINDS", "Kind"]

NICENESS = 5
PAUSE = 0.02  # seconds after a refusal: who is told 429 or cut off asks again at this pace

CROWD = 40  # webtasks, more than may be live at once
MB = 2**20


@dataclass
class Noise:
    """Who makes noise, and what it is answered. It lives for one kind."""

    port: int
    folder: Path
    names: list[str]
    statuses: collections.Counter[str] = field(default_factory=collections.Counter)

    async def call(self, data: Callable[[], bytes]) -> None:
        """Call again and again over a connection of its own, for ever."""
        while True:
            with suppress(OSError):
                async with self.caller() as caller:
                    while caller.is_open:
                        status = await caller.ask(data())
                        self.statuses[str(status)] += 1
                        await asyncio.sleep(PAUSE if status == 429 else 0)
            await asyncio.sleep(PAUSE)

    @asynccontextmanager
    async def caller(self) -> AsyncIterator[Caller]:
        """Give a connection; count it when the server cuts it off."""
        caller = await connected(self.port)
        try:
            yield caller
        except ConnectionError:
            self.statuses["cut"] += 1
            raise
        finally:
            caller.close()


Make = Callable[[Noise], Iterator[Coroutine[None, None, None]]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of noise: the scripts that it needs, by name, and what its callers do at once."""

    what: str
    scripts: Mapping[str, str]
    make: Make


def each(callers: int, body: bytes = b"") -> Make:
    """Call every webtask of the kind from so many connections."""

    def make(noise: Noise) -> Iterator[Coroutine[None, None, None]]:
        for name in noise.names:
            data = request(f"/{name}", body)
            yield from (noise.call(lambda data=data: data) for _ in range(callers))

    return make


def webtasks(count: int, *texts: str) -> dict[str, str]:
    """Return so many webtasks, which take turns with the texts of their functions."""
    return {f"noisy{n}": f"{HEAD}{texts[n % len(texts)]}" for n in range(count)}


HEAD = "import asyncio\nimport time\n\nfrom wtc import Response\n\n\n"

LOOP = """
def webtask(context, request):
    while True:
        pass
"""
ASYNC_LOOP = LOOP.replace("def ", "async def ")
HOARD = """
def webtask(context, request):
    kept = []
    while True:
        kept.append(bytearray(10**6))
"""
STUBBORN_HOARD = """
def webtask(context, request):
    kept = []
    while True:
        try:
            kept.append(bytearray(10**6))
        except MemoryError:
            pass
"""
THREADS = """
def webtask(context, request):
    end = time.monotonic() + 0.05
    while time.monotonic() < end:
        pass
"""
LOG = """
def webtask(context, request):
    while True:
        print("x" * 1000)
"""
LARGE = """
def webtask(context, request):
    return "x" * (64 * 2**20)
"""
STREAM = """
def webtask(context, request):
    return Response(body=(b"x" * 2**16 for _ in range(1024)))
"""
SLEEP = """
def webtask(context, request):
    time.sleep(3)  # this is the noise itself: a webtask whose calls are in flight and do nothing
"""
ASYNC_SLEEP = """
async def webtask(context, request):
    await asyncio.sleep(3)  # the same without a thread
"""
RAISE = """
def webtask(context, request):
    raise ValueError("x" * 10**6)
"""
SIZE = """
def webtask(context, request):
    return len(request.body)
"""
STORE = """
def webtask(context, request):
    context.storage.set({"text": "x" * 400_000}, force=True)
"""
PLAIN = """
def webtask(context, request):
    return {"path": request.path}
"""

SLOW = 500  # of each of the two sorts
BODY = 100_000  # bytes that a slow caller says it will send


def slow(noise: Noise) -> Iterator[Coroutine[None, None, None]]:
    """Drip heads, which never end, and bodies, which come by 200 bytes a second."""
    start = f"/{noise.names[0]} HTTP/1.1\r\nhost: localhost\r\n".encode()
    head = b"GET %bx-slow: " % start
    body = b"POST %bcontent-length: %d\r\n\r\n" % (start, BODY)
    for _ in range(SLOW):
        yield drip(noise, head, b"x")
        yield drip(noise, body, b"x" * 200)


async def drip(noise: Noise, first: bytes, part: bytes) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", noise.port)
            noise.statuses["opened"] += 1
            try:
                writer.write(first)
                ended = asyncio.ensure_future(reader.read(1))
                while not ended.done():
                    await asyncio.wait((ended,), timeout=1.0)
                    writer.write(part)
                noise.statuses["refused" if ended.result() else "cut"] += 1
            finally:
                writer.close()
        await asyncio.sleep(PAUSE)


def unknown(noise: Noise) -> Iterator[Coroutine[None, None, None]]:
    """Ask for what is not there: names that nobody has, and names that are nearly there."""

    def data() -> bytes:
        letters = secrets.token_hex(50)
        near = secrets.choice((letters, f"noisy{letters[:3]}", f"healthy{letters[0]}"))
        return request(f"/{near}")

    return (noise.call(data) for _ in range(16))


SAVES = 10  # at once
BETWEEN = 0.1  # seconds between two of them


def saving(noise: Noise) -> Iterator[Coroutine[None, None, None]]:
    """Save ten files again and again, and call them meanwhile."""

    async def save() -> None:
        for turn in range(1_000_000):
            for name in random.sample(noise.names, SAVES):
                (noise.folder / f"{name}.py").write_text(f"{HEAD}{PLAIN}\n# {turn}\n")
            noise.statuses["saved"] += SAVES
            await asyncio.sleep(BETWEEN)

    yield save()
    yield from each(1)(noise)


KINDS: dict[str, Kind] = {
    "cpu": Kind(
        what=f"{CROWD} webtasks loop for ever, two calls each",
        scripts=webtasks(CROWD, LOOP, ASYNC_LOOP),
        make=each(2),
    ),
    "memory": Kind(
        what=f"{CROWD} webtasks fill their memory again and again",
        scripts=webtasks(CROWD, HOARD, STUBBORN_HOARD),
        make=each(1),
    ),
    "threads": Kind(
        what="8 webtasks keep all their threads busy",
        scripts=webtasks(8, THREADS),
        make=each(16),
    ),
    "log": Kind(
        what="8 webtasks print 1 KB lines without end", scripts=webtasks(8, LOG), make=each(2)
    ),
    "answers": Kind(
        what="64 MB answers, over the limit and streamed",
        scripts=webtasks(8, LARGE, STREAM),
        make=each(2),
    ),
    "sleeps": Kind(
        what=f"{CROWD} webtasks sleep for 3 s, 16 calls each",
        scripts=webtasks(CROWD, SLEEP, ASYNC_SLEEP),
        make=each(16),
    ),
    "exceptions": Kind(
        what="4 webtasks raise exceptions of 1 MB", scripts=webtasks(4, RAISE), make=each(4)
    ),
    "slow": Kind(
        what=f"{2 * SLOW:,} clients drip heads and bodies", scripts=webtasks(1, PLAIN), make=slow
    ),
    "bodies": Kind(
        what="request bodies of 4 MB, 16 at once",
        scripts=webtasks(2, SIZE),
        make=each(8, bytes(4 * MB)),
    ),
    "unknown": Kind(
        what="names that nobody has, 16 at once", scripts=webtasks(1, PLAIN), make=unknown
    ),
    "deploys": Kind(
        what="100 saves a second, of 50 files", scripts=webtasks(50, PLAIN), make=saving
    ),
    "storage": Kind(
        what="8 webtasks store 400 KB again and again", scripts=webtasks(8, STORE), make=each(4)
    ),
    "plain": Kind(what="64 connections at full speed", scripts=webtasks(2, PLAIN), make=each(32)),
}


async def made(kind: Kind, noise: Noise, seconds: float) -> None:
    """Make noise for so many seconds."""
    making = [asyncio.ensure_future(one) for one in kind.make(noise)]
    done, going = await asyncio.wait(making, timeout=seconds)
    for one in going:
        one.cancel()
    await asyncio.gather(*going, return_exceptions=True)
    for one in done:
        one.result()  # noise that ended by itself has failed


def main() -> None:
    name, port, seconds, folder = sys.argv[1:]
    os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    kind = KINDS[name]
    noise = Noise(int(port), Path(folder), list(kind.scripts))
    uvloop.run(made(kind, noise, float(seconds)))
    print(json.dumps(noise.statuses))


if __name__ == "__main__":
    main()
