"""What the parts in C save: each beside the Python that does the same, on a webhook of Stripe's.

    .venv/bin/python benchmarks/parts.py

Prints the least time of each (µs) in rounds that alternate, and how many times faster C is.
"""

from __future__ import annotations

import importlib
import timeit
from collections.abc import Callable
from typing import Any

from peers.catalogue import SERVERS
from peers.running import EVENT, request_bytes
from tabulate import tabulate

from wtc.model import Request
from wtc.stripe import Event

ROUNDS, CALLS = 15, 2000
LINES = request_bytes(SERVERS[0]).partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
FIELDS = [(name, value) for name, _, value in (line.partition(b": ") for line in LINES)]
LOOKED_AT = frozenset({b"host", b"content-length", b"connection"})


def reads_json(parts: Any) -> Callable[[], object]:
    return lambda: parts.read(EVENT, Event, 64)


def reads_fields(parts: Any) -> Callable[[], object]:
    fields, known = parts.Fields(), dict[bytes, str | None]()

    def read() -> None:
        fields.begin()
        for name, value in FIELDS:
            fields.add(name, value)
        head = fields.end()
        parts.looked_at(head, LOOKED_AT, max)
        parts.texts(head, known, bytes.decode)

    return read


def makes_requests(parts: Any) -> Callable[[], object]:
    make = parts.maker(Request, tuple(Request.__dataclass_fields__))
    return lambda: make("POST", "/", "/", None, None, b"", None)


PARTS = (
    ("a Stripe event, strictly", "wtc._json", "wtc.plain_json", reads_json),
    ("header fields of its request", "wtc.server._fields", "wtc.server.plain_fields", reads_fields),
    ("a Request", "wtc._makers", "wtc.plain_makers", makes_requests),
)


def main() -> None:
    rows = []
    for title, in_c, in_python, work in PARTS:
        both = [work(importlib.import_module(name)) for name in (in_c, in_python)]
        rounds = [[timeit.timeit(one, number=CALLS) for one in both] for _ in range(ROUNDS)]
        least = [min(times) / CALLS * 1e6 for times in zip(*rounds, strict=True)]
        rows.append((title, *least, least[1] / least[0]))
    print(tabulate(rows, ("", "in C, µs", "in Python, µs", "times as long"), floatfmt=".1f"))


if __name__ == "__main__":
    main()
