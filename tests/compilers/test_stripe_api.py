"""The `stripe` compiler and Stripe's API: what a method calls, as whom, and what a retry repeats."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import Context as Variables
from dataclasses import replace
from typing import Any

import pytest
from dialect.peers import Shop, serving

from hosting import hosting
from wtc import CompileError, Request, Response, Webtask
from wtc.stripe import API_VERSION, sign
from wtc.testing import MemoryStorage, Running, compiled

Deploy = Callable[..., Running]

SECRET = "whsec_one"
SECRETS = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_KEY": "sk_test_1"}
ASKED = ("authorization", "idempotency-key", "stripe-account", "stripe-context", "stripe-version")


class Api(Shop):
    """Tells who asked for what; the rest is the shop's."""

    def respond(self, path: str) -> None:
        if path in {"/v1/charges/ch_1", "/v1/charges/ch_2", "/v1/events/evt_1", "/v1/balance"}:
            self.tell("charge")
        elif path in {"/v2/core/events/evt_1", "/v2/core/accounts/acct_1"}:
            self.tell("v2.core.event")
        elif path == "/v1/refunds":
            self.tell("refund")
        else:
            super().respond(path)

    def tell(self, kind: str) -> None:
        headers = {name: self.headers[name] for name in ASKED if name in self.headers}
        asked = f"{self.command} {self.path}"
        self.say(200, {"id": "x_1", "object": kind, "asked": asked, "headers": headers})


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    with serving(Api) as url:
        yield url


def event(**more: Any) -> dict[str, Any]:
    return {"id": "evt_1", "object": "event", "type": "charge.succeeded", "livemode": False, **more}


def deliver(task: Running, told: dict[str, Any]) -> Response:
    body = json.dumps(told).encode()
    header = sign(body, SECRET, time.time())
    return task.request("POST", body=body, headers={"stripe-signature": header})


def said(response: Response) -> Any:
    is_json = response.headers["content-type"] == "application/json"
    return response.json() if is_json else response.text()


def hook(body: str, way: str = "") -> str:
    """A class whose one method answers what `body` returns."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return f"import stripe\nfrom wtc import on\nclass Hook:\n    {way}def default(self, data, cb):\n{lines}\n"


@pytest.fixture
def ask(deploy: Deploy, api: str) -> Callable[..., Any]:
    """Deploy a method, deliver an event to it, give what it answered."""

    def asked(body: str, told: dict[str, Any] | None = None, way: str = "") -> Any:
        task = deploy(hook(body, way), "stripe", secrets=SECRETS, meta={"stripe-api": api})
        return said(deliver(task, told or event()))

    return asked


# ------------------------------------------------------------------------------- self.stripe


@pytest.mark.parametrize(
    ("body", "way"),
    [
        ("return self.stripe.v1.customers.retrieve('cus_1').email", ""),
        ("return self.stripe.customers.retrieve('cus_1').email", ""),
        ("return (await self.stripe.v1.customers.retrieve_async('cus_1')).email", "async "),
    ],
)
def test_a_method_calls_the_api(ask: Callable[..., Any], body: str, way: str) -> None:
    assert ask(body, way=way) == "ada@example.com"


CATCHING = """
try:
    {}self.stripe.v1.charges.create{}({{"amount": 1}})
except stripe.CardError as error:
    return [error.code, error.http_status]
