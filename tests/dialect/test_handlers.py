"""Handlers as people write them run under the dialect as they stand, and answer as they should."""

from __future__ import annotations

import pytest
from dialect.handlers import HANDLERS, Case

from wtc import Webtask
from wtc.testing import MemoryStorage, compiled


def answered(case: Case) -> tuple[int, list[tuple[str, str]], object]:
    """Return the whole answer of a handler that is compiled, and called once, by its chain."""
    webtask = Webtask(script=case.script, **case.settings)
    running = compiled(webtask, storage=MemoryStorage(case.storage))
    response = running.request(case.method, case.url, headers=case.headers, body=case.body)
    return response.status, list(response.headers.pairs), response.body


@pytest.mark.parametrize("case", HANDLERS.values(), ids=HANDLERS)
def test_a_handler_answers(case: Case) -> None:
    assert answered(case) == case.answer


def test_there_are_many_and_each_is_small() -> None:
    assert len(HANDLERS) > 100
    assert {name for name, case in HANDLERS.items() if len(case.script.splitlines()) > 32} == set()
