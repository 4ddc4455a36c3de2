"""Stripe's sample events: one object a resource, one row a type.

Law: this file is data and nothing here decides: the object of a type is its resource's sample with
the row's changes, so that its state is what the event's name says. Objects have the shape of the
API version below; every event has an id of its own, the objects keep theirs.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wtc import stripe

__all__ = ["PROVIDER"]

DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class _At:
    """A time in a sample: so many seconds from the event."""

    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One type of event: whose object, what is different in it, what it was before."""

    resource: Mapping[str, Any]
    changes: Mapping[str, Any] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None
    asked: bool = True  # by a request of the API; False when Stripe did it by itself


NOW = _At(0)
IN_A_MONTH = _At(30 * DAY)

CUSTOMER_ID = "cus_SampleCustomer1"
CHARGE_ID = "ch_3SampleCharge0000000001"
INTENT_ID = "pi_3SampleIntent0000000001"
METHOD_ID = "pm_1SampleMethod0000000001"
INVOICE_ID = "in_1SampleInvoice000000001"
SUBSCRIPTION_ID = "sub_1SampleSubscription001"
ITEM_ID = "si_SampleItem1"
PRICE_ID = "price_1SamplePrice00000001"
PRODUCT_ID = "prod_SampleProduct1"

ADDRESS = {
    "city": "Berlin",
    "country": "DE",
    "line1": "Torstraße 1",
    "line2": None,
    "postal_code": "10119",
    "state": None,
}
NO_TAX = {
    "disabled_reason": None,
    "enabled": False,
    "liability": None,
    "provider": None,
    "status": None,
}

