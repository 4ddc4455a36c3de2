"""Attacks on other processes: reading, signalling, slowing them; and starting new ones."""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import resource
import signal
import struct
import time
from pathlib import Path

from sandbox.jail_attacks.attack import (
    MARK,
    Inside,
    Seen,
    attack,
    changed_victim,
    looked,
    reached,
    tells,
)
from sandbox.jail_attacks.raw import INT80, LOADER, MACHINE, call, libc, system
from sandbox.jail_attacks.targets import Targets

ECHO = Path("/bin/echo").read_bytes()  # a program that the attacker brings along

# --- /proc


@attack("proc", tells("victim's environment"))
def read_environment(inside: Inside) -> str:
    """what the server was started with: keys in its environment"""
    return Path(f"/proc/{inside.victim}/environ").read_text()


@attack("proc", tells("victim's arguments"))
def read_arguments(inside: Inside) -> str:
    """tokens on command lines, of every user's programs"""
    return Path(f"/proc/{inside.victim}/cmdline").read_text()


@attack("proc", tells("victim's memory"))
def read_memory_file(inside: Inside) -> str:
    """all secrets that the server holds: /proc/PID/mem"""
    with open(f"/proc/{inside.victim}/mem", "rb", buffering=0) as memory:
        memory.seek(inside.address)
        return memory.read(64).decode(errors="replace")


@attack("proc", tells("victim's descriptor"))
def open_descriptor_of_other(inside: Inside) -> str:
    """files that the server has open, deleted ones too: /proc/PID/fd"""
    return Path(f"/proc/{inside.victim}/fd/{inside.descriptor}").read_text()


@attack("proc", tells("public file"))
def read_through_root_of_other(inside: Inside) -> str:
    """files as another process sees them: /proc/PID/root"""
    return Path(f"/proc/{inside.victim}/root{inside.public}").read_text()


@attack("proc", lambda targets, seen: targets.is_named_in(seen.word))
def list_processes(inside: Inside) -> str:
    """who runs what on this machine"""
    return " ".join(name for name in os.listdir("/proc") if name.isdigit())


@attack("proc", changed_victim("oom"))
def offer_to_oom_killer(inside: Inside) -> None:
    """the server killed first when memory is short"""
    Path(f"/proc/{inside.victim}/oom_score_adj").write_text("777")


@attack("proc", reached)
def write_kernel_setting(inside: Inside) -> str:
    """a program of its own run by the kernel as root: core_pattern, written back as it was"""
    path = Path("/proc/sys/kernel/core_pattern")
    return f"{path.write_text(path.read_text())} bytes into core_pattern"


# --- ptrace and its kin

_ATTACH, _SEIZE, _PEEK, _DETACH = 16, 0x4206, 2, 17


@attack("ptrace", tells("victim's memory"))
def trace(inside: Inside) -> str:
    """all that the server holds, and its hand"""
    call("ptrace", _ATTACH, inside.victim, None, None)
    os.waitpid(inside.victim, 0x40000000)
    libc.ptrace.restype = ctypes.c_long
    address = ctypes.c_void_p(inside.address)
    words = [
        libc.ptrace(_PEEK, inside.victim, ctypes.c_void_p(address.value + at), None)
        for at in range(0, 40, 8)
    ]
    call("ptrace", _DETACH, inside.victim, None, None)
    return struct.pack("5q", *words).decode(errors="replace")


@attack("ptrace", tells("victim's memory"))
def read_memory(inside: Inside) -> str:
    """all secrets that the server holds: process_vm_readv"""
    return _read_memory(inside.victim, inside.address)


def _read_memory(pid: int, address: int) -> str:
    buffer = ctypes.create_string_buffer(64)
    here = struct.pack("PN", ctypes.addressof(buffer), 64)
    call("process_vm_readv", pid, here, 1, struct.pack("PN", address, 64), 1, 0)
    return buffer.raw.decode(errors="replace")


@attack("ptrace", changed_victim("memory"))
def write_memory(inside: Inside) -> None:
    """the server's decisions: process_vm_writev"""
    mark = ctypes.create_string_buffer(MARK.encode())
    here = struct.pack("PN", ctypes.addressof(mark), len(MARK))
    there = struct.pack("PN", inside.address, len(MARK))
    call("process_vm_writev", inside.victim, here, 1, there, 1, 0)


@attack("ptrace", tells("victim's descriptor"))
def take_descriptor(inside: Inside) -> str:
    """the server's open files and connections: pidfd_getfd"""
    return _take_descriptor(inside.victim, inside.descriptor)


