"""Stripe's samples against Stripe's own library: shape, version, state, signature."""

import inspect
import json
import re
import time
import typing
from importlib import import_module
from typing import Any

import pytest
import stripe
from stripe._object_classes import OBJECT_CLASSES

from wtc import Webtask
from wtc.stripe import API_VERSION, OBJECTS, fold, parse_event
from wtc.testing import compiled
from wtc.trigger.provider import provider

STRIPE = provider("stripe")
NOW = 1_790_000_000
SECRET = "whsec_test"
SNAPSHOTS = [name for name in STRIPE.types() if STRIPE.form(name, thin=False) == name]
THIN = [name for name in STRIPE.types() if STRIPE.form(name, thin=True) == name]
SCALARS = {int, str, bool}


def class_of(kind: str) -> Any:
    module, name = OBJECT_CLASSES[kind]
    return getattr(import_module(module), name)


def faults(value: Any, kind: Any, path: str) -> list[str]:
    """Return where an object has a field that its class has not, lacks one, or has another type."""
    fields = inspect.get_annotations(kind)
    must = {
        name for name, of in fields.items() if "None" not in str(of) and "Optional" not in str(of)
    }
    must -= {name for name, of in fields.items() if "ClassVar" in str(of)}
    found = [f"{path}.{name} is no field" for name in value.keys() - fields.keys()]
    found += [f"{path}.{name} is missing" for name in must - value.keys()]
    inner = getattr(kind, "_inner_class_types", {})
    for name, held in value.items():
        hint = fields.get(name)
        if hint in SCALARS and type(held) is not hint:
            found.append(f"{path}.{name} is no {hint.__name__}")
        if held not in enum(hint, held):
            found.append(f"{path}.{name} is not one of its enum")
        by_key = "UntypedStripeObject" in str(hint) and isinstance(held, dict)
        for one in held.values() if by_key else [held]:
            found += nested(one, inner.get(name), f"{path}.{name}")
    return found


def enum(hint: Any, held: Any) -> list[Any]:
    """Return the values of an enum that is not null, else the value itself."""
    if typing.get_origin(hint) is typing.Literal:
        return list(typing.get_args(hint))
    options = typing.get_args(hint) if typing.get_origin(hint) is typing.Union else ()
    parts = [part for part in options if typing.get_origin(part) is typing.Literal]
    values = [value for part in parts for value in typing.get_args(part)]
    return values if values and held is not None else [held]


def nested(held: Any, kind: Any, path: str) -> list[str]:
    if isinstance(held, list):
        return [fault for one in held for fault in nested(one, kind, path)]
    if not isinstance(held, dict):
        return []
    if held.get("object") == "list":
        return nested(held["data"], None, path)
    named = str(held.get("object"))
    own = class_of(named) if named in OBJECT_CLASSES else kind
    return faults(held, own, path) if own is not None and held else []


def sample(type_name: str) -> dict[str, Any]:
    return STRIPE.sample(type_name, NOW)


def test_there_is_a_sample_of_every_type() -> None:
    assert set(STRIPE.types()) == set(OBJECTS)
    assert (len(SNAPSHOTS), len(THIN)) == (275, 326)


@pytest.mark.parametrize("type_name", SNAPSHOTS)
def test_every_object_has_the_fields_of_its_class_and_no_others(type_name: str) -> None:
    event = sample(type_name)
    expected = [".id is missing"] if type_name == "invoice.upcoming" else []
    assert faults({**event, "data": {"object": {}}}, stripe.Event, "event") == []
    assert faults(event["data"]["object"], class_of(OBJECTS[type_name]), "") == expected
    assert event["data"].get("previous_attributes", {}).keys() <= event["data"]["object"].keys()


def test_the_walk_finds_a_field_too_many_and_one_too_few() -> None:
    charge = sample("charge.succeeded")["data"]["object"]
    charge["billing_details"]["fax"] = "1"
    charge["captured"] = 1
    charge["status"] = "gone"
    del charge["amount"]
    assert sorted(faults(charge, stripe.Charge, "")) == [
        ".amount is missing",
        ".billing_details.fax is no field",
        ".captured is no bool",
        ".status is not one of its enum",
    ]


@pytest.mark.parametrize("type_name", SNAPSHOTS)
def test_every_event_is_about_the_object_that_stripe_says(type_name: str) -> None:
    event = sample(type_name)
    assert event["data"]["object"]["object"] == OBJECTS[type_name]
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


# --------------------------------------------------------------- read by those who receive them

