"""What a worker may read: all that is installed, nothing of the project or the home around it."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import sysconfig
from pathlib import Path

import certifi
import pytest

import wtc

ROOT = Path(__file__).parent.parent.parent


def found(*, path: str = "", **environment: str) -> list[Path]:
    """Return what a fresh interpreter finds readable, with `path` first on its sys.path."""
    code = (
        "import json, sys\n"
        f"sys.path[:0] = [{path!r}] if {path!r} else []\n"
        "from wtc.sandbox.jail.layers import readable_paths\n"
        "print(json.dumps([str(path) for path in readable_paths()]))\n"
        "print(json.dumps([name for name in sys.modules if name.startswith('wtc_compilers')]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    paths, imported = map(json.loads, done.stdout.splitlines())
    assert imported == []
    return [Path(path) for path in paths]


def covered(path: Path, paths: list[Path]) -> bool:
    path = path.resolve()
    return any(path == one or one in path.parents for one in paths)


@pytest.fixture(scope="module")
def here() -> list[Path]:
    return found()


@pytest.mark.parametrize(
    "path",
    [
        Path(os.__file__),
        Path(sysconfig.get_path("purelib")) / "msgspec",
        Path(wtc.__file__),
        ROOT / "compilers" / "stripe.py",
        Path(certifi.where()),
        Path("/etc/ld.so.cache"),
        Path("/usr/share/zoneinfo/Europe/Berlin"),
        Path(ssl.get_default_verify_paths().openssl_cafile),
    ],
    ids=str,
)
def test_what_is_installed_is_readable(path: Path, here: list[Path]) -> None:
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    assert covered(path, here)


@pytest.mark.parametrize(
    "path",
    [
        ROOT,
        ROOT / "pyproject.toml",
        ROOT / "tests",
        ROOT / ".git",
        Path.home(),
        Path("/"),
        Path("/etc/passwd"),
        Path("/etc/ssl/private"),
        Path("/proc"),
        Path("/tmp"),
        Path("/dev/null"),
    ],
    ids=str,
)
def test_what_is_around_it_is_not(path: Path, here: list[Path]) -> None:
    assert not covered(path, here)


def test_everything_is_there_once_and_absolute(here: list[Path]) -> None:
    assert len(set(here)) == len(here)
    assert [path for path in here if not path.is_absolute() or not path.exists()] == []


def test_a_folder_of_packages_is_readable_and_a_project_is_not(tmp_path: Path) -> None:
    packages, project = tmp_path / "packages", tmp_path / "project"
    packages.mkdir()
    project.mkdir()
    (project / ".env").touch()
    assert covered(packages, found(path=str(packages)))
    assert not covered(project, found(path=str(project)))
    assert not covered(tmp_path, found(path="relative"))


def test_an_installed_compiler_is_readable_and_not_what_lies_beside_it(tmp_path: Path) -> None:
    project = tmp_path / "project"
    information = project / "ours-1.0.dist-info"
    information.mkdir(parents=True)
    (project / "pyproject.toml").touch()
    (project / "ours.py").write_text("raise AssertionError('nothing is imported')")
    (project / "theirs.py").touch()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[wtc.compilers]\nours = ours\nlost = lost.x\n")
    paths = found(path=str(project))
    assert covered(project / "ours.py", paths)
    assert not covered(project / "theirs.py", paths)


def test_certificates_that_the_environment_names_are_readable(tmp_path: Path) -> None:
    bundle, folder, elsewhere = tmp_path / "ca.pem", tmp_path / "certs", tmp_path / "elsewhere"
    bundle.touch()
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "one.pem").touch()
    (elsewhere / "one.key").touch()
    (folder / "0a1b2c3d.0").symlink_to(elsewhere / "one.pem")
    (folder / "all").symlink_to(elsewhere)
    paths = found(SSL_CERT_FILE=str(bundle), SSL_CERT_DIR=str(folder))
    assert covered(bundle, paths)
    assert covered(folder, paths)
    assert covered(elsewhere / "one.pem", paths)
    assert not covered(elsewhere / "one.key", paths)
