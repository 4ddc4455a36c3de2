"""Random programs and every name there is: nothing gets out, and ordinary programs mean the same.

Law: without `WTC_FUZZ` each test replays the same few examples; with it, so many new ones. What a
long run finds becomes a row of `attacks_found`, so that the short one keeps it.
"""

from __future__ import annotations

import ast
import contextlib
import dis
import functools
import gc
import json
import os
import random
import re
import resource
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

import pytest
from dialect.graph import danger, walk
from dialect.programs import GUARDED_METHODS, LootGrammar, PureGrammar, Sample, programs, texts
from dialect.test_graph import OBJECTS
from hypothesis import HealthCheck, assume, example, given, settings

from wtc import Context, Request, Response
from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.compiling import check, compile_text
from wtc.dialect.imports import offered, real_module
from wtc.dialect.loading import Loader
from wtc.dialect.ownership import is_user_object
from wtc.dialect.policy import Decision, Kind, names
from wtc.dialect.transform import GUARDS, Transformer
from wtc.errors import CompileError, Problem
from wtc.testing import ListLog, MemoryStorage

EXAMPLES = int(os.environ.get("WTC_FUZZ", "0"))


def examples(few: int) -> settings:
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# Any text.


@examples(200)
@given(texts())
@example("x = '\ud800'")
@example("{99999999999999999999.a}")
@example("'{99999999999999999999.a}'.format(1)")
@example("class __:\n  ___ = 1\n")
def test_whatever_the_text_is_a_check_answers(source: str) -> None:
    assert all(type(problem) is Problem and problem.what for problem in check(source))


# The judge: what was accepted, looked at by other eyes than the dialect's own.

READABLE_DUNDERS = {
    *("__name__", "__qualname__", "__doc__"),
    *("__cause__", "__context__", "__suppress_context__", "__notes__"),
}
WRITABLE_DUNDERS = {"__name__", "__qualname__", "__doc__"}
WRITTEN_BY_PYTHON = {
    *("__module__", "__qualname__", "__annotations__", "__classcell__", "__classdict__"),
    *("__classdictcell__", "__static_attributes__", "__firstlineno__", "__type_params__"),
    *("__class__", "__debug__", "__name__", "__all__", "__author__", "__version__", "__doc__"),
    *("__slots__", "__match_args__", "__annotate__", "__conditional_annotations__"),
}
NOT_READ = names(Kind.ATTRIBUTE, Decision.DENY, Decision.REWRITE)
NOT_WRITTEN = names(Kind.ATTRIBUTE, Decision.DENY)
METHODS = names(Kind.METHOD, Decision.ALLOW)
KEPT = "<it>"
LOADS_OF_GUARDS = {
    *("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"),
    "LOAD_FAST_AND_CLEAR",  # of a comprehension in a class; what it puts back, nobody reads
}


def is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def forbidden_steps(code: CodeType) -> Iterator[str]:
    """Yield the steps of compiled code that no script may take."""
    before = None
    for step in dis.get_instructions(code):
        if not may_be_taken(step, before):
            yield f"{step.opname} {step.argval!r} in {code.co_name}"
        before = step
    if KEPT in (*code.co_cellvars, *code.co_freevars):
        yield f"{KEPT} is shared by {code.co_name}"
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from forbidden_steps(constant)


def may_be_taken(step: dis.Instruction, before: dis.Instruction | None) -> bool:
    operation, name = step.opname, step.argval
    if operation == "MATCH_CLASS":
        return before is not None and all(map(may_be_matched, before.argval))
    if operation == "IMPORT_NAME":
        return name in CATALOGUE
    if operation in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
        is_method = operation != "LOAD_METHOD" and name in METHODS  # of `super()`: see the tree
        return name not in NOT_READ and (
            not is_dunder(name) or is_method or name in READABLE_DUNDERS
        )
    if operation in ("STORE_ATTR", "DELETE_ATTR"):
        return name not in NOT_WRITTEN and (not is_dunder(name) or name in WRITABLE_DUNDERS)
    if "CONST" in operation or not operation.startswith(("LOAD_", "STORE_", "DELETE_")):
        return True
    several = name if type(name) is tuple else (name,)  # two steps in one, since 3.13
    allowed = may_be_loaded if operation.startswith("LOAD_") else may_be_bound
    return all(allowed(operation, one) for one in several if type(one) is str)


def may_be_loaded(operation: str, name: str) -> bool:
    if name in GUARDS:
        return operation in LOADS_OF_GUARDS
    return name.isidentifier() or name == KEPT or name.startswith(".")


def may_be_bound(operation: str, name: str) -> bool:
    if name == KEPT or name in GUARDS:  # around a comprehension Python puts back what was there
        return operation.startswith(("STORE_FAST", "DELETE_FAST"))
    allowed = not is_dunder(name) or name in METHODS or name in WRITTEN_BY_PYTHON
    return (name.isidentifier() or name.startswith(".")) and allowed


