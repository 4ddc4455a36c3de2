"""`json.loads` of scripts: another reader, which nobody can tell from the library's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtc.dialect.texts import loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
NEAR_JSON = st.text('0123456789eE+-.[]{}",:\\u dntrfalsNIy\n\ufeff\ud800', max_size=12)


def outcome(read: Any, text: Any, **how: Any) -> tuple[Any, ...]:
    """Return what came, down to the type and the sign of each number, or what was raised."""
    try:
        value = read(text, **how)
    except Exception as error:
        return (type(error), str(error), vars(error), repr(error.__context__))
    return (type(value), repr(value))


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_every_value_is_read_as_the_library_reads_it(
    value: Any, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert outcome(loads, text) == outcome(json.loads, text)
    raw = text.encode("utf-8", "surrogatepass")
    assert outcome(loads, raw) == outcome(json.loads, raw)


@given(NEAR_JSON)
def test_what_is_nearly_json_is_taken_or_refused_in_the_librarys_words(text: str) -> None:
    assert outcome(loads, text) == outcome(json.loads, text)


@pytest.mark.parametrize(
    "text",
    [
        "1E400", "-0", "-0.0", "1e-400", "9" * 5000, "123456789012345678901234567890", "NaN",
        "-Infinity", '{"a": 1, "a": 2}', '"\\ud800"', '"\\ud83d\\ude00"', "[" * 100_000, "", b"",
        b"\xff\xfe1\x00", b"\xef\xbb\xbf1", bytearray(b"[1]"), 5, None, ["1"],
    ],
)  # fmt: skip
def test_the_odd_ones_are_the_librarys_too(text: Any) -> None:
    assert outcome(loads, text) == outcome(json.loads, text)


def test_options_are_the_librarys() -> None:
    assert loads('{"a": 1.5}', parse_float=str) == {"a": "1.5"}
    assert loads('{"a": 1}', object_pairs_hook=list) == [("a", 1)]
    assert outcome(loads, "1", cls=5) == outcome(json.loads, "1", cls=5)
