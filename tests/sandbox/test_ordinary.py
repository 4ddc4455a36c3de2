"""The situations of `ordinary.py` are what they are named after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from sandbox.ordinary import ORDINARY, as_ordinary_user, contained, in_container, unnamespaced

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
DOCKERS = 0xA80425FB  # the capabilities of a container of Docker's
TELL = """
import ctypes, json, os, pathlib, _ssl
libc = ctypes.CDLL(None, use_errno=True)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
asked = lambda name, *values: getattr(libc, name)(*values) and ctypes.get_errno()
print(json.dumps({
    "ids": [os.getuid(), os.geteuid(), os.getgid(), os.getegid(), *os.getgroups()],
    "capabilities": int(status["CapEff"], 16),
    "filters": int(status["Seccomp"]),
    "user namespace": asked("unshare", 0x10000000),
    "mount": asked("mount", None, b"/", None, 0x44000, None),
}))
"""
PROGRAM = [sys.executable, "-c", TELL]
PERMITTED, NOT_PERMITTED, NO_SPACE = 0, 1, 28


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@AS_ROOT
def test_an_ordinary_user_runs_the_interpreter_of_the_tests_with_no_capability() -> None:
    user = told(as_ordinary_user(PROGRAM))
    assert user["ids"] == [ORDINARY] * 4
    assert user["capabilities"] == 0


@AS_ROOT
def test_root_of_a_container_has_dockers_capabilities_and_refusals() -> None:
    assert told(in_container(PROGRAM)) == {
        "ids": [0, 0, 0, 0],
        "capabilities": DOCKERS,
        "filters": 2,
        "user namespace": NOT_PERMITTED,
        "mount": NOT_PERMITTED,
    }


@AS_ROOT
def test_a_user_of_a_container_has_neither_capabilities_nor_namespaces() -> None:
    assert told(in_container(PROGRAM, uid=4711)) == {
        "ids": [4711] * 4,
        "capabilities": 0,
        "filters": 2,
        "user namespace": NOT_PERMITTED,
        "mount": NOT_PERMITTED,
    }


@pytest.mark.parametrize("command", [contained, unnamespaced])
def test_whoever_runs_the_tests_is_refused_namespaces_there(command: Any) -> None:
    done = subprocess.run(command(PROGRAM), capture_output=True, text=True, timeout=60)
    assert told(done)["user namespace"] in (NOT_PERMITTED, NO_SPACE)


def test_the_program_keeps_its_pipes_and_its_exit_code() -> None:
    program = [sys.executable, "-c", "import sys; print(input()); sys.exit(7)"]
    done = as_ordinary_user(program, input="through\n")
    assert (done.stdout, done.stderr, done.returncode) == ("through\n", "", 7)
