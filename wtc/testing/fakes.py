"""A log and a storage in memory: small, real, handed in.

Law: what a script sees of them is what a worker shows it; what a test sees is more.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wtc.config import Limits
from wtc.errors import Conflict, TooLargeError
from wtc.sandbox.scope import RUN, Scope
from wtc.sandbox.storage import Pending

__all__ = ["ListLog", "MemoryStorage", "running_loop"]


@dataclass
class ListLog:
    """A log that keeps its lines as (level, text), those of `print` and `context.log` alike."""

    lines: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, *values: object) -> None:
        self._add("info", values)

    def debug(self, *values: object) -> None:
        self._add("debug", values)

    def info(self, *values: object) -> None:
        self._add("info", values)

    def warning(self, *values: object) -> None:
        self._add("warning", values)

    def error(self, *values: object) -> None:
        self._add("error", values)

    def _add(self, level: str, values: tuple[object, ...]) -> None:
        self.lines.append((level, " ".join(map(str, values))))


class MemoryStorage:
    """One JSON document in memory, with the rules of the server's.

    `document` is for tests: what is stored now, None for nothing. On an event loop `get` and
    `set` return what is awaited; elsewhere the outcome itself. Outside of a run, all calls count
    as those of one run.
    """

    def __init__(self, document: Any = None) -> None:
        self._limit = Limits().storage
        self._text = self._encode(document)
        self._changes = 0
        self._lock = threading.Lock()
        self._outside = Scope(0, "")

    @property
    def document(self) -> Any:
        """A copy of the document that is stored now, None when there is none."""
        return None if self._text is None else msgspec.json.decode(self._text)

    @property
    def etag(self) -> str | None:
        """The etag of the document as the run at hand last read or wrote it."""
        return self._scope().etag

    def get(self) -> Any:
        """Return the document, None when there is none."""
        return _settled(self._read, self._scope())

    def set(self, value: Any, *, force: bool = False) -> Any:
        """Store `value`, None deletes; raise ValueError without a `get` before, TooLargeError,
        TypeError for what JSON cannot hold, Conflict when another run changed the document.
        """
        scope = self._scope()
        if not (scope.has_read or force):
            raise ValueError(
                "storage.set was called before storage.get: read first, or pass force=True"
            )
        return _settled(self._write, scope, self._encode(value), force)

    def _scope(self) -> Scope:
        return RUN.get() or self._outside

    def _read(self, scope: Scope) -> Any:
        with self._lock:
            scope.etag, scope.has_read = self._stored_etag, True
            return self.document

    def _write(self, scope: Scope, text: bytes | None, force: bool) -> None:
        with self._lock:
            if scope.etag != self._stored_etag and not force:
                scope.etag = self._stored_etag  # so that the next `set` can succeed
                raise Conflict(self.document)
            self._text = text
            self._changes += 1
            scope.etag, scope.has_read = self._stored_etag, True

    @property
    def _stored_etag(self) -> str | None:
        return None if self._text is None else str(self._changes)

    def _encode(self, value: Any) -> bytes | None:
        if value is None:
            return None
        text = msgspec.json.encode(value)
        if len(text) > self._limit:
            raise TooLargeError("the document", self._limit, len(text))
        return text


def _settled(call: Callable[..., Any], *arguments: Any) -> Any:
    """Return what the call returns; on an event loop, what gives it to who awaits it."""
    loop = running_loop()
    if loop is None:
        return call(*arguments)
    settled: asyncio.Future[Any] = loop.create_future()
    try:
        settled.set_result(call(*arguments))
    except Exception as error:
        settled.set_exception(error)
    return Pending(settled)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs in this thread, None for none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
