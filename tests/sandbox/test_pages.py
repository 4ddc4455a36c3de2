"""Pages that go back to a file: they hold what they held, and are no longer a process' own."""

from __future__ import annotations

import ctypes
import mmap
import os
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from wtc.sandbox.forerunner import own_pages
from wtc.sandbox.pages import PAGE, Kept, keep, revert

pytest.importorskip("wtc.sandbox._pages", reason="wtc was installed without a C compiler")

COUNT = 8


@contextmanager
def memory() -> Iterator[tuple[mmap.mmap, range]]:
    """Yield private memory, and its addresses. It stays: nothing else shall be mapped there."""
    found = mmap.mmap(-1, COUNT * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    start = ctypes.addressof(ctypes.c_char.from_buffer(found))
    found[:] = b"".join(bytes([each]) * PAGE for each in range(COUNT))
    yield found, range(start, start + COUNT * PAGE)


def pages(kept: list[Kept]) -> array[int]:
    found = array("Q")
    for each in kept:
        for at in range(0, len(each.memory), PAGE):
            found.extend((each.memory.start + at, each.copy + at))
    return found


def own(addresses: range) -> set[int]:
    """Return which of these pages are this process' own, counted from the first."""
    first = addresses.start // PAGE
    return {page - first for page in own_pages(os.getpid()) if page - first in range(COUNT)}


def test_what_is_kept_is_what_was_there_and_nobodys_own() -> None:
    with memory() as (held, addresses):
        before = held[:]
        assert own(addresses) == set(range(COUNT))
        (kept,) = keep([addresses])
        assert held[:] == before == ctypes.string_at(kept.copy, len(addresses))
        assert kept.memory == addresses
        assert own(addresses) == set()


def test_a_page_that_holds_what_it_held_is_given_back_and_no_other() -> None:
    with memory() as (held, addresses):
        kept = keep([addresses])
        for page in range(COUNT):
            held[page * PAGE] = 200
        for page in (2, 5):
            held[page * PAGE] = page
        after = held[:]
        assert revert(pages(kept)) == 2
        assert own(addresses) == set(range(COUNT)) - {2, 5}
        assert held[:] == after


def test_what_is_written_later_changes_neither_the_copy_nor_what_it_goes_back_to() -> None:
    with memory() as (held, addresses):
        before = held[:]
        (kept,) = keep([addresses])
        held[:PAGE] = bytes([99]) * PAGE
        assert ctypes.string_at(kept.copy, len(addresses)) == before


def test_what_is_kept_cannot_be_removed() -> None:
    with memory() as (held, addresses):
        before = held[:]
        (kept,) = keep([addresses])
        with pytest.raises(PermissionError):
            held.madvise(mmap.MADV_REMOVE)
        assert ctypes.string_at(kept.copy, len(addresses)) == before


def test_memory_that_is_not_there_is_told() -> None:
    with pytest.raises(OSError, match="Bad address"):
        keep([range(PAGE)])  # where nothing ever is


@pytest.mark.parametrize("wrong", [range(PAGE, PAGE), range(PAGE + 1, 3 * PAGE)])
def test_what_is_no_range_of_pages_is_refused(wrong: range) -> None:
    with pytest.raises(ValueError, match="two addresses of pages"):
        keep([wrong])


WORK_AND_GIVE_BACK = """
import gc, json, os, random, re, sys
from wtc.sandbox.forerunner import own_pages
from wtc.sandbox.original import take

def work(number):
    values = random.Random(number)
    data = {str(key): [values.random(), "x" * values.randrange(600), (key,)] for key in range(99)}
    exec(f"class Kind:\\n    def tell(self): return {number}", space := {})
    words = re.findall(f"[a-z]+{number}?", " ".join(data) + json.dumps(data))
    return space["Kind"]().tell(), len(json.loads(json.dumps(data))), len(words), len(repr(data))

work(0)
unwanted = [bytes(100) for _ in range(100_000)]
gc.collect()
gc.freeze()
original = take(own_pages(os.getpid()))
del unwanted  # and its memory is unmapped
expected, kept = [work(number) for number in range(10)], []
before = len(own_pages(os.getpid()))
original.give_back()
assert len(own_pages(os.getpid())) < before
for step in range(200):
    kept = [*kept[-20:], work(step % 10)]
    assert kept[-1] == expected[step % 10]
    original.give_back()
    if step % 20 == 0:
        gc.collect()
print("done")
"""


def test_a_process_that_gives_back_again_and_again_works_as_before() -> None:
    made = subprocess.run(
        [sys.executable, "-I", "-X", "faulthandler", "-c", WORK_AND_GIVE_BACK],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (made.stdout, made.stderr) == ("done\n", "")
