"""The front's handle on the broker: restarts, names, what is left when either of them dies."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from sandbox.outsides import filtered, listener, way
from sandbox.pools import until

from wtc.errors import FrameError
from wtc.sandbox.egress import wire
from wtc.sandbox.egress.front import Egress, start_broker
from wtc.sandbox.egress.judging import EgressPolicy
from wtc.sandbox.egress.network import BrokeredNetwork

CLOSED = "ConnectionError: this worker's way out is closed"
RUBBISH = "import socket, sys; socket.socket(fileno=int(sys.argv[1])).send({!r}); input()"


def allowing(*ports: int) -> EgressPolicy:
    return EgressPolicy(allow=tuple(f"127.0.0.1:{port}" for port in ports))


def is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_a_killed_broker_is_replaced_and_live_workers_go_on() -> None:
    with listener() as port:
        async with way() as outside:
            workers = [
                await outside.worker(allowing(port), f"task-{number}") for number in range(5)
            ]
            with await workers[0].connect_async("127.0.0.1", port) as kept:
                killed = outside.kill()
                said = await asyncio.gather(*(each.why_not("127.0.0.1", port) for each in workers))
                assert said == ["connected"] * 5
                assert kept.send(b"still connected") == 15
            assert outside.egress.pid not in (None, killed)
            assert not is_alive(killed)
            names = {record.name for record in await outside.recorded(6)}
    assert names == {f"task-{number}" for number in range(5)}


async def test_what_is_asked_while_there_is_no_broker_waits_for_the_next() -> None:
    started: list[float] = []

    def start(control: socket.socket) -> subprocess.Popen[bytes]:
        started.append(time.monotonic())
        return start_broker(control)

    with listener() as port:
        async with way(start) as outside:
            worker = await outside.worker(allowing(port))
            assert await worker.why_not("127.0.0.1", port) == "connected"
            for _ in range(2):
                pid = outside.kill()
                await until(lambda pid=pid: outside.egress.pid != pid)
                assert await worker.why_not("127.0.0.1", port) == "connected"
    assert len(started) == 3
    assert started[2] - started[1] > 0.99  # at most one start a second; timers count milliseconds


async def test_a_connect_that_was_under_way_is_asked_for_again() -> None:
    with filtered() as silent, listener() as port:
        async with way() as outside:
            policy = EgressPolicy(allow=(f"127.0.0.1:{silent}", f"127.0.0.1:{port}"))
            worker = await outside.worker(policy)
            asking = asyncio.ensure_future(worker.why_not("127.0.0.1", silent, 2.0))
            assert await worker.why_not("127.0.0.1", port) == "connected"
            outside.kill()
            assert await asking == "ConnectionError: 127.0.0.1 cannot be reached"
            records = [record.port for record in await outside.recorded(2)]
    assert records == [port, silent]


async def test_a_thread_that_waits_is_served_by_the_next_broker_too() -> None:
    with filtered() as silent:
        async with way() as outside:
            before = await outside.settled()
            worker = await outside.worker(allowing(silent))
            asking = asyncio.ensure_future(
                asyncio.to_thread(worker.connect, "127.0.0.1", silent, 2.0)
            )
            await until(lambda: outside.descriptors >= before + 2)  # it has taken the Ask
            outside.kill()
            with pytest.raises(ConnectionError, match="cannot be reached"):
                await asking


async def test_a_worker_that_lost_its_way_out_does_not_get_it_back_from_the_next_broker() -> None:
    async with way() as outside:
        worker = await outside.worker(EgressPolicy())
        with suppress(OSError):
            wire.send(worker.raw, b"no Ask")
        await outside.recorded()
        outside.kill()
        neighbour = await outside.worker(EgressPolicy())
        assert (await neighbour.why_not("10.0.0.1")).startswith("PermissionError")
        assert await worker.why_not("10.0.0.1") == CLOSED


async def test_a_forgotten_worker_connects_no_more() -> None:
    with listener() as port:
        async with way() as outside:
            worker, other = (
                await outside.worker(allowing(port)),
                await outside.worker(allowing(port)),
            )
            assert await worker.why_not("127.0.0.1", port) == "connected"
            outside.egress.forget(worker.serial)
            outside.egress.forget(worker.serial)
            assert await other.why_not("127.0.0.1", port) == "connected"
            assert await worker.why_not("127.0.0.1", port) == CLOSED
            outside.egress.name(worker.serial, "late", EgressPolicy())


@pytest.mark.parametrize(
    "said", [b"rubbish", wire.encode(wire.Name(1, EgressPolicy())), b"\x90" * 9000]
)
async def test_a_broker_that_talks_rubbish_is_replaced(said: bytes) -> None:
    starts = 0

    def start(control: socket.socket) -> subprocess.Popen[bytes]:
        nonlocal starts
        starts += 1
        if starts > 1:
            return start_broker(control)
        number = control.fileno()
        command = [sys.executable, "-I", "-c", RUBBISH.format(said), str(number)]
        return subprocess.Popen(command, pass_fds=(number,), stdin=subprocess.DEVNULL)

    with listener() as port:
        async with way(start) as outside:
            worker = await outside.worker(allowing(port))
            assert await worker.why_not("127.0.0.1", port) == "connected"
    assert starts == 2


async def test_a_broker_that_cannot_be_started_again_is_tried_again() -> None:
    starts = 0

    def start(control: socket.socket) -> subprocess.Popen[bytes]:
        nonlocal starts
        starts += 1
        if starts == 2:
            raise BlockingIOError("no process to be had")
        return start_broker(control)

    with listener() as port:
        async with way(start) as outside:
            worker = await outside.worker(allowing(port))
            assert await worker.why_not("127.0.0.1", port) == "connected"
            outside.kill()
            assert await worker.why_not("127.0.0.1", port) == "connected"
    assert starts == 3


async def test_there_is_no_broker_until_a_worker_asks() -> None:
    egress = Egress(lambda record: None)
    await egress.open()
    serial, end = egress.way_out()
    egress.name(serial, "task", EgressPolicy())
    assert egress.pid is None
    network = BrokeredNetwork(end.detach())
    with pytest.raises(PermissionError, match=r"10\.0\.0\.1"):
        await network.connect_async("10.0.0.1", 80)
    assert egress.pid is not None
    network.close()
    await egress.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="for root alone, who may take another uid")
async def test_the_broker_of_a_root_is_another_user_without_rights() -> None:
    with listener() as port:
        async with way(partial(start_broker, uid=59_999)) as outside:
            worker = await outside.worker(allowing(port))
            assert await worker.why_not("127.0.0.1", port) == "connected"
            status = Path(f"/proc/{outside.egress.pid}/status").read_text().splitlines()
    found = {line.partition(":")[0]: line.split()[1:] for line in status}
    assert (found["Uid"], found["Gid"], found["Groups"]) == (["59999"] * 4, ["59999"] * 4, [])
    assert (found["CapEff"], found["CapPrm"]) == (["0" * 16], ["0" * 16])
    assert found["NoNewPrivs"] == ["1"]


async def test_closing_leaves_no_process_and_no_way_out() -> None:
    async with way() as outside:
        worker = await outside.worker(EgressPolicy())
        pid = outside.egress.pid
        assert pid is not None
        await outside.egress.close()
        assert not is_alive(pid)
        assert await worker.why_not("10.0.0.1") == CLOSED


FRONT = """
import asyncio, sys
from wtc.sandbox.egress.front import Egress

