"""What Stripe says: its event types, its events, its signatures; and which method takes which.

Law: pure. Nothing here reads a clock, a secret or the network; a name from the network is a key
of a table that was made before, never an attribute.
"""

from __future__ import annotations

import difflib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wtc.errors import CompileError, HTTPError, Problem
from wtc.model import Log
from wtc.public import argument_count, event_names, problem_at
from wtc.strict_json import parse_json

__all__ = [
    "API_VERSION",
    "EVENT_TYPES",
    "OBJECTS",
    "RETIRED",
    "TOLERANCE",
    "Delivery",
    "Event",
    "Route",
    "Routes",
    "SignatureError",
    "SigningKey",
    "call_key",
    "class_name",
    "deliver",
    "fold",
    "key_mode",
    "newest",
    "other_release",
    "parse_event",
    "raw_body",
    "route_events",
    "sign",
    "signing_keys",
    "verify",
]

TOLERANCE = 300  # seconds, both ways; as Stripe's own libraries, which look only back
API_VERSION = "2026-10-28.endive"  # that `OBJECTS` and the samples are of
MAX_NAME = 255  # characters of an id or a type; Stripe's own limit for ids
MAX_NEWEST = 1000  # keys of which the newest event is remembered
MAX_PROPERTIES = 1000  # of events
MAX_HINTED = 200  # keys among which a misspelt attribute is looked for


