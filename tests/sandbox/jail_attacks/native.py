"""Attacks with machine code of one's own, which owes the interpreter nothing."""

from __future__ import annotations

import ctypes
import mmap
import os
from pathlib import Path

from sandbox.jail_attacks.attack import Inside, attack, reached
from sandbox.jail_attacks.raw import call, call_for_address, libc, machine_code

_READ, _WRITE, _RUN = mmap.PROT_READ, mmap.PROT_WRITE, mmap.PROT_EXEC
_PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
_PAGE = mmap.PAGESIZE


def _run(address: int) -> str:
    """Write a function there, when the page can be written; call it."""
    ctypes.memmove(address, machine_code(), len(machine_code()))
    return _call(address)


def _call(address: int) -> str:
    answer = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    return f"own machine code answered {answer}" if answer == 42 else ""


def _map(size: int, rights: int, flags: int, descriptor: int = -1) -> int:
    return call_for_address("mmap", None, size, rights, flags, descriptor, 0)


@attack("native code", reached)
def map_writable_code(inside: Inside) -> str:
    """code of its own in a page that can be written and run"""
    return _run(_map(_PAGE, _READ | _WRITE | _RUN, _PRIVATE))


@attack("native code", reached)
def turn_data_into_code(inside: Inside) -> str:
    """code of its own, made runnable later: mprotect"""
    page = _map(_PAGE, _READ | _WRITE, _PRIVATE)
    ctypes.memmove(page, machine_code(), len(machine_code()))
    call("mprotect", ctypes.c_void_p(page), ctypes.c_size_t(_PAGE), _READ | _RUN)
    return _call(page)


@attack("native code", reached)
def turn_data_into_code_with_key(inside: Inside) -> str:
    """the same by pkey_mprotect"""
    page = _map(_PAGE, _READ | _WRITE, _PRIVATE)
    ctypes.memmove(page, machine_code(), len(machine_code()))
    call("pkey_mprotect", ctypes.c_void_p(page), ctypes.c_size_t(_PAGE), _READ | _RUN, -1)
    return _call(page)


def _code_of_library() -> int:
    """Return a page of a library's code that nothing here calls."""
    function = ctypes.cast(libc.re_comp, ctypes.c_void_p).value
    assert function
    return function


@attack("native code", reached)
def rewrite_library(inside: Inside) -> str:
    """other code in a library's place: its page made writable, then runnable again"""
    function = _code_of_library()
    page, size = ctypes.c_void_p(function & ~(_PAGE - 1)), ctypes.c_size_t(2 * _PAGE)
    call("mprotect", page, size, _READ | _WRITE)
    ctypes.memmove(function, machine_code(), len(machine_code()))
    call("mprotect", page, size, _READ | _RUN)
    return _call(function)


@attack("native code", reached)
def rewrite_own_memory_file(inside: Inside) -> str:
    """other code in a library's place, past the rights of its page: /proc/self/mem"""
    function = _code_of_library()
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(function)
        memory.write(machine_code())
    return _call(function)


@attack("native code", reached)
def map_memory_twice(inside: Inside) -> str:
    """one page with two faces, one to write and one to run: memfd"""
    descriptor = os.memfd_create("faces")
    os.ftruncate(descriptor, _PAGE)
    written = _map(_PAGE, _READ | _WRITE, mmap.MAP_SHARED, descriptor)
    run = _map(_PAGE, _READ | _RUN, mmap.MAP_SHARED, descriptor)
    ctypes.memmove(written, machine_code(), len(machine_code()))
    return _call(run)


@attack("native code", reached)
def map_written_memory_file(inside: Inside) -> str:
    """code of its own as a library is mapped, private and read-only: memfd"""
    descriptor = os.memfd_create("library")
    os.write(descriptor, machine_code())
    return _call(_map(_PAGE, _READ | _RUN, mmap.MAP_PRIVATE, descriptor))


@attack("native code", reached)
def map_written_file(inside: Inside) -> str:
    """code of its own as a library is mapped: a file that it wrote"""
    path = Path(inside.shared)
    path.write_bytes(machine_code())
    descriptor = os.open(path, os.O_RDONLY)
    return _call(_map(_PAGE, _READ | _RUN, mmap.MAP_PRIVATE, descriptor))


@attack("native code", reached, hands=("writer",))
def map_descriptor_left_open(inside: Inside) -> str:
    """code of its own in a file that was left open for it to write"""
    descriptor = inside.handed["writer"]
    os.write(descriptor, machine_code())
    return _call(_map(_PAGE, _READ | _RUN, mmap.MAP_PRIVATE, descriptor))


@attack("native code", reached)
def make_all_data_code(inside: Inside) -> str:
    """every page that can be read can be run: personality with READ_IMPLIES_EXEC"""
    call("personality", ctypes.c_ulong(0x0400000))
    return _run(_map(_PAGE, _READ | _WRITE, _PRIVATE))


@attack("native code", reached)
def attach_code(inside: Inside) -> str:
    """code of its own in System V shared memory: shmat with SHM_EXEC"""
    segment = call("shmget", 0, ctypes.c_size_t(_PAGE), 0o1700)
    try:
        return _run(call_for_address("shmat", segment, None, 0o100000))
    finally:
        call("shmctl", segment, 0, None)  # IPC_RMID


@attack("native code", reached)
def load_written_library(inside: Inside) -> str:
    """a whole library of its own: dlopen"""
    path = Path(inside.folder, "library.so")
    path.write_bytes(LIBRARY)
    return f"loaded {ctypes.CDLL(str(path))._name.rpartition('/')[2]}"


def _a_library() -> bytes:
    import _ctypes

    return Path(_ctypes.__file__).read_bytes()


LIBRARY = _a_library()


@attack("native code", reached, hands=("writer",))
def share_descriptor_left_open(inside: Inside) -> str:
    """code of its own in a file that was left open, written by memory: a shared mapping"""
    descriptor = inside.handed["writer"]
    written = _map(_PAGE, _READ | _WRITE, mmap.MAP_SHARED, descriptor)
    ctypes.memmove(written, machine_code(), len(machine_code()))
    return _call(_map(_PAGE, _READ | _RUN, mmap.MAP_PRIVATE, descriptor))
