"""Uids for workers: whom each may become where the server runs as root.

Law: a uid is one process's at a time, and the one given back last is the last to be used again.
"""

from __future__ import annotations

import random
from collections import deque

__all__ = ["Uids"]


class Uids:
    """The uids of one server. It lives as long as its pool."""

    def __init__(self, uids: range) -> None:
        # Another server on this machine may have the same range: it begins somewhere else in it.
        start = random.randrange(len(uids))  # noqa: S311  nothing is secret about it
        self._free: deque[int] = deque([*uids[start:], *uids[:start]])

    def take(self) -> int:
        """Return one that no process has; raise OSError when all are taken."""
        if not self._free:
            raise OSError(0, "every uid for workers is taken")
        return self._free.popleft()

    def give_back(self, uid: int) -> None:
        """Take back one whose process has ended."""
        self._free.append(uid)
