"""When a worker rests, and that one which has rested serves as before."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from sandbox.pools import sandbox, until

from wtc.sandbox.rest import Rest

NEVER = 3600.0


class Worker:
    """Has a rest, and counts."""

    def __init__(self, seldom: float = 0.0) -> None:
        self.is_busy = False
        self.rests = 0
        self.rest = Rest(lambda: self.is_busy, self._count, 0.001, seldom)

    def _count(self) -> None:
        self.rests += 1


async def quiet() -> None:
    """Return when each timer of a worker's that was due has run some times."""
    for _ in range(10):
        await asyncio.sleep(0.002)


async def test_a_worker_rests_once_after_it_was_stirred() -> None:
    worker = Worker()
    await quiet()
    assert worker.rests == 0
    worker.rest.stir()
    worker.rest.stir()
    await until(lambda: worker.rests)
    await quiet()
    assert worker.rests == 1
    worker.rest.stir()
    await until(lambda: worker.rests == 2)


async def test_a_busy_worker_does_not_rest_until_it_is_done() -> None:
    worker = Worker()
    worker.is_busy = True
    worker.rest.stir()
    await quiet()
    assert worker.rests == 0
    worker.is_busy = False
    await until(lambda: worker.rests)


async def test_a_worker_that_has_rested_does_not_soon_again() -> None:
    worker = Worker(seldom=NEVER)
    worker.rest.stir()
    await until(lambda: worker.rests)
    worker.rest.stir()
    await quiet()
    assert worker.rests == 1


COUNTING = """
seen = []

def webtask(context, request):
    seen.append(request.path)
    return str(len(seen))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the memory of workers")
async def test_a_worker_gives_memory_back_as_it_rests_and_serves_as_before() -> None:
    async with sandbox() as box:
        version = await box.load(COUNTING)
        assert [await box.read(version) for _ in range(5)][-1] == (200, b"5")
        pid = box.pid(version)
        before = own_memory(pid)
        await until(lambda: own_memory(pid) < before)
        assert [await box.read(version) for _ in range(5)][-1] == (200, b"10")


def own_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))
