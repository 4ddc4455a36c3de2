"""What reaches the terminal: nothing that steers it, nothing that looks like a key."""

import click
import pytest

from wtc.cli.printing import cut, mask, problem_lines, safe
from wtc.errors import Problem


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcödé 日本 👍", "plain ünïcödé 日本 👍"),
        ("tab\there", "tab\there"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\nb\rc", "a\\nb\\rc"),
        ("\x00\x07\x08\x7f\x9b", "\\x00\\x07\\x08\\x7f\\x9b"),
        ("pay \u202egnp.exe", "pay \\u202egnp.exe"),
        ("a\u2028b\u2066c\u200bd\ufeffe", "a\\u2028b\\u2066c\\u200bd\\ufeffe"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_escapes(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("whsec_abc123 and sk_live_xyz", "whsec_… and sk_live_…"),
        ("http://user:pa:ss@host/path", "http://…@host/path"),
        ("http://token@host", "http://…@host"),
        ("mail me@example.com at http://host/a@b", "mail me@example.com at http://host/a@b"),
        ("risk_test_1", "risk_test_1"),
    ],
)
def test_what_looks_like_a_key_is_not_shown(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_a_long_line_is_cut_and_says_by_how_much() -> None:
    assert cut("x" * 2_000) == "x" * 2_000
    assert cut("x" * 3_234) == "x" * 2_000 + "… (1,234 more characters)"


def lines(problem: Problem, script: str = "") -> list[str]:
    return [click.unstyle(line) for line in problem_lines(problem, "hook.py", script)]


def test_a_problem_shows_where_what_why_the_source_and_what_instead() -> None:
    problem = Problem(
        what="`eval` is not available",
        why="it runs text as code",
        instead="call the function by its name",
        line=2,
        column=9,
    )
    assert lines(problem, "def f():\n\tx = 1; eval('x')\n") == [
        "hook.py:2:9: `eval` is not available: it runs text as code",
        "     2 | \tx = 1; eval('x')",
        "       | \t       ^",
        "  instead: call the function by its name",
    ]


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        (0, 0, ["hook.py: bad"]),
        (9, 1, ["hook.py:9:1: bad"]),
        (-1, 5, ["hook.py:-1:5: bad"]),
        (1, 0, ["hook.py:1: bad", "     1 | short"]),
        (1, 400, ["hook.py:1:400: bad", "     1 | short"]),
        (1, 6, ["hook.py:1:6: bad", "     1 | short", "       |      ^"]),
    ],
)
def test_a_place_that_is_not_in_the_script_is_not_shown(
    line: int, column: int, shown: list[str]
) -> None:
    assert lines(Problem(what="bad", line=line, column=column), "short\n") == shown


def test_a_problem_in_hostile_text_cannot_forge_lines() -> None:
    problem = Problem(what="bad \x1b[2J\nhook.py:1:1: forged", line=1, column=8)
    assert lines(problem, "'\x1b[31m'x") == [
        "hook.py:1:8: bad \\x1b[2J",
        "  hook.py:1:1: forged",
        "     1 | '\\x1b[31m'x",
        "       |           ^",
    ]
