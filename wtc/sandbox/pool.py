"""Workers for webtasks: who has one, who waits for one, who loses one.

Law 1: one worker serves one version for its whole life; a version has one worker that takes calls.
Law 2: at most `limits.live` workers have a webtask; the one idle for longest makes room, but none
that is in use: a crowd of new ones does not push out what is called all the time. Beside them some
spares stand ready, without a webtask, to be live at once.
Law 3: a version that keeps losing workers rests before it gets another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Literal

from wtc.config import Isolation, Limits
from wtc.errors import WorkerDiedError, WorkerLostError, WtcError
from wtc.model import Request, Response
from wtc.sandbox import translate
from wtc.sandbox.bases import BASES, base_of
from wtc.sandbox.calls import Answered, Run
from wtc.sandbox.codes import CodeCache
from wtc.sandbox.contract import Codes, Documents, LogRecord, NoCodes, Version
from wtc.sandbox.egress.judging import EgressPolicy, Listening
from wtc.sandbox.futures import fail, seen, settle
from wtc.sandbox.heap import Heap
from wtc.sandbox.jail.limits import allow_files, cpu_seconds
from wtc.sandbox.lane import Lane
from wtc.sandbox.link import Link
from wtc.sandbox.process import Spawn
from wtc.sandbox.quarantine import Quarantine
from wtc.sandbox.seats import Seats
from wtc.sandbox.walls import Walls
from wtc.sandbox.wire import Call
from wtc.sandbox.workers import Workers, stopping
from wtc.sandbox.yielding import Yielding

__all__ = [
    "Answered",
    "Call",
    "Codes",
    "Documents",
    "EgressPolicy",
    "Lane",
    "Listening",
    "Live",
    "LogRecord",
    "Pool",
    "Run",
    "Spawn",
    "State",
    "Version",
    "Walls",
]

TICK = 0.25  # seconds between two looks at memory, processor time and idleness
REST_TICKS = 16  # between two looks at a worker that had nothing to do since: each look takes 20 µs
HEAP_TICKS = 16  # between two looks at the server's own memory
IN_USE = 1.0  # seconds after a call, not its first, in which a worker makes room for nobody
CLOSE_SECONDS = 2.0
TRIES = 2  # workers that a webtask may lose through no fault of its own, before it compiled
STORE_THREADS = 4  # for documents and compiled code
FILES = 1024  # descriptors of a server beside those of its workers: connections, above all
FILES_OF_WORKER = 4  # its process, its frames, its stderr, its way out

State = Literal["idle", "starting", "live"]


@dataclass(frozen=True, slots=True)
class Live:
    """A worker that has a webtask, as a page or a command shows it."""

    name: str
    version: str
    pid: int
    in_flight: int


class Pool:
    """All workers of a server. It lives as long as the server; use `open` and `close`."""

    def __init__(
        self,
        limits: Limits,
        documents: Documents,
        on_log: Callable[[LogRecord], None],
        codes: Codes | None = None,
        spares: int = 2,
        spawn: Spawn | None = None,
        isolation: Isolation = Isolation(),  # noqa: B008  frozen
        policy: EgressPolicy = EgressPolicy(),  # noqa: B008  frozen
        listening: Sequence[Listening] = (),
    ) -> None:
        self._limits = limits
        self._on_log = on_log
        self._policy = policy
        self._spare_count = spares
        self._threads = ThreadPoolExecutor(STORE_THREADS, "store")
        self._codes = CodeCache(NoCodes() if codes is None else codes, self._threads)
        self._lanes: dict[str, Lane] = {}
        self._seats = Seats(limits.live, patience=limits.run)
        self._quarantine = Quarantine()
        self._is_open = False
        self._ticks = 0
        self._ticked = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._workers = Workers(
            limits,
            documents,
            self._threads,
            on_log,
            on_free=self._freed,
            on_loss=self._strike,
            on_gone=self._gone,
            spares=spares,
            spawn=spawn,
            isolation=isolation,
            listening=listening,
        )
        self._heap = Heap()
        self._yielding = Yielding(cpu_seconds, self._workers.weigh)

    async def open(self) -> None:
        """Begin: start the spares."""
        self._loop = asyncio.get_running_loop()
        workers = self._limits.live + len(BASES) * self._spare_count
        allow_files(FILES + FILES_OF_WORKER * workers)
        self._is_open = True
        await self._workers.open()
        self._tick()

    async def close(self) -> None:
        """End every worker; what is in flight or waits fails. No process is left."""
        self._is_open = False
        if self._timer is not None:
            self._timer.cancel()
        lanes = list(self._lanes.values())
        starting = [lane.starting for lane in lanes if lane.starting]
        for task in starting:
            task.cancel()
        for lane in lanes:
            lane.fail(stopping())
        ending = [*starting, *self._workers.end(), *self._codes.keeping]
        if ending:
            await asyncio.wait(ending, timeout=CLOSE_SECONDS)
        await self._workers.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def inspect(self) -> Walls:
        """Return the walls around workers, as a canary found them; raise WorkerDiedError."""
        return await self._workers.inspect()

    async def load(self, version: Version) -> None:
        """Return when a worker has compiled the version and is ready for calls.

        Raise CompileError with every problem, BusyError when no worker can be had.
        """
        if not self._is_open:
            raise stopping()
        lane = self._lane(version)
        if lane.is_live:
            return
        starting = self._start(lane)
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            if starting.cancelled():  # by the pool, not the caller
                raise WorkerDiedError("the webtask was replaced or the server stops") from None
            raise

    async def call(
        self,
        version: Version,
        request: Request,
        *,
        run_id: str,
        claims: Mapping[str, Any] | None = None,
    ) -> Response:
        """Return what the webtask answers; a streamed body is an async iterator to be closed.

        Raise a WtcError: too busy, over a limit, died, raised, answered what cannot be sent, or
        does not compile. Cancelling drops a call that waits and stops one that runs.
        """
        answer: asyncio.Future[Answered] = self._loop.create_future()
        call = translate.call(request, run_id, claims or {})
        run = Run(call, partial(settle, answer), partial(fail, answer))
        lane = self.begin(version, run)
        try:
            return translate.response(await answer)
        except asyncio.CancelledError:
            lane.drop(run)
            raise

    def begin(self, version: Version, run: Run) -> Lane:
        """Begin a run, or let it wait for its turn or a worker; raise BusyError."""
        if not self._is_open:
            raise stopping()
        lane = self._lane(version)
        lane.take(run)
        if lane.needs_worker:
            self._start(lane)
        return lane

    def retire(self, version: Version) -> None:
        """Take no more calls of a version that was replaced; end it when its last one has ended."""
        self._quarantine.forget(version.id)
        lane = self._lanes.get(version.id)
        if lane is None or lane.is_retired:
            return
        lane.is_retired = True
        if lane.is_empty:
            self._finish(lane)
        else:
            lane.timer = self._loop.call_later(self._limits.drain, self._finish, lane)

    def state(self, version: Version) -> State:
        """Return whether a worker of the version is there."""
        lane = self._lanes.get(version.id)
        if lane is None:
            return "idle"
        return "live" if lane.is_live else "starting"

    @property
    def live(self) -> list[Live]:
        """The workers that have a webtask and are not about to end."""
        return [
            Live(link.version.name, link.version.id, link.pid, len(link.runs))
            for link in self._workers.links
            if link.version is not None and link.stage != "ending"
        ]

    # Lanes

    def _lane(self, version: Version) -> Lane:
        lane = self._lanes.get(version.id)
        if lane is None:
            lane = self._lanes[version.id] = Lane(version, self._limits)
        return lane

    def _tidy(self, lane: Lane) -> None:
        """Do what a lane needs after something of it has ended."""
        lane.advance()
        if lane.needs_worker and self._is_open:
            self._start(lane)
        elif lane.is_empty and (lane.is_retired or lane.link is None):
            self._finish(lane)
        self._make_room()

    def _finish(self, lane: Lane) -> None:
        if lane.timer is not None:
            lane.timer.cancel()
        self._lanes.pop(lane.version.id, None)
        lane.fail(_replaced())
        if lane.starting is not None:
            lane.starting.cancel()
        if lane.link is not None and lane.link.runs:
            lane.link.kill(_replaced)
        elif lane.link is not None:
            lane.link.end()

    def _start(self, lane: Lane) -> asyncio.Task[None]:
        if lane.starting is None:
            lane.starting = self._loop.create_task(self._started(lane))
            lane.starting.add_done_callback(seen)
        return lane.starting

    async def _started(self, lane: Lane) -> None:
        try:
            lane.link = await self._loaded_at_last(lane.version)
        except WtcError as error:
            lane.fail(error)
            raise
        except Exception:
            lane.fail(WorkerDiedError("no worker can be started"))
            raise
        finally:
            lane.starting = None
            self._tidy(lane)
            self._workers.refill(base_of(lane.version))

    async def _loaded_at_last(self, version: Version) -> Link:
        for _ in range(TRIES):
            with suppress(WorkerLostError):
                return await self._loaded(version)
        return await self._loaded(version)

    async def _loaded(self, version: Version) -> Link:
        translate.check(version, self._limits)
        self._quarantine.check(version.id)
        await self._seat()
        try:
            link = await self._workers.take(version)
        except BaseException:
            self._seats.leave()
            raise
        link.is_gone.add_done_callback(lambda _: self._seats.leave())
        try:
            codes = await self._codes.find(version, link.dialect)
            self._workers.permit(link, version, self._policy)
            await link.load(version, translate.load(version, self._limits, codes))
        except BaseException:
            link.end()
            raise
        self._codes.keep(version, link.dialect, link.codes)
        return link

    # Seats

    async def _seat(self) -> None:
        if self._seats.take():
            return
        turn = self._seats.turn()
        self._make_room()
        await self._seats.wait(turn)

    def _make_room(self) -> None:
        """End as many idle workers as are waited for, those idle for longest first."""
        if not self._seats.wanted:
            return
        going = sum(link.stage == "ending" for link in self._workers.links if link.version)
        wanted = max(self._seats.wanted - going, 0)
        since = time.monotonic() - IN_USE
        lanes = self._lanes.values()
        idle = [lane for lane in lanes if lane.is_idle and not lane.is_in_use(since)]
        for lane in sorted(idle, key=attrgetter("used"))[:wanted]:
            self._finish(lane)

    def _tick(self) -> None:
        self._ticks += 1
        before, self._ticked = self._ticked, time.monotonic()
        links = list(self._workers.links)
        active = {link for link in links if not link.has_rested(before)}
        for link in links:  # one that ran since is looked at: it keeps what it took
            if link in active or (link.pid + self._ticks) % REST_TICKS == 0:
                link.check_use()
        pids = {link.pid for link in links}
        self._yielding.look(self._ticked, pids, [link.pid for link in active if link.version])
        oldest = self._ticked - self._limits.idle
        for lane in [lane for lane in self._lanes.values() if lane.is_idle]:
            if lane.used < oldest:
                self._finish(lane)
        self._make_room()
        if self._ticks % HEAP_TICKS == 0:
            self._heap.look()
        self._timer = self._loop.call_later(TICK, self._tick)

    # Workers

    def _freed(self, link: Link) -> None:
        """A run on it has ended."""
        if link.is_spent and not link.runs:
            link.end()
        lane = self._lanes.get(link.version.id) if link.version else None
        if lane is None:
            return
        if lane.is_steady and not self._seats.wanted:
            lane.advance()
        else:
            self._tidy(lane)

    def _strike(self, version: Version) -> None:
        rest = self._quarantine.strike(version.id)
        if rest:
            text = f"it lost its worker again: no request gets another one for {rest} s"
            self._on_log(LogRecord(version.name, "", "error", text, time.time()))

    def _gone(self, link: Link) -> None:
        lane = self._lanes.get(link.version.id) if link.version else None
        if lane is not None and lane.link is link:
            lane.link = None
            self._tidy(lane)


def _replaced() -> WorkerDiedError:
    return WorkerDiedError("a new version replaced this one")
