"""Webtasks by name: what compiled serves until something better has."""

import asyncio
import gc
import json
import threading
import tracemalloc

import pytest

from hosting import hosting, no_more_files
from wtc import Registry, Request, Webtask, hookimpl
from wtc.config import Limits
from wtc.errors import (
    CompileError,
    NotFoundError,
    TimeLimitError,
    TooLargeError,
    UsageError,
    WorkerDiedError,
)
from wtc.host import GUESSED, Answered, Call, Host

ONE = Webtask(script="def a(): return 'one'")
TWO = Webtask(script="def a(): return 'two'")
COUNTED = 10_000  # webtasks that nobody calls
BROKEN = Webtask(script="x = 1\nimport os\ny = eval('1')\n")


async def text(host: Host, name: str = "a") -> str:
    return (await host.run(name, Request(), "run-1")).text()


def states(host: Host) -> dict[str, str]:
    return {listing.name: listing.state for listing in host.list()}


def test_a_newer_version_replaces_the_older() -> None:
    async def scenario() -> list[str]:
        async with hosting() as (host, _):
            await host.deploy("a", ONE)
            first = await text(host)
            await host.deploy("a", TWO)
            return [first, await text(host)]

    assert asyncio.run(scenario()) == ["one", "two"]


def test_the_last_good_version_serves_while_a_newer_one_fails() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            await host.deploy("a", ONE)
            with pytest.raises(CompileError) as caught:
                await host.deploy("a", BROKEN)
            assert await text(host) == "one"
            listing = host.list()[0]
            assert (listing.state, listing.problems) == ("stale", caught.value.problems)
            assert [problem.line for problem in listing.problems] == [2, 3]
            await host.deploy("a", TWO)
            assert (await text(host), states(host)) == ("two", {"a": "live"})

    asyncio.run(scenario())


def test_what_never_compiled_answers_with_its_problems() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            with pytest.raises(CompileError) as first:
                await host.deploy("a", BROKEN)
            with pytest.raises(CompileError) as second:
                await text(host)
            assert second.value.problems == first.value.problems
            assert states(host) == {"a": "failed"}

    asyncio.run(scenario())


def test_what_no_worker_could_be_had_for_is_tried_again_by_the_next_request() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            with no_more_files(), pytest.raises(WorkerDiedError, match="Too many open files"):
                await host.deploy("a", ONE)
            assert states(host) == {"a": "failed"}
            assert (await text(host), states(host)) == ("one", {"a": "live"})

    asyncio.run(scenario())


def test_what_is_announced_compiles_at_its_first_request() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            host.announce("a", ONE)
            assert states(host) == {"a": "waiting"}
            assert await text(host) == "one"
            assert states(host) == {"a": "live"}

    asyncio.run(scenario())


def test_what_cannot_be_read_is_told_and_fails_alone() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            await host.deploy("a", ONE)
            host.refuse("b", UsageError("b.py is no UTF-8 text"))
            with pytest.raises(CompileError, match=r"b\.py is no UTF-8 text"):
                await text(host, "b")
            assert (await text(host), states(host)) == ("one", {"a": "live", "b": "failed"})

    asyncio.run(scenario())


def test_among_many_names_no_caller_makes_the_server_look_for_the_nearest() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            for number in range(GUESSED + 1):
                host.announce(f"payments{number}", ONE)
            with pytest.raises(NotFoundError, match=r"no webtask 'payments'\Z"):
                await text(host, "payments")

    asyncio.run(scenario())


def test_a_name_that_nothing_has_gets_the_nearest() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            await host.deploy("payments", ONE)
            with pytest.raises(NotFoundError, match="no webtask 'payment'; did you mean payments"):
                await text(host, "payment")
            host.remove("payments")
            with pytest.raises(NotFoundError):
                await text(host, "payments")
            assert host.list() == []

    asyncio.run(scenario())


def test_an_unknown_compiler_is_told_before_anything_starts() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            with pytest.raises(UsageError, match="did you mean stripe"):
                await host.deploy("a", Webtask(script="", compilers=("strip", "python")))
            assert states(host) == {"a": "failed"}

    asyncio.run(scenario())


def test_origins_that_are_slow_keep_no_plain_webtask_waiting() -> None:
    class Slow:
        """Fetches when it is told to."""

        goes_on = threading.Event()

        @hookimpl
        def fetch(self, url: str) -> str:
            self.goes_on.wait(60)
            return "x = 1\n"

    async def scenario() -> str:
        async with hosting(registry=Registry(plugins=(Slow(),))) as (host, _):
            slow = Webtask(script="", compilers=("https://a.example/x.py", "python"))
            waiting = [asyncio.create_task(host.deploy(f"slow{n}", slow)) for n in range(40)]
            await asyncio.sleep(0)
            try:
                await asyncio.wait_for(host.deploy("a", ONE), 30)
                return await text(host)
            finally:
                Slow.goes_on.set()
                await asyncio.gather(*waiting, return_exceptions=True)

    assert asyncio.run(scenario()) == "one"


