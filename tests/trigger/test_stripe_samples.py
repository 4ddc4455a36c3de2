"""Stripe's samples against Stripe's own library: shape, version, state, signature."""

import inspect
import json
from typing import Any

import pytest
import stripe

from wtc.stripe import API_VERSION, EVENT_TYPES, OBJECTS
from wtc.trigger.provider import provider

STRIPE = provider("stripe")
NOW = 1_790_000_000
SECRET = "whsec_test"

CLASSES: dict[str, Any] = {
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "invoice": stripe.Invoice,
    "line_item": stripe.InvoiceLineItem,
    "payment_intent": stripe.PaymentIntent,
    "payout": stripe.Payout,
    "plan": stripe.Plan,
    "price": stripe.Price,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
}


def faults(value: Any, kind: Any, path: str) -> list[str]:
    """Return where an object has a field that its class has not, or lacks one that it must have."""
    fields = inspect.get_annotations(kind)
    must = {
        name for name, of in fields.items() if "None" not in str(of) and "Optional" not in str(of)
    }
    must -= {name for name, of in fields.items() if "ClassVar" in str(of)}
    found = [f"{path}.{name} is no field" for name in value.keys() - fields.keys()]
    found += [f"{path}.{name} is missing" for name in must - value.keys()]
    inner = getattr(kind, "_inner_class_types", {})
    for name, held in value.items():
        found += nested(held, inner.get(name), f"{path}.{name}")
    return found


def nested(held: Any, kind: Any, path: str) -> list[str]:
    if isinstance(held, list):
        return [fault for one in held for fault in nested(one, kind, path)]
    if not isinstance(held, dict):
        return []
    if held.get("object") == "list":
        return nested(held["data"], None, path)
    own = CLASSES.get(str(held.get("object")), kind)
    return faults(held, own, path) if own is not None else []


def sample(type_name: str) -> dict[str, Any]:
    return STRIPE.sample(type_name, NOW)


@pytest.mark.parametrize("type_name", STRIPE.types())
def test_every_object_has_the_fields_of_its_class_and_no_others(type_name: str) -> None:
    event = sample(type_name)
    assert faults(event, stripe.Event, "event") == []
    assert faults(event["data"]["object"], CLASSES[event["data"]["object"]["object"]], "") == []


def test_the_walk_finds_a_field_too_many_and_one_too_few() -> None:
    charge = sample("charge.succeeded")["data"]["object"]
    charge["billing_details"]["fax"] = "1"
    del charge["amount"]
    assert sorted(faults(charge, stripe.Charge, "")) == [
        ".amount is missing",
        ".billing_details.fax is no field",
    ]


@pytest.mark.parametrize("type_name", STRIPE.types())
def test_every_event_is_about_the_object_that_stripe_says(type_name: str) -> None:
    event = sample(type_name)
    assert type_name in EVENT_TYPES
    kind = event["data"]["object"]["object"]
    assert kind == {"session": "checkout.session"}.get(OBJECTS[type_name], OBJECTS[type_name])
    assert {**event, "id": "", "data": {}, "request": {}} == {
        "id": "",
        "object": "event",
        "api_version": API_VERSION,
        "created": NOW,
        "data": {},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {},
        "type": type_name,
    }


def test_the_version_is_the_one_that_the_library_pins() -> None:
    assert stripe.api_version in {None, API_VERSION}
    assert stripe._ApiVersion.CURRENT == API_VERSION


def test_every_event_has_an_id_of_its_own_and_objects_keep_theirs() -> None:
    one, other = sample("charge.succeeded"), sample("charge.succeeded")
    assert one["id"] != other["id"]
    assert one["data"] == other["data"]


@pytest.mark.parametrize("type_name", STRIPE.types())
def test_stripes_library_accepts_the_signed_event(type_name: str) -> None:
    body = STRIPE.encode(sample(type_name))
    now = int(__import__("time").time())
    header = STRIPE.signature(body, SECRET, now)["stripe-signature"]
    event = stripe.Webhook.construct_event(body, header, SECRET)  # type: ignore[no-untyped-call]
    assert event.type == type_name
    assert json.loads(body) == sample(type_name) | {
        "id": event.id,
        "request": json.loads(body)["request"],
    }


STATES = [
    ("charge.dispute.created", {"status": "needs_response"}, None),
    ("charge.failed", {"status": "failed", "paid": False, "captured": False,
                       "failure_code": "card_declined"}, None),
    ("charge.refunded", {"status": "succeeded", "refunded": True, "amount_refunded": 2000},
     {"amount_refunded": 0, "refunded": False}),
    ("charge.succeeded", {"status": "succeeded", "paid": True, "refunded": False}, None),
    ("checkout.session.completed", {"status": "complete", "payment_status": "paid"}, None),
    ("customer.created", {"created": NOW}, None),
    ("customer.subscription.created", {"status": "active", "ended_at": None}, None),
    ("customer.subscription.deleted", {"status": "canceled", "ended_at": NOW,
                                       "canceled_at": NOW}, None),
    ("customer.subscription.updated", {"status": "active", "cancel_at_period_end": True},
     {"cancel_at": None, "cancel_at_period_end": False, "canceled_at": None,
      "cancellation_details": {"feedback": None, "reason": None}}),
    ("invoice.paid", {"status": "paid", "amount_paid": 2000, "amount_remaining": 0}, None),
    ("invoice.payment_failed", {"status": "open", "amount_paid": 0, "amount_remaining": 2000,
                                "next_payment_attempt": NOW + 3 * 86400}, None),
    ("payment_intent.payment_failed", {"status": "requires_payment_method",
                                       "amount_received": 0}, None),
    ("payment_intent.succeeded", {"status": "succeeded", "amount_received": 2000,
                                  "last_payment_error": None}, None),
    ("payout.paid", {"status": "paid", "arrival_date": NOW}, None),
]  # fmt: skip


def test_every_type_has_its_state_below() -> None:
    assert tuple(type_name for type_name, _, _ in STATES) == STRIPE.types()


@pytest.mark.parametrize(("type_name", "state", "previous"), STATES)
def test_an_object_is_in_the_state_that_its_event_names(
    type_name: str, state: dict[str, Any], previous: dict[str, Any] | None
) -> None:
    data = sample(type_name)["data"]
    assert {name: data["object"][name] for name in state} == state
    assert data.get("previous_attributes") == previous
