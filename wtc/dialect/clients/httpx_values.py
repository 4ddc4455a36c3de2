"""What a call by httpx gives a script: frozen values, and exceptions of the library's names.

    HTTPError
    ├── HTTPStatusError                 by raise_for_status: has the response
    └── RequestError
        ├── TransportError
        │   ├── TimeoutException        ConnectTimeout ReadTimeout WriteTimeout PoolTimeout
        │   ├── NetworkError            ConnectError ReadError WriteError CloseError
        │   ├── ProtocolError           LocalProtocolError RemoteProtocolError
        │   └── UnsupportedProtocol
        ├── DecodingError
        └── TooManyRedirects
    InvalidURL

Law: none holds a part of the library; a body is all there before a script sees it.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from wtc.dialect.clients.barrier import plain_error
from wtc.dialect.clients.outgoing import Received
from wtc.model import Headers

__all__ = ["ERRORS", "Request", "Response", "response_of", "translated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was sent, without its body."""

    method: str
    url: str
    headers: Headers

    def __repr__(self) -> str:
        return f"<Request({self.method!r}, {self.url!r})>"


def _request_of(request: httpx.Request) -> Request:
    headers = Headers(request.headers.multi_items())
    return Request(method=request.method, url=str(request.url), headers=headers)


class HTTPError(Exception):
    """The base of what can go wrong with a call. `request` is None where none was made."""

    def __init__(self, message: str = "", *, request: Request | None = None) -> None:
        super().__init__(message)
        self.request = request


class HTTPStatusError(HTTPError):
    """The status of `response` is an error's, or a redirect's that was not followed."""

    def __init__(
        self, message: str = "", *, request: Request | None = None, response: Any = None
    ) -> None:
        super().__init__(message, request=request)
        self.response = response


class InvalidURL(Exception):  # noqa: N818  the library's name
    """What was to be called is no URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answer to a call. `history` has the redirects before it."""

    status_code: int
    reason_phrase: str
    http_version: str
    url: str
    headers: Headers
    content: bytes
    cookies: dict[str, str]
    elapsed: timedelta
    request: Request
    history: tuple[Response, ...]

    @property
    def text(self) -> str:
        """The body as text, by the charset that the answer names, else as UTF-8."""
        return self.content.decode(self.encoding, "replace")

    @property
    def encoding(self) -> str:
        """The charset of `text`."""
        _, _, named = self.headers.get("content-type", "").lower().partition("charset=")
        return _charset(named.partition(";")[0].strip(" \"'"))

    def json(self) -> Any:
        """Return the JSON of the body; raise ValueError for a body that is none."""
        return json.loads(self.content)

    @property
    def is_informational(self) -> bool:
        return self.status_code // 100 == 1

    @property
    def is_success(self) -> bool:
        return self.status_code // 100 == 2

    @property
    def is_redirect(self) -> bool:
        return self.status_code // 100 == 3

    @property
    def is_client_error(self) -> bool:
        return self.status_code // 100 == 4

    @property
    def is_server_error(self) -> bool:
        return self.status_code // 100 == 5

    @property
    def is_error(self) -> bool:
        return self.is_client_error or self.is_server_error

    def raise_for_status(self) -> Response:
        """Return the response if it is a success; else raise HTTPStatusError."""
        if self.is_success:
            return self
        status = f"{self.status_code} {self.reason_phrase}".strip()
        raise HTTPStatusError(
            f"{status} for {self.request.method} {self.url}", request=self.request, response=self
        )

    def __repr__(self) -> str:
        return f"<Response [{self.status_code} {self.reason_phrase}]>"


# Text by these takes a time that grows with the square of its length, or is never text.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined"})


def _charset(named: str) -> str:
    try:
        found = codecs.lookup(named).name
        b"a".decode(found, "replace")  # refuses those that make no text, such as zlib's
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if found in _NO_CHARSETS else found


def response_of(received: Received) -> Response:
    """Return what a script gets of an answer."""
    response = received.response
    return Response(
        status_code=response.status_code,
        reason_phrase=response.reason_phrase,
        http_version=response.http_version,
        url=str(response.url),
        headers=Headers(response.headers.multi_items()),
        content=received.body,
        cookies={cookie.name: cookie.value or "" for cookie in response.cookies.jar},
        elapsed=response.elapsed,
        request=_request_of(response.request),
        history=tuple(map(response_of, received.history)),
    )


_TREE: tuple[type[httpx.HTTPError], ...] = (  # a base before what is under it
    httpx.RequestError,
    httpx.TransportError,
    httpx.TimeoutException,
    httpx.ConnectTimeout,
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.PoolTimeout,
    httpx.NetworkError,
    httpx.ConnectError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.ProtocolError,
    httpx.LocalProtocolError,
    httpx.RemoteProtocolError,
    httpx.UnsupportedProtocol,
    httpx.DecodingError,
    httpx.TooManyRedirects,
)

ERRORS: dict[str, type[Exception]] = {
    "HTTPError": HTTPError,
    "HTTPStatusError": HTTPStatusError,
    "InvalidURL": InvalidURL,
}
for _kind in _TREE:
    (_base,) = _kind.__bases__
    ERRORS[_kind.__name__] = type(_kind.__name__, (ERRORS[_base.__name__],), {})


def translated(error: Exception) -> Exception:
    """Return what a script gets in place of an exception of the library."""
    if isinstance(error, httpx.InvalidURL):
        return InvalidURL(str(error))
    name = next((kind.__name__ for kind in type(error).__mro__ if kind in _TREE), "")
    if not name:
        return plain_error(error) or ERRORS["RequestError"](f"{type(error).__name__}: {error}")
    request = getattr(error, "_request", None)
    made: Any = ERRORS[name]
    found: Exception = made(
        str(error) or name, request=_request_of(request) if request is not None else None
    )
    return found