def _take_descriptor(pid: int, number: int) -> str:
    taken = system("pidfd_getfd", system("pidfd_open", pid, 0), number, 0)
    return os.pread(taken, 100, 0).decode()


@attack("ptrace", reached)
def page_out_memory(inside: Inside) -> str:
    """the server slowed: process_madvise with MADV_COLD"""
    there = struct.pack("PN", inside.address & ~0xFFF, 4096)
    handle = system("pidfd_open", inside.victim, 0)
    return f"{system('process_madvise', handle, there, 1, 20, 0)} bytes of the victim made cold"


@attack("ptrace", reached)
def compare_with_other(inside: Inside) -> str:
    """the order of the kernel's addresses: kcmp"""
    return f"kcmp says {system('kcmp', os.getpid(), inside.victim, 1, 0, 0)}"


@attack("ptrace", reached)
def learn_addresses(inside: Inside) -> str:
    """the layout of the server's memory: get_robust_list"""
    head, size = ctypes.c_size_t(), ctypes.c_size_t()
    system("get_robust_list", inside.victim, ctypes.byref(head), ctypes.byref(size))
    return f"an address of the victim, {len(hex(head.value)) - 2} digits"


@attack("ptrace", reached)
def locate_pages(inside: Inside) -> str:
    """which pages of the server are there: move_pages"""
    page, status = ctypes.c_void_p(inside.address & ~0xFFF), ctypes.c_int(-99)
    system("move_pages", inside.victim, 1, ctypes.byref(page), None, ctypes.byref(status), 0)
    return f"the victim's page is on node {status.value}" if status.value >= 0 else ""


@attack("ptrace", reached)
def time_other(inside: Inside) -> str:
    """what the server does, by the time that it takes: its clock of the processor"""
    return f"{time.clock_gettime((~inside.victim << 3) | 2):.3f} s of the victim"


@attack("ptrace", reached)
def probe_other(inside: Inside) -> str:
    """which numbers processes have: sched_getaffinity answers for one that is there"""
    return f"the victim is there, on {len(os.sched_getaffinity(inside.victim))} processors"


@attack("ptrace", reached)
def count_events_of_other(inside: Inside) -> str:
    """keys by the timing of the server's branches: perf_event_open"""
    return f"descriptor {_perf(inside.victim)} counts the victim"


@attack("ptrace", reached)
def count_own_events(inside: Inside) -> str:
    """the largest unguarded piece of the kernel: perf_event_open"""
    return f"descriptor {_perf(0)} counts"


def _perf(pid: int) -> int:
    wanted = struct.pack("IIQQQQQ", 1, 112, 1, 0, 0, 0, 0x60).ljust(112, b"\0")  # task clock
    return system("perf_event_open", wanted, pid, -1, -1, 0)


# --- signals


@attack("signals", changed_victim("life"))
def kill_other(inside: Inside) -> None:
    """the server's end"""
    os.kill(inside.victim, signal.SIGKILL)


@attack("signals", changed_victim("life"))
def kill_group(inside: Inside) -> None:
    """the end of a whole group of processes"""
    os.killpg(inside.victim, signal.SIGKILL)


@attack("signals", changed_victim("life"))
def kill_thread(inside: Inside) -> None:
    """the server's end, by its thread: tgkill"""
    system("tgkill", inside.victim, inside.victim, signal.SIGKILL)


@attack("signals", changed_victim("life"))
def kill_with_a_message(inside: Inside) -> None:
    """the server's end, by rt_sigqueueinfo"""
    told = struct.pack("iiixxxxii", signal.SIGKILL, 0, -1, os.getpid(), os.getuid()).ljust(
        128, b"\0"
    )
    system("rt_sigqueueinfo", inside.victim, signal.SIGKILL, told)


@attack("signals", changed_victim("life"))
def kill_by_descriptor(inside: Inside) -> None:
    """the server's end, by pidfd_send_signal"""
    handle = system("pidfd_open", inside.victim, 0)
    system("pidfd_send_signal", handle, signal.SIGKILL, None, 0)


@attack("signals", changed_victim("life"))
def stop_other(inside: Inside) -> None:
    """a server that stands still and is not restarted"""
    os.kill(inside.victim, signal.SIGSTOP)


