"""Every compiler is tested as an installed one and as one fetched by URL, under the dialect."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pytest

from running import Running, compiled
from wtc import Registry, Webtask

COMPILERS = Path(__file__).parents[2] / "compilers"


def url_of(name: str) -> str:
    return f"https://example.test/{name.replace('-', '_')}.py"


REGISTRY = Registry(
    sources={url_of(path.stem): path.read_text(encoding="utf-8") for path in COMPILERS.glob("*.py")}
)


class Deploy(Protocol):
    """Compile `script` through the chain of compilers `names`, with a webtask's settings."""

    def __call__(self, script: str, *names: str, **settings: Any) -> Running: ...


@pytest.fixture(scope="session", params=["installed", "fetched"])
def deploy(request: pytest.FixtureRequest) -> Deploy:
    ref_of = url_of if request.param == "fetched" else str

    def compile_chain(script: str, *names: str, **settings: Any) -> Running:
        chain = tuple(ref_of(name) for name in (*names, "python"))
        return compiled(Webtask(script=script, compilers=chain, **settings), REGISTRY)

    return compile_chain
