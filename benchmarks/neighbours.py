"""A healthy webtask beside thirteen kinds of noisy neighbours, one after the other.

    .venv/bin/python benchmarks/neighbours.py [--only KIND,...] [--seconds S] [--json]

One `wtc dev` serves a folder of many webtasks. One of them, the healthy one, is called 50 times a
second on a clock of its own: a time runs from when a call was due, not from when it could be sent,
so that a stall counts for every call that it held up. For each kind (`noise.py`) there are as many
seconds of quiet as of noise; then everything has to be as it was before.

A kind is met when the p99 of the healthy one is at most five times its quiet one, or 150 ms if that
is more; when it had no error; and when, within 45 s, the processes and the descriptors of the
front and of the zygote are as many as before and the front has no more than 20 MB more memory.
Exit 1 when one is not met. Limits are lowered (run 5 s, processor time 2 s, idle 2 s), so that the
noise goes over them again and again. Whoever calls runs on this machine, too: as root, who measures
comes before the server, and who makes noise after it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

import uvloop
from caller import Caller, connected, request
from load import family
from noise import KINDS, Kind
from straight_line import free_port

HERE = Path(__file__).parent
WTC = Path(sys.executable).with_name("wtc")
LIMITS = {"WTC_LIMIT_RUN": "5", "WTC_LIMIT_CPU": "2", "WTC_LIMIT_IDLE": "2"}
FILES = 1024  # descriptors that the server may have before it raises that: most machines' default
OTHERS = 60  # webtasks that nobody calls
HEALTHY = """
def webtask(context, request):
    return {"path": request.path, "sum": sum(range(100))}
"""
ANSWER = b'{"path":"/path","sum":4950}'

RATE = 50  # calls of the healthy webtask a second
PATIENCE = 10.0  # seconds for one of them
TIMES, LEAST = 5, 150.0  # what its p99 may be: times the quiet one, or so many ms
MORE_MEMORY = 20.0  # MB
BACK = 45.0  # seconds until all is as before
LOOK = 0.25  # seconds between two looks at that
STEADY = 12  # looks in a row that are the same before anything is measured: idle workers end
COMFORT = -10  # niceness of who measures
MB = 2**20


@dataclass(frozen=True)
class Sample:
    """One call of the healthy webtask: when it was due, ms until its answer, which was right."""

    due: float
    ms: float
    is_right: bool


class Probe:
    """Calls the healthy webtask at a fixed rate. It lives as long as the server."""

    def __init__(self, port: int) -> None:
        self.samples: list[Sample] = []
        self._port = port
        self._idle: list[Caller] = []
        self._calls: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Call for ever, whatever an answer takes."""
        start = time.perf_counter()
        for turn in count():
            due = start + turn / RATE
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            call = asyncio.create_task(self._call(due))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _call(self, due: float) -> None:
        is_right = False
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                is_right = await self._asked()
        self.samples.append(Sample(due, (time.perf_counter() - due) * 1000, is_right))

    async def _asked(self) -> bool:
        caller = self._idle.pop() if self._idle else await connected(self._port)
        status = await caller.ask(request("/healthy/path"))
        if caller.is_open and not self._idle:
            self._idle.append(caller)
        else:
            caller.close()
        return status == 200 and caller.body == ANSWER

    async def window(self, seconds: float) -> list[Sample]:
        """Return the samples of the calls that are due from now on, when all are answered."""
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        return await self.between(start, time.perf_counter())

    async def between(self, start: float, end: float) -> list[Sample]:
        """Return the samples of the calls that were due meanwhile, when all are answered."""
        if self._calls:
            await asyncio.wait(set(self._calls))
        return [sample for sample in self.samples if start <= sample.due < end]


@dataclass(frozen=True)
class Footing:
    """What a server holds. `zygote` is None where its descriptors cannot be seen."""

    processes: int
    files: int
    zygote: int | None
    memory: float  # MB

    @property
    def counts(self) -> tuple[int, int, int | None]:
        return self.processes, self.files, self.zygote


def footing(server: int) -> Footing:
    """Return what the server holds now."""
    pids = family(server)
    zygotes = [pid for pid in pids if b"wtc.sandbox.zygote" in command(pid)]
    return Footing(len(pids), files(server) or 0, files(*zygotes), memory(server))


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def files(*pids: int) -> int | None:
    """Return how many descriptors the processes have, None where nobody may look."""
    try:
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids)
    except OSError:
        return None


