"""What `wtc new` does: templates filled in and written, each to a file that was not there.

Law: what cannot be written is refused before anything is; no file is overwritten, not even one
that appears meanwhile.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from string import Template

import click

from wtc.cli.folder import NAME, NAME_SIGNS
from wtc.cli.new_kinds import Kind
from wtc.cli.printing import safe, say
from wtc.errors import UsageError
from wtc.registry import Registry

__all__ = ["write"]

TEMPLATES = Path(__file__).with_name("templates")
# A name of a package as PEP 503 normalizes it, which is a module's name too once `-` is `_`.
COMPILER_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
MAX_NAME = 64


def write(kind: Kind, path: Path | None, *, as_json: bool) -> None:
    """Write the starter and tell what to do next.

    Raise UsageError for a name that is none, and for a file that is there already.
    """
    target = _target(kind, path or Path(kind.usual))
    values = _values(kind, target)
    texts = _texts(kind, target, values)
    for file in texts:
        _require_absent(file)
    for file, text in texts.items():
        _write_new(file, text)
    _tell(list(texts), [Template(line).substitute(values) for line in kind.next], as_json=as_json)


def _target(kind: Kind, path: Path) -> Path:
    """Return the path with a suffix; raise UsageError for a name that its use would refuse."""
    if kind.is_folder:
        _check_compiler_name(path.name)
        return path
    if path.name[:1] in {"", ".", "_"}:
        raise UsageError(f"{str(path)!r} is no file that `wtc dev` would find in its folder")
    target = path if path.suffix else path.with_name(f"{path.name}{kind.suffixes[0]}")
    if target.suffix not in kind.suffixes:
        raise UsageError(f"{path.name!r} does not end in {' or '.join(kind.suffixes)}")
    if not NAME.match(target.stem):
        raise UsageError(f"{target.stem[:80]!r} is no name of a webtask; it takes {NAME_SIGNS}")
    return target


def _check_compiler_name(name: str) -> None:
    if not COMPILER_NAME.match(name) or len(name) > MAX_NAME:
        near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:MAX_NAME].rstrip("-")
        hint = f"; {near!r} would be one" if near else ""
        raise UsageError(
            f"{name[:80]!r} is no name of a compiler: small letters and digits, single - between"
            f" them, at most {MAX_NAME}{hint}"
        )
    if name in Registry().installed:
        say(
            f"Warning: there is an installed compiler {name!r} already; where both are"
            " installed, one of them is hidden",
            fg="yellow",
        )


def _values(kind: Kind, target: Path) -> dict[str, str]:
    name = target.name if kind.is_folder else target.stem
    path = f"./{target}" if str(target).startswith("-") else str(target)
    return {
        "name": name,
        "module": name.replace("-", "_"),
        "file": shlex.quote(target.name),
        "path": shlex.quote(path),
        "url": shlex.quote(f"http://127.0.0.1:8000/{name}"),
        "made": _made(kind.made) if kind.made else "",
    }


def _made(reference: str) -> str:
    """Return what the function of a kind makes; it is imported for that kind alone."""
    module, _, name = reference.partition(":")
    made: str = getattr(import_module(module), name)()
    return made


def _texts(kind: Kind, target: Path, values: Mapping[str, str]) -> dict[Path, str]:
    """Return the text of each file to write."""
    return {
        target / Template(place).substitute(values): _filled(template, values)
        for template, place in kind.files.items()
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)


def _require_absent(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise UsageError(f"{file} is there already; nothing was written")


def _write_new(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise UsageError(f"{file} is there already, and was left as it is") from None


def _tell(written: list[Path], following: list[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"written": list(map(str, written)), "next": following}))
        return
    for file in written:
        click.echo(safe(str(file)))
    say("Next:")
    for line in following:
        say(f"  {safe(line)}")
