"""Runs a program where it may do less: as an ordinary user, in a container, without namespaces.

Law: the program meets the kernel's real refusals. This file is the program that stands before it
(`python -I ordinary.py SITUATION program ...`): it takes from itself what the situation lacks, then
executes the program in its place, so pipes, signals and the exit code are the program's own.

Where the tests are not root's they run as who runs them: nobody can become another user there.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import stat
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

__all__ = [
    "ORDINARY",
    "allows_namespaces",
    "as_ordinary_user",
    "contained",
    "in_container",
    "limited",
    "mortal",
    "ordinary",
    "unnamespaced",
]

ORDINARY = 61234  # a uid and gid that own nothing
PATIENCE = 60.0  # seconds
ROOT = Path(__file__).parents[2]


def ordinary(argv: Sequence[str], uid: int = ORDINARY) -> list[str]:
    """Return the command that runs `argv` as a user who owns nothing and is in no group."""
    return _before(argv, uid=uid)


def contained(
    argv: Sequence[str],
    uid: int | None = None,
    is_open: bool = False,
    missing: Sequence[str] = (),
) -> list[str]:
    """Return the command that runs `argv` as a container does, as its root or as the user `uid`.

    It has Docker's capabilities, and Docker's refusals of mounts, of namespaces and of joining
    them, unless its profile is open. The calls `missing` are unknown to its kernel.
    """
    return _before(argv, uid=uid, is_contained=True, is_open=is_open, missing=list(missing))


def mortal(argv: Sequence[str], *, uid: int | None = None, calls: Sequence[str]) -> list[str]:
    """Return the command that runs `argv` where one of these calls ends the process.

    So it is in a unit of systemd with a SystemCallFilter=, which kills unless told otherwise.
    """
    return _before(argv, uid=uid, deadly=list(calls))


def limited(argv: Sequence[str], *, uid: int = ORDINARY, **limits: int) -> list[str]:
    """Return the command that runs `argv` as a user who may make so many namespaces of a kind."""
    return _before(argv, uid=uid, limits=limits)


def unnamespaced(argv: Sequence[str], uid: int = ORDINARY) -> list[str]:
    """Return the command that runs `argv` as a user of a host without user namespaces."""
    return limited(argv, uid=uid, user=0)


def allows_namespaces(command: Callable[[Sequence[str]], list[str]]) -> bool:
    """Return whether the host lets a program that a command starts make namespaces and mount."""
    return _run(command([sys.executable, "-I", "-S", "-c", _USES_NAMESPACES]), {}).returncode == 0


def as_ordinary_user(argv: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `argv` as an ordinary user to its end; `options` are those of `subprocess.run`."""
    return _run(ordinary(argv), options)


