"""The names that other people's code imports: changing one is a decision, not an accident."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import wtc

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "wtc").rglob("*.py")
    if not path.name.startswith("__")
)


def test_the_public_names() -> None:
    assert wtc.__all__ == [
        "CompileError",
        "CompileOptions",
        "Conflict",
        "Context",
        "HTTPError",
        "Handler",
        "Registry",
        "Request",
        "Response",
        "Webtask",
        "hookimpl",
        "on",
    ]
    assert all(getattr(wtc, name) is not None for name in wtc.__all__)
    assert dir(wtc) == wtc.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'wtc' has no attribute 'Nothing'"):
        wtc.Nothing  # noqa: B018


@pytest.mark.parametrize("name", MODULES)
def test_a_list_of_names_is_true(name: str) -> None:
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", ())
    assert [missing for missing in listed if not hasattr(module, missing)] == []


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, wtc; print([name for name in sys.modules if name.startswith('wtc.')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
