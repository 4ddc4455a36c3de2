"""The way out: every call of a script, whichever library it asks, is sent here.

Law: bounded and alone. A wait lasts at most MAX_TIMEOUT and a body is at most MAX_BODY bytes, as it
came and unpacked; nothing is read from the environment but where the authorities of TLS are.

The seam: `make_transport` and `make_async_transport` are all that opens connections; where
`wtc.dialect.connecting` names somebody who judges, they are made through him.
"""

from __future__ import annotations

import ssl
import sys
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import httpcore
import httpx

from wtc.dialect.clients.streams import AsyncBackend, Backend
from wtc.dialect.connecting import Network, network
from wtc.strand import off_loop

__all__ = [
    "DEFAULT_TIMEOUT",
    "MAX_BODY",
    "MAX_REDIRECTS",
    "MAX_TIMEOUT",
    "AsyncBrokeredTransport",
    "BrokeredTransport",
    "Received",
    "make_async_transport",
    "make_transport",
    "open_async_client",
    "open_client",
    "send",
    "send_async",
    "warm",
]

DEFAULT_TIMEOUT = 10.0  # seconds, of each wait: to connect, to write, for the next bytes
MAX_TIMEOUT = 30.0  # a thread that waits for a socket can be stopped only after it
MAX_BODY = 10 * 1024 * 1024
MAX_REDIRECTS = 20  # as httpx
_LAZY = ("anyio._backends._asyncio",)  # that libraries import when they are first used
MAX_ENCODINGS = 3  # of one body; each may be a bomb of its own

_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10)  # a worker has 64 files
# Through the broker a webtask has 10 connections at once: several clients share them.
_BROKERED = httpx.Limits(max_connections=10, max_keepalive_connections=3)

Pool = TypeVar("Pool")


def make_transport() -> httpx.BaseTransport:
    """Return what opens the connections of one client."""
    found = network()
    if found is not None:
        return BrokeredTransport(found)
    return httpx.HTTPTransport(verify=_tls(), trust_env=False, limits=_LIMITS)


def make_async_transport() -> httpx.AsyncBaseTransport:
    """Return what opens the connections of one client of `async` code."""
    found = network()
    if found is not None:
        return AsyncBrokeredTransport(found)
    return httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False, limits=_LIMITS)


class BrokeredTransport(httpx.HTTPTransport):
    """httpx's own, over a pool that connects through somebody who judges; httpx has no setting."""

    def __init__(self, network: Network) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = _pool(httpcore.ConnectionPool, Backend(network))


class AsyncBrokeredTransport(httpx.AsyncHTTPTransport):
    """The same for `async` code."""

    def __init__(self, network: Network) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = _pool(httpcore.AsyncConnectionPool, AsyncBackend(network))


def _pool(kind: Callable[..., Pool], backend: Backend | AsyncBackend) -> Pool:
    return kind(
        _tls(),
        max_connections=_BROKERED.max_connections,
        max_keepalive_connections=_BROKERED.max_keepalive_connections,
        keepalive_expiry=_BROKERED.keepalive_expiry,
        network_backend=backend,
    )


def warm() -> None:
    """Load now what the first request would: authorities, encodings, the loop's own modules."""
    _tls()
    "a".encode("idna")
    for name in _LAZY:
        import_module(name)
    if find_spec("sniffio") is None:  # httpcore looks for it at every lock, in every folder
        sys.modules["sniffio"] = None  # type: ignore[assignment]  # Python's mark for "not there"


@cache
def _tls() -> ssl.SSLContext:
    """Return the one context. It believes certifi, and SSL_CERT_FILE or else the system."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def open_client(*, headers: Any = (), **options: Any) -> httpx.Client:
    """Return a client for `send`; `options` are httpx's own."""
    client = httpx.Client(transport=make_transport(), trust_env=False, **options)
    _set_headers(client.headers, headers)
    return client


def open_async_client(*, headers: Any = (), **options: Any) -> httpx.AsyncClient:
    """Return a client for `send_async`; `options` are httpx's own."""
    client = httpx.AsyncClient(transport=make_async_transport(), trust_env=False, **options)
    _set_headers(client.headers, headers)
    return client


