"""The server's own memory: given back when it has grown, and only then."""

from __future__ import annotations

from wtc.sandbox.heap import GROWTH, Heap

MB = 2**20


def test_memory_is_given_back_when_there_is_much_more_than_there_has_been() -> None:
    now, given = 30 * MB, []

    def give_back() -> None:
        nonlocal now
        given.append(now)
        now -= 20 * MB

    heap = Heap(lambda: now, give_back)
    heap.look()
    now += GROWTH
    heap.look()
    assert given == []
    now = 100 * MB
    heap.look()
    heap.look()
    assert given == [100 * MB]
    now = 20 * MB
    heap.look()
    now = 20 * MB + GROWTH + 1
    heap.look()
    assert given == [100 * MB, 20 * MB + GROWTH + 1]