def may_be_matched(name: str) -> bool:
    return not name.startswith("_") and name not in NOT_READ


@examples(100)
@given(programs())
def test_what_is_accepted_reads_and_writes_through_guards(source: str) -> None:
    assume(not check(source))
    assert list(forbidden_steps(compile_text(source, "<webtask>"))) == []
    assert list(Judge().unguarded(source)) == []


class Judge:
    """Reads a rewritten tree by rules of its own. Lives for one program."""

    def __init__(self) -> None:
        self._classes: list[str] = []
        self._functions: list[ast.AST] = [ast.Module([], [])]
        self._proven: list[set[str]] = [set()]
        self._may_keep = [False]

    def unguarded(self, source: str) -> Iterator[str]:
        tree = ast.parse(source)
        transformer = Transformer(tree, source.splitlines())
        transformer.visit(tree)
        yield from self._statements(tree.body)

    def _statements(self, body: list[ast.stmt]) -> Iterator[str]:
        proven = set(self._proven[-1])
        for statement in body:
            yield from self._node(statement)
            self._proven[-1] |= set(written_parameters(statement))
        self._proven[-1] = proven

    def _node(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from self._function(node)
            case ast.ClassDef():
                yield from self._class(node)
            case ast.Attribute():
                yield from self._attribute(node)
                yield from self._children(node)
            case ast.IfExp(body=ast.Attribute() as read) if self._is_method_of_self(node):
                yield from self._children(read)
                yield from self._node(node.orelse)
            case ast.Name(id=name) if name not in (*GUARDS, KEPT) and not name.isidentifier():
                yield f"the name {name!r}"
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if name in (*GUARDS, KEPT):
                if name != KEPT or not self._may_keep[-1]:
                    yield f"{name} is bound"
            case ast.MatchClass(kwd_attrs=several) if not all(map(may_be_matched, several)):
                yield f"a pattern reads {several}"
            case _:
                yield from self._children(node)

    def _children(self, node: ast.AST) -> Iterator[str]:
        keeps = self._may_keep[-1] and not isinstance(node, SCOPES_OF_THEIR_OWN)
        self._may_keep.append(keeps)
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield from self._statements(value)
            else:
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        yield from self._node(child)
        self._may_keep.pop()

    def _function(self, node: Any) -> Iterator[str]:
        body, node.body = node.body, []
        yield from self._children(node)
        node.body = body
        self._functions.append(node)
        self._proven.append(set())
        self._may_keep.append(True)
        yield from self._statements(body) if isinstance(body, list) else self._node(body)
        self._may_keep.pop()
        self._proven.pop()
        self._functions.pop()

    def _class(self, node: ast.ClassDef) -> Iterator[str]:
        body, node.body = node.body, []
        yield from self._children(node)
        node.body = body
        self._classes.append(node.name)
        self._functions.append(ast.Module([], []))
        self._proven.append(set())
        self._may_keep.append(False)
        yield from self._statements(body)
        self._may_keep.pop()
        self._proven.pop()
        self._functions.pop()
        self._classes.pop()

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        name = node.attr
        is_written = not isinstance(node.ctx, ast.Load)
        known = WRITABLE_DUNDERS if is_written else READABLE_DUNDERS
        denied = name in (NOT_WRITTEN if is_written else NOT_READ)
        if denied or (is_dunder(name) and name not in known):
            yield f".{name} is used"
        if is_written and not self._is_guarded(node.value):
            yield f".{name} is written without a guard"
        is_private = name.startswith("_") and not is_dunder(name)
        if is_private and not is_bare_super(node.value) and not self._is_guarded(node.value):
            yield f".{name} is read without a guard"

    def _is_guarded(self, value: ast.expr) -> bool:
        match value:
            case ast.Call(func=ast.Name(id="<own>"), args=[_]):
                return True
            case ast.Name(id=name):
                return name in self._proven[-1] and self._is_steady(name)
            case ast.IfExp(
                test=ast.Compare(
                    left=ast.Call(func=ast.Name(id="<type>"), args=[first]),
                    ops=[ast.In()],
                    comparators=[ast.Name(id="<user>")],
                ),
                body=ast.Name(id=again),
                orelse=ast.Call(func=ast.Name(id="<own>"), args=[ast.Name(id=once_more)]),
            ) if again == once_more:
                return self._is_one_object(first, again)
        return False

    def _is_one_object(self, first: ast.expr, again: str) -> bool:
        match first:
            case ast.NamedExpr(target=ast.Name(id=kept)):
                return kept == again == KEPT
            case ast.Name(id=name):
                return name == again and self._is_steady(name)
        return False

    def _is_method_of_self(self, node: ast.IfExp) -> bool:
        """Tell whether this is `super().method` where it is bound to an object of the script's."""
        match node:
            case ast.IfExp(
                test=ast.Compare(
                    left=ast.Call(func=ast.Name(id="<type>"), args=[ast.Name(id=name)]),
                    ops=[ast.In()],
                    comparators=[ast.Name(id="<user>")],
                ),
                body=ast.Attribute(value=value, attr=attribute, ctx=ast.Load()),
                orelse=ast.Call(func=ast.Name(id="<read>")),
            ):
                first = next(iter(parameters(self._functions[-1])), "")
                is_method = attribute in METHODS and is_bare_super(value)
                return is_method and name == first and self._is_steady(name)
        return False

    def _is_steady(self, name: str) -> bool:
        """Tell whether this is a parameter here that nothing in the function binds anew."""
        function = self._functions[-1]
        mangled = mangle(name, self._classes)
        given = {mangle(each, self._classes) for each in parameters(function)}
        return mangled in given and mangled not in set(bound_in(function, tuple(self._classes)))


SCOPES_OF_THEIR_OWN = (
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(getattr(ast, name) for name in ("TypeAlias", "TypeVar") if hasattr(ast, name)),
)


def is_bare_super(value: ast.expr) -> bool:
    return ast.dump(value) == ast.dump(ast.parse("super()").body[0].value)  # type: ignore[attr-defined]


def parameters(function: Any) -> list[str]:
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return []
    given = function.args
    several = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [argument.arg for argument in several if argument is not None]


def written_parameters(statement: ast.stmt) -> Iterator[str]:
    """Yield the names whose attribute this statement has written through a guard."""
    targets: list[Any] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign):
        targets = [statement.target]
    for target in targets:
        if isinstance(target, ast.Attribute):
            yield from (
                node.id
                for node in [target.value, getattr(target.value, "body", None)]
                if isinstance(node, ast.Name)
            )


