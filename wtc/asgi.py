"""Webtasks in an ASGI server of your own: what `wtc dev` serves, without following saves.

    import wtc.asgi
    app = wtc.asgi.app("webtasks/")                          # uvicorn mymodule:app

    hooks = wtc.asgi.app("webtasks/")                        # below a path of another application
    app = Starlette(routes=[Mount("/hooks", hooks)], lifespan=hooks.lifespan)

The sandbox and its limits are those of `wtc dev`, and so are the checks of a request's head and the
count of its body. What happens before a request is one, an application cannot see: deadlines for
heads, bodies and slow readers, the number of connections and `WTC_RIM_PROXIES` are the server's
matter. A run costs more here, for it goes through ASGI's objects and tasks.

Law: nothing is read, fetched or started before the lifespan begins; when it has ended, no process
is left.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from wtc.addresses import without_query
from wtc.cli.fetching import locked
from wtc.cli.folder import Found
from wtc.cli.live import Live, at_work
from wtc.cli.preparing import host_over, prepare_paths
from wtc.cli.printing import safe
from wtc.cli.problems import all_problem_lines
from wtc.cli.report import request_line, said
from wtc.cli.secret import environment_secrets
from wtc.cli.settings import Settings
from wtc.config import Isolation, Limits, Rim
from wtc.errors import Problem
from wtc.host import Host
from wtc.sandbox.pool import EgressPolicy, LogRecord, Walls
from wtc.server.app import app as pages
from wtc.server.records import RunRecord

__all__ = ["Webtasks", "app"]

OWN = logging.getLogger("wtc.asgi")  # what becomes of the webtasks
RUNS = logging.getLogger("wtc.runs")  # a line for each request
SAID = logging.getLogger("wtc.said")  # what webtasks print and log, without their secrets
NOT_STARTED = (
    "the webtasks have not started: the server runs no lifespan, or, where they are mounted, the"
    " application around them was not made with lifespan=….lifespan"
)


def app(
    *paths: str | Path,
    secrets: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    meta: Mapping[str, str] | None = None,
) -> Webtasks:
    """Return the application that serves the files and folders, each file at `/{stem}`.

    `secrets`, `params` and `meta` hold for all of them, as the flags of `wtc dev` do; the files'
    own blocks, `WTC_SECRET_*` and the `.env` beside each file count as there.
    """
    return Webtasks(
        tuple(map(Path, paths)),
        Settings(secrets=secrets or {}, params=params or {}, meta=meta or {}),
    )


@dataclass(frozen=True)
class _Started:
    """What serves between the start of a lifespan and its end."""

    host: Host
    live: Live
    pages: ASGIApp


@dataclass
class Webtasks:
    """The ASGI application. Its workers live from the start of a lifespan to its end."""

    paths: tuple[Path, ...]
    settings: Settings
    _started: _Started | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._router = Router(lifespan=self.lifespan, default=self._serve)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)

    @asynccontextmanager
    async def lifespan(self, _: object = None) -> AsyncIterator[None]:
        """Start and stop: the lifespan to give to an application that this one is mounted in.

        It has started once as many webtasks as can be live at once have compiled. One that does
        not compile is logged, and answers with its problems; a single file that was named raises
        CompileError. Raise UsageError, NotFoundError, IsolationError for what cannot be served.
        """
        if self._started is not None:
            raise RuntimeError("these webtasks have started already")
        started = await asyncio.to_thread(self._assembled)
        async with at_work(started.host, _Voice()):
            try:
                await started.live.compile_first(reload=False)
                self._started = started
                yield
            finally:
                self._started = None
                await started.live.settle()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._started is None:
            raise RuntimeError(NOT_STARTED)
        await self._started.pages(scope, receive, send)

    def _assembled(self) -> _Started:
        """Return what the files hold now, nothing compiled yet; a compiler may be fetched."""
        limits, voice = Limits.read(), _Voice()
        secrets = {**environment_secrets(os.environ), **self.settings.secrets}
        settings = Settings(secrets=secrets, params=self.settings.params, meta=self.settings.meta)
        pins = locked((), voice.locked)
        served, registry = prepare_paths(self.paths, settings, limits, pins, voice.trouble)
        host = host_over(
            served,
            registry,
            limits,
            _log_said,
            voice.trouble,
            isolation=Isolation.read(),
            policy=EgressPolicy.read(),
        )
        live = Live(host, served, voice, at_start=limits.live)
        live.begin()
        return _Started(host, live, pages(host, _log_run, Rim.read()))


class _Voice:
    """Tells the log how the webtasks fare."""

    def walls(self, walls: Walls) -> None:
        level = logging.INFO if walls.is_strict else logging.WARNING
        OWN.log(level, "Isolation: %s", safe(walls.summary()))

    def live(self, found: Found, ms: float) -> None:
        refs = map(without_query, found.webtask.compilers if found.webtask else ())
        OWN.info("Live: /%s (%s, %.0f ms)", found.name, safe(" → ".join(refs)), ms)

    def failed(self, found: Found, problems: tuple[Problem, ...], *, stale: bool) -> None:
        for line in all_problem_lines(problems, found.path.name, found.script):
            OWN.error("%s", click.unstyle(line))
        OWN.error("Failed: /%s; it answers with its problems.", found.name)

    def removed(self, name: str) -> None:
        OWN.info("Removed: /%s", name)

    def locked(self, what: str) -> None:
        OWN.info("Locked %s", safe(what))

    def trouble(self, message: str) -> None:
        OWN.warning("%s", safe(message))


def _log_run(record: RunRecord) -> None:
    if RUNS.isEnabledFor(logging.INFO):
        about: dict[str, Any] = {"run": record.run, "webtask": record.name}
        about |= {"status": record.status, "ms": record.ms}
        RUNS.info("%s", request_line(record, str(record.status)), extra=about)


def _log_said(record: LogRecord) -> None:
    level = logging.getLevelNamesMapping().get(record.level.upper(), logging.INFO)
    if SAID.isEnabledFor(level):
        about = {"run": record.run, "webtask": record.name}
        for line in said(record):
            SAID.log(level, "%s | %s", safe(record.name), line, extra=about)
