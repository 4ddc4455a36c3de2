"""A uid and gid of a worker's own, of a range that nothing else uses.

Stops: reading what the server's user may read, its /proc, ptrace and signals between workers and to
the server, chmod of others' files, and with uid 0 its capabilities: 19 of 49 attacks (measured).
Does not stop: reading what everyone may read, the network.

Law: a uid serves one process at a time; that is for the one who hands them out.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable

__all__ = ["become", "obstacle"]

THREADS = 32  # of a worker: a pool of 8, one that compiles, those of uvloop

_NEEDED = {6: "CAP_SETGID", 7: "CAP_SETUID"}  # linux/capability.h


def become(uid: int, threads: int = THREADS) -> None:
    """Take `uid` as user and as only group, for good, and few threads. Raise OSError."""
    # The kernel counts those of a uid; else only the room for stacks bounds them.
    resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def obstacle(uids: range, capabilities: int, mapped: Iterable[range]) -> str:
    """Return why a process cannot take one of `uids`, nothing when it can.

    `mapped` are the ids that its user namespace knows: any other is EINVAL (user_namespaces(7)).
    """
    missing = [name for bit, name in _NEEDED.items() if not capabilities >> bit & 1]
    if missing:
        return f"this process is without {' and '.join(missing)}"
    if not any(uids[0] in known and uids[-1] in known for known in mapped):
        return f"uids {uids[0]} to {uids[-1]} are unknown in this user namespace"
    return ""
