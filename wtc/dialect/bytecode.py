"""The second look: every name in the compiled code, read without the transformer's help.

Law: this file knows nothing of trees. It takes the code that will run and refuses it if a name in
it is one that no script may use, whatever path it took to get there.
"""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType

from wtc.dialect.policy import Decision, Kind, names

__all__ = ["forbidden_names"]

_ALL = (Decision.ALLOW, Decision.REWRITE)
_ATTRIBUTES = names(Kind.ATTRIBUTE, Decision.ALLOW)
_GUARDED = names(Kind.ATTRIBUTE, Decision.REWRITE)
_DENIED = names(Kind.ATTRIBUTE, Decision.DENY)
_DUNDERS = (
    _ATTRIBUTES
    | names(Kind.METHOD, *_ALL)
    | names(Kind.CLASS_NAME, *_ALL)
    | names(Kind.MODULE_NAME, *_ALL)
)

# What Python's compiler itself writes into class bodies, module heads and type parameters.
_COMPILERS = frozenset(
    {
        "__annotations__",
        "__class__",
        "__classcell__",
        "__classdict__",
        "__classdictcell__",
        "__debug__",
        "__firstlineno__",
        "__future__",
        "__module__",
        "__qualname__",
        "__static_attributes__",
        "__type_params__",
        "__orig_bases__",
    }
)
_ATTRIBUTE_OPS = frozenset(
    op for name, op in dis.opmap.items() if name.endswith(("_ATTR", "LOAD_METHOD"))
)

_SUSPECTS = _COMPILERS | _GUARDED | _DENIED


def forbidden_names(code: CodeType) -> Iterator[tuple[str, int]]:
    """Yield each forbidden name in the code, and in all code inside it, with its first line."""
    for name in (*code.co_names, *code.co_varnames, *code.co_cellvars, *code.co_freevars):
        if not _may_appear(name):
            yield name, code.co_firstlineno
    yield from _forbidden_attributes(code)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from forbidden_names(constant)


def _may_appear(name: str) -> bool:
    if name in _COMPILERS or name in _DUNDERS:
        return True
    is_dunder = len(name) > 4 and name.startswith("__") and name.endswith("__")  # `__` is none
    return name not in _DENIED and not is_dunder


def _forbidden_attributes(code: CodeType) -> Iterator[tuple[str, int]]:
    """Yield the names that stand after a dot in the code and may not."""
    if _SUSPECTS.isdisjoint(code.co_names):
        return
    for step in dis.get_instructions(code):
        if step.opcode in _ATTRIBUTE_OPS and _is_forbidden(step.opname, str(step.argval)):
            yield str(step.argval), step.positions.lineno or 0 if step.positions else 0


def _is_forbidden(operation: str, name: str) -> bool:
    """Tell whether the attribute is one that only a guard may read; writing has a guard before."""
    if name in _DENIED or (name in _COMPILERS and name not in _ATTRIBUTES):
        return True
    return name in _GUARDED and operation not in ("STORE_ATTR", "DELETE_ATTR")
