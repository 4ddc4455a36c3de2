"""What Stripe's samples are made of: times that count from the event, and ids.

Law: a sample names each of its objects by one id, wherever it is named; times are `At` until the
event is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["DAY", "IN_A_MONTH", "NOW", "At", "sample_id", "timed"]

DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class At:
    """A time in a sample: so many seconds from the event."""

    seconds: int


NOW = At(0)
IN_A_MONTH = At(30 * DAY)

IDS: Mapping[str, str] = {
    "capability": "card_payments",
    "charge": "ch_3SampleCharge0000000001",
    "checkout.session": "cs_test_a1SampleSession0000000000000000000000000000000000000001",
    "coupon": "SAMPLE25",
    "customer": "cus_SampleCustomer1",
    "dispute": "du_1SampleDispute000000001",
    "invoice": "in_1SampleInvoice000000001",
    "payment_intent": "pi_3SampleIntent0000000001",
    "payment_method": "pm_1SampleMethod0000000001",
    "payout": "po_1SamplePayout0000000001",
    "price": "price_1SamplePrice00000001",
    "product": "prod_SampleProduct1",
    "reporting.report_type": "balance.summary.1",
    "subscription": "sub_1SampleSubscription001",
    "subscription_item": "si_SampleItem1",
}
PREFIXES: Mapping[str, str] = {
    "account": "acct",
    "application": "ca",
    "application_fee": "fee",
    "apps.install": "appinst",
    "balance_transaction": "txn",
    "bank_account": "ba",
    "billing.alert": "alrt",
    "billing.credit_balance_transaction": "cbtxn",
    "billing.credit_grant": "credgr",
    "billing.meter": "mtr",
    "billing_portal.configuration": "bpc",
    "billing_portal.session": "bps",
    "card": "card",
    "climate.order": "climorder",
    "climate.product": "climsku",
    "credit_note": "cn",
    "customer_cash_balance_transaction": "ccsbtxn",
    "discount": "di",
    "entitlements.active_entitlement": "ent",
    "entitlements.feature": "feat",
    "fee_refund": "fr",
    "file": "file",
    "financial_connections.account": "fca",
    "financial_connections.authorization": "fcauth",
    "identity.verification_report": "vr",
    "identity.verification_session": "vs",
    "invoice_payment": "inpay",
    "invoiceitem": "ii",
    "issuing.authorization": "iauth",
    "issuing.card": "ic",
    "issuing.cardholder": "ich",
    "issuing.dispute": "idp",
    "issuing.personalization_design": "ipd",
    "issuing.physical_bundle": "ipb",
    "issuing.token": "intok",
    "issuing.transaction": "ipi",
    "line_item": "il",
    "mandate": "mandate",
    "payment_link": "plink",
    "person": "person",
    "plan": "plan",
    "promotion_code": "promo",
    "quote": "qt",
    "radar.early_fraud_warning": "issfr",
    "refund": "re",
    "reporting.report_run": "frr",
    "reserve.hold": "resh",
    "reserve.plan": "resp",
    "reserve.release": "resr",
    "review": "prv",
    "scheduled_query_run": "sqr",
    "setup_intent": "seti",
    "shipping_rate": "shr",
    "source": "src",
    "source_mandate_notification": "srcmn",
    "source_transaction": "srctxn",
    "subscription_schedule": "sub_sched",
    "tax_id": "txi",
    "tax_rate": "txr",
    "terminal.reader": "tmr",
    "test_helpers.test_clock": "clock",
    "three_d_secure.authentication": "tdsauth",
    "topup": "tu",
    "transfer": "tr",
    "transfer_reversal": "trr",
    "treasury.credit_reversal": "credrev",
    "treasury.debit_reversal": "debrev",
    "treasury.financial_account": "fa",
    "treasury.inbound_transfer": "ibt",
    "treasury.outbound_payment": "obp",
    "treasury.outbound_transfer": "obt",
    "treasury.received_credit": "rc",
    "treasury.received_debit": "rd",
    "treasury.transaction": "trxn",
    "v2.core.account": "acct",
    "v2.core.account_person": "person",
    "v2.core.event_destination": "ed_test",
    "v2.money_management.financial_account": "fa_test",
}


def sample_id(kind: str) -> str:
    """Return the id that the sample of an object has: `re_1SampleRefund` of a refund."""
    word = kind.rpartition(".")[2]
    prefix = PREFIXES.get(kind) or "".join(part[0] for part in word.split("_"))
    return IDS.get(kind) or f"{prefix}_1Sample{word.title().replace('_', '')}"


def timed(value: Any, now: int) -> Any:
    """Return a copy of a sample with its times counted from `now`."""
    if isinstance(value, At):
        return now + value.seconds
    if isinstance(value, Mapping):
        return {name: timed(inner, now) for name, inner in value.items()}
    if isinstance(value, list):
        return [timed(inner, now) for inner in value]
    return value
