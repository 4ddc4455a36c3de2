"""Stripe's thin events: what happened to which object, and nothing of its state.

Law: pure data and two rules, made without Stripe's library. A thin event has the shape of
`v2.core.event`; only the few types that tell more carry `data`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wtc.stripe import OBJECTS
from wtc.trigger.stripe.values import sample_id

__all__ = ["is_thin", "thin_event"]

MILLISECOND = "%Y-%m-%dT%H:%M:%S.000Z"
# One of each for an account or a customer: they have an address and no id.
SINGLETONS = frozenset({"balance", "balance_settings", "cash_balance", "discount", "tax.settings"})
# What of an object's address is not its type with a slash for each dot.
ADDRESSES: Mapping[str, str] = {
    "account": "/v1/accounts/{id}",
    "balance": "/v1/balance",
    "balance_settings": "/v1/balance_settings",
    "capability": "/v1/accounts/{account}/capabilities/{id}",
    "cash_balance": "/v1/customers/{customer}/cash_balance",
    "customer_cash_balance_transaction": (
        "/v1/customers/{customer}/cash_balance_transactions/{id}"
    ),
    "discount": "/v1/customers/{customer}/discount",
    "fee_refund": "/v1/application_fees/{application_fee}/refunds/{id}",
    "person": "/v1/accounts/{account}/persons/{id}",
    "scheduled_query_run": "/v1/sigma/scheduled_query_runs/{id}",
    "tax.settings": "/v1/tax/settings",
    "tax_id": "/v1/customers/{customer}/tax_ids/{id}",
    "v2.commerce.product_catalog.imports": "/v2/commerce/product_catalog/imports/{id}",
    "v2.core.account_person": "/v2/core/accounts/{account}/persons/{id}",
}

REPORT: Mapping[str, Any] = {
    "developer_message_summary": "1 invalid event in the last hour",
    "reason": {
        "error_count": 1,
        "error_types": [
            {
                "code": "meter_event_no_customer_defined",
                "error_count": 1,
                "sample_errors": [
                    {
                        "error_message": "The event has no customer.",
                        "request": {"identifier": "sample-event-1"},
                    }
                ],
            }
        ],
    },
    "validation_end": "2026-11-01T01:00:00.000Z",
    "validation_start": "2026-11-01T00:00:00.000Z",
}
TRANSACTION: Mapping[str, Any] = {"transaction_id": sample_id("v2.money_management.transaction")}
PERSON: Mapping[str, Any] = {"account_id": sample_id("v2.core.account")}
DATA: Mapping[str, Mapping[str, Any]] = {
    "v1.billing.meter.error_report_triggered": REPORT,
    "v1.billing.meter.no_meter_found": REPORT,
    "v1.invoice.upcoming": {
        "customer": sample_id("customer"),
        "subscription": sample_id("subscription"),
    },
    "v2.core.account[configuration.customer].capability_status_updated": {
        "updated_capability": "automatic_indirect_tax"
    },
    "v2.core.account[configuration.merchant].capability_status_updated": {
        "updated_capability": "card_payments"
    },
    "v2.core.account[configuration.recipient].capability_status_updated": {
        "updated_capability": "stripe_balance.payouts"
    },
    "v2.core.account_link.returned": {
        "account_id": sample_id("v2.core.account"),
        "configurations": ["merchant"],
        "use_case": "account_onboarding",
    },
    "v2.core.account_person.created": PERSON,
    "v2.core.account_person.deleted": PERSON,
    "v2.core.account_person.updated": PERSON,
    "v2.money_management.inbound_transfer.available": TRANSACTION,
    "v2.money_management.received_credit.available": TRANSACTION,
    "v2.money_management.transaction.created": {
        "treasury_transaction": sample_id("treasury.transaction"),
        "v1_id": None,
    },
    "v2.money_management.transaction.updated": {
        "treasury_transaction": sample_id("treasury.transaction")
    },
}


def is_thin(event_type: str) -> bool:
    """Whether events of a type tell which object, and not its state."""
    return event_type.startswith(("v1.", "v2."))


def thin_event(event_type: str, now: int) -> dict[str, Any]:
    """Return a new thin event, as if it happened at `now` (unix seconds)."""
    request = {"id": f"req_v2{secrets.token_hex(8)}", "idempotency_key": secrets.token_hex(16)}
    event = {
        "id": f"evt_test_6{secrets.token_hex(20)}",
        "object": "v2.core.event",
        "context": None,
        "created": datetime.fromtimestamp(now, UTC).strftime(MILLISECOND),
        "livemode": False,
        "reason": {"type": "request", "request": request},
        "related_object": _related(OBJECTS[event_type]),
        "type": event_type,
    }
    data = DATA.get(event_type)
    return event if data is None else {**event, "data": dict(data)}


def _related(kind: str) -> dict[str, str] | None:
    """Return which object it is; None for the few types that are about none."""
    if not kind:
        return None
    address = {"type": kind, "url": _address(kind)}
    return address if kind in SINGLETONS else {"id": sample_id(kind), **address}


def _address(kind: str) -> str:
    parts = kind.split(".")
    version = () if parts[0] == "v2" else ("v1",)
    plain = f"/{'/'.join((*version, *parts))}s/{{id}}"
    names = ("account", "customer", "application_fee")
    holders = {name: sample_id(name) for name in names}
    return ADDRESSES.get(kind, plain).format(id=sample_id(kind), **holders)
