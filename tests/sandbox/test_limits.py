"""Every limit of a webtask: it is kept, its error names it, and the next request works."""

from __future__ import annotations

import asyncio

import pytest
from sandbox.pools import Sandbox, sandbox, until

from wtc.errors import (
    BusyError,
    CompileError,
    CpuLimitError,
    MemoryLimitError,
    QuarantineError,
    ScriptError,
    TimeLimitError,
    WorkerDiedError,
)
from wtc.sandbox.pool import Version
from wtc.sandbox.quarantine import MEMORY, STRIKES, Quarantine

SPIN = "while True:\n        pass"
DEEP_SPIN = "while True:\n            pass"
IN_C = "sum(range(10**12))"


def handler(body: str, kind: str = "def") -> str:
    """Return a script whose handler answers "ok" but at the path `/`, where it does `body`."""
    return (
        "import asyncio\nfrom time import sleep\nfrom wtc import Response\nkept = []\n"
        f"{kind} webtask(context, request):\n"
        f"    if request.path != '/':\n        return 'ok'\n    {body}\n"
    )


async def answers(box: Sandbox, version: Version) -> bool:
    return (await box.call(version, "/ok")).text() == "ok"


# Time


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (SPIN, "def"),
        (f"try:\n        {DEEP_SPIN}\n    except Exception:\n        pass", "def"),
        ("sleep(60)", "def"),
        ("await asyncio.sleep(60)", "async def"),
        ("context.storage.get()\n    context.defer(lambda: None)\n    " + SPIN, "def"),
        ("return Response(body=(b'' for n in iter(int, 1)))", "def"),
    ],
    ids=["sync", "except Exception", "asleep", "async", "after storage", "endless empty chunks"],
)  # fmt: skip
async def test_a_run_over_time_is_stopped_softly(body: str, kind: str) -> None:
    async with sandbox() as box:
        version = await box.load(handler(body, kind))
        pid = box.pid(version)
        with pytest.raises(TimeLimitError, match=r"ran longer than 0\.4 s"):
            await box.read(version)
        await until(lambda: not box.pool.live or box.pool.live[0].in_flight == 0)
        assert await answers(box, version)
        assert box.pid(version) == pid


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (SPIN, "async def"),
        (IN_C, "def"),
        (f"try:\n        {DEEP_SPIN}\n    finally:\n        {IN_C}", "def"),
    ],
    ids=["async loop", "in C", "finally"],
)  # fmt: skip
async def test_a_run_that_does_not_stop_is_killed(body: str, kind: str) -> None:
    async with sandbox() as box:
        version = await box.load(handler(body, kind))
        pid = box.pid(version)
        with pytest.raises(TimeLimitError, match=r"ran longer than 0\.4 s"):
            await box.call(version)
        await until(lambda: not box.pool.live)
        assert await answers(box, version)
        assert box.pid(version) != pid


async def test_other_calls_of_a_killed_worker_get_a_502() -> None:
    script = handler(SPIN, "async def").replace("return 'ok'", "await asyncio.sleep(9)")
    async with sandbox() as box:
        version = await box.load(script)
        guilty = box.begin(version)
        await asyncio.sleep(0)
        innocent = box.begin(version, "/other")
        with pytest.raises(TimeLimitError):
            await guilty
        with pytest.raises((WorkerDiedError, TimeLimitError)) as raised:
            await innocent
        assert raised.value.status in (502, 504)


async def test_a_soft_stop_spares_the_run_that_got_the_thread_next() -> None:
    script = """
def webtask(context, request):
    if request.path == "/spin":
        while True:
            pass
    total = 0
    for n in range(200_000):
        total += n
    return total
"""
    async with sandbox(run=0.3, grace=5, threads=1) as box:
        version = await box.load(script)
        for _ in range(3):
            spinning = box.begin(version, "/spin")
            with pytest.raises(TimeLimitError):
                await spinning
            assert (await box.call(version)).json() == 19999900000


async def test_a_compilation_over_time_is_stopped() -> None:
    async with sandbox(compile=0.5) as box:
        version = box.version("while True:\n    pass\n")
        with pytest.raises(CompileError, match=r"compile stopped: longer than 0\.5 s"):
            await box.pool.load(version)
        await until(lambda: not box.pool.live)


