"""The filter of system calls: what it answers to a call, on both machines, without making it."""

from __future__ import annotations

import mmap
import os
import re
import signal
import socket
from pathlib import Path

import pytest
from sandbox.bpf_machine import call, run
from sandbox.cells import Cells

from wtc.sandbox.jail import seccomp
from wtc.sandbox.jail.seccomp import ALLOW, ARCHITECTURES, DENY, KILL, MISSING
from wtc.sandbox.jail.syscalls import CALLS, MACHINES

PID = 4711
HIGH = 1 << 32
STREAM, DGRAM, CLOEXEC = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_CLOEXEC
R, W, X = mmap.PROT_READ, mmap.PROT_WRITE, mmap.PROT_EXEC
PRIVATE, SHARED, ANONYMOUS = mmap.MAP_PRIVATE, mmap.MAP_SHARED, mmap.MAP_ANONYMOUS
THREAD = 0x3D0F00  # what glibc's pthread_create asks for
FAST_OPEN = 0x20000000

ANSWERS = [
    ("read", (0,), ALLOW),
    ("exit_group", (0,), ALLOW),
    ("futex", (1, 128), ALLOW),
    ("futex", (1, 128 | 256 | 9), ALLOW),
    ("futex", (1, 128 | 6), DENY),  # LOCK_PI
    ("futex", (1, 12), DENY),  # CMP_REQUEUE_PI
    ("madvise", (0, 4096, 4), ALLOW),  # DONTNEED
    ("madvise", (0, 4096, 12), DENY),  # MERGEABLE
    ("epoll_pwait", (2**64 - 1,) * 6, ALLOW),
    ("clone3", (1, 88), MISSING),
    ("clone", (THREAD,), ALLOW),
    ("clone", (THREAD | 0x400000,), ALLOW),  # musl adds DETACHED
    ("clone", (THREAD & ~0x400,), DENY),  # without FILES: descriptors of its own
    ("sched_getaffinity", (0, 8), ALLOW),
    ("sched_getaffinity", (1, 8), DENY),  # is there a process 1?
    ("clone", (signal.SIGCHLD,), DENY),  # fork
    ("clone", (0x4111,), DENY),  # vfork
    ("clone", (THREAD | 0x10000000,), DENY),  # a user namespace
    ("clone", (0x10000000 | signal.SIGCHLD,), DENY),
    ("clone", (0x00010000 << 32,), DENY),  # THREAD where the kernel does not look
    ("mmap", (0, 4096, R | W, PRIVATE | ANONYMOUS), ALLOW),
    ("mmap", (0, 4096, 0, PRIVATE | ANONYMOUS | 0x4000), ALLOW),  # an arena: NORESERVE
    ("mmap", (0, 4096, R | W, PRIVATE | ANONYMOUS | 0x20000), ALLOW),  # a stack
    ("mmap", (0, 4096, R, PRIVATE), ALLOW),
    ("mmap", (0, 4096, R, SHARED), DENY),  # mprotect would let it write the file
    ("mmap", (0, 4096, R | X, PRIVATE), ALLOW),  # a library's code
    ("mmap", (0, 4096, R | X, PRIVATE | 0x10 | 0x800), ALLOW),  # FIXED | DENYWRITE, as ld.so does
    ("mmap", (0, 4096, R | W, SHARED | ANONYMOUS), DENY),
    ("mmap", (0, 4096, R | W, 3 | ANONYMOUS), DENY),  # SHARED_VALIDATE
    ("mmap", (0, 4096, R | W, PRIVATE | ANONYMOUS | 0x40000), DENY),  # HUGETLB
    ("mmap", (0, 4096, R | W, PRIVATE | ANONYMOUS | 0x2000), DENY),  # LOCKED
    ("mmap", (0, 4096, R, SHARED | 0x40000), DENY),
    ("mmap", (0, 4096, R | X, PRIVATE | 0x100), DENY),  # GROWSDOWN
    ("mmap", (0, 4096, X, PRIVATE | ANONYMOUS), DENY),
    ("mmap", (0, 4096, R | W | X, PRIVATE | ANONYMOUS), DENY),
    ("mmap", (0, 4096, R | W | X, PRIVATE), DENY),
    ("mmap", (0, 4096, R | X, SHARED), DENY),
    ("mmap", (0, 4096, R | X, 3), DENY),
    ("mprotect", (0, 4096, R | W), ALLOW),
    ("mprotect", (0, 4096, 0), ALLOW),
    ("mprotect", (0, 4096, R | X), DENY),
    ("mprotect", (0, 4096, X | HIGH), DENY),
    ("openat", (-100, 1, os.O_RDONLY | os.O_CLOEXEC), ALLOW),
    ("openat", (-100, 1, os.O_RDONLY | os.O_DIRECTORY), ALLOW),
    ("openat", (-100, 1, os.O_WRONLY), DENY),
    ("openat", (-100, 1, os.O_RDWR), DENY),
    ("openat", (-100, 1, os.O_ACCMODE), DENY),
    ("openat", (-100, 1, os.O_CREAT), DENY),
    ("openat", (-100, 1, os.O_TRUNC), DENY),
    ("openat", (-100, 1, os.O_TMPFILE | os.O_RDWR), DENY),
    ("socketpair", (socket.AF_UNIX, STREAM | CLOEXEC), ALLOW),
    ("socketpair", (socket.AF_UNIX, DGRAM), DENY),
    ("socketpair", (socket.AF_UNIX, socket.SOCK_RAW), DENY),
    ("socketpair", (30, STREAM), DENY),  # AF_TIPC
    ("socketpair", (HIGH | socket.AF_UNIX, STREAM), ALLOW),  # an int: the kernel sees its low half
    ("sendto", (3, 1, 1, socket.MSG_NOSIGNAL, 0, 0), ALLOW),
    ("sendto", (3, 1, 1, FAST_OPEN, 0, 0), DENY),
    ("sendto", (3, 1, 1, 0, 0x7FFF_1234_5678, 16), DENY),
    ("sendto", (3, 1, 1, 0, 5 * HIGH, 16), DENY),  # an address whose low half is 0
    ("sendmsg", (3, 1, socket.MSG_NOSIGNAL), ALLOW),
    ("sendmsg", (3, 1, FAST_OPEN | socket.MSG_NOSIGNAL), DENY),
    ("sendto", (3, 1, 1, socket.MSG_OOB, 0, 0), DENY),
    ("sendmsg", (3, 1, socket.MSG_OOB), DENY),
    ("recvmsg", (3, 1, 0), ALLOW),
    ("recvmsg", (3, 1, 0x40000000), ALLOW),  # CMSG_CLOEXEC
    ("recvmsg", (3, 1, socket.MSG_OOB), DENY),
    ("recvmsg", (3, 1, socket.MSG_ERRQUEUE), DENY),
    ("recvfrom", (3, 1, 1, socket.MSG_PEEK | socket.MSG_DONTWAIT), ALLOW),
    ("recvfrom", (3, 1, 1, socket.MSG_OOB), DENY),
    ("setsockopt", (3, socket.IPPROTO_TCP, socket.TCP_NODELAY, 1, 4), ALLOW),
    ("setsockopt", (3, socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1, 4), ALLOW),
    ("setsockopt", (3, socket.IPPROTO_TCP, socket.SO_KEEPALIVE, 1, 4), DENY),
    ("setsockopt", (3, socket.SOL_SOCKET, 26, 1, 4), DENY),  # ATTACH_FILTER
    ("setsockopt", (3, socket.SOL_SOCKET, socket.SO_REUSEPORT, 1, 4), DENY),
    ("setsockopt", (3, socket.IPPROTO_TCP, 30, 1, 4), DENY),  # FASTOPEN_CONNECT
    ("setsockopt", (3, socket.IPPROTO_TCP, 31, 1, 4), DENY),  # ULP: the kernel's TLS
    ("getsockopt", (3, socket.SOL_SOCKET, socket.SO_ERROR), ALLOW),
    ("getsockopt", (3, socket.SOL_SOCKET, socket.SO_TYPE), ALLOW),
    ("getsockopt", (3, socket.SOL_SOCKET, 77), DENY),  # PEERPIDFD
    ("fcntl", (3, 1030, 0), ALLOW),
    ("fcntl", (3, 4, os.O_NONBLOCK), ALLOW),
    ("fcntl", (3, 4, os.O_ASYNC), DENY),
    ("fcntl", (3, 8, 1), DENY),  # SETOWN
    ("fcntl", (3, 10, 9), DENY),  # SETSIG
    ("fcntl", (3, 15, 1), DENY),  # SETOWN_EX
    ("fcntl", (3, 1031, 2**20), DENY),  # SETPIPE_SZ
    ("ioctl", (3, 0x5421), ALLOW),  # FIONBIO
    ("ioctl", (3, 0x5412), DENY),  # TIOCSTI
    ("ioctl", (3, 0x5452), DENY),  # FIOASYNC
    ("ioctl", (3, 0x8901), DENY),  # FIOSETOWN
    ("prctl", (15, 1), ALLOW),  # SET_NAME
    ("prctl", (1, 0), DENY),  # SET_PDEATHSIG
    ("prctl", (4, 1), DENY),  # SET_DUMPABLE
    ("prctl", (22, 2, 1), DENY),  # SET_SECCOMP
    ("prlimit64", (0, 7), ALLOW),
    ("prlimit64", (PID, 7), DENY),
    ("prlimit64", (1, 7), DENY),
    ("tgkill", (PID, PID, 10), ALLOW),
    ("tgkill", (PID + 1, PID, 10), DENY),
    ("tgkill", (0, PID, 10), DENY),
    ("tgkill", (1, 1, 10), DENY),
    ("clock_gettime", (1,), ALLOW),
    ("clock_gettime", (11,), ALLOW),
    ("clock_gettime", (((~PID) << 3) | 2,), DENY),
]


