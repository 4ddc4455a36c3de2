"""JSON as RFC 8259 and RFC 7493 want it, and nothing else: what hostile callers send is a 400.

Law: a body is taken on the fast path only when that proves it faultless; any other is read anew by
the standard library's parser, which alone refuses, and a slow look tells where the fault is. That
look is bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import accumulate
from math import isfinite
from typing import Any, NoReturn

from wtc.errors import HTTPError

try:
    from wtc._json import read
except ImportError:  # it was installed without a C compiler
    from wtc.plain_json import read

__all__ = ["MAX_DEPTH", "MAX_DIGITS", "parse_json"]

MAX_DEPTH = 64  # as the API's own limit; no webhook provider comes near it
MAX_DIGITS = 4300  # as CPython's own limit for int(): beyond it the time is quadratic
LOOK = 2**20  # characters that the slow look reads: a fault behind them is told without its place
MAX_SHOWN = 64  # characters of a name in a message

_DEEP = f"nested deeper than {MAX_DEPTH}"
_LONG = f"number of more than {MAX_DIGITS:,} digits"
_HUGE = "number beyond the range of a float"
_LONE = "lone surrogate"
_TWICE = "duplicate name"

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'  # possessive: never goes back, needs no stack
_SPACE = r"[ \t\n\r]*+"
_TOKEN = re.compile(
    rf"(?P<name>{_STRING}(?={_SPACE}:))|(?P<string>{_STRING})"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<constant>NaN|-?Infinity)"
    r"|(?P<float>-?[0-9]++(?:\.[0-9]++(?:[eE][-+]?[0-9]++)?|[eE][-+]?[0-9]++))|(?P<int>[0-9]++)",
    re.DOTALL,
)

# A high half without a low one behind it, or a low half without a high one before it.
_LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|\\u[dD][c-fC-F]..(?<!\\u[dD][89abAB]..\\u[dD]...)",
    re.DOTALL,
)

_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))


class _RefusedError(ValueError):
    """Raised by the parser's hooks for what the C parser would let pass."""


MakeObject = Callable[[dict[str, Any]], Any]


def parse_json(body: bytes, make_object: MakeObject = dict) -> Any:
    """Return what a body of strict JSON holds; `make_object` makes each object of a plain dict.

    Raise HTTPError(400) with line and column for anything else: bad UTF-8, NaN and infinities,
    numbers beyond floats or 4,300 digits, repeated names, lone surrogates, nesting over 64.
    """
    value = read(body, make_object, MAX_DEPTH)
    return _parse_slowly(body, make_object) if value is NotImplemented else value


def _parse_slowly(body: bytes, make_object: MakeObject) -> Any:
    text = _decode(body)
    place: int | None = None
    try:
        value = _decoder(make_object).decode(text)
        fault = _unseen(text, body)
        if not fault:
            return value
    except json.JSONDecodeError as error:
        fault, place = _what(error), error.pos
    except _RefusedError as refused:
        fault = str(refused)
    except ValueError:  # what int() says beyond its limit
        fault = _LONG
    except RecursionError:
        fault = _DEEP
    raise _refusal(text, fault, place)


def _decode(body: bytes) -> str:
    if not body:
        raise HTTPError(400, "the body is empty, which is no JSON")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        raise HTTPError(400, _message("invalid UTF-8", before, len(before))) from None


def _decoder(make_object: MakeObject) -> json.JSONDecoder:
    def make(pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise _RefusedError(_TWICE)
        return make_object(found)

    return json.JSONDecoder(object_pairs_hook=make, parse_float=_float, parse_constant=_constant)


def _float(digits: str) -> float:
    fault = _judge_float(digits)
    if fault:
        raise _RefusedError(fault)
    return float(digits)


def _constant(name: str) -> NoReturn:
    raise _RefusedError(_judge_constant(name))


def _judge_float(digits: str) -> str:
    return _judge_digits(digits) or ("" if isfinite(float(digits)) else _HUGE)


def _judge_digits(digits: str) -> str:
    return _LONG if len(digits) > MAX_DIGITS else ""


def _judge_constant(name: str) -> str:
    return f"{name} is no JSON number"


def _unseen(text: str, body: bytes) -> str:
    """Return the fault of a text that the C parser took: depth, lone surrogates; "" for none."""
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        return _DEEP
    if "\\u" in text and _has_lone_surrogate(text):
        return _LONE
    return ""


def _depth(body: bytes) -> int:
    """Return how deep a valid body nests: what is left of it when all but brackets is gone."""
    unescaped = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = unescaped.translate(None, _NO_BRACKETS).split(b'"')[::2]
    return max(accumulate(map(_STEPS.__getitem__, b"".join(outside))), default=0)


def _has_lone_surrogate(text: str) -> bool:
    return _LONE_SURROGATE.search(text.replace("\\\\", "__")) is not None


def _what(error: json.JSONDecodeError) -> str:
    what = error.msg.removesuffix(" at")
    return what[0].lower() + what[1:]


def _refusal(text: str, fault: str, place: int | None) -> HTTPError:
    fault, place = _Look().first_fault(text, place) or (fault, place)
    if place is None:
        return HTTPError(400, f"the body is no JSON: {fault}")
    return HTTPError(400, _message(fault, text, place))


def _message(fault: str, text: str, place: int) -> str:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return f"the body is no JSON: {fault} at line {line}, column {column}"


class _Look:
    """The slow look at a text, token by token, up to its first fault."""

    def __init__(self) -> None:
        self._open: list[set[str]] = []  # the names so far, of each object and array that is open
        self._judges: dict[str | None, Callable[[str], str]] = {
            "open": self._opens,
            "close": self._closes,
            "name": self._names,
            "string": self._holds,
            "constant": _judge_constant,
            "float": _judge_float,
            "int": _judge_digits,
        }

    def first_fault(self, text: str, end: int | None) -> tuple[str, int] | None:
        """Return the first fault and its place; the text is well formed up to `end` at least."""
        for token in _TOKEN.finditer(text, 0, LOOK if end is None else min(end, LOOK)):
            fault = self._judges[token.lastgroup](token[0])
            if fault:
                return fault, token.start()
        return None

    def _opens(self, _token: str) -> str:
        self._open.append(set())
        return _DEEP if len(self._open) > MAX_DEPTH else ""

    def _closes(self, _token: str) -> str:
        self._open.pop()
        return ""

    def _names(self, token: str) -> str:
        names, name = self._open[-1], json.loads(token)
        if name in names:
            return f"{_TWICE} {_shown(name)}"
        names.add(name)
        return self._holds(token)

    def _holds(self, token: str) -> str:
        return _LONE if _has_lone_surrogate(token) else ""


def _shown(name: str) -> str:
    quoted = json.dumps(name)
    return quoted if len(quoted) <= MAX_SHOWN else quoted[:MAX_SHOWN] + "…"
