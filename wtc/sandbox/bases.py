"""The warm processes that workers are forked from, and which webtask is of which.

Law: a base only saves time and memory: a webtask runs the same on any of them.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from wtc.sandbox.contract import Version

__all__ = ["BASES", "CLIENTS", "FORERUN", "PLAIN", "PRELOADED", "REHEARSED", "Base", "base_of"]

Base: TypeAlias = Literal["plain", "clients"]
PLAIN: Base = "plain"
CLIENTS: Base = "clients"  # has the libraries for calling out: 130 ms and 20 MB, paid once
BASES: tuple[Base, ...] = (PLAIN, CLIENTS)

PRELOADED: dict[Base, tuple[str, ...]] = {
    PLAIN: (),
    CLIENTS: (
        "wtc.dialect.clients.httpx_shelf",
        "wtc.dialect.clients.stripe_shelf",
        "wtc.dialect.clients.warm",
    ),
}

_USES: dict[Base, str] = {
    PLAIN: "",
    CLIENTS: "import httpx\nimport stripe\nstripe.StripeClient('sk_test_0')\n",
}
_HANDLER = "def webtask(context, request):\n    return {'path': request.path}\n"

# What a spare runs, so that a webtask's first run copies less.
REHEARSED: dict[Base, str] = {base: f"{uses}async {_HANDLER}" for base, uses in _USES.items()}

# What the worker before all others runs: on threads, then on the loop's.
FORERUN: dict[Base, str] = {base: f"{uses}{_HANDLER}" for base, uses in _USES.items()}

_CALLS_OUT = re.compile(r"^\s*(?:from|import)\b[^#\n]*\b(?:httpx|stripe)\b", re.MULTILINE)
_CLIENT_COMPILERS = {"extend-context"}


def base_of(version: Version) -> Base:
    """Return the base of a webtask: whether its texts import a library for calling out."""
    webtask = version.webtask
    texts = (webtask.script, *version.sources.values())
    calls_out = (
        "STRIPE_KEY" in webtask.secrets
        or not _CLIENT_COMPILERS.isdisjoint(webtask.compilers)
        or any(map(_CALLS_OUT.search, texts))
    )
    return CLIENTS if calls_out else PLAIN
