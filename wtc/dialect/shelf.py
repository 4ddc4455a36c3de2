"""A shelf: what `import json` gives a script in place of the module.

Law: a shelf holds reviewed names and no module, has no `__name__` (Python's `from x import y` would
look that up among the real modules), and nothing can be set on it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from wtc.dialect.policy import Kind, find

__all__ = ["Shelf", "make_shelf"]

_TITLE = "<title>"  # no identifier, so no script can read it


class Shelf:
    """The reviewed names of one module. Lives as long as its Loader.

    Takes no names when it is called: a script can call `type(json)`, and names of its choice in an
    object that is not its own would tell `copy` what to do.
    """

    __slots__ = ("__dict__",)

    def __getattr__(self, name: str) -> Any:
        title = vars(self).get(_TITLE, "shelf")
        if row := find(Kind.IMPORT, f"{title}.{name}"):
            raise AttributeError(str(row.problem(name=name)))
        near = difflib.get_close_matches(name, vars(self), n=1, cutoff=0.8)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        told = f"{title} has no {name!r} here: only reviewed names are handed out{hint}"
        raise AttributeError(told)

    def __copy__(self) -> Shelf:
        return self

    def __deepcopy__(self, memo: object) -> Shelf:
        return self

    def __repr__(self) -> str:
        return f"<{vars(self).get(_TITLE, 'shelf')}, as scripts see it>"


def make_shelf(title: str, names: Mapping[str, Any]) -> Shelf:
    """Return a shelf of these names, titled after its module."""
    made = Shelf()
    vars(made).update({_TITLE: title, **names})
    return made
