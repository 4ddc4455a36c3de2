"""The whole program without HTTP: webtasks by name, their versions, their runs.

Law: a version that compiled serves until a better one has; what failed is kept beside it and told.
Nothing here knows of sockets, files or terminals.
"""

from __future__ import annotations

import asyncio
import difflib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from wtc.addresses import without_query
from wtc.config import Isolation, Limits
from wtc.errors import (
    BusyError,
    CompileError,
    MemoryLimitError,
    NotFoundError,
    Problem,
    TimeLimitError,
    WorkerDiedError,
    WtcError,
)
from wtc.model import Request, Response, Webtask
from wtc.registry import Registry
from wtc.sandbox.pool import (
    Answered,
    Call,
    Codes,
    Documents,
    EgressPolicy,
    Lane,
    Listening,
    LogRecord,
    Pool,
    Run,
    Spawn,
    Version,
    Walls,
)

__all__ = ["OWN_FAULT", "Answered", "Call", "Host", "Listing", "State"]

LOGGER = logging.getLogger(__name__)
GUESSED = 100  # names among which one that is nearly right is looked for: 8 µs each, for a caller
CHAINS = 1024  # chains of compilers that many webtasks share
OWN_FAULT = "wtc itself failed; its log has the traceback"

State: TypeAlias = Literal["waiting", "compiling", "live", "stale", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One webtask as a list shows it, its compilers without queries.

    `stale`: the last good version serves, a newer one failed.
    """

    name: str
    compilers: tuple[str, ...]
    state: State
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Entry:
    """What is known of one name; it lives until the name is removed.

    Most names of a server are not called for long: what only a call needs is made by the first.
    """

    newest: Webtask | None = None  # not compiled yet
    untried: Webtask | None = None  # the newest, which no worker could be had for
    live: Version | None = None
    problems: tuple[Problem, ...] = ()
    compiling: bool = False
    compilers: tuple[str, ...] = ()
    lock: asyncio.Lock | None = None

    def state(self) -> State:
        if self.compiling:
            return "compiling"
        if self.problems:
            return "stale" if self.live else "failed"
        return "live" if self.live else "waiting"


class Host:
    """Webtasks by name over one pool of workers. An instance lives as long as the server."""

    def __init__(
        self,
        limits: Limits,
        registry: Registry,
        documents: Documents,
        on_log: Callable[[LogRecord], None],
        codes: Codes | None = None,
        *,
        isolation: Isolation = Isolation(),  # noqa: B008  frozen
        policy: EgressPolicy = EgressPolicy(),  # noqa: B008  frozen
        listening: Sequence[Listening] = (),
        spawn: Spawn | None = None,
    ) -> None:
        """Without `spawn`, where workers come from, they come from a zygote of the host's own."""
        self.limits = limits
        self.walls: Walls | None = None
        """Around the workers; None until a canary has tried them."""
        self._isolation = isolation
        self._registry = registry
        self._on_log = on_log
        self._pool = Pool(
            limits,
            documents,
            on_log,
            codes,
            isolation=isolation,
            policy=policy,
            listening=listening,
            spawn=spawn,
        )
        self._entries: dict[str, _Entry] = {}
        self._versions = count(1)
        self.on_compiled: Callable[[str], None] = lambda name: None
        """Called with a name whose newest version has just compiled, or just failed to."""

    async def open(self) -> None:
        """Start the pool; the first workers come up behind the first deployments.

        Raise IsolationError when the isolation has to be strict and is not.
        """
        await self._pool.open()
        if self._isolation.mode == "strict":
            (await self.inspect()).require_strict()

    async def inspect(self) -> Walls:
        """Send a canary to try the walls around the workers, and return what it found."""
        self.walls = await self._pool.inspect()
        return self.walls

    async def close(self) -> None:
        """End every worker."""
        await self._pool.close()

    def announce(self, name: str, webtask: Webtask) -> None:
        """Make `webtask` the newest version of `name`; it compiles at its turn or first request."""
        entry = self._entries.setdefault(name, _Entry())
        entry.newest, entry.untried, entry.problems = _lean(webtask), None, ()
        entry.compilers = _shown(webtask.compilers)

    def refuse(self, name: str, error: WtcError) -> None:
        """Record that the newest version of `name` cannot even be read."""
        entry = self._entries.setdefault(name, _Entry())
        entry.newest, entry.untried, entry.problems = None, None, _problems(error)

    async def deploy(self, name: str, webtask: Webtask) -> None:
        """Compile `webtask` through its chain and let it replace the last good version.

        Raise CompileError or UsageError; the last good version serves on.
        """
        self.announce(name, webtask)
        await self.load(name)

    async def load(self, name: str) -> None:
        """Compile the newest version of `name` if it is not yet; raise as `deploy`."""
        entry = self._entry(name)
        entry.lock = entry.lock or asyncio.Lock()
        async with entry.lock:
            while entry.newest is not None:
                await self._compile(name, entry, entry.newest)

    def remove(self, name: str) -> None:
        """Forget `name`; requests in flight end as they would."""
        entry = self._entries.pop(name, None)
        if entry and entry.live:
            self._pool.retire(entry.live)

    def list(self) -> list[Listing]:
        """Return every webtask, by name."""
        return [self.listing(name) for name in sorted(self._entries)]

    def listing(self, name: str) -> Listing:
        """Return one webtask; raise NotFoundError."""
        entry = self._entry(name)
        return Listing(
            name=name, compilers=entry.compilers, state=entry.state(), problems=entry.problems
        )

    async def run(
        self, name: str, request: Request, run_id: str, claims: Mapping[str, Any] | None = None
    ) -> Response:
        """Return the webtask's answer.

        Raise NotFoundError, CompileError when no version ever compiled, and what `Pool.call`
        raises.
        """
        entry = self._entry(name)
        if entry.live is None and (entry.newest or entry.untried):
            entry.newest = entry.newest or entry.untried
            await self.load(name)
        if entry.live is None:
            raise CompileError(entry.problems)
        try:
            return await self._pool.call(entry.live, request, run_id=run_id, claims=claims or {})
        except (TimeLimitError, MemoryLimitError, WorkerDiedError) as error:
            self._tell(name, run_id, error)
            raise

    def begin(
        self,
        name: str,
        call: Call,
        answer: Callable[[Answered], object],
        fail: Callable[[WtcError], object],
    ) -> Callable[[], None]:
        """Begin a run, or let it wait; return what forgets it when its caller has left.

        Either `answer` or `fail` is called, once, unless it was forgotten; perhaps at once.
        """
        run = Run(call, answer, partial(self._failed, name, call.id, fail))
        try:
            entry = self._entries.get(name) or self._entry(name)
            if entry.live is not None or entry.newest is None:
                return partial(self._begin(entry, run).drop, run)
        except WtcError as error:
            run.fail(error)
            return _nothing
        beginning = asyncio.get_running_loop().create_task(self._begin_compiled(name, run))
        return partial(_drop_later, beginning, run)

    def _begin(self, entry: _Entry, run: Run) -> Lane:
        if entry.live is None:
            raise CompileError(entry.problems)
        return self._pool.begin(entry.live, run)

    async def _begin_compiled(self, name: str, run: Run) -> Lane | None:
        """Begin a run of what has to compile first; return where it went, None if it failed."""
        try:
            await self.load(name)
            return self._begin(self._entry(name), run)
        except WtcError as error:
            run.fail(error)
        except Exception:
            LOGGER.exception("wtc failed at request %s", run.call.id)
            run.fail(WtcError(OWN_FAULT))
        return None

    def _failed(
        self, name: str, run_id: str, fail: Callable[[WtcError], object], error: WtcError
    ) -> None:
        if isinstance(error, (TimeLimitError, MemoryLimitError, WorkerDiedError)):
            self._tell(name, run_id, error)
        fail(error)

    def _tell(self, name: str, run_id: str, error: WtcError) -> None:
        """Log what ended a run from outside, which its worker could not."""
        record = LogRecord(name=name, run=run_id, level="error", text=str(error), time=time.time())
        self._on_log(record)

    def _entry(self, name: str) -> _Entry:
        if name in self._entries:
            return self._entries[name]
        known = self._entries if len(self._entries) <= GUESSED else ()
        near = difflib.get_close_matches(name[:128], known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise NotFoundError(f"no webtask {name[:128]!r}{hint}")

    async def _compile(self, name: str, entry: _Entry, webtask: Webtask) -> None:
        entry.compiling = True
        try:
            version = await self._load(name, webtask)
        except WtcError as error:
            if entry.newest is webtask:
                entry.newest, entry.problems = None, _problems(error)
                entry.untried = webtask if isinstance(error, _NO_FAULT_OF_ITS_OWN) else None
                raise
        else:
            self._replace(name, entry, version)
        finally:
            entry.compiling = False
            if entry.newest is None and self._entries.get(name) is entry:
                self.on_compiled(name)

    async def _load(self, name: str, webtask: Webtask) -> Version:
        sources = await self._sources(webtask.compilers)
        version = Version(
            id=f"{name}@{next(self._versions)}", name=name, webtask=webtask, sources=sources
        )
        await self._pool.load(version)
        return version

    async def _sources(self, compilers: tuple[str, ...]) -> Mapping[str, str]:
        """Return the text of each ref that is a URL; without one, no origin is waited for."""
        if any("://" in ref for ref in compilers):
            return await asyncio.to_thread(self._registry.resolve, compilers)
        return self._registry.resolve(compilers)

    def _replace(self, name: str, entry: _Entry, version: Version) -> None:
        if self._entries.get(name) is not entry:  # removed meanwhile
            self._pool.retire(version)
            return
        old, entry.live = entry.live, version
        if entry.newest is version.webtask:
            entry.newest, entry.problems = None, ()
        if old:
            self._pool.retire(old)


# A server that had no process, no descriptor or no seat for a moment: the next request tries again.
_NO_FAULT_OF_ITS_OWN = (BusyError, WorkerDiedError)


_NOTHING: Mapping[str, str] = MappingProxyType({})


def _lean(webtask: Webtask) -> Webtask:
    """Return the webtask with what is alike in many of them shared."""
    return Webtask(
        script=webtask.script,
        compilers=_shared(webtask.compilers),
        secrets=webtask.secrets or _NOTHING,
        params=webtask.params or _NOTHING,
        meta=webtask.meta or _NOTHING,
    )


@lru_cache(CHAINS)
def _shared(compilers: tuple[str, ...]) -> tuple[str, ...]:
    return compilers


@lru_cache(CHAINS)
def _shown(compilers: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(map(without_query, compilers))
    return _shared(compilers) if found == compilers else found


def _drop_later(beginning: asyncio.Task[Lane | None], run: Run) -> None:
    """Forget a run whose webtask had to compile first."""
    run.abandon()
    if not beginning.done():
        beginning.cancel()
    elif not beginning.cancelled() and (lane := beginning.result()) is not None:
        lane.drop(run)


def _nothing() -> None:
    """Forget a run that was answered at once."""


def _problems(error: WtcError) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, CompileError) else (Problem(what=str(error)),)
