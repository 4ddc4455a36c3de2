"""Seats: none is lost and none is made, whoever leaves at whatever moment."""

from __future__ import annotations

import asyncio

import pytest

from wtc.errors import BusyError
from wtc.sandbox.seats import Seats


async def wait(seats: Seats) -> None:
    if not seats.take():
        await seats.wait(seats.turn())


async def test_a_seat_that_is_left_goes_to_who_waits_for_longest() -> None:
    seats = Seats(1, patience=5)
    await wait(seats)
    first, second = (asyncio.create_task(wait(seats)) for _ in range(2))
    await asyncio.sleep(0)
    seats.leave()
    await first
    assert not second.done()
    seats.leave()
    await second


async def test_who_leaves_as_a_seat_comes_passes_it_on() -> None:
    seats = Seats(1, patience=5)
    await wait(seats)
    first, second = (asyncio.create_task(wait(seats)) for _ in range(2))
    await asyncio.sleep(0)
    seats.leave()
    first.cancel()
    await second
    assert not seats.take()


async def test_a_seat_that_comes_as_who_waits_has_just_left_is_kept() -> None:
    seats = Seats(1, patience=5)
    await wait(seats)
    waiting = asyncio.create_task(wait(seats))
    await asyncio.sleep(0)
    waiting.cancel()  # its turn is cancelled now, it hears of it in the next step of the loop
    seats.leave()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert seats.take()
    assert not seats.take()


async def test_who_waits_too_long_takes_no_seat() -> None:
    seats = Seats(0, patience=0.01)
    with pytest.raises(BusyError):
        await wait(seats)
    assert seats.wanted == 0
    seats.leave()
    assert seats.take()
