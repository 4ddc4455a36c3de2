"""A worker's way out: it asks the broker, and is handed a connected socket.

    connect(host, port) ─ Ask + one end of a fresh pair ─▶ broker ─ Reply + connection ─▶ that pair

Law 1: nothing is looked up and nothing is connected here. Threads and tasks ask at the same time
without a lock: each has a pair of its own.
Law 2: a broker that ended before it answered is asked once more; a connect may be tried twice.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
import threading
import time
from collections.abc import Iterable
from typing import Any

import msgspec

from wtc.errors import FrameError
from wtc.sandbox.egress import wire

__all__ = ["BrokeredNetwork", "install"]

SLACK = 2.0  # seconds that an answer may come after the deadline: a new broker's start
TRIES = 2
RETRY = 0.02  # seconds until a full socket is tried again

_REPLIES = msgspec.msgpack.Decoder(wire.Reply)


class BrokeredNetwork:
    """Connections by way of the broker. It lives as long as the worker.

    `egress` is the descriptor of the socket that the worker inherits; it is looked at when
    something is first connected. Threads and loops share the network.
    """

    def __init__(self, egress: int) -> None:
        self._descriptor = egress
        self._opening = threading.Lock()
        self._opened: tuple[socket.socket, socket.socket] | None = None

    def close(self) -> None:
        """End the way out; what is connected stays so."""
        for egress in self._ways():
            egress.close()

    def _ways(self) -> tuple[socket.socket, socket.socket]:
        """Return the way out twice: one that does not block, one that waits."""
        with self._opening:
            if self._opened is None:
                egress = socket.socket(
                    socket.AF_UNIX, socket.SOCK_SEQPACKET, fileno=self._descriptor
                )
                egress.setblocking(False)
                waiting = egress.dup()
                waiting.settimeout(wire.MAX_WAIT)
                self._opened = egress, waiting
            return self._opened

    def connect(self, host: str, port: int, timeout: float | None = None) -> socket.socket:
        """Return a connection that blocks, whose own timeout is `timeout` seconds.

        Raise OSError with the broker's text, TimeoutError when nothing came in time.
        """
        until = time.monotonic() + _wait(timeout)
        for _ in range(TRIES):
            ask, (mine, its) = _ask(host, port, until), wire.pair()
            with mine:
                with its:
                    _send(self._ways()[1], ask, its.fileno())
                mine.settimeout(_left(until) + SLACK)
                connection = _received(mine, host, port)
            if connection is not None:
                connection.settimeout(timeout)
                return connection
        raise _interrupted(host, port)

    async def connect_async(
        self, host: str, port: int, timeout: float | None = None
    ) -> socket.socket:
        """Return a connection that does not block; raise as `connect` does."""
        until = time.monotonic() + _wait(timeout)
        for _ in range(TRIES):
            ask, (mine, its) = _ask(host, port, until), wire.pair()
            with mine:
                with its:
                    await self._send(ask, its.fileno(), until)
                mine.setblocking(False)
                await _readable(mine, _left(until) + SLACK)
                connection = _received(mine, host, port)
            if connection is not None:
                connection.setblocking(False)
                return connection
        raise _interrupted(host, port)

    async def _send(self, ask: bytes, descriptor: int, until: float) -> None:
        while True:
            try:
                _send(self._ways()[0], ask, descriptor)
            except BlockingIOError:
                if _left(until) <= RETRY:
                    raise TimeoutError("the way out is busy") from None
                await asyncio.sleep(RETRY)
            else:
                return


def _wait(timeout: float | None) -> float:
    return wire.MAX_WAIT if timeout is None else min(timeout, wire.MAX_WAIT)


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _ask(host: str, port: int, until: float) -> bytes:
    """Return an Ask; raise OSError for what the broker would take for an attack."""
    if not isinstance(port, int) or not 0 < port < 65_536:
        raise OSError(f"{port!r} is no port")
    if not host.isascii() or len(host) > wire.MAX_HOST:
        raise OSError(f"{host[:80]!a} is no host name and no plain address")
    return wire.encode(wire.Ask(host, port, _left(until)))


def _send(egress: socket.socket, ask: bytes, descriptor: int) -> None:
    try:
        wire.send(egress, ask, descriptor)
    except ConnectionError:
        raise ConnectionError("this worker's way out is closed") from None


async def _readable(channel: socket.socket, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    is_readable = loop.create_future()
    loop.add_reader(channel.fileno(), _done, is_readable)
    try:
        async with asyncio.timeout(seconds):
            await is_readable
    finally:
        loop.remove_reader(channel.fileno())


def _done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _received(channel: socket.socket, host: str, port: int) -> socket.socket | None:
    """Return the connection that came; None where the broker ended before it answered."""
    try:
        data, descriptor = wire.receive(channel, wire.MAX_REPLY)
    except TimeoutError:
        raise TimeoutError(f"{host}:{port}: no answer in time") from None
    except ConnectionError:
        return None
    if not data:
        return None
    try:
        reply = wire.decode(data, _REPLIES)
    except FrameError:
        raise ConnectionError(f"{host}:{port}: the broker's answer is none") from None
    if descriptor is not None:
        return socket.socket(fileno=descriptor)
    if reply.kind == "refused":
        raise PermissionError(reply.text)
    raise ConnectionError(reply.text)


def _interrupted(host: str, port: int) -> ConnectionError:
    return ConnectionError(f"{host}:{port}: the way out was interrupted, try again")


# --------------------------------------------------------------- libraries that know sockets only


def install(network: BrokeredNetwork) -> None:
    """Let `http.client`, urllib3 and requests of this process connect by way of the broker.

    Call it again after an import that may have brought urllib3: only what is loaded is changed.
    """
    ours = _Functions(network)
    vars(socket).update(create_connection=ours.create_connection, getaddrinfo=getaddrinfo)
    if urllib3 := sys.modules.get("urllib3.util.connection"):
        vars(urllib3).update(create_connection=ours.create_connection)


class _Functions:
    def __init__(self, network: BrokeredNetwork) -> None:
        self._network = network

    def create_connection(
        self,
        address: tuple[str, int],
        timeout: Any = None,
        source_address: Any = None,
        socket_options: Iterable[Any] | None = None,
        *,
        all_errors: bool = False,
    ) -> socket.socket:
        """Do what `socket.create_connection` does, and urllib3's; options are the broker's own."""
        host, port = address
        seconds = timeout if isinstance(timeout, int | float) else socket.getdefaulttimeout()
        return self._network.connect(host.strip("[]"), port, seconds)


def getaddrinfo(
    host: Any,
    port: Any,
    family: int = 0,
    type: int = 0,  # noqa: A002  the name that callers of the standard library use
    proto: int = 0,
    flags: int = 0,
) -> list[tuple[Any, ...]]:
    """Return one answer that stands for the host: who connects to it asks the broker.

    Raise socket.gaierror for what is no stream to a host.
    """
    if type not in (0, socket.SOCK_STREAM) or not isinstance(host, str | bytes):
        raise socket.gaierror(socket.EAI_NONAME, "a webtask looks up no addresses, it connects")
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    kind = socket.AF_INET6 if _is_ipv6(name) else socket.AF_INET
    number = int(port or 0)
    where = (name, number, 0, 0) if kind == socket.AF_INET6 else (name, number)
    return [(kind, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where)]


def _is_ipv6(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).version == 6
    except ValueError:
        return False
