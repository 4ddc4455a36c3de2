"""The soft stop of threads, at the one moment that no webtask can be made to hit."""

from __future__ import annotations

import time
from threading import Event

import pytest

from wtc.sandbox import threads
from wtc.sandbox.scope import RUN, Scope, Stopped


def test_a_stop_that_lands_as_the_code_ends_harms_neither_it_nor_the_next_run() -> None:
    scope, ended = Scope(1, "r1"), Event()
    executor = threads.Threads(1)
    RUN.set(scope)
    with scope.lock:  # as `stop_threads` holds it; the thread waits for it when its code has ended
        executor._idle_semaphore.acquire(blocking=False)
        scope.lock.release()
        first = executor.submit(ended.wait)
        deadline = time.monotonic() + 5
        while not scope.threads and time.monotonic() < deadline:
            time.sleep(0.001)
        scope.lock.acquire()
        ended.set()
        while not _waits_for(scope) and time.monotonic() < deadline:
            time.sleep(0.001)
        (thread,) = scope.threads
        threads._raise_in(thread, Stopped)
    assert first.result(5) is True
    RUN.set(Scope(2, "r2"))
    assert executor.submit(sum, range(100_000)).result(5) == 4999950000
    executor.shutdown()


def _waits_for(scope: Scope) -> bool:
    import sys

    (thread,) = scope.threads
    frame = sys._current_frames().get(thread)
    return frame is not None and frame.f_code.co_name == "_forget"


def test_a_run_that_was_stopped_gets_no_thread_any_more() -> None:
    scope = Scope(1, "r1")
    executor = threads.Threads(1)
    RUN.set(scope)
    threads.stop_threads(scope)
    with pytest.raises(Stopped):
        executor.submit(sum, ()).result(5)
    executor.shutdown()