def memory(pid: int) -> float:
    """Return the memory of a process in MB, what it shares with others in parts (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB: cheaper to ask for."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MB


@dataclass(frozen=True, kw_only=True)
class Line:
    """How the healthy webtask fared beside one kind of noise, and what was left of that."""

    kind: str
    quiet_p99: float
    p50: float
    p99: float
    longest: float
    calls: int
    errors: int
    peak: float  # MB of the front
    before: Footing
    after: Footing
    back: float  # seconds until all was as before, or until nobody waited any more
    answered: dict[str, int]  # what the noise was
    misses: list[str] = field(default_factory=list)


def judged(line: Line) -> Line:
    """Return the line with what it does not meet."""
    reach = max(TIMES * line.quiet_p99, LEAST)
    before, after = line.before, line.after
    found = {
        f"p99 {line.p99:.0f} ms, over {reach:.0f} ms": line.p99 > reach,
        f"{line.errors} errors": line.errors > 0,
        f"processes {before.processes} → {after.processes}": after.processes != before.processes,
        f"descriptors {before.files} → {after.files}": after.files != before.files,
        f"zygote's {before.zygote} → {after.zygote}": after.zygote != before.zygote,
        f"memory {before.memory:.0f} → {after.memory:.0f} MB": after.memory - before.memory
        > MORE_MEMORY,
    }
    line.misses.extend(miss for miss, is_missed in found.items() if is_missed)
    return line


async def tried(name: str, port: int, server: int, folder: Path, probe: Probe, s: float) -> Line:
    """Measure the healthy webtask alone, then beside a kind of noise, then what is left."""
    before = await steady(server)
    quiet = await probe.window(s)
    start = time.perf_counter()
    making = asyncio.create_task(noise(name, port, folder, s))
    peak = await watched(server, making)
    end = time.perf_counter()
    noisy = await probe.between(start, end)
    after, back = await settled(server, before)
    meanwhile = await probe.between(end, time.perf_counter())
    times = [sample.ms for sample in noisy]
    return judged(
        Line(
            kind=name,
            quiet_p99=percentile([sample.ms for sample in quiet], 0.99),
            p50=statistics.median(times),
            p99=percentile(times, 0.99),
            longest=max(times),
            calls=len(noisy),
            errors=sum(not sample.is_right for sample in (*quiet, *noisy, *meanwhile)),
            peak=peak,
            before=before,
            after=after,
            back=back,
            answered=making.result(),
        )
    )


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[math.ceil(len(values) * share) - 1]


async def noise(name: str, port: int, folder: Path, seconds: float) -> dict[str, int]:
    """Let a process make noise; return how often what was answered."""
    arguments = (HERE / "noise.py", name, str(port), str(seconds), folder)
    making = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=subprocess.PIPE
    )
    said, _ = await making.communicate()
    if making.returncode:
        sys.exit(f"the noise of {name} failed")
    answered: dict[str, int] = json.loads(said)
    return answered


async def watched(server: int, making: asyncio.Task[dict[str, int]]) -> float:
    """Return the most memory (MB) of the server while noise is made."""
    peak = resident(server)
    while not making.done():
        await asyncio.wait((making,), timeout=LOOK)
        peak = max(peak, resident(server))
    return peak


async def steady(server: int) -> Footing:
    """Return what the server holds when that has not changed for a while."""
    found, same, end = footing(server), 0, time.perf_counter() + BACK
    while same < STEADY and time.perf_counter() < end:
        await asyncio.sleep(LOOK)
        now = footing(server)
        same = same + 1 if now.counts == found.counts else 0
        found = now
    return found


async def settled(server: int, before: Footing) -> tuple[Footing, float]:
    """Wait until the server holds what it held; return what it holds, and how long that took."""
    start = time.perf_counter()
    while True:
        now, passed = footing(server), time.perf_counter() - start
        is_back = now.counts == before.counts and now.memory - before.memory <= MORE_MEMORY
        if is_back or passed > BACK:
            return now, passed
        await asyncio.sleep(LOOK)


@contextmanager
def serving(folder: Path, port: int, kinds: dict[str, Kind]) -> Iterator[int]:
    """Start a server of the folder; give its process number."""
    (folder / "healthy.py").write_text(HEALTHY)
    for number in range(OTHERS):
        (folder / f"other{number}.py").write_text(HEALTHY)
    server = subprocess.Popen(
        [WTC, "dev", folder, "--port", str(port)],
        env={**os.environ, **LIMITS},
        preexec_fn=allow_few_files,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def allow_few_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, hard))


async def measured(
    kinds: dict[str, Kind], port: int, server: int, folder: Path, arguments: argparse.Namespace
) -> list[Line]:
    await up(port)
    probe = Probe(port)
    probing = asyncio.create_task(probe.run())
    lines = []
    for name, kind in kinds.items():
        print(f"{name}: {kind.what} ...", file=sys.stderr, flush=True)
        for stem, script in kind.scripts.items():
            (folder / f"{stem}.py").write_text(script)
        line = await tried(name, port, server, folder, probe, arguments.seconds)
        for stem in kind.scripts:
            (folder / f"{stem}.py").unlink()
        lines.append(line)
        if not arguments.json:
            show(line)
    probing.cancel()
    return lines


async def up(port: int) -> None:
    """Return when the healthy webtask answers."""
    end = time.perf_counter() + BACK
    while time.perf_counter() < end:
        with suppress(OSError):
            caller = await connected(port)
            status = await caller.ask(request("/healthy/path"))
            caller.close()
            if status == 200:
                return
        await asyncio.sleep(LOOK)
    sys.exit("the server did not come up")


def show(line: Line) -> None:
    before, after = line.before, line.after
    verdict = "; ".join(line.misses) or "met"
    print(
        f"{line.kind:11} quiet p99 {line.quiet_p99:6.1f}   p50 {line.p50:6.1f}"
        f"   p99 {line.p99:7.1f}   max {line.longest:7.1f} ms   errors {line.errors}/{line.calls}"
        f"   peak {line.peak:4.0f} MB   after {line.back:4.1f} s: processes"
        f" {before.processes} → {after.processes}, descriptors {before.files} → {after.files}"
        f" and {before.zygote} → {after.zygote}, MB {before.memory:.0f} → {after.memory:.0f}"
        f"   {verdict}   noise: {line.answered}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", metavar="KIND,...", default=",".join(KINDS))
    parser.add_argument("--seconds", type=float, default=8.0, help="of quiet and of noise")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    names = arguments.only.split(",")
    if unknown := sorted(set(names) - set(KINDS)):
        parser.error(f"no kinds: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    kinds = {name: KINDS[name] for name in names}
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        with serving(folder, port, kinds) as server:
            with suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, 0, COMFORT)
            lines = uvloop.run(measured(kinds, port, server, folder, arguments))
    if arguments.json:
        print(json.dumps([asdict(line) for line in lines], indent=2))
    sys.exit(any(line.misses for line in lines))


if __name__ == "__main__":
    main()
