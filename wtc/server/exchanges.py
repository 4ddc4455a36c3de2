"""One request and its answer, for a webtask: from the parser to a frame, and back.

Law: an exchange answers once, when it is its turn on the connection, and leaves one record.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

import msgspec

from wtc.errors import AnswerError, TooLargeError, WtcError
from wtc.host import OWN_FAULT, Answered, Call
from wtc.server import answers
from wtc.server.bodies import PART
from wtc.server.framing import Fields, Framing
from wtc.server.records import GONE, RunRecord
from wtc.server.target import Address, Pairs, shown_path

if TYPE_CHECKING:
    from wtc.sandbox.calls import StreamedBody
    from wtc.server.connection import Connection

__all__ = ["Exchange", "Head", "Refusal", "RunExchange"]

LOGGER = logging.getLogger(__name__)


class Head(msgspec.Struct, frozen=True, gc=False):
    """A request without its body, as the parser read it. `keeps` the connection open."""

    method: str
    version: str
    target: bytes
    fields: Fields
    keeps: bool


class Exchange(Protocol):
    """One request on a connection. `size` counts the bytes of its body so far."""

    closes: bool
    size: int

    def begin(self) -> None:
        """It is its turn: all before it is answered."""

    def ask(self) -> None:
        """Tell a caller who waits for that to send its body, when it is its turn."""

    def take(self, part: bytes) -> None:
        """Take a part of the body."""

    def complete(self) -> None:
        """The body has ended."""

    def refuse(self, error: WtcError) -> None:
        """The body will not end, or cannot be kept; answer by the error, and close."""

    def drop(self) -> None:
        """The caller has left."""


class Refusal:
    """The answer to what cannot even be asked of a webtask. Without a head nobody records it."""

    def __init__(
        self,
        connection: Connection,
        error: WtcError,
        head: Head | None = None,
        *,
        is_whole: bool = False,
    ) -> None:
        self.size = 0
        self.closes = (
            head is None
            or not is_whole
            or not head.keeps
            or head.version != "1.1"
            or error.headers.get("connection") == "close"
        )
        self._connection = connection
        self._error = error.with_traceback(None)  # whose frames lead back here
        self._head = head
        self._start = time.perf_counter()

    def begin(self) -> None:
        run_id, head = next(self._connection.front.ids), self._head
        method = "GET" if head is None else head.method
        self._connection.write_problem(self, self._error, run_id, method)
        if head is not None:
            self._record(head, run_id)
        self._connection.done(self)

    def _record(self, head: Head, run_id: str) -> None:
        path = shown_path(head.target.partition(b"?")[0])
        name = path.removeprefix("/").partition("/")[0]
        ms = (time.perf_counter() - self._start) * 1000
        status = self._error.status
        record = RunRecord(run_id, name, head.method, path, status, ms, time.time())
        self._connection.front.on_run(record)

    def ask(self) -> None:
        """Nobody wants the body."""

    def take(self, part: bytes) -> None:
        """Nobody reads the body."""

    def complete(self) -> None:
        """Nobody waits for the body."""

    def refuse(self, error: WtcError) -> None:
        """It is refused already."""

    def drop(self) -> None:
        """There is nothing to stop."""


class RunExchange:
    """A request of a webtask. It lives until it is answered, or its caller has left.

    The body of its call comes in parts.
    """

    size = held = 0
    _is_complete = False
    _error: WtcError | None = None
    _forget: Callable[[], None] | None = None
    _streaming: asyncio.Task[None] | None = None
    _status = GONE

    def __init__(
        self,
        connection: Connection,
        head: Head,
        framing: Framing,
        address: Address,
        call: Call,
    ) -> None:
        self.closes = not head.keeps or framing.upgrades or head.version != "1.1"
        self.since = time.perf_counter()
        self._connection = connection
        self._method = head.method
        self._version = head.version
        self._address = address
        self._call = call
        self._expects = framing.expects
        self._length = framing.length
        self._parts: list[bytes] = []

    # The request

    def begin(self) -> None:
        if self._error is not None:
            self._fail(self._error)
        elif self._is_complete:
            self._run()

    def ask(self) -> None:
        if self._expects and not self.size and self._connection.current is self:
            self._expects = False
            self._connection.write(answers.CONTINUE)

    def take(self, part: bytes) -> None:
        self.size += len(part)
        self._parts.append(part)
        front = self._connection.front
        limit = front.host.limits.body
        if self.size > limit:
            self._connection.refuse(TooLargeError("the body", limit))
        elif self.size != self._length:
            front.bodies.hold(self, len(part) + PART)

    def complete(self) -> None:
        self._is_complete = True
        if self._connection.current is self:
            self._run()
        else:
            self._hold()

    def _hold(self) -> None:
        """Count what is not counted yet: of a body that was sent on at once nothing ever is."""
        missing = self.size + PART * max(len(self._parts), 1) - self.held
        if self.size and missing > 0:
            self._connection.front.bodies.hold(self, missing)

    def refuse(self, error: WtcError) -> None:
        self.closes = True
        self._error = error
        self._let_go()
        if self._connection.current is self:
            self._fail(error)

    @property
    def is_sent(self) -> bool:
        return self._forget is not None and not self._call.body

    def give_up(self, error: WtcError) -> None:
        self._connection.give_up(self, error)

    def drop(self) -> None:
        self._let_go()
        if self._streaming is None:
            self._end()
        else:
            self._streaming.cancel()

    def _let_go(self) -> None:
        """Drop the body, and the run."""
        forget, self._forget = self._forget, None  # it leads to the run, which leads back here
        self._parts.clear()
        self._connection.front.bodies.release(self)
        if forget is not None:
            forget()

    def _run(self) -> None:
        call, parts, front = self._call, self._parts, self._connection.front
        call.body = parts[0] if len(parts) == 1 else b"".join(parts)
        parts.clear()
        try:
            self._forget = front.host.begin(self._address.name, call, self._answer, self._fail)
        except Exception:
            LOGGER.exception("wtc failed at request %s", call.id)
            self._fail(WtcError(OWN_FAULT))
        if call.body and self._status == GONE:
            self._hold()
        elif self.held:  # it is on its way
            front.bodies.release(self)

    # The answer

    def _answer(self, answered: Answered) -> None:
        self._status, body = answered.status, answered.body
        if self.held:
            self._connection.front.bodies.release(self)
        if not isinstance(body, bytes):
            self._stream(answered.status, answered.headers, body)
            return
        self._connection.write_whole(self, self._status, answered.headers, body, self._method)
        self._over()

    def _fail(self, error: WtcError) -> None:
        self._status = error.status
        if self.held:
            self._connection.front.bodies.release(self)
        self._connection.write_problem(self, error, self._call.id, self._method)
        self._over()

    def _over(self) -> None:
        self._end()
        self._connection.done(self)

    def _end(self) -> None:
        """Let go of the run, which leads back here, and leave the record."""
        self._forget = None
        ms = (time.perf_counter() - self.since) * 1000
        self._connection.front.on_run(
            RunRecord(
                self._call.id,
                self._address.name,
                self._method,
                self._address.shown,
                self._status,
                ms,
                time.time(),
            )
        )

    # An answer that is streamed

    def _stream(self, status: int, headers: Pairs, body: StreamedBody) -> None:
        connection = self._connection
        self._streaming = connection.loop.create_task(self._streamed(status, headers, body))
        connection.state.tasks.add(self._streaming)
        self._streaming.add_done_callback(connection.state.tasks.discard)

    async def _streamed(self, status: int, headers: Pairs, body: StreamedBody) -> None:
        send = self._send_whole if self._version == "1.0" else self._send_parts
        try:
            async with aclosing(body):
                await send(status, headers, body)
        except WtcError:  # it broke off: its log has why
            self.closes = True
        except Exception:
            LOGGER.exception("wtc failed at request %s", self._call.id)
            self.closes = True
        finally:
            self._end()
        self._connection.done(self)

    async def _send_parts(self, status: int, headers: Pairs, body: StreamedBody) -> None:
        connection, method = self._connection, self._method
        connection.write_head(self, status, headers, method)
        if not answers.has_body(status, method):
            return
        async for part in body:
            connection.write(answers.as_chunk(part))
            await connection.flow.drain()
        connection.write(answers.LAST_CHUNK)

    async def _send_whole(self, status: int, headers: Pairs, body: StreamedBody) -> None:
        """Send it to HTTP/1.0, which has no chunks to stream in."""
        try:
            data = await self._gathered(body)
        except WtcError as error:
            self._status = error.status
            self._connection.write_problem(self, error, self._call.id, self._method)
        else:
            self._connection.write_whole(self, status, headers, data, self._method)

    async def _gathered(self, body: StreamedBody) -> bytes:
        limit, data = self._connection.front.host.limits.response, bytearray()
        async for part in body:
            data += part
            if len(data) > limit:
                raise AnswerError(f"webtask streams more than {limit:,} bytes to HTTP/1.0")
        return bytes(data)
