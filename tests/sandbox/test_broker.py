"""The broker, a real process: what it connects, what it refuses, and what no worker can do to it."""

# ruff: noqa: E501  tables of hostile texts

from __future__ import annotations

import asyncio
import os
import random
import socket
from array import array
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from sandbox.outsides import Way, closed, filtered, listener, played, way
from sandbox.pools import until

from wtc.sandbox.egress import wire
from wtc.sandbox.egress.front import EgressRecord
from wtc.sandbox.egress.judging import EgressPolicy

OPEN = EgressPolicy()


def allowing(*ports: int, host: str = "127.0.0.1", **policy: Any) -> EgressPolicy:
    return EgressPolicy(allow=tuple(f"{host}:{port}" for port in ports), **policy)


def not_public(host: str, port: int = 80) -> str:
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return (
        f"PermissionError: the address of {host} is not public;"
        f' an operator lets it be reached with allow = ["{place}"]'
    )


# ------------------------------------------------------------------------------ what is connected


async def test_a_worker_is_handed_a_connection_and_the_front_a_record() -> None:
    with listener() as port:
        async with way() as outside:
            worker = await outside.worker(allowing(port))
            with await worker.connect_async("127.0.0.1", port) as connection:
                assert connection.getpeername() == ("127.0.0.1", port)
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            (record,) = await outside.recorded()
    assert (record.name, record.host, record.port) == ("task", "127.0.0.1", port)
    assert (record.address, record.outcome, record.why) == ("127.0.0.1", "connected", "")
    assert (record.level, record.text.partition(" in ")[0]) == (
        "debug",
        f"connected to 127.0.0.1:{port} (127.0.0.1)",
    )


async def test_a_name_is_looked_up_once_for_each_connect_and_that_answer_is_connected_to() -> None:
    names = {"rebind.test": [["127.0.0.1"], ["127.0.0.2"], ["127.0.0.3"]]}
    with listener("0.0.0.0") as port:
        async with way(played(names)) as outside:
            worker = await outside.worker(allowing(port, host="rebind.test"))
            peers = []
            for _ in range(3):
                with await worker.connect_async("rebind.test", port) as connection:
                    peers.append(connection.getpeername()[0])
    assert peers == ["127.0.0.1", "127.0.0.2", "127.0.0.3"]


REBINDING = {
    "first": ["10.0.0.1", "93.184.216.34"],
    "last": ["93.184.216.34", "2606:4700::1111", "192.168.0.1"],
    "metadata": ["93.184.216.34", "169.254.169.254"],
    "ipv6": ["93.184.216.34", "fd00:ec2::254"],
    "zone": ["fe80::1%eth0"],
    "mapped": ["::ffff:169.254.169.254"],
    "nat64": ["64:ff9b::a9fe:a9fe"],
    "loopback": ["127.0.0.1", "::1"],
    "here": ["0.0.0.0"],
}


async def test_one_address_that_is_not_public_refuses_the_name() -> None:
    async with way(
        played({f"{name}.test": [found] for name, found in REBINDING.items()})
    ) as outside:
        worker = await outside.worker(OPEN)
        said = {name: await worker.why_not(f"{name}.test", 443) for name in REBINDING}
    assert said == {name: not_public(f"{name}.test", 443) for name in REBINDING}


REFUSED = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "168.63.129.16", "0.0.0.0", "::1", "::ffff:7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "fe80::1", "fec0::1", "::127.0.0.1"]  # fmt: skip
NO_HOSTS = ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.1%lo", "[::1]", "fe80::1%eth0", "a b", "a\n", "", "a..b", "a" * 300]  # fmt: skip


async def test_addresses_that_are_not_public_and_spellings_that_are_none() -> None:
    async with way() as outside:
        worker = await outside.worker(OPEN)
        said = [await worker.why_not(host) for host in REFUSED]
        none = [await worker.why_not(host) for host in NO_HOSTS]
        records = await outside.recorded(len(REFUSED) + len(NO_HOSTS))
    assert said == [not_public(host if host != "::127.0.0.1" else "::7f00:1") for host in REFUSED]
    assert none == [
        f"PermissionError: {host[:80]!a} is no host name and no plain address" for host in NO_HOSTS
    ]
    assert {record.outcome for record in records} == {"refused"}
    assert all(record.text.isprintable() for record in records)