def mangle(name: str, classes: list[str] | tuple[str, ...]) -> str:
    """Return the name as Python's compiler keeps it in the innermost class."""
    owner = classes[-1].lstrip("_") if classes else ""
    if not owner or not name.startswith("__") or name.endswith("__"):
        return name
    return f"_{owner}{name}"


def bound_in(node: ast.AST, classes: tuple[str, ...]) -> Iterator[str]:
    """Yield every name that is bound in the node, mangled, but the guard's first line."""
    several: list[str] = []
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            several = [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            several = [name]
        case ast.Global(names=several) | ast.Nonlocal(names=several):
            pass
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            several = [name]
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            several = [name]
        case ast.alias(name=path, asname=asname):
            several = [asname or path.partition(".")[0]]
    yield from (mangle(name, classes) for name in several)
    inner = (*classes, node.name) if isinstance(node, ast.ClassDef) else classes
    for child in ast.iter_child_nodes(node):
        if not is_guard_of_argument(child):
            yield from bound_in(child, inner)


def is_guard_of_argument(node: ast.AST) -> bool:
    match node:
        case ast.Assign(value=ast.Call(func=ast.Name(id="<asked>" | "<memo>"))):
            return True
    return False


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = y.__dict__", ".__dict__ is used"),
        ("x.a = 1", ".a is written without a guard"),
        ("x._a", "._a is read without a guard"),
    ],
)
def test_the_judge_finds_what_is_not_guarded(source: str, found: str) -> None:
    tree = ast.parse(source)
    assert list(Judge()._statements(tree.body)) == [found]
    if "__" in source:
        assert list(forbidden_steps(compile(source, "", "exec"))) != []


# The same answer as in plain Python.


@examples(100)
@given(programs(PureGrammar))
def test_a_program_gives_the_same_answer_as_in_plain_python(source: str) -> None:
    assume(not check(source) and ordinary())
    answers = in_child(lambda: [answer(source, run) for run in (plain, under_the_dialect)])
    assume(answers is not None)  # it took too long, or too much memory
    (out, error), (out_here, error_here) = answers
    if error and error_here == "AttributeError":  # a guard looks at the object before the value
        error = error_here
    assert (out_here, error_here) == (out, error)


TOO_MUCH = ("MemoryError", "RecursionError")


def answer(source: str, run: Callable[[str, ModuleType], None]) -> list[Any]:
    module = ModuleType("webtask")
    sys.modules["webtask"] = module
    error = ""
    try:
        run(source, module)
    except Exception as raised:
        error = type(raised).__name__
    if error in TOO_MUCH:
        os._exit(1)
    return [[re.sub(" at 0x[0-9a-f]+", "", text) for text in vars(module).get("out", ())], error]


def plain(source: str, module: ModuleType) -> None:
    exec(compile(source, "<webtask>", "exec", dont_inherit=True), vars(module))


@functools.cache
def ordinary() -> Loader:
    loader = Loader(ListLog())
    loader.load(PureGrammar.HEAD)  # makes its shelves
    return loader


def under_the_dialect(source: str, module: ModuleType) -> None:
    vars(module)["__builtins__"] = ordinary()._builtins
    exec(compile_text(source, "<webtask>"), vars(module))


