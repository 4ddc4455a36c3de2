"""Files that are replaced whole, and writers that hold each other off.

Law: whoever reads a file sees all of the old one or all of the new one, whenever the machine stops.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["alone", "create", "read_regular", "replace", "replace_on_disk"]

PRIVATE = 0o600


def replace(file: Path, data: bytes) -> None:
    """Replace a file of the user's own; a stop of the machine may undo it."""
    _rename(_temporary(file.parent, data, PRIVATE, on_disk=False), file)


def replace_on_disk(file: Path, data: bytes, mode: int = PRIVATE) -> None:
    """Replace a file, and return when that is on the disk. The umask takes its part of `mode`."""
    _rename(_temporary(file.parent, data, mode, on_disk=True), file)
    _sync(file.parent)


def create(file: Path, data: bytes) -> None:
    """Make a file of the user's own; one that another program has just made stays."""
    temporary = _temporary(file.parent, data, PRIVATE, on_disk=False)
    try:
        os.link(temporary, file)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def read_regular(file: Path, limit: int) -> bytes | None:
    """Return up to `limit` + 1 bytes of a file; None for what is none, such as a link or a pipe."""
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as opened:
        return opened.read(limit + 1)


@contextmanager
def alone(handle: int) -> Iterator[None]:
    """Hold off everybody else who does this with the same file or folder; close the handle."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _temporary(folder: Path, data: bytes, mode: int, *, on_disk: bool) -> Path:
    path = folder / f".new-{secrets.token_hex(8)}"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if on_disk:
                os.fsync(handle)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return path


def _rename(temporary: Path, file: Path) -> None:
    try:
        os.replace(temporary, file)
    except BaseException:
        temporary.unlink()
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
