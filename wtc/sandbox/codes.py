"""Compiled code that workers made, kept for later ones of the same texts.

Law: code is kept under everything that it depends on: the dialect of the worker that made it, and
the text. The front never reads it; it takes it only from a worker that has run nothing yet.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor

from wtc.sandbox.contract import Codes, Version

__all__ = ["CodeCache"]


class CodeCache:
    """The codes of one pool. It lives as long as the pool."""

    def __init__(self, codes: Codes, threads: Executor) -> None:
        self._codes = codes
        self._threads = threads
        self._keeping: set[asyncio.Future[None]] = set()

    async def find(self, version: Version, dialect: str) -> dict[str, bytes]:
        """Return what is kept of the version's texts, by ref, "" for the script."""
        keys = dict(_keys(version, dialect))
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._get, keys)

    def _get(self, keys: Mapping[str, str]) -> dict[str, bytes]:
        found = {ref: self._codes.get(key) for ref, key in keys.items()}
        return {ref: code for ref, code in found.items() if code is not None}

    def keep(self, version: Version, dialect: str, codes: Mapping[str, bytes]) -> None:
        """Keep what a worker made of the version's texts, behind its first request."""
        loop = asyncio.get_running_loop()
        for ref, key in _keys(version, dialect):
            if ref in codes:
                keeping = loop.run_in_executor(self._threads, self._codes.put, key, codes[ref])
                self._keeping.add(keeping)
                keeping.add_done_callback(self._keeping.discard)

    @property
    def keeping(self) -> tuple[asyncio.Future[None], ...]:
        """What is being kept right now."""
        return tuple(self._keeping)


def _keys(version: Version, dialect: str) -> Iterator[tuple[str, str]]:
    yield "", _key(dialect, "webtask", version.webtask.script)
    for ref, source in version.sources.items():
        yield ref, _key(dialect, f"compiler {ref}", source)


def _key(*parts: str) -> str:
    digests = (hashlib.sha256(part.encode()).digest() for part in parts)
    return hashlib.sha256(b"".join(digests)).hexdigest()
