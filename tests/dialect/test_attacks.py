"""The corpus of escapes: none gets out, and each has its control that shows that it is real."""

from __future__ import annotations

import ast
import dataclasses
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from dialect import naive
from dialect.attacks import ATTACKS, Attack
from dialect.controls import SUCCESS, outcomes
from dialect.loot import changes, has_loot, loot_of, snapshot

from wtc.dialect.loading import Loader
from wtc.dialect.policy import SUPPORTED
from wtc.errors import CompileError
from wtc.testing import ListLog

# Every class of hole that sandboxes of Python were broken by, and how many ways of it are tried.
HOLES = {
    "abc": 8,
    "aliases": 10,
    "asyncio": 25,
    "classes": 25,
    "copying": 30,
    "crashes": 8,
    "dataclasses": 12,
    "decorators": 18,
    "deputy": 4,
    "dunder": 20,
    "dynamic": 20,
    "enums": 15,
    "evaluation": 10,
    "exceptions": 15,
    "format": 25,
    "frames": 12,
    "gadgets": 15,
    "generated": 10,
    "generators": 18,
    "imports": 8,
    "library": 80,
    "marks": 4,
    "match": 20,
    "modules": 18,
    "names": 20,
    "private": 8,
    "public": 4,
    "shadowing": 30,
    "shelves": 4,
    "source": 12,
    "state": 14,
    "syntax": 15,
    "views": 8,
    "writes": 30,
}


def name_of(attack: Attack) -> str:
    return f"{attack.kind}: {attack.name}"


def here(attack: Attack) -> bool:
    return attack.control is not None and attack.control.runs_here


def attacked(attack: Attack, loader: Loader) -> Any:
    """Return the loot; None when the script was refused or raised."""
    try:
        return loot_of(loader.load(attack.code))
    except Exception:
        return None


def shelved(loader: Loader) -> Mapping[str, dict[str, Any]]:
    """Return what is on the shelves that were made."""
    shelves = loader._builtins["__import__"].__self__._shelves
    return {path: dict(vars(shelf)) for path, shelf in shelves.items()}


@pytest.fixture(scope="module")
def loader() -> Loader:
    made = Loader(ListLog())
    for path in ("json", "http", "math", "decimal", "typing", "collections", "wtc", "asyncio"):
        made.load(f"import {path}")
    return made


@pytest.fixture(scope="module")
def became() -> Mapping[str, str]:
    """Return what became of each control that this Python has."""
    attacks = [attack for attack in ATTACKS if here(attack)]
    found = outcomes([attack.control for attack in attacks if attack.control])
    return dict(zip(map(name_of, attacks), found, strict=True))


@pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_no_attack_escapes(attack: Attack, loader: Loader) -> None:
    before, shelves = snapshot(), shelved(loader)
    assert not has_loot(attacked(attack, loader))
    assert changes(before, snapshot()) == []
    after = shelved(loader)
    assert {path: after[path] for path in shelves} == shelves


@pytest.mark.parametrize("attack", [*filter(here, ATTACKS)], ids=name_of)
def test_the_attack_is_real(attack: Attack, became: Mapping[str, str]) -> None:
    assert became[name_of(attack)] == SUCCESS


def test_every_attack_has_a_name_of_its_own_and_a_control_on_some_supported_python() -> None:
    assert [name for name, count in Counter(map(name_of, ATTACKS)).items() if count > 1] == []
    without = [attack for attack in ATTACKS if not any(_runs_on(attack, m) for _, m in SUPPORTED)]
    assert list(map(name_of, without)) == []


def _runs_on(attack: Attack, minor: int) -> bool:
    control = attack.control
    return control is not None and control.first <= minor <= control.last


def test_every_class_of_hole_is_tried() -> None:
    tried = Counter(attack.kind for attack in ATTACKS)
    assert {hole: tried[hole] for hole, least in HOLES.items() if tried[hole] < least} == {}


NAIVELY_REFUSED = [
    "import json\njson.loads = 1",
    "import os",
    "loot = (lambda: 0).__globals__",
    "loot = (x for x in [1]).gi_frame",
    "loot = getattr(lambda: 0, '__globals__')",
    "loot = int.mro()",
    "loot = eval",
]


@pytest.mark.parametrize("source", NAIVELY_REFUSED)
def test_the_naive_sandbox_has_guards_that_work(source: str) -> None:
    with pytest.raises((AttributeError, ImportError, NameError, TypeError)):
        naive.load(source)


