"""Ordinary Python gives the same answers under the dialect as without it."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import Any

import pytest
from dialect.constructs import CONSTRUCTS

from running import ListLog
from wtc.dialect import Loader


def asyncio_run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)


def under_the_dialect(source: str) -> Any:
    loader = Loader(ListLog())
    loader._builtins["asyncio_run"] = asyncio_run
    return vars(loader.load(source))["out"]


def plain(source: str) -> Any:
    module = ModuleType("webtask")
    sys.modules["webtask"] = module
    vars(module)["asyncio_run"] = asyncio_run
    exec(compile(source, "<webtask>", "exec", dont_inherit=True), vars(module))
    return vars(module)["out"]


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_it_gives_the_same_answer_as_plain_python(name: str) -> None:
    assert repr(under_the_dialect(CONSTRUCTS[name])) == repr(plain(CONSTRUCTS[name]))
