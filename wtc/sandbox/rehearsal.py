"""What a base does before a webtask comes: compile a small script, call it, and forget both.

Law: nothing is left of it but memory, and what is warm in it. A page that a forked process writes
to is copied at its first write (2 to 5 µs each), and a first answer writes to a thousand. So the
zygote rehearses, for all that writes only once, and so does each spare, before it is taken.
"""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress

from wtc.dialect.loading import Loader
from wtc.model import Context, Headers, Request, Webtask
from wtc.registry import Registry
from wtc.sandbox import wire
from wtc.sandbox.scope import Scope

__all__ = ["rehearse", "without_plugins"]

_PATH = "/rehearsal"


def rehearse(registry: Registry, loader: Loader, script: str) -> None:
    """Compile a script of ours that neither waits, stores nor logs, and call it, on the one thread.

    `loader` is the one of the webtask to come. The operator's plugins see nothing of it.
    """
    log, storage = _Silence(), _Nothing()
    loader.prepare(script)
    handler = without_plugins(registry).compile(Webtask(script=script), loader, storage, log)
    request = Request(method="GET", url=_PATH, path=_PATH, headers=Headers(()))
    context = Context(id="", request=request, storage=storage, log=log, defer=Scope(0, "").defer)
    _finish(handler(context, request))
    wire.encode(0, wire.Compiled({}))
    loader.forget()


def without_plugins(registry: Registry) -> Registry:
    """Return the registry without what the operator plugged into it."""
    return registry if not registry.plugins else Registry(installed=registry.installed)


def _finish(call: Awaitable[object]) -> None:
    """Run what waits for nothing to its end."""
    with suppress(StopIteration):
        next(call.__await__())


class _Silence:
    """A log that keeps nothing."""

    def __call__(self, *values: object) -> None: ...
    def debug(self, *values: object) -> None: ...
    def info(self, *values: object) -> None: ...
    def warning(self, *values: object) -> None: ...
    def error(self, *values: object) -> None: ...


class _Nothing:
    """A storage that is empty."""

    etag = None

    def get(self) -> None: ...
    def set(self, value: object, *, force: bool = False) -> None: ...
