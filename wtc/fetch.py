"""Compilers by URL: text from an origin that nobody trusts, over a network that nobody trusts.

    url ─ check ─▶ resolve once ─ judge every address ─▶ connect to a judged one ─▶ read, metered
     ▲                                                                                │
     └────────────────────────── redirect: all of it anew ◀────────────────────────────┘

Law 1: the URL that was checked is the URL that is used, and so is the address; nothing is looked
up twice. Law 2: nothing is waited for longer, and no more is read, than the limits below say.
Law 3: what cannot be had is a FetchError, which tells nobody whether a port was closed or silent.
"""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from codecs import utf_8_decode
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO

import httpcore

from wtc.addresses import Url, origin_of, read_url, shown, split_hash
from wtc.errors import ChangedError, FetchError
from wtc.network import FetchLimits, JudgedNetwork, Meter, Resolve, resolve

__all__ = ["FetchLimits", "Fetched", "Fetcher"]

PIECE = 64 * 1024  # bytes of a source that are decoded at once

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A compiler's source as it came: UTF-8. `url` is where it lay after all redirects."""

    url: str
    data: bytes
    sha256: str

    @property
    def text(self) -> str:
        return self.data.decode("utf-8-sig")


class Fetcher:
    """Fetches sources over http and https. One may be used by several threads.

    `allowed` names origins (`scheme://host:port`) that may be plain http and may lie on a private
    network or on this machine; nothing else may. Raise FetchError for one that is no origin.
    """

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        resolve: Resolve = resolve,
        network: httpcore.NetworkBackend | None = None,
        limits: FetchLimits | None = None,
    ) -> None:
        self._allowed = frozenset(map(origin_of, allowed))
        self._resolve = resolve
        self._network = network or httpcore.SyncBackend()
        self._limits = limits or FetchLimits()
        self._slots = threading.BoundedSemaphore(self._limits.at_once)

    def get(self, ref: str) -> Fetched:
        """Return the source at a URL; raise FetchError that says why it cannot be had.

        Raise ChangedError when it is not the one that the ref is pinned to.
        """
        text, wanted = split_hash(ref)
        url = read_url(text)
        if not self._slots.acquire(timeout=self._limits.total):
            raise FetchError(f"{shown(ref)}: too many compilers are being fetched, try again")
        try:
            found = self._follow(url, is_pinned=bool(wanted))
        finally:
            self._slots.release()
        if wanted and found.sha256 != wanted:
            raise ChangedError(f"{shown(ref)} is pinned to sha256 {wanted}, and has {found.sha256}")
        return found

    def _follow(self, url: Url, *, is_pinned: bool) -> Fetched:
        deadline = time.monotonic() + self._limits.total
        first = url
        for _ in range(self._limits.redirects + 1):
            self._check_origin(url, is_pinned=is_pinned)
            found = self._ask(url, deadline)
            if isinstance(found, Fetched):
                return found
            url = _next(url, found)
        raise FetchError(f"{shown(str(first))}: more than {self._limits.redirects} redirects")

    def _check_origin(self, url: Url, *, is_pinned: bool) -> None:
        if url.origin in self._allowed:
            return
        hint = f"; --allow-fetch {url.origin} lets it be fetched"
        if url.scheme == "http" and not is_pinned:
            raise FetchError(
                f"{shown(str(url))}: plain http can be changed on its way; use https, or pin it"
                f" with #sha256={hint}"
            )
        if not url.has_web_port:
            raise FetchError(f"{shown(str(url))}: only the ports 80 and 443 are asked{hint}")

    def _ask(self, url: Url, deadline: float) -> Fetched | str:
        """Return what lies at the URL, or where it redirects to."""
        meter = Meter(url, self._limits, deadline)
        network = JudgedNetwork(
            self._network, self._resolve, meter, judges=url.origin not in self._allowed
        )
        try:
            with (
                _pool(network) as pool,
                pool.stream("GET", _target(url), headers=_headers(url)) as response,
            ):
                meter.in_head = False
                return _read(url, response, self._limits.size)
        except (
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            OSError,
        ) as error:
            raise _failure(url, error, meter) from None


def _next(url: Url, location: str) -> Url:
    target = url.joined(location)
    if url.scheme == "https" and target.scheme == "http":
        raise FetchError(f"{shown(str(url))} redirects from https to plain http")
    return target


def _pool(network: httpcore.NetworkBackend) -> httpcore.ConnectionPool:
    context = ssl.create_default_context()  # the system's authorities, or those of SSL_CERT_FILE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return httpcore.ConnectionPool(
        ssl_context=context, network_backend=network, max_keepalive_connections=0
    )


def _target(url: Url) -> httpcore.URL:
    return httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)


def _headers(url: Url) -> list[tuple[str, str]]:
    return [
        ("host", url.authority),
        ("accept", "text/x-python, text/plain, */*;q=0.1"),
        ("accept-encoding", "identity"),
        ("user-agent", "wtc"),
    ]


def _read(url: Url, response: httpcore.Response, limit: int) -> Fetched | str:
    name = shown(str(url))
    location = _header(response, b"location")
    if response.status in _REDIRECTS and location:
        return location
    if response.status != 200:
        raise FetchError(f"{name} answers {response.status}, and no source")
    if _header(response, b"content-encoding").lower() not in {"", "identity"}:
        raise FetchError(f"{name} answers with a content encoding that was not asked for")
    data = BytesIO()
    for chunk in response.iter_stream():
        if data.tell() + len(chunk) > limit:
            raise FetchError(f"{name} is larger than {limit:,} bytes")
        data.write(chunk)
    return _fetched(url, data.getvalue())


def _header(response: httpcore.Response, name: bytes) -> str:
    """Return a header; one that came several times as a list, which is no URL and no encoding."""
    found = [value for key, value in response.headers if key.lower() == name]
    return b", ".join(found).decode("latin-1")


def _fetched(url: Url, data: bytes) -> Fetched:
    """Return the source; its text is read piece by piece, for it takes four times the room."""
    start = 0
    while start < len(data):
        piece = data[start : start + PIECE]
        try:
            start += utf_8_decode(piece, "strict", start + len(piece) == len(data))[1]
        except UnicodeDecodeError as error:
            where = f"byte {start + error.start}"
            raise FetchError(f"{shown(str(url))} is no UTF-8 text ({where})") from None
    return Fetched(url=str(url), data=data, sha256=hashlib.sha256(data).hexdigest())


def _failure(url: Url, error: Exception, meter: Meter) -> FetchError:
    """Return what went wrong; before the first byte of an answer there is one text for it all."""
    name = shown(str(url))
    if not meter.came:
        return FetchError(f"{name} cannot be reached")
    if isinstance(error, httpcore.TimeoutException):
        return FetchError(f"{name} took longer than {meter.limits.total:g} s")
    return FetchError(f"{name}: the answer is no HTTP, or breaks off")
