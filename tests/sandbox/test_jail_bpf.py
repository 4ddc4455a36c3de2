"""The assembler: what it makes runs as the lines say, and it refuses what the kernel would."""

from __future__ import annotations

import struct

import pytest
from sandbox.bpf_machine import run

from wtc.sandbox.jail.bpf import AtLeast, Equal, Label, Late, Line, Load, Mask, Return, assemble

SORT = [  # 1 for 7, 2 for anything from 100, 3 for an odd number, else 4
    Load(0),
    Equal(7, then="seven"),
    AtLeast(100, then="large"),
    Mask(1),
    Equal(0, other="odd"),
    Return(4),
    Label("odd"),
    Return(3),
    Label("seven"),
    Return(1),
    Label("large"),
    Return(2),
]


@pytest.mark.parametrize(
    ("number", "answer"), [(7, 1), (99, 3), (100, 2), (2**32 - 1, 2), (8, 4), (0, 4)]
)
def test_a_program_runs_as_its_lines_say(number: int, answer: int) -> None:
    assert run(assemble(SORT).code, struct.pack("<I", number)) == answer


def test_both_halves_of_a_word_can_be_loaded() -> None:
    program = assemble([Load(4), Equal(5, other="no"), Return(1), Label("no"), Return(0)])
    assert run(program.code, struct.pack("<Q", 5 << 32)) == 1
    assert run(program.code, struct.pack("<Q", 5)) == 0


def test_a_late_value_goes_where_its_name_stands_and_nowhere_else() -> None:
    program = assemble(
        [
            Load(0),
            Equal(0, then="zero"),
            Equal(Late("pid"), then="zero"),
            Return(9),
            Label("zero"),
            Return(0),
        ]
    )
    bound = program.bound(pid=1)
    assert [run(bound, struct.pack("<I", number)) for number in (0, 1, 2)] == [0, 0, 9]
    assert program.bound(pid=0) == program.code
    with pytest.raises(KeyError):
        program.bound()


def test_the_longest_jump_is_255_instructions() -> None:
    def jump(distance: int) -> list[Line]:
        return [Equal(0, then="far"), *[Return(0)] * distance, Label("far"), Return(1)]

    assert run(assemble(jump(255)).code, b"") == 1
    with pytest.raises(ValueError, match="'far' is 256 instructions away"):
        assemble(jump(256))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "ends with a Return"),
        ([Load(0)], "ends with a Return"),
        ([Return(0)] * 4097, "1 to 4,096"),
        ([Equal(1, then="nowhere"), Return(0)], "no label 'nowhere'"),
        ([Label("here"), Equal(1, then="here"), Return(0)], "-1 instructions away"),
        ([Label("here"), Return(0), Label("here"), Return(1)], "'here' is there twice"),
        ([Return(0), Label("past the end")], ""),
    ],
    ids=["nothing", "open end", "too long", "no label", "backwards", "twice", "unused label"],
)
def test_what_the_kernel_would_refuse_is_refused(lines: list[Line], says: str) -> None:
    if not says:
        assert len(assemble(lines)) == 1
        return
    with pytest.raises(ValueError, match=says):
        assemble(lines)
