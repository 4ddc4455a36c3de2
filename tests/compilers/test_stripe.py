"""The `stripe` compiler: who may deliver, which method an event goes to, what Stripe is told."""

# ruff: noqa: E501  the rows of hostile text

from __future__ import annotations

import gzip
import json
import re
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from wtc import CompileError, Response
from wtc.stripe import API_VERSION, sign
from wtc.testing import Running

Deploy = Callable[..., Running]

SECRET = "whsec_one"
SIGNED = {"STRIPE_WEBHOOK_SECRET": SECRET}
BASIC = {"BASIC_AUTH": "ada:x"}
ADA = f"Basic {b64encode(b'ada:x').decode()}"
OPEN = ("warning", "anyone may call this webtask: set the secret STRIPE_WEBHOOK_SECRET")
NO_SIGNATURE = "The signature is missing or wrong."


def body_of(event_type: Any = "charge.succeeded", **more: Any) -> bytes:
    event = {"id": "evt_1", "object": "event", "type": event_type, **more}
    return json.dumps(event).encode()


def deliver(
    task: Running, body: bytes | str = "charge.succeeded", secret: str = SECRET, age: float = 0
) -> Response:
    raw = body_of(body) if isinstance(body, str) else body
    return task.request(
        "POST", body=raw, headers={"Stripe-Signature": sign(raw, secret, time.time() - age)}
    )


def receipt(status: str) -> dict[str, Any]:
    return {"received": True, "event": "evt_1", "status": status}


# ------------------------------------------------------------------------------- dispatching

HOOK = """
from wtc import on

class Base:
    def customer_created(self, data): print("inherited", data.type)

class Hook(Base):
    def charge_succeeded(self, data): print("charge", data.type)
    def on_charge_failed(self, data): print("prefixed", data.type)
    def v1_charge_succeeded(self, data): print("thin", data.type)
    def v2_core_account_including_identity_updated(self, data): print("stripe's name", data.type)
    def v2_core_account_requirements_updated(self, data): print("fold", data.type)
    def invoice_payment_failed(self, data): print("exact", data.type)
    @on("invoice.*")
    def invoices(self, data): print("invoice.*", data.type)
    @on("customer.subscription.*")
    def subscriptions(self, data): print("longest", data.type)
    @on("customer.*", "payout.paid", "payout.paid")
    def several(self, data): print("several", data.type)
    def newthing_was_made(self, data): print("to come", data.type)
    def nothing(self): print("no parameters")
    @on("plan.created")
    async def awaited(self, data): print("async", data.type)
    @staticmethod
    @on("price.created")
    def fixed(data): print("static", data.type)
    @classmethod
    def product_created(cls, data): print(cls.__name__, data.type)
    def _payout_failed(self, data): print("never")
    def coupon_created(self): print("no data")
"""


@pytest.fixture(scope="module")
def hooked(deploy: Deploy) -> Running:
    return deploy(HOOK, "stripe", secrets=SIGNED)


@pytest.mark.parametrize(
    ("event_type", "line"),
    [
        ("charge.succeeded", "charge charge.succeeded"),
        ("charge.failed", "prefixed charge.failed"),
        ("v1.charge.succeeded", "thin v1.charge.succeeded"),
        ("v2.core.account[identity].updated", "stripe's name v2.core.account[identity].updated"),
        ("v2.core.account[requirements].updated", "fold v2.core.account[requirements].updated"),
        ("customer.created", "inherited customer.created"),
        ("customer.updated", "several customer.updated"),
        ("payout.paid", "several payout.paid"),
        ("customer.subscription.deleted", "longest customer.subscription.deleted"),
        ("customer.subscription.x.y", "longest customer.subscription.x.y"),
        ("invoice.payment_failed", "exact invoice.payment_failed"),
        ("invoice.paid", "invoice.* invoice.paid"),
        ("invoice.to.come", "invoice.* invoice.to.come"),
        ("newthing.was_made", "to come newthing.was_made"),
        ("newthing.was.made", "to come newthing.was.made"),
        ("plan.created", "async plan.created"),
        ("price.created", "static price.created"),
        ("product.created", "Hook product.created"),
        ("coupon.created", "no data"),
    ],
)
def test_an_event_goes_to_one_method(hooked: Running, event_type: str, line: str) -> None:
    hooked.log.lines.clear()
    response = deliver(hooked, event_type)
    assert (response.status, response.json()) == (200, receipt("queued"))
    assert hooked.log.lines == [("info", line)]


NOBODYS = [
    "invoice_payment.paid", "invoice_payment.failed", "customers.created", "payout.failed",
    "_payout.failed", "charge_succeeded", "charge.succeeded.", ".charge.succeeded", "charge",
    "Charge.succeeded", "charge.Succeeded", "charge.succeeded\n", "charge..succeeded",
    "charge_.succeeded", "on.charge.succeeded", "on_charge_succeeded", "v1.charge_succeeded",
    "nothing", "several", "invoices", "fixed", "awaited", "hasOwnProperty", "toString",
    "constructor", "__init__", "__class__", "__dict__", "__defineGetter__", "secrets", "meta",
    "params", "storage", "log", "stripe", "stripe_for", "if_newer", "before", "default", "self",
    "__getattribute__", "__globals__", "__init_subclass__.x", "mro", "v1.__class__", "a.__init__", "print", "wtc_on", "*", "*.*", ".*", ".",
    "invoice", "-", "a" * 255, "." * 255, "\x00", "\u202e.x", "null", "True",
]  # fmt: skip