def _load_objects() -> Iterator[tuple[str, str]]:
    """Yield each type with its object, from the package's table: 601 lines, read in 0.3 ms."""
    table = Path(__file__).with_name("stripe_events.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        event_type, _, kind = line.partition("\t")
        yield event_type, kind


# Each event type and the type of the object it is about, "" where it is about none. Those that
# begin with `v1.` or `v2.` are thin: they tell the id of their object, not its state.
OBJECTS: Mapping[str, str] = MappingProxyType(dict(_load_objects()))
EVENT_TYPES: frozenset[str] = frozenset(OBJECTS)

# Types of the past. Endpoints of old API versions may know them; no new event is one of them.
# How it was made: the types in the annotations of stripe-python 7.14, 8.11, 9.12, 10.12, 11.6,
# 12.5, 13.2, 14.4 and 15.6 (from 9.12 on nothing was dropped), and those in the template of the
# original webtask compiler (2017), less `OBJECTS`. What a new version of the library drops goes
# from there to here.
RETIRED: frozenset[str] = frozenset(
    {
        "bitcoin.receiver.created",
        "bitcoin.receiver.filled",
        "bitcoin.receiver.transaction.created",
        "bitcoin.receiver.updated",
        "customer.bank_account.deleted",
        "invoiceitem.updated",
        "order.created",
        "order.payment_failed",
        "order.payment_succeeded",
        "order.updated",
        "order_return.created",
        "recipient.created",
        "recipient.deleted",
        "recipient.updated",
        "sku.created",
        "sku.deleted",
        "sku.updated",
        "transfer.failed",
        "transfer.paid",
    }
)


def fold(event_type: str) -> str:
    """Return the name of the method for an event type: `charge.succeeded` as `charge_succeeded`.

    `v2.core.account[identity].updated` folds to `v2_core_account_identity_updated`.
    """
    return event_type.translate(_FOLDS)


def class_name(event_type: str) -> str:
    """Return the name of an event type in `wtc.stripe_events`: `ChargeSucceeded`."""
    return fold(event_type).title().replace("_", "")


_FOLDS = str.maketrans({".": "_", "[": "_", "]": None})


def _including(event_type: str) -> str:
    """Return the name that Stripe's own libraries give a type: `…_including_identity_…`."""
    return fold(event_type.replace("[", "_including_"))


_TYPES_BY_NAME = {
    make(name): name for name in sorted(EVENT_TYPES | RETIRED) for make in (_including, fold)
}


# ------------------------------------------------------------------------------------ events


class Event(dict[str, Any]):
    """A plain dict whose keys read as attributes too: `event.data.object.amount`.

    A key that a dict's own method hides (`items`, `keys`, `values`, `get`, …) needs `["items"]`.
    """

    __slots__ = ("_raw",)
    _raw: bytes
    _noun = "event"

    def __missing__(self, name: str) -> Any:
        raise MissingKeyError(name)

    def __getattr__(self, name: str) -> Any:
        if name in self and not name.startswith("_"):
            _make_property(name)
            return self[name]
        near = difflib.get_close_matches(name, islice(self, MAX_HINTED), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"the {self._noun} has no {name!r} here{hint}")


class MissingKeyError(KeyError, AttributeError):
    """Raised for a key that an event has not: a KeyError, and what lets `__getattr__` tell more."""


def _make_property(name: str) -> None:
    """Let an attribute that was read once be read by the type from now on: 0.1 µs instead of 0.6.

    The names are a script's own, most of the time; the cap is for one that makes them of data.
    """
    if len(_PROPERTIES) < MAX_PROPERTIES:
        _PROPERTIES.add(name)
        setattr(Event, name, property(itemgetter(name)))


_PROPERTIES: set[str] = set()


def parse_event(body: bytes) -> Event:
    """Return the event that a body of strict JSON holds; `raw_body` gives the bytes again.

    Raise HTTPError(400) for a body that is no JSON, or no object with `id` and `type`.
    """
    event = parse_json(body, Event)
    if type(event) is not Event or not (_is_name(event.get("id")) and _is_name(event.get("type"))):
        raise HTTPError(400, 'the body is no Stripe event: an object with "id" and "type"')
    event._raw = body
    return event


def _is_name(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= MAX_NAME


def raw_body(event: Event) -> bytes:
    """Return the bytes that the event was parsed from; raise ValueError for a part of an event."""
    try:
        return event._raw
    except AttributeError:
        raise ValueError("only the event itself has its raw bytes, not a part of it") from None


class Delivery(Event):
    """A whole event as a method gets it. Of a thin one the object has to be fetched.

    The calls go out with the secret STRIPE_KEY, as the account that the event is of. Each has a
    twin for `async` code, `refetch_async`. They raise what the client raises, and ValueError for
    what cannot be fetched.
    """

    __slots__ = ("_fetch",)
    _fetch: Fetch

    def fetch_event(self) -> Any:
        """Return the event as Stripe keeps it, with its `data`; Stripe keeps it 30 days."""
        return _fetched(self, _path_of_event, False)

    def fetch_event_async(self) -> Any:
        return _fetched(self, _path_of_event, True)

    def fetch_related_object(self) -> Any:
        """Return the object that a thin event is about, as it is now."""
        return _fetched(self, _path_of_object, False)

    def fetch_related_object_async(self) -> Any:
        return _fetched(self, _path_of_object, True)

    def refetch(self) -> Any:
        """Return the object that the event is about as it is now: events may come out of order."""
        return _fetched(self, _target, False)

    def refetch_async(self) -> Any:
        return _fetched(self, _target, True)


Fetch = Callable[[Any, bool], Any]  # of a path or an object; and whether what it returns is awaited


def deliver(event: Event, fetch: Fetch) -> Delivery:
    """Return a parsed event for a method, with `fetch` for what it asks of Stripe's API."""
    made = Delivery(event)
    made._raw, made._fetch = raw_body(event), fetch
    return made


def _fetched(event: Any, target: Callable[[Event], Any], is_async: bool) -> Any:
    if type(event) is not Delivery:
        raise TypeError("an event that was delivered was expected")
    return event._fetch(target(event), is_async)


def _is_thin(event: Event) -> bool:
    return event.get("object") == "v2.core.event"


def _path_of_event(event: Event) -> str:
    return f"/v{2 if _is_thin(event) else 1}/{'core/' * _is_thin(event)}events/{event['id']}"


def _path_of_object(event: Event) -> str:
    related = event.get("related_object")
    url = related.get("url") if type(related) is Event else None
    if type(url) is not str:
        raise ValueError(f"the event {event['type']} has no related object")
    return url


def _target(event: Event) -> Any:
    if _is_thin(event):
        return _path_of_object(event)
    data = event.get("data")
    found = data.get("object") if type(data) is Event else None
    if type(found) is not Event or type(found.get("object")) is not str:
        raise ValueError(f"the event {event['type']} has no object to fetch")
    return found


# ------------------------------------------------------------------------ modes and versions


def key_mode(key: str) -> str:
    """Return which events an API key is for: `live`, `test`, or `any` when it does not tell."""
    mode = key.partition("_")[2].partition("_")[0]
    return mode if mode in {"live", "test"} else "any"


def other_release(event_version: Any, version: str) -> bool:
    """Tell whether an event is of another release of the API: within one (`….endive`) all fit."""
    if type(event_version) is not str:
        return False  # a thin event has none
    return event_version.partition(".")[2] != version.partition(".")[2]


def call_key(event_id: str, call: str, earlier: int) -> str:
    """Return the idempotency key of a call made for an event, after `earlier` calls that were
    just the same: a retried delivery makes the same calls, and Stripe does them once.
    """
    told = f"{len(event_id)} {event_id} {earlier} {call}"
    return f"wtc-{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()}"


def newest(known: Any, key: str, created: Any) -> dict[str, Any] | None:
    """Return `known` with the time of the newest event for a key, None for an older one.

    What is of the same second counts as new: a delivery that is sent again must not get lost.
    Times are numbers, or texts in thin events; raise TypeError for anything else.
    """
    if type(key) is not str or type(created) not in (int, float, str):
        raise TypeError("if_newer takes a key, which is text, and the time `data.created`")
    times = dict(known) if type(known) is dict else {}
    before = times.pop(key, None)
    if type(before) is type(created) and created < before:
        return None
    kept = list(times.items())[-(MAX_NEWEST - 1) :]
    return dict([*kept, (key, created)])


# -------------------------------------------------------------------------------- signatures


class SignatureError(ValueError):
    """Raised by `verify`. Its text is the cause: for the owner's log, not for the caller."""


class SigningKey:
    """A signing secret of an endpoint, made ready once for any number of bodies."""

    __slots__ = ("_hmac",)

    def __init__(self, secret: str) -> None:
        self._hmac = hmac.new(secret.encode("utf-8", "surrogatepass"), digestmod="sha256")


def signing_keys(secrets: Iterable[str]) -> list[SigningKey]:
    """Return the keys of those secrets that are not empty: anybody could sign with nothing."""
    return [SigningKey(secret) for secret in secrets if secret]


_TIME = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
# What Stripe sends while one secret is valid; in test mode there is a v0 too.
_USUAL_HEADER = re.compile(rf"t=({_TIME.pattern}),v1=({_SIGNATURE.pattern})(?:,v0=[0-9a-f]*)?")


def sign(body: bytes, secret: str, now: float) -> str:
    """Return the Stripe-Signature header of a body, signed at `now` (seconds since 1970)."""
    signed_at = str(int(now))
    return f"t={signed_at},v1={_digest(body, SigningKey(secret), signed_at)}"


def verify(
    body: bytes, header: str, keys: Iterable[SigningKey], now: float, tolerance: float = TOLERANCE
) -> None:
    """Return when one of `keys` signed the raw `body` within `tolerance` seconds of `now`.

    Raise SignatureError with the cause otherwise, whatever the header holds.
    """
    signed_at, signatures = _read_header(header)
    matches = False
    for key in keys:
        ours = _digest(body, key, signed_at)
        for theirs in signatures:  # every one, so that the time does not tell which one matched
            matches |= hmac.compare_digest(ours, theirs)
    if not matches:
        raise SignatureError("no secret matches: the wrong secret, or the body was changed")
    late = now - int(signed_at)
    if abs(late) > tolerance:
        side = "behind" if late > 0 else "ahead of"
        raise SignatureError(
            f"clock skew: signed {abs(late):.0f} s {side} this server's clock, more than"
            f" {tolerance:g} s; an old delivery, or a wrong clock"
        )


def _read_header(header: str) -> tuple[str, list[str]]:
    """Return the time and the v1 signatures; v0 and schemes to come prove nothing."""
    usual = _USUAL_HEADER.fullmatch(header)
    if usual:
        return usual[1], [usual[2]]
    if not header:
        raise SignatureError("no Stripe-Signature header")
    times, signatures = [], []
    for item in header.split(","):
        name, _, value = item.partition("=")
        if name == "t":
            times.append(value)
        elif name == "v1" and _SIGNATURE.fullmatch(value):
            signatures.append(value)
    if " " in header or len(times) != 1 or not _TIME.fullmatch(times[0]) or not signatures:
        raise SignatureError("malformed Stripe-Signature header: it is t=…,v1=…")
    return times[0], signatures


def _digest(body: bytes, key: SigningKey, signed_at: str) -> str:
    made = key._hmac.copy()
    made.update(f"{signed_at}.".encode())
    made.update(body)
    return made.hexdigest()


# ------------------------------------------------------------------------------------ routes


@dataclass(frozen=True, slots=True)
class Route:
    """The method for an event: how many of (data, cb) it takes, and whether the caller waits."""

    method: Callable[..., Any]
    takes: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Routes:
    """Which method takes which event type: a table, made once from a class and never changed."""

    table: Mapping[str, Route]

    def find(self, event_type: str) -> Route | None:
        """Return the route for a type: its own, else the longest `….*` around it, else `*`."""
        if event_type in self.table and "." in event_type:
            return self.table[event_type]
        return next((self.table[n] for n in _names_for(event_type) if n in self.table), None)


def _names_for(event_type: str) -> Iterator[str]:
    """Yield the names that may stand for a type in the table, the nearest first.

    A word without a dot is no event type, so the name of a method is none either.
    """
    stem = event_type
    if "." in event_type:
        yield event_type
        if event_type not in OBJECTS and event_type not in RETIRED:
            yield fold(event_type)
    while "." in stem:
        stem = stem.rpartition(".")[0]
        yield f"{stem}.*"
    yield "*"


def route_events(methods: Mapping[str, Callable[..., Any]], log: Log) -> Routes:
    """Return which of a class's public methods takes which event type.

    `@on("…")` decides; else the method's name: the fold of a known type, with `on_` before it or
    not, is for that type alone; `default` is for every other; any other name is for a type to
    come that folds to it. Log a warning, with the line, for a name of no known type. Raise
    CompileError with every problem: an unknown name in `@on`, two methods for one type, too many
    arguments.
    """
    table: dict[str, Route] = {}
    problems: list[Problem] = []
    for name, method in methods.items():
        try:
            route = _route(method)
            for wanted in _names_of(name, method, log):
                _claim(table, wanted, route)
        except CompileError as error:
            problems += error.problems
    if not methods:
        raise CompileError("no method to call: name one after an event, such as charge_succeeded")
    if problems:
        raise CompileError(problems)
    return Routes(MappingProxyType(table))


def _route(method: Callable[..., Any]) -> Route:
    takes = argument_count(method, 2)
    return Route(method, takes, event_names(method)[1] or takes > 1)


def _claim(table: dict[str, Route], wanted: str, route: Route) -> None:
    if wanted in table:
        names = f"{table[wanted].method.__name__} and {route.method.__name__}"
        what = f"{names} are both for {wanted!r}"
        raise CompileError([problem_at(route.method, what, "keep one")])
    table[wanted] = route


def _names_of(name: str, method: Callable[..., Any], log: Log) -> Iterable[str]:
    marked = dict.fromkeys(event_names(method)[0])
    if marked:
        for wanted in marked:
            _check_marked(wanted, method, log)
        return marked
    stem = name.removeprefix("on_")
    if stem == "default":
        return ("*",)
    known = _TYPES_BY_NAME.get(stem)
    if known is None:
        log.warning(_unknown_method(method, name, stem))
    elif known in RETIRED:
        log.warning(_retired(known, method, name))
    return (known or stem,)


def _check_marked(wanted: str, method: Callable[..., Any], log: Log) -> None:
    """Raise CompileError for a name in `@on` that is neither a known type nor a wildcard."""
    if wanted in RETIRED:
        log.warning(_retired(wanted, method, method.__name__))
    if wanted == "*" or wanted in OBJECTS or wanted in RETIRED:
        return
    if not wanted.endswith(".*") or "*" in wanted[:-1]:
        near = difflib.get_close_matches(wanted, OBJECTS, n=1, cutoff=0.8)
        instead = f"did you mean {near[0]!r}?" if near else 'for types to come use @on("….*")'
        what = f"@on({wanted!r}) names no known event type"
        raise CompileError([problem_at(method, what, instead)])
    if not any(known.startswith(wanted[:-1]) for known in OBJECTS):
        what = f"@on({wanted!r}) of {method.__name__} covers no known event type"
        log.warning(str(problem_at(method, what)))


def _retired(event_type: str, method: Callable[..., Any], name: str) -> str:
    what = f"Stripe no longer sends {event_type}: {name} runs only for old events"
    return str(problem_at(method, what))


def _unknown_method(method: Callable[..., Any], name: str, stem: str) -> str:
    near = difflib.get_close_matches(stem, _TYPES_BY_NAME, n=1, cutoff=0.8)
    instead = f"did you mean {near[0]}?" if near else "begin its name with _ if it is a helper"
    return str(problem_at(method, f"method {name} is for no known event type", instead))
