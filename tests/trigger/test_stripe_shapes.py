"""Objects made from the annotations of Stripe's library."""

import pytest
from stripe._object_classes import OBJECT_CLASSES

from wtc.errors import WtcError
from wtc.trigger.stripe.shapes import choices, filled, has_field, shape
from wtc.trigger.stripe.values import NOW, sample_id

KINDS = sorted(set(OBJECT_CLASSES) - {"list", "search_result", "file_upload", "event"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_of_the_library_can_be_made(kind: str) -> None:
    made = shape(kind)
    assert made["object"] == kind
    assert depth(made) <= 8, "it ends"
    assert shape(kind) is made, "it is made once"


def depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


def test_what_the_class_leaves_open_is_null_but_for_what_receivers_look_at() -> None:
    assert shape("refund") == {
        "id": "re_1SampleRefund",
        "object": "refund",
        "amount": 2000,
        "balance_transaction": None,
        "charge": sample_id("charge"),
        "created": NOW,
        "currency": "usd",
        "customer": sample_id("customer"),
        "customer_account": None,
        "description": None,
        "destination_details": None,
        "failure_balance_transaction": None,
        "failure_reason": None,
        "instructions_email": None,
        "metadata": {},
        "next_action": None,
        "payment_intent": sample_id("payment_intent"),
        "payment_method": None,
        "pending_reason": None,
        "presentment_details": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def test_an_object_of_a_type_has_the_fields_of_that_type_and_of_no_other() -> None:
    method = shape("payment_method")
    assert method["type"] == "card"
    assert method["card"]["last4"] == "4242"
    assert not {"sepa_debit", "us_bank_account", "paypal"} & set(method)


def test_a_list_is_paged_and_ends_where_it_would_repeat() -> None:
    page = shape("transfer")["reversals"]
    assert {**page, "data": len(page["data"])} == {
        "object": "list",
        "data": 1,
        "has_more": False,
        "url": f"/v1/transfers/{sample_id('transfer')}/reversals",
    }
    assert page["data"][0]["transfer"] == sample_id("transfer")


def test_what_is_known_of_a_class() -> None:
    assert choices("charge", "status") == ("failed", "pending", "succeeded")
    assert choices("charge", "amount") == ()
    assert has_field("customer", "deleted")
    assert not has_field("charge", "deleted")
    assert filled("treasury.outbound_payment", "tracking_details") == {
        "ach": {"trace_id": "Sample trace id"},
        "type": "ach",
    }


def test_an_object_that_the_library_does_not_know_is_told() -> None:
    with pytest.raises(WtcError, match="the installed library of Stripe knows no 'nothing'"):
        shape("nothing")
