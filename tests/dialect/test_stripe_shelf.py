"""`import stripe` in a script: a client against an API of the tests' own, its errors, webhooks."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
import stripe
from dialect.peers import CUSTOMER, DECLINED, Shop, serving

from hosting import hosting
from wtc import Request, Webtask
from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.clients.stripe_shelf import SHELF
from wtc.dialect.loading import Loader
from wtc.stripe import sign
from wtc.testing import ListLog

WAYS = {
    "sync": "def main(url):\n    client = stripe.StripeClient('sk_test_1', base_addresses={{'api': url}})\n    return {}",
    "async": "async def main(url):\n    client = stripe.StripeClient('sk_test_1', base_addresses={{'api': url}})\n    return await {}",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(Shop) as found:
        yield found


def run(script: str, url: str) -> Any:
    module = Loader(ListLog()).load(f"import stripe\n{script}\n")
    made = module.main(url)
    return asyncio.run(made) if inspect.iscoroutine(made) else made


def called(way: str, call: str, url: str) -> Any:
    name, bracket, rest = call.partition("(")
    return run(WAYS[way].format(name + "_async" * (way == "async") + bracket + rest), url)


def raised(way: str, call: str, url: str) -> Any:
    """Return what a call raises."""
    with pytest.raises(Exception) as error:  # noqa: PT011  the tests look at it
        called(way, call, url)
    return error.value


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["client.customers", "client.v1.customers"])
def test_an_object_reads_by_attributes_and_keys(way: str, path: str, url: str) -> None:
    found = called(way, f"{path}.retrieve('cus_1')", url)
    assert found == CUSTOMER
    assert (found.email, found["email"], found.metadata.plan) == ("ada@example.com",) * 2 + (
        "gold",
    )
    assert found.subscriptions.data[0]["items"].data == []
    assert {type(found), type(found.metadata)} == {SHELF["StripeObject"]}
    assert type(found.subscriptions) is SHELF["ListObject"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_created_is_sent_as_a_form(way: str, url: str) -> None:
    call = """client.customers.create({"email": "a@b", "metadata": {"k": 1}, "expand": ["x", "y"], "flag": True},
        options={"idempotency_key": "once", "stripe_account": "acct_1", "stripe_version": "2025-01-01"})"""
    told = called(way, call, url)
    assert parse_qsl(told.form) == [
        ("email", "a@b"),
        ("metadata[k]", "1"),
        ("expand[0]", "x"),
        ("expand[1]", "y"),
        ("flag", "true"),
    ]
    assert list(told.headers.values()) == [
        "Bearer sk_test_1",
        "application/x-www-form-urlencoded",
        "once",
        "acct_1",
        "2025-01-01",
    ]


class Asked(Shop):
    """Tells who a call says it is from."""

    def respond(self, path: str) -> None:
        names = ("user-agent", "x-stripe-client-user-agent")
        self.say(200, {"object": "customer", "asked": [self.headers[name] for name in names]})


@pytest.mark.parametrize("way", WAYS)
def test_a_call_names_wtc_and_nothing_of_the_machine(way: str) -> None:
    with serving(Asked) as url:
        agent, client = called(way, "client.v1.customers.retrieve('cus_1')", url).asked
    told = json.loads(client)
    assert agent.startswith(f"Stripe/v1 PythonBindings/{stripe.VERSION} wtc")
    assert told["application"]["name"] == "wtc"
    assert told.keys().isdisjoint({"platform", "telemetry_id"})


@pytest.mark.parametrize("way", WAYS)
def test_params_and_options_may_be_named(way: str, url: str) -> None:
    told = called(way, "client.v1.customers.create(params={'name': 'Ada'}, options=None)", url)
    assert told.form == "name=Ada"


def test_a_list_is_paged_for_sync_code(url: str) -> None:
    script = """
def main(url):
    client = stripe.StripeClient("sk", base_addresses={"api": url})
    page = client.customers.list(params={"limit": 2})
    return [one.id for one in page.data], page.has_more, [one.id for one in page.auto_paging_iter()]
"""
    assert run(script, url) == (["cus_1", "cus_2"], True, ["cus_1", "cus_2", "cus_3"])


def test_a_list_is_paged_for_async_code(url: str) -> None:
    script = """
