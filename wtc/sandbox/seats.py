"""How many workers may have a webtask at once, and who waits for one to go.

Law: a seat that is left goes to who waits for longest; nobody overtakes.
"""

from __future__ import annotations

import asyncio
from collections import deque

from wtc.errors import BusyError

__all__ = ["Seats"]


class Seats:
    """It lives as long as its pool."""

    def __init__(self, count: int, patience: float) -> None:
        self._free = count
        self._patience = patience
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def wanted(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take(self) -> bool:
        """Take a free seat, if there is one."""
        if not self._free:
            return False
        self._free -= 1
        return True

    def turn(self) -> asyncio.Future[None]:
        """Join those who wait; to be awaited by `wait`."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        return turn

    async def wait(self, turn: asyncio.Future[None]) -> None:
        """Wait for a seat, which is then taken; raise BusyError when none is left for too long."""
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except TimeoutError:
            self._give_up(turn)
            raise BusyError("every worker is busy; try again") from None
        except asyncio.CancelledError:
            self._give_up(turn)
            raise

    def leave(self) -> None:
        """Give a seat back."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():  # not cancelled a moment ago
                turn.set_result(None)
                return
        self._free += 1

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif not turn.cancelled():  # it came at the last moment
            self.leave()