def test_a_type_without_a_method_is_501_and_no_attribute(deploy: Deploy) -> None:
    task = deploy(HOOK, "stripe", secrets=SIGNED)
    before = len(task.log.lines)
    answers = {name: deliver(task, name) for name in NOBODYS}
    assert {name: (a.status, a.json()["detail"]) for name, a in answers.items()} == {
        name: (501, f"Unsupported event: {name}") for name in NOBODYS
    }
    assert [(level, line.split(": add ")[0]) for level, line in task.log.lines[before:]] == [
        ("warning", f"no method for the event {name!r}") for name in NOBODYS
    ]


@pytest.mark.parametrize("catch_all", ["def default(self", "@on('*')\n    def rest(self"])
def test_a_catch_all_takes_the_rest(deploy: Deploy, catch_all: str) -> None:
    script = f"""
from wtc import on
class Hook:
    {catch_all}, data): print("rest", data.type)
    def charge_succeeded(self, data): print("own")
"""
    task = deploy(script, "stripe", secrets=SIGNED)
    names = [*NOBODYS, "charge.failed"]
    assert [deliver(task, name).json() for name in names] == [receipt("queued")] * len(names)
    assert task.log.lines == [("info", f"rest {name}") for name in names]
    deliver(task, "charge.succeeded")
    assert task.log.lines[-1] == ("info", "own")


@pytest.mark.parametrize(
    ("meta", "status", "answer"),
    [
        ({}, 501, None),
        ({"stripe-unhandled": "501"}, 501, None),
        ({"stripe-unhandled": " 200 "}, 200, receipt("ignored")),
        ({"stripe-unhandled": "204"}, 204, b""),
    ],
)
def test_the_owner_chooses_what_unhandled_types_get(
    deploy: Deploy, meta: dict[str, str], status: int, answer: Any
) -> None:
    task = deploy(HOOK, "stripe", secrets=SIGNED, meta=meta)
    response = deliver(task, "payout.created")
    assert response.status == status
    assert answer in (None, response.body if status == 204 else response.json())
    add = "no method for the event 'payout.created': add 'payout_created'"
    again = (
        f"{add}, or take it off the endpoint in Stripe, which sends it again until it gets a 2xx"
        " (meta stripe-unhandled=200)"
    )
    assert task.log.lines[-1] == (("warning", again) if status == 501 else ("info", add))


@pytest.mark.parametrize("status", ["501", "200", "204"])
def test_a_type_without_a_method_is_told_once(deploy: Deploy, status: str) -> None:
    task = deploy(HOOK, "stripe", secrets=SIGNED, meta={"stripe-unhandled": status})
    before = len(task.log.lines)
    names = ["payout.created", "payout.failed", "payout.created", "payout.created"]
    assert [str(deliver(task, name).status) for name in names] == [status] * 4
    assert len(task.log.lines[before:]) == 2


def test_the_log_does_not_grow_with_types_that_are_made_up(deploy: Deploy) -> None:
    task = deploy(HOOK, "stripe", secrets=SIGNED)
    before = len(task.log.lines)
    for number in range(1010):
        deliver(task, f"made.up_{number}")
    assert len(task.log.lines[before:]) == 1000


def test_snapshots_and_thin_events_come_to_one_webtask(deploy: Deploy) -> None:
    thin = body_of(
        "v1.charge.succeeded",
        object="v2.core.event",
        created="2026-11-25T00:00:00.000Z",
        context=None,
        related_object={"id": "ch_1", "type": "charge", "url": "/v1/charges/ch_1"},
    )
    task = deploy(HOOK, "stripe", secrets=SIGNED)
    task.log.lines.clear()
    assert [deliver(task, body).status for body in (body_of("charge.succeeded"), thin)] == [200] * 2
    assert [line for _, line in task.log.lines] == [
        "charge charge.succeeded",
        "thin v1.charge.succeeded",
    ]


# --------------------------------------------------------------------------------- answering


def hook(method: str) -> str:
    return f"from wtc import on, HTTPError, Response\nclass Hook:\n    {method}\n"


def deferred_failure(method: str, raised: str) -> tuple[str, str]:
    """The line of the log about the method of a `hook`, for the event charge.succeeded."""
    place = f"  webtask, line 3, in charge_succeeded\n    {method}"
    return ("error", f"a deferred call failed\n{place}\n{raised}")


