"""One connection to a server of this machine, for benchmarks: a request, then its whole answer."""

from __future__ import annotations

import asyncio
from typing import cast

from httptools import HttpParserError, HttpResponseParser

__all__ = ["Caller", "connected", "request"]

KEPT = 1024  # bytes of an answer's body; the rest is counted only


def request(path: str, body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire: a GET, or a POST where there is a body."""
    method = "POST" if body else "GET"
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def connected(port: int) -> Caller:
    """Return a new connection; raise OSError."""
    _, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", port)
    return caller


class Caller(asyncio.Protocol):
    """It lives as long as its connection, and has one request in flight at most."""

    def __init__(self) -> None:
        self.is_open = True
        self.body = b""
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._answer: asyncio.Future[int] | None = None

    async def ask(self, data: bytes) -> int:
        """Send a request; return the status when its answer is whole. Raise ConnectionError."""
        if self._transport is None or not self.is_open:
            raise ConnectionError("the server has closed the connection")
        self.body = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        return await self._answer

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    # What the transport and the parser say

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server broke off"))

    def on_body(self, part: bytes) -> None:
        if len(self.body) < KEPT:
            self.body += part[:KEPT]

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())
        self._parser = HttpResponseParser(self)
