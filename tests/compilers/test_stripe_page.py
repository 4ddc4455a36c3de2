"""The page about Stripe is whole: every line that the compiler logs has its row, and no other."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from wtc import Webtask
from wtc.stripe import sign
from wtc.testing import compiled

PAGE = Path(__file__).parents[2] / "docs/stripe.md"
SECRET = "whsec_one"
SIGNED = {"STRIPE_WEBHOOK_SECRET": SECRET}
HOOK = """
from wtc import on

class Hook:
    def charge_succeeded(self, data): raise KeyError("x")
    def charge_suceeded(self, data): pass
    def quux(self, data): pass
    def sku_created(self, data): pass
    @on("nothing.*")
    def nothings(self, data): pass
"""


def rows() -> list[re.Pattern[str]]:
    """What the page's table has in its first column, with anything for each `…`."""
    table = PAGE.read_text(encoding="utf-8").partition("## What the log says")[2]
    lines = re.findall(r"^\| `(.*?)` \|", table, re.MULTILINE)
    return [re.compile(".+".join(map(re.escape, line.split("…")))) for line in lines]


def headers(body: bytes) -> Iterator[str]:
    now = time.time()
    good = sign(body, SECRET, now)
    # a good one; then none, one that is none, of another secret, of yesterday
    yield from (good, "", "t=1", sign(body, "whsec_two", now), sign(body, SECRET, now - 86_400))


def logged() -> Iterator[str]:
    """What the compiler says of a class, of its settings and of deliveries, all that it can."""
    settings = [
        {},
        SIGNED,
        {**SIGNED, "BASIC_AUTH": "ada:x"},
        {**SIGNED, "STRIPE_KEY": "sk_live_1"},
        {**SIGNED, "STRIPE_KEY": "sk_test_1"},
    ]
    more = {"livemode": False, "api_version": "2020-08-27"}
    for secrets in settings:
        task = compiled(Webtask(script=HOOK, compilers=("stripe",), secrets=secrets))
        for event_type in ("charge.succeeded", "payout.paid"):
            body = json.dumps({"id": "evt_1", "type": event_type, **more}).encode()
            for header in headers(body):
                task.request("POST", body=body, headers={"stripe-signature": header})
        yield from (line.partition("\n")[0] for _, line in task.log.lines)


def test_every_line_of_the_log_has_its_row_and_every_row_its_line() -> None:
    patterns, lines = rows(), set(logged())
    untold = {line for line in lines if not any(row.match(line) for row in patterns)}
    unseen = {row.pattern for row in patterns if not any(row.match(line) for line in lines)}
    assert (untold, unseen) == (set(), set())
