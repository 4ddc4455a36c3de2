"""The server's own memory: what large bodies needed goes back to the system when they are gone.

malloc keeps what was freed below anything that is still in use: after some hundred bodies of 4 MB
that was 25 MB, for good.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from wtc.sandbox.jail.libc import give_back_memory
from wtc.sandbox.jail.limits import resident

__all__ = ["Heap"]

GROWTH = 8 * 2**20  # bytes that are worth it: it takes some ms
MOVED = 2**20  # bytes by which what is there has changed since: what is in use stays as it is


class Heap:
    """It lives as long as its server."""

    def __init__(
        self,
        size: Callable[[], int] = lambda: resident(os.getpid()),
        give_back: Callable[[], None] = give_back_memory,
    ) -> None:
        self._size = size
        self._give_back = give_back
        self._least = self._last = size()

    def look(self) -> None:
        """Give memory back if there is much more than there once was, unless that is old."""
        now = self._size()
        if now > self._least + GROWTH and abs(now - self._last) > MOVED:
            self._give_back()
            now = self._size()
        self._last, self._least = now, min(self._least, now)