async def test_kinds_take_turns_and_the_next_address_is_tried() -> None:
    names = {"both.test": [[*(f"127.0.0.{last}" for last in (2, 3, 4, 5)), "::1"]]}
    with listener("::1") as port:
        async with way(played(names)) as outside:
            worker = await outside.worker(allowing(port, host="both.test"))
            with await worker.connect_async("both.test", port) as connection:
                assert connection.getpeername()[:2] == ("::1", port)


async def test_four_addresses_of_a_name_are_tried_and_no_more() -> None:
    answers = [f"127.0.0.{last}" for last in (2, 3, 4, 5, 6)]
    names = {"fifth.test": [answers], "fourth.test": [answers[1:]]}
    with listener("127.0.0.6") as port:
        async with way(played(names, connect=0.05)) as outside:
            policy = EgressPolicy(allow=(f"fifth.test:{port}", f"fourth.test:{port}"))
            worker = await outside.worker(policy)
            assert await worker.why_not("fourth.test", port) == "connected"
            assert await worker.why_not("fifth.test", port) == (
                "ConnectionError: fifth.test cannot be reached"
            )


async def test_refused_closed_filtered_and_unknown_read_the_same() -> None:
    names = {"closed.test": [["127.0.0.1"]], "filtered.test": [["127.0.0.1"]]}
    with closed() as shut, filtered() as silent:
        async with way(played(names, connect=0.2)) as outside:
            allow = (f"closed.test:{shut}", f"filtered.test:{silent}", "unknown.test:80")
            worker = await outside.worker(EgressPolicy(allow=allow))
            said = [
                await worker.why_not("closed.test", shut),
                await worker.why_not("filtered.test", silent),
                await worker.why_not("unknown.test", 80),
            ]
            slow = [record.milliseconds for record in await outside.recorded(2)][:2]
    assert said == [
        f"ConnectionError: {name}.test cannot be reached"
        for name in ("closed", "filtered", "unknown")
    ]
    assert min(slow) >= 195  # a closed port is told no sooner than one that is filtered


async def test_development_reaches_private_addresses_and_says_so() -> None:
    with listener() as port, closed() as shut:
        async with way() as outside:
            worker = await outside.worker(EgressPolicy(private=True))
            assert await worker.why_not("localhost", port) == "connected"
            assert await worker.why_not("127.0.0.1", shut) == (
                "ConnectionError: 127.0.0.1 cannot be reached"
            )
            records = await outside.recorded(2)
    assert [record.text for record in records] == [
        f"reached localhost:{port}; a server refuses private addresses unless it allows them",
        f"did not connect to 127.0.0.1:{shut}: 127.0.0.1 cannot be reached",
    ]
    assert [record.level for record in records] == ["warning", "warning"]


async def test_the_servers_own_address_is_denied() -> None:
    with listener() as port:
        async with way(listening=[("0.0.0.0", port)]) as outside:
            worker = await outside.worker(EgressPolicy(private=True))
            assert await worker.why_not("127.0.0.1", port) == (
                f"PermissionError: 127.0.0.1:{port} is this server itself;"
                f' an operator lets it be reached with allow = ["127.0.0.1:{port}"]'
            )
            outside.egress.name(worker.serial, "task", allowing(port))
            assert await worker.why_not("127.0.0.1", port) == "connected"


async def test_a_worker_without_a_webtask_connects_nowhere_and_a_new_policy_holds_at_once() -> None:
    with listener() as port:
        async with way() as outside:
            worker = await outside.worker()
            assert await worker.why_not("127.0.0.1", port) == (
                "PermissionError: no webtask is loaded yet"
            )
            outside.egress.name(worker.serial, "task", allowing(port))
            assert await worker.why_not("127.0.0.1", port) == "connected"
            outside.egress.name(worker.serial, "task", allowing(port, deny=("127.0.0.1",)))
            assert await worker.why_not("127.0.0.1", port) == (
                f"PermissionError: 127.0.0.1:{port} is denied by the operator of this server"
            )