"""


@pytest.mark.parametrize("way", ["", "async "])
def test_what_it_raises_is_what_the_script_imports(ask: Callable[..., Any], way: str) -> None:
    body = CATCHING.format("await " if way else "", "_async" if way else "").strip()
    assert ask(body, way=way) == ["card_declined", 402]


def test_calls_say_who_asks_and_in_which_version(ask: Callable[..., Any]) -> None:
    body = "return self.stripe.v1.charges.retrieve('ch_1')"
    headers = {"authorization": "Bearer sk_test_1", "stripe-version": API_VERSION}
    assert ask(body)["headers"] == headers
    assert ask(body, event(account="acct_1"))["headers"] == headers


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({}, {}),
        ({"account": "acct_1"}, {"stripe-account": "acct_1"}),
        ({"context": "acct_2"}, {"stripe-context": "acct_2"}),
        ({"account": "acct_1", "context": "acct_9/acct_1"}, {"stripe-context": "acct_9/acct_1"}),
        ({"account": "acct_1", "context": None}, {"stripe-account": "acct_1"}),
        ({"account": None, "context": ["x"]}, {}),
        ({"account": ""}, {}),
    ],
)
def test_stripe_for_calls_as_the_account_of_the_event(
    ask: Callable[..., Any], more: dict[str, Any], headers: dict[str, str]
) -> None:
    common = {"authorization": "Bearer sk_test_1", "stripe-version": API_VERSION}
    body = "return self.stripe_for(data).v1.charges.retrieve('ch_1').headers"
    assert ask(body, event(**more)) == common | headers


def test_an_option_of_a_call_goes_before(ask: Callable[..., Any]) -> None:
    body = "return self.stripe_for(data).v1.refunds.create({'charge': 'ch_1'}, {'stripe_account': 'acct_9', 'idempotency_key': 'mine'}).headers"
    told = ask(body, event(account="acct_1"))
    assert (told["stripe-account"], told["idempotency-key"]) == ("acct_9", "mine")


def test_without_a_key_it_says_so_when_it_is_used(deploy: Deploy) -> None:
    script = hook(
        "try:\n    self.stripe.v1\nexcept RuntimeError as error:\n    return [str(error), repr(self.stripe)]"
    )
    task = deploy(script, "stripe", secrets={"STRIPE_WEBHOOK_SECRET": SECRET})
    told = "self.stripe needs the secret STRIPE_KEY: sk_… or rk_… of Stripe"
    assert deliver(task, event()).json() == [told, "<self.stripe>"]


def test_the_key_is_not_to_be_found_in_it(ask: Callable[..., Any]) -> None:
    body = "return [repr(self.stripe), repr(self.stripe.v1), [n for n in ('_key', 'api_key', '_client', '__dict__') if hasattr(self.stripe, n)]]"
    assert ask(body) == ["<self.stripe>", "<V1Services>", []]


def test_a_client_made_empty_leads_nowhere(ask: Callable[..., Any]) -> None:
    body = "try:\n    return str(type(self.stripe)().v1)\nexcept AttributeError as error:\n    return 'nothing'"
    assert ask(body) == "nothing"


class Keeping(Api):
    """Keeps its connections open, as Stripe does."""

    def answer(self) -> None:
        super().answer()
        self.close_connection = False

    def send_header(self, keyword: str, value: str) -> None:
        if keyword != "connection":
            super().send_header(keyword, value)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # nobody closes what a loop leaves behind
def test_a_client_outlives_the_loop_of_a_call() -> None:
    body = "return (await self.stripe.v1.customers.retrieve_async('cus_1')).email"
    webtask = Webtask(script=hook(body, "async "), compilers=("stripe", "python"), secrets=SECRETS)
    with serving(Keeping) as url:
        task = compiled(replace(webtask, meta={"stripe-api": url}))
        assert [said(deliver(task, event())) for _ in "123"] == ["ada@example.com"] * 3
        del task
        gc.collect()  # here, where the warning is expected


# ---------------------------------------------------------------------------- idempotency keys

REFUND = "return self.stripe.v1.refunds.create({'charge': data.data.object.id}).headers['idempotency-key']"


def charge(number: int = 1, **more: Any) -> dict[str, Any]:
    return event(data={"object": {"object": "charge", "id": f"ch_{number}"}}, **more)


def test_a_retried_delivery_makes_the_same_key_and_another_event_another(
    deploy: Deploy, api: str
) -> None:
    task, again = (
        deploy(hook(REFUND), "stripe", secrets=SECRETS, meta={"stripe-api": api}) for _ in "12"
    )
    first = said(deliver(task, charge()))
    assert first == said(deliver(task, charge())) == said(deliver(again, charge()))
    assert first.startswith("wtc-")
    others = [charge(id="evt_2"), charge(2), charge(id="evt_1 ")]
    assert len({first, *(said(deliver(task, other)) for other in others)}) == 4


def test_the_same_call_twice_in_a_delivery_is_meant_twice(ask: Callable[..., Any]) -> None:
    twice = "one = lambda: self.stripe.v1.refunds.create({'charge': 'ch_1'}).headers['idempotency-key']\nreturn [one(), one()]"
    once, second = ask(twice)
    assert once != second
    assert ask(twice) == [once, second]


def test_both_twins_and_any_order_make_the_same_keys(ask: Callable[..., Any]) -> None:
    sync = "return [self.stripe.v1.refunds.create({'charge': n}).headers['idempotency-key'] for n in 'abc']"
    both = """
