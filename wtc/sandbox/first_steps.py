"""Runs begun by one common task: a task of its own costs a run more than it mostly needs one.

    waiting ─▶ the common task makes its first step ─┬▶ over: the task goes on to the next run
                                                     └▶ waits: the task is the run's from here

Law 1: a run sees a task and a context that no other run ever sees while it is under way.
Law 2: a task that a run has kept, cancelled or written to makes no step of another run.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, copy_context
from gc import get_referents
from types import coroutine
from typing import Any, TypeAlias
from weakref import getweakrefcount

from wtc.sandbox.scope import Scope

__all__ = ["FirstSteps"]

Run: TypeAlias = Coroutine[Any, Any, None]


class FirstSteps:
    """Begins runs in the order that they come. It lives as long as the worker's loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[Scope, Run]] = deque()
        self._has_task = False
        self._wake: asyncio.Future[None] | None = None  # what the common task waits for

    def begin(self, scope: Scope, run: Run) -> None:
        """Make the first step of the run in the next turn of the loop; `scope.task` has it then."""
        self._waiting.append((scope, run))
        if not self._has_task:
            self._make_task()
        elif self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def _make_task(self) -> None:
        self._has_task = True
        asyncio.Task(self._steps(), loop=self._loop, context=Context())

    async def _steps(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        marks = _marks(task)
        holders = sys.getrefcount(task)
        while True:
            while self._waiting:
                scope, run = self._waiting.popleft()
                scope.task, context = task, copy_context()
                try:
                    awaited = context.run(run.send, None)
                except StopIteration:
                    scope.task = None
                    del scope, run, context  # with all that the run had
                except BaseException:  # no run means to: memory ran out where it ended
                    self._hand_over()
                    raise
                else:
                    self._hand_over()
                    await _rest(context, run, awaited)
                    return
                if sys.getrefcount(task) != holders or _marks(task) != marks:
                    self._hand_over()
                    return
            self._wake = self._loop.create_future()
            try:
                await self._wake
            except asyncio.CancelledError:  # by a run that has kept the task
                self._hand_over()
                return

    def _hand_over(self) -> None:
        """Leave what waits to another task."""
        self._has_task, self._wake = False, None
        if self._waiting:
            self._make_task()


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
