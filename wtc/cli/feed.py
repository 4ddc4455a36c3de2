"""The lines of `wtc dev` on stdout: one a request, what the webtask said under it.

Law: `put` never blocks, whoever reads: a paused terminal or a flood costs lines, which are counted,
and never the server its time.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

__all__ = ["Feed", "Item"]

TURN = 0.05  # seconds between two writes
SETTLE = 0.06  # seconds that a request waits for what its webtask said: workers send it in batches
HOLD = 0.15  # seconds that what a webtask said waits for its request to end
SECOND = 1.0
MAX_WAITING = 10_000  # items; what comes on top is counted only
PATIENCE = 2.0  # seconds that the end waits for a reader who stopped reading


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed carries. `lines` is asked for only when they are written."""

    lines: Callable[[], list[str]]
    run: str = ""
    head: bool = False  # the line of a request: the other items of its run go under it
    matters: bool = False  # a request or an error: no flood of other lines pushes it out
    vital: bool = False  # written whatever the load


class Feed:
    """Batches items, orders them by run, caps their lines. It lives as long as the server.

    `write` gets the text of one batch; `missed` makes the line that tells how many were left out.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        missed: Callable[[int], str],
        *,
        per_second: int = 200,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write, self._clock = write, clock
        self._cap = _Cap(per_second, missed, clock())
        self._waiting: deque[tuple[float, Item]] = deque()
        self._overflow = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def put(self, item: Item) -> None:
        """Take an item from any thread; it is written within a few turns."""
        if len(self._waiting) < MAX_WAITING or item.vital:
            self._waiting.append((self._clock(), item))
        else:
            self._overflow += 1

    def has_room(self, *, matters: bool) -> bool:
        """Tell whether one more item is likely to be written; if not, count what is left out.

        Making an item and looking at it in turns costs more than a request; so under load most are
        not made.
        """
        if self._cap.offer(matters):
            return True
        self._overflow += 1
        return False

    def start(self) -> None:
        """Begin to write, from a thread of the feed's own."""
        self._thread.start()

    def close(self) -> None:
        """Write what is left and end; do not wait for ever for a reader who stopped reading."""
        self._ended.set()
        self._thread.join(PATIENCE)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write as long as it lasts, and at its end what is left."""
        self.start()
        try:
            yield
        finally:
            self.close()

    def turn(self, *, last: bool = False) -> None:
        """Write one batch: what is due now, or on the `last` turn all there is."""
        now = self._clock()
        lines = self._cap.turn(now, last=False)
        self._cap.count(self._take_overflow())
        for item in self._due(now, last):
            lines += self._cap.admit(item)
        if last:
            lines += self._cap.turn(now, last=True)
        if lines:
            self._write("".join(f"{line}\n" for line in lines))

    def _run(self) -> None:
        try:
            while not self._ended.wait(TURN):
                self.turn()
            self.turn(last=True)
        except (OSError, ValueError):  # the reader is gone; the server is not
            self._waiting.clear()

    def _take_overflow(self) -> int:
        overflow, self._overflow = self._overflow, 0
        return overflow

    def _due(self, now: float, last: bool) -> list[Item]:
        """Take what can be written; a request and what its webtask said wait for each other."""
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        heads = {item.run: since for since, item in taken if item.head}
        due: list[Item] = []
        held: list[tuple[float, Item]] = []
        for since, item in taken:
            until = heads[item.run] + SETTLE if item.run in heads else since + HOLD
            if item.run and now < until and not last:
                held.append((since, item))
            else:
                due.append(item)
        self._waiting.extendleft(reversed(held))
        return _under_their_requests(due)


@dataclass
class _Cap:
    """So many lines a second and no more; the others are counted and told of."""

    per_second: int
    missed: Callable[[int], str]
    _since: float
    _written: Counter[bool] = field(default_factory=Counter)  # what matters has a count of its own
    _left_out: int = 0
    _offered: list[int] = field(default_factory=lambda: [0, 0])  # by whether it matters

    def offer(self, matters: bool) -> bool:
        """Tell whether an item can be among the lines of this second."""
        offered = self._offered[matters] = self._offered[matters] + 1
        return offered <= self.per_second

    def count(self, lines: int) -> None:
        self._left_out += lines

    def admit(self, item: Item) -> list[str]:
        """Return the item's lines, as many as may be written."""
        written = self._written[item.matters]
        if not item.vital and written >= self.per_second:
            self._left_out += 1
            return []
        lines = item.lines()
        room = len(lines) if item.vital else self.per_second - written
        self._written[item.matters] += min(len(lines), room)
        self._left_out += max(0, len(lines) - room)
        return lines[:room]

    def turn(self, now: float, *, last: bool) -> list[str]:
        """Return the line about what was left out, when its second is over."""
        if now - self._since < SECOND and not last:
            return []
        left_out, self._since = self._left_out, now
        self._left_out = 0
        self._written.clear()
        self._offered = [0, 0]
        return [self.missed(left_out)] if left_out else []


def _under_their_requests(items: list[Item]) -> list[Item]:
    """Return the items in order, but what a run said after the line of its request."""
    heads = {item.run for item in items if item.head}
    said: dict[str, list[Item]] = {run: [] for run in heads}
    for item in items:
        if item.run in heads and not item.head:
            said[item.run].append(item)
    ordered: list[Item] = []
    for item in items:
        if item.head:
            ordered += [item, *said[item.run]]
        elif item.run not in heads:
            ordered.append(item)
    return ordered
