"""When each of Stripe's events fires, in a sentence.

Law: firing.tsv has a sentence for each type but the thin twins, which are told by the type that
they are the twin of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = ["fires"]


def fires(event_type: str) -> str:
    """Return the sentence about a type, `Thin form of charge.failed.` for a thin twin."""
    told = _sentences().get(event_type)
    return told or f"Thin form of {event_type.removeprefix('v1.')}."


@cache
def _sentences() -> Mapping[str, str]:
    table = Path(__file__).with_name("firing.tsv").read_text(encoding="utf-8")
    return MappingProxyType(dict(line.split("\t") for line in table.splitlines()))