# Memory


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize(
    "body",
    ["kept.append(bytearray(10**9))", "while True:\n        kept.append(bytearray(10**6))"],
    ids=["at once", "bit by bit"],
)
async def test_a_run_over_its_memory_is_told_so_and_its_worker_replaced(
    body: str, kind: str
) -> None:
    async with sandbox(spawn=None, run=5, memory=64 * 2**20) as box:
        version = await box.load(handler(body, kind))
        pid = box.pid(version)
        with pytest.raises(MemoryLimitError, match="more than 64 MB of memory"):
            await box.call(version)
        assert await answers(box, version)
        assert box.pid(version) != pid


async def test_a_worker_without_memory_finishes_what_is_in_flight() -> None:
    script = handler("kept.append(bytearray(10**9))").replace(
        "return 'ok'", "print('waits')\n        sleep(0.2)\n        return 'ok'"
    )
    async with sandbox(spawn=None, run=5, memory=64 * 2**20) as box:
        version = await box.load(script)
        waiting = box.begin(version, "/other")
        await box.log.has("waits")
        with pytest.raises(MemoryLimitError):
            await box.call(version)
        assert (await waiting).text() == "ok"


async def test_a_compilation_over_its_memory_is_stopped() -> None:
    async with sandbox(spawn=None, memory=64 * 2**20) as box:
        version = box.version("x = 'a' * 10**9\n")
        with pytest.raises(CompileError, match="compile stopped: memory limit 64 MB"):
            await box.pool.load(version)


@pytest.mark.parametrize(
    "script",
    [
        "#" * (256 * 1024 + 1),
        "\0" * 1000,
        "(" * 100_000,
        "-" * 100_000 + "1",
        "x = " + "[" * 100 + "]" * 100 + "\n" + "@x\n" * 5000 + "def f(): pass",
        "x = 'a' * 10**9",
        "x = \ud800",
        "x = 10**10**10",
    ],
    ids=["too long", "NULs", "brackets", "signs", "decorators", "long text", "surrogate", "power"],
)
async def test_a_script_that_is_a_bomb_is_a_compile_error(script: str) -> None:
    async with sandbox(compile=1.0) as box:
        with pytest.raises(CompileError) as raised:
            await box.pool.load(box.version(script))
        assert raised.value.status == 400
        assert len(str(raised.value)) < 2000


# How many


async def test_sixteen_run_sixty_four_wait_and_the_next_is_refused() -> None:
    script = """
import asyncio
async def webtask(context, request):
    if request.path == "/go":
        gate.set()
    await gate.wait()
    return "ok"
gate = asyncio.Event()
"""
    async with sandbox(run=10) as box:
        version = await box.load(script)
        calls = [box.begin(version, "/wait") for _ in range(15)]
        calls += [box.begin(version, "/go" if n == 0 else "/wait") for n in range(1)]
        calls += [box.begin(version, "/wait") for _ in range(64)]
        await asyncio.sleep(0)
        assert box.pool.live[0].in_flight == 16
        with pytest.raises(BusyError, match="16 requests in flight and 64 that wait") as raised:
            await box.call(version)
        assert raised.value.headers["Retry-After"] == "1"
        assert [(await call).text() for call in calls] == ["ok"] * 80


