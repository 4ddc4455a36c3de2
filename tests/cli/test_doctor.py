"""`wtc doctor` and what `wtc dev` says of the walls."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from dev_server import Dev
from sandbox.ordinary import as_ordinary_user, in_container

DOCTOR = [sys.executable, "-m", "wtc", "doctor"]
Start = Callable[..., Dev]


def told(ran: subprocess.CompletedProcess[str]) -> dict[str, bool]:
    """Return which layers are on, by name."""
    return {layer["name"]: layer["is_on"] for layer in json.loads(ran.stdout)["layers"]}


def test_a_line_for_each_layer_and_a_verdict() -> None:
    ran = subprocess.run(DOCTOR, capture_output=True, text=True, check=False)
    machine, verdict, *layers, parts = ran.stdout.splitlines()
    assert machine.startswith("CPython 3.")
    assert verdict.startswith("isolation: strong, ")
    names = [
        "limits",
        "privileges",
        "identity",
        "landlock",
        "seccomp",
        "namespaces",
        "cgroup",
    ]
    assert [line.split()[0] for line in layers if not line.lstrip().startswith("→")] == names
    assert parts == "parts in C: 4 of 4"
    assert ran.returncode == 0


def test_an_ordinary_user_has_no_uids_for_workers_and_is_told_so() -> None:
    ran = as_ordinary_user([*DOCTOR, "--json"])
    assert told(ran)["identity"] is False
    assert ran.returncode == 0
    (identity,) = [each for each in json.loads(ran.stdout)["layers"] if each["name"] == "identity"]
    assert identity["advice"] == "run as root, or let the container set uids"


def test_in_a_container_there_are_no_namespaces_and_the_walls_hold_without() -> None:
    ran = in_container([*DOCTOR, "--json"])
    assert told(ran)["namespaces"] is False
    assert json.loads(ran.stdout)["holes"] == []
    assert ran.returncode == 0


def test_dev_tells_the_walls_as_a_line_and_as_an_event(dev: Start, tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text("def webtask():\n    return 'hello'\n")
    event = dev("hello.py", "--isolation", "strict").event("isolation")
    assert (event["strict"], event["holes"]) == (True, [])
    said = dev("hello.py", json=False).talk.until(lambda line: line.startswith("Isolation: "))
    assert said.startswith("Isolation: strong, ")
