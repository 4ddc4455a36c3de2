"""The calls of one version of a webtask: those in flight on its worker, and those that wait.

Law 1: a lane has at most one worker that takes new calls, and one start under way. What waits runs
in the order it came, or ends with the error that kept it from running.
Law 2: a worker has in hand what it runs at once; one whose runs end soon has more, to begin it
itself as others end.
"""

from __future__ import annotations

import asyncio
from collections import deque

from wtc.config import Limits
from wtc.errors import BusyError, WorkerDiedError, WtcError
from wtc.sandbox.calls import Run
from wtc.sandbox.contract import Version
from wtc.sandbox.link import Link

__all__ = ["Lane"]

SMALL = 64 * 1024  # bytes of a body that may wait in a worker


class Lane:
    """It lives while a worker of its version lives or a call of it waits."""

    def __init__(self, version: Version, limits: Limits) -> None:
        self.version = version
        self.link: Link | None = None
        self.starting: asyncio.Task[None] | None = None
        self.is_retired = False
        self.timer: asyncio.TimerHandle | None = None  # of the drain
        self._limits = limits
        self._queue: deque[Run] = deque()
        self._taken = 0  # calls

    @property
    def is_live(self) -> bool:
        """Tell whether a worker is there that takes new calls."""
        link = self.link
        return link is not None and link.stage == "live" and not link.is_spent

    @property
    def is_idle(self) -> bool:
        """Tell whether a live worker has nothing to do."""
        return self.link is not None and self.is_live and not self.link.runs and not self._queue

    def is_in_use(self, since: float) -> bool:
        """Tell whether it was called again and again, the last time since then."""
        return self._taken > 1 and self.used > since

    @property
    def used(self) -> float:
        """When its worker had something to do last (`time.monotonic`), 0 without one."""
        return self.link.used if self.link is not None else 0.0

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing of it is left to do."""
        return self.starting is None and not self._queue and not (self.link and self.link.runs)

    @property
    def is_steady(self) -> bool:
        """Tell whether a run that ends leaves nothing to do but to begin the next."""
        return self.is_live and not self.is_retired

    @property
    def needs_worker(self) -> bool:
        return bool(self._queue) and not self.is_live and self.starting is None

    def take(self, run: Run) -> None:
        """Begin the run or let it wait; raise BusyError when too many do."""
        if self.is_retired:
            raise WorkerDiedError("a new version replaced this one; call again")
        link = self.link if self.is_live else None
        running = len(link.runs) if link is not None else 0
        if running + len(self._queue) >= self._limits.in_flight + self._limits.queued:
            waiting = len(self._queue)
            raise BusyError(f"webtask has {running} requests in flight and {waiting} that wait")
        self._taken += 1
        if link is not None and not self._queue and self._has_room(link, run):
            link.begin(run)
        else:
            self._queue.append(run)

    def _has_room(self, link: Link, run: Run) -> bool:
        """Tell whether a worker takes the run: as long as it reads, or has nothing to do."""
        running = len(link.runs)
        if running and link.is_behind:
            return False
        is_ahead = running >= self._limits.in_flight
        return not is_ahead or (len(run.call.body) <= SMALL and link.is_quick)

    def advance(self) -> None:
        """Begin what waits, as far as there is room."""
        while self._queue and self.link is not None and self.is_live:
            if not self._has_room(self.link, self._queue[0]):
                return
            self.link.begin(self._queue.popleft())

    def drop(self, run: Run) -> None:
        """Forget a run whose caller has left: before it began, or softly stopped."""
        run.abandon()
        if run in self._queue:
            self._queue.remove(run)
        elif run.link is not None:
            run.link.cancel(run.stream)

    def fail(self, error: WtcError) -> None:
        """End all that waits by `error`."""
        while self._queue:
            self._queue.popleft().fail(error)
