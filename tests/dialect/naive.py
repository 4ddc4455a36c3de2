"""The sandbox that people usually build: what attacks on guards get through.

A small honest fake. Law: each of its guards is right in itself. Reads and writes are looked at as
the script runs, dunders and frames are refused, dangerous built-ins are not there. But the guards
have names that a script can spell, imports give real modules, and nothing looks into patterns.
"""

from __future__ import annotations

import ast
import builtins
from types import ModuleType
from typing import Any

from RestrictedPython.transformer import INSPECT_ATTRIBUTES

from wtc.dialect.catalogue import CATALOGUE

__all__ = ["load"]

FORBIDDEN = frozenset({"eval", "exec", "compile", "open", "input", "vars", "globals", "locals"})


class Guarded(ast.NodeTransformer):
    """Sends attributes through the guards; lives for one script."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            return _call("_getattr_", node.value, ast.Constant(node.attr))
        node.value = _call("_write_", node.value)
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        node.body = [self.visit(statement) for statement in node.body]  # no calls in patterns
        return node


def _call(guard: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(guard, ast.Load()), list(arguments), [])


def guarded_getattr(value: Any, name: str, *default: Any) -> Any:
    if name.startswith("_") or name in INSPECT_ATTRIBUTES or isinstance(value, type):
        raise AttributeError(f"{name} cannot be read")
    return getattr(value, name, *default)


def guarded_write(value: Any) -> Any:
    if type(value).__module__ != "webtask":
        raise TypeError("this is not the script's")
    return value


def guarded_import(name: str, *more: Any) -> Any:
    if name not in CATALOGUE:
        raise ImportError(name)
    return builtins.__import__(name, *more)


def load(source: str) -> ModuleType:
    """Run a script under the guards and return its module."""
    tree = ast.fix_missing_locations(Guarded().visit(ast.parse(source)))
    allowed = {name: value for name, value in vars(builtins).items() if name not in FORBIDDEN}
    module = ModuleType("webtask")
    vars(module).update(
        __builtins__={**allowed, "__import__": guarded_import},
        getattr=guarded_getattr,
        _getattr_=guarded_getattr,
        _write_=guarded_write,
    )
    exec(compile(tree, "<plain>", "exec", dont_inherit=True), vars(module))
    return module
