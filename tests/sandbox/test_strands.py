"""Sync functions that were quick run on the loop's thread: nobody can tell, but by the clock."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
import weakref
from functools import partial
from operator import call
from typing import Any

import pytest
from greenlet import getcurrent
from sandbox.pools import Sandbox, sandbox, until

from wtc.errors import ScriptError, TimeLimitError
from wtc.sandbox.pool import Version
from wtc.sandbox.scope import RUN, Scope, Stopped
from wtc.sandbox.strands import EARNED, Strands
from wtc.sandbox.threads import raise_in

HANDLER = """
import time

seen = []

def webtask(context, request):
    if request.path == "/quick":
        return "quick"
    %s
"""

PAGE = """
import functools

class Page:
    def __init__(self, context, waits=False):
        self.context, self.waits = context, waits

    @functools.cached_property
    def document(self):
        if self.waits:
            print("computes")
        while self.waits and not seen:
            time.sleep(0.001)
        return self.context.storage.get()
"""


async def load_earned(box: Sandbox, body: str) -> Version:
    """Load a sync handler that has the loop's thread by now."""
    version = await box.load(HANDLER % body)
    for _ in range(EARNED):
        assert (await box.call(version, "/quick")).text() == "quick"
    return version


# Where a function runs


def where(*_: object) -> int:
    return threading.get_ident()


def where_after_a_while() -> int:
    sum(range(2_000_000))
    return threading.get_ident()


async def test_a_function_gets_the_loops_thread_when_it_was_quick_a_few_times() -> None:
    strands, loops = Strands(lambda stream: False), threading.get_ident()
    RUN.set(Scope(1, "r1"))
    places = [await strands.call(where, ()) for _ in range(EARNED + 2)]
    assert [place == loops for place in places] == [False] * EARNED + [True] * 2
    RUN.set(None)
    assert await strands.call(where, ()) != loops  # nobody could stop it


async def test_a_function_that_computes_never_gets_it_and_one_that_begins_to_loses_it() -> None:
    strands, loops, computes = Strands(lambda stream: False), threading.get_ident(), [False]
    RUN.set(Scope(1, "r1"))
    assert loops not in [await strands.call(where_after_a_while, ()) for _ in range(2 * EARNED)]

    def sometimes() -> int:
        return where_after_a_while() if computes[0] else where()

    for _ in range(EARNED):
        await strands.call(sometimes, ())
    computes[0] = True
    assert await strands.call(sometimes, ()) == loops
    assert await strands.call(sometimes, ()) != loops
    computes[0] = False
    assert await strands.call(sometimes, ()) != loops


async def test_a_call_that_sync_code_drives_by_hand_finds_no_loop_as_ever() -> None:
    strands = Strands(lambda stream: False)
    RUN.set(Scope(1, "r1"))

    def sees_a_loop() -> bool:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return False
        return True

    def by_hand() -> bool:
        with pytest.raises(RuntimeError, match="no running event loop"):
            strands.call(where, ()).send(None)
        return sees_a_loop()

    for function in (where, by_hand):  # by_hand is on a thread first, on a strand in the end
        for _ in range(EARNED + 1):
            assert await strands.call(function, ()) is not True
    assert sees_a_loop()


async def test_a_strand_that_is_kept_holds_nothing_of_the_run_that_had_it() -> None:
    strands = Strands(lambda stream: False)

    async def run(scope: Scope, times: int) -> weakref.ref[Scope]:
        RUN.set(scope)
        for _ in range(times):
            await strands.call(where, ())
        return weakref.ref(scope)

    await asyncio.create_task(run(Scope(1, "r1"), EARNED))
    scope = await asyncio.create_task(run(Scope(2, "r2"), 1))
    await asyncio.sleep(0)  # then the loop, too, lets go of the task's context
    gc.collect()
    assert scope() is None


# What blocks gives way


