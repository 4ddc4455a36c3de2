"""A class with a method for each Stripe event: `def charge_succeeded(self, data)`.

The class is made once, with `self.secrets`, `self.meta`, `self.storage`. A method takes the event
that folds to its name (`charge.succeeded`), or those of `@on("invoice.*")`; `default` takes the
rest. `data` is the whole event: `data.data.object.amount`.

    def method(self, data)       the caller gets 200 first, then the method runs
    def method(self, data, cb)   the caller gets what it returns, or hands to cb(err, data)

Secrets: STRIPE_WEBHOOK_SECRET (several by comma, or STRIPE_WEBHOOK_SECRET_OLD), BASIC_AUTH.
Metas: stripe-tolerance (300 seconds), stripe-unhandled (501, 200 or 204).
Statuses: 400 signature or body, 403 password, 405 no POST, 501 no method, 504 no answer.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from wtc import CompileError, CompileOptions, Context, Handler, HTTPError, Request, hookimpl
from wtc.public import (
    allows_basic,
    answer_or_callback,
    basic_credentials,
    call,
    find_class,
    make_instance,
    public_methods,
    whole_number,
)
from wtc.stripe import (
    TOLERANCE,
    Event,
    Route,
    SignatureError,
    fold,
    parse_event,
    route_events,
    verify,
)

SIGNING_SECRET = "STRIPE_WEBHOOK_SECRET"  # noqa: S105  the name of a secret, not one


@hookimpl
def compile(options: CompileOptions) -> Handler:
    password = basic_credentials(options.secrets)
    secrets = signing_secrets(options.secrets)
    tolerance = whole_number(options.meta, "stripe-tolerance", TOLERANCE)
    unhandled = unhandled_status(options.meta)
    instance = make_instance(find_class(options.python(options.script)), options)
    routes = route_events(public_methods(instance), options.log)
    if not password and not secrets:
        options.log.warning(f"anyone may call this webtask: set the secret {SIGNING_SECRET}")

    async def handle(context: Context, request: Request) -> Any:
        if request.method != "POST":
            raise HTTPError(405, "Stripe sends its events by POST", {"Allow": "POST"})
        if password and not allows_basic(password, request.headers.get("authorization", "")):
            context.log.warning("refused a delivery: it has not the password of BASIC_AUTH")
            raise HTTPError(403, "Unauthorized.")
        if secrets:
            check_signature(context, request, secrets, tolerance)
        event = parse_event(request.body)
        route = routes.find(event["type"])
        if route is None:
            return leave(context, event, unhandled)
        if route.waits:
            return await answer(context, event, route)
        context.defer(partial(call, route.method, *[event][: route.takes]))
        return receipt(event, "queued")

    return handle


def signing_secrets(secrets: Mapping[str, str]) -> list[str]:
    named = [name for name in sorted(secrets) if name.startswith(SIGNING_SECRET)]
    found = " ".join(secrets[name] for name in named).replace(",", " ").split()
    if named and not found:
        raise CompileError(f"the secret {named[0]} is empty: copy it from the endpoint in Stripe")
    return found


def unhandled_status(meta: Mapping[str, str]) -> int:
    status = meta.get("stripe-unhandled", "501").strip()
    if status not in {"501", "200", "204"}:
        raise CompileError(f"the meta stripe-unhandled is 501, 200 or 204, not {status!r}")
    return int(status)


def check_signature(context: Context, request: Request, secrets: list[str], tolerance: int) -> None:
    header = request.headers.get("stripe-signature", "")
    try:
        verify(request.body, header, secrets, time.time(), tolerance)
    except SignatureError as cause:
        context.log.warning(f"refused a delivery: {cause}")
        raise HTTPError(400, "The signature is missing or wrong.") from None


async def answer(context: Context, event: Event, route: Route) -> Any:
    if route.takes > 1:
        result = await answer_or_callback(context, route.method, event)
    else:
        result = await call(route.method, *[event][: route.takes])
    return receipt(event, "handled") if result is None else result


def leave(context: Context, event: Event, status: int) -> Any:
    name = event["type"]
    unknown = f"no method for the event {name!r}: add {fold(name)!r}"
    if status == 501:
        context.log.warning(
            f"{unknown}, or take it off the endpoint in Stripe, which sends it again until it"
            " gets a 2xx (meta stripe-unhandled=200)"
        )
        raise HTTPError(501, f"Unsupported event: {name}")
    context.log.info(unknown)
    return receipt(event, "ignored") if status == 200 else None


def receipt(event: Event, status: str) -> Any:
    return {"received": True, "event": event["id"], "status": status}
