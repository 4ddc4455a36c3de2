"""How long the straight line takes: command, server, save, first request, and requests a second.

    .venv/bin/python benchmarks/straight_line.py

Peers run in the same rounds: a bare interpreter, and the same handler inside Starlette on uvicorn,
in process and without a sandbox. Ratios hold on any machine, absolute numbers on this one only.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from load import Load, measure

WTC = Path(sys.executable).with_name("wtc")
ROUNDS = 5
SERVERS: dict[int, int] = {}  # their process numbers, by port
SECONDS = 2.0  # of load in each round
PAUSE = 0.5  # seconds between two saves: nobody saves more often
EVENT = json.dumps(
    {
        "id": "evt_1",
        "type": "charge.succeeded",
        "data": {"object": {"amount": 4200}},
        "pad": "x" * 4000,
    },
    indent=2,
).encode()

HANDLER = """
import json

def webtask(context, request):
    event = json.loads(request.body)
    return {"received": event["id"], "amount": event["data"]["object"]["amount"]}
"""
PEER = """
import json
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def webtask(request):
    event = json.loads(await request.body())
    return JSONResponse({"received": event["id"], "amount": event["data"]["object"]["amount"]})

app = Starlette(routes=[Route("/webtask", webtask, methods=["POST"])])
uvicorn.run(app, port=int(__import__("sys").argv[1]), log_level="error", access_log=False)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("webtask.py").write_text(HANDLER)
        Path("peer.py").write_text(PEER)
        row("wtc --help, ms", timed([str(WTC), "--help"]))
        row("bare python -c pass, ms", timed([sys.executable, "-c", "pass"]))
        with wtc_dev() as (port, ready):
            row("wtc dev to its first answer, ms", [ready])
            row("save to live, ms", [saved(port, turn) for turn in range(10)])
        Path("request").write_bytes(request_bytes())
        with wtc_dev() as (port, _), peer() as peer_port:
            for connections in (1, 16, 64):
                compare(connections, {"wtc dev": port, "Starlette in process": peer_port})


def row(what: str, values: list[float]) -> None:
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{what:45} median {middle:8.2f}   min {low:8.2f}   max {high:8.2f}", flush=True)


def timed(command: list[str]) -> list[float]:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - start) * 1000

    once()
    return [once() for _ in range(9)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int) -> Iterator[float]:
    """Start a server; give the time in ms until it answered right."""
    start = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    SERVERS[port] = server.pid
    try:
        until(lambda: b'"amount":4200' in post(port))
        yield (time.perf_counter() - start) * 1000
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


@contextlib.contextmanager
def wtc_dev() -> Iterator[tuple[int, float]]:
    port = free_port()
    with serving([str(WTC), "dev", "webtask.py", "--port", str(port)], port) as ready:
        yield port, ready


@contextlib.contextmanager
def peer() -> Iterator[int]:
    port = free_port()
    with serving([sys.executable, "peer.py", str(port)], port):
        yield port


def until(true: Callable[[], bool], patience: float = 20.0) -> None:
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        with contextlib.suppress(OSError):
            if true():
                return
    sys.exit("the server did not answer as it should")


def request_bytes() -> bytes:
    head = f"POST /webtask HTTP/1.1\r\nHost: a\r\nContent-Length: {len(EVENT)}\r\n\r\n"
    return head.encode() + EVENT


def post(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request_bytes())
        return connection.recv(65536)


def saved(port: int, turn: int) -> float:
    """Return how long (ms) after a save the new code answers."""
    mark = f"turn{turn}"
    time.sleep(PAUSE)
    text = HANDLER.replace('{"received"', f'{{"{mark}": 1, "received"')
    start = time.perf_counter()
    Path("webtask.py").write_text(text)
    until(lambda: mark.encode() in post(port))
    return (time.perf_counter() - start) * 1000


def compare(connections: int, ports: dict[str, int]) -> None:
    """Print requests a second and processor time of each, and the ratios of the two servers."""
    loads: dict[str, list[Load]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            loads[name].append(measure(port, connections, SECONDS, Path("request"), owner(port)))
    for name, values in loads.items():
        row(f"{name}, {connections} connections, requests/s", [load.rate for load in values])
        row("  µs of processor time each, all processes", [load.cost for load in values])
    first, second = loads.values()
    rounds = list(zip(first, second, strict=True))
    row("  ratio of requests/s", [a.rate / b.rate for a, b in rounds])
    row("  ratio of processor time", [a.cost / b.cost for a, b in rounds])


def owner(port: int) -> int:
    """Return the server that was started for a port."""
    return SERVERS[port]


if __name__ == "__main__":
    main()
