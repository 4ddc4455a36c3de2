"""Settings, read once: environment `WTC_LIMIT_*` over `wtc.toml` over the default.

Law: nobody else reads the environment for a setting. Sizes are in bytes, times in seconds.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from wtc.errors import UsageError

__all__ = ["Limits"]

KB = 1024
MB = 1024 * KB


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one webtask may use. All are configurable, all are answered with a clear 4xx or 5xx."""

    script: int = 256 * KB
    chain: int = 16
    body: int = 6 * MB
    response: int = 10 * MB
    storage: int = 500 * KB
    log_line: int = 16 * KB
    log_rate: int = 64 * KB  # bytes a second, with a burst of four times as much
    run: float = 30.0
    compile: float = 10.0
    grace: float = 0.25  # between the soft stop and the kill
    drain: float = 30.0  # how long an old version may finish its requests
    idle: float = 300.0  # after which an idle worker ends
    memory: int = 128 * MB
    threads: int = 8
    in_flight: int = 16
    queued: int = 64
    live: int = 32  # workers at once, over all webtasks

    @classmethod
    def read(
        cls, environ: Mapping[str, str] = os.environ, file: Path = Path("wtc.toml")
    ) -> Limits:
        """Return the limits as set; raise UsageError that names a setting that is none."""
        found = {**_from_file(file), **_from_environment(environ, cls.__struct_fields__)}
        try:
            return msgspec.convert(found, cls, strict=False)
        except msgspec.ValidationError as error:
            raise UsageError(f"limits: {error}; set WTC_LIMIT_* or [limits] in {file}") from None


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
