"""What a script binds, which parameters never change, and what is known of them: for the checks.

Law: an answer errs to the careful side. A parameter counts as constant only if nothing in its
function, or in any function inside it, could give it another value; it counts as proven only where
a guard has let it through on every way there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "Bindings",
    "Function",
    "Scope",
    "bindings",
    "parameters",
    "written_names",
]

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(slots=True)
class Scope:
    """A module, class or function that is being read; `proven` is as of the current statement."""

    node: ast.AST
    constants: frozenset[str] = frozenset()  # parameters that keep what they were called with
    proven: frozenset[str] = frozenset()  # those that hold something of the script's own


@dataclass(slots=True)
class Bindings:
    """What a whole tree binds: every name, and each function's parameters that never change."""

    names: set[str] = field(default_factory=set)
    constants: dict[Function, frozenset[str]] = field(default_factory=dict)


def bindings(tree: ast.AST) -> Bindings:
    """Return what the tree binds anywhere, in whatever scope and by whatever form.

    A parameter is constant if nothing in its function, or in any inside it, rebinds its name.
    """
    found = Bindings()
    _collect(tree, found.names, found)
    for function in found.constants:
        found.names.update(argument.arg for argument in parameters(function))
    return found


def _collect(node: ast.AST, rebound: set[str], found: Bindings) -> None:
    """Add to `rebound` every name that the node, or what is in it, gives another value."""
    if isinstance(node, _FUNCTIONS):
        inside: set[str] = set(_rebindings(node))
        _collect_children(node, inside, found)
        found.constants[node] = frozenset(_plain_parameters(node) - inside)
        rebound |= inside
        return
    if isinstance(node, _BINDING):
        rebound.update(_rebindings(node))
    _collect_children(node, rebound, found)


def _collect_children(node: ast.AST, rebound: set[str], found: Bindings) -> None:
    for child in ast.iter_child_nodes(node):
        _collect(child, rebound, found)


def _plain_parameters(function: Function) -> set[str]:
    """Return the names of the parameters that have one spelling: in a class, `__x` has two."""
    return {argument.arg for argument in parameters(function) if "__" not in argument.arg}


def parameters(function: Function) -> list[ast.arg]:
    """Return the parameters of a function, of every kind."""
    given = function.args
    several = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return [*several, *(rest for rest in (given.vararg, given.kwarg) if rest is not None)]


def written_names(statement: ast.stmt) -> frozenset[str]:
    """Return the names `n` whose attributes a plain `n.x = …` or `n.x += …` writes in any case."""
    match statement:
        case ast.Assign(targets=targets):
            pass
        case ast.AugAssign(target=target):
            targets = [target]
        case _:
            return frozenset()
    return frozenset(_owner(target) for target in targets) - {""}


def _owner(target: ast.expr) -> str:
    match target:
        case ast.Attribute(value=ast.Name(id=name)):
            return name
    return ""


def _rebindings(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=several) | ast.Nonlocal(names=several):
            yield from several
        case ast.alias(name=path, asname=asname):
            yield asname or path.partition(".")[0]
        case _ if type(node).__name__ in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            yield str(getattr(node, "name", ""))


_BINDING = (
    ast.Name,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.pattern,
    ast.Global,
    ast.Nonlocal,
    ast.alias,
    *(getattr(ast, name) for name in ("type_param",) if hasattr(ast, name)),
)
