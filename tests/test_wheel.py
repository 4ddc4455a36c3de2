"""The wheel, not the checkout, is what users get: every file is in it, and it works on its own."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HERE = {"wtc": "wtc", "compilers": "wtc_compilers"}  # folder → package
EXT_SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
LEFT_OUT = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def source_files() -> set[str]:
    return {
        str(Path(package, path.relative_to(ROOT / folder)))
        for folder, package in HERE.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not LEFT_OUT.intersection(path.parts) and _is_of_this_python(path)
    }


def _is_of_this_python(path: Path) -> bool:
    """Tell no of a part in C that was built here for another Python."""
    return path.suffix != ".so" or path.name.endswith(EXT_SUFFIX)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that no earlier build lends it a file."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for folder in HERE:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", str(copy)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next((copy / "dist").glob("*.whl"))


def test_the_wheel_has_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == source_files()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into an empty environment; its dependencies are lent by a path."""
    home = tmp_path_factory.mktemp("away") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    lender = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(lender + "\n")
    install = ["-m", "pip", "--python", str(home / "bin/python"), "install", "--quiet", "--no-deps"]
    subprocess.run(
        [sys.executable, *install, "--force-reinstall", str(wheel)], check=True, timeout=120
    )
    return home / "bin"


def test_an_installed_wheel_runs_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [installed / "python", "-c", "import wtc, wtc_compilers; print(wtc.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    for name in ("wtc", "wt"):
        said = subprocess.run([installed / name, "--version"], capture_output=True, text=True)
        assert (said.returncode, said.stdout.split()[-1]) == (0, "0.1.0")


FIXTURES = """
from wtc import Webtask
from wtc.testing import run

def test_a_webtask(wtc_log):
    webtask = Webtask(script="def hello(): print('said')", compilers=("json-body", "python"))
    assert run(webtask, log=wtc_log).status == 204
    assert wtc_log.lines == [("info", "said")]
"""


def test_pytest_finds_the_fixtures_of_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    """There pytest rewrites the asserts of wtc itself: nothing may break by it, or warn of it."""
    (tmp_path / "test_webtask.py").write_text(FIXTURES)
    command = [installed / "python", "-m", "pytest", "-q", "-W", "error"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