# ------------------------------------------------------------------------------------ limits


async def connected(worker: Any, port: int, count: int) -> list[socket.socket]:
    return [await worker.connect_async("127.0.0.1", port) for _ in range(count)]


TOO_MANY = "ConnectionError: 3 connections are open, and no webtask has more at once"


async def test_so_many_connections_at_once_as_the_kernel_counts_them() -> None:
    with listener() as port, listener("::1") as sixth, ExitStack() as held:
        async with way() as outside:
            policy = EgressPolicy(allow=(f"127.0.0.1:{port}", f"[::1]:{sixth}"), at_once=3)
            worker, other = await outside.worker(policy), await outside.worker(policy)
            first, *rest = await connected(worker, port, 2)
            rest.append(await worker.connect_async("::1", sixth))
            for each in rest:
                held.enter_context(each)
            assert await worker.why_not("127.0.0.1", port) == TOO_MANY
            assert await other.why_not("127.0.0.1", port) == "connected"
            copy = held.enter_context(first.dup())
            first.close()
            assert await worker.why_not("127.0.0.1", port) == TOO_MANY
            copy.shutdown(socket.SHUT_WR)
            assert await worker.why_not("127.0.0.1", port) == TOO_MANY
            copy.close()
            assert await worker.why_not("127.0.0.1", port) == "connected"
            held.enter_context(await worker.connect_async("127.0.0.1", port))
            assert await worker.why_not("127.0.0.1", port) == TOO_MANY


async def test_a_connection_hidden_in_a_socket_still_counts() -> None:
    with listener() as port, ExitStack() as held:
        async with way() as outside:
            worker = await outside.worker(allowing(port, at_once=3))
            for each in await connected(worker, port, 3):
                a, b = socket.socketpair()
                held.enter_context(a)
                held.enter_context(b)
                socket.send_fds(a, [b"x"], [each.fileno()])
                each.close()
            assert await worker.why_not("127.0.0.1", port) == TOO_MANY


async def test_connects_under_way_count_too() -> None:
    with filtered() as silent:
        async with way() as outside:
            worker = await outside.worker(allowing(silent, at_once=3))
            slow = [
                asyncio.ensure_future(worker.why_not("127.0.0.1", silent, 0.5)) for _ in range(3)
            ]
            await asyncio.sleep(0)
            assert await worker.why_not("127.0.0.1", silent) == TOO_MANY
            assert set(await asyncio.gather(*slow)) == {
                "ConnectionError: 127.0.0.1 cannot be reached"
            }


async def test_so_many_connects_a_minute_also_of_those_that_fail() -> None:
    async with way() as outside:
        worker = await outside.worker(EgressPolicy(per_minute=5))
        said = [await worker.why_not("10.0.0.1") for _ in range(7)]
    assert (
        said
        == [not_public("10.0.0.1")] * 5 + ["ConnectionError: more than 5 connects a minute"] * 2
    )


# ---------------------------------------------------------------------------- one beside another


async def test_names_that_hang_delay_nobody_else() -> None:
    names = {"hangs.test": [], "fast.test": [["127.0.0.1"]]}
    with listener() as port:
        async with way(played(names, total=1.0, threads=3)) as outside:
            slow = await outside.worker(OPEN)
            fast = await outside.worker(allowing(port, host="fast.test"))
            stuck = [asyncio.ensure_future(slow.why_not("hangs.test")) for _ in range(10)]
            assert [await fast.why_not("fast.test", port) for _ in range(5)] == ["connected"] * 5
            assert not any(each.done() for each in stuck)
            assert set(await asyncio.gather(*stuck)) == {
                "ConnectionError: hangs.test cannot be reached"
            }


