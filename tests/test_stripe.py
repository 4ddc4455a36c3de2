"""What Stripe says: types and their names, events, signatures as Stripe's own library has them."""

from __future__ import annotations

import copy
import json
import keyword
import operator
import pickle
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe import SignatureVerificationError, WebhookSignature

import wtc.stripe
from wtc.errors import HTTPError
from wtc.public import public_methods
from wtc.stripe import (
    API_VERSION,
    EVENT_TYPES,
    OBJECTS,
    RETIRED,
    Event,
    SignatureError,
    call_key,
    deliver,
    fold,
    key_mode,
    newest,
    other_release,
    parse_event,
    raw_body,
    route_events,
    sign,
    signing_keys,
    verify,
)
from wtc.testing import ListLog

NOW = 1_800_000_000
BODY = b'{"id": "evt_1", "type": "charge.succeeded"}'

# ------------------------------------------------------------------------------------- types


def test_the_table_of_types() -> None:
    thin = {name for name in EVENT_TYPES if name.startswith(("v1.", "v2."))}
    assert (len(EVENT_TYPES), len(thin)) == (601, 326)
    assert frozenset(OBJECTS) == EVENT_TYPES
    assert OBJECTS["charge.succeeded"] == "charge"
    assert OBJECTS["charge.dispute.created"] == "dispute"
    assert OBJECTS["v1.billing.meter.no_meter_found"] == ""
    assert [name for name in EVENT_TYPES if not re.fullmatch(r"[a-z0-9_.\[\]]+", name)] == []


def test_retired_types_are_no_types_of_today_and_collide_with_none() -> None:
    assert frozenset() == RETIRED & EVENT_TYPES
    assert {fold(name) for name in RETIRED} & {fold(name) for name in EVENT_TYPES} == set()
    assert len({fold(name) for name in RETIRED}) == len(RETIRED) == 19


def test_the_table_cannot_be_changed() -> None:
    table: Any = OBJECTS
    with pytest.raises(TypeError):
        table["charge.succeeded"] = "mine"


def test_every_shared_name_is_a_function_a_class_or_immutable() -> None:
    shared = {name: getattr(wtc.stripe, name) for name in wtc.stripe.__all__}
    values = {name: type(value).__name__ for name, value in shared.items() if not callable(value)}
    assert values == {
        "API_VERSION": "str",
        "EVENT_TYPES": "frozenset",
        "OBJECTS": "mappingproxy",
        "RETIRED": "frozenset",
        "TOLERANCE": "int",
    }


@pytest.mark.parametrize(
    ("event_type", "name"),
    [
        ("charge.succeeded", "charge_succeeded"),
        ("invoice.payment_failed", "invoice_payment_failed"),
        ("v1.charge.succeeded", "v1_charge_succeeded"),
        ("v2.core.account[identity].updated", "v2_core_account_identity_updated"),
        (
            "v2.core.account[configuration.merchant].updated",
            "v2_core_account_configuration_merchant_updated",
        ),
        ("__class__", "__class__"),
        ("", ""),
    ],
)
def test_a_type_folds_to_the_name_of_a_method(event_type: str, name: str) -> None:
    assert fold(event_type) == name


def test_no_two_types_fold_to_one_name_and_all_are_names() -> None:
    names = Counter(map(fold, EVENT_TYPES))
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name in names if not name.isidentifier() or keyword.iskeyword(name)] == []
    reserved = {"default", "secrets", "meta", "params", "storage", "log", "stripe"}
    assert reserved.isdisjoint(names)


def telling(name: str) -> Callable[[Any], str]:
    return lambda data: name


def test_a_method_named_after_each_type_gets_that_type_alone() -> None:
    methods = {fold(name): telling(name) for name in EVENT_TYPES}
    log = ListLog()
    routes = route_events(methods, log)
    for name in EVENT_TYPES:
        route = routes.find(name)
        assert route is not None
        assert route.method({}) == name
    assert log.lines == []


def test_a_type_to_come_never_reaches_a_method_of_a_known_type() -> None:
    class Hook:
        def invoice_payment_failed(self, data: Any) -> None: ...

    routes = route_events(public_methods(Hook()), ListLog())
    assert routes.find("invoice.payment_failed") is not None
    assert routes.find("invoice_payment.failed") is None  # folds to the same name


