"""JSON from strangers: every body is a value or a 400 that tells the place, and soon."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtc.errors import HTTPError
from wtc.strict_json import parse_json

MB = 10**6


def refusal(body: bytes) -> str:
    with pytest.raises(HTTPError) as refused:
        parse_json(body)
    assert refused.value.status == 400
    return str(refused.value)


def outcome(body: bytes) -> tuple[int, str, Any]:
    """Return (200, "", value), or the status and the message of the refusal."""
    try:
        return 200, "", parse_json(body)
    except HTTPError as refused:
        return refused.status, str(refused), None


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b" \t\r\n[ ] ", []),
        (b'{"a":{"a":1},"b":{"a":1}}', {"a": {"a": 1}, "b": {"a": 1}}),
        (b'[{"a":1},{"a":1}]', [{"a": 1}, {"a": 1}]),
        (b'{"":0,"A":1,"a":2}', {"": 0, "A": 1, "a": 2}),
        (b"[0,-0,1e2,1E-2,-1.5,1e-999]", [0, 0, 100.0, 0.01, -1.5, 0.0]),
        (b"1" * 4300, int("1" * 4300)),
        (b"1." + b"1" * 4298, 10 / 9),
        (b"1.7976931348623157e308", 1.7976931348623157e308),
        ('"ü😀\u2028"'.encode(), "ü😀\u2028"),
        (rb'"\ud83d\ude00\uD83D\uDE00"', "😀😀"),
        (rb'"\\ud800 \\\\udc00"', "\\ud800 \\\\udc00"),
        (rb'"\u0000\u001f\/\b\f\n\r\t\"\\"', '\0\x1f/\b\f\n\r\t"\\'),
        (b'"[[[[' + b"[" * 100 + b'"', "[" * 104),
        (b'["' + b'[{\\"' * 100 + b'"]', ['[{"' * 100]),
        (rb'["\\", "' + b"[" * 70 + b'"]', ["\\", "[" * 70]),
        (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64)),
        (b'{"a":' * 64 + b"1" + b"}" * 64, json.loads('{"a":' * 64 + "1" + "}" * 64)),
        (b"[" + b"[],{}," * 100 + b"[]]", [[], {}] * 100 + [[]]),
        (b'"NaN Infinity 1e999"', "NaN Infinity 1e999"),
        (b"null", None),
        (b"true", True),
    ],
)
def test_strict_json_is_read(body: bytes, value: Any) -> None:
    assert parse_json(body) == value


DEEP = "nested deeper than 64"
LONG = "number of more than 4,300 digits"
HUGE = "number beyond the range of a float"
LONE = "lone surrogate"
BAD_UTF8 = "invalid UTF-8"


@pytest.mark.parametrize(
    ("body", "fault", "line", "column"),
    [
        (b'{"a": 1, "a": 2}', 'duplicate name "a"', 1, 10),
        (b'{\n  "a": 1,\n  "b": {"a": 2},\n  "a": 3\n}', 'duplicate name "a"', 4, 3),
        (rb'{"a": 1, "\u0061": 2}', 'duplicate name "a"', 1, 10),
        (b'[{"x": [{"b": 1,\n"b": 1}]}]', 'duplicate name "b"', 2, 1),
        (b'{"": 1, "": 2}', 'duplicate name ""', 1, 9),
        ('{"ü": 1, "ü": 2}'.encode(), r'duplicate name "\u00fc"', 1, 10),
        (b'{"%s":1,"%s":1}' % (b"n" * 99, b"n" * 99), f'duplicate name "{"n" * 63}…', 1, 106),
        (b'{"a":1,"a":NaN', 'duplicate name "a"', 1, 8),
        (b"NaN", "NaN is no JSON number", 1, 1),
        (b"[1,\n\n NaN]", "NaN is no JSON number", 3, 2),
        (b"NaNNaN]]", "NaN is no JSON number", 1, 1),
        (b"[Infinity]", "Infinity is no JSON number", 1, 2),
        (b'{"a": -Infinity}', "-Infinity is no JSON number", 1, 7),
        (b'["NaN", NaN]', "NaN is no JSON number", 1, 9),
        (b"[" + b"[]," * 70 + b"NaN]", "NaN is no JSON number", 1, 212),
        (b'[{"a":1},{"a":1},NaN]', "NaN is no JSON number", 1, 18),
        (b"nan", "expecting value", 1, 1),
        (b"[1e999]", HUGE, 1, 2),
        (b"[-1.0e+400]", HUGE, 1, 2),
        (b"1e999]]]", HUGE, 1, 1),
        (b"1" * 4301, LONG, 1, 1),
        (b"[1, -" + b"1" * 4301 + b"]", LONG, 1, 6),
        (b"[0." + b"1" * 4300 + b"]", LONG, 1, 2),
        (b"[1e" + b"0" * 4300 + b"]", LONG, 1, 2),
        (b"[" * 65 + b"]" * 65, DEEP, 1, 65),
        (b'{"a":' * 65 + b"1" + b"}" * 65, DEEP, 1, 321),
        (b"[\n" * 65 + b"]" * 65, DEEP, 65, 1),
        (b'["[[", ' + b"[" * 64 + b"]" * 65, DEEP, 1, 71),
        (b"[" * 1000, DEEP, 1, 65),
        (b'[{"a":' * 100_000, DEEP, 1, 193),
        (rb'"\ud800"', LONE, 1, 1),
        (rb'["x", "\udc00"]', LONE, 1, 7),
        (rb'["\uDBFFx\uDFFF"]', LONE, 1, 2),
        (rb'["\ud83d\ud83d\ude00"]', LONE, 1, 2),
        (rb'["\ud83d\ude00\ude00"]', LONE, 1, 2),
        (rb'["\ud83d\\\ude00"]', LONE, 1, 2),
        (rb'{"\ud800": 1}', LONE, 1, 2),
        (rb'{"a": "\\\ud800"}', LONE, 1, 7),
        (b"\xff", BAD_UTF8, 1, 1),
        (b'["a\n\xc3\xbc\xff"]', BAD_UTF8, 2, 2),
        (b'"\xc0\x80"', BAD_UTF8, 1, 2),
        (b'"\xed\xa0\x80"', BAD_UTF8, 1, 2),
        (b'"\xf4\x90\x80\x80"', BAD_UTF8, 1, 2),
        (b'"\xc3', BAD_UTF8, 1, 2),
        ("{}".encode("utf-16"), BAD_UTF8, 1, 1),
        ("{}".encode("utf-16-le"), "expecting property name enclosed in double quotes", 1, 2),
        (b"\xef\xbb\xbf{}", "expecting value", 1, 1),
        (b" ", "expecting value", 1, 2),
        (b"\n\n", "expecting value", 3, 1),
        (b"{", "expecting property name enclosed in double quotes", 1, 2),
        (b"[1,", "expecting value", 1, 4),
        (b'{"a":1,', "expecting property name enclosed in double quotes", 1, 8),
        (b"{a:1}", "expecting property name enclosed in double quotes", 1, 2),
        (b"{'a':1}", "expecting property name enclosed in double quotes", 1, 2),
        (b'{"a" 1}', "expecting ':' delimiter", 1, 6),
        (b"[1 2]", "expecting ',' delimiter", 1, 4),
        (b"[1}", "expecting ',' delimiter", 1, 3),
        (b"{} x", "extra data", 1, 4),
        (b"[1]]", "extra data", 1, 4),
        (b"01", "extra data", 1, 2),
        (b"+1", "expecting value", 1, 1),
        (b".5", "expecting value", 1, 1),
        (b"1.", "extra data", 1, 2),
        (b"0x10", "extra data", 1, 2),
        ("[\u0661]".encode(), "expecting value", 1, 2),
        (b"True", "expecting value", 1, 1),
        (b'"a\nb"', "invalid control character", 1, 3),
        (b'"\x00"', "invalid control character", 1, 2),
        (b'{"a":1}\x00', "extra data", 1, 8),
        (b'"abc', "unterminated string starting", 1, 1),
        (b'["\\x41"]', "invalid \\escape", 1, 3),
        (b'["\\u12g4"]', "invalid \\uXXXX escape", 1, 4),
        (b"/* */ {}", "expecting value", 1, 1),
        (b"[1] // x", "extra data", 1, 5),
        ("[\u00a01]".encode(), "expecting value", 1, 2),
        (b"[\x0c1]", "expecting value", 1, 2),
    ],
)  # fmt: skip
def test_anything_else_is_400_with_the_place(
    body: bytes, fault: str, line: int, column: int
) -> None:
    told = f"the body is no JSON: {fault} at line {line}, column {column}"
    assert refusal(body) == told


def test_an_empty_body_says_so() -> None:
    assert refusal(b"") == "the body is empty, which is no JSON"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b'["' + b"x" * 2 * MB + b'", NaN]', "NaN is no JSON number"),
        (b"[" + b"1," * MB + b"1e999]", HUGE),
        (b'["' + b"x" * 2 * MB + b'", {"a":1,"a":1}]', "duplicate name"),
    ],
)
def test_a_fault_far_behind_is_told_without_its_place(body: bytes, fault: str) -> None:
    assert refusal(body) == f"the body is no JSON: {fault}"


MANY_NAMES = [b'"%d":0' % number for number in range(200_000)]
SLOW = {
    "1 MB of brackets": b"[" * MB,
    "6 MB of brackets": b"[" * 6 * MB,
    "balanced brackets": b"[" * MB + b"]" * MB,
    "many small lists": b"[" + b"[]," * 300_000 + b"[]]",
    "objects all the way down": b'{"a":' * MB,
    "closing brackets": b"]" * 6 * MB,
    "a huge integer": b"1" * 6 * MB,
    "a huge negative integer": b"-" + b"9" * 6 * MB,
    "a huge fraction": b"0." + b"1" * 6 * MB,
    "a huge exponent": b"1e" + b"9" * 6 * MB,
    "many long integers": b"[" + (b"1" * 4300 + b",") * 200 + b"1]",
    "6 MB of escapes": b'"' + b"\\n" * 3 * MB + b'"',
    "6 MB of escapes, open": b'"' + b"\\n" * 3 * MB,
    "6 MB of backslashes": b'"' + b"\\" * 6 * MB + b'"',
    "6 MB of backslashes, open": b'["' + b"\\\\" * 3 * MB,
    "6 MB of quotes": b'"' * 6 * MB,
    "escaped quotes": b'["' + b'\\"' * 3 * MB + b'", NaN]',
    "surrogate pairs": b'"' + b"\\ud83d\\ude00" * 500_000 + b'"',
    "high surrogates": b'"' + b"\\ud83d" * MB + b'"',
    "a lone one behind pairs": b'"' + b"\\ud83d\\ude00" * 500_000 + b'\\ud83d"',
    "spaces": b" " * 6 * MB,
    "spaces behind a string": b'["a"' + b" " * 6 * MB + b"NaN]",
    "strings and spaces": b"[" + (b'"a"' + b" " * 1000 + b",") * 6000 + b"NaN]",
    "new lines": b"\n" * 6 * MB + b"x",
    "one name, many times": b"{" + b'"a":1,' * 300_000 + b'"a":1}',
    "one name, twice, far apart": b"{%s,%s}" % (b",".join(MANY_NAMES), MANY_NAMES[7]),
    "one long name, twice": b'{"%s":1,"%s":1}' % (b"n" * 3 * MB, b"n" * 3 * MB),
    "bad UTF-8 at the end": b'"' + b"\xc3\xbc\n" * 2 * MB + b"\xff",
    "strings then NaN": b"[" + b'"",' * MB + b"NaN]",
    "minus signs": b"-" * 6 * MB,
    "colons": b'{"a"' + b":" * 6 * MB,
}  # fmt: skip


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW.keys())
def test_no_body_takes_long(body: bytes) -> None:
    """The limit is far above what they take (0.3 s) and far below what quadratic work would."""
    started = time.process_time()
    status, told, _ = outcome(body)
    assert time.process_time() - started < 3
    assert (status in {200, 400}, len(told) < 200) == (True, True)


def test_objects_are_made_by_the_callers_own_class() -> None:
    class Bag(dict[str, Any]):
        pass

    value = parse_json(b'{"a": [{"b": {}}]}', Bag)
    assert [type(value), type(value["a"][0]), type(value["a"][0]["b"])] == [Bag, Bag, Bag]
    assert value == {"a": [{"b": {}}]}


def test_an_object_is_made_when_all_in_it_are() -> None:
    def frozen(found: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple(found.items())

    value = parse_json(b'{"a": [{"b": {"c": null}}, []], "d": {}}', frozen)
    assert value == (("a", [(("b", (("c", None),)),), []]), ("d", ()))


def test_what_the_callers_own_class_raises_is_raised() -> None:
    def failing(found: dict[str, Any]) -> Any:
        raise ValueError(sorted(found))

    with pytest.raises(ValueError, match=r"\['b'\]"):
        parse_json(b'{"a": {"b": 1}}', failing)


@pytest.mark.parametrize("body", [b'{"a":1,"a":2}', b'{"x":{"a":1,"a":2}}', b'[{"a":"","a":","}]'])
def test_no_class_makes_up_for_a_repeated_name(body: bytes) -> None:
    def more(found: dict[str, Any]) -> dict[str, Any]:
        found["one more"] = ","
        return found

    with pytest.raises(HTTPError, match='duplicate name "a"'):
        parse_json(body, more)


NAMES = [
    b'{"a":1,"a" :2}', b'{"a":1,"b\\":":2,"a":3}', b'{"a":":b","a":":c"}', b'{"a" : 1, "a"\n:\t2}',
    b'{"x":{"a":1},"a":{"b":1,"b":2}}', b'[{"a":1},{"a":1,"\\u0061":2}]', b'{"a":"\\":","a" : ""}',
    b'{"":0,"":0}', b'{"a":{"a":{"a":1,"a":1}}}', b'{"a" :":","a" :":"}', b'{"a:":1,"a:":1}',
    b'{"a":[],"a":[]}', b'{"a":{},"b":{},"a":{}}', b'{"a":[1,2,3],"a":1}', b'{"a":1,"a":[1,2,3]}',
    b'{"a":{"b":1,"c":2},"a":{}}', b'[1,[],{"a":[[],[]],"a":[]},{}]', b'{"a":",","a":","}',
    b'{"a":1,"a":"\\u002c,"}', b'{",":1,",":2}', b'{"a":",\\":","a":",:"}', b'{"a,":[","],"a,":{}}',
]  # fmt: skip


@pytest.mark.parametrize("body", NAMES)
def test_no_colon_and_no_comma_hides_a_repeated_name(body: bytes) -> None:
    assert outcome(body)[:1] == (400,)
    assert "duplicate name" in outcome(body)[1]


@pytest.mark.parametrize(
    "value",
    [
        {"a:": ":b", "c": 'd":', '":': ['":'], " : ": {"": '" :'}},
        {"url": "https://x/?a:b", "t": "00:00"},
        {"a,": ",b", "c": [",", [], {}, [",,"]], ",": {"d": {}}, "\\,": "Torstraße 1, Berlin"},
        {"a,": '":', '":,': '{"a": 1, "a": 2}'},
    ],
)
@pytest.mark.parametrize("separator", [":", " : ", "\n:", ":\t"])
def test_colons_and_commas_in_text_are_no_names(value: Any, separator: str) -> None:
    written = json.dumps(value, separators=(",", separator))
    assert parse_json(written.encode()) == value


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | text
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@given(values, st.booleans(), st.sampled_from([None, 2]))
def test_what_json_writes_is_read_back(value: Any, ascii_only: bool, indent: int | None) -> None:
    written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert parse_json(written.encode()) == value


# Objects as lists of pairs, which may repeat a name, with all in their texts that parts JSON.
parting = st.text(st.sampled_from('a:," \\{}[]'), max_size=3)
bodies = st.recursive(
    parting.map(json.dumps) | st.just("null"),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(parting.map(json.dumps), inner), max_size=3).map(
            lambda pairs: f"{{{', '.join(f'{name} :{value}' for name, value in pairs)}}}"
        )
    ),
    max_leaves=9,
)


@given(bodies)
def test_a_body_is_refused_just_when_a_name_is_repeated(body: str) -> None:
    repeated: list[bool] = []

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.append(len(dict(pairs)) < len(pairs))
        return dict(pairs)

    value = json.loads(body, object_pairs_hook=look)
    status, told, found = outcome(body.encode())
    assert (status, "duplicate name" in told) == ((400, True) if any(repeated) else (200, False))
    assert any(repeated) or found == value


PIECES = [
    *"[]{}:,\"\\0-. \n", '"a"', '"b":', '"a":', "NaN", "Infinity", "1e999", "true", "null",
    "\\u", "d800", "\\udc00", "\\ud83d", "\\n", "\xfc", "1", "[[[[[[[[[[[[[[[[[[", '{"x":',
]  # fmt: skip
pieces = st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode)


@given(st.binary(max_size=40) | pieces)
def test_any_bytes_are_a_value_or_a_400(body: bytes) -> None:
    status, told, value = outcome(body)
    if status == 200:
        assert msgspec.json.decode(body) == value
    else:
        assert (status, told.startswith("the body is ")) == (400, True)