def answer(machine: str, number: int, arguments: tuple[int, ...], pid: int = PID) -> int:
    code = seccomp.program(machine).bound(pid=pid)
    return run(code, call(ARCHITECTURES[machine], number, arguments))


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "right"),
    ANSWERS,
    ids=[f"{name} {' '.join(map(hex, arguments))}" for name, arguments, _ in ANSWERS],
)
def test_a_call_is_answered(
    machine: str, name: str, arguments: tuple[int, ...], right: int
) -> None:
    assert answer(machine, seccomp.calls(machine)[name], arguments) == right


@pytest.mark.parametrize("machine", MACHINES)
def test_a_call_that_is_not_named_is_refused_with_an_errno(machine: str) -> None:
    named = set(seccomp.calls(machine).values())
    others = [number for number in range(600) if number not in named]
    assert {answer(machine, number, ()) for number in others} == {DENY}


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_by_another_convention_end_the_process(machine: str) -> None:
    code = seccomp.program(machine).bound(pid=PID)
    read = seccomp.calls(machine)["read"]
    foreign = {0x40000003, 0x40000028, *ARCHITECTURES.values()} - {ARCHITECTURES[machine]}
    assert {run(code, call(architecture, read)) for architecture in foreign} == {KILL}
    x32 = [run(code, call(ARCHITECTURES[machine], read | bit)) for bit in (1 << 30, 1 << 31)]
    assert x32 == [KILL, KILL]


