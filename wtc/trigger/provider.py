"""What a provider of events must be, and the providers that are here.

Law: a provider is one file or one folder here that defines `PROVIDER`; adding it adds the provider
and deleting it deletes the provider. It makes events and signs them, and does no I/O.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, Protocol

from wtc import trigger
from wtc.errors import UsageError

__all__ = ["Provider", "provider", "providers", "unknown"]

FEW = 12  # names that a sentence lists
_FRAME = {"changes", "delivery", "provider"}


class Provider(Protocol):
    """A sender of webhooks: what its events look like and how it signs them."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def secret_variables(self) -> tuple[str, ...]:
        """The environment variables that may hold its signing secret, the first set one wins."""

    def types(self) -> tuple[str, ...]:
        """Return every type of event that it has a sample of, sorted."""

    def fires(self, type: str) -> str:  # noqa: A002  as events call it
        """Return a sentence about when an event of one of the `types` is sent."""

    def form(self, type: str, *, thin: bool) -> str | None:  # noqa: A002
        """Return the type that tells the same in another form, the type itself if it has it.

        A thin event tells which object something happened to, any other the object's state too.
        None when there is no such type.
        """

    def sample(self, type: str, now: int) -> dict[str, Any]:  # noqa: A002
        """Return a new event of one of the `types`, as if it happened at `now` (unix seconds)."""

    def encode(self, event: dict[str, Any]) -> bytes:
        """Return the body that carries an event, byte for byte as the provider would send it."""

    def headers(self, body: bytes) -> Mapping[str, str]:
        """Return the headers of a delivery, its signature apart."""

    def signature(self, body: bytes, secret: str, now: int) -> Mapping[str, str]:
        """Return the headers that sign `body`."""


def providers() -> tuple[str, ...]:
    """Return the names of the providers that are here, sorted; none is imported."""
    names = {module.name for module in pkgutil.iter_modules(trigger.__path__)}
    return tuple(sorted(names - _FRAME))


def provider(name: str) -> Provider:
    """Return the provider of that name; raise UsageError with the nearest names."""
    if name not in providers():
        raise UsageError(unknown("provider", name, providers()))
    found: Provider = import_module(f"{trigger.__name__}.{name}").PROVIDER
    return found


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the sentence about a name that is none, with the nearest three or all of a few."""
    listed = tuple(known)
    near = difflib.get_close_matches(name, listed)
    if near:
        return f"no {kind} {name[:80]!r}; did you mean {' or '.join(near)}?"
    return f"no {kind} {name[:80]!r}{_all_of_a_few(listed)}"


def _all_of_a_few(names: tuple[str, ...]) -> str:
    if len(names) > FEW:
        return f" among {len(names):,}"
    return f"; there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"
