"""asyncio as scripts see it: what one awaits, without loops, tasks or futures.

Law: a task and a future lead to the loop and from there to processes and sockets, so a script
holds a handle: awaitable, cancellable, and nothing more.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.confined import confine

__all__ = ["SHELF"]


class Handle:
    """Something that runs, or waits to: `await` it, `cancel()` it, ask whether it is `done()`.

    Takes asyncio's own futures only: a script can call `type(handle)`.
    """

    __slots__ = ("_future",)

    def __init__(self, future: asyncio.Future[Any]) -> None:
        if not isinstance(future, asyncio.Future):
            raise TypeError("write asyncio.create_task(...)")
        self._future = future

    def __await__(self) -> Generator[Any, None, Any]:
        return self._future.__await__()

    def cancel(self, msg: str | None = None) -> bool:
        return self._future.cancel(msg)

    def cancelled(self) -> bool:
        return self._future.cancelled()

    def done(self) -> bool:
        return self._future.done()

    def result(self) -> Any:
        return self._future.result()

    def exception(self) -> BaseException | None:
        return self._future.exception()

    def add_done_callback(self, call: Callable[[Handle], object]) -> None:
        self._future.add_done_callback(lambda _: call(self))

    def get_name(self) -> str:
        return self._future.get_name() if isinstance(self._future, asyncio.Task) else ""

    def __repr__(self) -> str:
        return f"<{'done' if self.done() else 'pending'} task>"


def _inner(awaitable: Any) -> Any:
    """Return what asyncio gets: never an object of the script's own that looks like a future."""
    if type(awaitable) is Handle:
        return awaitable._future
    if inspect.iscoroutine(awaitable):
        return awaitable
    if not inspect.isawaitable(awaitable):
        raise TypeError(f"an object of {type(awaitable).__name__} cannot be awaited")
    return _result(awaitable)


def _require_loop() -> None:
    """Raise RuntimeError outside a run: asyncio would make a loop of its own and leave it there."""
    asyncio.get_running_loop()


def _coroutine(value: Any) -> Any:
    if not inspect.iscoroutine(value):
        raise TypeError(f"a coroutine was expected, not {type(value).__name__}")
    return value


def _text(name: str | None) -> str | None:
    return None if name is None else str(name)


def create_task(coroutine: Any, *, name: str | None = None) -> Handle:
    """Run a coroutine beside this one."""
    return Handle(asyncio.create_task(_coroutine(coroutine), name=_text(name)))


def gather(*awaitables: Any, return_exceptions: bool = False) -> Handle:
    """Wait for several, and return their results in order."""
    _require_loop()
    inner = map(_inner, awaitables)
    return Handle(asyncio.gather(*inner, return_exceptions=bool(return_exceptions)))


def shield(awaitable: Any) -> Handle:
    """Wait for something that must not be cancelled with the one that waits."""
    _require_loop()
    return Handle(asyncio.shield(_inner(awaitable)))


async def sleep(delay: float, result: Any = None) -> Any:
    """Sleep `delay` seconds while others run."""
    return await asyncio.sleep(delay, result)


async def wait_for(awaitable: Any, timeout: float | None) -> Any:
    """Wait at most `timeout` seconds; raise TimeoutError."""
    return await asyncio.wait_for(_inner(awaitable), timeout)


async def wait(
    handles: Iterable[Handle],
    *,
    timeout: float | None = None,
    return_when: str = asyncio.ALL_COMPLETED,
) -> tuple[set[Handle], set[Handle]]:
    """Wait for some or all of the tasks; return those done and those pending."""
    listed = list(handles)
    if not all(type(handle) is Handle for handle in listed):
        raise TypeError("wait() takes what create_task() returned")
    await asyncio.wait(
        {handle._future for handle in listed}, timeout=timeout, return_when=return_when
    )
    done = {handle for handle in listed if handle.done()}
    return done, set(listed) - done


def as_completed(
    awaitables: Iterable[Any], *, timeout: float | None = None
) -> Iterator[Awaitable[Any]]:
    """Yield awaitables that give the results as they come."""
    _require_loop()
    inner = [_inner(awaitable) for awaitable in awaitables]
    for found in asyncio.as_completed(inner, timeout=timeout):
        yield _result(found)


async def _result(awaitable: Any) -> Any:
    return await awaitable


class TaskGroup:
    """Tasks that end together: the first that fails cancels the others."""

    __slots__ = ("_group",)

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()

    async def __aenter__(self) -> TaskGroup:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._group.__aexit__(*error)

    def create_task(self, coroutine: Any, *, name: str | None = None) -> Handle:
        return Handle(self._group.create_task(_coroutine(coroutine), name=_text(name)))


_OWN: Mapping[str, Any] = {
    "Event": confine(asyncio.Event, ("clear", "set")),
    "LifoQueue": confine(asyncio.LifoQueue, ("shutdown",)),
    "PriorityQueue": confine(asyncio.PriorityQueue, ("shutdown",)),
    "Queue": confine(asyncio.Queue, ("shutdown",)),
    "TaskGroup": TaskGroup,
    "as_completed": as_completed,
    "create_task": create_task,
    "gather": gather,
    "iscoroutine": inspect.iscoroutine,
    "iscoroutinefunction": inspect.iscoroutinefunction,
    "shield": shield,
    "sleep": sleep,
    "wait": wait,
    "wait_for": wait_for,
}

SHELF: Mapping[str, Any] = {
    **_OWN,
    **{name: getattr(asyncio, name) for name in CATALOGUE["asyncio"].split() if name not in _OWN},
}
