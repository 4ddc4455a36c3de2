"""Hostile webtasks, two at a time, beside a healthy neighbour that must not notice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

from sandbox.hostile import HEALTHY, HOSTILE, Hostile
from sandbox.pools import Sandbox, sandbox

from wtc.errors import WtcError
from wtc.sandbox.jail.limits import resident
from wtc.sandbox.pool import Version

LIMITS = {
    "run": 0.4, "grace": 0.1, "compile": 1.0, "memory": 48 * 2**20, "in_flight": 4, "queued": 4,
    "live": 6, "log_rate": 16 * 1024,
}  # fmt: skip
PATIENCE = 0.5  # seconds of the slowest in a hundred answers, on a machine that is busy itself


async def outcome(box: Sandbox, version: Version) -> int:
    """Return the status of a call, or that of the error that its body ended by."""
    try:
        response = await box.call(version)
        if not isinstance(response.body, bytes):
            async for _ in response.body:
                pass
    except WtcError as error:
        return error.status
    return response.status


async def attack(box: Sandbox, queue: Iterator[Hostile], wrong: list[str]) -> None:
    for row in queue:
        version = box.version(row.script, name=row.name, secrets={"KEY": "sk_live_1234567890"})
        found = await asyncio.gather(*[outcome(box, version) for _ in range(row.calls)])
        if not set(found) <= row.statuses:
            wrong.append(f"{row.name}: {sorted(set(found))}, not {sorted(row.statuses)}")
        box.pool.retire(version)


async def ask(box: Sandbox, version: Version, done: asyncio.Event, wrong: list[str]) -> list[float]:
    """Ask the neighbour over and over; return how long each answer took, in seconds."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    while not done.is_set():
        began = loop.time()
        response = await box.call(version, "/here")
        times.append(loop.time() - began)
        if response.json() != {"path": "/here", "sum": 4950}:
            wrong.append(f"the neighbour answered {response.body!r}")
        await asyncio.sleep(0.005)
    return times


async def test_hostile_webtasks_harm_nobody_else() -> None:
    async with sandbox(spawn=None, spares=1, **LIMITS) as box:
        wrong: list[str] = []
        done = asyncio.Event()
        neighbour = await box.load(HEALTHY, name="neighbour")
        pid = box.pid(neighbour)
        before = resident(os.getpid())
        asking = asyncio.create_task(ask(box, neighbour, done, wrong))
        queue = iter(HOSTILE)
        await asyncio.gather(attack(box, queue, wrong), attack(box, queue, wrong))
        done.set()
        times = sorted(await asking)
        assert not wrong
        assert box.pid(neighbour) == pid
        assert resident(os.getpid()) - before < 64 * 2**20
        assert times[len(times) * 99 // 100] < PATIENCE
        assert not any("sk_live" in record.text for record in box.log)
