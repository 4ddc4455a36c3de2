"""Attacks on the kernel and on what it keeps for all: keys, queues, namespaces, clocks, modules."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct

from sandbox.jail_attacks.attack import MARK, Inside, Seen, attack, looked, reached, tells
from sandbox.jail_attacks.raw import call, call_for_address, libc, system
from sandbox.jail_attacks.targets import Targets

HOST = "where there are no namespaces"

# --- what the kernel keeps between processes

_USER_KEYRING = -4
_NOWAIT = 0o4000


@attack("shared state", tells("key"))
def read_key(inside: Inside) -> str:
    """another program's keys in the kernel's keyring: disks, tickets, file systems"""
    key = system("keyctl", 10, _USER_KEYRING, b"user", inside.key.encode(), 0)
    buffer = ctypes.create_string_buffer(100)
    system("keyctl", 11, key, buffer, 100)
    return buffer.value.decode()


@attack("shared state", lambda targets, _: targets.key_was_added())
def add_key(inside: Inside) -> None:
    """a key that another program then trusts"""
    system("add_key", b"user", MARK.encode(), b"x", ctypes.c_size_t(1), _USER_KEYRING)


@attack("shared state", tells("segment"))
def read_segment(inside: Inside) -> str:
    """System V shared memory of another program"""
    address = call_for_address("shmat", call("shmget", inside.system_v, 0, 0), None, 0)
    return ctypes.string_at(address, 64).decode()


@attack("shared state", lambda targets, _: targets.segment_changed())
def write_segment(inside: Inside) -> None:
    """the data of another program"""
    address = call_for_address("shmat", call("shmget", inside.system_v, 0, 0), None, 0)
    ctypes.memmove(address, MARK.encode(), len(MARK))


@attack("shared state", tells("System V queue"))
def read_queue(inside: Inside) -> str:
    """messages that were meant for another program"""
    buffer = ctypes.create_string_buffer(108)
    queue = call("msgget", inside.system_v, 0)
    call("msgrcv", queue, buffer, ctypes.c_size_t(100), ctypes.c_long(0), _NOWAIT)
    return buffer.raw[8:].decode()


@attack("shared state", lambda targets, _: targets.semaphore_changed())
def lock_semaphore(inside: Inside) -> None:
    """another program that waits for ever"""
    semaphores = call("semget", inside.system_v, 0, 0)
    call("semop", semaphores, struct.pack("Hhh", 0, 5, _NOWAIT), ctypes.c_size_t(1))


@attack("shared state", tells("POSIX queue"))
def read_posix_queue(inside: Inside) -> str:
    """messages that were meant for another program"""
    queue = call("mq_open", inside.posix_queue.encode(), os.O_RDONLY | os.O_NONBLOCK)
    buffer = ctypes.create_string_buffer(256)
    call("mq_receive", queue, buffer, ctypes.c_size_t(256), None)
    return buffer.value.decode()


# --- rights


def _uid_4321(_: Targets, seen: Seen) -> str | None:
    return "it is uid 4321" if any("4321" in look.get("Uid", "") for look in seen.looks) else None


@attack("rights", _uid_4321)
def become_another_user(inside: Inside) -> None:
    """another user's files and processes: setresuid"""
    os.setresuid(4321, 4321, 4321)
    inside.ask()


def _has_capabilities(_: Targets, seen: Seen) -> str | None:
    held = [look for look in seen.looks if int(look.get("CapEff", "0"), 16)]
    return "it holds capabilities" if held else None


@attack("rights", _has_capabilities)
def hold_capabilities(inside: Inside) -> None:
    """pieces of root's power that were left: nothing is done, only looked at"""
    inside.ask()


@attack("rights", lambda _, seen: _is_dumpable(seen))
def become_traceable(inside: Inside) -> str:
    """its memory open to others of its uid: PR_SET_DUMPABLE"""
    call("prctl", 4, 1, 0, 0, 0)
    return f"dumpable {call('prctl', 3, 0, 0, 0, 0)}"


def _is_dumpable(seen: Seen) -> str | None:
    return "it can be traced" if seen.word == "dumpable 1" else None


@attack("rights", lambda targets, _: targets.core_was_left())
def leave_core(inside: Inside) -> None:
    """its memory, secrets and all, on disk"""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    os.chdir(inside.folder)
    os.abort()


@attack("rights", reached)
def outlive_starter(inside: Inside) -> str:
    """a worker that goes on when all are told to end: PR_SET_PDEATHSIG"""
    call("prctl", 1, 0, 0, 0, 0)
    return "ends with nobody"


# --- namespaces

_NEW_USER, _NEW_NET, _NEW_MOUNT = 0x10000000, 0x40000000, 0x00020000


@attack("namespaces", reached)
def new_user_namespace(inside: Inside) -> str:
    """root's powers over a namespace, which opens much of the kernel"""
    call("unshare", _NEW_USER)
    return "a user namespace of its own"


@attack("namespaces", reached)
def new_network_namespace(inside: Inside) -> str:
    """a network of its own to rule"""
    call("unshare", _NEW_NET)
    return "a network namespace of its own"


@attack("namespaces", reached)
def new_mount_namespace(inside: Inside) -> str:
    """mounts of its own"""
    call("unshare", _NEW_MOUNT)
    return "a mount namespace of its own"


