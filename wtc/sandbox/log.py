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
from collections import deque
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
    """Gathers lines, from any thread, and sends them. It lives as long as its worker.

    It has no lock. Python collects garbage where an object is made, and then runs what a script's
    generators have in their `finally`: that may print, and wait for the loop. What must not be
    torn apart here calls nothing, so that no other thread comes between.
    """

    def __init__(
        self, send: Callable[[Lines], None], redact: Redactor, line: int, rate: int
    ) -> None:
        self._send = send
        self._redact = redact
        self._line = line
        self._rate = rate
        self._budget = float(rate * LOG_BURST)
        self._filled = time.monotonic()
        self._lines: deque[tuple[int, Line]] = deque()  # with their sizes
        self._size = 0
        self._is_armed = False  # to be flushed
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
        self._is_armed, self._size = False, 0
        frame: list[Line] = []
        filled = 0
        while self._lines:
            size, line = self._lines.popleft()
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
        if not self._affords(size):
            self._drop()
            return
        self._lines.append((size, line))
        before, self._size = self._size, self._size + size
        if before < BATCH_BYTES <= before + size:
            self._loop.call_soon_threadsafe(self.flush)
        elif not self._is_armed:
            self._is_armed = True
            self._loop.call_soon_threadsafe(self._flush_later)

    def _affords(self, size: int) -> bool:
        now = time.monotonic()
        budget = self._budget + (now - self._filled) * self._rate
        if budget > self._rate * LOG_BURST:
            budget = self._rate * LOG_BURST
        self._filled = now
        self._budget = budget - size if size <= budget else budget
        return size <= budget

    def _drop(self) -> None:
        self._dropped += 1
        if self._dropped == 1:
            self._loop.call_soon_threadsafe(self._tell_later)

    def _flush_later(self) -> None:
        self._loop.call_later(BATCH_SECONDS, self.flush)

    def _tell_later(self) -> None:
        self._loop.call_later(1.0, self._tell)

    def _tell(self) -> None:
        dropped, self._dropped = self._dropped, 0
        text = f"{dropped:,} lines dropped: more than {self._rate:,} bytes a second"
        self._lines.append((LINE_COST, Line("", "warning", text, time.time())))
        self.flush()


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # lone surrogates become question marks
