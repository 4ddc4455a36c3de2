"""The kernel's seccomp: which system calls a worker may make, and with which arguments.

Stops: fork and exec, every new socket, connect, bind, listen and accept (a connected socket handed
in cannot be turned elsewhere), sending with an address, MSG_FASTOPEN, signals to others, ptrace,
io_uring, keyctl, userfaultfd, bpf, perf, namespaces, mount, chmod, SysV and shared anonymous
memory, memory that is both written and executed, files opened for writing, another process'
limits: 37 of 49 attacks alone (measured).
Does not stop: reading files (open must stay for imports): Landlock does. What a pointer points to
cannot be seen (seccomp(2)): paths and the address inside `sendmsg`; therefore no datagram socket is
ever made, and none is to be handed in.

Law: what is not named is EPERM, so that a script gets an exception and not a dead worker; a call by
another machine's convention is the end.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wtc.sandbox.jail import libc, privileges
from wtc.sandbox.jail.bpf import (
    AtLeast,
    Equal,
    Label,
    Late,
    Line,
    Load,
    Mask,
    Program,
    Return,
    assemble,
)
from wtc.sandbox.jail.syscalls import CALLS, MACHINES

__all__ = [
    "ALLOW",
    "ARCHITECTURES",
    "DENY",
    "KILL",
    "MISSING",
    "RULES",
    "calls",
    "install",
    "program",
]

# linux/seccomp.h
KILL = 0x80000000  # SECCOMP_RET_KILL_PROCESS
ALLOW = 0x7FFF0000  # SECCOMP_RET_ALLOW
_ERRNO = 0x00050000  # SECCOMP_RET_ERRNO
DENY = _ERRNO | errno.EPERM
MISSING = _ERRNO | errno.ENOSYS

# linux/audit.h: the number of the ELF machine, 64 bits, little-endian
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # x86_64's calls with short pointers have this bit: asm/unistd.h

# struct seccomp_data of linux/seccomp.h
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_WHOLE = 0xFFFFFFFF
PID = Late("pid")  # of the process that installs the program


@dataclass(frozen=True, slots=True)
class Bits:
    """An argument's low 32 bits, those of `mask`, are one of `values`; its high half for `high`."""

    argument: int
    mask: int
    values: tuple[int | Late, ...]
    high: bool = False


def _is(argument: int, *values: int | Late) -> Bits:
    return Bits(argument, _WHOLE, values)


def _without(argument: int, mask: int) -> Bits:
    return Bits(argument, mask, (0,))


def _is_null(argument: int) -> tuple[Bits, Bits]:
    return Bits(argument, _WHOLE, (0,)), Bits(argument, _WHOLE, (0,), high=True)


# sys/mman.h, the same on both machines
_PROT_WRITE, _PROT_EXEC = 0x2, 0x4
_MAP_PRIVATE, _MAP_TYPE, _MAP_ANONYMOUS = 0x02, 0x0F, 0x20
_MAP_RARE = 0x00100 | 0x02000 | 0x40000  # GROWSDOWN LOCKED HUGETLB: beyond what limits count
# NORMAL RANDOM SEQUENTIAL WILLNEED DONTNEED FREE, DONTFORK DOFORK, HUGEPAGE NOHUGEPAGE DONTDUMP
# DODUMP WIPEONFORK KEEPONFORK, GUARD_INSTALL GUARD_REMOVE. Not MERGEABLE: others' memory would show
# in how long a write takes.
_ADVICE = (0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19, 102, 103)

# linux/futex.h: WAIT WAKE, REQUEUE CMP_REQUEUE WAKE_OP, WAIT_BITSET WAKE_BITSET; none that inherits
# priorities, which no lock of Python does
_FUTEX_COMMAND = 0xFFFFFFFF ^ (128 | 256)  # without PRIVATE and CLOCK_REALTIME
_FUTEXES = (0, 1, 3, 4, 5, 9, 10)

# linux/sched.h
_CLONE_THREAD = 0x00010000 | 0x0F00  # with VM FS FILES SIGHAND, as pthread_create asks for:
# a thread with a table of descriptors of its own would have RLIMIT_NOFILE once more
_CLONE_OTHERS = (
    0x00002000  # PTRACE
    | 0x00004000  # VFORK
    | 0x00008000  # PARENT
    | 0x00020000  # NEWNS
    | 0x00800000  # UNTRACED
    | 0x02000000  # NEWCGROUP
    | 0x7C000000  # NEWUTS NEWIPC NEWUSER NEWPID NEWNET
    | 0x00000080  # NEWTIME
)

_FOR_WRITING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC

# linux/socket.h. Not among them: FASTOPEN, which connects without connect(2), and OOB.
# DONTWAIT NOSIGNAL MORE; PEEK TRUNC DONTWAIT WAITALL NOSIGNAL CMSG_CLOEXEC
_SENDING = 0x40 | 0x4000 | 0x8000
_RECEIVING = 0x2 | 0x20 | 0x40 | 0x100 | 0x4000 | 0x40000000

_AF_UNIX = 1
# A SOCK_DGRAM pair could `sendmsg` to any path; these two are connected for good, and the address
# in a message of theirs is not looked at (net/unix/af_unix.c).
_SOCKET_TYPE, _STREAM, _SEQPACKET = 0x0F, 1, 5

_SOL_SOCKET, _TCP = 1, 6  # asm-generic/socket.h, linux/tcp.h
_SO_TYPE, _SO_ERROR, _SO_KEEPALIVE, _SO_PROTOCOL, _SO_DOMAIN = 3, 4, 9, 38, 39
_SO_ACCEPTCONN = 30
_TCP_NODELAY = 1

