"""Where a webtask may connect to. Pure: no name is looked up, no connection is opened.

    no mail ─▶ not denied ─▶ not the server itself ─▶ allowed by name, or public on a web port

Law 1: every address that a host has is judged; one that is refused refuses the host.
Law 2: what the operator denies stays denied, whatever allows it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec

from wtc.addresses import Address, as_address, is_private, is_public, read_host
from wtc.config import read_settings

__all__ = ["EgressPolicy", "Judge", "Listening", "Rule", "Verdict", "read_rule"]

WEB_PORTS = frozenset({80, 443})
MAIL_PORTS = frozenset({25, 465, 587, 2525})  # SMTP and its common doubles: no spam from here

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Listening: TypeAlias = tuple[str, int]  # address and port; an unspecified address is every one here
Count: TypeAlias = Annotated[int, msgspec.Meta(gt=0)]


class EgressPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one webtask may connect to beside the public web, where not, and how much at once.

    `allow` has `host:port`, `address:port`, `network:port`, IPv6 in brackets; `deny` has the same,
    or no port for every one. `private` is for `wtc dev`. Raises ValueError that names a bad rule.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    private: bool = False
    at_once: Count = 10
    per_minute: Count = 60

    @classmethod
    def read(
        cls, environ: Mapping[str, str] = os.environ, file: Path = Path("wtc.toml")
    ) -> EgressPolicy:
        """Return what is set (`WTC_EGRESS_*`, [egress]); raise UsageError for what is no rule."""
        return read_settings(cls, "egress", "WTC_EGRESS_", environ, file)

    def __post_init__(self) -> None:
        for rule in self.allow:
            if read_rule(rule).port is None:
                raise ValueError(f"{rule!r} has no port: write host:port, or [IPv6]:port")
        for rule in self.deny:
            read_rule(rule)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an allow or deny list: a name or a network, and a port or all."""

    host: str
    network: Network | None
    port: int | None

    def names(self, host: str, port: int) -> bool:
        """Tell whether the rule names this host by its name, and the port."""
        return self.network is None and self.host == host and self._has(port)

    def holds(self, address: Address, port: int) -> bool:
        """Tell whether the address is one of the rule's, and the port."""
        return self.network is not None and address in self.network and self._has(port)

    @property
    def is_exact(self) -> bool:
        return self.network is None or self.network.num_addresses == 1

    def _has(self, port: int) -> bool:
        return self.port in (None, port)


def read_rule(text: str) -> Rule:
    """Return the rule; raise ValueError that says what is wrong with it."""
    target, port = _split(text)
    network = _network(target)
    if network is not None:
        return Rule("", network, port)
    try:
        return Rule(read_host(target), None, port)
    except ValueError:
        raise ValueError(
            f"{text!r} is no host:port, address:port or network:port; a network is written by its"
            " first address, 10.0.0.0/8, and IPv6 in brackets when a port follows"
        ) from None


def _split(text: str) -> tuple[str, int | None]:
    target, colon, digits = text.rpartition(":")
    if not colon or _network(text) is not None:
        return text, None
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:6]) < 65_536):
        raise ValueError(f"{text!r}: {digits[:20]!r} is no port")
    if target.startswith("[") and target.endswith("]"):
        target = target[1:-1]
    return target, int(digits[:6])


def _network(text: str) -> Network | None:
    try:
        return None if "%" in text else ipaddress.ip_network(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of one address: why not, "" where it may be connected to."""

    why_not: str = ""
    is_private: bool = False  # allowed only since the policy allows private addresses


class Judge:
    """Says where one webtask may connect to. It lives as long as the webtask's policy."""

    def __init__(
        self,
        policy: EgressPolicy,
        listening: Iterable[Listening] = (),
        is_here: Callable[[Address], bool] = lambda address: False,
    ) -> None:
        self.policy = policy
        self._allow = tuple(map(read_rule, policy.allow))
        self._deny = tuple(map(read_rule, policy.deny))
        self._listening = [(as_address(address), port) for address, port in listening]
        self._is_here = is_here

    def host(self, host: str, port: int) -> str:
        """Return why nothing at this port of the host can be connected to; "" if it depends."""
        if port in MAIL_PORTS:
            return f"port {port} is for mail, which no webtask sends itself"
        if any(rule.names(host, port) for rule in self._deny):
            return _denied(host, port)
        if port in WEB_PORTS or self.policy.private or self._opens(port):
            return ""
        return _closed(host, port)

    def address(self, host: str, port: int, address: str) -> Verdict:
        """Judge one of the addresses of a host that `host` has not refused."""
        found = as_address(address)
        if any(rule.holds(found, port) for rule in self._deny):
            return Verdict(_denied(host, port))
        if found.is_unspecified or getattr(found, "ipv4_mapped", None) is not None:
            return Verdict(_not_public(host, port))  # another address, spelled so as to look new
        rules = [rule for rule in self._allow if rule.names(host, port) or rule.holds(found, port)]
        if self._is_own(found, port) and not any(rule.is_exact for rule in rules):
            return Verdict(_own(host, port))
        if rules:
            return Verdict()
        if self.policy.private and is_private(address):
            return Verdict(is_private=True)
        if not is_public(address):
            return Verdict(_not_public(host, port))
        return Verdict("" if port in WEB_PORTS else _closed(host, port))

    def _opens(self, port: int) -> bool:
        return any(rule.port == port for rule in self._allow)

    def _is_own(self, address: Address, port: int) -> bool:
        return any(
            own == address or (own.is_unspecified and self._is_here(address))
            for own, own_port in self._listening
            if own_port == port
        )


def _denied(host: str, port: int) -> str:
    return f"{_place(host, port)} is denied by the operator of this server"


def _closed(host: str, port: int) -> str:
    return (
        f"port {port} is not open to webtasks, only 80 and 443 are;"
        f" an operator opens it with {_allowing(host, port)}"
    )


def _own(host: str, port: int) -> str:
    return (
        f"{_place(host, port)} is this server itself;"
        f" an operator lets it be reached with {_allowing(host, port)}"
    )


def _not_public(host: str, port: int) -> str:
    return (
        f"the address of {host} is not public;"
        f" an operator lets it be reached with {_allowing(host, port)}"
    )


def _allowing(host: str, port: int) -> str:
    return f'allow = ["{_place(host, port)}"]'


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
