"""What an attack is after: something that no script may hold, or a change of what is not its own.

Law: the dialect and the controls are judged by the same eyes.
"""

from __future__ import annotations

import asyncio
import builtins
import http
import inspect
import logging
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from dialect.graph import danger

from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.imports import offered
from wtc.stripe import OBJECTS

__all__ = ["Snapshot", "changes", "has_loot", "loot_of", "snapshot"]

SECRET = "SECRET"

Snapshot = Mapping[str, Mapping[str, int]]


def loot_of(module: ModuleType) -> Any:
    """Return what `main` returns, if there is one, else what the script left in `loot`."""
    main = vars(module).get("main")
    if inspect.iscoroutinefunction(main):
        return asyncio.run(main())
    return vars(module).get("loot")


def has_loot(value: Any) -> bool:
    """Tell whether the script got something that it must not have, by itself or in a list."""
    if isinstance(value, str):
        return SECRET in value
    several = value if isinstance(value, (list, tuple)) else [value]
    return any(danger(one) for one in several)


def snapshot() -> Snapshot:
    """Return what every host class, function and table holds, by identity."""
    return {
        **{name: _held(vars(thing)) for name, thing in _things().items()},
        "wtc.stripe.OBJECTS": _held(OBJECTS),
        "HTTPStatus.__members__": _held(http.HTTPStatus.__members__),
        "logging": {"level": logging.root.level},
    }


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """Return what differs between two snapshots, each as `thing.name`."""
    pairs = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    return [
        f"{name}.{key}"
        for name, (then, now) in pairs.items()
        for key in then.keys() | now.keys()
        if then.get(key) != now.get(key)
    ]


def _held(namespace: Mapping[str, Any]) -> Mapping[str, int]:
    return {name: id(value) for name, value in namespace.items() if _matters(name, value)}


def _matters(name: str, value: Any) -> bool:
    return name not in _PYTHONS_OWN and not isinstance(value, ModuleType)


# What Python itself writes as it runs: caches, and what imports leave behind.
_PYTHONS_OWN = frozenset(
    {"__warningregistry__", "__annotations__", "__abstractmethods__", "tzname", "__doc__"}
    | {"__slotnames__"}
)


@cache
def _things() -> dict[str, Any]:
    """Return every module of the catalogue, and what it offers that has names of its own."""
    modules = {path: module for path in CATALOGUE if (module := _imported(path)) is not None}
    classes = {name: value for name, value in vars(builtins).items() if isinstance(value, type)}
    inside = dict(entry for path, module in modules.items() for entry in _inside(path, module))
    return {**modules, **classes, **inside, "HTTPStatus.OK": http.HTTPStatus.OK}


def _inside(path: str, module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name in offered(path) & set(dir(module)):
        value = getattr(module, name)
        if callable(value) and hasattr(value, "__dict__"):
            yield f"{path}.{name}", value


def _imported(path: str) -> ModuleType | None:
    try:
        return import_module(path)
    except ImportError:
        return None
