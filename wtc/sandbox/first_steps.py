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
from collections.abc import Awaitable, Callable, Coroutine, Generator
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

    def begin(self, scope: Scope, run: Run) -> None:
        """Make the first step of the run in the next turn of the loop; `scope.task` has it then."""
        self._waiting.append((scope, run))
        if not self._has_task:
            self._make_task()

    def _make_task(self) -> None:
        self._has_task = True
        asyncio.Task(self._steps(), loop=self._loop, context=Context())

    async def _steps(self) -> None:
        rest = None
        try:
            rest = self._first_steps()
        finally:  # memory may run out where a run ends, and then the next ones begin all the same
            self._has_task = False
            if self._waiting:
                self._make_task()
        if rest is not None:
            await rest

    def _first_steps(self) -> Awaitable[None] | None:
        """Make steps until one run waits, whose rest is returned, or has left marks on the task."""
        task: Any = asyncio.current_task()
        marks, holders = _marks(task), sys.getrefcount(task)
        while self._waiting:
            scope, run = self._waiting.popleft()
            scope.task, context = task, copy_context()
            try:
                return _rest(context, run, context.run(run.send, None))
            except StopIteration:
                scope.task = None
                del scope, run, context  # with all that the run had
            if sys.getrefcount(task) != holders or _marks(task) != marks:
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
