"""What two parsers on the way may read differently, refused before anything is read.

Law: a request that begins or ends elsewhere for a proxy in front than here is a 4xx, and its
connection closes (RFC 9112, 3.2, 6.1 and 11.2).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

import msgspec

from wtc.config import Rim
from wtc.errors import HTTPError, TooLargeError
from wtc.server.fields import looked_at

__all__ = ["CLOSE", "Fields", "Framing", "asks_upgrade", "frame"]

Fields: TypeAlias = list[tuple[bytes, bytes]]  # names in lower case

VERSIONS = frozenset({"1.0", "1.1", "2", "3"})
METHODS = frozenset({
    "ACL", "BIND", "CHECKOUT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "M-SEARCH",
    "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH", "POST",
    "PROPFIND", "PROPPATCH", "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "SUBSCRIBE",
    "TRACE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
})  # fmt: skip  # those of HTTP; RTSP's, which parsers know too, are none of them
CLOSE = {"connection": "close"}

_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[-A-Za-z0-9._~]+)(:[0-9]{0,5})?\Z")  # RFC 9110, 7.2
_DIGITS = re.compile(rb"[0-9]+\Z")
_LOOKED_AT = frozenset(
    {b"host", b"content-length", b"transfer-encoding", b"upgrade", b"connection", b"expect"}
)


class Framing(msgspec.Struct, frozen=True, gc=False):
    """How a request goes on after its head. `length` is -1 for a body in chunks, 0 for none."""

    length: int = 0
    expects: bool = False  # to be told `100 Continue` before it sends its body
    upgrades: bool = False  # wants another protocol, which nothing here speaks


def frame(method: str, version: str, fields: Fields, limits: Rim, body: int) -> Framing:
    """Return how the request goes on; `body` is the most bytes that it may have.

    Raise HTTPError for a head that is too large or could be framed in two ways, TooLargeError for
    a body that says so itself. After an upgrade was asked for, what follows belongs to neither
    protocol for sure: the connection is to be closed.
    """
    found = _found(fields, limits)
    if method not in METHODS:
        raise _refusal(405, f"no request has the method {method[:20]!a} here", allow="GET, POST")
    if version not in VERSIONS:
        raise _refusal(400, "the request is of no version of HTTP that is spoken here")
    _check_host(found, version)
    framing = _framing(found, version)
    if framing.length > body:
        raise TooLargeError("the body", body)
    return framing


def asks_upgrade(fields: Fields) -> bool:
    """Tell whether the caller wants another protocol, which nothing here speaks."""
    named = b",".join(value for name, value in fields if name == b"connection")
    return b"upgrade" in named.lower() and any(name == b"upgrade" for name, _ in fields)


def _found(fields: Fields, limits: Rim) -> dict[bytes, bytes]:
    """Return the headers that frame a request, by name."""
    size, found = looked_at(fields, _LOOKED_AT, _joined)
    if len(fields) > limits.headers or size > limits.head:
        told = f"{limits.headers} headers of {limits.head:,} bytes"
        raise _refusal(431, f"the request has more than {told}")
    return found


def _joined(before: bytes, name: bytes, value: bytes) -> bytes:
    if name == b"host":
        raise _refusal(400, "the request must have exactly one Host header")
    if name in (b"content-length", b"transfer-encoding"):
        raise _refusal(400, f"the request has more than one {name.decode()}")
    return before + b"," + value


def _check_host(found: dict[bytes, bytes], version: str) -> None:
    host = found.get(b"host")
    if host is None and version == "1.1":
        raise _refusal(400, "the request must have exactly one Host header")
    if host is not None and not _is_host(host):
        raise _refusal(400, "the Host header names no host")


@lru_cache(256)
def _is_host(value: bytes) -> bool:
    return len(value) <= 260 and _HOST.match(value.strip(b" \t")) is not None


def _framing(found: dict[bytes, bytes], version: str) -> Framing:
    upgrades = b"upgrade" in found and b"upgrade" in found.get(b"connection", b"").lower()
    length = _length(found, version)
    if upgrades and length:
        said = "a request that asks for an upgrade has no body here; send no Upgrade header"
        raise _refusal(400, said)
    expects = b"expect" in found and found[b"expect"].lower() == b"100-continue"
    return Framing(length, expects and version == "1.1", upgrades)


def _length(found: dict[bytes, bytes], version: str) -> int:
    length, coding = found.get(b"content-length"), found.get(b"transfer-encoding")
    if coding is not None:
        _check_coding(coding, length, version)
        return -1
    if length is None:
        return 0
    if len(length) < 20 and length.isdigit():
        return int(length)
    digits = length.strip(b" \t")
    if not _DIGITS.match(digits):
        raise _refusal(400, "the Content-Length is no number")
    return int(digits.lstrip(b"0")[:20] or b"0")  # 20 of them are over every limit


def _check_coding(coding: bytes, length: bytes | None, version: str) -> None:
    if version == "1.0":
        raise _refusal(400, "HTTP/1.0 has no Transfer-Encoding")
    if length is not None:
        raise _refusal(400, "the request has a Content-Length and a Transfer-Encoding")
    if coding.strip(b" \t").lower() != b"chunked":
        raise _refusal(400, "no Transfer-Encoding is understood here but chunked")


def _refusal(status: int, what: str, **headers: str) -> HTTPError:
    return HTTPError(status, what, {**CLOSE, **headers})
