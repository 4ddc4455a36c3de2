"""What a spare does before it is wanted: it works, and leaves nothing that a script could see."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest
from sandbox.pools import sandbox, until

from wtc.config import Isolation, Limits
from wtc.dialect.loading import Loader
from wtc.errors import CompileError
from wtc.hooks import hookimpl
from wtc.model import Webtask
from wtc.registry import Registry
from wtc.sandbox.bases import BASES, REHEARSED, Base
from wtc.sandbox.jail.limits import cpu_seconds
from wtc.sandbox.nursery import Nursery
from wtc.sandbox.process import WorkerProcess
from wtc.sandbox.rehearsal import rehearse
from wtc.testing import ListLog, MemoryStorage


@pytest.mark.parametrize("base", BASES)
async def test_the_script_of_each_base_is_compiled_and_called_and_forgotten(base: Base) -> None:
    registry, loader = Registry(), Loader(ListLog())
    rehearse(registry, loader, REHEARSED[base])
    before = dict(sys.modules)
    rehearse(registry, loader, REHEARSED[base])
    assert "webtask" not in sys.modules
    assert all(sys.modules[name] is module for name, module in before.items())


async def test_a_script_that_does_not_compile_is_told() -> None:
    with pytest.raises(CompileError):
        rehearse(Registry(), Loader(ListLog()), "import wtc.sandbox\n")


async def test_an_operators_plugin_sees_nothing_of_it() -> None:
    class Counting:
        compiled = 0

        @hookimpl(wrapper=True)
        def compile(self, options: object) -> Generator[None, Any, Any]:
            Counting.compiled += 1
            return (yield)

    registry, loader = Registry(plugins=(Counting(),)), Loader(ListLog())
    rehearse(registry, loader, REHEARSED["plain"])
    assert Counting.compiled == 0
    script, storage, log = Webtask(script=REHEARSED["plain"]), MemoryStorage(), ListLog()
    registry.with_sources({}).compile(script, loader, storage, log)
    assert Counting.compiled == 1


async def test_a_spare_that_has_rehearsed_is_the_one_that_serves() -> None:
    nursery, born = Nursery(Isolation(), Limits().memory), []

    async def spawn(base: Base, egress: int) -> WorkerProcess:
        process = await nursery.spawn(base, egress)
        born.append(process.pid)
        return process

    async with sandbox(spares=1, spawn=spawn) as box:
        await until(lambda: born)
        await until(lambda: is_at_rest(born[0]))
        version = await box.load("def webtask():\n    return 'served'\n")
        assert (await box.read(version), box.pid(version)) == ((200, b"served"), born[0])
    nursery.close()


def is_at_rest(pid: int, seen: dict[int, float] = {}) -> bool:  # noqa: B006  what the last look saw
    """Tell whether a process has used no processor time since the last look, but some before."""
    before, seen[pid] = seen.get(pid), cpu_seconds(pid)
    return before == seen[pid] > 0
