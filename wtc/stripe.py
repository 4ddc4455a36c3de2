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
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wtc.errors import CompileError, HTTPError, Problem
from wtc.model import Log
from wtc.public import argument_count, event_names, problem_at
from wtc.strict_json import parse_json

__all__ = [
    "EVENT_TYPES",
    "OBJECTS",
    "TOLERANCE",
    "Event",
    "Route",
    "Routes",
    "SignatureError",
    "fold",
    "parse_event",
    "raw_body",
    "route_events",
    "sign",
    "verify",
]

TOLERANCE = 300  # seconds, both ways; as Stripe's own libraries, which look only back
MAX_NAME = 255  # characters of an id or a type; Stripe's own limit for ids


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


def fold(event_type: str) -> str:
    """Return the name of the method for an event type: `charge.succeeded` as `charge_succeeded`.

    `v2.core.account[identity].updated` folds to `v2_core_account_identity_updated`.
    """
    return re.sub(r"[.\[\]]+", "_", event_type)


def _including(event_type: str) -> str:
    """Return the name that Stripe's own libraries give a type: `…_including_identity_…`."""
    return fold(event_type.replace("[", "_including_"))


_TYPES_BY_NAME = {make(name): name for name in sorted(OBJECTS) for make in (_including, fold)}


# ------------------------------------------------------------------------------------ events


class Event(dict[str, Any]):
    """A plain dict whose keys read as attributes too: `event.data.object.amount`.

    A key that a dict's own method hides (`items`, `keys`, `values`, `get`, …) needs `["items"]`.
    """

    __slots__ = ("_raw",)

    def __getattr__(self, name: str) -> Any:
        if name in self and not name.startswith("_"):
            return self[name]
        near = difflib.get_close_matches(name, self, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"the event has no {name!r} here{hint}")


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


# -------------------------------------------------------------------------------- signatures


class SignatureError(ValueError):
    """Raised by `verify`. Its text is the cause: for the owner's log, not for the caller."""


_TIME = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


def sign(body: bytes, secret: str, now: float) -> str:
    """Return the Stripe-Signature header of a body, signed at `now` (seconds since 1970)."""
    signed_at = str(int(now))
    return f"t={signed_at},v1={_digest(body, secret, signed_at)}"


def verify(
    body: bytes, header: str, secrets: Iterable[str], now: float, tolerance: float = TOLERANCE
) -> None:
    """Return when one of `secrets` signed the raw `body` within `tolerance` seconds of `now`.

    Raise SignatureError with the cause otherwise, whatever the header holds.
    """
    signed_at, signatures = _read_header(header)
    expected = [_digest(body, secret, signed_at) for secret in secrets if secret]
    # Every pair is compared, so that the time tells nothing about which one matched.
    matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in signatures]
    if not any(matches):
        raise SignatureError("no secret matches: the wrong secret, or the body was changed")
    late = now - int(signed_at)
    if abs(late) > tolerance:
        side = "behind" if late > 0 else "ahead of"
        raise SignatureError(
            f"clock skew: signed {abs(late):.0f} s {side} this server's clock, more than"
            f" {tolerance:g} s; an old delivery, or a wrong clock"
        )


def _read_header(header: str) -> tuple[str, list[str]]:
    """Return the time and the v1 signatures; v0 and schemes to come are nobody's proof."""
    if not header:
        raise SignatureError("no Stripe-Signature header")
    items = [item.partition("=")[::2] for item in header.split(",")]
    times = [value for name, value in items if name == "t"]
    signatures = [value for name, value in items if name == "v1" and _SIGNATURE.fullmatch(value)]
    if len(times) != 1 or not _TIME.fullmatch(times[0]) or not signatures:
        raise SignatureError("malformed Stripe-Signature header: it is t=…,v1=…")
    return times[0], signatures


def _digest(body: bytes, secret: str, signed_at: str) -> str:
    key = secret.encode("utf-8", "surrogatepass")
    return hmac.digest(key, signed_at.encode() + b"." + body, "sha256").hex()


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
        own = self.table.get(event_type)
        if own or "." not in event_type:
            return own if own and "." in event_type else self.table.get("*")
        return next(filter(None, map(self.table.get, _names_for(event_type))), None)
