"""When a worker rests: nothing was asked of it for a while, and nothing works in it.

Law: a worker at rest is not woken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["QUIET", "Rest"]

QUIET = 1.0  # seconds without a call, after which it rests: once or twice as long
SELDOM = 60.0  # seconds between two rests: the first call after one takes half a millisecond more


class Rest:
    """Calls `begin` when a worker rests. It lives as long as the worker's loop."""

    def __init__(
        self,
        is_busy: Callable[[], bool],
        begin: Callable[[], None],
        quiet: float = QUIET,
        seldom: float = SELDOM,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_busy = is_busy
        self._begin = begin
        self._quiet = quiet
        self._seldom = seldom
        self._is_stirred = False
        self._is_waiting = False
        self._earliest = 0.0

    def stir(self) -> None:
        """Take note that something is asked of the worker."""
        self._is_stirred = True
        if not self._is_waiting:
            self._wait(max(self._quiet, self._earliest - self._loop.time()))

    def _wait(self, seconds: float) -> None:
        self._is_waiting = True
        self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        if self._is_stirred or self._is_busy():
            self._is_stirred = False
            self._wait(self._quiet)
            return
        self._is_waiting = False
        self._earliest = self._loop.time() + self._seldom
        self._begin()
