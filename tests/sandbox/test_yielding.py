"""Workers that compute much yield to those that compute little, where processors are short."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from sandbox.pools import sandbox, until

from wtc.sandbox.jail import libc
from wtc.sandbox.jail.limits import NICENESS
from wtc.sandbox.jail.priority import LOWER
from wtc.sandbox.yielding import Yielding

PROCESSORS = 2
LOOK = 0.25  # seconds
HEALTHY = 99
SYS_NICE = 23  # linux/capability.h


class Machine:
    """Two processors; each worker uses what it is said to use of them, until it is looked at."""

    def __init__(self) -> None:
        self.used: Counter[int] = Counter()
        self.low: set[int] = set()
        self.now = 0.0
        self._yielding = Yielding(lambda pid: self.used[pid] / 1000, self._weigh, PROCESSORS)

    def _weigh(self, pid: int, is_low: bool) -> None:
        assert is_low != (pid in self.low), "told twice"
        self.low ^= {pid}

    def look_at(self, ms: dict[int, int], alive: set[int] | None = None) -> None:
        """Let the workers use so many ms of processor time, then look."""
        self.now += LOOK
        self.used.update(ms)
        self._yielding.look(self.now, alive or set(self.used), [pid for pid in ms if ms[pid]])


@pytest.mark.parametrize("loops", [2, 3, 40])
def test_those_that_fill_the_processors_yield_to_the_one_that_does_not(loops: int) -> None:
    machine = Machine()
    part = int(LOOK * 1000 * PROCESSORS / loops)
    for _ in range(4):
        machine.look_at({**dict.fromkeys(range(loops), part), HEALTHY: 3})
    assert machine.low == set(range(loops))


def test_nobody_yields_while_a_processor_is_free() -> None:
    machine = Machine()
    for _ in range(4):
        machine.look_at({1: 250, HEALTHY: 3})
    assert not machine.low


def test_who_computed_for_a_moment_only_does_not_yield() -> None:
    machine = Machine()
    for turn in range(12):
        machine.look_at({1: 200, 2: 200, HEALTHY: 40 if turn == 8 else 3})
    assert machine.low == {1, 2}


def test_who_has_stopped_computing_is_as_the_others_in_time() -> None:
    machine = Machine()
    for _ in range(4):
        machine.look_at({1: 250, 2: 250, HEALTHY: 3})
    assert machine.low == {1, 2}
    for _ in range(8):
        machine.look_at({1: 1, 2: 250, 3: 250, HEALTHY: 3})
    assert machine.low == {2, 3}


def test_a_number_that_is_used_again_has_done_nothing() -> None:
    machine = Machine()
    for _ in range(4):
        machine.look_at({1: 250, 2: 250, 3: 250})
    machine.look_at({2: 250, 3: 250}, alive={2, 3})
    machine.used[1] = 0
    machine.low -= {1}
    for _ in range(4):
        machine.look_at({1: 1, 2: 250, 3: 250})
    assert machine.low == {2, 3}


LOOP = """
async def webtask(context, request):
    while request.path == "/loop":
        pass
"""


async def test_the_kernel_orders_them_so() -> None:
    if not os.geteuid() and not libc.capabilities() >> SYS_NICE & 1:
        pytest.skip("this root may not set priorities")
    count = len(os.sched_getaffinity(0))
    async with sandbox(spawn=None, run=60, cpu=60, live=count + 1) as box:
        healthy = await box.load(LOOP, name="healthy")
        loops = [await box.load(LOOP, name=f"loop{n}") for n in range(count)]
        calls = [box.begin(loop, "/loop") for loop in loops]

        def niceness() -> list[int]:
            return [os.getpriority(os.PRIO_PROCESS, box.pid(one)) for one in (healthy, *loops)]

        assert (await box.call(healthy)).status == 204
        await until(lambda: niceness() == [NICENESS, *[NICENESS + LOWER] * count])
        for call in calls:
            call.cancel()
