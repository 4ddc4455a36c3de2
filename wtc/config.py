"""Settings, read once: environment `WTC_LIMIT_*` over `wtc.toml` over the default.
And where wtc keeps what it can make again.

Law: nobody else reads the environment for a setting. Sizes are in bytes, times in seconds.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec

from wtc.errors import UsageError

__all__ = ["MAX_COMPILER", "Limits", "cache_folder"]

KB = 1024
MB = 1024 * KB

MAX_COMPILER = 512 * KB  # the source of a compiler by URL


Count: TypeAlias = Annotated[int, msgspec.Meta(gt=0)]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one webtask may use. All are configurable, all are answered with a clear 4xx or 5xx."""

    script: Count = 256 * KB
    body: Count = 6 * MB
    response: Count = 10 * MB
    storage: Count = 500 * KB
    memory: Count = 128 * MB
    log_line: Count = 16 * KB
    log_rate: Count = 64 * KB  # a second, with a burst of four times as much
    run: Seconds = 30.0
    cpu: Seconds = 10.0  # of processor time, since the oldest run in flight began
    compile: Seconds = 10.0
    grace: Seconds = 0.25  # between the soft stop and the kill
    drain: Seconds = 30.0  # how long an old version may finish its requests
    idle: Seconds = 300.0  # after which an idle worker ends
    threads: Count = 8
    in_flight: Count = 16
    queued: Count = 64
    live: Count = 32  # workers at once, over all webtasks

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, file: Path = Path("wtc.toml")) -> Limits:
        """Return the limits as set; raise UsageError that names a setting that is none."""
        found = {**_from_file(file), **_from_environment(environ, cls.__struct_fields__)}
        try:
            return msgspec.convert(found, cls, strict=False)
        except msgspec.ValidationError as error:
            raise UsageError(f"limits: {error}; set WTC_LIMIT_* or [limits] in {file}") from None


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the user's folder for what wtc can make again (XDG Base Directory, 0.8)."""
    named = Path(environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else _user_cache()) / "wtc"


def _user_cache() -> Path:
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / f"cache-{os.geteuid()}"


def _from_file(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    limits = table.get("limits", {})
    return limits if isinstance(limits, dict) else {"limits": limits}


def _from_environment(environ: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    keys = {f"WTC_LIMIT_{name.upper()}": name for name in names}
    return {name: environ[key] for key, name in keys.items() if key in environ}
