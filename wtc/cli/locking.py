"""What `wtc lock` does: tell what is pinned, compare it with what is out there, take the change.

Law: nothing is locked that was not shown; what was shown is what is locked, byte for byte.
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import click

from wtc.addresses import shown
from wtc.cli.fetching import fetcher, kept_sources, lock_file
from wtc.cli.flags import LockFlags
from wtc.cli.printing import color_setting, fail, safe, say
from wtc.errors import FetchError, NotFoundError, UsageError
from wtc.lock import Entry, LockFile, Source, Sources

__all__ = ["lock"]

AT_ONCE = 4  # fetches, as many as one fetcher allows
SHORT = 12  # digits of a hash that tell it from others
MAX_LINES = 5_000  # of a source, beyond which finding what stayed takes too long
NAMES = 2  # lines of a difference that name what is compared
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one ref is locked to, and what it means now; `problem` when that cannot be known."""

    ref: str
    entry: Entry
    found: Source | None = None
    problem: str = ""

    @property
    def state(self) -> str:
        if self.found is None:
            return "failed"
        return "same" if self.found.sha256 == self.entry.sha256 else "changed"


def lock(flags: LockFlags) -> int:
    """List, check or upgrade; return 1 when something differs, cannot be had or was not taken.

    Raise UsageError for flags that do not go together or a file that is none, NotFoundError for a
    ref that is not locked.
    """
    _check_flags(flags)
    file = lock_file()
    chosen = _chosen(file.entries(), flags.refs)
    if not chosen:
        say("Nothing is locked here; `wtc dev` locks each compiler by URL when it first fetches it")
        return 0
    if not (flags.check or flags.upgrade):
        _list(chosen, as_json=flags.as_json)
        return 0
    outcomes = _fetch(chosen, fetcher(flags.allow_fetch))
    if flags.check:
        return _tell_all(outcomes, as_json=flags.as_json)
    return max([_upgrade(one, file, flags) for one in outcomes])


def _check_flags(flags: LockFlags) -> None:
    if flags.check and flags.upgrade:
        raise UsageError("--check changes nothing and --upgrade does: give one of them")
    if flags.yes and not flags.upgrade:
        raise UsageError("--yes goes with --upgrade")


def _chosen(entries: Mapping[str, Entry], refs: tuple[str, ...]) -> Mapping[str, Entry]:
    for ref in refs:
        if ref not in entries:
            near = difflib.get_close_matches(ref, entries, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise NotFoundError(f"{shown(ref)} is not locked here{hint}")
    return {ref: entries[ref] for ref in sorted(refs)} if refs else entries


def _list(entries: Mapping[str, Entry], *, as_json: bool) -> None:
    width = max(len(f"{entry.size:,}") for entry in entries.values())
    for ref, entry in entries.items():
        line = f"{entry.sha256[:SHORT]}  {entry.size:>{width},} bytes  {entry.locked}  {safe(ref)}"
        click.echo(json.dumps(_event("locked", ref, entry)) if as_json else line)


def _fetch(entries: Mapping[str, Entry], get: Callable[[str], Source]) -> list[Outcome]:
    def fetch(ref: str) -> Outcome:
        try:
            return Outcome(ref=ref, entry=entries[ref], found=get(ref))
        except FetchError as error:
            return Outcome(ref=ref, entry=entries[ref], problem=str(error))

    with ThreadPoolExecutor(AT_ONCE, "fetch") as threads:
        return list(threads.map(fetch, entries))


def _tell_all(outcomes: list[Outcome], *, as_json: bool) -> int:
    for outcome in outcomes:
        _tell(outcome, as_json=as_json)
    return int(any(outcome.state != "same" for outcome in outcomes))


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_outcome_event(outcome)))
    elif outcome.found is None:
        fail(outcome.problem)
    else:
        click.echo(f"{outcome.state}  {safe(outcome.ref)}{_hashes(outcome)}")


def _hashes(outcome: Outcome) -> str:
    if outcome.found is None or outcome.state == "same":
        return ""
    return f": sha256 was {outcome.entry.sha256}, is {outcome.found.sha256}"


def _upgrade(outcome: Outcome, file: LockFile, flags: LockFlags) -> int:
    """Show what differs, and lock it where that is wanted."""
    if outcome.found is None or outcome.state == "same":
        _tell(outcome, as_json=flags.as_json)
        return int(outcome.found is None)
    sources = kept_sources()
    old = sources.get(outcome.entry.sha256)
    lines = list(_difference(outcome, outcome.found, old))
    if flags.as_json:
        click.echo(json.dumps({**_outcome_event(outcome), "diff": "\n".join(lines)}))
    else:
        _show(lines)
    if not _is_wanted(outcome, flags):
        return 1
    _take(outcome.ref, outcome.found, file, sources)
    return 0


def _take(ref: str, found: Source, file: LockFile, sources: Sources) -> None:
    sources.put(found.data)
    file.upgrade({ref: Entry.of(found)})
    say(f"Locked {safe(ref)}: sha256 {found.sha256}, {len(found.data):,} bytes", fg="green")


def _is_wanted(outcome: Outcome, flags: LockFlags) -> bool:
    if flags.yes:
        return True
    if sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm(f"Lock this for {safe(outcome.ref)}?", err=True)
    say(f"Not locked: {safe(outcome.ref)}; nobody can be asked here, --yes takes the change")
    return False


def _difference(outcome: Outcome, found: Source, old: bytes | None) -> Iterator[str]:
    """Yield a unified difference; all of the new source where the old one is not kept.

    Only line feeds end a line: what else could, is seen as the escape that it is.
    """
    before = [] if old is None else _lines(old)
    after = _lines(found.data)
    kept = "" if old is not None else ", which is no longer kept here"
    yield f"--- {outcome.ref} {outcome.entry.sha256[:SHORT]}{kept}"
    yield f"+++ {outcome.ref} {found.sha256[:SHORT]}"
    if max(len(before), len(after)) > MAX_LINES:
        yield from (f"-{line}" for line in before)
        yield from (f"+{line}" for line in after)
    else:
        yield from list(difflib.unified_diff(before, after, lineterm=""))[NAMES:]


def _lines(data: bytes) -> list[str]:
    return data.decode(errors="backslashreplace").split("\n")


def _show(lines: list[str]) -> None:
    for number, line in enumerate(lines):
        click.echo(click.style(safe(line), **_style(number, line)), color=color_setting())


def _style(number: int, line: str) -> dict[str, Any]:
    if number < NAMES:
        return {"bold": True}
    return {"fg": _COLORS[line[0]]} if line[0] in _COLORS else {"reset": False}


def _outcome_event(outcome: Outcome) -> dict[str, Any]:
    found = outcome.found.sha256 if outcome.found else None
    about = {"found": found, "message": outcome.problem}
    return {**_event(outcome.state, outcome.ref, outcome.entry), **about}


def _event(kind: str, ref: str, entry: Entry) -> dict[str, Any]:
    return {
        "event": kind,
        "ref": ref,
        "sha256": entry.sha256,
        "size": entry.size,
        "url": entry.url,
        "locked": entry.locked.isoformat(),
    }