CLIENT = stripe.StripeClient("sk_test_of_nobody")


@pytest.mark.parametrize("type_name", SNAPSHOTS)
def test_stripes_library_reads_the_signed_event(type_name: str) -> None:
    body = STRIPE.encode(sample(type_name))
    header = STRIPE.signature(body, SECRET, int(time.time()))["stripe-signature"]
    event = CLIENT.construct_event(body, header, SECRET)
    assert event.type == parse_event(body)["type"] == type_name
    assert type(event.data.object) is class_of(OBJECTS[type_name])


@pytest.mark.parametrize("type_name", THIN)
def test_stripes_library_reads_the_signed_notification(type_name: str) -> None:
    body = STRIPE.encode(sample(type_name))
    header = STRIPE.signature(body, SECRET, int(time.time()))["stripe-signature"]
    event: Any = CLIENT.parse_event_notification(body, header, SECRET)
    assert event.type == event.LOOKUP_TYPE == parse_event(body)["type"] == type_name
    held = inspect.get_annotations(type(event)).get("related_object")
    told = json.loads(body)["related_object"]
    wanted = set(inspect.get_annotations(held)) if held else set()
    assert set(told or {}) == wanted, "an id only of what is no singleton, nothing of what is none"
    if told:
        assert told["type"] == OBJECTS[type_name]
        assert event.related_object.url.endswith(getattr(event.related_object, "id", ""))


def data_class(type_name: str) -> Any:
    """Return the class of the data that the library documents for a thin type; None for most."""
    event_class = import_module("stripe.events._event_classes").get_v2_event_class(type_name)
    return inspect.get_annotations(event_class).get("data")


@pytest.mark.parametrize("type_name", THIN)
def test_a_thin_event_has_the_data_that_is_documented_and_no_snapshot(type_name: str) -> None:
    event = sample(type_name)
    documented = data_class(type_name)
    assert ("data" in event) == (documented is not None)
    if documented is not None:
        assert faults(event["data"], documented, "") == []
    assert {**event, "id": "", "data": {}, "reason": {}, "related_object": {}} == {
        "id": "",
        "object": "v2.core.event",
        "context": None,
        "created": "2026-09-21T14:13:20.000Z",
        "data": {},
        "livemode": False,
        "reason": {},
        "related_object": {},
        "type": type_name,
    }


def test_a_fact_has_two_forms() -> None:
    assert STRIPE.form("charge.failed", thin=True) == "v1.charge.failed"
    assert STRIPE.form("v1.charge.failed", thin=False) == "charge.failed"
    assert STRIPE.form("charge.failed", thin=False) == "charge.failed"
    assert STRIPE.form("v2.core.account.created", thin=False) is None
    assert STRIPE.form("treasury.received_debit.created", thin=True) is None


HANDLER = """
from wtc import on

class Hook:
    def charge_failed(self, data): self.meta
    def v1_charge_failed(self, data): self.meta

    @on("customer.*", "v2.core.*")
    def some(self, data, cb): cb(None, {"id": data.id})
"""


def test_each_type_is_told_by_a_sentence_of_its_own_or_by_its_twin() -> None:
    twins = {name for name in THIN if name.removeprefix("v1.") in SNAPSHOTS}
    sentences = {name: STRIPE.fires(name) for name in STRIPE.types()}
    assert {name for name, text in sentences.items() if text.startswith("Thin form")} == twins
    assert sentences["v1.charge.failed"] == "Thin form of charge.failed."
    assert sentences["charge.failed"] == "An attempt to charge failed."
    odd = [text for text in sentences.values() if not re.fullmatch(r"[A-Z].{12,82}\.", text)]
    assert odd == []