def in_child(call: Callable[[], Any], seconds: int = 5) -> Any:
    """Return what the call returns, as JSON holds it, in a process of its own; None if it ends."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: this process has none that matter
        child = os.fork()
    if child == 0:
        _live_and_die(call, writing, seconds)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return json.loads(data) if data else None


def _live_and_die(call: Callable[[], Any], writing: int, seconds: int) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    try:
        gc.disable()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = json.dumps(call()).encode()
        while text:
            text = text[os.write(writing, text) :]
    finally:
        os._exit(0)


# Loot: programs that run over whatever a script can reach.

PLAIN_ANSWERS = {
    "__bool__": "True",
    "__len__": "1",
    "__hash__": "1",
    "__int__": "1",
    "__float__": "1.0",
    "__complex__": "1j",
    "__str__": "'s'",
    "__repr__": "'r'",
    "__format__": "'f'",
    "__bytes__": "b'b'",
    "__iter__": "iter((self,))",
    "__eq__": "False",
    "__lt__": "True",
    "__contains__": "True",
    "__init__": "None",
}
PROBES = """
seen = []
def see(*values):
    if len(seen) < 5000:
        seen.append(values)
class Probe:
    def __new__(cls, *values, **named):
        see(cls, values, named)
        return object.__new__(cls)
    def __getattr__(self, name):
        see(name)
        return self
    def __deepcopy__(self, memo):
        see(memo)
        return self
    def __exit__(self, kind, error, _):  # a traceback, of which nothing can be read
        see(kind, error)
        return True
    async def __aexit__(self, kind, error, _):
        see(kind, error)
        return True
    async def wait(self):
        return self
{methods}
class ProbeList(list):
{fewer}
class ProbeDict(dict):
{fewer}
class ProbeText(str):
{fewer}
class ProbeNumber(int):
{fewer}
class ProbeError(Exception):
{fewer}
class Asking:
    def __getattr__(self, name):
        see(name)
        return see
probes = [Probe(), ProbeList([1]), ProbeDict(a=1), ProbeText("x"), ProbeNumber(3), ProbeError(1)]
probes.append(Asking())
classes = [Probe, ProbeList, ProbeDict, ProbeText, ProbeNumber, ProbeError]
def function(*values, **named):
    see(values, named)
    return values
def generator():
    yield see
arguments = [
    None, 0, 1, -1, 1.5, "s", "x.y", "{{0.__class__}}", "tb_frame", "__globals__", "os", "json",
    b"b", [], [1, 2], (1,), {{}}, {{"a": 1}}, {{1}}, function, generator(), print, type, see,
    object, len, int, str, list[int], ValueError("x"), iter("ab"), range(3), True, slice(1), "%Y",
]
"""


def probes() -> str:
    """Return a script whose objects note whatever Python's libraries hand to them."""
    written = {*GUARDED_METHODS[:3], "__init_subclass__", "__class_getitem__"}
    several = sorted(METHODS - written - {"__exit__", "__aexit__"})
    fewer = [
        name for name in several if name not in ("__hash__", "__len__", "__iter__", "__next__")
    ]
    fewer = [
        name for name in fewer if name not in ("__getitem__", "__str__", "__repr__", "__contains__")
    ]
    return PROBES.format(methods=_noting(several), fewer=_noting(fewer))


NOTING_SUBCLASS = """
import {shelf}
class Noting({shelf}.{name}):
    x = 1
{methods}
loot = [Noting]
for given in ((), ("x",), ("1",), (2,), (see,), (2024, 1, 1), ([("a", 1)],)):
    try:
        loot.append(Noting(*given))
        break
    except Exception:
        pass
"""
NOTING_METHOD = """
    def {0}(self, *values, **named):
        see(self, values, named)
        return super().{0}(*values, **named)
"""


def noting_subclasses(loader: Loader) -> list[Any]:
    """Return subclasses, and an object of each, that note what their methods are called with."""
    found: list[Any] = []
    for path, name in bases():
        methods = _overriding(getattr(import_module(path), name))
        source = NOTING_SUBCLASS.format(shelf=path, name=name, methods=methods)
        with contextlib.suppress(CompileError):
            found += loader.load(source).loot
    return found


def bases() -> Iterator[tuple[str, str]]:
    """Yield each class of a shelf, as module and name; most of them no script may inherit from."""
    for path in CATALOGUE:
        module = real_module(path)
        for name in sorted(offered(path)) if module else ():
            if isinstance(getattr(module, name, None), type) and path != "typing":
                yield path, name


def _overriding(base: type) -> str:
    several = [name for name in dir(base) if not name.startswith("_")]
    methods = [name for name in several if isinstance(getattr(base, name), types.FunctionType)]
    return "".join(NOTING_METHOD.format(name) for name in methods)


KEPT_BY_SUBCLASSES = {
    *("__hash__", "__len__", "__iter__", "__next__", "__getitem__"),
    *("__str__", "__repr__", "__contains__"),
}


