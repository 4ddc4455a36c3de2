"""What a method for an event of Stripe's gets, for editors and type checkers.

Made by scripts/stripe-types from Stripe's own library. The name of a type is the type's own, each
word with a capital: `ChargeSucceeded` for `charge.succeeded`, `V1ChargeSucceeded` for the thin one.

An event and all that is in it are dicts whose keys read as attributes. So of the library's classes
the fields are there, their methods are not, a decimal is text, and `["items"]` needs its brackets.
"""

from collections.abc import ItemsView, Mapping
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar, overload

import stripe.apps
import stripe.billing
import stripe.billing_portal
import stripe.checkout
import stripe.climate
import stripe.entitlements
import stripe.events
import stripe.financial_connections
import stripe.identity
import stripe.issuing
import stripe.radar
import stripe.reporting
import stripe.reserve
import stripe.sigma
import stripe.tax
import stripe.terminal
import stripe.test_helpers
import stripe.treasury
import stripe.v2.commerce
import stripe.v2.core
import stripe.v2.money_management

from wtc.model import Log, Storage

_Name = TypeVar("_Name", bound=str, covariant=True)
_Object = TypeVar("_Object", covariant=True)
_Whole = TypeVar("_Whole", covariant=True)
_Client: TypeAlias = stripe.StripeClient

class StripeHandler:
    """What the compiler `stripe` gives a class. It adds nothing: at run time it is `object`."""

    secrets: Mapping[str, str]
    params: Mapping[str, str]
    meta: Mapping[str, str]
    storage: Storage
    log: Log
    stripe: _Client
    """Stripe's API, with the secret STRIPE_KEY."""

    def stripe_for(self, event: Event) -> _Client:
        """Return `self.stripe`, calling as the connected account that an event is of."""

    def if_newer(self, key: str, created: float | str) -> Any:
        """Return whether no newer event for `key` was here before; awaited in async methods.

        `created` is the event's, `data.created`.
        """

class Callback(Protocol):
    """`cb(err, data)`: answers Stripe with `data`, or with a 500 where there is an `err`."""

    def __call__(self, err: object = None, data: object = None) -> None: ...

class _Record(dict[str, Any]):
    """A part of an event."""

    def __getattr__(self, name: str) -> Any: ...

class _Request(dict[str, Any]):
    id: str | None
    """The request of the API that made the event; None where Stripe did it by itself."""
    idempotency_key: str | None

class _Data(dict[str, Any], Generic[_Object]):
    object: _Object
    """What the event is about, as it was when the event was made."""
    previous_attributes: _Record
    """What an update changed, as it was before; other events have none."""

class _Snapshot(dict[str, Any], Generic[_Name, _Object]):
    """An event with the state of its object: `data.data.object`."""

    id: str
    object: Literal["event"]
    type: _Name
    data: _Data[_Object]
    created: int
    """Seconds since 1970."""
    livemode: bool
    account: str
    """The connected account; where there may be none, `data.get("account")`."""
    api_version: str | None
    """The release of the API that the object has the shape of."""
    request: _Request | None
    pending_webhooks: int

    def refetch(self) -> _Object:
        """Return the object as it is now."""

    async def refetch_async(self) -> _Object: ...
    def fetch_event(self) -> stripe.Event:
        """Return the event as Stripe keeps it, for 30 days."""

    async def fetch_event_async(self) -> stripe.Event: ...

class _Reason(dict[str, Any]):
    type: str
    request: _Request | None

class _RelatedOne(dict[str, Any]):
    """Which object: one that there is one of, so it has an address and no id."""

    type: str
    url: str

class _Related(_RelatedOne):
    id: str

class _Thinnest(dict[str, Any], Generic[_Name, _Whole]):
    id: str
    object: Literal["v2.core.event"]
    type: _Name
    created: str
    """A time as ISO 8601 writes it."""
    livemode: bool
    context: str | None
    """The account that the event is of, where it is another's."""
    reason: _Reason | None

    def fetch_event(self) -> _Whole:
        """Return the whole event as Stripe keeps it, for 30 days."""

    async def fetch_event_async(self) -> _Whole: ...

class _ThinAlone(_Thinnest[_Name, _Whole]):
    """An event that tells of no object."""

    related_object: None

class _ThinAbout(_Thinnest[_Name, _Whole], Generic[_Name, _Whole, _Object]):
    def fetch_related_object(self) -> _Object:
        """Return the object that the event is about, as it is now."""

    async def fetch_related_object_async(self) -> _Object: ...
    def refetch(self) -> _Object:
        """Return the object that the event is about, as it is now."""

    async def refetch_async(self) -> _Object: ...

class _Thin(_ThinAbout[_Name, _Whole, _Object]):
    """An event that tells which object, and not its state: fetch that."""

    related_object: _Related

class _ThinOfOne(_ThinAbout[_Name, _Whole, _Object]):
    """An event that tells which object, and not its state: fetch that."""

    related_object: _RelatedOne

class _Subscription(stripe.Subscription):
    """`subscription["items"]`: the attribute `items` is a dict's own."""

    def items(self) -> ItemsView[str, Any]: ...  # type: ignore[override]  # a field of the library's
    @overload
    def __getitem__(self, key: Literal["items"]) -> stripe.ListObject[stripe.SubscriptionItem]: ...
    @overload
    def __getitem__(self, key: str) -> Any: ...

Snapshot: TypeAlias = _Snapshot[str, Any]
"""Any event with the state of its object."""
Thin: TypeAlias = _Thinnest[str, Any]
"""Any event that tells which object, and not its state."""
Event: TypeAlias = Snapshot | Thin
"""Any event."""

