"""A real broker, and what stands for workers and for the outside: all on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from wtc.sandbox.egress.front import Egress, EgressRecord, Start, start_broker
from wtc.sandbox.egress.judging import EgressPolicy, Listening
from wtc.sandbox.egress.network import BrokeredNetwork

PLAYED = Path(__file__).with_name("played_broker.py")


def played(names: dict[str, list[list[str]]], **limits: Any) -> Start:
    """Return what starts a broker for which these names exist and no others."""

    def start(control: socket.socket) -> subprocess.Popen[bytes]:
        told = json.dumps({"names": names, "limits": limits})
        number = control.fileno()
        return subprocess.Popen(
            [sys.executable, "-I", str(PLAYED), str(number), told], env={}, pass_fds=(number,)
        )

    return start


class Way:
    """An `Egress`, and the workers and records of it."""

    def __init__(self, start: Start, listening: Sequence[Listening]) -> None:
        self.records: list[EgressRecord] = []
        self.workers: list[Worker] = []
        self.egress = Egress(self._record, listening, start)
        self._changed = asyncio.Event()

    def _record(self, record: EgressRecord) -> None:
        self.records.append(record)
        self._changed.set()

    async def worker(self, policy: EgressPolicy | None = None, name: str = "task") -> Worker:
        serial, end = self.egress.way_out()
        if policy is not None:
            self.egress.name(serial, name, policy)
        self.workers.append(Worker(serial, end))
        return self.workers[-1]

    async def settled(self) -> int:
        """Return how many descriptors the broker has when it is up and serves one more worker."""
        await (await self.worker(EgressPolicy())).why_not("10.0.0.1")
        return self.descriptors

    def kill(self) -> int:
        """Kill the broker, so that it can do nothing about it; return which process it was."""
        pid = self.egress.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        return pid

    @property
    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.egress.pid}/fd"))

    async def recorded(self, count: int = 1) -> list[EgressRecord]:
        """Return the first records, when so many have come."""
        while len(self.records) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.records


class Worker(BrokeredNetwork):
    """A worker's network, with its raw socket for those who misuse it."""

    def __init__(self, serial: int, end: socket.socket) -> None:
        super().__init__(os.dup(end.fileno()))
        self.serial, self.raw = serial, end

    def close(self) -> None:
        super().close()
        self.raw.close()

    async def why_not(self, host: str, port: int = 80, timeout: float | None = None) -> str:
        """Return what a connect that fails raises, as text."""
        try:
            connection = await self.connect_async(host, port, timeout)
        except OSError as error:
            return f"{type(error).__name__}: {error}"
        connection.close()
        return "connected"


@asynccontextmanager
async def way(
    start: Start = start_broker, listening: Sequence[Listening] = ()
) -> AsyncIterator[Way]:
    made = Way(start, listening)
    await made.egress.open()
    made.egress.warm()
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.close()
        await made.egress.close()


@contextmanager
def listener(host: str = "127.0.0.1", port: int = 0, backlog: int = 512) -> Iterator[int]:
    """Yield the port of a server that accepts nothing: the kernel connects for it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=backlog) as server:
        yield server.getsockname()[1]


@contextmanager
def filtered() -> Iterator[int]:
    """Yield a port of loopback that answers nothing, as behind a firewall: its queue is full."""
    with listener(backlog=0) as port:
        held = [socket.socket() for _ in range(8)]
        for each in held:
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(("127.0.0.1", port))
        try:
            yield port
        finally:
            for each in held:
                each.close()


@contextmanager
def closed() -> Iterator[int]:
    """Yield a port of loopback that nobody listens on, and nobody else gets."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
