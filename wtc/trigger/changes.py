"""`--set data.object.amount=500`: a value put at a path of an event.

Law: a path names what is there; only its last name may be new, so that a typo is told and never
delivered. Numbers count in lists, from 0.
"""

from __future__ import annotations

import difflib
from typing import Any

import msgspec

from wtc.errors import UsageError

__all__ = ["change"]

MAX_STEPS = 32
MAX_PATH = 512


def change(event: dict[str, Any], text: str) -> None:
    """Put the value of `PATH=VALUE` into the event: JSON if it is some, else text.

    Raise UsageError for a path that leads nowhere, with the nearest name.
    """
    path, equals, value = _checked(text).partition("=")
    if not equals:
        raise UsageError(f"--set takes PATH=VALUE, not {text[:80]!r}")
    steps = path.split(".")
    if not all(steps) or len(steps) > MAX_STEPS or len(path) > MAX_PATH:
        raise UsageError(f"--set {path[:80]}: no path; write names with dots: data.object.amount")
    holder: Any = event
    for depth, step in enumerate(steps[:-1]):
        holder = _enter(holder, step, ".".join(steps[: depth + 1]))
    _put(holder, steps[-1], _value(value), path)


def _checked(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"--set {text[:80]!r}: no UTF-8 text") from None
    return text


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _enter(holder: Any, step: str, path: str) -> Any:
    """Return what is at `step`; nothing at all there (null) becomes an object."""
    if isinstance(holder, list):
        return holder[_index(holder, step, path)]
    if not isinstance(holder, dict):
        raise _no_way(holder, path)
    if step not in holder:
        near = difflib.get_close_matches(step, holder, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(list(holder)[:12])}"
        raise UsageError(f"--set {path}: the event has no such name; {hint}")
    if holder[step] is None:
        holder[step] = {}
    return holder[step]


def _put(holder: Any, step: str, value: Any, path: str) -> None:
    if isinstance(holder, list):
        holder[_index(holder, step, path)] = value
    elif isinstance(holder, dict):
        holder[step] = value
    else:
        raise _no_way(holder, path)


def _index(holder: list[Any], step: str, path: str) -> int:
    # ASCII and short: int() takes other digits too, and refuses those of over 4,300 signs.
    if not (step.isascii() and step.isdigit() and len(step) < 10 and int(step) < len(holder)):
        raise UsageError(f"--set {path}: a list of {len(holder)} stands there; count from 0")
    return int(step)


def _no_way(holder: Any, path: str) -> UsageError:
    above = path.rpartition(".")[0]
    return UsageError(f"--set {path}: {above} is {type(holder).__name__}, with nothing inside it")
