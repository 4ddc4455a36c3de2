"""From flags to the files that are meant, the registry that finds their compilers, and their host.

Law: what cannot be is refused here, before anything is compiled, listened on or written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from wtc.cli.flags import WebtaskFlags
from wtc.cli.folder import Served
from wtc.cli.secret import environment_secrets, read_secrets
from wtc.cli.settings import Settings, compiler_meta, read_pairs
from wtc.config import Isolation, Limits, cache_folder
from wtc.dialect.admission import require_supported_python
from wtc.errors import NotFoundError
from wtc.host import Host
from wtc.lock import Locked
from wtc.registry import Registry, chain, installed_plugins
from wtc.sandbox.contract import LogRecord
from wtc.sandbox.pool import EgressPolicy, Listening
from wtc.store.codes import FileCodes
from wtc.store.documents import FileDocuments

__all__ = ["AT_ONCE", "host_over", "prepare", "prepare_paths"]

AT_ONCE = 2  # compilations: one a core of the smallest machine, and requests still get through


def prepare(
    flags: WebtaskFlags, limits: Limits, locked: Locked, on_trouble: Callable[[str], None]
) -> tuple[Served, Registry]:
    """Return what the flags name, as `prepare_paths` does, and raise what it raises."""
    settings = Settings(
        secrets={**environment_secrets(os.environ), **read_secrets(flags.secrets, os.environ)},
        params=read_pairs("-p", flags.params),
        meta=compiler_meta(flags.compiler, read_pairs("-m", flags.metas)),
    )
    return prepare_paths(
        flags.paths, settings, limits, locked, on_trouble, env_file=_existing(flags.secrets_file)
    )


def prepare_paths(
    paths: tuple[Path, ...],
    settings: Settings,
    limits: Limits,
    locked: Locked,
    on_trouble: Callable[[str], None],
    *,
    env_file: Path | None = None,
) -> tuple[Served, Registry]:
    """Return what is at the paths; `on_trouble` gets a sentence about a plugin that is left out.

    `locked` answers for compilers by URL, after the operator's plugins.

    Raise UsageError, NotFoundError, FetchError, or CompileError on a Python that the dialect does
    not know.
    """
    require_supported_python()
    registry = Registry(plugins=(locked, *installed_plugins(on_trouble)))
    served = Served(paths=paths, settings=settings, limit=limits.script, env_file=env_file)
    registry.resolve(chain(settings.meta))
    return served, registry


def host_over(
    served: Served,
    registry: Registry,
    limits: Limits,
    on_log: Callable[[LogRecord], None],
    on_trouble: Callable[[str], None],
    *,
    isolation: Isolation,
    policy: EgressPolicy,
    listening: Sequence[Listening] = (),
) -> Host:
    """Return a host that stores beside what is served, and keeps compiled code for the user."""
    return Host(
        limits,
        registry,
        FileDocuments(served.home / ".wtc", limits.storage),
        on_log,
        FileCodes(cache_folder() / "code", on_trouble),
        isolation=isolation,
        policy=policy,
        listening=listening,
    )


def _existing(secrets_file: Path | None) -> Path | None:
    if secrets_file and not secrets_file.is_file():
        raise NotFoundError(f"no secrets file {str(secrets_file)[:200]!r}")
    return secrets_file
