"""Names that the broker looks up, on threads: the system's own way of doing it blocks.

Law: a lookup that hangs takes a place of its own worker's, and of no other's.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from wtc.resolving import Resolve

__all__ = ["Lookups"]


class Lookups:
    """The threads that ask the system for addresses. They live as long as the broker."""

    def __init__(self, resolve: Resolve, threads: int) -> None:
        self._resolve = resolve
        self._threads = ThreadPoolExecutor(threads, "resolve")
        self._room = asyncio.Semaphore(threads)

    async def find(self, host: str, slots: asyncio.Semaphore) -> list[str]:
        """Return the addresses of a host, none when it has none."""
        await slots.acquire()
        try:
            await self._room.acquire()
        except BaseException:
            slots.release()
            raise
        looking = asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host)
        looking.add_done_callback(lambda _: self._room.release())
        looking.add_done_callback(lambda _: slots.release())
        return await asyncio.shield(looking)  # whoever stops waiting, the thread does not

    def _look_up(self, host: str) -> list[str]:
        try:
            return list(self._resolve(host))
        except (OSError, ValueError):  # no such name; a label that is too long
            return []
