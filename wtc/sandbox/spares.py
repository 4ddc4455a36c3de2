"""Workers that stand ready, without a webtask, to be live at once.

Law: whoever takes one does not wait for the next; a spare that has died is nobody's.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from wtc.errors import WtcError
from wtc.sandbox.futures import seen
from wtc.sandbox.link import Link

__all__ = ["Spares"]

MOMENT = 0.05  # seconds, ten times a first answer: a fork at its side would double it


class Spares:
    """The spares of one base. It lives as long as its pool."""

    def __init__(self, count: int, launch: Callable[[], Coroutine[Any, Any, Link]]) -> None:
        self._count = count
        self._launch = launch
        self._starting: deque[asyncio.Task[Link]] = deque()

    def refill_soon(self) -> None:
        """Start what is missing: at once where none is left, else when the last has answered."""
        if self._starting:
            asyncio.get_running_loop().call_later(MOMENT, self.refill)
        else:
            self.refill()

    def refill(self) -> None:
        """Start what is missing; do not wait for it."""
        loop = asyncio.get_running_loop()
        alive = [each for each in self._starting if not _is_dead(each)]
        self._starting = deque(alive)
        while len(self._starting) < self._count:
            starting = loop.create_task(self._launch())
            starting.add_done_callback(seen)
            self._starting.append(starting)

    async def take(self) -> Link:
        """Return a worker without a webtask; raise WtcError when none can be had."""
        while self._starting:
            with suppress(WtcError):
                link = await self._starting.popleft()
                if link.stage == "spare":
                    return link
        return await self._launch()

    def cancel(self) -> list[asyncio.Task[Link]]:
        """Start no more; return those under way, to be waited for."""
        self._count = 0
        going = list(self._starting)
        self._starting.clear()
        for starting in going:
            starting.cancel()
        return going


def _is_dead(starting: asyncio.Task[Link]) -> bool:
    if not starting.done():
        return False
    failed = starting.cancelled() or starting.exception() is not None
    return failed or starting.result().stage != "spare"
