"""Tests of the sandbox are coroutines: each runs in a loop of its own, like a server's."""

from __future__ import annotations

import asyncio
import inspect

import pytest
import uvloop

PATIENCE = 20.0  # seconds; nothing here takes a tenth of it unless it hangs


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    uvloop.run(asyncio.wait_for(pyfuncitem.obj(**arguments), PATIENCE))
    return True