async def front():
    egress = Egress(lambda record: None)
    await egress.open()
    egress.warm()
    _, kept = egress.way_out()
    print(egress.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(front())
"""


async def test_the_broker_goes_when_the_front_dies() -> None:
    front = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", FRONT, stdout=asyncio.subprocess.PIPE
    )
    assert front.stdout is not None
    pid = int(await front.stdout.readline())
    assert is_alive(pid)
    front.kill()
    await front.wait()
    await until(lambda: not is_alive(pid) or is_zombie(pid), 2.0)


def is_zombie(pid: int) -> bool:
    """Tell whether it has ended and only waits for whoever inherits orphans here."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(") ")[2][0] == "Z"
    except FileNotFoundError:
        return True


# --------------------------------------------------------------------------------- the datagrams


def test_a_datagram_is_whole_and_brings_at_most_one_descriptor() -> None:
    one, other = wire.pair()
    with one, other:
        wire.send(one, b"x" * 100, one.fileno())
        data, descriptor = wire.receive(other, 100)
        assert data == b"x" * 100
        assert descriptor is not None
        os.close(descriptor)
        for malformed in (lambda: wire.send(one, b"x" * 101), lambda: wire.send(one, b"", 0)):
            malformed()
            with pytest.raises(FrameError, match="of too many bytes or descriptors"):
                wire.receive(other, 100)
        wire.send(one, b"x")
        assert wire.receive(other, 100) == (b"x", None)
