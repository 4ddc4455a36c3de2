"""Where the kernel counts each worker, and what it gives it of a processor that many want.

Law: nothing of it waits on the loop: while others fork, a process is moved in 5 to 40 ms, and forty
that start at once would hold up every call for a second. What concerns one worker happens in order.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from wtc.sandbox.jail.cgroup import Cgroups
from wtc.sandbox.jail.layers import Layer
from wtc.sandbox.jail.priority import set_priority

__all__ = ["Places"]


class Places:
    """They live as long as their nursery, and their thread as long as they."""

    def __init__(self, cgroups: Cgroups) -> None:
        self._cgroups = cgroups
        self._thread = ThreadPoolExecutor(1, "places")

    @property
    def layer(self) -> Layer:
        """The control groups, as a wall."""
        return self._cgroups.layer

    def add(self, pid: int) -> Future[None]:
        """Give a new worker its place; raise OSError, by the future."""
        return self._thread.submit(self._add, pid)

    def weigh(self, pid: int, *, is_low: bool) -> None:
        """Let a worker yield to the others, or no longer."""
        self._thread.submit(self._weigh, pid, is_low)

    def remove(self, pid: int) -> None:
        """Take away the place of a worker that has ended."""
        self._thread.submit(self._cgroups.remove, pid)

    def close(self) -> None:
        """Take away what is left, now; the rest goes with the last worker."""
        self._thread.submit(self._cgroups.close).result()

    def _add(self, pid: int) -> None:
        with suppress(ProcessLookupError):  # it has ended already, which is told next
            self._cgroups.add(pid)
        set_priority(pid, is_low=False)

    def _weigh(self, pid: int, is_low: bool) -> None:
        set_priority(pid, is_low=is_low)
        self._cgroups.weigh(pid, is_low=is_low)