AccountApplicationAuthorized: TypeAlias = _Snapshot[
    Literal["account.application.authorized"], stripe.Application
]
"""A user let your application into their account."""
AccountApplicationDeauthorized: TypeAlias = _Snapshot[
    Literal["account.application.deauthorized"], stripe.Application
]
"""A user took your application's access to their account away."""
AccountExternalAccountCreated: TypeAlias = _Snapshot[
    Literal["account.external_account.created"], stripe.BankAccount | stripe.Card
]
"""A bank account or card to pay out to was added to an account."""
AccountExternalAccountDeleted: TypeAlias = _Snapshot[
    Literal["account.external_account.deleted"], stripe.BankAccount | stripe.Card
]
"""A bank account or card to pay out to was taken off an account."""
AccountExternalAccountUpdated: TypeAlias = _Snapshot[
    Literal["account.external_account.updated"], stripe.BankAccount | stripe.Card
]
"""A bank account or card to pay out to was changed."""
AccountUpdated: TypeAlias = _Snapshot[Literal["account.updated"], stripe.Account]
"""An account's details, abilities or open requirements changed."""
ApplicationFeeCreated: TypeAlias = _Snapshot[
    Literal["application_fee.created"], stripe.ApplicationFee
]
"""Your application earned a fee on a connected account's charge."""
ApplicationFeeRefundUpdated: TypeAlias = _Snapshot[
    Literal["application_fee.refund.updated"], stripe.ApplicationFeeRefund
]
"""A refund of one of your fees was changed."""
ApplicationFeeRefunded: TypeAlias = _Snapshot[
    Literal["application_fee.refunded"], stripe.ApplicationFee
]
"""A fee went back, in whole or in part; a refunded charge may do that too."""
AppsInstallCreated: TypeAlias = _Snapshot[Literal["apps.install.created"], stripe.apps.Install]
"""Somebody installed an app."""
AppsInstallDeleted: TypeAlias = _Snapshot[Literal["apps.install.deleted"], stripe.apps.Install]
"""Somebody removed an app."""
AppsInstallUpdated: TypeAlias = _Snapshot[Literal["apps.install.updated"], stripe.apps.Install]
"""An installed app was changed, for instance by a new version."""
BalanceAvailable: TypeAlias = _Snapshot[Literal["balance.available"], stripe.Balance]
"""Funds that were pending can be used now; all of the balance is told."""
BalanceSettingsUpdated: TypeAlias = _Snapshot[
    Literal["balance_settings.updated"], stripe.BalanceSettings
]
"""The settings of a balance changed, such as when it is paid out."""
BillingAlertTriggered: TypeAlias = _Snapshot[
    Literal["billing.alert.triggered"], stripe.billing.AlertTriggered
]
"""A customer's usage went past the threshold of a billing alert."""
BillingCreditBalanceTransactionCreated: TypeAlias = _Snapshot[
    Literal["billing.credit_balance_transaction.created"], stripe.billing.CreditBalanceTransaction
]
"""Billing credits were added to a customer's credit balance, or used from it."""
BillingCreditGrantCreated: TypeAlias = _Snapshot[
    Literal["billing.credit_grant.created"], stripe.billing.CreditGrant
]
"""A customer was granted billing credits."""
BillingCreditGrantUpdated: TypeAlias = _Snapshot[
    Literal["billing.credit_grant.updated"], stripe.billing.CreditGrant
]
"""A grant of billing credits was changed, expired or voided."""
BillingMeterCreated: TypeAlias = _Snapshot[Literal["billing.meter.created"], stripe.billing.Meter]
"""A meter that counts usage was made."""
BillingMeterDeactivated: TypeAlias = _Snapshot[
    Literal["billing.meter.deactivated"], stripe.billing.Meter
]
"""A meter was switched off and counts no usage."""
BillingMeterReactivated: TypeAlias = _Snapshot[
    Literal["billing.meter.reactivated"], stripe.billing.Meter
]
"""A meter that was off counts usage again."""
BillingMeterUpdated: TypeAlias = _Snapshot[Literal["billing.meter.updated"], stripe.billing.Meter]
"""A meter was changed."""
BillingPortalConfigurationCreated: TypeAlias = _Snapshot[
    Literal["billing_portal.configuration.created"], stripe.billing_portal.Configuration
]
"""A configuration of the customer portal was made."""
BillingPortalConfigurationUpdated: TypeAlias = _Snapshot[
    Literal["billing_portal.configuration.updated"], stripe.billing_portal.Configuration
]
"""A configuration of the customer portal was changed."""
BillingPortalSessionCreated: TypeAlias = _Snapshot[
    Literal["billing_portal.session.created"], stripe.billing_portal.Session
]
"""A session of the customer portal was opened for a customer."""
CapabilityUpdated: TypeAlias = _Snapshot[Literal["capability.updated"], stripe.Capability]
"""What an account may do changed: a capability's status or requirements."""
CashBalanceFundsAvailable: TypeAlias = _Snapshot[
    Literal["cash_balance.funds_available"], stripe.CashBalance
]
"""Money of a customer is unspent: it has no payment that it belongs to."""
ChargeCaptured: TypeAlias = _Snapshot[Literal["charge.captured"], stripe.Charge]
"""A charge that was only authorised was captured."""
ChargeDisputeClosed: TypeAlias = _Snapshot[Literal["charge.dispute.closed"], stripe.Dispute]
"""A dispute ended: won, lost, or closed as a warning."""
ChargeDisputeCreated: TypeAlias = _Snapshot[Literal["charge.dispute.created"], stripe.Dispute]
"""A customer disputed a charge with their bank; evidence has a deadline."""
ChargeDisputeFundsReinstated: TypeAlias = _Snapshot[
    Literal["charge.dispute.funds_reinstated"], stripe.Dispute
]
"""The disputed money came back to your balance."""
ChargeDisputeFundsWithdrawn: TypeAlias = _Snapshot[
    Literal["charge.dispute.funds_withdrawn"], stripe.Dispute
]
"""The disputed money was taken out of your balance."""
ChargeDisputeUpdated: TypeAlias = _Snapshot[Literal["charge.dispute.updated"], stripe.Dispute]
"""A dispute changed, mostly by evidence that was added."""
ChargeExpired: TypeAlias = _Snapshot[Literal["charge.expired"], stripe.Charge]
"""An authorised charge was not captured in time, and ended."""
ChargeFailed: TypeAlias = _Snapshot[Literal["charge.failed"], stripe.Charge]
"""An attempt to charge failed."""
ChargePending: TypeAlias = _Snapshot[Literal["charge.pending"], stripe.Charge]
"""A charge is on its way: its method takes days to confirm."""
ChargeRefundUpdated: TypeAlias = _Snapshot[Literal["charge.refund.updated"], stripe.Refund]
"""A charge's refund changed; refund.updated covers every refund."""
ChargeRefunded: TypeAlias = _Snapshot[Literal["charge.refunded"], stripe.Charge]
"""A charge was refunded, in whole or in part."""
ChargeSucceeded: TypeAlias = _Snapshot[Literal["charge.succeeded"], stripe.Charge]
"""A charge succeeded: the money was taken, or authorised for a later capture."""
ChargeUpdated: TypeAlias = _Snapshot[Literal["charge.updated"], stripe.Charge]
"""A charge's description, metadata or the like changed, or its capture came later."""
CheckoutSessionAsyncPaymentFailed: TypeAlias = _Snapshot[
    Literal["checkout.session.async_payment_failed"], stripe.checkout.Session
]
"""A delayed payment of a finished Checkout failed in the end."""
CheckoutSessionAsyncPaymentSucceeded: TypeAlias = _Snapshot[
    Literal["checkout.session.async_payment_succeeded"], stripe.checkout.Session
]
"""A delayed payment of a finished Checkout came through."""
CheckoutSessionCompleted: TypeAlias = _Snapshot[
    Literal["checkout.session.completed"], stripe.checkout.Session
]
"""A buyer finished Checkout. Look at payment_status: it may not be paid yet."""
CheckoutSessionExpired: TypeAlias = _Snapshot[
    Literal["checkout.session.expired"], stripe.checkout.Session
]
"""A Checkout ran out before the buyer finished it."""
ClimateOrderCanceled: TypeAlias = _Snapshot[Literal["climate.order.canceled"], stripe.climate.Order]
"""An order for carbon removal was cancelled."""
ClimateOrderCreated: TypeAlias = _Snapshot[Literal["climate.order.created"], stripe.climate.Order]
"""An order for carbon removal was placed."""
ClimateOrderDelayed: TypeAlias = _Snapshot[Literal["climate.order.delayed"], stripe.climate.Order]
"""Carbon removal that was ordered will come later than planned."""
ClimateOrderDelivered: TypeAlias = _Snapshot[
    Literal["climate.order.delivered"], stripe.climate.Order
]
"""The carbon removal of an order was done."""
ClimateOrderProductSubstituted: TypeAlias = _Snapshot[
    Literal["climate.order.product_substituted"], stripe.climate.Order
]
"""Stripe filled an order with another product than was ordered."""
ClimateProductCreated: TypeAlias = _Snapshot[
    Literal["climate.product.created"], stripe.climate.Product
]
"""A product for carbon removal is on offer."""
ClimateProductPricingUpdated: TypeAlias = _Snapshot[
    Literal["climate.product.pricing_updated"], stripe.climate.Product
]
"""A product for carbon removal has another price."""
CouponCreated: TypeAlias = _Snapshot[Literal["coupon.created"], stripe.Coupon]
"""A coupon was made."""
CouponDeleted: TypeAlias = _Snapshot[Literal["coupon.deleted"], stripe.Coupon]
"""A coupon was deleted; discounts that it gave stay."""
CouponUpdated: TypeAlias = _Snapshot[Literal["coupon.updated"], stripe.Coupon]
"""A coupon's name or metadata changed."""
CreditNoteCreated: TypeAlias = _Snapshot[Literal["credit_note.created"], stripe.CreditNote]
"""A credit note for an invoice was issued."""
CreditNoteUpdated: TypeAlias = _Snapshot[Literal["credit_note.updated"], stripe.CreditNote]
"""A credit note was changed."""
CreditNoteVoided: TypeAlias = _Snapshot[Literal["credit_note.voided"], stripe.CreditNote]
"""A credit note was made void."""
CustomerCreated: TypeAlias = _Snapshot[Literal["customer.created"], stripe.Customer]
"""A customer was made."""
CustomerDeleted: TypeAlias = _Snapshot[Literal["customer.deleted"], stripe.Customer]
"""A customer was deleted; their subscriptions end with them."""
CustomerDiscountCreated: TypeAlias = _Snapshot[
    Literal["customer.discount.created"], stripe.Discount
]
"""A customer got a discount from a coupon."""
CustomerDiscountDeleted: TypeAlias = _Snapshot[
    Literal["customer.discount.deleted"], stripe.Discount
]
"""A customer's discount was taken away."""
CustomerDiscountUpdated: TypeAlias = _Snapshot[
    Literal["customer.discount.updated"], stripe.Discount
]
"""A customer's coupon was replaced by another."""
CustomerSourceCreated: TypeAlias = _Snapshot[
    Literal["customer.source.created"], stripe.BankAccount | stripe.Card | stripe.Source
]
"""A card, bank account or source was added to a customer."""
CustomerSourceDeleted: TypeAlias = _Snapshot[
    Literal["customer.source.deleted"], stripe.BankAccount | stripe.Card | stripe.Source
]
"""A card, bank account or source was taken off a customer."""
CustomerSourceExpiring: TypeAlias = _Snapshot[
    Literal["customer.source.expiring"], stripe.BankAccount | stripe.Card | stripe.Source
]
"""A customer's card or source runs out at the end of this month."""
CustomerSourceUpdated: TypeAlias = _Snapshot[
    Literal["customer.source.updated"], stripe.BankAccount | stripe.Card | stripe.Source
]
"""A card's or source's details changed."""
CustomerSubscriptionCreated: TypeAlias = _Snapshot[
    Literal["customer.subscription.created"], _Subscription
]
"""A customer was subscribed. Its first payment may still be open."""
CustomerSubscriptionDeleted: TypeAlias = _Snapshot[
    Literal["customer.subscription.deleted"], _Subscription
]
"""A subscription ended for good: stop the service."""
CustomerSubscriptionPaused: TypeAlias = _Snapshot[
    Literal["customer.subscription.paused"], _Subscription
]
"""A subscription was paused; pausing just its payments is an update."""
CustomerSubscriptionPendingUpdateApplied: TypeAlias = _Snapshot[
    Literal["customer.subscription.pending_update_applied"], _Subscription
]
"""A change that waited for its payment took effect."""
CustomerSubscriptionPendingUpdateExpired: TypeAlias = _Snapshot[
    Literal["customer.subscription.pending_update_expired"], _Subscription
]
"""A change that waited for its payment was dropped unpaid."""
CustomerSubscriptionResumed: TypeAlias = _Snapshot[
    Literal["customer.subscription.resumed"], _Subscription
]
"""A paused subscription goes on."""
CustomerSubscriptionTrialWillEnd: TypeAlias = _Snapshot[
    Literal["customer.subscription.trial_will_end"], _Subscription
]
"""A trial ends in three days, or was cut so short that it ends sooner."""
CustomerSubscriptionUpdated: TypeAlias = _Snapshot[
    Literal["customer.subscription.updated"], _Subscription
]
"""A subscription changed: plan, quantity, status, renewal and more."""
CustomerTaxIdCreated: TypeAlias = _Snapshot[Literal["customer.tax_id.created"], stripe.TaxId]
"""A customer got a tax ID."""
CustomerTaxIdDeleted: TypeAlias = _Snapshot[Literal["customer.tax_id.deleted"], stripe.TaxId]
"""A customer's tax ID was removed."""
CustomerTaxIdUpdated: TypeAlias = _Snapshot[Literal["customer.tax_id.updated"], stripe.TaxId]
"""A customer's tax ID changed, mostly by its verification."""
CustomerUpdated: TypeAlias = _Snapshot[Literal["customer.updated"], stripe.Customer]
"""A customer's details changed, the balance and the default source too."""
CustomerCashBalanceTransactionCreated: TypeAlias = _Snapshot[
    Literal["customer_cash_balance_transaction.created"], stripe.CustomerCashBalanceTransaction
]
"""Money came into a customer's cash balance, or left it."""
EntitlementsActiveEntitlementSummaryUpdated: TypeAlias = _Snapshot[
    Literal["entitlements.active_entitlement_summary.updated"],
    stripe.entitlements.ActiveEntitlementSummary,
]
"""The set of features that a customer is entitled to changed."""
FileCreated: TypeAlias = _Snapshot[Literal["file.created"], stripe.File]
"""A file was uploaded, or Stripe made one for you."""
FinancialConnectionsAccountAccountNumbersUpdated: TypeAlias = _Snapshot[
    Literal["financial_connections.account.account_numbers_updated"],
    stripe.financial_connections.Account,
]
"""A linked account's tokenised account numbers changed."""
FinancialConnectionsAccountCreated: TypeAlias = _Snapshot[
    Literal["financial_connections.account.created"], stripe.financial_connections.Account
]
"""A user linked a financial account."""
FinancialConnectionsAccountDeactivated: TypeAlias = _Snapshot[
    Literal["financial_connections.account.deactivated"], stripe.financial_connections.Account
]
"""A linked account can no longer be read: its bank refuses."""
FinancialConnectionsAccountDisconnected: TypeAlias = _Snapshot[
    Literal["financial_connections.account.disconnected"], stripe.financial_connections.Account
]
"""A link to a financial account was ended."""
FinancialConnectionsAccountExpectedDeactivationDateUpdated: TypeAlias = _Snapshot[
    Literal["financial_connections.account.expected_deactivation_date_updated"],
    stripe.financial_connections.Account,
]
"""The day on which a linked account will stop working was set or moved."""
FinancialConnectionsAccountReactivated: TypeAlias = _Snapshot[
    Literal["financial_connections.account.reactivated"], stripe.financial_connections.Account
]
"""A linked account that had stopped can be read again."""
FinancialConnectionsAccountRefreshedBalance: TypeAlias = _Snapshot[
    Literal["financial_connections.account.refreshed_balance"], stripe.financial_connections.Account
]
"""A refresh of an account's balance ended, well or not."""
FinancialConnectionsAccountRefreshedOwnership: TypeAlias = _Snapshot[
    Literal["financial_connections.account.refreshed_ownership"],
    stripe.financial_connections.Account,
]
"""A refresh of an account's owners ended, well or not."""
FinancialConnectionsAccountRefreshedTransactions: TypeAlias = _Snapshot[
    Literal["financial_connections.account.refreshed_transactions"],
    stripe.financial_connections.Account,
]
"""A refresh of an account's transactions ended, well or not."""
FinancialConnectionsAccountSupportedPaymentMethodTypesUpdated: TypeAlias = _Snapshot[
    Literal["financial_connections.account.supported_payment_method_types_updated"],
    stripe.financial_connections.Account,
]
"""A linked account can be paid with by other methods than before."""
FinancialConnectionsAccountUpcomingAccountNumberExpiry: TypeAlias = _Snapshot[
    Literal["financial_connections.account.upcoming_account_number_expiry"],
    stripe.financial_connections.Account,
]
"""A linked account's tokenised number is about to expire."""
FinancialConnectionsAccountUpcomingDeactivation: TypeAlias = _Snapshot[
    Literal["financial_connections.account.upcoming_deactivation"],
    stripe.financial_connections.Account,
]
"""A linked account will soon stop working unless its user renews it."""
FinancialConnectionsAuthorizationExpectedDeactivationDateUpdated: TypeAlias = _Snapshot[
    Literal["financial_connections.authorization.expected_deactivation_date_updated"],
    stripe.financial_connections.Authorization,
]
"""The day on which a user's consent will end was set or moved."""
FinancialConnectionsAuthorizationUpcomingDeactivation: TypeAlias = _Snapshot[
    Literal["financial_connections.authorization.upcoming_deactivation"],
    stripe.financial_connections.Authorization,
]
"""A user's consent to read accounts will soon end."""
IdentityVerificationSessionCanceled: TypeAlias = _Snapshot[
    Literal["identity.verification_session.canceled"], stripe.identity.VerificationSession
]
"""A check of somebody's identity was cancelled."""
IdentityVerificationSessionCreated: TypeAlias = _Snapshot[
    Literal["identity.verification_session.created"], stripe.identity.VerificationSession
]
"""A check of somebody's identity was begun."""
IdentityVerificationSessionProcessing: TypeAlias = _Snapshot[
    Literal["identity.verification_session.processing"], stripe.identity.VerificationSession
]
"""A person handed their documents in, and Stripe looks at them."""
IdentityVerificationSessionRedacted: TypeAlias = _Snapshot[
    Literal["identity.verification_session.redacted"], stripe.identity.VerificationSession
]
"""The data of an identity check was wiped."""
IdentityVerificationSessionRequiresInput: TypeAlias = _Snapshot[
    Literal["identity.verification_session.requires_input"], stripe.identity.VerificationSession
]
"""A check failed or lacks something: the person has to try again."""
IdentityVerificationSessionVerified: TypeAlias = _Snapshot[
    Literal["identity.verification_session.verified"], stripe.identity.VerificationSession
]
"""A check passed: the person is who they say."""
InvoiceCreated: TypeAlias = _Snapshot[Literal["invoice.created"], stripe.Invoice]
"""A draft invoice was made. Stripe waits for your 2xx before it finalises it."""
InvoiceDeleted: TypeAlias = _Snapshot[Literal["invoice.deleted"], stripe.Invoice]
"""A draft invoice was deleted."""
InvoiceFinalizationFailed: TypeAlias = _Snapshot[
    Literal["invoice.finalization_failed"], stripe.Invoice
]
"""A draft could not be finalised, often for tax or address data."""
InvoiceFinalized: TypeAlias = _Snapshot[Literal["invoice.finalized"], stripe.Invoice]
"""A draft became an open invoice that can be paid."""
InvoiceMarkedUncollectible: TypeAlias = _Snapshot[
    Literal["invoice.marked_uncollectible"], stripe.Invoice
]
"""An invoice was written off as one that nobody will pay."""
InvoiceOverdue: TypeAlias = _Snapshot[Literal["invoice.overdue"], stripe.Invoice]
"""An invoice's due date went by, by as much as your automations say."""
InvoiceOverpaid: TypeAlias = _Snapshot[Literal["invoice.overpaid"], stripe.Invoice]
"""An invoice was paid more than it asked."""
InvoicePaid: TypeAlias = _Snapshot[Literal["invoice.paid"], stripe.Invoice]
"""An invoice was paid, or marked as paid elsewhere."""
InvoicePaymentActionRequired: TypeAlias = _Snapshot[
    Literal["invoice.payment_action_required"], stripe.Invoice
]
"""A payment of an invoice waits for its customer, for instance for 3D Secure."""
InvoicePaymentAttemptRequired: TypeAlias = _Snapshot[
    Literal["invoice.payment_attempt_required"], stripe.Invoice
]
"""An invoice needs a payment that you have to start yourself."""
InvoicePaymentFailed: TypeAlias = _Snapshot[Literal["invoice.payment_failed"], stripe.Invoice]
"""An attempt to collect an invoice failed: declined, or no method to pay by."""
InvoicePaymentSucceeded: TypeAlias = _Snapshot[Literal["invoice.payment_succeeded"], stripe.Invoice]
"""An attempt to collect an invoice succeeded."""
InvoiceSent: TypeAlias = _Snapshot[Literal["invoice.sent"], stripe.Invoice]
"""An invoice was mailed to its customer."""
InvoiceUpcoming: TypeAlias = _Snapshot[Literal["invoice.upcoming"], stripe.Invoice]
"""A subscription renews in some days; this invoice is a preview without an id."""
InvoiceUpdated: TypeAlias = _Snapshot[Literal["invoice.updated"], stripe.Invoice]
"""An invoice changed, its amounts or status too."""
InvoiceVoided: TypeAlias = _Snapshot[Literal["invoice.voided"], stripe.Invoice]
"""An invoice was made void."""
InvoiceWillBeDue: TypeAlias = _Snapshot[Literal["invoice.will_be_due"], stripe.Invoice]
"""An invoice will be due soon, by as much as your automations say."""
InvoicePaymentPaid: TypeAlias = _Snapshot[Literal["invoice_payment.paid"], stripe.InvoicePayment]
"""One payment towards an invoice came through; an invoice may have several."""
InvoiceitemCreated: TypeAlias = _Snapshot[Literal["invoiceitem.created"], stripe.InvoiceItem]
"""An item was put aside for an invoice."""
InvoiceitemDeleted: TypeAlias = _Snapshot[Literal["invoiceitem.deleted"], stripe.InvoiceItem]
"""An invoice item was deleted."""
IssuingAuthorizationCreated: TypeAlias = _Snapshot[
    Literal["issuing_authorization.created"], stripe.issuing.Authorization
]
"""A card of yours was used: approved or declined, it is decided."""
IssuingAuthorizationRequest: TypeAlias = _Snapshot[
    Literal["issuing_authorization.request"], stripe.issuing.Authorization
]
"""A card of yours is being used: take (self, data, cb) and return what you decide."""
IssuingAuthorizationUpdated: TypeAlias = _Snapshot[
    Literal["issuing_authorization.updated"], stripe.issuing.Authorization
]
"""A card's authorization changed: reversed, expired, or raised."""
IssuingCardCreated: TypeAlias = _Snapshot[Literal["issuing_card.created"], stripe.issuing.Card]
"""A card was issued."""
IssuingCardUpdated: TypeAlias = _Snapshot[Literal["issuing_card.updated"], stripe.issuing.Card]
"""A card's status, limits or shipping changed."""
IssuingCardholderCreated: TypeAlias = _Snapshot[
    Literal["issuing_cardholder.created"], stripe.issuing.Cardholder
]
"""A cardholder was added."""
IssuingCardholderUpdated: TypeAlias = _Snapshot[
    Literal["issuing_cardholder.updated"], stripe.issuing.Cardholder
]
"""A cardholder's details or status changed."""
IssuingDisputeClosed: TypeAlias = _Snapshot[
    Literal["issuing_dispute.closed"], stripe.issuing.Dispute
]
"""A dispute of yours over a card purchase was won, lost or ran out."""
IssuingDisputeCreated: TypeAlias = _Snapshot[
    Literal["issuing_dispute.created"], stripe.issuing.Dispute
]
"""A dispute over a card purchase was begun by you."""
IssuingDisputeFundsReinstated: TypeAlias = _Snapshot[
    Literal["issuing_dispute.funds_reinstated"], stripe.issuing.Dispute
]
"""Disputed money was given to you."""
IssuingDisputeFundsRescinded: TypeAlias = _Snapshot[
    Literal["issuing_dispute.funds_rescinded"], stripe.issuing.Dispute
]
"""Disputed money that you had been given was taken again."""
IssuingDisputeSubmitted: TypeAlias = _Snapshot[
    Literal["issuing_dispute.submitted"], stripe.issuing.Dispute
]
"""A dispute went to the card network with its evidence."""
IssuingDisputeUpdated: TypeAlias = _Snapshot[
    Literal["issuing_dispute.updated"], stripe.issuing.Dispute
]
"""A dispute over a card purchase changed."""
IssuingPersonalizationDesignActivated: TypeAlias = _Snapshot[
    Literal["issuing_personalization_design.activated"], stripe.issuing.PersonalizationDesign
]
"""A card design passed its review and can be used."""
IssuingPersonalizationDesignDeactivated: TypeAlias = _Snapshot[
    Literal["issuing_personalization_design.deactivated"], stripe.issuing.PersonalizationDesign
]
"""A card design was withdrawn and cannot be used."""
IssuingPersonalizationDesignRejected: TypeAlias = _Snapshot[
    Literal["issuing_personalization_design.rejected"], stripe.issuing.PersonalizationDesign
]
"""A card design did not pass its review."""
IssuingPersonalizationDesignUpdated: TypeAlias = _Snapshot[
    Literal["issuing_personalization_design.updated"], stripe.issuing.PersonalizationDesign
]
"""A card design was changed."""
IssuingTokenCreated: TypeAlias = _Snapshot[Literal["issuing_token.created"], stripe.issuing.Token]
"""A card was put into a digital wallet."""
IssuingTokenUpdated: TypeAlias = _Snapshot[Literal["issuing_token.updated"], stripe.issuing.Token]
"""A wallet's token for a card changed its status."""
IssuingTransactionCreated: TypeAlias = _Snapshot[
    Literal["issuing_transaction.created"], stripe.issuing.Transaction
]
"""A card purchase or its refund settled and moved money."""
IssuingTransactionPurchaseDetailsReceiptUpdated: TypeAlias = _Snapshot[
    Literal["issuing_transaction.purchase_details_receipt_updated"], stripe.issuing.Transaction
]
"""A purchase got details of its receipt, such as what was bought."""
IssuingTransactionUpdated: TypeAlias = _Snapshot[
    Literal["issuing_transaction.updated"], stripe.issuing.Transaction
]
"""A card transaction was changed."""
MandateUpdated: TypeAlias = _Snapshot[Literal["mandate.updated"], stripe.Mandate]
"""A mandate to debit somebody changed its status."""
PaymentIntentAmountCapturableUpdated: TypeAlias = _Snapshot[
    Literal["payment_intent.amount_capturable_updated"], stripe.PaymentIntent
]
"""Money is authorised and waits for your capture."""
PaymentIntentCanceled: TypeAlias = _Snapshot[
    Literal["payment_intent.canceled"], stripe.PaymentIntent
]
"""A payment was cancelled."""
PaymentIntentCreated: TypeAlias = _Snapshot[Literal["payment_intent.created"], stripe.PaymentIntent]
"""A payment was begun; nothing is paid yet."""
PaymentIntentPartiallyFunded: TypeAlias = _Snapshot[
    Literal["payment_intent.partially_funded"], stripe.PaymentIntent
]
"""A customer's transfer covers only part of what is due."""
PaymentIntentPaymentFailed: TypeAlias = _Snapshot[
    Literal["payment_intent.payment_failed"], stripe.PaymentIntent
]
"""An attempt to pay failed; the customer may try again."""
PaymentIntentProcessing: TypeAlias = _Snapshot[
    Literal["payment_intent.processing"], stripe.PaymentIntent
]
"""A payment was handed in; its method takes time to confirm."""
PaymentIntentRequiresAction: TypeAlias = _Snapshot[
    Literal["payment_intent.requires_action"], stripe.PaymentIntent
]
"""The customer has to do something first, such as 3D Secure."""
PaymentIntentSucceeded: TypeAlias = _Snapshot[
    Literal["payment_intent.succeeded"], stripe.PaymentIntent
]
"""A payment went through: fulfil the order."""
PaymentLinkCreated: TypeAlias = _Snapshot[Literal["payment_link.created"], stripe.PaymentLink]
"""A payment link was made."""
PaymentLinkUpdated: TypeAlias = _Snapshot[Literal["payment_link.updated"], stripe.PaymentLink]
"""A payment link was changed or switched off."""
PaymentMethodAttached: TypeAlias = _Snapshot[
    Literal["payment_method.attached"], stripe.PaymentMethod
]
"""A payment method was saved for a customer."""
PaymentMethodAutomaticallyUpdated: TypeAlias = _Snapshot[
    Literal["payment_method.automatically_updated"], stripe.PaymentMethod
]
"""A card's network sent its new number or expiry date."""
PaymentMethodDetached: TypeAlias = _Snapshot[
    Literal["payment_method.detached"], stripe.PaymentMethod
]
"""A payment method was taken off its customer."""
PaymentMethodUpdated: TypeAlias = _Snapshot[Literal["payment_method.updated"], stripe.PaymentMethod]
"""A payment method's details were changed."""
PayoutCanceled: TypeAlias = _Snapshot[Literal["payout.canceled"], stripe.Payout]
"""A payout was called off before it was sent."""
PayoutCreated: TypeAlias = _Snapshot[Literal["payout.created"], stripe.Payout]
"""A payout to a bank account or card was begun."""
PayoutFailed: TypeAlias = _Snapshot[Literal["payout.failed"], stripe.Payout]
"""A bank sent a payout back: the money is in your balance again."""
PayoutPaid: TypeAlias = _Snapshot[Literal["payout.paid"], stripe.Payout]
"""A payout should have arrived; it can still fail in the days after."""
PayoutReconciliationCompleted: TypeAlias = _Snapshot[
    Literal["payout.reconciliation_completed"], stripe.Payout
]
"""All that an automatic payout consists of can be listed now."""
PayoutUpdated: TypeAlias = _Snapshot[Literal["payout.updated"], stripe.Payout]
"""A payout's metadata or arrival date changed."""
PersonCreated: TypeAlias = _Snapshot[Literal["person.created"], stripe.Person]
"""A person, such as an owner, was added to an account."""
PersonDeleted: TypeAlias = _Snapshot[Literal["person.deleted"], stripe.Person]
"""A person was removed from an account."""
PersonUpdated: TypeAlias = _Snapshot[Literal["person.updated"], stripe.Person]
"""An account's person was changed or verified."""
PlanCreated: TypeAlias = _Snapshot[Literal["plan.created"], stripe.Plan]
"""A plan was made; new prices bring one along."""
PlanDeleted: TypeAlias = _Snapshot[Literal["plan.deleted"], stripe.Plan]
"""A plan was deleted."""
PlanUpdated: TypeAlias = _Snapshot[Literal["plan.updated"], stripe.Plan]
"""A plan was changed."""
PriceCreated: TypeAlias = _Snapshot[Literal["price.created"], stripe.Price]
"""A price was made."""
PriceDeleted: TypeAlias = _Snapshot[Literal["price.deleted"], stripe.Price]
"""A price was deleted."""
PriceUpdated: TypeAlias = _Snapshot[Literal["price.updated"], stripe.Price]
"""A price was changed or archived."""
ProductCreated: TypeAlias = _Snapshot[Literal["product.created"], stripe.Product]
"""A product was made."""
ProductDeleted: TypeAlias = _Snapshot[Literal["product.deleted"], stripe.Product]
"""A product was deleted."""
ProductUpdated: TypeAlias = _Snapshot[Literal["product.updated"], stripe.Product]
"""A product was changed or archived."""
PromotionCodeCreated: TypeAlias = _Snapshot[Literal["promotion_code.created"], stripe.PromotionCode]
"""A code that customers can type for a coupon was made."""
PromotionCodeUpdated: TypeAlias = _Snapshot[Literal["promotion_code.updated"], stripe.PromotionCode]
"""A promotion code was used, changed or switched off."""
QuoteAccepted: TypeAlias = _Snapshot[Literal["quote.accepted"], stripe.Quote]
"""A customer accepted a quote: its invoice or subscription follows."""
QuoteCanceled: TypeAlias = _Snapshot[Literal["quote.canceled"], stripe.Quote]
"""A quote was cancelled."""
QuoteCreated: TypeAlias = _Snapshot[Literal["quote.created"], stripe.Quote]
"""A draft of a quote was made."""
QuoteFinalized: TypeAlias = _Snapshot[Literal["quote.finalized"], stripe.Quote]
"""A quote is final and open for acceptance."""
RadarEarlyFraudWarningCreated: TypeAlias = _Snapshot[
    Literal["radar.early_fraud_warning.created"], stripe.radar.EarlyFraudWarning
]
"""A card's issuer suspects fraud: a refund now may avoid a dispute."""
RadarEarlyFraudWarningUpdated: TypeAlias = _Snapshot[
    Literal["radar.early_fraud_warning.updated"], stripe.radar.EarlyFraudWarning
]
"""A warning of fraud changed, for instance as its charge was refunded."""
RefundCreated: TypeAlias = _Snapshot[Literal["refund.created"], stripe.Refund]
"""A refund was begun, of a charge or of anything else."""
RefundFailed: TypeAlias = _Snapshot[Literal["refund.failed"], stripe.Refund]
"""A refund did not reach the customer: the money is yours again."""
RefundUpdated: TypeAlias = _Snapshot[Literal["refund.updated"], stripe.Refund]
"""A refund changed: its status, reference or metadata."""
ReportingReportRunFailed: TypeAlias = _Snapshot[
    Literal["reporting.report_run.failed"], stripe.reporting.ReportRun
]
"""A report that you asked for could not be made."""
ReportingReportRunSucceeded: TypeAlias = _Snapshot[
    Literal["reporting.report_run.succeeded"], stripe.reporting.ReportRun
]
"""A report that you asked for is ready for download."""
ReportingReportTypeUpdated: TypeAlias = _Snapshot[
    Literal["reporting.report_type.updated"], stripe.reporting.ReportType
]
"""New data is in for a type of report, mostly each day."""
ReserveHoldCreated: TypeAlias = _Snapshot[Literal["reserve.hold.created"], stripe.reserve.Hold]
"""Part of your balance was set aside as a reserve."""
ReserveHoldUpdated: TypeAlias = _Snapshot[Literal["reserve.hold.updated"], stripe.reserve.Hold]
"""A reserve's hold changed, for instance as part of it was freed."""
ReservePlanCreated: TypeAlias = _Snapshot[Literal["reserve.plan.created"], stripe.reserve.Plan]
"""A plan for reserves was set up for your account."""
ReservePlanDisabled: TypeAlias = _Snapshot[Literal["reserve.plan.disabled"], stripe.reserve.Plan]
"""A plan for reserves was switched off."""
ReservePlanExpired: TypeAlias = _Snapshot[Literal["reserve.plan.expired"], stripe.reserve.Plan]
"""A plan for reserves came to its end."""
ReservePlanUpdated: TypeAlias = _Snapshot[Literal["reserve.plan.updated"], stripe.reserve.Plan]
"""A plan for reserves was changed."""
ReserveReleaseCreated: TypeAlias = _Snapshot[
    Literal["reserve.release.created"], stripe.reserve.Release
]
"""Reserved money was given back to your balance."""
ReviewClosed: TypeAlias = _Snapshot[Literal["review.closed"], stripe.Review]
"""A payment's review ended: approved, refunded, disputed and so on."""
ReviewOpened: TypeAlias = _Snapshot[Literal["review.opened"], stripe.Review]
"""Radar put a payment aside for somebody to review."""
SetupIntentCanceled: TypeAlias = _Snapshot[Literal["setup_intent.canceled"], stripe.SetupIntent]
"""Saving a payment method was called off."""
SetupIntentCreated: TypeAlias = _Snapshot[Literal["setup_intent.created"], stripe.SetupIntent]
"""Saving a payment method for later was begun."""
SetupIntentRequiresAction: TypeAlias = _Snapshot[
    Literal["setup_intent.requires_action"], stripe.SetupIntent
]
"""The customer has to do something before the method is saved."""
SetupIntentSetupFailed: TypeAlias = _Snapshot[
    Literal["setup_intent.setup_failed"], stripe.SetupIntent
]
"""An attempt to save a payment method failed."""
SetupIntentSucceeded: TypeAlias = _Snapshot[Literal["setup_intent.succeeded"], stripe.SetupIntent]
"""A payment method was saved for later use."""
SigmaScheduledQueryRunCreated: TypeAlias = _Snapshot[
    Literal["sigma.scheduled_query_run.created"], stripe.sigma.ScheduledQueryRun
]
"""A scheduled Sigma query ran; its result or error is there."""
SourceCanceled: TypeAlias = _Snapshot[Literal["source.canceled"], stripe.Source]
"""A source was cancelled: unused too long, or rejected."""
SourceChargeable: TypeAlias = _Snapshot[Literal["source.chargeable"], stripe.Source]
"""A source is ready to be charged."""
SourceFailed: TypeAlias = _Snapshot[Literal["source.failed"], stripe.Source]
"""A source failed: its customer declined or did not confirm it."""
SourceMandateNotification: TypeAlias = _Snapshot[
    Literal["source.mandate_notification"], stripe.SourceMandateNotification
]
"""A customer has to be told of a debit that is to come."""
SourceRefundAttributesRequired: TypeAlias = _Snapshot[
    Literal["source.refund_attributes_required"], stripe.Source
]
"""A refund needs the customer's bank details, which they did not give."""
SourceTransactionCreated: TypeAlias = _Snapshot[
    Literal["source.transaction.created"], stripe.SourceTransaction
]
"""Money came in for a source that customers push money to."""
SourceTransactionUpdated: TypeAlias = _Snapshot[
    Literal["source.transaction.updated"], stripe.SourceTransaction
]
"""A transaction of a source was changed."""
SubscriptionScheduleAborted: TypeAlias = _Snapshot[
    Literal["subscription_schedule.aborted"], stripe.SubscriptionSchedule
]
"""A schedule was stopped, as its subscription ended over unpaid invoices."""
SubscriptionScheduleCanceled: TypeAlias = _Snapshot[
    Literal["subscription_schedule.canceled"], stripe.SubscriptionSchedule
]
"""A schedule was cancelled, and its subscription with it."""
SubscriptionScheduleCompleted: TypeAlias = _Snapshot[
    Literal["subscription_schedule.completed"], stripe.SubscriptionSchedule
]
"""All phases of a schedule are over."""
SubscriptionScheduleCreated: TypeAlias = _Snapshot[
    Literal["subscription_schedule.created"], stripe.SubscriptionSchedule
]
"""A schedule of a subscription's phases was made."""
SubscriptionScheduleExpiring: TypeAlias = _Snapshot[
    Literal["subscription_schedule.expiring"], stripe.SubscriptionSchedule
]
"""A schedule ends in a week."""
SubscriptionScheduleReleased: TypeAlias = _Snapshot[
    Literal["subscription_schedule.released"], stripe.SubscriptionSchedule
]
"""A schedule let its subscription go on without it."""
SubscriptionScheduleUpdated: TypeAlias = _Snapshot[
    Literal["subscription_schedule.updated"], stripe.SubscriptionSchedule
]
"""A schedule was changed, or came into its next phase."""
TaxSettingsUpdated: TypeAlias = _Snapshot[Literal["tax.settings.updated"], stripe.tax.Settings]
"""Your settings of Stripe Tax changed, or became complete."""
TaxRateCreated: TypeAlias = _Snapshot[Literal["tax_rate.created"], stripe.TaxRate]
"""A tax rate was made."""
TaxRateUpdated: TypeAlias = _Snapshot[Literal["tax_rate.updated"], stripe.TaxRate]
"""A tax rate was changed or archived."""
TerminalReaderActionFailed: TypeAlias = _Snapshot[
    Literal["terminal.reader.action_failed"], stripe.terminal.Reader
]
"""What a card reader was told to do failed, for instance by a declined card."""
TerminalReaderActionSucceeded: TypeAlias = _Snapshot[
    Literal["terminal.reader.action_succeeded"], stripe.terminal.Reader
]
"""A card reader did what it was told."""
TerminalReaderActionUpdated: TypeAlias = _Snapshot[
    Literal["terminal.reader.action_updated"], stripe.terminal.Reader
]
"""What a card reader is doing changed."""
TestHelpersTestClockAdvancing: TypeAlias = _Snapshot[
    Literal["test_helpers.test_clock.advancing"], stripe.test_helpers.TestClock
]
"""A test clock began to move to its new time."""
TestHelpersTestClockCreated: TypeAlias = _Snapshot[
    Literal["test_helpers.test_clock.created"], stripe.test_helpers.TestClock
]
"""A test clock was made."""
TestHelpersTestClockDeleted: TypeAlias = _Snapshot[
    Literal["test_helpers.test_clock.deleted"], stripe.test_helpers.TestClock
]
"""A test clock was deleted, with the customers that it held."""
TestHelpersTestClockInternalFailure: TypeAlias = _Snapshot[
    Literal["test_helpers.test_clock.internal_failure"], stripe.test_helpers.TestClock
]
"""A test clock broke by a fault at Stripe; make a new one."""
TestHelpersTestClockReady: TypeAlias = _Snapshot[
    Literal["test_helpers.test_clock.ready"], stripe.test_helpers.TestClock
]
"""A test clock arrived at its new time."""
ThreeDSecureAuthenticationCanceled: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.canceled"], stripe.three_d_secure.Authentication
]
"""A 3D Secure authentication was called off."""
ThreeDSecureAuthenticationChallengeStarted: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.challenge_started"], stripe.three_d_secure.Authentication
]
"""A cardholder began the challenge of their bank."""
ThreeDSecureAuthenticationErrored: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.errored"], stripe.three_d_secure.Authentication
]
"""A 3D Secure authentication broke by a technical error."""
ThreeDSecureAuthenticationFailed: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.failed"], stripe.three_d_secure.Authentication
]
"""A cardholder did not pass 3D Secure."""
ThreeDSecureAuthenticationRequiresChallenge: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.requires_challenge"],
    stripe.three_d_secure.Authentication,
]
"""The bank wants a challenge before it authenticates."""
ThreeDSecureAuthenticationRequiresSubmission: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.requires_submission"],
    stripe.three_d_secure.Authentication,
]
"""A 3D Secure authentication waits for you to submit it."""
ThreeDSecureAuthenticationSucceeded: TypeAlias = _Snapshot[
    Literal["three_d_secure.authentication.succeeded"], stripe.three_d_secure.Authentication
]
"""A cardholder passed 3D Secure."""
TopupCanceled: TypeAlias = _Snapshot[Literal["topup.canceled"], stripe.Topup]
"""A top-up of your balance was cancelled."""
TopupCreated: TypeAlias = _Snapshot[Literal["topup.created"], stripe.Topup]
"""A top-up of your balance was begun."""
TopupFailed: TypeAlias = _Snapshot[Literal["topup.failed"], stripe.Topup]
"""A top-up of your balance failed."""
TopupReversed: TypeAlias = _Snapshot[Literal["topup.reversed"], stripe.Topup]
"""A top-up was taken back by its bank."""
TopupSucceeded: TypeAlias = _Snapshot[Literal["topup.succeeded"], stripe.Topup]
"""A top-up arrived in your balance."""
TransferCreated: TypeAlias = _Snapshot[Literal["transfer.created"], stripe.Transfer]
"""Money was moved to a connected account."""
TransferReversed: TypeAlias = _Snapshot[Literal["transfer.reversed"], stripe.Transfer]
"""A transfer was taken back, in whole or in part."""
TransferUpdated: TypeAlias = _Snapshot[Literal["transfer.updated"], stripe.Transfer]
"""A transfer's description or metadata changed."""
TreasuryCreditReversalCreated: TypeAlias = _Snapshot[
    Literal["treasury.credit_reversal.created"], stripe.treasury.CreditReversal
]
"""You asked to send a received credit back."""
TreasuryCreditReversalPosted: TypeAlias = _Snapshot[
    Literal["treasury.credit_reversal.posted"], stripe.treasury.CreditReversal
]
"""A received credit was sent back."""
TreasuryDebitReversalCompleted: TypeAlias = _Snapshot[
    Literal["treasury.debit_reversal.completed"], stripe.treasury.DebitReversal
]
"""A reversed debit is settled for good."""
TreasuryDebitReversalCreated: TypeAlias = _Snapshot[
    Literal["treasury.debit_reversal.created"], stripe.treasury.DebitReversal
]
"""You asked to get a received debit back."""
TreasuryDebitReversalInitialCreditGranted: TypeAlias = _Snapshot[
    Literal["treasury.debit_reversal.initial_credit_granted"], stripe.treasury.DebitReversal
]
"""Money of a reversed debit was lent to you until it settles."""
TreasuryFinancialAccountClosed: TypeAlias = _Snapshot[
    Literal["treasury.financial_account.closed"], stripe.treasury.FinancialAccount
]
"""A financial account was closed."""
TreasuryFinancialAccountCreated: TypeAlias = _Snapshot[
    Literal["treasury.financial_account.created"], stripe.treasury.FinancialAccount
]
"""A financial account was opened."""
TreasuryFinancialAccountFeaturesStatusUpdated: TypeAlias = _Snapshot[
    Literal["treasury.financial_account.features_status_updated"], stripe.treasury.FinancialAccount
]
"""What a financial account may do changed."""
TreasuryInboundTransferCanceled: TypeAlias = _Snapshot[
    Literal["treasury.inbound_transfer.canceled"], stripe.treasury.InboundTransfer
]
"""A transfer into a financial account was called off."""
TreasuryInboundTransferCreated: TypeAlias = _Snapshot[
    Literal["treasury.inbound_transfer.created"], stripe.treasury.InboundTransfer
]
"""A transfer into a financial account was begun."""
TreasuryInboundTransferFailed: TypeAlias = _Snapshot[
    Literal["treasury.inbound_transfer.failed"], stripe.treasury.InboundTransfer
]
"""A transfer into a financial account failed."""
TreasuryInboundTransferSucceeded: TypeAlias = _Snapshot[
    Literal["treasury.inbound_transfer.succeeded"], stripe.treasury.InboundTransfer
]
"""A transfer into a financial account came through."""
TreasuryOutboundPaymentCanceled: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.canceled"], stripe.treasury.OutboundPayment
]
"""A payment to somebody else was called off."""
TreasuryOutboundPaymentCreated: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.created"], stripe.treasury.OutboundPayment
]
"""A payment to somebody else was begun."""
TreasuryOutboundPaymentExpectedArrivalDateUpdated: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.expected_arrival_date_updated"],
    stripe.treasury.OutboundPayment,
]
"""A payment to somebody else will arrive on another day."""
TreasuryOutboundPaymentFailed: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.failed"], stripe.treasury.OutboundPayment
]
"""A payment to somebody else failed."""
TreasuryOutboundPaymentPosted: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.posted"], stripe.treasury.OutboundPayment
]
"""A payment to somebody else left the financial account."""
TreasuryOutboundPaymentReturned: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.returned"], stripe.treasury.OutboundPayment
]
"""The receiver's bank sent a payment back."""
TreasuryOutboundPaymentTrackingDetailsUpdated: TypeAlias = _Snapshot[
    Literal["treasury.outbound_payment.tracking_details_updated"], stripe.treasury.OutboundPayment
]
"""A payment to somebody else can be traced by a new reference."""
TreasuryOutboundTransferCanceled: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.canceled"], stripe.treasury.OutboundTransfer
]
"""A transfer to an own account elsewhere was called off."""
TreasuryOutboundTransferCreated: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.created"], stripe.treasury.OutboundTransfer
]
"""A transfer to an own account elsewhere was begun."""
TreasuryOutboundTransferExpectedArrivalDateUpdated: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.expected_arrival_date_updated"],
    stripe.treasury.OutboundTransfer,
]
"""A transfer to an own account will arrive on another day."""
TreasuryOutboundTransferFailed: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.failed"], stripe.treasury.OutboundTransfer
]
"""A transfer to an own account elsewhere failed."""
TreasuryOutboundTransferPosted: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.posted"], stripe.treasury.OutboundTransfer
]
"""A transfer to an own account left the financial account."""
TreasuryOutboundTransferReturned: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.returned"], stripe.treasury.OutboundTransfer
]
"""The bank of an own account sent a transfer back."""
TreasuryOutboundTransferTrackingDetailsUpdated: TypeAlias = _Snapshot[
    Literal["treasury.outbound_transfer.tracking_details_updated"], stripe.treasury.OutboundTransfer
]
"""A transfer to an own account can be traced by a new reference."""
TreasuryReceivedCreditCreated: TypeAlias = _Snapshot[
    Literal["treasury.received_credit.created"], stripe.treasury.ReceivedCredit
]
"""Somebody sent money to a financial account."""
TreasuryReceivedCreditFailed: TypeAlias = _Snapshot[
    Literal["treasury.received_credit.failed"], stripe.treasury.ReceivedCredit
]
"""Money that was sent to a financial account was refused."""
TreasuryReceivedCreditSucceeded: TypeAlias = _Snapshot[
    Literal["treasury.received_credit.succeeded"], stripe.treasury.ReceivedCredit
]
"""Money that was sent to a financial account is there."""
TreasuryReceivedDebitCreated: TypeAlias = _Snapshot[
    Literal["treasury.received_debit.created"], stripe.treasury.ReceivedDebit
]
"""Somebody took money from a financial account."""
V1AccountApplicationAuthorized: TypeAlias = _ThinAlone[
    Literal["v1.account.application.authorized"], stripe.events.V1AccountApplicationAuthorizedEvent
]
"""Thin form of account.application.authorized."""
V1AccountApplicationDeauthorized: TypeAlias = _ThinAlone[
    Literal["v1.account.application.deauthorized"],
    stripe.events.V1AccountApplicationDeauthorizedEvent,
]
"""Thin form of account.application.deauthorized."""
V1AccountExternalAccountCreated: TypeAlias = _ThinAlone[
    Literal["v1.account.external_account.created"],
    stripe.events.V1AccountExternalAccountCreatedEvent,
]
"""Thin form of account.external_account.created."""
V1AccountExternalAccountDeleted: TypeAlias = _ThinAlone[
    Literal["v1.account.external_account.deleted"],
    stripe.events.V1AccountExternalAccountDeletedEvent,
]
"""Thin form of account.external_account.deleted."""
V1AccountExternalAccountUpdated: TypeAlias = _ThinAlone[
    Literal["v1.account.external_account.updated"],
    stripe.events.V1AccountExternalAccountUpdatedEvent,
]
"""Thin form of account.external_account.updated."""
V1AccountUpdated: TypeAlias = _Thin[
    Literal["v1.account.updated"], stripe.events.V1AccountUpdatedEvent, stripe.Account
]
"""Thin form of account.updated."""
V1ApplicationFeeCreated: TypeAlias = _Thin[
    Literal["v1.application_fee.created"],
    stripe.events.V1ApplicationFeeCreatedEvent,
    stripe.ApplicationFee,
]
"""Thin form of application_fee.created."""
V1ApplicationFeeRefundUpdated: TypeAlias = _Thin[
    Literal["v1.application_fee.refund.updated"],
    stripe.events.V1ApplicationFeeRefundUpdatedEvent,
    stripe.ApplicationFeeRefund,
]
"""Thin form of application_fee.refund.updated."""
V1ApplicationFeeRefunded: TypeAlias = _Thin[
    Literal["v1.application_fee.refunded"],
    stripe.events.V1ApplicationFeeRefundedEvent,
    stripe.ApplicationFee,
]
"""Thin form of application_fee.refunded."""
V1BalanceAvailable: TypeAlias = _ThinOfOne[
    Literal["v1.balance.available"], stripe.events.V1BalanceAvailableEvent, stripe.Balance
]
"""Thin form of balance.available."""
V1BalanceSettingsUpdated: TypeAlias = _ThinOfOne[
    Literal["v1.balance_settings.updated"],
    stripe.events.V1BalanceSettingsUpdatedEvent,
    stripe.BalanceSettings,
]
"""Thin form of balance_settings.updated."""
V1BillingAlertTriggered: TypeAlias = _Thin[
    Literal["v1.billing.alert.triggered"],
    stripe.events.V1BillingAlertTriggeredEvent,
    stripe.billing.Alert,
]
"""Thin form of billing.alert.triggered."""
V1BillingCreditBalanceTransactionCreated: TypeAlias = _Thin[
    Literal["v1.billing.credit_balance_transaction.created"],
    stripe.events.V1BillingCreditBalanceTransactionCreatedEvent,
    stripe.billing.CreditBalanceTransaction,
]
"""Thin form of billing.credit_balance_transaction.created."""
V1BillingCreditGrantCreated: TypeAlias = _Thin[
    Literal["v1.billing.credit_grant.created"],
    stripe.events.V1BillingCreditGrantCreatedEvent,
    stripe.billing.CreditGrant,
]
"""Thin form of billing.credit_grant.created."""
V1BillingCreditGrantUpdated: TypeAlias = _Thin[
    Literal["v1.billing.credit_grant.updated"],
    stripe.events.V1BillingCreditGrantUpdatedEvent,
    stripe.billing.CreditGrant,
]
"""Thin form of billing.credit_grant.updated."""
V1BillingMeterCreated: TypeAlias = _Thin[
    Literal["v1.billing.meter.created"],
    stripe.events.V1BillingMeterCreatedEvent,
    stripe.billing.Meter,
]
"""Thin form of billing.meter.created."""
V1BillingMeterDeactivated: TypeAlias = _Thin[
    Literal["v1.billing.meter.deactivated"],
    stripe.events.V1BillingMeterDeactivatedEvent,
    stripe.billing.Meter,
]
"""Thin form of billing.meter.deactivated."""
V1BillingMeterErrorReportTriggered: TypeAlias = _Thin[
    Literal["v1.billing.meter.error_report_triggered"],
    stripe.events.V1BillingMeterErrorReportTriggeredEvent,
    stripe.billing.Meter,
]
"""A meter got usage events that it could not count."""
V1BillingMeterNoMeterFound: TypeAlias = _ThinAlone[
    Literal["v1.billing.meter.no_meter_found"], stripe.events.V1BillingMeterNoMeterFoundEvent
]
"""Usage events came for which there is no meter."""
V1BillingMeterReactivated: TypeAlias = _Thin[
    Literal["v1.billing.meter.reactivated"],
    stripe.events.V1BillingMeterReactivatedEvent,
    stripe.billing.Meter,
]
"""Thin form of billing.meter.reactivated."""
V1BillingMeterUpdated: TypeAlias = _Thin[
    Literal["v1.billing.meter.updated"],
    stripe.events.V1BillingMeterUpdatedEvent,
    stripe.billing.Meter,
]
"""Thin form of billing.meter.updated."""
V1BillingPortalConfigurationCreated: TypeAlias = _Thin[
    Literal["v1.billing_portal.configuration.created"],
    stripe.events.V1BillingPortalConfigurationCreatedEvent,
    stripe.billing_portal.Configuration,
]
"""Thin form of billing_portal.configuration.created."""
V1BillingPortalConfigurationUpdated: TypeAlias = _Thin[
    Literal["v1.billing_portal.configuration.updated"],
    stripe.events.V1BillingPortalConfigurationUpdatedEvent,
    stripe.billing_portal.Configuration,
]
"""Thin form of billing_portal.configuration.updated."""
V1BillingPortalSessionCreated: TypeAlias = _ThinAlone[
    Literal["v1.billing_portal.session.created"], stripe.events.V1BillingPortalSessionCreatedEvent
]
"""Thin form of billing_portal.session.created."""
V1CapabilityUpdated: TypeAlias = _Thin[
    Literal["v1.capability.updated"], stripe.events.V1CapabilityUpdatedEvent, stripe.Capability
]
"""Thin form of capability.updated."""
V1CashBalanceFundsAvailable: TypeAlias = _ThinOfOne[
    Literal["v1.cash_balance.funds_available"],
    stripe.events.V1CashBalanceFundsAvailableEvent,
    stripe.CashBalance,
]
"""Thin form of cash_balance.funds_available."""
V1ChargeCaptured: TypeAlias = _Thin[
    Literal["v1.charge.captured"], stripe.events.V1ChargeCapturedEvent, stripe.Charge
]
"""Thin form of charge.captured."""
V1ChargeDisputeClosed: TypeAlias = _Thin[
    Literal["v1.charge.dispute.closed"], stripe.events.V1ChargeDisputeClosedEvent, stripe.Dispute
]
"""Thin form of charge.dispute.closed."""
V1ChargeDisputeCreated: TypeAlias = _Thin[
    Literal["v1.charge.dispute.created"], stripe.events.V1ChargeDisputeCreatedEvent, stripe.Dispute
]
"""Thin form of charge.dispute.created."""
V1ChargeDisputeFundsReinstated: TypeAlias = _Thin[
    Literal["v1.charge.dispute.funds_reinstated"],
    stripe.events.V1ChargeDisputeFundsReinstatedEvent,
    stripe.Dispute,
]
"""Thin form of charge.dispute.funds_reinstated."""
V1ChargeDisputeFundsWithdrawn: TypeAlias = _Thin[
    Literal["v1.charge.dispute.funds_withdrawn"],
    stripe.events.V1ChargeDisputeFundsWithdrawnEvent,
    stripe.Dispute,
]
"""Thin form of charge.dispute.funds_withdrawn."""
V1ChargeDisputeUpdated: TypeAlias = _Thin[
    Literal["v1.charge.dispute.updated"], stripe.events.V1ChargeDisputeUpdatedEvent, stripe.Dispute
]
"""Thin form of charge.dispute.updated."""
V1ChargeExpired: TypeAlias = _Thin[
    Literal["v1.charge.expired"], stripe.events.V1ChargeExpiredEvent, stripe.Charge
]
"""Thin form of charge.expired."""
V1ChargeFailed: TypeAlias = _Thin[
    Literal["v1.charge.failed"], stripe.events.V1ChargeFailedEvent, stripe.Charge
]
"""Thin form of charge.failed."""
V1ChargePending: TypeAlias = _Thin[
    Literal["v1.charge.pending"], stripe.events.V1ChargePendingEvent, stripe.Charge
]
"""Thin form of charge.pending."""
V1ChargeRefundUpdated: TypeAlias = _Thin[
    Literal["v1.charge.refund.updated"], stripe.events.V1ChargeRefundUpdatedEvent, stripe.Refund
]
"""Thin form of charge.refund.updated."""
V1ChargeRefunded: TypeAlias = _Thin[
    Literal["v1.charge.refunded"], stripe.events.V1ChargeRefundedEvent, stripe.Charge
]
"""Thin form of charge.refunded."""
V1ChargeSucceeded: TypeAlias = _Thin[
    Literal["v1.charge.succeeded"], stripe.events.V1ChargeSucceededEvent, stripe.Charge
]
"""Thin form of charge.succeeded."""
V1ChargeUpdated: TypeAlias = _Thin[
    Literal["v1.charge.updated"], stripe.events.V1ChargeUpdatedEvent, stripe.Charge
]
"""Thin form of charge.updated."""
V1CheckoutSessionAsyncPaymentFailed: TypeAlias = _Thin[
    Literal["v1.checkout.session.async_payment_failed"],
    stripe.events.V1CheckoutSessionAsyncPaymentFailedEvent,
    stripe.checkout.Session,
]
"""Thin form of checkout.session.async_payment_failed."""
V1CheckoutSessionAsyncPaymentSucceeded: TypeAlias = _Thin[
    Literal["v1.checkout.session.async_payment_succeeded"],
    stripe.events.V1CheckoutSessionAsyncPaymentSucceededEvent,
    stripe.checkout.Session,
]
"""Thin form of checkout.session.async_payment_succeeded."""
V1CheckoutSessionCompleted: TypeAlias = _Thin[
    Literal["v1.checkout.session.completed"],
    stripe.events.V1CheckoutSessionCompletedEvent,
    stripe.checkout.Session,
]
"""Thin form of checkout.session.completed."""
V1CheckoutSessionExpired: TypeAlias = _Thin[
    Literal["v1.checkout.session.expired"],
    stripe.events.V1CheckoutSessionExpiredEvent,
    stripe.checkout.Session,
]
"""Thin form of checkout.session.expired."""
V1ClimateOrderCanceled: TypeAlias = _Thin[
    Literal["v1.climate.order.canceled"],
    stripe.events.V1ClimateOrderCanceledEvent,
    stripe.climate.Order,
]
"""Thin form of climate.order.canceled."""
V1ClimateOrderCreated: TypeAlias = _Thin[
    Literal["v1.climate.order.created"],
    stripe.events.V1ClimateOrderCreatedEvent,
    stripe.climate.Order,
]
"""Thin form of climate.order.created."""
V1ClimateOrderDelayed: TypeAlias = _Thin[
    Literal["v1.climate.order.delayed"],
    stripe.events.V1ClimateOrderDelayedEvent,
    stripe.climate.Order,
]
"""Thin form of climate.order.delayed."""
V1ClimateOrderDelivered: TypeAlias = _Thin[
    Literal["v1.climate.order.delivered"],
    stripe.events.V1ClimateOrderDeliveredEvent,
    stripe.climate.Order,
]
"""Thin form of climate.order.delivered."""
V1ClimateOrderProductSubstituted: TypeAlias = _Thin[
    Literal["v1.climate.order.product_substituted"],
    stripe.events.V1ClimateOrderProductSubstitutedEvent,
    stripe.climate.Order,
]
"""Thin form of climate.order.product_substituted."""
V1ClimateProductCreated: TypeAlias = _Thin[
    Literal["v1.climate.product.created"],
    stripe.events.V1ClimateProductCreatedEvent,
    stripe.climate.Product,
]
"""Thin form of climate.product.created."""
V1ClimateProductPricingUpdated: TypeAlias = _Thin[
    Literal["v1.climate.product.pricing_updated"],
    stripe.events.V1ClimateProductPricingUpdatedEvent,
    stripe.climate.Product,
]
"""Thin form of climate.product.pricing_updated."""
V1CouponCreated: TypeAlias = _Thin[
    Literal["v1.coupon.created"], stripe.events.V1CouponCreatedEvent, stripe.Coupon
]
"""Thin form of coupon.created."""
V1CouponDeleted: TypeAlias = _Thin[
    Literal["v1.coupon.deleted"], stripe.events.V1CouponDeletedEvent, stripe.Coupon
]
"""Thin form of coupon.deleted."""
V1CouponUpdated: TypeAlias = _Thin[
    Literal["v1.coupon.updated"], stripe.events.V1CouponUpdatedEvent, stripe.Coupon
]
"""Thin form of coupon.updated."""
V1CreditNoteCreated: TypeAlias = _Thin[
    Literal["v1.credit_note.created"], stripe.events.V1CreditNoteCreatedEvent, stripe.CreditNote
]
"""Thin form of credit_note.created."""
V1CreditNoteUpdated: TypeAlias = _Thin[
    Literal["v1.credit_note.updated"], stripe.events.V1CreditNoteUpdatedEvent, stripe.CreditNote
]
"""Thin form of credit_note.updated."""
V1CreditNoteVoided: TypeAlias = _Thin[
    Literal["v1.credit_note.voided"], stripe.events.V1CreditNoteVoidedEvent, stripe.CreditNote
]
"""Thin form of credit_note.voided."""
V1CustomerCreated: TypeAlias = _Thin[
    Literal["v1.customer.created"], stripe.events.V1CustomerCreatedEvent, stripe.Customer
]
"""Thin form of customer.created."""
V1CustomerDeleted: TypeAlias = _Thin[
    Literal["v1.customer.deleted"], stripe.events.V1CustomerDeletedEvent, stripe.Customer
]
"""Thin form of customer.deleted."""
V1CustomerDiscountCreated: TypeAlias = _ThinOfOne[
    Literal["v1.customer.discount.created"],
    stripe.events.V1CustomerDiscountCreatedEvent,
    stripe.Discount,
]
"""Thin form of customer.discount.created."""
V1CustomerDiscountDeleted: TypeAlias = _ThinOfOne[
    Literal["v1.customer.discount.deleted"],
    stripe.events.V1CustomerDiscountDeletedEvent,
    stripe.Discount,
]
"""Thin form of customer.discount.deleted."""
V1CustomerDiscountSourceChanged: TypeAlias = _ThinAlone[
    Literal["v1.customer.discount.source_changed"],
    stripe.events.V1CustomerDiscountSourceChangedEvent,
]
"""A customer's discount comes from another coupon than before."""
V1CustomerDiscountUpdated: TypeAlias = _ThinOfOne[
    Literal["v1.customer.discount.updated"],
    stripe.events.V1CustomerDiscountUpdatedEvent,
    stripe.Discount,
]
"""Thin form of customer.discount.updated."""
V1CustomerSubscriptionActive: TypeAlias = _Thin[
    Literal["v1.customer.subscription.active"],
    stripe.events.V1CustomerSubscriptionActiveEvent,
    stripe.Subscription,
]
"""A subscription became active."""
V1CustomerSubscriptionCancelAtChanged: TypeAlias = _Thin[
    Literal["v1.customer.subscription.cancel_at_changed"],
    stripe.events.V1CustomerSubscriptionCancelAtChangedEvent,
    stripe.Subscription,
]
"""The time at which a subscription will end was set, moved or removed."""
V1CustomerSubscriptionCreated: TypeAlias = _Thin[
    Literal["v1.customer.subscription.created"],
    stripe.events.V1CustomerSubscriptionCreatedEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.created."""
V1CustomerSubscriptionDefaultPaymentMethodChanged: TypeAlias = _Thin[
    Literal["v1.customer.subscription.default_payment_method_changed"],
    stripe.events.V1CustomerSubscriptionDefaultPaymentMethodChangedEvent,
    stripe.Subscription,
]
"""A subscription is paid by another method than before."""
V1CustomerSubscriptionDeleted: TypeAlias = _Thin[
    Literal["v1.customer.subscription.deleted"],
    stripe.events.V1CustomerSubscriptionDeletedEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.deleted."""
V1CustomerSubscriptionIncomplete: TypeAlias = _Thin[
    Literal["v1.customer.subscription.incomplete"],
    stripe.events.V1CustomerSubscriptionIncompleteEvent,
    stripe.Subscription,
]
"""A subscription began with a first payment that is still open."""
V1CustomerSubscriptionIncompleteExpired: TypeAlias = _Thin[
    Literal["v1.customer.subscription.incomplete_expired"],
    stripe.events.V1CustomerSubscriptionIncompleteExpiredEvent,
    stripe.Subscription,
]
"""A subscription ended as its first payment never came."""
V1CustomerSubscriptionItemAdded: TypeAlias = _Thin[
    Literal["v1.customer.subscription.item_added"],
    stripe.events.V1CustomerSubscriptionItemAddedEvent,
    stripe.Subscription,
]
"""An item was added to a subscription."""
V1CustomerSubscriptionItemPriceChanged: TypeAlias = _Thin[
    Literal["v1.customer.subscription.item_price_changed"],
    stripe.events.V1CustomerSubscriptionItemPriceChangedEvent,
    stripe.Subscription,
]
"""A subscription's item has another price."""
V1CustomerSubscriptionItemQuantityChanged: TypeAlias = _Thin[
    Literal["v1.customer.subscription.item_quantity_changed"],
    stripe.events.V1CustomerSubscriptionItemQuantityChangedEvent,
    stripe.Subscription,
]
"""A subscription's item has another quantity."""
V1CustomerSubscriptionItemRemoved: TypeAlias = _Thin[
    Literal["v1.customer.subscription.item_removed"],
    stripe.events.V1CustomerSubscriptionItemRemovedEvent,
    stripe.Subscription,
]
"""An item was taken off a subscription."""
V1CustomerSubscriptionItemTaxRatesChanged: TypeAlias = _Thin[
    Literal["v1.customer.subscription.item_tax_rates_changed"],
    stripe.events.V1CustomerSubscriptionItemTaxRatesChangedEvent,
    stripe.Subscription,
]
"""A subscription's item is taxed at other rates."""
V1CustomerSubscriptionPastDue: TypeAlias = _Thin[
    Literal["v1.customer.subscription.past_due"],
    stripe.events.V1CustomerSubscriptionPastDueEvent,
    stripe.Subscription,
]
"""A renewal was not paid in time."""
V1CustomerSubscriptionPaused: TypeAlias = _Thin[
    Literal["v1.customer.subscription.paused"],
    stripe.events.V1CustomerSubscriptionPausedEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.paused."""
V1CustomerSubscriptionPendingUpdateApplied: TypeAlias = _Thin[
    Literal["v1.customer.subscription.pending_update_applied"],
    stripe.events.V1CustomerSubscriptionPendingUpdateAppliedEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.pending_update_applied."""
V1CustomerSubscriptionPendingUpdateExpired: TypeAlias = _Thin[
    Literal["v1.customer.subscription.pending_update_expired"],
    stripe.events.V1CustomerSubscriptionPendingUpdateExpiredEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.pending_update_expired."""
V1CustomerSubscriptionResumed: TypeAlias = _Thin[
    Literal["v1.customer.subscription.resumed"],
    stripe.events.V1CustomerSubscriptionResumedEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.resumed."""
V1CustomerSubscriptionTrialWillEnd: TypeAlias = _Thin[
    Literal["v1.customer.subscription.trial_will_end"],
    stripe.events.V1CustomerSubscriptionTrialWillEndEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.trial_will_end."""
V1CustomerSubscriptionTrialing: TypeAlias = _Thin[
    Literal["v1.customer.subscription.trialing"],
    stripe.events.V1CustomerSubscriptionTrialingEvent,
    stripe.Subscription,
]
"""A subscription is in its trial now."""
V1CustomerSubscriptionUnpaid: TypeAlias = _Thin[
    Literal["v1.customer.subscription.unpaid"],
    stripe.events.V1CustomerSubscriptionUnpaidEvent,
    stripe.Subscription,
]
"""All attempts to collect a renewal failed, and its invoices stay open."""
V1CustomerSubscriptionUpdated: TypeAlias = _Thin[
    Literal["v1.customer.subscription.updated"],
    stripe.events.V1CustomerSubscriptionUpdatedEvent,
    stripe.Subscription,
]
"""Thin form of customer.subscription.updated."""
V1CustomerTaxIdCreated: TypeAlias = _Thin[
    Literal["v1.customer.tax_id.created"], stripe.events.V1CustomerTaxIdCreatedEvent, stripe.TaxId
]
"""Thin form of customer.tax_id.created."""
V1CustomerTaxIdDeleted: TypeAlias = _Thin[
    Literal["v1.customer.tax_id.deleted"], stripe.events.V1CustomerTaxIdDeletedEvent, stripe.TaxId
]
"""Thin form of customer.tax_id.deleted."""
V1CustomerTaxIdUpdated: TypeAlias = _Thin[
    Literal["v1.customer.tax_id.updated"], stripe.events.V1CustomerTaxIdUpdatedEvent, stripe.TaxId
]
"""Thin form of customer.tax_id.updated."""
V1CustomerUpdated: TypeAlias = _Thin[
    Literal["v1.customer.updated"], stripe.events.V1CustomerUpdatedEvent, stripe.Customer
]
"""Thin form of customer.updated."""
V1CustomerCashBalanceTransactionCreated: TypeAlias = _Thin[
    Literal["v1.customer_cash_balance_transaction.created"],
    stripe.events.V1CustomerCashBalanceTransactionCreatedEvent,
    stripe.CustomerCashBalanceTransaction,
]
"""Thin form of customer_cash_balance_transaction.created."""
V1EntitlementsActiveEntitlementSummaryEntitlementAdded: TypeAlias = _ThinAlone[
    Literal["v1.entitlements.active_entitlement_summary.entitlement_added"],
    stripe.events.V1EntitlementsActiveEntitlementSummaryEntitlementAddedEvent,
]
"""A customer became entitled to one more feature."""
V1EntitlementsActiveEntitlementSummaryEntitlementRemoved: TypeAlias = _ThinAlone[
    Literal["v1.entitlements.active_entitlement_summary.entitlement_removed"],
    stripe.events.V1EntitlementsActiveEntitlementSummaryEntitlementRemovedEvent,
]
"""A customer is no longer entitled to a feature."""
V1EntitlementsActiveEntitlementSummaryUpdated: TypeAlias = _ThinAlone[
    Literal["v1.entitlements.active_entitlement_summary.updated"],
    stripe.events.V1EntitlementsActiveEntitlementSummaryUpdatedEvent,
]
"""Thin form of entitlements.active_entitlement_summary.updated."""
V1FileCreated: TypeAlias = _Thin[
    Literal["v1.file.created"], stripe.events.V1FileCreatedEvent, stripe.File
]
"""Thin form of file.created."""
V1FinancialConnectionsAccountAccountNumbersUpdated: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.account_numbers_updated"],
    stripe.events.V1FinancialConnectionsAccountAccountNumbersUpdatedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.account_numbers_updated."""
V1FinancialConnectionsAccountBalanceRefreshFailed: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.balance_refresh_failed"],
    stripe.events.V1FinancialConnectionsAccountBalanceRefreshFailedEvent,
    stripe.financial_connections.Account,
]
"""A refresh of an account's balance failed."""
V1FinancialConnectionsAccountBalanceRefreshSucceeded: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.balance_refresh_succeeded"],
    stripe.events.V1FinancialConnectionsAccountBalanceRefreshSucceededEvent,
    stripe.financial_connections.Account,
]
"""A refresh of an account's balance succeeded."""
V1FinancialConnectionsAccountCreated: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.created"],
    stripe.events.V1FinancialConnectionsAccountCreatedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.created."""
V1FinancialConnectionsAccountDeactivated: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.deactivated"],
    stripe.events.V1FinancialConnectionsAccountDeactivatedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.deactivated."""
V1FinancialConnectionsAccountDisconnected: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.disconnected"],
    stripe.events.V1FinancialConnectionsAccountDisconnectedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.disconnected."""
V1FinancialConnectionsAccountExpectedDeactivationDateUpdated: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.expected_deactivation_date_updated"],
    stripe.events.V1FinancialConnectionsAccountExpectedDeactivationDateUpdatedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.expected_deactivation_date_updated."""
V1FinancialConnectionsAccountInferredBalancesRefreshFailed: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.inferred_balances_refresh_failed"],
    stripe.events.V1FinancialConnectionsAccountInferredBalancesRefreshFailedEvent,
    stripe.financial_connections.Account,
]
"""A refresh of the balances that Stripe infers failed."""
V1FinancialConnectionsAccountInferredBalancesRefreshSucceeded: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.inferred_balances_refresh_succeeded"],
    stripe.events.V1FinancialConnectionsAccountInferredBalancesRefreshSucceededEvent,
    stripe.financial_connections.Account,
]
"""A refresh of the balances that Stripe infers succeeded."""
V1FinancialConnectionsAccountOwnershipRefreshFailed: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.ownership_refresh_failed"],
    stripe.events.V1FinancialConnectionsAccountOwnershipRefreshFailedEvent,
    stripe.financial_connections.Account,
]
"""A refresh of an account's owners failed."""
V1FinancialConnectionsAccountOwnershipRefreshSucceeded: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.ownership_refresh_succeeded"],
    stripe.events.V1FinancialConnectionsAccountOwnershipRefreshSucceededEvent,
    stripe.financial_connections.Account,
]
"""A refresh of an account's owners succeeded."""
V1FinancialConnectionsAccountReactivated: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.reactivated"],
    stripe.events.V1FinancialConnectionsAccountReactivatedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.reactivated."""
V1FinancialConnectionsAccountRefreshedBalance: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.refreshed_balance"],
    stripe.events.V1FinancialConnectionsAccountRefreshedBalanceEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.refreshed_balance."""