def in_container(
    argv: Sequence[str], uid: int | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run `argv` as `contained` says to its end; `options` are those of `subprocess.run`."""
    return _run(contained(argv, uid), options)


_USES_NAMESPACES = """
import ctypes, sys
libc = ctypes.CDLL(None)
refused = libc.unshare(0x20000) and libc.unshare(0x10020000)
sys.exit(refused or libc.mount(None, b"/", None, 0x44000, None))
"""


def _run(argv: list[str], options: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    usual = {"capture_output": True, "text": True, "timeout": PATIENCE}
    return subprocess.run(argv, **(usual | options))


def _before(argv: Sequence[str], **situation: Any) -> list[str]:
    situation["needed"] = [str(path) for path in (sys.prefix, sys.base_prefix, ROOT)]
    return [sys.executable, "-I", "-S", __file__, json.dumps(situation), *argv]


class Situation(NamedTuple):
    """What is taken away; the folders `needed` stay within reach of every user."""

    needed: list[str]
    uid: int | None = None
    is_contained: bool = False
    is_open: bool = False  # the container's profile refuses nothing
    deadly: Sequence[str] = ()  # system calls by name
    missing: Sequence[str] = ()  # as well
    limits: Mapping[str, int] = {}  # how many namespaces of a kind, such as "user", may be made


# --- the program before the program


def become(situation: Situation) -> None:
    """Take from this process what the situation lacks, for good."""
    if os.geteuid() == 0:
        _open_the_way([Path(path) for path in situation.needed])
    if situation.is_contained and not situation.is_open:
        _filter(_containers(platform.machine()))
    if situation.deadly:
        _filter(_killing(situation.deadly, platform.machine()))
    if situation.missing:
        _filter(_lacking(situation.missing, platform.machine()))
    if situation.is_contained:
        _keep_the_capabilities_of_a_container()
    if situation.uid is not None and os.geteuid() == 0:
        _become_user(situation.uid)
    if situation.limits:
        _limit_namespaces(situation.limits)


def _become_user(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.environ |= {"HOME": "/", "USER": str(uid), "LOGNAME": str(uid)}


libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> None:
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


# --- a way for every user to an interpreter that lies below a folder of root's

_PR_SET_DUMPABLE = 4
_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000


def _open_the_way(needed: list[Path]) -> None:
    """Lay an open folder over each closed one, in a mount namespace of this process alone."""
    behind = {path: closed for path in _outermost(needed) if (closed := _closed_above(path))}
    if not behind:
        return
    _call("unshare", _CLONE_NEWNS)
    _call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    held = {path: os.open(path, os.O_PATH) for path in behind}
    for closed in set(behind.values()):
        _call("mount", b"tmpfs", bytes(closed), b"tmpfs", 0, b"size=1m,mode=0755")
    for path, descriptor in held.items():
        path.mkdir(parents=True)
        source = f"/proc/self/fd/{descriptor}".encode()
        _call("mount", source, bytes(path), None, _MS_BIND | _MS_REC, None)
        os.close(descriptor)


def _outermost(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in sorted(path.resolve() for path in paths):
        if not any(path.is_relative_to(other) for other in found):
            found.append(path)
    return found


def _closed_above(path: Path) -> Path | None:
    above = reversed(path.parents)
    return next((one for one in above if not one.stat().st_mode & stat.S_IXOTH), None)


# --- a host with few namespaces: a limit holds below the user namespace that it is set in


def _limit_namespaces(limits: Mapping[str, int]) -> None:
    uid, gid = os.geteuid(), os.getegid()
    _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)  # who was root a moment ago owns its /proc again
    if libc.unshare(_CLONE_NEWUSER) != 0:
        return  # the host allows none already
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    for kind, number in limits.items():
        Path(f"/proc/sys/user/max_{kind}_namespaces").write_text(str(number))


# --- a container: https://github.com/moby/profiles, seccomp/default.json and Docker's capabilities

_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_CAPBSET_READ = 24, 38, 22, 23
_KEPT = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}  # chown … setfcap, see capability.h
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag
_CALLS = {  # x86_64, aarch64
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "clone": (56, 220),
    "clone3": (435, 435),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
}
_ALLOW, _ERRNO, _KILL, _FILTER = 0x7FFF0000, 0x00050000, 0x80000000, 2
_LOAD, _EQUAL, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x45, 0x06  # linux/bpf_common.h
_NUMBER, _FIRST_ARGUMENT = 0, 16  # offsets in struct seccomp_data; of the low half


def _keep_the_capabilities_of_a_container() -> None:
    if os.geteuid() != 0:
        return
    for number in range(64):
        if number not in _KEPT and libc.prctl(_PR_CAPBSET_READ, number, 0, 0, 0) == 1:
            _call("prctl", _PR_CAPBSET_DROP, number, 0, 0, 0)


def _filter(program: bytes) -> None:
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    if libc.prctl(_PR_SET_SECCOMP, _FILTER, header, 0, 0) != 0:  # it lacks CAP_SYS_ADMIN
        _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _call("prctl", _PR_SET_SECCOMP, _FILTER, header, 0, 0)


def _containers(machine: str) -> bytes:
    answers = dict.fromkeys(_CALLS, _ERRNO | errno.EPERM)
    answers["clone3"] = _ERRNO | errno.ENOSYS  # its flags cannot be seen
    del answers["clone"], answers["landlock_create_ruleset"]
    clone = _number("clone", machine)
    new_namespaces = [
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_ANSWER, 0, 0, _ERRNO | errno.EPERM),
    ]
    return _program(answers, machine, new_namespaces)


def _lacking(names: Iterable[str], machine: str) -> bytes:
    return _program(dict.fromkeys(names, _ERRNO | errno.ENOSYS), machine)


def _killing(names: Iterable[str], machine: str) -> bytes:
    return _program(dict.fromkeys(names, _KILL), machine)


def _program(
    answers: Mapping[str, int], machine: str, rest: Sequence[tuple[int, int, int, int]] = ()
) -> bytes:
    lines = [(_LOAD, 0, 0, _NUMBER)]
    for name, answer in answers.items():
        lines += [(_EQUAL, 0, 1, _number(name, machine)), (_ANSWER, 0, 0, answer)]
    lines += [*rest, (_ANSWER, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _number(name: str, machine: str) -> int:
    return _CALLS[name][("x86_64", "aarch64").index(machine)]


if __name__ == "__main__":
    become(Situation(**json.loads(sys.argv[1])))
    os.execvp(sys.argv[2], sys.argv[2:])
