"""Classic BPF as the kernel runs it for seccomp: a small interpreter (net/core/filter.c)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06


def run(code: bytes, data: bytes) -> int:
    """Return what a program answers to its data. Raise IndexError when it runs off its end."""
    steps = list(struct.iter_unpack("=HBBI", code))
    accumulator, here = 0, 0
    while True:
        operation, then, other, value = steps[here]
        here += 1
        if operation == RETURN:
            return int(value)
        if operation == LOAD:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif operation == AND:
            accumulator &= value
        elif operation == EQUAL:
            here += then if accumulator == value else other
        elif operation == AT_LEAST:
            here += then if accumulator >= value else other
        else:
            raise ValueError(f"operation {operation:#x} is unknown")


def call(architecture: int, number: int, arguments: Sequence[int] = ()) -> bytes:
    """Return `struct seccomp_data` (linux/seccomp.h) of a system call."""
    padded = [argument % 2**64 for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    return struct.pack("<IIQ6Q", number % 2**32, architecture, 0, *padded)
