"""What a future is told that may have been cancelled, and what may fail without a listener."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

__all__ = ["fail", "seen", "settle"]

Result = TypeVar("Result")


def settle(future: asyncio.Future[Result], result: Result) -> None:
    """Give a result to whoever still waits."""
    if not future.done():
        future.set_result(result)


def fail(future: asyncio.Future[Any], error: BaseException) -> None:
    """Give an error to whoever waits; nobody may."""
    if not future.done():
        future.set_exception(error)
        seen(future)


def seen(future: asyncio.Future[Any]) -> None:
    """Take a failure for told, so that asyncio does not report it: who waits hears of it anyway."""
    if not future.cancelled():
        future.exception()
