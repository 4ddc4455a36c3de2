"""Compiled code as files, one for each key, in a folder that only its user may read or write.

    {key}     the MAC of key and code (HMAC-SHA-256, 32 bytes), then the code
    .secret   32 random bytes that the MACs are made with

Law: code is handed out only as it was put in. Loading code is running it, so an entry that anything
else has changed is as good as none, and a folder that others could write to is not used at all.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from wtc.store.files import create, replace

__all__ = ["FileCodes"]

MAX_SIZE = 64 * 2**20  # bytes of all entries; beyond it the least recently used ones go
MAC_SIZE = 32
SECRET = ".secret"  # noqa: S105  the name of the file


class FileCodes:
    """A cache of compiled code in a folder. Several programs may share it.

    It never raises: what cannot be read or kept is compiled anew. `on_trouble` is told why, once.
    """

    def __init__(
        self, folder: Path, on_trouble: Callable[[str], None], max_size: int = MAX_SIZE
    ) -> None:
        self._folder = folder
        self._max_size = max_size
        self._on_trouble = on_trouble
        self._secret = self._opened()

    def get(self, key: str) -> bytes | None:
        """Return the code that was put under the key; None for none or a changed one."""
        if self._secret is None:
            return None
        file = self._folder / key
        try:
            entry = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        if hmac.compare_digest(entry[:MAC_SIZE], self._mac(key, entry[MAC_SIZE:])):
            return entry[MAC_SIZE:]
        self._on_trouble(f"{file} was changed by something else and is not used: compiled anew")
        return None

    def put(self, key: str, code: bytes) -> None:
        """Keep the code under the key."""
        if self._secret is None:
            return
        try:
            replace(self._folder / key, self._mac(key, code) + code)
            self._prune()
        except OSError as error:
            self._give_up(error)

    def _mac(self, key: str, code: bytes) -> bytes:
        assert self._secret is not None
        return hmac.digest(self._secret, key.encode() + b"\0" + code, hashlib.sha256)

    def _opened(self) -> bytes | None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_own(self._folder.lstat())
            if not (self._folder / SECRET).exists():
                create(self._folder / SECRET, secrets.token_bytes(MAC_SIZE))
            return _read_secret(self._folder / SECRET)
        except OSError as error:
            self._give_up(error)
            return None

    def _give_up(self, error: OSError) -> None:
        self._secret = None
        self._on_trouble(
            f"compiled code is not kept in {self._folder}: {error.strerror or error};"
            " set XDG_CACHE_HOME to a folder of your own"
        )

    def _prune(self) -> None:
        """Delete the least recently used entries when all of them are too large together."""
        kept = [one for one in _files(self._folder) if not one[0].endswith(SECRET)]
        size = sum(found.st_size for _, found in kept)
        for path, found in sorted(kept, key=lambda one: one[1].st_mtime_ns):
            if size <= self._max_size:
                return
            Path(path).unlink(missing_ok=True)
            size -= found.st_size


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield what is in the folder, but for what others rename or delete meanwhile."""
    for entry in os.scandir(folder):
        with suppress(FileNotFoundError):
            yield entry.path, entry.stat()


def _check_own(found: os.stat_result) -> None:
    """Raise OSError if anybody else could change this."""
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise PermissionError("others can write to it")


def _read_secret(file: Path) -> bytes:
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as opened:
        found = os.fstat(handle)
        secret = opened.read(MAC_SIZE)
    _check_own(found)
    if stat.S_IMODE(found.st_mode) & 0o077 or len(secret) != MAC_SIZE:
        raise PermissionError(f"{SECRET} in it is not the user's own secret: delete it")
    return secret
