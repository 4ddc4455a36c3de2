"""Webtasks that kill their workers, kept from doing so all the time.

Law: a version that has lost STRIKES workers, none of them longer than MEMORY after the one before,
rests before it gets another; each further one doubles its rest.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from wtc.errors import QuarantineError

__all__ = ["MEMORY", "STRIKES", "Quarantine"]

STRIKES = 3  # workers that a version may lose before it has to rest
MEMORY = 60.0  # seconds without a loss, beyond its rest, after which it starts afresh
LONGEST = 60  # seconds of rest


class Quarantine:
    """Who rests, and for how long. It lives as long as its pool."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._strikes: dict[str, tuple[int, float]] = {}  # how many, and until when it rests

    def strike(self, version: str) -> int:
        """Take note that a version has lost a worker by its own fault; return its rest."""
        now = self._clock()
        count, until = self._strikes.get(version, (0, now))
        count = 1 if now - until > MEMORY else count + 1
        rest = 0 if count < STRIKES else min(2 ** (count - STRIKES), LONGEST)
        self._strikes[version] = (count, now + rest)
        return rest

    def check(self, version: str) -> None:
        """Return if a version may have a worker; raise QuarantineError while it rests."""
        count, until = self._strikes.get(version, (0, 0.0))
        rest = until - self._clock()
        if count >= STRIKES and rest > 0:
            raise QuarantineError(
                f"webtask is kept from running: it lost {count} workers in a row; see its log",
                math.ceil(rest),
            )

    def forget(self, version: str) -> None:
        """Forget a version that was replaced."""
        self._strikes.pop(version, None)
