"""How much of a processor that many want one worker gets.

Stops: a webtask that computes all the time in the way of others that need little.
Does not stop: the same on a machine where this process may set no priorities: an ordinary user's
where Linux groups sessions, root's in a container without CAP_SYS_NICE.

Law: a priority orders those who want a processor at the same time; it takes nothing from anybody
while one is free.
"""

from __future__ import annotations

import os
from contextlib import suppress

from wtc.sandbox.jail.limits import NICENESS

__all__ = ["LOWER", "set_priority"]

LOWER = 10  # steps of niceness: a ninth of the weight of the others, sched(7)


def set_priority(pid: int, *, is_low: bool) -> None:
    """Let a worker, with all its threads, yield to the server, and if `is_low` to other workers.

    A worker has a session of its own, and its threads are in its process group. Where Linux groups
    sessions (autogroup, sched(7)), niceness orders the threads of one only, and the session has a
    niceness of its own. An ordinary user cannot take back what was lowered.
    """
    niceness = NICENESS + LOWER if is_low else NICENESS
    with suppress(OSError):
        os.setpriority(os.PRIO_PGRP, pid, niceness)
    with suppress(OSError), open(f"/proc/{pid}/autogroup", "wb") as group:
        group.write(b"%d" % niceness)
