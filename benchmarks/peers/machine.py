"""This machine: what it is, and which two of its processors serve and load."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["Watch", "facts", "processors"]

TOPOLOGY = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


def processors() -> tuple[int, int]:
    """Return one for the server and one for the load, of two cores where the machine has them."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        sys.exit("two processors are needed: one serves, the other one loads")
    first, *others = usable
    return first, next((each for each in others if not _share(first, each)), others[0])


class Watch:
    """What happens on the two processors while its block runs."""

    def __init__(self, pair: tuple[int, int]) -> None:
        self._pair = pair

    def __enter__(self) -> Watch:
        self._before = self._now()
        return self

    def __exit__(self, *_: object) -> None:
        after = self._now()
        self._spent, self._serving, self._loading, self._own = (
            end - start for start, end in zip(self._before, after, strict=True)
        )

    def others(self, used: float) -> float:
        """Return which part of a processor other programs took, of the one with more of them.

        `used` are the server's seconds; the load is known by the children that this process had.
        """
        return max(self._serving - used, self._loading - self._own, 0.0) / self._spent

    def _now(self) -> tuple[float, ...]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = children.ru_utime + children.ru_stime
        return time.perf_counter(), *map(_busy_seconds, self._pair), own


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


def _busy_seconds(processor: int) -> float:
    """Return how long a processor has worked, or was taken by another guest of its host."""
    lines = Path("/proc/stat").read_text().splitlines()
    fields = next(line.split()[1:9] for line in lines if line.startswith(f"cpu{processor} "))
    user, nice, system, _idle, _waiting, *rest = map(int, fields)
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")
