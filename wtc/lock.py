"""Compilers by URL, pinned: `wtc.lock` says which bytes each ref means.

    version = 1

    [compilers."https://host/x.py"]
    locked = 2026-11-25                     in UTC
    sha256 = "9f86d081…"
    size = 1234                             in bytes
    url = "https://cdn.host/x.py"           where it lay after all redirects, no query

Law 1: what a ref meant once is what it means, until an upgrade is asked for. Law 2: what is locked
and kept needs no network; what is kept is believed for its hash alone, at each read.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Protocol

import msgspec
import tomli_w

from wtc.addresses import read_url, shown, split_hash, without_query
from wtc.config import MAX_COMPILER
from wtc.errors import ChangedError, FetchError, UsageError, WtcError
from wtc.hooks import hookimpl
from wtc.store.files import alone, read_regular, replace, replace_on_disk

__all__ = ["Entry", "LockFile", "Locked", "Source", "Sources", "check_same"]

NAME = "wtc.lock"
VERSION = 1
MAX_FILE = 1024 * 1024  # bytes of wtc.lock
MAX_DOTS = 100  # in a line of it: what reading a key takes grows with the square of its dots
MAX_TWIN = 2  # letters that a name differs in from one it may be mistaken for
MIN_NAME = 5  # letters of a name that can be mistaken
_HEAD = "# The compilers that were fetched, pinned by wtc. Keep it with the code.\n"


class Source(Protocol):
    """A compiler's source as it was fetched."""

    @property
    def url(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one ref was locked to."""

    locked: date
    sha256: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    size: Annotated[int, msgspec.Meta(ge=0, le=MAX_COMPILER)]
    url: Annotated[str, msgspec.Meta(max_length=4096)]

    @classmethod
    def of(cls, source: Source) -> Entry:
        today = datetime.now(UTC).date()
        url = without_query(source.url)  # what a redirect adds may be a signature
        return cls(locked=today, sha256=source.sha256, size=len(source.data), url=url)


class LockFile:
    """The file `wtc.lock` in a folder. Several programs may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / NAME

    def entries(self) -> dict[str, Entry]:
        """Return what is locked, by ref; nothing where there is no file.

        Raise UsageError that names the line of a file that is none of ours.
        """
        text = self._text()
        if line := _dotted_line(text):
            raise UsageError(f"{NAME}, line {line}: more than {MAX_DOTS} dots")
        try:
            table = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{NAME} is no TOML: {str(error)[:200] or 'too deep'}") from None
        if not table:
            return {}
        if table.keys() - {"version", "compilers"} or type(table.get("version")) is not int:
            raise UsageError(f"{NAME}, line 1: version = {VERSION} and [compilers] were expected")
        if table["version"] != VERSION:
            raise UsageError(f"{NAME} is of version {table['version']}, this wtc knows {VERSION}")
        return dict(sorted(_entries(table.get("compilers", {}), text)))

    def add(self, ref: str, entry: Entry) -> Entry:
        """Lock a ref, unless somebody else just has; return what it is locked to now."""
        with self._alone():
            entries = self.entries()
            found = entries.setdefault(ref, entry)
            if found is entry:
                self._write(entries)
        return found

    def upgrade(self, changed: Mapping[str, Entry]) -> None:
        """Lock refs to what they mean now."""
        with self._alone():
            self._write({**self.entries(), **changed})

    def _text(self) -> str:
        try:
            data = read_regular(self._file, MAX_FILE)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise UsageError(f"{NAME} cannot be read: {error.strerror}") from None
        if data is None or len(data) > MAX_FILE:
            raise UsageError(f"{NAME} is no regular file of at most {MAX_FILE:,} bytes")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise UsageError(f"{NAME}, line {line}: no UTF-8 text") from None

    def _write(self, entries: Mapping[str, Entry]) -> None:
        compilers = {ref: msgspec.structs.asdict(entries[ref]) for ref in sorted(entries)}
        text = _HEAD + tomli_w.dumps({"version": VERSION, "compilers": compilers})
        if _dotted_line(text):
            raise UsageError(f"{NAME} would have a line of more than {MAX_DOTS} dots")
        if len(text) > MAX_FILE:  # of ASCII, as all that it holds
            raise UsageError(
                f"{NAME} would be larger than {MAX_FILE:,} bytes: take out what is not used"
            )
        replace_on_disk(self._file, text.encode(), mode=0o666)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off every other writer by the folder: the file itself is replaced each time."""
        try:
            with alone(os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)):
                yield
        except OSError as error:
            raise WtcError(f"{NAME} cannot be written: {error.strerror}") from None


def _dotted_line(text: str) -> int:
    """Return the first line that is none of ours for its dots, 0 for none."""
    lines = enumerate(text.split("\n"), 1)
    return next((number for number, line in lines if line.count(".") > MAX_DOTS), 0)


def _entries(table: Any, text: str) -> Iterator[tuple[str, Entry]]:
    if not isinstance(table, dict):
        raise UsageError(f"{_place(text, 'compilers')}: compilers is no table")
    for ref, values in table.items():
        try:
            read_url(split_hash(ref)[0])
            entry = msgspec.convert(values, Entry)
            read_url(entry.url)
        except msgspec.ValidationError as error:
            raise UsageError(f"{_place(text, ref)}: {shown(ref)}: {error}") from None
        except FetchError as error:
            raise UsageError(f"{_place(text, ref)}: {error}") from None
        yield ref, entry


def _place(text: str, name: str) -> str:
    """Return the file and the first line that has the name in it, line 1 for none."""
    lines = enumerate(text.split("\n"), 1)
    return f"{NAME}, line {next((number for number, line in lines if name in line), 1)}"


class Sources:
    """The sources themselves, each a file called by its SHA-256, in a folder that can be lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, sha256: str) -> bytes | None:
        """Return the source with that hash, None where it is not kept."""
        try:
            data = read_regular(self._folder / sha256, MAX_COMPILER)
        except OSError:
            return None
        is_whole = data is not None and hashlib.sha256(data).hexdigest() == sha256
        return data if is_whole else None

    def put(self, data: bytes) -> None:
        """Keep a source; where that cannot be done it is fetched again."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(self._folder / hashlib.sha256(data).hexdigest(), data)
        except OSError:
            return


@dataclass(frozen=True, kw_only=True)
class Locked:
    """The plugin that answers for refs of http and https. It lives as long as the program.

    `get` fetches; `tell` gets a sentence about what was locked, which begins with its URL.
    """

    file: LockFile
    sources: Sources
    get: Callable[[str], Source]
    tell: Callable[[str], None]

    @hookimpl
    def fetch(self, url: str) -> str | None:
        """Return the source of a compiler; raise FetchError, or ChangedError with both hashes."""
        if not re.match(r"https?://", url, re.IGNORECASE | re.ASCII):
            return None
        ref = _one_spelling(url)
        entries = self.file.entries()
        entry = entries.get(ref)
        data = self._locked(ref, entry) if entry else self._first(ref, entries)
        return data.decode("utf-8-sig")

    def _locked(self, ref: str, entry: Entry) -> bytes:
        pinned = split_hash(ref)[1]
        if pinned and pinned != entry.sha256:
            raise ChangedError(
                f"{shown(ref)} is pinned to sha256 {pinned}, and {NAME} has {entry.sha256}:"
                " take it out there"
            )
        kept = self.sources.get(entry.sha256)
        if kept is not None:
            return kept
        found = self.get(ref)
        check_same(ref, entry.sha256, found.sha256)
        self.sources.put(found.data)
        return found.data

    def _first(self, ref: str, entries: Mapping[str, Entry]) -> bytes:
        found = self.get(ref)
        entry = Entry.of(found)
        self.sources.put(found.data)
        now = self.file.add(ref, entry)
        check_same(ref, now.sha256, entry.sha256)
        if now is entry:
            what = f"sha256 {entry.sha256}, {entry.size:,} bytes"
            self.tell(f"{without_query(ref)}: {what}{_doubt(ref, entries)}")
        return found.data


def _one_spelling(ref: str) -> str:
    """Return a ref as it is locked, whatever the case of its host and however its port is told."""
    url, pinned = split_hash(ref)
    return f"{read_url(url)}#sha256={pinned}" if pinned else str(read_url(url))


def check_same(ref: str, locked: str, found: str) -> None:
    """Raise ChangedError with both hashes when they differ."""
    if locked != found:
        raise ChangedError(
            f"{shown(ref)} has changed: sha256 was {locked}, is {found};"
            f" run `wtc lock --upgrade{_needs(ref)}` to see the difference and take it"
        )


def _needs(ref: str) -> str:
    """Return the flag without which a ref cannot be fetched, "" for one that needs none."""
    url = read_url(split_hash(ref)[0])
    is_public = url.scheme == "https" and url.port in (80, 443)
    return "" if is_public else f" --allow-fetch {url.origin}"


def _doubt(ref: str, entries: Mapping[str, Entry]) -> str:
    """Return a sentence about a name that is nearly one already locked; empty for none."""
    for known in entries:
        for name, other in zip(_names(ref), _names(known), strict=True):
            if _is_twin(name, other):
                return f"; {name} is nearly {other} of {shown(known)}: is it the one you mean?"
    return ""


def _names(ref: str) -> tuple[str, str]:
    """Return the host of a ref and the name of its file."""
    address = split_hash(ref)[0].partition("?")[0].partition("://")[2].lower()
    return address.partition("/")[0], address.rpartition("/")[2].removesuffix(".py")


def _is_twin(name: str, other: str) -> bool:
    """Tell whether two names can be mistaken; versions of one name cannot."""
    plain, known = (re.sub(r"\d+", "0", each) for each in (name, other))
    if plain == known or min(len(plain), len(known)) < MIN_NAME:
        return False
    return abs(len(plain) - len(known)) <= MAX_TWIN and _distance(plain, known) <= MAX_TWIN


def _distance(one: str, other: str) -> int:
    """Return how many letters must be put in, left out or changed to make one name the other."""
    row = list(range(len(other) + 1))
    for above, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], above
        for at, against in enumerate(other, 1):
            same = diagonal + (letter != against)
            diagonal, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, same)
    return row[-1]
