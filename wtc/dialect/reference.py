"""The reference page of the dialect, made from its table.

Law: the page says what the table says, under the anchors that problems carry, and is the same text
on every Python: names come from the catalogue as it is written, not from what is installed.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from wtc.dialect.cases import CASES
from wtc.dialect.catalogue import BUILTINS, CATALOGUE, EXCEPTIONS, SINCE
from wtc.dialect.examples import BUILTINS_PART, PARTS, Part, Section
from wtc.dialect.policy import RULES, SUPPORTED, Decision, Kind, Rule
from wtc.dialect.wording import BUILTINS_OF_ITS_OWN, NOTES, SYNTAX
from wtc.errors import NotFoundError

__all__ = ["anchors", "page", "section"]

WIDTH = 120


def page() -> str:
    """Return the whole page, as Markdown."""
    parts = (block for part in PARTS for block in _part(part))
    return _joined([_HEAD.strip(), _contents(), *parts, *_shelves()])


def section(rule: str) -> str:
    """Return the section of one anchor, as Markdown; raise NotFoundError, which names near ones."""
    if rule not in _SECTIONS:
        near = difflib.get_close_matches(rule, _SECTIONS, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(_SECTIONS)}"
        raise NotFoundError(f"the dialect has no rule {rule[:80]!r}; {hint}")
    return _joined(_section(rule, _SECTIONS[rule]))


def anchors() -> frozenset[str]:
    """Return every anchor that a problem can carry."""
    return frozenset(_SECTIONS)


_SECTIONS: Mapping[str, Section] = {
    rule: found for part in PARTS for rule, found in part.sections.items()
}

_HEAD = f"""\
# Reference of the dialect

<!-- Made by scripts/reference from the dialect's table: change wtc/dialect, then run it. -->

Everything that a script may write, and what becomes of it. [What a script may do](dialect.md) is
the short version.

**How to read it.** A problem names its rule: `running-text`. That is a heading of this page. Under
it stands what the rule covers, one line for each of these:

| | |
|---|---|
| **Allowed** | as in Python, at Python's speed |
| **Checked** | as in Python, with a check where only the running object can tell |
| **Refused** | before anything runs: what is said of it, why, and what to write instead |

