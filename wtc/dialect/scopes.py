"""What a script binds, which parameters never change, and what is known of them: for the checks.

Law: an answer errs to the careful side. A parameter counts as constant only if nothing in its
function, or in any function inside it, could give it another value; it counts as proven only where
a guard has let it through on every way there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "Function",
    "Scope",
    "bound_names",
    "constant_parameters",
    "parameters",
    "written_names",
]

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"


@dataclass(slots=True)
class Scope:
    """A module, class or function that is being read; `proven` is as of the current statement."""

    node: ast.AST
    constants: frozenset[str] = frozenset()  # parameters that keep what they were called with
    proven: frozenset[str] = frozenset()  # those that hold something of the script's own


def bound_names(tree: ast.AST) -> frozenset[str]:
    """Return every name that the tree binds anywhere, in whatever scope and by whatever form."""
    return frozenset(name for node in ast.walk(tree) for name in _bindings(node))


def constant_parameters(function: Function) -> frozenset[str]:
    """Return the parameters that keep the value they were called with."""
    rebound = {name for node in ast.walk(function) for name in _rebindings(node)}
    return frozenset(argument.arg for argument in parameters(function)) - rebound


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


def _bindings(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.arg):
        yield node.arg
    yield from _rebindings(node)


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
