"""What `wtc compilers` does: every installed compiler tried in a process of its own, then told;
those that `wtc.lock` has beside them, of which nothing runs.

Law: a compiler that fails, hangs or ends its process has a line with the reason; no other is hurt,
and nothing of it is left running. Names, packages and versions come from metadata.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Literal

import click
import msgspec

from wtc.addresses import without_query
from wtc.cli.fetching import kept_sources, lock_file
from wtc.cli.preparing import AT_ONCE
from wtc.cli.printing import color_setting, cut, safe
from wtc.config import Limits
from wtc.registry import COMPILERS, installed_compilers
from wtc.sandbox.process import how_it_ended

__all__ = ["listing"]

MAX_TOLD = 16 * 1024  # bytes of what a trial tells
LOCK = "wtc.lock"
_TOLD = msgspec.json.Decoder(dict[Literal["problem", "source", "summary"], str])
UNDOCUMENTED = "(its file has no docstring)"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One compiler as the list shows it; `problem` is empty for one that can be used."""

    name: str
    package: str = ""
    version: str = ""
    source: str = ""  # a file, or a URL
    summary: str = ""
    problem: str = ""


def listing(*, as_json: bool) -> None:
    """Print every compiler that is installed, by name, then those of `wtc.lock`.

    Raise UsageError for a `wtc.lock` that is none, when the others are told.
    """
    asyncio.run(_list(_installed(), Limits.read().compile, as_json=as_json))
    rows = _locked()
    for row in rows:
        _begin(row, _widths(rows), as_json=as_json)
        _end(row, as_json=as_json)


def _installed() -> list[Row]:
    """Return a row of what metadata tells of each; of one name, all but one are hidden."""
    found = sorted(entry_points(group=COMPILERS), key=lambda entry: entry.name)
    counting = installed_compilers()
    return [_row(entry, counting[entry.name]) for entry in found]


def _row(entry: EntryPoint, counting: EntryPoint) -> Row:
    package, version = _origin(entry)
    hidden = f"hidden by the {entry.name} of {_origin(counting)[0]}" if entry != counting else ""
    return Row(name=entry.name, package=package, version=version, problem=hidden)


def _origin(entry: EntryPoint) -> tuple[str, str]:
    return (entry.dist.name or "", entry.dist.version or "") if entry.dist else ("", "")


async def _list(rows: list[Row], seconds: float, *, as_json: bool) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def tried(row: Row) -> Row:
        async with slots:
            return row if row.problem else await _try(row, seconds)

    trials = [asyncio.ensure_future(tried(row)) for row in rows]
    for row, trial in zip(rows, trials, strict=True):
        _begin(row, _widths(rows), as_json=as_json)
        _end(await trial, as_json=as_json)


async def _try(row: Row, seconds: float) -> Row:
    """Return the row with what a trial tells of the compiler."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    try:
        ending = await _run(row, writing, seconds)
        return _told(row, _read(reading), ending)
    except (OSError, ValueError) as error:  # its name is one that no program can be given
        return replace(row, problem=f"it cannot be tried: {error}")
    finally:
        os.close(reading)


def _read(channel: int) -> bytes:
    try:
        return os.read(channel, MAX_TOLD)
    except BlockingIOError:  # nothing was told, and something that was started holds the other end
        return b""


async def _run(row: Row, channel: int, seconds: float) -> str:
    """Run a trial that writes to `channel`, which is closed; return how it ended, if not well."""
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-m", "wtc.cli.compilers_trial", str(channel), row.name, row.package),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            pass_fds=(channel,),
            start_new_session=True,
        )
    finally:
        os.close(channel)
    try:
        code = await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        return f"it was not imported within {seconds:g} s"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return f"its process ended {how_it_ended(code)}" if code else ""


def _told(row: Row, told: bytes, ending: str) -> Row:
    """Return the row with what a trial told, or with how it ended where it did not get to tell."""
    found: dict[str, str] = {"problem": ending or "it ended its process"}
    try:
        for line in told.splitlines():
            found.update({str(name): text for name, text in _TOLD.decode(line).items()})
    except msgspec.DecodeError:  # it wrote to what was not its own
        return replace(row, problem="what it told cannot be read")
    return replace(row, **found)


def _locked() -> list[Row]:
    sources = kept_sources()
    return [
        Row(
            name=without_query(ref),
            package=LOCK,
            version=entry.sha256[:12],
            source=without_query(entry.url),
            summary=_first_line(sources.get(entry.sha256)),
        )
        for ref, entry in lock_file().entries().items()
    ]


def _first_line(source: bytes | None) -> str:
    """Return the first line of a file's docstring, as it stands: nobody parses it."""
    if source is None:
        return "(it is fetched when it is used)"
    found = _DOCSTRING.match(source.decode("utf-8", "replace"))
    return found[1].strip() if found else ""


_DOCSTRING = re.compile(r'\ufeff?(?:[ \t]*(?:#.*)?\n)*"""[\\\s]*+([^\n]*?)(?:"""|\n)')


def _begin(row: Row, widths: tuple[int, ...], *, as_json: bool) -> None:
    """Print what is known of a row before it was tried."""
    if not as_json:
        padded = (part.ljust(width) for part, width in zip(_label(row), widths, strict=True))
        click.echo("  ".join(padded), nl=False)


def _end(row: Row, *, as_json: bool) -> None:
    """Print the rest of a row."""
    if as_json:
        click.echo(json.dumps(asdict(row)))
        return
    fault = click.style(f"cannot be used: {safe(cut(row.problem))}", fg="red")
    told = fault if row.problem else safe(row.summary) or UNDOCUMENTED
    click.echo(f"  {told}", color=color_setting())
    if row.source:
        click.echo(click.style(f"    {safe(row.source)}", dim=True), color=color_setting())


def _widths(rows: list[Row]) -> tuple[int, ...]:
    return tuple(max(map(len, column)) for column in zip(*map(_label, rows), strict=True))


def _label(row: Row) -> tuple[str, str]:
    return safe(row.name), safe(f"{row.package} {row.version}".strip())
