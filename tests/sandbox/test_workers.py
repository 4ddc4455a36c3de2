"""Worker processes: what they have, how they end, and what a hostile one can do to the front."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from sandbox.pools import MemoryDocuments, Sandbox, sandbox, until

from wtc.errors import CompileError, MemoryLimitError, WorkerDiedError, WtcError
from wtc.sandbox import wire
from wtc.sandbox.bases import Base
from wtc.sandbox.pool import Version

OK = "async def webtask(context, request):\n    return 'ok'\n"
WAITS = """
import asyncio
async def webtask(context, request):
    if request.path == "/ok":
        return "ok"
    print("waits at", request.path)
    await gate.wait()
    return "waited"
gate = asyncio.Event()
"""


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


# What a worker has


async def test_a_worker_inherits_its_socket_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WTC_MASTER_KEY", "a master key")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/own.pem")  # whom it believes is no secret
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with (tmp_path / "database").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        async with sandbox(spawn=None) as box:  # a zygote that starts in this environment
            version = await box.load(OK, secrets={"KEY": "sk_live_1234567890"})
            process = Path(f"/proc/{box.pid(version)}")
            assert process.joinpath("environ").read_bytes() == b"SSL_CERT_FILE=/etc/ssl/own.pem\0"
            arguments = process.joinpath("cmdline").read_bytes().split(b"\0")
            assert arguments[1:4] == [b"-I", b"-m", b"wtc.sandbox.zygote"]
            assert process.joinpath("cwd").readlink() == Path("/")
            shared = open_files(str(process.name)) & open_files("self")
            assert len([link for link in shared if link.startswith("pipe:")]) == 1  # its stderr
            assert not [link for link in shared if link.startswith(("socket:", str(tmp_path)))]


def open_files(pid: str) -> set[str]:
    """Return what the descriptors of a process stand for; inherited ones stand for the same."""
    return {
        fd.readlink().as_posix()
        for fd in list(Path(f"/proc/{pid}/fd").iterdir())
        if fd.is_symlink()
    }


async def test_a_worker_is_limited_before_it_has_a_webtask() -> None:
    async with sandbox() as box:
        version = await box.load(OK)
        limits = Path(f"/proc/{box.pid(version)}/limits").read_text()
        found = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
        assert found["Max core file size"] == ["0", "0"]
        assert found["Max file size"] == ["0", "0"]
        assert found["Max open files"] == ["64", "64"]
        assert found["Max data size"][0].isdigit()
        assert os.getsid(box.pid(version)) == box.pid(version)


# How it ends


async def test_a_server_may_open_as_many_files_as_its_workers_need() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        async with sandbox(spares=0, live=500):
            allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    wanted = 1024 + 4 * 500
    assert allowed == (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)


async def test_a_worker_killed_amid_a_request_fails_it_and_is_replaced_by_the_next() -> None:
    async with sandbox(run=5) as box:
        version = await box.load(WAITS)
        calls = [box.begin(version, f"/{n}") for n in range(3)]
        await box.log.has("waits at /2")
        os.kill(box.pid(version), signal.SIGKILL)
        for call in calls:
            with pytest.raises(WorkerDiedError, match="ended by SIGKILL"):
                await call
        assert (await box.call(version, "/ok")).text() == "ok"
        assert (await box.log.has("SIGKILL")).level == "error"


async def test_a_call_that_waited_for_a_worker_that_was_killed_gets_the_next_one() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        running, queued = box.begin(version), box.begin(version, "/ok")
        await box.log.has("waits")
        os.kill(box.pid(version), signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            await running
        assert (await queued).text() == "ok"


async def test_a_worker_killed_while_idle_is_replaced_unnoticed() -> None:
    async with sandbox() as box:
        version = await box.load(OK)
        pid = box.pid(version)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not box.pool.live)
        assert (await box.call(version)).text() == "ok"


async def test_a_spare_killed_is_not_used() -> None:
    async with sandbox(spares=1) as box:
        await until(lambda: len(box.pool._workers.links) == 1)
        (link,) = box.pool._workers.links
        await until(lambda: link.stage == "spare")
        os.kill(link.pid, signal.SIGKILL)
        await link.is_gone
        assert (await box.call(await box.load(OK))).text() == "ok"


async def test_a_compiler_that_dies_is_a_compile_error() -> None:
    async with sandbox(compile=10) as box:
        loading = asyncio.create_task(box.load("while True:\n    pass\n"))
        await until(lambda: box.pool.live)
        os.kill(box.pool.live[0].pid, signal.SIGSEGV)
        with pytest.raises(CompileError, match="compile stopped: the worker ended by SIGSEGV"):
            await loading


async def test_closing_leaves_no_process_and_answers_everybody() -> None:
    async with sandbox(run=5) as box:
        version = await box.load(WAITS)
        stuck = await box.load("async def webtask(context):\n    while True:\n        pass\n")
        calls = [box.begin(version), box.begin(stuck), box.begin(box.version(WAITS))]
        await box.log.has("waits")
        pids = [link.pid for link in box.pool._workers.links]
        began = asyncio.get_running_loop().time()
        await box.pool.close()
        assert asyncio.get_running_loop().time() - began < 2
        for call in calls:
            with pytest.raises(WorkerDiedError, match="the server stops"):
                await call
        with pytest.raises(WorkerDiedError):
            await box.call(version)
        assert not any(map(alive, pids))


FRONT = """
import asyncio, uvloop
from sandbox.pools import *
async def main():
    async with sandbox(run=99) as box:
        spinning = await box.load("async def webtask(context):\\n    while True:\\n        pass\\n")
        box.begin(spinning)
        await box.load("def webtask(context):\\n    pass\\n")
        print(*[live.pid for live in box.pool.live], flush=True)
        await asyncio.sleep(99)