def _noting(several: list[str]) -> str:
    return "\n".join(
        f"    def {name}(self, *values, **named):\n"
        f"        see(self, values, named)\n"
        f"        return {PLAIN_ANSWERS.get(name, 'self')}"
        for name in several
    )


def platform_objects(loader: Loader) -> dict[str, Any]:
    context = Context(
        id="run-1", request=Request(), storage=MemoryStorage(), log=ListLog(), defer=[].append
    )
    return {
        "context": context,
        "request": Request(headers={"a": "b"}),  # type: ignore[arg-type]
        "response": Response(body="x"),
    }


def surroundings(loader: Loader) -> dict[str, Any]:
    """Return, by name, what a script can hold: shelves, built-ins, and one object of each kind."""
    found: dict[str, Any] = {}
    for path in CATALOGUE:
        with contextlib.suppress(CompileError):
            found[path.replace(".", "_")] = vars(loader.load(f"import {path} as it"))["it"]
    visible = {name: value for name, value in loader._builtins.items() if name.isidentifier()}
    found |= {name: value for name, value in visible.items() if not name.startswith("__")}
    found |= platform_objects(loader)
    return found


def made_objects(loader: Loader) -> dict[str, Any]:
    import asyncio

    async def load(source: str) -> ModuleType:  # some of the objects want a running loop
        return loader.load(source)

    objects, noting = asyncio.run(load(OBJECTS)), asyncio.run(load(probes()))
    loader._builtins["see"] = noting.see
    several = [*objects.found, *objects.errors, *noting.probes, *noting.classes]
    several += noting_subclasses(loader)
    found = {f"s{number}": value for number, value in enumerate(several)}
    return {
        **found,
        "Plain": objects.Plain,
        "Point": objects.Point,
        "seen": noting.seen,
        "arguments": noting.arguments,
    }


def readable_names(value: Any) -> tuple[str, ...]:
    found = set(object.__dir__(value))
    if isinstance(value, type):
        found |= {name for owner in value.__mro__ for name in vars(owner)}
    return tuple(sorted(name for name in found if name.isidentifier())) or ("x",)


@functools.cache
def world() -> tuple[Loader, list[Sample], dict[str, Any]]:
    loader = Loader(ListLog())
    found = surroundings(loader)
    found |= made_objects(loader)
    loader._builtins.update(found)
    samples = [Sample(name, readable_names(value)) for name, value in found.items()]
    return loader, samples, found


def loot_grammar(pick: Callable[[int], int]) -> LootGrammar:
    return LootGrammar(pick, world()[1])


@examples(40)
@given(programs(loot_grammar))
def test_no_program_holds_or_changes_what_is_not_its_own(source: str) -> None:
    assume(not check(source))
    found = in_child(lambda: looted(source))
    assume(found is not None)
    assert found == []


def looted(source: str) -> list[str]:
    """Run the program here; return what it holds that no script may, and what it changed."""
    loader = world()[0]
    host_caches()  # those of now, before the program makes its own
    before = host_state(loader)
    module = ModuleType("webtask")
    sys.modules["webtask"] = module
    vars(module)["__builtins__"] = loader._builtins
    with contextlib.suppress(Exception), silence():
        exec(compile_text(source, "<webtask>"), vars(module))
    several = [value for name, value in vars(module).items() if name != "__builtins__"]
    return [*dangers([*several, loader._builtins["seen"]]), *changes(before, host_state(loader))]


def dangers(several: list[Any]) -> list[str]:
    found = {danger_of_found(value) for value in held(several)}
    return sorted(found - {""})


def held(several: list[Any]) -> Iterator[Any]:
    """Yield each value, and what a script gets out of it without a name: items, parts, causes."""
    seen: dict[int, Any] = {}
    queue = list(several)
    for value in queue:
        if id(value) in seen or len(seen) > 20_000:
            continue
        seen[id(value)] = value
        yield value
        queue += parts(value)


def parts(value: Any) -> list[Any]:
    kind = type(value)
    if issubclass(kind, (list, tuple, set, frozenset)):
        base = next(base for base in (list, tuple, set, frozenset) if issubclass(kind, base))
        return list(base.__iter__(value))
    if issubclass(kind, (dict, types.MappingProxyType)):
        items = dict.items(value) if issubclass(kind, dict) else value.items()
        return [part for item in items for part in item]
    if kind is functools.partial:
        return [value.func, value.args, value.keywords]
    if issubclass(kind, BaseException):
        return [BaseException.args.__get__(value), *parts_of_instance(value)]  # type: ignore[attr-defined]
    return parts_of_instance(value)


def parts_of_instance(value: Any) -> list[Any]:
    if isinstance(value, type) or not is_user_object(value):
        return []
    return list(getattr(value, "__dict__", {}).values()) if type(value).__name__ != "Asking" else []


CACHE = "_lru_cache_wrapper"


