"""What httpcore reads and writes: streams over sockets that somebody else has connected.

Law: nothing here opens a connection. TLS begins and ends here, in the process of the script.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import anyio.abc
import httpcore
from anyio.streams.tls import TLSAttribute, TLSStream

from wtc.dialect.connecting import Network

__all__ = ["AsyncBackend", "Backend"]

_LOST = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)


@contextmanager
def _raising(late: type[Exception], lost: type[Exception]) -> Iterator[None]:
    """Turn what a socket raises into what httpcore's callers catch."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except _LOST as error:
        raise lost(str(error)) from error


class Backend(httpcore.NetworkBackend):
    """Connects through somebody who judges, for clients that block."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        with _raising(httpcore.ConnectTimeout, httpcore.ConnectError):
            return Stream(self._network.connect(host, port, timeout))

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no sockets of this machine")


class Stream(httpcore.NetworkStream):
    """A connected socket, plain or with TLS. It lives until it is closed."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _raising(httpcore.ReadTimeout, httpcore.ReadError):
            self._connection.settimeout(timeout)
            return self._connection.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _raising(httpcore.WriteTimeout, httpcore.WriteError):
            self._connection.settimeout(timeout)
            self._connection.sendall(buffer)

    def close(self) -> None:
        self._connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            with _raising(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._connection.settimeout(timeout)
                return Stream(
                    ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
                )
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        connection = self._connection
        if info == "ssl_object":
            return connection if isinstance(connection, ssl.SSLSocket) else None
        if info == "is_readable":
            return _is_readable(connection)
        return _of_socket(connection, info)


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Connects through somebody who judges, for clients of `async` code."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        with _raising(httpcore.ConnectTimeout, httpcore.ConnectError):
            connection = await self._network.connect_async(host, port, timeout)
            return AsyncStream(await anyio.abc.SocketStream.from_socket(connection))

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds)


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connected socket of a loop, plain or with TLS. It lives until it is closed."""

    def __init__(self, stream: anyio.abc.ByteStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _raising(httpcore.ReadTimeout, httpcore.ReadError), anyio.fail_after(timeout):
            try:
                return await self._stream.receive(max_bytes)
            except anyio.EndOfStream:
                return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        with _raising(httpcore.WriteTimeout, httpcore.WriteError), anyio.fail_after(timeout):
            await self._stream.send(buffer)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            with _raising(httpcore.ConnectTimeout, httpcore.ConnectError):
                with anyio.fail_after(timeout):
                    secured = await TLSStream.wrap(
                        self._stream,
                        hostname=server_hostname,
                        ssl_context=ssl_context,
                        standard_compatible=False,
                        server_side=False,
                    )
                return AsyncStream(secured)
        except BaseException:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._attribute(TLSAttribute.ssl_object)
        connection = self._attribute(anyio.abc.SocketAttribute.raw_socket)
        if connection is None:
            return None
        return _is_readable(connection) if info == "is_readable" else _of_socket(connection, info)

    def _attribute(self, attribute: Any) -> Any:
        return self._stream.extra(attribute, None)  # noqa: S610  no Django here


def _is_readable(connection: Any) -> bool:
    """Tell whether bytes or the end have come: an idle connection is of no use then."""
    descriptor: int = connection.fileno()
    if descriptor < 0:
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _of_socket(connection: Any, info: str) -> Any:
    if info == "client_addr":
        return connection.getsockname()
    if info == "server_addr":
        return connection.getpeername()
    return connection if info == "socket" else None
