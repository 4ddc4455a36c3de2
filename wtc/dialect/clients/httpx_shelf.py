"""What `import httpx` gives a script: the verbs, clients of ours, their values and exceptions.

Law: a script's arguments are made plain before httpx sees them, and what httpx answers is made
plain before the script sees it. A keyword that is not listed here is refused: no transport, proxy,
certificate or hook comes from a script. A method of a client works on clients only: a script can
call it with an object of its own, which must never be handed anything of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import httpx

from wtc.dialect.clients import arguments, outgoing
from wtc.dialect.clients.barrier import perform, perform_async
from wtc.dialect.clients.httpx_values import ERRORS, Request, Response, response_of, translated

__all__ = ["SHELF"]


class Timeout:
    """How long to wait: to `connect`, to `write`, to `read` the next bytes, for a `pool`'s place.

    More than 30 seconds, or None, counts as 30 seconds.
    """

    __slots__ = ("_seconds",)

    def __init__(self, timeout: Any = outgoing.DEFAULT_TIMEOUT, **phases: Any) -> None:
        same = dict.fromkeys(_PHASES, _seconds(timeout))
        self._seconds = {**same, **arguments.checked(phases, dict.fromkeys(_PHASES, _seconds))}

    def __repr__(self) -> str:
        return f"Timeout({', '.join(f'{name}={time:g}' for name, time in self._seconds.items())})"


_PHASES = ("connect", "read", "write", "pool")


def _seconds(value: Any) -> float:
    if value is None:
        return outgoing.MAX_TIMEOUT
    seconds = arguments.real(value)
    if not seconds > 0:
        raise ValueError(f"a timeout is more than 0 seconds, not {seconds:g}")
    return min(seconds, outgoing.MAX_TIMEOUT)


def _timeout(value: Any) -> httpx.Timeout:
    timeout = value if type(value) is Timeout else Timeout(value)
    return httpx.Timeout(**timeout._seconds)


_Offered = Mapping[str, Callable[[Any], Any]]

_BARE: _Offered = MappingProxyType(
    {
        "auth": arguments.credentials,
        "follow_redirects": arguments.flag,
        "headers": arguments.texts,
        "params": arguments.params,
        "timeout": _timeout,
    }
)
_WITH_BODY: _Offered = MappingProxyType(
    {
        **_BARE,
        "content": arguments.content,
        "data": arguments.form,
        "files": arguments.uploads,
        "json": arguments.data,
    }
)
_OF_CLIENTS: _Offered = MappingProxyType(
    {**_BARE, "base_url": arguments.text, "cookies": arguments.texts}
)


def _verb(method: str, offered: _Offered) -> Callable[..., Any]:
    def verb(self: Any, url: Any, **options: Any) -> Any:
        return _sent(self, method, url, options, offered)

    verb.__name__ = verb.__qualname__ = method.lower()
    verb.__doc__ = f"Send a {method} request."
    return verb


class _Client:
    """The settings of a client, and its verbs; an AsyncClient's are awaited."""

    __slots__ = ("_client", "_follows")
    _client: Any
    _follows: bool

    delete = _verb("DELETE", _BARE)
    get = _verb("GET", _BARE)
    head = _verb("HEAD", _BARE)
    options = _verb("OPTIONS", _BARE)
    patch = _verb("PATCH", _WITH_BODY)
    post = _verb("POST", _WITH_BODY)
    put = _verb("PUT", _WITH_BODY)

    def request(self, method: Any, url: Any, **options: Any) -> Any:
        """Send a request by any method."""
        return _sent(self, arguments.text(method), url, options, _WITH_BODY)


class Client(_Client):
    """Settings and connections for several calls: `with httpx.Client(base_url=…) as client:`.

    Keeps cookies. Lives as long as the script keeps it; threads may share it.
    """

    __slots__ = ()

    def __init__(self, **options: Any) -> None:
        _open(self, outgoing.open_client, options)

    def close(self) -> None:
        """Close the connections."""
        perform(_own(self, Client)._client.close, translated)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


class AsyncClient(_Client):
    """A Client for `async` code: `async with httpx.AsyncClient() as client:`."""

    __slots__ = ()

    def __init__(self, **options: Any) -> None:
        _open(self, outgoing.open_async_client, options)

    async def aclose(self) -> None:
        """Close the connections."""
        await perform_async(_own(self, AsyncClient)._client.aclose, translated)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self.aclose()


def _own(client: Any, *kinds: type[Any]) -> Any:
    if type(client) not in kinds:
        raise TypeError(f"a client was expected, not {type(client).__name__}")
    return client


def _open(client: _Client, open_client: Callable[..., Any], options: Mapping[str, Any]) -> None:
    plain = arguments.checked({"timeout": outgoing.DEFAULT_TIMEOUT, **options}, _OF_CLIENTS)
    client._follows = plain.pop("follow_redirects", False)
    client._client = perform(partial(open_client, **plain), translated)


def _sent(client: Any, method: str, url: Any, options: Mapping[str, Any], offered: _Offered) -> Any:
    """Return the response, or for an AsyncClient what is awaited for it."""
    inner = _own(client, Client, AsyncClient)._client
    plain = {"url": arguments.text(url), **arguments.checked(options, offered)}
    how = {
        "auth": plain.pop("auth", httpx.USE_CLIENT_DEFAULT),
        "follows": plain.pop("follow_redirects", client._follows),
    }
    request = perform(partial(inner.build_request, method, **plain), translated)
    if type(client) is AsyncClient:
        send = partial(outgoing.send_async, inner, request, **how)
        return perform_async(send, translated, response_of)
    return perform(partial(outgoing.send, inner, request, **how), translated, response_of)


def _once(verb: str) -> Callable[..., Any]:
    """Return a verb with a client of its own: nothing is kept from call to call."""

    def once(*target: Any, cookies: Any = (), **options: Any) -> Any:
        with Client(cookies=cookies) as client:
            return getattr(client, verb)(*target, **options)

    once.__name__ = once.__qualname__ = verb
    once.__doc__ = getattr(Client, verb).__doc__
    return once


_ONCE = ("delete", "get", "head", "options", "patch", "post", "put", "request")

SHELF: Mapping[str, Any] = {
    "AsyncClient": AsyncClient,
    "Client": Client,
    "Request": Request,
    "Response": Response,
    "Timeout": Timeout,
    "codes": httpx.codes,
    **{verb: _once(verb) for verb in _ONCE},
    **ERRORS,
}
