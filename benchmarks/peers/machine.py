"""This machine: what it is, and which two of its processors serve and load."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

__all__ = ["busy_seconds", "facts", "processors"]

TOPOLOGY = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


def processors() -> tuple[int, int]:
    """Return one for the server and one for the load, of two cores where the machine has them."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        sys.exit("two processors are needed: one serves, the other one loads")
    first, *others = usable
    return first, next((each for each in others if not _share(first, each)), others[0])


def busy_seconds(processor: int) -> float:
    """Return how long a processor has worked, for whomever, another guest of its host included."""
    lines = Path("/proc/stat").read_text().splitlines()
    fields = next(line.split()[1:9] for line in lines if line.startswith(f"cpu{processor} "))
    user, nice, system, _idle, _waiting, *rest = map(int, fields)
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def facts(pair: tuple[int, int], node: str) -> dict[str, str]:
    """Return what a reader has to know of where it was measured."""
    shared = ", two threads of one core" if _share(*pair) else ""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": f"{_processor()}, {os.cpu_count()} processors{shared}",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "languages": f"Python {platform.python_version()}, Node.js {_node(node)}",
    }


def _share(one: int, other: int) -> bool:
    """Tell whether two processors are threads of one core, as far as the kernel says."""
    place = Path(TOPOLOGY.format(one))
    siblings = place.read_text().strip() if place.exists() else str(one)
    spans = [part.partition("-") for part in siblings.split(",")]
    return any(int(low) <= other <= int(high or low) for low, _, high in spans)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _node(node: str) -> str:
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "none"
    return told.stdout.strip().removeprefix("v")
