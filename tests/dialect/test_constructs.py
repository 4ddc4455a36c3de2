"""Ordinary Python gives the same answers under the dialect as without it; the rest is refused."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import Any

import pytest
from dialect.constructs import CONSTRUCTS, REFUSED

from wtc.dialect.compiling import check
from wtc.dialect.loading import Loader
from wtc.testing import ListLog


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


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_all_that_is_said_of_it(name: str) -> None:
    source, problems = REFUSED[name]
    assert check(source) == tuple(problems)
