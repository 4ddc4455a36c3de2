"""What is refused, where, and how it is told: each denied row of the table, by what it says."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import ast
import keyword

import pytest

from wtc.dialect.admission import require_supported_python
from wtc.dialect.cases import CASES, UNKNOWN_NAME
from wtc.dialect.compiling import check
from wtc.dialect.policy import RULES, Decision, Kind, names
from wtc.errors import CompileError, Problem


def only(source: str) -> Problem:
    found = check(source)
    assert len(found) == 1, found
    return found[0]


DENIED = [
    ("except star", "try:\n    pass\nexcept* ValueError:\n    pass", 1, 1, "except-star"),
    ("metaclass", "class M: pass\nclass A(object, metaclass=M):\n    pass", 2, 17, "metaclass"),
    ("__del__", "class A:\n    def __del__(self): pass", 2, 5, "method-del"),
    ("__getattribute__", "class A:\n    def __getattribute__(self, n): pass", 2, 5, "method-attributes"),
    ("__reduce__", "class A:\n    def __reduce__(self): pass", 2, 5, "method-copying"),
    ("__index__", "class A:\n    x = 1\n    def __index__(self): pass", 3, 5, "method-buffers"),
    ("__instancecheck__", "class A:\n    def __instancecheck__(s): pass", 2, 5, "method-classes"),
    ("decorated __new__", "class A:\n    @f\n    def __new__(c): pass", 3, 5, "method-new"),
    ("assigned __new__", "class A:\n    __new__ = 1", 2, 5, "method-new"),
    ("assigned __getattr__", "class A:\n    __getattr__ = dict.get", 2, 5, "method-new"),
    ("async __deepcopy__", "class A:\n    async def __deepcopy__(s, m): pass", 2, 5, "method-new"),
    ("decorated __deepcopy__", "class A:\n    @f\n    def __deepcopy__(s, m): pass", 3, 5, "method-new"),
    ("nameless __getattr__", "class A:\n    def __getattr__(*a): pass", 2, 5, "method-new"),
    ("method outside a class", "def __init__(): pass", 1, 1, "reserved-names"),
    ("unknown dunder method", "class A:\n    def __frob__(self): pass", 2, 5, "reserved-names"),
    ("dunder variable", "x = 1\n__x__ = 2", 2, 1, "reserved-names"),
    ("dunder parameter", "def f(__x__): pass", 1, 7, "reserved-names"),
    ("dunder keyword", "f = print\nf(__x__=1)", 2, 3, "reserved-names"),
    ("dunder import name", "import json as __x__", 1, 8, "reserved-names"),
    ("__name__ assigned", "__name__ = '__main__'", 1, 1, "reserved-names"),
    ("super bound", "super = 1", 1, 1, "super"),
    ("super as parameter", "def f(super): pass", 1, 7, "super"),
    ("eval", "x = 1\ny = eval('1')", 2, 5, "running-text"),
    ("exec", "exec('1')", 1, 1, "running-text"),
    ("compile", "compile('1', '', 'eval')", 1, 1, "running-text"),
    ("open", "open('x')", 1, 1, "files"),
    ("input", "input()", 1, 1, "terminal"),
    ("breakpoint", "breakpoint()", 1, 1, "terminal"),
    ("globals", "globals()", 1, 1, "namespaces"),
    ("vars", "x = {}\nprint(vars(x))", 2, 7, "namespaces"),
    ("id", "id(1)", 1, 1, "memory"),
    ("BaseException", "try:\n    pass\nexcept BaseException:\n    pass", 3, 8, "base-exceptions"),
    ("KeyboardInterrupt", "raise KeyboardInterrupt", 1, 7, "base-exceptions"),
    ("__globals__", "def f(): pass\nf.__globals__", 2, 3, "function-insides"),
    ("__code__", "(lambda: 0).__code__", 1, 13, "function-insides"),
    ("__dict__", "class A: pass\nA().__dict__", 2, 5, "instance-dict"),
    ("__subclasses__", "object.__subclasses__()", 1, 8, "class-tree"),
    ("__traceback__", "try:\n    pass\nexcept Exception as e:\n    e.__traceback__", 4, 7, "tracebacks"),
    ("gi_frame", "(x for x in []).gi_frame", 1, 17, "frames"),
    ("tb_frame written", "class A: pass\nA().tb_frame = 1", 2, 5, "frames"),
    ("__module__", "import json\njson.loads.__module__", 2, 12, "module-insides"),
    ("__setattr__", "object.__setattr__(1, 'a', 2)", 1, 8, "method-attributes"),
    ("unknown dunder attribute", "(1).__frob__", 1, 5, "reserved-names"),
    ("dunder written", "class A: pass\nA().__len__ = 1", 2, 5, "reserved-names"),
    ("in a pattern", "match 1:\n    case object(__class__=c):\n        pass", 2, 10, "match"),
    ("private in a pattern", "match 1:\n    case object(_x=c):\n        pass", 2, 10, "match"),
    ("format in a pattern", "match 1:\n    case str(format=c):\n        pass", 2, 10, "match"),
    ("format in place", "class A: pass\na = A()\na.format += 1", 3, 3, "guarded"),
    ("import os", "import os", 1, 8, "import-system"),
    ("import a part of os", "import json, os.path as p", 1, 14, "import-system"),
    ("from os", "from os import environ", 1, 1, "import-system"),
    ("import threading", "import threading", 1, 8, "import-processes"),
    ("import requests", "import requests", 1, 8, "import-network"),
    ("import gc", "import gc", 1, 8, "import-insides"),
    ("import pickle", "import pickle", 1, 8, "import-pickle"),
    ("unknown module", "import nothing_like_it", 1, 8, "imports"),
    ("unknown name", "from json import nothing", 1, 18, "imports"),
    ("star", "from json import *", 1, 18, "imports"),
    ("relative", "from . import a", 1, 1, "imports"),
    ("future", "from __future__ import braces", 1, 24, "imports"),
    ("syntax", "x = = 1", 1, 5, "syntax"),
    ("indentation", "def f():\nreturn 1", 2, 1, "syntax"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "line", "column", "rule"),
    [row[1:] for row in DENIED],
    ids=[row[0] for row in DENIED],
)
def test_it_is_refused_where_it_stands(source: str, line: int, column: int, rule: str) -> None:
    found = only(source)
    assert (found.line, found.column, found.rule) == (line, column, rule)


def test_all_problems_are_told_at_once_in_order() -> None:
    found = check("import os\nx = eval('1')\n\ndef f():\n    return f.__globals__\n")
    assert [(p.line, p.rule) for p in found] == [
        (1, "import-system"),
        (2, "running-text"),
        (5, "function-insides"),
    ]


def test_a_column_counts_characters() -> None:
    assert only("x = 'ü€😀'; eval('1')").column == 12


def test_a_problem_reads_well() -> None:
    assert str(only("import requests")) == (
        "line 1, column 8: `requests` cannot be imported (a webtask opens no connections by itself);"
        " call out with `httpx`"
    )
    assert str(only("from json import loadz")).endswith("did you mean load, loads?")


def test_problems_are_bounded() -> None:
    found = check("\n".join(f"eval({i})" for i in range(5000)))
    assert len(found) == 100
    assert len(str(only(f"import {'x' * 5000}"))) < 400
    assert len(str(only(f"(1).__{'x' * 5000}__"))) < 400


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.NODE])
def test_no_name_has_two_rows(kind: Kind) -> None:
    listed = [name for row in RULES if row.kind is kind for name in row.names]
    assert len(listed) == len(set(listed))


def test_every_denial_says_what_why_and_what_instead() -> None:
    for row in (*RULES, *CASES):
        if row.decision is Decision.DENY:
            assert row.what, row
            assert row.why, row
            assert row.instead, row


def test_names_of_rows_are_identifiers() -> None:
    for kind in (Kind.NAME, Kind.BUILTIN, Kind.ATTRIBUTE, Kind.METHOD):
        for name in names(kind, *Decision):
            assert name.isidentifier()
            assert not keyword.iskeyword(name)


def test_an_untested_python_is_refused() -> None:
    with pytest.raises(CompileError) as caught:
        require_supported_python((3, 99))
    assert str(caught.value) == (
        "scripts run on Python 3.11, 3.12, 3.13; this is 3.99, which the dialect was not tested on:"
        " install wtc under one of those"
    )


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000 + ")" * 100_000,
        "-" * 20_000 + "1",
        "+".join(["1"] * 20_000),
        "x" + ".a" * 20_000,
        "[" * 300 + "]" * 300,
        "lambda:" * 5_000 + "1",
        "x = " + "not " * 30_000 + "1",
        "x = f'" + "{" * 11 + "'",
        "f" + "'{" * 300,
        "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 300)) + " " * 300 + "pass",
        "x = 1\0",
        "x = '\ud800'",
        "x = 1 \N{FULLWIDTH LOW LINE}",
        "\ufeff\ufeffx = 1",
        "x = 9" + "9" * 5000,
        "match 1:\n case " + "[" * 150 + "]" * 150 + ": pass\n case",
        "a" * 2_100_000,
        "é" * 1_100_000,
        b"x = 1",
        None,
        ast.parse("x = 1"),
        type("Text", (str,), {})("x = 1"),
    ],
    ids=range(22),
)  # fmt: skip
def test_hostile_text_is_a_problem_and_nothing_worse(source: object) -> None:
    assert check(source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "x = 1\ny = '\0'",
            Problem(
                what="the text holds a NUL byte",
                why="Python reads no further than that",
                instead="write `\\0` in a string",
                line=2,
                rule="text",
            ),
        ),
        (
            "x = '\ud800'",
            Problem(
                what="the text holds lone surrogates",
                why="they are halves of a character, and UTF-8 has none",
                instead="write the whole character, or its escape in a string",
                rule="text",
            ),
        ),
        (
            "é" * 1_100_000,
            Problem(
                what="the script has 2,200,000 bytes; the limit is 2,097,152",
                why="it is read anew by each worker",
                instead="keep data in `context.storage`",
                rule="text",
            ),
        ),
        (
            b"x = 1",
            Problem(
                what="a script is text, an exact `str`",
                why="what is checked must be what runs",
                instead="hand over the text; of bytes, `source.decode()`",
                rule="text",
            ),
        ),
        (
            "x" + ".a" * 20_000,
            Problem(
                what="the script is nested too deeply",
                why="Python's own compiler cannot follow it",
                instead="use intermediate names, or put data into a JSON text",
                rule="text",
            ),
        ),
    ],
    ids=["NUL", "surrogates", "size", "bytes", "depth"],
)
def test_what_is_wrong_with_a_whole_text_is_told(source: str, problem: Problem) -> None:
    assert check(source) == (problem,)


def test_a_message_holds_what_was_written_as_it_is() -> None:
    problem = UNKNOWN_NAME.problem(module="{name}", name="{near}", near="{module}")
    assert problem.what == "`{name}` has no `{near}` here"
    assert problem.instead == "there are {module}"


def test_a_script_of_the_largest_size_is_checked() -> None:
    line = "value = [x._part for x in items if x.name] + list(map(str, range(10)))\n"
    assert check(line * (256 * 1024 // len(line))) == ()
