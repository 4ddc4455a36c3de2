"""From a host's name to addresses, by the system, and the order in which they are tried.

Law: nothing is judged here, and nothing is asked twice: who connects judges what came back, and
connects to that.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from itertools import chain, zip_longest
from typing import TypeAlias

__all__ = ["Resolve", "mixed", "resolve"]

Resolve: TypeAlias = Callable[[str], Iterable[str]]


def resolve(host: str) -> list[str]:
    """Return the addresses of a host, as the system finds them; raise OSError for none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def mixed(addresses: Iterable[str]) -> list[str]:
    """Return the addresses, IPv6 and IPv4 by turns: where one kind fails, the other is near."""
    kinds: dict[bool, list[str]] = {}
    for address in addresses:
        kinds.setdefault(":" in address, []).append(address)
    return [each for each in chain(*zip_longest(*kinds.values())) if each is not None]