V1FinancialConnectionsAccountRefreshedOwnership: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.refreshed_ownership"],
    stripe.events.V1FinancialConnectionsAccountRefreshedOwnershipEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.refreshed_ownership."""
V1FinancialConnectionsAccountRefreshedTransactions: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.refreshed_transactions"],
    stripe.events.V1FinancialConnectionsAccountRefreshedTransactionsEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.refreshed_transactions."""
V1FinancialConnectionsAccountRiskIntelligenceRefreshFailed: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.risk_intelligence_refresh_failed"],
    stripe.events.V1FinancialConnectionsAccountRiskIntelligenceRefreshFailedEvent,
    stripe.financial_connections.Account,
]
"""A refresh of what is known of an account's risk failed."""
V1FinancialConnectionsAccountRiskIntelligenceRefreshSucceeded: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.risk_intelligence_refresh_succeeded"],
    stripe.events.V1FinancialConnectionsAccountRiskIntelligenceRefreshSucceededEvent,
    stripe.financial_connections.Account,
]
"""A refresh of what is known of an account's risk succeeded."""
V1FinancialConnectionsAccountSupportedPaymentMethodTypesUpdated: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.supported_payment_method_types_updated"],
    stripe.events.V1FinancialConnectionsAccountSupportedPaymentMethodTypesUpdatedEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.supported_payment_method_types_updated."""
V1FinancialConnectionsAccountTransactionsRefreshFailed: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.transactions_refresh_failed"],
    stripe.events.V1FinancialConnectionsAccountTransactionsRefreshFailedEvent,
    stripe.financial_connections.Account,
]
"""A refresh of an account's transactions failed."""
V1FinancialConnectionsAccountTransactionsRefreshSucceeded: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.transactions_refresh_succeeded"],
    stripe.events.V1FinancialConnectionsAccountTransactionsRefreshSucceededEvent,
    stripe.financial_connections.Account,
]
"""A refresh of an account's transactions succeeded."""
V1FinancialConnectionsAccountUpcomingAccountNumberExpiry: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.upcoming_account_number_expiry"],
    stripe.events.V1FinancialConnectionsAccountUpcomingAccountNumberExpiryEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.upcoming_account_number_expiry."""
V1FinancialConnectionsAccountUpcomingDeactivation: TypeAlias = _Thin[
    Literal["v1.financial_connections.account.upcoming_deactivation"],
    stripe.events.V1FinancialConnectionsAccountUpcomingDeactivationEvent,
    stripe.financial_connections.Account,
]
"""Thin form of financial_connections.account.upcoming_deactivation."""
V1IdentityVerificationSessionCanceled: TypeAlias = _Thin[
    Literal["v1.identity.verification_session.canceled"],
    stripe.events.V1IdentityVerificationSessionCanceledEvent,
    stripe.identity.VerificationSession,
]
"""Thin form of identity.verification_session.canceled."""
V1IdentityVerificationSessionCreated: TypeAlias = _Thin[
    Literal["v1.identity.verification_session.created"],
    stripe.events.V1IdentityVerificationSessionCreatedEvent,
    stripe.identity.VerificationSession,
]
"""Thin form of identity.verification_session.created."""
V1IdentityVerificationSessionProcessing: TypeAlias = _Thin[
    Literal["v1.identity.verification_session.processing"],
    stripe.events.V1IdentityVerificationSessionProcessingEvent,
    stripe.identity.VerificationSession,
]
"""Thin form of identity.verification_session.processing."""
V1IdentityVerificationSessionRedacted: TypeAlias = _Thin[
    Literal["v1.identity.verification_session.redacted"],
    stripe.events.V1IdentityVerificationSessionRedactedEvent,
    stripe.identity.VerificationSession,
]
"""Thin form of identity.verification_session.redacted."""
V1IdentityVerificationSessionRequiresInput: TypeAlias = _Thin[
    Literal["v1.identity.verification_session.requires_input"],
    stripe.events.V1IdentityVerificationSessionRequiresInputEvent,
    stripe.identity.VerificationSession,
]
"""Thin form of identity.verification_session.requires_input."""
V1IdentityVerificationSessionVerified: TypeAlias = _Thin[
    Literal["v1.identity.verification_session.verified"],
    stripe.events.V1IdentityVerificationSessionVerifiedEvent,
    stripe.identity.VerificationSession,
]
"""Thin form of identity.verification_session.verified."""
V1InvoiceCreated: TypeAlias = _Thin[
    Literal["v1.invoice.created"], stripe.events.V1InvoiceCreatedEvent, stripe.Invoice
]
"""Thin form of invoice.created."""
V1InvoiceDeleted: TypeAlias = _Thin[
    Literal["v1.invoice.deleted"], stripe.events.V1InvoiceDeletedEvent, stripe.Invoice
]
"""Thin form of invoice.deleted."""
V1InvoiceDiscountAdded: TypeAlias = _Thin[
    Literal["v1.invoice.discount_added"], stripe.events.V1InvoiceDiscountAddedEvent, stripe.Invoice
]
"""An invoice got a discount."""
V1InvoiceDiscountRemoved: TypeAlias = _Thin[
    Literal["v1.invoice.discount_removed"],
    stripe.events.V1InvoiceDiscountRemovedEvent,
    stripe.Invoice,
]
"""An invoice lost a discount."""
V1InvoiceFinalizationFailed: TypeAlias = _Thin[
    Literal["v1.invoice.finalization_failed"],
    stripe.events.V1InvoiceFinalizationFailedEvent,
    stripe.Invoice,
]
"""Thin form of invoice.finalization_failed."""
V1InvoiceFinalized: TypeAlias = _Thin[
    Literal["v1.invoice.finalized"], stripe.events.V1InvoiceFinalizedEvent, stripe.Invoice
]
"""Thin form of invoice.finalized."""
V1InvoiceLineItemAdded: TypeAlias = _Thin[
    Literal["v1.invoice.line_item_added"], stripe.events.V1InvoiceLineItemAddedEvent, stripe.Invoice
]
"""A line was added to an invoice."""
V1InvoiceLineItemPricingChanged: TypeAlias = _Thin[
    Literal["v1.invoice.line_item_pricing_changed"],
    stripe.events.V1InvoiceLineItemPricingChangedEvent,
    stripe.Invoice,
]
"""A line of an invoice has another price."""
V1InvoiceLineItemQuantityChanged: TypeAlias = _Thin[
    Literal["v1.invoice.line_item_quantity_changed"],
    stripe.events.V1InvoiceLineItemQuantityChangedEvent,
    stripe.Invoice,
]
"""A line of an invoice has another quantity."""
V1InvoiceLineItemRemoved: TypeAlias = _Thin[
    Literal["v1.invoice.line_item_removed"],
    stripe.events.V1InvoiceLineItemRemovedEvent,
    stripe.Invoice,
]
"""A line was taken off an invoice."""
V1InvoiceMarkedUncollectible: TypeAlias = _Thin[
    Literal["v1.invoice.marked_uncollectible"],
    stripe.events.V1InvoiceMarkedUncollectibleEvent,
    stripe.Invoice,
]
"""Thin form of invoice.marked_uncollectible."""
V1InvoiceOverdue: TypeAlias = _Thin[
    Literal["v1.invoice.overdue"], stripe.events.V1InvoiceOverdueEvent, stripe.Invoice
]
"""Thin form of invoice.overdue."""
V1InvoiceOverpaid: TypeAlias = _Thin[
    Literal["v1.invoice.overpaid"], stripe.events.V1InvoiceOverpaidEvent, stripe.Invoice
]
"""Thin form of invoice.overpaid."""
V1InvoicePaid: TypeAlias = _Thin[
    Literal["v1.invoice.paid"], stripe.events.V1InvoicePaidEvent, stripe.Invoice
]
"""Thin form of invoice.paid."""
V1InvoicePaymentActionRequired: TypeAlias = _Thin[
    Literal["v1.invoice.payment_action_required"],
    stripe.events.V1InvoicePaymentActionRequiredEvent,
    stripe.Invoice,
]
"""Thin form of invoice.payment_action_required."""
V1InvoicePaymentAttemptRequired: TypeAlias = _Thin[
    Literal["v1.invoice.payment_attempt_required"],
    stripe.events.V1InvoicePaymentAttemptRequiredEvent,
    stripe.Invoice,
]
"""Thin form of invoice.payment_attempt_required."""
V1InvoicePaymentFailed: TypeAlias = _Thin[
    Literal["v1.invoice.payment_failed"], stripe.events.V1InvoicePaymentFailedEvent, stripe.Invoice
]
"""Thin form of invoice.payment_failed."""
V1InvoicePaymentSucceeded: TypeAlias = _Thin[
    Literal["v1.invoice.payment_succeeded"],
    stripe.events.V1InvoicePaymentSucceededEvent,
    stripe.Invoice,
]
"""Thin form of invoice.payment_succeeded."""
V1InvoiceSent: TypeAlias = _Thin[
    Literal["v1.invoice.sent"], stripe.events.V1InvoiceSentEvent, stripe.Invoice
]
"""Thin form of invoice.sent."""
V1InvoiceUpcoming: TypeAlias = _ThinAlone[
    Literal["v1.invoice.upcoming"], stripe.events.V1InvoiceUpcomingEvent
]
"""Thin form of invoice.upcoming."""
V1InvoiceUpdated: TypeAlias = _Thin[
    Literal["v1.invoice.updated"], stripe.events.V1InvoiceUpdatedEvent, stripe.Invoice
]
"""Thin form of invoice.updated."""
V1InvoiceVoided: TypeAlias = _Thin[
    Literal["v1.invoice.voided"], stripe.events.V1InvoiceVoidedEvent, stripe.Invoice
]
"""Thin form of invoice.voided."""
V1InvoiceWillBeDue: TypeAlias = _Thin[
    Literal["v1.invoice.will_be_due"], stripe.events.V1InvoiceWillBeDueEvent, stripe.Invoice
]
"""Thin form of invoice.will_be_due."""
V1InvoicePaymentCanceled: TypeAlias = _Thin[
    Literal["v1.invoice_payment.canceled"],
    stripe.events.V1InvoicePaymentCanceledEvent,
    stripe.InvoicePayment,
]
"""A payment towards an invoice was called off."""
V1InvoicePaymentOpen: TypeAlias = _Thin[
    Literal["v1.invoice_payment.open"],
    stripe.events.V1InvoicePaymentOpenEvent,
    stripe.InvoicePayment,
]
"""A payment towards an invoice was begun."""
V1InvoicePaymentPaid: TypeAlias = _Thin[
    Literal["v1.invoice_payment.paid"],
    stripe.events.V1InvoicePaymentPaidEvent,
    stripe.InvoicePayment,
]
"""Thin form of invoice_payment.paid."""
V1InvoiceitemAmountChanged: TypeAlias = _Thin[
    Literal["v1.invoiceitem.amount_changed"],
    stripe.events.V1InvoiceitemAmountChangedEvent,
    stripe.InvoiceItem,
]
"""An invoice item has another amount."""
V1InvoiceitemCreated: TypeAlias = _Thin[
    Literal["v1.invoiceitem.created"], stripe.events.V1InvoiceitemCreatedEvent, stripe.InvoiceItem
]
"""Thin form of invoiceitem.created."""
V1InvoiceitemDeleted: TypeAlias = _Thin[
    Literal["v1.invoiceitem.deleted"], stripe.events.V1InvoiceitemDeletedEvent, stripe.InvoiceItem
]
"""Thin form of invoiceitem.deleted."""
V1InvoiceitemDiscountAdded: TypeAlias = _Thin[
    Literal["v1.invoiceitem.discount_added"],
    stripe.events.V1InvoiceitemDiscountAddedEvent,
    stripe.InvoiceItem,
]
"""An invoice item got a discount."""
V1InvoiceitemDiscountRemoved: TypeAlias = _Thin[
    Literal["v1.invoiceitem.discount_removed"],
    stripe.events.V1InvoiceitemDiscountRemovedEvent,
    stripe.InvoiceItem,
]
"""An invoice item lost a discount."""
V1IssuingAuthorizationCreated: TypeAlias = _Thin[
    Literal["v1.issuing_authorization.created"],
    stripe.events.V1IssuingAuthorizationCreatedEvent,
    stripe.issuing.Authorization,
]
"""Thin form of issuing_authorization.created."""
V1IssuingAuthorizationRequest: TypeAlias = _Thin[
    Literal["v1.issuing_authorization.request"],
    stripe.events.V1IssuingAuthorizationRequestEvent,
    stripe.issuing.Authorization,
]
"""Thin form of issuing_authorization.request."""
V1IssuingAuthorizationUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_authorization.updated"],
    stripe.events.V1IssuingAuthorizationUpdatedEvent,
    stripe.issuing.Authorization,
]
"""Thin form of issuing_authorization.updated."""
V1IssuingCardCreated: TypeAlias = _Thin[
    Literal["v1.issuing_card.created"], stripe.events.V1IssuingCardCreatedEvent, stripe.issuing.Card
]
"""Thin form of issuing_card.created."""
V1IssuingCardUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_card.updated"], stripe.events.V1IssuingCardUpdatedEvent, stripe.issuing.Card
]
"""Thin form of issuing_card.updated."""
V1IssuingCardholderCreated: TypeAlias = _Thin[
    Literal["v1.issuing_cardholder.created"],
    stripe.events.V1IssuingCardholderCreatedEvent,
    stripe.issuing.Cardholder,
]
"""Thin form of issuing_cardholder.created."""
V1IssuingCardholderUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_cardholder.updated"],
    stripe.events.V1IssuingCardholderUpdatedEvent,
    stripe.issuing.Cardholder,
]
"""Thin form of issuing_cardholder.updated."""
V1IssuingDisputeClosed: TypeAlias = _Thin[
    Literal["v1.issuing_dispute.closed"],
    stripe.events.V1IssuingDisputeClosedEvent,
    stripe.issuing.Dispute,
]
"""Thin form of issuing_dispute.closed."""
V1IssuingDisputeCreated: TypeAlias = _Thin[
    Literal["v1.issuing_dispute.created"],
    stripe.events.V1IssuingDisputeCreatedEvent,
    stripe.issuing.Dispute,
]
"""Thin form of issuing_dispute.created."""
V1IssuingDisputeFundsReinstated: TypeAlias = _Thin[
    Literal["v1.issuing_dispute.funds_reinstated"],
    stripe.events.V1IssuingDisputeFundsReinstatedEvent,
    stripe.issuing.Dispute,
]
"""Thin form of issuing_dispute.funds_reinstated."""
V1IssuingDisputeFundsRescinded: TypeAlias = _Thin[
    Literal["v1.issuing_dispute.funds_rescinded"],
    stripe.events.V1IssuingDisputeFundsRescindedEvent,
    stripe.issuing.Dispute,
]
"""Thin form of issuing_dispute.funds_rescinded."""
V1IssuingDisputeSubmitted: TypeAlias = _Thin[
    Literal["v1.issuing_dispute.submitted"],
    stripe.events.V1IssuingDisputeSubmittedEvent,
    stripe.issuing.Dispute,
]
"""Thin form of issuing_dispute.submitted."""
V1IssuingDisputeUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_dispute.updated"],
    stripe.events.V1IssuingDisputeUpdatedEvent,
    stripe.issuing.Dispute,
]
"""Thin form of issuing_dispute.updated."""
V1IssuingPersonalizationDesignActivated: TypeAlias = _Thin[
    Literal["v1.issuing_personalization_design.activated"],
    stripe.events.V1IssuingPersonalizationDesignActivatedEvent,
    stripe.issuing.PersonalizationDesign,
]
"""Thin form of issuing_personalization_design.activated."""
V1IssuingPersonalizationDesignDeactivated: TypeAlias = _Thin[
    Literal["v1.issuing_personalization_design.deactivated"],
    stripe.events.V1IssuingPersonalizationDesignDeactivatedEvent,
    stripe.issuing.PersonalizationDesign,
]
"""Thin form of issuing_personalization_design.deactivated."""
V1IssuingPersonalizationDesignRejected: TypeAlias = _Thin[
    Literal["v1.issuing_personalization_design.rejected"],
    stripe.events.V1IssuingPersonalizationDesignRejectedEvent,
    stripe.issuing.PersonalizationDesign,
]
"""Thin form of issuing_personalization_design.rejected."""
V1IssuingPersonalizationDesignUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_personalization_design.updated"],
    stripe.events.V1IssuingPersonalizationDesignUpdatedEvent,
    stripe.issuing.PersonalizationDesign,
]
"""Thin form of issuing_personalization_design.updated."""
V1IssuingTokenCreated: TypeAlias = _Thin[
    Literal["v1.issuing_token.created"],
    stripe.events.V1IssuingTokenCreatedEvent,
    stripe.issuing.Token,
]
"""Thin form of issuing_token.created."""
V1IssuingTokenUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_token.updated"],
    stripe.events.V1IssuingTokenUpdatedEvent,
    stripe.issuing.Token,
]
"""Thin form of issuing_token.updated."""
V1IssuingTransactionCreated: TypeAlias = _Thin[
    Literal["v1.issuing_transaction.created"],
    stripe.events.V1IssuingTransactionCreatedEvent,
    stripe.issuing.Transaction,
]
"""Thin form of issuing_transaction.created."""
V1IssuingTransactionPurchaseDetailsReceiptUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_transaction.purchase_details_receipt_updated"],
    stripe.events.V1IssuingTransactionPurchaseDetailsReceiptUpdatedEvent,
    stripe.issuing.Transaction,
]
"""Thin form of issuing_transaction.purchase_details_receipt_updated."""
V1IssuingTransactionUpdated: TypeAlias = _Thin[
    Literal["v1.issuing_transaction.updated"],
    stripe.events.V1IssuingTransactionUpdatedEvent,
    stripe.issuing.Transaction,
]
"""Thin form of issuing_transaction.updated."""
V1MandateUpdated: TypeAlias = _Thin[
    Literal["v1.mandate.updated"], stripe.events.V1MandateUpdatedEvent, stripe.Mandate
]
"""Thin form of mandate.updated."""
V1PaymentIntentAmountCapturableUpdated: TypeAlias = _Thin[
    Literal["v1.payment_intent.amount_capturable_updated"],
    stripe.events.V1PaymentIntentAmountCapturableUpdatedEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.amount_capturable_updated."""
