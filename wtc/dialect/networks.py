"""`ipaddress` as scripts see it.

Law: the library keeps what it has worked out, by what it was asked with: netmasks, and whether an
address is private. So no script holds one of its classes, whose caches could be asked with objects
that say they are equal to another, and a netmask is an exact text or number.
"""

from __future__ import annotations

import ipaddress
from types import MappingProxyType
from typing import Any

from wtc.dialect.confined import stand_for

__all__ = ["SHELF", "SHOWN_AS"]


def _exact(mask: Any) -> Any:
    if type(mask) not in (int, str):
        raise ipaddress.NetmaskValueError(f"a netmask is a text or number: {type(mask).__name__}")
    return mask


class _Network4(ipaddress.IPv4Network):
    @classmethod
    def _make_netmask(cls, arg: Any) -> Any:
        return super()._make_netmask(_exact(arg))  # type: ignore[misc]


class _Network6(ipaddress.IPv6Network):
    @classmethod
    def _make_netmask(cls, arg: Any) -> Any:
        return super()._make_netmask(_exact(arg))  # type: ignore[misc]


_Network4.__name__, _Network6.__name__ = "IPv4Network", "IPv6Network"


def ip_network(address: Any, strict: bool = True) -> _Network4 | _Network6:
    """Return the network of either version that a text or number stands for."""
    for network in (_Network4, _Network6):
        try:
            return network(address, strict)
        except (ipaddress.AddressValueError, ipaddress.NetmaskValueError):
            continue
    raise ValueError(f"{address!r} does not appear to be an IPv4 or IPv6 network")


SHELF = MappingProxyType(
    {
        "IPv4Address": stand_for(ipaddress.IPv4Address, ipaddress.IPv4Address),
        "IPv4Network": stand_for(ipaddress.IPv4Network, _Network4),
        "IPv6Address": stand_for(ipaddress.IPv6Address, ipaddress.IPv6Address),
        "IPv6Network": stand_for(ipaddress.IPv6Network, _Network6),
        "ip_network": ip_network,
    }
)

# What the class of an address or network is to a script.
SHOWN_AS = MappingProxyType(
    {
        ipaddress.IPv4Address: SHELF["IPv4Address"],
        ipaddress.IPv6Address: SHELF["IPv6Address"],
        _Network4: SHELF["IPv4Network"],
        _Network6: SHELF["IPv6Network"],
    }
)
