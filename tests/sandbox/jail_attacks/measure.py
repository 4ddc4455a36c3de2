"""Runs the suite as a user of each kind, and keeps what came of it as data.

The data say, for each attack and profile, in which rounds it worked. They hold for the host that
they name.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sandbox.jail_attacks.table import ATTACKS
from sandbox.jail_attacks.walls import ALL, CONTROL, PROFILES, without_and_alone
from sandbox.ordinary import ORDINARY, contained, ordinary

__all__ = ["RESULTS", "documented", "everything", "host", "obstacle", "run"]

OUTSIDE = Path(__file__).with_name("outside.py")
RESULTS = Path(__file__).with_name("results.json")
PATIENCE = 300.0  # seconds


def obstacle(profile: str) -> str:
    """Return why the suite cannot run here as this profile, nothing when it can."""
    if sys.platform != "linux":
        return "the walls are Linux's"
    is_root = os.geteuid() == 0
    if profile != "user" and not is_root:
        return "only root can be root, or another user of a container"
    return ""


def run(profile: str, names: Sequence[str], attacks: Sequence[str] = ()) -> dict[str, Any]:
    """Return what the rounds came to as one profile."""
    with _shared_folder() as shared:
        argv = [sys.executable, "-I", str(OUTSIDE), str(shared), *names, "--", *attacks]
        done = subprocess.run(
            _as(profile, argv), stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _as(profile: str, argv: list[str]) -> list[str]:
    if profile == "root":
        return argv
    if profile == "user":
        return ordinary(argv)
    return contained(argv, ORDINARY if profile == "container user" else None)


@contextmanager
def _shared_folder() -> Iterator[Path]:
    """Yield a folder in which every user may make targets, with a setuid program where root can."""
    with TemporaryDirectory(prefix="wtc-attacks-", ignore_cleanup_errors=True) as name:
        shared = Path(name)
        shared.chmod(0o777)
        if os.geteuid() == 0:
            program = shared / "setuid-id"
            shutil.copyfile("/usr/bin/id", program)
            program.chmod(0o4755)
        yield shared


def everything() -> dict[str, Any]:
    """Run every round as every profile that can be had here."""
    profiles = {profile: _all_rounds(profile) for profile in PROFILES if not obstacle(profile)}
    attacks = {
        name: {
            profile: [each for each, came in rounds.items() if came["effects"][name]]
            for profile, rounds in profiles.items()
        }
        for name in ATTACKS
    }
    layers = {profile: rounds[ALL]["layers"] for profile, rounds in profiles.items()}
    return {"host": host(), "layers": layers, "attacks": attacks}


def _all_rounds(profile: str) -> dict[str, Any]:
    found = run(profile, [CONTROL, ALL])
    return found | run(profile, without_and_alone(found[ALL]["layers"]))


def host() -> str:
    """Return what the results hold for: another kernel or machine may have closed something."""
    return f"Linux {platform.release().partition('-')[0]}, {platform.machine()}"


@cache
def documented() -> dict[str, Any]:
    """Return what was measured when the data were made."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found
