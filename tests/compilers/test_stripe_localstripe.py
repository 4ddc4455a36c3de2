"""The `stripe` compiler against a Stripe that others wrote: calls, errors, keys, what is now."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from localstripe_program import KEY, Localstripe, localstripe, remembering

from hosting import hosting
from wtc import Request, Response, Webtask
from wtc.stripe import sign
from wtc.testing import Running

Deploy = Callable[..., Running]

SECRET = "whsec_one"
SECRETS = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_KEY": KEY}
WAYS = pytest.mark.parametrize("way", ["", "async "])


@pytest.fixture(scope="module")
def program() -> Iterator[Localstripe]:
    with localstripe() as found:
        yield found


def hook(body: str, way: str) -> str:
    """A class whose one method answers what `body` returns; `call(name, …)` is of either way."""
    wait, twin = ("await ", "_async") if way else ("", "")
    text = body.replace("AWAIT ", wait).replace("TWIN", twin)
    lines = "\n".join(f"        {line}" for line in text.strip().splitlines())
    return (
        f"from stripe import CardError, InvalidRequestError\n"
        f"class Hook:\n    {way}def default(self, data, cb):\n{lines}\n"
    )


def body_of(found: Any, event_id: str = "evt_1") -> bytes:
    event = {
        "id": event_id,
        "object": "event",
        "type": "customer.created",
        "livemode": False,
        "created": 1,
        "data": {"object": found},
    }
    return json.dumps(event).encode()


def signed(body: bytes) -> dict[str, str]:
    return {"stripe-signature": sign(body, SECRET, time.time())}


def deliver(task: Running, body: bytes) -> Response:
    return task.request("POST", body=body, headers=signed(body))


CREATE_AND_READ = """
made = AWAIT self.stripe.v1.customers.createTWIN({"email": "ada@example.com"})
read = AWAIT self.stripe_for(data).v1.customers.retrieveTWIN(made.id)
return {"id": made.id, "email": read.email, "same": read == made}
"""


@WAYS
def test_customers_are_created_and_read(deploy: Deploy, program: Localstripe, way: str) -> None:
    meta = {"stripe-api": program.url}
    task = deploy(hook(CREATE_AND_READ, way), "stripe", secrets=SECRETS, meta=meta)
    told = deliver(task, body_of({})).json()
    assert told == {"id": told["id"], "email": "ada@example.com", "same": True}
    assert program.get(f"/v1/customers/{told['id']}")["email"] == "ada@example.com"


@WAYS
def test_refetch_gives_what_is_now(deploy: Deploy, program: Localstripe, way: str) -> None:
    meta = {"stripe-api": program.url}
    script = hook("return [data.data.object.email, (AWAIT data.refetchTWIN()).email]", way)
    task = deploy(script, "stripe", secrets=SECRETS, meta=meta)
    told = program.post("/v1/customers", email="old@example.com")
    program.post(f"/v1/customers/{told['id']}", email="new@example.com")
    answer = deliver(task, body_of(told)).json()
    assert answer == ["old@example.com", "new@example.com"]


MISSING = """
try:
    AWAIT self.stripe.v1.customers.retrieveTWIN("cus_none")
except InvalidRequestError as error:
    return [error.http_status, error.user_message]
"""
DECLINED = """
try:
    customer = {"customer": data.data.object.id}
    AWAIT self.stripe.v1.payment_methods.attachTWIN("pm_card_visa_chargeDeclined", customer)
except CardError as error:
    return [error.http_status, error.code]
"""


@WAYS
def test_an_error_is_what_the_script_imports(
    deploy: Deploy, program: Localstripe, way: str
) -> None:
    meta = {"stripe-api": program.url}
    task = deploy(hook(MISSING, way), "stripe", secrets=SECRETS, meta=meta)
    assert deliver(task, body_of({})).json() == [404, "Not Found"]


@WAYS
def test_a_declined_card_is_a_card_error(deploy: Deploy, program: Localstripe, way: str) -> None:
    customer = program.post("/v1/customers", email="ada@example.com")
    meta = {"stripe-api": program.url}
    task = deploy(hook(DECLINED, way), "stripe", secrets=SECRETS, meta=meta)
    assert deliver(task, body_of(customer)).json() == [402, "card_declined"]


CREATE = """
made = AWAIT self.stripe.v1.customers.createTWIN({"email": data.id + "@example.com"})
return {"id": made.id}
"""


@WAYS
def test_a_delivery_that_comes_twice_creates_once(
    deploy: Deploy, program: Localstripe, way: str
) -> None:
    """localstripe knows no keys: before it stands Stripe's rule, and behind it what was done."""
    with remembering(program) as (url, memory):
        meta = {"stripe-api": url}
        task = deploy(hook(CREATE, way), "stripe", secrets=SECRETS, meta=meta)
        event_ids = [f"evt_{time.time_ns()}_{number}" for number in (1, 2)]
        first, again, other = (
            deliver(task, body_of({}, event_id)).json() for event_id in (event_ids[0], *event_ids)
        )
    assert first == again != other
    assert [memory.asked.count(key) for key in memory.answers] == [2, 1]
    customers = program.get("/v1/customers", limit=100)["data"]
    for event_id in event_ids:
        made = [one["email"] for one in customers if one["email"] == f"{event_id}@example.com"]
        assert len(made) == 1


@WAYS
def test_without_keys_the_peer_does_it_twice(
    deploy: Deploy, program: Localstripe, way: str
) -> None:
    """The control: what would happen if nobody looked at the key."""
    task = deploy(hook(CREATE, way), "stripe", secrets=SECRETS, meta={"stripe-api": program.url})
    first, again = (deliver(task, body_of({})).json() for _ in "12")
    assert first != again


@WAYS
def test_a_worker_does_it_too(program: Localstripe, way: str) -> None:
    webtask = Webtask(
        script=hook(CREATE_AND_READ, way),
        compilers=("stripe", "python"),
        secrets=SECRETS,
        meta={"stripe-api": program.url},
    )
    body = body_of({})

    async def scenario() -> Response:
        async with hosting() as (host, _):
            await host.deploy("a", webtask)
            return await host.run("a", Request(method="POST", headers=signed(body), body=body), "r")

    told = asyncio.run(scenario()).json()
    assert told == {"id": told["id"], "email": "ada@example.com", "same": True}
    assert program.get(f"/v1/customers/{told['id']}")["id"] == told["id"]