async def test_calls_that_wait_for_a_worker_count_too() -> None:
    async with sandbox(in_flight=1, queued=2) as box:
        version = box.version(handler("pass"))
        calls = [box.begin(version, "/ok") for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await box.call(version)
        assert [(await call).text() for call in calls] == ["ok"] * 3


async def test_the_worker_idle_for_longest_makes_room() -> None:
    async with sandbox(live=2) as box:
        first, second, third = [box.version(handler("pass"), name=f"t{n}") for n in range(3)]
        assert await answers(box, first)
        assert await answers(box, second)
        assert await answers(box, first)
        assert await answers(box, third)
        states = [box.pool.state(version) for version in (first, second, third)]
        assert states == ["live", "idle", "live"]


async def test_what_is_called_all_the_time_keeps_its_worker_while_others_wait_for_one() -> None:
    async with sandbox(live=2, run=5) as box:
        used = await box.load(handler("pass"), name="used")
        busy = await box.load(handler("sleep(0.5)\n    return 'slept'"), name="busy")
        assert await answers(box, used)
        assert await answers(box, used)
        slow, before = box.begin(busy), box.pid(used)
        new = asyncio.create_task(answers(box, box.version(handler("pass"), name="new")))
        while not new.done():
            assert await answers(box, used)
        assert await new
        assert (await slow).text() == "slept"
        assert box.pid(used) == before


async def test_what_is_not_called_any_more_makes_room_however_often_it_was_called() -> None:
    async with sandbox(live=1, run=5) as box:
        first, second = [box.version(handler("pass"), name=f"t{n}") for n in range(2)]
        assert await answers(box, first)
        assert await answers(box, first)
        assert await answers(box, second)
        assert box.pool.state(first) == "idle"


async def test_who_finds_every_worker_busy_waits_for_one_to_be_idle() -> None:
    async with sandbox(live=1, run=5) as box:
        first = await box.load(handler("sleep(0.3)\n    return 'slept'"))
        slow = box.begin(first)
        await until(lambda: box.pool.live and box.pool.live[0].in_flight)
        second = box.version(handler("pass"))
        assert await answers(box, second)
        assert (await slow).text() == "slept"


async def test_who_waits_too_long_for_a_worker_is_told() -> None:
    async with sandbox(live=1, run=0.4, grace=5) as box:
        first = await box.load(handler("sum(range(10**8))"))
        slow = box.begin(first)
        await until(lambda: box.pool.live and box.pool.live[0].in_flight)
        with pytest.raises(BusyError, match="every worker is busy"):
            await box.call(box.version(handler("pass")))
        with pytest.raises(TimeLimitError):
            await slow


async def test_an_idle_worker_ends() -> None:
    async with sandbox(idle=0.3) as box:
        version = await box.load(handler("pass"))
        await until(lambda: not box.pool.live)
        assert box.pool.state(version) == "idle"
        assert await answers(box, version)


# The log


async def test_print_and_log_carry_their_run_and_level() -> None:
    script = """
import asyncio
async def webtask(context, request):
    print("printed", 1)
    context.log.debug("d")
    context.log.warning("w")
    await asyncio.sleep(0)
    context.log("called")
print("compiling")
"""
    async with sandbox() as box:
        version = await box.load(script, name="shop")
        await asyncio.gather(box.call(version, run_id="r1"), box.call(version, run_id="r2"))
        await until(lambda: len(box.log) >= 9)
        found = [(r.run, r.level, r.text) for r in box.log if r.run != "r2"]
        assert found == [
            ("", "info", "compiling"),
            ("r1", "info", "printed 1"),
            ("r1", "debug", "d"),
            ("r1", "warning", "w"),
            ("r1", "info", "called"),
        ]


async def test_a_long_line_is_cut_and_says_so() -> None:
    script = handler("print('é' * 100_000)")
    async with sandbox(log_line=1000) as box:
        version = await box.load(script)
        await box.call(version)
        record = await box.log.has("é")
        assert record.text == "é" * 500 + "… (99,500 more characters)"


async def test_a_flood_of_lines_is_dropped_and_counted() -> None:
    script = handler("for n in range(20_000):\n        print('line', n)")
    async with sandbox(log_rate=4096, run=5) as box:
        version = await box.load(script)
        await box.call(version)
        dropped = await box.log.has("lines dropped")
        lines = [record for record in box.log if record.text.startswith("line ")]
        assert 300 < len(lines) < 1000
        assert int(dropped.text.split()[0].replace(",", "")) + len(lines) == 20_000
        assert box.pid(version)


async def test_what_is_collected_as_garbage_may_print_at_any_moment() -> None:
    script = """
def prints_at_its_end(held):
    try:
        yield
    finally:
        print("collected")

def webtask(context, request):
    for n in range(3000):
        held = []
        held.append(prints_at_its_end(held))
        next(held[0])
        print("line", n)
    return "done"
"""
    async with sandbox(log_rate=2**20, run=9) as box:
        version = await box.load(script)
        for _ in range(5):
            assert (await box.call(version)).text() == "done"
        await box.log.has("collected")


async def test_secrets_are_redacted_in_all_that_leaves() -> None:
    key = "sk_live_1234567890"
    script = """
def webtask(context, request):
    if request.path == "/":
        print("key", context.secrets["KEY"], ("x" * 300_000) + context.secrets["KEY"])
        print("\\ud800")
        raise ValueError(context.secrets["KEY"])
    if request.path == "/kind":
        raise type(context.secrets["KEY"], (Exception,), {})
    if request.path == "/header":
        return Response(headers={context.secrets["KEY"] + " ": "x"})
from wtc import Response
"""
    async with sandbox() as box:
        version = await box.load(script, secrets={"KEY": key})
        for path in ("/", "/kind", "/header"):
            with pytest.raises(Exception) as raised:  # noqa: PT011
                await box.call(version, path)
            assert key not in str(raised.value)
        await box.log.has("ValueError")
        assert all(key not in record.text for record in box.log)
        assert any("[secret KEY]" in record.text for record in box.log)
        assert any(record.text == "?" for record in box.log)
        assert key not in repr(version)


async def test_no_part_of_a_secret_is_left_where_a_huge_line_was_cut() -> None:
    key = "0123456789" * 60
    async with sandbox(run=5) as box:
        version = await box.load(
            handler("print(context.secrets['KEY'] * 1000)"), secrets={"KEY": key}
        )
        await box.call(version)
        record = await box.log.has("[secret KEY]")
        assert "0123456789" not in record.text
        assert record.text.endswith("more characters)")


async def test_secrets_are_redacted_in_problems() -> None:
    source = """
from wtc import hookimpl, CompileError
@hookimpl
def compile(options):
    raise CompileError("the key is " + options.secrets["KEY"])
"""
    async with sandbox() as box:
        url = "https://example.com/tell.py"
        settings = {"secrets": {"KEY": "sk_live_1234567890"}, "compilers": (url, "python")}
        version = box.version("", **settings, sources={url: source})
        with pytest.raises(CompileError, match=r"the key is \[secret KEY\]"):
            await box.pool.load(version)


# Recursion and other deaths


async def test_endless_recursion_is_an_error_or_a_dead_worker_and_then_it_works() -> None:
    body = "x = []\n    for n in range(200_000):\n        x = [x]\n    return repr(x)"
    async with sandbox(run=5) as box:
        version = await box.load(handler(body))
        with pytest.raises((ScriptError, WorkerDiedError)):
            await box.call(version)
        assert await answers(box, version)


# What it uses, and what comes of that


@pytest.mark.parametrize(
    ("body", "kind"),
    [("while True:\n        pass", "def"), ("while True:\n        pass", "async def")],
)
async def test_a_run_over_its_processor_time_is_stopped(body: str, kind: str) -> None:
    async with sandbox(run=30, cpu=0.3) as box:
        version = await box.load(handler(body, kind))
        with pytest.raises(CpuLimitError, match=r"webtask used more than 0.3 s of CPU") as caught:
            await box.call(version)
        assert caught.value.status == 504
        await until(lambda: not box.pool.live or not box.pool.live[0].in_flight)
        assert await answers(box, version)


async def test_waiting_is_no_processor_time() -> None:
    async with sandbox(run=30, cpu=0.2) as box:
        version = await box.load(handler("sleep(1.2)\n    return 'slept'"))
        assert (await box.call(version)).text() == "slept"


async def test_a_webtask_that_keeps_killing_its_workers_has_to_rest() -> None:
    async with sandbox(run=5) as box:
        version = await box.load(handler("kept.append(bytearray(10**9))"))
        for _ in range(STRIKES):
            with pytest.raises(MemoryLimitError):
                await box.call(version)
        with pytest.raises(QuarantineError, match=f"lost {STRIKES} workers in a row") as caught:
            await box.call(version)
        assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "1"})
        assert await answers(box, await box.load(handler("return 1"), "another"))
        (told,) = [record for record in box.log if "lost its worker again" in record.text]
        assert (told.name, told.level) == ("task", "error")


def test_a_rest_doubles_up_to_a_minute_and_is_forgotten_after_a_quiet_one() -> None:
    now = 0.0
    quarantine = Quarantine(lambda: now)
    rests = []
    for _ in range(11):
        rests.append(quarantine.strike("1"))
        now += rests[-1]
        quarantine.check("1")
    assert rests == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    now += MEMORY + 1
    assert quarantine.strike("1") == 0


def test_a_version_that_rests_is_told_how_long_and_a_replaced_one_is_forgotten() -> None:
    now = 0.0
    quarantine = Quarantine(lambda: now)
    for _ in range(STRIKES + 3):
        quarantine.strike("1")
    now += 5.5
    with pytest.raises(QuarantineError) as caught:
        quarantine.check("1")
    assert caught.value.retry_after == 3
    quarantine.check("2")
    quarantine.forget("1")
    quarantine.check("1")
