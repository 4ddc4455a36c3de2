"""What the kernel is asked for each worker: in its order, and never while the loop waits."""

from __future__ import annotations

import errno
import threading

import pytest

from wtc.sandbox.jail.cgroup import Cgroups
from wtc.sandbox.jail.layers import Layer
from wtc.sandbox.places import Places

NOBODY = 2**22 + 1  # no process has a number above 2^22, proc(5)


class SlowGroups(Cgroups):
    """Groups of a kernel that takes its time, until it is let go."""

    def __init__(self, fails: int = 0) -> None:
        super().__init__((), Layer(name="cgroup", is_on=True, detail="slow"))
        self.go = threading.Event()
        self.done: list[str] = []
        self._fails = fails

    def add(self, pid: int) -> None:
        self.go.wait()
        if self._fails:
            raise OSError(self._fails, "no")
        self.done.append("add")

    def weigh(self, pid: int, *, is_low: bool) -> None:
        self.done.append("weigh")

    def remove(self, pid: int) -> None:
        self.done.append("remove")

    def close(self) -> None:
        self.done.append("close")


def test_nobody_waits_for_the_kernel_and_everything_happens_in_order() -> None:
    groups = SlowGroups()
    places = Places(groups)
    added = places.add(NOBODY)
    places.weigh(NOBODY, is_low=True)
    places.remove(NOBODY)
    assert groups.done == []
    groups.go.set()
    places.close()
    assert added.exception() is None
    assert groups.done == ["add", "weigh", "remove", "close"]


@pytest.mark.parametrize(("number", "is_told"), [(errno.ESRCH, False), (errno.EAGAIN, True)])
def test_who_asks_is_told_what_failed_but_for_a_worker_that_has_ended(
    number: int, is_told: bool
) -> None:
    groups = SlowGroups(number)
    groups.go.set()
    assert isinstance(Places(groups).add(NOBODY).exception(), OSError) == is_told
