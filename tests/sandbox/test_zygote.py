"""The zygote and its front: births, deaths, and that nothing is left of either."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox.pools import Sandbox, sandbox, until

from wtc.config import Isolation
from wtc.errors import FrameError, WorkerDiedError
from wtc.model import Webtask
from wtc.sandbox import orders
from wtc.sandbox.bases import CLIENTS, PLAIN, Base, base_of
from wtc.sandbox.contract import Version
from wtc.sandbox.nursery import Nursery, ZygoteProcess
from wtc.sandbox.places import Places
from wtc.sandbox.quarantine import STRIKES
from wtc.sandbox.uids import Uids

OK = "async def webtask(context, request):\n    return 'ok'\n"
WAITS = """
import asyncio
async def webtask(context, request):
    if request.path == "/ok":
        return "ok"
    print("waits")
    await asyncio.Event().wait()
"""
DEVNULL = os.open(os.devnull, os.O_RDONLY)  # nobody connects here
MEMORY = 128 * 2**20
PROMISED = 2.0  # seconds until nothing is left


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the latter while it is read
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def descendants(pid: int) -> set[int]:
    """Return the processes below a process, as long as none of them is gone meanwhile."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    parents = {}
    for each in pids:
        try:
            parents[each] = parent(each)
        except OSError:
            continue
    found, fresh = set[int](), {pid}
    while fresh:
        fresh = {child for child, above in parents.items() if above in fresh} - found
        found |= fresh
    return found


async def test_workers_are_forked_from_one_zygote_with_one_thread() -> None:
    async with sandbox(spawn=None, spares=1) as box:
        first, second = await box.load(OK, "one"), await box.load(OK, "two")
        zygotes = {parent(box.pid(first)), parent(box.pid(second))}
        (zygote,) = zygotes
        assert zygote != os.getpid()
        assert len(list(Path(f"/proc/{zygote}/task").iterdir())) == 1


async def test_a_zygote_that_is_killed_takes_its_workers_and_is_started_anew() -> None:
    async with sandbox(spawn=None, spares=1, run=5) as box:
        version = await box.load(WAITS)
        running = box.begin(version)
        await box.log.has("waits")
        zygote = parent(box.pid(version))
        family = descendants(zygote) | {zygote}
        os.kill(zygote, signal.SIGKILL)
        with pytest.raises(WorkerDiedError, match="that workers are forked from has ended"):
            await running
        assert (await box.call(version, "/ok")).text() == "ok"
        await until(lambda: not any(map(is_alive, family)), PROMISED)
        assert parent(box.pid(version)) not in family