async def test_connects_that_hang_delay_nobody_else_nor_the_same_worker() -> None:
    with filtered() as silent, listener() as port:
        async with way() as outside:
            slow = await outside.worker(allowing(silent, port))
            fast = await outside.worker(allowing(port))
            stuck = [
                asyncio.ensure_future(slow.why_not("127.0.0.1", silent, 1.0)) for _ in range(9)
            ]
            assert [await fast.why_not("127.0.0.1", port) for _ in range(5)] == ["connected"] * 5
            assert await slow.why_not("127.0.0.1", port) == "connected"
            assert not any(each.done() for each in stuck)
            await asyncio.gather(*stuck)
            assert [await slow.why_not("127.0.0.1", port) for _ in range(5)] == ["connected"] * 5


async def test_a_flood_that_reads_no_answer_delays_nobody_else() -> None:
    with listener() as port:
        async with way() as outside:
            flooding, calm = (
                await outside.worker(allowing(port)),
                await outside.worker(allowing(port)),
            )
            ask = wire.encode(wire.Ask("127.0.0.1", port, 5.0))
            unread, its = wire.pair()
            flooding.raw.setblocking(False)
            with unread, its:
                sent = 0
                with suppress(BlockingIOError):
                    while True:
                        wire.send(flooding.raw, ask, its.fileno())
                        sent += 1
                assert sent > 64
                assert [await calm.why_not("127.0.0.1", port) for _ in range(20)] == [
                    "connected"
                ] * 20


# ------------------------------------------------------------------------------------- hostile


def raw(data: bytes, *descriptors: int) -> Any:
    """Return what sends this datagram on a worker's socket."""

    def send(end: socket.socket) -> None:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))]
        end.sendmsg([data], rights if descriptors else [])

    return send


GOOD = wire.encode(wire.Ask("10.0.0.1", 80, 5.0))
MALFORMED = [
    b"\x00", b"{}", b"\xc1", b"\x93", GOOD[:-1], GOOD + b"\x00", b"\x93" * 500, b"\xdd\xff\xff\xff\xff", GOOD * 20,
    b"\x90", b"\x92\xa1a\x50", b"\x94\xa1a\x50\x01\x01",
    b"\x93\xa1a\x00\x01",  # port 0
    b"\x93\xa1a\xcd\xff\xff\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",  # a deadline that is no number
    b"\x93\xa1a\x50\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00",  # and one that is for ever
    b"\x93\xa1a\x50\x00", b"\x93\xa1a\x50\xff", b"\x93\xa1a\xce\x00\x01\x00\x00\x01", b"\x93\xa1\xff\x50\x01",
    b"\x93\xc4\x01a\x50\x01", b"\x93\x01\x50\x01", b"\x93\xda\x04\x01" + b"a" * 1025 + b"\x50\x01",
]  # fmt: skip


async def survives(outside: Way, sends: list[Any]) -> None:
    """Let each be sent by a worker of its own: it loses its socket, and nobody else anything."""
    pid = outside.egress.pid
    neighbour = await outside.worker(EgressPolicy(per_minute=100_000))
    for number, send in enumerate(sends):
        worker = await outside.worker(OPEN)
        send(worker.raw)
        worker.raw.setblocking(True)
        worker.raw.settimeout(10)
        assert await asyncio.to_thread(worker.raw.recv, 1) == b"", number
        worker.close()
        if number % 100 == 0:
            assert await neighbour.why_not("10.0.0.1") == not_public("10.0.0.1")
    assert await neighbour.why_not("10.0.0.1") == not_public("10.0.0.1")
    assert outside.egress.pid == pid


async def test_a_malformed_ask_costs_its_worker_the_way_out() -> None:
    mine, its = wire.pair()
    with mine, its:
        async with way() as outside:
            await survives(outside, [raw(data, its.fileno()) for data in MALFORMED])
            records = [record for record in await outside.recorded(len(MALFORMED)) if record.name]
    said = {record.text for record in records if record.outcome == "malformed"}
    assert said == {"the worker lost its way out: it sent what is no Ask"}


