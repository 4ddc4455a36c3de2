"""Header fields by the part in C and by Python: one contract."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

NAMES = ["wtc.server._fields", "wtc.server.plain_fields"]
LOOKED_AT = frozenset({b"host", b"connection"})


@pytest.fixture(params=NAMES)
def parts(request: pytest.FixtureRequest) -> ModuleType:
    found: ModuleType = pytest.importorskip(
        request.param, reason="wtc was installed without a C compiler"
    )
    return found


def joined(before: bytes, name: bytes, value: bytes) -> bytes:
    if name == b"host":
        raise ValueError("two hosts")
    return before + b"," + value


def name_of(name: bytes) -> str | None:
    return None if name.startswith(b"x-wt-") else name.decode("latin-1")


def test_fields_are_those_of_the_newest_head_in_lower_case(parts: ModuleType) -> None:
    fields = parts.Fields()
    fields.add(b"Early", b"1")
    assert (fields.is_open, fields.end()) == (False, [])
    fields.begin()
    assert fields.is_open
    fields.add(b"Host", b"Wtc.Test")
    fields.add(b"X-\xc4[@`{", b"")
    first = fields.end()
    assert first == [(b"host", b"Wtc.Test"), (b"x-\xc4[@`{", b"")]
    fields.add(b"Trailer", b"1")
    assert (fields.is_open, fields.end()) == (False, first)
    fields.begin()
    fields.add(b"A", b"1")
    assert (fields.end(), len(first)) == ([(b"a", b"1")], 2)


def test_what_is_looked_at_is_found_and_all_is_counted(parts: ModuleType) -> None:
    fields = [(b"host", b"a"), (b"x", b"12"), (b"connection", b"b"), (b"connection", b"c")]
    assert parts.looked_at(fields, LOOKED_AT, joined) == (
        30,
        {b"host": b"a", b"connection": b"b,c"},
    )
    assert parts.looked_at([], LOOKED_AT, joined) == (0, {})


def test_what_joining_raises_is_raised(parts: ModuleType) -> None:
    with pytest.raises(ValueError, match="two hosts"):
        parts.looked_at([(b"host", b"a"), (b"host", b"a")], LOOKED_AT, joined)


def test_fields_are_texts_but_those_without_a_name(parts: ModuleType) -> None:
    known: dict[bytes, str | None] = {}
    fields = [(b"a", b"\xfc"), (b"x-wt-name", b"b"), (b"a", b""), (b"n" * 65, b"1")]
    wanted = (("a", "ü"), ("a", ""), ("n" * 65, "1"))
    assert parts.texts(fields, known, name_of) == wanted
    assert known == {b"a": "a", b"x-wt-name": None}
    assert parts.texts(fields, known, name_of) == wanted


def test_no_more_names_are_remembered_than_there_is_room_for(parts: ModuleType) -> None:
    known: dict[bytes, str | None] = {}
    fields = [(b"n%d" % number, b"") for number in range(5000)]
    assert len(parts.texts(fields, known, name_of)) == 5000
    assert 0 < len(known) <= 1024


def test_what_naming_raises_is_raised(parts: ModuleType) -> None:
    def fail(name: bytes) -> str:
        raise LookupError(name)

    with pytest.raises(LookupError, match="b'a'"):
        parts.texts([(b"a", b"")], {}, fail)


def test_a_list_that_shrinks_meanwhile_is_read_as_far_as_it_goes(parts: ModuleType) -> None:
    fields = [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]

    def shrink(name: bytes) -> str:
        del fields[1:]
        return name.decode()

    assert parts.texts(fields, {}, shrink) == (("a", "1"),)


ODD = [
    None,
    (b"a",),
    (b"a", "b"),
    ("a", b"b"),
    [b"a", b"b"],
    (b"a", b"b", b"c"),
    (bytearray(b"a"), b""),
]


@pytest.mark.parametrize("field", ODD, ids=map(str, ODD))
def test_the_part_in_c_takes_nothing_else(field: Any) -> None:
    parts = pytest.importorskip(NAMES[0], reason="wtc was installed without a C compiler")
    with pytest.raises(TypeError):
        parts.texts([field], {}, name_of)
    with pytest.raises(TypeError):
        parts.looked_at([field], LOOKED_AT, joined)
    for wrong in ((field,), (field, field), (b"a", None), (), (b"a", b"b", b"c")):
        with pytest.raises(TypeError):
            parts.Fields().add(*wrong)


pairs = st.lists(
    st.tuples(
        st.sampled_from([b"host", b"a", b"x-wt-a", b"B"]) | st.binary(max_size=70), st.binary()
    )
)


@given(pairs)
def test_both_say_the_same(fields: list[tuple[bytes, bytes]]) -> None:
    found = []
    for name in NAMES:
        parts = pytest.importorskip(name, reason="wtc was installed without a C compiler")
        one = parts.Fields()
        one.begin()
        for field in fields:
            one.add(*field)
        head = one.end()
        found.append(
            (
                head,
                parts.looked_at(head, LOOKED_AT, lambda before, _, value: before + value),
                parts.texts(head, {}, name_of),
            )
        )
    assert found[0] == found[1]
