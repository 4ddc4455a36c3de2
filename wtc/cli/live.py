"""Webtasks at work: files in, versions out, one loop that follows the folder.

    scan ──▶ compare with before ──▶ announce, refuse, remove ──▶ compile, two at a time

Law: what is served is always the folder as it was last read; a version that fails costs nobody else
anything. Nothing here reads a file or opens a socket.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

import watchfiles

from wtc.cli.folder import Found, Served
from wtc.cli.preparing import AT_ONCE
from wtc.errors import CompileError, HandlerMissingError, Problem, UsageError, WtcError
from wtc.host import Host
from wtc.sandbox.pool import Walls

__all__ = ["Live", "Voice", "at_work", "end"]

STEP = 15  # ms without a change that end a batch of changes
DEBOUNCE = 100  # ms that a batch may last at most
LOOK = 500  # ms between two looks at whether the folders are still the same ones
ABSENT = 0.2  # seconds between two looks for a folder that is gone
FAILED = {"failed", "stale"}


class Voice(Protocol):
    """Who is told how the webtasks fare."""

    def walls(self, walls: Walls) -> None:
        """Tell what stands between the webtasks and this machine."""

    def live(self, found: Found, ms: float) -> None:
        """Tell that a version serves now, `ms` after its file was seen."""

    def failed(self, found: Found, problems: tuple[Problem, ...], *, stale: bool) -> None:
        """Tell every problem of a file; `stale`: the last good version serves on."""

    def removed(self, name: str) -> None:
        """Tell that a file is gone, and its webtask with it."""

    def trouble(self, message: str) -> None:
        """Tell what is wrong beside the webtasks; what serves goes on."""


@asynccontextmanager
async def at_work(host: Host, voice: Voice) -> AsyncIterator[None]:
    """Keep a host open; tell which walls stand around its workers, beside all else."""
    inspecting = None
    try:
        await host.open()
        inspecting = asyncio.create_task(_inspect(host, voice))
        yield
    finally:
        await end(inspecting)
        await host.close()


async def _inspect(host: Host, voice: Voice) -> None:
    try:
        voice.walls(host.walls or await host.inspect())
    except WtcError as error:
        voice.trouble(str(error))


async def end(task: asyncio.Task[None] | None) -> BaseException | None:
    """End a task; return what it failed with, apart from being ended."""
    if task is None:
        return None
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    return None if isinstance(result, asyncio.CancelledError) else result


class Live:
    """The webtasks of one server. It lives as long as the server."""

    def __init__(self, host: Host, served: Served, report: Voice, *, at_start: int) -> None:
        self._host, self._served, self._report = host, served, report
        self._at_start = at_start
        self._known: dict[str, Found] = {}
        self._since: dict[str, float] = {}  # when each was last seen to change
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._compiling: set[asyncio.Task[None]] = set()

    def names(self) -> list[str]:
        """Return the names that are served."""
        return list(self._known)

    def begin(self) -> None:
        """Make every webtask known, none compiled yet; raise UsageError when there is none."""
        self._known = self._served.first_scan()
        for found in self._known.values():
            self._announce(found)
        if not self._served.single:
            self._host.on_compiled = self._tell

    async def compile_first(self, *, reload: bool) -> None:
        """Compile what there is: as many as can be live at once, the others at their first request.

        Raise what a single file fails with when no save could mend it: CompileError without
        `reload`, HandlerMissingError always.
        """
        if self._served.single:
            (found,) = self._known.values()
            await self._compile_single(found, reload=reload)
        else:
            self._start(islice(self._known.values(), self._at_start))
            await asyncio.gather(*self._compiling)

    async def follow(self) -> None:
        """Follow the folders for ever; where the system tells of no changes, look for them."""
        told = ""
        while True:
            try:
                await self._follow_until_replaced()
            except FileNotFoundError:  # gone since they were looked at
                pass
            except OSError as error:  # too many are watched on this machine
                if told != str(error):
                    told = str(error)
                    self._report.trouble(f"saves show late: {error.strerror or error}")
            except (RuntimeError, ExceptionGroup):  # of a name that is no UTF-8 it cannot tell
                pass
            await asyncio.sleep(ABSENT)
            while None in _identities(self._served.watched()).values():
                await asyncio.sleep(ABSENT)
            await self._take(set())

    async def _follow_until_replaced(self) -> None:
        """Follow the folders until one is gone, or another one stands in its place.

        A folder that was made again may have the number of the one before: what tells is then that
        the system told of the folder itself.
        """
        watched = self._served.watched()
        before = _identities(watched)
        unseen = True  # what changed before the system began to tell
        async for changes in watchfiles.awatch(
            *watched,
            watch_filter=None,
            debounce=DEBOUNCE,
            step=STEP,
            recursive=False,
            rust_timeout=LOOK,
            yield_on_timeout=True,
        ):
            paths = {Path(path) for _, path in changes}
            if paths or unseen:
                await self._take(paths)
                unseen = False
            if paths & watched or _identities(watched) != before:
                return

    async def settle(self) -> None:
        """End the compilations that are under way."""
        for task in self._compiling:
            task.cancel()
        await asyncio.gather(*self._compiling, return_exceptions=True)

    async def _take(self, changed: set[Path]) -> None:
        """Let what the files hold now take the place of what they held.

        They are read on a thread: a thousand take longer than a call should wait.
        """
        try:
            found = await asyncio.to_thread(self._served.scan, changed)
        except WtcError as error:
            self._report.trouble(str(error))
            return
        new = [one for name, one in found.items() if self._known.get(name) != one]
        for name in sorted(self._known.keys() - found.keys()):
            del self._known[name]
            self._host.remove(name)
            self._report.removed(name)
        for one in new:
            self._known[one.name] = one
            self._announce(one)
        self._start(new)

    def _announce(self, found: Found) -> None:
        self._since[found.name] = time.perf_counter()
        if found.webtask:
            self._host.announce(found.name, found.webtask)
        else:
            self._host.refuse(found.name, UsageError(found.refusal))

    def _start(self, new: Iterable[Found]) -> None:
        for found in new:
            if found.webtask is None:
                self._tell(found.name)
                continue
            task = asyncio.create_task(self._compile(found.name))
            self._compiling.add(task)
            task.add_done_callback(self._compiling.discard)

    async def _compile(self, name: str) -> None:
        """Compile the newest version of a name; the host tells how it went."""
        async with self._slots:
            with suppress(WtcError):
                await self._host.load(name)

    async def _compile_single(self, found: Found, *, reload: bool) -> None:
        try:
            if found.webtask is None:
                raise CompileError(found.refusal)
            await self._host.load(found.name)
        except HandlerMissingError as error:
            raise HandlerMissingError(f"{found.path.name}: {error.problems[0].what}") from None
        except WtcError:
            if not reload:
                self._tell(found.name)
                raise CompileError(f"{found.path.name} does not compile") from None
        self._tell(found.name)
        self._host.on_compiled = self._tell

    def _tell(self, name: str) -> None:
        """Tell the state of a name whose newest version has compiled or failed."""
        found, listing = self._known.get(name), self._host.listing(name)
        if found and listing.state in FAILED:
            self._report.failed(found, listing.problems, stale=listing.state == "stale")
        elif found and listing.state == "live":
            self._report.live(found, (time.perf_counter() - self._since[name]) * 1000)


def _identities(folders: Iterable[Path]) -> dict[Path, int | None]:
    """Return what tells each folder from another of its name; None for one that is not there."""
    return {folder: _identity(folder) for folder in folders}


def _identity(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino if folder.is_dir() else None
    except OSError:
        return None
