"""The command lines, as click read them: what a command's flags and its doing have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

__all__ = ["DevFlags", "LockFlags", "TriggerFlags", "WebtaskFlags"]


@dataclass(frozen=True, kw_only=True)
class WebtaskFlags:
    """Which webtasks are meant, what is set for all of them, how it is told."""

    paths: tuple[Path, ...]
    compiler: str | None
    secrets: tuple[str, ...] = field(repr=False)
    params: tuple[str, ...]
    metas: tuple[str, ...]
    secrets_file: Path | None
    allow_fetch: tuple[str, ...]
    as_json: bool


@dataclass(frozen=True, kw_only=True)
class DevFlags(WebtaskFlags):
    """What `wtc dev` was asked for."""

    host: str
    port: int
    no_reload: bool
    isolation: Literal["best-effort", "strict"] | None


@dataclass(frozen=True, kw_only=True)
class LockFlags:
    """What `wtc lock` was asked for."""

    refs: tuple[str, ...]
    check: bool
    upgrade: bool
    yes: bool
    allow_fetch: tuple[str, ...]
    as_json: bool


@dataclass(frozen=True, kw_only=True)
class TriggerFlags:
    """What `wtc trigger` was asked for."""

    provider: str
    types: tuple[str, ...]
    every: bool
    thin: bool | None
    to: str | None = field(repr=False)  # it may hold a password
    secret: str | None = field(repr=False)
    changes: tuple[str, ...]
    repeat: int
    shuffle: bool
    seed: int | None
    tamper: str | None
    printed: bool
    listed: bool
    as_json: bool
