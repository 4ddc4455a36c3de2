"""Workers that compute much, beside others that compute little: the former yield.

A webtask that is called now and then needs a processor for a moment, and at once; beside forty that
loop for ever it would get its fortieth part, and wait for it thrice a call.

Law: nobody is slower for it while a processor is free. What a worker used is forgotten in time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

__all__ = ["Yielding"]

SAVED = 0.05  # seconds of processor time that a worker may use at once, and save up
SHARE = 0.5  # of an equal part of the processors: what it may use all the time
OWED = 0.25  # seconds that it may owe: so long remembers it what it did


@dataclass(slots=True)
class _Account:
    """What a worker may use before it counts as busy. It lives as long as the worker."""

    used: float  # seconds of processor time, so far
    seen: float  # when that was
    left: float = 0.0
    is_busy: bool = False
    is_low: bool = False

    def settle(self, used: float, now: float, rate: float) -> None:
        earned = (now - self.seen) * rate
        self.left = max(min(self.left + earned, SAVED) - (used - self.used), -OWED)
        self.used, self.seen = used, now
        self.is_busy = self.left < (SAVED / 2 if self.is_busy else 0)


class Yielding:
    """It lives as long as its pool.

    `used` tells the processor time of a worker; `weigh` makes it yield to the others, or no longer.
    """

    def __init__(
        self,
        used: Callable[[int], float],
        weigh: Callable[[int, bool], None],
        processors: int | None = None,
    ) -> None:
        self._used = used
        self._weigh = weigh
        self._processors = processors or len(os.sched_getaffinity(0))
        self._accounts: dict[int, _Account] = {}

    def look(self, now: float, alive: Collection[int], active: Iterable[int]) -> None:
        """Judge the workers by their numbers: all that live, and which of them had to do."""
        self._accounts = {pid: one for pid, one in self._accounts.items() if pid in alive}
        owing = (pid for pid, one in self._accounts.items() if one.is_busy)
        looked_at = {*active, *owing}
        rate = SHARE * self._processors / max(len(looked_at), 1)
        for pid in looked_at:
            used = self._used(pid)
            self._accounts.setdefault(pid, _Account(used, now)).settle(used, now, rate)
        busy = sum(one.is_busy for one in self._accounts.values())
        for pid, one in self._accounts.items():
            self._order(pid, one, is_low=one.is_busy and busy >= self._processors)

    def _order(self, pid: int, one: _Account, *, is_low: bool) -> None:
        if one.is_low != is_low:
            one.is_low = is_low
            self._weigh(pid, is_low)
