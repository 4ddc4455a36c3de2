"""Runs begun by one common task: a task of its own costs a run more than it mostly needs one.

    waiting ─▶ the common task makes its first step ─┬▶ over: the task goes on to the next run
                                                     └▶ waits: the task is the run's from here

Law 1: a run sees a task and a context that no other run ever sees while it is under way.
Law 2: a task that a run has kept, cancelled or written to makes no step of another run.
Law 3: not more than so many runs are under way at once, in the order that they came.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sized
from contextvars import Context, copy_context
from gc import get_referents
from types import coroutine
from typing import Any, TypeAlias
from weakref import getweakrefcount

from wtc.sandbox.scope import Scope
from wtc.sandbox.wire import EXIT_MEMORY

__all__ = ["FirstSteps"]

STRETCH = 0.005  # seconds of steps in one turn of the loop; a longer step is the last one
Run: TypeAlias = Coroutine[Any, Any, None]


class FirstSteps:
    """Begins runs in the order that they come. It lives as long as the worker's loop.

    `runs` are all that are not over, with those that wait here; `most` are under way at once.
    """

    def __init__(self, runs: Sized, most: int) -> None:
        self._runs = runs
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[Scope, Run]] = deque()
        self._task: asyncio.Task[None] | None = None  # that is to make first steps

    def begin(self, scope: Scope, run: Run) -> None:
        """Make the first step of the run, at its turn; `scope.task` has it from then on."""
        self._waiting.append((scope, run))
        self.go_on()

    def drop(self, scope: Scope) -> bool:
        """Forget a run whose first step is not made; tell whether there was one."""
        for waiting in self._waiting:
            if waiting[0] is scope:
                self._waiting.remove(waiting)
                waiting[1].close()
                return True
        return False

    def go_on(self) -> None:
        """Make first steps in the next turn of the loop, if any may be made: a run may be over.

        Where that finds no memory, runs would wait for ever: the worker ends.
        """
        if not self._has_room or (self._task is not None and not self._task.done()):
            return
        try:
            self._task = asyncio.Task(self._steps(), loop=self._loop, context=Context())
        except MemoryError:
            os._exit(EXIT_MEMORY)

    @property
    def _has_room(self) -> bool:
        waiting = len(self._waiting)
        return waiting > 0 and len(self._runs) - waiting < self._most

    async def _steps(self) -> None:
        rest = None
        try:
            rest = self._first_steps()
        finally:  # memory may run out where a run ends, and then the next ones begin all the same
            self._task = None
            self.go_on()
        if rest is not None:
            await rest

    def _first_steps(self) -> Awaitable[None] | None:
        """Make steps until one run waits, whose rest is returned, or has left marks on the task.

        Or until the loop has to hear and to send again.
        """
        task: Any = asyncio.current_task()
        marks, holders = _marks(task), sys.getrefcount(task)
        end = time.monotonic() + STRETCH
        while self._has_room:
            scope, run = self._waiting.popleft()
            scope.task, context = task, copy_context()
            try:
                return _rest(context, run, context.run(run.send, None))
            except StopIteration:
                scope.task = None
                del scope, run, context  # with all that the run had
            is_marked = sys.getrefcount(task) != holders or _marks(task) != marks
            if is_marked or time.monotonic() >= end:
                break
        return None


def _marks(task: Any) -> tuple[bool, int, str, int]:
    """Return what a run changes of its task by all but a reference to it.

    Callbacks and attributes are further things that it refers to. Who cancels it and takes that
    back leaves no count, but has it cancelled where it waits next.
    """
    is_cancelled = task._must_cancel or task.cancelling() > 0
    return is_cancelled, getweakrefcount(task), task.get_name(), len(get_referents(task))


@coroutine
def _rest(context: Context, run: Run, awaited: Any) -> Generator[Any, Any, None]:
    """Go on with a run whose first step is made, and which awaits something."""
    while True:
        step: Callable[[Any], Any] = run.send
        try:
            said = yield awaited
        except BaseException as error:
            step, said = run.throw, error
        awaited = None  # what was raised holds this frame: it would hold itself
        try:
            awaited = context.run(step, said)
        except StopIteration:
            return
        finally:
            del step, said