async def test_a_sleep_leaves_the_loop_to_others() -> None:
    async with sandbox() as box:
        body = """
    if request.path == "/tell":
        seen.append("told")
        return "told"
    print("waits", request.path)
    while not seen:
        time.sleep(0.001)
    return "heard"
"""
        version = await load_earned(box, body)
        waiting = [box.begin(version, f"/{n}") for n in range(4)]
        for n in range(4):
            await box.log.has(f"waits /{n}")
        await box.call(version, "/tell")
        assert [(await call).text() for call in waiting] == ["heard"] * 4


async def test_how_long_to_sleep_is_asked_in_the_run_that_sleeps_wherever_it_runs() -> None:
    async with sandbox() as box:
        body = """
    def asked(answer):
        try:
            asyncio.gather()
            print("asked by the loop")
        except RuntimeError:
            return answer
    class Moment:
        def __ge__(self, other):
            return asked(True)
        def __lt__(self, other):
            return asked(False)
        def __le__(self, other):
            return asked(False)
        def __float__(self):
            return asked(0.001)
        def __radd__(self, other):
            return other
    time.sleep(Moment())
    try:
        time.sleep(float("nan"))
    except ValueError as error:
        return str(error)
"""
        version = await box.load("import asyncio\n" + HANDLER % body)
        texts = {(await box.call(version)).text() for _ in range(2 * EARNED)}
        assert texts == {"sleep length must be non-negative"}
        assert not box.log


async def test_the_storage_answers_at_once_and_each_run_has_its_own_etag() -> None:
    async with sandbox() as box:
        body = """
    document = context.storage.get() or []
    context.storage.set([*document, request.path])
    return context.storage.get()
"""
        version = await load_earned(box, body)
        assert (await box.call(version, "/a")).json() == ["/a"]
        assert (await box.call(version, "/b")).json() == ["/a", "/b"]


async def test_a_property_that_a_thread_computes_holds_up_neither_the_loop_nor_other_runs() -> None:
    async with sandbox() as box:
        body = """
    def later():
        Page(context, waits=True).document
        print("stored", Page(context).document)
    if request.path == "/defer":
        context.defer(later)
        return "deferred"
    seen.append("told")
    return str(Page(context).document)
"""
        version = await box.load(PAGE + HANDLER % body)
        for _ in range(EARNED):
            await box.call(version, "/quick")
        await box.call(version, "/defer")
        await box.log.has("computes")
        assert (await box.call(version)).text() == "None"
        await box.log.has("stored None")


async def test_what_two_runs_print_in_turns_stays_theirs() -> None:
    async with sandbox() as box:
        body = """
    for part in range(3):
        print(request.path, part)
        time.sleep(0.001)
    return "done"
"""
        version = await load_earned(box, body)
        runs = [box.call(version, f"/{n}", run_id=f"run {n}") for n in range(3)]
        await asyncio.gather(*runs)
        for n in range(3):
            await box.log.has(f"/{n} 2")
        lines = [(record.run, record.text) for record in box.log]
        assert sorted(lines) == [
            (f"run {n}", f"/{n} {part}") for n in range(3) for part in range(3)
        ]


async def test_sync_code_sees_no_loop_wherever_it_runs() -> None:
    async with sandbox() as box:
        body = """
    try:
        asyncio.gather()
    except RuntimeError as error:
        return str(error)
"""
        version = await box.load("import asyncio\n" + HANDLER % body)
        texts = {(await box.call(version)).text() for _ in range(2 * EARNED)}
        assert texts == {"no running event loop"}


# How it ends


async def test_what_a_function_raises_is_told_as_on_a_thread() -> None:
    async with sandbox() as box:
        version = await load_earned(box, 'raise KeyError("the one")')
        with pytest.raises(ScriptError, match="KeyError"):
            await box.call(version)
        record = await box.log.has("KeyError")
        assert re.search(r"line 9, in webtask\n.*raise KeyError", record.text)
        with pytest.raises(ScriptError, match="RuntimeError"):
            await box.call(await load_earned(box, "raise StopIteration"))