@pytest.mark.parametrize(
    ("method", "status", "answer"),
    [
        ("def charge_succeeded(self, data, cb): return {'yes': True}", 200, {"yes": True}),
        ("def charge_succeeded(self, data, cb): cb(None, {'a': data.id})", 200, {"a": "evt_1"}),
        ("def charge_succeeded(self, data, cb): cb()", 200, receipt("handled")),
        ("def charge_succeeded(self, data, cb): cb(None, 1); cb(None, 2); return 3", 200, 1),
        ("def charge_succeeded(self, data, cb): cb(None, 1); raise KeyError('late')", 200, 1),
        ("async def charge_succeeded(self, data, cb): return [1]", 200, [1]),
        ("async def charge_succeeded(self, data, cb): cb(None, [2])", 200, [2]),
        ("def charge_succeeded(self, data, cb=None): return [cb is None]", 200, [False]),
        ("def charge_succeeded(self, *all): return [len(all)]", 200, [2]),
        ("def charge_succeeded(self, data, cb, more=5): return [more]", 200, [5]),
        ("def charge_succeeded(self, data, cb): return Response(status=202, body=b'7')", 202, 7),
        ("def charge_succeeded(self, data, cb): return False", 200, False),
        ("def charge_succeeded(self, data, cb): return 0", 200, 0),
        ("def charge_succeeded(self, data, cb): raise HTTPError(409, 'busy')", 409, "busy"),
        ("def charge_succeeded(self, data, cb): cb(HTTPError(503, 'later'))", 503, "later"),
        ("def charge_succeeded(self, data, cb): cb('no stock')", 500, "no stock"),
        (
            "def charge_succeeded(self, data, cb): raise KeyError('x')",
            500,
            "webtask raised KeyError; its log has the traceback",
        ),
        (
            "def charge_succeeded(self, data, cb): cb(ValueError('x'))",
            500,
            "webtask raised ValueError; its log has the traceback",
        ),
        ("@on('charge.*', wait=True)\n    def any(self, data): return [data.id]", 200, ["evt_1"]),
        ("@on('charge.*', wait=True)\n    def any(self): return [5]", 200, [5]),
        ("@on('charge.*', wait=True)\n    def any(self, data): pass", 200, receipt("handled")),
        ("@on('*', wait=True)\n    async def any(self, data): return [data.id]", 200, ["evt_1"]),
        ("def charge_succeeded(self, data): return 'unheard'", 200, receipt("queued")),
        ("def charge_succeeded(self, data, *, cb=None): return 'unheard'", 200, receipt("queued")),
        ("def charge_succeeded(self): return 'unheard'", 200, receipt("queued")),
    ],
)  # fmt: skip
def test_what_the_caller_is_told(deploy: Deploy, method: str, status: int, answer: Any) -> None:
    response = deliver(deploy(hook(method), "stripe", secrets=SIGNED))
    told = response.json() if status < 400 else response.json()["detail"]
    assert (response.status, told) == (status, answer)


@pytest.mark.parametrize(
    ("method", "meta", "version"),
    [
        ("def charge_succeeded(self, data, cb): return {'approved': True}", {}, API_VERSION),
        ("def charge_succeeded(self, data, cb): cb(None, {'approved': True})", {}, API_VERSION),
        ("@on('*', wait=True)\n    async def a(self): return {'approved': True}", {}, API_VERSION),
        (
            "def charge_succeeded(self, data, cb): return {'approved': True}",
            {"stripe-version": "2025-03-31.basil"},
            "2025-03-31.basil",
        ),
        (
            "def charge_succeeded(self, data, cb): return Response(body={'approved': True})",
            {},
            None,
        ),
    ],
)
def test_an_answer_says_which_version_of_the_api_it_is_of(
    deploy: Deploy, method: str, meta: dict[str, str], version: str | None
) -> None:
    response = deliver(deploy(hook(method), "stripe", secrets=SIGNED, meta=meta))
    assert (response.status, response.json()) == (200, {"approved": True})
    headers = [response.headers.get(name) for name in ("content-type", "stripe-version")]
    assert headers == ["application/json", version]


@pytest.mark.parametrize("status", ["501", "200", "204"])
def test_a_ping_of_stripe_is_taken_by_a_class_without_a_method_for_it(
    deploy: Deploy, status: str
) -> None:
    task = deploy(QUIET, "stripe", secrets=SIGNED, meta={"stripe-unhandled": status})
    ping = body_of("v2.core.event_destination.ping", object="v2.core.event")
    response = deliver(task, ping)
    assert (response.status, response.json()) == (200, receipt("ignored"))
    assert task.log.lines == []


def test_a_method_of_one_parameter_runs_after_the_answer(deploy: Deploy) -> None:
    method = "def charge_succeeded(self, data): raise KeyError(data.id)"
    task = deploy(hook(method), "stripe", secrets=SIGNED)
    response = deliver(task)
    assert (response.status, response.json()) == (200, receipt("queued"))
    assert task.log.lines == [deferred_failure(method, "KeyError: 'evt_1'")]


def test_a_method_runs_on_after_its_callback(deploy: Deploy) -> None:
    script = hook(
        "def charge_succeeded(self, data, cb):\n"
        "        cb(None, 'answered')\n"
        "        print(len([n for n in range(10_000)]))"
    )
    task = deploy(script, "stripe", secrets=SIGNED)
    assert deliver(task).text() == "answered"
    assert task.log.lines == [("info", "10000")]