def test_a_word_without_a_dot_is_no_type_and_reaches_no_method() -> None:
    class Hook:
        def brand_new(self, data: Any) -> None: ...

    routes = route_events(public_methods(Hook()), ListLog())
    assert routes.find("brand.new") is not None
    assert [routes.find(word) for word in ("brand_new", "*", "", "brand")] == [None] * 4


# ------------------------------------------------------------------------------------ events


def event(**fields: Any) -> Event:
    return parse_event(json.dumps({"id": "evt_1", "type": "a.b", **fields}).encode())


def test_an_event_is_a_dict_whose_keys_read_as_attributes() -> None:
    found = event(data={"object": {"amount": 5, "list": [{"id": "x"}, [{"y": 1}]]}})
    assert found.data.object.amount == found["data"]["object"]["amount"] == 5
    assert found.data.object.list[0].id == "x"
    assert found.data.object.list[1][0].y == 1
    assert (found.get("nope"), "id" in found, len(found)) == (None, True, 3)
    assert found == {
        "id": "evt_1",
        "type": "a.b",
        "data": {"object": {"amount": 5, "list": [{"id": "x"}, [{"y": 1}]]}},
    }
    assert type(found) is type(found.data) is type(found.data.object.list[0]) is Event


def matched(found: Any) -> Any:
    match found:
        case {"data": {"object": {"amount": 5}} as data}:
            return data


def updated(found: Event) -> Any:
    other = Event(data=None)
    other.update(found)
    return other.data


WAYS: dict[str, Callable[[Event], Any]] = {
    "attribute": lambda found: found.data,
    "key": lambda found: found["data"],
    "itemgetter": operator.itemgetter("data"),
    "dict's own method": lambda found: dict.__getitem__(found, "data"),
    "get": lambda found: found.get("data"),
    "setdefault": lambda found: found.setdefault("data", {}),
    "pop": lambda found: found.pop("data"),
    "popitem": lambda found: found.popitem()[1],
    "values": lambda found: [*found.values()][-1],
    "reversed values": lambda found: next(iter(reversed(found.values()))),
    "items": lambda found: dict(found.items())["data"],
    "copy": lambda found: found.copy()["data"],
    "copy.copy": lambda found: copy.copy(found).data,
    "copy.deepcopy": lambda found: copy.deepcopy(found).data,
    "pickle": lambda found: pickle.loads(pickle.dumps(found)).data,
    "dict": lambda found: dict(found)["data"],
    "dict with more": lambda found: dict(found, more=1)["data"],
    "stars": lambda found: {**found}["data"],
    "arguments": lambda found: (lambda data, **_: data)(**found),
    "or": lambda found: (found | {"more": 1})["data"],
    "or from the right": lambda found: ({"more": 1} | found)["data"],
    "update": updated,
    "match": matched,
    "least": lambda found: min(found.items(), key=str)[1],
    "delivery": lambda found: deliver(found, lambda *_: None).data,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_whichever_way_a_part_is_reached_it_is_an_event_all_the_way_down(
    way: Callable[[Event], Any],
) -> None:
    data = {"object": {"amount": 5, "empty": {}, "list": [{"x": 1}, [{}], None]}}
    part = way(event(data=data))
    assert part == data
    assert types(part) == [Event] * 5


def types(value: Any) -> list[type]:
    """Return the types of a dict and of all dicts in it."""
    within = value.values() if isinstance(value, dict) else value
    found = [kind for inner in within if isinstance(inner, dict | list) for kind in types(inner)]
    return [type(value), *found] if isinstance(value, dict) else found


def test_a_part_is_one_object_and_what_is_changed_in_it_stays() -> None:
    found = event(data={"object": {"amount": 5, "list": [{"x": 1}]}})
    parts = [found["data"], found.get("data"), dict(found)["data"], [*found.values()][-1]]
    assert [part is found.data for part in parts] == [True] * 4
    found.data.object["x"] = {"plain": 1}
    found["data"]["object"]["list"].append({"y": 2})
    found.data.object.list[0]["x"] = 3
    del found["data"].object["amount"]
    assert found == {
        "id": "evt_1",
        "type": "a.b",
        "data": {"object": {"list": [{"x": 3}, {"y": 2}], "x": {"plain": 1}}},
    }
    assert type(found.data.object.x) is dict  # what a script puts in stays what it is


def test_an_event_looks_and_compares_as_a_plain_dict() -> None:
    plain = {"id": "evt_1", "type": "a.b", "data": {"list": [{"x": None}], "empty": {}}}
    found = event(data=plain["data"])
    assert (repr(found), str(found), f"{found}") == (repr(plain), repr(plain), repr(plain))
    assert (list(found), len(found), bool(found.data.empty)) == (list(plain), 3, False)
    assert (found == plain, plain == found, found != plain) == (True, True, False)
    assert json.dumps(found, indent=1) == json.dumps(plain, indent=1)
    assert (isinstance(found.data, dict), "list" in found.data) == (True, True)
    with pytest.raises(TypeError):
        hash(found)


def test_names_of_dict_methods_need_the_key() -> None:
    found = event(items=[1], keys=2, get=3, raw=4)
    assert (found["items"], found["keys"], found["get"], found.raw) == ([1], 2, 3, 4)
    assert found.get("keys") == 2
    assert next(iter(found.items())) == ("id", "evt_1")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tpye", "; did you mean 'type'?"),
        ("zzz", ""),
        ("_raw2", ""),
        ("__html__", ""),
        ("__deepcopy__", ""),
        ("_private", ""),
    ],
)
def test_a_missing_attribute_is_an_error_and_no_key_becomes_a_special_method(
    name: str, hint: str
) -> None:
    found = event(__html__="x", __deepcopy__="x", _private="x")
    with pytest.raises(AttributeError) as missing:
        getattr(found, name)
    assert str(missing.value).startswith(f"the event has no {name!r} here")
    assert str(missing.value).endswith(hint)
    assert hasattr(found, name) is False


