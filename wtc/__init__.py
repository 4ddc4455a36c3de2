"""wtc: one Python file in, a live HTTP endpoint out.

    from wtc import Response, hookimpl

Importing the package loads nothing: each name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wtc.errors import CompileError, Conflict, HTTPError
    from wtc.hooks import hookimpl
    from wtc.model import CompileOptions, Context, Handler, Request, Response, Webtask
    from wtc.public import on
    from wtc.registry import Registry

__all__ = [
    "CompileError",
    "CompileOptions",
    "Conflict",
    "Context",
    "HTTPError",
    "Handler",
    "Registry",
    "Request",
    "Response",
    "Webtask",
    "hookimpl",
    "on",
]

_HOMES = {
    "CompileError": "wtc.errors",
    "CompileOptions": "wtc.model",
    "Conflict": "wtc.errors",
    "Context": "wtc.model",
    "HTTPError": "wtc.errors",
    "Handler": "wtc.model",
    "Registry": "wtc.registry",
    "Request": "wtc.model",
    "Response": "wtc.model",
    "Webtask": "wtc.model",
    "hookimpl": "wtc.hooks",
    "on": "wtc.public",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wtc' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
