"""The front's end of a worker that sends whatever it likes."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox.pools import TIGHT, MemoryDocuments, until
from sandbox.test_wire import cut, from_worker

from wtc.config import Limits
from wtc.errors import WorkerDiedError, WtcError
from wtc.model import Request, Webtask
from wtc.sandbox import translate, wire
from wtc.sandbox.calls import Answered, Run
from wtc.sandbox.lane import Lane
from wtc.sandbox.link import Link
from wtc.sandbox.pool import LogRecord, Version

VERSION = Version(id="1", name="task", webtask=Webtask(script=""))
LIMITS = Limits(**TIGHT)
STREAMS = st.sampled_from([0, 1, 1, 2, 2, 3])
FRAMES = st.tuples(STREAMS, from_worker).map(lambda pair: wire.encode(*pair))
BYTES = st.lists(FRAMES | FRAMES | FRAMES | st.binary(max_size=40), max_size=30).map(b"".join)
PLACES = st.lists(st.integers(0, 10_000), max_size=6)


class SilentProcess:
    """A process that only ends when it is killed."""

    def __init__(self) -> None:
        self.channel, self._hand = socket.socketpair()
        self.pid = os.getpid()
        self.is_orphan = False
        self.kills = 0
        self._on_exit: Callable[[int], object] = lambda code: None

    def watch(self, loop: asyncio.AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        self._on_exit = on_exit

    def kill(self) -> None:
        self.kills += 1

    def exit(self) -> None:
        self._on_exit(-9)

    def last_words(self) -> str:
        self._hand.close()
        return ""

    def read(self, size: int) -> int:
        """Take so many bytes of what it was sent; return how many there were."""
        self._hand.setblocking(False)
        try:
            return len(self._hand.recv(size))
        except BlockingIOError:
            return 0


class Caller:
    """Who began a run: notes how often it was answered."""

    def __init__(self, body: bytes = b"") -> None:
        self.outcomes: list[Answered | WtcError] = []
        call = translate.call(Request(method="POST", body=body), "run-1", {})
        self.run = Run(call, self.outcomes.append, self.outcomes.append)


@pytest.fixture(scope="module")
def threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


async def fed(pieces: list[bytes], threads: ThreadPoolExecutor) -> None:
    """Give a link with two runs the pieces; check what has to hold whatever they are."""
    process, log = SilentProcess(), list[LogRecord]()
    link = Link(process, 1, LIMITS, MemoryDocuments(), threads, log.append, lambda link: None)
    link.data_received(wire.encode(0, wire.Ready("dialect")))
    loading = asyncio.ensure_future(link.load(VERSION, translate.load(VERSION, LIMITS, {})))
    await asyncio.sleep(0)
    link.data_received(wire.encode(0, wire.Compiled({})) + wire.encode(0, wire.Loaded()))
    await loading
    callers = [Caller(), Caller()]
    for caller in callers:
        link.begin(caller.run)
    for piece in pieces:
        link.data_received(piece)
    assert len([record for record in log if "the worker was ended" in record.text]) <= 1
    assert (link.stage == "ending") == (process.kills > 0)
    assert all(len(caller.outcomes) <= 1 for caller in callers)
    process.exit()
    await link.is_gone
    assert [len(caller.outcomes) for caller in callers] == [1, 1]
    assert not link.runs


class StillbornProcess(SilentProcess):
    """A process that ends so many turns of the loop after its start."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self._turns = turns

    def watch(self, loop: asyncio.AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        def turn(left: int) -> None:
            if left:
                loop.call_soon(turn, left - 1)
            else:
                on_exit(1)

        loop.call_soon(turn, self._turns)


@pytest.mark.parametrize("turns", range(5))
async def test_a_worker_may_end_at_any_moment_of_its_start(
    turns: int, threads: ThreadPoolExecutor
) -> None:
    process = StillbornProcess(turns)
    link = Link(
        process, 1, LIMITS, MemoryDocuments(), threads, lambda line: None, lambda link: None
    )
    with pytest.raises(WorkerDiedError, match="a worker did not start"):
        await link.start()
    assert link.is_gone.done()
    await until(lambda: process.channel.fileno() < 0)


@asynccontextmanager
async def lane_of(
    process: SilentProcess, threads: ThreadPoolExecutor
) -> AsyncIterator[tuple[Lane, list[str]]]:
    """Give a lane whose worker is live and reads only what the process is told to; and its log."""
    log: list[str] = []
    lane = Lane(VERSION, LIMITS)
    link = Link(
        process,
        1,
        LIMITS,
        MemoryDocuments(),
        threads,
        lambda record: log.append(record.text),
        lambda link: lane.advance(),
    )
    starting = asyncio.ensure_future(link.start())
    await until(lambda: link._outbox is not None)
    link.data_received(wire.encode(0, wire.Ready("dialect")))
    await starting
    loading = asyncio.ensure_future(link.load(VERSION, translate.load(VERSION, LIMITS, {})))
    await asyncio.sleep(0)
    link.data_received(wire.encode(0, wire.Compiled({})) + wire.encode(0, wire.Loaded()))
    await loading
    lane.link = link
    try:
        yield lane, log
    finally:
        process.exit()
        await link.is_gone


async def test_calls_wait_for_a_worker_that_does_not_read(threads: ThreadPoolExecutor) -> None:
    process = SilentProcess()
    async with lane_of(process, threads) as (lane, _):
        callers = [Caller(bytes(2 * 2**20)) for _ in range(4)]
        for caller in callers:
            lane.take(caller.run)
        assert [len(caller.run.call.body) for caller in callers] == [0, *[2 * 2**20] * 3]
        for caller in callers:
            await until(lambda caller=caller: process.read(2**20) == 0 and not caller.run.call.body)


async def test_a_worker_that_answers_what_it_does_not_read_is_ended(
    threads: ThreadPoolExecutor,
) -> None:
    process = SilentProcess()
    async with lane_of(process, threads) as (lane, log):
        for stream in range(1, 40):
            caller = Caller(bytes(2 * 2**20))
            lane.take(caller.run)
            if process.kills:
                break
            lane.link.data_received(wire.encode(stream, wire.Reply(200, (), b"", True)))
            assert len(caller.outcomes) == 1
        assert 30 < stream < 35
        assert log == ["the worker was ended: it does not read what it was sent"]


@given(BYTES, PLACES)
def test_no_bytes_raise_and_every_call_gets_one_outcome(
    threads: ThreadPoolExecutor, data: bytes, places: list[int]
) -> None:
    asyncio.run(fed(cut(data, places), threads))
