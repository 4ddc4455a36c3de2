"""What a registered webtask costs a server that never calls it: memory, and the time of the others.

    .venv/bin/python benchmarks/routes.py [--many N] [--rounds N] [--seconds S]

Two servers take turns, one with 10 webtasks and one with 100,000; one of them is called on 16
connections, the others never. Each is registered as a store would: a name, a chain and settings of
its own. Bytes are what the host holds more for each (tracemalloc), and what its process holds more
(RSS), beside the text of the script: the name, the chain, empty settings, its place in the table.
Met when that is at most 300 bytes, and when look-up and requests a second are within 1.1 times.
Exit 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import uvicorn
import uvloop
from caller import request
from load import Load, measure

from wtc.config import Limits
from wtc.host import Host
from wtc.model import Webtask
from wtc.registry import Registry
from wtc.server.app import OWN, app
from wtc.server.front import Front
from wtc.store.documents import FileDocuments

FEW, MANY = 10, 100_000
CONNECTIONS = 16
BYTES, TIMES = 300, 1.1
LOOKUPS = 200_000
HOT = Webtask(script="def webtask(): return 'hot'\n")
SCRIPT = "def webtask(): return {}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0, help="of load in each round")
    parser.add_argument("--serve", type=int, metavar="COUNT", help=argparse.SUPPRESS)
    flags = parser.parse_args()
    if flags.serve is not None:
        with suppress(KeyboardInterrupt):  # uvicorn's, after it has ended well
            uvloop.run(_serve(flags.serve))
    else:
        sys.exit(_compare(flags))


def _compare(flags: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder, "request")
        asked.write_bytes(request("/hot"))
        with _server(FEW, folder) as few, _server(flags.many, folder) as many:
            rounds = [
                tuple(
                    measure(port, CONNECTIONS, flags.seconds, asked, pid)
                    for port, pid, _ in (few, many)
                )
                for _ in range(flags.rounds)
            ]
    return _told(flags.many, few[2], many[2], rounds)


def _told(
    count: int, few: dict[str, float], many: dict[str, float], rounds: list[tuple[Load, ...]]
) -> int:
    rate = statistics.median(b.rate / a.rate for a, b in rounds)
    cost = statistics.median(b.cost / a.cost for a, b in rounds)
    lookup = many["lookup"] / few["lookup"]
    print(f"bytes a webtask, of {count:,}: {many['traced']:.0f} traced, {many['rss']:.0f} of RSS")
    print(f"look-up of one, ns: {few['lookup']:.0f} of {FEW}, {many['lookup']:.0f}: {lookup:.2f} x")
    rates = [statistics.median(load.rate for load in loads) for loads in zip(*rounds, strict=True)]
    print(f"requests a second: {rates[0]:,.0f} of {FEW}, {rates[1]:,.0f}: {rate:.2f} x")
    print(f"processor time of a request: {cost:.2f} x")
    met = many["traced"] <= BYTES and lookup <= TIMES and rate >= 1 / TIMES and cost <= TIMES
    print("met" if met else "NOT MET")
    return 0 if met else 1


@contextmanager
def _server(count: int, folder: str) -> Iterator[tuple[int, int, dict[str, float]]]:
    """Give the port and the process of a server with so many webtasks, and what it measured."""
    command = [sys.executable, __file__, "--serve", str(count)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder)
    assert server.stdout is not None
    try:
        found = json.loads(server.stdout.readline())
        yield int(found.pop("port")), server.pid, found
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


async def _serve(count: int) -> None:
    limits = Limits()
    documents = FileDocuments(Path("documents"), limits.storage)
    host = Host(limits, Registry(), documents, _ignore)
    await host.open()
    await host.deploy("hot", HOT)
    found = _registered(host, count)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)  # as `wtc dev` does
    found["lookup"] = min(_lookup(host) for _ in range(5))
    listener = socket.create_server(("127.0.0.1", 0), backlog=CONNECTIONS)
    print(json.dumps({**found, "port": listener.getsockname()[1]}), flush=True)
    front = Front(host, _ignore, OWN)
    config = uvicorn.Config(
        app(host, _ignore),
        http=cast(type[asyncio.Protocol], front.protocol),
        ws="none",
        lifespan="off",
        log_config=None,
    )
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        await host.close()


def _registered(host: Host, count: int) -> dict[str, float]:
    """Register so many; return the bytes that each of them took, beside its script."""
    scripts = [f"# {number:06}\n{SCRIPT}" for number in range(count)]
    before = _resident()
    for number, script in enumerate(scripts):
        host.announce(*_stored(number, script))
    rss = (_resident() - before) / count
    for number in range(count):
        host.remove(f"webtask-{number:06}")
    gc.collect()
    tracemalloc.start()
    for number, script in enumerate(scripts):
        host.announce(*_stored(number, script))
    gc.collect()
    traced = tracemalloc.get_traced_memory()[0] / count
    tracemalloc.stop()
    return {"traced": traced, "rss": rss}


def _stored(number: int, script: str) -> tuple[str, Webtask]:
    """Return a name and a webtask as they come out of a store, shared with nothing."""
    chain, *settings = json.loads('[["stripe", "python"], {}, {}, {}]')
    secrets, params, meta = settings
    webtask = Webtask(
        script=script, compilers=tuple(chain), secrets=secrets, params=params, meta=meta
    )
    return f"webtask-{number:06}", webtask


def _lookup(host: Host) -> float:
    start = time.process_time()
    for _ in range(LOOKUPS):
        host._entry("hot")  # which every call does first
    return (time.process_time() - start) / LOOKUPS * 1e9


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def _ignore(record: Any) -> None: ...


if __name__ == "__main__":
    main()
