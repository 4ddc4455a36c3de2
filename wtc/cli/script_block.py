"""A file's own settings: the `# /// script` block (PEP 723) with the table `[tool.wtc]`.

    # /// script
    # [tool.wtc]
    # compiler = "stripe"                 one ref or a list, as the meta wt-compiler
    # middleware = ["basic-auth"]         as the meta wt-middleware
    # meta = { team = "billing" }
    # params = { currency = "eur" }
    # ///

Law: the block is read and never run, and it holds no secrets: it is where the code is, and code
gets committed.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

import msgspec

from wtc.errors import UsageError

__all__ = ["ScriptBlock", "read_block"]

MAX_BLOCK = 8 * 1024  # characters; what a longer one costs to parse grows with its square

_OPENING = re.compile(r"# /// ([a-zA-Z0-9-]+)\Z")
_CLOSING = "# ///"
_SLIP = re.compile(r"(?m)^# ?/// ?script$")


class ScriptBlock(msgspec.Struct, frozen=True, kw_only=True):
    """What `[tool.wtc]` says: settings of one file that flags may overrule."""

    compiler: str | list[str] = ""
    middleware: str | list[str] = ""
    meta: dict[str, str] = msgspec.field(default_factory=dict)
    params: dict[str, str] = msgspec.field(default_factory=dict)

    def metas(self) -> dict[str, str]:
        """Return all of it that is meta, the chain included."""
        chain = {"wt-compiler": self.compiler, "wt-middleware": self.middleware}
        named = {name: _joined(refs) for name, refs in chain.items() if refs}
        return {**self.meta, **named}


def read_block(script: str) -> ScriptBlock:
    """Return the settings in the script's block, empty ones when there is none.

    Raise UsageError for a block that is no TOML, is there twice, or holds what it may not.
    """
    blocks = [content for kind, content in _blocks(script.split("\n")) if kind == "script"]
    if not blocks:
        _check_for_a_slip(script)
        return ScriptBlock()
    if len(blocks) > 1:
        raise UsageError("the file has two `# /// script` blocks; keep one")
    return _settings(_table(blocks[0]))


def _check_for_a_slip(script: str) -> None:
    """Raise UsageError for a line that was surely meant to open a block."""
    slip = _SLIP.search(script)
    if slip:
        line = script.count("\n", 0, slip.start()) + 1
        raise UsageError(
            f"line {line}: {slip[0]!r} opens no block; a block begins with the line"
            f" '# /// script', goes on in comments, and ends with the line {_CLOSING!r}"
        )


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the type and the lines of each block, as the specification's expression finds them.

    A block ends at the last closing line of its run of comments. Each line is looked at once: the
    expression itself takes minutes for a file of opening lines.
    """
    number = 0
    while number < len(lines):
        opening = _OPENING.match(lines[number])
        number += 1
        if opening:
            run = list(takewhile(_is_comment, islice(lines, number, None)))
            content = _until_closing(run)
            number += len(content) + 1 if content else len(run)
            if content:
                yield opening[1], content


def _is_comment(line: str) -> bool:
    return line == "#" or line.startswith("# ")


def _until_closing(run: list[str]) -> list[str]:
    """Return the lines before the last closing one; none when there is no such line."""
    for number in range(len(run) - 1, 0, -1):
        if run[number] == _CLOSING:
            return run[:number]
    return []


def _table(lines: list[str]) -> dict[str, Any]:
    content = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
    if len(content) > MAX_BLOCK:
        raise UsageError(f"the `# /// script` block is longer than {MAX_BLOCK:,} characters")
    try:
        tool = tomllib.loads(content).get("tool", {})
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 4,301 digits
        raise UsageError(f"the `# /// script` block is no TOML: {error}") from None
    table = tool.get("wtc", {}) if isinstance(tool, dict) else tool
    if not isinstance(table, dict):
        raise UsageError("[tool.wtc] in the `# /// script` block is no table")
    return table


def _settings(table: dict[str, Any]) -> ScriptBlock:
    known = ScriptBlock.__struct_fields__
    if "secrets" in table or "secret" in table:
        raise UsageError(
            "[tool.wtc] holds secrets, and whoever sees the code would see them;"
            " put them into .env beside the file, or give -s NAME"
        )
    for name in table.keys() - set(known):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known)}"
        raise UsageError(f"[tool.wtc] has an unknown setting {name[:80]!r}: {hint}")
    try:
        return msgspec.convert(table, ScriptBlock)
    except msgspec.ValidationError as error:
        raise UsageError(f"[tool.wtc]: {error}") from None


def _joined(refs: str | list[str]) -> str:
    return refs if isinstance(refs, str) else ",".join(refs)
