"""The lines of `wtc dev` on stdout: one a request, what the webtask said under it.

Law: `put` never blocks, whoever reads: a paused terminal or a flood costs lines, which are counted,
and never the server its time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

__all__ = ["Feed", "Item"]

TURN = 0.05  # seconds between two writes
HOLD = 0.15  # seconds that a log line waits for the request it belongs to
SECOND = 1.0
MAX_WAITING = 10_000  # records
T_co = TypeVar("T_co", covariant=True)


class Item(Protocol):
    """What a feed carries: `head` for the line of a request, which its run's others follow."""

    @property
    def run(self) -> str: ...
    @property
    def head(self) -> bool: ...
    @property
    def vital(self) -> bool:
        """Whether it is written whatever the load."""
    def lines(self) -> list[str]: ...


I = TypeVar("I", bound=Item)  # noqa: E741  the one type parameter of the module


@dataclass(kw_only=True)
class Feed(Generic[I]):
    """Batches items, orders them by run, caps their lines. It lives as long as the server.

    `write` gets the text of one batch; `missed` makes the line that tells how many were left out.
    """

    write: Callable[[str], object]
    missed: Callable[[int], str]
    per_second: int = 200
    clock: Callable[[], float] = time.monotonic
    _waiting: deque[tuple[float, I]] = field(default_factory=deque)
    _overflow: int = 0
    _window: float = 0.0
    _written: int = 0
    _left_out: int = 0