CHARGE: Mapping[str, Any] = {
    "id": CHARGE_ID,
    "object": "charge",
    "amount": 2000,
    "amount_captured": 2000,
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "balance_transaction": "txn_3SampleTransaction00001",
    "billing_details": {
        "address": ADDRESS,
        "email": "ada@example.com",
        "name": "Ada Example",
        "phone": None,
        "tax_id": None,
    },
    "calculated_statement_descriptor": "EXAMPLE SHOP",
    "captured": True,
    "created": _At(-2),
    "currency": "usd",
    "customer": CUSTOMER_ID,
    "description": "Sample charge",
    "disputed": False,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "fraud_details": {},
    "livemode": False,
    "metadata": {},
    "on_behalf_of": None,
    "outcome": {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 14,
        "seller_message": "Payment complete.",
        "type": "authorized",
    },
    "paid": True,
    "payment_intent": INTENT_ID,
    "payment_method": METHOD_ID,
    "payment_method_details": {
        "card": {
            "amount_authorized": 2000,
            "authorization_code": None,
            "brand": "visa",
            "checks": {
                "address_line1_check": "pass",
                "address_postal_code_check": "pass",
                "cvc_check": "pass",
            },
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "extended_authorization": {"status": "disabled"},
            "fingerprint": "SampleFingerprnt",
            "funding": "credit",
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": "4242",
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": "visa",
            "network_token": {"used": False},
            "network_transaction_id": "104102978678771",
            "overcapture": {"maximum_amount_capturable": 2000, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": None,
            "wallet": None,
        },
        "type": "card",
    },
    "radar_options": {},
    "receipt_email": None,
    "receipt_number": None,
    "receipt_url": "https://pay.stripe.com/receipts/payment/sample",
    "refunded": False,
    "review": None,
    "shipping": None,
    "source": None,
    "source_transfer": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "succeeded",
    "transfer_data": None,
    "transfer_group": None,
}
DECLINED: Mapping[str, Any] = {
    "amount_captured": 0,
    "balance_transaction": None,
    "captured": False,
    "failure_code": "card_declined",
    "failure_message": "Your card was declined.",
    "outcome": {
        "advice_code": "try_again_later",
        "network_advice_code": None,
        "network_decline_code": "05",
        "network_status": "declined_by_network",
        "reason": "generic_decline",
        "risk_level": "normal",
        "risk_score": 32,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    },
    "paid": False,
    "receipt_url": None,
    "status": "failed",
}

DISPUTE: Mapping[str, Any] = {
    "id": "du_1SampleDispute000000001",
    "object": "dispute",
    "amount": 2000,
    "balance_transactions": [],
    "charge": CHARGE_ID,
    "created": NOW,
    "currency": "usd",
    "enhanced_eligibility_types": [],
    "evidence": {
        "access_activity_log": None,
        "billing_address": None,
        "cancellation_policy": None,
        "cancellation_policy_disclosure": None,
        "cancellation_rebuttal": None,
        "customer_communication": None,
        "customer_email_address": "ada@example.com",
        "customer_name": "Ada Example",
        "customer_purchase_ip": "203.0.113.7",
        "customer_signature": None,
        "duplicate_charge_documentation": None,
        "duplicate_charge_explanation": None,
        "duplicate_charge_id": None,
        "enhanced_evidence": {},
        "product_description": None,
        "receipt": None,
        "refund_policy": None,
        "refund_policy_disclosure": None,
        "refund_refusal_explanation": None,
        "service_date": None,
        "service_documentation": None,
        "shipping_address": None,
        "shipping_carrier": None,
        "shipping_date": None,
        "shipping_documentation": None,
        "shipping_tracking_number": None,
        "uncategorized_file": None,
        "uncategorized_text": None,
    },
    "evidence_details": {
        "due_by": _At(9 * DAY),
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    },
    "is_charge_refundable": True,
    "livemode": False,
    "metadata": {},
    "payment_intent": INTENT_ID,
    "payment_method_details": {
        "card": {
            "brand": "visa",
            "case_type": "chargeback",
            "network": "visa",
            "network_reason_code": "10.4",
        },
        "type": "card",
    },
    "reason": "fraudulent",
    "status": "needs_response",
}

CUSTOMER: Mapping[str, Any] = {
    "id": CUSTOMER_ID,
    "object": "customer",
    "address": ADDRESS,
    "balance": 0,
    "created": NOW,
    "currency": None,
    "customer_account": None,
    "default_source": None,
    "delinquent": False,
    "description": "Sample customer",
    "discount": None,
    "email": "ada@example.com",
    "invoice_prefix": "5A3PLE01",
    "invoice_settings": {
        "custom_fields": None,
        "default_payment_method": METHOD_ID,
        "footer": None,
        "rendering_options": None,
    },
    "livemode": False,
    "metadata": {},
    "name": "Ada Example",
    "next_invoice_sequence": 1,
    "phone": None,
    "preferred_locales": ["de"],
    "shipping": None,
    "tax_exempt": "none",
    "test_clock": None,
}

PLAN: Mapping[str, Any] = {
    "id": PRICE_ID,
    "object": "plan",
    "active": True,
    "amount": 2000,
    "amount_decimal": "2000",
    "billing_scheme": "per_unit",
    "created": _At(-90 * DAY),
    "currency": "usd",
    "interval": "month",
    "interval_count": 1,
    "livemode": False,
    "metadata": {},
    "meter": None,
    "nickname": None,
    "product": PRODUCT_ID,
    "tiers_mode": None,
    "transform_usage": None,
    "trial_period_days": None,
    "usage_type": "licensed",
}
PRICE: Mapping[str, Any] = {
    "id": PRICE_ID,
    "object": "price",
    "active": True,
    "billing_scheme": "per_unit",
    "created": _At(-90 * DAY),
    "currency": "usd",
    "custom_unit_amount": None,
    "livemode": False,
    "lookup_key": None,
    "metadata": {},
    "nickname": None,
    "product": PRODUCT_ID,
    "recurring": {
        "interval": "month",
        "interval_count": 1,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    },
    "tax_behavior": "unspecified",
    "tiers_mode": None,
    "transform_quantity": None,
    "type": "recurring",
    "unit_amount": 2000,
    "unit_amount_decimal": "2000",
}

SUBSCRIPTION: Mapping[str, Any] = {
    "id": SUBSCRIPTION_ID,
    "object": "subscription",
    "application": None,
    "application_fee_percent": None,
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
    "billing_cycle_anchor": NOW,
    "billing_cycle_anchor_config": None,
    "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
    "billing_schedules": [],
    "billing_thresholds": None,
    "cancel_at": None,
    "cancel_at_period_end": False,
    "canceled_at": None,
    "cancellation_details": {"comment": None, "feedback": None, "reason": None},
    "collection_method": "charge_automatically",
    "created": NOW,
    "currency": "usd",
    "customer": CUSTOMER_ID,
    "customer_account": None,
    "days_until_due": None,
    "default_payment_method": METHOD_ID,
    "default_source": None,
    "default_tax_rates": [],
    "description": None,
    "discounts": [],
    "ended_at": None,
    "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
    "items": {
        "object": "list",
        "data": [
            {
                "id": ITEM_ID,
                "object": "subscription_item",
                "billing_thresholds": None,
                "created": NOW,
                "current_period_end": IN_A_MONTH,
                "current_period_start": NOW,
                "discounts": [],
                "metadata": {},
                "plan": PLAN,
                "price": PRICE,
                "quantity": 1,
                "subscription": SUBSCRIPTION_ID,
                "tax_rates": [],
            }
        ],
        "has_more": False,
        "url": f"/v1/subscription_items?subscription={SUBSCRIPTION_ID}",
    },
    "latest_invoice": INVOICE_ID,
    "livemode": False,
    "metadata": {},
    "next_pending_invoice_item_invoice": None,
    "on_behalf_of": None,
    "pause_collection": None,
    "payment_settings": {
        "payment_method_options": None,
        "payment_method_types": None,
        "save_default_payment_method": "off",
    },
    "pending_invoice_item_interval": None,
    "pending_setup_intent": None,
    "pending_update": None,
    "schedule": None,
    "start_date": NOW,
    "status": "active",
    "test_clock": None,
    "transfer_data": None,
    "trial_end": None,
    "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    "trial_start": None,
}

INVOICE: Mapping[str, Any] = {
    "id": INVOICE_ID,
    "object": "invoice",
    "account_country": "DE",
    "account_name": "Example Shop",
    "account_tax_ids": None,
    "amount_due": 2000,
    "amount_overpaid": 0,
    "amount_paid": 2000,
    "amount_remaining": 0,
    "amount_shipping": 0,
    "application": None,
    "attempt_count": 1,
    "attempted": True,
    "auto_advance": False,
    "automatic_tax": NO_TAX,
    "automatically_finalizes_at": None,
    "billing_reason": "subscription_cycle",
    "collection_method": "charge_automatically",
    "created": _At(-3600),
    "currency": "usd",
    "custom_fields": None,
    "customer": CUSTOMER_ID,
    "customer_account": None,
    "customer_address": ADDRESS,
    "customer_email": "ada@example.com",
    "customer_name": "Ada Example",
    "customer_phone": None,
    "customer_shipping": None,
    "customer_tax_exempt": "none",
    "customer_tax_ids": [],
    "default_payment_method": None,
    "default_source": None,
    "default_tax_rates": [],
    "description": None,
    "discounts": [],
    "due_date": None,
    "effective_at": NOW,
    "ending_balance": 0,
    "footer": None,
    "from_invoice": None,
    "hosted_invoice_url": "https://invoice.stripe.com/i/sample",
    "invoice_pdf": "https://pay.stripe.com/invoice/sample/pdf",
    "issuer": {"type": "self"},
    "last_finalization_error": None,
    "latest_revision": None,
    "lines": {
        "object": "list",
        "data": [
            {
                "id": "il_1SampleLine000000000001",
                "object": "line_item",
                "amount": 2000,
                "currency": "usd",
                "description": "1 x Sample plan (at $20.00 / month)",
                "discount_amounts": [],
                "discountable": True,
                "discounts": [],
                "invoice": INVOICE_ID,
                "livemode": False,
                "metadata": {},
                "parent": {
                    "invoice_item_details": None,
                    "subscription_item_details": {
                        "invoice_item": None,
                        "proration": False,
                        "proration_details": {"credited_items": None},
                        "subscription": SUBSCRIPTION_ID,
                        "subscription_item": ITEM_ID,
                    },
                    "type": "subscription_item_details",
                },
                "period": {"end": IN_A_MONTH, "start": NOW},
                "pretax_credit_amounts": [],
                "pricing": {
                    "price_details": {"price": PRICE_ID, "product": PRODUCT_ID},
                    "type": "price_details",
                    "unit_amount_decimal": "2000",
                },
                "quantity": 1,
                "quantity_decimal": "1",
                "subtotal": 2000,
                "taxes": [],
            }
        ],
        "has_more": False,
        "total_count": 1,
        "url": f"/v1/invoices/{INVOICE_ID}/lines",
    },
    "livemode": False,
    "metadata": {},
    "next_payment_attempt": None,
    "number": "5A3PLE01-0001",
    "on_behalf_of": None,
    "parent": {
        "quote_details": None,
        "subscription_details": {"metadata": {}, "subscription": SUBSCRIPTION_ID},
        "type": "subscription_details",
    },
    "payment_settings": {
        "default_mandate": None,
        "payment_method_options": None,
        "payment_method_types": None,
    },
    "period_end": NOW,
    "period_start": _At(-30 * DAY),
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "receipt_number": None,
    "rendering": None,
    "shipping_cost": None,
    "shipping_details": None,
    "starting_balance": 0,
    "statement_descriptor": None,
    "status": "paid",
    "status_transitions": {
        "finalized_at": NOW,
        "marked_uncollectible_at": None,
        "paid_at": NOW,
        "voided_at": None,
    },
    "subtotal": 2000,
    "subtotal_excluding_tax": 2000,
    "test_clock": None,
    "total": 2000,
    "total_discount_amounts": [],
    "total_excluding_tax": 2000,
    "total_pretax_credit_amounts": [],
    "total_taxes": [],
    "webhooks_delivered_at": NOW,
}

INTENT: Mapping[str, Any] = {
    "id": INTENT_ID,
    "object": "payment_intent",
    "amount": 2000,
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 2000,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic_async",
    "client_secret": f"{INTENT_ID}_secret_Sample",
    "confirmation_method": "automatic",
    "created": _At(-60),
    "currency": "usd",
    "customer": CUSTOMER_ID,
    "customer_account": None,
    "description": "Sample payment",
    "excluded_payment_method_types": None,
    "last_payment_error": None,
    "latest_charge": CHARGE_ID,
    "livemode": False,
    "metadata": {},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": METHOD_ID,
    "payment_method_configuration_details": None,
    "payment_method_options": {
        "card": {
            "installments": None,
            "mandate_options": None,
            "network": None,
            "request_three_d_secure": "automatic",
        }
    },
    "payment_method_types": ["card"],
    "processing": None,
    "receipt_email": None,
    "review": None,
    "setup_future_usage": None,
    "shipping": None,
    "source": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "succeeded",
    "transfer_data": None,
    "transfer_group": None,
}

SESSION: Mapping[str, Any] = {
    "id": "cs_test_a1SampleSession0000000000000000000000000000000000000001",
    "object": "checkout.session",
    "adaptive_pricing": {"enabled": True},
    "after_expiration": None,
    "allow_promotion_codes": None,
    "amount_subtotal": 2000,
    "amount_total": 2000,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "billing_address_collection": None,
    "cancel_url": "https://example.com/cancelled",
    "client_reference_id": "order-1001",
    "client_secret": None,
    "collected_information": {
        "business_name": None,
        "individual_name": None,
        "shipping_details": None,
    },
    "consent": None,
    "consent_collection": None,
    "created": _At(-120),
    "currency": "usd",
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": {
        "after_submit": None,
        "shipping_address": None,
        "submit": None,
        "terms_of_service_acceptance": None,
    },
    "customer": CUSTOMER_ID,
    "customer_account": None,
    "customer_creation": "always",
    "customer_details": {
        "address": ADDRESS,
        "business_name": None,
        "email": "ada@example.com",
        "individual_name": None,
        "name": "Ada Example",
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    },
    "customer_email": None,
    "discounts": [],
    "expires_at": _At(DAY - 120),
    "invoice": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    },
    "livemode": False,
    "locale": None,
    "metadata": {},
    "mode": "payment",
    "origin_context": None,
    "payment_intent": INTENT_ID,
    "payment_link": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
    "payment_method_types": ["card"],
    "payment_status": "paid",
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "complete",
    "submit_type": None,
    "subscription": None,
    "success_url": "https://example.com/thanks",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
    "url": None,
    "wallet_options": None,
}

