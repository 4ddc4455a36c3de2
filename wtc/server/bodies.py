"""The bodies that callers have sent and no worker has got yet: one bound for all of them.

Law: bytes count when they have come, never when they are promised: who only says that it will send
much takes nobody's room. Over the bound those go who have held most for longest; so neither a crowd
that sends slowly nor a queue that does not move shuts anybody out.
"""

from __future__ import annotations

import time
from typing import Protocol

from wtc.errors import HTTPError, WtcError
from wtc.server.framing import CLOSE

__all__ = ["PART", "Bodies", "Holder"]

PART = 64  # bytes that a part of a body takes beside its own: a caller may send two at a time
SPARED = 16  # a part of the bound that is made free at once: to look for who goes costs time


class Holder(Protocol):
    """Whoever holds a body. `held` are its bytes, `since` when it began (`time.perf_counter`)."""

    held: int
    since: float

    @property
    def is_sent(self) -> bool:
        """Tell whether a worker has got the body, without a word about it."""

    def give_up(self, error: WtcError) -> None:
        """Drop the body, and answer by the error."""


class Bodies:
    """It lives as long as the server. `most` is in bytes."""

    __slots__ = ("_holders", "_most", "held")

    def __init__(self, most: int) -> None:
        self.held = 0
        self._most = most
        self._holders: set[Holder] = set()

    def hold(self, holder: Holder, size: int) -> None:
        """Count bytes that have come; when they are too many, some holders have to give up."""
        holder.held += size
        held = self.held = self.held + size
        self._holders.add(holder)
        if held > self._most:
            self._make_room()

    def release(self, holder: Holder) -> None:
        """Count no longer what the holder has dropped or handed on."""
        self.held -= holder.held
        holder.held = 0
        self._holders.discard(holder)

    def _make_room(self) -> None:
        for holder in [holder for holder in self._holders if holder.is_sent]:
            self.release(holder)
        if self.held <= self._most:
            return
        now, wanted = time.perf_counter(), self._most - self._most // SPARED
        by_cost = sorted(self._holders, key=lambda one: one.held * (one.since - now))
        for holder in by_cost:
            if self.held <= wanted:
                return
            if holder.held:
                holder.give_up(_full())


def _full() -> HTTPError:
    text = "the server has too many bodies of requests in memory; try again"
    return HTTPError(503, text, {**CLOSE, "retry-after": "1"})
