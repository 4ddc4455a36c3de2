"""What the walls around webtasks cost: time to the first answer, memory, and each call.

    .venv/bin/python benchmarks/jail.py [--quick] [--json] [SECTION ...]

Sections: first, call, start, memory. As root, for workers then have uids of their own and their
memory can be read. Rows say what design section 8 wants to reach, if it says so. Everything goes
through `Pool`, as the server does, without HTTP; `start` has `wtc dev` as a whole too.

first   deploying a small script that was never seen, and its first call, minus a warm call: from a
        spare, and from a fork; and the same once its code is kept
call    one call at a time: a worker with all walls, one without any, and the same handler in this
        process. They take turns, and differences are of one round
start   what happens once for each zygote and each worker
memory  many workers live at once, each at rest after its first call: PSS of a worker, of all
        processes, and what they do while nothing is asked of them
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from wtc.config import Isolation, Limits
from wtc.model import Context, Request, Webtask
from wtc.sandbox import worker
from wtc.sandbox.bases import BASES, PLAIN, PRELOADED, REHEARSED, Base
from wtc.sandbox.jail import limits, namespaces, privileges
from wtc.sandbox.jail.kernel import Kernel
from wtc.sandbox.jail.layers import Jail, readable_paths
from wtc.sandbox.nursery import Nursery
from wtc.sandbox.pool import Pool, Version
from wtc.sandbox.process import WorkerProcess
from wtc.sandbox.rest import QUIET
from wtc.testing import ListLog, MemoryStorage
from wtc.testing.running import compiled

CPU = ", CPU of its worker since birth"  # which a busy machine changes less
PAUSE = 0.2  # seconds between two rounds, in which the spare that was taken is replaced
IDLE_SECONDS = 10.0
REQUEST = Request(path="/", url="/")

SYNC = """
def webtask(context, request):
    return {"path": request.path}
"""
ASYNC = "\nasync " + SYNC.lstrip()
SCRIPTS: dict[Base, str] = {
    "plain": SYNC,
    "clients": "import stripe\n\nclient = stripe.StripeClient('sk_test_1')\n" + SYNC,
}


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured."""

    rounds: int
    calls: int
    workers: dict[Base, int]
    idle: float


FULL = Size(rounds=40, calls=400, workers={"plain": 1000, "clients": 100}, idle=IDLE_SECONDS)
QUICK = Size(rounds=8, calls=100, workers={"plain": 50, "clients": 10}, idle=2.0)


@dataclass
class Table:
    """The rows, printed as they come or kept for JSON."""

    is_json: bool
    rows: list[dict[str, Any]] = field(default_factory=list)

    def row(self, what: str, unit: str, values: Sequence[float], reach: str = "") -> None:
        low, middle, high = min(values), statistics.median(values), max(values)
        found = {"what": what, "unit": unit, "median": middle, "min": low, "max": high}
        self.rows.append({**found, "reach": reach})
        if not self.is_json:
            wanted = f"   reach {reach}" if reach else ""
            numbers = f"{middle:10.2f}   min {low:9.2f}   max {high:9.2f}"
            print(f"{what:56} {unit:8} median {numbers}{wanted}", flush=True)

    def head(self, text: str) -> None:
        if not self.is_json:
            print(f"\n{text}", flush=True)


class NoDocuments:
    """Stores nothing."""

    def get(self, name: str) -> tuple[str | None, str | None]:
        return None, None

    def put(self, name: str, text: str | None, *, etag: str | None, force: bool) -> str | None:
        return None


class KeptCodes(dict[str, bytes]):
    """Compiled code in memory."""

    def put(self, key: str, code: bytes) -> None:
        self[key] = code


def say(record: object) -> None:
    print(record, file=sys.stderr)


@asynccontextmanager
async def pool(live: int = 8, **more: Any) -> Any:
    opened = Pool(Limits(live=live, idle=86_400), NoDocuments(), say, **more)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


_ids = count(1)


def version(script: str) -> Version:
    """Return a version that no worker has seen."""
    number = next(_ids)
    return Version(id=str(number), name=f"task{number}", webtask=Webtask(script=script))


