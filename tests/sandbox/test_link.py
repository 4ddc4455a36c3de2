"""The front's end of a worker that sends whatever it likes."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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


class Caller:
    """Who began a run: notes how often it was answered."""

    def __init__(self) -> None:
        self.outcomes: list[Answered | WtcError] = []
        self.run = Run(
            translate.call(Request(), "run-1", {}), self.outcomes.append, self.outcomes.append
        )


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


@given(BYTES, PLACES)
def test_no_bytes_raise_and_every_call_gets_one_outcome(
    threads: ThreadPoolExecutor, data: bytes, places: list[int]
) -> None:
    asyncio.run(fed(cut(data, places), threads))
