"""Frames on their way out, at either end of the socket.

Law: what is sent within one turn of the loop leaves in one write, in its order: one system call
and one wake-up of the other side for an answer, or for the answers of many runs. What nothing
else will join leaves at once: a turn of the loop is some microseconds of a lonely call.
"""

from __future__ import annotations

import asyncio

from wtc.sandbox.wire import Message, encode

__all__ = ["Outbox"]


class Outbox:
    """It lives as long as its transport."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._frames: list[bytes] = []
        self._is_finished = False
        self._loop = asyncio.get_running_loop()

    def send(self, stream: int, message: Message, *, at_once: bool = False) -> None:
        """Send the message at the end of this turn of the loop, or now with all that waits.

        Drop it when nobody is there.
        """
        frame = encode(stream, message)
        if self._is_finished or self._transport.is_closing():
            return
        self._frames.append(frame)
        if at_once:
            self.flush()
        elif len(self._frames) == 1:
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what waits, now."""
        frames, self._frames = self._frames, []
        if frames:
            self._transport.writelines(frames)

    def finish(self) -> None:
        """Send what waits, and that nothing comes after it."""
        self.flush()
        self._is_finished = True
        if not self._transport.is_closing():
            self._transport.write_eof()

    @property
    def size(self) -> int:
        """How many bytes the other side has not taken yet."""
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        """Drop what waits and hang up."""
        self._frames.clear()
        self._transport.abort()
