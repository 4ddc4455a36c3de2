"""Tasks that a handler begins and does not wait for belong to its run, to its end."""

from __future__ import annotations

import asyncio

import pytest
from sandbox.pools import sandbox, until

from wtc.errors import ScriptError

HEAD = """
import asyncio
gate = asyncio.Event()
async def webtask(context, request):
    if request.path == "/go":
        gate.set()
        return "gone"
    async def work():
"""


def script(*work: str, then: str = "return 'answered'") -> str:
    lines = "".join(f"        {line}\n" for line in work)
    return f"{HEAD}{lines}    asyncio.create_task(work())\n    {then}\n"


async def test_a_task_ends_after_the_answer_and_counts_as_in_flight() -> None:
    async with sandbox(run=5) as box:
        version = await box.load(script("await gate.wait()", "print('it ran')"))
        assert (await box.call(version, run_id="r1")).text() == "answered"
        assert box.pool.live[0].in_flight == 1
        await box.call(version, "/go", run_id="r2")
        assert (await box.log.has("it ran")).run == "r1"
        await until(lambda: box.pool.live[0].in_flight == 0)


async def test_a_task_that_begins_another_has_that_one_waited_for_too() -> None:
    more = "async def more():", "    await gate.wait()", "    print('the second ran')"
    async with sandbox(run=5) as box:
        version = await box.load(script(*more, "asyncio.create_task(more())"))
        await box.call(version)
        await box.call(version, "/go")
        await box.log.has("the second ran")
        await until(lambda: box.pool.live[0].in_flight == 0)


async def test_a_task_without_an_end_is_stopped_with_its_run() -> None:
    work = "try:", "    await asyncio.sleep(99)", "finally:", "    print('stopped')"
    async with sandbox() as box:
        version = await box.load(script(*work))
        pid = box.pid(version)
        assert (await box.call(version, run_id="r1")).text() == "answered"
        assert (await box.log.has("stopped")).run == "r1"
        await until(lambda: box.pool.live[0].in_flight == 0)
        assert box.pid(version) == pid


async def test_a_task_that_swallows_its_stop_costs_the_worker() -> None:
    work = (
        "while True:", "    try:", "        await asyncio.sleep(99)",
        "    except asyncio.CancelledError:", "        pass",
    )  # fmt: skip
    async with sandbox() as box:
        version = await box.load(script(*work))
        pid = box.pid(version)
        assert (await box.call(version)).text() == "answered"
        await until(lambda: not box.pool.live)
        assert (await box.call(version, "/go")).text() == "gone"
        assert box.pid(version) != pid


async def test_what_a_handler_raises_stops_its_tasks() -> None:
    work = "try:", "    await asyncio.sleep(99)", "finally:", "    print('stopped')"
    async with sandbox(run=20) as box:
        version = await box.load(script(*work, then="await asyncio.sleep(0)\n    raise KeyError"))
        with pytest.raises(ScriptError, match="KeyError"):
            await box.call(version)
        await box.log.has("stopped")
        await until(lambda: box.pool.live[0].in_flight == 0)


async def test_deferred_calls_that_swallow_their_stop_do_not_go_on_for_ever() -> None:
    text = """
import asyncio
async def webtask(context, request):
    async def later():
        context.defer(later)
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            pass
    context.defer(later)
    return "answered"
"""
    async with sandbox() as box:
        version = await box.load(text)
        pid = box.pid(version)
        await box.call(version)
        await until(lambda: box.pool.live[0].in_flight == 0)
        assert box.pid(version) == pid


async def test_many_runs_leave_no_task() -> None:
    async with sandbox(run=5) as box:
        version = await box.load(script("await asyncio.sleep(0)"))
        await asyncio.gather(*[box.call(version) for _ in range(60)])
        await until(lambda: box.pool.live[0].in_flight == 0)
