"""The examples run as their own comments say they do."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from wtc.cli.settings import Settings, make_webtask
from wtc.stripe import sign
from wtc.testing import Running, compiled

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SECRET = "whsec_try_me"


def example(name: str, **secrets: str) -> Running:
    script = (EXAMPLES / name).read_text(encoding="utf-8")
    return compiled(make_webtask(script, Settings(secrets=secrets), {}, name))


def test_hello_greets_whom_it_is_told_to() -> None:
    hello = example("hello.py")
    assert [hello.request("GET", url).text() for url in ("/", "/?name=Ada")] == [
        "Hello, world!\n",
        "Hello, Ada!\n",
    ]


def test_the_counter_counts_and_forgets() -> None:
    counter = example("counter.py")
    told = [counter.request(verb) for verb in ("GET", "POST", "POST", "GET")]
    assert [response.json() for response in told] == [{"visits": n} for n in (0, 1, 2, 2)]
    assert (counter.request("DELETE").status, counter.request().json()) == (204, {"visits": 0})


def test_the_page_is_html() -> None:
    page = example("page.html").request()
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.text() == (EXAMPLES / "page.html").read_text(encoding="utf-8")


def asked(amount: int) -> dict[str, object]:
    """An authorization that waits for its answer: nothing is authorized yet."""
    return {"amount": 0, "pending_request": {"amount": amount}}


@pytest.mark.parametrize(
    ("event_type", "fields", "answer", "line"),
    [
        ("charge.succeeded", {"amount": 4200, "currency": "usd"}, None, "42.00 USD arrived"),
        (
            "charge.dispute.created",
            {"id": "du_1", "charge": "ch_1", "reason": "fraudulent"},
            None,
            "Dispute du_1 over charge ch_1: fraudulent",
        ),
        ("invoice.paid", {"id": "in_1"}, None, "invoice.paid: in_1"),
        ("payout.paid", {}, None, "payout.paid is nothing that we act on"),
        ("issuing_authorization.request", asked(10_000), {"approved": True}, None),
        ("issuing_authorization.request", asked(10_001), {"approved": False}, None),
    ],
)
def test_the_stripe_handler_acts_on_each_event(
    event_type: str, fields: dict[str, object], answer: object, line: str | None
) -> None:
    handler = example("stripe_handler.py", STRIPE_WEBHOOK_SECRET=SECRET)
    body = json.dumps({"id": "evt_1", "type": event_type, "data": {"object": fields}}).encode()
    headers = {"stripe-signature": sign(body, SECRET, time.time())}
    response = handler.request("POST", headers=headers, body=body)
    queued = {"received": True, "event": "evt_1", "status": "queued"}
    assert (response.status, response.json()) == (200, answer or queued)
    assert [text for _, text in handler.log.lines] == ([line] if line else [])