_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
_O_ASYNC = 0x2000  # signals of descriptors; F_SETOWN says to whom, and is not allowed

# asm-generic/ioctls.h: TCGETS (whether it is a terminal) FIONREAD FIONBIO FIONCLEX FIOCLEX
_IOCTLS = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)

_PR_SET_NAME, _PR_GET_NAME = 15, 16

Alternative: TypeAlias = tuple[Bits, ...]

# A call happens when all of one alternative holds. Calls of CALLS that are not here happen always.
RULES: Mapping[str, tuple[Alternative, ...]] = {
    "futex": ((Bits(1, _FUTEX_COMMAND, _FUTEXES),),),
    # Code comes from files that nobody here can write, and is mapped private and never writable.
    # Nothing is shared: pages of memory would be unlimited, pages of a file would write it.
    "mmap": (
        (_without(2, _PROT_EXEC), Bits(3, _MAP_TYPE | _MAP_RARE, (_MAP_PRIVATE,))),
        (
            _without(2, _PROT_WRITE),
            Bits(3, _MAP_TYPE | _MAP_ANONYMOUS | _MAP_RARE, (_MAP_PRIVATE,)),
        ),
    ),
    "mprotect": ((_without(2, _PROT_EXEC),),),
    "sched_getaffinity": ((_is(0, 0),),),
    "madvise": ((_is(2, *_ADVICE),),),
    "clone": ((Bits(0, _CLONE_THREAD | _CLONE_OTHERS, (_CLONE_THREAD,)),),),
    "openat": ((_without(2, _FOR_WRITING),),),
    "sendto": ((_without(3, _WHOLE ^ _SENDING), *_is_null(4)),),
    "sendmsg": ((_without(2, _WHOLE ^ _SENDING),),),
    "recvfrom": ((_without(3, _WHOLE ^ _RECEIVING),),),
    "recvmsg": ((_without(2, _WHOLE ^ _RECEIVING),),),
    "socketpair": ((_is(0, _AF_UNIX), Bits(1, _SOCKET_TYPE, (_STREAM, _SEQPACKET))),),
    "setsockopt": (
        (_is(1, _SOL_SOCKET), _is(2, _SO_KEEPALIVE)),
        (_is(1, _TCP), _is(2, _TCP_NODELAY)),
    ),
    "getsockopt": (
        (
            _is(1, _SOL_SOCKET),
            _is(2, _SO_TYPE, _SO_ERROR, _SO_KEEPALIVE, _SO_ACCEPTCONN, _SO_PROTOCOL, _SO_DOMAIN),
        ),
        (_is(1, _TCP), _is(2, _TCP_NODELAY)),
    ),
    "fcntl": (
        (_is(1, _F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC),),
        (_is(1, _F_SETFL), _without(2, _O_ASYNC)),
    ),
    "ioctl": ((_is(1, *_IOCTLS),),),
    "prctl": ((_is(0, _PR_SET_NAME, _PR_GET_NAME),),),
    "prlimit64": ((_is(0, 0),),),
    "tgkill": ((_is(0, PID),),),
    # The clocks of the machine and of this process; others have negative numbers (time.h).
    "clock_gettime": ((_without(0, _WHOLE ^ 0xF),),),
}

# clone3 hides its flags behind a pointer; told that it is missing, glibc takes clone.
_MISSING = "clone3"


def calls(machine: str) -> dict[str, int]:
    """Return the numbers of the calls that can happen on a machine, by name. Raise ValueError."""
    if machine not in MACHINES:
        raise ValueError(f"{machine} has no table of system calls, {' and '.join(MACHINES)} have")
    column = MACHINES.index(machine)
    numbers = {name: pair[column] for name, pair in CALLS.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def program(machine: str) -> Program:
    """Return the program for a machine; `pid` is what it binds late. Raise ValueError."""
    return assemble(_lines(machine))


def install(filters: Program) -> None:
    """Put the program before every call of this thread, and all that it starts. Raise OSError."""
    privileges.forbid_new_privileges()
    libc.seccomp_filter(filters.bound(pid=os.getpid()))


def _lines(machine: str) -> Iterator[Line]:
    numbers = calls(machine)
    yield Load(_ARCHITECTURE)
    yield Equal(ARCHITECTURES[machine], other="kill")
    yield Load(_NUMBER)
    yield AtLeast(_X32, then="kill")
    yield Equal(numbers[_MISSING], other="is there")
    yield Return(MISSING)
    yield from (Label("kill"), Return(KILL), Label("is there"))
    for name, alternatives in RULES.items():
        yield from _checked(name, numbers[name], alternatives)
    for name, number in numbers.items():
        if name not in RULES and name != _MISSING:
            yield Equal(number, then="allow")
    yield Return(DENY)
    yield from (Label("allow"), Return(ALLOW))


def _checked(name: str, number: int, alternatives: tuple[Alternative, ...]) -> Iterator[Line]:
    after = f"not {name}"
    yield Equal(number, other=after)
    for index, alternative in enumerate(alternatives):
        otherwise = f"{name} {index + 1}"
        for part, bits in enumerate(alternative):
            yield from _bits(bits, f"{name} {index}.{part}", otherwise)
        yield Return(ALLOW)
        yield Label(otherwise)
    yield Return(DENY)
    yield Label(after)


def _bits(bits: Bits, holds: str, otherwise: str) -> Iterator[Line]:
    yield Load(_ARGUMENTS + 8 * bits.argument + (4 if bits.high else 0))
    if bits.mask != _WHOLE:
        yield Mask(bits.mask)
    *others, last = bits.values
    for value in others:
        yield Equal(value, then=holds)
    yield Equal(last, other=otherwise)
    yield Label(holds)
