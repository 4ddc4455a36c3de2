"""When spares are replaced: at once where none is left, else in a moment."""

from __future__ import annotations

import asyncio
from typing import cast

from sandbox.pools import until

from wtc.sandbox.link import Link, Stage
from wtc.sandbox.spares import Spares


class StandIn:
    stage: Stage = "spare"


class Launches:
    """Launches what is a spare at once, and counts."""

    def __init__(self) -> None:
        self.count = 0

    async def one(self) -> Link:
        self.count += 1
        return cast(Link, StandIn())


async def filled(launches: Launches) -> Spares:
    spares = Spares(2, launches.one)
    spares.refill()
    await until(lambda: launches.count == 2)
    return spares


async def test_the_last_spare_is_replaced_at_once() -> None:
    launches = Launches()
    spares = await filled(launches)
    await spares.take()
    await spares.take()
    spares.refill_soon()
    await asyncio.sleep(0)
    assert launches.count == 4


async def test_while_one_is_left_the_other_is_replaced_in_a_moment() -> None:
    launches = Launches()
    spares = await filled(launches)
    await spares.take()
    spares.refill_soon()
    await asyncio.sleep(0)
    assert launches.count == 2
    await until(lambda: launches.count == 3)


async def test_none_is_replaced_after_the_end() -> None:
    launches = Launches()
    spares = await filled(launches)
    await spares.take()
    spares.refill_soon()
    ended = spares.cancel()
    await asyncio.gather(*ended, return_exceptions=True)
    spares.refill()
    await asyncio.sleep(0)
    assert launches.count == 2