async def main(url):
    client = stripe.StripeClient("sk", base_addresses={"api": url})
    pages = (await client.v1.customers.list_async()).auto_paging_iter()
    found = await client.v1.customers.search_async({"query": "x"})
    events = await client.v2.core.events.list_async({"object_id": "x"})
    return [one.id async for one in pages], [one.id async for one in found.auto_paging_iter()], [one.id for one in events.auto_paging_iter()]
"""
    assert run(script, url) == (["cus_1", "cus_2", "cus_3"], ["cus_3"], ["evt_1"])


def test_an_error_on_a_later_page_is_the_shelfs(url: str) -> None:
    script = """
def main(url):
    client = stripe.StripeClient("sk", base_addresses={"api": url})
    pages = client.customers.list({"starting_after": "broken"}).auto_paging_iter()
    first = next(pages).id
    try:
        next(pages)
    except stripe.AuthenticationError as error:
        return first, error.http_status, error.__context__
"""
    assert run(script, url) == ("cus_4", 401, None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("call", "kind", "status", "told"),
    [
        ("retrieve('cus_401')", "AuthenticationError", 401, "Invalid API Key."),
        ("retrieve('cus_403')", "PermissionError", 403, "Not allowed."),
        ("retrieve('cus_429')", "RateLimitError", 429, "Too many."),
        ("retrieve('gone')", "InvalidRequestError", 404, "No such path /v1/customers/gone"),
        (
            "retrieve('../charges')",
            "InvalidRequestError",
            404,
            "No such path /v1/customers/..%2Fcharges",
        ),
    ],
)
def test_an_error_of_the_api_has_its_class(
    way: str, call: str, kind: str, status: int, told: str, url: str
) -> None:
    error = raised(way, f"client.customers.{call}", url)
    assert type(error) is SHELF[kind]
    assert isinstance(error, SHELF["StripeError"])
    assert (error.http_status, error.user_message, error.request_id) == (status, told, "req_1")
    assert str(error) == f"Request req_1: {told}"
    assert (error.__context__, error.__cause__) == (None, None)


@pytest.mark.parametrize("way", WAYS)
def test_a_declined_card_says_why(way: str, url: str) -> None:
    error = raised(way, "client.charges.create({'amount': 1})", url)
    assert type(error) is SHELF["CardError"]
    assert (error.code, error.param, error.json_body) == (
        "card_declined",
        "source",
        {"error": DECLINED},
    )
    assert error.error.decline_code == "insufficient_funds"
    assert [type(value) for value in error.args] == [str]


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_is_none_is_an_error(way: str, url: str) -> None:
    error = raised(
        way, "client.customers.retrieve('cus_html', options={'max_network_retries': 0})", url
    )
    assert (type(error), error.http_status, error.json_body) == (SHELF["APIError"], 502, None)
    large = raised(
        way, "client.customers.retrieve('cus_large', options={'max_network_retries': 0})", url
    )
    assert (type(large), large.user_message) == (
        SHELF["APIConnectionError"],
        "Stripe was not reached: ReadError: the answer has more than 10 MB",
    )


def test_an_api_that_is_not_there_is_a_connection_error(url: str) -> None:
    script = """
def main(url):
    client = stripe.StripeClient("sk", base_addresses={"api": "http://127.0.0.1:1"}, max_network_retries=0)
    try:
        client.customers.list()
    except stripe.APIConnectionError as error:
        return str(error), error.__context__, error.__cause__
