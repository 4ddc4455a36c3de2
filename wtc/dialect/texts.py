"""`shlex`, `reprlib`, `mimetypes` and `json.loads` as scripts see them.

Law: what is read is an exact text, never a file; what calls methods by the name of a class is made
for the one call; which type a name stands for is Python's own table, the same on every machine; and
JSON gives what the standard library gives, whoever reads it.
"""

from __future__ import annotations

import json
import mimetypes
import posixpath
import reprlib
import shlex
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import msgspec

__all__ = ["guess_extension", "guess_type", "loads", "short_repr", "split"]


def split(s: str, comments: bool = False, posix: bool = True) -> list[str]:
    """Split a command line as a shell does."""
    return shlex.split(_exact(s), bool(comments), bool(posix))


def _exact(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a text was expected, not {type(text).__name__}")
    return str.__str__(text)


def loads(s: Any, **how: Any) -> Any:
    """Return what a JSON text or its bytes hold; takes the library's options."""
    if not how and type(s) in _QUICKLY_READ:
        try:
            return _DECODER.decode(s)
        except Exception:
            how = {}  # the library takes more, and tells what is wrong
    return json.loads(s, **how)


_QUICKLY_READ = frozenset({bytes, str})
_DECODER = msgspec.json.Decoder()


def short_repr(value: Any) -> str:
    """Return the `repr` of a value, its parts cut where they are long."""
    return reprlib.Repr().repr(value)


def guess_type(url: str, strict: bool = True) -> tuple[str | None, str | None]:
    """Return the type and the encoding that a name or URL ends in."""
    path = urlsplit(_exact(url)).path
    base, ending = posixpath.splitext(path)
    encoding = _ENCODINGS.get(ending)
    if encoding is not None:
        ending = posixpath.splitext(base)[1]
    return _types().get(ending.lower()), encoding


def guess_extension(type: str, strict: bool = True) -> str | None:  # noqa: A002
    """Return the ending of names of a type."""
    wanted = _exact(type).lower()
    return next((ending for ending, found in _types().items() if found == wanted), None)


_ENCODINGS = MappingProxyType({".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".br": "br"})


@cache
def _types() -> MappingProxyType[str, str]:
    table: dict[str, Any] = vars(mimetypes)["_types_map_default"]
    return MappingProxyType(dict(table))