def test_data_is_the_whole_event_as_a_dict_with_attributes(deploy: Deploy) -> None:
    script = """
import json
from wtc.stripe import raw_body
class Hook:
    def charge_succeeded(self, data, cb):
        return {
            "attribute": data.data.object.amount,
            "key": data["data"]["object"]["items"][0].id,
            "dict": sorted(data),
            "hidden": data.get("nope", "default"),
            "again": json.loads(raw_body(data)) == data,
            "settings": [self.secrets["KEY"], self.meta["team"], self.params["p"]],
        }
"""
    settings = {"secrets": {**SIGNED, "KEY": "k"}, "meta": {"team": "t"}, "params": {"p": "v"}}
    task = deploy(script, "stripe", **settings)
    body = body_of(data={"object": {"amount": 4200, "items": [{"id": "si_1"}]}})
    assert deliver(task, body).json() == {
        "attribute": 4200,
        "key": "si_1",
        "dict": ["data", "id", "object", "type"],
        "hidden": "default",
        "again": True,
        "settings": ["k", "t", "v"],
    }


def test_a_misspelt_attribute_says_what_is_there(deploy: Deploy) -> None:
    method = "def charge_succeeded(self, data): data.tpye"
    task = deploy(hook(method), "stripe", secrets=SIGNED)
    deliver(task)
    told = "AttributeError: the event has no 'tpye' here; did you mean 'type'?"
    assert task.log.lines == [deferred_failure(method, told)]


def test_the_instance_is_made_once(deploy: Deploy) -> None:
    script = hook("n = 0\n    def charge_succeeded(self, data): self.n = self.n + 1; print(self.n)")
    task = deploy(script, "stripe", secrets=SIGNED)
    deliver(task)
    deliver(task)
    assert task.log.lines == [("info", "1"), ("info", "2")]


# ------------------------------------------------------------------------------ who may call

QUIET = hook("def charge_succeeded(self, data): print('ran')")


@pytest.fixture(scope="module")
def signed(deploy: Deploy) -> Running:
    """A webtask that wants signatures, compiled once for all of the hostile rows.

    They are signed when the tests are collected, which may be long before they run.
    """
    return deploy(QUIET, "stripe", secrets=SIGNED, meta={"stripe-tolerance": "86400"})


@pytest.fixture(scope="module")
def unsigned(deploy: Deploy) -> Running:
    return deploy(QUIET, "stripe")


@pytest.mark.parametrize(
    ("secrets", "signer"),
    [
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1"}, "whsec_1"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1,whsec_2"}, "whsec_1"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1,whsec_2"}, "whsec_2"),
        ({"STRIPE_WEBHOOK_SECRET": " whsec_1 \n\twhsec_2 , whsec_3"}, "whsec_3"),
        ({"STRIPE_WEBHOOK_SECRET_1": "whsec_1"}, "whsec_1"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1", "STRIPE_WEBHOOK_SECRET_OLD": "whsec_2"}, "whsec_2"),
        ({"STRIPE_WEBHOOK_SECRET": "", "STRIPE_WEBHOOK_SECRET_OLD": "whsec_2"}, "whsec_2"),
        ({"STRIPE_WEBHOOK_SECRET": "zoë"}, "zoë"),
    ],
)
def test_any_of_several_secrets_may_have_signed(
    deploy: Deploy, secrets: dict[str, str], signer: str
) -> None:
    task = deploy(QUIET, "stripe", secrets=secrets)
    assert deliver(task, secret=signer).json() == receipt("queued")
    assert deliver(task, secret="whsec_other").status == 400
    assert deliver(task, secret="").status == 400


@pytest.mark.parametrize(
    ("meta", "age", "status"),
    [
        ({}, 290, 200),
        ({}, -290, 200),
        ({}, 320, 400),
        ({}, -320, 400),
        ({"stripe-tolerance": "3600"}, 3500, 200),
        ({"stripe-tolerance": "3600"}, -3700, 400),
        ({"stripe-tolerance": "30"}, 40, 400),
    ],
)
def test_the_clock_counts_both_ways(
    deploy: Deploy, meta: dict[str, str], age: float, status: int
) -> None:
    assert deliver(deploy(QUIET, "stripe", secrets=SIGNED, meta=meta), age=age).status == status


@pytest.mark.parametrize("signature", [True, False])
@pytest.mark.parametrize("password", [True, False])
@pytest.mark.parametrize(
    ("secrets", "needs"),
    [({}, ""), (SIGNED, "signature"), (BASIC, "password"), (SIGNED | BASIC, "signature password")],
)
def test_every_check_that_is_set_must_pass(
    deploy: Deploy, secrets: dict[str, str], needs: str, password: bool, signature: bool
) -> None:
    task = deploy(QUIET, "stripe", secrets=secrets)
    assert task.log.lines == ([] if secrets else [OPEN])
    body = body_of()
    headers = {"Stripe-Signature": sign(body, SECRET, time.time())} if signature else {}
    headers |= {"authorization": ADA} if password else {}
    response = task.request("POST", body=body, headers=headers)
    if "password" in needs and not password:
        assert (response.status, response.json()["detail"]) == (403, "Unauthorized.")
        why = ("warning", "refused a delivery: it has not the password of BASIC_AUTH")
        assert task.log.lines[-1] == why
    elif "signature" in needs and not signature:
        assert (response.status, response.json()["detail"]) == (400, NO_SIGNATURE)
    else:
        assert (response.status, response.json()) == (200, receipt("queued"))