"""
    told = "Stripe was not reached: ConnectError: [Errno 111] Connection refused"
    assert run(script, url) == (told, None, None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["cus_retry", "cus_cut"])
def test_what_may_be_tried_again_is(name: str, way: str, url: str) -> None:
    options = f"options={{'stripe_account': 'acct_{way}'}}"
    assert called(way, f"client.customers.retrieve({name!r}, {options})", url).id == "cus_1"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "stripe.StripeClient('sk', proxy='x')",
            "'proxy' cannot be given here: there are base_addresses, max_network_retries, stripe_account, stripe_context, stripe_version",
        ),
        (
            "stripe.StripeClient('sk', http_client=None)",
            "'http_client' cannot be given here: there are base_addresses, max_network_retries, stripe_account, stripe_context, stripe_version",
        ),
        ("stripe.StripeClient(1)", "text was expected, not int"),
        (
            "stripe.StripeClient('sk', base_addresses={'x': 'y'})",
            "base_addresses are of api, connect, files, meter_events",
        ),
        ("client.customers.list({'a': {1}})", "Object of type set is not JSON serializable"),
        ("client.customers.list({'a': b'x'})", "Object of type bytes is not JSON serializable"),
        (
            "client.customers.list(options={'headers': {}})",
            "'headers' cannot be given here: there are api_key, idempotency_key, max_network_retries, stripe_account, stripe_context, stripe_version",
        ),
        ("client.customers.retrieve()", "missing a required argument: 'customer'"),
        ("client.custmers", "V1Services has no 'custmers' here; did you mean 'customers'?"),
        (
            "client.customers.retreive",
            "CustomerService has no 'retreive' here; did you mean 'retrieve'?",
        ),
        ("client.quotes.pdf", "QuoteService has no 'pdf' here"),
        ("client.raw_request", "V1Services has no 'raw_request' here"),
        ("stripe.api_key", "stripe has no 'api_key' here: only reviewed names are handed out"),
        (
            "stripe.CardEror",
            "stripe has no 'CardEror' here: only reviewed names are handed out; did you mean 'CardError'?",
        ),
    ],
)
def test_what_is_not_offered_is_refused(code: str, told: str, url: str) -> None:
    script = f"""
def main(url):
    client = stripe.StripeClient("sk", base_addresses={{"api": url}})
    try:
        {code}
    except (TypeError, ValueError, AttributeError) as error:
        return str(error)
"""
    assert run(script, url) == told


def test_a_service_answers_only_its_own_names(url: str) -> None:
    script = """
def main(url):
    client = stripe.StripeClient("sk")
    things = [client, client.v1, client.v1.checkout.sessions]
    names = ["_requestor", "_service", "_services", "_request", "request", "oauth", "deserialize", "construct_event"]
    return [name for thing in things for name in names if hasattr(thing, name)], [repr(thing) for thing in things]
"""
    shown = ["<StripeClient>", "<V1Services>", "<SessionService>"]
    assert run(script, url) == ([], shown)


def test_things_made_empty_hold_nothing(url: str) -> None:
    script = """
def main(url):
    client = stripe.StripeClient("sk")
    told = []
    for attempt in (lambda: type(client.v1)().customers, lambda: stripe.ListObject().auto_paging_iter(),
                    lambda: stripe.ListObject.auto_paging_iter({})):
        try:
            attempt()
        except (AttributeError, TypeError) as error:
            told.append(type(error).__name__)
    return told
"""
    assert run(script, url) == ["AttributeError", "AttributeError", "TypeError"]


def test_a_coroutine_driven_by_hand_gives_a_task_and_a_plain_result(url: str) -> None:
    script = """
import asyncio
async def main(url):
    client = stripe.StripeClient("sk", base_addresses={"api": url})
    task = client.customers.list_async().send(None)
    done = asyncio.Event()
    task.add_done_callback(lambda _: done.set())
    await done.wait()
    return type(task.result()) is stripe.ListObject
"""
    assert run(script, url) is True


def test_arguments_with_methods_of_their_own_are_made_plain_first(url: str) -> None:
    script = """
seen = []

class Text(str):
    def __str__(self): seen.append("str"); return "evil"
    def encode(self, *_): seen.append("encode"); return b"evil"
    def format(self, *_, **named): seen.append("format"); return "evil"

class Whole(int):
    def __str__(self): seen.append("int"); return "evil"

def main(url):
    client = stripe.StripeClient(Text("sk"), base_addresses={Text("api"): Text(url)})
    form = client.customers.create({Text("name"): Text("Ada"), "age": Whole(36)}).form
    return form, client.customers.retrieve(Text("cus_1")).id, seen
