"""Limits, privileges and identity alone, beside what they stop: what a process is then."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sandbox.cells import UIDS, Cells

from wtc.sandbox.jail import limits


def test_limits_are_set_for_good(anyone: Cells) -> None:
    assert anyone.try_("own_limits", walls="limits") == [[0, 0], [64, 64], [0, 0]]
    assert anyone.try_("niceness", walls="limits") == 5


def test_eight_threads_fit_into_the_memory_of_a_worker(anyone: Cells) -> None:
    assert anyone.try_("run_threads", 8, walls="limits") == list(range(8))


@pytest.mark.parametrize("walls", ["limits", "limits landlock"])
def test_memory_is_limited_when_proc_is_out_of_reach(walls: str, anyone: Cells) -> None:
    assert anyone.try_("use_memory_after", 45, 32, walls=walls) == 45
    assert anyone.try_("use_memory_after", 80, 32, walls=walls) == "MemoryError: "


def test_a_process_gives_up_its_privileges(anyone: Cells) -> None:
    none = "0" * 16
    fields = ("CapEff", "CapPrm", "CapInh", "CapAmb", "NoNewPrivs")
    assert anyone.try_("status", *fields, walls="privileges") == [none, none, none, none, "1"]
    assert anyone.try_("option", 3, walls="privileges") == 0  # GET_DUMPABLE
    assert anyone.try_("option", 3) == 1


def test_a_process_becomes_somebody_else(cell: Cells) -> None:
    if not cell.is_root:
        pytest.skip("for root alone")
    ids = "\t".join([str(UIDS[0])] * 4)
    assert cell.try_("status", "Uid", "Gid", "Groups", walls="identity") == [ids, ids, ""]


def test_what_a_process_uses_is_seen_until_it_is_gone() -> None:
    idle = [sys.executable, "-u", "-c", "print('up'); input()"]
    with subprocess.Popen(idle, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        assert limits.resident(process.pid) > 2**20
        assert limits.resident(os.getpid()) > 2**20
        process.communicate(b"\n")
    assert limits.resident(process.pid) == 0
    assert limits.cpu_seconds(process.pid) == 0
    assert limits.cpu_seconds(os.getpid()) > 0
