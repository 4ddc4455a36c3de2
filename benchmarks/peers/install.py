"""Gets the peers from PyPI and npm, in the versions of the lock files, into benchmarks/.peers.

Law: what cannot be had is told and left out, never worked around. No install script of a peer runs.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["HERE", "install", "paths"]

HERE = Path(__file__).parent
CACHE = HERE.parent / ".peers"
PIP = shlex.split(
    "-m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all:"
)
NPM = shlex.split("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error")
FROM_NPM = {
    "webtask": "webtask-runtime/package.json",
    "workerd": "@cloudflare/workerd-*/bin/workerd",
    "deno": "@deno/*/deno",
}
FROM_PYPI = {"python": "bin/python", "functions": "bin/functions-framework"}


def install(needed: Iterable[str]) -> dict[str, str]:
    """Get what is needed. Return what cannot be had, with the reason."""
    wanted = set(needed)
    lacking: dict[str, str] = {}
    for found, get in ((FROM_PYPI, _pypi), (FROM_NPM, _npm), ({"plot": ""}, _plot)):
        if asked := wanted & found.keys():
            reason = get()
            lacking |= {name: reason for name in asked if reason}
    places = paths()
    return lacking | {
        name: f"npm has no {name} for this machine"
        for name in wanted & FROM_NPM.keys() - lacking.keys()
        if name not in places
    }


def paths() -> dict[str, str]:
    """Return where the programs are that are there, by the names that commands have for them."""
    found = {
        "wtc": str(Path(sys.executable).with_name("wtc")),
        "node": shutil.which("node") or "node",
        "programs": str(HERE / "programs"),
        "imports": str(CACHE / "node/node_modules"),
        "plot": str(CACHE / "plot/bin/python"),
    }
    found |= {name: str(CACHE / "python" / place) for name, place in FROM_PYPI.items()}
    for name, pattern in FROM_NPM.items():
        for place in (CACHE / "node/node_modules").glob(pattern):
            found[name] = str(place)
    return found


def _pypi() -> str:
    return _environment(CACHE / "python", HERE / "requirements.txt")


def _plot() -> str:
    return _environment(CACHE / "plot", HERE / "plot.txt")


def _environment(folder: Path, lock: Path) -> str:
    if _is_from(folder, lock):
        return ""
    new = [sys.executable, "-m", "venv", "--clear", str(folder)]
    fill = [str(folder / "bin/python"), *PIP, "-r", str(lock)]
    return _done((new, fill), folder, lock)


def _npm() -> str:
    folder, lock = CACHE / "node", HERE / "package-lock.json"
    if _is_from(folder, lock):
        return ""
    if not (shutil.which("npm") and shutil.which("node")):
        return "Node.js and npm are not installed"
    folder.mkdir(parents=True, exist_ok=True)
    for part in (lock, HERE / "package.json"):
        shutil.copy(part, folder)
    return _done(([*NPM, "--prefix", str(folder)],), folder, lock)


def _is_from(folder: Path, lock: Path) -> bool:
    stamp = folder / "installed"
    return stamp.exists() and stamp.read_bytes() == lock.read_bytes()


def _done(steps: Iterable[list[str]], folder: Path, lock: Path) -> str:
    print(f"Installing {folder.name} into {folder} ...", file=sys.stderr, flush=True)
    for step in steps:
        ran = subprocess.run(step, capture_output=True, text=True)
        if ran.returncode:
            said = (ran.stderr or ran.stdout).strip().splitlines() or ["no reason told"]
            return f"{Path(step[0]).name} failed: {said[-1]}"
    shutil.copy(lock, folder / "installed")
    return ""
