"""What the commands fetch compilers with: the lock of the current folder, the user's cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wtc.addresses import origin_of
from wtc.config import cache_folder
from wtc.errors import FetchError, UsageError
from wtc.lock import Locked, LockFile, Source, Sources

if TYPE_CHECKING:
    from wtc.fetch import Fetcher

__all__ = ["fetcher", "kept_sources", "lock_file", "locked"]


def locked(
    allow_fetch: Iterable[str], tell: Callable[[str], None], file: LockFile | None = None
) -> Locked:
    """Return the plugin that answers for refs of http and https.

    `tell` gets a sentence about each that was not locked before.
    """
    return Locked(
        file=file or lock_file(), sources=kept_sources(), get=fetcher(allow_fetch), tell=tell
    )


def lock_file() -> LockFile:
    """Return the lock of the current folder."""
    return LockFile(Path())


def kept_sources() -> Sources:
    """Return the user's cache of compilers."""
    return Sources(cache_folder() / "compilers")


def fetcher(allow_fetch: Iterable[str]) -> Callable[[str], Source]:
    """Return what fetches a ref, loaded when it is first needed; raise UsageError for no origin."""
    origins = [_origin(text) for text in allow_fetch]

    @cache
    def made() -> Fetcher:
        from wtc.fetch import Fetcher

        return Fetcher(origins)

    return lambda ref: made().get(ref)


def _origin(text: str) -> str:
    try:
        return origin_of(text)
    except FetchError as error:
        raise UsageError(f"--allow-fetch {error}") from None
