"""How the clients of this process reach the outside: by themselves, or by somebody who judges.

Law: said once, before any script has run. A worker says it; `wtc.testing`, where a chain runs in
the process of its test, says nothing and connects by itself.
"""

from __future__ import annotations

import socket
from typing import Protocol

__all__ = ["Network", "connect_through", "network"]


class Network(Protocol):
    """Hands over connected sockets. It lives as long as the process."""

    def connect(self, host: str, port: int, timeout: float | None = None) -> socket.socket:
        """Return a connection; raise OSError that says why not, TimeoutError after `timeout` s."""

    async def connect_async(
        self, host: str, port: int, timeout: float | None = None
    ) -> socket.socket:
        """Do the same without blocking the loop that runs."""


_said: list[Network] = []


def connect_through(network: Network) -> None:
    """Let every client that is made from now on connect through this."""
    _said[:] = [network]


def network() -> Network | None:
    """Return what was said, None for clients that connect by themselves."""
    return _said[0] if _said else None