async def test_an_ask_brings_one_socket_for_its_reply_and_nothing_else(tmp_path: Path) -> None:
    mine, its = wire.pair()
    stream, other = socket.socketpair()
    with mine, its, stream, other, socket.socket() as tcp, open(tmp_path / "f", "wb") as file:
        kinds = [stream.fileno(), tcp.fileno(), file.fileno(), os.open("/dev/null", os.O_RDONLY)]
        several = [raw(GOOD, *[its.fileno()] * count) for count in (2, 3, 4, 100, 253)]
        sends = [raw(GOOD), *several, *(raw(GOOD, kind) for kind in kinds), raw(b"", its.fileno())]
        async with way() as outside:
            before = await outside.settled()
            await survives(outside, sends)
            await until(lambda: outside.descriptors <= before + 1)
        os.close(kinds[-1])


async def test_a_worker_that_names_its_own_socket_for_the_reply_answers_to_itself() -> None:
    async with way() as outside:
        await survives(outside, [lambda end: raw(GOOD, end.fileno())(end)])


async def test_thousands_of_random_datagrams() -> None:
    rng = random.Random(20261130)
    mine, its = wire.pair()

    def datagram() -> bytes:
        if rng.random() < 0.3:
            return rng.randbytes(rng.randrange(1, 200))
        data = bytearray(GOOD)
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(data)

    async with way() as outside:
        pid = outside.egress.pid
        with mine, its:
            for number in range(3000):
                await asyncio.sleep(0.01 if number % 100 == 0 else 0)
                _, end = outside.egress.way_out()
                with end, suppress(OSError):
                    for _ in range(2):
                        raw(datagram(), *[its.fileno()] * rng.choice((0, 1, 1, 1, 1, 2)))(end)
        neighbour = await outside.worker(OPEN)
        assert await neighbour.why_not("10.0.0.1") == not_public("10.0.0.1")
        assert outside.egress.pid == pid
        await until(lambda: outside.descriptors < 60)


async def test_a_worker_that_goes_while_it_is_served_is_forgotten() -> None:
    with filtered() as silent:
        async with way() as outside:
            before = await outside.settled()
            for _ in range(20):
                worker = await outside.worker(allowing(silent))
                asking = asyncio.ensure_future(worker.why_not("127.0.0.1", silent))
                await asyncio.sleep(0)
                worker.close()
                asking.cancel()
            await until(lambda: outside.descriptors <= before)


# ------------------------------------------------------------------------------------ the process


async def test_the_process_has_nothing_but_its_control_socket() -> None:
    async with way() as outside:
        worker = await outside.worker(OPEN)
        await worker.why_not("10.0.0.1")
        process = Path(f"/proc/{outside.egress.pid}")
        status = dict(
            line.split(":\t", 1)
            for line in (process / "status").read_text().splitlines()
            if ":\t" in line
        )
        limits = {
            line[:26].strip(): line[26:].split()
            for line in (process / "limits").read_text().splitlines()
        }
        assert status["NoNewPrivs"] == "1"
        assert [int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh")] == [0, 0, 0]
        assert limits["Max core file size"][:2] == ["0", "0"]
        assert limits["Max file size"][:2] == ["0", "0"]
        assert limits["Max data size"][:2] == [str(512 * 2**20)] * 2
        assert limits["Max open files"][0] == limits["Max open files"][1]
        assert (process / "cmdline").read_bytes().split(b"\0")[1:4] == [
            b"-I",
            b"-m",
            b"wtc.sandbox.egress.broker",
        ]
        with suppress(PermissionError):
            assert (process / "environ").read_bytes() in (b"", b"LC_CTYPE=C.UTF-8\0")


@pytest.mark.parametrize("record", [EgressRecord("t", "::1", 80, "", "refused", "no", False, 1.0)])
def test_an_ipv6_host_is_shown_in_brackets(record: EgressRecord) -> None:
    assert record.text == "did not connect to [::1]:80: no"
