"""One webtask in its worker: compiled once, then a task for every call.

Law: every Call gets exactly one End, when its handler, its stream, all that it deferred and every
task and thread that works for it are done. What a handler raises is told to the log, by its type
to the front, and to nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from wtc.dialect.explaining import trace as dialect_trace
from wtc.dialect.loading import Loader
from wtc.errors import AnswerError, CompileError, Problem
from wtc.model import (
    Context,
    Request,
    Response,
    Settings,
    Webtask,
    made_context,
    made_headers,
    made_map,
    made_request,
)
from wtc.public import call as run_deferred
from wtc.redact import Redactor
from wtc.registry import Registry
from wtc.respond import check_head, chunks
from wtc.sandbox.first_steps import FirstSteps
from wtc.sandbox.jail.limits import COMPILE_STACK, STACK
from wtc.sandbox.log import Journal, LogHandler, LogStream, WorkerLog, begin
from wtc.sandbox.scope import RUN, Scope, Stopped, begin_task
from wtc.sandbox.storage import Desk, WorkerStorage
from wtc.sandbox.threads import Threads, stop_threads
from wtc.sandbox.wire import (
    CHUNK,
    CODES,
    Call,
    Chunk,
    Compiled,
    End,
    Fault,
    Flaw,
    Head,
    Lines,
    Load,
    Loaded,
    Message,
    Pairs,
    Refused,
    Reply,
    cost,
)

__all__ = ["Serving"]

MAX_PROBLEMS = 100
NO_CLAIMS: Mapping[str, Any] = MappingProxyType({})
MAX_TEXT = 1000  # characters of a problem's or an error's text


class Send(Protocol):
    """Sends a message of a stream to the front, now or at the end of this turn of the loop."""

    def __call__(self, stream: int, message: Message, *, at_once: bool = False) -> None: ...


class Serving:
    """A webtask in its worker. It lives as long as the process."""

    def __init__(
        self,
        load: Load,
        registry: Registry,
        loader: Loader,
        log: WorkerLog,
        send: Send,
    ) -> None:
        self._load = load
        self._registry = registry.with_sources(load.sources)
        self._loader = loader
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(Threads(load.threads, "handler"))
        self._loop.set_task_factory(begin_task)
        redact = Redactor(load.secrets)
        self._settings = _settings(load)
        self._scopes: dict[int, Scope] = {}
        self._steps = FirstSteps(self._scopes, load.in_flight)
        self._handler: Any = None
        self.journal = Journal(self._send_lines, redact, load.log_line, load.log_rate)
        self.desk = Desk(send, load.storage)
        self._log = log
        begin(log, self.journal)
        self._storage = WorkerStorage(self.desk)
        _divert(self._log)
        self._loop.set_exception_handler(self._tell_loose_end)

    def _send_lines(self, lines: Lines) -> None:
        self._send(0, lines)

    def _tell_loose_end(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not isinstance(error, Stopped):
            self._log.error(trace(error))

    # Compiling

    def compile(self) -> None:
        """Compile the chain on a thread with a deep stack; tell the front Loaded or Refused."""
        threading.stack_size(COMPILE_STACK)
        threading.Thread(target=self._compile, name="compile", daemon=True).start()
        threading.stack_size(STACK)

    def _compile(self) -> None:
        scope = Scope(0, "")
        RUN.set(scope)
        outcome = self._compiled()
        scope.over = True
        self._loop.call_soon_threadsafe(self._tell, outcome)

    def _tell(self, outcome: Message) -> None:
        self.journal.flush()
        self._send(0, outcome)

    def _tell_codes(self, codes: dict[str, bytes]) -> None:
        """Hand to the front what was compiled; return when it is sent, before anything runs.

        Nothing is not waited for: what is sent comes in its order.
        """
        sent = threading.Event()

        def send() -> None:
            self._send(0, Compiled(codes))
            sent.set()

        self._loop.call_soon_threadsafe(send)
        if codes:
            sent.wait()

    def _prepare(self, loader: Loader) -> dict[str, bytes]:
        """Have every text's code ready; return, by ref, what the front did not have."""
        load, fresh, size = self._load, {}, 0
        for ref, text in {"": load.script, **load.sources}.items():
            code = loader.prepare(text, ref, load.codes.get(ref))
            size += len(code or b"")
            if code is not None and size <= CODES:
                fresh[ref] = code
        return fresh

    def _compiled(self) -> Message:
        load = self._load
        secrets, params, meta = self._settings
        webtask = Webtask(
            script=load.script, compilers=load.compilers, secrets=secrets, params=params, meta=meta
        )
        loader = self._loader
        try:
            self._tell_codes(self._prepare(loader))
            self._handler = self._registry.compile(webtask, loader, self._storage, self._log)
        except CompileError as error:
            return Refused(tuple(map(self._flaw, error.problems[:MAX_PROBLEMS])), _starved(error))
        except BaseException as error:  # SystemExit too, or a MemoryError outside of all else
            problem = Problem(what=f"the script raised {_kind(error)}")
            return Refused((self._flaw(problem),), _starved(error))
        return Loaded()

    def _flaw(self, problem: Problem) -> Flaw:
        what, why, instead = map(self._clean, (problem.what, problem.why, problem.instead))
        return Flaw(what, why, instead, problem.line, problem.column, problem.rule)

    def _clean(self, text: str) -> str:
        found = self.journal.clean(str(text))
        return found if len(found) <= MAX_TEXT else f"{found[:MAX_TEXT]}…"

    # Running

    @property
    def is_busy(self) -> bool:
        """Tell whether it compiles, or a run of it is not over."""
        return self._handler is None or bool(self._scopes)

    def start(self, stream: int, call: Call) -> None:
        """Begin the run of a call, or let it wait for its turn."""
        scope = self._scopes[stream] = Scope(stream, call.id)
        self._steps.begin(scope, self._run(scope, call))

    def stop(self, stream: int) -> None:
        """Stop a run softly; one that has just ended is no error."""
        scope = self._scopes.get(stream)
        if scope is None:
            return
        stop_threads(scope)
        self.desk.stop(scope)
        scope.stop_tasks()
        if self._steps.drop(scope):
            self._finish(scope, End("stopped", ""))
        elif not scope.over and scope.task is not None:
            scope.task.cancel()

    def refill(self, stream: int, size: int) -> None:
        """Let a streamed answer send `size` bytes more; one that has just ended is no error."""
        scope = self._scopes.get(stream)
        if scope is not None:
            scope.widen(size)

    async def _run(self, scope: Scope, call: Call) -> None:
        RUN.set(scope)
        end = _PLAIN_END
        try:
            request = _request(call)
            context = self._context(scope, call, request)
            response = await self._handler(context, request)
            if isinstance(response.body, (bytes, bytearray, memoryview)):
                if self._send_whole(scope, response, bytes(response.body)):
                    return
            else:
                await self._stream(scope, response)
            await self._run_deferred(scope)
            await _run_tasks(scope)
        except BaseException as error:
            end = End(*self._fault(scope, error))
            scope.stop_tasks()
        self._finish(scope, end)

    def _context(self, scope: Scope, call: Call, request: Request) -> Context:
        claims: Mapping[str, Any] = MappingProxyType(call.claims) if call.claims else NO_CLAIMS
        return made_context(
            call.id, request, self._storage, self._log, scope.defer, *self._settings, claims, {}
        )

    async def _run_deferred(self, scope: Scope) -> None:
        while scope.deferred and not scope.stopped:
            try:
                await run_deferred(scope.deferred.popleft())
            except Exception as error:
                if isinstance(error, MemoryError):
                    raise
                self.journal.add("error", f"a deferred call failed\n{trace(error)}")

    def _fault(self, scope: Scope, error: BaseException) -> tuple[Fault, str]:
        try:
            return self._told(scope, error)
        except MemoryError:  # none is left even to tell so
            return "memory", ""
        except BaseException:
            return "script", ""

    def _told(self, scope: Scope, error: BaseException) -> tuple[Fault, str]:
        if scope.stopped and isinstance(error, (asyncio.CancelledError, Stopped)):
            return "stopped", ""
        if _starved(error):
            self._log.error("the webtask ran out of memory")
            return "memory", ""
        if isinstance(error, AnswerError):
            self._log.error(str(error))
            return "answer", self._clean(str(error))
        self._log.error(trace(error))
        return "script", self._clean(_kind(error))

    def _finish(self, scope: Scope, end: End) -> None:
        with scope.lock:
            scope.over = True
            scope.on_free = lambda: self._free(scope, end)
        self._end(scope, end)

    def _free(self, scope: Scope, end: End) -> None:
        self._loop.call_soon_threadsafe(self._end, scope, end)

    def _end(self, scope: Scope, end: End) -> None:
        """Send the End, if nothing works for the run any more and it was not sent before."""
        if scope.threads or scope.tasks or self._scopes.get(scope.stream) is not scope:
            return
        if end.fault:
            self.journal.flush()
        self._forget(scope)
        self._send(scope.stream, end)

    def _forget(self, scope: Scope) -> None:
        """Let another run begin: this one is over."""
        del self._scopes[scope.stream]
        self._steps.go_on()

    # Answering

    async def _stream(self, scope: Scope, response: Response) -> None:
        """Send an answer whose body comes in parts."""
        parts = chunks(response.body)
        self._send(scope.stream, Head(response.status, _sendable(response)))
        async for chunk in parts:
            await self._send_chunk(scope, chunk)

    def _send_whole(self, scope: Scope, response: Response, body: bytes) -> bool:
        """Send an answer; tell whether the run is over with it."""
        size, limit = len(body), self._load.response
        if size > limit:
            raise AnswerError(
                f"webtask answered {size:,} bytes; the limit is {limit:,}: stream larger bodies"
            )
        headers = _sendable(response)
        scope.over = not scope.is_busy
        if scope.over:
            self._forget(scope)
        reply = Reply(response.status, headers, body, scope.over)
        self._send(scope.stream, reply, at_once=not self._scopes)
        return scope.over

    async def _send_chunk(self, scope: Scope, chunk: bytes) -> None:
        for start in range(0, len(chunk), CHUNK):
            part = chunk[start : start + CHUNK]
            while scope.window < cost(part):
                await scope.refill()
            scope.window -= cost(part)
            self._send(scope.stream, Chunk(part))


