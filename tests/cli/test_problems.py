"""Problems as lines: they stand where they point, lead to the reference, and forge nothing."""

import click
import pytest

from wtc.cli.problems import all_problem_lines, problem_lines, reference
from wtc.errors import Problem


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


def test_a_problem_whose_rule_the_reference_knows_leads_there() -> None:
    problem = Problem(what="bad", instead="good", rule="running-text")
    assert reference(problem) == "wtc check --explain running-text"
    assert lines(problem) == [
        "hook.py: bad",
        "  instead: good",
        "  more: wtc check --explain running-text",
    ]


@pytest.mark.parametrize("rule", ["", "of-another-version", "running-text\x1b[2J; rm x"])
def test_a_rule_that_the_reference_does_not_know_leads_nowhere(rule: str) -> None:
    problem = Problem(what="bad", rule=rule)
    assert reference(problem) == ""
    assert lines(problem) == ["hook.py: bad"]


def test_of_many_problems_a_hundred_are_shown_and_the_others_counted() -> None:
    shown = list(all_problem_lines((Problem(what="bad"),) * 1_234, "hook.py", ""))
    assert len(shown) == 101
    assert shown[-1] == "and 1,134 more problems"
