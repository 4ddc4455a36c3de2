"""The storage in memory keeps the rules of the server's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from wtc import CompileOptions, Conflict, Context, Handler, Webtask, hookimpl
from wtc.errors import TooLargeError
from wtc.testing import MemoryStorage, Running, compiled, run

UNREAD = "storage.set was called before storage.get: read first, or pass force=True"


def test_a_document_is_a_copy() -> None:
    document = {"a": [1]}
    storage = MemoryStorage(document)
    document["a"].append(2)
    storage.get()["a"].append(3)
    storage.document["a"].append(4)
    assert storage.get() == {"a": [1]}


def test_a_document_is_read_before_it_is_written() -> None:
    storage = MemoryStorage()
    with pytest.raises(ValueError, match=f"^{re.escape(UNREAD)}$"):
        storage.set(1)
    assert storage.set(1, force=True) is None
    storage.set(2)
    assert (storage.document, storage.get()) == (2, 2)


def test_an_etag_tells_which_document_was_read() -> None:
    storage = MemoryStorage()
    assert (storage.etag, storage.get(), storage.etag) == (None, None, None)
    storage.set("a")
    first = storage.etag
    storage.set("b")
    assert storage.etag not in {None, first}
    storage.set(None)
    assert (storage.etag, storage.document) == (None, None)


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        ("x" * 512_000, TooLargeError,
         "the document has 512,002 bytes, more than the limit of 512,000 bytes"),
        (object(), TypeError, "Encoding objects of type object is unsupported"),
    ],
    ids=["large", "no JSON"],
)  # fmt: skip
def test_what_cannot_be_stored_is_told(value: Any, error: type[Exception], says: str) -> None:
    storage = MemoryStorage("before")
    with pytest.raises(error) as raised:
        storage.set(value, force=True)
    assert (str(raised.value), storage.document) == (says, "before")


READ = "def a(c): return c.storage.get()"
WAITED = "async def a(c): return await c.storage.get()"
ADD = "def a(c):\n    c.storage.set((c.storage.get() or 0) + 1)\n    return c.storage.etag"
ADD_WAITED = (
    "async def a(c):\n    await c.storage.set((await c.storage.get() or 0) + 1)\n"
    "    return c.storage.etag"
)


@pytest.mark.parametrize(("read", "add"), [(READ, ADD), (WAITED, ADD_WAITED)])
def test_handlers_call_it_and_async_ones_await_it(read: str, add: str) -> None:
    storage = MemoryStorage(5)
    assert compiled(Webtask(script=read), storage=storage).request().json() == 5
    adding = compiled(Webtask(script=add), storage=storage)
    etags = [adding.request().text(), adding.request().text()]
    assert (storage.document, len(set(etags))) == (7, 2)


@pytest.mark.parametrize(
    "script",
    [
        "def a(c): c.storage.set(1)",
        "async def a(c): c.storage.set(1)",
        "_read = []\ndef a(c):\n    _read or _read.append(c.storage.get())\n    c.storage.set(1)",
    ],
)
def test_what_another_run_read_does_not_count(script: str) -> None:
    task = compiled(Webtask(script=script))
    answers = [task.request().status, task.request().status]
    assert answers == ([204, 500] if "_read" in script else [500, 500])
    assert task.log.lines[-1][1].endswith(f"ValueError: {UNREAD}")


@pytest.mark.parametrize("script", [
    "def a(c):\n    c.storage.get()\n    c.defer(lambda: c.storage.set('deferred'))",
    "async def a(c):\n    await c.storage.get()\n"
    "    async def later(): await c.storage.set('deferred')\n    c.defer(later)",
])  # fmt: skip
def test_a_deferred_call_belongs_to_its_run(script: str) -> None:
    task = compiled(Webtask(script=script))
    assert (task.request().status, task.storage.document) == (204, "deferred")


class Meddling:
    """A compiler whose handler is overtaken by another run between its `get` and its `set`."""

    def __init__(self, other: Running) -> None:
        self.other = other

    @hookimpl
    def compile(self, options: CompileOptions) -> Handler:
        def handle(context: Context) -> None:
            context.storage.get()
            self.other.request()
            try:
                context.storage.set("mine")
            except Conflict as conflict:
                context.storage.set([conflict.document, "merged"])

        return handle


def test_a_conflict_has_the_document_and_the_next_set_succeeds() -> None:
    storage = MemoryStorage("first")
    storage.get()
    theirs = Webtask(script="def a(c): c.storage.set('theirs', force=True)")
    other = compiled(theirs, storage=storage)
    webtask = Webtask(script="", compilers=("meddling",))
    response = run(webtask, compilers={"meddling": Meddling(other)}, storage=storage)
    assert (response.status, storage.document) == (204, ["theirs", "merged"])
    with pytest.raises(Conflict) as raised:
        storage.set("late")
    assert raised.value.document == ["theirs", "merged"]