def _kill_by_pipe(command: int, owner: object) -> None:
    """Let the kernel send SIGKILL to the owner of a pipe when it gets a byte."""
    reader, writer = os.pipe()
    fcntl.fcntl(reader, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(reader, command, owner)
    flags = fcntl.fcntl(reader, fcntl.F_GETFL)
    fcntl.fcntl(reader, fcntl.F_SETFL, flags | os.O_ASYNC)
    os.write(writer, b"x")


@attack("signals", changed_victim("life"))
def kill_by_pipe(inside: Inside) -> None:
    """the server's end by the kernel's hand: F_SETOWN, F_SETSIG and O_ASYNC on a pipe"""
    _kill_by_pipe(fcntl.F_SETOWN, inside.victim)


@attack("signals", changed_victim("life"))
def kill_by_pipe_of_a_thread(inside: Inside) -> None:
    """the same by F_SETOWN_EX"""
    _kill_by_pipe(15, struct.pack("ii", 1, inside.victim))


@attack("signals", changed_victim("life"))
def kill_by_channel(inside: Inside) -> None:
    """the same by an ioctl on the socket that a worker has: FIOSETOWN, FIOASYNC"""
    fcntl.fcntl(inside.channel, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.ioctl(inside.channel, 0x8901, struct.pack("i", inside.victim))  # FIOSETOWN
    fcntl.ioctl(inside.channel, 0x5452, struct.pack("i", 1))  # FIOASYNC
    inside.ask()  # the answer makes the channel readable


@attack("signals", reached)
def reach_everyone(inside: Inside) -> str:
    """the end of all that it may signal; asked with signal 0, which ends nobody"""
    os.kill(-1, 0)
    return "all processes can be signalled"


@attack("signals", lambda _, seen: "the starter was signalled" if seen.report["signals"] else None)
def signal_starter(inside: Inside) -> None:
    """every worker's parent"""
    os.kill(os.getppid(), signal.SIGUSR1)


# --- another worker, confined as the attacker is


@attack("neighbour", tells("neighbour's memory"), neighbour=True)
def read_neighbour(inside: Inside) -> str:
    """another tenant's secrets: process_vm_readv"""
    return _read_memory(inside.neighbour, inside.neighbour_address)


@attack("neighbour", tells("neighbour's memory"), neighbour=True)
def read_neighbour_memory_file(inside: Inside) -> str:
    """another tenant's secrets: /proc/PID/mem"""
    with open(f"/proc/{inside.neighbour}/mem", "rb", buffering=0) as memory:
        memory.seek(inside.neighbour_address)
        return memory.read(64).decode(errors="replace")


@attack("neighbour", lambda targets, _: targets.neighbour_ended(), neighbour=True)
def kill_neighbour(inside: Inside) -> None:
    """another tenant's end"""
    os.kill(inside.neighbour, signal.SIGKILL)


@attack("neighbour", lambda targets, _: targets.neighbour_ended(), neighbour=True)
def kill_neighbour_by_pipe(inside: Inside) -> None:
    """another tenant's end by the kernel's hand"""
    _kill_by_pipe(fcntl.F_SETOWN, inside.neighbour)


@attack("neighbour", lambda targets, _: targets.spoke_as_neighbour(MARK), neighbour=True)
def speak_as_neighbour(inside: Inside) -> None:
    """another tenant's connection to the server: pidfd_getfd"""
    handle = system("pidfd_open", inside.neighbour, 0)
    os.write(system("pidfd_getfd", handle, inside.neighbour_channel, 0), MARK.encode())


# --- who gets how much of the machine


@attack("scheduling", changed_victim("niceness"))
def slow_other(inside: Inside) -> None:
    """a server that always yields: setpriority"""
    os.setpriority(os.PRIO_PROCESS, inside.victim, 19)


@attack("scheduling", changed_victim("processors"))
def pin_other(inside: Inside) -> None:
    """a server on one processor, the attacker's: sched_setaffinity"""
    os.sched_setaffinity(inside.victim, {min(os.sched_getaffinity(0))})


@attack("scheduling", changed_victim("policy"))
def idle_other(inside: Inside) -> None:
    """a server that runs when nobody else does: SCHED_IDLE"""
    os.sched_setscheduler(inside.victim, os.SCHED_IDLE, os.sched_param(0))


@attack("scheduling", changed_victim("disk class"))
def starve_other_of_disk(inside: Inside) -> None:
    """a server whose reads wait: ioprio_set"""
    system("ioprio_set", 1, inside.victim, 3 << 13)


@attack("scheduling", changed_victim("limit"))
def limit_other(inside: Inside) -> None:
    """a server without descriptors: prlimit"""
    resource.prlimit(inside.victim, resource.RLIMIT_NOFILE, (3, 3))


@attack("scheduling", lambda targets, seen: targets.ahead(seen))
def go_ahead(inside: Inside) -> None:
    """more of the processor than others: nice -10"""
    os.setpriority(os.PRIO_PROCESS, 0, -10)
    inside.ask()


@attack("scheduling", lambda targets, seen: targets.real_time(seen))
def run_in_real_time(inside: Inside) -> None:
    """the whole processor: SCHED_FIFO"""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    inside.ask()


@attack("scheduling", looked("VmLck", 32 * 1024))
def pin_memory(inside: Inside) -> None:
    """memory that is never swapped out: mlock of 32 MB"""
    size = 32 * 2**20
    page = _anonymous(size)
    call("mlock", ctypes.c_void_p(page), ctypes.c_size_t(size))
    inside.ask()


def _anonymous(size: int) -> int:
    held = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    _held.append(held)
    return ctypes.addressof(ctypes.c_char.from_buffer(held))


_held: list[object] = []


# --- new processes and programs


def _another_spoke(_: Targets, seen: Seen) -> str | None:
    return "a second process spoke" if len(seen.pids) > 1 else None


def _program_spoke(_: Targets, seen: Seen) -> str | None:
    return "another program spoke" if f"says {MARK}" in seen.word else None


@attack("programs", _another_spoke)
def fork(inside: Inside) -> None:
    """a process that outlives limits and the worker"""
    if os.fork() == 0:
        inside.say(here="a child")
        os._exit(0)
    os.wait()


@attack("programs", reached)
def vfork(inside: Inside) -> str:
    """the same, sharing memory: clone with CLONE_VM and CLONE_VFORK"""
    stack = ctypes.create_string_buffer(65536)
    top = ctypes.c_void_p((ctypes.addressof(stack) + 65536) & ~15)
    exit_now = ctypes.cast(libc._exit, ctypes.c_void_p)
    child = call("clone", exit_now, top, 0x100 | 0x4000 | signal.SIGCHLD, ctypes.c_void_p(42))
    _, status = os.waitpid(child, 0)
    return "a child ended with 42" if os.waitstatus_to_exitcode(status) == 42 else ""


@attack("programs", _another_spoke)
def fork_by_clone3(inside: Inside) -> None:
    """the same, past a filter that knows only clone: clone3"""
    if system("clone3", struct.pack("QQQQQQQQ", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0), 64) == 0:
        inside.say(here="a child")
        os._exit(0)
    os.wait()


@attack("programs", _another_spoke)
def fork_by_int80(inside: Inside) -> None:
    """the same, as 32-bit programs call the kernel, past a filter that looks at the number only"""
    if _int80(2) == 0:
        inside.say(here="a child")
        os._exit(0)
    os.wait()


@attack("signals", changed_victim("life"))
def kill_by_int80(inside: Inside) -> None:
    """the server's end, as 32-bit programs call the kernel"""
    _int80(37, inside.victim, signal.SIGKILL)


def _int80(number: int, first: int = 0, second: int = 0) -> int:
    assert INT80 is not None, f"no int 0x80 on {MACHINE}"
    answer = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int)
    return answer(INT80)(number, first, second)


@attack("programs", _program_spoke)
def execute(inside: Inside) -> None:
    """every program of the machine"""
    _become_echo(inside, lambda words: os.execv("/bin/echo", words))


@attack("programs", _program_spoke)
def execute_from_memory(inside: Inside) -> None:
    """programs that are on no disk: execveat on a memfd"""
    copy = os.memfd_create("program")
    os.write(copy, ECHO)
    _become_echo(inside, lambda words: os.execve(copy, words, {}))


@attack("programs", _program_spoke)
def execute_by_loader(inside: Inside) -> None:
    """programs without the right to execute them: by the loader"""
    loader = LOADER[MACHINE]
    _become_echo(inside, lambda words: os.execv(loader, [loader, "/bin/echo", *words[1:]]))


def _become_echo(inside: Inside, execute_words: object) -> None:
    os.dup2(inside.channel, 1)
    execute_words(["echo", f'{{"word": "echo says {MARK}"}}'])


@attack("programs", _program_spoke)
def spawn(inside: Inside) -> None:
    """every program of the machine, beside the worker: posix_spawn"""
    words = ["echo", f'{{"word": "echo says {MARK}"}}']
    actions = [(os.POSIX_SPAWN_DUP2, inside.channel, 1)]
    os.waitpid(os.posix_spawn("/bin/echo", words, {}, file_actions=actions), 0)


@attack("programs", lambda _, seen: _is_root_by(seen))
def run_setuid_program(inside: Inside) -> None:
    """root's rights: a program that belongs to root and is setuid"""
    os.dup2(inside.channel, 1)
    os.execv(inside.setuid, ["id", "-u"])


def _is_root_by(seen: Seen) -> str | None:
    return "it ran as root" if seen.word == "0\n" else None
