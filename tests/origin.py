"""A real server on loopback that answers as a test tells it to, and a network to play others on."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import httpcore

Answer = Callable[[socket.socket], object]


def reply(body: bytes = b"", status: int = 200, *headers: str) -> Answer:
    """Return what sends one whole response."""
    head = "".join(f"{line}\r\n" for line in (*headers, f"content-length: {len(body)}"))
    return raw(f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body)


def raw(data: bytes) -> Answer:
    """Return what sends these bytes and closes."""
    return lambda connection: connection.sendall(data)


def endless(first: bytes, more: bytes) -> Answer:
    """Return what sends `more` until nobody wants it."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(more)

    return answer


def dripping(first: bytes, more: bytes) -> Answer:
    """Return what sends `more` byte by byte, slowly, for ever."""
    pause = threading.Event()

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            for byte in more:
                connection.sendall(bytes((byte,)))
                pause.wait(0.01)

    return answer


def silent(connection: socket.socket) -> None:
    """Answer nothing; wait until the other side goes."""
    while connection.recv(1024):
        pass


def closing(connection: socket.socket) -> None:
    """Answer nothing, and close."""


def resetting(connection: socket.socket) -> None:
    """Answer nothing, and break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


class Origin:
    """A server. `asked` has the head of each request that came, in order."""

    def __init__(self, answers: Mapping[str, Answer] | Answer, tls: ssl.SSLContext | None) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.connected = threading.Event()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._open: set[socket.socket] = set()
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [head.split(" ")[1] for head in self.asked]

    def close(self) -> None:
        for each in (self._listener, *list(self._open)):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.add(connection)
                self.connected.set()
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        secured = connection
        with suppress(OSError):
            if self._tls:
                self._open.discard(connection)
                secured = self._tls.wrap_socket(connection, server_side=True)
                self._open.add(secured)
            head = self._head(secured)
            if head:
                self.asked.append(head)
            self._answer(head)(secured)
        self._open.discard(secured)
        secured.close()

    def _head(self, connection: socket.socket) -> str:
        data = b""
        while b"\r\n\r\n" not in data and (more := connection.recv(4096)):
            data += more
        return data.decode("latin-1")

    def _answer(self, head: str) -> Answer:
        if not isinstance(self.answers, Mapping):
            return self.answers
        path = head.split(" ")[1] if head else ""
        return self.answers.get(path, reply(b"", 404))


@contextmanager
def serving(
    answers: Mapping[str, Answer] | Answer, tls: ssl.SSLContext | None = None
) -> Iterator[Origin]:
    """Serve as long as it lasts: one answer to everything, or one for each path."""
    origin = Origin(answers, tls)
    try:
        yield origin
    finally:
        origin.close()


class PlayedNetwork(httpcore.NetworkBackend):
    """A network where some addresses are this machine's ports, and all others are closed.

    `peer` is who answers, if not the one that was called. `waits` has how many seconds each step
    was given.
    """

    def __init__(self, ports: Mapping[str, int], peer: str = "") -> None:
        self.ports, self.peer = ports, peer
        self.called: list[tuple[str, int]] = []
        self.waits: list[float | None] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.called.append((host, port))
        self.waits.append(timeout)
        if host not in self.ports:
            raise httpcore.ConnectError("closed")
        stream = httpcore.SyncBackend().connect_tcp("127.0.0.1", self.ports[host], timeout)
        return _Played(stream, (self.peer or host, port), self.waits)


class _Played(httpcore.NetworkStream):
    def __init__(
        self, stream: httpcore.NetworkStream, peer: tuple[str, int], waits: list[float | None]
    ) -> None:
        self._stream, self._peer, self._waits = stream, peer, waits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._waits.append(timeout)
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._waits.append(timeout)
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, *values: Any, **named: Any) -> httpcore.NetworkStream:
        return _Played(self._stream.start_tls(*values, **named), self._peer, self._waits)

    def get_extra_info(self, info: str) -> Any:
        return self._peer if info == "server_addr" else self._stream.get_extra_info(info)