async def _run_tasks(scope: Scope) -> None:
    """Wait for what the handler began and did not wait for."""
    while scope.tasks and not scope.stopped:
        await asyncio.wait(scope.tasks)


def _settings(load: Load) -> tuple[Settings, Settings, Settings]:
    """Return secrets, params and metas."""
    return (
        Settings("secret", load.secrets),
        Settings("param", load.params),
        Settings("meta", load.meta),
    )


_PLAIN_END = End("", "")


def _request(call: Call) -> Request:
    query, headers = made_map(call.query, None), made_headers(call.headers, None)
    return made_request(call.method, call.url, call.path, query, headers, call.body, None)


def _sendable(response: Response) -> Pairs:
    """Return the headers of an answer that the wire can hold; raise AnswerError for others."""
    return check_head(response).headers.pairs


def _starved(error: BaseException) -> bool:
    """Tell whether memory ran out, here or below whatever wrapped it."""
    found: BaseException | None = error
    for _ in range(16):
        if found is None or isinstance(found, MemoryError):
            break
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return isinstance(found, MemoryError)


_NAME_OF = type.__dict__["__name__"]


def _kind(error: BaseException) -> str:
    name = str(_NAME_OF.__get__(type(error)))
    return name if name.isidentifier() and len(name) <= 64 else "an exception"


def trace(error: BaseException) -> str:
    """Return the traceback for the owner: the frames of the script, never of the platform."""
    try:
        return dialect_trace(error)
    except BaseException:
        return f"{_kind(error)} (what it says cannot be shown)"


def _divert(log: WorkerLog) -> None:
    """What Python, or an installed compiler, would write may hold secrets: the log redacts."""
    sys.stdout = LogStream(log)
    logging.getLogger().addHandler(LogHandler(log))
    sys.excepthook = lambda _, error, __: log.error(trace(error))
    sys.unraisablehook = lambda raised: log.error(str(raised.err_msg), _kind_of(raised.exc_value))
    threading.excepthook = lambda raised: log.error(_kind_of(raised.exc_value))
    warnings.showwarning = lambda message, *_, **__: log.warning(message)


def _kind_of(error: BaseException | None) -> str:
    return "" if error is None else trace(error)
