"""A busy server for a moment: calls that come and leave, deploys, deaths. Nothing may be left."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from sandbox.pools import Sandbox, sandbox, until

from wtc.errors import WtcError
from wtc.sandbox.calls import Run
from wtc.sandbox.link import Link
from wtc.sandbox.pool import Version

LIMITS = {"live": 4, "in_flight": 8, "queued": 16, "run": 0.6, "grace": 0.2, "drain": 0.3}
SCRIPT = """
import asyncio, time
from wtc import Response
async def webtask(context, request):
    async def later():
        await asyncio.sleep(0.05)
        print("later")
    async def body():
        for _ in range(30):
            yield b"x" * 20_000
            await asyncio.sleep(0)
    match request.path:
        case "/sleep":
            await asyncio.sleep(0.05)
        case "/store":
            await context.storage.set((await context.storage.get() or 0) + 1, force=True)
        case "/task":
            asyncio.create_task(later())
        case "/defer":
            context.defer(lambda: time.sleep(0.02))
        case "/stream":
            return Response(body=body())
    return request.path
"""
PATHS = ("/fast", "/sleep", "/store", "/task", "/defer", "/stream")


def descriptors() -> list[str]:
    return sorted(
        os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()
    )


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


class Churn:
    """Six webtasks, and those who call, replace and kill them. `dice` is seeded."""

    def __init__(self, box: Sandbox, dice: random.Random) -> None:
        self.box, self.dice = box, dice
        self.versions = [self.made(number) for number in range(6)]
        self.answers = 0

    def made(self, number: int) -> Version:
        return self.box.version(SCRIPT, name=f"task-{number}")

    async def call(self, times: int) -> None:
        for _ in range(times):
            task = self.box.begin(self.dice.choice(self.versions), self.dice.choice(PATHS))
            if self.dice.random() < 0.3:
                asyncio.get_running_loop().call_later(self.dice.random() * 0.05, task.cancel)
            with suppress(WtcError, asyncio.CancelledError):
                await self.read((await task).body)
                self.answers += 1

    async def read(self, body: Any) -> None:
        """Read a body to its end, or in part, or leave it, with a word or without."""
        if isinstance(body, bytes):
            return
        async for _ in body:
            if self.dice.random() < 0.2:
                break
        if self.dice.random() < 0.5:
            await body.aclose()

    async def replace(self, times: int) -> None:
        for _ in range(times):
            number = self.dice.randrange(len(self.versions))
            self.box.pool.retire(self.versions[number])
            self.versions[number] = self.made(number)
            with suppress(WtcError, TimeoutError):
                async with asyncio.timeout(self.dice.random() * 0.2):
                    await self.box.pool.load(self.versions[number])

    async def kill(self, times: int) -> None:
        for _ in range(times):
            await until(lambda: self.box.pool.live)
            with suppress(ProcessLookupError):
                os.kill(self.dice.choice(self.box.pool.live).pid, signal.SIGKILL)
            await asyncio.sleep(0.2)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(12):
                group.create_task(self.call(20))
            group.create_task(self.replace(16))
            group.create_task(self.kill(6))


async def busy_moment() -> None:
    async with sandbox(spawn=None, spares=1, **LIMITS) as box:
        churn = Churn(box, random.Random(7))
        await churn.run()
        for version in churn.versions:
            box.pool.retire(version)
        await until(lambda: not box.pool.live)
        assert churn.answers > 0


async def test_nothing_is_left_of_a_busy_moment() -> None:
    noise: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
    async with sandbox(spawn=None) as box:
        await box.load(SCRIPT)  # what the loop opens once, and keeps
    before, tasks, others = descriptors(), asyncio.all_tasks(), children()
    await busy_moment()
    await until(lambda: asyncio.all_tasks() == tasks)
    gc.collect()
    assert [left for left in gc.get_objects() if type(left) in (Run, Link)] == []
    assert children() == others
    await until(lambda: descriptors() == before)  # a socket is closed a turn after its worker
    assert noise == []
