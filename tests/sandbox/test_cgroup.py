"""Groups of control: version 1 for real where this machine has it, version 2 by its files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wtc.sandbox.jail.cgroup import SLACK, TASKS, Cgroups
from wtc.sandbox.jail.layers import Layer

MEMORY = 32 * 2**20
HANDED = "cpuset cpu io memory hugetlb pids\n"
GREEDY = """
import sys
sys.stdin.readline()
print(len(bytearray(1) * int(sys.argv[1])))
"""


def greedy(size: int) -> subprocess.Popen[str]:
    """Start a process that takes so many bytes once it is told to."""
    return subprocess.Popen(
        [sys.executable, "-c", GREEDY, str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def groups() -> Cgroups:
    found = Cgroups.open(MEMORY)
    if not found.layer.is_on:
        pytest.skip(found.layer.detail)
    return found


@pytest.mark.parametrize(("more", "code"), [(-(2**25), 0), (2**25, -signal.SIGKILL)])
def test_who_takes_more_than_its_memory_is_killed_by_the_kernel(
    groups: Cgroups, more: int, code: int
) -> None:
    with greedy(MEMORY + SLACK + more) as process:
        groups.add(process.pid)
        process.communicate("go\n")
    assert process.returncode == code
    groups.remove(process.pid)
    groups.close()


def test_nothing_is_left_when_the_last_worker_has_ended(groups: Cgroups) -> None:
    with greedy(1) as process:
        groups.add(process.pid)
        folder = next(
            path
            for path in Path("/sys/fs/cgroup").rglob(str(process.pid))
            if path.parent.name.endswith(f"-{os.getpid()}")
        ).parent
        groups.close()
        assert folder.exists()
        process.communicate("go\n")
    groups.remove(process.pid)
    assert not folder.exists()


# Version 2


def tree(root: Path, path: str, **files: str) -> Path:
    """Make the files of a version 2 hierarchy; return the group at `path`."""
    own = root / path
    own.mkdir(parents=True, exist_ok=True)
    for folder in {root, own}:
        (folder / "cgroup.controllers").write_text(HANDED)
        (folder / "cgroup.subtree_control").write_text("")
        (folder / "cgroup.procs").write_text(f"{os.getpid()}\n")
    for name, text in files.items():
        (own / f"cgroup.{name}").write_text(text)
    (root.parent / "own").write_text(f"0::/{path}\n")
    return own


def opened(root: Path) -> Cgroups:
    return Cgroups.open(MEMORY, root, root.parent / "own")


def limits(group: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in group.iterdir()}


def test_a_group_that_was_delegated_holds_the_server_and_each_worker_apart(tmp_path: Path) -> None:
    own = tree(tmp_path / "fs", "system.slice/wtc.service")
    found = opened(tmp_path / "fs")
    assert found.layer == Layer(
        name="cgroup", is_on=True, detail="version 2: memory, threads, processor"
    )
    assert (own / f"wtc-front-{os.getpid()}" / "cgroup.procs").read_text() == str(os.getpid())
    assert (own / "cgroup.subtree_control").read_text() == "+cpu +memory +pids"
    found.add(4711)
    (group,) = own.glob("wtc-*/4711")
    assert limits(group) == {
        "memory.max": str(MEMORY + SLACK),
        "memory.swap.max": "0",
        "pids.max": str(TASKS),
        "cpu.max": "100000 100000",
        "cgroup.procs": "4711",
    }


def test_a_worker_may_weigh_less_than_the_others(tmp_path: Path) -> None:
    own = tree(tmp_path / "fs", "system.slice/wtc.service")
    found = opened(tmp_path / "fs")
    found.add(4711)
    (group,) = own.glob("wtc-*/4711")
    for is_low, weight in ((True, "11"), (False, "100")):
        found.weigh(4711, is_low=is_low)
        assert (group / "cpu.weight").read_text() == weight
    found.weigh(4712, is_low=True)  # one that has just ended


def test_where_the_controllers_are_handed_down_the_server_stays_where_it_is(tmp_path: Path) -> None:
    own = tree(tmp_path / "fs", "", subtree_control="cpu memory pids\n", procs="1\n2\n")
    assert opened(tmp_path / "fs").layer.is_on
    assert list(own.glob("wtc-front-*")) == []


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"procs": "1\n2\n"}, "other processes are in the group of this one"),
        ({"controllers": "cpu io\n"}, "memory, pids and cpu are not all handed to this group"),
    ],
)
def test_a_group_that_is_not_the_servers_own_is_left_alone(
    tmp_path: Path, files: dict[str, str], why: str
) -> None:
    own = tree(tmp_path / "fs", "user.slice/session-1.scope", **files)
    before = limits(own)
    found = opened(tmp_path / "fs").layer
    assert (found.is_on, found.detail) == (False, f"no group can be made here: {why}")
    assert "Delegate=yes" in found.advice
    assert limits(own) == before


def test_without_any_hierarchy_it_is_off(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("")
    (tmp_path / "fs").mkdir()
    assert not opened(tmp_path / "fs").layer.is_on


def test_what_a_server_left_that_was_killed_is_taken_away(tmp_path: Path) -> None:
    own = tree(tmp_path / "fs", "wtc.service")
    with greedy(1) as dead:
        dead.communicate("go\n")
    left = own / f"wtc-1-{dead.pid}"
    (left / "4711").mkdir(parents=True)
    opened(tmp_path / "fs")
    assert not left.exists()
