"""What `wtc check` does: every webtask compiled as `wtc dev` would, its problems told, no server.

Law: problems are data, for stdout; what the webtasks said and the summary are talk. A check leaves
nothing behind: what a webtask stores while it compiles is forgotten with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import click
import uvloop

from wtc.cli.fetching import locked
from wtc.cli.flags import WebtaskFlags
from wtc.cli.folder import Found
from wtc.cli.preparing import AT_ONCE, prepare
from wtc.cli.printing import color_setting, safe, say
from wtc.cli.problems import all_problem_lines, problem_json, reference
from wtc.cli.report import log_lines
from wtc.config import Limits
from wtc.errors import Conflict, Problem, UsageError, WtcError
from wtc.host import Host
from wtc.lock import Entry, LockFile
from wtc.sandbox.contract import Documents, LogRecord
from wtc.store.documents import FileDocuments

__all__ = ["check"]

MANY = 8  # webtasks from which on their progress shows


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One webtask, what it said as it compiled, and what would be refused of it."""

    found: Found
    compilers: tuple[str, ...]
    problems: tuple[Problem, ...]
    said: tuple[LogRecord, ...]


def check(flags: WebtaskFlags) -> int:
    """Check all that the flags name; return 1 when something would be refused, else 0.

    Raise UsageError, NotFoundError, CompileError for what cannot be checked at all.
    """
    limits = Limits.read()
    pins = locked(flags.allow_fetch, _tell_unlocked, _UnsavedLock(Path()))
    served, registry = prepare(flags, limits, pins, _warn)
    found = list(served.first_scan().values())
    said: list[LogRecord] = []
    stored = FileDocuments(served.home / ".wtc", limits.storage)
    host = Host(limits, registry, _Unsaved(stored), said.append)
    with _progress(len(found)) as step:
        checked = uvloop.run(_check_all(host, found, said, step))
    for one in checked:
        _tell(one, as_json=flags.as_json)
    _sum_up(checked)
    return int(any(one.problems for one in checked))


async def _check_all(
    host: Host, found: Sequence[Found], said: list[LogRecord], step: Callable[[int], None]
) -> list[Checked]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def check_one(one: Found) -> Checked:
        async with slots:
            checked = await _check(host, one, said)
        step(1)
        return checked

    await host.open()
    try:
        return await asyncio.gather(*map(check_one, found))
    finally:
        await host.close()


async def _check(host: Host, found: Found, said: list[LogRecord]) -> Checked:
    if found.webtask:
        host.announce(found.name, found.webtask)
    else:
        host.refuse(found.name, UsageError(found.refusal))
    with suppress(WtcError):  # the host keeps what was wrong
        await host.load(found.name)
    listing = host.listing(found.name)
    host.remove(found.name)
    return Checked(
        found=found,
        compilers=listing.compilers,
        problems=listing.problems,
        said=tuple(record for record in said if record.name == found.name),
    )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Give what moves a bar on; it is drawn for many webtasks, on a terminal."""
    is_drawn = total >= MANY and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    with click.progressbar(
        length=total,
        label="Checking",
        file=sys.stderr,
        hidden=not is_drawn,
        color=color_setting(),
    ) as bar:
        yield bar.update


def _tell(checked: Checked, *, as_json: bool) -> None:
    for record in checked.said:
        for line in log_lines(record):
            say(line)
    lines = [json.dumps(_event(checked))] if as_json else _lines(checked)
    for line in lines:
        click.echo(line, color=color_setting())


def _lines(checked: Checked) -> Iterator[str]:
    found = checked.found
    return all_problem_lines(checked.problems, _shown(found.path), found.script)


def _event(checked: Checked) -> dict[str, Any]:
    return {
        "event": "checked",
        "name": checked.found.name,
        "file": _shown(checked.found.path),
        "compilers": checked.compilers,
        "problems": [
            {**problem_json(one), "reference": reference(one)} for one in checked.problems
        ],
    }


def _shown(path: Path) -> str:
    """Return a file's path from here, as other programs can open it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _sum_up(checked: Sequence[Checked]) -> None:
    counts = [len(one.problems) for one in checked if one.problems]
    problems = f"{_count(sum(counts), 'problem')} in {_count(len(counts), 'file')}"
    told = problems if counts else "no problems"
    say(f"{_count(len(checked), 'webtask')} checked, {told}", fg="red" if counts else "green")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _warn(message: str) -> None:
    say(f"Warning: {safe(message)}", fg="yellow")


def _tell_unlocked(what: str) -> None:
    say(f"Not locked yet: {safe(what)}")


class _UnsavedLock(LockFile):
    """The lock as a check sees it; what it adds is gone with it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._added: dict[str, Entry] = {}

    def entries(self) -> dict[str, Entry]:
        return {**self._added, **super().entries()}

    def add(self, ref: str, entry: Entry) -> Entry:
        return self._added.setdefault(ref, entry)


@dataclass(frozen=True)
class _Unsaved:
    """The stored documents as a check sees them; what it writes is gone with it."""

    stored: Documents
    _written: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _etags: Iterator[int] = field(default_factory=count)

    def get(self, name: str) -> tuple[str | None, str | None]:
        return self._written.get(name) or self.stored.get(name)

    def put(self, name: str, text: str | None, *, etag: str | None, force: bool) -> str | None:
        with self._lock:
            now, current = self.get(name)
            if etag != current and not force:
                raise Conflict(now)
            new = None if text is None else f"unsaved-{next(self._etags)}"
            self._written[name] = (text, new)
            return new
