"""The jail as a whole: what it says of itself on each kind of kernel, and that it does so."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sandbox.cells import UIDS, Cells

from wtc.sandbox.jail.kernel import Kernel
from wtc.sandbox.jail.layers import LAYERS, Jail, Layer

FULL = Kernel(
    machine="x86_64",
    landlock=7,
    seccomp=True,
    capabilities=2**41 - 1,
    uids=(range(2**32 - 1),),
)
HERE = Kernel.probe()
IS_LANDLOCKED = HERE.landlock >= 6


def layer(name: str, kernel: Kernel = FULL, **arguments: Any) -> Layer:
    """Return one layer of a jail on a kernel; its rules are given back."""
    jail = Jail.prepare([Path("/usr")], kernel=kernel, **arguments)
    for descriptor in jail.descriptors:
        os.close(descriptor)
    assert tuple(found.name for found in jail.layers) == LAYERS
    (one,) = (found for found in jail.layers if found.name == name)
    return one


# What it says


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_left_out_by_name(name: str) -> None:
    assert layer(name, without=frozenset({name})) == Layer(
        name=name, is_on=False, detail="left out"
    )


def test_limits_and_privileges_are_always_there() -> None:
    bare = Kernel(machine="", landlock=0, seccomp=False, capabilities=0, uids=())
    assert layer("limits", bare).detail == "memory, 64 descriptors, no files, no cores, nice 5"
    assert layer("privileges", bare).is_on


@pytest.mark.skipif(not HERE.landlock, reason="this kernel has no Landlock to make rules of")
@pytest.mark.parametrize(
    ("abi", "more", "advised"),
    [
        (1, "", True),
        (2, "", True),
        (3, "", True),
        (4, ", tcp", True),
        (5, ", tcp", True),
        (6, ", tcp, signals, abstract unix", False),
        (7, ", tcp, signals, abstract unix", False),
    ],
)
def test_landlock_says_what_its_abi_denies(abi: int, more: str, advised: bool) -> None:
    if abi > HERE.landlock:
        pytest.skip(f"Landlock here is of ABI {HERE.landlock}")
    advice = "Linux 6.12 or newer guards signals and sockets too" if advised else ""
    assert layer("landlock", replace(FULL, landlock=abi)) == Layer(
        name="landlock", is_on=True, detail=f"ABI {abi}: 1 paths read-only{more}", advice=advice
    )


def test_a_kernel_without_landlock_is_said_to_have_none() -> None:
    assert layer("landlock", replace(FULL, landlock=0)) == Layer(
        name="landlock",
        is_on=False,
        detail="this kernel has none",
        advice="use Linux 5.13 or newer with landlock in its lsm= list",
    )


def test_rules_that_the_kernel_refuses_leave_landlock_off() -> None:
    beyond = 99  # rights that no kernel has yet: EINVAL, or ENOSYS where there is no Landlock
    found = layer("landlock", replace(FULL, landlock=beyond))
    if HERE.landlock < 10:
        assert (found.is_on, found.detail.partition(":")[0]) == (False, "no rules could be made")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_seccomp_says_how_many_calls_are_left(machine: str) -> None:
    found = layer("seccomp", replace(FULL, machine=machine))
    assert found.is_on
    assert found.detail.endswith(" instructions, default EPERM")


@pytest.mark.parametrize(
    ("kernel", "detail", "advice"),
    [
        (
            replace(FULL, seccomp=False),
            "this kernel has no filters",
            "use a kernel with CONFIG_SECCOMP_FILTER",
        ),
        (
            replace(FULL, machine="riscv64"),
            "riscv64 has no table of system calls, x86_64 and aarch64 have",
            "run on one of those",
        ),
        (
            replace(FULL, machine="x86_64 (32 bit)"),
            "x86_64 (32 bit) has no table of system calls, x86_64 and aarch64 have",
            "run on one of those",
        ),
    ],
    ids=["no filters", "another machine", "a small interpreter"],
)
def test_seccomp_says_why_it_is_off(kernel: Kernel, detail: str, advice: str) -> None:
    assert layer("seccomp", kernel) == Layer(
        name="seccomp", is_on=False, detail=detail, advice=advice
    )


@pytest.mark.parametrize(
    ("kernel", "uids", "detail"),
    [
        (FULL, None, f"all workers run as uid {os.geteuid()}"),
        (replace(FULL, capabilities=0), UIDS, "this process is without CAP_SETGID and CAP_SETUID"),
        (replace(FULL, capabilities=1 << 6), UIDS, "this process is without CAP_SETUID"),
        (
            replace(FULL, uids=(range(1),)),
            UIDS,
            "uids 61000 to 61099 are unknown in this user namespace",
        ),
        (
            replace(FULL, uids=(range(61050), range(61050, 62000))),
            UIDS,
            "uids 61000 to 61099 are unknown in this user namespace",
        ),
    ],
    ids=["not asked for", "no capability", "half of them", "unknown", "in two parts"],
)
def test_identity_says_why_it_is_off(kernel: Kernel, uids: range | None, detail: str) -> None:
    found = layer("identity", kernel, uids=uids)
    assert (found.is_on, found.detail, bool(found.advice)) == (False, detail, True)


def test_identity_is_on_where_uids_can_be_taken() -> None:
    found = layer("identity", uids=UIDS, library=Path("/etc/passwd"))
    assert (found.is_on, found.detail) == (True, "a uid of its own, 61000 to 61099")


def test_identity_is_off_where_no_other_uid_could_import_anything(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    found = layer("identity", uids=UIDS, library=home / "os.py")
    shut = min((each for each in (home, *home.parents) if not each.stat().st_mode & 1), key=str)
    assert (found.is_on, found.detail, found.advice) == (
        False,
        f"another uid could not reach Python's modules in {shut}",
        f"install Python outside of {shut}",
    )


@pytest.mark.parametrize("uids", [range(10), range(5, 5), range(10, 20, 2), range(-5, 5)], ids=str)
def test_a_range_that_is_none_for_workers_is_refused(uids: range) -> None:
    with pytest.raises(ValueError, match="holds no uids for workers"):
        Jail.prepare([], uids=uids, kernel=FULL)


def test_a_layer_that_is_none_cannot_be_left_out() -> None:
    with pytest.raises(ValueError, match="no layers: chroot, selinux; there are limits, priv"):
        Jail.prepare([], without=frozenset({"chroot", "selinux"}), kernel=FULL)


# What it does


def test_all_walls_stand_together(anyone: Cells) -> None:
    fields = ("Seccomp", "NoNewPrivs", "CapEff", "CapPrm", "CapInh", "CapAmb")
    none = "0" * 16
    found = anyone.try_("status", *fields, walls="jail")
    assert found == ["2", "1", none, none, none, none]
    assert anyone.try_("own_limits", walls="jail") == [[0, 0], [64, 64], [0, 0]]


def test_no_capability_can_be_had_again(cell: Cells) -> None:
    if not cell.is_root:
        pytest.skip("for root alone")
    assert cell.try_("status", "CapBnd", walls="jail") == ["0" * 16]


def test_a_worker_of_its_own_uid_is_that_uid_alone(cell: Cells) -> None:
    if not cell.is_root:
        pytest.skip("for root alone")
    fields = ("Uid", "Gid", "Groups", "Seccomp", "CapEff", "CapBnd")
    ids = "\t".join([str(UIDS[1])] * 4)
    found = cell.try_("status", *fields, walls="jail-of-its-own-uid")
    assert found == [ids, ids, "", "2", "0" * 16, "0" * 16]
    assert cell.try_("option", 3, walls="identity privileges") == 0  # GET_DUMPABLE


@pytest.mark.parametrize("wrong", ["none", "strange"])
def test_a_uid_that_is_not_of_the_range_is_refused(wrong: str, cell: Cells) -> None:
    if not cell.is_root:
        pytest.skip("for root alone")
    assert cell.try_("status", walls=f"jail-of-uid-{wrong}") == "EINVAL"


@pytest.mark.skipif(not IS_LANDLOCKED, reason="Landlock of ABI 6 is one of the walls")
@pytest.mark.parametrize(
    ("attempt", "arguments", "ends"),
    [
        ("read", ("/etc/passwd",), "EACCES"),
        ("fork", (), "EPERM"),
        ("signal_parent", (), "EPERM"),
        ("make_socket", (2, 1), "EPERM"),
        ("use_memory_after", (300, 128), "MemoryError: "),
        ("use_memory_after", (90, 128), 90),
    ],
)
def test_the_whole_jail_holds(
    attempt: str, arguments: tuple[Any, ...], ends: Any, anyone: Cells
) -> None:
    assert anyone.try_(attempt, *arguments, walls="jail") == ends


def test_a_second_thread_would_stay_free_and_is_refused(anyone: Cells) -> None:
    assert anyone.try_("have_a_second_thread", walls="jail") == "EBUSY"


def test_a_worker_ends_with_its_parent(anyone: Cells) -> None:
    assert anyone.try_("outlive_parent") is True


def test_a_worker_whose_parent_has_ended_is_told(anyone: Cells) -> None:
    assert anyone.try_("outlived_already", 2**22) == "ESRCH"


def test_cpu_time_and_memory_of_a_confined_worker_can_be_seen(anyone: Cells) -> None:
    seen = anyone.try_("be_seen", walls="")
    assert seen == [True, True, 0, 0.0]
