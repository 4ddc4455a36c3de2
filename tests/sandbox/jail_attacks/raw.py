"""The kernel's calls as an attacker makes them: by ctypes, past all of Python.

Law: a call that the kernel refused raises `OSError` with its number.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import platform

__all__ = [
    "INT80",
    "LOADER",
    "MACHINE",
    "call",
    "call_for_address",
    "libc",
    "machine_code",
    "system",
]

MACHINE = platform.machine()

libc = ctypes.CDLL(None, use_errno=True)

# The number of each call that the C library has no function for; the rest is the same everywhere.
_NUMBERS = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "execveat": (322, 281),
    "get_robust_list": (274, 100),
    "init_module": (175, 105),
    "io_uring_setup": (425, 425),
    "ioprio_get": (252, 31),
    "ioprio_set": (251, 30),
    "kcmp": (312, 272),
    "keyctl": (250, 219),
    "modify_ldt": (154, -1),
    "move_pages": (279, 239),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "rt_sigqueueinfo": (129, 138),
    "tgkill": (234, 131),
    "userfaultfd": (323, 282),
    "clone3": (435, 435),
    "fsopen": (430, 430),
}
_COLUMN = {"x86_64": 0, "aarch64": 1}.get(MACHINE, 0)

LOADER = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "aarch64": "/lib/ld-linux-aarch64.so.1"}


def call(name: str, *arguments: object) -> int:
    """Return what a function of the C library answers."""
    return _checked(getattr(libc, name)(*arguments), name)


def call_for_address(name: str, *arguments: object) -> int:
    """Return the address that a function of the C library answers."""
    function = ctypes.CDLL(None, use_errno=True)[name]  # one of its own, so types stay its own
    function.restype = ctypes.c_ssize_t
    return _checked(function(*(_wide(argument) for argument in arguments)), name)


def system(name: str, *arguments: object) -> int:
    """Return what the kernel answers to a call by its number."""
    function = ctypes.CDLL(None, use_errno=True)["syscall"]
    function.restype = ctypes.c_long
    number = ctypes.c_long(_NUMBERS[name][_COLUMN])
    return _checked(function(number, *(_wide(argument) for argument in arguments)), name)


def _wide(argument: object) -> object:
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def _checked(answer: int, name: str) -> int:
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return answer


# --- machine code: a function that answers 42, and one that calls the kernel as 32-bit programs do

_FORTY_TWO = {
    "x86_64": bytes.fromhex("b82a000000c3"),  # mov eax, 42; ret
    "aarch64": bytes.fromhex("40058052c0035fd6"),  # mov w0, 42; ret
}


def machine_code() -> bytes:
    """Return a function that answers 42."""
    return _FORTY_TWO[MACHINE]


# push rbx; mov eax, edi; mov ebx, esi; mov ecx, edx; xor edx, edx; int 0x80; pop rbx; ret
_INT80 = bytes.fromhex("53 89f8 89f3 89d1 31d2 cd80 5b c3")


def _lend_int80() -> int | None:
    """Return the address of code that an attacker else had to find in a library, by its bytes."""
    if MACHINE != "x86_64":
        return None
    page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    page.write(_INT80)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    call("mprotect", ctypes.c_void_p(address), mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC)
    _kept.append(page)
    return address


_kept: list[mmap.mmap] = []
INT80 = _lend_int80()
