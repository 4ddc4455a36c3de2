"""What this machine's kernel offers for walls, asked once.

Law: plain values. Asking changes nothing and raises nothing: what cannot be asked is not there.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from wtc.sandbox.jail import landlock, libc

__all__ = ["Kernel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """The facts on which the layers stand."""

    machine: str  # "x86_64"; with " (32 bit)" where the interpreter is smaller than the machine
    landlock: int  # the version of its ABI, 0 for none
    seccomp: bool  # filters
    capabilities: int  # of this process, one bit each
    uids: tuple[range, ...]  # that its user namespace knows, as gids too

    @classmethod
    def probe(cls) -> Kernel:
        """Return what holds for this process."""
        return cls(
            machine=os.uname().machine + ("" if sys.maxsize > 2**32 else " (32 bit)"),
            landlock=landlock.abi(),
            seccomp=_has_filters(),
            capabilities=_capabilities(),
            uids=tuple(_known_in_both()),
        )


def _has_filters() -> bool:
    try:
        libc.seccomp_filter(None)
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def _capabilities() -> int:
    try:
        return libc.capabilities()
    except OSError:
        return 0


def _known_in_both() -> Iterator[range]:
    gids = list(_mapped("gid"))
    for uids in _mapped("uid"):
        for known in gids:
            yield range(max(uids.start, known.start), min(uids.stop, known.stop))


def _mapped(kind: str) -> Iterator[range]:
    """Yield the ids of /proc/self/uid_map or gid_map: inside, outside, count a line."""
    try:
        with open(f"/proc/self/{kind}_map", "rb") as file:
            lines = [[int(word) for word in line.split()] for line in file]
    except OSError:
        return
    for inside, _, count in lines:
        yield range(inside, inside + count)
