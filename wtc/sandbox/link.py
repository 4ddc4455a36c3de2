"""The front's end of one worker: its process, its socket, and the runs in flight on it.

    STARTING ─ Ready ─▶ SPARE ─ Load ─▶ COMPILING ─ Compiled ─▶ LOADING ─ Loaded ─▶ LIVE
    ─▶ ENDING ─▶ (reaped)

Law: every frame is hostile. A malformed one, or one out of turn, kills the worker; whatever ends
a worker, each run in flight on it gets exactly one error that tells the cause.
"""

from __future__ import annotations

import asyncio
import math
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, Literal, TypeAlias, cast

from wtc.config import Limits
from wtc.errors import (
    AnswerError,
    CpuLimitError,
    FrameError,
    MemoryLimitError,
    ScriptError,
    TimeLimitError,
    UsageError,
    WorkerDiedError,
    WorkerLostError,
    WtcError,
)
from wtc.redact import Redactor
from wtc.sandbox import translate, wire
from wtc.sandbox.calls import Run, StreamedBody
from wtc.sandbox.contract import Documents, LogRecord, Version
from wtc.sandbox.futures import fail, seen, settle
from wtc.sandbox.jail.limits import cpu_seconds, resident
from wtc.sandbox.outbox import Outbox
from wtc.sandbox.process import Process, how_it_ended
from wtc.sandbox.questions import Questions
from wtc.sandbox.wire import Message

__all__ = ["Link", "Stage"]

START_SECONDS = 20.0  # for an interpreter on a busy machine
END_SECONDS = 0.25  # for a worker to send its last log lines
MEMORY_SLACK = 48 * 2**20  # over what RLIMIT_DATA lets it have: stacks and shared pages
IN_KERNEL = 256 * 1024  # bytes, doubled there: small calls of many callers leave in one write
MAX_AHEAD = 2**20  # bytes that wait for a worker to read them, before calls wait elsewhere
MAX_UNREAD = 64 * 2**20  # bytes that wait for a worker which asks and does not read
QUICK = 0.05  # seconds within which a run ends that others need not wait for elsewhere
LOG_SLACK = 2  # a worker of ours meters itself; its clock may differ a little


# While it compiles, nothing of the webtask has run.
Stage: TypeAlias = Literal["starting", "spare", "compiling", "loading", "live", "ending"]


