"""What scripts hand over, made plain: exact built-in values that run nobody's code.

Law: what comes out holds no object of the script's, and nothing that is read twice. Each function
returns the plain value, or raises TypeError or ValueError that names what it takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["checked", "content", "credentials", "data", "flag", "form", "pairs", "params"]
__all__ += ["real", "scalar", "text", "texts", "uploads"]


def checked(
    options: Mapping[str, Any], offered: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    """Return the given options, each made plain by its function in `offered`."""
    if unknown := [name for name in options if name not in offered]:
        names = ", ".join(sorted(offered))
        raise TypeError(f"{text(unknown[0])[:80]!r} cannot be given here: there are {names}")
    return {name: plain(options[name]) for name, plain in offered.items() if name in options}


def text(value: Any) -> str:
    """Return text as exact `str`."""
    if not issubclass(type(value), str):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    return str.__str__(value)


def scalar(value: Any) -> str | int | float | bool | None:
    """Return text, a number, True, False or None."""
    kind = type(value)
    if value is None or kind is bool:
        plain: bool | None = value
        return plain
    for base, exact in _EXACT:
        if issubclass(kind, base):
            return exact(value)
    raise TypeError(f"text or a number was expected, not {kind.__name__}")


_EXACT: tuple[tuple[type, Callable[[Any], str | int | float]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
)


def real(value: Any) -> float:
    """Return a number as exact `float`."""
    found = scalar(value)
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    return float(found)


def flag(value: Any) -> bool:
    """Return True or False."""
    return bool(value)


def data(value: Any) -> Any:
    """Return what JSON holds: dicts, lists, text, numbers, booleans, None."""
    return json.loads(json.dumps(value, allow_nan=False))


def pairs(value: Any) -> list[tuple[Any, Any]]:
    """Return a mapping, or a list of pairs, as a list of pairs."""
    listed = value.items() if issubclass(type(value), Mapping) else value
    found = [tuple(pair) for pair in listed]
    if not all(len(pair) == 2 for pair in found):
        raise ValueError("a dict or a list of pairs was expected")
    return found


def texts(value: Any) -> list[tuple[str, str]]:
    """Return the pairs of a mapping of text to text."""
    return [(text(name), text(each)) for name, each in pairs(value or ())]


def params(value: Any) -> Any:
    """Return the query of a URL: text, or pairs; a list stands for several of one name."""
    if value is None or issubclass(type(value), str):
        return scalar(value)
    return [(text(name), one) for name, several in pairs(value) for one in _several(several)]


def form(value: Any) -> dict[str, Any] | None:
    """Return the fields of a form; a list stands for several of one name."""
    if value is None:
        return None
    if issubclass(type(value), (str, bytes, bytearray)):
        raise TypeError("data is a form, a dict; text and bytes are given as content")
    return {text(name): _several(several) for name, several in pairs(value)}


def _several(value: Any) -> list[Any]:
    many = issubclass(type(value), (list, tuple))
    return [scalar(one) for one in value] if many else [scalar(value)]


def content(value: Any) -> bytes | None:
    """Return a body: bytes, or text as UTF-8."""
    if value is None:
        return None
    if issubclass(type(value), str):
        return text(value).encode()
    if not issubclass(type(value), (bytes, bytearray)):
        raise TypeError(f"text or bytes were expected, not {type(value).__name__}")
    return b"".join((value,))


def uploads(value: Any) -> list[tuple[str, tuple[Any, ...]]] | None:
    """Return files to send: by name, bytes or (filename, bytes) or (filename, bytes, type)."""
    if value is None:
        return None
    return [(text(name), _upload(text(name), file)) for name, file in pairs(value)]


def _upload(name: str, file: Any) -> tuple[Any, ...]:
    if not issubclass(type(file), (list, tuple)):
        return (name, content(file))
    filename, body, *kind = file
    if len(kind) > 1:
        raise ValueError("a file is bytes, (filename, bytes) or (filename, bytes, type)")
    return (text(filename), content(body), *map(text, kind))


def credentials(value: Any) -> tuple[str, str] | None:
    """Return the user and password of Basic authentication."""
    if value is None:
        return None
    if not issubclass(type(value), (list, tuple)) or len(found := list(value)) != 2:
        raise TypeError("auth is a pair: (user, password)")
    return text(found[0]), text(found[1])
