"""Run a webtask's chain in this process, under the dialect: what the tests of compilers call."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from wtc import Context, Request, Response, Webtask
from wtc.dialect import Loader
from wtc.errors import ScriptError, WtcError
from wtc.model import Headers, InnerHandler, MultiMap
from wtc.registry import Registry
from wtc.respond import problem


@dataclass
class ListLog:
    """A log that keeps its lines as (level, text)."""

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


@dataclass
class MemoryStorage:
    """One document in memory, for handlers that run one at a time."""

    document: Any = None
    etag: str | None = None

    def get(self) -> Any:
        return self.document

    def set(self, value: Any, force: bool = False) -> None:
        self.document = value


@dataclass
class Running:
    """A compiled webtask: `request(...)` calls it and waits for what it deferred.

    As the server, it turns what a handler raises into an answer, and sends no body to HEAD.
    """

    handler: InnerHandler
    webtask: Webtask
    log: ListLog
    storage: MemoryStorage

    def request(
        self,
        method: str = "GET",
        url: str = "/",
        *,
        headers: dict[str, str] | list[tuple[str, str]] | None = None,
        body: bytes = b"",
        json: Any = None,
        data: Any = None,  # what a compiler before made of the body
    ) -> Response:
        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or ())
        if json is not None:
            body = msgspec.json.encode(json)
            pairs.append(("content-type", "application/json"))
        parts = urlsplit(url)
        request = Request(
            method=method,
            url=url,
            path=parts.path,
            query=MultiMap(parse_qsl(parts.query, keep_blank_values=True)),
            headers=Headers(pairs),
            body=body,
            data=data,
        )
        response = asyncio.run(self._run(request))
        return response.replace(body=b"") if method == "HEAD" else response

    async def _run(self, request: Request) -> Response:
        deferred: list[Callable[[], Any]] = []
        context = Context(
            id="run-1",
            request=request,
            storage=self.storage,
            log=self.log,
            defer=deferred.append,
            secrets=self.webtask.secrets,
            params=self.webtask.params,
            meta=self.webtask.meta,
        )
        response = await self._answer(context, request)
        for call in deferred:
            await self._deferred(call)
        return response

    async def _answer(self, context: Context, request: Request) -> Response:
        try:
            return await self.handler(context, request)
        except WtcError as error:
            return problem(error, context.id)
        except Exception as error:
            self._log_failure(error)
            return problem(ScriptError(type(error).__name__), context.id)

    async def _deferred(self, call: Callable[[], Any]) -> None:
        try:
            result = call()
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            self._log_failure(error)

    def _log_failure(self, error: Exception) -> None:
        self.log.error(f"{type(error).__name__}: {error}")


def compiled(webtask: Webtask, registry: Registry | None = None) -> Running:
    """Return the webtask compiled through its chain; raise CompileError."""
    log, storage = ListLog(), MemoryStorage()
    handler = (registry or Registry()).compile(webtask, Loader(log), storage, log)
    return Running(handler, webtask, log, storage)


def run(webtask: Webtask, method: str = "GET", url: str = "/", **request: Any) -> Response:
    """Compile the webtask, call it once, return its Response."""
    return compiled(webtask).request(method, url, **request)