class Link(asyncio.Protocol):
    """One worker. It lives from the start of its process until that is reaped."""

    def __init__(
        self,
        process: Process,
        egress: int,
        limits: Limits,
        documents: Documents,
        threads: Executor,
        on_log: Callable[[LogRecord], None],
        on_free: Callable[[Link], None],
        on_loss: Callable[[Version], None] = lambda version: None,
    ) -> None:
        self.pid = process.pid
        self.egress = egress  # the number of its way out
        self.stage: Stage = "starting"
        self.version: Version | None = None
        self.runs: dict[int, Run] = {}
        self._ahead: deque[Run] = deque()  # of them, those that may not begin yet
        self.dialect = ""  # what the worker compiles by
        self.codes: dict[str, bytes] = {}  # what it compiled, before anything of it ran
        self.is_spent = False  # takes no new run: its memory ran out once
        self.is_behind = False  # reads less than it is sent
        self._is_malformed = False
        self._is_connecting = False
        self._took = math.inf  # seconds, the run that ended last
        self.used = 0.0  # when a run began or ended last; the loop's clock counts milliseconds only
        self._process = process
        self._limits = limits
        self._questions = Questions(documents, threads, self._answer)
        self._on_log = on_log
        self._on_free = on_free
        self._on_loss = on_loss
        self._is_lost = False  # by the fault of its webtask
        self._loop = asyncio.get_running_loop()
        self._decoder = wire.from_worker(limits.response, limits.storage, limits.log_line)
        self._streams = 0
        self._base = 0
        self._at_rest: float | None = None  # processor time when it was first seen without runs
        self._log_budget = float(self._log_burst)
        self._log_filled = time.monotonic()
        self._cause: Callable[[], WtcError] | None = None
        self._outbox: Outbox | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deadline: asyncio.TimerHandle | None = None  # of the run that began first
        self._is_ready: asyncio.Future[None] = self._loop.create_future()
        self._is_loaded: asyncio.Future[None] = self._loop.create_future()
        self.is_gone: asyncio.Future[None] = self._loop.create_future()
        self._takes = self._table()
        process.watch(self._loop, self._exited)

    def _table(self) -> dict[type[Message], Callable[[int, Any], None]]:
        """Return who takes which message."""
        return {
            wire.Ready: self._ready,
            wire.Compiled: self._compiled,
            wire.Loaded: self._loaded,
            wire.Refused: self._refused,
            wire.Reply: self._reply,
            wire.Head: self._head,
            wire.Chunk: self._chunk,
            wire.End: self._end,
            wire.Lines: self._lines,
            wire.Ask: self._ask,
        }

    # The life of a worker

    async def start(self) -> None:
        """Wait until the worker is up; raise WorkerDiedError when it does not come up."""
        channel = self._process.channel
        channel.setblocking(False)
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_KERNEL)
        connecting = asyncio.ensure_future(
            self._loop.create_unix_connection(lambda: self, sock=channel)
        )
        self._is_connecting = True
        connecting.add_done_callback(self._connected)
        await asyncio.shield(connecting)
        self._timer = self._loop.call_later(START_SECONDS, self._kill_unstarted)
        try:
            await self._is_ready
        finally:
            self._stop_timer()

    async def load(self, version: Version, load: wire.Load) -> None:
        """Compile the version; raise CompileError, also when that takes too much."""
        if self.stage != "spare":
            raise WorkerLostError("the worker ended before it got its webtask")
        self.version = version
        self.stage = "compiling"
        self._send(0, load)
        self._timer = self._loop.call_later(self._limits.compile, self._kill_slow_compile)
        try:
            await self._is_loaded
        finally:
            self._stop_timer()

    @property
    def was_ready(self) -> bool:
        """Tell whether it has ever been up."""
        return bool(self.dialect)

    def end(self) -> None:
        """Let the worker send its last log lines and go. It has no runs."""
        if self.stage != "ending":
            self.stage = "ending"
            self._cause = self._cause or partial(WorkerDiedError, "the worker was ended")
            if self._outbox is not None:
                self._outbox.finish()
            self._timer = self._loop.call_later(END_SECONDS, self._process.kill)

    def kill(self, cause: Callable[[], WtcError]) -> None:
        """End the worker at once; its runs get the error that `cause` makes."""
        self.stage = "ending"
        self._cause = self._cause or cause
        self._process.kill()

    def has_rested(self, since: float) -> bool:
        """Tell whether it has had nothing to do since then (`time.monotonic`)."""
        is_idle = self.stage in {"spare", "live"} and not self.runs
        return is_idle and self.used < since

    def check_use(self) -> None:
        """Stop what uses more than its limits of memory and of processor time."""
        if self._base and self.stage != "ending":
            self._check_memory()
            self._check_cpu()

    def _check_memory(self) -> None:
        limit = self._base + self._limits.memory + MEMORY_SLACK
        if resident(self.pid) > limit:  # which it should have seen itself
            self._punish(self._memory_error)

    def _check_cpu(self) -> None:
        used = cpu_seconds(self.pid)
        if not self.runs:
            self._check_rest(used)
            return
        for run in self.runs.values():
            run.cpu = used if run.cpu is None and run.began < math.inf else run.cpu
        oldest = next(iter(self.runs.values()))
        if oldest.cpu is not None and used - oldest.cpu > self._limits.cpu and not oldest.is_late:
            self._over_limit(oldest, CpuLimitError(self._limits.cpu))

    def _check_rest(self, used: float) -> None:
        """End what computes although no run asks for it: no Cancel would stop that."""
        if self.stage != "live":
            return
        self._at_rest = used if self._at_rest is None else self._at_rest
        if used - self._at_rest > self._limits.cpu:
            self._tell("the worker was ended: it was busy without a request")
            self._punish(partial(CpuLimitError, self._limits.cpu))

    def _punish(self, cause: Callable[[], WtcError]) -> None:
        self._lose()
        self.kill(cause)

    def _lose(self) -> None:
        """Tell, once, that the webtask has cost this worker."""
        if not self._is_lost and self.version is not None:
            self._is_lost = True
            self._on_loss(self.version)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, transport)
        transport.set_write_buffer_limits(MAX_AHEAD)
        self._outbox = Outbox(transport)

    def pause_writing(self) -> None:
        self.is_behind = True

    def resume_writing(self) -> None:
        self.is_behind = False
        self._on_free(self)

    def _connected(self, connecting: asyncio.Future[Any]) -> None:
        seen(connecting)
        self._is_connecting = False
        if self.is_gone.done():
            self._hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        self.stage = "ending"
        self._process.kill()

    def _exited(self, code: int) -> None:
        if self._cause is None and not self._process.is_orphan:
            self._lose()
        self.stage = "ending"
        self._stop_timer()
        _stop(self._deadline)
        self._hang_up()
        words = self._process.last_words()
        error = self._last_error(code)
        if self._cause is None:
            self._tell(f"{error}\n{words}".strip())
        fail(self._is_ready, WorkerDiedError(f"a worker did not start: {error}"))
        fail(self._is_loaded, self._load_error(error))
        runs, self.runs = list(self.runs.values()), {}
        for run in runs:
            _stop(run.timer)
            run.fail(error)
        self.is_gone.set_result(None)

    def _hang_up(self) -> None:
        if self._is_connecting:  # the channel is the loop's, which crashes when it is closed now
            return
        if self._outbox is None:
            self._process.channel.close()
        else:
            self._outbox.abort()

    def _load_error(self, error: WtcError) -> WtcError:
        if isinstance(error, WorkerLostError):
            return error
        return translate.as_compile_error(error, self._limits)

    def _last_error(self, code: int) -> WtcError:
        if self._cause is not None:
            return self._cause()
        if self._process.is_orphan:
            return WorkerLostError("the process that workers are forked from has ended")
        if code == wire.EXIT_MEMORY:
            return self._memory_error()
        return WorkerDiedError(f"the worker ended {how_it_ended(code)} before it answered")

    def _memory_error(self) -> WtcError:
        return MemoryLimitError(self._limits.memory)

    def _kill_unstarted(self) -> None:
        self.kill(partial(WorkerDiedError, "a worker did not start in time"))

    def _kill_slow_compile(self) -> None:
        self._punish(partial(TimeLimitError, self._limits.compile))

    def _stop_timer(self) -> None:
        _stop(self._timer)
        self._timer = None

    # Runs

    def begin(self, run: Run) -> None:
        """Send the call; its time runs from here, or from its turn on."""
        self._at_rest = None
        self._streams = self._streams % wire.MAX_STREAM + 1
        run.stream = self._streams
        self.runs[run.stream] = run
        self.used = time.monotonic()
        run.link = self
        if len(self.runs) > self._limits.in_flight:
            self._ahead.append(run)
        else:
            self._give_turn(run)
        try:
            self._send(run.stream, run.call, at_once=len(self.runs) == 1)
        except UnicodeEncodeError:
            self._over(run)
            run.fail(UsageError("the request holds text that is no UTF-8"))
        if len(run.call.body) > MAX_AHEAD // self._limits.in_flight:
            self._flush()
        run.call.body = b""  # it is on its way: nobody holds it twice

    def _flush(self) -> None:
        """Send a large body at once: so it shows whether the worker reads."""
        if self._outbox is not None:
            self._outbox.flush()
            self._check_unread("what it was sent")

    def _give_turn(self, run: Run) -> None:
        run.began = self._loop.time()
        if self._deadline is None:
            self._watch(run)

    def _watch(self, oldest: Run) -> None:
        """Look at the run that began first when its time is over: one timer for all of them."""
        when = oldest.began + self._limits.run
        self._deadline = self._loop.call_at(when, self._check_time, oldest.stream)

    def _check_time(self, stream: int) -> None:
        self._deadline = None
        watched = self.runs.get(stream)
        if watched is not None and not watched.is_late:
            self._over_limit(watched, TimeLimitError(self._limits.run))
        for run in self.runs.values():
            if not run.is_late and run.began < math.inf:
                self._watch(run)
                break

    def _over(self, run: Run) -> None:
        if run.timer is not None:
            run.timer.cancel()
        run.link = None
        del self.runs[run.stream]
        self.used = time.monotonic()
        if run.began < math.inf:
            self._took = self._loop.time() - run.began
            self._next_turn()

    def _next_turn(self) -> None:
        while self._ahead:
            run = self._ahead.popleft()
            if run.link is self:  # unless it was dropped before its turn
                self._give_turn(run)
                return

    @property
    def is_quick(self) -> bool:
        """Tell whether runs end soon on it: the last one did, and the oldest one still may."""
        oldest = next(iter(self.runs.values()), None)
        age = 0.0 if oldest is None else self._loop.time() - oldest.began
        return max(self._took, age) < QUICK

    def cancel(self, stream: int) -> None:
        """Ask the worker to stop a run; its time still runs."""
        if stream in self.runs:
            self._send(stream, wire.Cancel())

    def _over_limit(self, run: Run, error: WtcError) -> None:
        """Stop a run softly; kill the worker when it does not stop."""
        _stop(run.timer)
        run.is_late = True
        run.fail(error)
        self.cancel(run.stream)
        run.timer = self._loop.call_later(self._limits.grace, self._not_stopped)

    def _not_stopped(self) -> None:
        text = "the worker was stopped: another run on it would not end"
        self._punish(partial(WorkerDiedError, text))

    def _run(self, stream: int) -> Run:
        run = self.runs.get(stream)
        if run is None:
            raise FrameError("a frame of no run")  # End is a run's last: no race explains it
        return run

    # Frames

    def data_received(self, data: bytes) -> None:
        if self._is_malformed:  # what it sent before it died
            return
        try:
            for stream, message in self._decoder.feed(data):
                if self.stage == "ending" and not isinstance(message, wire.Lines):
                    continue
                self._takes[type(message)](stream, message)
        except FrameError as error:
            self._malformed(error)

    def _malformed(self, error: FrameError) -> None:
        self._is_malformed = True
        self._tell(f"the worker was ended: {error}")
        self._punish(partial(WorkerDiedError, "the worker was ended: it sent a malformed frame"))

    def _send(self, stream: int, message: Message, *, at_once: bool = False) -> None:
        if self._outbox is not None:
            self._outbox.send(stream, message, at_once=at_once)

    def _expect(self, stage: Stage, stream: int) -> None:
        if self.stage is not stage or stream:
            raise FrameError("a frame out of turn")

    def _ready(self, stream: int, ready: wire.Ready) -> None:
        self._expect("starting", stream)
        self.stage = "spare"
        self.dialect = ready.dialect
        self._base = resident(self.pid)
        settle(self._is_ready, None)

    def _compiled(self, stream: int, compiled: wire.Compiled) -> None:
        self._expect("compiling", stream)
        self.stage = "loading"
        self.codes = compiled.codes

    def _loaded(self, stream: int, _: wire.Loaded) -> None:
        self._expect("loading", stream)
        self.stage = "live"
        self.used = time.monotonic()
        settle(self._is_loaded, None)

    def _refused(self, stream: int, refused: wire.Refused) -> None:
        if self.stage != "compiling":
            self._expect("loading", stream)
        error = (
            translate.as_compile_error(self._memory_error(), self._limits)
            if refused.memory
            else translate.refusal(refused)
        )
        fail(self._is_loaded, error)
        self.end()

    def _reply(self, stream: int, reply: wire.Reply) -> None:
        run = self._run(stream)
        if len(reply.body) > self._limits.response:
            raise FrameError("a Reply over the limit")
        try:
            run.reply(reply)
        except AnswerError as error:
            self._spoil(run, error)
        if reply.is_over:
            self._over(run)
            self._on_free(self)

    def _head(self, stream: int, head: wire.Head) -> None:
        run = self._run(stream)
        body = StreamedBody(partial(self._refill, stream), partial(self.cancel, stream))
        try:
            run.head(head, body)
        except AnswerError as error:
            self._spoil(run, error)

    def _spoil(self, run: Run, error: AnswerError) -> None:
        """Fail a run whose answer cannot be sent, and stop what is left of it."""
        run.fail(AnswerError(self._redacted(str(error))))
        self.cancel(run.stream)

    def _chunk(self, stream: int, chunk: wire.Chunk) -> None:
        self._run(stream).chunk(chunk.data)

    def _refill(self, stream: int, size: int) -> None:
        if stream in self.runs:
            self._send(stream, wire.Credit(size))

    def _end(self, stream: int, end: wire.End) -> None:
        run = self._run(stream)
        run.end(self._error_of(end))
        self._over(run)
        if end.fault == "memory":
            self.is_spent = True
            self._lose()
        self._on_free(self)

    def _error_of(self, end: wire.End) -> WtcError | None:
        if end.fault == "memory":
            return self._memory_error()
        if end.fault == "script":
            return ScriptError(self._redacted(end.detail[:64]) or "an exception")
        if end.fault == "answer":
            return AnswerError(self._redacted(end.detail))
        return WorkerDiedError("the run was stopped") if end.fault else None

    # The log

    def _lines(self, stream: int, lines: wire.Lines) -> None:
        if self.version is None or stream:
            raise FrameError("a log line of no webtask")
        size = sum(len(line.text) + wire.LINE_COST for line in lines.lines)
        self._meter(max(size, wire.LINE_COST))  # a frame of none costs time, too
        now = time.time()
        for line in lines.lines:
            when = line.time if math.isfinite(line.time) else now
            record = LogRecord(self.version.name, line.run[:128], line.level, line.text, when)
            self._on_log(record)

    @property
    def _log_burst(self) -> int:
        return LOG_SLACK * wire.LOG_BURST * self._limits.log_rate + wire.LOG_BURST * 1024

    def _meter(self, size: int) -> None:
        now = time.monotonic()
        earned = (now - self._log_filled) * self._limits.log_rate * LOG_SLACK
        self._log_filled = now
        self._log_budget = min(self._log_budget + earned, self._log_burst) - size
        if self._log_budget < 0:
            raise FrameError("more log lines than a worker sends")

    def _tell(self, text: str) -> None:
        name = self.version.name if self.version is not None else "wtc"
        if self.version is not None or not self._is_ready.done():
            self._on_log(LogRecord(name, "", "error", self._redacted(text), time.time()))

    def _redacted(self, text: str) -> str:
        return Redactor(self.version.webtask.secrets)(text) if self.version else text

    # The storage

    def _ask(self, stream: int, ask: wire.Ask) -> None:
        is_compiling = self.stage == "loading" and stream == 0
        if self.version is None or not (is_compiling or stream in self.runs):
            raise FrameError("a question of no run")
        self._questions.ask(self.version.name, stream, ask)

    def _answer(self, stream: int, answer: wire.Answer) -> None:
        self._send(stream, answer)
        self._check_unread("what it asked for")

    def _check_unread(self, what: str) -> None:
        if self._outbox is not None and self._outbox.size > MAX_UNREAD:
            self._malformed(FrameError(f"it does not read {what}"))


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
