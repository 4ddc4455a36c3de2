"""What an event's name says of its object: made by hand for those in use, by rule for the rest.

Law: the state that a name says is the state of the object: what failed has failed, and an update
tells what was before. A row wins over a rule; a rule sets only fields that the object has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wtc.trigger.stripe.resources import CHARGE_ID
from wtc.trigger.stripe.shapes import choices, filled, has_field
from wtc.trigger.stripe.values import DAY, IN_A_MONTH, NOW, At, sample_id

__all__ = ["Row", "row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One type of event: what is different in its object, what it was before."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    previous: Mapping[str, Any] | None = None
    without: tuple[str, ...] = ()  # fields that the object has not
    asked: bool = True  # by a request of the API; False when Stripe did it by itself


def transitions(**times: At) -> dict[str, At | None]:
    """Return the times at which an invoice came into its states."""
    names = ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
    return {name: times.get(name) for name in names}


UNPAID: Mapping[str, Any] = {
    "amount_paid": 0,
    "amount_remaining": 2000,
    "status": "open",
    "status_transitions": transitions(finalized_at=NOW),
}
UNTRIED: Mapping[str, Any] = {"attempt_count": 0, "attempted": False}
DRAFT: Mapping[str, Any] = {
    **UNPAID,
    **UNTRIED,
    "effective_at": None,
    "hosted_invoice_url": None,
    "invoice_pdf": None,
    "number": None,
    "status": "draft",
    "status_transitions": transitions(),
}
UNCAPTURED: Mapping[str, Any] = {
    "amount_captured": 0,
    "balance_transaction": None,
    "captured": False,
}
UNSTARTED: Mapping[str, Any] = {
    "amount_received": 0,
    "latest_charge": None,
    "payment_method": None,
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

ROWS: Mapping[str, Row] = {
    "charge.dispute.created": Row(asked=False),
    "charge.failed": Row(changes=DECLINED),
    "charge.refunded": Row(
        changes={"amount_refunded": 2000, "created": At(-DAY), "refunded": True},
        previous={"amount_refunded": 0, "refunded": False},
    ),
    "charge.succeeded": Row(),
    "checkout.session.completed": Row(asked=False),
    "customer.created": Row(),
    "customer.subscription.created": Row(),
    "customer.subscription.deleted": Row(
        changes={
            "billing_cycle_anchor": At(-10 * DAY),
            "canceled_at": NOW,
            "cancellation_details": {
                "comment": None,
                "feedback": None,
                "reason": "cancellation_requested",
            },
            "created": At(-10 * DAY),
            "ended_at": NOW,
            "start_date": At(-10 * DAY),
            "status": "canceled",
        },
    ),
    "customer.subscription.updated": Row(
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
    "invoice.paid": Row(asked=False),
    "invoice.payment_failed": Row(
        changes={
            "amount_paid": 0,
            "amount_remaining": 2000,
            "auto_advance": True,
            "next_payment_attempt": At(3 * DAY),
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
    "payment_intent.payment_failed": Row(
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
    "payment_intent.succeeded": Row(),
    "payout.paid": Row(asked=False),
    "account.application.deauthorized": Row(asked=False),
    "application_fee.refunded": Row(changes={"amount_refunded": 2000, "refunded": True}),
    "balance_settings.updated": Row(
        previous={"payments": {"settlement_timing": {"delay_days": 3}}}
    ),
    "balance.available": Row(asked=False),
    "charge.captured": Row(changes={"created": At(-DAY)}),
    "charge.dispute.closed": Row(
        changes={"created": At(-10 * DAY), "status": "lost"},
        previous={"status": "under_review"},
        asked=False,
    ),
    "charge.dispute.funds_reinstated": Row(changes={"status": "won"}, asked=False),
    "charge.dispute.funds_withdrawn": Row(asked=False),
    "charge.expired": Row(changes={**UNCAPTURED, "refunded": True}, asked=False),
    "charge.pending": Row(changes={**UNCAPTURED, "paid": False, "status": "pending"}),
    "checkout.session.async_payment_failed": Row(changes={"payment_status": "unpaid"}, asked=False),
    "checkout.session.async_payment_succeeded": Row(asked=False),
    "checkout.session.expired": Row(
        changes={
            "created": At(-DAY),
            "customer": None,
            "customer_details": None,
            "expires_at": NOW,
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "expired",
        },
        asked=False,
    ),
    "climate.product.pricing_updated": Row(
        changes={
            "current_prices_per_metric_ton": {
                "usd": {"amount_fees": 300, "amount_subtotal": 30_000, "amount_total": 30_300}
            }
        },
        previous={
            "current_prices_per_metric_ton": {
                "usd": {"amount_fees": 290, "amount_subtotal": 29_000, "amount_total": 29_290}
            }
        },
        asked=False,
    ),
    "customer.discount.updated": Row(changes={"end": IN_A_MONTH}, previous={"end": None}),
    "customer.tax_id.updated": Row(
        changes={
            "verification": {"status": "verified", "verified_address": None, "verified_name": None}
        },
        previous={"verification": {"status": "pending"}},
        asked=False,
    ),
    "entitlements.active_entitlement_summary.updated": Row(
        previous={"entitlements": {"data": []}}, asked=False
    ),
    "customer.subscription.paused": Row(changes={"status": "paused"}, asked=False),
    "customer.subscription.trial_will_end": Row(
        changes={
            "status": "trialing",
            "trial_end": At(3 * DAY),
            "trial_start": At(-4 * DAY),
        },
        asked=False,
    ),
    "invoice.created": Row(changes=DRAFT, asked=False),
    "invoice.deleted": Row(changes=DRAFT),
    "invoice.finalization_failed": Row(
        changes={
            **DRAFT,
            "last_finalization_error": {
                "code": "customer_tax_location_invalid",
                "message": "The customer's location isn't recognized.",
                "type": "invalid_request_error",
            },
        },
        asked=False,
    ),
    "invoice.finalized": Row(changes={**UNPAID, **UNTRIED}, asked=False),
    "invoice.marked_uncollectible": Row(
        changes={
            **UNPAID,
            "status": "uncollectible",
            "status_transitions": transitions(finalized_at=At(-DAY), marked_uncollectible_at=NOW),
        },
    ),
    "invoice.overdue": Row(changes={**UNPAID, **UNTRIED, "due_date": At(-DAY)}, asked=False),
    "invoice.overpaid": Row(changes={"amount_overpaid": 500, "amount_paid": 2500}),
    "invoice.payment_action_required": Row(changes=UNPAID, asked=False),
    "invoice.payment_attempt_required": Row(changes={**UNPAID, **UNTRIED}, asked=False),
    "invoice.payment_succeeded": Row(asked=False),
    "invoice.sent": Row(
        changes={
            **UNPAID,
            **UNTRIED,
            "collection_method": "send_invoice",
            "due_date": IN_A_MONTH,
        },
    ),
    "invoice.upcoming": Row(changes=DRAFT, without=("id",), asked=False),
    "invoice.voided": Row(
        changes={
            **UNPAID,
            "status": "void",
            "status_transitions": transitions(finalized_at=At(-DAY), voided_at=NOW),
        },
    ),
    "invoice.will_be_due": Row(changes={**UNPAID, **UNTRIED, "due_date": At(7 * DAY)}, asked=False),
    "invoice_payment.paid": Row(changes={"status": "paid"}, asked=False),
    "issuing_authorization.request": Row(
        changes={
            "amount": 0,
            "approved": False,
            "pending_request": {
                "amount": 2000,
                "amount_details": {"atm_fee": None, "cashback_amount": 0},
                "currency": "usd",
                "is_amount_controllable": False,
                "merchant_amount": 2000,
                "merchant_currency": "usd",
                "network_risk_score": 14,
            },
            "status": "pending",
        },
        asked=False,
    ),
    "payment_intent.amount_capturable_updated": Row(
        changes={
            "amount_capturable": 2000,
            "amount_received": 0,
            "capture_method": "manual",
            "status": "requires_capture",
        },
        previous={"amount_capturable": 0, "status": "processing"},
    ),
    "payment_intent.canceled": Row(
        changes={
            **UNSTARTED,
            "canceled_at": NOW,
            "cancellation_reason": "requested_by_customer",
            "status": "canceled",
        },
    ),
    "payment_intent.created": Row(
        changes={**UNSTARTED, "created": NOW, "status": "requires_payment_method"}
    ),
    "payment_intent.partially_funded": Row(
        changes={**UNSTARTED, "status": "requires_action"}, asked=False
    ),
    "payment_intent.processing": Row(changes={"amount_received": 0, "status": "processing"}),
    "payment_intent.requires_action": Row(
        changes={
            "amount_received": 0,
            "latest_charge": None,
            "next_action": {
                "redirect_to_url": {
                    "return_url": "https://example.com/thanks",
                    "url": "https://hooks.stripe.com/3d_secure_2/hosted?sample=1",
                },
                "type": "redirect_to_url",
            },
            "status": "requires_action",
        },
    ),
    "payment_method.detached": Row(
        changes={"customer": None}, previous={"customer": sample_id("customer")}
    ),
    "payout.canceled": Row(changes={"automatic": False, "status": "canceled"}),
    "payout.created": Row(
        changes={"arrival_date": At(2 * DAY), "created": NOW, "status": "pending"}, asked=False
    ),
    "payout.failed": Row(
        changes={
            "failure_balance_transaction": sample_id("balance_transaction"),
            "failure_code": "account_closed",
            "failure_message": "The bank account has been closed.",
            "status": "failed",
        },
        asked=False,
    ),
    "payout.reconciliation_completed": Row(asked=False),
    "radar.early_fraud_warning.updated": Row(
        changes={"actionable": False}, previous={"actionable": True}, asked=False
    ),
    "refund.failed": Row(
        changes={"failure_reason": "lost_or_stolen_card", "status": "failed"}, asked=False
    ),
    "reporting.report_run.failed": Row(
        changes={"error": "The report could not be made.", "status": "failed"}, asked=False
    ),
    "reporting.report_run.succeeded": Row(
        changes={"status": "succeeded", "succeeded_at": NOW}, asked=False
    ),
    "review.closed": Row(
        changes={"closed_reason": "approved", "open": False, "reason": "approved"}
    ),
    "review.opened": Row(changes={"reason": "rule"}, asked=False),
    "setup_intent.setup_failed": Row(
        changes={
            "last_setup_error": {
                "code": "card_declined",
                "decline_code": "generic_decline",
                "doc_url": "https://docs.stripe.com/error-codes/card-declined",
                "message": "Your card was declined.",
                "type": "card_error",
            },
            "payment_method": None,
            "status": "requires_payment_method",
        },
    ),
    "source.canceled": Row(changes={"status": "canceled"}),
    "source.chargeable": Row(changes={"status": "chargeable"}),
    "source.failed": Row(changes={"status": "failed"}, asked=False),
    "source.refund_attributes_required": Row(changes={"status": "chargeable"}, asked=False),
    "source.transaction.created": Row(changes={"status": "pending"}, asked=False),
    "source.transaction.updated": Row(previous={"status": "pending"}, asked=False),
    "topup.failed": Row(
        changes={
            "failure_code": "account_closed",
            "failure_message": "The bank account has been closed.",
            "status": "failed",
        },
        asked=False,
    ),
    "treasury.inbound_transfer.failed": Row(
        changes={
            "failure_details": {"code": "account_closed"},
            "status": "failed",
            "status_transitions": {"canceled_at": None, "failed_at": NOW, "succeeded_at": None},
        },
        asked=False,
    ),
    "transfer.reversed": Row(changes={"amount_reversed": 2000, "reversed": True}),
}


# The status after an action that is no status itself: the first that the object may have.
STATUS_AFTER: Mapping[str, tuple[str, ...]] = {
    "aborted": ("canceled",),
    "activated": ("active",),
    "challenge_started": ("requires_challenge",),
    "closed": ("lost",),
    "completed": ("succeeded",),
    "created": (
        *("draft", "requires_payment_method", "requires_input", "requires_submission"),
        *("unsubmitted", "not_started", "processing", "pending", "requested", "awaiting_funds"),
    ),
    "deactivated": ("inactive",),
    "delayed": ("confirmed",),
    "deleted": ("uninstalling",),
    "disconnected": ("disconnected",),
    "errored": ("error",),
    "finalized": ("open",),
    "funds_reinstated": ("won",),
    "funds_rescinded": ("lost",),
    "initial_credit_granted": ("processing",),
    "reactivated": ("active",),
    "request": ("pending",),
    "setup_failed": ("requires_payment_method",),
    "submitted": ("submitted",),
    "voided": ("void",),
}
CHANGED_METADATA = Row(
    changes={"metadata": {"order_id": "6735"}}, previous={"metadata": {"order_id": None}}
)


def row(event_type: str, kind: str, before: Mapping[str, Any]) -> Row:
    """Return what an event says of an object that was as `before`."""
    if event_type in ROWS:
        return ROWS[event_type]
    action = event_type.rpartition(".")[2]
    if action.endswith("updated"):
        return _updated(kind, action, before)
    changes = {
        **_status(kind, action, before),
        **_times(action, before),
        **_outcome(kind, action, before),
    }
    if action == "deleted" and has_field(kind, "deleted"):
        changes["deleted"] = True
    return Row(changes=changes)


def _status(kind: str, action: str, before: Mapping[str, Any]) -> dict[str, Any]:
    possible = choices(kind, "status") if "status" in before else ()
    wanted = (action, *STATUS_AFTER.get(action, ()))
    return next(({"status": one} for one in wanted if one in possible), {})


def _times(action: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the time of the action, where the object keeps one."""
    name = f"{action}_at"
    held = before.get("status_transitions")
    if isinstance(held, Mapping) and name in held:
        return {"status_transitions": {**held, name: NOW}}
    return {name: NOW} if name in before else {}


def _outcome(kind: str, action: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `action_failed` says of the field `action`."""
    name, _, status = action.rpartition("_")
    if name not in before or status not in {"failed", "succeeded"}:
        return {}
    return {name: {**filled(kind, name), "status": status}}


def _updated(kind: str, action: str, before: Mapping[str, Any]) -> Row:
    """Return an update: of the field that its name tells, else of the metadata, else of a state."""
    named = action.removesuffix("_updated")
    if named in before:
        now = {named: filled(kind, named)} if before[named] is None else {}
        return Row(changes=now, previous={named: None}, asked=False)
    if "metadata" in before:
        return CHANGED_METADATA
    others = [one for one in choices(kind, "status") if one != before.get("status")]
    if others:
        return Row(previous={"status": others[-1]}, asked=False)
    return Row(previous={"updated": At(-DAY)} if "updated" in before else {}, asked=False)
