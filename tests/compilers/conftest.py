"""Every compiler lives three lives, and its tests run in all: imported, installed, fetched."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pytest

from wtc import Webtask
from wtc.testing import MemoryStorage, Running, compiled

COMPILERS = {
    path.stem.replace("_", "-"): path
    for path in (Path(__file__).parents[2] / "compilers").glob("*.py")
}


def imported(path: Path) -> ModuleType:
    """Return the file as a module that no entry point leads to."""
    spec = spec_from_file_location(f"imported_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def imported_name(name: str) -> str:
    return f"imported-{name}"


def url_of(name: str) -> str:
    return f"https://example.test/{name}.py"


# How each life calls a compiler, and what these refs stand for.
LIVES: dict[str, tuple[Any, dict[str, object]]] = {
    "imported": (
        imported_name,
        {imported_name(name): imported(path) for name, path in COMPILERS.items()},
    ),
    "installed": (str, {}),
    "fetched": (
        url_of,
        {url_of(name): path.read_text(encoding="utf-8") for name, path in COMPILERS.items()},
    ),
}


class Deploy(Protocol):
    """Compile `script` through the chain of compilers `names`, with a webtask's settings."""

    def __call__(
        self, script: str, *names: str, storage: MemoryStorage | None = None, **settings: Any
    ) -> Running: ...


@pytest.fixture(scope="session", params=LIVES)
def deploy(request: pytest.FixtureRequest) -> Deploy:
    ref_of, compilers = LIVES[request.param]

    def compile_chain(
        script: str, *names: str, storage: MemoryStorage | None = None, **settings: Any
    ) -> Running:
        chain = tuple(ref_of(name) for name in (*names, "python"))
        webtask = Webtask(script=script, compilers=chain, **settings)
        return compiled(webtask, compilers=compilers, storage=storage)

    return compile_chain
