"""Reads strict JSON where `wtc._json`, in C, was not built: the same contract.

Law: it refuses nothing. What is not faultless for sure, it leaves: NotImplemented.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

import msgspec

__all__ = ["read"]

MAX_FLOAT = 64  # characters of a number with a fraction or an exponent


class _UnsureError(ValueError):
    """Raised for what is not faultless for sure."""


MakeObject = Callable[[dict[str, Any]], Any]


def read(body: bytes, make: MakeObject, depth: int) -> Any:
    """Return what a body holds, or NotImplemented for one that is not strict JSON for sure.

    `make` makes each object of a dict, the innermost first; `depth` is how many objects and arrays
    may be in each other.
    """
    objects: list[int] = []
    arrays: list[int] = []
    try:
        value = _DECODER.decode(body)
    except Exception:  # of many kinds, and none is told
        return NotImplemented
    try:
        if type(value) in _NESTED:
            value = _made(value, make, objects, arrays, depth)
    except _UnsureError:
        return NotImplemented
    return value if _has_names(body, objects, arrays) else NotImplemented


def _float(digits: str) -> float:
    value = float(digits) if len(digits) <= MAX_FLOAT else 0.0
    if len(digits) > MAX_FLOAT or not isfinite(value):
        raise _UnsureError
    return value


_DECODER = msgspec.json.Decoder(float_hook=_float)
_NESTED = frozenset({dict, list})


def _made(value: Any, make: MakeObject, objects: list[int], arrays: list[int], room: int) -> Any:
    """Return a dict or list with its objects made; raise _UnsureError when more than `room` are
    in each other. How many commas each one has that is not empty is added to `objects` or `arrays`.
    """
    if not room:
        raise _UnsureError
    is_object = type(value) is dict
    if value:
        (objects if is_object else arrays).append(len(value) - 1)
        for key, inner in value.items() if is_object else enumerate(value):
            if inner is not None and type(inner) in _NESTED:  # much of what is sent is null
                value[key] = _made(inner, make, objects, arrays, room - 1)
    return make(value) if is_object and make is not dict else value


def _has_names(body: bytes, objects: list[int], arrays: list[int]) -> bool:
    """Tell whether a valid body certainly has no more names than were found: then none is repeated.

    Each name but the first of an object comes after a comma: no more commas, no more names. Where
    strings have commas too, the names tell, which takes longer: without white space each ends in
    `":`. So does a part of some strings, and a body with both kinds of string is not certain.
    """
    if body.count(b",") == sum(objects) + sum(arrays):
        return True
    return body.translate(None, b" \t\n\r").count(b'":') == sum(objects) + len(objects)
