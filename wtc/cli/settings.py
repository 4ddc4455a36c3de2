"""What flags, the environment and `.env` set, and the webtask that a file becomes with it.

    flag  over  WTC_SECRET_* of the environment  over  .env            secrets
    flag  over  the file's own `[tool.wtc]`                            metas, params, compilers

Law: what stands nearer to the command wins; how each is written is told where it is wrong.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wtc.cli.script_block import read_block
from wtc.cli.secret import NAME, as_text
from wtc.errors import UsageError
from wtc.model import Webtask
from wtc.registry import chain

__all__ = [
    "Settings",
    "compiler_meta",
    "make_webtask",
    "read_pairs",
]

_COMPILER = "wt-compiler"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is set from outside the files, for all of them alike."""

    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    meta: Mapping[str, str] = field(default_factory=dict)


def make_webtask(
    script: str, settings: Settings, secrets: Mapping[str, str], name: str = ""
) -> Webtask:
    """Return the webtask of a file's text; `secrets` are those of the `.env` that is its own.

    The suffix of the file's `name` tells the content type of what is no Python.
    Raise UsageError for a `# /// script` block or a chain that is wrong.
    """
    block = read_block(script)
    meta = {**_content_type(name), **block.metas(), **settings.meta}
    return Webtask(
        script=script,
        compilers=chain(meta),
        secrets={**secrets, **settings.secrets},
        params={**block.params, **settings.params},
        meta=meta,
    )


def _content_type(name: str) -> dict[str, str]:
    kind, encoding = mimetypes.guess_type(name)
    if kind is None or encoding or name.endswith(".py"):
        return {}
    is_text = kind.startswith("text/") or kind in {"application/json", "application/javascript"}
    return {"static-content-type": f"{kind}; charset=utf-8" if is_text else kind}


def read_pairs(flag: str, texts: Iterable[str]) -> dict[str, str]:
    """Return the NAME=VALUE pairs of a flag; raise UsageError for one that is none."""
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not NAME.match(name):
            raise UsageError(f"{flag} takes NAME=VALUE, not {text[:80]!r}")
        pairs[name] = as_text(f"{flag} {name}", value)
    return pairs


def compiler_meta(compiler: str | None, meta: Mapping[str, str]) -> dict[str, str]:
    """Return the metas with --compiler as `wt-compiler`; raise UsageError when both are given."""
    if compiler is None:
        return dict(meta)
    if meta.get(_COMPILER, compiler) != compiler:
        raise UsageError(f"--compiler and -m {_COMPILER}=… name different compilers; give one")
    return {**meta, _COMPILER: compiler}
