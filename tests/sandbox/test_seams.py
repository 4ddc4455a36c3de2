"""Attacks on the seams: from a worker whose dialect has leaked, on all that it can touch.

The walls one by one are tested elsewhere. Here the pool, the zygote, the broker and the worker are
the real ones, and the worker's script is ordinary Python.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sandbox.leaked import LEAKED, environment, leaked_sandbox
from sandbox.pools import Sandbox, until
from sandbox.test_zygote import DEVNULL, OK, descendants, is_alive

from hosting import no_more_files
from wtc.errors import (
    CompileError,
    MemoryLimitError,
    QuarantineError,
    ScriptError,
    TimeLimitError,
    WorkerDiedError,
)
from wtc.sandbox.bases import PLAIN


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of an environment in which the dialect can be left out."""
    return environment(tmp_path_factory.mktemp("leaked") / "environment").python


@contextmanager
def many_files(count: int) -> Iterator[None]:
    """Let this process have so many more files open."""
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(count)]
    try:
        yield
    finally:
        for each in held:
            os.close(each)


async def told(box: Sandbox, script: str, **webtask: Any) -> Any:
    """Return what a leaked script says, as JSON."""
    return json.loads((await box.call(await box.load(script, **LEAKED, **webtask))).text())


# --- what a worker has


LISTS = """
import os, socket

def sockets():
    for number in range(100_000):
        try:
            os.fstat(number)
        except OSError:
            continue
        try:
            made = socket.socket(fileno=number)
        except OSError:
            yield number, ""
        else:
            yield number, made.type.name
            made.detach()

def webtask(context, request):
    return list(sockets())
"""


async def test_a_worker_has_no_descriptor_of_its_zygote_however_many_the_server_has(
    python: str,
) -> None:
    with many_files(300):  # the zygote's socket has a number that is beyond all others
        async with leaked_sandbox(python, run=5) as (box, _):
            found = await told(box, LISTS)
    numbers = [number for number, _ in found]
    assert numbers[:5] == [0, 1, 2, 3, 4]
    assert max(numbers) < 20  # its loop's own come after those that it was born with
    assert [kind for _, kind in found[:5]] == ["", "", "", "SOCK_STREAM", "SOCK_SEQPACKET"]
    assert sum(kind == "SOCK_SEQPACKET" for _, kind in found) == 1  # the way out


FLAGS = """
import fcntl, os

def webtask(context, request):
    if request.path == "/set":
        for number in range(3):
            flags = fcntl.fcntl(number, fcntl.F_GETFL)
            fcntl.fcntl(number, fcntl.F_SETFL, flags ^ os.O_APPEND ^ os.O_NONBLOCK)
    return [fcntl.fcntl(number, fcntl.F_GETFL) for number in range(3)]
"""


async def test_two_webtasks_share_no_open_file(python: str) -> None:
    async with leaked_sandbox(python, run=5) as (box, _):
        one, other = await box.load(FLAGS, "one", **LEAKED), await box.load(FLAGS, "two", **LEAKED)
        before = (await box.call(other)).text()
        assert (await box.call(one, "/set")).text() != before
        assert (await box.call(other)).text() == before
        third = await box.load(FLAGS, "three", **LEAKED)
        assert (await box.call(third)).text() == before


# --- descriptors that nobody asked for


FLOODS = """
import array, os, socket

def send(number, data, descriptors):
    with socket.socket(fileno=os.dup(number)) as channel:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            channel.sendmsg([data], rights if descriptors else [], socket.MSG_DONTWAIT)
        except OSError as error:
            return type(error).__name__
        return "sent"
"""
TO_THE_SERVER = f"""{FLOODS}
import struct

LINES = b"\\x91\\x91\\x94\\xa0\\xa4info\\xa5hello\\xcb" + bytes(8)

def webtask(context, request):
    frame = struct.pack(">IBI", len(LINES), 22, 0) + LINES
    return [send(3, frame, [0] * 50 + [3, 4]) for _ in range(50)]
"""


