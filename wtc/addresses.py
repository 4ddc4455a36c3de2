"""Which URLs are plain and which addresses are public. Pure: nothing is looked up here.

Law 1: a URL has one reading or is refused; what two parsers could read differently is no URL here.
Law 2: a public address is one that was given out for the internet and leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urljoin

from wtc.errors import FetchError

__all__ = [
    "MAX_URL",
    "Address",
    "Url",
    "as_address",
    "is_private",
    "is_public",
    "origin_of",
    "read_host",
    "read_url",
    "shown",
    "split_hash",
    "without_query",
]

MAX_URL = 2048  # characters

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}

# RFC 3986 with a host, and without what it allows there: a user, an encoding, a zone.
_URL = re.compile(
    r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?"
    r"([/?](?:[a-z0-9._~!$&'()*+,;=:@/?\[\]-]|%[0-9a-f]{2})*)?",
    re.IGNORECASE | re.ASCII,
)
# One label of a host's name (RFC 1123), and a last label that could be meant as a number.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_PRINTABLE = re.compile(r"[!-\[\]-~]+")

# Up to the last @, unless a host comes first, after which an @ is a part of the path.
_USER = re.compile(
    r"\A([a-z][a-z0-9+.-]*:/*)(?!(?:\[[0-9a-f:.]*\]|[\w.-]*)(?::[0-9]*)?(?:[/?#]|\Z)).*@",
    re.IGNORECASE | re.DOTALL,
)

# IANA's special-purpose registries, 2026: what is no host of the public internet; and the address
# that a cloud's own agent has on every machine of it. Of IPv6 only 2000::/3 is given out at all;
# the ranges inside it lead elsewhere or nowhere.
_SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, _SPECIAL.split()))
_GIVEN_OUT = ipaddress.ip_network("2000::/3")

# This machine and the networks that anyone may number as they like (RFC 1918, RFC 4193); not what
# is special in another way, such as a cloud's own agent at 169.254.169.254.
_PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
# Where Amazon and Google hand out keys by IPv6; where they do by IPv4 is in none of those.
_METADATA = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "fd20:ce::254")))


@dataclass(frozen=True, slots=True)
class Url:
    """The one reading of a URL, scheme and host in lower case; an IPv6 host has no brackets."""

    scheme: str
    host: str
    port: int
    target: str  # path and query

    @property
    def authority(self) -> str:
        """The host as a URL writes it, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def has_web_port(self) -> bool:
        return self.port in _PORTS.values()

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"

    def joined(self, location: str) -> Url:
        """Return where a redirect leads; raise FetchError for what is no plain URL."""
        if not _PRINTABLE.fullmatch(location):
            raise FetchError(f"{shown(str(self))} redirects to what is no URL")
        try:
            target = urljoin(str(self), location.partition("#")[0])
        except ValueError:
            raise FetchError(f"{shown(str(self))} redirects to what is no URL") from None
        return read_url(target)


def read_url(text: str) -> Url:
    """Return the one reading of a URL; raise FetchError for one that could be read two ways."""
    found = _URL.fullmatch(text) if len(text) <= MAX_URL else None
    if found is None:
        raise FetchError(
            f"{shown(text)} is no plain URL: https://host/path in ASCII, without user, password or"
            f" backslash, of at most {MAX_URL:,} characters"
        )
    scheme, host, port, target = found.groups()
    scheme, host = scheme.lower(), host.lower()
    number = int(port or _PORTS[scheme])
    if not 0 < number < 65_536:
        raise FetchError(f"{shown(text)}: {number} is no port")
    name = _plain_address(host) or (host if _is_name(host) else "")
    if not name:
        raise FetchError(f"{shown(text)}: {host[:80]!r} is no host name and no plain address")
    path = target or "/"
    return Url(scheme, name, number, path if path[0] == "/" else f"/{path}")


def read_host(text: str) -> str:
    """Return a host in one spelling, an IPv6 address without brackets; raise ValueError for none.

    What could be read as a number is no name, what is no four decimals is no IPv4 address.
    """
    host = text.lower() if text.isascii() and "%" not in text else ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if _is_name(host):
            return host
    raise ValueError(f"{text[:80]!a} is no host name and no plain address")


def origin_of(text: str) -> str:
    """Return an origin, `scheme://host[:port]`, in one spelling; raise FetchError for none."""
    url = read_url(text)
    if url.target != "/":
        raise FetchError(f"{shown(text)} is no origin: https://host or http://host:port, no path")
    return url.origin


def split_hash(ref: str) -> tuple[str, str]:
    """Return a ref's URL and the SHA-256 that its fragment `#sha256=…` pins it to, "" for none.

    Raise FetchError for another fragment.
    """
    url, _, fragment = ref.partition("#")
    name, _, digest = fragment.partition("=")
    if not fragment:
        return url, ""
    if name != "sha256" or not re.fullmatch(r"[0-9a-f]{64}", digest.lower()):
        raise FetchError(f"{shown(ref)}: after # only sha256= and 64 hex digits can stand")
    return url, digest.lower()


def shown(url: str) -> str:
    """Return what should be a URL as an error may show it: quoted, without query and user."""
    return repr(without_query(_USER.sub(r"\1…@", url))[:200])


def without_query(url: str) -> str:
    """Return a URL without its query, which may hold a token, and without its fragment."""
    return url.partition("#")[0].partition("?")[0]


def is_public(address: str) -> bool:
    """Tell whether this is the address of a host on the public internet."""
    found = as_address(address)
    if found.version == 6 and found not in _GIVEN_OUT:
        return False
    return not any(found in network for network in _NOT_PUBLIC)


def is_private(address: str) -> bool:
    """Tell whether this is the address of this machine or of a private network.

    Where a cloud hands out its machines' keys is neither, though it lies among those.
    """
    found = as_address(address)
    return found not in _METADATA and any(found in network for network in _PRIVATE)


def as_address(text: str) -> Address:
    """Return an address without the zone that a system may add; raise ValueError for none."""
    return ipaddress.ip_address(text.partition("%")[0])


def _is_name(host: str) -> bool:
    return (
        len(host) <= 253
        and _HOST.fullmatch(host) is not None
        and _NUMBER.fullmatch(host.rpartition(".")[2]) is None
    )


def _plain_address(host: str) -> str:
    """Return the address that a URL's host is, four decimals or IPv6 in brackets; "" for none."""
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return ""
    return str(found) if (found.version == 6) is (host[0] == "[") else ""