async def test_what_waits_for_a_worker_gets_one_from_the_next_zygote() -> None:
    async with sandbox(spawn=None, run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        running, queued = box.begin(version), box.begin(version, "/ok")
        await box.log.has("waits")
        os.kill(parent(box.pid(version)), signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            await running
        assert (await queued).text() == "ok"


async def test_a_birth_survives_the_death_of_the_zygote_that_was_asked() -> None:
    nursery = Nursery(Isolation(), MEMORY)
    zygote = nursery.open(PLAIN)
    births = [asyncio.create_task(nursery.spawn(PLAIN, DEVNULL)) for _ in range(3)]
    await asyncio.sleep(0)  # they have asked
    os.kill(zygote.pid, signal.SIGKILL)
    workers = await asyncio.gather(*births)
    assert {parent(worker.pid) for worker in workers} == {nursery.open(PLAIN).pid}
    assert nursery.open(PLAIN).pid != zygote.pid
    nursery.close()
    await until(lambda: not any(is_alive(worker.pid) for worker in workers), PROMISED)
    for worker in workers:
        worker.channel.close()


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_a_birth_that_nobody_waits_for_any_more_leaves_nothing(turns: int) -> None:
    nursery = Nursery(Isolation(), MEMORY)
    (await nursery.spawn(PLAIN, DEVNULL)).channel.close()
    zygote = nursery.open(PLAIN)
    open_before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        birth = asyncio.create_task(nursery.spawn(PLAIN, DEVNULL))
        for _ in range(turns):
            await asyncio.sleep(0)
        birth.cancel()
        await asyncio.gather(birth, return_exceptions=True)
    await until(lambda: len(descendants(zygote.pid)) <= 1)
    await until(lambda: len(os.listdir("/proc/self/fd")) <= open_before)
    nursery.close()


class HeldPlaces(Places):
    """Places that no worker gets."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def add(self, pid: int) -> Future[None]:
        self.asked.append(pid)
        return Future()

    def remove(self, pid: int) -> None:
        self.asked.remove(pid)


async def test_a_worker_that_has_no_place_yet_goes_with_its_zygote() -> None:
    open_before, places, isolation = len(os.listdir("/proc/self/fd")), HeldPlaces(), Isolation()
    uids = Uids(isolation.of_workers)
    zygote = ZygoteProcess(sys.executable, (PLAIN, isolation.uids), uids, places, 20.0)
    birth = asyncio.create_task(zygote.fork(DEVNULL))
    await until(lambda: places.asked)
    (pid,) = places.asked
    zygote.close()
    with pytest.raises(Exception, match="SIGKILL"):
        await birth
    await until(lambda: not is_alive(pid), PROMISED)
    await until(lambda: not places.asked)
    assert len(os.listdir("/proc/self/fd")) == open_before


async def test_a_zygote_that_cannot_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho no interpreter here >&2\nexit 3\n")
    python.chmod(0o755)
    nursery = Nursery(Isolation(), MEMORY, python=str(python))
    with pytest.raises(OSError, match="its zygote ended with code 3\nno interpreter here"):
        await nursery.spawn(PLAIN, DEVNULL)
    nursery.close()


FRONT = """
import asyncio, sys, uvloop
from sandbox.pools import sandbox
async def main():
    async with sandbox(spawn=None, spares=1, run=60) as box:
        await box.load("async def webtask(context):\\n    while True:\\n        pass\\n")
        loops = "def webtask(context):\\n    print('runs')\\n    while True:\\n        pass\\n"
        box.begin(await box.load(loops))
        await box.log.has("runs")
        print("up", flush=True)
        await asyncio.Event().wait()
uvloop.run(main())
"""


@pytest.mark.parametrize("stopped", [False, True])
def test_nothing_is_left_of_a_front_that_is_killed(stopped: bool) -> None:
    tests = Path(__file__).parents[1]
    front = subprocess.Popen(
        [sys.executable, "-c", FRONT], stdout=subprocess.PIPE, cwd=tests, text=True
    )
    with front:
        assert front.stdout is not None
        assert front.stdout.readline() == "up\n"
        family = descendants(front.pid)
        assert len(family) >= 3
        for pid in family if stopped else ():
            if parent(pid) == front.pid:
                os.kill(pid, signal.SIGSTOP)
        front.kill()
    # What stands still reaps nothing: then that is up to the host, which may take its time.
    asyncio.run(until(lambda: not any(map(is_alive, family)), 10 if stopped else PROMISED))


@given(st.binary(max_size=60))
def test_what_is_no_report_is_refused(packet: bytes) -> None:
    try:
        report = orders.decode(packet)
    except FrameError:
        return
    assert isinstance(report, orders.Forked | orders.Failed | orders.Exited)


# Bases and spares


def version(script: str = OK, sources: dict[str, str] | None = None, **webtask: Any) -> Version:
    made = Webtask(script=script, **webtask)
    return Version(id="1", name="task", webtask=made, sources=sources or {})


@pytest.mark.parametrize(
    ("made", "base"),
    [
        (version(), PLAIN),
        (version("import json\n"), PLAIN),
        (version("my_stripes = 1\n"), PLAIN),
        (version('# compiler = "stripe"\nfrom wtc import stripe_events\n'), PLAIN),
        (version("def f():\n    import json, httpx\n"), CLIENTS),
        (version(compilers=("stripe",)), PLAIN),
        (version(secrets={"STRIPE_WEBHOOK_SECRET": "whsec_1"}), PLAIN),
        (version(secrets={"STRIPE_KEY": "sk_test_1"}), CLIENTS),
        (version("import httpx\n"), CLIENTS),
        (version("from stripe import CardError\n"), CLIENTS),
        (version(compilers=("extend-context",)), CLIENTS),
        (version(sources={"https://example.com/a.py": "from httpx import get\n"}), CLIENTS),
    ],
)
def test_a_webtask_that_calls_out_is_of_the_base_with_the_clients(
    made: Version, base: Base
) -> None:
    assert base_of(made) == base


async def test_each_base_has_its_zygote_started_when_it_is_needed() -> None:
    async with sandbox(spawn=None, spares=0, compile=10) as box:
        plain, clients = await box.load(OK), await box.load("import stripe\n" + OK)
        zygotes = [parent(box.pid(each)) for each in (plain, clients)]
        assert [Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[4] for pid in zygotes] == [
            b"plain",
            b"clients",
        ]


async def test_a_spare_that_dies_is_replaced() -> None:
    async with sandbox(spawn=None, spares=2) as box:
        await box.load(OK)
        await until(lambda: len(spares(box)) == 2)
        killed, other = spares(box)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: len(set(spares(box)) - {killed}) == 2)
        assert other in spares(box)


def spares(box: Sandbox) -> list[int]:
    return [link.pid for link in box.pool._workers.links if link.stage == "spare"]


async def test_the_workers_go_with_the_init_of_their_namespace() -> None:
    async with sandbox(spawn=None, spares=1) as box:
        version = await box.load(OK)
        zygote = parent(box.pid(version))
        (init,) = [pid for pid in descendants(zygote) if namespace_pid(pid) == 1]
        os.kill(init, signal.SIGKILL)
        await until(lambda: not is_alive(zygote) and not box.pool.live, PROMISED)
        assert (await box.call(version)).text() == "ok"


async def test_nobody_rests_because_the_init_of_all_workers_ended() -> None:
    async with sandbox(spawn=None) as box:
        version = await box.load(OK)
        for _ in range(STRIKES + 1):
            zygote = parent(box.pid(version))
            inits = [pid for pid in descendants(zygote) if namespace_pid(pid) == 1]
            if not inits:
                pytest.skip("this host allows no namespaces")
            os.kill(inits[0], signal.SIGKILL)
            await until(lambda zygote=zygote: not is_alive(zygote) and not box.pool.live, PROMISED)
            assert (await box.call(version)).text() == "ok"


def namespace_pid(pid: int) -> int:
    """Return the number of a process in its own pid namespace."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("NSpid:"):
            return int(line.split()[-1])
    return pid
