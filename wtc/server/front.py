"""What the connections of one server share: the host, the limits, the clock and the counts.

Law: one sweep judges every deadline of every connection; no request costs a timer.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from wtc.config import Rim
from wtc.host import Host
from wtc.server.bodies import Bodies
from wtc.server.connection import Connection
from wtc.server.records import RunRecord, run_ids

__all__ = ["Front"]

BUFFER = 64 * 1024  # bytes that are read at once, from whichever connection
SLACK = 4 * 1024  # bytes of a start line beside its target, and of the lines between chunks
SHORTEST, LONGEST = 0.01, 1.0  # seconds between two sweeps
SWEEPS = 4  # of them at least within the shortest limit


class Front:
    """It lives as long as the server. `own` are the names whose paths the ASGI app answers."""

    def __init__(
        self,
        host: Host,
        on_run: Callable[[RunRecord], None],
        own: frozenset[str],
        limits: Rim = Rim(),  # noqa: B008  frozen
    ) -> None:
        self.host = host
        self.on_run = on_run
        self.own = own
        self.limits = limits
        self.most_unread = limits.head + 2 * limits.target + SLACK
        self.bodies = Bodies(limits.bodies)
        self.ids = run_ids()
        self.buffer = memoryview(bytearray(BUFFER))  # no read waits in it for another one
        self._open: set[Connection] = set()
        self._by_address: Counter[str] = Counter()
        self._trusted = frozenset(limits.proxies)
        self._timer: asyncio.TimerHandle | None = None
        self._lines: bytes = b""
        self._lines_of: list[tuple[bytes, bytes]] | None = None

    def protocol(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> Connection:
        """Return the protocol of a new connection: uvicorn's `http=` setting."""
        return Connection(self, config, server_state, app_state)

    def admit(self, connection: Connection, address: str) -> bool:
        """Count a connection; tell whether there is room for it."""
        if len(self._open) >= self.limits.connections:
            return False
        if self._by_address[address] >= self.limits.per_address and not self._is_exempt(address):
            return False
        self._open.add(connection)
        self._by_address[address] += 1
        if self._timer is None:
            self._sweep_later()
        return True

    def leave(self, connection: Connection, address: str) -> None:
        """Count a connection no longer, if it was admitted."""
        if connection not in self._open:
            return
        self._open.discard(connection)
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]

    def trusts(self, address: str) -> bool:
        """Tell whether the address is a proxy's, whose forwarding headers count."""
        return address in self._trusted

    def lines(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """Return the header lines that every answer has, of uvicorn's list of them."""
        if headers is not self._lines_of:
            self._lines_of = headers
            self._lines = b"".join(b"%b: %b\r\n" % pair for pair in headers)
        return self._lines

    def _is_exempt(self, address: str) -> bool:
        return self.trusts(address) or _is_local(address)

    def _sweep_later(self) -> None:
        limits = self.limits
        shortest = min(limits.first, limits.judged, limits.pause, limits.idle, limits.stall)
        pause = min(max(min(shortest, limits.linger) / SWEEPS, SHORTEST), LONGEST)
        self._timer = asyncio.get_running_loop().call_later(pause, self._sweep)

    def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection in list(self._open):
            connection.check(now)
        self._timer = None
        if self._open:
            self._sweep_later()


@lru_cache(1024)
def _is_local(address: str) -> bool:
    if not address:  # a socket of the file system
        return True
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
