"""The class that the Python peers run in their own process, and its events by name."""

import hmac
from base64 import b64encode

PASSWORD = b"Basic " + b64encode(b"ada:lovelace")


class Payments:
    def charge_succeeded(self, event):
        charge = event["data"]["object"]
        card = charge["payment_method_details"]["card"]
        billing = charge["billing_details"]
        return {
            "id": charge["id"],
            "amount": charge["amount"],
            "currency": charge["currency"],
            "customer": charge["customer"],
            "brand": card["brand"],
            "last4": card["last4"],
            "email": billing["email"],
            "country": billing["address"]["country"],
            "created": event["created"],
        }


METHODS = {"charge.succeeded": Payments().charge_succeeded}


def allows(authorization: bytes) -> bool:
    return hmac.compare_digest(authorization, PASSWORD)
