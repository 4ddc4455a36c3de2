"""The calls of the C library that Python does not offer.

Law: what the kernel refuses is an OSError with its errno; a call that the library lacks is ENOSYS.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from typing import Any

__all__ = [
    "capabilities",
    "close_malloc_gaps",
    "drop_zeros",
    "give_back_memory",
    "is_glibc",
    "limit_arenas",
    "prctl",
    "seccomp_filter",
    "set_capabilities",
    "syscall",
]

_LIBC = ctypes.CDLL(None, use_errno=True)

# linux/capability.h: version 3, which has two sets of 32 bits, and of which process: this one
_CAPABILITY_HEADER = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0), 8)
_PAGE = os.sysconf("SC_PAGESIZE")
_ZEROS = bytes(_PAGE)
_M_ARENA_MAX = -8  # malloc.h
_PR_SET_SECCOMP = 22  # linux/prctl.h
_SECCOMP_MODE_FILTER = 2  # linux/seccomp.h
_MADV_DONTNEED = 4  # asm-generic/mman-common.h
_CHUNKS = (*range(64 * 1024, 1024, -1024), *range(1024, 16, -16))  # bytes, with malloc's own 8
_MOST = 10_000  # chunks of one size


def prctl(option: int, *arguments: int) -> int:
    """Call prctl(2); the arguments not given are 0, as many options demand. Raise OSError."""
    return _called(_PRCTL, option, *(*arguments, 0, 0, 0, 0)[:4])


def syscall(number: int, *arguments: int | bytes) -> int:
    """Make a system call by its number; bytes are handed over by address. Raise OSError."""
    return _called(_SYSCALL, *map(_word, (number, *arguments)))


def capabilities() -> int:
    """Return the effective capabilities of this thread, one bit each. Raise OSError."""
    sets = ctypes.create_string_buffer(24)
    _called(_CAPGET, _CAPABILITY_HEADER, sets)
    low, _, _, high, _, _ = struct.unpack("6I", sets)
    return int(low) | int(high) << 32


def set_capabilities(mask: int) -> None:
    """Make `mask` the effective and permitted capabilities, none inheritable. Raise OSError."""
    low, high = mask & 0xFFFFFFFF, mask >> 32
    _called(_CAPSET, _CAPABILITY_HEADER, struct.pack("6I", low, low, 0, high, high, 0))


def seccomp_filter(instructions: bytes | None) -> None:
    """Put a BPF program before every system call of this thread, for good. Raise OSError.

    None asks whether the kernel could: EFAULT when it can, EINVAL when it cannot (prctl(2)).
    """
    if instructions is None:
        prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, 0)
        return
    code = ctypes.create_string_buffer(instructions, len(instructions))
    program = struct.pack("@HP", len(instructions) // 8, ctypes.addressof(code))
    holder = ctypes.create_string_buffer(program, len(program))  # struct sock_fprog, linux/filter.h
    prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(holder))


def limit_arenas(count: int) -> None:
    """Let glibc's malloc have so many arenas; another C library has none to limit."""
    _MALLOPT(_M_ARENA_MAX, count)


class _Mallinfo(ctypes.Structure):
    """What mallinfo2(3) tells."""

    _fields_ = [
        *((f"unused{number}", ctypes.c_size_t) for number in range(9)),
        ("keepcost", ctypes.c_size_t),
    ]


def close_malloc_gaps() -> None:
    """Take for good what glibc's malloc has free between what is in use, largest pieces first.

    What is not written to takes no memory of its own. Another C library is left alone.
    """
    if _MALLINFO is _missing:
        return
    top = _SBRK(0) - _MALLINFO().keepcost  # above it nothing was given out yet
    for size in _CHUNKS:
        for _ in range(_MOST):
            address = _MALLOC(size - 8)
            if address is None or address >= top:
                _FREE(address)
                break


def drop_zeros(address: int, size: int) -> None:
    """Give back the memory of the whole pages in there that hold zeros: they are so when read."""
    first, end = -(-address // _PAGE) * _PAGE, (address + size) // _PAGE * _PAGE
    for start in range(first, end, _PAGE):
        if ctypes.string_at(start, _PAGE) == _ZEROS:
            _MADVISE(start, _PAGE, _MADV_DONTNEED)


def give_back_memory() -> None:
    """Let glibc's malloc give to the system what it keeps free; another C library keeps little."""
    _MALLOC_TRIM(0)


def is_glibc() -> bool:
    """Tell whether the C library is GNU's, whose malloc is known here."""
    return hasattr(_LIBC, "gnu_get_libc_version")


def _word(argument: int | bytes) -> Any:
    return argument if isinstance(argument, bytes) else ctypes.c_long(argument)


def _called(function: Any, *arguments: Any) -> int:
    result: int = function(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")
    return result


def _missing(*_: Any) -> int:
    ctypes.set_errno(errno.ENOSYS)
    return -1


def _function(name: str, result: Any = ctypes.c_int, *arguments: Any) -> Any:
    function = getattr(_LIBC, name, None)
    if function is None:
        return _missing
    function.restype = result
    function.argtypes = arguments or None
    return function


_PRCTL = _function("prctl", ctypes.c_int, ctypes.c_int, *[ctypes.c_ulong] * 4)
_SYSCALL = _function("syscall", ctypes.c_long)
_CAPGET = _function("capget")
_CAPSET = _function("capset")
_MALLOPT = _function("mallopt", ctypes.c_int, ctypes.c_int, ctypes.c_int)
_MALLOC_TRIM = _function("malloc_trim", ctypes.c_int, ctypes.c_size_t)
_MALLINFO = _function("mallinfo2", _Mallinfo)
_MALLOC = _function("malloc", ctypes.c_void_p, ctypes.c_size_t)
_FREE = _function("free", None, ctypes.c_void_p)
_SBRK = _function("sbrk", ctypes.c_void_p, ctypes.c_ssize_t)
_MADVISE = _function("madvise", ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
