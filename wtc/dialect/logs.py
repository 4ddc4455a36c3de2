"""`print` and `logging` as scripts see them: both write to the webtask's own log.

Law: text is made here, in the run that prints, under its limits; the log gets finished lines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from wtc.dialect.explaining import trace
from wtc.dialect.shelf import Shelf, make_shelf
from wtc.model import Log

__all__ = ["logging_shelf", "make_print"]


def make_print(log: Log) -> Callable[..., None]:
    """Return `print`, which writes to the log, or to the script's own `file`."""

    def print(  # noqa: A001  its name in tracebacks
        *values: Any,
        sep: str | None = " ",
        end: str | None = "\n",
        file: Any = None,
        flush: bool = False,
    ) -> None:
        text = _exact(str.join(" " if sep is None else sep, map(str, values)))
        if file is not None:
            file.write(text + ("\n" if end is None else end))
        else:
            log.info(text if end is None else (text + _exact(end)).removesuffix("\n"))

    return print


class Logger:
    """A logger by name; all of them write to the webtask's log. Lives as long as its Loader."""

    __slots__ = ("_log", "_name")

    def __init__(self, log: Log, name: str = "") -> None:
        self._log, self._name = log, name

    @property
    def name(self) -> str:
        return self._name or "root"

    def debug(self, message: Any, *values: Any, **_: Any) -> None:
        self._log.debug(_text(message, values))

    def info(self, message: Any, *values: Any, **_: Any) -> None:
        self._log.info(_text(message, values))

    def warning(self, message: Any, *values: Any, **_: Any) -> None:
        self._log.warning(_text(message, values))

    def error(self, message: Any, *values: Any, exc_info: Any = False, **_: Any) -> None:
        self._log.error(_text(message, values) + (_current_trace() if exc_info else ""))

    def critical(self, message: Any, *values: Any, **options: Any) -> None:
        self.error(message, *values, **options)

    def exception(self, message: Any, *values: Any, **_: Any) -> None:
        self.error(message, *values, exc_info=True)

    def log(self, level: int, message: Any, *values: Any, **_: Any) -> None:
        if level >= logging.ERROR:
            self.error(message, *values)
        elif level >= logging.WARNING:
            self.warning(message, *values)
        elif level >= logging.INFO:
            self.info(message, *values)
        else:
            self.debug(message, *values)

    def setLevel(self, level: Any) -> None:  # noqa: N802  the library's name
        """Leave the level to whoever reads the log."""

    def isEnabledFor(self, level: Any) -> bool:  # noqa: N802  the library's name
        return True


def logging_shelf(log: Log) -> Shelf:
    """Return what `import logging` gives."""
    root = Logger(log)

    def get_logger(name: str | None = None) -> Logger:
        return Logger(log, str(name)) if name else root

    def basic_config(**_: Any) -> None:
        """Leave the format to whoever reads the log."""

    levels = ("CRITICAL", "DEBUG", "ERROR", "INFO", "NOTSET", "WARNING")
    methods = ("critical", "debug", "error", "exception", "info", "log", "warning")
    return make_shelf(
        "logging",
        {
            "Logger": Logger,
            "basicConfig": basic_config,
            "getLogger": get_logger,
            **{level: getattr(logging, level) for level in levels},
            **{method: getattr(root, method) for method in methods},
        },
    )


def _text(message: Any, values: tuple[Any, ...]) -> str:
    text = _exact(message)
    if not values:
        return text
    named = len(values) == 1 and isinstance(values[0], dict) and values[0]
    return _exact(text % (values[0] if named else values))


def _exact(value: Any) -> str:
    """Return the text of a value, of no subclass of `str`: the log must not run a script's code."""
    return str.__str__(str(value))


def _current_trace() -> str:
    import sys

    error = sys.exception()
    return f"\n{trace(error)}" if error is not None else ""