@attack("namespaces", reached)
def clone_into_user_namespace(inside: Inside) -> str:
    """the same with a new process: clone3, whose flags a filter cannot see"""
    flags = _NEW_USER | 0x4000  # and CLONE_VFORK, so that the parent waits
    child = system("clone3", struct.pack("QQQQQQQQ", flags, 0, 0, 0, 17, 0, 0, 0), 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "a process in a user namespace"


@attack("namespaces", reached)
def enter_namespace_of_other(inside: Inside) -> str:
    """the server's network: setns"""
    call("setns", system("pidfd_open", inside.victim, 0), _NEW_NET)
    return "in the victim's network"


# --- the machine itself


@attack("machine", lambda targets, _: targets.typed(), hands=("terminal",))
def type_into_terminal(inside: Inside) -> None:
    """commands typed for the operator, whose terminal was left open: TIOCSTI"""
    terminal = inside.handed["terminal"]
    fcntl.ioctl(terminal, 0x540E, 1)  # TIOCSCTTY
    for letter in MARK:
        fcntl.ioctl(terminal, 0x5412, letter.encode())  # TIOCSTI


@attack("machine", reached)
def restart_machine(inside: Inside) -> str:
    """the machine's end; asked with a wrong magic number"""
    return _reached("reboot", 0, 0, 0, None)


def _reached(name: str, *arguments: object) -> str:
    """Make a call with words that nobody may grant; a refusal of the caller is raised."""
    try:
        system(name, *arguments)
    except OSError as error:
        if error.errno in {22, 8, 2, 20}:  # EINVAL, ENOEXEC, ENOENT, ENOTDIR
            return f"{name} reached the kernel"
        raise
    return f"{name} was granted"


@attack("machine", reached)
def swap_on(inside: Inside) -> str:
    """memory written to a disk of its choice; asked for a file that is not there"""
    try:
        call("swapon", b"/no/such/file", 0)
    except FileNotFoundError:
        return "swapon looked for its file"
    return ""


@attack("machine", reached)
def keep_accounts(inside: Inside) -> str:
    """a record of every process in a file of its choice; asked for one that is not there"""
    try:
        call("acct", b"/no/such/file")
    except FileNotFoundError:
        return "acct looked for its file"
    return ""


@attack("machine", reached)
def set_quota(inside: Inside) -> str:
    """who may store how much; asked for a disk that is not there"""
    return _reached("quotactl", 0x800002 << 8, b"/no/such/disk", 0, None)


@attack("machine", reached)
def set_clock(inside: Inside) -> str:
    """the time for all; the length of a tick is set to what it is"""
    buffer = ctypes.create_string_buffer(struct.pack("I", 0), 208)
    call("adjtimex", buffer)
    struct.pack_into("I", buffer, 0, 0x4000)  # ADJ_TICK
    return f"the clock's state is {call('adjtimex', buffer)}"


@attack("machine", reached)
def set_host_name(inside: Inside) -> str:
    """the machine's name; set to what it is"""
    name = socket.gethostname()
    socket.sethostname(name)
    return "the name was set"


@attack("machine", tells("host name"), remains=HOST)
def read_host_name(inside: Inside) -> str:
    """which machine this is"""
    return os.uname().nodename


@attack("machine", reached)
def see_cached_pages(inside: Inside) -> str:
    """what others read and run, by what is in memory: mincore"""
    page = ctypes.cast(libc.strlen, ctypes.c_void_p)
    start = ctypes.c_void_p((page.value or 0) & ~0xFFF)
    found = ctypes.create_string_buffer(1)
    call("mincore", start, ctypes.c_size_t(4096), found)
    return "whether a page of a library is in memory"


@attack("machine", reached)
def merge_pages(inside: Inside) -> str:
    """what other processes hold, by pages that the kernel merges: madvise with MADV_MERGEABLE"""
    page = call_for_address("mmap", None, 4096, 3, 0x22, -1, 0)
    call("madvise", ctypes.c_void_p(page), ctypes.c_size_t(4096), 12)
    return "its pages are merged with those of others"


# --- large pieces of the kernel that a worker has no use for


@attack("kernel surface", reached)
def open_io_uring(inside: Inside) -> str:
    """files and sockets by a queue that no filter of calls sees: io_uring"""
    return f"descriptor {system('io_uring_setup', 8, ctypes.create_string_buffer(120))} of a ring"


@attack("kernel surface", reached)
def handle_page_faults(inside: Inside) -> str:
    """a kernel held in the middle of a copy, the start of many exploits: userfaultfd"""
    return f"descriptor {system('userfaultfd', 1)} of page faults"  # UFFD_USER_MODE_ONLY


@attack("kernel surface", reached)
def load_bpf(inside: Inside) -> str:
    """code of its own inside the kernel: bpf"""
    wanted = ctypes.create_string_buffer(struct.pack("IIII", 2, 4, 8, 1), 128)
    return f"descriptor {system('bpf', 0, wanted, 128)} of a map"


@attack("kernel surface", reached)
def write_segment_table(inside: Inside) -> str:
    """the processor's table of segments: modify_ldt"""
    wanted = struct.pack("IIII", 0, 0, 0, 0x28)  # an empty entry
    return f"modify_ldt answered {system('modify_ldt', 17, wanted, 16)}"


@attack("kernel surface", looked("Seccomp_filters", 99))
def pile_up_filters(inside: Inside) -> None:
    """each call made slow and memory of the kernel's taken: a hundred filters"""
    call("prctl", 38, 1, 0, 0, 0)
    line = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000))
    program = struct.pack("HxxxxxxP", 1, ctypes.addressof(line))
    for _ in range(100):
        call("prctl", 22, 2, program, 0, 0)
    inside.ask()