def test_an_attribute_that_one_event_has_is_missing_from_another() -> None:
    assert [event(livemode=True).livemode for _ in range(2)] == [True, True]
    other = event()
    assert (hasattr(other, "livemode"), getattr(other, "livemode", 5)) == (False, 5)
    with pytest.raises(AttributeError, match="has no 'livemode' here"):
        _ = other.livemode
    with pytest.raises(KeyError, match="'livemode'"):
        _ = other["livemode"]
    assert (other.get("livemode"), "livemode" in other) == (None, False)


def test_an_attribute_cannot_be_set() -> None:
    found = event()
    with pytest.raises(AttributeError):
        found.type = "other"
    assert found.type == "a.b"


def test_the_raw_bytes_are_kept_whatever_the_keys() -> None:
    body = b' {"type":"a.b",  "raw": "key", "_raw": "key", "id":"evt_1", "data": {}} '
    found = parse_event(body)
    assert (raw_body(found), found.raw, found["_raw"]) == (body, "key", "key")
    for part in (found.data, Event(), copy.copy(Event(_raw=b"x"))):
        with pytest.raises(ValueError, match="only the event itself has its raw bytes"):
            raw_body(part)


def test_an_event_copies_pickles_and_encodes_as_what_it_is() -> None:
    found = event(data={"object": {"amount": 5}})
    for twin in (copy.copy(found), copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert (twin, type(twin), twin.data.object.amount) == (found, Event, 5)
    assert json.loads(json.dumps(found)) == msgspec.json.decode(msgspec.json.encode(found)) == found


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"{}", b'{"id":"e"}', b'{"type":"t"}', b'{"id":1,"type":"t"}',
     b'{"id":"e","type":null}', b'{"id":"","type":"t"}', b'{"id":"e","type":["t"]}',
     b'{"id":"e","type":"%s"}' % (b"t" * 256), b'{"object":{"id":"e","type":"t"}}'],
)  # fmt: skip
def test_what_has_no_id_and_type_is_no_event(body: bytes) -> None:
    with pytest.raises(HTTPError) as refused:
        parse_event(body)
    told = 'the body is no Stripe event: an object with "id" and "type"'
    assert (refused.value.status, str(refused.value)) == (400, told)


def test_a_delivery_is_the_event_with_its_bytes() -> None:
    plain = event(data={"object": {"amount": 5}})
    found = deliver(plain, lambda what, is_async: [what, is_async])
    assert (found, raw_body(found), found.data is plain.data) == (plain, raw_body(plain), True)
    assert found.fetch_event() == ["/v1/events/evt_1", False]
    assert found.fetch_event_async() == ["/v1/events/evt_1", True]
    twin = copy.copy(found)
    assert (twin, twin.fetch_event()) == (found, found.fetch_event())


# ------------------------------------------------------------------------ modes and versions


