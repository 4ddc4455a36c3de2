"""context.storage: one document, its etag a matter of the run."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from sandbox.pools import MemoryDocuments, Sandbox, sandbox, until

from wtc.errors import ScriptError, TimeLimitError
from wtc.sandbox.log import WorkerLog
from wtc.sandbox.scope import Scope, Stopped
from wtc.sandbox.storage import ASKS, Desk, Pending, WorkerStorage
from wtc.sandbox.wire import Ask

COUNTER = """
{kind} webtask(context, request):
    document = {wait}context.storage.get() or {{"n": 0}}
    document["n"] += 1
    {wait}context.storage.set(document)
    return [document["n"], context.storage.etag]
"""


@pytest.mark.parametrize(("kind", "wait"), [("def", ""), ("async def", "await ")])
async def test_a_document_is_kept_between_runs(kind: str, wait: str) -> None:
    async with sandbox() as box:
        version = await box.load(COUNTER.format(kind=kind, wait=wait), name="shop")
        assert (await box.call(version)).json() == [1, "etag-1"]
        assert (await box.call(version)).json() == [2, "etag-2"]
        assert box.documents.stored == {"shop": ('{"n":2}', "etag-2")}


async def test_questions_that_a_stop_cut_off_take_no_room() -> None:
    sent: list[Ask] = []

    def send(_: int, ask: Ask) -> None:
        if ask.ask <= ASKS:
            raise Stopped
        sent.append(ask)

    desk, scope = Desk(send, 100), Scope(1, "r1")
    for _ in range(ASKS):
        with pytest.raises(Stopped):
            desk.ask(scope, put=False)
    desk.ask(scope, put=False)
    assert len(sent) == 1


async def test_two_runs_at_once_conflict_and_the_loser_merges() -> None:
    script = """
import asyncio
from wtc import Conflict
async def webtask(context, request):
    document = await context.storage.get()
    etag = context.storage.etag
    if request.path == "/first":
        entered.set()
        await written.wait()
    try:
        await context.storage.set([request.path])
    except Conflict as conflict:
        assert context.storage.etag != etag
        await context.storage.set(conflict.document + [request.path])
    written.set()
    return await context.storage.get()
entered, written = asyncio.Event(), asyncio.Event()
"""
    async with sandbox() as box:
        version = await box.load(script)
        first = box.begin(version, "/first")
        second = box.begin(version, "/second")
        assert (await second).json() == ["/second"]
        assert (await first).json() == ["/second", "/first"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("storage.set(1)", "storage.set was called before storage.get: read first"),
        ("storage.set(object(), force=True)", "TypeError"),
    ],
)
async def test_a_set_that_cannot_be_is_refused(body: str, expected: str) -> None:
    async with sandbox() as box:
        version = await box.load(f"def webtask(context, request):\n    context.{body}\n")
        with pytest.raises(ScriptError):
            await box.call(version)
        await box.log.has(expected)
        assert not box.documents.stored


async def test_a_document_over_its_limit_is_refused() -> None:
    script = "def webtask(context, request):\n    context.storage.set('x' * 600_000, force=True)\n"
    async with sandbox() as box:
        response = await box.call(await box.load(script))
        says = "the document has 600,002 bytes, more than the limit of 512,000 bytes"
        assert (response.status, response.json()["detail"]) == (413, says)
        assert not box.documents.stored


async def test_none_deletes_and_force_needs_no_get() -> None:
    script = """
def webtask(context, request):
    context.storage.set({"a": 1}, force=True)
    before = context.storage.get()
    context.storage.set(None)
    return [before, context.storage.get(), context.storage.etag]
"""
    async with sandbox() as box:
        version = await box.load(script)
        assert (await box.call(version)).json() == [{"a": 1}, None, None]


async def test_anything_true_forces() -> None:
    script = """
def webtask(context, request):
    context.storage.set(1, force="yes")
    context.storage.set(2, force=1)
    return context.storage.get()
"""
    async with sandbox() as box:
        version = await box.load(script)
        pid = box.pid(version)
        assert (await box.call(version)).json() == 2
        assert box.pid(version) == pid


async def test_no_script_makes_a_storage_of_its_own() -> None:
    script = """
