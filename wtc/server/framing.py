"""What two parsers on the way may read differently, refused before anything is read.

Law: a request that begins or ends elsewhere for a proxy in front than here is a 4xx, and its
connection closes (RFC 9112, 3.2, 6.1 and 11.2).
"""

from __future__ import annotations

from starlette.types import Scope

from wtc.errors import HTTPError

__all__ = ["asks_upgrade", "check_framing"]

MAX_HEADERS = 100
MAX_HEAD = 32 * 1024  # bytes of all names and values
VERSIONS = {"1.0", "1.1", "2", "3"}
CLOSE = {"connection": "close"}


def check_framing(scope: Scope) -> None:
    """Raise HTTPError for a head that is too large, or could be framed in two ways."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > MAX_HEADERS or size > MAX_HEAD:
        limits = f"{MAX_HEADERS} headers of {MAX_HEAD:,} bytes"
        raise HTTPError(431, f"the request has more than {limits}", CLOSE)
    if scope["method"] == "CONNECT":
        raise HTTPError(405, "this server is no proxy", {**CLOSE, "allow": "GET, POST"})
    fault = _fault(scope, {name for name, _ in headers})
    if fault:
        raise HTTPError(400, fault, CLOSE)


def _fault(scope: Scope, names: set[bytes]) -> str:
    version = scope.get("http_version", "1.0")
    hosts = sum(name == b"host" for name, _ in scope["headers"])
    if version not in VERSIONS:
        return "the request is of no version of HTTP that is spoken here"
    if hosts > 1 or (version == "1.1" and not hosts):
        return "the request must have exactly one Host header"
    if version == "1.0" and b"transfer-encoding" in names:
        return "HTTP/1.0 has no Transfer-Encoding"
    if asks_upgrade(scope) and _has_body(scope):
        return "a request that asks for an upgrade has no body here; send no Upgrade header"
    return ""


def asks_upgrade(scope: Scope) -> bool:
    """Return whether the caller wants another protocol, which nothing here speaks.

    What follows such a head belongs to neither protocol for sure: the connection is to be closed.
    """
    named = [value.lower() for name, value in scope["headers"] if name == b"connection"]
    wanted = any(name == b"upgrade" for name, _ in scope["headers"])
    return wanted and any(b"upgrade" in value for value in named)


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0"))
        for name, value in scope["headers"]
    )
