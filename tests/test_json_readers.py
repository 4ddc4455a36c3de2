"""The two readers of strict JSON, in C and in Python: each takes a body right, or leaves it."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wtc.stripe import Event

EVENT = (Path(__file__).parents[1] / "benchmarks" / "peers" / "event.json").read_bytes()
DEPTH = 6

Read = Callable[..., Any]


NAMES = ["wtc._json", "wtc.plain_json"]
READERS: list[Read] = [
    importlib.import_module(name).read for name in NAMES if importlib.util.find_spec(name)
]


@pytest.fixture(params=NAMES)
def read(request: pytest.FixtureRequest) -> Read:
    module = pytest.importorskip(request.param, reason="wtc was installed without a C compiler")
    found: Read = module.read
    return found


def strictly(body: bytes) -> Any:
    """Return what the standard library reads; raise ValueError for what is no strict JSON."""

    def make(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name twice")
        return dict(pairs)

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    value = json.loads(body.decode(), object_pairs_hook=make, parse_constant=refuse)
    _check(value, DEPTH)
    return value


def _check(value: Any, room: int) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("beyond a float")
    if isinstance(value, str):
        value.encode()
    if isinstance(value, (dict, list)):
        if not room:
            raise ValueError("too deep")
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            _check(inner, room - 1)


def assert_right(body: bytes) -> None:
    try:
        wanted: Any = [strictly(body)]
    except (ValueError, RecursionError):
        wanted = []
    for one in READERS:
        found = one(body, dict, DEPTH)
        assert found is NotImplemented or [found] == wanted
        assert found is NotImplemented or repr([found]) == repr(wanted)  # tells 1 from 1.0 and True


def test_an_event_is_taken(read: Read) -> None:
    assert read(EVENT, dict, 64) == json.loads(EVENT)
    event = read(EVENT, Event, 64)
    assert (type(event), type(event.data.object), event) == (Event, Event, json.loads(EVENT))


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 10**17, -(10**17), 0.5, -1e300, "", "ü😀", "\x7f", "a" * 33,
        [], {}, [[[[[[]]]]]], {"ü": {"ü": 1}}, {"n" * size: size for size in range(40)},
        ['\0\b\f\n\r\t"\\/'],
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 3])
@pytest.mark.parametrize("is_ascii", [True, False])
def test_the_common_is_taken(read: Read, value: Any, indent: int | None, is_ascii: bool) -> None:
    body = json.dumps(value, indent=indent, ensure_ascii=is_ascii).encode()
    assert repr(read(body, dict, DEPTH)) == repr(value)


@pytest.mark.parametrize("size", range(40))
def test_a_text_ends_where_it_ends_whatever_its_length(read: Read, size: int) -> None:
    for end in ["", "\\n", "ü", "\\u00fc", "\\\\", '\\"']:
        body = b'"%b%b"' % (b"x" * size, end.encode())
        assert read(body, dict, 0) == json.loads(body)
        assert read(b"{%b:%b}" % (body, body), dict, 1) == {json.loads(body): json.loads(body)}
        for fault in (b"\x1f", b"\n", b"\xff", b"\\", b"\\x", b"\\ud800", b"\\u12g4"):
            assert read(body[:-1] + fault + b'"', dict, 0) is NotImplemented
        for cut in range(len(body)):
            assert read(body[:cut], dict, 0) is NotImplemented


def test_what_is_cut_off_anywhere_is_left(read: Read) -> None:
    for size in range(len(EVENT.rstrip())):
        assert read(EVENT[:size], dict, 64) is NotImplemented


def test_no_more_levels_than_there_is_room_for(read: Read) -> None:
    assert read(b"[[{}]]", dict, 3) == [[{}]]
    assert read(b"[[{}]]", dict, 2) is NotImplemented
    assert read(b"[[[[" * 1_000_000, dict, 64) is NotImplemented
    assert read(b'{"a":' * 1_000_000, dict, 64) is NotImplemented


def test_names_that_share_a_place_stay_apart(read: Read) -> None:
    """There are more of them than are remembered."""
    value = {f"name{number}": number for number in range(5000)}
    body = json.dumps(value).encode()
    assert [read(body, dict, 1), read(body, dict, 1)] == [value, value]


def test_what_makes_objects_gets_the_innermost_first(read: Read) -> None:
    made: list[dict[str, Any]] = []

    def make(found: dict[str, Any]) -> int:
        made.append(found)
        return len(made)

    assert read(b'{"a":[{"b":{}}],"c":{"d":0}}', make, 64) == 4
    assert made == [{}, {"b": 1}, {"d": 0}, {"a": [2], "c": 3}]


def test_a_class_of_dicts_is_made_as_it_says(read: Read) -> None:
    class Counted(dict[str, Any]):
        def __init__(self, found: dict[str, Any]) -> None:
            super().__init__(found, size=len(found))

    assert read(b'{"a":{}}', Counted, 64) == {"a": {"size": 0}, "size": 1}


def test_what_making_raises_is_raised(read: Read) -> None:
    def fail(found: dict[str, Any]) -> NoReturn:
        raise LookupError(sorted(found))

    with pytest.raises(LookupError, match=r"\['b'\]"):
        read(b'[{"a":{"b":1}}]', fail, 64)


JSON = st.sampled_from([
    *"{}[]:, \n\t\\\"-+.0159eEtrufalsn", "true", "null", '"a"', '"b":', '{"a":', "\\u", "\\ud83d",
    "\\ude00", "1e400", "12345678901234567890", "0.1", "ü", "😀", "\0", "NaN", "-Infinity", "\x0b",
])  # fmt: skip


@given(st.lists(JSON, max_size=24).map("".join))
@example('{"a":1,"a":1}')
@example("[1.5e3,-0,-0.0,1E-2,01]")
def test_whatever_comes_is_taken_right_or_left(body: str) -> None:
    assert_right(body.encode())


@given(st.integers(0, len(EVENT) - 1), st.binary(max_size=4), st.integers(0, 8))
def test_an_event_with_a_fault_anywhere_is_taken_right_or_left(
    place: int, put: bytes, cut: int
) -> None:
    assert_right(EVENT[:place] + put + EVENT[place + cut :])


@given(st.binary(max_size=40))
def test_bytes_of_any_kind_are_taken_right_or_left(body: bytes) -> None:
    assert_right(body)
    assert_right(b'"' + body + b'"')
