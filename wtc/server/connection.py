"""One connection: bytes in, exchanges in their order, bytes out.

    the parser ─▶ an exchange for each head ─▶ begun in turn ─▶ answered ─▶ the next one

Law 1: a request is begun when those before it are answered; so answers leave in order.
Law 2: what never ends costs no more memory than its limit, and no more time than its deadline.
Law 3: after a request that cannot be read for sure nothing of the connection is read any more.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from typing import TYPE_CHECKING, Any, cast

from httptools import (
    HttpParserCallbackError,
    HttpParserError,
    HttpParserInvalidMethodError,
    HttpParserUpgrade,
    HttpRequestParser,
)
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.utils import get_remote_addr
from uvicorn.server import ServerState

from wtc.errors import HTTPError, WtcError
from wtc.host import OWN_FAULT, Call
from wtc.respond import problem
from wtc.server import answers
from wtc.server.exchanges import Exchange, Head, Refusal, RunExchange
from wtc.server.fields import Fields
from wtc.server.framing import CLOSE, frame
from wtc.server.handover import HandedOver
from wtc.server.target import Pairs, caller_headers, read_address

if TYPE_CHECKING:
    from wtc.server.front import Front

__all__ = ["Connection"]

MAX_IGNORED = 8 * 1024 * 1024  # bytes after what was refused
LOGGER = logging.getLogger(__name__)

_UNKNOWN_METHOD = re.compile(rb"[-A-Za-z]{1,32} /")


class _EnoughError(Exception):
    """Nothing more is read: it ends the parser in the midst of what it was fed."""


class Connection(asyncio.BufferedProtocol):
    """It lives as long as its transport."""

    transport: asyncio.Transport
    flow: FlowControl

    def __init__(
        self, front: Front, config: Config, state: ServerState, app_state: dict[str, Any]
    ) -> None:
        self.front = front
        self.config = config
        self.state = state
        self.app_state = app_state
        self.loop = asyncio.get_running_loop()
        self.address = ""  # of the caller; empty for a socket of the file system
        self.is_trusted = False  # it is a proxy's, whose forwarding headers count
        self.current: Exchange | None = None  # that is answered now
        self._waiting: deque[Exchange] = deque()
        self._receiving: Exchange | None = None  # whose body is on its way
        self._fields = Fields()
        self.on_header = self._fields.add  # which the parser calls
        self._parser = HttpRequestParser(self)
        self._url = b""
        self._unread = 0  # bytes since the parser last had something whole
        self._is_deaf = False  # nothing that comes is read any more
        self._has_ignored = False  # something that came, or will
        self._ignored = 0  # bytes
        self._is_last = False  # the server stops
        self._is_advancing = False
        self._lingers = False
        # Since when, by the loop's clock
        self._since = self.loop.time()  # accepted, or answered last, or lingering
        self._head_since: float | None = self._since
        self._body_since = self._body_at = self._since
        self._unsent, self._sent_at = 0, self._since

    # What the transport says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.flow = FlowControl(self.transport)
        peer = get_remote_addr(self.transport)
        self.address = peer[0] if peer else ""
        self.is_trusted = self.front.trusts(self.address)
        if self.front.admit(self, self.address):
            self.state.connections.add(self)  # type: ignore[arg-type]  # uvicorn names its own
        else:
            self._is_deaf = True
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self._is_deaf = True
        del self._parser  # which leads back here: nothing is left for the garbage collector
        self.state.connections.discard(self)
        self.front.leave(self, self.address)
        self.flow.resume_writing()
        left = [self.current, *self._waiting]
        self.current = self._receiving = None
        self._waiting.clear()
        for exchange in left:
            if exchange is not None:
                exchange.drop()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self.front.buffer

    def buffer_updated(self, size: int) -> None:
        if self._is_deaf:
            self._ignore(size)
            return
        self._unread += size
        data = self.front.buffer[:size]
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._is_deaf = self._has_ignored = True
        except HttpParserError as error:
            self._misread(error, data)
        if self._receiving is not None:
            self._receiving.ask()
        if self._unread > self.front.most_unread and not self._is_deaf:
            self.refuse(HTTPError(431, "the request has a head or a line that is too long", CLOSE))

    def _ignore(self, size: int) -> None:
        """Swallow what comes, so that a caller who is still sending can read its answer."""
        self._has_ignored = True
        self._ignored += size
        if self._ignored > MAX_IGNORED:
            self.transport.abort()

    def pause_writing(self) -> None:
        self.flow.pause_writing()

    def resume_writing(self) -> None:
        self.flow.resume_writing()

    # What uvicorn says

    def shutdown(self) -> None:
        """End after the answers that are under way."""
        self._is_last = True
        if self._receiving is None:
            self._is_deaf = True
        if self.current is None and self._receiving is None:
            self.transport.close()

    # What the parser says

    def on_message_begin(self) -> None:
        if self._is_deaf or len(self._waiting) >= self.front.limits.pipelined:
            self._is_deaf = self._has_ignored = True
            raise _EnoughError
        self._url = b""
        self._fields.begin()
        if self._head_since is None:
            self._head_since = self.loop.time()

    def on_url(self, part: bytes) -> None:
        self._url += part

    def on_headers_complete(self) -> None:
        self._unread, self._head_since = 0, None
        parser = self._parser
        method, version = parser.get_method().decode("ascii"), parser.get_http_version()
        keeps = parser.should_keep_alive()
        exchange = self._exchange(Head(method, version, self._url, self._fields.end(), keeps))
        if isinstance(exchange, Refusal) and exchange.closes:
            self._is_deaf = self._has_ignored = True
        else:
            self._receiving = exchange
            self._body_since = self._body_at = self.loop.time()
        self._begin(exchange)

    def on_body(self, part: bytes) -> None:
        if self._receiving is not None:
            self._unread = 0
            self._body_at = self.loop.time()
            self._receiving.take(part)

    def on_message_complete(self) -> None:
        exchange, self._receiving = self._receiving, None
        self._unread = 0
        if exchange is not None:
            self._is_deaf = self._is_last or exchange.closes
            exchange.complete()

    # Reading

    def _exchange(self, head: Head) -> Exchange:
        """Return what answers a request; where its body can be read for sure, that too."""
        front, length = self.front, -1
        limits = front.limits
        try:
            framing = frame(head.method, head.version, head.fields, limits, front.host.limits.body)
            length = framing.length
            address = read_address(head.target, head.fields, limits.target)
        except WtcError as error:
            return Refusal(self, error, head, is_whole=not length)
        if address.name in front.own:
            return HandedOver(self, head, framing, address)
        headers = caller_headers(head.fields, trusted=self.is_trusted)
        run_id, url, path, query = next(front.ids), address.url, address.path, address.query
        call = Call(run_id, head.method, url, path, query, headers, {}, b"")
        return RunExchange(self, head, framing, address, call)

    def _misread(self, error: HttpParserError, data: memoryview) -> None:
        """Refuse what is no HTTP, unless nothing more was to be read anyway."""
        if self._is_deaf:
            self._has_ignored = True
        elif isinstance(error, HttpParserCallbackError):
            LOGGER.error("wtc failed at reading a request", exc_info=error.__context__)
            self.refuse(WtcError(OWN_FAULT))
        elif self._is_unknown_method(error, data):
            allow = {**CLOSE, "allow": "GET, POST"}
            self.refuse(HTTPError(405, "no request has that method here", allow))
        else:
            self.refuse(HTTPError(400, f"the request is no well-formed HTTP: {error}", CLOSE))

    def _is_unknown_method(self, error: HttpParserError, data: memoryview) -> bool:
        """Tell whether the data begin with a request that is a whole one but for its method."""
        if not isinstance(error, HttpParserInvalidMethodError) or self._unread != len(data):
            return False
        return _UNKNOWN_METHOD.match(data) is not None

    def refuse(self, error: WtcError) -> None:
        """Answer by the error when it is its turn, and read nothing more."""
        self._is_deaf = self._has_ignored = True
        receiving, self._receiving = self._receiving, None
        if receiving is None:
            self._begin(Refusal(self, error))
        else:
            receiving.refuse(error)

    def give_up(self, exchange: Exchange, error: WtcError) -> None:
        """Answer an exchange by the error, whether or not all of it has come."""
        if exchange is self._receiving:
            self.refuse(error)
        else:
            exchange.refuse(error)

    # Answering

    def _begin(self, exchange: Exchange) -> None:
        if self.current is None and not self._waiting:
            self.current = exchange
            exchange.begin()
        else:
            self._waiting.append(exchange)
            self.flow.pause_reading()

    def closes_after(self, exchange: Exchange) -> bool:
        """Tell whether nothing comes after the answer of the exchange that is at its turn."""
        return exchange.closes or (self._is_deaf and not self._waiting)

    def write(self, data: bytes) -> None:
        """Send bytes at the end of this turn of the loop."""
        if not self.transport.is_closing():
            self.transport.write(data)

    def write_whole(
        self, exchange: Exchange, status: int, headers: Pairs, body: bytes, method: str
    ) -> None:
        """Send the answer of the exchange that is at its turn."""
        common, closes = self.front.lines(self.state.default_headers), self.closes_after(exchange)
        self.write(answers.whole(status, headers, body, common, method, closes))

    def write_head(self, exchange: Exchange, status: int, headers: Pairs, method: str) -> None:
        """Send the head of an answer that is streamed."""
        common, closes = self.front.lines(self.state.default_headers), self.closes_after(exchange)
        self.write(answers.head(status, headers, common, method, closes))

    def write_problem(self, exchange: Exchange, error: WtcError, run_id: str, method: str) -> None:
        """Send what is wrong with the exchange that is at its turn."""
        response = problem(error, run_id)
        pairs = tuple(pair for pair in response.headers.pairs if pair[0] != "connection")
        self.write_whole(exchange, response.status, pairs, response.body, method)

    def done(self, exchange: Exchange) -> None:
        """Go on after the exchange was answered."""
        if self.current is not exchange:  # the caller has left
            return
        self.state.total_requests += 1
        closes = self.closes_after(exchange)
        self.current, self._since = None, self.loop.time()
        if self._head_since is not None:
            self._head_since = self._since
        if closes:
            self.end()
        elif self._waiting:
            self._advance()

    def _advance(self) -> None:
        """Begin what waits, until one of it is not answered at once."""
        if self._is_advancing:
            return
        self._is_advancing = True
        while self.current is None and self._waiting:
            self.current = self._waiting.popleft()
            self.current.begin()
        self._is_advancing = False
        if not self._waiting:
            self._body_since = self._body_at = self.loop.time()
            self.flow.resume_reading()
        if self.current is not None and self.current is self._receiving:
            self.current.ask()

    def end(self) -> None:
        """Close; where the caller may still be sending, let it read the answer first."""
        self._is_deaf, self._receiving = True, None
        if self.transport.is_closing() or self._lingers:
            return
        if self._has_ignored and self.transport.can_write_eof():
            self._lingers, self._since = True, self.loop.time()
            self.flow.resume_reading()
            self.transport.write_eof()
        else:
            self.transport.close()

    # Deadlines

    def check(self, now: float) -> None:
        """End a connection that takes or gives too little."""
        limits = self.front.limits
        if self._is_stalled(now) or (self._lingers and now - self._since >= limits.linger):
            self.transport.abort()
        elif self._receiving is not None:
            if not self.flow.read_paused:
                self._check_body(now, self._receiving.size)
        elif self.current is None and not self._is_deaf:
            self._check_head(now)

    def _is_stalled(self, now: float) -> bool:
        unsent = self.transport.get_write_buffer_size()
        if unsent != self._unsent or not unsent:
            self._unsent, self._sent_at = unsent, now
        return now - self._sent_at >= self.front.limits.stall

    def _check_body(self, now: float, size: int) -> None:
        limits, time = self.front.limits, now - self._body_since
        if now - self._body_at >= limits.pause or (
            time >= limits.judged and size < limits.floor * time
        ):
            self.refuse(HTTPError(408, "the body of the request comes too slowly", CLOSE))

    def _check_head(self, now: float) -> None:
        limits = self.front.limits
        if self._head_since is None:
            if now - self._since >= limits.idle:
                self.transport.close()
        elif now - self._head_since >= limits.first:
            self._end_headless()

    def _end_headless(self) -> None:
        """End a connection whose request did not come; who has said nothing is told nothing."""
        if self._fields.is_open:
            self.refuse(HTTPError(408, "the head of the request comes too slowly", CLOSE))
        else:
            self.transport.close()
