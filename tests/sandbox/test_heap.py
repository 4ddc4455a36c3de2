"""The server's own memory: given back when it has grown, and only then."""

from __future__ import annotations

from wtc.sandbox.heap import GROWTH, Heap

MB = 2**20


class Memory:
    """So much is in use; the rest of `size` is kept for nothing until it is given back."""

    def __init__(self) -> None:
        self.used = self.size = 30 * MB
        self.given = 0
        self.heap = Heap(lambda: self.size, self._give_back)

    def _give_back(self) -> None:
        self.given += 1
        self.size = self.used

    def look(self, used: int, size: int) -> int:
        """Look at so much; return what is left of it."""
        self.used, self.size = used, size
        self.heap.look()
        return self.size


def test_memory_that_is_kept_for_nothing_is_given_back_when_it_is_much() -> None:
    memory = Memory()
    assert memory.look(30 * MB, 30 * MB + GROWTH) == 30 * MB + GROWTH
    assert memory.look(30 * MB, 100 * MB) == 30 * MB


def test_what_was_in_use_is_given_back_later() -> None:
    memory = Memory()
    assert memory.look(150 * MB, 160 * MB) == 150 * MB
    assert memory.look(40 * MB, 100 * MB) == 40 * MB


def test_a_server_that_has_grown_for_good_is_not_asked_again_and_again() -> None:
    memory = Memory()
    for _ in range(10):
        memory.look(90 * MB, 90 * MB)
    assert memory.given == 1
