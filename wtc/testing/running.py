"""Run a webtask's chain in this process, under the dialect.

Law: what a call answers is what the server would answer, its problem bodies too. Each call has an
event loop of its own, in the thread that calls; called on a loop, in a thread beside it, for which
the caller's loop waits.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec

from wtc.config import Limits
from wtc.dialect.explaining import trace
from wtc.dialect.loading import Loader
from wtc.errors import AnswerError, MemoryLimitError, ScriptError, WtcError
from wtc.model import (
    Context,
    Headers,
    InnerHandler,
    MultiMap,
    Pairs,
    Request,
    Response,
    Settings,
    Webtask,
)
from wtc.public import call as run_deferred
from wtc.registry import Registry
from wtc.respond import check_head, chunks, problem
from wtc.sandbox.scope import RUN, Scope
from wtc.testing.fakes import ListLog, MemoryStorage, running_loop

__all__ = ["Running", "compiled", "run"]

T = TypeVar("T")
Compilers: TypeAlias = Mapping[str, object]

RUN_ID = "run-1"  # of every call, so that whole answers can be compared

_logger = logging.getLogger("wtc.testing")  # pytest shows its lines where a test fails


@dataclass(frozen=True)
class Running:
    """A compiled webtask, to be called any number of times: what it keeps, it keeps.

    `log.lines` has what it said since it was compiled, `storage.document` what it stores.
    """

    handler: InnerHandler
    webtask: Webtask
    log: ListLog
    storage: MemoryStorage

    def request(
        self,
        method: str = "GET",
        path: str = "/",
        *,
        query: Pairs = (),
        headers: Pairs = (),
        json: Any = None,
        form: Pairs | None = None,
        body: bytes | str = b"",
        data: Any = None,
    ) -> Response:
        """Return what the webtask answers, with all of its body as bytes, streamed or not.

        `path` begins below the webtask and may have a query, to which `query` adds. Give one of
        `json`, `form` and `body`; the first two set a content-type where `headers` have none.
        `data` is what a compiler before would have decoded. What was deferred, and every task, is
        done when this returns. An error becomes the answer of the server and a line of the log;
        raise the error that breaks off a streamed body, where the server ends the connection.
        """
        if sum(given is not None and given != b"" for given in (json, form, body)) > 1:
            raise TypeError("give one of json, form and body")
        kind, raw = _encoded(json, form, body)
        fields = Headers(headers)
        if kind and "content-type" not in fields:
            fields = Headers((*fields.pairs, ("content-type", kind)))
        request = replace(_target(path, query), method=method, headers=fields, body=raw, data=data)
        return _beside_a_loop(lambda: asyncio.run(self._run(request)))

    async def _run(self, request: Request) -> Response:
        scope = Scope(0, RUN_ID)
        RUN.set(scope)
        asyncio.get_running_loop().set_exception_handler(self._tell_loose_end)
        try:
            response = check_head(await self.handler(self._context(scope, request), request))
        except (Exception, asyncio.CancelledError) as error:
            return await self._whole(request, problem(self._failure(error), RUN_ID))
        response = await self._whole(request, response)
        await self._finish(scope)
        return response

    async def _whole(self, request: Request, response: Response) -> Response:
        """Return the response with the body that the caller gets of it, as bytes."""
        if request.method == "HEAD" or response.status in {204, 304}:
            return response.replace(body=b"")
        if isinstance(response.body, bytes):
            return response
        return response.replace(body=await self._collect(chunks(response.body)))

    def _context(self, scope: Scope, request: Request) -> Context:
        return Context(
            id=RUN_ID,
            request=request,
            storage=self.storage,
            log=self.log,
            defer=scope.defer,
            secrets=self.webtask.secrets,
            params=self.webtask.params,
            meta=self.webtask.meta,
        )

    async def _collect(self, parts: AsyncGenerator[bytes, None]) -> bytes:
        try:
            async with aclosing(parts):
                return b"".join([part async for part in parts])
        except (Exception, asyncio.CancelledError) as error:
            failure = self._failure(error)
            if failure is error:
                raise
            raise failure from error

    async def _finish(self, scope: Scope) -> None:
        """Do what was deferred; wait for the tasks that nobody waited for."""
        while scope.deferred:
            try:
                await run_deferred(scope.deferred.popleft())
            except Exception as error:
                self._tell(error, f"a deferred call failed\n{trace(error)}")
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(tasks)
        scope.over = True

    def _failure(self, error: BaseException) -> WtcError:
        """Return the error that the server answers with, and tell the owner of what it hides."""
        current = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and current and current.cancelling():
            raise error  # somebody pressed Ctrl-C
        if isinstance(error, AnswerError):
            self._tell(error, str(error))
            return error
        if isinstance(error, MemoryError):
            self._tell(error, "the webtask ran out of memory")
            return MemoryLimitError(Limits().memory)
        self._tell(error, trace(error))
        return ScriptError(type(error).__name__)

    def _tell_loose_end(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None:
            self._tell(error, trace(error))

    def _tell(self, error: BaseException, text: str) -> None:
        self.log.error(text)
        _logger.error("%s", text.partition("\n")[0], exc_info=error)


def compiled(
    webtask: Webtask,
    registry: Registry | None = None,
    *,
    compilers: Compilers | None = None,
    log: ListLog | None = None,
    storage: MemoryStorage | None = None,
) -> Running:
    """Return the webtask compiled through its chain, to be called; raise CompileError.

    `compilers` holds what refs of the chain stand for beside the installed ones: a module, as the
    test imported it, or text, which runs under the dialect as if it were fetched.
    """
    log, storage = log or ListLog(), storage or MemoryStorage()
    webtask = replace(
        webtask,
        secrets=Settings("secret", webtask.secrets),
        params=Settings("param", webtask.params),
        meta=Settings("meta", webtask.meta),
    )
    found = _with_compilers(registry or Registry(), compilers or {})
    handler = _beside_a_loop(lambda: found.compile(webtask, Loader(log), storage, log))
    return Running(handler, webtask, log, storage)


def run(
    webtask: Webtask,
    method: str = "GET",
    path: str = "/",
    *,
    compilers: Compilers | None = None,
    log: ListLog | None = None,
    storage: MemoryStorage | None = None,
    **request: Any,
) -> Response:
    """Compile the webtask and call it once: `compiled(webtask).request(method, path, …)`."""
    running = compiled(webtask, compilers=compilers, log=log, storage=storage)
    return running.request(method, path, **request)


@dataclass(frozen=True)
class _Imported:
    """A compiler that is here, in the place of an entry point."""

    module: object

    def load(self) -> object:
        return self.module


def _with_compilers(registry: Registry, compilers: Compilers) -> Registry:
    texts = {ref: found for ref, found in compilers.items() if isinstance(found, str)}
    modules = {ref: _Imported(compilers[ref]) for ref in compilers if ref not in texts}
    return replace(
        registry,
        installed={**registry.installed, **modules},
        sources={**registry.sources, **texts},
    )


def _beside_a_loop(call: Callable[[], T]) -> T:
    """Return what `call()` returns: here, or in a thread where a loop runs in this one."""
    if running_loop() is None:
        return call()
    with ThreadPoolExecutor(1, "wtc.testing") as thread:
        return thread.submit(contextvars.copy_context().run, call).result()


def _target(path: str, query: Pairs) -> Request:
    """Return a request for the path and query; raise ValueError for a path that is none."""
    if not path.startswith("/"):
        raise ValueError(f"a path begins with /, unlike {path!r}")
    added = urlencode(MultiMap(query).pairs)
    url = path + ("&" if "?" in path else "?") * bool(added) + added
    below, _, asked = url.partition("?")
    return Request(
        url=url,
        path=unquote(below, errors="strict"),
        query=MultiMap(parse_qsl(asked, keep_blank_values=True)),
    )


def _encoded(json: Any, form: Pairs | None, body: bytes | str) -> tuple[str, bytes]:
    """Return the content-type, if any, and the bytes of a body."""
    if json is not None:
        return "application/json", msgspec.json.encode(json)
    if form is not None:
        return "application/x-www-form-urlencoded", urlencode(MultiMap(form).pairs).encode()
    return "", body.encode() if isinstance(body, str) else body
