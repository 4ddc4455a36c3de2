"""`traceback`, `warnings` and `pprint` as scripts see them: they tell what happened, to the log.

Law: a traceback is text about the scripts' own frames, never an object; what goes to the log is
finished text.
"""

from __future__ import annotations

import pprint
import sys
from collections.abc import Callable
from typing import Any

from wtc.dialect.explaining import trace
from wtc.dialect.shelf import Shelf, make_shelf
from wtc.model import Log

__all__ = ["pprint_shelf", "traceback_shelf", "warnings_shelf"]


def traceback_shelf(log: Log) -> Shelf:
    """Return what `import traceback` gives."""
    put = _putter(log.error)

    def print_exc(limit: Any = None, file: Any = None, chain: bool = True) -> None:
        put(_told(sys.exception()), file)

    def print_exception(
        error: Any, value: Any = None, tb: Any = None, limit: Any = None, file: Any = None, **_: Any
    ) -> None:
        put(_told(_error(error, value)), file)

    return make_shelf(
        "traceback",
        {
            "format_exc": format_exc,
            "format_exception": format_exception,
            "format_exception_only": format_exception_only,
            "print_exc": print_exc,
            "print_exception": print_exception,
        },
    )


def format_exc(limit: Any = None, chain: bool = True) -> str:
    """Return the traceback of the exception that is being handled."""
    return _told(sys.exception())


def format_exception(error: Any, value: Any = None, tb: Any = None, **_: Any) -> list[str]:
    """Return the lines of an exception's traceback."""
    return _told(_error(error, value)).splitlines(keepends=True)


def format_exception_only(error: Any, value: Any = None) -> list[str]:
    """Return the last line of an exception's traceback."""
    return [_told(_error(error, value)).splitlines()[-1] + "\n"]


def _error(error: Any, value: Any) -> BaseException:
    """Return the exception of either form of the call: `(error)` or `(type, error, traceback)`."""
    found = error if isinstance(error, BaseException) else value
    if not isinstance(found, BaseException):
        raise TypeError("an exception was expected")
    return found


def _told(error: BaseException | None) -> str:
    if error is None:
        return "NoneType: None\n"
    return f"Traceback (most recent call last):\n{trace(error)}\n"


def warnings_shelf(log: Log) -> Shelf:
    """Return what `import warnings` gives."""

    def warn(message: Any, category: Any = UserWarning, *_: Any, **__: Any) -> None:
        kind = type(message) if isinstance(message, Warning) else category
        if not (isinstance(kind, type) and issubclass(kind, Warning)):
            raise TypeError("category must be a Warning subclass")
        log.warning(f"{type.__dict__['__name__'].__get__(kind)}: {message}")

    return make_shelf(
        "warnings",
        {"warn": warn, "filterwarnings": _leave_it, "simplefilter": _leave_it},
    )


def _leave_it(*_: Any, **__: Any) -> None:
    """Leave it to whoever reads the log, what is shown of it."""


def pprint_shelf(log: Log) -> Shelf:
    """Return what `import pprint` gives."""
    put = _putter(log.info)

    def pp(value: Any, stream: Any = None, *options: Any, **more: Any) -> None:
        put(pprint.pformat(value, *options, **{"sort_dicts": False, **more}) + "\n", stream)

    def print_pretty(value: Any, stream: Any = None, *options: Any, **more: Any) -> None:
        put(pprint.pformat(value, *options, **more) + "\n", stream)

    return make_shelf(
        "pprint",
        {
            "pformat": pprint.pformat,
            "pp": pp,
            "pprint": print_pretty,
            "saferepr": pprint.saferepr,
        },
    )


def _putter(write: Callable[[str], None]) -> Callable[[str, Any], None]:
    """Return what puts text into the log, or into the script's own file."""

    def put(text: str, file: Any) -> None:
        if file is None:
            write(text.removesuffix("\n"))
        else:
            file.write(text)

    return put
