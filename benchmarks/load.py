"""Load for a server of this machine, from one thread that costs little, and what it cost.

    .venv/bin/python benchmarks/load.py PORT CONNECTIONS SECONDS REQUEST_FILE [new]

With `new` each request has a connection of its own, and takes from the connect to the answer.
Prints, as JSON, how many requests were sent and answered, in what time, how long answers took
(ms), and which part of a processor the load itself used: near 1 it is the limit, not the server.
Every answer must be as long as the first one of its caller, and have its body; a server that
breaks off ends the load with an error.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Load", "cpu_seconds", "family", "measure"]

NANO = 1e9
NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one round of load came to.

    Requests a second, processor time of each (µs) and of all (s), the time that half and 99 of 100
    took at most (ms), the part of a processor that the load itself used.
    """

    rate: float
    cost: float
    used: float
    p50: float
    p99: float
    busy: float


def measure(
    port: int, connections: int, seconds: float, request: Path, server: int, *, is_new: bool = False
) -> Load:
    """Load the server that is the process `server`, with all that it started.

    Each connection has one request in flight after the other; or, with `is_new`, one in all.
    """
    command = [sys.executable, __file__, str(port), str(connections), str(seconds), str(request)]
    command += [NEW] if is_new else []
    before = cpu_seconds(server)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"the load of port {port} broke off")  # it has said why
    used, told = cpu_seconds(server) - before, json.loads(done.stdout)
    return Load(
        rate=told["answered"] / told["seconds"],
        cost=used / told["sent"] * 1e6,
        used=used,
        p50=told["p50"],
        p99=told["p99"],
        busy=told["busy"],
    )


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of all that descend from it and still run."""
    return sum(map(_own_seconds, family(pid)))


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _own_seconds(pid: int) -> float:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / NANO
    except OSError:
        return 0.0


def _loaded(
    port: int, connections: int, seconds: float, request: bytes, *, is_new: bool
) -> dict[str, Any]:
    poll, by_number = select.epoll(), dict[int, _Caller]()

    def watch(caller: _Caller) -> None:
        number = caller.socket.fileno()
        by_number[number] = caller
        poll.register(number, select.EPOLLIN)

    callers = [_Caller(port, request) for _ in range(connections)]
    took: list[float] = []
    own, start = time.process_time(), time.perf_counter()
    for caller in callers:
        watch(caller)
        caller.ask()
    now = start
    while now < start + seconds:
        for number, _ in poll.poll(1.0):
            caller = by_number[number]
            if caller.is_answered(took):
                caller.ask(is_new=is_new)
                if is_new:
                    watch(caller)
        now = time.perf_counter()
    return {
        "sent": len(took) + 2 * connections,  # the first ones, and those in flight at the end
        "answered": len(took),
        "seconds": now - start,
        "busy": (time.process_time() - own) / (now - start),
        **_percentiles(took),
    }


def _percentiles(took: list[float]) -> dict[str, float]:
    if not took:
        sys.exit("the server answered nothing in that time")
    ordered = sorted(took)
    return {f"p{part}": ordered[len(ordered) * part // 100] * 1000 for part in (50, 99)}


class _Caller:
    """One connection at a time, with one request in flight."""

    def __init__(self, port: int, request: bytes) -> None:
        self._port = port
        self._request = request
        self.socket = self._connected()
        self.ask()
        first = self._first()
        self._size = len(first)
        self._body = first.partition(b"\r\n\r\n")[2]
        self._said = b""

    def ask(self, *, is_new: bool = False) -> None:
        """Send the request, with `is_new` on a new connection, whose making counts."""
        if is_new:
            self.socket.close()
        self._began = time.perf_counter()
        if is_new:
            self.socket = self._connected()
        self.socket.sendall(self._request)

    def _connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=20)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _first(self) -> bytes:
        said = b""
        while not _is_whole(said):
            part = self.socket.recv(65536)
            if not part:
                sys.exit(f"the server broke off after {said!r}")
            said += part
        if not said.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"no 200 but {said!r}")
        return said

    def is_answered(self, took: list[float]) -> bool:
        """Read; when the answer is whole, note the seconds that it took, and tell so."""
        got = self.socket.recv(65536)
        said = self._said = self._said + got if self._said else got
        if got and len(said) < self._size:
            return False
        if len(said) != self._size or not said.endswith(self._body):
            sys.exit(f"the server broke off, or said something else than before: {said!r}")
        took.append(time.perf_counter() - self._began)
        self._said = b""
        return True


def _is_whole(said: bytes) -> bool:
    head, _, body = said.partition(b"\r\n\r\n")
    lines = head.lower()
    if b"\r\ntransfer-encoding: chunked" in lines:
        return body.endswith(b"0\r\n\r\n")
    length = lines.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    return bool(length) and len(body) >= int(length)


if __name__ == "__main__":
    port, connections, seconds, request, *how = sys.argv[1:]
    text = Path(request).read_bytes()
    told = _loaded(int(port), int(connections), float(seconds), text, is_new=how == [NEW])
    print(json.dumps(told))
