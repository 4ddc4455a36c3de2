"""The reference page says what the dialect does: every rule is on it, and every example is true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from wtc import Webtask
from wtc.dialect import reference
from wtc.dialect.builtin_names import make_builtins
from wtc.dialect.cases import CASES
from wtc.dialect.catalogue import BUILTINS, CATALOGUE, EXCEPTIONS, OWN_SHELVES, SINCE
from wtc.dialect.examples import PARTS, Section
from wtc.dialect.imports import offered
from wtc.dialect.library import Library
from wtc.dialect.loading import Loader
from wtc.dialect.policy import RULES, Decision, Kind, Rule, names
from wtc.dialect.standins import STANDINS
from wtc.dialect.transform import Transformer
from wtc.dialect.wording import BUILTINS_OF_ITS_OWN, NOTES, SYNTAX
from wtc.errors import CompileError, NotFoundError, Problem
from wtc.testing import ListLog, compiled

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "dialect-reference.md").read_text(encoding="utf-8")
SECTIONS = {rule: section for part in PARTS for rule, section in part.sections.items()}
TABLE = (*RULES, *CASES)

# Rules whose refusal no text on a page can show, and why.
NOT_SHOWN = {
    "unknown-syntax": "what a later Python adds",
    "text": "too large, too deep, or no text at all",
    "compiled-code": "nothing is known to get so far",
}


def problems_of(source: str) -> tuple[Problem, ...]:
    """Return what the author of a webtask is told: of its text, its run, its chain."""
    try:
        compiled(Webtask(script=source))
    except CompileError as error:
        return error.problems
    return ()


def load(source: str) -> None:
    Loader(ListLog()).load(source)


def permitted() -> Iterator[tuple[str, str]]:
    for rule, section in SECTIONS.items():
        for kind in ("runs", "instead", "also"):
            code = getattr(section, kind)
            if code and (rule != "type-parameters" or sys.version_info >= (3, 12)):
                yield f"{rule}: {kind}", code


@pytest.mark.parametrize("code", [code for _, code in permitted()], ids=[i for i, _ in permitted()])
def test_an_example_runs(code: str) -> None:
    load(code)


REFUSED = {rule: section for rule, section in SECTIONS.items() if section.refused}


@pytest.mark.parametrize("rule", REFUSED)
def test_an_example_is_refused_by_its_rule_and_no_other(rule: str) -> None:
    assert {problem.rule for problem in problems_of(REFUSED[rule].refused)} == {rule}


def is_told(row: Rule, problem: Problem) -> bool:
    """Tell whether a problem has the message of this row."""

    def pattern(text: str) -> str:
        return re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))

    if row in CASES and row.kind is Kind.SCRIPT:  # the message is Python's, or the compiler's
        return re.fullmatch(pattern(row.what), problem.what) is not None
    return all(
        re.fullmatch(pattern(text), told)
        for text, told in (
            (row.what, problem.what),
            (row.why, problem.why),
            (row.instead, problem.instead),
        )
    )


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE if row.decision is Decision.DENY and row.rule not in NOT_SHOWN],
    ids=lambda row: f"{row.rule}: {row.what}",
)
def test_every_refusal_has_an_example(row: Rule) -> None:
    if row.what.startswith("Python cannot read this"):
        return  # what only some versions of Python's compiler say
    assert any(is_told(row, problem) for problem in problems_of(SECTIONS[row.rule].refused))


def test_every_rule_has_one_section() -> None:
    listed = Counter(rule for part in PARTS for rule in part.sections)
    assert listed == Counter({row.rule for row in TABLE})


def test_every_section_has_an_example() -> None:
    def examples(section: Section) -> str:
        return section.runs + section.refused + section.instead

    without = {rule for rule, section in SECTIONS.items() if not examples(section)}
    assert without == {"unknown-syntax", "compiled-code"}


def test_what_is_permitted_has_an_example_that_runs() -> None:
    permitted = {row.rule for row in TABLE if row.decision is not Decision.DENY}
    assert {rule for rule in permitted if not SECTIONS[rule].runs} == set()


def test_the_page_is_made_from_the_table() -> None:
    assert reference.page() == PAGE, "docs/dialect-reference.md is stale: run scripts/reference"


def test_the_script_tells_whether_the_page_is_stale(tmp_path: Path) -> None:
    script = tmp_path / "scripts" / "reference.py"
    script.parent.mkdir()
    script.write_text((ROOT / "scripts" / "reference.py").read_text(encoding="utf-8"))
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "dialect-reference.md"

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, str(script), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
        return done.returncode, done.stderr

    stale = (1, "docs/dialect-reference.md is stale: run scripts/reference\n")
    assert run("--check") == stale
    assert run() == (0, "")
    assert run("--check") == (0, "")
    page.write_text(page.read_text(encoding="utf-8") + "more")
    assert run("--check") == stale
    assert page.read_text(encoding="utf-8").endswith("more")


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def headings() -> list[str]:
    outside = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    return [slug(found) for found in re.findall(r"^#+ (.+)$", outside, re.MULTILINE)]


def test_every_anchor_is_a_heading() -> None:
    found = headings()
    assert [anchor for anchor, count in Counter(found).items() if count > 1] == []
    assert reference.anchors() == {row.rule for row in TABLE}
    assert reference.anchors() <= set(found)


def test_every_link_inside_the_page_leads_to_a_heading() -> None:
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= set(headings())


@pytest.mark.parametrize("path", CATALOGUE)
def test_every_name_that_can_be_imported_is_on_the_page(path: str) -> None:
    shelf = PAGE.partition(f"\n### `{path}`\n")[2].partition("\n### ")[0]
    assert offered(path) <= set(re.findall(r"`(\w+)`", shelf))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NODE])
def test_every_name_of_the_table_is_on_the_page(kind: Kind) -> None:
    assert {name for name in names(kind, *Decision) if f"`{name}`" not in PAGE} == set()


def test_every_built_in_name_is_on_the_page() -> None:
    made = make_builtins(ListLog(), Library(ListLog()))
    found = {name for name in made if name.isidentifier() and not name.startswith("__")}
    assert {name for name in found if f"`{name}`" not in PAGE} == set()
    assert found - set((BUILTINS + EXCEPTIONS).split()) == set(BUILTINS_OF_ITS_OWN)


def test_every_class_of_syntax_is_told_in_words() -> None:
    assert names(Kind.NODE, *Decision) == set(SYNTAX)
    assert {name for name in SYNTAX if f"({name})" not in PAGE} == set()


def test_the_first_minor_that_has_a_name_is_right() -> None:
    here = sys.version_info[:2]
    for path, listed in CATALOGUE.items():
        absent = set() if listed == "*" else set(listed.split()) - offered(path)
        assert absent == {name for name in listed.split() if since(f"{path}.{name}") > here}, path
    made = make_builtins(ListLog(), Library(ListLog()))
    assert {name for name in EXCEPTIONS.split() if name not in made} == {
        name for name in EXCEPTIONS.split() if since(name) > here
    }


def since(name: str) -> tuple[int, int]:
    major, minor = SINCE.get(name, "3.11").split(".")
    return int(major), int(minor)


def test_every_stand_in_is_told() -> None:
    made_here = {f"{path}.{name}" for path, name in STANDINS}
    shelves = OWN_SHELVES - {"__future__"} | {"random"}  # of `random` only the generator is
    shelves |= {"wtc.stripe_events"}  # whose names are not what checkers take them for
    assert set(NOTES) == made_here | shelves


def test_one_section_can_be_asked_for() -> None:
    assert reference.section("files") in PAGE
    assert reference.section("files").startswith("### files\n\nThere is no disk;")
    with pytest.raises(NotFoundError, match=r"no rule 'running-txt'; did you mean running-text"):
        reference.section("running-txt")
    with pytest.raises(NotFoundError, match=r"no rule '%%%'; there are expressions, strings, "):
        reference.section("%%%")


def test_every_rewritten_node_has_its_visitor_and_no_other_has() -> None:
    visitors = {name.removeprefix("visit_") for name in vars(Transformer) if "visit_" in name}
    assert visitors == names(Kind.NODE, Decision.REWRITE)


@pytest.mark.parametrize("name", sorted(names(Kind.ATTRIBUTE, Decision.REWRITE)))
def test_every_checked_attribute_has_its_check(name: str) -> None:
    load(f"try:\n    getattr(object(), {name!r})\nexcept AttributeError:\n    pass")


def test_messages_stand_in_the_table_alone() -> None:
    makers = {
        path.name
        for path in (ROOT / "wtc" / "dialect").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Problem", "Rule")
    }
    assert makers == {"policy.py", "cases.py", "explaining.py"}  # the last tells what was raised


# What `ast` has and no text can hold: names of older versions, other modes, marks that are unused.
NO_TEXT_HOLDS = {
    "AugLoad",
    "AugStore",
    "Bytes",
    "Ellipsis",
    "Expression",
    "ExtSlice",
    "FunctionType",
    "Index",
    "Interactive",
    "NameConstant",
    "Num",
    "Param",
    "Str",
    "Suite",
    "TypeIgnore",
    "_ast_Ellipsis",
}
# What nobody has reviewed yet: refused as unknown syntax.
REFUSED_AS_UNKNOWN = {"Interpolation", "TemplateStr"}


def concrete_nodes() -> set[str]:
    return {
        name
        for name, value in vars(ast).items()
        if isinstance(value, type) and issubclass(value, ast.AST) and not value.__subclasses__()
    }


def test_every_class_of_syntax_has_a_row_or_is_known_to_have_none() -> None:
    without = concrete_nodes() - names(Kind.NODE, *Decision)
    assert without <= NO_TEXT_HOLDS | REFUSED_AS_UNKNOWN
    assert names(Kind.NODE, *Decision).isdisjoint(NO_TEXT_HOLDS | REFUSED_AS_UNKNOWN)
