"""Gives the zygote a world of its own: no network, no other process, few files, none writable.

    before    the host's interfaces, processes, System V objects, hostname, files
    after     lo, which is down; the workers and their init; nothing; "worker"; what is listed

Law: `enter` is called once, on one thread, before the first worker is forked. What the host forbids
is left out and named with what to do about it; it is never raised. What could harm the process is
rehearsed in a child first, so nothing is half done.

This is no wall against a process that has capabilities: as real root it mounts the disc again. So
the caller drops them afterwards, and the workers' filter of system calls refuses the rest.
"""

from __future__ import annotations

import errno
import os
import platform
import signal
import stat
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wtc.sandbox.jail import libc, privileges
from wtc.sandbox.jail.layers import Layer
from wtc.sandbox.jail.syscalls import MACHINES

__all__ = ["Namespaces", "enter", "why_refused"]

HOSTNAME = b"worker"
DEVICES = (Path("/dev/null"), Path("/dev/urandom"))  # what programs open without asking
LIBRARIES = (Path("/lib"), Path("/lib64"))  # links into /usr; ld.so.cache names files by them
PROC = Path("/proc")

_FLAGS = {
    "user": 0x10000000,
    "net": 0x40000000,
    "pid": 0x20000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "mnt": 0x00020000,
    "cgroup": 0x02000000,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespaces:
    """What came of `enter`; it holds as long as the process lives."""

    is_on: bool
    detail: str  # the namespaces entered, such as "user,net,pid,ipc,uts,mnt,cgroup", or "none"
    advice: str  # what is missing and what to do about it, empty when nothing is
    init: int | None  # the pid of the workers' init, a child of this process
    ending: int | None = None  # a descriptor that can be read when init ends, before a worker does
    name: str = "namespaces"

    @property
    def layer(self) -> Layer:
        """What came of it, as a layer of the jail."""
        return Layer(name=self.name, is_on=self.is_on, detail=self.detail, advice=self.advice)


def enter(readable: Sequence[Path]) -> Namespaces:
    """Leave the host's network, processes and files; return which of them were left.

    Workers forked from now on live in a pid namespace. Its init dies with this process, and with
    init the kernel ends every worker. If init ends first no worker can be forked (ENOMEM): the
    caller, who is its parent, reaps the workers, then init, and ends too. Init is the last to go,
    once somebody has reaped every worker. To a worker, its parent is process 0.

    Of the host's files only those of `readable` are left, read-only, under the path as written and
    as resolved; what is absent or out of this process' reach is not there. They keep their modes,
    and the folders above them are open to all (0755). There is no /proc. Every folder that this
    process holds open is closed, for it would be a way back.

    The process is dumpable when it calls, else an ordinary user may not write the map of its ids.
    """
    entered: list[str] = []
    refused: dict[str, str] = {}
    for name, step in _steps(readable):
        try:
            step()
        except OSError as error:
            refused[name] = why_refused(name, error)
            if name == "user":  # who is refused this one is refused all, perhaps by being killed
                break
        else:
            entered.append(name)
    init, ending = _start_init() if "pid" in entered else (None, None)
    return Namespaces(
        is_on=bool(entered),
        detail=",".join(name for name in _FLAGS if name in entered) or "none",
        advice=_advice(refused),
        init=init,
        ending=ending,
    )


def _steps(readable: Sequence[Path]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what to try, one after the other: the user namespace first, for it allows the others.

    The pid namespace comes last: the first child after it is its init, and has the files too.
    """
    if not _succeeds(partial(_unshare, "uts")):
        yield "user", _enter_user_namespace
    for name in ("net", "ipc", "cgroup"):
        yield name, partial(_unshare, name)
    yield "uts", _take_own_name
    yield "mnt", partial(_keep_only, readable)
    yield "pid", partial(_unshare, "pid")


# --- children that try, and say how it went by their exit code


def _forked(work: Callable[[], object]) -> int:
    """Return the pid of a child that works, and whose exit code is the error's number, or 0."""
    if child := os.fork():
        return child
    code = errno.EIO
    try:
        work()
        code = 0
    except OSError as error:
        code = error.errno or code
    finally:
        os._exit(code)


def _joined(child: int) -> None:
    """Wait for a child that works; raise its error, PermissionError if it was killed."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != 0:
        number = code if code > 0 else errno.EPERM  # a filter may kill who calls what it refuses
        raise OSError(number, os.strerror(number))


def _rehearse(work: Callable[[], object]) -> None:
    _joined(_forked(work))


def _succeeds(work: Callable[[], object]) -> bool:
    try:
        _rehearse(work)
    except OSError:
        return False
    return True


# --- an ordinary user has a namespace of users, in which it may make the others


def _enter_user_namespace() -> None:
    # Ubuntu 24.04 lets anyone make one in which nothing is allowed: so the rehearsal tries it.
    _rehearse(_use_user_namespace)
    _make_user_namespace()


def _use_user_namespace() -> None:
    _make_user_namespace()
    _unshare("uts")


def _make_user_namespace() -> None:
    """Enter one in which every id is what it was; the maps are written from outside."""
    reading, writing = os.pipe()
    writer = _forked(partial(_write_maps_on_word, os.getpid(), reading, writing))
    os.close(reading)
    try:
        _unshare("user")
        os.write(writing, b"made")
    finally:
        os.close(writing)
        _joined(writer)


def _write_maps_on_word(pid: int, reading: int, writing: int) -> None:
    os.close(writing)
    if os.read(reading, 4):
        _write_maps(PROC / str(pid))


def _write_maps(process: Path) -> None:
    """Let root keep all its ids, so that each worker can have its own, and a user the one it has.

    A user gives up `setgroups`, by which it could leave a group that is denied something
    (https://man7.org/linux/man-pages/man7/user_namespaces.7.html).
    """
    if os.geteuid() == 0:
        for kind in ("uid_map", "gid_map"):
            (process / kind).write_text(_all_ids((PROC / "self" / kind).read_text()))
        return
    (process / "setgroups").write_text("deny")
    (process / "uid_map").write_text(f"{os.geteuid()} {os.geteuid()} 1")
    (process / "gid_map").write_text(f"{os.getegid()} {os.getegid()} 1")


def _all_ids(own: str) -> str:
    ranges = (line.split() for line in own.splitlines())
    return "".join(f"{first} {first} {count}\n" for first, _, count in ranges)


def _take_own_name() -> None:
    _unshare("uts")
    _call("sethostname", HOSTNAME, len(HOSTNAME))


# --- few files: a small root of which each listed path is a read-only view of the host's

_AT_FDCWD, _AT_SYMLINK_NOFOLLOW, _AT_EMPTY_PATH, _AT_RECURSIVE = -100, 0x100, 0x1000, 0x8000
_OPEN_TREE_CLONE, _MOVE_MOUNT_F_EMPTY_PATH, _CLOEXEC = 1, 4, 1
_FSCONFIG_SET_STRING, _FSCONFIG_CMD_CREATE = 1, 6
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXECUTION = 1, 2, 4, 8
_MS_PRIVATE, _MNT_DETACH = 1 << 18, 2
_LINKS = 40  # followed for one path, as by the kernel

_SMALL = {b"size": b"1m", b"mode": b"0755"}  # names alone take none of the megabyte


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a small root consists of; parents stand before what is in them."""

    folders: list[Path]
    views: list[Path]  # files and folders of the host
    links: dict[Path, str]  # symbolic links and their texts


def _keep_only(readable: Sequence[Path]) -> None:
    plan = _planned([*readable, *DEVICES])
    _rehearse(partial(_replace_root, plan))
    _replace_root(plan)


def _replace_root(plan: _Plan) -> None:
    _unshare("mnt")
    _set_mount(_AT_FDCWD, b"/", _AT_RECURSIVE, propagation=_MS_PRIVATE)
    _close_folders()
    with _closing(os.open("/", os.O_PATH)) as old, _closing(_small_root()) as new:
        _furnish(new, plan)
        _set_mount(new, b"", _AT_EMPTY_PATH, attributes=_READ_ONLY)
        _move_root(old, new)


def _furnish(root: int, plan: _Plan) -> None:
    with _open_modes():
        for folder in plan.folders:
            os.mkdir(_within(folder), 0o755, dir_fd=root)
    for path in plan.views:
        _show(path, root)
    for link, target in plan.links.items():
        os.symlink(target, _within(link), dir_fd=root)


def _within(path: Path) -> str:
    return str(path)[1:]


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _open_modes() -> Iterator[None]:
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def _close_folders() -> None:
    for descriptor in map(int, os.listdir(PROC / "self" / "fd")):
        with suppress(OSError):  # the one that listed them is gone
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                os.close(descriptor)


def _small_root() -> int:
    """Return a descriptor of an empty file system that lies over the root, unseen from below."""
    with _closing(_call("fsopen", b"tmpfs", _CLOEXEC)) as context:
        for key, value in _SMALL.items():
            _call("fsconfig", context, _FSCONFIG_SET_STRING, key, value, 0)
        _call("fsconfig", context, _FSCONFIG_CMD_CREATE, 0, 0, 0)
        attributes = _NO_SUID | _NO_DEVICES | _NO_EXECUTION
        root = _call("fsmount", context, _CLOEXEC, attributes)
    _call("move_mount", root, b"", _AT_FDCWD, b"/", _MOVE_MOUNT_F_EMPTY_PATH)
    return root


def _planned(paths: Iterable[Path]) -> _Plan:
    """Plan a root of what is there of the paths; what lies in a folder of them needs no more."""
    ends: set[Path] = set()
    passed = {path: os.readlink(path) for path in LIBRARIES if path.is_symlink()}
    for path in paths:
        with suppress(OSError):
            links, end = _walked(path)
            end.lstat()
            ends.add(end)
            passed |= links
    ends.discard(Path("/"))
    views = {end for end in ends if ends.isdisjoint(end.parents)}
    links = {link: text for link, text in passed.items() if views.isdisjoint(link.parents)}
    folders = {folder for path in (*views, *links) for folder in path.parents} - {Path("/")}
    return _Plan(folders=sorted(folders), views=sorted(views), links=links)


def _walked(path: Path) -> tuple[dict[Path, str], Path]:
    """Walk a path as the kernel does; return the links passed and the end.

    Raises OSError (ELOOP) at the link after the 40th.
    """
    passed: list[tuple[Path, str]] = []
    end, names = Path("/"), _names(path.absolute())
    while names:
        name = names.pop()
        here = end.parent if name == ".." else end / name
        if not here.is_symlink():
            end = here
            continue
        if len(passed) == _LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        target = os.readlink(here)
        passed.append((here, target))
        end = Path("/") if target.startswith("/") else end
        names += _names(target)
    return dict(passed), end


def _names(path: str | Path) -> list[str]:
    return [name for name in reversed(str(path).split("/")) if name not in ("", ".")]


def _show(path: Path, root: int) -> None:
    """Lay a read-only view of a path of the host, and of all mounted below it, into the root."""
    flags = _OPEN_TREE_CLONE | os.O_CLOEXEC | _AT_RECURSIVE | _AT_SYMLINK_NOFOLLOW
    attributes = _READ_ONLY | _NO_SUID | (0 if path in DEVICES else _NO_DEVICES)
    with _closing(_call("open_tree", _AT_FDCWD, bytes(path), flags)) as view:
        _set_mount(view, b"", _AT_EMPTY_PATH | _AT_RECURSIVE, attributes=attributes)
        _make_place(path, root)
        place = os.fsencode(_within(path))
        _call("move_mount", view, b"", root, place, _MOVE_MOUNT_F_EMPTY_PATH)


def _make_place(path: Path, root: int) -> None:
    if path.is_dir():
        os.mkdir(_within(path), dir_fd=root)
    else:
        os.close(os.open(_within(path), os.O_CREAT | os.O_EXCL, dir_fd=root))


def _set_mount(
    folder: int, path: bytes, flags: int, attributes: int = 0, propagation: int = 0
) -> None:
    wanted = struct.pack("QQQQ", attributes, 0, propagation, 0)
    _call("mount_setattr", folder, path, flags, wanted, len(wanted))


def _move_root(old: int, new: int) -> None:
    """Put the new root in the place of the old, which ends up on top of it, and take that away."""
    os.fchdir(new)
    _call("pivot_root", b".", b".")
    os.fchdir(old)
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


# --- the first process of the pid namespace

_LAST = 0xFFFFFFFF


def _start_init() -> tuple[int, int]:
    """Return the pid of a process that reaps orphans, until this one ends and it with it.

    Its parent is in another pid namespace, so `getppid` is 0 whether or not the parent lives. It
    writes into a pipe instead once it will die with its parent: if nobody can read, it is too late.

    Return also the end of that pipe to read from: a process that ends closes its files before the
    kernel ends the others of its namespace (do_exit: exit_files, then exit_notify).
    """
    reading, writing = os.pipe()
    init = _forked(partial(_be_init, reading, writing))
    os.close(writing)
    os.read(reading, 1)  # nothing comes from one that failed: then its end is noticed as ever
    return init, reading


def _be_init(reading: int, writing: int) -> None:
    os.dup2(writing, 0)
    _close_from(1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the kernel reaps
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    _keep_nothing_that_a_worker_wants()
    privileges.die_with_parent()
    os.write(0, b"1")
    while True:
        signal.pause()


def _close_from(first: int) -> None:
    try:
        _call("close_range", first, _LAST, 0)
    except OSError:
        os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _keep_nothing_that_a_worker_wants() -> None:
    """Drop what a worker of the same uid could gain by tracing its init."""
    privileges.drop_capabilities()
    privileges.forbid_new_privileges()
    privileges.become_undumpable()


# --- what is missing, in words

_SWITCHES = (
    (
        "sys/kernel/unprivileged_userns_clone",
        "0",
        "the host keeps user namespaces for root: set kernel.unprivileged_userns_clone=1 by sysctl",
    ),
    (
        "sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor lets only programs with a profile use user namespaces: give this Python one with "
        "the rule `userns,`, or set kernel.apparmor_restrict_unprivileged_userns=0 by sysctl",
    ),
    (
        "self/status",
        "Seccomp:\t2",
        "a filter of system calls, such as a container's, refuses them: run the container with a "
        "profile that allows unshare, mount_setattr, move_mount and pivot_root",
    ),
)


def why_refused(kind: str, error: OSError, proc: Path = PROC) -> str:
    """Return why the host refused a namespace of a kind, and what its operator can do about it.

    The switches are Debian's, Ubuntu's (since 23.10) and those of
    https://man7.org/linux/man-pages/man7/namespaces.7.html; the first that is set is named.
    """
    if error.errno == errno.ENOSPC:
        return f"the host allows no more of them: raise user.max_{kind}_namespaces by sysctl"
    if error.errno in (errno.ENOSYS, errno.EINVAL):
        return "the kernel does not know them: Linux 5.12 with all namespaces is needed"
    for file, sign, advice in _SWITCHES:
        if sign in _text(proc / file).splitlines():
            return advice
    return f"the host refuses them ({error.strerror}): run as root with CAP_SYS_ADMIN"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _advice(refused: dict[str, str]) -> str:
    """Say each reason once."""
    if "user" in refused:
        return f"no namespaces: {refused['user']}"
    by_reason: dict[str, list[str]] = {}
    for name, reason in refused.items():
        by_reason.setdefault(reason, []).append(name)
    return "; ".join(f"no {', '.join(names)}: {why}" for why, names in by_reason.items())


# --- the kernel, by number

_NUMBERS = {  # x86_64 and aarch64: see `syscalls`
    "pivot_root": (155, 41),
    "sethostname": (170, 161),
    "umount2": (166, 39),
    "unshare": (272, 97),
}
_SINCE_THEN = {  # the same everywhere
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "close_range": 436,
    "mount_setattr": 442,
}


def _unshare(name: str) -> None:
    _call("unshare", _FLAGS[name])


def _call(name: str, *arguments: int | bytes) -> int:
    """Make a system call; raise OSError, ENOSYS for a machine whose numbers are not known."""
    if name in _SINCE_THEN:
        return libc.syscall(_SINCE_THEN[name], *arguments)
    machine = platform.machine()
    if sys.platform != "linux" or machine not in MACHINES or sys.maxsize < 2**32:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return libc.syscall(_NUMBERS[name][MACHINES.index(machine)], *arguments)
