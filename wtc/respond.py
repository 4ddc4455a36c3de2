"""What a handler returned, as a Response; and every error, as the one problem body.

Law: no handler and no error leaves this file as anything but a well-formed Response.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from wtc.errors import AnswerError, CompileError, WtcError, reason
from wtc.model import Headers, Response, made_headers, made_response

__all__ = ["check_head", "checked_head", "chunks", "problem", "respond"]

Pairs: TypeAlias = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")  # RFC 9110, 5.6.2
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*\Z")  # RFC 9110, 5.5
_MAX_HEADERS = 64
_REMEMBERED = 64  # heads: most answers have one of a few
_MAX_HEADERS_SIZE = 16 * 1024

# Between two hops only, or the server's own to say (RFC 9110, 7.6.1 and 6.6.1).
_DROPPED = frozenset(
    {
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def respond(result: Any) -> Response:
    """Return the Response that a handler's result stands for.

    A Response goes as it is, but a dict or list that is its body becomes JSON, so that a body is
    bytes or streams; dict, list, numbers and bool by themselves become JSON too; str becomes text,
    bytes an octet-stream, None 204.
    Raise AnswerError for what is none of these.
    """
    if type(result) is dict:
        return _json(result)
    if isinstance(result, Response):
        return _with_body(result)
    if result is None:
        return Response(status=204)
    if isinstance(result, str):
        return Response(body=_encode(result), headers=_typed("text/plain; charset=utf-8"))
    if isinstance(result, (bytes, bytearray, memoryview)):
        return Response(body=bytes(result), headers=_typed("application/octet-stream"))
    if isinstance(result, tuple) and _means_status(result):
        raise AnswerError(
            f"webtask returned a tuple with the number {result[1]}, which sets no status here;"
            f" return Response(status={result[1]}, body=…), or a list"
        )
    if isinstance(result, (dict, list, tuple, int, float)):
        return _json(result)
    raise AnswerError(
        f"webtask returned {type(result).__name__}, which is no response;"
        " return a Response, dict, list, str, bytes, number, bool or None"
    )


def _means_status(result: tuple[Any, ...]) -> bool:
    """Tell whether this is an answer as other frameworks write it: a body and its status."""
    return (
        len(result) in (2, 3)
        and isinstance(result[0], (dict, list, str, bytes))
        and type(result[1]) is int
        and 100 <= result[1] <= 599
    )


def problem(error: WtcError, request_id: str = "") -> Response:
    """Return the problem body (RFC 9457) of an error, with the names that older clients read."""
    title = reason(error.status) or "Error"
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": error.status,
        "detail": str(error),
        "message": str(error),
        "statusCode": error.status,
        "error": title,
        "requestId": request_id,
    }
    if isinstance(error, CompileError):
        body["problems"] = error.problems
    return _json(body, error.status, error.headers, "application/problem+json")


def check_head(response: Response) -> Response:
    """Return the response without the headers that are not a webtask's to set.

    Raise AnswerError that names the status or the header that HTTP does not allow.
    """
    if type(response.status) is not int:
        raise AnswerError(f"webtask returned an invalid status {response.status!r}")
    pairs = response.headers.pairs
    found = checked_head(response.status, pairs)
    return response if found == pairs else response.replace(headers=Headers(found))


@lru_cache(_REMEMBERED)
def checked_head(status: int, headers: Pairs) -> Pairs:
    """Return the headers without those that are not a webtask's to set.

    Raise AnswerError that names the status or the header that HTTP does not allow.
    """
    if not 200 <= status <= 599:
        raise AnswerError(f"webtask returned an invalid status {status!r}")
    pairs = tuple(pair for pair in headers if pair[0].lower() not in _DROPPED)
    for name, value in pairs:
        if not _TOKEN.match(name) or not _FIELD_VALUE.match(value):
            raise AnswerError(f"webtask returned an invalid header {name[:64]!r}")
    size = sum(len(name) + len(value) for name, value in pairs)
    if len(pairs) > _MAX_HEADERS or size > _MAX_HEADERS_SIZE:
        raise AnswerError(
            f"webtask returned {len(pairs)} headers of {size:,} bytes; the limit is"
            f" {_MAX_HEADERS} of {_MAX_HEADERS_SIZE:,}"
        )
    return pairs


def chunks(body: Any) -> AsyncGenerator[bytes, None]:
    """Return the chunks of a streamed body, as bytes; a sync iterator is asked on a thread.

    Raise AnswerError for a body that holds none; the generator raises it for a chunk that is none.
    """
    if hasattr(body, "__aiter__"):
        return _async_chunks(body)
    if hasattr(body, "__iter__"):
        return _sync_chunks(body)
    raise _no_bytes(body)


async def _async_chunks(body: Any) -> AsyncGenerator[bytes, None]:
    async for chunk in body:
        yield _bytes(chunk)


_DONE = object()


async def _sync_chunks(body: Any) -> AsyncGenerator[bytes, None]:
    iterator = iter(body)
    while (chunk := await asyncio.to_thread(next, iterator, _DONE)) is not _DONE:
        yield _bytes(chunk)


def _bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode("utf-8", "replace")
    if isinstance(chunk, (bytes, bytearray, memoryview)):
        return bytes(chunk)
    raise AnswerError(f"webtask streamed {type(chunk).__name__}; a body streams bytes")


def _no_bytes(body: Any) -> AnswerError:
    return AnswerError(f"webtask answered a body of {type(body).__name__}, which holds no bytes")


def _with_body(response: Response) -> Response:
    body = response.body
    if isinstance(body, bytes):
        return response
    if isinstance(body, (dict, list)):
        return _with_json(response)
    if not (hasattr(body, "__aiter__") or hasattr(body, "__iter__")):
        raise _no_bytes(body)
    return response


def _json(
    value: Any,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> Response:
    fields = _typed(content_type)
    if headers:
        fields = Headers({**fields, **headers})
    return made_response(status, fields, _encode_json(value))


def _with_json(response: Response) -> Response:
    headers = _typed_too(response.headers.pairs)
    return made_response(response.status, headers, _encode_json(response.body))


@lru_cache(_REMEMBERED)
def _typed_too(pairs: Pairs) -> Headers:
    """Return the headers with the type of JSON, where they have none."""
    if "content-type" in {name.lower() for name, _ in pairs}:
        return made_headers(pairs, None)
    return made_headers((*pairs, ("content-type", "application/json")), None)


def _encode_json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise AnswerError(f"webtask returned what JSON cannot hold: {error}") from None


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise AnswerError("webtask returned text with lone surrogates") from None


@lru_cache(8)
def _typed(content_type: str) -> Headers:
    return Headers((("content-type", content_type),))
