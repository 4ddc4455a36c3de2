"""The documents that webtasks keep, as files: one JSON file a webtask under `.wtc/storage`.

    {"etag": 7, "document": {…}}
    {"etag": 8}                         deleted; no etag is ever used twice

Law: a file is replaced whole and on disk before `put` returns; no name of a webtask leads out of
the folder, and two names never share a file, whatever the file system thinks of letters' case.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec

from wtc.errors import Conflict, TooLargeError, UsageError, WtcError
from wtc.store.files import alone, replace_on_disk

__all__ = ["FileDocuments"]

LONGEST = 120  # characters of a file's name that stand for the webtask's; file systems allow 255
_PLAIN = re.compile(rb"[a-z0-9_-]")


_NONE = msgspec.Raw()


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one file holds: the document as it was given, nothing when it was deleted."""

    etag: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    document: msgspec.Raw = _NONE

    def read(self) -> tuple[str | None, str | None]:
        """Return the document's text and its etag."""
        text = bytes(self.document).decode()
        return (text, str(self.etag)) if text else (None, None)


class FileDocuments:
    """The stored document of each webtask, read from its file each time.

    An instance lives as long as the program; several, and several programs, may share a folder.
    """

    def __init__(self, home: Path, limit: int) -> None:
        self._home, self._limit = home, limit
        self._folder = home / "storage"
        self._lock = threading.Lock()

    def get(self, name: str) -> tuple[str | None, str | None]:
        """Return the document's JSON text and its etag, both None when there is none.

        Raise WtcError for a file that is damaged or cannot be read.
        """
        return self._read(name).read()

    def put(self, name: str, text: str | None, *, etag: str | None, force: bool) -> str | None:
        """Store JSON text, or delete with None; return the new etag, None for none.

        Raise Conflict with the stored text when `etag` is not the stored one's and `force` is
        not given, TooLargeError, UsageError for text that is no JSON.
        """
        document = _NONE if text is None else self._checked(text)
        with self._alone():
            stored = self._read(name)
            now, current = stored.read()
            if etag != current and not force:
                raise Conflict(now)
            changed = _Envelope(stored.etag + 1, document)
            self._write(name, changed)
            return changed.read()[1]

    def _checked(self, text: str) -> msgspec.Raw:
        try:
            data = text.encode()
            if len(data) > self._limit:
                raise TooLargeError("the document", self._limit, len(data))
            return msgspec.json.decode(data, type=msgspec.Raw)
        except (ValueError, RecursionError):
            raise UsageError("storage keeps JSON, and this is none") from None

    def _read(self, name: str) -> _Envelope:
        file = self._file(name)
        try:
            return msgspec.json.decode(file.read_text(encoding="utf-8"), type=_Envelope)
        except FileNotFoundError:
            return _Envelope(0)
        except (ValueError, RecursionError):
            raise WtcError(
                f"the stored document of {name[:128]!r} is damaged;"
                f" mend or delete {file.relative_to(self._home.parent)}"
            ) from None
        except OSError as error:
            raise WtcError(f"storage cannot be read: {error.strerror}") from None

    def _write(self, name: str, envelope: _Envelope) -> None:
        try:
            replace_on_disk(self._file(name), msgspec.json.encode(envelope))
        except OSError as error:
            raise WtcError(f"storage cannot be written: {error.strerror}") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off every other writer: threads by a lock, other programs by a locked file."""
        with self._lock, alone(self._open_lock()):
            yield

    def _open_lock(self) -> int:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ignore = self._home / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
            return os.open(self._folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise WtcError(f"storage cannot be written: {error.strerror}") from None

    def _file(self, name: str) -> Path:
        return self._folder / f"{_file_name(name)}.json"


def _file_name(name: str) -> str:
    """Return the name with every byte escaped that a file system may read its own way.

    A long one ends in its hash, and is then longer than any that does not.
    """
    data = name.encode("utf-8", "surrogatepass")
    escaped = "".join(
        chr(byte) if _PLAIN.match(bytes((byte,))) else f"%{byte:02x}" for byte in data
    )
    if len(escaped) <= LONGEST:
        return escaped
    return f"{escaped[:LONGEST]}%{hashlib.sha256(data).hexdigest()}"