V1PaymentIntentCanceled: TypeAlias = _Thin[
    Literal["v1.payment_intent.canceled"],
    stripe.events.V1PaymentIntentCanceledEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.canceled."""
V1PaymentIntentCreated: TypeAlias = _Thin[
    Literal["v1.payment_intent.created"],
    stripe.events.V1PaymentIntentCreatedEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.created."""
V1PaymentIntentPartiallyFunded: TypeAlias = _Thin[
    Literal["v1.payment_intent.partially_funded"],
    stripe.events.V1PaymentIntentPartiallyFundedEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.partially_funded."""
V1PaymentIntentPaymentFailed: TypeAlias = _Thin[
    Literal["v1.payment_intent.payment_failed"],
    stripe.events.V1PaymentIntentPaymentFailedEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.payment_failed."""
V1PaymentIntentProcessing: TypeAlias = _Thin[
    Literal["v1.payment_intent.processing"],
    stripe.events.V1PaymentIntentProcessingEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.processing."""
V1PaymentIntentRequiresAction: TypeAlias = _Thin[
    Literal["v1.payment_intent.requires_action"],
    stripe.events.V1PaymentIntentRequiresActionEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.requires_action."""
V1PaymentIntentSucceeded: TypeAlias = _Thin[
    Literal["v1.payment_intent.succeeded"],
    stripe.events.V1PaymentIntentSucceededEvent,
    stripe.PaymentIntent,
]
"""Thin form of payment_intent.succeeded."""
V1PaymentLinkCreated: TypeAlias = _Thin[
    Literal["v1.payment_link.created"], stripe.events.V1PaymentLinkCreatedEvent, stripe.PaymentLink
]
"""Thin form of payment_link.created."""
V1PaymentLinkUpdated: TypeAlias = _Thin[
    Literal["v1.payment_link.updated"], stripe.events.V1PaymentLinkUpdatedEvent, stripe.PaymentLink
]
"""Thin form of payment_link.updated."""
V1PaymentMethodAttached: TypeAlias = _Thin[
    Literal["v1.payment_method.attached"],
    stripe.events.V1PaymentMethodAttachedEvent,
    stripe.PaymentMethod,
]
"""Thin form of payment_method.attached."""
V1PaymentMethodAutomaticallyUpdated: TypeAlias = _Thin[
    Literal["v1.payment_method.automatically_updated"],
    stripe.events.V1PaymentMethodAutomaticallyUpdatedEvent,
    stripe.PaymentMethod,
]
"""Thin form of payment_method.automatically_updated."""
V1PaymentMethodDetached: TypeAlias = _Thin[
    Literal["v1.payment_method.detached"],
    stripe.events.V1PaymentMethodDetachedEvent,
    stripe.PaymentMethod,
]
"""Thin form of payment_method.detached."""
V1PaymentMethodUpdated: TypeAlias = _Thin[
    Literal["v1.payment_method.updated"],
    stripe.events.V1PaymentMethodUpdatedEvent,
    stripe.PaymentMethod,
]
"""Thin form of payment_method.updated."""
V1PayoutCanceled: TypeAlias = _Thin[
    Literal["v1.payout.canceled"], stripe.events.V1PayoutCanceledEvent, stripe.Payout
]
"""Thin form of payout.canceled."""
V1PayoutCreated: TypeAlias = _Thin[
    Literal["v1.payout.created"], stripe.events.V1PayoutCreatedEvent, stripe.Payout
]
"""Thin form of payout.created."""
V1PayoutFailed: TypeAlias = _Thin[
    Literal["v1.payout.failed"], stripe.events.V1PayoutFailedEvent, stripe.Payout
]
"""Thin form of payout.failed."""
V1PayoutPaid: TypeAlias = _Thin[
    Literal["v1.payout.paid"], stripe.events.V1PayoutPaidEvent, stripe.Payout
]
"""Thin form of payout.paid."""
V1PayoutReconciliationCompleted: TypeAlias = _Thin[
    Literal["v1.payout.reconciliation_completed"],
    stripe.events.V1PayoutReconciliationCompletedEvent,
    stripe.Payout,
]
"""Thin form of payout.reconciliation_completed."""
V1PayoutUpdated: TypeAlias = _Thin[
    Literal["v1.payout.updated"], stripe.events.V1PayoutUpdatedEvent, stripe.Payout
]
"""Thin form of payout.updated."""
V1PersonCreated: TypeAlias = _Thin[
    Literal["v1.person.created"], stripe.events.V1PersonCreatedEvent, stripe.Person
]
"""Thin form of person.created."""
V1PersonDeleted: TypeAlias = _Thin[
    Literal["v1.person.deleted"], stripe.events.V1PersonDeletedEvent, stripe.Person
]
"""Thin form of person.deleted."""
V1PersonUpdated: TypeAlias = _Thin[
    Literal["v1.person.updated"], stripe.events.V1PersonUpdatedEvent, stripe.Person
]
"""Thin form of person.updated."""
V1PlanCreated: TypeAlias = _Thin[
    Literal["v1.plan.created"], stripe.events.V1PlanCreatedEvent, stripe.Plan
]
"""Thin form of plan.created."""
V1PlanDeleted: TypeAlias = _Thin[
    Literal["v1.plan.deleted"], stripe.events.V1PlanDeletedEvent, stripe.Plan
]
"""Thin form of plan.deleted."""
V1PlanUpdated: TypeAlias = _Thin[
    Literal["v1.plan.updated"], stripe.events.V1PlanUpdatedEvent, stripe.Plan
]
"""Thin form of plan.updated."""
V1PriceActivated: TypeAlias = _Thin[
    Literal["v1.price.activated"], stripe.events.V1PriceActivatedEvent, stripe.Price
]
"""A price can be bought again."""
V1PriceCreated: TypeAlias = _Thin[
    Literal["v1.price.created"], stripe.events.V1PriceCreatedEvent, stripe.Price
]
"""Thin form of price.created."""
V1PriceDeactivated: TypeAlias = _Thin[
    Literal["v1.price.deactivated"], stripe.events.V1PriceDeactivatedEvent, stripe.Price
]
"""A price was archived and cannot be bought."""
V1PriceDeleted: TypeAlias = _Thin[
    Literal["v1.price.deleted"], stripe.events.V1PriceDeletedEvent, stripe.Price
]
"""Thin form of price.deleted."""
V1PriceLookupKeyChanged: TypeAlias = _Thin[
    Literal["v1.price.lookup_key_changed"], stripe.events.V1PriceLookupKeyChangedEvent, stripe.Price
]
"""A price is found by another lookup key."""
V1PriceTaxBehaviorChanged: TypeAlias = _Thin[
    Literal["v1.price.tax_behavior_changed"],
    stripe.events.V1PriceTaxBehaviorChangedEvent,
    stripe.Price,
]
"""A price includes tax now, or no longer does, or was left open."""
V1PriceUpdated: TypeAlias = _Thin[
    Literal["v1.price.updated"], stripe.events.V1PriceUpdatedEvent, stripe.Price
]
"""Thin form of price.updated."""
V1ProductActivated: TypeAlias = _Thin[
    Literal["v1.product.activated"], stripe.events.V1ProductActivatedEvent, stripe.Product
]
"""A product can be bought again."""
V1ProductCreated: TypeAlias = _Thin[
    Literal["v1.product.created"], stripe.events.V1ProductCreatedEvent, stripe.Product
]
"""Thin form of product.created."""
V1ProductDeactivated: TypeAlias = _Thin[
    Literal["v1.product.deactivated"], stripe.events.V1ProductDeactivatedEvent, stripe.Product
]
"""A product was archived and cannot be bought."""
V1ProductDefaultPriceChanged: TypeAlias = _Thin[
    Literal["v1.product.default_price_changed"],
    stripe.events.V1ProductDefaultPriceChangedEvent,
    stripe.Product,
]
"""A product has another default price."""
V1ProductDeleted: TypeAlias = _Thin[
    Literal["v1.product.deleted"], stripe.events.V1ProductDeletedEvent, stripe.Product
]
"""Thin form of product.deleted."""
V1ProductTaxCodeChanged: TypeAlias = _Thin[
    Literal["v1.product.tax_code_changed"],
    stripe.events.V1ProductTaxCodeChangedEvent,
    stripe.Product,
]
"""A product is taxed as another kind of goods."""
V1ProductUpdated: TypeAlias = _Thin[
    Literal["v1.product.updated"], stripe.events.V1ProductUpdatedEvent, stripe.Product
]
"""Thin form of product.updated."""
V1PromotionCodeCreated: TypeAlias = _Thin[
    Literal["v1.promotion_code.created"],
    stripe.events.V1PromotionCodeCreatedEvent,
    stripe.PromotionCode,
]
"""Thin form of promotion_code.created."""
V1PromotionCodeFullyRedeemed: TypeAlias = _Thin[
    Literal["v1.promotion_code.fully_redeemed"],
    stripe.events.V1PromotionCodeFullyRedeemedEvent,
    stripe.PromotionCode,
]
"""A promotion code was used as often as it may be."""
V1PromotionCodeUpdated: TypeAlias = _Thin[
    Literal["v1.promotion_code.updated"],
    stripe.events.V1PromotionCodeUpdatedEvent,
    stripe.PromotionCode,
]
"""Thin form of promotion_code.updated."""
V1QuoteAccepted: TypeAlias = _Thin[
    Literal["v1.quote.accepted"], stripe.events.V1QuoteAcceptedEvent, stripe.Quote
]
"""Thin form of quote.accepted."""
V1QuoteCanceled: TypeAlias = _Thin[
    Literal["v1.quote.canceled"], stripe.events.V1QuoteCanceledEvent, stripe.Quote
]
"""Thin form of quote.canceled."""
V1QuoteCreated: TypeAlias = _Thin[
    Literal["v1.quote.created"], stripe.events.V1QuoteCreatedEvent, stripe.Quote
]
"""Thin form of quote.created."""
V1QuoteFinalized: TypeAlias = _Thin[
    Literal["v1.quote.finalized"], stripe.events.V1QuoteFinalizedEvent, stripe.Quote
]
"""Thin form of quote.finalized."""
V1RadarEarlyFraudWarningCreated: TypeAlias = _Thin[
    Literal["v1.radar.early_fraud_warning.created"],
    stripe.events.V1RadarEarlyFraudWarningCreatedEvent,
    stripe.radar.EarlyFraudWarning,
]
"""Thin form of radar.early_fraud_warning.created."""
V1RadarEarlyFraudWarningUpdated: TypeAlias = _Thin[
    Literal["v1.radar.early_fraud_warning.updated"],
    stripe.events.V1RadarEarlyFraudWarningUpdatedEvent,
    stripe.radar.EarlyFraudWarning,
]
"""Thin form of radar.early_fraud_warning.updated."""
V1RefundCreated: TypeAlias = _Thin[
    Literal["v1.refund.created"], stripe.events.V1RefundCreatedEvent, stripe.Refund
]
"""Thin form of refund.created."""
V1RefundFailed: TypeAlias = _Thin[
    Literal["v1.refund.failed"], stripe.events.V1RefundFailedEvent, stripe.Refund
]
"""Thin form of refund.failed."""
V1RefundUpdated: TypeAlias = _Thin[
    Literal["v1.refund.updated"], stripe.events.V1RefundUpdatedEvent, stripe.Refund
]
"""Thin form of refund.updated."""
V1ReviewClosed: TypeAlias = _Thin[
    Literal["v1.review.closed"], stripe.events.V1ReviewClosedEvent, stripe.Review
]
"""Thin form of review.closed."""
V1ReviewOpened: TypeAlias = _Thin[
    Literal["v1.review.opened"], stripe.events.V1ReviewOpenedEvent, stripe.Review
]
"""Thin form of review.opened."""
V1SetupIntentCanceled: TypeAlias = _Thin[
    Literal["v1.setup_intent.canceled"],
    stripe.events.V1SetupIntentCanceledEvent,
    stripe.SetupIntent,
]
"""Thin form of setup_intent.canceled."""
V1SetupIntentCreated: TypeAlias = _Thin[
    Literal["v1.setup_intent.created"], stripe.events.V1SetupIntentCreatedEvent, stripe.SetupIntent
]
"""Thin form of setup_intent.created."""
V1SetupIntentRequiresAction: TypeAlias = _Thin[
    Literal["v1.setup_intent.requires_action"],
    stripe.events.V1SetupIntentRequiresActionEvent,
    stripe.SetupIntent,
]
"""Thin form of setup_intent.requires_action."""
V1SetupIntentSetupFailed: TypeAlias = _Thin[
    Literal["v1.setup_intent.setup_failed"],
    stripe.events.V1SetupIntentSetupFailedEvent,
    stripe.SetupIntent,
]
"""Thin form of setup_intent.setup_failed."""
V1SetupIntentSucceeded: TypeAlias = _Thin[
    Literal["v1.setup_intent.succeeded"],
    stripe.events.V1SetupIntentSucceededEvent,
    stripe.SetupIntent,
]
"""Thin form of setup_intent.succeeded."""
V1SigmaScheduledQueryRunCreated: TypeAlias = _Thin[
    Literal["v1.sigma.scheduled_query_run.created"],
    stripe.events.V1SigmaScheduledQueryRunCreatedEvent,
    stripe.sigma.ScheduledQueryRun,
]
"""Thin form of sigma.scheduled_query_run.created."""
V1SourceCanceled: TypeAlias = _Thin[
    Literal["v1.source.canceled"], stripe.events.V1SourceCanceledEvent, stripe.Source
]
"""Thin form of source.canceled."""
V1SourceChargeable: TypeAlias = _Thin[
    Literal["v1.source.chargeable"], stripe.events.V1SourceChargeableEvent, stripe.Source
]
"""Thin form of source.chargeable."""
V1SourceFailed: TypeAlias = _Thin[
    Literal["v1.source.failed"], stripe.events.V1SourceFailedEvent, stripe.Source
]
"""Thin form of source.failed."""
V1SourceRefundAttributesRequired: TypeAlias = _Thin[
    Literal["v1.source.refund_attributes_required"],
    stripe.events.V1SourceRefundAttributesRequiredEvent,
    stripe.Source,
]
"""Thin form of source.refund_attributes_required."""
V1SubscriptionScheduleAborted: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.aborted"],
    stripe.events.V1SubscriptionScheduleAbortedEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.aborted."""
V1SubscriptionScheduleCanceled: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.canceled"],
    stripe.events.V1SubscriptionScheduleCanceledEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.canceled."""
V1SubscriptionScheduleCompleted: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.completed"],
    stripe.events.V1SubscriptionScheduleCompletedEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.completed."""
V1SubscriptionScheduleCreated: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.created"],
    stripe.events.V1SubscriptionScheduleCreatedEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.created."""
V1SubscriptionScheduleExpiring: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.expiring"],
    stripe.events.V1SubscriptionScheduleExpiringEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.expiring."""
V1SubscriptionSchedulePhaseAdded: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.phase_added"],
    stripe.events.V1SubscriptionSchedulePhaseAddedEvent,
    stripe.SubscriptionSchedule,
]
"""A schedule got one more phase."""
V1SubscriptionSchedulePhaseDefaultTaxRatesChanged: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.phase_default_tax_rates_changed"],
    stripe.events.V1SubscriptionSchedulePhaseDefaultTaxRatesChangedEvent,
    stripe.SubscriptionSchedule,
]
"""A phase of a schedule has other default tax rates."""
V1SubscriptionSchedulePhaseEndDateChanged: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.phase_end_date_changed"],
    stripe.events.V1SubscriptionSchedulePhaseEndDateChangedEvent,
    stripe.SubscriptionSchedule,
]
"""A phase of a schedule ends at another time."""
V1SubscriptionSchedulePhaseRemoved: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.phase_removed"],
    stripe.events.V1SubscriptionSchedulePhaseRemovedEvent,
    stripe.SubscriptionSchedule,
]
"""A schedule lost a phase."""
V1SubscriptionSchedulePhaseTrialEndChanged: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.phase_trial_end_changed"],
    stripe.events.V1SubscriptionSchedulePhaseTrialEndChangedEvent,
    stripe.SubscriptionSchedule,
]
"""The trial in a phase of a schedule ends at another time."""
V1SubscriptionScheduleReleased: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.released"],
    stripe.events.V1SubscriptionScheduleReleasedEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.released."""
V1SubscriptionScheduleUpdated: TypeAlias = _Thin[
    Literal["v1.subscription_schedule.updated"],
    stripe.events.V1SubscriptionScheduleUpdatedEvent,
    stripe.SubscriptionSchedule,
]
"""Thin form of subscription_schedule.updated."""
V1TaxSettingsUpdated: TypeAlias = _ThinOfOne[
    Literal["v1.tax.settings.updated"], stripe.events.V1TaxSettingsUpdatedEvent, stripe.tax.Settings
]
"""Thin form of tax.settings.updated."""
V1TaxRateCreated: TypeAlias = _Thin[
    Literal["v1.tax_rate.created"], stripe.events.V1TaxRateCreatedEvent, stripe.TaxRate
]
"""Thin form of tax_rate.created."""
V1TaxRateUpdated: TypeAlias = _Thin[
    Literal["v1.tax_rate.updated"], stripe.events.V1TaxRateUpdatedEvent, stripe.TaxRate
]
"""Thin form of tax_rate.updated."""
V1TerminalReaderActionFailed: TypeAlias = _Thin[
    Literal["v1.terminal.reader.action_failed"],
    stripe.events.V1TerminalReaderActionFailedEvent,
    stripe.terminal.Reader,
]
"""Thin form of terminal.reader.action_failed."""
V1TerminalReaderActionSucceeded: TypeAlias = _Thin[
    Literal["v1.terminal.reader.action_succeeded"],
    stripe.events.V1TerminalReaderActionSucceededEvent,
    stripe.terminal.Reader,
]
"""Thin form of terminal.reader.action_succeeded."""
V1TerminalReaderActionUpdated: TypeAlias = _Thin[
    Literal["v1.terminal.reader.action_updated"],
    stripe.events.V1TerminalReaderActionUpdatedEvent,
    stripe.terminal.Reader,
]
"""Thin form of terminal.reader.action_updated."""
V1TestHelpersTestClockAdvancing: TypeAlias = _Thin[
    Literal["v1.test_helpers.test_clock.advancing"],
    stripe.events.V1TestHelpersTestClockAdvancingEvent,
    stripe.test_helpers.TestClock,
]
"""Thin form of test_helpers.test_clock.advancing."""
V1TestHelpersTestClockCreated: TypeAlias = _Thin[
    Literal["v1.test_helpers.test_clock.created"],
    stripe.events.V1TestHelpersTestClockCreatedEvent,
    stripe.test_helpers.TestClock,
]
"""Thin form of test_helpers.test_clock.created."""
V1TestHelpersTestClockDeleted: TypeAlias = _Thin[
    Literal["v1.test_helpers.test_clock.deleted"],
    stripe.events.V1TestHelpersTestClockDeletedEvent,
    stripe.test_helpers.TestClock,
]
"""Thin form of test_helpers.test_clock.deleted."""
V1TestHelpersTestClockInternalFailure: TypeAlias = _Thin[
    Literal["v1.test_helpers.test_clock.internal_failure"],
    stripe.events.V1TestHelpersTestClockInternalFailureEvent,
    stripe.test_helpers.TestClock,
]
"""Thin form of test_helpers.test_clock.internal_failure."""
V1TestHelpersTestClockReady: TypeAlias = _Thin[
    Literal["v1.test_helpers.test_clock.ready"],
    stripe.events.V1TestHelpersTestClockReadyEvent,
    stripe.test_helpers.TestClock,
]
"""Thin form of test_helpers.test_clock.ready."""
V1TopupCanceled: TypeAlias = _Thin[
    Literal["v1.topup.canceled"], stripe.events.V1TopupCanceledEvent, stripe.Topup
]
"""Thin form of topup.canceled."""
V1TopupCreated: TypeAlias = _Thin[
    Literal["v1.topup.created"], stripe.events.V1TopupCreatedEvent, stripe.Topup
]
"""Thin form of topup.created."""
V1TopupFailed: TypeAlias = _Thin[
    Literal["v1.topup.failed"], stripe.events.V1TopupFailedEvent, stripe.Topup
]
"""Thin form of topup.failed."""
V1TopupReversed: TypeAlias = _Thin[
    Literal["v1.topup.reversed"], stripe.events.V1TopupReversedEvent, stripe.Topup
]
"""Thin form of topup.reversed."""
V1TopupSucceeded: TypeAlias = _Thin[
    Literal["v1.topup.succeeded"], stripe.events.V1TopupSucceededEvent, stripe.Topup
]
"""Thin form of topup.succeeded."""
V1TransferCreated: TypeAlias = _Thin[
    Literal["v1.transfer.created"], stripe.events.V1TransferCreatedEvent, stripe.Transfer
]
"""Thin form of transfer.created."""
V1TransferReversed: TypeAlias = _Thin[
    Literal["v1.transfer.reversed"], stripe.events.V1TransferReversedEvent, stripe.Transfer
]
"""Thin form of transfer.reversed."""
V1TransferUpdated: TypeAlias = _Thin[
    Literal["v1.transfer.updated"], stripe.events.V1TransferUpdatedEvent, stripe.Transfer
]
"""Thin form of transfer.updated."""
V2CommerceProductCatalogImportsFailed: TypeAlias = _Thin[
    Literal["v2.commerce.product_catalog.imports.failed"],
    stripe.events.V2CommerceProductCatalogImportsFailedEvent,
    stripe.v2.commerce.ProductCatalogImport,
]
"""An import of a product catalogue failed as a whole."""
V2CommerceProductCatalogImportsProcessing: TypeAlias = _Thin[
    Literal["v2.commerce.product_catalog.imports.processing"],
    stripe.events.V2CommerceProductCatalogImportsProcessingEvent,
    stripe.v2.commerce.ProductCatalogImport,
]
"""An import of a product catalogue is being worked on."""
V2CommerceProductCatalogImportsSucceeded: TypeAlias = _Thin[
    Literal["v2.commerce.product_catalog.imports.succeeded"],
    stripe.events.V2CommerceProductCatalogImportsSucceededEvent,
    stripe.v2.commerce.ProductCatalogImport,
]
"""An import of a product catalogue is through, every row of it."""
V2CommerceProductCatalogImportsSucceededWithErrors: TypeAlias = _Thin[
    Literal["v2.commerce.product_catalog.imports.succeeded_with_errors"],
    stripe.events.V2CommerceProductCatalogImportsSucceededWithErrorsEvent,
    stripe.v2.commerce.ProductCatalogImport,
]
"""An import of a product catalogue is through, but some rows failed."""
V2CoreAccountConfigurationCustomerCapabilityStatusUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[configuration.customer].capability_status_updated"],
    stripe.events.V2CoreAccountIncludingConfigurationCustomerCapabilityStatusUpdatedEvent,
    stripe.v2.core.Account,
]
"""What an account may do as a customer changed."""
V2CoreAccountConfigurationCustomerUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[configuration.customer].updated"],
    stripe.events.V2CoreAccountIncludingConfigurationCustomerUpdatedEvent,
    stripe.v2.core.Account,
]
"""An account's configuration as a customer was changed."""
V2CoreAccountConfigurationMerchantCapabilityStatusUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[configuration.merchant].capability_status_updated"],
    stripe.events.V2CoreAccountIncludingConfigurationMerchantCapabilityStatusUpdatedEvent,
    stripe.v2.core.Account,
]
"""What an account may do as a merchant changed."""
V2CoreAccountConfigurationMerchantUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[configuration.merchant].updated"],
    stripe.events.V2CoreAccountIncludingConfigurationMerchantUpdatedEvent,
    stripe.v2.core.Account,
]
"""An account's configuration as a merchant was changed."""
V2CoreAccountConfigurationRecipientCapabilityStatusUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[configuration.recipient].capability_status_updated"],
    stripe.events.V2CoreAccountIncludingConfigurationRecipientCapabilityStatusUpdatedEvent,
    stripe.v2.core.Account,
]
"""What an account may do as a recipient of money changed."""
V2CoreAccountConfigurationRecipientUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[configuration.recipient].updated"],
    stripe.events.V2CoreAccountIncludingConfigurationRecipientUpdatedEvent,
    stripe.v2.core.Account,
]
"""An account's configuration as a recipient of money was changed."""
V2CoreAccountDefaultsUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[defaults].updated"],
    stripe.events.V2CoreAccountIncludingDefaultsUpdatedEvent,
    stripe.v2.core.Account,
]
"""An account's defaults, such as its currency, were changed."""
V2CoreAccountFutureRequirementsUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[future_requirements].updated"],
    stripe.events.V2CoreAccountIncludingFutureRequirementsUpdatedEvent,
    stripe.v2.core.Account,
]
"""What an account will have to provide later changed."""
V2CoreAccountIdentityUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[identity].updated"],
    stripe.events.V2CoreAccountIncludingIdentityUpdatedEvent,
    stripe.v2.core.Account,
]
"""An account's identity was changed: the company or the person."""
V2CoreAccountRequirementsUpdated: TypeAlias = _Thin[
    Literal["v2.core.account[requirements].updated"],
    stripe.events.V2CoreAccountIncludingRequirementsUpdatedEvent,
    stripe.v2.core.Account,
]
"""What an account has to provide changed."""
V2CoreAccountClosed: TypeAlias = _Thin[
    Literal["v2.core.account.closed"],
    stripe.events.V2CoreAccountClosedEvent,
    stripe.v2.core.Account,
]
"""An account was closed."""
V2CoreAccountCreated: TypeAlias = _Thin[
    Literal["v2.core.account.created"],
    stripe.events.V2CoreAccountCreatedEvent,
    stripe.v2.core.Account,
]
"""An account was opened."""
V2CoreAccountUpdated: TypeAlias = _Thin[
    Literal["v2.core.account.updated"],
    stripe.events.V2CoreAccountUpdatedEvent,
    stripe.v2.core.Account,
]
"""An account was changed."""
V2CoreAccountLinkReturned: TypeAlias = _ThinAlone[
    Literal["v2.core.account_link.returned"], stripe.events.V2CoreAccountLinkReturnedEvent
]
"""A user came back from the pages that an account link led to."""
V2CoreAccountPersonCreated: TypeAlias = _Thin[
    Literal["v2.core.account_person.created"],
    stripe.events.V2CoreAccountPersonCreatedEvent,
    stripe.v2.core.AccountPerson,
]
"""A person was added to an account."""
V2CoreAccountPersonDeleted: TypeAlias = _Thin[
    Literal["v2.core.account_person.deleted"],
    stripe.events.V2CoreAccountPersonDeletedEvent,
    stripe.v2.core.AccountPerson,
]
"""A person was removed from an account."""
V2CoreAccountPersonUpdated: TypeAlias = _Thin[
    Literal["v2.core.account_person.updated"],
    stripe.events.V2CoreAccountPersonUpdatedEvent,
    stripe.v2.core.AccountPerson,
]
"""An account's person was changed."""
V2CoreEventDestinationPing: TypeAlias = _Thin[
    Literal["v2.core.event_destination.ping"],
    stripe.events.V2CoreEventDestinationPingEvent,
    stripe.v2.core.EventDestination,
]
"""You asked Stripe to try this endpoint: nothing happened, answer with a 2xx."""
V2MoneyManagementAdjustmentCreated: TypeAlias = _Thin[
    Literal["v2.money_management.adjustment.created"],
    stripe.events.V2MoneyManagementAdjustmentCreatedEvent,
    stripe.v2.money_management.Adjustment,
]
"""Stripe corrected the balance of a financial account."""
V2MoneyManagementFinancialAccountCreated: TypeAlias = _Thin[
    Literal["v2.money_management.financial_account.created"],
    stripe.events.V2MoneyManagementFinancialAccountCreatedEvent,
    stripe.v2.money_management.FinancialAccount,
]
"""A financial account was opened."""
V2MoneyManagementFinancialAccountUpdated: TypeAlias = _Thin[
    Literal["v2.money_management.financial_account.updated"],
    stripe.events.V2MoneyManagementFinancialAccountUpdatedEvent,
    stripe.v2.money_management.FinancialAccount,
]
"""A financial account was changed."""
V2MoneyManagementFinancialAddressActivated: TypeAlias = _Thin[
    Literal["v2.money_management.financial_address.activated"],
    stripe.events.V2MoneyManagementFinancialAddressActivatedEvent,
    stripe.v2.money_management.FinancialAddress,
]
"""An address to send money to, such as an account number, can be used."""
V2MoneyManagementFinancialAddressFailed: TypeAlias = _Thin[
    Literal["v2.money_management.financial_address.failed"],
    stripe.events.V2MoneyManagementFinancialAddressFailedEvent,
    stripe.v2.money_management.FinancialAddress,
]
"""An address to send money to could not be made."""
V2MoneyManagementInboundTransferAvailable: TypeAlias = _Thin[
    Literal["v2.money_management.inbound_transfer.available"],
    stripe.events.V2MoneyManagementInboundTransferAvailableEvent,
    stripe.v2.money_management.InboundTransfer,
]
"""The money of an inbound transfer can be used."""
V2MoneyManagementInboundTransferBankDebitFailed: TypeAlias = _Thin[
    Literal["v2.money_management.inbound_transfer.bank_debit_failed"],
    stripe.events.V2MoneyManagementInboundTransferBankDebitFailedEvent,
    stripe.v2.money_management.InboundTransfer,
]
"""The bank debit of an inbound transfer failed."""
V2MoneyManagementInboundTransferBankDebitProcessing: TypeAlias = _Thin[
    Literal["v2.money_management.inbound_transfer.bank_debit_processing"],
    stripe.events.V2MoneyManagementInboundTransferBankDebitProcessingEvent,
    stripe.v2.money_management.InboundTransfer,
]
"""The bank debit of an inbound transfer is on its way."""
V2MoneyManagementInboundTransferBankDebitQueued: TypeAlias = _Thin[
    Literal["v2.money_management.inbound_transfer.bank_debit_queued"],
    stripe.events.V2MoneyManagementInboundTransferBankDebitQueuedEvent,
    stripe.v2.money_management.InboundTransfer,
]
"""The bank debit of an inbound transfer waits for its turn."""
V2MoneyManagementInboundTransferBankDebitReturned: TypeAlias = _Thin[
    Literal["v2.money_management.inbound_transfer.bank_debit_returned"],
    stripe.events.V2MoneyManagementInboundTransferBankDebitReturnedEvent,
    stripe.v2.money_management.InboundTransfer,
]
"""A bank took the debit of an inbound transfer back."""
V2MoneyManagementInboundTransferBankDebitSucceeded: TypeAlias = _Thin[
    Literal["v2.money_management.inbound_transfer.bank_debit_succeeded"],
    stripe.events.V2MoneyManagementInboundTransferBankDebitSucceededEvent,
    stripe.v2.money_management.InboundTransfer,
]
"""The bank debit of an inbound transfer succeeded."""
V2MoneyManagementOutboundPaymentCanceled: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.canceled"],
    stripe.events.V2MoneyManagementOutboundPaymentCanceledEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else was called off."""
V2MoneyManagementOutboundPaymentCreated: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.created"],
    stripe.events.V2MoneyManagementOutboundPaymentCreatedEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else was begun."""
