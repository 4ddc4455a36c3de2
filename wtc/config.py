"""Settings, read once: the environment (`WTC_LIMIT_*`, …) over `wtc.toml` over the default.
And where wtc keeps what it can make again.

Law: nobody else reads the environment for a setting. Sizes are in bytes, times in seconds.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_origin

import msgspec

from wtc.errors import UsageError

__all__ = ["MAX_COMPILER", "Isolation", "Limits", "Rim", "cache_folder", "read_settings"]

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
        return read_settings(cls, "limits", "WTC_LIMIT_", environ, file)


class Isolation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must stand between webtasks and the machine.

    `best-effort` takes the walls that the machine allows, and says which it lacks; `strict` starts
    only with all that strangers' code needs. Where the server runs as root, each worker has a uid
    of `uids`, and the broker the last of them; nothing else on the machine may use them.
    """

    mode: Literal["best-effort", "strict"] = "best-effort"
    uids: Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,8}-[1-9][0-9]{0,8}$")] = "50000-59999"

    @property
    def of_workers(self) -> range:
        """The uids of workers."""
        first, _, last = self.uids.partition("-")
        return range(int(first), int(last))

    @property
    def of_broker(self) -> int:
        """The uid of the broker."""
        return self.of_workers.stop

    @classmethod
    def read(
        cls, environ: Mapping[str, str] = os.environ, file: Path = Path("wtc.toml")
    ) -> Isolation:
        """Return what is set; raise UsageError that names a setting that is none."""
        found = read_settings(cls, "isolation", "WTC_ISOLATION_", environ, file)
        if not found.of_workers:
            raise UsageError(f"isolation: uids are FIRST-LAST, two at least, not {found.uids}")
        return found


class Rim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one caller may cost the server before it runs anything.

    A head has `first` seconds from the connection on, and as many from its first byte after an
    answer; a body must come by `floor` bytes a second from `judged` seconds on, and may pause for
    `pause`. `proxies` are the addresses whose forwarding headers count.
    """

    target: Count = 8 * KB  # bytes of a path, and of a query
    headers: Count = 100
    head: Count = 32 * KB  # bytes of all names and values
    first: Seconds = 10.0
    floor: Count = KB
    judged: Seconds = 10.0
    pause: Seconds = 30.0
    idle: Seconds = 60.0  # between an answer and the next request
    stall: Seconds = 30.0  # in which a caller takes nothing of its answer
    linger: Seconds = 2.0  # for a caller to read why it was refused
    pipelined: Count = 128  # requests that wait on one connection
    connections: Count = 8192
    per_address: Count = 100  # of them, but for this machine's own and the proxies
    bodies: Count = 256 * MB  # of all callers, that no worker has got yet
    proxies: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, file: Path = Path("wtc.toml")) -> Rim:
        """Return what is set; raise UsageError that names a setting that is none."""
        found = read_settings(cls, "rim", "WTC_RIM_", environ, file)
        for proxy in found.proxies:
            _check_address(proxy)
        return found


def _check_address(text: str) -> None:
    import ipaddress  # which no other command waits for

    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise UsageError(f"rim: proxies are IP addresses, not {text[:80]!r}") from None


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the user's folder for what wtc can make again (XDG Base Directory, 0.8)."""
    named = Path(environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else _user_cache()) / "wtc"


def _user_cache() -> Path:
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / f"cache-{os.geteuid()}"


Settings = TypeVar("Settings", bound=msgspec.Struct)


def read_settings(
    cls: type[Settings],
    table: str,
    prefix: str,
    environ: Mapping[str, str] = os.environ,
    file: Path = Path("wtc.toml"),
) -> Settings:
    """Return what is set: `prefix` + NAME of the environment over `table` of the file.

    In the environment a list is separated by commas. Raise UsageError that names a setting that is
    none.
    """
    found = {**_from_file(file, table), **_from_environment(environ, prefix, cls)}
    try:
        return msgspec.convert(found, cls, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"{table}: {error}; set {prefix}* or [{table}] in {file}") from None


def _from_file(file: Path, name: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    table = tables.get(name, {})
    return table if isinstance(table, dict) else {name: table}


def _from_environment(
    environ: Mapping[str, str], prefix: str, cls: type[msgspec.Struct]
) -> dict[str, Any]:
    named = [
        (field, environ[name])
        for field in msgspec.structs.fields(cls)
        if (name := f"{prefix}{field.name.upper()}") in environ
    ]
    return {
        field.name: value.split(",") if get_origin(field.type) is tuple else value
        for field, value in named
    }
