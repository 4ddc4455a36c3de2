"""A Stripe webhook: one method for each event that you care about.

    wtc dev examples/stripe_handler.py -s STRIPE_WEBHOOK_SECRET=whsec_try_me
    wtc trigger stripe charge.succeeded --secret whsec_try_me \\
        --to http://127.0.0.1:8000/stripe_handler

Every method gets the whole event; what it is about is `data.data.object`.
The full list of events: https://docs.stripe.com/api/events/types
"""

# /// script
# [tool.wtc]
# compiler = "stripe"
# ///

from wtc import on


class StripeHandler:
    def charge_succeeded(self, data):
        """Runs for charge.succeeded, after Stripe got its answer."""
        charge = data.data.object
        print(f"{charge.amount / 100:.2f} {charge.currency.upper()} arrived")

    def charge_dispute_created(self, data):
        dispute = data.data.object
        print(f"Dispute {dispute.id} over charge {dispute.charge}: {dispute.reason}")

    @on("invoice.*")
    def any_invoice(self, data):
        """Runs for every event whose type begins with `invoice.`."""
        print(f"{data.type}: {data.data.object.id}")

    def issuing_authorization_request(self, data, cb):
        """Two parameters: Stripe waits for what you return, or hand to cb(err, data)."""
        return {"approved": data.data.object.pending_request.amount <= 10_000}

    def default(self, data):
        """Runs for every event without a method of its own."""
        print(f"{data.type} is nothing that we act on")