def test_a_real_handler_takes_every_sample() -> None:
    secrets = {"STRIPE_WEBHOOK_SECRET": SECRET}
    task = compiled(Webtask(script=HANDLER, compilers=("stripe",), secrets=secrets))
    now = int(time.time())
    for type_name in STRIPE.types():
        body = STRIPE.encode(STRIPE.sample(type_name, now))
        headers = {**STRIPE.headers(body), **STRIPE.signature(body, SECRET, now)}
        handled = type_name.startswith(("customer.", "v2.core.")) or fold(type_name) in {
            "charge_failed",
            "v1_charge_failed",
        }
        response = task.request("POST", headers=headers, body=body)
        assert (type_name, response.status) == (type_name, 200 if handled else 501)


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
    ("application_fee.refunded", {"refunded": True, "amount_refunded": 2000}, None),
    ("charge.captured", {"captured": True, "created": NOW - 86400}, None),
    ("charge.dispute.closed", {"status": "lost"}, {"status": "under_review"}),
    ("charge.expired", {"captured": False, "amount_captured": 0}, None),
    ("charge.pending", {"status": "pending", "paid": False}, None),
    ("charge.updated", {"metadata": {"order_id": "6735"}}, {"metadata": {"order_id": None}}),
    ("checkout.session.expired", {"status": "expired", "payment_status": "unpaid"}, None),
    ("climate.order.delivered", {"status": "delivered", "delivered_at": NOW}, None),
    ("coupon.deleted", {"deleted": True}, None),
    ("credit_note.voided", {"status": "void", "voided_at": NOW}, None),
    ("customer.deleted", {"deleted": True, "email": "ada@example.com"}, None),
    ("customer.subscription.paused", {"status": "paused"}, None),
    ("customer.subscription.resumed", {"status": "active"}, None),
    ("customer.subscription.trial_will_end", {"status": "trialing",
                                              "trial_end": NOW + 3 * 86400}, None),
    ("identity.verification_session.requires_input", {"status": "requires_input"}, None),
    ("invoice.created", {"status": "draft", "amount_paid": 0, "attempted": False}, None),
    ("invoice.finalized", {"status": "open", "amount_paid": 0}, None),
    ("invoice.marked_uncollectible", {"status": "uncollectible"}, None),
    ("invoice.voided", {"status": "void"}, None),
    ("issuing_authorization.request", {"status": "pending", "approved": False}, None),
    ("mandate.updated", {"status": "active"}, {"status": "pending"}),
    ("payment_intent.canceled", {"status": "canceled", "canceled_at": NOW}, None),
    ("payment_intent.created", {"status": "requires_payment_method", "created": NOW}, None),
    ("payment_method.attached", {"customer": "cus_SampleCustomer1", "type": "card"}, None),
    ("payment_method.detached", {"customer": None}, {"customer": "cus_SampleCustomer1"}),
    ("payout.failed", {"status": "failed", "failure_code": "account_closed"}, None),
    ("quote.finalized", {"status": "open", "status_transitions": {
        "accepted_at": None, "canceled_at": None, "finalized_at": NOW}}, None),
    ("refund.failed", {"status": "failed", "failure_reason": "lost_or_stolen_card"}, None),
    ("review.closed", {"open": False, "closed_reason": "approved"}, None),
    ("setup_intent.setup_failed", {"status": "requires_payment_method"}, None),
    ("subscription_schedule.aborted", {"status": "canceled"}, None),
    ("terminal.reader.action_failed", {"action": {
        "api_error": None, "failure_code": None, "failure_message": None, "status": "failed",
        "process_payment_intent": {"payment_intent": "pi_3SampleIntent0000000001",
                                   "process_config": None},
        "type": "process_payment_intent"}}, None),
    ("test_helpers.test_clock.advancing", {"status": "advancing"}, None),
    ("topup.created", {"status": "pending"}, None),
    ("treasury.outbound_payment.returned", {"status": "returned"}, None),
    ("treasury.outbound_payment.expected_arrival_date_updated",
     {"expected_arrival_date": NOW + 30 * 86400}, {"expected_arrival_date": None}),
]  # fmt: skip


@pytest.mark.parametrize("type_name", [name for name in SNAPSHOTS if name.endswith("updated")])
def test_an_update_tells_what_was_before(type_name: str) -> None:
    data = sample(type_name)["data"]
    assert data["previous_attributes"]
    assert all(data["object"][name] != old for name, old in data["previous_attributes"].items())


@pytest.mark.parametrize("type_name", [name for name in SNAPSHOTS if not name.endswith("updated")])
def test_a_status_that_is_an_action_is_the_status(type_name: str) -> None:
    fields = sample(type_name)["data"]["object"]
    possible = enum(inspect.get_annotations(class_of(fields["object"])).get("status"), "")
    action = type_name.rpartition(".")[2]
    assert action not in possible or fields["status"] == action


@pytest.mark.parametrize(("type_name", "state", "previous"), STATES)
def test_an_object_is_in_the_state_that_its_event_names(
    type_name: str, state: dict[str, Any], previous: dict[str, Any] | None
) -> None:
    data = sample(type_name)["data"]
    assert {name: data["object"][name] for name in state} == state
    assert data.get("previous_attributes") == previous