def test_the_caller_gets_one_text_and_the_log_the_cause(deploy: Deploy) -> None:
    task = deploy(QUIET, "stripe", secrets=SIGNED)
    body, now = body_of(), time.time()
    old = sign(body, SECRET, now - 4000)
    new = sign(body, SECRET, now + 4000)
    headers = ["", "t=1", old, new, sign(body, "whsec_x", now), sign(b"{}", SECRET, now)]
    answers = [task.request("POST", body=body, headers={"stripe-signature": h}) for h in headers]
    assert {(a.status, a.json()["detail"]) for a in answers} == {(400, NO_SIGNATURE)}
    skew = "{} this server's clock, more than 300 s; an old delivery, or a wrong clock"
    wrong = "no secret matches: the wrong secret, or the body was changed"
    assert [re.sub(r"signed \d{4} s", "signed N s", line) for _, line in task.log.lines] == [
        f"refused a delivery: {cause}"
        for cause in (
            "no Stripe-Signature header",
            "malformed Stripe-Signature header: it is t=…,v1=…",
            f"clock skew: signed N s {skew.format('behind')}",
            f"clock skew: signed N s {skew.format('ahead of')}",
            wrong,
            wrong,
        )
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post", "PATCH"])
@pytest.mark.parametrize("secrets", [{}, SIGNED, BASIC])
def test_only_post_is_taken(deploy: Deploy, method: str, secrets: dict[str, str]) -> None:
    response = deploy(QUIET, "stripe", secrets=secrets).request(method, body=body_of())
    assert (response.status, response.headers["allow"]) == (405, "POST")


# ------------------------------------------------------------------------------- hostile rows

GOOD = body_of()
NOW = int(time.time())
SEAL = sign(GOOD, SECRET, NOW).partition("v1=")[2]

ARABIC, FULLWIDTH = ({48 + i: zero + i for i in range(10)} for zero in (0x660, 0xFF10))
HEADERS = {
    "none": [],
    "empty": [""],
    "spaces": ["   "],
    "commas": [",,,,"],
    "equal signs": ["===="],
    "no time": [f"v1={SEAL}"],
    "no signature": [f"t={NOW}"],
    "empty signature": [f"t={NOW},v1="],
    "empty time": [f"t=,v1={SEAL}"],
    "time of letters": [f"t=now,v1={SEAL}"],
    "time with a sign": [f"t=+{NOW},v1={SEAL}"],
    "negative time": [f"t=-{NOW},v1={SEAL}"],
    "time with a point": [f"t={NOW}.0,v1={SEAL}"],
    "time in hex": [f"t={NOW:#x},v1={SEAL}"],
    "time with underscores": [f"t={NOW:_},v1={SEAL}"],
    "time with spaces": [f"t= {NOW} ,v1={SEAL}"],
    "time with a newline": [f"t={NOW}\n,v1={SEAL}"],
    "arabic digits": [f"t={str(NOW).translate(ARABIC)},v1={SEAL}"],
    "superscript digits": [f"t=²,v1={SEAL}"],
    "huge time": [f"t={'9' * 5000},v1={SEAL}"],
    "infinite time": [f"t=inf,v1={SEAL}"],
    "zero": [f"t=0,v1={SEAL}"],
    "leading zero": [f"t=0{NOW},v1={SEAL}"],
    "two times": [f"t={NOW},t={NOW},v1={SEAL}"],
    "the second time is good": [f"t=1,t={NOW},v1={SEAL}"],
    "only v0": [f"t={NOW},v0={SEAL}"],
    "only v2": [f"t={NOW},v2={SEAL}"],
    "capital names": [f"T={NOW},V1={SEAL}"],
    "capital digits": [f"t={NOW},v1={SEAL.upper()}"],
    "short signature": [f"t={NOW},v1={SEAL[:-1]}"],
    "long signature": [f"t={NOW},v1={SEAL}0"],
    "padded signature": [f"t={NOW},v1= {SEAL}"],
    "space before v1": [f"t={NOW}, v1={SEAL}"],
    "semicolons": [f"t={NOW};v1={SEAL}"],
    "latin-1": [f"t={NOW},v1=\xff\xfe"],
    "fullwidth": [f"t={NOW},v1={SEAL.translate(FULLWIDTH)}"],
    "surrogate": [f"t={NOW},v1=\udcff"],
    "null": [f"t={NOW},v1=\x00"],
    "many signatures": [f"t={NOW}" + f",v1={'0' * 64}" * 5000],
    "many items": ["a=b," * 20_000],
    "another time": [f"t={NOW - 1},v1={SEAL}"],
    "two headers": [f"t={NOW},v1={SEAL}", f"t={NOW},v1={SEAL}"],
    "split in two headers": [f"t={NOW}", f"v1={SEAL}"],
}


@pytest.mark.parametrize("values", HEADERS.values(), ids=HEADERS.keys())
def test_a_hostile_header_is_400(signed: Running, values: list[str]) -> None:
    signed.log.lines.clear()
    headers = [("stripe-signature", value) for value in values]
    response = signed.request("POST", body=GOOD, headers=headers)
    assert (response.status, response.json()["detail"]) == (400, NO_SIGNATURE)
    assert [level for level, _ in signed.log.lines] == ["warning"]


@pytest.mark.parametrize(
    "header",
    [
        f"t={NOW},v1={SEAL}",
        f"v1={SEAL},t={NOW}",
        f"t={NOW},v1={'0' * 64},v1={SEAL}",
        f"t={NOW},v1={SEAL},v1={'0' * 64}",
        f"t={NOW},v0={'0' * 64},v1={SEAL}",
        f"t={NOW},v1={SEAL},v2=x=y,future",
        f"t={NOW},v1=\xff,v1={SEAL}",
    ],
    ids=["plain", "turned", "second", "first", "v0", "future", "bytes"],  # not by the clock
)
def test_a_good_signature_among_others_is_taken(signed: Running, header: str) -> None:
    response = signed.request("POST", body=GOOD, headers={"stripe-signature": header})
    assert (response.status, response.json()) == (200, receipt("queued"))


NO_EVENT = 'the body is no Stripe event: an object with "id" and "type"'
NO_JSON = "the body is no JSON: "
BODIES = {
    "empty": (b"", "the body is empty, which is no JSON"),
    "not UTF-8": (b'{"id":"\xff"}', NO_JSON + "invalid UTF-8 at line 1, column 8"),
    "UTF-16": ('{"id":"evt_1"}'.encode("utf-16"), NO_JSON + "invalid UTF-8 at line 1, column 1"),
    "NaN": (b'{"id":NaN}', NO_JSON + "NaN is no JSON number at line 1, column 7"),
    "infinity": (b"[-Infinity]", NO_JSON + "-Infinity is no JSON number at line 1, column 2"),
    "huge": (b"[1e999]", NO_JSON + "number beyond the range of a float at line 1, column 2"),
    "deep": (b"[" * 100_000, NO_JSON + "nested deeper than 64 at line 1, column 65"),
    "deep objects": (
        b'{"id":' * 100_000,
        NO_JSON + "nested deeper than 64 at line 1, column 385",
    ),
    "type twice": (
        b'{"id":"evt_1","type":"a.b","type":"charge.succeeded"}',
        NO_JSON + 'duplicate name "type" at line 1, column 28',
    ),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, NO_JSON + "expecting value at line 1, column 1"),
    "overlong UTF-8": (b'{"id":"\xc0\xaf"}', NO_JSON + "invalid UTF-8 at line 1, column 8"),
    "surrogate in UTF-8": (b'"\xed\xa0\x80"', NO_JSON + "invalid UTF-8 at line 1, column 2"),
    "UTF-32": (
        GOOD.decode().encode("utf-32-le"),
        NO_JSON + "expecting property name enclosed in double quotes at line 1, column 2",
    ),
    "gzip": (gzip.compress(GOOD), NO_JSON + "invalid UTF-8 at line 1, column 2"),
    "null byte": (GOOD + b"\x00", NO_JSON + f"extra data at line 1, column {len(GOOD) + 1}"),
    "control character": (
        b'{"id":"\n"}',
        NO_JSON + "invalid control character at line 1, column 8",
    ),
    "bad escape": (b'{"id":"\\x"}', NO_JSON + "invalid \\escape at line 1, column 8"),
    "comment": (b"/**/" + GOOD, NO_JSON + "expecting value at line 1, column 1"),
    "single quotes": (
        GOOD.replace(b'"', b"'"),
        NO_JSON + "expecting property name enclosed in double quotes at line 1, column 2",
    ),
    "many digits": (
        b'{"id":%s}' % (b"9" * 5000),
        NO_JSON + "number of more than 4,300 digits at line 1, column 7",
    ),
    "long fraction": (
        b'{"id":0.%s}' % (b"9" * 5000),
        NO_JSON + "number of more than 4,300 digits at line 1, column 7",
    ),
    "huge, deep in an event": (
        body_of(data=0).replace(b'"data": 0', b'"data": {"object": {"amount": -1e400}}'),
        NO_JSON + "number beyond the range of a float at line 1, column 94",
    ),
    "a name twice, deep in an event": (
        body_of(data=0).replace(b'"data": 0', b'"data": {"object": {"a": 1, "a" : 2}}'),
        NO_JSON + 'duplicate name "a" at line 1, column 92',
    ),
    "id twice by an escape": (
        GOOD[:-1] + b', "\\u0069d": "evt_2"}',
        NO_JSON + f'duplicate name "id" at line 1, column {len(GOOD) + 2}',
    ),
    "an event 70 deep": (
        body_of(data=0).replace(b'"data": 0', b'"data": ' + b"[" * 70 + b"]" * 70),
        NO_JSON + "nested deeper than 64 at line 1, column 135",
    ),
    "5 MB of braces": (
        b'{"a":' * 1_000_000,
        NO_JSON + "nested deeper than 64 at line 1, column 321",
    ),
    "cut": (GOOD[:-1], NO_JSON + f"expecting ',' delimiter at line 1, column {len(GOOD)}"),
    "twice": (GOOD + GOOD, NO_JSON + f"extra data at line 1, column {len(GOOD) + 1}"),
    "surrogate": (b'{"type":"\\ud800"}', NO_JSON + "lone surrogate at line 1, column 9"),
    "a form": (b"id=evt_1&type=charge.succeeded", NO_JSON + "expecting value at line 1, column 1"),
    "list": (b"[]", NO_EVENT),
    "list of an event": (b"[" + GOOD + b"]", NO_EVENT),
    "null": (b"null", NO_EVENT),
    "true": (b"true", NO_EVENT),
    "number": (b"1", NO_EVENT),
    "text": (b'"charge.succeeded"', NO_EVENT),
    "empty object": (b"{}", NO_EVENT),
    "no id": (b'{"type":"charge.succeeded"}', NO_EVENT),
    "id null": (b'{"type":"charge.succeeded","id":null}', NO_EVENT),
    "id number": (b'{"type":"charge.succeeded","id":1}', NO_EVENT),
    "id empty": (b'{"type":"charge.succeeded","id":""}', NO_EVENT),
    "id long": (b'{"type":"charge.succeeded","id":"' + b"e" * 256 + b'"}', NO_EVENT),
    "no type": (b'{"id":"evt_1"}', NO_EVENT),
    "type null": (body_of(None), NO_EVENT),
    "type number": (body_of(5), NO_EVENT),
    "type list": (body_of(["charge.succeeded"]), NO_EVENT),
    "type object": (body_of({"charge": "succeeded"}), NO_EVENT),
    "type true": (body_of(True), NO_EVENT),
    "type empty": (body_of(""), NO_EVENT),
    "type long": (body_of("a." * 128), NO_EVENT),
}


