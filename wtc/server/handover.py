"""A request for the ASGI application: all that is no webtask's.

Law: what is uvicorn's own stays so: its cycle speaks ASGI and frames the answer. Here it gets one
request at a time, when it is its turn. It is no public part of uvicorn: pyproject pins the minor
version, and `tests/server/test_uvicorn.py` tells what has moved.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, cast
from weakref import ref

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl

from wtc.errors import TooLargeError, WtcError
from wtc.server.framing import Fields, Framing
from wtc.server.target import Address, is_callers

if TYPE_CHECKING:
    from wtc.server.connection import Connection
    from wtc.server.exchanges import Head

__all__ = ["HandedOver"]

LOGGER = logging.getLogger(__name__)


class HandedOver:
    """One request for the application. It lives until that has answered it."""

    def __init__(
        self, connection: Connection, head: Head, framing: Framing, address: Address
    ) -> None:
        self.closes = not head.keeps or framing.upgrades or head.version != "1.1"
        self.size = 0
        self.held = 0
        self.since = time.perf_counter()
        self._connection = connection
        self._expects = framing.expects
        self._scope = _scope(connection, head, address)
        self._cycle: RequestResponseCycle | None = None
        self._body = bytearray()  # that came before its turn
        self._is_complete = False
        self._error: WtcError | None = None

    def begin(self) -> None:
        if self._error is not None:
            self._tell(self._error)
            return
        connection = self._connection
        self._cycle = RequestResponseCycle(
            scope=cast(Any, self._scope),
            transport=cast(asyncio.Transport, _Outlet(self, connection)),
            flow=connection.flow,
            logger=LOGGER,
            access_logger=LOGGER,
            access_log=False,
            default_headers=connection.state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self._expects and not self.size,
            keep_alive=not connection.closes_after(self),
            on_response=self._answered,
        )
        self._cycle.body, self._body = self._body, bytearray()
        self._cycle.more_body = not self._is_complete
        self._cycle.message_event.set()
        task = connection.loop.create_task(self._cycle.run_asgi(connection.config.loaded_app))
        connection.state.tasks.add(task)
        task.add_done_callback(connection.state.tasks.discard)

    def ask(self) -> None:
        """The cycle asks, when the application reads."""

    def take(self, part: bytes) -> None:
        self.size += len(part)
        connection, cycle = self._connection, self._cycle
        limit = connection.front.host.limits.body
        if self.size > limit:
            connection.refuse(TooLargeError("the body", limit))
        elif cycle is None:
            self._body += part
            connection.front.bodies.hold(self, len(part))
        elif not cycle.response_complete:
            cycle.waiting_for_100_continue = False
            cycle.body += part
            if len(cycle.body) > HIGH_WATER_LIMIT:
                connection.flow.pause_reading()
            cycle.message_event.set()
            connection.front.bodies.hold(self, len(part))

    def complete(self) -> None:
        self._is_complete = True
        if self._cycle is not None:
            self._cycle.more_body = False
            self._cycle.message_event.set()

    def refuse(self, error: WtcError) -> None:
        self.closes, self._error = True, error
        self._let_go()
        if self._cycle is None:
            return
        has_begun = self._cycle.response_started
        self.drop()
        if self._connection.current is not self:
            self._connection.end()
        elif has_begun:
            self._connection.done(self)
        else:
            self._tell(error)

    def _tell(self, error: WtcError) -> None:
        method: str = self._scope["method"]
        self._connection.write_problem(self, error, next(self._connection.front.ids), method)
        self._connection.done(self)

    @property
    def is_sent(self) -> bool:
        return False  # the application has it, in this same process

    def give_up(self, error: WtcError) -> None:
        self._connection.give_up(self, error)

    def _let_go(self) -> None:
        self._body.clear()
        self._connection.front.bodies.release(self)

    def drop(self) -> None:
        self._let_go()
        if self._cycle is not None:
            self._cycle.disconnected = True
            self._cycle.message_event.set()

    def _answered(self) -> None:
        """Go on; who still waits to be told to send a body, in vain, is not read any more."""
        if self._expects and not self._is_complete and not self.size:
            self.closes = True
        self._let_go()
        self._connection.done(self)


class _Outlet:
    """What a cycle may do with the transport, in its turn."""

    def __init__(self, exchange: HandedOver, connection: Connection) -> None:
        self._exchange = ref(exchange)  # which has the cycle, which has this
        self._connection = connection
        self.write = connection.write

    def is_closing(self) -> bool:
        return self._connection.transport.is_closing()

    def close(self) -> None:
        if exchange := self._exchange():
            exchange.closes = True
            self._connection.done(exchange)


def _scope(connection: Connection, head: Head, address: Address) -> dict[str, Any]:
    transport = connection.transport
    trusted = connection.is_trusted
    fields: Fields = [pair for pair in head.fields if is_callers(pair[0], trusted=trusted)]
    return {
        "type": "http",
        "asgi": {"version": connection.config.asgi_version, "spec_version": "2.3"},
        "http_version": head.version,
        "server": get_local_addr(transport),
        "client": get_remote_addr(transport),
        "scheme": "https" if is_ssl(transport) else "http",
        "root_path": "",
        "headers": fields,
        "state": connection.app_state.copy(),
        "method": head.method,
        "path": address.shown,
        "raw_path": address.raw,
        "query_string": address.asked,
    }
