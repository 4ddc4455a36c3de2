"""The worker process: frames in, frames out, one webtask for the rest of its life.

Law: all it has is the socket of its frames, and one by which it asks to be connected. It serves
until the first ends; then, or when it can no longer trust its own memory, it is gone at once.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any, cast

import uvloop

from wtc.dialect.connecting import connect_through
from wtc.dialect.loading import Loader, fingerprint
from wtc.errors import CompileError, FrameError
from wtc.registry import TERMINAL, Registry, installed_plugins
from wtc.sandbox import wire
from wtc.sandbox.egress.network import BrokeredNetwork, install
from wtc.sandbox.jail.libc import drop_zeros
from wtc.sandbox.jail.limits import limit_memory
from wtc.sandbox.log import WorkerLog
from wtc.sandbox.original import Original
from wtc.sandbox.outbox import Outbox
from wtc.sandbox.rehearsal import rehearse, without_plugins
from wtc.sandbox.rest import Rest
from wtc.sandbox.serving import Serving
from wtc.sandbox.strands import Strands
from wtc.sandbox.wire import Answer, Call, Cancel, Credit, Load, Message
from wtc.strand import call_sync_by

__all__ = ["Warm", "preload", "serve"]

AHEAD = 256 * 1024  # bytes that are read at once before the loop reads
MOST_AHEAD = 16 * 2**20  # that wait for it
SPARE = 0.01  # seconds without a webtask, after which a spare rehearses


@dataclass(frozen=True, slots=True)
class Warm:
    """What workers have at hand when they are forked. It lives as long as the process.

    What of it changes is a worker's own from its first change on: memory is copied then.
    """

    registry: Registry
    decoder: wire.Decoder
    log: WorkerLog  # of the webtask to come
    loader: Loader  # that writes to it
    dialect: str  # what they compile by
    rehearsed: str  # a script that uses what is loaded

    @property
    def alone(self) -> Warm:
        """Return the same for a worker of which the operator's plugins see nothing."""
        return replace(self, registry=without_plugins(self.registry))


class Worker(asyncio.Protocol):
    """The worker's end of the socket: hands each message to the webtask that it serves."""

    def __init__(self, warm: Warm, channel: socket.socket, original: Original) -> None:
        self._warm = warm
        self._channel = channel
        self._decoder = warm.decoder
        self._ahead = bytearray()  # of what the loop has not read
        self._loop = asyncio.get_running_loop()
        self._serving: Serving | None = None
        self._rest = Rest(self._is_busy, original.give_back)
        self._takes: dict[type[Message], Callable[[int, Any], None]] = {
            Load: self._load,
            Call: self._call,
            Cancel: self._cancel,
            Credit: self._credit,
            Answer: self._answer,
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._outbox = Outbox(cast(asyncio.Transport, transport))
        self._outbox.send(0, wire.Ready(self._warm.dialect))
        warm, later = self._warm, self._loop.call_later
        self._rehearsal = later(SPARE, rehearse, warm.registry, warm.loader, warm.rehearsed)

    def data_received(self, data: bytes) -> None:
        try:
            if self._ahead:
                data = bytes(self._ahead) + data
                self._ahead.clear()
            for stream, message in self._decoder.feed(data):
                self._takes[type(message)](stream, message)
        except MemoryError:
            os._exit(wire.EXIT_MEMORY)

    def eof_received(self) -> bool:
        if self._serving is not None:
            self._serving.journal.close()
        self._outbox.flush()
        return False  # the transport sends what waits, then closes

    def connection_lost(self, error: Exception | None) -> None:
        os._exit(0)  # threads of the script may run for ever

    def _load(self, stream: int, load: Load) -> None:
        if self._serving is not None:
            raise FrameError("a worker loads one webtask, once")
        self._rehearsal.cancel()
        limit_memory(load.memory, load.threads)
        warm = self._warm
        self._serving = Serving(load, warm.registry, warm.loader, warm.log, self._outbox.send)
        call_sync_by(Strands(self._is_cancelled))
        self._serving.compile()
        self._rest.stir()

    def _is_busy(self) -> bool:
        return self._serving is None or self._serving.is_busy

    def _is_cancelled(self, stream: int) -> bool:
        """Tell whether a Cancel has come that the loop did not hear yet, while the loop waits.

        What comes before it is read: the socket holds less than one large Call.
        """
        try:
            self._read_ahead()
            return self._decoder.awaits(Cancel, stream, self._ahead)
        except MemoryError:
            os._exit(wire.EXIT_MEMORY)

    def _read_ahead(self) -> None:
        with suppress(OSError):
            while len(self._ahead) < MOST_AHEAD:
                data = self._channel.recv(AHEAD, socket.MSG_DONTWAIT)
                if not data:  # it has ended, which the loop will hear
                    return
                if not self._ahead:
                    self._loop.call_soon_threadsafe(self.data_received, b"")
                self._ahead += data

    def _call(self, stream: int, call: Call) -> None:
        self._loaded.start(stream, call)
        self._rest.stir()

    def _cancel(self, stream: int, _: Cancel) -> None:
        self._loaded.stop(stream)

    def _credit(self, stream: int, credit: Credit) -> None:
        self._loaded.refill(stream, credit.size)

    def _answer(self, _: int, answer: Answer) -> None:
        self._loaded.desk.answer(answer)

    @property
    def _loaded(self) -> Serving:
        if self._serving is None:
            raise FrameError("a frame before Load")
        return self._serving


def preload(modules: Iterable[str], rehearsed: str, egress: int) -> Warm:
    """Return what is installed, and have at hand what every chain needs, and `modules`.

    `rehearsed` is a script that uses them; `egress` the descriptor by which workers connect.
    """
    network = BrokeredNetwork(egress)
    connect_through(network)
    registry = Registry(plugins=installed_plugins(lambda failure: None))  # the front tells it
    log = WorkerLog()
    loader = Loader(log)
    with suppress(CompileError):  # which a webtask tells
        registry.load(TERMINAL, loader)
    for module in modules:
        import_module(module)
    install(network)  # into what is loaded by now
    return Warm(registry, wire.from_front(), log, loader, fingerprint(), rehearsed)


def serve(descriptor: int, warm: Warm, original: Original | None = None) -> None:
    """Serve the socket that is the descriptor until it ends.

    `original`: the memory with which this process was forked, if it was.
    """
    channel = socket.socket(fileno=descriptor)
    channel.setblocking(False)
    loop = uvloop.new_event_loop()
    drop_zeros(id(loop), loop.__sizeof__())  # its buffer: 250 KB that are written to be zeros
    loop.set_exception_handler(_end_at_once)
    make = partial(Worker, warm, channel, original or Original())
    _ = loop.create_task(_connect(loop, make, channel))
    loop.run_forever()


async def _connect(
    loop: asyncio.AbstractEventLoop, make: Callable[[], Worker], channel: socket.socket
) -> None:
    """Begin to serve. A coroutine of Python's own, of which a task asks nothing."""
    await loop.create_unix_connection(make, sock=channel)


def _end_at_once(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    sys.stderr.write(f"{context.get('message')}: {context.get('exception')!r}\n")
    os._exit(1)