PAYOUT: Mapping[str, Any] = {
    "id": "po_1SamplePayout0000000001",
    "object": "payout",
    "amount": 2000,
    "application_fee": None,
    "application_fee_amount": None,
    "arrival_date": NOW,
    "automatic": True,
    "balance_transaction": "txn_1SampleTransaction00003",
    "created": _At(-2 * DAY),
    "currency": "usd",
    "description": "STRIPE PAYOUT",
    "destination": "ba_1SampleBankAccount0001",
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "livemode": False,
    "metadata": {},
    "method": "standard",
    "original_payout": None,
    "payout_method": None,
    "reconciliation_status": "completed",
    "reversed_by": None,
    "source_type": "card",
    "statement_descriptor": None,
    "status": "paid",
    "trace_id": {"status": "supported", "value": "011401533000001"},
    "type": "bank_account",
}

ROWS: Mapping[str, _Row] = {
    "charge.dispute.created": _Row(resource=DISPUTE, asked=False),
    "charge.failed": _Row(resource=CHARGE, changes=DECLINED),
    "charge.refunded": _Row(
        resource=CHARGE,
        changes={"amount_refunded": 2000, "created": _At(-DAY), "refunded": True},
        previous={"amount_refunded": 0, "refunded": False},
    ),
    "charge.succeeded": _Row(resource=CHARGE),
    "checkout.session.completed": _Row(resource=SESSION, asked=False),
    "customer.created": _Row(resource=CUSTOMER),
    "customer.subscription.created": _Row(resource=SUBSCRIPTION),
    "customer.subscription.deleted": _Row(
        resource=SUBSCRIPTION,
        changes={
            "billing_cycle_anchor": _At(-10 * DAY),
            "canceled_at": NOW,
            "cancellation_details": {
                "comment": None,
                "feedback": None,
                "reason": "cancellation_requested",
            },
            "created": _At(-10 * DAY),
            "ended_at": NOW,
            "start_date": _At(-10 * DAY),
            "status": "canceled",
        },
    ),
    "customer.subscription.updated": _Row(
        resource=SUBSCRIPTION,
        changes={
            "cancel_at": IN_A_MONTH,
            "cancel_at_period_end": True,
            "canceled_at": NOW,
            "cancellation_details": {
                "comment": None,
                "feedback": "too_expensive",
                "reason": "cancellation_requested",
            },
        },
        previous={
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "cancellation_details": {"feedback": None, "reason": None},
        },
    ),
    "invoice.paid": _Row(resource=INVOICE, asked=False),
    "invoice.payment_failed": _Row(
        resource=INVOICE,
        changes={
            "amount_paid": 0,
            "amount_remaining": 2000,
            "auto_advance": True,
            "next_payment_attempt": _At(3 * DAY),
            "status": "open",
            "status_transitions": {
                "finalized_at": NOW,
                "marked_uncollectible_at": None,
                "paid_at": None,
                "voided_at": None,
            },
        },
        asked=False,
    ),
    "payment_intent.payment_failed": _Row(
        resource=INTENT,
        changes={
            "amount_received": 0,
            "last_payment_error": {
                "advice_code": "try_again_later",
                "charge": CHARGE_ID,
                "code": "card_declined",
                "decline_code": "generic_decline",
                "doc_url": "https://docs.stripe.com/error-codes/card-declined",
                "message": "Your card was declined.",
                "network_decline_code": "05",
                "type": "card_error",
            },
            "payment_method": None,
            "status": "requires_payment_method",
        },
    ),
    "payment_intent.succeeded": _Row(resource=INTENT),
    "payout.paid": _Row(resource=PAYOUT, asked=False),
}


