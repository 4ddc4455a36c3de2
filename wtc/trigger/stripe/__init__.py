"""Stripe's sample events: a sample of each type, signed as Stripe signs.

values.py      times and ids
resources.py   the objects of most events, made by hand
shapes.py      any other object, made from the annotations of Stripe's library
states.py      what an event's name says of its object
firing.py      when each event is sent, in a sentence
thin.py        the events that tell which object, not its state

Law: objects have the shape of `wtc.stripe.API_VERSION`; every event has an id of its own, the
objects keep theirs.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtc import stripe
from wtc.trigger.stripe.firing import fires
from wtc.trigger.stripe.resources import RESOURCES, TOUCHES
from wtc.trigger.stripe.shapes import shape
from wtc.trigger.stripe.states import row
from wtc.trigger.stripe.thin import is_thin, thin_event
from wtc.trigger.stripe.values import timed

__all__ = ["PROVIDER"]


@dataclass(frozen=True)
class _Stripe:
    """Stripe, as a provider of events."""

    name: str = "stripe"
    secret_variables: tuple[str, ...] = ("STRIPE_WEBHOOK_SECRET",)

    def types(self) -> tuple[str, ...]:
        return tuple(sorted(stripe.OBJECTS))

    def fires(self, type: str) -> str:  # noqa: A002  as Stripe calls it
        return fires(type)

    def form(self, type: str, *, thin: bool) -> str | None:  # noqa: A002
        if is_thin(type) == thin:
            return type
        twin = f"v1.{type}" if thin else type.removeprefix("v1.")
        return twin if twin in stripe.OBJECTS and twin != type else None

    def sample(self, type: str, now: int) -> dict[str, Any]:  # noqa: A002
        return thin_event(type, now) if is_thin(type) else _snapshot_event(type, now)

    def encode(self, event: dict[str, Any]) -> bytes:
        # Stripe sends its events indented; a receiver that parses and dumps again breaks on it.
        return json.dumps(event, indent=2, ensure_ascii=False).encode()

    def headers(self, body: bytes) -> Mapping[str, str]:
        return {
            "accept": "*/*; q=0.5, application/xml",
            "cache-control": "no-cache",
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }

    def signature(self, body: bytes, secret: str, now: int) -> Mapping[str, str]:
        return {"stripe-signature": stripe.sign(body, secret, now)}


def _snapshot_event(event_type: str, now: int) -> dict[str, Any]:
    """Return an event with the state of its object, as if it happened at `now`."""
    kind = stripe.OBJECTS[event_type]
    resource = RESOURCES.get(kind) or {**shape(kind), **TOUCHES.get(kind, {})}
    of_type = row(event_type, kind, resource)
    fields = {**resource, **of_type.changes}
    kept = {name: value for name, value in fields.items() if name not in of_type.without}
    data: dict[str, Any] = {"object": timed(kept, now)}
    if of_type.previous is not None:
        data["previous_attributes"] = timed(of_type.previous, now)
    request = f"req_{secrets.token_hex(7)}" if of_type.asked else None
    return {
        "id": f"evt_1{secrets.token_hex(12)}",
        "object": "event",
        "api_version": stripe.API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": request, "idempotency_key": None},
        "type": event_type,
    }


PROVIDER = _Stripe()
