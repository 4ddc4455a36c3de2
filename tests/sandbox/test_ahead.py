"""Calls that a worker has in hand before it may begin them, because its runs end soon."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from sandbox.pools import Sandbox, sandbox, until

from wtc.errors import ScriptError, TimeLimitError, WorkerDiedError
from wtc.model import Response
from wtc.sandbox.lane import SMALL
from wtc.sandbox.link import QUICK
from wtc.sandbox.pool import Version
from wtc.sandbox.strands import EARNED

WAITS = """
import asyncio
async def webtask(context, request):
    if request.path == "/waits":
        await asyncio.sleep(60)
    print("at", request.path)
    return request.path
"""
SPINS = """
def webtask(context, request):
    while request.path == "/waits":
        pass
    return request.path
"""
COUNTS = """
import asyncio
now = most = 0
async def webtask(context, request):
    global now, most
    if request.path == "/most":
        return most
    now += 1
    most = max(now, most)
    await asyncio.sleep(0)
    now -= 1
    return request.path
"""
SLOW = f"""
import asyncio
async def webtask(context, request):
    await asyncio.sleep({2 * QUICK})
"""

BLOCKS = """
import time
async def webtask(context, request):
    if request.path != "/":
        time.sleep(0.15)  # what is tested: code that keeps the loop for itself
    return request.path
"""
COMPUTES = """
import asyncio, time
async def webtask(context, request):
    end = time.monotonic() + (0.3 if request.path != "/" else 0)
    while time.monotonic() < end:
        await asyncio.sleep(0)
    return request.path
"""
CLEANS_UP = """
import asyncio
now = most = 0
async def clean_up():
    global now, most
    now += 1
    most = max(most, now)
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.01)
        now -= 1
async def webtask(context, request):
    if request.path == "/fails":
        asyncio.create_task(clean_up())
        await asyncio.sleep(0)
        raise ValueError("fails")
    return most
"""

Calls = list[asyncio.Task[Response]]


async def ahead(box: Sandbox, version: Version, *paths: str) -> Calls:
    """Begin calls when the worker was so quick just now that it has all of them in hand."""
    async with asyncio.timeout(10):
        while True:
            await box.call(version)
            calls = [box.begin(version, path) for path in paths]
            await asyncio.sleep(0)
            if in_flight(box) == len(calls):
                return calls
            await _dropped(calls)


async def _dropped(calls: Calls) -> None:
    for call in calls:
        call.cancel()
    await asyncio.wait(calls)


def in_flight(box: Sandbox) -> int:
    (live,) = box.pool.live
    return live.in_flight


async def test_a_quick_worker_has_more_in_hand_and_runs_no_more_at_once() -> None:
    async with sandbox(run=5, in_flight=2) as box:
        version, paths = await box.load(COUNTS), [f"/{n}" for n in range(12)]
        calls = await ahead(box, version, *paths)
        assert [(await call).text() for call in calls] == paths
        assert (await box.call(version, "/most")).json() == 2


async def test_a_slow_worker_has_in_hand_what_it_runs() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(SLOW)
        calls = [box.begin(version) for _ in range(4)]
        for call in calls:
            await call
            assert in_flight(box) <= 1


async def test_behind_a_run_that_takes_long_calls_wait_in_the_server() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        await ahead(box, version, "/waits")
        await asyncio.sleep(2 * QUICK)  # what is tested: this time has passed
        box.begin(version)
        await asyncio.sleep(0)
        assert in_flight(box) == 1


async def test_large_bodies_wait_in_the_server_and_nothing_overtakes_them() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        killed = await ahead(box, version, "/waits", "/small")
        large = box.begin(version, "/large", body=b"x" * (SMALL + 1))
        small = box.begin(version, "/after")
        await asyncio.sleep(0)
        assert in_flight(box) == 2
        os.kill(box.pid(version), signal.SIGKILL)
        await asyncio.wait(killed)
        assert [(await call).text() for call in (large, small)] == ["/large", "/after"]
        await box.log.has("at /after")
        told = [record.text for record in box.log if record.text in {"at /large", "at /after"}]
        assert told == ["at /large", "at /after"]


async def test_whose_caller_leaves_before_its_turn_never_begins() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        _, left, right = await ahead(box, version, "/waits", "/left", "/right")
        left.cancel()
        await until(lambda: in_flight(box) == 2)
        assert not right.done()
        assert not any("/left" in record.text for record in box.log)


@pytest.mark.parametrize("script", [WAITS, SPINS], ids=["async", "sync"])
async def test_what_is_late_before_its_turn_does_not_cost_the_worker(script: str) -> None:
    async with sandbox(run=0.4, grace=5, in_flight=1) as box:
        version = await box.load(script)
        pid = box.pid(version)
        for _ in range(EARNED):  # then a sync function has the thread of the worker's loop
            await box.call(version)
        for call in await ahead(box, version, *["/waits"] * 4):
            with pytest.raises(TimeLimitError):
                await call
        await until(lambda: in_flight(box) == 0)
        assert (await box.call(version)).text() == "/"
        assert box.pid(version) == pid


async def test_each_call_that_a_killed_worker_had_in_hand_fails() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        calls = await ahead(box, version, "/waits", "/1", "/2")
        os.kill(box.pid(version), signal.SIGKILL)
        for call in calls:
            with pytest.raises(WorkerDiedError, match="SIGKILL"):
                await call
        assert (await box.call(version)).text() == "/"


async def test_runs_that_block_the_loop_are_answered_one_by_one() -> None:
    async with sandbox(run=0.4, grace=0.2, in_flight=1) as box:
        version, paths = await box.load(BLOCKS), [f"/{n}" for n in range(6)]
        pid = box.pid(version)
        calls = await ahead(box, version, *paths)
        assert [(await call).text() for call in calls] == paths
        assert box.pid(version) == pid


async def test_what_waits_for_its_turn_pays_for_no_other_run() -> None:
    async with sandbox(run=5, cpu=0.5, grace=1, in_flight=1) as box:
        version, paths = await box.load(COMPUTES), [f"/{n}" for n in range(4)]
        calls = await ahead(box, version, *paths)
        assert [(await call).text() for call in calls] == paths


async def test_a_run_whose_tasks_clean_up_is_still_one_of_those_at_once() -> None:
    async with sandbox(run=5, grace=2, in_flight=2) as box:
        version = await box.load(CLEANS_UP)
        for call in await ahead(box, version, *["/fails"] * 10):
            with pytest.raises(ScriptError):
                await call
        await until(lambda: in_flight(box) == 0)
        assert (await box.call(version, "/most")).json() == 2
