"""A pool with real workers, and what the server would hand to it: documents and a log."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from shared_nursery import SHARED

from wtc.config import Limits
from wtc.errors import Conflict
from wtc.model import Request, Response, Webtask
from wtc.sandbox.pool import LogRecord, Pool, Version
from wtc.sandbox.process import Spawn

_ids = itertools.count(1)
TIGHT = {"run": 0.4, "grace": 0.2, "compile": 2.0, "drain": 0.5}


class MemoryDocuments:
    """Documents in memory, with etags that count."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[str, str]] = {}
        self._etags = itertools.count(1)
        self._lock = threading.Lock()

    def get(self, name: str) -> tuple[str | None, str | None]:
        return self.stored.get(name, (None, None))

    def put(self, name: str, text: str | None, *, etag: str | None, force: bool) -> str | None:
        with self._lock:
            stored, current = self.get(name)
            if not force and etag != current:
                raise Conflict(stored)
            if text is None:
                self.stored.pop(name, None)
                return None
            self.stored[name] = (text, f"etag-{next(self._etags)}")
            return self.stored[name][1]


class DictCodes(dict[str, bytes]):
    """Compiled code in memory, that counts what was compiled anew."""

    compiled = 0

    def put(self, key: str, code: bytes) -> None:
        self.compiled += 1
        self[key] = code


class Records(list[LogRecord]):
    """A log that can be waited for."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def __call__(self, record: LogRecord) -> None:
        self.append(record)
        self._changed.set()

    async def has(self, text: str) -> LogRecord:
        """Return the first record that contains `text`, when it has come."""
        while True:
            for record in self:
                if text in record.text:
                    return record
            self._changed.clear()
            await self._changed.wait()


class Sandbox:
    """A pool and its surroundings, with short names for what tests do most."""

    def __init__(self, pool: Pool, documents: MemoryDocuments, log: Records) -> None:
        self.pool, self.documents, self.log = pool, documents, log

    def version(
        self, script: str, name: str = "task", sources: Any = None, **webtask: Any
    ) -> Version:
        made = Webtask(script=script, **webtask)
        return Version(id=str(next(_ids)), name=name, webtask=made, sources=sources or {})

    async def load(self, script: str, name: str = "task", **webtask: Any) -> Version:
        version = self.version(script, name, **webtask)
        await self.pool.load(version)
        return version

    async def call(self, version: Version, path: str = "/", **request: Any) -> Response:
        run_id = request.pop("run_id", "run-1")
        return await self.pool.call(version, Request(path=path, url=path, **request), run_id=run_id)

    async def read(self, version: Version, path: str = "/") -> tuple[int, bytes]:
        """Return the status and the whole body of an answer, streamed or not."""
        response = await self.call(version, path)
        if isinstance(response.body, bytes):
            return response.status, response.body
        return response.status, b"".join([chunk async for chunk in response.body])

    def begin(self, version: Version, path: str = "/", **request: Any) -> asyncio.Task[Response]:
        return asyncio.create_task(self.call(version, path, **request))

    def pid(self, version: Version) -> int:
        (pid,) = [live.pid for live in self.pool.live if live.version == version.id]
        return pid


@asynccontextmanager
async def sandbox(
    spares: int = 0,
    spawn: Spawn | None = SHARED.spawn,
    documents: Any = None,
    codes: Any = None,
    **limits: Any,
) -> AsyncIterator[Sandbox]:
    """Open a pool; with None as `spawn` its workers come from a zygote of its own."""
    documents, log = documents or MemoryDocuments(), Records()
    pool = Pool(Limits(**{**TIGHT, **limits}), documents, log, codes, spares=spares, spawn=spawn)
    await pool.open()
    try:
        yield Sandbox(pool, documents, log)
    finally:
        await pool.close()


async def until(holds: Callable[[], Any], seconds: float = 10.0) -> None:
    """Return when `holds()` is true of the real world, which tells nobody when it changes."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)
