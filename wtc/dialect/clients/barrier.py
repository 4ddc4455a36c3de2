"""Calls into a library, whose own exceptions and futures stay inside.

Law: what comes out is a plain value or a fresh exception, raised while none of the library's is
handled: a script reads `__context__`. And a script that drives a coroutine by hand gets the task
around it, and its `result()`: so the value is made plain inside, and no future that the library
waits for is ever a script's to fulfil.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["perform", "perform_async", "plain_error"]

Translate = Callable[[Exception], Exception]
Plain = Callable[[Any], Any]

_PLAIN = (MemoryError, RecursionError, RuntimeError, TypeError, ValueError)


def _itself(value: Any) -> Any:
    return value


def perform(call: Callable[[], Any], translate: Translate, plain: Plain = _itself) -> Any:
    """Return `plain(call())`; raise what `translate` makes of an exception."""
    try:
        return plain(call())
    except Exception as error:
        failure = translate(error)
    try:
        raise failure
    finally:
        del failure  # or it would keep itself alive


async def perform_async(
    call: Callable[[], Awaitable[Any]], translate: Translate, plain: Plain = _itself
) -> Any:
    """Do as `perform`, with what `call` returns awaited."""
    return await asyncio.get_running_loop().create_task(_performed(call, translate, plain))


async def _performed(call: Callable[[], Awaitable[Any]], translate: Translate, plain: Plain) -> Any:
    failure: BaseException
    try:
        return plain(await call())
    except asyncio.CancelledError as error:
        failure = asyncio.CancelledError(*error.args)
    except Exception as error:
        failure = translate(error)
    try:
        raise failure
    finally:
        del failure


def plain_error(error: Exception) -> Exception | None:
    """Return the error again where it is one of Python's own, None for a library's."""
    kind = next((kind for kind in _PLAIN if isinstance(error, kind)), None)
    return kind(str(error)) if kind else None
