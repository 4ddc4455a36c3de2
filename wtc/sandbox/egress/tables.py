"""Which sockets somebody still holds, by the kernel's tables of connections.

Law: the broker keeps no copy of what it handed over, so it asks the kernel what became of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

__all__ = ["Tables"]


class Tables:
    """The tables of TCP connections, read when a worker is at its limit."""

    def __init__(
        self, files: Iterable[Path] = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    ) -> None:
        self._files = tuple(files)
        self._reading: asyncio.Task[frozenset[int]] | None = None
        self._next: asyncio.Task[frozenset[int]] | None = None

    async def living(self) -> frozenset[int]:
        """Return the inodes of all sockets that somebody holds, read after this was asked."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._read_after(self._reading))
        return await asyncio.shield(self._next)

    async def _read_after(self, last: asyncio.Task[frozenset[int]] | None) -> frozenset[int]:
        if last is not None:
            await asyncio.wait([last])
        self._reading, self._next = self._next, None
        return await asyncio.to_thread(self._read)

    def _read(self) -> frozenset[int]:
        return frozenset(inode for file in self._files for inode in _inodes(file))


def _inodes(file: Path) -> Iterable[int]:
    """Yield the column `inode` of proc_net_tcp(5); it is 0 where no process has the socket."""
    try:
        lines = file.read_bytes().splitlines()[1:]
    except FileNotFoundError:  # no IPv6
        return
    for line in lines:
        yield int(line.split()[9])
