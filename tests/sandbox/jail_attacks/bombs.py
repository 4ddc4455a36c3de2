"""Attacks that take more than a share: each is bounded, so that it harms nothing where it works."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import threading
from collections.abc import Callable
from contextlib import suppress

from sandbox.jail_attacks.attack import Inside, Seen, attack, looked, reached
from sandbox.jail_attacks.raw import call, call_for_address, libc
from sandbox.jail_attacks.targets import Targets

MB = 2**20
MUCH = 192 * MB  # more than any worker may have
_held: list[object] = []
THREADS = "where workers share a uid: a worker's memory has room for the stacks of some 2,000"
MEMORY = "the kernel's bound is 512 MB above the limit; the server looks often, and ends it"


def _lift_limits() -> None:
    """Raise each limit as far as the kernel lets; an attacker would."""
    for kind in range(16):
        with suppress(OSError, ValueError):
            _, most = resource.getrlimit(kind)
            resource.setrlimit(kind, (most, most))


def _touch(address: int, size: int) -> None:
    """Write one byte into each page."""
    for at in range(0, size, mmap.PAGESIZE):
        ctypes.memset(address + at, 1, 1)


def _take(flags: int) -> None:
    _lift_limits()
    rights = mmap.PROT_READ | mmap.PROT_WRITE
    populate = 0x8000  # MAP_POPULATE: the kernel touches each page
    call_for_address("mmap", None, MUCH, rights, flags | populate, -1, 0)


@attack("bombs", looked("VmRSS", MUCH // 1024))
def take_memory(inside: Inside) -> None:
    """the machine's memory"""
    _take(mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    inside.ask()


@attack("bombs", looked("VmRSS", MUCH // 1024))
def take_memory_in_pieces(inside: Inside) -> None:
    """the machine's memory, by a list that grows"""
    _lift_limits()
    pieces = [bytearray(MB) for _ in range(MUCH // MB)]
    _held.extend(pieces)
    inside.ask()


@attack("bombs", looked("VmRSS", MUCH // 1024))
def take_shared_memory(inside: Inside) -> None:
    """the machine's memory, where a limit of data does not count it: shared and anonymous"""
    _take(mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    inside.ask()


@attack("bombs", looked("RssShmem", MUCH // 1024))
def take_system_v_memory(inside: Inside) -> None:
    """the machine's memory, which stays when the worker ends: shmget"""
    segment = call("shmget", 0, ctypes.c_size_t(MUCH), 0o1600)
    try:
        _touch(call_for_address("shmat", segment, None, 0), MUCH)
        inside.ask()
    finally:
        call("shmctl", segment, 0, None)


@attack("bombs", reached)
def take_file_memory(inside: Inside) -> str:
    """the machine's memory, in a file that has no name: memfd"""
    _lift_limits()
    descriptor = os.memfd_create("bomb")
    piece = bytes(MB)
    for _ in range(MUCH // MB):
        os.write(descriptor, piece)
    return f"{os.fstat(descriptor).st_blocks // 2048} MB in memory"


@attack("bombs", looked("VmSize", 64 * 2**20))
def take_addresses(inside: Inside) -> None:
    """room for page tables: 64 GB of addresses"""
    _lift_limits()
    no_reserve = 0x4000  # MAP_NORESERVE
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | no_reserve
    call_for_address("mmap", None, 64 * 2**30, 0, flags, -1, 0)
    inside.ask()


@attack("bombs", looked("Threads", 300), remains=THREADS)
def start_threads(inside: Inside) -> None:
    """the machine's room for threads: 300"""
    _lift_limits()
    threading.stack_size(64 * 1024)
    release = threading.Event()
    with suppress(RuntimeError, MemoryError):
        for _ in range(300):
            threading.Thread(target=release.wait, daemon=True).start()
    inside.ask()


@attack("bombs", looked("FDSize", 1024))
def open_descriptors(inside: Inside) -> None:
    """the kernel's memory for open files: a thousand"""
    _lift_limits()
    with suppress(OSError):
        for _ in range(1000):
            os.dup(inside.channel)
    inside.ask()


def _many_spoke(_: Targets, seen: Seen) -> str | None:
    return f"{len(seen.pids)} processes spoke" if len(seen.pids) > 20 else None


@attack("bombs", _many_spoke)
def fork_many(inside: Inside) -> None:
    """the machine's room for processes: 24 of them"""
    _lift_limits()
    children = [child for child in (_forked(inside) for _ in range(24)) if child]
    for child in children:
        os.waitpid(child, 0)


def _forked(inside: Inside) -> int:
    child = os.fork()
    if child == 0:
        inside.say(here="a child")
        os._exit(0)
    return child


def _disk_is_taken(targets: Targets, _: Seen) -> str | None:
    size = sum(path.stat().st_size for path in targets.folder.glob("bomb*"))
    return f"{size // MB} MB on disk" if size >= 64 * MB else None


def _grow(grow: Callable[[int, int], object]) -> Callable[[Inside], None]:
    def deed(inside: Inside) -> None:
        _lift_limits()
        path = os.path.join(inside.folder, "bomb")
        grow(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), 64 * MB)

    return deed


@attack("bombs", _disk_is_taken)
def fill_disk(inside: Inside) -> None:
    """the disk: a file of 64 MB, with nothing in it"""
    _grow(os.ftruncate)(inside)


@attack("bombs", _disk_is_taken, hands=("bomb",))
def fill_disk_by_descriptor(inside: Inside) -> None:
    """the disk, by a file that was left open for writing"""
    _lift_limits()
    os.ftruncate(inside.handed["bomb"], 64 * MB)


@attack("bombs", reached)
def hold_pipes(inside: Inside) -> str:
    """the kernel's memory: 64 pipes of 1 MB, filled"""
    _lift_limits()
    held = 0
    for _ in range(64):
        _, writer = os.pipe()
        os.set_blocking(writer, False)
        call("fcntl", writer, 1031, MB)  # F_SETPIPE_SZ
        held += os.write(writer, bytes(MB))
    return f"{held // MB} MB in pipes"


@attack("bombs", looked("VmRSS", MUCH // 1024))
def take_memory_as_stack(inside: Inside) -> None:
    """the machine's memory, where a limit of data does not count it: MAP_GROWSDOWN"""
    _take(mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)
    inside.ask()


@attack("bombs", looked("VmRSS", MUCH // 1024), remains=MEMORY)
def take_memory_and_lock_it(inside: Inside) -> None:
    """the machine's memory, no longer counted as data once it cannot be written: mprotect"""
    _lift_limits()
    size, rights = 32 * MB, mmap.PROT_READ | mmap.PROT_WRITE
    with suppress(OSError):
        for _ in range(MUCH // size):
            flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x8000
            page = call_for_address("mmap", None, size, rights, flags, -1, 0)
            call("mprotect", ctypes.c_void_p(page), ctypes.c_size_t(size), mmap.PROT_READ)
    inside.ask()


@attack("bombs", reached)
def second_table_of_descriptors(inside: Inside) -> str:
    """as many open files again as there are threads: clone without CLONE_FILES"""
    extra = os.dup(inside.channel)
    stack = ctypes.create_string_buffer(65536)
    top = ctypes.c_void_p((ctypes.addressof(stack) + 65536) & ~15)
    close = ctypes.cast(libc.close, ctypes.c_void_p)
    running = ctypes.c_int(1)  # cleared by the kernel when the thread has ended
    flags = 0x00010000 | 0x00000100 | 0x00000800 | 0x00200000  # THREAD VM SIGHAND CHILD_CLEARTID
    ended = ctypes.byref(running)
    call("clone", close, top, flags, ctypes.c_void_p(extra), None, None, ended)
    while running.value:
        os.sched_yield()
    os.fstat(extra)  # still open here: the thread closed one of its own
    return "a thread had descriptors of its own"