V2MoneyManagementOutboundPaymentFailed: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.failed"],
    stripe.events.V2MoneyManagementOutboundPaymentFailedEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else failed."""
V2MoneyManagementOutboundPaymentPosted: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.posted"],
    stripe.events.V2MoneyManagementOutboundPaymentPostedEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else was made."""
V2MoneyManagementOutboundPaymentReturned: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.returned"],
    stripe.events.V2MoneyManagementOutboundPaymentReturnedEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else was sent back."""
V2MoneyManagementOutboundPaymentUnderReview: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.under_review"],
    stripe.events.V2MoneyManagementOutboundPaymentUnderReviewEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else is held for a review."""
V2MoneyManagementOutboundPaymentUpdated: TypeAlias = _Thin[
    Literal["v2.money_management.outbound_payment.updated"],
    stripe.events.V2MoneyManagementOutboundPaymentUpdatedEvent,
    stripe.v2.money_management.OutboundPayment,
]
"""A payment to somebody else was changed."""
V2MoneyManagementPayoutIntentCanceled: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.canceled"],
    stripe.events.V2MoneyManagementPayoutIntentCanceledEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out was called off."""
V2MoneyManagementPayoutIntentCreated: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.created"],
    stripe.events.V2MoneyManagementPayoutIntentCreatedEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out was made."""
