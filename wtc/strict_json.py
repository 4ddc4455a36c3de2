"""JSON as RFC 8259 and RFC 7493 want it, and nothing else: what hostile callers send is a 400.

Law: the fast path is the standard library's C parser; only a body that it or a cheap look finds
suspicious is read again, slowly, to tell where the fault is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MAX_DEPTH = 64  # as the API's own limit; no webhook provider comes near it


def parse_json(body: bytes, make_object: Callable[[list[tuple[str, Any]]], Any] = dict) -> Any:
    """Return what a body of strict JSON holds; `make_object` makes each object from its pairs.

    Raise HTTPError(400) with line and column for anything else: bad UTF-8, NaN and infinities,
    numbers beyond floats or 4,300 digits, repeated names, lone surrogates, nesting over 64.
    """
    raise NotImplementedError
