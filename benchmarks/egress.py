"""What a request through the broker costs beside one that connects by itself.

    .venv/bin/python benchmarks/egress.py [ROUNDS]

Microseconds of wall time on loopback, median and least of all rounds; the two ways take turns. The
server is a process of its own, the client's transport is what a script's `httpx` uses.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import cast

import httpx
import uvloop

from wtc.dialect.clients import outgoing
from wtc.dialect.connecting import connect_through
from wtc.sandbox.egress.front import Egress
from wtc.sandbox.egress.judging import EgressPolicy
from wtc.sandbox.egress.network import BrokeredNetwork

ROUNDS = 300
KEPT = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CLOSED = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok"


class Server(asyncio.Protocol):
    """Answers every head; `/closed` is the last of its connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        is_last = data.startswith(b"GET /closed")
        self._transport.write(CLOSED if is_last else KEPT)
        if is_last:
            self._transport.close()


def serve(told: Connection) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(forever())


def clients(network: BrokeredNetwork) -> dict[str, httpx.Client]:
    direct = outgoing.open_client()
    connect_through(network)
    return {"direct": direct, "broker": outgoing.open_client()}


def measured(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the microseconds of every call, after some that do not count."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 20):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            if number >= 20:
                spent[name].append((time.perf_counter() - started) * 1e6)
    return spent


def show(kind: str, spent: dict[str, list[float]]) -> None:
    direct, broker = spent["direct"], spent["broker"]
    median = statistics.median(broker) / statistics.median(direct)
    print(
        f"{kind:16}  direct {statistics.median(direct):6.0f} (min {min(direct):5.0f})"
        f"   broker {statistics.median(broker):6.0f} (min {min(broker):5.0f})"
        f"   ratio {median:.2f} (of the least {min(broker) / min(direct):.2f})"
    )


async def compare(port: int, rounds: int) -> None:
    egress = Egress(lambda record: None)
    await egress.open()
    egress.warm()
    serial, end = egress.way_out()
    network = BrokeredNetwork(end.detach())
    rule = f"127.0.0.1:{port}"
    egress.name(serial, "benchmark", EgressPolicy(allow=(rule,), per_minute=1_000_000))
    made = clients(network)
    for kind, path in {"kept alive": "/kept", "new connection": "/closed"}.items():
        url = f"http://127.0.0.1:{port}{path}"
        calls = {name: partial(client.get, url) for name, client in made.items()}
        show(kind, await asyncio.to_thread(measured, calls, rounds))
    for client in made.values():
        client.close()
    network.close()
    await egress.close()


def main() -> None:
    mine, its = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(its,), daemon=True)
    server.start()
    uvloop.run(compare(mine.recv(), int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
    server.terminate()


if __name__ == "__main__":
    main()
