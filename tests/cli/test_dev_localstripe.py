"""`wtc dev` as the endpoint of localstripe, which signs its own events and sends them late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dev_server import Dev
from localstripe_program import KEY, Localstripe, localstripe

Start = Callable[..., Dev]

SECRET = "whsec_of_this_test"
HOOK = """
from wtc import on

class Hook:
    async def customer_created(self, data):
        now = await data.refetch_async()
        print("customer.created", now.email, now.id == data.data.object.id)

    @on("invoice.*", wait=True)
    def invoices(self, data):
        print(data.type)
        return {"taken": data.id}

    def default(self, data):
        print(data.type)
"""
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123"}


@pytest.fixture
def program() -> Iterator[Localstripe]:
    with localstripe() as found:
        yield found


@pytest.fixture
def hook(dev: Start, program: Localstripe, tmp_path: Path) -> Dev:
    (tmp_path / "hook.py").write_text(HOOK)
    (tmp_path / ".env").write_text(f"STRIPE_WEBHOOK_SECRET={SECRET}\nSTRIPE_KEY={KEY}\n")
    return dev("hook.py", "--compiler", "stripe", "-m", f"stripe-api={program.url}")


def subscribe(program: Localstripe) -> None:
    """Do what makes events: a customer with a card, who subscribes and pays."""
    card = {f"card[{name}]": value for name, value in CARD.items()}
    method = program.post("/v1/payment_methods", type="card", **card)["id"]
    customer = program.post("/v1/customers", email="ada@example.com")["id"]
    program.post(f"/v1/payment_methods/{method}/attach", customer=customer)
    settings = {"invoice_settings[default_payment_method]": method}
    program.post(f"/v1/customers/{customer}", **settings)
    product = program.post("/v1/products", name="Tea", type="service")["id"]
    fields = {"product": product, "amount": "500", "currency": "eur", "interval": "month"}
    plan = program.post("/v1/plans", **fields)["id"]
    program.post("/v1/subscriptions", customer=customer, **{"items[0][plan]": plan})


PRINTED = [
    "customer.created ada@example.com True",
    "customer.subscription.created",
    "customer.updated",
    "invoice.created",
    "invoice.payment_succeeded",
    "payment_intent.succeeded",
    "plan.created",
    "product.created",
]


def take(running: Dev, kind: str, number: int, **values: Any) -> list[dict[str, Any]]:
    return [running.event(kind, **values) for _ in range(number)]


def test_its_own_signed_deliveries_are_taken_and_their_objects_fetched(
    hook: Dev, program: Localstripe
) -> None:
    program.deliver_to(f"{hook.url}hook", SECRET)
    subscribe(program)
    printed = take(hook, "log", len(PRINTED), level="info")
    assert sorted(one["text"].strip() for one in printed) == PRINTED
    seen = [line for line in hook.out.seen if '"request"' in line]
    assert all('"status": 200' in line for line in seen), seen
    assert len(program.get("/v1/events", limit=100)["data"]) == len(PRINTED)


def test_what_it_signs_with_another_secret_is_refused(hook: Dev, program: Localstripe) -> None:
    program.deliver_to(f"{hook.url}hook", "whsec_of_another")
    program.deliver_to(f"{hook.url}hook", SECRET)
    program.post("/v1/customers", email="ada@example.com")
    statuses = Counter(one["status"] for one in take(hook, "request", 2))
    assert statuses == {200: 1, 400: 1}
    wrong = "refused a delivery: no secret matches: the wrong secret, or the body was changed"
    assert [line for line in hook.out.seen if wrong in line] or hook.event("log", text=wrong)