REFUSED = {
    "a slot named __index__": "class A:\n    __slots__ = ('__index__',)",
    "a slot named __reduce_ex__": "class A:\n    __slots__ = ['a', '__reduce_ex__']",
    "a slot by a string": "class A:\n    __slots__ = '__call__'",
    "a guarded __match_args__": "class A:\n    __match_args__ = ('gi_frame',)",
    "a private __match_args__": "class A:\n    __match_args__ = ('_x',)",
    "a lying __match_args__": "class S(tuple): pass\nclass A:\n    __match_args__ = S('a')",
    "a metaclass by unpacking": "class A(**{'metaclass': lambda *a: 1}):\n    pass",
    "a base that nobody reviewed": "import asyncio\nclass A(asyncio.Lock):\n    pass",
    "the class of a shelf": "import json\nclass A(type(json)):\n    pass",
    "a function's class": "class A(type(print)):\n    pass",
    "an alias of what is no base": "import asyncio\nclass A(type(asyncio.Queue[int])):\n    pass",
    "a generic of what is no base": "import asyncio\nclass A(asyncio.Queue[int]):\n    pass",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_a_class_is_refused(source: str, loader: Loader) -> None:
    with pytest.raises(CompileError, match="TypeError"):
        loader.load(source)


@pytest.mark.parametrize(
    ("base", "name", "refusal"),
    [
        ("object", "__reduce_ex__", "cannot copy the attribute"),
        ("object", "__reduce__", "cannot copy the attribute"),
        ("OrderedDict", "__reduce__", "a copy must be an object of its own class"),
    ],
)
def test_no_entry_of_an_object_says_how_it_is_copied(
    base: str, name: str, refusal: str, loader: Loader
) -> None:
    module = loader.load(
        "import copy\nfrom collections import OrderedDict\n"
        f"class A({base}): pass\na = A()\ndef f(): return copy.deepcopy(a)"
    )
    vars(module.a)[name] = lambda *protocol: (ListLog, ())
    with pytest.raises(TypeError, match=refusal):
        module.f()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_refusal_says_something(loader: Loader) -> None:
    refusals = [refusal for attack in ATTACKS if (refusal := refusal_of(attack, loader))]
    assert len(refusals) > 300
    assert all(refusal.problems and str(refusal) for refusal in refusals)


def refusal_of(attack: Attack, loader: Loader) -> CompileError | None:
    try:
        loader.load(attack.code)
    except CompileError as error:
        return error
    return None


class Text(str):
    """A text that is another one to whoever encodes it or splits its lines."""

    def splitlines(self, keepends: bool = False) -> list[str]:
        return []

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return b""


# What a compiler may hand over in place of a text, each of which Python runs.
HANDED = {
    "a tree": ast.parse("loot = eval"),
    "code": compile("loot = eval", "<webtask>", "exec"),
    "bytes": b"loot = eval",
    "bytes with a cookie": b"# -*- coding: utf-7 -*-\n# +AAo-loot = eval",
    "a subclass of str": Text("loot = eval"),
}


@pytest.mark.parametrize("handed", HANDED.values(), ids=HANDED)
def test_only_exact_text_is_loaded(handed: Any, loader: Loader) -> None:
    names: dict[str, Any] = {}
    exec(handed if not isinstance(handed, ast.AST) else compile(handed, "x", "exec"), names)
    assert names["loot"] is eval
    with pytest.raises(CompileError, match="text"):
        loader.load(handed)


# Texts that end Python's own compiler by an error of its insides.
BOMBS = {
    "signs": "-" * 20_000 + "1",
    "negations": "not " * 20_000 + "1",
    "a sum": "+".join(["1"] * 60_000),
    "attributes": "x" + ".a" * 60_000,
    "items": "x" + "[0]" * 60_000,
    "choices": "1 if x else " * 20_000 + "1",
    "branches": "if x: pass\n" + "elif x: pass\n" * 10_000,
    "brackets": "(" * 100_000,
    "calls": "f(" * 1_000 + ")" * 1_000,
    "patterns": "match x:\n case " + "[" * 3_000 + "]" * 3_000 + ": pass",
    "blocks": "with " + ",".join(["a"] * 30_000) + ": pass",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_for_the_compiler_is_a_compile_error(text: str, loader: Loader) -> None:
    with pytest.raises((MemoryError, RecursionError, SyntaxError)):
        compile(text, "<plain>", "exec")
    with pytest.raises(CompileError):
        loader.load(text)


@dataclasses.dataclass(frozen=True)
class Lie:
    """A problem that raises when somebody looks at it."""

    line: str = "x"

    def __str__(self) -> str:
        raise LookupError("somebody asked")


HOSTILE_PROBLEMS = {
    "of a class of its own": """
class P:
    line = "x"
    def __str__(self):
        raise ValueError
raise CompileError([P()])
""",
    "of a real kind": """
class S(str):
    def __str__(self):
        raise ValueError
try:
    raise CompileError("x")
except CompileError as e:
    P = type(e.problems[0])
raise CompileError([P(what=S("x"), line="y", column=[], why=1, rule=None)])
""",
}


@pytest.mark.parametrize("source", HOSTILE_PROBLEMS.values(), ids=HOSTILE_PROBLEMS)
def test_a_hostile_problem_is_told_without_asking_it(source: str, loader: Loader) -> None:
    with pytest.raises(LookupError, match="asked"):
        str(CompileError([Lie()]))
    with pytest.raises(CompileError) as caught:
        loader.load("from wtc import CompileError\n" + source)
    assert str(caught.value)