def danger_of_found(value: Any) -> str:
    """Return why no script may hold this; a partial or a cache may be one that it made itself."""
    kind = type(value)
    if kind is functools.partial or (kind.__name__ == CACHE and id(value) not in host_caches()):
        return ""
    if value is GeneratorExit or (is_user_object(value) and not isinstance(value, type)):
        return ""  # a generator that is closed hands it to each `__exit__` in it
    why = danger(value)
    return f"{why}: {kind.__name__} {object.__repr__(value)[:80]}" if why else ""


@functools.cache
def host_caches() -> dict[int, Any]:
    """Return the host's caches by their ids, which stay theirs while they are held here."""
    world()
    found = [value for value in gc.get_objects() if type(value).__name__ == CACHE]
    return {id(value): value for value in found}


@contextlib.contextmanager
def silence() -> Iterator[None]:
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        yield
    finally:
        sys.unraisablehook = hook


# What of the host a script could change.

# What Python's libraries write by themselves, when first used.
LAZY = frozenset(
    {"_cache", "_cache2", "_netmask_cache", "_regex_cache", "_TimeRE_cache", "_value2member_map_"}
    | {"_b32tab2", "_b32rev", "_a85chars", "_a85chars2", "_b85chars", "_b85chars2", "_b85dec"}
    | {
        "_abc_impl",
        "_address_fmt_re",
        "_hextobyte",
        "_type_cache",
        "tzname",
        "__warningregistry__",
        "__slotnames__",
    }
    | {"__annotations__", "__annotations_cache__", "__static_attributes__"}
)


def host_modules() -> list[ModuleType]:
    several = [sys.modules[path] for path in sorted(sys.modules) if path.startswith("wtc")]
    real = [sys.modules[path] for path in CATALOGUE if path in sys.modules]
    more = ("builtins", "types", "sys", "os", "_io", "copyreg", "_collections_abc", "keyword")
    return [*several, *real, *(import_module(path) for path in more)]


def host_state(loader: Loader) -> dict[str, Any]:
    """Return what the host's modules, their classes, functions, lists and dicts hold."""
    found: dict[str, Any] = {"environment": dict(os.environ), "threads": threading.active_count()}
    for path, shelf in loader._builtins["__import__"].__self__._shelves.items():
        found[f"shelf {path}"] = identities(vars(shelf))
    for module in {id(module): module for module in host_modules()}.values():
        names = vars(module)
        found[module.__name__] = identities(names)
        for name, value in list(names.items()):
            found.update(states(f"{module.__name__}.{name}", value))
    found["builtins of scripts"] = identities(loader._builtins)
    return found


def identities(names: Any) -> dict[Any, int]:
    return {name: id(value) for name, value in list(names.items()) if name not in LAZY}


def states(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if path.rpartition(".")[2] in LAZY or path in ("sys.modules", "sys.path_importer_cache"):
        return
    if isinstance(value, type):
        yield path, identities(vars(value))
        for name, inner in list(vars(value).items()):
            if not isinstance(inner, type):
                yield from states(f"{path}.{name}", inner)
    elif isinstance(value, types.FunctionType):
        yield path, (value.__code__, id(value.__defaults__), dict(value.__dict__), value.__name__)
    elif type(value) is dict:
        yield path, identities(value)
    elif type(value) in (list, set):
        yield path, [id(part) for part in value]
    elif getattr(type(value), "__module__", "").startswith(("wtc", "http", "re", "enum")):
        yield path, identities(getattr(value, "__dict__", {}))


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        f"changed: {path} {changed_part(before[path], after.get(path))}"
        for path in before
        if before[path] != after.get(path)
    ]


def changed_part(before: Any, after: Any) -> str:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return f"{before!r:.200} -> {after!r:.200}"
    return str([key for key in {**before, **after} if before.get(key) != after.get(key)][:10])


# Every name of everything, in every spelling.

