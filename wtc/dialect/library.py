"""The shelves of one Loader, and the import statement that hands them out.

Law: an import gives a shelf or fails; it never gives a module, whoever asks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from wtc.dialect import callables, confined, markup, telling, waiting
from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.imports import offered, real_module, submodules
from wtc.dialect.logs import logging_shelf
from wtc.dialect.shelf import Shelf, make_shelf
from wtc.dialect.standins import STANDINS
from wtc.model import Log

__all__ = ["Library"]

# What Python's own C code imports through the script that runs, and uses from sys.modules.
_PYTHONS_OWN = frozenset(
    {"_strptime", "_pylong", "copyreg", "encodings", "unicodedata", "warnings"}
)


class Library:
    """Shelves, each made when it is first imported. Lives as long as its Loader."""

    def __init__(self, log: Log) -> None:
        self._shelves: dict[str, Shelf] = {}
        self._makers: Mapping[str, Callable[[], Shelf]] = MappingProxyType(
            {
                "__future__": lambda: make_shelf("__future__", {"annotations": None}),
                "asyncio": lambda: make_shelf("asyncio", waiting.SHELF),
                "httpx": lambda: _client_shelf("httpx"),
                "inspect": lambda: make_shelf("inspect", callables.INSPECT),
                "logging": lambda: logging_shelf(log),
                "pprint": lambda: telling.pprint_shelf(log),
                "random": _random_shelf,
                "stripe": lambda: _client_shelf("stripe"),
                "traceback": lambda: telling.traceback_shelf(log),
                "warnings": lambda: telling.warnings_shelf(log),
                "xml.etree.ElementTree": lambda: make_shelf("xml.etree.ElementTree", markup.SHELF),
            }
        )

    def import_name(
        self,
        name: str,
        global_names: Any = None,
        local_names: Any = None,
        wanted: Any = (),
        level: int = 0,
    ) -> Shelf | None:
        """Return what an import statement binds: the shelf `name`, or the one it begins with."""
        if type(name) is str and type(level) is int and level == 0 and name in CATALOGUE:
            deep = self.shelf(name)
            return deep if wanted else self.shelf(name.partition(".")[0])
        if name in _PYTHONS_OWN:
            import_module(name)
            return None
        raise ImportError(f"{str(name)[:80]!r} cannot be imported")

    def shelf(self, path: str) -> Shelf:
        """Return the shelf of a catalogued module; raise ImportError when it is not installed."""
        if path not in self._shelves:
            made = self._makers.get(path, lambda: _catalogued(path))()
            self._shelves[path] = made
            for name in submodules(path):
                self._attach(made, path, name)
        return self._shelves[path]

    def forget(self) -> None:
        """Let go of the shelves that have a state of their own."""
        self._shelves.pop("random", None)

    def _attach(self, shelf: Shelf, path: str, name: str) -> None:
        if real_module(f"{path}.{name}") is not None:
            vars(shelf)[name] = self.shelf(f"{path}.{name}")


def _catalogued(path: str) -> Shelf:
    module = import_module(path)
    names = {name: _own_view(getattr(module, name)) for name in offered(path)}
    own = {name: value for (home, name), value in STANDINS.items() if home == path}
    return make_shelf(path, {**names, **{name: own[name] for name in own if name in names}})


def _own_view(value: Any) -> Any:
    """Return a view of a copy: comparing a view hands what is behind it to the other side."""
    return MappingProxyType(dict(value)) if type(value) is MappingProxyType else value


def _client_shelf(name: str) -> Shelf:
    """Return the shelf of a library for calling out, which is loaded only now."""
    module = import_module(f"wtc.dialect.clients.{name}_shelf")
    return make_shelf(name, module.SHELF)


def _random_shelf() -> Shelf:
    """Return `random` with a generator of its own, so that `seed` here is nobody else's."""
    own = random.Random()  # noqa: S311  the library's, for scripts that want it
    names = offered("random") - {"Random", "SystemRandom"}
    methods = {name: getattr(own, name) for name in names}
    return make_shelf(
        "random", {"Random": confined.Random, "SystemRandom": confined.SystemRandom, **methods}
    )
