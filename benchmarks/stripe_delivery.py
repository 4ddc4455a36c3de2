"""What one delivery costs before its method runs, beside `construct_event` of Stripe's own library.

    .venv/bin/python benchmarks/stripe_delivery.py [ROUNDS]

Microseconds of CPU, the least of all rounds; all take turns. The body is an indented sample of
`charge.succeeded`, as Stripe sends them. "with nine fields" is all three and a method that reads
nine attributes. "with a comma" is all three for a body that has one in a text: that no name is
repeated takes longer to prove then.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import stripe

from wtc.public import public_methods
from wtc.stripe import deliver, parse_event, route_events, sign, signing_keys, verify
from wtc.testing import ListLog, signed_event

ROUNDS = 60
SECRET = "whsec_benchmark"  # noqa: S105  of nothing
TIMES = 200  # that one sample repeats what is measured
TIMES_SDK = 10


class Hook:
    def charge_succeeded(self, data: object) -> None: ...


def nine_fields(data: Any) -> tuple[Any, ...]:
    """Read what a method that books a charge would."""
    charge = data.data.object
    card = charge.payment_method_details.card
    billing = charge.billing_details
    money = charge.id, charge.amount, charge.currency, charge.customer
    return *money, card.brand, card.last4, billing.email, billing.address.country, data.created


def runs() -> dict[str, tuple[Callable[[], object], int]]:
    """Return what is measured, and how often one sample repeats it."""
    headers, body = signed_event("charge.succeeded", secret=SECRET)
    header, now = headers["stripe-signature"], time.time()
    routes = route_events(public_methods(Hook()), ListLog())
    event = parse_event(body)
    keys = signing_keys([SECRET])
    with_comma = body.replace(b"Sample charge", b"Sample, charge")
    its_header = sign(with_comma, SECRET, now)

    def check() -> None:
        verify(body, header, keys, now)

    def dispatch() -> object:
        found = deliver(event, lambda *_: None)
        return routes.find(found["type"])

    def whole(body: bytes = body, header: str = header) -> Any:
        verify(body, header, keys, now)
        found = deliver(parse_event(body), lambda *_: None)
        routes.find(found["type"])
        return found

    return {
        "verify": (check, TIMES),
        "parse_event": (lambda: parse_event(body), TIMES),
        "deliver, find": (dispatch, TIMES),
        "all three": (whole, TIMES),
        "with nine fields": (lambda: nine_fields(whole()), TIMES),
        "with a comma": (lambda: whole(with_comma, its_header), TIMES),
        "construct_event": (
            lambda: stripe.Webhook.construct_event(body, header, SECRET),
            TIMES_SDK,
        ),
    }


def sample(run: Callable[[], object], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - started) / times * 1e6


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    measured = runs()
    best = dict.fromkeys(measured, float("inf"))
    for _ in range(rounds):
        for name, (run, times) in measured.items():
            best[name] = min(best[name], sample(run, times))
    for name, microseconds in best.items():
        print(f"{name:16} {microseconds:8.1f} µs")
    print(f"{best['construct_event'] / best['all three']:.0f} times as fast")


if __name__ == "__main__":
    main()
