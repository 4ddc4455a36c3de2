"""Every compiler is tested as an installed one and as one fetched by URL, under the dialect."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pytest
from running import Running, compiled

from wtc import Registry, Webtask

COMPILERS = Path(__file__).parents[2] / "compilers"


class Deploy(Protocol):
    """Compile `script` through the chain of compilers `names`, with a webtask's settings."""

    def __call__(self, script: str, *names: str, **settings: Any) -> Running: ...


@pytest.fixture(params=["installed", "fetched"])
def deploy(request: pytest.FixtureRequest) -> Deploy:
    return _installed if request.param == "installed" else _fetched


def _installed(script: str, *names: str, **settings: Any) -> Running:
    return compiled(Webtask(script=script, compilers=(*names, "python"), **settings))


def _fetched(script: str, *names: str, **settings: Any) -> Running:
    refs = {name: f"https://example.test/{name}.py" for name in (*names, "python")}
    sources = {url: _source(name) for name, url in refs.items()}
    webtask = Webtask(script=script, compilers=tuple(refs.values()), **settings)
    return compiled(webtask, Registry(sources=sources))


def _source(name: str) -> str:
    return (COMPILERS / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