READS = {
    "plain": "def it(x): return x.{0}",
    "getattr": "def it(x): return getattr(x, '{0}')",
    "default": "def it(x): return getattr(x, '{0}', None)",
    "f-string": "def it(x): return f'{{x.{0}!r}}'",
    "format": "def it(x): return '{{0.{0}!r}}'.format(x)",
    "unbound format": "def it(x): return str.format('{{0.{0}!r}}', x)",
    "format_map": "def it(x): return '{{x.{0}!r}}'.format_map({{'x': x}})",
    "format of a format": "def it(x): return '{{:{{0.{0}!r}}}}'.format(x, x)",
    "attrgetter": "def it(x): return operator.attrgetter('{0}')(x)",
    "class pattern": "def it(x):\n    match x:\n        case object({0}=y): return y",
    "value pattern": "def it(x):\n    match noting:\n        case x.{0}: return None",
    "super": "def it(x):\n    class S(x):\n"
    "        def f(self): return super().{0}\n    return S().f()",
    "super of a class": "def it(x):\n    class S(x):\n        @classmethod\n"
    "        def f(cls): return super().{0}\n    return S.f()",
    "super by name": "def it(x):\n    class S(x): pass\n    return super(S, S()).{0}",
    "getattr of super": "def it(x):\n    class S(x):\n"
    "        def f(self): return getattr(super(), '{0}')\n    return S().f()",
    "from a subclass": "def it(x):\n    class S(x): pass\n    return S.{0}, S().{0}",
    "method": "def it(x):\n    class S(x):\n"
    "        def f(self): return self.{0}\n    return S().f()",
}
WRITES = {
    "store": "def it(x): x.{0} = 1",
    "setattr": "def it(x): setattr(x, '{0}', 1)",
    "delete": "def it(x): del x.{0}",
    "delattr": "def it(x): delattr(x, '{0}')",
    "add": "def it(x): x.{0} += 1",
    "annotate": "def it(x): x.{0}: int = 1",
    "loop": "def it(x):\n    for x.{0} in [1]: pass",
    "with": "def it(x):\n    with contextlib.nullcontext(1) as x.{0}: pass",
    "unpack": "def it(x): [x.{0}, *_] = 1, 2",
}
POWERS_IN_TEXT = re.compile(
    r"<(module '|frame at|code object|class 'type'>.<|traceback object|_UnixSelectorEventLoop)"
    r"|<built-in function (eval|exec|compile|__import__|open|globals|locals|id|vars|dir)>"
)


def spelled(name: str, spelling: str) -> Callable[[Any], Any] | None:
    """Return the compiled function of this spelling; None if the dialect refuses its text."""
    with contextlib.suppress(CompileError):
        source = "import operator, contextlib\n" + spelling.format(name)
        return vars(world()[0].load(source))["it"]  # type: ignore[no-any-return]
    return None


class Noting:
    """Notes what it is compared with."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def __eq__(self, other: object) -> bool:
        self.seen.append(other)
        return False

    __hash__ = None  # type: ignore[assignment]


def names_tried(several: list[tuple[str, Any]], chosen: Callable[[str], bool]) -> list[str]:
    """Try each name of each object in each spelling; return what came out or was written."""
    by_name: dict[str, list[tuple[str, Any]]] = {}
    for path, value in several:
        for name in readable_names(value):
            if chosen(name):
                by_name.setdefault(name, []).append((path, value))
    loader = world()[0]
    noting = loader._builtins["noting"] = Noting()
    before = host_state(loader)
    found: list[str] = []
    for name, objects in sorted(by_name.items()):
        for kind, spelling in READS.items():
            found += tried_reads(name, kind, spelling, objects)
        for kind, spelling in WRITES.items():
            found += tried_writes(name, kind, spelling, objects)
    found += dangers([noting.seen])
    return [*found, *changes(before, host_state(loader))]


def tried_reads(name: str, kind: str, spelling: str, objects: list[Any]) -> Iterator[str]:
    read = spelled(name, spelling)
    for path, value in objects if read else ():
        if "class S(x)" in spelling and not isinstance(value, type):
            continue
        try:
            result = read(value)  # type: ignore[misc]
        except Exception as error:
            result = error
        dangerous = dangers([result])
        if isinstance(result, str) and POWERS_IN_TEXT.search(result):
            dangerous = [result[:100]]
        if dangerous:
            yield f"{kind}: {path}.{name} gives {dangerous}"


def tried_writes(name: str, kind: str, spelling: str, objects: list[Any]) -> Iterator[str]:
    write = spelled(name, spelling)
    for path, value in objects if write else ():
        if is_user_object(value) or type(value).__name__ == "Context":
            continue
        with contextlib.suppress(Exception):
            write(value)  # type: ignore[misc]
            yield f"{kind}: {path}.{name} was written"


def reachable() -> list[tuple[str, Any]]:
    """Return every object that a script can reach; of callables in C a few of each kind."""
    counted: dict[type, int] = {}
    found = []
    for path, value in walk(world()[2]):
        kind = type(value)
        counted[kind] = counted.get(kind, 0) + 1
        if kind.__name__ not in MANY or counted[kind] <= 20:
            found.append((path, value))
    return found


MANY = {
    *("method-wrapper", "builtin_function_or_method", "method", "function", "method_descriptor"),
    *("wrapper_descriptor", "builtin_method", "member_descriptor", "getset_descriptor"),
}


# Every callable, with whatever a script can hand to it.

CALLER = """
def call(function, values, named):
    return function(*values, **named)
def step(generator):
    return next(generator)
async def wait(awaitable):
    return await awaitable
