"""What `import stripe` gives a script: a client, the errors, and the check of a webhook.

Law: the names that a client answers are those of the library's services, their parts and methods;
arguments are made plain before the library sees them, and what it returns is made plain before the
script does. A client keeps its key to itself.
"""

from __future__ import annotations

import asyncio
import difflib
import inspect
import json
import re
import time
from collections.abc import Callable, Coroutine, Mapping
from decimal import Decimal
from functools import partial
from types import FunctionType, MappingProxyType
from typing import Any

import httpx
import stripe
from stripe import v2

from wtc.dialect.clients import arguments, outgoing
from wtc.dialect.clients.barrier import perform, perform_async, plain_error
from wtc.errors import HTTPError
from wtc.stripe import TOLERANCE, Event, SignatureError, parse_event, signing_keys, verify

__all__ = ["SHELF"]

MAX_RETRIES = 3  # the pauses between them are up to 5 seconds

# Both are of the whole process. Telemetry writes a file and tells the platform.
stripe.enable_telemetry = False
stripe.set_app_info("wtc")


# ------------------------------------------------------------------------------------- errors


class StripeError(Exception):
    """The base of what Stripe's API answers but a success, and of not reaching it.

    `str(error)` is the message with the id of the request, `user_message` the message alone;
    `error` is the object in the body of the answer.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        http_status: int | None = None,
        json_body: Any = None,
        param: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"Request {request_id}: {message}" if request_id else message)
        self.user_message = message
        self.code = code
        self.http_status = http_status
        self.json_body = json_body
        self.param = param
        self.request_id = request_id

    @property
    def error(self) -> Any:
        body = self.json_body
        return body.get("error") if type(body) is StripeObject else None


_KINDS: tuple[type[stripe.StripeError], ...] = (
    stripe.APIConnectionError,
    stripe.APIError,
    stripe.AuthenticationError,
    stripe.CardError,
    stripe.IdempotencyError,
    stripe.InvalidRequestError,
    stripe.PermissionError,
    stripe.RateLimitError,
    stripe.SignatureVerificationError,
)
ERRORS: dict[str, type[StripeError]] = {
    "StripeError": StripeError,
    **{kind.__name__: type(kind.__name__, (StripeError,), {}) for kind in _KINDS},
}


def translated(error: Exception) -> Exception:
    """Return what a script gets in place of an exception of the library."""
    if not isinstance(error, stripe.StripeError):
        return plain_error(error) or StripeError(f"{type(error).__name__}: {error}")
    names = (kind.__name__ for kind in type(error).__mro__)
    made = next(ERRORS[name] for name in names if name in ERRORS)
    body = error.json_body  # of an answer that is no JSON the library puts its headers here
    return made(
        error.user_message,
        code=error.code,
        http_status=error.http_status,
        json_body=_converted(body) if isinstance(body, dict) else None,
        param=getattr(error, "param", None),
        request_id=error.request_id,
    )


# ------------------------------------------------------------------------------------- values


class StripeObject(Event):
    """What Stripe answers: a plain dict whose keys read as attributes too.

    A key that a dict's own method hides (`items`, `keys`, …) needs `["items"]`.
    """

    __slots__ = ()
    _noun = "object"


class ListObject(StripeObject):
    """A page of a list: `data` has its objects, `auto_paging_iter()` gives those of all pages."""

    __slots__ = ("_pages",)
    _pages: Callable[[], Any]

    def auto_paging_iter(self) -> Pages:
        """Return all objects from this page on, for `for` or `async for`."""
        if type(self) is not ListObject:
            raise TypeError("a list of Stripe's was expected")
        return _pages_of(self._pages())


class Pages:
    """The objects of a list, fetched page by page. Takes nothing when it is called."""

    __slots__ = ("_items",)
    _items: Any

    def __iter__(self) -> Pages:
        return self

    def __next__(self) -> Any:
        found = perform(partial(next, _items_of(self), _END), translated, _converted)
        if found is _END:
            raise StopIteration
        return found

    def __aiter__(self) -> Pages:
        return self

    async def __anext__(self) -> Any:
        found = await perform_async(partial(_next, _items_of(self)), translated, _converted)
        if found is _END:
            raise StopAsyncIteration
        return found


_END = object()


async def _next(items: Any) -> Any:
    return await anext(items, _END)


def _items_of(pages: Any) -> Any:
    if type(pages) is not Pages:
        raise TypeError("what auto_paging_iter() returned was expected")
    return pages._items


def _pages_of(items: Any) -> Pages:
    made = Pages()
    made._items = items
    return made


_LISTS = (stripe.ListObject, stripe.SearchResultObject, v2.ListObject)
_LEAVES = (str, int, float, bool, Decimal, type(None))


def _converted(value: Any) -> Any:
    """Return plain values for what the library makes of an answer."""
    if type(value) in _LEAVES or value is _END:
        return value
    if isinstance(value, list):
        return [_converted(item) for item in value]
    if isinstance(value, dict):
        return StripeObject({str(name): _converted(item) for name, item in value.items()})
    if not isinstance(value, stripe.StripeObject):
        raise TypeError(f"Stripe's library returned an object of {type(value).__name__}")
    fields = _converted(value.to_dict(recursive=False))
    if not isinstance(value, _LISTS):
        return fields
    made = ListObject(fields)
    made._pages = lambda: value.auto_paging_iter()
    return made


# ------------------------------------------------------------------------------------- client


class _Sender(stripe.HTTPClient):
    """Sends the library's requests by `outgoing`. Lives as long as its client."""

    name = "httpx"

    def __init__(self) -> None:
        super().__init__()
        self._client = outgoing.open_client(timeout=outgoing.DEFAULT_TIMEOUT)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loops_client: httpx.AsyncClient

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        request = self._client.build_request(method, url, headers=headers, content=post_data)
        try:
            return _triple(outgoing.send(self._client, request, auth=None))
        except httpx.HTTPError as error:
            raise _unreached(error) from error

    async def request_async(
        self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any
    ) -> Any:
        client = self._async_client()
        request = client.build_request(method, url, headers=headers, content=post_data)
        try:
            return _triple(await outgoing.send_async(client, request, auth=None))
        except httpx.HTTPError as error:
            raise _unreached(error) from error

    def _async_client(self) -> httpx.AsyncClient:
        """Return the client of the loop that runs: a worker has one, a test one for each call."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loops_client = outgoing.open_async_client(timeout=outgoing.DEFAULT_TIMEOUT)
            self._loop = loop
        return self._loops_client

    def sleep_async(self, secs: float) -> Coroutine[Any, Any, None]:
        return asyncio.sleep(secs)


def _triple(received: outgoing.Received) -> tuple[bytes, int, Mapping[str, str]]:
    return received.body, received.response.status_code, received.response.headers


def _unreached(error: httpx.HTTPError) -> stripe.APIConnectionError:
    passing = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
    make: Any = stripe.APIConnectionError
    made: stripe.APIConnectionError = make(
        f"Stripe was not reached: {type(error).__name__}: {error}",
        should_retry=isinstance(error, passing),
    )
    return made


def _addresses(value: Any) -> dict[str, str]:
    found = dict(arguments.texts(value))
    if not found.keys() <= {"api", "connect", "files", "meter_events"}:
        raise ValueError("base_addresses are of api, connect, files, meter_events")
    return found


def _optional(value: Any) -> str | None:
    return None if value is None else arguments.text(value)


def _retries(value: Any) -> int:
    return max(0, min(int(arguments.real(value)), MAX_RETRIES))


_OF_CALLS = MappingProxyType(
    {
        "api_key": _optional,
        "idempotency_key": _optional,
        "max_network_retries": _retries,
        "stripe_account": _optional,
        "stripe_context": _optional,
        "stripe_version": _optional,
    }
)
_OF_CLIENTS = MappingProxyType(
    {
        "base_addresses": _addresses,
        "max_network_retries": _retries,
        "stripe_account": _optional,
        "stripe_context": _optional,
        "stripe_version": _optional,
    }
)


OptionsFor = Callable[[str], Any]


class Service:
    """A part of the API: `client.v1.checkout.sessions`. Takes nothing when it is called."""

    __slots__ = ("_options_for", "_service")
    _options_for: OptionsFor
    _service: Any

    def __getattr__(self, name: str) -> Any:
        _check_public(name)
        return _found(self._service, name, self._options_for)

    def __repr__(self) -> str:
        return f"<{type(self._service).__name__}>"


class StripeClient:
    """Calls of Stripe's API: `stripe.StripeClient(key).v1.customers.retrieve("cus_…")`.

    Each method has a twin for `async` code, `retrieve_async`. Retries twice what may be tried
    again. Lives as long as the script keeps it; threads may share it.
    """

    __slots__ = ("_client", "_options_for")
    _client: stripe.StripeClient
    _options_for: OptionsFor

    def __init__(self, api_key: Any, **options: Any) -> None:
        plain = arguments.checked({"max_network_retries": 2, **options}, _OF_CLIENTS)
        self._client = perform(partial(_opened, arguments.text(api_key), plain), translated)
        self._options_for = _no_options

    def with_options(self, options_for: Any) -> StripeClient:
        """Return this client with `options_for(call)`, the options of each call that names none.

        `call` tells what is called with which arguments; "" for a call that changes nothing.
        """
        if type(self) is not StripeClient or not callable(options_for):
            raise TypeError("a client and a function of the call were expected")
        made = object.__new__(StripeClient)
        made._client, made._options_for = self._client, options_for
        return made

    def fetch(self, what: Any) -> Any:
        """Return what is at a path of the API, or an object of Stripe's as it is now.

        Raise ValueError for what is no path and for an object that has none.
        """
        return perform(_fetching(self, "raw_request", what), translated, _converted)

    async def fetch_async(self, what: Any) -> Any:
        """Do as `fetch`."""
        fetching = _fetching(self, "raw_request_async", what)
        return await perform_async(partial(_awaited, fetching), translated, _converted)

    def __getattr__(self, name: str) -> Any:
        """Return a service; those of v1 are found without it too."""
        _check_public(name)
        if name in ("v1", "v2"):
            return _service(getattr(self._client, name), self._options_for)
        return _found(self._client.v1, name, self._options_for)

    def __repr__(self) -> str:
        return "<StripeClient>"


def _opened(api_key: str, options: dict[str, Any]) -> stripe.StripeClient:
    return stripe.StripeClient(api_key, http_client=_Sender(), **options)


def _no_options(_call: str) -> None:
    return None


def _fetching(client: Any, name: str, what: Any) -> Callable[[], Any]:
    if type(client) is not StripeClient:
        raise TypeError("a client was expected")
    options = _options(client._options_for(""))
    path = perform(partial(_path_of, _plain_target(what)), translated)
    return partial(_fetched, client._client, name, path, options)


_PATH = re.compile(r"/v[12](?:/[A-Za-z0-9_%-][A-Za-z0-9_.%-]*)+")


def _plain_target(what: Any) -> Any:
    return arguments.text(what) if issubclass(type(what), str) else arguments.data(what)


def _path_of(what: Any) -> str:
    path = what if type(what) is str else _path_of_object(what)
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path[:80]!r} is no path of Stripe's API")
    return path


def _path_of_object(values: Any) -> str:
    made: Any = stripe.convert_to_stripe_object(values, None, None, api_mode="V1")
    path_of = getattr(made, "instance_url", None)
    if path_of is None:
        raise ValueError("Stripe has no path for this object: fetch it by its service")
    return str(path_of())


def _fetched(client: stripe.StripeClient, name: str, path: str, options: dict[str, Any]) -> Any:
    """Return what the path holds; for `raw_request_async` what is awaited for it."""
    mode: Any = "V2" if path.startswith("/v2/") else "V1"
    answered = getattr(client, name)("get", path, **options)
    if inspect.isawaitable(answered):
        return _read_async(client, answered, mode)
    return client.deserialize(answered, api_mode=mode)


async def _read_async(client: stripe.StripeClient, answered: Any, mode: Any) -> Any:
    return client.deserialize(await answered, api_mode=mode)


async def _awaited(call: Callable[[], Any]) -> Any:
    return await call()


_STREAMS = frozenset({"pdf", "pdf_async"})  # of quotes: they return a connection


def _check_public(name: str) -> None:
    if name.startswith("_"):  # and so the slot of one that was made with nothing in it
        raise AttributeError(name)


def _service(real: Any, options_for: OptionsFor) -> Service:
    made = Service()
    made._service, made._options_for = real, options_for
    return made


def _found(real: Any, name: str, options_for: OptionsFor) -> Any:
    parts = inspect.get_annotations(type(real))
    functions = (key for key, value in vars(type(real)).items() if type(value) is FunctionType)
    methods = [key for key in functions if not key.startswith("_") and key not in _STREAMS]
    if name in parts:
        return _service(getattr(real, name), options_for)
    if name in methods:
        return _method(getattr(real, name), options_for)
    near = difflib.get_close_matches(name, (*parts, *methods), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise AttributeError(f"{type(real).__name__} has no {name!r} here{hint}")


def _method(method: Callable[..., Any], options_for: OptionsFor) -> Callable[..., Any]:
    """Return a method of a service that takes and returns plain values."""
    signature = inspect.signature(method)
    go: Callable[..., Any] = perform_async if method.__name__.endswith("_async") else perform

    def call(*positional: Any, **named: Any) -> Any:
        bound = signature.bind(*positional, **named)
        for name, value in bound.arguments.items():
            bound.arguments[name] = _options(value) if name == "options" else arguments.data(value)
        if "options" in signature.parameters and options_for is not _no_options:
            common = _options(options_for(_telling(method, bound.arguments)))
            bound.arguments["options"] = common | (bound.arguments.get("options") or {})
        sent = partial(method, *bound.args, **bound.kwargs)
        return go(sent, translated, _converted)

    call.__name__ = call.__qualname__ = method.__name__
    call.__doc__ = method.__doc__
    return call


_READING = ("list", "retrieve", "search")  # what the methods are called that change nothing


def _telling(method: Callable[..., Any], given: Mapping[str, Any]) -> str:
    """Return what is called with which arguments, the same for both twins; "" for reading."""
    if method.__name__.startswith(_READING):
        return ""
    kind = type(getattr(method, "__self__", None))
    name = f"{kind.__module__}.{method.__name__.removesuffix('_async')}"
    return json.dumps([name, dict(given)], sort_keys=True)


def _options(value: Any) -> dict[str, Any]:
    return arguments.checked(dict(arguments.pairs(value or ())), _OF_CALLS)


# ----------------------------------------------------------------------------------- webhooks


class Webhook:
    """`stripe.Webhook.construct_event(body, header, secret)`."""

    __slots__ = ()

    @staticmethod
    def construct_event(
        payload: Any, sig_header: Any, secret: Any, tolerance: Any = TOLERANCE
    ) -> Event:
        """Return the event of a webhook's body.

        Raise SignatureVerificationError when `secret` did not sign it within `tolerance` seconds,
        ValueError when it is no event.
        """
        body = arguments.content(payload) or b""
        header, key = arguments.text(sig_header), arguments.text(secret)
        check = partial(_event, body, header, key, arguments.real(tolerance))
        event: Event = perform(check, _refused)
        return event


def _event(body: bytes, header: str, key: str, tolerance: float) -> Event:
    verify(body, header, signing_keys([key]), time.time(), tolerance)
    return parse_event(body)


def _refused(error: Exception) -> Exception:
    if isinstance(error, SignatureError):
        return ERRORS["SignatureVerificationError"](str(error))
    return ValueError(str(error)) if isinstance(error, HTTPError) else translated(error)


SHELF: Mapping[str, Any] = {
    "ListObject": ListObject,
    "StripeClient": StripeClient,
    "StripeObject": StripeObject,
    "Webhook": Webhook,
    **ERRORS,
}
