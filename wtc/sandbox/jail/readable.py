"""What a worker may read: what is installed here and whom it believes, nothing with a secret.

Law: packages and their folders, never the project or the home around them.
"""

from __future__ import annotations

import mimetypes
import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

__all__ = ["readable_paths"]

_OWN = ("wtc", "wtc_compilers")
_COMPILERS = "wtc.compilers"  # the group of entry points
_LOADER = Path("/etc/ld.so.cache")  # where ld.so(8) looks up the libraries of a late import
_OF_A_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".env")


def readable_paths() -> list[Path]:
    """Return the files and folders that a worker may read, all of them there, each once.

    The interpreter, its own library and what is installed beside it, wtc and every installed
    compiler, the folders of the shared libraries in use, time zones, the system's media types, and
    the certificates that ssl, certifi, SSL_CERT_FILE and SSL_CERT_DIR name. A folder of sys.path
    that is a project's root is left out: only what is installed of it is there. Nothing is imported
    but ssl.
    """
    found = (path.resolve() for path in _candidates() if path.is_absolute())
    return [path for path in dict.fromkeys(found) if os.path.exists(path)]


def _candidates() -> Iterator[Path]:
    yield from _interpreter()
    yield from (path for path in map(Path, sys.path) if _may_be_read(path))
    yield from _packages({*_OWN, *_compilers()})
    yield from _shared_libraries()
    yield from _zones()
    yield from map(Path, mimetypes.knownfiles)  # httpx reads them for an upload
    yield from _certificates()


def _interpreter() -> Iterator[Path]:
    yield Path(sys.executable)  # platform.platform() reads it
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield Path(sysconfig.get_path(name))


def _may_be_read(path: Path) -> bool:
    """Tell a folder of packages from a project, a home, or the root of all."""
    if not path.is_absolute() or path.resolve() in {Path("/"), _home()}:
        return False
    return not any(os.path.exists(path / name) for name in _OF_A_PROJECT)


def _home() -> Path:
    return Path(os.path.expanduser("~")).resolve()


def _compilers() -> Iterator[str]:
    """Yield the top-level modules of what is installed as a compiler."""
    for point in metadata.entry_points(group=_COMPILERS):
        yield point.module.partition(".")[0]


def _packages(names: Iterable[str]) -> Iterator[Path]:
    for name in sorted(names):
        spec = find_spec(name)
        if spec is None:
            continue
        if spec.submodule_search_locations is not None:
            yield from map(Path, spec.submodule_search_locations)
        elif spec.origin is not None:
            yield Path(spec.origin)


def _shared_libraries() -> Iterator[Path]:
    """Yield the folders of libraries in use: a late import needs others of them."""
    yield _LOADER
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as file:
        mapped = {Path(line.split(maxsplit=5)[5].rstrip("\n")) for line in file if ".so" in line}
    yield from (path.parent for path in sorted(mapped) if _may_be_read(path.parent))


def _zones() -> Iterator[Path]:
    yield Path("/etc/localtime")
    yield from map(Path, zoneinfo.TZPATH)


def _certificates() -> Iterator[Path]:
    import ssl  # heavy, and needed by nobody else here

    paths = ssl.get_default_verify_paths()
    named = (paths.cafile, paths.openssl_cafile, paths.capath, paths.openssl_capath)
    for path in {Path(name).resolve(): None for name in named if name}:
        yield path
        yield from _links(path)


def _links(folder: Path) -> Iterator[Path]:
    """Yield the files that links in a folder of certificates lead to, not their folders."""
    with suppress(OSError):
        links = (entry.path for entry in os.scandir(folder) if entry.is_symlink())
        yield from (Path(link) for link in links if os.path.isfile(link))
