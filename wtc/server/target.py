"""From what a caller asked for to the webtask that answers, and the call that it gets.

Law: every byte from the network is hostile; what is wrong with it is a 4xx in one sentence. A
target that could mean one thing here and another to a proxy in front is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

import msgspec

from wtc.errors import HTTPError
from wtc.server.fields import texts
from wtc.server.framing import CLOSE, Fields

__all__ = [
    "Address",
    "Target",
    "caller_headers",
    "is_callers",
    "origin_form",
    "read_address",
    "read_query",
    "read_target",
    "shown_path",
]

Pairs: TypeAlias = tuple[tuple[str, str], ...]

MAX_QUERY_FIELDS = 1000
SHORT = 256  # bytes of a target that is remembered

_PARTED = re.compile(rb"[?#]")
_SCHEMES = (b"http://", b"https://")
_REFUSED_OF_PROXIES = (b"x-wt-",)  # the platform's own
_REFUSED = (b"x-wt-", b"x-forwarded-", b"forwarded", b"x-real-ip")


class Target(NamedTuple):
    """Whom a request is for: the webtask's name, and the path below it, `/` for itself."""

    name: str
    path: str


class Address(msgspec.Struct, frozen=True, gc=False):
    """What a request's target says: the webtask's name, and the path below it.

    `raw` is the whole path and `asked` the query as they came, `url` the two as a text, `shown` the
    path as the request log shows it, `query` what is asked.
    """

    name: str
    path: str
    raw: bytes
    asked: bytes
    url: str
    shown: str
    query: Pairs


def read_address(target: bytes, fields: Fields, limit: int) -> Address:
    """Return what a target says; raise HTTPError as `origin_form`, `read_target`, `read_query`."""
    if target[:1] == b"/" and len(target) <= min(SHORT, limit) and not _PARTED.search(target):
        return _read_plain(target)
    found = origin_form(target, fields)
    path, _, asked = found.partition(b"?")
    name, below = read_target(path, limit)
    url, query = found.decode("latin-1"), read_query(asked, limit)
    return Address(name, below, path, asked, url, shown_path(path), query)


@lru_cache(1024)
def _read_plain(path: bytes) -> Address:
    """Return what the path says that is all of a target: no query, which may hold a secret."""
    name, below = _read(path)
    return Address(name, below, path, b"", path.decode("latin-1"), shown_path(path), ())


def origin_form(target: bytes, fields: Fields) -> bytes:
    """Return a target as it stands below its host: the path and the query (RFC 9112, 3.2).

    Raise HTTPError for an absolute one of another host than the Host header names.
    """
    if b"#" in target:
        raise HTTPError(400, "the target has a fragment, which is no server's to see", CLOSE)
    if target[:1] == b"/" or target == b"*":
        return target
    for scheme in _SCHEMES:
        if target[: len(scheme)].lower() == scheme:
            host, slash, rest = target[len(scheme) :].partition(b"/")
            named = [value for name, value in fields if name == b"host"]
            if [host.lower()] == [value.strip(b" \t").lower() for value in named]:
                return slash + rest or b"/"
    raise HTTPError(400, "the target is no path, nor a URL of the host in the Host header", CLOSE)


def read_target(path: bytes, limit: int) -> Target:
    """Return whom a path, as it came and without its query, is for.

    Raise HTTPError: 414 over the limit in bytes; 400 for a path that means one thing here and
    another to a proxy in front: encoded slashes, backslashes, NUL, dot segments, bad UTF-8.
    """
    if len(path) > limit:
        raise HTTPError(414, f"the path is longer than {limit:,} bytes")
    return _read_short(path) if len(path) <= SHORT else _read(path)


def _read(path: bytes) -> Target:
    segments = [_segment(part) for part in path.split(b"/")]
    if any(segment in {".", ".."} for segment in segments):
        raise HTTPError(400, "the path has dot segments")
    return Target(segments[1] if len(segments) > 1 else "", "/" + "/".join(segments[2:]))


_read_short = lru_cache(1024)(_read)


def _segment(raw: bytes) -> str:
    try:
        segment = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise HTTPError(400, "the path is no UTF-8") from None
    if any(character in "/\\\x7f" or character < " " for character in segment):
        raise HTTPError(400, "the path has an encoded slash, a backslash or a control character")
    return segment


def read_query(query: bytes, limit: int) -> Pairs:
    """Return the names and values of a query.

    Raise HTTPError: 414 over the limit in bytes, 400 for one that is no UTF-8 or has over 1,000
    fields.
    """
    if not query:
        return ()
    if len(query) > limit:
        raise HTTPError(414, f"the query is longer than {limit:,} bytes")
    try:
        return tuple(
            parse_qsl(
                query.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MAX_QUERY_FIELDS,
            )
        )
    except ValueError:
        said = f"the query is no UTF-8 or has over {MAX_QUERY_FIELDS:,} fields"
        raise HTTPError(400, said) from None


def caller_headers(fields: Fields, *, trusted: bool) -> Pairs:
    """Return the headers as a webtask reads them, without what callers may not say.

    Those that tell for whom a proxy asks count where a `trusted` one has set them.
    """
    return texts(fields, _TEXTS[trusted], _NAMES[trusted])


def _name(trusted: bool, name: bytes) -> str | None:
    """Return the name of a header as a text; None for one that is not the caller's to set."""
    return name.decode("latin-1") if is_callers(name, trusted=trusted) else None


_NAMES = {trusted: partial(_name, trusted) for trusted in (False, True)}
_TEXTS: dict[bool, dict[bytes, str | None]] = {False: {}, True: {}}


def is_callers(name: bytes, *, trusted: bool) -> bool:
    """Tell whether a header is the caller's to set, or a `trusted` proxy's."""
    return not name.startswith(_REFUSED_OF_PROXIES if trusted else _REFUSED)


def shown_path(path: bytes) -> str:
    """Return a path as the request log shows it."""
    text = path.decode("ascii", "replace")
    return unquote(text) if "%" in text else text
