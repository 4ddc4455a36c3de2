"""Where a guard stands, and where none is needed: the line that a line becomes."""

from __future__ import annotations

import ast

import pytest

from wtc.dialect.compiling import compile_text
from wtc.dialect.transform import Transformer

REBINDINGS = [
    "p = json",
    "p += 1",
    "(p := json)",
    "[p := json for _ in [1]]",
    "for p in [json]: pass",
    "with m as p: pass",
    "import json as p",
    "from json import loads as p",
    "del p",
    "def p(): pass",
    "class p: pass",
    "match json:\n        case p: pass",
    "match json:\n        case [*p]: pass",
    "match json:\n        case {**p}: pass",
    "match json:\n        case int() as p: pass",
    "try: pass\n    except Exception as p: pass",
    "def g():\n        nonlocal p\n        p = json",
    "(a, [p]) = json",
    "p: int = json",
]


TWICE = "(p if <type>(p) in <user> else <own>(p))"
KEPT = "(<it> if <type>((<it> := p)) in <user> else <own>(<it>))"
CALLED = "<own>(p)"


def last_line(source: str) -> str:
    """Return the last line of a script as it runs."""
    tree = ast.parse(source)
    transformer = Transformer(tree, source.splitlines())
    transformer.visit(tree)
    assert transformer.problems == []
    return ast.unparse(tree).splitlines()[-1].strip()


@pytest.mark.parametrize("rebinding", REBINDINGS)
def test_a_name_that_can_change_is_read_once(rebinding: str) -> None:
    """Another thread could change it between the check and the use."""
    source = f"import json\nm = json\ndef f(p):\n    {rebinding}\n    p.x = 1"
    assert last_line(source) == f"{KEPT}.x = 1"


GUARDED = {
    "a parameter is read twice": ("def f(p):\n p.x = 1", f"{TWICE}.x = 1"),
    "so is one that a call is guarded for": ("def f(p):\n p.x = p._y", f"{TWICE}.x = {TWICE}._y"),
    "the top level has no local names": ("p = 1\np.x = 1", f"{CALLED}.x = 1"),
    "a local is kept": ("def f():\n p = 1\n p.x = 1", f"{KEPT}.x = 1"),
    "so is another function's": ("def f(p):\n lambda: p._x", f"lambda: {KEPT}._x"),
    "a comprehension keeps nothing": ("def f():\n [p._x for p in q]", f"[{CALLED}._x for p in q]"),
    "nor does a generator": ("def f():\n (p._x for p in q)", f"({CALLED}._x for p in q)"),
    "nor a lambda in what one goes through": (
        "def f():\n [y for y in (lambda: p._x)()]",
        f"[y for y in (lambda: {CALLED}._x)()]",
    ),
    "nor a lambda at the top level": ("lambda: p._x", f"lambda: {CALLED}._x"),
    "a default at the top level does not": ("lambda q=p._x: q", f"lambda q={CALLED}._x: q"),
    "nor in a function": ("def f():\n p = 1\n lambda q=p._x: 1", f"lambda q={CALLED}._x: 1"),
    "nor an annotation": ("def f():\n x: p._x = 1", f"x: {CALLED}._x = 1"),
    "the second write is plain": ("def f(p):\n p.x = 1\n p.y = p._z", "p.y = p._z"),
    "also when the first adds": ("def f(p):\n p.x += 1\n return p._z", "return p._z"),
    "also further in": ("def f(p):\n p.x = 1\n if a:\n  p._z", "p._z"),
    "also later in an inner block": ("def f(p):\n if a:\n  p.x = 1\n  p.y = 1", "p.y = 1"),
    "also beside others": ("def f(p, q):\n p.x = q.x = 1\n p.y = q._y", "p.y = q._y"),
    "not of another name": ("def f(o, p):\n o.x = 1\n p.y = 1", f"{TWICE}.y = 1"),
    "not of a name that changes": ("def f(p):\n p = 1\n p.x = 1\n p.y = 1", f"{KEPT}.y = 1"),
    "not after a branch": ("def f(p):\n if a:\n  p.x = 1\n p.y = 1", f"{TWICE}.y = 1"),
    "not in the other branch": (
        "def f(p):\n if a:\n  p.x = 1\n else:\n  p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not after a loop": ("def f(p):\n for a in b:\n  p.x = 1\n p.y = 1", f"{TWICE}.y = 1"),
    "not after a try": (
        "def f(p):\n try:\n  p.x = 1\n finally:\n  pass\n p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not where it failed": (
        "def f(p):\n try:\n  p.x = 1\n except E:\n  p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not after a with, which may swallow": (
        "def f(p):\n with a:\n  p.x = 1\n p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not after a case": (
        "def f(p):\n match a:\n  case 1:\n   p.x = 1\n p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not before": ("def f(p):\n while a:\n  p.y = 1", f"{TWICE}.y = 1"),
    "not in another function": (
        "def f(p):\n p.x = 1\n def g(p):\n  p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not in a closure": ("def f(p):\n p.x = 1\n def g():\n  p.y = 1", f"{KEPT}.y = 1"),
    "not by a write to what it holds": (
        "def f(p):\n p.a.b = 1\n p.y = 1",
        f"{TWICE}.y = 1",
    ),
    "not by an item": ("def f(p):\n p[0] = 1\n p.y = 1", f"{TWICE}.y = 1"),
    "not by an annotation alone": ("def f(p):\n p.x: int\n p.y = 1", f"{TWICE}.y = 1"),
    "a private name, which a class spells in two ways, is kept": (
        "def f(_C__p):\n _C__p.x = 1\n _C__p.x = 1",
        "(<it> if <type>((<it> := _C__p)) in <user> else <own>(<it>)).x = 1",
    ),
    "super of what was proven may still be a class's": (
        "def f(p):\n p.x = 1\n super().__init__",
        "super().__init__ if <type>(p) in <user> else <read>(super(), '__init__')",
    ),
    "the type of a thing": ("def f(p):\n type(p)", "<kinds>[<type>(p)]"),
    "its class": ("def f(p):\n p.__class__", "<kinds>[<type>(p)]"),
    "a type of the script's own": ("def f(type):\n type(p)", "type(p)"),
    "a type with more arguments": ("def f(p):\n type(p, q)", "type(p, q)"),
    "a type by a star": ("def f(p):\n type(*p)", "type(*p)"),
}


@pytest.mark.parametrize(("source", "expected"), GUARDED.values(), ids=GUARDED)
def test_what_a_line_becomes(source: str, expected: str) -> None:
    assert last_line(source) == expected
    compile_text(source, "<webtask>")
