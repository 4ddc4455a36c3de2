"""A run over ASGI: from the scope to a Request, from the Response to the socket.

Law: every byte from the network is hostile; what is wrong with it is a 4xx in one sentence. The
body is counted while it comes and kept as it came.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, unquote_to_bytes

from starlette.types import Receive, Scope, Send

from wtc.config import Rim
from wtc.errors import AnswerError, TooLargeError, WtcError
from wtc.host import OWN_FAULT, Host
from wtc.model import Headers, MultiMap, Request, Response
from wtc.respond import problem
from wtc.server.framing import Fields, asks_upgrade, frame
from wtc.server.records import GONE, ID_DIGITS, RunRecord
from wtc.server.target import caller_headers, read_query, read_target, shown_path

__all__ = ["Runner"]

T = TypeVar("T")

LOGGER = logging.getLogger(__name__)
PLAIN = "/:@!$&'()*+,;=~"  # signs of a path that stand for themselves (RFC 3986, 3.3)


class ClientGoneError(Exception):
    """The caller closed the connection before it had the answer."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The ASGI application of the run URLs: `/{name}` and everything below it."""

    host: Host
    on_run: Callable[[RunRecord], None]
    limits: Rim = Rim()  # noqa: RUF009  frozen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1003})
            return
        start, run_id = time.perf_counter(), secrets.token_hex(ID_DIGITS // 2)
        status = GONE
        try:
            response = await self._answer(scope, receive, run_id)
            status = response.status
            await _send(response, send, receive, scope)
        except (ClientGoneError, WtcError):
            pass  # nobody listens, or a stream broke off: the log has it, the connection ends
        finally:
            self.on_run(
                RunRecord(
                    run_id,
                    _name(scope),
                    scope["method"],
                    scope["path"],
                    status,
                    (time.perf_counter() - start) * 1000,
                    time.time(),
                )
            )

    async def _answer(self, scope: Scope, receive: Receive, run_id: str) -> Response:
        try:
            limits, most = self.limits, self.host.limits.body
            version = scope.get("http_version", "1.0")
            frame(scope["method"], version, _fields(scope), limits, most)
            target = _raw_path(scope)
            name, path = read_target(_below_mount(target, scope), limits.target)
            body = await _read_body(receive, most)
            run = self.host.run(name, _request(scope, target, path, body, limits), run_id)
            if scope.get("http_version") == "1.0":  # which has no chunks to stream in
                run = _whole(run, self.host.limits.response)
            return await _unless_gone(receive, run)
        except WtcError as error:
            return problem(error, run_id)
        except ClientGoneError:
            raise
        except Exception:
            LOGGER.exception("wtc failed at request %s", run_id)
            return problem(WtcError(OWN_FAULT), run_id)


def _fields(scope: Scope) -> Fields:
    """Return the headers as tuples: ASGI says that they are pairs, of any kind."""
    return [(name, value) for name, value in scope["headers"]]


def _name(scope: Scope) -> str:
    return shown_path(_below_mount(_raw_path(scope), scope)).removeprefix("/").partition("/")[0]


def _request(scope: Scope, target: bytes, path: str, body: bytes, limits: Rim) -> Request:
    query = scope["query_string"]
    return Request(
        method=scope["method"],
        url=(target + (b"?" + query if query else b"")).decode("latin-1"),
        path=path,
        query=MultiMap(read_query(query, limits.target)),
        headers=Headers(caller_headers(_fields(scope), trusted=False)),
        body=body,
    )


def _raw_path(scope: Scope) -> bytes:
    raw: bytes = scope.get("raw_path") or quote(scope["path"], safe=PLAIN).encode()
    return raw.partition(b"?")[0]


def _below_mount(target: bytes, scope: Scope) -> bytes:
    """Return the part of a target below the path that this application is mounted at.

    One that leads there only with a slash decoded stays whole, and is refused for that slash.
    """
    root: str = scope.get("root_path", "")
    if not root:
        return target
    parts = target.split(b"/")
    mount = root.count("/") + 1
    above = b"/".join(parts[:mount])
    if unquote_to_bytes(above) != root.encode():
        return target
    return b"/".join((b"", *parts[mount:]))


async def _read_body(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLargeError("the body", limit)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _unless_gone(receive: Receive, run: Coroutine[Any, Any, T]) -> T:
    """Return what `run` returns; when the caller goes away first, cancel it."""
    running = asyncio.ensure_future(run)
    gone = asyncio.ensure_future(receive())
    try:
        await asyncio.wait((running, gone), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            return running.result()
        raise ClientGoneError
    finally:
        running.cancel()
        gone.cancel()


async def _whole(run: Coroutine[Any, Any, Response], limit: int) -> Response:
    """Return the response of a run with all of its body at hand."""
    response = await run
    if isinstance(response.body, bytes):
        return response
    data = bytearray()
    async with aclosing(response.body) as parts:
        async for part in parts:
            data += part
            if len(data) > limit:
                raise AnswerError(f"webtask streams more than {limit:,} bytes to HTTP/1.0")
    return response.replace(body=bytes(data))


async def _send(response: Response, send: Send, receive: Receive, scope: Scope) -> None:
    bodiless = response.status in {204, 304}
    whole = isinstance(response.body, bytes)
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.pairs
    ]
    if whole and not bodiless:
        headers.append((b"content-length", str(len(response.body)).encode()))
    if asks_upgrade(_fields(scope)):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    silent = bodiless or scope["method"] == "HEAD"
    if not whole and silent:
        await response.body.aclose()
    elif not whole:
        await _unless_gone(receive, _stream(response.body, send))
    body = response.body if whole and not silent else b""
    await send({"type": "http.response.body", "body": body})


async def _stream(body: AsyncGenerator[bytes, None], send: Send) -> None:
    async with aclosing(body):
        async for part in body:
            await send({"type": "http.response.body", "body": part, "more_body": True})
