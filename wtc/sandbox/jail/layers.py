"""A worker's jail: which walls stand on this machine, and the order in which they go up.

Law: `prepare` tells, `confine` does. What is told to be on is applied, or `confine` raises; nothing
of it can be taken back.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wtc.sandbox.jail import identity, landlock, limits, privileges, seccomp
from wtc.sandbox.jail.bpf import Program
from wtc.sandbox.jail.kernel import Kernel
from wtc.sandbox.jail.readable import readable_paths

__all__ = ["LAYERS", "Jail", "Layer", "readable_paths"]

_LIBRARY = Path(os.__file__)
LAYERS = ("limits", "privileges", "identity", "landlock", "seccomp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One wall as `wtc doctor` shows it, a line each."""

    name: str
    is_on: bool
    detail: str  # what it does here, or why it is off
    advice: str = ""  # what would make it better, nothing when it is as good as it gets


class Jail:
    """The walls of every worker that one process forks.

    It is made once, when all that workers share is loaded, and lives as long as that process; each
    child calls `confine` once. `layers` has one entry for each name in LAYERS, in that order.
    """

    def __init__(
        self,
        layers: tuple[Layer, ...],
        *,
        uids: range | None = None,
        rules: int | None = None,
        filters: Program | None = None,
    ) -> None:
        self.layers = layers
        self._on = {layer.name for layer in layers if layer.is_on}
        self._uids = uids
        self._rules = rules
        self._filters = filters
        self._parent = os.getpid()

    @classmethod
    def prepare(
        cls,
        readable: Sequence[Path],
        uids: range | None = None,
        without: frozenset[str] = frozenset(),
        kernel: Kernel | None = None,
        library: Path = _LIBRARY,
    ) -> Jail:
        """Return the jail that this machine allows.

        `readable`: the files and folders that a worker may read. `uids`: whom it may become.
        `without`: layers to leave out, by name. `kernel`: what this machine offers, asked when not
        given. `library`: where Python's modules are, which each uid has to reach. A layer that the
        kernel lacks is off and says why. Raise ValueError for names that are no layers, and for
        uids that are no proper range or hold root.
        """
        _check(uids, without)
        kernel = kernel or Kernel.probe()
        rules, landlocked = _landlock(kernel, readable, without)
        filters, filtered = _seccomp(kernel, without)
        layers = (
            _limits(without),
            _privileges(without),
            _identity(kernel, uids, without, library),
            landlocked,
            filtered,
        )
        return cls(layers, uids=uids, rules=rules, filters=filters)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The descriptors that a child must not close before `confine`, which closes them."""
        return () if self._rules is None else (self._rules,)

    def confine(self, uid: int | None = None) -> None:
        """Put up the walls around this process, which has one thread, for good.

        `uid` is its own where `identity` is on. Raise OSError when a layer that is on cannot be
        applied; the process is half confined then and has to end. Raise it for a second thread too:
        that would stay free.
        """
        _require_one_thread()
        for name, step in self._steps(uid):
            if name in self._on:
                step()

    def _steps(self, uid: int | None) -> tuple[tuple[str, Callable[[], None]], ...]:
        # The bounding set and a uid need capabilities; a change of uid forgets the parent-death
        # signal and what was undumpable; seccomp takes away the calls that all others need.
        return (
            ("limits", limits.apply),
            ("privileges", privileges.shut_bounding_set),
            ("identity", lambda: self._become(uid)),
            ("privileges", self._give_up),
            ("landlock", self._landlock),
            ("privileges", privileges.become_undumpable),
            ("seccomp", self._filter),
        )

    def _become(self, uid: int | None) -> None:
        if uid is None or self._uids is None or uid not in self._uids:
            raise OSError(errno.EINVAL, f"uid {uid} is not one of {self._uids}")
        identity.become(uid)

    def _give_up(self) -> None:
        privileges.drop_capabilities()
        privileges.die_with_parent(self._parent)
        privileges.forbid_new_privileges()

    def _landlock(self) -> None:
        assert self._rules is not None
        landlock.restrict(self._rules)
        os.close(self._rules)

    def _filter(self) -> None:
        assert self._filters is not None
        seccomp.install(self._filters)


def _require_one_thread() -> None:
    with suppress(FileNotFoundError):  # no /proc: nothing can be told
        threads = len(os.listdir("/proc/self/task"))
        if threads > 1:
            raise OSError(errno.EBUSY, f"{threads} threads run where one is to be confined")


def _check(uids: range | None, without: frozenset[str]) -> None:
    strange = without - set(LAYERS)
    if strange:
        raise ValueError(f"no layers: {', '.join(sorted(strange))}; there are {', '.join(LAYERS)}")
    if uids is not None and (not uids or uids.step != 1 or uids.start <= 0):
        raise ValueError(f"{uids} holds no uids for workers: at least one, step 1, none of them 0")


def _off(name: str, why: str, advice: str = "") -> Layer:
    return Layer(name=name, is_on=False, detail=why, advice=advice)


_LEFT_OUT = "left out"


def _limits(without: frozenset[str]) -> Layer:
    if "limits" in without:
        return _off("limits", _LEFT_OUT)
    detail = f"memory, {limits.FILES} descriptors, no files, no cores, nice {limits.NICENESS}"
    return Layer(name="limits", is_on=True, detail=detail)


def _privileges(without: frozenset[str]) -> Layer:
    if "privileges" in without:
        return _off("privileges", _LEFT_OUT)
    detail = "none of root's, none to gain, undumpable, dies with its parent"
    return Layer(name="privileges", is_on=True, detail=detail)


def _identity(kernel: Kernel, uids: range | None, without: frozenset[str], library: Path) -> Layer:
    if "identity" in without:
        return _off("identity", _LEFT_OUT)
    if uids is None:
        return _off("identity", f"all workers run as uid {os.geteuid()}", "give a range of uids")
    obstacle = identity.obstacle(uids, kernel.capabilities, kernel.uids)
    if obstacle:
        return _off("identity", obstacle, "run as root, or let the container set uids")
    shut = _closed_to_others(library)
    if shut is not None:
        why = f"another uid could not reach Python's modules in {shut}"
        return _off("identity", why, f"install Python outside of {shut}")
    return Layer(name="identity", is_on=True, detail=f"a uid of its own, {uids[0]} to {uids[-1]}")


def _closed_to_others(path: Path) -> Path | None:
    """Return the folder above a path that only its owner can enter, None for none."""
    shut = [folder for folder in path.parents if not folder.stat().st_mode & 0o001]
    return shut[-1] if shut else None


def _landlock(
    kernel: Kernel, readable: Sequence[Path], without: frozenset[str]
) -> tuple[int | None, Layer]:
    if "landlock" in without:
        return None, _off("landlock", _LEFT_OUT)
    if not kernel.landlock:
        advice = "use Linux 5.13 or newer with landlock in its lsm= list"
        return None, _off("landlock", "this kernel has none", advice)
    try:
        rules = landlock.ruleset(kernel.landlock, readable)
    except OSError as error:
        return None, _off("landlock", f"no rules could be made: {error.strerror}")
    detail = f"ABI {kernel.landlock}: {len(readable)} paths read-only{_more(kernel.landlock)}"
    advice = "" if kernel.landlock >= 6 else "Linux 6.12 or newer guards signals and sockets too"
    return rules, Layer(name="landlock", is_on=True, detail=detail, advice=advice)


def _more(abi: int) -> str:
    """Return what an ABI of Landlock denies beside files."""
    since = {4: "tcp", 6: "signals, abstract unix", 9: "unix paths", 10: "udp"}
    return "".join(f", {what}" for version, what in since.items() if version <= abi)


def _seccomp(kernel: Kernel, without: frozenset[str]) -> tuple[Program | None, Layer]:
    if "seccomp" in without:
        return None, _off("seccomp", _LEFT_OUT)
    if not kernel.seccomp:
        advice = "use a kernel with CONFIG_SECCOMP_FILTER"
        return None, _off("seccomp", "this kernel has no filters", advice)
    try:
        filters, count = seccomp.program(kernel.machine), len(seccomp.calls(kernel.machine))
    except ValueError as error:
        return None, _off("seccomp", str(error), "run on one of those")
    detail = f"{count} system calls, {len(filters)} instructions, default EPERM"
    return filters, Layer(name="seccomp", is_on=True, detail=detail)