async def timed(work: Awaitable[object]) -> float:
    """Return the milliseconds until it was done."""
    start = time.perf_counter()
    await work
    return (time.perf_counter() - start) * 1000


def call(workers: Pool, wanted: Version) -> Awaitable[object]:
    return workers.call(wanted, REQUEST, run_id="run-1")


# first


async def measure_first(table: Table, size: Size) -> None:
    table.head("deploy and first call, minus a warm call; the script is new each time")
    for base in BASES:
        kept = KeptCodes()
        async with pool() as spare, pool(spares=0) as fork, pool(codes=kept) as known:
            ways = {"from a spare": spare, "from a fork": fork, "from a spare, code kept": known}
            found = await first_of(ways, base, size.rounds)
        reaches = {"from a spare": "≤ 5", "from a fork": "≤ 20"} if base == PLAIN else {}
        for way, values in found.items():
            table.row(f"{base}: {way}", "ms", values, reaches.get(way, ""))


async def first_of(ways: dict[str, Pool], base: Base, rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {way: [] for way in ways}
    found |= {f"{way}{CPU}": [] for way in ways}
    for number in range(-2, rounds):  # the first ones start a zygote, and spares
        for way, workers in ways.items():
            spent, used = await first_minus_warm(workers, base)
            if number >= 0:
                found[way].append(spent)
                found[f"{way}{CPU}"].append(used)
    return found


async def first_minus_warm(workers: Pool, base: Base) -> tuple[float, float]:
    await asyncio.sleep(PAUSE)
    wanted = version(SCRIPTS[base])
    first = await timed(workers.load(wanted)) + await timed(call(workers, wanted))
    (pid,) = [live.pid for live in workers.live if live.version == wanted.id]
    used = limits.cpu_seconds(pid) * 1000
    warm = [await timed(call(workers, wanted)) for _ in range(20)]
    workers.retire(wanted)
    return first - statistics.median(warm), used


# call


async def measure_call(table: Table, size: Size) -> None:
    table.head("one call at a time")
    for kind, script in {"async": ASYNC, "sync": SYNC}.items():
        async with pool(spares=0) as walled, pool(spares=0, spawn=spawn_bare) as bare:
            ways = {"all walls": await warm(walled, script), "no walls": await warm(bare, script)}
            ways["in this process"] = in_process(script)
            found = await calls_of(ways, size)
        for way, values in found.items():
            table.row(f"{kind} handler, {way}: p50 of a round", "ms", values)
        for one, other, reach in (
            ("all walls", "in this process", "≤ 0.1"),
            ("all walls", "no walls", ""),
        ):
            apart = [a - b for a, b in zip(found[one], found[other], strict=True)]
            table.row(f"  {one} over {other}, in one round", "ms", apart, reach)


async def warm(workers: Pool, script: str) -> Callable[[], Awaitable[object]]:
    wanted = version(script)
    await workers.load(wanted)
    return lambda: call(workers, wanted)


def in_process(script: str) -> Callable[[], Awaitable[object]]:
    running = compiled(Webtask(script=script))
    log, storage = ListLog(), MemoryStorage()

    async def once() -> object:
        request = Request(path="/", url="/")
        context = Context(
            id="run-1", request=request, storage=storage, log=log, defer=lambda call: None
        )
        return await running.handler(context, request)

    return once


async def calls_of(
    ways: dict[str, Callable[[], Awaitable[object]]], size: Size
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(-1, size.rounds):
        for way, once in ways.items():
            spent = statistics.median([await timed(once()) for _ in range(size.calls)])
            if number >= 0:
                found[way].append(spent)
    return found


async def spawn_bare(base: Base, egress: int) -> WorkerProcess:
    """Return a worker without walls: an interpreter of its own, for the pool's `spawn`."""
    loop = asyncio.get_running_loop()
    channel, its = socket.socketpair()
    reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    with its:
        process = subprocess.Popen(
            [sys.executable, "-I", __file__, "--bare", base, str(its.fileno()), str(egress)],
            pass_fds=(its.fileno(), egress),
            stderr=writing,
        )
    os.close(writing)
    pidfd = os.pidfd_open(process.pid)
    found = WorkerProcess(process.pid, pidfd, channel, reading, lambda: None)

    def ended() -> None:
        loop.remove_reader(pidfd)
        found.ended(process.wait())

    loop.add_reader(pidfd, ended)
    return found


def serve_bare(base: Base, channel: int, egress: int) -> None:
    worker.serve(channel, worker.preload(PRELOADED[base], REHEARSED[base], egress))


# start


async def measure_start(table: Table, size: Size) -> None:
    table.head("once for each zygote")
    rounds = max(size.rounds // 4, 3)
    for base in BASES:
        values = [await zygote_up(base) for _ in range(rounds)]
        table.row(f"zygote {base}: exec until it takes orders", "ms", values)
    runs = [json.loads(output([__file__, "--stages"])) for _ in range(rounds)]
    table.row("  the interpreter and its imports", "ms", [imports() for _ in range(rounds)])
    for stage in runs[0]["zygote"]:
        table.row(f"  {stage}", "ms", [run["zygote"][stage] for run in runs])
    table.head("once for each worker")
    for stage in runs[0]["worker"]:
        table.row(f"  {stage}", "ms", [value for run in runs for value in run["worker"][stage]])
    table.head("as a whole")
    table.row("wtc dev to its first answer", "ms", [dev_up() for _ in range(rounds)])


async def zygote_up(base: Base) -> float:
    nursery = Nursery(Isolation(), Limits().memory)
    try:
        return await timed(until_up(nursery, base))
    finally:
        nursery.close()


async def until_up(nursery: Nursery, base: Base) -> None:
    zygote = nursery.open(base)
    while not zygote.layers:
        await asyncio.sleep(0.0005)


def output(arguments: Sequence[str]) -> bytes:
    return subprocess.run(
        [sys.executable, "-I", *arguments], check=True, stdout=subprocess.PIPE
    ).stdout


def imports() -> float:
    start = time.perf_counter()
    output(["-c", "import wtc.sandbox.zygote"])
    return (time.perf_counter() - start) * 1000


def dev_up() -> float:
    from straight_line import HANDLER, wtc_dev

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("webtask.py").write_text(HANDLER)
            with wtc_dev() as (_, ready):
                return ready
        finally:
            os.chdir(before)


def tell_stages() -> None:
    """Do in this process what a zygote does, and print how long each part took."""
    spent: dict[str, float] = {}

    def part(name: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = work()
        spent[name] = (time.perf_counter() - start) * 1000
        return result

    part("preload", lambda: worker.preload(PRELOADED[PLAIN], REHEARSED[PLAIN], -1))
    limits.measure()
    kernel = part("Kernel.probe", Kernel.probe)
    readable = part("readable_paths", readable_paths)
    part("namespaces.enter", lambda: namespaces.enter(readable))
    privileges.keep_capabilities(privileges.TO_FORK)
    uids = Isolation().of_workers
    jail = part("Jail.prepare", lambda: Jail.prepare(readable, uids, frozenset(), kernel))
    forks = [forked(jail, uid) for uid in uids[:20]]
    told = {"fork, as the zygote waits": [a for a, _ in forks], "confine": [b for _, b in forks]}
    print(json.dumps({"zygote": spent, "worker": told}))


def forked(jail: Jail, uid: int) -> tuple[float, float]:
    """Return the milliseconds that fork took, and `confine` in the child."""
    reading, writing = os.pipe()
    start = time.perf_counter()
    child = os.fork()
    if not child:
        begun = time.perf_counter()
        jail.confine(uid)
        os.write(writing, struct.pack("d", (time.perf_counter() - begun) * 1000))
        os._exit(0)
    spent = (time.perf_counter() - start) * 1000
    (confining,) = struct.unpack("d", os.read(reading, 8))
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)
    return spent, confining


# memory


async def measure_memory(table: Table, size: Size) -> None:
    if os.geteuid():
        table.head("memory: only root can read that of workers")
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for base in BASES:
        wanted = size.workers[base]
        table.head(f"{wanted} workers live, base {base}")
        async with pool(live=wanted) as workers:
            await measure_many(table, workers, base, wanted, size.idle)


async def measure_many(table: Table, workers: Pool, base: Base, wanted: int, idle: float) -> None:
    before = available()
    start = time.perf_counter()
    for _ in range(wanted):
        made = version(SCRIPTS[base])
        await workers.load(made)
        await call(workers, made)
    table.row("started and called one after the other", "s", [time.perf_counter() - start])
    pids = [live.pid for live in workers.live]
    table.row("live", "workers", [len(pids)])
    await asyncio.sleep(3 * QUIET)  # until they rest
    each = [memory(pid) for pid in pids]
    reach = "≤ 3" if base == PLAIN else ""
    table.row("PSS of a worker", "MB", [one["Pss"] for one in each], reach)
    table.row("  of it dirty and its own", "MB", [one["Private_Dirty"] for one in each])
    table.row("page tables of a worker", "MB", [page_tables(pid) for pid in pids])
    family = list(descendants(os.getpid()))
    reach = "≤ 3584" if (base, wanted) == (PLAIN, 1000) else ""
    table.row("PSS of all processes, this one's too", "MB", [total(family)], reach)
    table.row("  of them this one", "MB", [memory(os.getpid())["Pss"]])
    others = set(family) - set(pids) - {os.getpid()}
    table.row("  zygotes, inits, broker and spares", "MB", [total(others)])
    table.row("available memory fell by", "MB", [before - available()])
    table.row("descriptors of this process", "", [len(os.listdir("/proc/self/fd"))])
    await measure_idle(table, pids, idle)


async def measure_idle(table: Table, pids: Sequence[int], seconds: float) -> None:
    switched, used = sum(map(switches, pids)), time.process_time()
    await asyncio.sleep(seconds)
    used = time.process_time() - used
    switched = sum(map(switches, pids)) - switched
    table.row(f"idle for {seconds:g} s: context switches of all workers", "", [switched])
    table.row("idle: processor time of this process a second", "ms", [used / seconds * 1000])


def memory(pid: int) -> dict[str, float]:
    """Return the columns of smaps_rollup in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}


def page_tables(pid: int) -> float:
    return status(pid, "VmPTE") / 1024


def switches(pid: int) -> int:
    folder = Path(f"/proc/{pid}/task")
    names = "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"
    return sum(
        status(f"{pid}/task/{task.name}", name) for task in folder.iterdir() for name in names
    )


def status(process: int | str, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def available() -> float:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("MemAvailable"))


def total(pids: Sequence[int] | set[int]) -> float:
    found = 0.0
    for pid in pids:
        with suppress(OSError, ProcessLookupError):  # it ended meanwhile
            found += memory(pid)["Pss"]
    return found


def descendants(pid: int) -> Iterator[int]:
    """Yield a process and all that came of it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    waiting = [pid]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += children.get(found, [])


SECTIONS = {
    "first": measure_first,
    "call": measure_call,
    "start": measure_start,
    "memory": measure_memory,
}


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


async def measure(table: Table, size: Size, sections: Sequence[str]) -> None:
    for name in sections or SECTIONS:
        table.head(f"--- {name}, {load()}")
        await SECTIONS[name](table, size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="first, call, start, memory")
    parser.add_argument("--quick", action="store_true", help="a short run")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    if strange := set(chosen.sections) - set(SECTIONS):
        parser.error(f"no sections: {', '.join(sorted(strange))}")
    table, begun = Table(chosen.json), load()
    uvloop.run(measure(table, QUICK if chosen.quick else FULL, chosen.sections))
    if chosen.json:
        told = {"before": begun, "after": load(), "python": sys.version, "rows": table.rows}
        print(json.dumps(told, indent=2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        serve_bare(PLAIN if sys.argv[2] == PLAIN else "clients", int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1:] == ["--stages"]:
        tell_stages()
    else:
        main()