@pytest.mark.parametrize(
    ("key", "mode"),
    [
        ("sk_live_1", "live"),
        ("rk_live_1", "live"),
        ("sk_test_51_live", "test"),
        ("sk_1", "any"),
        ("", "any"),
        ("live", "any"),
        ("sk_livex", "any"),
    ],
)
def test_a_key_tells_its_mode(key: str, mode: str) -> None:
    assert key_mode(key) == mode


@pytest.mark.parametrize(
    ("version", "differs"),
    [
        (API_VERSION, False),
        ("2026-09-01.endive", False),
        ("2026-09-01.dahlia", True),
        ("2020-08-27", True),
        (None, False),
        ({}, False),
        ("", True),
    ],
)
def test_an_event_of_another_release(version: Any, differs: bool) -> None:
    assert other_release(version, API_VERSION) is differs


@given(st.text(max_size=9), st.text(max_size=9), st.integers(0, 9))
def test_a_key_of_a_call_is_of_all_its_parts_and_fits_a_header(
    event_id: str, told: str, earlier: int
) -> None:
    found = call_key(event_id, told, earlier)
    assert re.fullmatch(r"wtc-[0-9a-f]{64}", found)
    assert found == call_key(event_id, told, earlier)
    others = [(event_id + " ", told, earlier), (event_id, told + " ", earlier)]
    others += [(event_id, told, earlier + 1), (event_id + " 1", told[1:], earlier)]
    assert found not in {call_key(*other) for other in others}


@pytest.mark.parametrize(
    ("known", "created", "kept"),
    [
        (None, 5, {"a": 5}),
        ("no dict", 5, {"a": 5}),
        ({}, 5, {"a": 5}),
        ({"a": 4}, 5, {"a": 5}),
        ({"a": 5}, 5, {"a": 5}),
        ({"a": 6}, 5, None),
        ({"a": 1, "b": 9}, 5, {"b": 9, "a": 5}),
        ({"a": "2026-11-25"}, "2026-11-24", None),
        ({"a": "2026-11-25"}, "2026-11-26", {"a": "2026-11-26"}),
        ({"a": "2026-11-25"}, 5, {"a": 5}),
        ({"a": None}, 5, {"a": 5}),
    ],
)
def test_the_newest_event_of_a_key(known: Any, created: Any, kept: Any) -> None:
    found = newest(known, "a", created)
    assert (found, list(found or ())) == (kept, list(kept or ()))


@pytest.mark.parametrize(
    ("key", "created"), [(1, 1), (None, 1), ("a", None), ("a", []), ("a", True)]
)
def test_what_is_no_time_is_refused(key: Any, created: Any) -> None:
    with pytest.raises(TypeError, match="if_newer takes a key, which is text, and the time"):
        newest({}, key, created)


def test_the_newest_of_many_keys_are_kept() -> None:
    known = {str(number): number for number in range(5000)}
    assert newest(known, "a", 1) == {**{str(n): n for n in range(4001, 5000)}, "a": 1}


# -------------------------------------------------------------------------------- signatures


def test_the_header_is_the_one_of_stripes_own_library() -> None:
    theirs = WebhookSignature.generate_signature_header(BODY.decode(), "whsec_1", NOW)
    assert sign(BODY, "whsec_1", NOW + 0.9) == theirs
    assert re.fullmatch(rf"t={NOW},v1=[0-9a-f]{{64}}", theirs)


@given(
    st.text(st.characters(codec="utf-8")),
    st.text(st.characters(codec="utf-8")).filter(str.strip),  # theirs refuses a blank secret
)
def test_each_library_takes_what_the_other_signed(text: str, secret: str) -> None:
    body, keys = text.encode(), signing_keys([secret])
    verify(body, WebhookSignature.generate_signature_header(text, secret, NOW), keys, NOW)
    ours = sign(body, secret, NOW)
    assert WebhookSignature.verify_header(text, ours, secret, tolerance=None) is True
    with pytest.raises(SignatureError):
        verify(body + b" ", ours, keys, NOW)
    with pytest.raises(SignatureVerificationError):
        WebhookSignature.verify_header(text + " ", ours, secret, tolerance=None)