async def test_a_loop_that_does_not_end_is_stopped_and_its_worker_serves_on() -> None:
    async with sandbox(run=0.5, grace=2) as box:
        body = """
    try:
        while True:
            seen.clear()
    finally:
        seen.append("stopped")
        print(seen)
"""
        version = await load_earned(box, body)
        pid = box.pid(version)
        with pytest.raises(TimeLimitError):
            await box.call(version)
        await box.log.has("['stopped']")
        assert (await box.call(version, "/quick")).text() == "quick"
        assert box.pid(version) == pid


async def test_what_cleans_up_after_a_stop_is_not_stopped_again() -> None:
    async with sandbox(run=0.5, grace=5) as box:
        body = """
    try:
        while True:
            seen.clear()
    finally:
        end = time.process_time() + 0.3
        while time.process_time() < end:
            pass
        print("cleaned up")
"""
        version = await load_earned(box, body)
        with pytest.raises(TimeLimitError):
            await box.call(version)
        await box.log.has("cleaned up")


async def test_a_stop_that_lands_when_the_code_waits_already_loses_nothing_of_it() -> None:
    strands, ended = Strands(lambda stream: False), []
    RUN.set(Scope(1, "r1"))

    def waits(is_stopped: bool) -> str:
        if not is_stopped:
            return "quick"
        strand: Any = getcurrent()
        strand.awaits = asyncio.sleep(0, "found")
        stopping = partial(raise_in, threading.get_ident(), Stopped)
        try:  # in one call of C: no code of Python's is there for it to land in, but the loop's
            _, found = map(call, (stopping, strand.parent.switch))
            return str(found)
        finally:
            ended.append(asyncio._get_running_loop())

    for is_stopped in (*[False] * EARNED, True):
        found = await strands.call(waits, (is_stopped,))
    assert (found, ended) == ("found", [None])


async def test_a_caller_that_leaves_stops_what_waits_and_what_computes() -> None:
    async with sandbox(run=20) as box:
        body = """
    context.storage.set(request.path, force=True)
    try:
        if request.path == "/compute":
            compute()
        time.sleep(60)
    finally:
        print("stopped", request.path)

def compute():  # what stops a `while` of 3.13 may pass by a `finally` around it, not one outside
    while True:
        seen.clear()
"""
        version = await load_earned(box, body)
        pid = box.pid(version)
        for path in ("/wait", "/compute"):
            call = box.begin(version, path)
            await until(lambda told=f'"{path}"': told in box.documents.stored.get("task", ""))
            call.cancel()
            await box.log.has(f"stopped {path}")
        assert (await box.call(version, "/quick")).text() == "quick"
        assert box.pid(version) == pid


async def test_a_stop_is_heard_behind_all_that_comes_before_it() -> None:
    async with sandbox(run=5) as box:
        body = """
    if request.body:
        return str(len(request.body))
    context.storage.set("begun", force=True)
    while True:
        seen.clear()
"""
        version = await load_earned(box, body)
        pid = box.pid(version)
        endless = box.begin(version)
        await until(lambda: "task" in box.documents.stored)
        sizes = [2_000_000, 1, 500_000, 2]
        others = [
            asyncio.create_task(box.call(version, f"/{size}", method="POST", body=b"x" * size))
            for size in sizes
        ]
        await asyncio.sleep(0)  # they are on their way: the Cancel comes after them
        endless.cancel()
        assert [(await other).json() for other in others] == sizes
        assert box.pid(version) == pid


async def test_deferred_sync_code_waits_and_ends_like_any_other() -> None:
    async with sandbox() as box:
        body = """
    def later():
        time.sleep(0.001)
        context.storage.set("kept", force=True)
        print("deferred", request.path)
    context.defer(later)
    return "answered"
"""
        version = await load_earned(box, body)
        for n in range(2 * EARNED):
            assert (await box.call(version, f"/{n}")).text() == "answered"
            await box.log.has(f"deferred /{n}")
        assert box.documents.stored["task"][0] == '"kept"'
