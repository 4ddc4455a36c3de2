"""The workers of a pool: where they come from, and which there are until they are reaped.

    nursery ─ process ─┐
    egress ─ way out ──┴▶ link ─▶ a spare of its base ─ take ─▶ a webtask's

Law: every process that was started is reaped, at the latest by `close`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from typing import Any

from wtc.config import Isolation, Limits
from wtc.errors import WorkerDiedError
from wtc.sandbox.bases import BASES, CLIENTS, PLAIN, Base, base_of
from wtc.sandbox.contract import Documents, LogRecord, Version
from wtc.sandbox.egress.front import Egress, EgressRecord, start_broker
from wtc.sandbox.egress.judging import EgressPolicy, Listening
from wtc.sandbox.link import Link
from wtc.sandbox.nursery import Nursery
from wtc.sandbox.process import Process, Spawn
from wtc.sandbox.spares import Spares
from wtc.sandbox.walls import Walls

__all__ = ["Workers", "stopping"]


class Workers:
    """They live as long as their pool; use `open`, then `end` and `close`."""

    def __init__(
        self,
        limits: Limits,
        documents: Documents,
        threads: Executor,
        on_log: Callable[[LogRecord], None],
        *,
        on_free: Callable[[Link], None],
        on_loss: Callable[[Version], None],
        on_gone: Callable[[Link], None],
        spares: int,
        spawn: Spawn | None,
        isolation: Isolation,
        listening: Iterable[Listening],
    ) -> None:
        self._limits = limits
        self._documents = documents
        self._threads = threads
        self._on_log = on_log
        self._on_free = on_free
        self._on_loss = on_loss
        self._on_gone = on_gone
        self._nursery = Nursery(isolation, limits.memory)
        self._spawn = self._nursery.spawn if spawn is None else spawn
        broker = partial(start_broker, uid=isolation.of_broker)
        self._egress = Egress(self._tell_connect, listening, broker)
        self._spares = {base: Spares(spares, partial(self._launched, base)) for base in BASES}
        self.links: set[Link] = set()  # all that are not reaped

    async def open(self) -> None:
        """Begin: start the spares that any webtask may need."""
        await self._egress.open()
        self._spares[PLAIN].refill()

    def end(self) -> list[asyncio.Future[Any]]:
        """Start no more and end all there are; return what is to be waited for."""
        starting = [task for spares in self._spares.values() for task in spares.cancel()]
        for link in self.links:
            link.kill(stopping)
        return [*starting, *(link.is_gone for link in self.links)]

    async def close(self) -> None:
        """End the processes that workers come from and connect by. No process is left."""
        self._nursery.close()
        await self._egress.close()

    async def inspect(self) -> Walls:
        """Return the walls around them, as a canary found them; raise WorkerDiedError."""
        return await self._nursery.inspect()

    async def take(self, version: Version) -> Link:
        """Return a worker without a webtask, of the version's base; raise WtcError."""
        return await self._spares[base_of(version)].take()

    def refill(self, base: Base) -> None:
        """Have the spares of a base that are missing started; none after `end`."""
        self._spares[base].refill_soon()

    def weigh(self, pid: int, is_low: bool) -> None:
        """Let a worker yield to the others, or no longer."""
        self._nursery.weigh(pid, is_low=is_low)

    def permit(self, link: Link, version: Version, policy: EgressPolicy) -> None:
        """Let a worker connect as a webtask, to be said before it has any of it."""
        self._egress.name(link.egress, version.name, policy)

    async def _launched(self, base: Base) -> Link:
        if base == CLIENTS:
            self._egress.warm()
        link = await self._spawned(base)
        self.links.add(link)
        link.is_gone.add_done_callback(lambda _: self._gone(link, base))
        try:
            await link.start()
        except BaseException:
            link.kill(stopping)
            raise
        return link

    async def _spawned(self, base: Base) -> Link:
        try:
            serial, process = await self._process(base)
        except OSError as error:
            raise WorkerDiedError(f"no worker can be started: {error.strerror}") from error
        return Link(
            process,
            serial,
            self._limits,
            self._documents,
            self._threads,
            self._on_log,
            self._on_free,
            self._on_loss,
        )

    async def _process(self, base: Base) -> tuple[int, Process]:
        """Return a new process and the number of its way out; raise OSError."""
        serial, theirs = self._egress.way_out()
        try:
            with theirs:
                return serial, await self._spawn(base, theirs.fileno())
        except BaseException:
            self._egress.forget(serial)
            raise

    def _gone(self, link: Link, base: Base) -> None:
        self.links.discard(link)
        self._egress.forget(link.egress)
        if link.version is None and link.was_ready:
            self.refill(base)
        self._on_gone(link)

    def _tell_connect(self, record: EgressRecord) -> None:
        self._on_log(LogRecord(record.name, "", record.level, record.text, time.time()))


def stopping() -> WorkerDiedError:
    """Return the error of what the end of the server ends."""
    return WorkerDiedError("the server stops")