def test_the_list_shows_no_query_of_a_url_which_may_hold_a_token() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            url = "https://a.example/x.py?token=s3cret#sha256=0"
            host.announce("a", Webtask(script="", compilers=(url, "python")))
            assert host.listing("a").compilers == ("https://a.example/x.py", "python")

    asyncio.run(scenario())


def test_a_script_over_the_limit_is_refused_by_its_size() -> None:
    async def scenario() -> None:
        async with hosting(Limits(script=20)) as (host, _):
            with pytest.raises(
                CompileError, match="the script has 21 bytes, more than the limit of 20"
            ):
                await host.deploy("a", Webtask(script="def a(): return 'on'\n"))

    asyncio.run(scenario())


def test_two_deploys_at_once_end_with_the_newest() -> None:
    async def scenario() -> str:
        async with hosting() as (host, _):
            await asyncio.gather(host.deploy("a", ONE), host.deploy("a", TWO))
            return await text(host)

    assert asyncio.run(scenario()) == "two"


def test_a_document_is_kept_over_versions_and_bounded() -> None:
    counting = Webtask(
        script=(
            "def a(context, request):\n"
            "    n = (context.storage.get() or 0) + 1\n"
            "    context.storage.set(n)\n"
            "    return str(n)\n"
        )
    )
    big = Webtask(script="def a(context): context.storage.set('x' * 600_000, force=True)")

    async def scenario() -> None:
        async with hosting() as (host, _):
            await host.deploy("a", counting)
            assert [await text(host), await text(host)] == ["1", "2"]
            await host.deploy("a", Webtask(script=counting.script + "\n"))
            assert await text(host) == "3"
            await host.deploy("a", big)
            response = await host.run("a", Request(), "run-2")
            assert response.status == TooLargeError.status

    asyncio.run(scenario())


def test_what_ends_a_run_from_outside_is_told_in_the_log() -> None:
    endless = Webtask(script="def a():\n    while True: pass\n")

    async def scenario() -> None:
        async with hosting(Limits(run=0.2)) as (host, records):
            await host.deploy("a", endless)
            with pytest.raises(TimeLimitError):
                await host.run("a", Request(), "run-1")
            told = [record for record in records if record.level == "error"]
            assert [(record.name, record.run, record.text) for record in told] == [
                ("a", "run-1", "webtask ran longer than 0.2 s")
            ]

    asyncio.run(scenario())


def test_a_run_that_is_begun_is_answered_once_its_webtask_has_compiled() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            host.announce("a", ONE)
            assert (await begun(host, "a")).body == b"one"
            assert (await begun(host, "a")).status == 200

    asyncio.run(scenario())


def test_a_run_of_what_is_not_there_or_does_not_compile_fails() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            host.announce("broken", BROKEN)
            for name, error in (("none", NotFoundError), ("broken", CompileError)):
                for _ in range(2):
                    with pytest.raises(error):
                        await begun(host, name)

    asyncio.run(scenario())


@pytest.mark.parametrize("turns", [0, 1, 3])
def test_a_run_that_is_forgotten_is_not_answered(turns) -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            host.announce("a", ONE)
            told: list[object] = []
            call = Call("run-1", "GET", "/a", "/", (), (), {}, b"")
            forget = host.begin("a", call, told.append, told.append)
            for _ in range(turns):
                await asyncio.sleep(0)
            forget()
            assert await text(host) == "one"
            assert told == []

    asyncio.run(scenario())


async def begun(host: Host, name: str) -> Answered:
    """Begin a run; return what it was answered, or raise what it failed with."""
    told: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
    call = Call("run-1", "GET", f"/{name}", "/", (), (), {}, b"")
    host.begin(name, call, told.set_result, told.set_exception)
    return await told


def test_a_webtask_that_nobody_calls_costs_little_beside_its_script() -> None:
    async def scenario() -> float:
        scripts = [f"# {number}" for number in range(COUNTED)]
        async with hosting() as (host, _):
            tracemalloc.start()
            for number, script in enumerate(scripts):
                host.announce(f"webtask-{number:06}", stored(script))
            gc.collect()
            traced, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return traced / COUNTED

    assert asyncio.run(scenario()) <= 300


def stored(script: str) -> Webtask:
    """Return a webtask as it comes out of a store: it shares nothing with another one."""
    chain, secrets, params, meta = json.loads('[["stripe", "python"], {}, {}, {}]')
    return Webtask(script=script, compilers=tuple(chain), secrets=secrets, params=params, meta=meta)
