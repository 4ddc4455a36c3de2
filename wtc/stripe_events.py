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

__all__ = [
    "Callback",
    "Event",
    "Snapshot",
    "StripeHandler",
    "Thin",
    *map(class_name, OBJECTS),
]

Callback = Event = Snapshot = Thin = Any
StripeHandler = object

_EVENTS = frozenset(map(class_name, OBJECTS))


def __getattr__(name: str) -> Any:
    if name not in _EVENTS:
        raise AttributeError(f"module 'wtc.stripe_events' has no attribute {name!r}")
    return Any
