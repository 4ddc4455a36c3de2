"""The log of a webtask, on the worker's side: print and context.log become Lines.

Law: what leaves is redacted, valid UTF-8, at most `log_line` bytes a line and `log_rate` bytes a
second (with a burst of four seconds); what is dropped is counted, and the count is told.
"""

from __future__ import annotations

import asyncio
import io
import logging
import threading
import time
from collections.abc import Callable

from wtc.redact import Redactor
from wtc.sandbox.scope import RUN
from wtc.sandbox.wire import LINE_COST, LOG_BURST, Level, Line, Lines

__all__ = ["Journal", "LogHandler", "LogStream", "WorkerLog", "begin"]

BATCH_SECONDS = 0.02
BATCH_BYTES = 8 * 1024
FRAME_BYTES = 64 * 1024
SCAN = 256 * 1024  # characters of a line that are looked at; redacting 100 MB would take seconds


class WorkerLog:
    """`wtc.model.Log`: all of the log that a script holds. It lives as long as its worker.

    It is there before its journal: who compiles is made with it, ahead of the webtask.
    """

    __slots__ = ("_journal",)

    _journal: Journal

    def __call__(self, *values: object) -> None:
        self._journal.add("info", *values)

    def debug(self, *values: object) -> None:
        self._journal.add("debug", *values)

    def info(self, *values: object) -> None:
        self._journal.add("info", *values)

    def warning(self, *values: object) -> None:
        self._journal.add("warning", *values)

    def error(self, *values: object) -> None:
        self._journal.add("error", *values)


def begin(log: WorkerLog, journal: Journal) -> None:
    """Let what is logged go to the journal. No method of the log: a script holds that."""
    log._journal = journal


class LogStream(io.TextIOBase):
    """What an installed compiler prints, line by line. One for a worker's life."""

    def __init__(self, log: WorkerLog) -> None:
        self._log = log
        self._begun = ""
        self._lock = threading.Lock()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with self._lock:
            *lines, begun = (self._begun + text).split("\n")
            self._begun = begun[-SCAN:]
        for line in lines:
            self._log.info(line)
        return len(text)


class LogHandler(logging.Handler):
    """What an installed compiler, or a library of its own, logs: warnings and above."""

    def __init__(self, log: WorkerLog) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        tell = self._log.error if record.levelno >= logging.ERROR else self._log.warning
        tell(self.format(record))


class Journal:
    """Gathers lines, from any thread, and sends them. It lives as long as its worker."""

    def __init__(
        self, send: Callable[[Lines], None], redact: Redactor, line: int, rate: int
    ) -> None:
        self._send = send
        self._redact = redact
        self._line = line
        self._rate = rate
        self._budget = float(rate * LOG_BURST)
        self._filled = time.monotonic()
        self._lock = threading.Lock()
        self._lines: list[tuple[int, Line]] = []  # with their sizes
        self._size = 0
        self._dropped = 0
        self._loop = asyncio.get_running_loop()

    def add(self, level: Level, *values: object) -> None:
        """Take a line; nothing here raises but what the values' own `__str__` raises."""
        scope = RUN.get()
        text = self.clean(" ".join(map(str, values)))
        line = Line(scope.id if scope else "", level, text, time.time())
        self._keep(line, len(text.encode()) + LINE_COST)

    def clean(self, text: str) -> str:
        """Return `text` redacted, valid, and cut to the limit of a line."""
        clipped = len(text) > SCAN
        found = self._redact(_valid(text[:SCAN]))
        if clipped:  # the cut may have gone through a secret, which is then in the last characters
            found = found[: len(found) - self._redact.longest]
        encoded = found.encode()
        if len(encoded) <= self._line and not clipped:
            return found
        kept = encoded[: self._line].decode("utf-8", "ignore")
        return f"{kept}… ({len(text) - len(kept):,} more characters)"

    def flush(self) -> None:
        """Send what waits, in frames of at most FRAME_BYTES or one line. On the loop's thread."""
        with self._lock:
            lines, self._lines, self._size = self._lines, [], 0
        frame: list[Line] = []
        filled = 0
        for size, line in lines:
            if frame and filled + size > FRAME_BYTES:
                self._send(Lines(tuple(frame)))
                frame, filled = [], 0
            frame.append(line)
            filled += size
        if frame:
            self._send(Lines(tuple(frame)))

    def close(self) -> None:
        """Send all that is left, and how much was dropped."""
        if self._dropped:
            self._tell()
        self.flush()

    def _keep(self, line: Line, size: int) -> None:
        with self._lock:
            if not self._affords(size):
                self._dropped += 1
                arm = self._tell_later if self._dropped == 1 else None
            else:
                self._lines.append((size, line))
                before, self._size = self._size, self._size + size
                arm = self._arming(before)
        if arm is not None:
            self._loop.call_soon_threadsafe(arm)

    def _affords(self, size: int) -> bool:
        now = time.monotonic()
        earned = (now - self._filled) * self._rate
        self._filled = now
        self._budget = min(self._budget + earned, float(self._rate * LOG_BURST))
        if size > self._budget:
            return False
        self._budget -= size
        return True

    def _arming(self, before: int) -> Callable[[], None] | None:
        if before < BATCH_BYTES <= self._size:
            return self.flush
        return self._flush_later if before == 0 else None

    def _flush_later(self) -> None:
        self._loop.call_later(BATCH_SECONDS, self.flush)

    def _tell_later(self) -> None:
        self._loop.call_later(1.0, self._tell)

    def _tell(self) -> None:
        with self._lock:
            dropped, self._dropped = self._dropped, 0
            text = f"{dropped:,} lines dropped: more than {self._rate:,} bytes a second"
            self._lines.append((LINE_COST, Line("", "warning", text, time.time())))
        self.flush()


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # lone surrogates become question marks