import asyncio
one = lambda n: self.stripe.v1.refunds.create_async({'charge': n})
made = await asyncio.gather(*[one(n) for n in 'cba'])
return [found.headers['idempotency-key'] for found in made]
""".strip()
    assert ask(sync) == ask(both, way="async ")[::-1]


def test_another_account_is_another_call_in_any_order(ask: Callable[..., Any]) -> None:
    body = (
        "return [c.v1.refunds.create({{'charge': 'a'}}).headers['idempotency-key'] for c in ({})]"
    )
    connected = event(account="acct_1")
    own, others = ask(body.format("self.stripe, self.stripe_for(data)"), connected)
    assert own != others
    assert ask(body.format("self.stripe_for(data), self.stripe"), connected) == [others, own]


DEFERRED = "class Hook:\n    def default(self, data): print(self.stripe.v1.refunds.create({'charge': 'a'}).headers['idempotency-key'])"


def test_a_method_after_the_answer_has_the_keys_too(deploy: Deploy, api: str) -> None:
    task = deploy(DEFERRED, "stripe", secrets=SECRETS, meta={"stripe-api": api})
    assert [deliver(task, event()).status for _ in "12"] == [200, 200]
    assert len(set(task.log.lines)) == 1
    assert task.log.lines[0][1].startswith("wtc-")


IN_A_WORKER = """
import asyncio
from wtc import on

class Hook:
    def __init__(self):
        self.keys, self.both = [], asyncio.Event()

    async def default(self, data):
        made = await self.stripe.v1.refunds.create_async({"charge": "a"})
        self.keys.append(made.headers["idempotency-key"])
        if len(self.keys) == 2:
            self.both.set()

    @on("v1.*", wait=True)
    async def told(self):
        await self.both.wait()
        return self.keys
