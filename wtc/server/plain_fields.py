"""Header fields of requests where `wtc.server._fields`, in C, was not built: the same contract."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Fields", "looked_at", "texts"]

MAX_KNOWN = 1024  # names that are remembered
MAX_KNOWN_SIZE = 64  # bytes of such a name


class Fields:
    """The fields of one head after the other, as the parser finds them: names in lower case."""

    def __init__(self) -> None:
        self._found: list[tuple[bytes, bytes]] = []
        self.is_open = False  # within a head

    def begin(self) -> None:
        """From here on fields are of a new head."""
        self._found, self.is_open = [], True

    def add(self, name: bytes, value: bytes, /) -> None:
        """Take a field; a trailer is none, and nobody here asks for one."""
        if self.is_open:
            self._found.append((name.lower(), value))

    def end(self) -> list[tuple[bytes, bytes]]:
        """Return the fields of the head; what follows is none."""
        self.is_open = False
        return self._found


def looked_at(
    fields: list[tuple[bytes, bytes]],
    wanted: frozenset[bytes],
    join: Callable[[bytes, bytes, bytes], bytes],
    /,
) -> tuple[int, dict[bytes, bytes]]:
    """Return how many bytes all names and values have, and the wanted fields by name.

    Of a name that repeats, `join(before, name, value)` gives the value; what it raises is raised.
    """
    size, found = 0, dict[bytes, bytes]()
    for name, value in fields:
        size += len(name) + len(value)
        if name in wanted:
            found[name] = join(found[name], name, value) if name in found else value
    return size, found


def texts(
    fields: list[tuple[bytes, bytes]],
    known: dict[bytes, str | None],
    name_of: Callable[[bytes], str | None],
    /,
) -> tuple[tuple[str, str], ...]:
    """Return the fields as texts, without those for whose name `name_of` returns None.

    What it returned is remembered in `known`, for a bounded number of short names.
    """
    pairs = []
    for name, value in fields:
        text = known[name] if name in known else _text(name, known, name_of)
        if text is not None:
            pairs.append((text, value.decode("latin-1")))
    return tuple(pairs)


def _text(
    name: bytes, known: dict[bytes, str | None], name_of: Callable[[bytes], str | None]
) -> str | None:
    text = name_of(name)
    if len(name) <= MAX_KNOWN_SIZE:
        if len(known) >= MAX_KNOWN:
            known.clear()
        known[name] = text
    return text
