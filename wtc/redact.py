"""Secrets out of text: what a webtask prints or raises leaves its worker without their values."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

__all__ = ["Redactor"]

SHORTEST = 8  # shorter values occur by chance and would mask everything


class Redactor:
    """Replaces the values of secrets, plain, base64, URL-encoded or JSON-escaped, by their names.

    It lives as long as the worker that holds the secrets.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names = {form: name for name, value in secrets.items() for form in _forms(value)}
        self.longest = max(map(len, self._names), default=0)  # characters of the longest form

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._names, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)))

    def __call__(self, text: str) -> str:
        """Return `text` with `[secret NAME]` for each value of 8 and more characters."""
        if not self._names:
            return text
        return self._pattern.sub(lambda found: f"[secret {self._names[found[0]]}]", text)


def _forms(value: str) -> Iterator[str]:
    if len(value) < SHORTEST:
        return
    yield value
    yield b64encode(value.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    yield quote(value, safe="", errors="replace")
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield repr(value)[1:-1]