async def test_descriptors_sent_to_the_server_are_closed_unseen(python: str) -> None:
    async with leaked_sandbox(python, run=5) as (box, _):
        hostile = await box.load(TO_THE_SERVER, **LEAKED)
        before = len(os.listdir("/proc/self/fd"))
        assert json.loads((await box.call(hostile)).text())[0] == "sent"
        await box.log.has("hello")
        assert len(os.listdir("/proc/self/fd")) == before
        assert (await box.call(await box.load(OK, "other"))).text() == "ok"


TO_THE_BROKER = f"""{FLOODS}
from wtc.sandbox.egress import wire

def webtask(context, request):
    ask = wire.encode(wire.Ask("127.0.0.1", 9, 1.0))
    pair = [end.fileno() for end in KEPT]
    what = {{
        "/none": (ask, []),
        "/two": (ask, pair),
        "/many": (ask, pair * 25),
        "/file": (ask, [0]),
        "/channel": (ask, [3]),
        "/itself": (ask, [4]),
        "/pipe": (ask, [2]),
        "/rubbish": (b"rubbish", pair[:1]),
        "/long": (bytes(60_000), pair[:1]),
        "/empty": (b"", []),
        "/descriptor-alone": (b"", pair[:1]),
    }}
    return [send(4, *what[request.path])]

KEPT = wire.pair()
"""
HOSTILE_ASKS = (
    "none", "two", "many", "file", "channel", "itself", "pipe", "rubbish", "long", "empty",
    "descriptor-alone",
)  # fmt: skip
CONNECTS = """
import httpx

def webtask(context, request):
    try:
        httpx.get("http://nowhere.invalid/")
    except httpx.ConnectError as error:
        return str(error)
"""


async def test_a_hostile_ask_costs_its_own_worker_the_way_out_and_the_broker_nothing(
    python: str,
) -> None:
    async with leaked_sandbox(python, run=20, live=16, compile=10) as (box, _):
        honest = await box.load(CONNECTS)
        refused = (await box.call(honest)).text()
        broker = box.pool._workers._egress.pid
        before = len(os.listdir(f"/proc/{broker}/fd"))
        for name in HOSTILE_ASKS:
            hostile = await box.load(TO_THE_BROKER, name, **LEAKED)
            await box.call(hostile, f"/{name}")
            box.pool.retire(hostile)
        assert (await box.call(honest)).text() == refused
        assert box.pool._workers._egress.pid == broker
        await until(lambda: len(os.listdir(f"/proc/{broker}/fd")) <= before)  # the last one ends


# --- ways to end


ENDS = """
import os, resource, signal, sys

def webtask(context, request):
    kind, number = request.path.strip("/").split("/")
    if kind == "exit":
        os._exit(int(number))
    if kind == "close":
        os.close(int(number))
        os.close(4)
        return "closed"
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [int(number)])
    signal.raise_signal(int(number))
    return "lives"
"""
WAYS = [
    *(f"/exit/{code}" for code in (0, 1, 86, 127, 128, 255)),
    *(f"/signal/{number}" for number in sorted(signal.valid_signals())),
    *(f"/close/{number}" for number in range(4)),
]


async def test_however_a_worker_ends_its_run_has_one_answer_and_others_go_on(python: str) -> None:
    async with leaked_sandbox(python, live=4) as (box, nursery):
        zygote = nursery.open(PLAIN).pid
        other = await box.load(OK, "other")
        for way in WAYS:
            hostile = box.version(ENDS, f"task{way}", **LEAKED)
            with suppress(WorkerDiedError, MemoryLimitError, TimeLimitError, ScriptError):
                assert (await box.call(hostile, way)).text() in ("lives", "closed")
            assert (await box.call(other)).text() == "ok"
            box.pool.retire(hostile)
        assert nursery.open(PLAIN).pid == zygote


# --- floods and idleness


EMPTY_LINES = """
import os, select, struct, threading

def flood():
    data, sent = (struct.pack(">IBI", 2, 22, 0) + b"\\x91\\x90") * 5000, 0
    while True:
        try:
            sent = (sent + os.write(3, data[sent:])) % len(data)
        except BlockingIOError:
            select.select([], [3], [])

def webtask(context, request):
    threading.Thread(target=flood, daemon=True).start()
    return "floods"
"""