uvloop.run(main())
"""


async def test_a_worker_whose_front_is_gone_ends_even_amid_a_loop() -> None:
    front = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FRONT,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert front.stdout is not None
    pids = [int(pid) for pid in (await front.stdout.readline()).split()]
    assert len(pids) == 2
    front.kill()
    await front.wait()
    await until(lambda: not any(map(alive, pids)))


async def test_the_end_of_a_worker_is_told_to_its_owner() -> None:
    async with sandbox() as box:
        version = await box.load(OK)
        os.kill(box.pid(version), signal.SIGTERM)
        record = await box.log.has("ended by SIGTERM")
        assert (record.level, record.run, record.name) == ("error", "", "task")


# Drain and cancel


async def test_a_retired_version_finishes_what_it_has_and_takes_nothing_new() -> None:
    script = WAITS.replace('"/ok":', '"/ok":\n        gate.set()')
    async with sandbox(run=5, drain=5, in_flight=2) as box:
        old = await box.load(script)
        running = [box.begin(old, "/1"), box.begin(old, "/2")]
        queued = box.begin(old, "/ok")
        await box.log.has("waits at /2")
        box.pool.retire(old)
        with pytest.raises(WorkerDiedError, match="a new version replaced this one"):
            await box.call(old)
        new = await box.load(OK)
        assert (await box.call(new)).text() == "ok"
        running[0].cancel()  # room for the one that waits, which opens the gate
        assert (await queued).text() == "ok"
        assert (await running[1]).text() == "waited"
        await until(lambda: [live.version for live in box.pool.live] == [new.id])


async def test_a_retired_version_that_does_not_finish_is_ended_after_the_drain() -> None:
    async with sandbox(run=5, drain=0.3) as box:
        version = await box.load(WAITS)
        call = box.begin(version)
        await box.log.has("waits")
        box.pool.retire(version)
        with pytest.raises(WorkerDiedError, match="a new version replaced this one"):
            await call
        await until(lambda: not box.pool.live)


async def test_retiring_an_idle_or_unknown_version_ends_it_at_once() -> None:
    async with sandbox() as box:
        version = await box.load(OK)
        pid = box.pid(version)
        box.pool.retire(version)
        box.pool.retire(version)
        box.pool.retire(box.version(OK))
        await until(lambda: not alive(pid))


async def test_the_last_lines_of_a_retired_version_arrive() -> None:
    async with sandbox() as box:
        version = await box.load("def webtask(context):\n    print('last words')\n")
        call = box.begin(version)
        await call
        box.pool.retire(version)
        await box.log.has("last words")


async def test_a_caller_that_leaves_drops_its_waiting_call_before_it_starts() -> None:
    async with sandbox(run=5, in_flight=1) as box:
        version = await box.load(WAITS)
        running = box.begin(version, "/running")
        await box.log.has("waits at /running")
        waiting = box.begin(version, "/waiting")
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        running.cancel()
        assert (await box.call(version, "/ok")).text() == "ok"
        assert not any("/waiting" in record.text for record in box.log)


@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_a_caller_that_leaves_stops_its_run(kind: str) -> None:
    script = """
