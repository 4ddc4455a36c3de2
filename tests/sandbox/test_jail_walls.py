"""Each wall alone: what it stops, with a control that shows that nothing else did."""

from __future__ import annotations

import mmap
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sandbox.cells import UIDS, Cells

from wtc.sandbox.jail.kernel import Kernel

KERNEL = Kernel.probe()
ORDINARY = UIDS[50]
PRIVATE, SHARED = mmap.MAP_PRIVATE, mmap.MAP_SHARED
READ, WRITE, EXEC = mmap.PROT_READ, mmap.PROT_WRITE, mmap.PROT_EXEC


class Row(NamedTuple):
    """An attempt, the wall before it, and how it ends there."""

    wall: str
    attempt: str
    arguments: tuple[Any, ...] = ()
    ends: Any = "EPERM"
    abi: int = 0  # of Landlock, at least
    needs_root: bool = False  # the control succeeds for root alone


STOPPED = [
    # Files
    Row("landlock", "read", ("/etc/passwd",), "EACCES", abi=1),
    Row("landlock", "read", ("/proc/self/environ",), "EACCES", abi=1),
    Row("landlock", "read", ("/dev/null",), "EACCES", abi=1),
    Row("landlock", "read", ("FOLDER/secret",), "EACCES", abi=1),
    Row("landlock", "list_folder", ("/",), "EACCES", abi=1),
    Row("landlock", "list_folder", ("/proc/self/fd",), "EACCES", abi=1),
    Row("landlock", "write_new", ("FOLDER",), "EACCES", abi=1),
    Row("landlock", "remove", ("FOLDER",), "EACCES", abi=1),
    Row("landlock", "make_folder", ("FOLDER",), "EACCES", abi=1),
    Row("landlock", "make_link", ("FOLDER",), "EACCES", abi=1),
    Row("landlock", "execute", ("/bin/sh",), "EACCES", abi=1),
    Row("landlock", "execute", (os.path.realpath(sys.executable),), "EACCES", 1, needs_root=True),
    Row("seccomp", "write_new", ("FOLDER",)),
    Row("seccomp", "remove", ("FOLDER",)),
    Row("seccomp", "make_folder", ("FOLDER",)),
    Row("seccomp", "make_link", ("FOLDER",)),
    Row("seccomp", "change_mode", ("FOLDER",)),
    Row("seccomp", "change_owner", ("FOLDER",), needs_root=True),
    Row("privileges", "change_owner", ("FOLDER",), needs_root=True),
    Row("limits", "write_opened", ("FOLDER/secret",), "EFBIG"),
    # Processes and signals
    Row("seccomp", "fork"),
    Row("seccomp", "execute", ("/bin/sh",)),
    Row("seccomp", "signal_parent"),
    Row("seccomp", "signal_thread_of_parent"),
    Row("seccomp", "signal_by_descriptor"),
    Row("seccomp", "limit_parent"),
    Row("seccomp", "renice_parent"),
    Row("seccomp", "pin_parent"),
    Row("landlock", "signal_parent", abi=6),
    Row("landlock", "signal_thread_of_parent", abi=6),
    Row("identity", "signal_parent", needs_root=True),
    Row("identity", "renice_parent", needs_root=True),
    Row("identity", "limit_parent", needs_root=True),
    # Sockets
    Row("seccomp", "make_socket", (socket.AF_INET, socket.SOCK_STREAM)),
    Row("seccomp", "make_socket", (socket.AF_INET, socket.SOCK_DGRAM)),
    Row("seccomp", "make_socket", (socket.AF_INET6, socket.SOCK_STREAM)),
    Row("seccomp", "make_socket", (socket.AF_UNIX, socket.SOCK_STREAM)),
    Row("seccomp", "make_socket", (socket.AF_UNIX, socket.SOCK_DGRAM)),
    Row("seccomp", "make_socket", (socket.AF_NETLINK, socket.SOCK_RAW)),
    Row("seccomp", "make_socket", (socket.AF_PACKET, socket.SOCK_RAW), needs_root=True),
    Row("privileges", "make_socket", (socket.AF_PACKET, socket.SOCK_RAW), needs_root=True),
    Row("identity", "make_socket", (socket.AF_PACKET, socket.SOCK_RAW), needs_root=True),
    Row("seccomp", "make_pair", (socket.SOCK_DGRAM,)),
    Row("seccomp", "make_pair", (socket.SOCK_RAW,)),
    Row("seccomp", "connect", ("PORT",)),
    Row("landlock", "connect", ("PORT",), "EACCES", abi=4),
    Row("seccomp", "turn_elsewhere", ("PORT", "PORT")),
    Row("landlock", "turn_elsewhere", ("PORT", "PORT"), "EACCES", abi=4),
    Row("seccomp", "fast_open", ("PORT", "sendto")),
    Row("seccomp", "fast_open", ("PORT", "sendmsg")),
    Row("seccomp", "send_datagram", ("PORT",)),
    Row("seccomp", "connect_to_path", ("FOLDER/server",)),
    Row("seccomp", "connect_to_path", ("@ABSTRACT",)),
    Row("landlock", "connect_to_path", ("FOLDER/server",), "EACCES", abi=9),
    Row("landlock", "connect_to_path", ("@ABSTRACT",), abi=6),
    Row("seccomp", "bind"),
    Row("landlock", "bind", ends="EACCES", abi=4),
    Row("seccomp", "listen_unbound"),
    Row("seccomp", "accept"),
    Row("seccomp", "set_option", (socket.SOL_SOCKET, socket.SO_REUSEPORT)),
    Row("seccomp", "set_option", (socket.IPPROTO_TCP, 30)),  # TCP_FASTOPEN_CONNECT
    Row("seccomp", "set_option", (socket.IPPROTO_TCP, socket.SO_KEEPALIVE)),  # as level and name
    Row("seccomp", "get_option", (socket.SOL_SOCKET, 17)),  # SO_PEERCRED
    Row("seccomp", "get_option", (socket.IPPROTO_TCP, socket.TCP_INFO)),
    # Memory
    Row("seccomp", "map_memory", (READ | WRITE | EXEC, PRIVATE | mmap.MAP_ANONYMOUS)),
    Row("seccomp", "map_memory", (READ | EXEC, PRIVATE | mmap.MAP_ANONYMOUS)),
    Row("seccomp", "map_memory", (READ | WRITE, SHARED | mmap.MAP_ANONYMOUS)),
    Row("seccomp", "map_file_as_code", ("FOLDER/secret", READ | WRITE | EXEC, PRIVATE)),
    Row("seccomp", "map_file_as_code", ("FOLDER/secret", READ | EXEC, SHARED)),
    Row("seccomp", "make_executable"),
    Row("seccomp", "make_anonymous_file"),
    Row("limits", "use_memory", (200,), "MemoryError: "),
    Row("limits", "share_memory", (2000,), "ENOMEM"),
    Row("limits", "open_many", (64,), "EMFILE"),
    Row("limits privileges", "raise_limit", (), "ValueError: not allowed to raise maximum limit"),
    # Rights
    Row("seccomp", "option", (1, 0)),  # PR_SET_PDEATHSIG: to outlive the parent
    Row("seccomp", "option", (4, 1)),  # PR_SET_DUMPABLE
    Row("seccomp", "clock_of_parent"),
    Row("privileges", "become_user", (ORDINARY,), needs_root=True),
    Row("identity", "become_user", (0,), needs_root=True),
]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What attempts are aimed at: a folder anyone may write, and servers that accept."""
    folder = Path("/tmp") / f"wtc-outside-{os.getpid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    (folder / "secret").write_text("secret" * 1000)
    (folder / "secret").chmod(0o666)
    servers = [socket.create_server(("127.0.0.1", 0), backlog=128)]
    for name in (f"{folder}/server", f"\0wtc-{os.getpid()}"):
        server = socket.socket(socket.AF_UNIX)
        server.bind(name)
        server.listen(128)
        servers.append(server)
    (folder / "server").chmod(0o777)
    yield {
        "FOLDER": str(folder),
        "PORT": servers[0].getsockname()[1],
        "ABSTRACT": f"wtc-{os.getpid()}",
    }
    for server in servers:
        server.close()
    for path in folder.iterdir():
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


def aimed(arguments: tuple[Any, ...], outside: dict[str, Any]) -> list[Any]:
    if "PORT" in arguments:
        return [outside["PORT"] if argument == "PORT" else argument for argument in arguments]
    found = []
    for argument in arguments:
        if isinstance(argument, str):
            for name in ("FOLDER", "ABSTRACT"):
                argument = argument.replace(name, outside[name])
        found.append(argument)
    return found


def shown(row: Row) -> str:
    return " ".join(map(str, (row.wall, row.attempt, *row.arguments)))


@pytest.mark.parametrize("row", STOPPED, ids=shown)
def test_a_wall_stops(row: Row, anyone: Cells, outside: dict[str, Any]) -> None:
    if row.abi > KERNEL.landlock:
        pytest.skip(f"Landlock here is of ABI {KERNEL.landlock}")
    if row.needs_root and not anyone.is_root:
        pytest.skip("for root alone")
    arguments = aimed(row.arguments, outside)
    assert anyone.try_(row.attempt, *arguments, walls=row.wall) == row.ends
    free = anyone.try_(row.attempt, *arguments)
    assert isinstance(free, int) or free in {"done", "another program"}
