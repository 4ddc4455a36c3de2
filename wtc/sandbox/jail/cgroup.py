"""A control group for each worker: what it may use, counted by the kernel whatever it does.

Stops: memory that rlimits miss (shared, locked, dirty behind mprotect), threads beyond a number
where workers share a uid, more than one processor's worth of time (version 2).
Does not stop: anything else; it only counts.

The server makes the groups and puts each worker into its own before that has its webtask; no worker
can see them. Version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html) needs a group that was
delegated to the server; version 1 (…/cgroup-v1/) a hierarchy that it may write to, as root can.

Law: groups are the server's alone. One that a server left when it was killed is empty, and the next
one takes it away.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from wtc.sandbox.jail.layers import Layer

__all__ = ["Cgroups"]

ROOT = Path("/sys/fs/cgroup")
SELF = Path("/proc/self/cgroup")
SLACK = 96 * 2**20  # bytes beside a webtask's own: pages of the zygote that were written to
TASKS = 40  # threads: those of a handler's pool, the loop's, the compiler's, and as many again
PREFIX = "wtc-"
WEIGHT, LOW, EQUAL = "cpu.weight", "11", "100"  # of version 2; the ratio of 10 steps of niceness

_ADVICE = "start the server with a group of its own: systemd-run --scope -p Delegate=yes, or root"


@dataclass(frozen=True, slots=True)
class _Tree:
    """A hierarchy of groups: the server's folder in it, and the limits of each worker there."""

    folder: Path
    limits: Mapping[str, str]  # by the name of their file


class Cgroups:
    """The groups of one server. They live as long as it does."""

    def __init__(self, trees: Sequence[_Tree], layer: Layer) -> None:
        self._trees = trees
        self._is_closed = False
        self.layer = layer

    @classmethod
    def open(cls, memory: int, root: Path = ROOT, own: Path = SELF) -> Cgroups:
        """Return the groups that this process may make, none where it may make none.

        Each worker may have `memory` bytes.
        """
        try:
            trees, detail = _opened(root, own.read_text(encoding="ascii"), memory + SLACK)
        except (OSError, KeyError) as error:
            reason = error.strerror if isinstance(error, OSError) else "there are none"
            why = f"no group can be made here: {reason}"
            return cls((), Layer(name="cgroup", is_on=False, detail=why, advice=_ADVICE))
        return cls(trees, Layer(name="cgroup", is_on=True, detail=detail))

    def add(self, pid: int) -> None:
        """Put a worker into a group of its own. Raise OSError."""
        for tree in self._trees:
            group = tree.folder / str(pid)
            group.mkdir()
            for name, limit in tree.limits.items():
                (group / name).write_text(limit)
            (group / "cgroup.procs").write_text(str(pid))

    def weigh(self, pid: int, *, is_low: bool) -> None:
        """Let a worker yield to the others, or no longer: niceness does not cross groups."""
        for tree in self._trees:
            with suppress(OSError):  # the worker has just ended, or version 1, which is not asked
                (tree.folder / str(pid) / WEIGHT).write_text(LOW if is_low else EQUAL)

    def remove(self, pid: int) -> None:
        """Take away the group of a worker that has ended."""
        for tree in self._trees:
            with suppress(OSError):
                (tree.folder / str(pid)).rmdir()
        if self._is_closed:
            self.close()

    def close(self) -> None:
        """Take away what is left; the rest goes with the last worker."""
        self._is_closed = True
        for tree in self._trees:
            _take_away(tree.folder)


def _opened(root: Path, own: str, memory: int) -> tuple[list[_Tree], str]:
    paths = dict(_own_paths(own))
    if (root / "cgroup.controllers").exists():
        return [
            _version_2(root / paths[""].lstrip("/"), memory)
        ], "version 2: memory, threads, processor"
    found = {name: root / name / paths[name].lstrip("/") for name in ("memory", "pids")}
    limits = {
        "memory": {"memory.limit_in_bytes": str(memory)},
        "pids": {"pids.max": str(TASKS)},
    }
    trees = [_Tree(_made(found[name]), limits[name]) for name in found]
    return trees, "version 1: memory, threads"


def _own_paths(own: str) -> Iterator[tuple[str, str]]:
    """Yield each controller and the group that this process is in, cgroups(7): `4:memory:/a/b`."""
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            yield controller, path


def _version_2(own: Path, memory: int) -> _Tree:
    """Return the tree below this process's own group, that has to be its alone.

    A group with processes hands no controllers down ("no internal processes"): so this process goes
    into one below, and takes its place beside those of its workers.
    """
    wanted = {"cpu", "memory", "pids"}
    if own.name.startswith(f"{PREFIX}front-"):  # where an earlier call of this process put it
        own = own.parent
    if not wanted <= set((own / "cgroup.controllers").read_text(encoding="ascii").split()):
        raise OSError(0, "memory, pids and cpu are not all handed to this group")
    handed = set((own / "cgroup.subtree_control").read_text(encoding="ascii").split())
    if not wanted <= handed:
        _require_alone(own)
        front = _made(own, "front-")
        (front / "cgroup.procs").write_text(str(os.getpid()))
        (own / "cgroup.subtree_control").write_text("+cpu +memory +pids")
    folder = _made(own)
    (folder / "cgroup.subtree_control").write_text("+cpu +memory +pids")
    limits = {"memory.max": str(memory), "memory.swap.max": "0", "pids.max": str(TASKS)}
    return _Tree(folder, {**limits, "cpu.max": "100000 100000"})


def _require_alone(own: Path) -> None:
    if (own / "cgroup.procs").read_text(encoding="ascii").split() != [str(os.getpid())]:
        raise OSError(0, "other processes are in the group of this one")


def _made(parent: Path, kind: str = "") -> Path:
    """Return a new folder of this process's in a group, after those of the dead were taken away."""
    for left in parent.glob(f"{PREFIX}*"):
        if not os.path.exists(f"/proc/{left.name.rpartition('-')[2]}"):
            _take_away(left)
    folder = parent / f"{PREFIX}{kind or f'{next(_numbers)}-'}{os.getpid()}"
    folder.mkdir(exist_ok=True)
    return folder


_numbers = count(1)


def _take_away(folder: Path) -> None:
    for group in (*_groups(folder), folder):
        with suppress(OSError):
            group.rmdir()


def _groups(folder: Path) -> Iterable[Path]:
    with suppress(OSError):
        yield from (path for path in folder.iterdir() if path.is_dir())
