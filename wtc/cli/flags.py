"""The command lines, as click read them: what a command's flags and its doing have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DevFlags", "TriggerFlags"]


@dataclass(frozen=True, kw_only=True)
class DevFlags:
    """What `wtc dev` was asked for."""

    paths: tuple[Path, ...]
    host: str
    port: int
    compiler: str | None
    secrets: tuple[str, ...] = field(repr=False)
    params: tuple[str, ...]
    metas: tuple[str, ...]
    secrets_file: Path | None
    no_reload: bool
    as_json: bool


@dataclass(frozen=True, kw_only=True)
class TriggerFlags:
    """What `wtc trigger` was asked for."""

    provider: str
    type: str | None
    to: str | None = field(repr=False)  # it may hold a password
    secret: str | None = field(repr=False)
    changes: tuple[str, ...]
    tamper: str | None
    printed: bool
    listed: bool
    as_json: bool
