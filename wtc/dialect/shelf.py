"""A shelf: what `import json` gives a script in place of the module.

Law: a shelf holds reviewed names and no module, has no `__name__` (Python's `from x import y` would
look that up among the real modules), and nothing can be set on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

__all__ = ["Shelf", "make_shelf"]

_TITLE = "<title>"  # no identifier, so no script can read it


class Shelf(SimpleNamespace):
    """The reviewed names of one module. Lives as long as its Loader."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        title = vars(self).get(_TITLE, "shelf")
        raise AttributeError(f"{title} has no {name!r} here: only reviewed names are handed out")

    def __repr__(self) -> str:
        return f"<{vars(self).get(_TITLE, 'shelf')}, as scripts see it>"


def make_shelf(title: str, names: Mapping[str, Any]) -> Shelf:
    """Return a shelf of these names, titled after its module."""
    return Shelf(**{_TITLE: title, **names})
