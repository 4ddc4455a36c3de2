"""Which imports a script may write, and what to say of the others.

Law: this is asked before anything runs, of the names as they are written. What an import then
hands out is `library`'s; both read the same catalogue.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from types import ModuleType

from wtc.dialect import cases
from wtc.dialect.catalogue import CATALOGUE, OWN_SHELVES
from wtc.dialect.policy import Kind, Rule, find

__all__ = ["module_problem", "name_problem", "offered", "real_module", "submodules"]


def module_problem(path: str) -> Rule | None:
    """Return the row that refuses the import of a module, None when it may be imported."""
    if path in CATALOGUE and (path in OWN_SHELVES or real_module(path) is not None):
        return None
    return _denied(path) or _unknown(path)


def name_problem(path: str, name: str) -> Rule | None:
    """Return the row that refuses `from path import name`, None when it may be imported."""
    if name == "*":
        return cases.STAR_IMPORT.filled(module=path)
    names = offered(path)
    if name in names or f"{path}.{name}" in CATALOGUE:
        return None
    if row := find(Kind.IMPORT, f"{path}.{name}"):
        return row
    if near := difflib.get_close_matches(name, names, n=3, cutoff=0.6):
        return cases.MISSPELT_NAME.filled(module=path, near=", ".join(near))
    return cases.UNKNOWN_NAME.filled(module=path, near=_some(names))


@cache
def offered(path: str) -> frozenset[str]:
    """Return the names that an import of a catalogued module can give."""
    listed = CATALOGUE[path]
    if path in OWN_SHELVES:
        return frozenset(listed.split())
    module = real_module(path)
    if listed == "*":
        return frozenset(getattr(module, "__all__", ()))
    return frozenset(name for name in listed.split() if hasattr(module, name))


def submodules(path: str) -> tuple[str, ...]:
    """Return the last parts of the catalogued modules that are directly inside `path`."""
    inside = (other.rpartition(".") for other in CATALOGUE)
    return tuple(name for package, _, name in inside if package == path)


def real_module(path: str) -> ModuleType | None:
    """Return the module that a shelf is made from; None when it is not installed."""
    try:
        return import_module(path)
    except ImportError:
        return None


def _denied(path: str) -> Rule | None:
    parts = path.split(".")
    prefixes = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((row for prefix in prefixes if (row := find(Kind.IMPORT, prefix))), None)


def _unknown(path: str) -> Rule:
    near = difflib.get_close_matches(path, CATALOGUE, n=3, cutoff=0.7)
    return cases.MISSPELT_MODULE.filled(near=", ".join(near)) if near else cases.UNKNOWN_MODULE


def _some(names: frozenset[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")
