"""An assembler of classic BPF, as seccomp takes it: lines with labels in, instructions out. Pure.

Law: control only goes forward, and every path ends in a `Return`; what breaks that is a ValueError
here, not an EINVAL of the kernel.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "AtLeast",
    "Equal",
    "Label",
    "Late",
    "Line",
    "Load",
    "Mask",
    "Program",
    "Return",
    "assemble",
]

# linux/bpf_common.h and linux/filter.h
_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
_INSTRUCTION = struct.Struct("=HBBI")  # struct sock_filter
_FARTHEST = 255  # of a conditional jump: eight bits
_LONGEST = 4096  # BPF_MAXINSNS


@dataclass(frozen=True, slots=True)
class Late:
    """A value that is known only in the process which the program will bind."""

    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """A place that jumps name."""

    name: str


@dataclass(frozen=True, slots=True)
class Load:
    """The accumulator becomes the 32 bits at `offset` of the data."""

    offset: int


@dataclass(frozen=True, slots=True)
class Mask:
    """The accumulator keeps the bits of `value`."""

    value: int


@dataclass(frozen=True, slots=True)
class Equal:
    """Go to the label `then` when the accumulator is `value`, else to `other`; "" is the next."""

    value: int | Late
    then: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """As `Equal`, for an accumulator of `value` or more, unsigned."""

    value: int
    then: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """The program ends with `value`."""

    value: int


Line: TypeAlias = Label | Load | Mask | Equal | AtLeast | Return


@dataclass(frozen=True, slots=True)
class Program:
    """Instructions of 8 bytes each, and where late values go into them."""

    code: bytes
    late: Mapping[int, str]  # index of an instruction: the name of its value

    def __len__(self) -> int:
        return len(self.code) // _INSTRUCTION.size

    def bound(self, **values: int) -> bytes:
        """Return the instructions with all late values put in. Raise KeyError for a missing one."""
        code = bytearray(self.code)
        for index, name in self.late.items():
            struct.pack_into("=I", code, index * _INSTRUCTION.size + 4, values[name])
        return bytes(code)


def assemble(lines: Iterable[Line]) -> Program:
    """Return the program that the lines say. Raise ValueError."""
    steps, places = _placed(lines)
    if not steps or len(steps) > _LONGEST or not isinstance(steps[-1], Return):
        raise ValueError("a program has 1 to 4,096 instructions and ends with a Return")
    code = b"".join(_encoded(step, here, places) for here, step in enumerate(steps))
    late = {
        here: step.value.name
        for here, step in enumerate(steps)
        if isinstance(step, Equal) and isinstance(step.value, Late)
    }
    return Program(code, late)


def _placed(lines: Iterable[Line]) -> tuple[list[Line], dict[str, int]]:
    steps: list[Line] = []
    places: dict[str, int] = {}
    for line in lines:
        if not isinstance(line, Label):
            steps.append(line)
        elif places.setdefault(line.name, len(steps)) != len(steps):
            raise ValueError(f"the label {line.name!r} is there twice")
    return steps, places


def _encoded(step: Line, here: int, places: Mapping[str, int]) -> bytes:
    match step:
        case Load(offset):
            return _INSTRUCTION.pack(_LOAD, 0, 0, offset)
        case Mask(value):
            return _INSTRUCTION.pack(_AND, 0, 0, value)
        case Return(value):
            return _INSTRUCTION.pack(_RETURN, 0, 0, value)
        case Equal(value, then, other):
            number = 0 if isinstance(value, Late) else value
            return _jump(_EQUAL, number, here, places, then, other)
        case AtLeast(value, then, other):
            return _jump(_AT_LEAST, value, here, places, then, other)
    raise ValueError(f"{step!r} is no instruction")


def _jump(
    code: int, value: int, here: int, places: Mapping[str, int], then: str, other: str
) -> bytes:
    distances = [_distance(name, here, places) for name in (then, other)]
    return _INSTRUCTION.pack(code, *distances, value)


def _distance(name: str, here: int, places: Mapping[str, int]) -> int:
    if not name:
        return 0
    if name not in places:
        raise ValueError(f"no label {name!r}")
    distance = places[name] - here - 1
    if not 0 <= distance <= _FARTHEST:
        raise ValueError(
            f"the label {name!r} is {distance} instructions away: 0 to 255 can be jumped"
        )
    return distance