"""
    assert run(script, url) == ("name=Ada&age=36", "cus_1", [])


def test_nothing_is_told_of_this_machine() -> None:
    assert stripe.enable_telemetry is False


def test_the_shelf_is_the_catalogues() -> None:
    assert set(SHELF) == set(CATALOGUE["stripe"].split())


# ------------------------------------------------------------------------------------ webhooks

SECRET = "whsec_1"
EVENT = b'{"id": "evt_1", "type": "charge.succeeded", "data": {"object": {"amount": 5}}}'


def constructed(body: bytes, header: str) -> Any:
    script = "def main(given):\n    return stripe.Webhook.construct_event(*given)"
    return run(script, (body, header, SECRET))  # type: ignore[arg-type]


def test_a_webhooks_event_is_checked_and_read() -> None:
    found = constructed(EVENT, sign(EVENT, SECRET, time.time()))
    assert (found.type, found.data.object.amount) == ("charge.succeeded", 5)


BAD_WEBHOOKS = {
    "another secret": (EVENT, "other", 0, "SignatureVerificationError"),
    "an old time": (EVENT, SECRET, 400, "SignatureVerificationError"),
    "no JSON": (b"no json", SECRET, 0, "ValueError"),
    "no object": (b"[]", SECRET, 0, "ValueError"),
}


@pytest.mark.parametrize(("body", "secret", "age", "kind"), BAD_WEBHOOKS.values(), ids=BAD_WEBHOOKS)
def test_a_webhook_that_is_none_is_refused(body: bytes, secret: str, age: int, kind: str) -> None:
    assert refused(body, sign(body, secret, time.time() - age)) is SHELF.get(kind, ValueError)


@pytest.mark.parametrize("header", ["", "t=1,v1=\u00e9"])
def test_a_webhook_without_a_signature_is_refused(header: str) -> None:
    assert refused(EVENT, header) is SHELF["SignatureVerificationError"]


def refused(body: bytes, header: str) -> type[BaseException]:
    """Return what kind of exception a webhook raises, and see that it tells nothing else."""
    with pytest.raises((ValueError, SHELF["StripeError"])) as error:
        constructed(body, header)
    assert error.value.__context__ is None
    return error.type


def test_a_webtask_calls_stripe_from_its_worker(url: str) -> None:
    script = f"""
import stripe

async def handler():
    client = stripe.StripeClient("sk", base_addresses={{"api": {url!r}}})
    try:
        await client.charges.create_async({{"amount": 1}})
    except stripe.CardError as error:
        return {{"code": error.code}}
"""

    async def scenario() -> Any:
        async with hosting() as (host, _):
            await host.deploy("a", Webtask(script=script))
            return await host.run("a", Request(), "run-1")

    assert asyncio.run(scenario()).json() == {"code": "card_declined"}


# ---------------------------------------------------------------- options of every call, fetching


def test_options_for_every_call_tell_changes_from_reading(url: str) -> None:
    script = """
import json

def main(url):
    told = []
    def options_for(call):
        told.append(call)
        return {"idempotency_key": "mine", "stripe_account": "acct_1"} if call else None
    client = stripe.StripeClient("sk", base_addresses={"api": url}).with_options(options_for)
    made = client.v1.customers.create({"name": "Ada"}, {"stripe_account": "acct_2"})
    client.customers.retrieve("cus_1")
    fetched = client.fetch("/v1/customers/cus_1").email, client.fetch({"object": "customer", "id": "cus_1"}).email
    name, given = json.loads(told[0])
    return made.headers["idempotency-key"], made.headers["stripe-account"], name.rpartition(".")[2], given["params"], told[1:], fetched
"""
    assert run(script, url) == (
        "mine", "acct_2", "create", {"name": "Ada"}, ["", "", ""], ("ada@example.com",) * 2,
    )  # fmt: skip


def test_the_methods_of_a_client_are_for_clients(url: str) -> None:
    script = """
def main(url):
    told = []
    client = stripe.StripeClient("sk", base_addresses={"api": url})
    class Mine: pass
    for attempt in (lambda: client.with_options(5), lambda: stripe.StripeClient.with_options(Mine(), len),
                    lambda: stripe.StripeClient.fetch(Mine(), "/v1/x"), lambda: client.fetch(5),
                    lambda: client.with_options(lambda call: {"headers": {}}).customers.list(),
                    lambda: client.with_options(lambda call: "text").fetch("/v1/customers/cus_1")):
        try:
            attempt()
        except (AttributeError, TypeError, ValueError) as error:
            told.append(type(error).__name__)
    return told
"""
    assert run(script, url) == [
        "TypeError",
        "TypeError",
        "TypeError",
        "ValueError",
        "TypeError",
        "ValueError",
    ]


def test_an_instance_gets_no_private_name(url: str) -> None:
    script = """
from wtc.public import make_instance
class Hook: pass
def main(url):
    try:
        make_instance(Hook, None, **{"__class__": 5})
    except TypeError as error:
        return str(error)
"""
    assert run(script, url) == "what an instance gets has a public name"
