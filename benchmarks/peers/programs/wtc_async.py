# /// script
# [tool.wtc]
# compiler = "stripe"
# ///
from wtc import on


class Payments:
    @on("charge.succeeded", wait=True)
    async def charge(self, data):
        charge = data.data.object
        card = charge.payment_method_details.card
        billing = charge.billing_details
        return {
            "id": charge.id,
            "amount": charge.amount,
            "currency": charge.currency,
            "customer": charge.customer,
            "brand": card.brand,
            "last4": card.last4,
            "email": billing.email,
            "country": billing.address.country,
            "created": data.created,
        }
