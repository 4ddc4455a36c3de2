"""A class with a method for each Stripe event: `def charge_succeeded(self, data)`.

The class is made once, with `self.secrets`, `self.meta`, `self.storage`. A method takes the event
that folds to its name (`charge.succeeded`), or those of `@on("invoice.*")`; `default` takes the
rest. `data` is the whole event: `data.data.object.amount`.

    def method(self, data)       the caller gets 200 first, then the method runs
    def method(self, data, cb)   the caller gets what it returns, or hands to cb(err, data)
    def before(self, data)       runs before any; False: the event is left

`self.stripe` calls the API with the secret STRIPE_KEY, `self.stripe_for(data)` as the connected
account of the event; `data.refetch()` is the object as it is now; `self.if_newer(key, created)`
is False for an event that comes after a newer one.

Secrets: STRIPE_WEBHOOK_SECRET (several by comma, or STRIPE_WEBHOOK_SECRET_OLD), BASIC_AUTH,
STRIPE_KEY. Metas: stripe-tolerance (300 seconds), stripe-unhandled (501, 200 or 204), stripe-mode
(live, test or any; events of the other one are ignored), stripe-version, stripe-api (a URL).
Statuses: 400 signature or body, 403 password, 405 no POST, 501 no method, 504 no answer.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from inspect import isawaitable
from typing import Any

from wtc import (
    CompileError,
    CompileOptions,
    Conflict,
    Context,
    Handler,
    HTTPError,
    Request,
    Response,
    hookimpl,
)
from wtc.public import (
    allows_basic,
    answer_or_callback,
    argument_count,
    basic_credentials,
    call,
    find_class,
    make_instance,
    public_methods,
    whole_number,
)
from wtc.stripe import (
    API_VERSION,
    TOLERANCE,
    Event,
    Route,
    SignatureError,
    SigningKey,
    call_key,
    deliver,
    fold,
    key_mode,
    newest,
    other_release,
    parse_event,
    route_events,
    signing_keys,
    verify,
)

SIGNING_SECRET = "STRIPE_WEBHOOK_SECRET"  # noqa: S105  the name of a secret, not one
API_KEY = "STRIPE_KEY"
NEWEST = "stripe-newest"  # where `if_newer` keeps its times in the stored document
PING = "v2.core.event_destination.ping"
MAX_TYPES = 1000  # types without a method that the log tells of
TRIES = 10  # to store a document that others change too


@hookimpl
def compile(options: CompileOptions) -> Handler:
    password = basic_credentials(options.secrets)
    keys = signing_keys(signing_secrets(options.secrets))
    tolerance = whole_number(options.meta, "stripe-tolerance", TOLERANCE)
    unhandled = Unhandled(unhandled_status(options.meta))
    mode = Mode(event_mode(options))
    calls = Calls(options)
    version = Response(headers={"Stripe-Version": calls.version}).headers
    instance = make_instance(
        find_class(options.python(options.script)),
        options,
        stripe=calls.client(),
        stripe_for=calls.client_for,
        if_newer=partial(if_newer, options.storage),
    )
    methods = public_methods(instance)
    before = methods.pop("before", None)
    admits = before and (before, argument_count(before, 1))
    routes = route_events(methods, options.log)
    if not password and not keys:
        options.log.warning(f"anyone may call this webtask: set the secret {SIGNING_SECRET}")

    async def handle(context: Context, request: Request) -> Any:
        if request.method != "POST":
            raise HTTPError(405, "Stripe sends its events by POST", {"Allow": "POST"})
        if password and not allows_basic(password, request.headers.get("authorization", "")):
            context.log.warning("refused a delivery: it has not the password of BASIC_AUTH")
            raise HTTPError(403, "Unauthorized.")
        if keys:
            check_signature(context, request, keys, tolerance)
        event = deliver_event(calls, request.body)
        if not mode.takes(context, event):
            return receipt(event, "ignored")
        calls.begin(context, event)
        if admits and await call(admits[0], *[event][: admits[1]]) is False:
            return receipt(event, "ignored")
        route = routes.find(event["type"])
        if route is None:
            return unhandled.leave(context, event)
        if route.waits:
            return in_version(await answer(context, event, route), version)
        context.defer(partial(call, route.method, *[event][: route.takes]))
        return receipt(event, "queued")

    return handle


# ---------------------------------------------------------------------------------- settings


def signing_secrets(secrets: Mapping[str, str]) -> list[str]:
    named = [name for name in sorted(secrets) if name.startswith(SIGNING_SECRET)]
    found = " ".join(secrets[name] for name in named).replace(",", " ").split()
    if named and not found:
        raise CompileError(f"the secret {named[0]} is empty: copy it from the endpoint in Stripe")
    return found


def unhandled_status(meta: Mapping[str, str]) -> int:
    return int(one_of(meta, "stripe-unhandled", "501", ("501", "200", "204")))


def event_mode(options: CompileOptions) -> str:
    default = key_mode(options.secrets.get(API_KEY, ""))
    return one_of(options.meta, "stripe-mode", default, ("live", "test", "any"))


def one_of(meta: Mapping[str, str], name: str, default: str, known: tuple[str, ...]) -> str:
    found = meta.get(name, default).strip()
    if found not in known:
        listed = f"{', '.join(known[:-1])} or {known[-1]}"
        raise CompileError(f"the meta {name} is {listed}, not {found!r}")
    return found


def api_key(secrets: Mapping[str, str]) -> str:
    key = secrets.get(API_KEY, "").strip()
    if key.startswith(("pk_", "whsec_")) or (API_KEY in secrets and not key):
        raise CompileError(f"the secret {API_KEY} is a secret key of Stripe's API: sk_… or rk_…")
    return key


def api_addresses(meta: Mapping[str, str]) -> dict[str, dict[str, str]]:
    if "stripe-api" not in meta:
        return {}
    url = meta["stripe-api"].strip().rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise CompileError(f"the meta stripe-api is a URL, not {url!r}")
    return {"base_addresses": {"api": url}}


# ----------------------------------------------------------------------------------- checks


def check_signature(
    context: Context, request: Request, keys: list[SigningKey], tolerance: int
) -> None:
    header = request.headers.get("stripe-signature", "")
    try:
        verify(request.body, header, keys, time.time(), tolerance)
    except SignatureError as cause:
        context.log.warning(f"refused a delivery: {cause}")
        raise HTTPError(400, "The signature is missing or wrong.") from None


class Mode:
    """Which events are taken: those of live mode, of test mode, or any. Lives as long as a webtask.

    The others are acknowledged, not refused: a Connect endpoint of live mode gets events of test
    mode too (https://docs.stripe.com/connect/webhooks), and Stripe switches an endpoint off that
    keeps failing. The log tells of each mode once.
    """

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.told: set[str] = set()

    def takes(self, context: Context, event: Event) -> bool:
        if self.mode == "any":
            return True
        found = mode_of(event)
        if found == self.mode:
            return True
        if found not in self.told:
            self.told.add(found)
            context.log.warning(
                f"ignored {event['id']}, an event of {found} mode, and so every other: this"
                f" webtask is for {self.mode} mode by its {API_KEY} or the meta stripe-mode;"
                " stripe-mode=any takes both"
            )
        return False


def mode_of(event: Event) -> str:
    live = event.get("livemode")
    return "live" if live is True else "test" if live is False else "no"


# ---------------------------------------------------------------------------------- answers


async def answer(context: Context, event: Event, route: Route) -> Any:
    if route.takes > 1:
        result = await answer_or_callback(context, route.method, event)
    else:
        result = await call(route.method, *[event][: route.takes])
    return receipt(event, "handled") if result is None else result


def receipt(event: Event, status: str) -> Any:
    return {"received": True, "event": event["id"], "status": status}


def in_version(result: Any, version: Mapping[str, str]) -> Any:
    """Return an answer that is a dict with the version of the API that its names are of.

    Stripe reads no decision about an `issuing_authorization.request` without it:
    https://docs.stripe.com/issuing/controls/real-time-authorizations
    """
    if isinstance(result, dict):
        return Response(body=result, headers=version)
    return result


class Unhandled:
    """What a type without a method gets. The log tells of each type once.

    Stripe's own trial of a destination, the ping, is taken whatever the class has.
    """

    def __init__(self, status: int) -> None:
        self.status = status
        self.told: set[str] = set()

    def leave(self, context: Context, event: Event) -> Any:
        name = event["type"]
        if name == PING:
            return receipt(event, "ignored")
        if name not in self.told and len(self.told) < MAX_TYPES:
            self.told.add(name)
            self.tell(context, name)
        if self.status == 501:
            raise HTTPError(501, f"Unsupported event: {name}")
        return receipt(event, "ignored") if self.status == 200 else None

    def tell(self, context: Context, name: str) -> None:
        unknown = f"no method for the event {name!r}: add {fold(name)!r}"
        if self.status == 501:
            context.log.warning(
                f"{unknown}, or take it off the endpoint in Stripe, which sends it again until it"
                " gets a 2xx (meta stripe-unhandled=200)"
            )
        else:
            context.log.info(unknown)


# ------------------------------------------------------------------------------ Stripe's API

# The client is the one that the script's own `import stripe` gives, whether this compiler is
# installed or fetched: so what it raises is what the script catches. Imported when first used.
CLIENT = """
def client(key, **options):
    from stripe import StripeClient
    return StripeClient(key, **options)
"""


class Client:
    """`self.stripe`: Stripe's API, reached when it is first used. Takes nothing when called."""

    __slots__ = ("_found",)
    _found: Callable[[], Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._found(), name)

    def __repr__(self) -> str:
        return "<self.stripe>"


class Calls:
    """The calls of Stripe's API that a webtask makes. Lives as long as the webtask.

    What changes something is sent with a key that the event and the call make: when the same
    delivery comes again, Stripe answers again what it did, and does it no second time.
    """

    def __init__(self, options: CompileOptions) -> None:
        self.key = api_key(options.secrets)
        self.version = options.meta.get("stripe-version", API_VERSION).strip()
        self.addresses = api_addresses(options.meta)
        self.make = options.python(CLIENT).client if self.key else None
        self.made: Any = None
        self.told = False
        self.delivery: ContextVar[tuple[str, Counter[str]] | None] = ContextVar("delivery")

    def begin(self, context: Context, event: Event) -> None:
        """From here on, calls are made for this event."""
        if not self.key:
            return
        self.delivery.set((event["id"], Counter()))
        if not self.told and other_release(event.get("api_version"), self.version):
            self.told = True
            context.log.warning(
                f"events are of the API version {str(event['api_version'])[:40]}, self.stripe is"
                f" of {self.version}: their objects may differ (meta stripe-version)"
            )

    def client(self, **common: str) -> Client:
        """Return a client whose calls take the options `common`."""
        made = Client()
        made._found = partial(self.found, common)
        return made

    def client_for(self, event: Event) -> Client:
        """Return a client that calls as the connected account of an event, where it has one."""
        return self.client(**account_of(event))

    def found(self, common: dict[str, str]) -> Any:
        if self.make is None:
            raise RuntimeError(f"self.stripe needs the secret {API_KEY}: sk_… or rk_… of Stripe")
        if self.made is None:
            self.made = self.make(self.key, stripe_version=self.version, **self.addresses)
        return self.made.with_options(partial(self.options, common))

    def options(self, common: dict[str, str], told: str) -> dict[str, str]:
        delivery = self.delivery.get(None)
        if not told or delivery is None:
            return common
        event_id, earlier = delivery
        told = f"{sorted(common.items())} {told}"
        earlier[told] += 1
        return {**common, "idempotency_key": call_key(event_id, told, earlier[told])}

    def fetch(self, event: Event, what: Any, is_async: bool) -> Any:
        client = self.found(account_of(event))
        return client.fetch_async(what) if is_async else client.fetch(what)


def deliver_event(calls: Calls, body: bytes) -> Event:
    event = parse_event(body)
    return deliver(event, partial(calls.fetch, event))


def account_of(event: Event) -> dict[str, str]:
    """Return the option of calls for an event: its `context`, which thin events have too, else
    its `account`; the one supersedes the other: https://docs.stripe.com/context
    """
    told = (("stripe_context", event.get("context")), ("stripe_account", event.get("account")))
    return dict([(name, value) for name, value in told if type(value) is str and value][:1])


# ------------------------------------------------------------------------------------- order


def if_newer(storage: Any, key: str, created: Any) -> Any:
    """Return False when a newer event for `key` was here before; awaited in async methods.

    `created` is the event's, `data.created`. Raise TypeError when the document that the webtask
    keeps is no dict.
    """
    read = storage.get()
    if isawaitable(read):
        return if_newer_async(storage, read, key, created)
    for _ in range(TRIES):
        document = with_newest(read, key, created)
        if document is None:
            return False
        try:
            storage.set(document)
        except Conflict as conflict:
            read = conflict.document
        else:
            return True
    raise contested()


async def if_newer_async(storage: Any, reading: Any, key: str, created: Any) -> bool:
    read = await reading
    for _ in range(TRIES):
        document = with_newest(read, key, created)
        if document is None:
            return False
        try:
            await storage.set(document)
        except Conflict as conflict:
            read = conflict.document
        else:
            return True
    raise contested()


def contested() -> HTTPError:
    what = "the storage changes too often: deliver this again"
    return HTTPError(503, what, {"Retry-After": "1"})


def with_newest(read: Any, key: str, created: Any) -> dict[str, Any] | None:
    document = {} if read is None else read
    if not isinstance(document, dict):
        raise TypeError("self.if_newer keeps its times in the stored document, which is no dict")
    times = newest(document.get(NEWEST), key, created)
    return None if times is None else {**document, NEWEST: times}
