"""Load for a server of this machine, from one thread that costs little, and what it cost.

    .venv/bin/python benchmarks/load.py PORT CONNECTIONS SECONDS REQUEST_FILE

Prints how many requests were answered. Every answer must be as long as the first one of its
connection, and hold what it held; a server that breaks off ends the load with an error.
"""

from __future__ import annotations

import select
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Load", "cpu_seconds", "family", "measure"]

NANO = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one round of load came to: requests a second, processor time of each (µs)."""

    rate: float
    cost: float


def measure(port: int, connections: int, seconds: float, request: Path, server: int) -> Load:
    """Load the server that is the process `server`, with all that it started."""
    command = [sys.executable, __file__, str(port), str(connections), str(seconds), str(request)]
    before = cpu_seconds(server)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    used, count = cpu_seconds(server) - before, int(done.stdout)
    return Load(rate=count / seconds, cost=used / count * 1e6)


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


def _answered(port: int, connections: int, seconds: float, request: bytes) -> int:
    callers = [_Caller(port, request) for _ in range(connections)]
    poll = select.epoll()
    by_number = {caller.socket.fileno(): caller for caller in callers}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    end = time.perf_counter() + seconds
    for caller in callers:
        caller.socket.send(request)
    count = 0
    while time.perf_counter() < end:
        for number, _ in poll.poll(1.0):
            count += by_number[number].go_on()
    return count


class _Caller:
    """One connection, with one request in flight."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = request
        self.socket.sendall(request)
        self._size = len(self._first())
        self._missing = self._size

    def _first(self) -> bytes:
        said = b""
        while b"\r\n\r\n" not in said or len(said) < _whole(said):
            part = self.socket.recv(65536)
            if not part:
                sys.exit(f"the server broke off after {said!r}")
            said += part
        if not said.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"no 200 but {said!r}")
        return said

    def go_on(self) -> int:
        """Read; send the next request when the answer is whole. Return how many that made."""
        got = len(self.socket.recv(65536))
        self._missing -= got
        if not got or self._missing < 0:
            sys.exit("the server broke off, or said something else than before")
        if self._missing:
            return 0
        self._missing = self._size
        self.socket.send(self._request)
        return 1


def _whole(said: bytes) -> int:
    head = said.partition(b"\r\n\r\n")[0]
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    return len(head) + 4 + length


if __name__ == "__main__":
    port, connections, seconds, request = sys.argv[1:]
    print(_answered(int(port), int(connections), float(seconds), Path(request).read_bytes()))
