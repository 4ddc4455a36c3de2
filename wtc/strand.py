"""Sync code beside a loop: on a thread of its own, or on the loop's thread as a strand.

A strand is a stack of calls that the loop can leave and come back to. It costs a hundredth of the
way to a thread and back, as long as the code does not compute for long.

Law: code of ours that blocks says so, by `wait` or `off_loop`; then a strand gives the loop back
its thread, and a thread simply blocks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from greenlet import getcurrent, greenlet

__all__ = ["OVER", "Strand", "call_sync", "call_sync_by", "off_loop", "on_strand", "wait"]

Result = TypeVar("Result")


OVER = object()  # what a strand awaits when its call is over


class Strand(greenlet):
    """Makes one sync call after the other on a loop's thread. Its parent is the loop's own stack.

    `switch(function, arguments)` begins a call. After that, and after every further `switch` or
    `throw`, it `awaits` something, or its call is OVER. A new one costs 20 times as much as a call
    on an old one.
    """

    awaits: Any = None
    _result: Any = None
    _error: BaseException | None = None

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        loop: Any = self.parent
        while True:
            try:
                self._result = function(*arguments)
            except BaseException as error:
                self._error = error
            del function, arguments
            self.awaits = OVER
            function, arguments = loop.switch()

    def outcome(self) -> Any:
        """Return what the call that is over returned; raise what it raised."""
        result, error = self._result, self._error
        self._result = self._error = None
        if error is None:
            return result
        try:
            raise error
        finally:
            del error


class Caller(Protocol):
    """Calls sync functions so that the loop goes on. It lives as long as the loop."""

    def call(
        self, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> Coroutine[Any, Any, Any]:
        """Return what gives `function(*arguments)` when it is awaited, or raises what it raises."""


_said: list[Caller] = []


def call_sync_by(caller: Caller) -> None:
    """Let every sync function of this process be called by this, instead of on a thread."""
    _said[:] = [caller]


def call_sync(function: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
    """Return what is awaited for `function(*arguments)` while the loop goes on."""
    if _said:
        return _said[0].call(function, arguments)
    return asyncio.to_thread(function, *arguments)


def on_strand() -> bool:
    """Tell whether the code at hand is a strand's: it may wait, and must not block."""
    return type(getcurrent()) is Strand


def wait(awaitable: Awaitable[Result]) -> Result:
    """Return on a strand what the awaitable gives; the loop goes on meanwhile."""
    strand: Any = getcurrent()
    strand.awaits = awaitable
    found: Result = strand.parent.switch()
    return found


def off_loop(call: Callable[[], Result]) -> Result:
    """Return `call()`, which may block: called here on a thread, on another one for a strand."""
    return wait(asyncio.to_thread(call)) if on_strand() else call()