def webtask(context, request):
    class Desk:
        def ask(self, scope, put):
            return type(scope).__name__
    return type(context.storage)(Desk()).get()
"""
    async with sandbox() as box:
        version = await box.load(script)
        with pytest.raises(ScriptError, match="TypeError"):
            await box.call(version)


async def test_storage_is_there_while_the_script_compiles() -> None:
    script = """
from wtc import hookimpl
@hookimpl
def compile(options):
    found = options.storage.get()
    return lambda context, request: found
"""
    async with sandbox() as box:
        box.documents.put("shop", '"kept"', etag=None, force=True)
        url = "https://example.com/c.py"
        version = box.version("", name="shop", compilers=(url, "python"), sources={url: script})
        assert (await box.call(version)).text() == "kept"


async def test_many_questions_at_once_are_answered_each() -> None:
    script = """
import asyncio
async def webtask(context, request):
    found = await asyncio.gather(*[context.storage.get() for n in range(200)])
    return len(found)
"""
    async with sandbox(run=5) as box:
        assert (await box.call(await box.load(script))).json() == 200


class BrokenDocuments:
    def get(self, name: str) -> tuple[str | None, str | None]:
        raise OSError("disk on fire at /var/lib")

    put = get


async def test_a_storage_that_fails_tells_the_script_no_details(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with sandbox(documents=BrokenDocuments()) as box:
        await check_failing(box)
        assert "disk on fire" in caplog.text


async def check_failing(box: Sandbox) -> None:
    version = await box.load("def webtask(context, request):\n    context.storage.get()\n")
    with pytest.raises(ScriptError):
        await box.call(version)
    record = await box.log.has("the storage failed")
    assert "fire" not in record.text


class SlowDocuments(MemoryDocuments):
    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def get(self, name: str) -> tuple[str | None, str | None]:
        self.gate.wait(10)
        return super().get(name)


@pytest.mark.parametrize(("kind", "wait"), [("def", ""), ("async def", "await ")])
async def test_a_run_that_waits_for_its_storage_can_be_stopped(kind: str, wait: str) -> None:
    script = f"{kind} webtask(context, request):\n    return {wait}context.storage.get()\n"
    documents = SlowDocuments()
    async with sandbox(grace=5, documents=documents) as box:
        version = await box.load(script)
        with pytest.raises(TimeLimitError):
            await box.call(version)
        await until(lambda: not box.pool.live[0].in_flight)
        documents.gate.set()
        assert (await box.call(version)).status == 204


async def test_an_answer_that_comes_when_its_worker_was_told_to_end_is_dropped() -> None:
    told, documents = list[Any](), SlowDocuments()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    script = """
async def webtask(context, request):
    print("asks")
    return await context.storage.get()
"""
    async with sandbox(run=5, grace=5, documents=documents) as box:
        version = await box.load(script)
        pid = box.pid(version)
        call = box.begin(version)
        await box.log.has("asks")
        call.cancel()
        await until(lambda: not box.pool.live[0].in_flight)
        box.pool.retire(version)
        documents.gate.set()
        await until(lambda: not Path(f"/proc/{pid}").exists())
    assert told == []


@pytest.mark.parametrize(
    ("held", "names"),
    [
        (WorkerStorage, {"etag", "get", "set"}),
        (WorkerLog, {"debug", "info", "warning", "error"}),
        (Pending, set()),
    ],
)
def test_what_a_script_holds_leads_nowhere(held: type, names: set[str]) -> None:
    assert {name for name in dir(held) if not name.startswith("_")} == names


FORGOTTEN = ["+ 1", "or {}", "['n']", ".get('n')"]


@pytest.mark.parametrize("use", FORGOTTEN)
async def test_storage_that_was_not_awaited_says_so(use: str) -> None:
    script = f"""
async def webtask(context, request):
    try:
        return context.storage.get() {use}
    except TypeError as error:
        return str(error)
"""
    async with sandbox() as box:
        version = await box.load(script)
        told = "in an async handler storage is awaited: write `await context.storage.get()`"
        assert (await box.call(version)).text() == told
