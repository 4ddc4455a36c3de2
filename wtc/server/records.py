"""What the server tells of each request of a webtask."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import msgspec

__all__ = ["GONE", "ID_DIGITS", "RunRecord", "run_ids"]

ID_DIGITS = 16
AT_ONCE = 256
GONE = 499  # the status of a request whose caller went away, as nginx logs it


class RunRecord(msgspec.Struct, frozen=True, gc=False):
    """One line of the request log: when (unix s), what, the status, how long (ms)."""

    run: str
    name: str
    method: str
    path: str
    status: int
    ms: float
    time: float


def run_ids() -> Iterator[str]:
    """Yield what names one run, for ever: 16 hexadecimal digits that nobody can guess."""
    while True:
        digits = secrets.token_hex(ID_DIGITS // 2 * AT_ONCE)  # asking the system is dear
        for start in range(0, len(digits), ID_DIGITS):
            yield digits[start : start + ID_DIGITS]