@pytest.mark.parametrize("machine", MACHINES)
def test_a_process_that_is_1_in_its_namespace_signals_itself_alone(machine: str) -> None:
    number = seccomp.calls(machine)["tgkill"]
    assert [answer(machine, number, (pid, 1, 10), pid=1) for pid in (1, 0, 2)] == [
        ALLOW,
        DENY,
        DENY,
    ]
    assert answer(machine, seccomp.calls(machine)["prlimit64"], (1, 7), pid=1) == DENY


def test_every_rule_is_of_a_call_that_both_machines_have() -> None:
    names = set(seccomp.RULES)
    assert [names - seccomp.calls(machine).keys() for machine in MACHINES] == [set(), set()]


FORBIDDEN = """
accept accept4 acct add_key bind bpf capset chdir chmod chown chroot close_range connect
copy_file_range creat delete_module execve execveat fanotify_init fchmod fchmodat fchown
finit_module flock fork ftruncate init_module inotify_init1 io_setup io_uring_enter
io_uring_register io_uring_setup ioperm iopl kcmp kexec_load keyctl kill landlock_create_ruleset
link linkat listen lookup_dcookie mbind memfd_create memfd_secret migrate_pages mincore mkdir
mkdirat mknod mknodat modify_ldt mount move_mount move_pages msgget name_to_handle_at nfsservctl
open open_by_handle_at open_tree openat2 perf_event_open personality pidfd_getfd pidfd_open
pidfd_send_signal pivot_root pkey_mprotect process_madvise process_vm_readv process_vm_writev
ptrace quotactl reboot recvmmsg remap_file_pages rename renameat renameat2 request_key rmdir
rt_sigqueueinfo rt_tgsigqueueinfo sched_setaffinity sched_setscheduler seccomp semget sendfile
sendmmsg setgid setgroups sethostname setns setpriority setresuid setrlimit setsid setuid shmat
shmget shmctl signalfd4 socket splice swapon symlink symlinkat sync sysfs syslog tee timer_create
timerfd_create tkill truncate umask umount2 unlink unlinkat unshare userfaultfd vfork vmsplice
wait4 waitid
"""


