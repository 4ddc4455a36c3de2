"""Runs that share a task while they do not wait, and none of them can tell."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

import pytest

from wtc.sandbox.first_steps import STRETCH, FirstSteps
from wtc.sandbox.scope import Scope

SEEN: ContextVar[str] = ContextVar("SEEN", default="nothing")


class Runs:
    """Begins runs, numbered as they come, and keeps what they came to."""

    def __init__(self, most: int = 16) -> None:
        self.open: dict[int, Scope] = {}
        self.steps = FirstSteps(self.open, most)
        self.scopes: list[Scope] = []
        self.ended: dict[int, str] = {}
        self.all_ended = asyncio.Event()

    def begin(self, body: Any) -> Scope:
        scope = Scope(len(self.scopes) + 1, "run")
        self.scopes.append(scope)
        self.open[scope.stream] = scope
        self.all_ended.clear()
        self.steps.begin(scope, self._run(scope, body))
        return scope

    async def _run(self, scope: Scope, body: Any) -> None:
        try:
            self.ended[scope.stream] = str(await body())
        except BaseException as error:
            self.ended[scope.stream] = type(error).__name__
        self.forget(scope)
        if len(self.ended) == len(self.scopes):
            self.all_ended.set()

    def forget(self, scope: Scope) -> None:
        if self.open.pop(scope.stream, None):
            self.steps.go_on()

    async def outcome(self) -> list[str]:
        async with asyncio.timeout(10):
            await self.all_ended.wait()
        return [self.ended[scope.stream] for scope in self.scopes]


async def ident() -> int:
    return id(asyncio.current_task())


async def waits() -> str:
    await asyncio.sleep(0.01)
    return "waited"


async def test_quick_runs_share_a_task_in_the_order_they_came() -> None:
    runs = Runs()
    for _ in range(3):
        runs.begin(ident)
    assert runs.ended == {}
    assert len(set(await runs.outcome())) == 1
    assert list(runs.ended) == [1, 2, 3]


async def test_nothing_is_left_when_all_runs_are_over() -> None:
    runs, before = Runs(), asyncio.all_tasks()
    runs.begin(ident)
    runs.begin(ident)
    await runs.outcome()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_a_run_that_waits_has_its_task_for_itself_and_the_others_go_on() -> None:
    runs, go_on = Runs(), asyncio.Event()

    async def goes_on() -> int:
        before = asyncio.current_task()
        await go_on.wait()
        assert asyncio.current_task() is before
        return id(before)

    waiting = [runs.begin(goes_on), runs.begin(goes_on)]
    quick = runs.begin(ident)
    while 3 not in runs.ended:
        await asyncio.sleep(0)
    assert (quick.task, all(scope.task for scope in waiting)) == (None, True)
    go_on.set()
    assert len(set(await runs.outcome())) == 3


async def test_what_a_run_says_to_its_context_no_other_hears() -> None:
    runs = Runs()

    async def says() -> str:
        before = SEEN.get()
        SEEN.set("a run's")
        return before

    async def says_and_waits() -> str:
        before = await says()
        await asyncio.sleep(0)
        return f"{before}, then {SEEN.get()}"

    for body in (says, says, says_and_waits, says):
        runs.begin(body)
    said = "nothing, then a run's"
    assert await runs.outcome() == ["nothing", "nothing", said, "nothing"]


async def test_a_cancelled_run_is_the_only_one_that_is() -> None:
    runs = Runs()

    scopes = [runs.begin(waits) for _ in range(3)]
    while not all(scope.task for scope in scopes):
        await asyncio.sleep(0)
    task: Any = scopes[1].task
    task.cancel()
    assert await runs.outcome() == ["waited", "CancelledError", "waited"]


@pytest.mark.parametrize("when", ["at once", "from the next run", "while nothing runs"])
async def test_who_cancels_a_task_of_before_cancels_no_other_run(when: str) -> None:
    runs, kept = Runs(), list[Any]()

    async def keeps() -> str:
        kept.append(asyncio.current_task())
        if when == "at once":
            kept[0].cancel()
        return "kept"

    async def cancels_and_waits() -> str:
        kept[0].cancel()
        return await waits()

    runs.begin(keeps)
    if when == "while nothing runs":
        await runs.outcome()
        kept[0].cancel()
    runs.begin(cancels_and_waits)
    runs.begin(cancels_and_waits)
    assert await runs.outcome() == ["kept", "waited", "waited"]


async def test_who_cancels_itself_and_ends_cancels_no_other_run() -> None:
    runs = Runs()

    async def cancels_itself() -> str:
        task: Any = asyncio.current_task()
        task.cancel()
        return "ended"

    for body in (cancels_itself, waits, cancels_itself, waits):
        runs.begin(body)
    assert await runs.outcome() == ["ended", "waited", "ended", "waited"]


async def test_who_cancels_itself_and_takes_that_back_cancels_no_other_run() -> None:
    runs = Runs()

    async def takes_back() -> int:
        task: Any = asyncio.current_task()
        task.cancel()
        return int(task.uncancel())

    runs.begin(takes_back)
    runs.begin(waits)
    assert await runs.outcome() == ["0", "waited"]


NOTES = WeakKeyDictionary[Any, str]()


@pytest.mark.parametrize(
    ("note", "noted"),
    [
        (lambda task: NOTES.setdefault(task, "noted"), lambda task: NOTES.get(task)),
        (lambda task: setattr(task, "note", "noted"), lambda task: getattr(task, "note", None)),
        (lambda task: task.set_name("noted"), lambda task: task.get_name()),
    ],
    ids=["a weak key", "an attribute", "its name"],
)
async def test_what_a_run_notes_about_its_task_no_other_finds(note: Any, noted: Any) -> None:
    runs = Runs()

    async def finds_and_notes() -> bool:
        task = asyncio.current_task()
        found: bool = noted(task) == "noted"
        note(task)
        return found

    runs.begin(ident)
    await runs.outcome()  # so that the task has waited
    runs.begin(finds_and_notes)
    runs.begin(finds_and_notes)
    assert (await runs.outcome())[1:] == ["False", "False"]


async def test_who_asks_for_the_end_of_its_task_is_told_when_it_is_over() -> None:
    runs, told = Runs(), asyncio.Event()

    async def asks() -> str:
        task: Any = asyncio.current_task()
        task.add_done_callback(lambda _: told.set())
        return "asked"

    runs.begin(asks)
    runs.begin(ident)
    await runs.outcome()
    async with asyncio.timeout(10):
        await told.wait()


async def test_what_was_raised_into_a_run_is_gone_with_it() -> None:
    runs, held = Runs(), list[weakref.ref[Any]]()

    class HeldError(Exception):
        """Is raised."""

    def fails() -> None:
        error = HeldError()
        held.append(weakref.ref(error))
        try:
            raise error
        finally:
            del error

    async def catches() -> str:
        with suppress(HeldError):
            await asyncio.get_running_loop().run_in_executor(None, fails)
        return "caught"

    gc.disable()
    try:
        runs.begin(catches)
        assert await runs.outcome() == ["caught"]
        await asyncio.sleep(0)
        assert held[0]() is None
    finally:
        gc.enable()


async def test_a_run_that_fails_at_its_end_is_told_and_the_next_one_begins() -> None:
    runs, told = Runs(), list[Any]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

    async def fails() -> None:
        raise MemoryError

    runs.open[0] = Scope(0, "run")
    runs.steps.begin(runs.open[0], fails())
    runs.begin(ident)
    await runs.outcome()
    runs.open.clear()
    gc.collect()  # a task tells it when it is let go
    assert [type(context["exception"]) for context in told] == [MemoryError]


async def test_a_time_limit_inside_a_run_hits_that_run() -> None:
    runs = Runs()

    async def limited() -> str:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
        return "slept"

    async def unlimited() -> str:
        async with asyncio.timeout(10):
            return "quick"

    for body in (unlimited, limited, unlimited, limited):
        runs.begin(body)
    assert await runs.outcome() == ["quick", "TimeoutError", "quick", "TimeoutError"]


async def test_what_is_raised_into_a_waiting_run_it_can_catch() -> None:
    runs = Runs()

    async def catches() -> str:
        try:
            await asyncio.get_running_loop().run_in_executor(None, int, "no number")
        except ValueError:
            return "caught"
        return "missed"

    async def goes_on() -> str:
        for _ in range(3):
            await asyncio.sleep(0)
        async with asyncio.TaskGroup() as group:
            found = group.create_task(asyncio.sleep(0, "found"))
        return found.result()

    runs.begin(catches)
    runs.begin(goes_on)
    assert await runs.outcome() == ["caught", "found"]


async def test_no_more_runs_are_under_way_at_once_than_may_be() -> None:
    runs, now, seen = Runs(most=2), list[int](), list[int]()

    async def counts() -> None:
        now.append(1)
        seen.append(len(now))
        await asyncio.sleep(0)
        now.pop()

    for body in (counts, counts, ident, counts, counts):
        runs.begin(body)
    await runs.outcome()
    assert list(runs.ended) == [1, 2, 3, 4, 5]
    assert seen == [1, 2, 1, 2]


async def test_what_waits_begins_when_one_under_way_is_cancelled() -> None:
    runs, never = Runs(most=1), asyncio.Event()
    first = runs.begin(never.wait)
    runs.begin(waits)
    while first.task is None:
        await asyncio.sleep(0)
    first.task.cancel()
    assert await runs.outcome() == ["CancelledError", "waited"]


async def test_a_run_that_is_dropped_before_its_first_step_never_begins() -> None:
    runs, begun = Runs(most=1), list[int]()

    async def begins() -> None:
        begun.append(len(begun))

    under_way, dropped = runs.begin(waits), runs.begin(begins)
    assert runs.steps.drop(dropped)
    assert not runs.steps.drop(dropped)
    runs.forget(dropped)
    while under_way.task is None:
        await asyncio.sleep(0)
    assert not runs.steps.drop(under_way)
    runs.scopes.remove(dropped)
    assert await runs.outcome() == ["waited"]
    assert begun == []


async def test_a_run_keeps_its_place_until_it_is_over_for_its_owner() -> None:
    runs = Runs(most=1)
    first = Scope(0, "run")
    runs.open[0] = first
    runs.steps.begin(first, asyncio.sleep(0))
    runs.begin(ident)
    for _ in range(5):
        await asyncio.sleep(0)
    assert runs.ended == {}
    runs.forget(first)
    await runs.outcome()
    assert list(runs.ended) == [1]


async def test_between_long_steps_the_loop_does_other_things() -> None:
    runs, order = Runs(), list[str]()

    async def blocks() -> None:
        order.append("begun")
        asyncio.get_running_loop().call_soon(order.append, "sent")
        time.sleep(2 * STRETCH)  # what is tested: a step that takes long

    for _ in range(3):
        runs.begin(blocks)
    await runs.outcome()
    await asyncio.sleep(0)
    assert order == ["begun", "sent"] * 3


async def test_who_cancels_the_task_before_it_makes_a_step_does_not_end_all_steps() -> None:
    runs, before = Runs(), asyncio.all_tasks()
    runs.begin(ident)
    (task,) = asyncio.all_tasks() - before
    task.cancel()
    while not task.done():
        await asyncio.sleep(0)
    runs.begin(ident)
    await runs.outcome()
    assert list(runs.ended) == [1, 2]
