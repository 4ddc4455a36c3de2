"""Tests of the sandbox are coroutines: each runs in a loop of its own, like a server's."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Iterator

import pytest
import uvloop
from sandbox.cells import UIDS, Cells, cells

PATIENCE = 20.0  # seconds; nothing here takes a tenth of it unless it hangs


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    uvloop.run(asyncio.wait_for(pyfuncitem.obj(**arguments), PATIENCE))
    return True


@pytest.fixture(scope="session")
def cell() -> Iterator[Cells]:
    """Where attempts are made behind the kernel's walls, by children of this user."""
    with cells() as started:
        yield started


@pytest.fixture(scope="session")
def ordinary_cell() -> Iterator[Cells]:
    """The same, by children of an ordinary user."""
    if os.geteuid():
        pytest.skip("an ordinary user runs all tests")
    with cells(UIDS[50]) as started:
        yield started


@pytest.fixture(params=["cell", "ordinary_cell"], ids=["this user", "an ordinary user"])
def anyone(request: pytest.FixtureRequest) -> Cells:
    """Where attempts are made: by children of this user, then of an ordinary one."""
    found: Cells = request.getfixturevalue(request.param)
    return found
