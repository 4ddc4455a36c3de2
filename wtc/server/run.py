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
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.types import Receive, Scope, Send

from wtc.errors import AnswerError, HTTPError, TooLargeError, WtcError
from wtc.host import Host
from wtc.model import Headers, MultiMap, Request, Response
from wtc.respond import problem
from wtc.server.framing import asks_upgrade, check_framing

__all__ = ["RunRecord", "Runner"]

T = TypeVar("T")

LOGGER = logging.getLogger(__name__)

MAX_TARGET = 8 * 1024
MAX_QUERY_FIELDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One line of the request log: when (unix s), what, the status, how long (ms)."""

    run: str
    name: str
    method: str
    path: str
    status: int
    ms: float
    time: float


class ClientGoneError(Exception):
    """The caller closed the connection before it had the answer."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The ASGI application of the run URLs: `/{name}` and everything below it."""

    host: Host
    on_run: Callable[[RunRecord], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1003})
            return
        start, run_id = time.perf_counter(), secrets.token_hex(8)
        status = 499  # the client went away, as nginx logs it
        try:
            response = await self._answer(scope, receive, run_id)
            status = response.status
            await _send(response, send, receive, scope)
        except (ClientGoneError, WtcError):
            pass  # nobody listens, or a stream broke off: the log has it, the connection ends
        finally:
            self.on_run(
                RunRecord(
                    run=run_id,
                    name=_name(scope),
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    ms=(time.perf_counter() - start) * 1000,
                    time=time.time(),
                )
            )

    async def _answer(self, scope: Scope, receive: Receive, run_id: str) -> Response:
        try:
            check_framing(scope)
            name, path = split_target(_raw_path(scope))
            body = await _read_body(scope, receive, self.host.limits.body)
            run = self.host.run(name, _request(scope, path, body), run_id)
            if scope.get("http_version") == "1.0":  # which has no chunks to stream in
                run = _whole(run, self.host.limits.response)
            return await _unless_gone(receive, run)
        except WtcError as error:
            return problem(error, run_id)
        except ClientGoneError:
            raise
        except Exception:
            LOGGER.exception("wtc failed at request %s", run_id)
            return problem(WtcError("wtc itself failed; its log has the traceback"), run_id)


def _name(scope: Scope) -> str:
    name: str = scope["path"].removeprefix("/").partition("/")[0]
    return name


def split_target(raw_path: bytes) -> tuple[str, str]:
    """Return the webtask's name and the decoded path below it, `/` for the webtask itself.

    Raise HTTPError: 414 over 8 KB; 400 for a path that means one thing here and another to a
    proxy in front: encoded slashes, backslashes, NUL, dot segments, bad UTF-8.
    """
    if len(raw_path) > MAX_TARGET:
        raise HTTPError(414, f"the path is longer than {MAX_TARGET:,} bytes")
    segments = [_segment(part) for part in raw_path.split(b"/")]
    if any(segment in {".", ".."} for segment in segments):
        raise HTTPError(400, "the path has dot segments")
    return segments[1] if len(segments) > 1 else "", "/" + "/".join(segments[2:])


def _segment(raw: bytes) -> str:
    try:
        segment = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise HTTPError(400, "the path is no UTF-8") from None
    if any(character in "/\\\x7f" or character < " " for character in segment):
        raise HTTPError(400, "the path has an encoded slash, a backslash or a control character")
    return segment


def _request(scope: Scope, path: str, body: bytes) -> Request:
    query = scope["query_string"]
    if len(query) > MAX_TARGET:
        raise HTTPError(414, f"the query is longer than {MAX_TARGET:,} bytes")
    target = _raw_path(scope) + (b"?" + query if query else b"")
    return Request(
        method=scope["method"],
        url=target.decode("latin-1"),
        path=path,
        query=_query(query),
        headers=Headers(_headers(scope)),
        body=body,
    )


def _query(raw: bytes) -> MultiMap:
    try:
        return MultiMap(
            parse_qsl(
                raw.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MAX_QUERY_FIELDS,
            )
        )
    except ValueError:
        raise HTTPError(
            400, f"the query is no UTF-8 or has over {MAX_QUERY_FIELDS:,} fields"
        ) from None


def _raw_path(scope: Scope) -> bytes:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0]


def _headers(scope: Scope) -> list[tuple[str, str]]:
    """Return the caller's headers; `x-wt-*` are the platform's own and nobody else may set them."""
    decoded = (
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
    )
    return [(name, value) for name, value in decoded if not name.startswith("x-wt-")]


async def _read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    declared = dict(scope["headers"]).get(b"content-length", b"")
    if declared.isdigit() and int(declared[:20]) > limit:
        raise TooLargeError("the body", limit)
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
    if asks_upgrade(scope):
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