GOOD = sign(BODY, "whsec_1", NOW).partition("v1=")[2]
MALFORMED = "malformed Stripe-Signature header: it is t=…,v1=…"
SHAPES = [
    "", "t=1", f"t={NOW}", f"v1={GOOD}", f"t={NOW},v1={GOOD}", f"t={NOW},v1={GOOD},v1=x",
    f"t={NOW},v1=x,v1={GOOD}", f"t={NOW},v0={GOOD}", f"t={NOW},v1={GOOD}0", f"t=1,v1={GOOD}",
    f"t={NOW}, v1={GOOD}", f"t=x,v1={GOOD}", f"t={NOW},v1={GOOD.upper()}", f"t={NOW};v1={GOOD}",
    f"t={NOW},v2=1,v1={GOOD}", f"v1={GOOD},t={NOW}",
]  # fmt: skip


@pytest.mark.parametrize("header", SHAPES)
def test_both_libraries_agree_on_a_header(header: str) -> None:
    assert taken_by_ours(header) == taken_by_theirs(header)


@pytest.mark.parametrize("header", SHAPES)
@pytest.mark.parametrize("more", [",v0=0a", ",v0=", ",v0=x", ",v2=0", ",x", ","])
def test_what_stands_beside_the_signatures_changes_nothing(header: str, more: str) -> None:
    assert taken_by_ours(header + more) == taken_by_ours(header)


def taken_by_ours(header: str) -> bool:
    try:
        verify(BODY, header, signing_keys(["whsec_1"]), NOW)
    except SignatureError:
        return False
    return True


def taken_by_theirs(header: str) -> bool:
    try:
        return WebhookSignature.verify_header(BODY.decode(), header, "whsec_1", tolerance=None)
    except SignatureVerificationError:
        return False


@pytest.mark.parametrize(
    ("header", "now", "tolerance", "cause"),
    [
        ("", NOW, 300, "no Stripe-Signature header"),
        ("x", NOW, 300, MALFORMED),
        (f"t={NOW},v1=\xff", NOW, 300, MALFORMED),
        (f"t={NOW},t={NOW},v1={GOOD}", NOW, 300, MALFORMED),
        (f"t={NOW},v1={GOOD},v0=ab,t={NOW}", NOW, 300, MALFORMED),
        (f"t={NOW},v1={GOOD},v0= ab", NOW, 300, MALFORMED),
        (f"t={NOW},v1={GOOD}\n", NOW, 300, MALFORMED),
        (f"t=1{NOW:012},v1={GOOD}", NOW, 300, MALFORMED),
        (f"v1={GOOD},t={NOW},v1={'0' * 64}", NOW, 300, None),
        (
            f"t={NOW},v1={'0' * 64}",
            NOW + 9999,
            300,
            "no secret matches: the wrong secret, or the body was changed",
        ),
        (
            f"t={NOW},v1={GOOD}",
            NOW + 301,
            300,
            "clock skew: signed 301 s behind this server's clock, more than 300 s;"
            " an old delivery, or a wrong clock",
        ),
        (
            f"t={NOW},v1={GOOD}",
            NOW - 11.4,
            10,
            "clock skew: signed 11 s ahead of this server's clock, more than 10 s;"
            " an old delivery, or a wrong clock",
        ),
        (f"t={NOW},v1={GOOD}", NOW + 300, 300, None),
        (f"t={NOW},v1={GOOD}", NOW - 300, 300, None),
        (f"t={NOW},v1={GOOD}", NOW, 0, None),
    ],
)  # fmt: skip
def test_the_cause_of_a_refusal(
    header: str, now: float, tolerance: float, cause: str | None
) -> None:
    try:
        verify(BODY, header, signing_keys(["whsec_0", "whsec_1"]), now, tolerance)
        found = None
    except SignatureError as error:
        found = str(error)
    assert found == cause


@pytest.mark.parametrize("secrets", [[], [""], ["", "whsec_2"]])
def test_an_empty_secret_never_matches(secrets: list[str]) -> None:
    with pytest.raises(SignatureError):
        verify(BODY, sign(BODY, "", NOW), signing_keys(secrets), NOW)


@given(st.binary(max_size=30), st.text(max_size=80), st.text(max_size=5))
def test_any_header_is_taken_or_refused_and_nothing_else(
    body: bytes, header: str, secret: str
) -> None:
    with pytest.raises(SignatureError):
        verify(body, header, signing_keys([secret]), NOW)


@given(st.text(max_size=80))
def test_any_type_finds_a_route_or_none(event_type: str) -> None:
    class Hook:
        def charge_succeeded(self, data: Any) -> None: ...

    routes = route_events(public_methods(Hook()), ListLog())
    assert routes.find(event_type) is None or event_type == "charge.succeeded"
