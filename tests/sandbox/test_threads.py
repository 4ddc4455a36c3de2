"""The soft stop of threads, at the one moment that no webtask can be made to hit."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from threading import Event

import pytest

from wtc.sandbox import threads
from wtc.sandbox.scope import RUN, Scope, Stopped


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


async def test_a_stop_that_lands_as_the_code_ends_harms_neither_it_nor_the_next_run() -> None:
    scope, ended = Scope(1, "r1"), Event()
    executor = threads.Threads(1)
    RUN.set(scope)
    first = executor.submit(ended.wait)
    until(lambda: scope.threads)
    with scope.lock:  # as `stop_threads` does; the thread waits for it when its code has ended
        ended.set()
        (thread,) = scope.threads
        until(lambda: sys._current_frames()[thread].f_code.co_name == "_forget")
        threads.raise_in(thread, Stopped)
    assert first.result(5) is True
    RUN.set(Scope(2, "r2"))
    assert executor.submit(sum, range(100_000)).result(5) == 4999950000
    executor.shutdown()


async def test_a_run_that_was_stopped_gets_no_thread_any_more() -> None:
    scope = Scope(1, "r1")
    executor = threads.Threads(1)
    RUN.set(scope)
    threads.stop_threads(scope)
    with pytest.raises(Stopped):
        executor.submit(sum, ()).result(5)
    executor.shutdown()