"""


def callables() -> list[tuple[str, Any]]:
    """Return what can be called, each once: of methods of many objects, one of each kind."""
    found: dict[Any, tuple[str, Any]] = {}
    for path, value in walk(world()[2]):
        owner = type(getattr(value, "__self__", None))
        kind = type(value).__name__
        key = (kind, getattr(value, "__name__", 0), owner) if kind in BOUND else id(value)
        if callable(value) and key not in found:
            found[key] = (path, value)
    return list(found.values())


BOUND = {"method-wrapper", "builtin_function_or_method", "method"}
MAY_BE_LOADED = re.compile(
    r"_strptime|_pylong|_pydecimal|encodings|unicodedata|stringprep|zoneinfo|concurrent|httpcore|h11|anyio"
)


def calls_tried(function: Any, given: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> list[str]:
    """Call the function with each list of arguments; return what came out or was changed."""
    loader = world()[0]
    caller = loader.load(CALLER)
    before, modules, opened = host_state(loader), set(sys.modules), os.listdir("/proc/self/fd")
    results: list[Any] = []
    for values, named in given:
        results += outcome(caller, function, values, named)
    found = dangers([results, loader._builtins["seen"]])
    found += [f"loaded: {name}" for name in set(sys.modules) - modules if unexpected(name)]
    if len(os.listdir("/proc/self/fd")) != len(opened):
        found.append("a file was opened")
    return [*found, *walked(results), *changes(before, host_state(loader))]


def unexpected(module: str) -> bool:
    return not MAY_BE_LOADED.match(module)


def outcome(caller: Any, function: Any, values: tuple[Any, ...], named: Any) -> list[Any]:
    import asyncio

    try:
        result = caller.call(function, values, named)
    except Exception as error:
        return [error]
    several = [result]
    with contextlib.suppress(Exception):
        if isinstance(result, types.CoroutineType):
            several.append(asyncio.run(asyncio.wait_for(caller.wait(result), 0.1)))
        elif isinstance(result, Iterator):
            several += [caller.step(result) for _ in range(3)]
    return several


def walked(results: list[Any]) -> Iterator[str]:
    """Yield what is reached from one result of each class."""
    kinds = {type(result): result for result in results}
    for kind, result in kinds.items():
        if is_user_object(result) or kind in (str, bytes, int, float, bool, type(None)):
            continue
        with contextlib.suppress(AssertionError):
            for path, value in walk({kind.__name__: result}, limit=3000):
                if why := danger_of_found(value):
                    yield f"{path} is {why}"


def arguments() -> list[Any]:
    objects = world()[2]
    named = [name for name in objects if re.fullmatch(r"s\d+", name)][-40:]
    return [
        *objects["arguments"],
        *(objects[name] for name in [*named, "request", "context", "copy", "Point"]),
    ]


def chosen_calls(choose: random.Random, several: list[Any], count: int) -> list[Any]:
    names = (
        "key",
        "name",
        "value",
        "default",
        "a",
        "__class__",
        "metaclass",
        "memo",
        "obj",
        "func",
    )
    found = []
    for number in range(count):
        size = choose.choice((1, 1, 2, 2, 2, 3)) if number else 0
        values = tuple(choose.choice(several) for _ in range(size))
        named = {choose.choice(names): choose.choice(several)} if choose.random() < 0.1 else {}
        found.append((values, named))
    return found


# What runs in the suite: few of everything, the same each time.


def few(several: list[Any], count: int) -> list[Any]:
    """Return so many of them, always the same; all of them in a long run."""
    return several if EXAMPLES else random.Random(0).sample(several, min(count, len(several)))


def test_no_name_of_anything_leads_out() -> None:
    every = sorted({name for _, value in reachable() for name in readable_names(value)})
    chosen = set(few([name for name in every if not name.startswith("__")], 20))
    chosen |= set(few([name for name in every if name.startswith("_")], 20))
    found = in_child(lambda: names_tried(reachable(), chosen.__contains__), 3600)
    assert found == []


def test_no_call_leads_out() -> None:
    found = {}
    given = arguments()
    host_caches()
    for path, function in few(callables(), 30):
        several = chosen_calls(random.Random(path), given, EXAMPLES or 20)
        found[path] = in_child(lambda f=function, g=several: calls_tried(f, g), 20)
    assert {path: several for path, several in found.items() if several} == {}


@pytest.mark.parametrize(
    "call", ["asyncio.gather()", "asyncio.shield(wait)", "next(asyncio.as_completed([wait]))"]
)
def test_nothing_waits_where_no_loop_runs(call: str) -> None:
    source = "import asyncio\nclass Wait:\n    def __await__(self): yield\nwait = Wait()\n"
    with pytest.raises(CompileError, match="no running event loop"):
        Loader(ListLog()).load(source + call)


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (lambda: os, "a module: module"),
        (lambda: [{"deep": (sys._getframe(),)}], "a frame: frame"),
        (lambda: open(os.devnull), "a file was opened"),  # noqa: SIM115
        (lambda: os.environ.update(PLANTED="1"), "changed: environment ['PLANTED']"),
        (lambda: setattr(Response, "planted", 1), "changed: wtc.model.Response ['planted']"),
        (lambda: import_module("this"), "loaded: this"),
    ],
)
def test_what_is_planted_is_found(planted: Callable[[], Any], found: str) -> None:
    several = in_child(lambda: [calls_tried(planted, [((), {})])])
    assert any(text.startswith(found) for text in several[0])
