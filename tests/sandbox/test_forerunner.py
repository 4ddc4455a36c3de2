"""The worker before all others: what it shows, and that one which does not answer costs nothing."""

from __future__ import annotations

import os
import subprocess
import sys

from wtc.sandbox.forerunner import PAGE, own_pages, written_pages

FORERUN = """
from functools import partial
from wtc.sandbox import worker
from wtc.sandbox.bases import FORERUN, PLAIN, PRELOADED, REHEARSED
from wtc.sandbox.forerunner import PAGE, written_pages

warm = worker.preload(PRELOADED[PLAIN], REHEARSED[PLAIN], -1)
serve = partial(worker.serve, warm=warm.alone)
pages = written_pages(serve, FORERUN[PLAIN])
assert id(warm.loader) // PAGE in pages  # to which a worker refers
assert not written_pages(serve, "import wtc.sandbox")
print("done")
"""


def test_it_tells_the_pages_that_a_worker_writes_to() -> None:
    made = subprocess.run(
        [sys.executable, "-I", "-c", FORERUN],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (made.stdout, made.stderr) == ("done\n", "")


def test_one_that_ends_at_once_tells_nothing() -> None:
    assert written_pages(lambda _: None, "") == set()


def test_what_a_process_writes_to_is_its_own() -> None:
    assert id([]) // PAGE in own_pages(os.getpid())