def test_what_is_dangerous_is_not_in_the_table() -> None:
    assert [name for name in FORBIDDEN.split() if name in CALLS] == []


HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}
DEFINITION = re.compile(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)\s*$", re.MULTILINE)
# asm-generic/unistd.h names a few by what they are on 32 bits, at its end
RENAMED = {"newfstatat": "fstatat"}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_headers(machine: str) -> None:
    header = Path(HEADERS[machine])
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    found = dict(DEFINITION.findall(header.read_text(encoding="utf-8")))
    right = {
        name: int(found[name if name in found else RENAMED.get(name, name)])
        for name in seccomp.calls(machine)
    }
    assert seccomp.calls(machine) == right


def test_a_machine_without_a_table_is_said_to_have_none() -> None:
    with pytest.raises(
        ValueError, match="riscv64 has no table of system calls, x86_64 and aarch64"
    ):
        seccomp.program("riscv64")


# The kernel itself


def test_signals_to_itself_arrive(anyone: Cells) -> None:
    assert anyone.try_("signal_itself", walls="seccomp") == 2


def test_a_missing_clone3_is_no_refusal(anyone: Cells) -> None:
    clone3 = 435
    assert anyone.try_("call", clone3, 0, 0, walls="seccomp") == "ENOSYS"
    assert anyone.try_("call", clone3, 0, 0) == "EINVAL"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="x32 is x86_64's")
def test_an_x32_call_is_the_end(anyone: Cells) -> None:
    getpid = 0x40000000 | 39
    assert anyone.try_("call", getpid, walls="seccomp") == "SIGSYS"


RAW = {  # x86_64: number and arguments that are harmless where the call is allowed
    "io_uring_setup": (425, 0, 0),
    "keyctl": (250, 0, -3, 0),
    "userfaultfd": (323, 1),
    "bpf": (321, 99, 0, 0),
    "perf_event_open": (298, 0, 0, -1, -1, 0),
    "ptrace": (101, 99, 0, 0, 0),
    "unshare": (272, 0),
    "setns": (308, -1, 0),
    "mount": (165, 0, 0, 0, 0, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "memfd_create": (319, 0, 0),
    "pidfd_open": (434, -1, 0),
    "process_vm_readv": (310, 0, 0, 0, 0, 0, 0),
    "personality": (135, 0xFFFFFFFF),
    "kill": (62, 0, 0),
    "execveat": (322, -1, 0, 0, 0, 0),
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="these numbers are x86_64's")
@pytest.mark.parametrize("name", RAW)
def test_a_raw_call_is_refused(name: str, cell: Cells) -> None:
    assert cell.try_("call", *RAW[name], walls="seccomp") == "EPERM"
    if cell.try_("call", *RAW[name]) == "EPERM":
        pytest.skip("refused on this machine to everyone")
