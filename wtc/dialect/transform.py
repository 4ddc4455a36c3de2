"""From the tree of a script to the tree that runs: checked whole, guarded where need be.

Built on RestrictedPython's visitor, whose rule is ours: a node that nobody reviewed is refused.
What each node may do stands in `policy`; this file only carries it out. Law: every problem is
found in one pass, a guard is called by a name that no script can spell, and nothing inside a
pattern of `match` is rewritten (Python compiles no calls there), so what needs a guard is refused.

    self.n = 1      (self if <type>(self) in <user> else <own>(self)).n = 1
    job.n += 1      (<it> if <type>(<it> := job) in <user> else <own>(<it>)).n += 1
    thing._part     <own>(thing)._part  where nothing can be kept in a local name
    type(thing)     <kinds>[<type>(thing)]
    text.format     <read>(text, 'format')
    kind._x_        <read>(kind, '_x_')
    "{}".format(x)  <format>("{}", x)
    thing.name      as it is
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import TypeGuard, TypeVar

from RestrictedPython.transformer import RestrictingNodeTransformer

from wtc.dialect import cases
from wtc.dialect.formatting import reads_attributes
from wtc.dialect.imports import module_problem, name_problem
from wtc.dialect.policy import Decision, Kind, Rule, find, is_sunder, names
from wtc.dialect.scopes import Function, Scope, bindings, written_names
from wtc.errors import Problem

__all__ = ["GUARDS", "Transformer"]

Node = TypeVar("Node", bound=ast.AST)

# None of these is an identifier, so no script can read, bind, shadow or delete one.
GUARDS = (
    "<user>",
    "<type>",
    "<kinds>",
    "<own>",
    "<read>",
    "<format>",
    "<made>",
    "<asked>",
    "<memo>",
    "<names>",
    "<sealed>",
    "<Exception>",
)

MAX_PROBLEMS = 100
MAX_NAME = 80


class Transformer(RestrictingNodeTransformer):
    """Rewrites one tree in place; `problems` holds what it refused. Lives for one script."""

    def __init__(self, tree: ast.Module, lines: list[str]) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self._lines = lines
        self._bindings = bindings(tree)  # as it was written, before anything moves
        self._scopes = [Scope(tree)]
        self._in_pattern = False
        self._may_keep = False  # whether a value can be kept in a local name here

    # What every node goes through.

    def visit(self, node: ast.AST) -> ast.AST:
        row = find(Kind.NODE, type(node).__name__)
        if row is None:
            self._refuse(node, cases.UNKNOWN_SYNTAX, type(node).__name__)
        elif _is(row, Decision.DENY):
            self._refuse(node, row, type(node).__name__)
        self._check_identifiers(node)
        if _is(row, Decision.REWRITE):
            rewritten: ast.AST = getattr(self, f"visit_{type(node).__name__}")(node)
            return rewritten
        return self._enter(node)

    def _enter(self, node: Node) -> Node:
        outside = self._in_pattern, self._may_keep
        self._in_pattern = self._in_pattern or isinstance(node, ast.pattern)
        self._may_keep = self._may_keep and type(node).__name__ not in _KEEPS_NOTHING
        blocks = _blocks_taken_out(node)
        self.node_contents_visit(node)
        for field, block in blocks.items():
            setattr(node, field, self._enter_block(block))
        self._in_pattern, self._may_keep = outside
        return node

    def _enter_block(self, block: list[ast.stmt]) -> list[ast.AST]:
        """Visit statements that run one after the other: what one proves holds for the next."""
        scope = self._scopes[-1]
        before, entered = scope.proven, []
        for statement in block:
            written = written_names(statement)
            entered.append(self.visit(statement))
            if written:
                scope.proven |= written & scope.constants
        scope.proven = before
        return entered

    def _refuse(self, node: ast.AST, row: Rule, name: str) -> None:
        line, offset = _place(node)
        name = name if len(name) <= MAX_NAME else name[:MAX_NAME] + "…"
        problem = row.problem(line, self._column(line, offset), name=name)
        if len(self.problems) < MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def _column(self, line: int, offset: int) -> int:
        if not 0 < line <= len(self._lines):
            return 0
        before = self._lines[line - 1].encode()[:offset]
        return len(before.decode(errors="replace")) + 1

    # Names, wherever the grammar has one.

    def _check_identifiers(self, node: ast.AST) -> None:
        for name in _identifiers(node):
            self._check_name(node, name)

    def _check_name(self, node: ast.AST, name: str) -> None:
        reads = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        row = find(Kind.BUILTIN if reads else Kind.NAME, name)
        elsewhere = isinstance(node, ast.keyword) or (reads and name in self._bindings.names)
        if row is not None and not elsewhere:
            self._refuse(node, row, name)
        if _is_dunder(name) and not self._may_name(node, name):
            self._refuse(node, self._dunder_row(name), name)

    def _may_name(self, node: ast.AST, name: str) -> bool:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            return name in _READABLE or self._at_home(name)
        if name in _GUARDED_METHODS:  # so it is a function, whose text can hold the guard
            return isinstance(node, ast.FunctionDef) and self._at_home(name)
        if isinstance(node, ast.Name | ast.FunctionDef | ast.AsyncFunctionDef):
            return self._at_home(name)
        return False

    def _at_home(self, name: str) -> bool:
        """Tell whether a dunder has its meaning in the scope that is being read."""
        if isinstance(self._scopes[-1].node, ast.Module):
            return find(Kind.MODULE_NAME, name) is not None
        row = find(Kind.CLASS_NAME, name) or find(Kind.METHOD, name)
        return _is(row, Decision.ALLOW) and self._in_class

    @property
    def _in_class(self) -> bool:
        return isinstance(self._scopes[-1].node, ast.ClassDef)

    def _dunder_row(self, name: str) -> Rule:
        in_class = self._in_class
        if in_class and name in _GUARDED_METHODS:
            return cases.NO_PLAIN_DEF
        kinds = (Kind.METHOD, Kind.ATTRIBUTE) if in_class else (Kind.ATTRIBUTE, Kind.METHOD)
        rows = (find(kind, name) for kind in kinds)
        return next((row for row in rows if _is(row, Decision.DENY)), cases.RESERVED)

    # What is rewritten; the names of the methods are the visitor's.

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802
        if self._in_pattern:
            return self._pattern_attribute(node)
        on_super = _is_bare_super(node.value)
        node = self._enter(node)
        if not isinstance(node.ctx, ast.Load):
            return self._write(node)
        return self._read(node, on_super)

    def _read(self, node: ast.Attribute, on_super: bool) -> ast.AST:
        row, method = find(Kind.ATTRIBUTE, node.attr), find(Kind.METHOD, node.attr)
        if _is(row, Decision.DENY):
            self._refuse(node, row, node.attr)
        elif _is(method, Decision.ALLOW) and on_super:
            return self._super_method(node)
        elif _is(row, Decision.REWRITE) or _is(method, Decision.ALLOW) or is_sunder(node.attr):
            return self._guarded(node)
        elif row is None and _is_dunder(node.attr):
            self._refuse(node, method or cases.RESERVED, node.attr)
        elif row is None and node.attr.startswith("_") and not on_super:
            node.value = self._owned(node.value)
        return node

    def _write(self, node: ast.Attribute) -> ast.AST:
        row = find(Kind.ATTRIBUTE, node.attr)
        if _is(row, Decision.DENY):
            self._refuse(node, row, node.attr)
        elif _is_dunder(node.attr) and node.attr not in _WRITABLE_DUNDERS:
            self._refuse(node, cases.WRITTEN_DUNDER, node.attr)
        node.value = self._owned(node.value)
        return node

    def _pattern_attribute(self, node: ast.Attribute) -> ast.AST:
        self._check_pattern_name(node, node.attr)
        return self._enter(node)

    def _check_pattern_name(self, node: ast.AST, name: str) -> None:
        row = find(Kind.ATTRIBUTE, name)
        if name.startswith("_") or row is not None:
            self._refuse(node, row if _is(row, Decision.DENY) else cases.IN_PATTERN, name)

    def visit_MatchClass(self, node: ast.MatchClass) -> ast.AST:  # noqa: N802
        for name in node.kwd_attrs:
            self._check_pattern_name(node, name)
        return self._enter(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:  # noqa: N802
        target = node.target
        if isinstance(target, ast.Attribute) and find(Kind.ATTRIBUTE, target.attr) is not None:
            self._refuse(target, cases.GUARDED_IN_PLACE, target.attr)
        return self._enter(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802
        function = node.func
        match function:
            case ast.Attribute(ast.Constant(str(text)), "format") if not reads_attributes(text):
                node.args.insert(0, function.value)
                node.func = _placed(ast.Name("<format>", ast.Load()), function)
            case ast.Name("type") if "type" not in self._bindings.names and _is_one(node):
                return _placed(_kind_of(self._enter(node).args[0]), node)
        return self._enter(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:  # noqa: N802
        node = self._enter(node)
        if node.type is None:
            node.type = _placed(ast.Name("<Exception>", ast.Load()), node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802
        is_guarded = self._in_class and node.name in _GUARDED_METHODS
        if is_guarded and node.decorator_list:
            self._refuse(node, cases.NO_PLAIN_DEF, node.name)
        self._enter_function(node)
        if is_guarded and node.name != "__new__":
            self._guard_argument(node)
        return node

    def _guard_argument(self, node: ast.FunctionDef) -> None:
        """Let a method that Python's libraries call have a guarded argument."""
        several = [*node.args.posonlyargs, *node.args.args]
        if len(several) < 2:
            self._refuse(node, cases.NO_ARGUMENT, node.name)
            return
        name = several[1].arg
        call = _call(_GUARDED_METHODS[node.name], ast.Name(name, ast.Load()))
        guard = ast.Assign([ast.Name(name, ast.Store())], call)
        node.body.insert(_after_docstring(node), _placed(guard, several[1]))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:  # noqa: N802
        return self._enter_function(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:  # noqa: N802
        return self._enter_function(node)

    def _enter_function(self, node: Function) -> ast.AST:
        """Visit what is evaluated outside the function there, and its body inside."""
        body = node.body
        node.body = []
        self._enter(node)
        node.body = body
        outside = self._may_keep
        self._may_keep = outside or not isinstance(node, ast.Lambda)  # it may be in such a place
        self._scopes.append(Scope(node, self._bindings.constants[node]))
        node.body = self._enter_body(body)  # type: ignore[assignment]
        self._scopes.pop()
        self._may_keep = outside
        return node

    def _enter_body(self, body: list[ast.stmt] | ast.expr) -> list[ast.AST] | ast.AST:
        return self._enter_block(body) if isinstance(body, list) else self.visit(body)

    def visit_Return(self, node: ast.Return) -> ast.AST:  # noqa: N802
        node = self._enter(node)
        if node.value is not None and self._in_new():
            node.value = _placed(_call("<made>", node.value), node.value)
        return node

    def _in_new(self) -> bool:
        function = self._scopes[-1].node
        named = isinstance(function, ast.FunctionDef) and function.name == "__new__"
        return named and isinstance(self._scopes[-2].node, ast.ClassDef)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:  # noqa: N802
        for keyword in node.keywords:
            if keyword.arg == "metaclass":
                self._refuse(keyword, cases.METACLASS, "metaclass")
        body, node.body = node.body, []
        self._enter(node)
        outside, self._may_keep = self._may_keep, False
        self._scopes.append(Scope(node))
        node.body = self._enter_block(body)  # type: ignore[assignment]
        self._scopes.pop()
        self._may_keep = outside
        node.body.append(_sealing(node))
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:  # noqa: N802
        for alias in node.names:
            self._refuse_import(alias, module_problem(alias.name), alias.name)
        return self._enter(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:  # noqa: N802
        if node.level:
            self._refuse(node, cases.RELATIVE_IMPORT, "." * node.level + (node.module or ""))
            return self._enter(node)
        module = node.module or ""
        row = module_problem(module)
        self._refuse_import(node, row, module)
        for alias in node.names if row is None else ():
            self._refuse_import(alias, name_problem(module, alias.name), alias.name)
        return self._enter(node)

    def visit_alias(self, node: ast.alias) -> ast.AST:
        return self._enter(node)

    def _refuse_import(self, node: ast.AST, row: Rule | None, name: str) -> None:
        if row is not None:
            self._refuse(node, row, name)

    # What a guard looks like.

    def _owned(self, value: ast.expr) -> ast.expr:
        """Return `value` guarded so that only what the script itself made comes through.

        What is looked at and what comes through must be one object: a parameter that never changes
        is read twice, anything else is kept in a local name that no script can spell. At a module's
        top level, where another thread could change that name, and where Python allows no
        assignment, a call does both.
        """
        scope = self._scopes[-1]
        name = value.id if isinstance(value, ast.Name) else ""
        if name in scope.proven:
            return value
        if name in scope.constants:
            return self._own_or_call(value, value)
        if self._may_keep:
            return self._own_or_call(ast.NamedExpr(ast.Name(_KEPT, ast.Store()), value), _KEPT_NAME)
        return _placed(_call("<own>", value), value)

    def _own_or_call(self, first: ast.expr, again: ast.expr) -> ast.expr:
        """Return an expression that is `again` if what `first` gives has a known class."""
        return _placed(
            ast.IfExp(_is_known(first), copy.copy(again), _call("<own>", copy.copy(again))), first
        )

    def _super_method(self, node: ast.Attribute) -> ast.expr:
        """Return `super().__init__` as it is where it is bound to an object of the script's.

        In a class method it would be the base's bare function, which could be called on anything.
        """
        scope = self._scopes[-1]
        first = _first_parameter(scope.node)
        if first is None or first not in scope.constants:
            return self._guarded(node)
        again = copy.deepcopy(node)
        known = _is_known(ast.Name(first, ast.Load()))
        return _placed(ast.IfExp(known, again, self._guarded(node)), node)

    def _guarded(self, node: ast.Attribute) -> ast.expr:
        if node.attr == "__class__":
            return _placed(_kind_of(node.value), node)
        return _placed(_call("<read>", node.value, ast.Constant(node.attr)), node)


def _place(node: ast.AST) -> tuple[int, int]:
    """Return the line and the offset in bytes of a node; of an attribute, those of its name."""
    if isinstance(node, ast.Attribute) and node.end_lineno and node.end_col_offset:
        return node.end_lineno, max(0, node.end_col_offset - len(node.attr.encode()))
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _identifiers(node: ast.AST) -> Iterator[str]:
    """Yield every identifier that is written in the node itself, but attributes."""
    for field in _IDENTIFIERS.get(type(node), ()):
        value = getattr(node, field)
        if isinstance(value, str):
            yield from (value.split(".") if isinstance(node, ast.alias) else [value])
        elif isinstance(value, list):
            yield from (name for name in value if isinstance(name, str))


def _fields_among(names: tuple[str, ...], *kinds: type[ast.AST]) -> dict[type, tuple[str, ...]]:
    """Return which of the fields each class of nodes under `kinds` has."""
    classes = [kind for kind in vars(ast).values() if isinstance(kind, type)]
    nodes = [kind for kind in classes if issubclass(kind, kinds)]
    return {kind: tuple(name for name in names if name in kind._fields) for kind in nodes}


_IDENTIFIERS = _fields_among(("id", "name", "asname", "arg", "names", "rest"), ast.AST)
_BLOCKS = _fields_among(
    ("body", "orelse", "finalbody"), ast.mod, ast.stmt, ast.excepthandler, ast.match_case
)


def _is(row: Rule | None, decision: Decision) -> TypeGuard[Rule]:
    return row is not None and row.decision is decision


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and len(name) > 4


def _is_bare_super(value: ast.expr) -> bool:
    """Tell whether this is `super()`: bound to what the method was called on, and nothing else."""
    match value:
        case ast.Call(func=ast.Name(id="super"), args=[], keywords=[]):
            return True
    return False


def _first_parameter(scope: ast.AST) -> str | None:
    """Return the parameter that `super()` stands for in this scope."""
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return None
    several = [*scope.args.posonlyargs, *scope.args.args]
    return several[0].arg if several else None


def _after_docstring(node: ast.FunctionDef) -> int:
    return 0 if ast.get_docstring(node, clean=False) is None else 1


def _sealing(node: ast.ClassDef) -> ast.stmt:
    """Return the last statement of a class body: nobody has seen the class before it."""
    return _placed(ast.Expr(_call("<sealed>", _call("<names>"))), node.body[-1])


def _blocks_taken_out(node: ast.AST) -> dict[str, list[ast.stmt]]:
    """Take the lists of statements out of a node; return them by field."""
    found = {field: getattr(node, field) for field in _BLOCKS.get(type(node), ())}
    for field in found:
        setattr(node, field, [])
    return found


def _is_one(call: ast.Call) -> bool:
    """Tell whether the call has one plain argument."""
    return len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)


def _kind_of(value: ast.expr) -> ast.expr:
    """Return what `type(value)` is to a script."""
    return ast.Subscript(ast.Name("<kinds>", ast.Load()), _call("<type>", value), ast.Load())


def _is_known(value: ast.expr) -> ast.expr:
    kind = _call("<type>", value)
    return ast.Compare(kind, [ast.In()], [ast.Name("<user>", ast.Load())])


def _call(guard: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(guard, ast.Load()), list(arguments), [])


def _placed(new: Node, old: ast.AST) -> Node:
    """Return the new node at the place of the old one, its children too."""
    ast.copy_location(new, old)
    return ast.fix_missing_locations(new)


_KEPT = "<it>"
_KEPT_NAME = ast.Name(_KEPT, ast.Load())

# Where Python allows no assignment, or where the name would be more than one frame's.
_KEEPS_NOTHING = frozenset(
    {"ListComp", "SetComp", "DictComp", "GeneratorExp", "arg", "arguments", "AnnAssign"}
    | {"FunctionDef", "AsyncFunctionDef", "ClassDef", "Lambda", "TypeAlias"}
    | {"TypeVar", "ParamSpec", "TypeVarTuple"}
)
_READABLE = frozenset({"__name__", "__debug__"}) | names(Kind.MODULE_NAME, Decision.ALLOW)
_WRITABLE_DUNDERS = frozenset({"__name__", "__qualname__", "__doc__"})

# Methods that Python's libraries call, and the guard of what each of them gets or returns.
_GUARDED_METHODS = {"__new__": "<made>", "__getattr__": "<asked>", "__deepcopy__": "<memo>"}
