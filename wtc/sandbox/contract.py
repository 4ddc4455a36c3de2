"""What a pool is given and what it gives: versions, documents, lines of a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from wtc.model import Webtask

__all__ = ["Codes", "Documents", "LogRecord", "NoCodes", "Version"]


@dataclass(frozen=True, kw_only=True)
class Version:
    """A webtask as it was deployed once. `id` is unique; a change makes a new version."""

    id: str
    name: str
    webtask: Webtask = field(repr=False)
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)


class Documents(Protocol):
    """The server's side of `context.storage`. Called on threads, never on the loop."""

    def get(self, name: str) -> tuple[str | None, str | None]:
        """Return the document of a webtask as JSON text, and its etag; None for none."""

    def put(self, name: str, text: str | None, *, etag: str | None, force: bool) -> str | None:
        """Store the document, or delete it for None; return the new etag.

        Raise Conflict when `etag` is not the stored one's, unless `force`; TooLargeError.
        """


class Codes(Protocol):
    """The server's cache of compiled code, which it never reads. Called on threads."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under the key, None for nothing."""

    def put(self, key: str, code: bytes) -> None:
        """Keep the code."""


class NoCodes:
    """Keeps nothing: each start compiles anew."""

    def get(self, key: str) -> bytes | None:
        return None

    def put(self, key: str, code: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One line of a webtask's log. `run` is empty for what no run said; `time` is Unix seconds."""

    name: str
    run: str
    level: str
    text: str
    time: float
