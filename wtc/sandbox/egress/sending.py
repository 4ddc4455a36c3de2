"""Datagrams between the front and the broker, on their way out.

Law: sent at once and in their order, later where the other side does not read: its slowness stops
nobody here. One that has ended is told by reading; what waits for it is dropped.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque

from wtc.sandbox.egress import wire

__all__ = ["Sender"]


class Sender:
    """What waits to be sent on one socket. It lives until `close`, before the socket's."""

    def __init__(self, control: socket.socket, most: int | None = None) -> None:
        """Let `most` datagrams wait, where a number is given; older ones are dropped."""
        self._control = control
        self._loop = asyncio.get_running_loop()
        self._unsent: deque[tuple[bytes, socket.socket | None]] = deque(maxlen=most)

    def send(self, message: wire.Message, passed: socket.socket | None = None) -> None:
        """Send a message and a copy of `passed`; drop both if that is closed meanwhile."""
        self._unsent.append((wire.encode(message), passed))
        if len(self._unsent) == 1:
            self._loop.add_writer(self._control.fileno(), self._write)
            self._write()

    def close(self) -> None:
        """Send no more."""
        self._unsent.clear()
        self._loop.remove_writer(self._control.fileno())

    def _write(self) -> None:
        try:
            while self._unsent:
                self._send_one(*self._unsent[0])
                self._unsent.popleft()
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()
        self._loop.remove_writer(self._control.fileno())

    def _send_one(self, data: bytes, passed: socket.socket | None) -> None:
        if passed is None:
            wire.send(self._control, data)
        elif passed.fileno() >= 0:  # not forgotten meanwhile
            wire.send(self._control, data, passed.fileno())
