"""A server on a port of this machine, spoken to by raw sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import uvicorn
import uvloop
from starlette.types import ASGIApp

from hosting import hosting
from wtc import Webtask
from wtc.config import Limits, Rim
from wtc.host import Host
from wtc.sandbox.pool import LogRecord
from wtc.server.app import OWN, app
from wtc.server.front import Front
from wtc.server.records import RunRecord

__all__ = ["PATIENCE", "Answer", "Caller", "Served", "answers", "serving"]

PATIENCE = 20.0  # seconds; what is waited for takes milliseconds on a quiet machine


class Caller:
    """One connection."""

    def __init__(self, port: int, sent: bytes = b"") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._said = b""
        self.send(sent)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def until(self, end: bytes) -> bytes:
        """Return what is said up to and with `end`; all there is when the server closes."""
        while end not in self._said and (part := self.socket.recv(65536)):
            self._said += part
        said, found, self._said = self._said.partition(end)
        return said + found

    def all(self) -> bytes:
        """Return what is said until the server closes."""
        while part := self.socket.recv(65536):
            self._said += part
        self.socket.close()
        return self._said

    def answer(self) -> Answer:
        """Return the next answer that says its length."""
        head = self.until(b"\r\n\r\n")
        found = Answer.read(head)
        size = int(found.headers.get("content-length", 0))
        while len(self._said) < size and (part := self.socket.recv(65536)):
            self._said += part
        found.body, self._said = self._said[:size], self._said[size:]
        return found

    def is_closed(self) -> bool:
        """Wait until the server closes; tell whether it had nothing more to say."""
        try:
            return self.all() == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.socket.close()


@dataclass
class Answer:
    """One answer, as it came."""

    status: int
    headers: dict[str, str]
    body: bytes = b""

    @classmethod
    def read(cls, head: bytes) -> Answer:
        start, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        version, status = start.split(" ")[:2]
        assert version == "HTTP/1.1", head
        pairs = (line.split(": ", 1) for line in lines)
        return cls(int(status), {name.lower(): value for name, value in pairs})


def answers(said: bytes) -> list[Answer]:
    """Return all answers of a connection, each of which says its length."""
    found: list[Answer] = []
    while said:
        head, _, said = said.partition(b"\r\n\r\n")
        one = Answer.read(head + b"\r\n\r\n")
        if one.status >= 200:
            size = int(one.headers.get("content-length", 0))
            one.body, said = said[:size], said[size:]
        found.append(one)
    return found


@dataclass
class Served:
    """A server in a thread of this process."""

    port: int
    host: Host
    front: Front
    log: list[LogRecord]
    server: uvicorn.Server
    loop: asyncio.AbstractEventLoop
    runs: list[RunRecord] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)

    def call(self, data: bytes = b"") -> Caller:
        self.callers.append(Caller(self.port, data))
        return self.callers[-1]

    def said(self, data: bytes) -> list[Answer]:
        """Send bytes; return every answer until the server closes."""
        return answers(self.call(data).all())

    def until(self, true: Callable[[], object]) -> None:
        """Return when something of the server has become true."""

        async def wait() -> None:
            async with asyncio.timeout(PATIENCE):
                while not true():
                    await asyncio.sleep(0.005)

        asyncio.run_coroutine_threadsafe(wait(), self.loop).result()


@contextmanager
def serving(
    limits: Limits | None = None,
    rim: Rim | None = None,
    application: Callable[[Host], ASGIApp] | None = None,
    own: frozenset[str] = OWN,
    **webtasks: Webtask,
) -> Iterator[Served]:
    """Serve the webtasks, each of which has compiled; end with no connection left."""
    ready, over = threading.Event(), threading.Event()
    found: list[Served] = []

    async def serve() -> None:
        async with hosting(limits) as (host, log):
            for name, webtask in webtasks.items():
                await host.deploy(name, webtask)
            runs: list[RunRecord] = []
            front = Front(host, runs.append, own, rim or Rim())
            served = application(host) if application else app(host, runs.append)
            server = _Server(_config(served, front))
            listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
            loop = asyncio.get_running_loop()
            port = listener.getsockname()[1]
            found.append(Served(port, host, front, log, server, loop, runs))
            ready.set()
            await server.serve(sockets=[listener])

    def run(scenario: Callable[[], Awaitable[None]]) -> None:
        try:
            uvloop.run(scenario())  # type: ignore[arg-type]
        finally:
            ready.set()
            over.set()

    thread = threading.Thread(target=run, args=(serve,))
    thread.start()
    assert ready.wait(PATIENCE)
    served = found[0]
    try:
        yield served
    finally:
        for caller in served.callers:
            caller.close()
        served.server.should_exit = True
        thread.join(PATIENCE)
        assert over.is_set()


def _config(application: ASGIApp, front: Front) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=cast(type[asyncio.Protocol], front.protocol),
        ws="none",
        lifespan="off",
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers, which only the main thread may set."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
