"""Five hundred hostile scripts in one folder, called two at a time, beside a healthy neighbour.

    .venv/bin/python benchmarks/hostile_folder.py [HOW_MANY]

Prints what the hostile ones were answered, how long the neighbour's answers took while nothing else
ran and meanwhile, and what is left of processes and memory. Exit 1 when the server died, a status
was not right, or the neighbour got a wrong answer.
"""

from __future__ import annotations

import asyncio
import collections
import itertools
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "sandbox"))
from hostile import HEALTHY, HOSTILE, Hostile

WTC = Path(sys.executable).with_name("wtc")
LIMITS = {"WTC_LIMIT_RUN": "0.5", "WTC_LIMIT_COMPILE": "2", "WTC_LIMIT_LIVE": "8"}
AT_ONCE = 2
QUIET_SECONDS = 3.0
BROKEN_OFF = 0  # a streamed answer, whose 200 was sent before its limit ended it


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scripts = dict(zip((f"hostile{n}" for n in range(count)), itertools.cycle(HOSTILE)))
        for stem, hostile in scripts.items():
            (folder / f"{stem}.py").write_text(hostile.script, "utf-8", "surrogatepass")
        (folder / "healthy.py").write_text(HEALTHY)
        port = free_port()
        server = subprocess.Popen(
            [WTC, "dev", str(folder), "--port", str(port), "--no-reload"],
            env={**os.environ, **LIMITS},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            sys.exit(asyncio.run(attack(f"http://127.0.0.1:{port}", scripts, server.pid)))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def attack(url: str, scripts: dict[str, Hostile], pid: int) -> int:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=url, timeout=60, trust_env=False, limits=limits
    ) as client:
        await up(client)
        quiet, wrong = await neighbour(client, asyncio.create_task(asyncio.sleep(QUIET_SECONDS)))
        start, before = time.perf_counter(), memory(pid)
        statuses: collections.Counter[int] = collections.Counter()
        problems: list[str] = []
        attacking = asyncio.create_task(call_all(client, scripts, statuses, problems))
        busy, more_wrong = await neighbour(client, attacking)
        await attacking
        seconds = time.perf_counter() - start
        print(f"{len(scripts)} hostile scripts in {seconds:.0f} s, answered {dict(statuses)}")
        show("healthy neighbour, alone", quiet)
        show("healthy neighbour, meanwhile", busy)
        print(f"server's memory before {before} MB, after {memory(pid)} MB")
        print(f"workers left: {workers(pid)}")
        print("\n".join(problems[:20]))
        return 1 if problems or wrong or more_wrong else 0


async def up(client: httpx.AsyncClient) -> None:
    for _ in range(400):
        try:
            if (await client.get("/healthy")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    sys.exit("the server did not come up")


async def neighbour(
    client: httpx.AsyncClient, until: asyncio.Task[None]
) -> tuple[list[float], int]:
    times, wrong = [], 0
    while not until.done():
        start = time.perf_counter()
        response = await client.get("/healthy/path")
        times.append((time.perf_counter() - start) * 1000)
        wrong += response.text != '{"path":"/path","sum":4950}'
        await asyncio.sleep(0.02)
    return times, wrong


async def call_all(
    client: httpx.AsyncClient,
    scripts: dict[str, Hostile],
    statuses: collections.Counter[int],
    problems: list[str],
) -> None:
    waiting = iter(scripts.items())

    async def caller() -> None:
        for stem, hostile in waiting:
            answers = (call(client, stem) for _ in range(hostile.calls))
            for status in await asyncio.gather(*answers):
                statuses[status] += 1
                if status != BROKEN_OFF and status not in hostile.statuses:
                    problems.append(f"{hostile.name}: {status}, not one of {set(hostile.statuses)}")

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))


async def call(client: httpx.AsyncClient, stem: str) -> int:
    try:
        return (await client.get(f"/{stem}")).status_code
    except httpx.RemoteProtocolError:
        return BROKEN_OFF


def show(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    print(
        f"{what:30} p50 {statistics.median(ordered):7.1f} ms  p99 {p99:7.1f} ms  ({len(ordered)})"
    )


def memory(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def workers(pid: int) -> int:
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


if __name__ == "__main__":
    main()