@pytest.mark.parametrize(("body", "told"), BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_event_is_400_though_signed(
    signed: Running, unsigned: Running, body: bytes, told: str
) -> None:
    for task in (signed, unsigned):
        task.log.lines.clear()
        response = deliver(task, body)
        assert (response.status, response.json()["detail"]) == (400, told)
        assert task.log.lines == []


AUTHORIZATIONS = [
    "", " ", "Basic", "Basic ", "basic", "Basic =", "Basic ====", "Basic \xff", "Basic YWRhOg==",
    "Basic YWRhOnk=", "Basic YWRhOng", "Basic YWRhOng=x", "Basic YWRh Ong=", "Basic YWRhOng=\x00",
    "Bearer YWRhOng=", "Digest YWRhOng=", "YWRhOng=", "BasicYWRhOng=", "Basic\tYWRhOng=", "Basic " + "A" * 100_000,
    "Basic YWRhOng=, Basic YWRhOng=", "Basic \u0661", "ada:x", "Basic ada:x", "Basic *",
]  # fmt: skip


@pytest.mark.parametrize("value", AUTHORIZATIONS, ids=range(len(AUTHORIZATIONS)))
def test_a_hostile_password_is_403_whatever_the_body(deploy: Deploy, value: str) -> None:
    task = deploy(QUIET, "stripe", secrets=BASIC)
    bodies = [GOOD, b"", b"[" * 1000, body_of("__init__")]
    answers = [task.request("POST", body=b, headers={"authorization": value}) for b in bodies]
    assert [(a.status, a.json()["detail"]) for a in answers] == [(403, "Unauthorized.")] * 4


def test_an_event_of_odd_parts_is_still_an_event(deploy: Deploy) -> None:
    task = deploy(hook("def charge_succeeded(self, data, cb): return data['__class__']"), "stripe",
                  secrets=SIGNED)  # fmt: skip
    body = body_of(
        __class__="text", raw=1, items=2, wtc_on=3, _raw=4, data=None, account={"": []}, livemode=0
    )
    assert deliver(task, body).text() == "text"


# ---------------------------------------------------------------------------- compile time


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("x = 1", "no handler found: the script defines no public class"),
        (
            "class Hook:\n    x = 1",
            "no method to call: name one after an event, such as charge_succeeded",
        ),
        (
            hook("@on('charge.suceeded')\n    def a(self, data): pass"),
            "line 3, column 1: @on('charge.suceeded') names no known event type;"
            " did you mean 'charge.succeeded'?",
        ),
        (
            hook("@on('quux')\n    def a(self, data): pass"),
            "line 3, column 1: @on('quux') names no known event type;"
            ' for types to come use @on("….*")',
        ),
        *(
            (
                hook(f"@on({name!r})\n    def a(self, data): pass"),
                f"line 3, column 1: @on({name!r}) names no known event type;"
                ' for types to come use @on("….*")',
            )
            for name in ("**", "*.zz", "zz*", "z.*.*", "__init__", ".")
        ),
        (
            hook("def charge_succeeded(self): pass\n    def on_charge_succeeded(self): pass"),
            "line 4, column 1: charge_succeeded and on_charge_succeeded are both for"
            " 'charge.succeeded'; keep one",
        ),
        (
            hook("def default(self, data): pass\n    @on('*')\n    def a(self, data): pass"),
            "line 4, column 1: default and a are both for '*'; keep one",
        ),
        (
            hook("def charge_succeeded(self, data, cb, more): pass"),
            "line 3, column 1: charge_succeeded needs 3 arguments and gets 2",
        ),
        (
            hook("def charge_failed(self, *, data): pass\n    @on('x.y')\n    def a(self): pass"),
            "line 3, column 1: charge_failed needs the keyword argument 'data', which nobody"
            " gives\nline 4, column 1: @on('x.y') names no known event type;"
            ' for types to come use @on("….*")',
        ),
        (
            hook("def secrets(self, data): pass"),
            "Hook.secrets is a name that wtc sets (self.secrets): rename yours",
        ),
        (
            "class A:\n    def a_b(self): pass\nclass B:\n    def a_b(self): pass",
            "which one is the handler: A, B? Name it `webtask`, or begin the other names with `_`",
        ),
    ],
)  # fmt: skip
def test_what_does_not_compile_and_why(deploy: Deploy, script: str, message: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(script, "stripe", secrets=SIGNED)
    assert str(refused.value) == message


@pytest.mark.parametrize("mark", ["@on()", "@on(5)", "@on('')", "@on"])
def test_on_without_a_name_does_not_compile(deploy: Deploy, mark: str) -> None:
    script = hook(f"{mark}\n    def a(self, data): pass")
    with pytest.raises(CompileError, match="@on takes the names of events"):
        deploy(script, "stripe", secrets=SIGNED)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"secrets": {"STRIPE_WEBHOOK_SECRET": " , "}},
            "the secret STRIPE_WEBHOOK_SECRET is empty: copy it from the endpoint in Stripe",
        ),
        (
            {"secrets": {"STRIPE_WEBHOOK_SECRET_2": ""}},
            "the secret STRIPE_WEBHOOK_SECRET_2 is empty: copy it from the endpoint in Stripe",
        ),
        ({"secrets": {"BASIC_AUTH": "ada"}}, "the secret BASIC_AUTH is not user:password"),
        *(
            (
                {"meta": {"stripe-unhandled": status}},
                f"the meta stripe-unhandled is 501, 200 or 204, not {status!r}",
            )
            for status in ("", "500", "200.0", "ok")
        ),
        *(
            (
                {"meta": {"stripe-tolerance": seconds}},
                f"the meta stripe-tolerance is a whole number above 0, not {seconds!r}",
            )
            for seconds in ("0", "-300", "", "none", "1e9")
        ),
    ],
)
def test_a_wrong_setting_does_not_compile(
    deploy: Deploy, settings: dict[str, dict[str, str]], message: str
) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(QUIET, "stripe", **settings)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("method", "warnings"),
    [
        ("def charge_succeeded(self, data): pass", []),
        ("def default(self, data): pass", []),
        ("def _charge_suceeded(self, data): pass\n    def on_charge_failed(self, d): pass", []),
        (
            "def charge_suceeded(self, data): pass",
            [
                "line 3, column 1: method charge_suceeded is for no known event type; did you mean charge_succeeded?"
            ],
        ),
        (
            "def on_invoice_payment_faild(self, data): pass",
            [
                "line 3, column 1: method on_invoice_payment_faild is for no known event type;"
                " did you mean invoice_payment_failed?"
            ],
        ),
        (
            "def send_mail(self, data): pass",
            [
                "line 3, column 1: method send_mail is for no known event type;"
                " begin its name with _ if it is a helper"
            ],
        ),
        (
            "def sku_created(self, data): pass\n    @on('order.updated')\n    def a(self, d): pass",
            [
                "line 3, column 1: Stripe no longer sends sku.created: sku_created runs only for old events",
                "line 4, column 1: Stripe no longer sends order.updated: a runs only for old events",
            ],
        ),
        (
            "@on('invoicez.*', 'invoice.*')\n    def a(self, data): pass",
            ["line 3, column 1: @on('invoicez.*') of a covers no known event type"],
        ),
    ],
)
def test_names_that_look_wrong_are_warned_of(
    deploy: Deploy, method: str, warnings: list[str]
) -> None:
    task = deploy(hook(method), "stripe", secrets=SIGNED)
    assert task.log.lines == [("warning", line) for line in warnings]


def test_no_property_is_evaluated_and_no_setting_dispatched(deploy: Deploy) -> None:
    script = hook(
        "@property\n    def invoice_paid(self): raise RuntimeError('evaluated')\n"
        "    def charge_succeeded(self, data): pass\n    class payout_paid: pass"
    )
    task = deploy(script, "stripe", secrets=SIGNED)
    assert [deliver(task, name).status for name in ("invoice.paid", "payout.paid")] == [501, 501]