def _set_headers(known: httpx.Headers, given: Any) -> None:
    known["Accept-Encoding"] = "gzip, deflate"  # what `_unpacked` reads, whatever is installed
    known.update(given)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, its whole body unpacked, and the redirects before it, without theirs."""

    response: httpx.Response
    body: bytes
    history: tuple[Received, ...] = ()


def send(
    client: httpx.Client, request: httpx.Request, *, auth: Any, follows: bool = False
) -> Received:
    """Send a request and, if it `follows`, its redirects; raise httpx's exceptions."""
    hops = _hops(request, follows)
    request = next(hops)
    while True:
        received = off_loop(partial(_received, client, request, auth))
        try:
            request = hops.send(received)
        except StopIteration as done:
            return _last(done)
        auth = None  # a redirect has the header already, if it stays at the same origin


def _received(client: httpx.Client, request: httpx.Request, auth: Any) -> Received:
    response = client.send(request, auth=auth, follow_redirects=False, stream=True)
    try:
        body = _Body()
        for part in response.iter_raw():
            body.add(part)
    finally:
        response.close()
    return Received(response, body.unpacked(response.headers))


async def send_async(
    client: httpx.AsyncClient, request: httpx.Request, *, auth: Any, follows: bool = False
) -> Received:
    """Send a request and, if it `follows`, its redirects; raise httpx's exceptions."""
    hops = _hops(request, follows)
    request = next(hops)
    while True:
        response = await client.send(request, auth=auth, follow_redirects=False, stream=True)
        try:
            body = _Body()
            async for part in response.aiter_raw():
                body.add(part)
        finally:
            await response.aclose()
        try:
            request = hops.send(Received(response, body.unpacked(response.headers)))
        except StopIteration as done:
            return _last(done)
        auth = None


def _last(done: StopIteration) -> Received:
    received: Received = done.value
    return received


def _hops(request: httpx.Request, follows: bool) -> Generator[httpx.Request, Received, Received]:
    """Yield each request to send, take what came for it; return the last.

    httpx follows redirects too, but reads their bodies without a limit.
    """
    history: list[Received] = []
    while True:
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(
                "only http:// and https:// can be called", request=request
            )
        received = yield request
        following = received.response.next_request if follows else None
        if following is None:
            return replace(received, history=tuple(history))
        if len(history) == MAX_REDIRECTS:
            raise httpx.TooManyRedirects(f"more than {MAX_REDIRECTS} redirects", request=request)
        history.append(replace(received, body=b""))  # twenty whole ones would fill a worker
        request = following


class _Body:
    """A body as it comes, counted; then unpacked, counted again."""

    def __init__(self) -> None:
        self._raw = bytearray()

    def add(self, part: bytes) -> None:
        self._raw += part
        if len(self._raw) > MAX_BODY:
            raise httpx.ReadError(_TOO_LARGE)

    def unpacked(self, headers: httpx.Headers) -> bytes:
        """Return the body as it was before it was encoded; unknown encodings stay, as in httpx."""
        body = bytes(self._raw)
        encodings = [name.strip().lower() for name in headers.get_list("content-encoding", True)]
        if len(encodings) > MAX_ENCODINGS:
            raise httpx.DecodingError(f"the answer is encoded more than {MAX_ENCODINGS} times")
        for encoding in reversed(encodings if body else ()):
            if encoding in _WINDOWS:
                body = _inflated(body, _WINDOWS[encoding])
        return body


_TOO_LARGE = f"the answer has more than {MAX_BODY // 1024 // 1024} MB"
_WINDOWS = {
    "gzip": (zlib.MAX_WBITS | 16,),
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),  # some servers send it without its header
}


def _inflated(body: bytes, windows: tuple[int, ...]) -> bytes:
    for window in windows:
        try:
            inflated = zlib.decompressobj(window).decompress(body, MAX_BODY + 1)
        except zlib.error:
            continue
        if len(inflated) > MAX_BODY:
            raise httpx.ReadError(_TOO_LARGE)
        return inflated
    raise httpx.DecodingError("the answer cannot be unpacked")
