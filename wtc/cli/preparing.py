"""From flags to the files that are meant and the registry that finds their compilers.

Law: what cannot be is refused here, before anything is compiled, listened on or written.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from wtc.cli.flags import WebtaskFlags
from wtc.cli.folder import Served
from wtc.cli.secret import environment_secrets, read_secrets
from wtc.cli.settings import Settings, compiler_meta, read_pairs
from wtc.config import Limits
from wtc.dialect.admission import require_supported_python
from wtc.errors import NotFoundError
from wtc.lock import Locked
from wtc.registry import Registry, chain, installed_plugins

__all__ = ["AT_ONCE", "prepare"]

AT_ONCE = 2  # compilations: one a core of the smallest machine, and requests still get through


def prepare(
    flags: WebtaskFlags, limits: Limits, locked: Locked, on_trouble: Callable[[str], None]
) -> tuple[Served, Registry]:
    """Return what the flags name; `on_trouble` gets a sentence about a plugin that is left out.

    `locked` answers for compilers by URL, after the operator's plugins.

    Raise UsageError, NotFoundError, FetchError, or CompileError on a Python that the dialect does
    not know.
    """
    require_supported_python()
    registry = Registry(plugins=(locked, *installed_plugins(on_trouble)))
    served = _served(flags, limits)
    registry.resolve(chain(served.settings.meta))
    return served, registry


def _served(flags: WebtaskFlags, limits: Limits) -> Served:
    settings = Settings(
        secrets={**environment_secrets(os.environ), **read_secrets(flags.secrets, os.environ)},
        params=read_pairs("-p", flags.params),
        meta=compiler_meta(flags.compiler, read_pairs("-m", flags.metas)),
    )
    return Served(
        paths=flags.paths,
        settings=settings,
        limit=limits.script,
        env_file=_existing(flags.secrets_file),
    )


def _existing(secrets_file: Path | None) -> Path | None:
    if secrets_file and not secrets_file.is_file():
        raise NotFoundError(f"no secrets file {str(secrets_file)[:200]!r}")
    return secrets_file
