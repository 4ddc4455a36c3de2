"""What a dev server does with its files, over a host that a test steers."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from wtc.cli.feed import Feed
from wtc.cli.folder import Found, Served
from wtc.cli.live import Live
from wtc.cli.report import Report
from wtc.cli.settings import Settings
from wtc.errors import CompileError, HandlerMissingError, Problem, UsageError, WtcError
from wtc.host import Listing
from wtc.model import Webtask


@dataclass
class SteeredHost:
    """The host's contract without workers: a script compiles as its text says."""

    at_once: int = 0
    most_at_once: int = 0
    calls: list[str] = field(default_factory=list)
    newest: dict[str, Webtask | WtcError] = field(default_factory=dict)
    states: dict[str, Listing] = field(default_factory=dict)
    on_compiled: Callable[[str], None] = lambda name: None

    def announce(self, name: str, webtask: Webtask) -> None:
        self.calls.append(f"announce {name}")
        self.newest[name] = webtask
        self.states[name] = Listing(name=name, compilers=webtask.compilers, state="waiting")

    def refuse(self, name: str, error: WtcError) -> None:
        self.calls.append(f"refuse {name}")
        problem = Problem(what=str(error))
        self.states[name] = Listing(name=name, compilers=(), state="failed", problems=(problem,))

    async def load(self, name: str) -> None:
        self.calls.append(f"load {name}")
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.at_once -= 1
        webtask = self.newest[name]
        assert isinstance(webtask, Webtask)
        error = {
            "nothing": HandlerMissingError("no handler found"),
            "wrong": CompileError([Problem(what="bad", line=1), Problem(what="worse", line=1)]),
        }.get(webtask.script)
        problems = error.problems if error else ()
        self.states[name] = Listing(
            name=name,
            compilers=webtask.compilers,
            state="failed" if error else "live",
            problems=problems,
        )
        self.on_compiled(name)
        if error:
            raise error

    def remove(self, name: str) -> None:
        self.calls.append(f"remove {name}")
        del self.states[name]

    def listing(self, name: str) -> Listing:
        return self.states[name]

    def list(self) -> list[Listing]:
        return list(self.states.values())


@dataclass
class Told:
    """A dev server over a steered host; `said` is its talk."""

    host: SteeredHost
    live: Live

    def first(self, *, reload: bool = True) -> None:
        self.live.begin()
        asyncio.run(self.live.compile_first(reload=reload))


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., Told]:
    def make(*, folder: bool = False, at_start: int = 32, **scripts: str) -> Told:
        for stem, script in scripts.items():
            (tmp_path / f"{stem}.py").write_text(script)
        paths = (tmp_path,) if folder else tuple(tmp_path / f"{stem}.py" for stem in scripts)
        served = Served(paths=paths, settings=Settings(), limit=1000)
        host: Any = SteeredHost()  # which has what Live asks of a host
        report = Report(Feed(lambda text: None, str))
        return Told(host, Live(host, served, report, at_start=at_start))

    return make


def test_a_single_file_without_a_handler_is_an_error_in_one_line(
    serve: Callable[..., Told],
) -> None:
    for reload in (True, False):
        with pytest.raises(HandlerMissingError) as caught:
            serve(hook="nothing").first(reload=reload)
        assert str(caught.value) == "hook.py: no handler found"


def test_a_single_file_that_is_wrong_is_told_in_full_and_waits(
    serve: Callable[..., Told], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(hook="wrong").first()
    assert capsys.readouterr().err.splitlines() == [
        "hook.py:1: bad",
        "     1 | wrong",
        "hook.py:1: worse",
        "     1 | wrong",
        "Failed: /hook; it answers with its problems.",
    ]


def test_without_reload_a_single_file_that_is_wrong_ends_it(serve: Callable[..., Told]) -> None:
    with pytest.raises(CompileError, match=r"^hook.py does not compile$"):
        serve(hook="wrong").first(reload=False)


def test_in_a_folder_a_file_without_a_handler_fails_alone(
    serve: Callable[..., Told], capsys: pytest.CaptureFixture[str]
) -> None:
    told = serve(folder=True, good="fine", hook="nothing")
    told.first()
    assert {one.name: one.state for one in told.host.list()} == {"good": "live", "hook": "failed"}
    assert "hook.py: no handler found" in capsys.readouterr().err


def test_all_are_known_before_one_compiles_and_two_compile_at_once(
    serve: Callable[..., Told],
) -> None:
    told = serve(folder=True, **{f"t{number}": "fine" for number in range(9)})
    told.first()
    names = [f"t{number}" for number in range(9)]
    assert told.host.calls[:9] == [f"announce {name}" for name in names]
    assert sorted(told.host.calls[9:]) == [f"load {name}" for name in names]
    assert told.host.most_at_once == 2


def test_more_than_can_be_live_compile_at_their_first_request(
    serve: Callable[..., Told],
) -> None:
    told = serve(folder=True, at_start=2, **{f"t{number}": "fine" for number in range(5)})
    told.first()
    assert [one.state for one in told.host.list()] == ["live"] * 2 + ["waiting"] * 3


def test_a_file_too_large_is_refused_alone(serve: Callable[..., Told]) -> None:
    told = serve(folder=True, big="#" * 1001, small="fine")
    told.first()
    assert told.host.calls == ["refuse big", "announce small", "load small"]
    assert told.host.states["big"].problems == (
        Problem(what="the file is larger than the limit of 1,000 bytes"),
    )


def test_nothing_to_serve_is_an_error(tmp_path: Path, serve: Callable[..., Told]) -> None:
    with pytest.raises(UsageError, match="no webtask in"):
        serve(folder=True).first()


class WatchedServed(Served):
    """Files that are read, after the first time, as long as the loop does nothing."""

    def first_scan(self) -> dict[str, Found]:
        found = super().first_scan()
        self.loop_went_on = threading.Event()
        self.begun = threading.Event()
        self.was_let_go: bool | None = None
        return found

    def scan(self, changed: Iterable[Path] = ()) -> dict[str, Found]:
        if hasattr(self, "begun"):
            self.begun.set()
            self.was_let_go = self.loop_went_on.wait(10)
        return super().scan(changed)


def test_the_loop_goes_on_while_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text("fine")
    served = WatchedServed(paths=(tmp_path,), settings=Settings(), limit=1000)
    host: Any = SteeredHost()
    live = Live(host, served, Report(Feed(lambda text: None, str)), at_start=1)

    async def scenario() -> None:
        live.begin()
        following = asyncio.create_task(live.follow())
        async with asyncio.timeout(20):
            await asyncio.to_thread(served.begun.wait)
            served.loop_went_on.set()
            while served.was_let_go is None:
                await asyncio.sleep(0)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    asyncio.run(scenario())
    assert served.was_let_go
