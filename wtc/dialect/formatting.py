"""`str.format` whose fields read attributes as the script itself would have to.

Law: a template that names no attribute is formatted by Python itself; one that does goes through
the guarded reader, field by field.
"""

from __future__ import annotations

import string

# What string.Formatter itself uses.
from _string import formatter_field_name_split, formatter_parser  # type: ignore[import-not-found]
from collections.abc import Callable, Mapping
from typing import Any

__all__ = [
    "bound_format",
    "bound_format_map",
    "reads_attributes",
    "unbound_format",
    "unbound_format_map",
]

Reader = Callable[[object, str], Any]

MAX_NESTING = 2  # as Python's own: a field inside a format specification


class GuardedFormatter(string.Formatter):
    """Formats with every attribute read by `read`. Lives for one call."""

    def __init__(self, read: Reader) -> None:
        self._read = read

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, Any]:
        first, rest = formatter_field_name_split(field_name)
        value = self.get_value(first, args, kwargs)
        for is_attribute, name in rest:
            value = self._read(value, name) if is_attribute else value[name]
        return value, first


def bound_format(read: Reader, template: str) -> Callable[..., str]:
    """Return what `template.format` is to a script."""
    text = str.__str__(template)

    def format(*args: Any, **kwargs: Any) -> str:  # noqa: A001  its name in tracebacks
        if not reads_attributes(text):
            return text.format(*args, **kwargs)
        return GuardedFormatter(read).vformat(text, args, kwargs)

    return format


def bound_format_map(read: Reader, template: str) -> Callable[[Mapping[str, Any]], str]:
    """Return what `template.format_map` is to a script."""
    text = str.__str__(template)

    def format_map(mapping: Mapping[str, Any]) -> str:
        if not reads_attributes(text):
            return text.format_map(mapping)
        return GuardedFormatter(read).vformat(text, (), mapping)

    return format_map


def unbound_format(read: Reader) -> Callable[..., str]:
    """Return what `str.format` is to a script."""

    def format(template: str, /, *args: Any, **kwargs: Any) -> str:  # noqa: A001
        return bound_format(read, template)(*args, **kwargs)

    return format


def unbound_format_map(read: Reader) -> Callable[..., str]:
    """Return what `str.format_map` is to a script."""

    def format_map(template: str, mapping: Mapping[str, Any], /) -> str:
        return bound_format_map(read, template)(mapping)

    return format_map


def reads_attributes(text: str, nesting: int = MAX_NESTING) -> bool:
    """Tell whether a field of the template may name an attribute.

    Python formats a broken template up to its fault, so one counts as if it did.
    """
    if "." not in text:
        return False
    try:
        fields = list(formatter_parser(text))
        return any(_field_reads(name, spec or "", nesting) for _, name, spec, _ in fields)
    except ValueError:
        return True


def _field_reads(name: str | None, specification: str, nesting: int) -> bool:
    if name is None:
        return False
    _, rest = formatter_field_name_split(name)
    if any(is_attribute for is_attribute, _ in rest):
        return True
    return nesting == 0 or reads_attributes(specification, nesting - 1)
