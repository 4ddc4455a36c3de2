"""The names that a script finds without an import, and the guards that it cannot name.

Law: a list of reviewed names. What Python adds to its built-ins later is not here until somebody
looked at it.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from wtc import errors, model
from wtc.dialect import guards
from wtc.dialect.catalogue import BUILTINS, EXCEPTIONS
from wtc.dialect.classes import BaseClasses, Kinds, Type, make_build_class
from wtc.dialect.confined import ClassMethod
from wtc.dialect.copying import memo_of
from wtc.dialect.library import Library
from wtc.dialect.logs import make_print
from wtc.dialect.ownership import OWNER, SOURCES, KnownClasses
from wtc.dialect.sealing import seal
from wtc.dialect.standins import ENUMERATIONS
from wtc.model import Log

__all__ = ["make_builtins"]


_OWN_BASES: frozenset[object] = frozenset(
    {
        *ENUMERATIONS.values(),
        errors.CompileError,
        errors.Conflict,
        errors.HTTPError,
        model.Request,
        model.Response,
    }
)


def make_builtins(log: Log, library: Library) -> dict[str, Any]:
    """Return the built-ins of one Loader's scripts."""
    known = KnownClasses()
    return {
        **{name: getattr(builtins, name) for name in BUILTINS.split()},
        **{name: getattr(builtins, name) for name in EXCEPTIONS.split() if hasattr(builtins, name)},
        "__debug__": True,
        "classmethod": ClassMethod,
        "delattr": guards.remove,
        "getattr": _getattr,
        "hasattr": _hasattr,
        "print": make_print(log),
        "setattr": guards.store,
        "type": Type,
        "__build_class__": make_build_class(BaseClasses(_OWN_BASES), known),
        "__import__": library.import_name,
        SOURCES: {},
        OWNER: known,
        **_guards(known),
    }


def _guards(known: KnownClasses) -> dict[str, Callable[..., Any] | object]:
    return {
        "<type>": type,
        "<own>": guards.make_own(known),
        "<read>": guards.read,
        "<kinds>": Kinds(),
        "<format>": str.format,  # of templates that were read before
        "<made>": guards.made,
        "<asked>": guards.asked,
        "<memo>": memo_of,
        "<names>": locals,
        "<sealed>": seal,
        "<Exception>": Exception,
    }


def _getattr(value: Any, name: str, default: Any = guards.MISSING, /) -> Any:
    return guards.read(value, name, default)


def _hasattr(value: Any, name: str, /) -> bool:
    return guards.read(value, name, guards.MISSING_HERE) is not guards.MISSING_HERE


_getattr.__name__ = _getattr.__qualname__ = "getattr"
_hasattr.__name__ = _hasattr.__qualname__ = "hasattr"
