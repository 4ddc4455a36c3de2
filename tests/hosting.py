"""A real host over real workers, and the small real things that it is handed."""

from __future__ import annotations

import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from shared_nursery import SHARED

from wtc.config import Limits
from wtc.errors import Conflict
from wtc.host import Host
from wtc.registry import Registry
from wtc.sandbox.pool import EgressPolicy, LogRecord


@dataclass
class DictDocuments:
    """Documents in memory, with counted etags."""

    texts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def get(self, name: str) -> tuple[str | None, str | None]:
        return self.texts.get(name, (None, None))

    def put(self, name: str, text: str | None, *, etag: str | None, force: bool) -> str | None:
        stored, current = self.get(name)
        if not force and etag != current:
            raise Conflict(stored)
        if text is None:
            self.texts.pop(name, None)
            return None
        self.texts[name] = (text, str(int(current or 0) + 1))
        return self.texts[name][1]


@asynccontextmanager
async def hosting(
    limits: Limits | None = None, registry: Registry | None = None
) -> AsyncIterator[tuple[Host, list[LogRecord]]]:
    """Open a host; give it and the list that its log records go to."""
    records: list[LogRecord] = []
    host = Host(
        limits or Limits(),
        registry or Registry(),
        DictDocuments(),
        records.append,
        policy=EgressPolicy(private=True),  # what tests connect to is on this machine
        spawn=SHARED.spawn,
    )
    await host.open()
    try:
        yield host, records
    finally:
        await host.close()


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no file."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
