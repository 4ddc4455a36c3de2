"""What a hostile worker would try first, tried by us in a confined process.

Law: a probe that succeeds is a hole, whatever the layers say of themselves; it changes nothing that
outlives the process.
"""

from __future__ import annotations

import mmap
import os
import resource
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from wtc.sandbox.jail import libc
from wtc.sandbox.jail.limits import FILES

__all__ = ["PROBES", "run"]

_PAGE = mmap.PAGESIZE


def _reads_users() -> bool:
    with open("/etc/passwd", "rb") as file:
        return bool(file.read(1))


def _reads_processes() -> bool:
    return bool(os.listdir("/proc/1"))


def _reads_memory() -> bool:
    with open(f"/proc/{os.getppid() or 1}/mem", "rb"):
        return True


def _writes() -> bool:
    path = f"/tmp/wtc-canary-{os.getpid()}"  # noqa: S108  where anybody may write
    with open(path, "xb"):
        os.unlink(path)
    return True


def _forks() -> bool:
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def _runs_programs() -> bool:
    with suppress(FileNotFoundError):  # there is no such program: the call was let through
        os.execv("/nowhere/at/all", ["none"])  # noqa: S606  as above
    return True


def _connects() -> bool:
    with socket.socket() as connected:
        connected.setblocking(False)
        with suppress(BlockingIOError, ConnectionRefusedError):
            connected.connect(("127.0.0.1", 9))
        return True


def _sends_datagrams() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"", ("127.0.0.1", 9)) == 0


def _opens(family: int) -> Callable[[], bool]:
    def probe() -> bool:
        socket.socket(family, socket.SOCK_STREAM if family == socket.AF_UNIX else socket.SOCK_RAW)
        return True

    return probe


def _signals() -> bool:
    os.kill(os.getppid() or 1, 0)
    return True


def _has_capabilities() -> bool:
    return libc.capabilities() != 0


def _runs_data() -> bool:
    mmap.mmap(-1, _PAGE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    return True


def _shares_memory() -> bool:
    mmap.mmap(-1, _PAGE, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS).close()
    return True


def _dumps_core() -> bool:
    return resource.getrlimit(resource.RLIMIT_CORE)[1] != 0


def _has_many_files() -> bool:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] > FILES


PROBES: Mapping[str, Callable[[], bool]] = MappingProxyType(
    {
        "read the users of this machine": _reads_users,
        "read another process in /proc": _reads_processes,
        "open the memory of its parent": _reads_memory,
        "write a file": _writes,
        "fork": _forks,
        "run a program": _runs_programs,
        "connect by TCP": _connects,
        "send by UDP": _sends_datagrams,
        "open a Unix socket": _opens(socket.AF_UNIX),
        "open a packet socket": _opens(socket.AF_PACKET),
        "signal its parent": _signals,
        "keep a capability": _has_capabilities,
        "run what it wrote to memory": _runs_data,
        "share memory": _shares_memory,
        "dump its memory to a file": _dumps_core,
        f"open more than {FILES} files": _has_many_files,
    }
)


def run() -> list[str]:
    """Return, by name, what this process could do, of all that PROBES holds."""
    return [name for name, probe in PROBES.items() if _succeeds(probe)]


def _succeeds(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except OSError:
        return False
