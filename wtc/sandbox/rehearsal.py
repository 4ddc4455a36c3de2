"""What a spare does while nobody wants it: compile a small script, call it, and forget both.

Law: nothing is left of it but memory. A page that a forked process writes to is copied at its first
write (2 to 5 µs each, and a first answer writes to a thousand): a spare has paid that before it is
taken.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable
from contextlib import suppress

from wtc.dialect.loading import SCRIPT, Loader
from wtc.model import Context, Headers, Request, Webtask
from wtc.redact import Redactor
from wtc.registry import Registry
from wtc.sandbox import wire
from wtc.sandbox.log import Journal, WorkerLog
from wtc.sandbox.scope import Scope
from wtc.sandbox.storage import Desk, WorkerStorage

__all__ = ["rehearse"]

_LINE = 1024  # bytes of a log line, of which there is none
_PATH = "/rehearsal"


def rehearse(registry: Registry, script: str) -> None:
    """Compile a script of ours that does not wait, and call it, without a webtask. On the loop."""
    log = WorkerLog(Journal(_drop_lines, Redactor({}), _LINE, _LINE))
    storage = WorkerStorage(Desk(_drop, _LINE))
    loader = Loader(log)
    loader.prepare(script)
    handler = registry.compile(Webtask(script=script), loader, storage, log)
    request = Request(method="GET", url=_PATH, path=_PATH, headers=Headers(()))
    context = Context(id="", request=request, storage=storage, log=log, defer=Scope(0, "").defer)
    _finish(handler(context, request))
    wire.encode(0, wire.Compiled({}))
    del sys.modules[SCRIPT]


def _finish(call: Awaitable[object]) -> None:
    """Run what waits for nothing to its end."""
    with suppress(StopIteration):
        next(call.__await__())


def _drop_lines(_: wire.Lines) -> None: ...


def _drop(_: int, __: wire.Message) -> None: ...