import asyncio
async def webtask(context, request):
    print("began")
    try:
        await asyncio.sleep(60)
    finally:
        print("stopped")
"""
    if kind == "sync":
        script = script.replace("async def", "def").replace("await asyncio.sleep(60)", "spin()")
        script += "def spin():\n    while True:\n        pass\n"
    async with sandbox(run=20) as box:
        version = await box.load(script)
        call = box.begin(version)
        await box.log.has("began")
        call.cancel()
        await box.log.has("stopped")
        await until(lambda: box.pool.live[0].in_flight == 0)


# Hostile workers


class FakeProcess:
    """A worker that is a socket in the hand of the test."""

    def __init__(self) -> None:
        self.channel, self.hand = socket.socketpair()
        self.hand.settimeout(5)
        self.pid = os.getpid()
        self.is_orphan = False
        self.killed = 0
        self.words = ""
        self._on_exit: Callable[[int], object] | None = None

    def watch(self, loop: asyncio.AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        self._on_exit = partial(loop.call_soon, on_exit)

    def kill(self) -> None:
        self.killed += 1
        self.exit(-9)

    def exit(self, code: int) -> None:
        on_exit, self._on_exit = self._on_exit, None
        if on_exit is not None:
            on_exit(code)

    def last_words(self) -> str:
        self.hand.close()
        return self.words

    def send(self, stream: int, message: wire.Message) -> None:
        self.hand.sendall(wire.encode(stream, message))


class Fakes(list[FakeProcess]):
    async def __call__(self, base: Base, egress: int) -> FakeProcess:
        self.append(FakeProcess())
        return self[-1]


@pytest.fixture
def fakes() -> Iterator[Fakes]:
    fakes = Fakes()
    yield fakes
    for fake in fakes:
        fake.hand.close()


async def loaded(box: Sandbox, fakes: Fakes) -> tuple[FakeProcess, Version]:
    version = box.version(OK, secrets={"KEY": "sk_live_1234567890"})
    loading = asyncio.create_task(box.pool.load(version))
    await until(lambda: fakes)
    fake = fakes[-1]
    fake.send(0, wire.Ready("dialect"))
    await until(lambda: box.pool.live)
    fake.send(0, wire.Compiled({}))
    fake.send(0, wire.Loaded())
    await loading
    return fake, version


REPLY, LAST = (wire.Reply(200, (), b"x", is_over) for is_over in (False, True))
LINE = wire.Line("r", "info", "x" * 60_000, 0.0)
HOSTILE: dict[str, bytes | list[tuple[int, wire.Message]]] = {
    "garbage": b"\xff" * 64,
    "a huge length": b"\xff\xff\xff\xff\x03\0\0\0\1",
    "Ready twice": [(0, wire.Ready("dialect"))],
    "Compiled twice": [(0, wire.Compiled({"": b"code"}))],
    "Loaded twice": [(0, wire.Loaded())],
    "Refused late": [(0, wire.Refused((), memory=False))],
    "a Reply of no run": [(9, REPLY)],
    "a Head of no run": [(9, wire.Head(200, ()))],
    "an End of no run": [(9, wire.End("", ""))],
    "an End of stream 0": [(0, wire.End("", ""))],
    "two Replies": [(1, REPLY), (1, REPLY)],
    "a Reply after the last one": [(1, LAST), (1, LAST)],
    "an End after the last Reply": [(1, LAST), (1, wire.End("", ""))],
    "two Heads": [(1, wire.Head(200, ())), (1, wire.Head(200, ()))],
    "a Reply after a Head": [(1, wire.Head(200, ())), (1, LAST)],
    "a Head after a Reply": [(1, REPLY), (1, wire.Head(200, ()))],
    "a Head after an End": [(1, REPLY), (1, wire.End("", "")), (1, wire.Head(200, ()))],
    "a Chunk of no stream": [(1, REPLY), (1, wire.Chunk(b"x"))],
    "a Chunk before its Head": [(1, wire.Chunk(b"x"))],
    "an End before its Head": [(1, wire.End("", ""))],
    "a body over the limit": [(1, wire.Reply(200, (), bytes(1025), True))],
    "chunks over the window": [(1, wire.Head(200, ()))] + [(1, wire.Chunk(b"x" * 2**16))] * 9,
    "small chunks over the window": [(1, wire.Head(200, ()))] + [(1, wire.Chunk(b"x"))] * 999,
    "lines of a stream": [(1, wire.Lines((LINE,)))],
    "a flood of lines": [(0, wire.Lines((LINE, LINE, LINE)))] * 20,
    "a question of no run": [(9, wire.Ask(1, False, None, None, False))],
    "a question of stream 0": [(0, wire.Ask(1, False, None, None, False))],
    "too many questions": [(1, wire.Ask(n, False, None, None, False)) for n in range(999)],
    "a front's message": [(1, wire.Cancel())],
}  # fmt: skip


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
async def test_a_malformed_frame_ends_the_worker(
    sent: bytes | list[tuple[int, wire.Message]], fakes: Fakes
) -> None:
    async with sandbox(spares=0, spawn=fakes, run=5, response=1024) as box:
        fake, version = await loaded(box, fakes)
        call = asyncio.create_task(box.call(version))
        await until(lambda: box.pool.live[0].in_flight)
        bad = sent if isinstance(sent, bytes) else b"".join(wire.encode(*one) for one in sent)
        with suppress(OSError):  # it may be ended before it has sent all
            await asyncio.to_thread(fake.hand.sendall, bad)
        with suppress(WorkerDiedError):
            await call
        await until(lambda: fake.killed)
        assert not box.pool.live
        (record,) = [r for r in box.log if "the worker was ended" in r.text]
        assert record.level == "error"


async def test_a_spare_that_talks_is_ended_and_another_one_loads(fakes: Fakes) -> None:
    async with sandbox(spares=1, spawn=fakes) as box:
        await until(lambda: fakes)
        fakes[0].send(0, wire.Ready("dialect"))
        fakes[0].send(0, wire.Loaded())
        await until(lambda: fakes[0].killed)
        loading = asyncio.create_task(box.pool.load(box.version(OK)))
        await until(lambda: len(fakes) > 1)
        fakes[1].send(0, wire.Ready("dialect"))
        await until(lambda: box.pool.live)
        fakes[1].send(0, wire.Compiled({}))
        fakes[1].send(0, wire.Loaded())
        await loading


async def test_a_hostile_head_is_an_answer_error_without_the_secret(fakes: Fakes) -> None:
    async with sandbox(spares=0, spawn=fakes) as box:
        fake, version = await loaded(box, fakes)
        call = asyncio.create_task(box.call(version))
        await until(lambda: box.pool.live[0].in_flight)
        fake.send(1, wire.Reply(200, (("sk_live_1234567890 ", "x"),), b"", is_over=True))
        with pytest.raises(WtcError, match=r"invalid header '\[secret KEY\] '"):
            await call
        assert box.pool.live[0].in_flight == 0


async def test_a_worker_that_hangs_up_fails_its_calls(fakes: Fakes) -> None:
    async with sandbox(spares=0, spawn=fakes) as box:
        fake, version = await loaded(box, fakes)
        call = asyncio.create_task(box.call(version))
        await until(lambda: box.pool.live[0].in_flight)
        fake.hand.shutdown(socket.SHUT_WR)
        with pytest.raises(WorkerDiedError):
            await call
        assert fake.killed


async def test_a_worker_that_grew_unseen_is_killed(fakes: Fakes) -> None:
    async with sandbox(spares=0, spawn=fakes, run=9, memory=2**20) as box:
        fake, version = await loaded(box, fakes)  # its number is that of this process
        call = asyncio.create_task(box.call(version))
        await until(lambda: box.pool.live[0].in_flight)
        grown = bytearray(os.urandom(1)) * 200_000_000
        with pytest.raises(MemoryLimitError, match="more than 1 MB"):
            await call
        assert fake.killed
        assert grown


async def test_a_worker_whose_own_part_ran_out_of_memory_says_so_by_its_exit(fakes: Fakes) -> None:
    async with sandbox(spares=0, spawn=fakes, run=9) as box:
        fake, version = await loaded(box, fakes)
        call = asyncio.create_task(box.call(version))
        await until(lambda: box.pool.live[0].in_flight)
        fake.exit(wire.EXIT_MEMORY)
        with pytest.raises(MemoryLimitError):
            await call


class CountedDocuments(MemoryDocuments):
    gets = 0

    def get(self, name: str) -> tuple[str | None, str | None]:
        self.gets += 1
        return super().get(name)


async def test_a_worker_that_asks_and_does_not_read_is_ended(fakes: Fakes) -> None:
    documents = CountedDocuments()
    async with sandbox(spares=0, spawn=fakes, run=9, documents=documents) as box:
        documents.put("task", '"' + "x" * 500_000 + '"', etag=None, force=True)
        fake, version = await loaded(box, fakes)
        call = asyncio.create_task(box.call(version))
        await until(lambda: box.pool.live[0].in_flight)
        ask = wire.encode(1, wire.Ask(1, put=False, text=None, etag=None, force=False))
        with suppress(OSError):  # it is ended before it has sent them all
            for number in range(200):
                await asyncio.to_thread(fake.hand.sendall, ask)
                await until(lambda count=number: documents.gets > count or fake.killed)
        with pytest.raises(WorkerDiedError, match="malformed"):
            await call
        assert any("does not read" in record.text for record in box.log)


async def test_a_worker_that_cannot_be_started_is_told() -> None:
    async def broken(base: Base, egress: int) -> FakeProcess:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    async with sandbox(spares=0, spawn=broken) as box:
        with pytest.raises(WorkerDiedError, match="no worker can be started: Resource temp"):
            await box.call(box.version(OK))


async def test_why_a_worker_did_not_start_is_for_the_log_and_no_caller(fakes: Fakes) -> None:
    async with sandbox(spares=0, spawn=fakes) as box:
        call = asyncio.create_task(box.call(box.version(OK)))
        await until(lambda: fakes)
        fakes[0].words = "ImportError: no such module"
        fakes[0].exit(1)
        with pytest.raises(WorkerDiedError) as caught:
            await call
        ended = "the worker ended with code 1 before it answered"
        assert str(caught.value) == f"a worker did not start: {ended}"
        assert [(record.name, record.level, record.text) for record in box.log] == [
            ("wtc", "error", f"{ended}\nImportError: no such module")
        ]
