"""Rights that a process gives up, and the parent that it does not outlive.

Stops: setuid programs and file capabilities (no_new_privs), every right of root that goes through a
capability (raw sockets, mount, chroot, ptrace of others, raised limits), core files and a look into
its memory by others of its uid (undumpable), orphans (the parent-death signal).
Does not stop: what an ordinary user may do anyway: files, sockets, forks, signals to its own uid;
grandchildren outliving it (seccomp denies forks).

Law: nothing here can be taken back by the process itself.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterable

from wtc.sandbox.jail import libc

__all__ = [
    "TO_FORK",
    "become_undumpable",
    "die_with_parent",
    "drop_capabilities",
    "forbid_new_privileges",
    "keep_capabilities",
    "shut_bounding_set",
    "wake_when_parent_ends",
]

# CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP of linux/capability.h: what `identity` and the
# bounding set of a worker need of the process that forks it, and ends it
TO_FORK = (5, 6, 7, 8)

# linux/prctl.h
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_KILL, _CONTINUE = int(signal.SIGKILL), int(signal.SIGCONT)

_CAPABILITIES = 64  # bits of a set; 41 have names in Linux 6.18
_OUT_OF_SIGHT = 0  # what getppid(2) says of a parent in another pid namespace


def shut_bounding_set() -> None:
    """Let no program that is executed gain a capability, as far as the process may say so."""
    for capability in range(_CAPABILITIES):
        try:
            libc.prctl(_PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno in {errno.EINVAL, errno.EPERM}:  # past the last one; no CAP_SETPCAP
                return
            raise


def keep_capabilities(wanted: Iterable[int]) -> None:
    """Give up every capability but those `wanted`, where the process has them. Raise OSError."""
    mask = sum(1 << capability for capability in wanted)
    libc.set_capabilities(libc.capabilities() & mask)


def drop_capabilities() -> None:
    """Give up every capability, of whatever uid this process is. Raise OSError."""
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    libc.set_capabilities(0)


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when its parent ends; raise OSError when it has.

    It is the thread that forked whose end counts, and a change of uid forgets the wish (prctl(2)).
    """
    libc.prctl(_PR_SET_PDEATHSIG, _KILL)
    if parent is not None and os.getppid() not in {parent, _OUT_OF_SIGHT}:
        raise OSError(errno.ESRCH, f"the parent, process {parent}, has ended")


def wake_when_parent_ends() -> None:
    """Have the kernel continue this process when its parent ends, should it stand still then."""
    libc.prctl(_PR_SET_PDEATHSIG, _CONTINUE)


def forbid_new_privileges() -> None:
    """Let nothing that is executed gain rights; Landlock and seccomp ask for it. Raise OSError."""
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1)


def become_undumpable() -> None:
    """Leave no core, and give /proc/PID to root, so that nobody of the same uid looks in."""
    libc.prctl(_PR_SET_DUMPABLE, 0)