"""


def test_it_does_in_a_worker_too(api: str) -> None:
    webtask = Webtask(
        script=IN_A_WORKER,
        compilers=("stripe", "python"),
        secrets={"STRIPE_KEY": "sk_test_1", "BASIC_AUTH": "ada:x"},
        meta={"stripe-api": api},
    )
    headers = {"authorization": "Basic YWRhOng="}
    bodies = [json.dumps(told).encode() for told in (event(), event(), THIN)]

    async def scenario() -> list[Response]:
        async with hosting() as (host, _):
            await host.deploy("a", webtask)
            requests = [Request(method="POST", headers=headers, body=body) for body in bodies]
            return [await host.run("a", each, f"run-{n}") for n, each in enumerate(requests)]

    first, second = asyncio.run(scenario())[-1].json()
    assert first == second
    assert first.startswith("wtc-")


# ----------------------------------------------------------------------- fetching what is now

THIN = {
    "id": "evt_1",
    "object": "v2.core.event",
    "type": "v1.charge.succeeded",
    "livemode": False,
    "context": "acct_7",
    "related_object": {"id": "ch_2", "type": "charge", "url": "/v1/charges/ch_2"},
}


@pytest.mark.parametrize("way", ["", "async "])
@pytest.mark.parametrize(
    ("call", "told", "asked"),
    [
        ("refetch", charge(), "GET /v1/charges/ch_1"),
        ("fetch_event", charge(), "GET /v1/events/evt_1"),
        (
            "refetch",
            event(data={"object": {"object": "balance"}}),
            "GET /v1/balance",
        ),
        ("refetch", THIN, "GET /v1/charges/ch_2"),
        ("fetch_related_object", THIN, "GET /v1/charges/ch_2"),
        ("fetch_event", THIN, "GET /v2/core/events/evt_1"),
        (
            "fetch_related_object",
            {**THIN, "related_object": {"url": "/v2/core/accounts/acct_1"}},
            "GET /v2/core/accounts/acct_1",
        ),
    ],
)
def test_an_event_fetches_what_is_now(
    ask: Callable[..., Any], way: str, call: str, told: dict[str, Any], asked: str
) -> None:
    body = f"return await data.{call}_async()" if way else f"return data.{call}()"
    found = ask(body, told, way)
    assert found["asked"] == asked
    assert found["headers"].get("stripe-context") == told.get("context")


@pytest.mark.parametrize(
    ("call", "told", "why"),
    [
        ("refetch", event(), "the event charge.succeeded has no object to fetch"),
        ("refetch", event(data=[]), "the event charge.succeeded has no object to fetch"),
        ("refetch", event(data={"object": {}}), "the event charge.succeeded has no object to fetch"),
        (
            "refetch",
            event(data={"object": {"object": "zzz", "id": "z"}}),
            "Stripe has no path for this object: fetch it by its service",
        ),
        ("fetch_related_object", event(), "the event charge.succeeded has no related object"),
        *(
            (
                "refetch",
                {**THIN, "related_object": {"url": url}},
                f"{url[:80]!r} is no path of Stripe's API",
            )
            for url in (
                "@evil.example/v1/x", "//evil.example/v1/x", "https://evil.example/v1/x", "/v1/../x",
                "/v1/charges/..", "/v1/x?y=z", "/v1/x#y", "/v1/", "/v3/x", "", "/v1/x\n", "/v1/x y",
            )
        ),
        ("fetch_event", event(id="../../x"), "'/v1/events/../../x' is no path of Stripe's API"),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_says_why(
    ask: Callable[..., Any], call: str, told: dict[str, Any], why: str
) -> None:
    assert ask(
        f"try:\n    data.{call}()\nexcept ValueError as error:\n    return [str(error)]", told
    ) == [why]


def test_an_object_without_an_id_cannot_be_fetched(ask: Callable[..., Any]) -> None:
    body = "try:\n    data.refetch()\nexcept stripe.InvalidRequestError as error:\n    return error.param"
    assert ask(body, event(data={"object": {"object": "invoice"}})) == "id"


# ------------------------------------------------------------------------ settings of the API


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        *(
            (
                {"secrets": {"STRIPE_KEY": key}},
                "the secret STRIPE_KEY is a secret key of Stripe's API: sk_… or rk_…",
            )
            for key in ("", " ", "pk_live_1", "whsec_1")
        ),
        ({"meta": {"stripe-api": "ftp://x"}}, "the meta stripe-api is a URL, not 'ftp://x'"),
        (
            {"meta": {"stripe-mode": "prod"}},
            "the meta stripe-mode is live, test or any, not 'prod'",
        ),
    ],
)
def test_a_wrong_setting_does_not_compile(
    deploy: Deploy, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(hook("return 1"), "stripe", **settings)
    assert str(refused.value) == message


@pytest.mark.parametrize("name", ["stripe", "stripe_for", "if_newer"])
def test_the_names_that_wtc_sets_are_taken(deploy: Deploy, name: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(f"class Hook:\n    def {name}(self, data): pass", "stripe")
    assert str(refused.value) == f"Hook.{name} is a name that wtc sets (self.{name}): rename yours"


@pytest.mark.parametrize(
    ("key", "meta", "livemode", "modes"),
    [
        ("sk_live_1", "", True, ()),
        ("sk_live_1", "", False, ("test", "live")),
        ("rk_live_1", "", False, ("test", "live")),
        ("sk_test_1", "", True, ("live", "test")),
        ("rk_test_1", "", False, ()),
        ("sk_live_1", "any", False, ()),
        ("sk_live_1", "test", True, ("live", "test")),
        ("sk_1", "", True, ()),
        ("", "", True, ()),
        ("", "live", False, ("test", "live")),
        ("", " test ", False, ()),
        ("", "live", None, ("no", "live")),
        ("", "live", 1, ("no", "live")),
        ("", "test", 0, ("no", "test")),
        ("", "test", "false", ("no", "test")),
        ("", "any", None, ()),
    ],
)
def test_events_of_the_other_mode_are_ignored_and_told_once(
    deploy: Deploy, key: str, meta: str, livemode: Any, modes: tuple[str, ...]
) -> None:
    secrets = {"STRIPE_WEBHOOK_SECRET": SECRET} | ({"STRIPE_KEY": key} if key else {})
    task = deploy(
        hook("return 1"), "stripe", secrets=secrets, meta={"stripe-mode": meta} if meta else {}
    )
    answers = [deliver(task, event(livemode=livemode)) for _ in "123"]
    assert {answer.status for answer in answers} == {200}
    ignored = {"received": True, "event": "evt_1", "status": "ignored"}
    assert [answer.json() for answer in answers] == [ignored if modes else 1] * 3
    assert task.log.lines == ([other_mode(*modes)] if modes else [])


def other_mode(found: str, ours: str) -> tuple[str, str]:
    """The line of the log about the first event of another mode."""
    told = (
        f"ignored evt_1, an event of {found} mode, and so every other: this webtask is for {ours}"
        " mode by its STRIPE_KEY or the meta stripe-mode; stripe-mode=any takes both"
    )
    return ("warning", told)


def test_each_other_mode_is_told_of(deploy: Deploy) -> None:
    task = deploy(hook("return 1"), "stripe", meta={"stripe-mode": "live"})
    task.log.lines.clear()
    for livemode in (False, True, None, False, None):
        assert deliver(task, event(livemode=livemode)).status == 200
    assert task.log.lines == [other_mode("test", "live"), other_mode("no", "live")]


def test_an_event_of_the_other_mode_reaches_nothing_of_the_class(deploy: Deploy) -> None:
    script = "class Hook:\n    def before(self, data): print('before')\n    def default(self): print('ran')"
    task = deploy(script, "stripe", secrets=SECRETS)
    deliver(task, event(livemode=True))
    assert [level for level, _ in task.log.lines] == ["warning"]


def test_a_signature_is_asked_of_events_of_the_other_mode_too(deploy: Deploy) -> None:
    task = deploy(hook("return 1"), "stripe", secrets=SECRETS)
    response = task.request("POST", body=json.dumps(event(livemode=True)).encode())
    assert (response.status, len(task.log.lines)) == (400, 1)


@pytest.mark.parametrize(
    ("version", "meta", "warned"),
    [
        (API_VERSION, {}, False),
        ("2026-12-01.endive", {}, False),
        (None, {}, False),
        (5, {}, False),
        ("2025-03-31.basil", {}, True),
        ("2020-08-27", {}, True),
        ("2020-08-27", {"stripe-version": "2020-03-02"}, False),
        ("2020-08-27", {"stripe-version": "2025-03-31.basil"}, True),
    ],
)
def test_another_release_of_the_api_is_told_once(
    deploy: Deploy, version: Any, meta: dict[str, str], warned: bool
) -> None:
    task = deploy(hook("return 1"), "stripe", secrets=SECRETS, meta=meta)
    for _ in "12":
        assert deliver(task, event(api_version=version)).json() == 1
    ours = meta.get("stripe-version", API_VERSION)
    told = (
        f"events are of the API version {version}, self.stripe is of {ours}: their objects may"
        " differ (meta stripe-version)"
    )
    assert task.log.lines == [("warning", told)] * warned


# ------------------------------------------------------------------------- filters and order


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        ("def before(self, data): return data.id != 'evt_1'", "ignored"),
        ("async def before(self, data): return False", "ignored"),
        ("def before(self): return False", "ignored"),
        ("def before(self, data): return None", "queued"),
        ("def before(self, data): return 0", "queued"),
        ("def before(self, data): pass", "queued"),
    ],
)
def test_before_leaves_what_it_says_no_to(deploy: Deploy, before: str, answer: str) -> None:
    script = f"class Hook:\n    {before}\n    def default(self, data): print('ran')"
    task = deploy(script, "stripe", secrets=SECRETS)
    assert deliver(task, event()).json() == {"received": True, "event": "evt_1", "status": answer}
    assert task.log.lines == [("info", "ran")] * (answer == "queued")


def test_before_may_refuse_and_fail(deploy: Deploy) -> None:
    script = "from wtc import HTTPError\nclass Hook:\n    def before(self, data):\n        if data.type == 'a.b': raise HTTPError(409, 'busy')\n        raise KeyError(1)\n    def default(self, data): pass"
    task = deploy(script, "stripe", secrets=SECRETS)
    assert [deliver(task, event(type=name)).status for name in ("a.b", "a.c")] == [409, 500]


def test_before_is_not_asked_about_what_is_not_signed(deploy: Deploy) -> None:
    script = "class Hook:\n    def before(self, data): print('asked')\n    def default(self): pass"
    task = deploy(script, "stripe", secrets=SECRETS)
    response = task.request("POST", body=json.dumps(event()).encode())
    assert (response.status, [level for level, _ in task.log.lines]) == (400, ["warning"])


NEWER = "return {}self.if_newer(data.data.object.id, data.created)"


@pytest.mark.parametrize("way", ["", "async "])
def test_an_event_after_a_newer_one_is_not_newer(deploy: Deploy, way: str) -> None:
    task = deploy(hook(NEWER.format("await " if way else ""), way), "stripe", secrets=SECRETS)
    order = [(1, 10), (1, 20), (1, 15), (2, 5), (1, 20), (1, 21)]
    answers = [deliver(task, charge(n, created=at)).json() for n, at in order]
    assert answers == [True, True, False, True, True, True]
    assert task.storage.document == {"stripe-newest": {"ch_2": 5, "ch_1": 21}}


@pytest.mark.parametrize("way", ["", "async "])
def test_if_newer_leaves_the_rest_of_the_document_alone(deploy: Deploy, way: str) -> None:
    wait = "await " if way else ""
    body = f"{wait}self.storage.get()\n{wait}self.storage.set({{'mine': 1}})\n" + NEWER.format(wait)
    task = deploy(hook(body, way), "stripe", secrets=SECRETS)
    assert deliver(task, charge(created=5)).json() is True
    assert task.storage.document == {"mine": 1, "stripe-newest": {"ch_1": 5}}


@pytest.mark.parametrize("document", [[1], "text", 5])
def test_if_newer_does_not_overwrite_what_is_no_dict(deploy: Deploy, document: Any) -> None:
    body = f"self.storage.get()\nself.storage.set({document!r})\ntry:\n    self.if_newer('a', 1)\nexcept TypeError as error:\n    return [str(error)]"
    task = deploy(hook(body), "stripe", secrets=SECRETS)
    told = "self.if_newer keeps its times in the stored document, which is no dict"
    assert deliver(task, event()).json() == [told]
    assert task.storage.document == document


class Contested(MemoryStorage):
    """Just before each `set` of a webtask, another run stores the next of `documents`."""

    def __init__(self, documents: Iterable[Any]) -> None:
        super().__init__()
        self.documents = iter(documents)
        self.tries = 0

    def set(self, value: Any, *, force: bool = False) -> Any:
        self.tries += 1
        for document in self.documents:
            Variables().run(super().set, document, force=True)
            break
        return super().set(value, force=force)


@pytest.mark.parametrize("way", ["", "async "])
@pytest.mark.parametrize(
    ("documents", "answer", "stored"),
    [
        ([{"stripe-newest": {"ch_1": 9}}], True, {"stripe-newest": {"ch_1": 10}}),
        ([{"stripe-newest": {"ch_1": 10}}], True, {"stripe-newest": {"ch_1": 10}}),
        ([{"stripe-newest": {"ch_1": 11}}], False, {"stripe-newest": {"ch_1": 11}}),
        ([{"stripe-newest": {"ch_2": 99}}], True, {"stripe-newest": {"ch_2": 99, "ch_1": 10}}),
        ([{"mine": 1}], True, {"mine": 1, "stripe-newest": {"ch_1": 10}}),
        ([{"mine": n} for n in range(9)], True, {"mine": 8, "stripe-newest": {"ch_1": 10}}),
        ([{"mine": 1}, None], True, {"stripe-newest": {"ch_1": 10}}),
        (
            [{"mine": 1}, {"stripe-newest": {"ch_1": 11}}],
            False,
            {"stripe-newest": {"ch_1": 11}},
        ),
    ],
)
def test_if_newer_takes_up_what_another_run_stored_meanwhile(
    deploy: Deploy, way: str, documents: list[Any], answer: bool, stored: Any
) -> None:
    storage = Contested(documents)
    script = hook(NEWER.format("await " if way else ""), way)
    task = deploy(script, "stripe", secrets=SECRETS, storage=storage)
    assert deliver(task, charge(created=10)).json() is answer
    assert (storage.document, storage.tries) == (stored, len(documents) + answer)


@pytest.mark.parametrize("way", ["", "async "])
def test_if_newer_gives_up_when_others_are_always_faster(deploy: Deploy, way: str) -> None:
    storage = Contested({"mine": n} for n in range(99))
    script = hook(NEWER.format("await " if way else ""), way)
    task = deploy(script, "stripe", secrets=SECRETS, storage=storage)
    response = deliver(task, charge(created=10))
    told = "the storage changes too often: deliver this again"
    assert (response.status, response.json()["detail"]) == (503, told)
    assert response.headers["retry-after"] == "1"
    assert (storage.document, storage.tries) == ({"mine": 9}, 10)