@dataclass(frozen=True)
class _Stripe:
    """Stripe, as a provider of events."""

    name: str = "stripe"
    secret_variables: tuple[str, ...] = ("STRIPE_WEBHOOK_SECRET",)

    def types(self) -> tuple[str, ...]:
        return tuple(sorted(ROWS))

    def sample(self, type: str, now: int) -> dict[str, Any]:  # noqa: A002  as Stripe calls it
        row = ROWS[type]
        data: dict[str, Any] = {"object": _timed({**row.resource, **row.changes}, now)}
        if row.previous is not None:
            data["previous_attributes"] = _timed(row.previous, now)
        request = {"id": f"req_{secrets.token_hex(7)}", "idempotency_key": None}
        return {
            "id": f"evt_1{secrets.token_hex(12)}",
            "object": "event",
            "api_version": stripe.API_VERSION,
            "created": now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 1,
            "request": request if row.asked else {"id": None, "idempotency_key": None},
            "type": type,
        }

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


def _timed(value: Any, now: int) -> Any:
    """Return a copy of a sample with its times counted from `now`."""
    if isinstance(value, _At):
        return now + value.seconds
    if isinstance(value, Mapping):
        return {name: _timed(inner, now) for name, inner in value.items()}
    if isinstance(value, list):
        return [_timed(inner, now) for inner in value]
    return value


PROVIDER = _Stripe()