V2MoneyManagementPayoutIntentPending: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.pending"],
    stripe.events.V2MoneyManagementPayoutIntentPendingEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out waits to be sent."""
V2MoneyManagementPayoutIntentPosted: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.posted"],
    stripe.events.V2MoneyManagementPayoutIntentPostedEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out was carried out."""
V2MoneyManagementPayoutIntentProcessing: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.processing"],
    stripe.events.V2MoneyManagementPayoutIntentProcessingEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out is being carried out."""
V2MoneyManagementPayoutIntentRequiresAction: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.requires_action"],
    stripe.events.V2MoneyManagementPayoutIntentRequiresActionEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out needs something of you first."""
V2MoneyManagementPayoutIntentUpdated: TypeAlias = _Thin[
    Literal["v2.money_management.payout_intent.updated"],
    stripe.events.V2MoneyManagementPayoutIntentUpdatedEvent,
    stripe.v2.money_management.PayoutIntent,
]
"""An intent to pay out was changed."""
V2MoneyManagementPayoutMethodCreated: TypeAlias = _Thin[
    Literal["v2.money_management.payout_method.created"],
    stripe.events.V2MoneyManagementPayoutMethodCreatedEvent,
    stripe.v2.money_management.PayoutMethod,
]
"""A bank account or card to pay out to was set up."""
V2MoneyManagementPayoutMethodUpdated: TypeAlias = _Thin[
    Literal["v2.money_management.payout_method.updated"],
    stripe.events.V2MoneyManagementPayoutMethodUpdatedEvent,
    stripe.v2.money_management.PayoutMethod,
]
"""A bank account or card to pay out to was changed or verified."""
V2MoneyManagementReceivedCreditAvailable: TypeAlias = _Thin[
    Literal["v2.money_management.received_credit.available"],
    stripe.events.V2MoneyManagementReceivedCreditAvailableEvent,
    stripe.v2.money_management.ReceivedCredit,
]
"""Money that came in can be used."""
V2MoneyManagementReceivedCreditFailed: TypeAlias = _Thin[
    Literal["v2.money_management.received_credit.failed"],
    stripe.events.V2MoneyManagementReceivedCreditFailedEvent,
    stripe.v2.money_management.ReceivedCredit,
]
"""Money that was coming in did not arrive."""
V2MoneyManagementReceivedCreditReturned: TypeAlias = _Thin[
    Literal["v2.money_management.received_credit.returned"],
    stripe.events.V2MoneyManagementReceivedCreditReturnedEvent,
    stripe.v2.money_management.ReceivedCredit,
]
"""Money that came in was sent back."""
V2MoneyManagementReceivedCreditSucceeded: TypeAlias = _Thin[
    Literal["v2.money_management.received_credit.succeeded"],
    stripe.events.V2MoneyManagementReceivedCreditSucceededEvent,
    stripe.v2.money_management.ReceivedCredit,
]
"""Money came in."""
V2MoneyManagementRecipientVerificationCreated: TypeAlias = _Thin[
    Literal["v2.money_management.recipient_verification.created"],
    stripe.events.V2MoneyManagementRecipientVerificationCreatedEvent,
    stripe.v2.money_management.RecipientVerification,
]
"""A check that a payee's name fits their account was made."""
V2MoneyManagementRecipientVerificationUpdated: TypeAlias = _Thin[
    Literal["v2.money_management.recipient_verification.updated"],
    stripe.events.V2MoneyManagementRecipientVerificationUpdatedEvent,
    stripe.v2.money_management.RecipientVerification,
]
"""A check that a payee's name fits their account changed its result."""
V2MoneyManagementTransactionCreated: TypeAlias = _Thin[
    Literal["v2.money_management.transaction.created"],
    stripe.events.V2MoneyManagementTransactionCreatedEvent,
    stripe.v2.money_management.Transaction,
]
"""Something moved the balance of a financial account."""
V2MoneyManagementTransactionUpdated: TypeAlias = _Thin[
    Literal["v2.money_management.transaction.updated"],
    stripe.events.V2MoneyManagementTransactionUpdatedEvent,
    stripe.v2.money_management.Transaction,
]
"""What moved a financial account's balance changed, mostly by posting."""