A check that fails as the script runs raises what Python would raise, AttributeError or TypeError.
What Python has and this page has not is refused. It holds on Python \
{", ".join(f"{major}.{minor}" for major, minor in SUPPORTED)}.
"""

_WORDS = {Decision.ALLOW: "Allowed", Decision.REWRITE: "Checked", Decision.DENY: "Refused"}


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def _contents() -> str:
    rows = [(_links([part.title]), _links(part.sections)) for part in PARTS]
    shelves = (_links([_SHELVES]), _links(CATALOGUE, code=True))
    return _table(("chapter", "what is in it"), [*rows, shelves])


def _links(titles: Iterable[str], code: bool = False) -> str:
    mark = "`" if code else ""
    return " · ".join(f"[{mark}{title}{mark}](#{_slug(title)})" for title in titles)


def _slug(title: str) -> str:
    """Return the anchor that a heading has on GitHub."""
    kept = (char for char in title.lower() if char.isalnum() or char in " -_")
    return "".join(kept).replace(" ", "-")


def _prose(text: str) -> str:
    return _wrapped(*text.split(" "))


def _part(part: Part) -> Iterator[str]:
    yield f"## {part.title}"
    yield _prose(part.about)
    if part is BUILTINS_PART:
        yield from _builtin_names()
    for rule, found in part.sections.items():
        yield from _section(rule, found)


def _section(rule: str, found: Section) -> Iterator[str]:
    yield f"### {rule}"
    yield _prose(found.about)
    rows = [row for row in (*RULES, *CASES) if row.rule == rule]
    yield from _permissions(rows)
    yield _code("", found.runs)
    yield from _refusals(rows)
    yield _code("Refused:", found.refused)
    yield _code("Instead:" if found.refused else "", found.instead)
    yield _code("Or:", found.also)


def _code(label: str, code: str) -> str:
    return _joined([label, f"```python\n{code}```"]).rstrip() if code else ""


def _permissions(rows: list[Rule]) -> Iterator[str]:
    """Yield what a section permits: for each decision and kind its names, a line for each row."""
    for decision in (Decision.ALLOW, Decision.REWRITE):
        for kind, permitted in _by_kind(rows, decision):
            yield _listing(decision, kind, [row.names for row in permitted])


def _refusals(rows: list[Rule]) -> Iterator[str]:
    """Yield what a section refuses and all that is said of it; several rows name theirs in it."""
    refused = [row for row in rows if row.decision is Decision.DENY]
    named = [row for row in refused if row.names]
    if len(named) == 1:
        yield _listing(Decision.DENY, named[0].kind, [named[0].names])
    titles: tuple[str, ...] = ("what it says", "why", "instead")
    messages = [_message(row) for row in refused]
    if len(named) > 1:
        titles = ("refused", *titles)
        messages = [(_cell(row), *_message(row)) for row in refused]
    if messages:
        yield _table(titles, dict.fromkeys(messages))


def _cell(row: Rule) -> str:
    return " ".join(_shown(row.kind, row.names)) if row.names else ""


def _by_kind(rows: list[Rule], decision: Decision) -> Iterator[tuple[Kind, list[Rule]]]:
    """Yield the rows with names that are decided so, those of one kind together."""
    decided = [row for row in rows if row.decision is decision and row.names]
    for kind in dict.fromkeys(row.kind for row in decided):
        yield kind, [row for row in decided if row.kind is kind]


def _listing(decision: Decision, kind: Kind, groups: Sequence[Sequence[str]]) -> str:
    label = f"**{_WORDS[decision]}** ({kind}):"
    if len(groups) == 1:
        return _wrapped(label, *_shown(kind, groups[0]))
    lines = (_wrapped(*_shown(kind, names)).replace("\n", "\n  ") for names in groups)
    return "\n".join([label, "", *(f"- {line}" for line in lines)])


def _shown(kind: Kind, names: Sequence[str]) -> Iterator[str]:
    if kind is not Kind.NODE:
        return _listed(names)
    *others, last = (f"{SYNTAX[name]} ({name})" for name in names)
    return iter([*(f"{each} ·" for each in others), last])


def _message(row: Rule) -> tuple[str, ...]:
    """Return what a refusal says; of several names the first stands for all.

    What only the script can tell stands as `…`.
    """
    values = dict.fromkeys(("module", "near", "message", "size", "limit"), "…")
    row = row.filled(name=_written(row), **values)
    return row.what, row.why, row.instead


def _written(row: Rule) -> str:
    """Return the first name of a row, as it stands where it is refused: `run` of `asyncio.run`."""
    first = row.names[0] if row.names else "…"
    module, _, name = first.rpartition(".")
    return name if f"`{module}`" in row.what else first


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [titles, ("---",) * len(titles), *rows]
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in cells)
    return "\n".join(f"| {line} |" for line in lines)


def _listed(names: Iterable[str], module: str = "") -> Iterator[str]:
    return (f"`{name}`{_since(name, module)}" for name in names)


def _since(name: str, module: str) -> str:
    since = SINCE.get(f"{module}.{name}" if module else name)
    return f" ({since})" if since else ""


def _wrapped(*items: str) -> str:
    """Return the items in lines, broken only between two of them."""
    lines = textwrap.wrap(
        " ".join(item.replace(" ", _GLUE) for item in items),
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(_GLUE, " ")


_GLUE = "\0"


def _builtin_names() -> Iterator[str]:
    yield _wrapped("**Allowed**:", *_listed(BUILTINS.split()))
    yield _wrapped("**Exceptions**:", *_listed(EXCEPTIONS.split()))
    yield _prose(f"{_BRACKETS} The dialect has its own of these:")
    rows = ((f"`{name}`", note) for name, note in BUILTINS_OF_ITS_OWN.items())
    yield _table(("name", "what is special about it"), rows)


_SHELVES = "The shelves"
_BRACKETS = "A version in brackets is the first minor of Python that has the name."


def _shelves() -> Iterator[str]:
    yield f"## {_SHELVES}"
    yield _prose(
        f"Every module and every name of it. {_BRACKETS} Below the names stands which of them are"
        " the dialect's own, and what is special about them."
    )
    for path in CATALOGUE:
        yield from _shelf(path)


def _shelf(path: str) -> Iterator[str]:
    names = _names_of(path)
    inside = [other for other in CATALOGUE if other.startswith(f"{path}.")]
    yield f"### `{path}`"
    yield _wrapped(*_listed(names, path))
    yield f"Inside it: {_links(inside, code=True)}" if inside else ""
    yield "\n".join(_notes(path, names))


def _names_of(path: str) -> list[str]:
    listed = CATALOGUE[path]
    return list(import_module(path).__all__) if listed == "*" else listed.split()


def _notes(path: str, names: list[str]) -> Iterator[str]:
    """Yield what is special about the shelf, then about its names, those alike together."""
    if path in NOTES:
        yield f"- {NOTES[path]}"
    noted = {name: NOTES[f"{path}.{name}"] for name in names if f"{path}.{name}" in NOTES}
    for note in dict.fromkeys(noted.values()):
        yield f"- {' '.join(f'`{name}`' for name in noted if noted[name] == note)}: {note}"
