"""`wtc dev` where it may do less: its walls, its requests, and what is left when something dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from dev_server import Dev
from sandbox.enclosed import until
from sandbox.ordinary import ORDINARY, contained, ordinary
from sandbox.test_zygote import descendants, is_alive, namespace_pid, parent

Start = Callable[..., Dev]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
LEFT = 6.0  # seconds: the host reaps what a killed process leaves, and some look every 2 s only

SCRIPTS = {
    "ok": "def webtask(context, request):\n    return 'ok'\n",
    "waits": """
import asyncio
async def webtask(context, request):
    print("waits")
    await asyncio.Event().wait()
""",
    "connects": """
import httpx
def webtask(context, request):
    try:
        httpx.get("http://127.0.0.1:9/")
    except httpx.ConnectError as error:
        return str(error)
""",
}
CLOSED = "127.0.0.1 cannot be reached"


class Situation(NamedTuple):
    """How a command is run in it, and which layers are off there. The host may lack `cgroup`."""

    before: Callable[[list[str]], list[str]]
    off: set[str]


SITUATIONS = {
    "this user": Situation(list, set() if os.geteuid() == 0 else {"identity"}),
    "ordinary user": Situation(ordinary, {"identity"}),
    "container": Situation(contained, {"namespaces"}),
    "container user": Situation(partial(contained, uid=ORDINARY), {"identity", "namespaces"}),
}


@pytest.fixture(params=SITUATIONS)
def situation(request: pytest.FixtureRequest) -> Situation:
    if request.param != "this user" and os.geteuid() != 0:
        pytest.skip("only root can become another user")
    return SITUATIONS[request.param]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with the scripts that everybody may enter and write to."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o777)
    for name, text in SCRIPTS.items():
        (made / f"{name}.py").write_text(text)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def here(folder: Path, dev: Start, situation: Situation) -> Callable[..., Dev]:
    """Start `wtc dev` of that folder in the situation."""
    settings = {"XDG_CACHE_HOME": str(folder / "cache"), "WTC_LIMIT_RUN": "2"}
    return partial(dev, ".", before=situation.before, cwd=folder, env=settings)


def gone(pids: Iterable[int]) -> bool:
    """Return whether these processes are gone, after waiting for it."""
    return until(lambda: not any(map(is_alive, pids)), LEFT)


def family(pid: int) -> dict[str, list[int]]:
    """Return what a server consists of beside itself, by kind."""
    found: dict[str, list[int]] = {"zygote": [], "init": [], "worker": [], "broker": []}
    for each in descendants(pid):
        with suppress(OSError):
            words = Path(f"/proc/{each}/cmdline").read_bytes()
            if b"broker" in words:
                found["broker"].append(each)
            elif parent(each) == pid:
                found["zygote"].append(each)
            else:
                found["init" if namespace_pid(each) == 1 else "worker"].append(each)
    return found


def test_requests_work_and_what_is_off_is_told_with_what_to_do(
    here: Start, situation: Situation
) -> None:
    running = here("--isolation", "strict")
    told = running.event("isolation")
    off = {layer["name"]: layer["advice"] for layer in told["layers"] if not layer["is_on"]}
    assert (told["strict"], told["holes"]) == (True, [])
    assert set(off) - {"cgroup"} == situation.off
    assert all(off.values())
    assert (running.get("ok").text, running.get("connects").text) == ("ok", CLOSED)


DEATHS = (
    ("zygote",),
    ("init",),
    ("broker",),
    ("worker",),
    ("zygote", "broker"),
    ("init", "worker"),
)


def test_whatever_is_killed_nothing_of_it_is_left_and_the_next_request_works(here: Start) -> None:
    running = here()
    for kinds in DEATHS:
        assert running.get("connects").text == CLOSED  # both zygotes, a broker, workers are there
        waiting = threading.Thread(target=wait_for_nothing, args=[running.url], daemon=True)
        waiting.start()
        running.event("log", name="waits")  # so a run is in flight
        there = family(running.process.pid)
        killed = [pid for kind in kinds for pid in there[kind]]
        if not killed:  # no init, where there are no namespaces
            continue
        for pid in killed:
            with suppress(ProcessLookupError):  # it went with one that was killed before
                os.kill(pid, signal.SIGKILL)
        ending = set(killed)
        if not ending.isdisjoint({*there["zygote"], *there["init"]}):
            ending |= {*there["zygote"], *there["init"], *there["worker"]}
        waiting.join()
        assert gone(ending)
        assert running.get("ok").text == "ok", kinds
        assert running.get("connects").text == CLOSED, kinds


def wait_for_nothing(url: str) -> None:
    """Ask for what never comes; whatever the server ends it with is an answer."""
    with suppress(httpx.ReadError), httpx.Client(trust_env=False, timeout=60) as client:
        client.get(f"{url}waits")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("when", ["starting", "running"])
def test_nothing_is_left_of_a_server_that_ends(here: Start, when: str, number: int) -> None:
    running = here(wait=when == "running")
    pid = running.process.pid
    if when == "running":
        assert running.get("connects").text == CLOSED
    else:
        assert until(lambda: bool(descendants(pid)), LEFT)  # its first zygote
    found = descendants(pid)
    code = running.stop(number)
    assert code == (0 if number in (signal.SIGTERM, signal.SIGINT) else -number)
    assert gone(found)


# --- where the walls do not suffice


@AS_ROOT
@pytest.mark.parametrize("uid", [None, ORDINARY])
def test_strict_refuses_in_a_container_without_landlock_and_says_what_to_do(
    uid: int | None, folder: Path
) -> None:
    command = [sys.executable, "-m", "wtc", "dev", "--port", "0", "--isolation", "strict", "."]
    ran = without_landlock(command, uid, folder)
    assert ran.returncode == 2
    error = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
    assert len(error) == 1
    assert "landlock is off: this kernel has none; use Linux 5.13 or newer" in error[0]
    assert "Traceback" not in ran.stderr


@AS_ROOT
@pytest.mark.parametrize("uid", [None, ORDINARY])
def test_the_doctor_finds_what_a_worker_can_do_there(uid: int | None, folder: Path) -> None:
    ran = without_landlock([sys.executable, "-m", "wtc", "doctor", "--json"], uid, folder)
    assert ran.returncode == 1
    # Not among them: the memory of its parent, into which nobody of its uid may look.
    assert json.loads(ran.stdout)["holes"] == [
        "read the users of this machine",
        "read another process in /proc",
    ]


def without_landlock(
    command: list[str], uid: int | None, folder: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        contained(command, uid=uid, missing=["landlock_create_ruleset"]),
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