async def test_frames_of_no_lines_are_counted_too(python: str) -> None:
    async with leaked_sandbox(python) as (box, _):
        hostile = await box.load(EMPTY_LINES, **LEAKED)
        with suppress(WorkerDiedError):  # it may be ended before it answers
            await box.call(hostile)
        await box.log.has("more log lines than a worker sends")


BUSY_AT_REST = """
import hashlib, threading

def burn():
    while True:
        hashlib.sha256(bytes(1_000_000)).digest()

def webtask(context, request):
    threading.Thread(target=burn, daemon=True).start()
    return "done"
"""


async def test_a_worker_that_is_busy_without_a_run_is_ended(python: str) -> None:
    async with leaked_sandbox(python, cpu=0.3) as (box, _):
        version = await box.load(BUSY_AT_REST, **LEAKED)
        assert (await box.call(version)).text() == "done"
        await box.log.has("busy without a request")
        assert (await box.call(version)).text() == "done"


async def test_a_version_that_compiles_for_too_long_has_to_rest_too(python: str) -> None:
    async with leaked_sandbox(python, compile=0.5) as (box, _):
        version = box.version("while True:\n    pass\n", **LEAKED)
        for _ in range(3):
            with pytest.raises(CompileError):
                await box.pool.load(version)
        with pytest.raises(QuarantineError):
            await box.pool.load(version)


# --- the zygote and the server in need


async def test_a_zygote_that_stands_still_is_replaced_and_nobody_waits_for_ever(
    python: str,
) -> None:
    async with leaked_sandbox(python, patience=5.0) as (box, nursery):
        await box.load(OK)
        still = nursery.open(PLAIN).pid
        os.kill(still, signal.SIGSTOP)
        with pytest.raises(WorkerDiedError, match="its zygote said nothing for 5 s"):
            await box.load(OK)
        assert not is_alive(still)
        assert (await box.call(await box.load(OK))).text() == "ok"


async def test_a_canary_that_is_not_sent_is_waited_for_as_long_as_a_worker(python: str) -> None:
    async with leaked_sandbox(python, patience=5.0) as (box, nursery):
        await box.load(OK)
        os.kill(nursery.open(PLAIN).pid, signal.SIGSTOP)
        with pytest.raises(WorkerDiedError, match="no canary can be sent: its zygote said nothing"):
            await nursery.inspect()
        assert (await nursery.inspect()).tried > 0


async def test_a_worker_whose_descriptor_has_no_room_here_is_an_error_and_ends(
    python: str,
) -> None:
    async with leaked_sandbox(python) as (box, nursery):
        await box.load(OK)
        zygote = nursery.open(PLAIN).pid
        family = descendants(zygote)
        os.kill(zygote, signal.SIGSTOP)
        loading = asyncio.create_task(box.load(OK))
        while not nursery.open(PLAIN)._births:
            await asyncio.sleep(0)
        with no_more_files():
            os.kill(zygote, signal.SIGCONT)
            with pytest.raises(WorkerDiedError, match="Too many open files"):
                await loading
        assert (await box.call(await box.load(OK))).text() == "ok"
        assert nursery.open(PLAIN).pid == zygote
        await until(lambda: len(descendants(zygote) - family) == 1)  # the one that was called


async def test_an_order_that_no_zygote_read_goes_to_the_next_one(python: str) -> None:
    async with leaked_sandbox(python) as (box, nursery):
        await box.load(OK)
        zygote = nursery.open(PLAIN).pid
        os.kill(zygote, signal.SIGSTOP)
        first = asyncio.create_task(box.load(OK))
        while not nursery.open(PLAIN)._births:
            await asyncio.sleep(0)
        os.kill(zygote, signal.SIGKILL)
        os.waitid(os.P_PID, zygote, os.WEXITED | os.WNOWAIT)  # before it is heard of
        worker = await nursery.spawn(PLAIN, DEVNULL)
        worker.channel.close()
        assert (await box.call(await first)).text() == "ok"
