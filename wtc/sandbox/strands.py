"""Sync functions of a webtask on the loop's thread, as far as they have shown to be quick.

Law 1: a function runs on threads until it was quick there a few times; one that kept the loop's
thread for too long goes back, for longer each time that this is not rare.
Law 2: while it runs here, the loop hears nothing; so a watch on a thread of its own does, and
stops the code when the front says so. A stop is aimed at the loop's thread only while that runs
the code of the stopped run, and is taken back when it has not landed as the code ends.
"""

from __future__ import annotations

import asyncio
import threading
import time
from asyncio import _set_running_loop
from collections.abc import Callable
from contextvars import copy_context
from types import FunctionType, MethodType
from typing import Any

from wtc.sandbox.scope import RUN, Scope, Stopped
from wtc.sandbox.threads import raise_in, take_back
from wtc.strand import OVER, Strand

__all__ = ["Strands"]

EARNED = 3  # quick runs on threads, after which a function gets the loop's thread
QUICK = 0.005  # seconds; Python's threads wait as long for each other (sys.getswitchinterval)
LOST = 100  # runs on threads that one which was not quick costs; at first, on the loop, two
RARE = 200  # stretches, one of which may be slow: a busy machine took the processor away
KEPT = 4  # strands that stand ready
MOST = 10_000  # functions that are remembered
LOOK = 0.05  # seconds between two looks of the watch; a stop has to land within the front's grace


class Strands:
    """Calls the sync functions of one worker. It lives as long as the worker's loop.

    `is_cancelled` tells whether the front has asked to stop a stream and the loop has not heard it
    yet. It is asked on another thread, while the loop does not read.
    """

    def __init__(self, is_cancelled: Callable[[int], bool]) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_cancelled = is_cancelled
        self._credit: dict[int, int] = {}  # of each function's code
        self._slow: dict[int, tuple[int, int]] = {}  # the stretch, and what it cost
        self._idle: list[Strand] = []
        self._scope: Scope | None = None  # whose code has the loop's thread
        self._stretches = 0
        self._is_aimed = False
        self._lock = threading.Lock()
        self._thread = threading.get_ident()
        self._watch = _Watch(self)

    async def call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """Return `function(*arguments)`; raise what it raises."""
        code, scope = _code_of(function), RUN.get()
        if scope is None or self._credit.get(code, 0) < EARNED:
            return await asyncio.to_thread(self._tried, code, function, arguments)
        strand = self._idle.pop() if self._idle else Strand()
        strand.gr_context = copy_context()
        self._stretch(scope, code, strand, strand.switch, function, arguments)
        while strand.awaits is not OVER:
            await self._next(scope, code, strand)
        strand.gr_context = None  # with all that the run has
        if len(self._idle) < KEPT:
            self._idle.append(strand)
        try:
            return strand.outcome()
        except Stopped:
            if scope.stopped:
                raise
            raise asyncio.CancelledError from None  # who waited for the call would not any more

    async def _next(self, scope: Scope, code: int, strand: Strand) -> None:
        """Go on with a strand when what it awaits is there."""
        try:
            found = await strand.awaits
        except asyncio.CancelledError:
            self._stretch(scope, code, strand, strand.throw, Stopped())
        except BaseException as error:
            self._stretch(scope, code, strand, strand.throw, error)
        else:
            self._stretch(scope, code, strand, strand.switch, found)

    def _stretch(
        self, scope: Scope, code: int, strand: Strand, go: Callable[..., Any], *said: Any
    ) -> None:
        """Run a strand until its call is over or waits. It sees no loop, as on a thread.

        Raise RuntimeError where no loop runs: in sync code that drives a coroutine by hand.
        """
        asyncio.get_running_loop()
        self._stretches += 1
        self._watch.begin()
        began = time.perf_counter()
        _set_running_loop(None)
        try:
            self._scope = scope
            try:
                go(*said)
            finally:
                self._scope = None
                if self._is_aimed:
                    self._take_back()
        except Stopped:  # it landed here, after the code that it was meant for
            if strand.dead:
                raise
        finally:
            _set_running_loop(self._loop)
            if time.perf_counter() - began >= QUICK:
                self._lose(code)

    def _lose(self, code: int) -> None:
        """Send a function back to threads, for twice as long as before if that was not long ago."""
        last, cost = self._slow.get(code, (0, 1))
        is_rare = self._stretches - last > RARE
        cost = 2 if is_rare else min(2 * cost, LOST)
        self._slow[code] = self._stretches, cost
        self._credit[code] = EARNED - cost

    def _tried(self, code: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        began = time.thread_time()
        try:
            return function(*arguments)
        finally:
            is_quick = code and time.thread_time() - began < QUICK
            if len(self._credit) >= MOST:
                self._credit.clear()
                self._slow.clear()
            self._credit[code] = self._credit.get(code, 0) + 1 if is_quick else -LOST

    # Stopping, from the watch's thread

    @property
    def stretch(self) -> tuple[int, Scope | None]:
        """Return the number of the newest stretch, and whose it is while it lasts."""
        return self._stretches, self._scope

    def look(self, number: int, scope: Scope) -> bool:
        """Raise Stopped in the code of this run, if the front says so; tell whether it was.

        All of it while the code has the same stretch: the loop reads nothing till that ends.
        """
        with self._lock:
            self._is_aimed = True
            if self.stretch != (number, scope) or not self._is_cancelled(scope.stream):
                return False
            scope.stopped = True
            raise_in(self._thread, Stopped)
            return True

    def _take_back(self) -> None:
        try:
            self._miss()
        except Stopped:  # it landed here, after the code that it was meant for
            self._miss()

    def _miss(self) -> None:
        with self._lock:
            take_back(self._thread, None)
            self._is_aimed = False


class _Watch:
    """Looks after the loop's thread while strands run. It lives as long as its Strands."""

    def __init__(self, strands: Strands) -> None:
        self._strands = strands
        self._is_up = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Look from now on, until nothing has run for a while."""
        if self._is_up:
            return
        self._is_up = True
        self._wake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        before = stopped = -1
        while True:
            self._wake.wait()
            time.sleep(LOOK)
            number, scope = self._strands.stretch
            if number != before:
                before = number
            elif scope is None:
                self._rest(number)
            elif number != stopped and self._strands.look(number, scope):
                stopped = number  # once, as on a thread: what cleans up is left to do so

    def _rest(self, number: int) -> None:
        self._wake.clear()
        self._is_up = False
        if self._strands.stretch[0] != number:  # it began before it could see that nobody looks
            self.begin()


def _code_of(function: Callable[..., Any]) -> int:
    """Return what tells a function from others, whatever it is bound to; 0 for what is none."""
    plain = function.__func__ if type(function) is MethodType else function
    return id(plain.__code__) if type(plain) is FunctionType else 0
