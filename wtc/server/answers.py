"""The bytes of an answer's head (RFC 9112, 4 and 6).

Law: one place decides what frames an answer. What is not the server's own to say was checked
before (`wtc.respond.checked_head`).
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TypeAlias

__all__ = ["CONTINUE", "LAST_CHUNK", "as_chunk", "has_body", "head", "whole"]

Pairs: TypeAlias = tuple[tuple[str, str], ...]

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
BODILESS = frozenset({204, 304})  # RFC 9110, 15.3.5 and 15.4.5
REMEMBERED = 64  # heads: most answers have one of a few


def has_body(status: int, method: str) -> bool:
    """Tell whether the answer has a body, were it an empty one."""
    return status not in BODILESS and method != "HEAD"


def whole(
    status: int, headers: Pairs, body: bytes, common: bytes, method: str, close: bool
) -> bytes:
    """Return an answer whose body is at hand. `common` are the lines that every answer has."""
    end = b"connection: close\r\n\r\n" if close else b"\r\n"
    if status in BODILESS:
        return b"%b%b%b" % (_start(status, headers), common, end)
    said = b"" if method == "HEAD" else body
    start = _start(status, headers)
    return b"%b%bcontent-length: %d\r\n%b%b" % (start, common, len(body), end, said)


def head(status: int, headers: Pairs, common: bytes, method: str, close: bool) -> bytes:
    """Return the head of an answer that is streamed, in chunks where it has a body."""
    end = b"connection: close\r\n\r\n" if close else b"\r\n"
    chunked = b"transfer-encoding: chunked\r\n" if has_body(status, method) else b""
    return b"%b%b%b%b" % (_start(status, headers), common, chunked, end)


def as_chunk(part: bytes) -> bytes:
    """Return a part of a body, of one byte and more, as a chunk."""
    return b"%x\r\n%b\r\n" % (len(part), part)


@lru_cache(REMEMBERED)
def _start(status: int, headers: Pairs) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {_phrase(status)}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
