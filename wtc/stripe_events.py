"""Names for editors and type checkers: what a method for an event of Stripe's gets.

    from wtc import stripe_events as events

    class Payments(events.StripeHandler):
        def charge_succeeded(self, data: events.ChargeSucceeded) -> None: ...

What each name stands for is told by `stripe_events.pyi`, which scripts/stripe-types makes.

Law: nothing of it is there at run time. Each event is `Any`, and a class that inherits from
`StripeHandler` inherits from `object`.
"""

from __future__ import annotations

from typing import Any

from wtc.stripe import OBJECTS, class_name

_EVENTS = [class_name(event_type) for event_type in OBJECTS]

__all__ = ["Callback", "Event", "Snapshot", "StripeHandler", "Thin", *_EVENTS]

Callback = Event = Snapshot = Thin = Any
StripeHandler = object

globals().update(dict.fromkeys(_EVENTS, Any))
