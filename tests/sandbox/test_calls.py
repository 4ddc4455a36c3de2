"""What a webtask does in its worker, seen through the pool's door."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sandbox.pools import sandbox, until

from wtc.errors import AnswerError, CompileError, ScriptError, UsageError
from wtc.model import Headers, MultiMap, Request

SYNC = "def webtask(context, request):\n    return {'path': request.path}\n"
ASYNC = "async def webtask(context, request):\n    return {'path': request.path}\n"


@pytest.mark.parametrize("script", [SYNC, ASYNC], ids=["sync", "async"])
async def test_a_handler_answers(script: str) -> None:
    async with sandbox() as box:
        version = await box.load(script)
        response = await box.call(version, "/one")
        assert (response.status, response.json()) == (200, {"path": "/one"})


async def test_a_call_without_a_load_starts_one_worker_for_all_who_call() -> None:
    async with sandbox() as box:
        version = box.version(ASYNC)
        assert box.pool.state(version) == "idle"
        calls = [box.begin(version, f"/{n}") for n in range(5)]
        await asyncio.sleep(0)
        assert box.pool.state(version) == "starting"
        paths = [(await call).json()["path"] for call in calls]
        assert paths == [f"/{n}" for n in range(5)]
        assert len(box.pool.live) == 1
        assert box.pool.state(version) == "live"


async def test_the_request_and_the_context_arrive_as_they_were_sent() -> None:
    script = """
def webtask(context, request):
    return {
        "method": request.method, "url": request.url, "query": request.query.get_all("a"),
        "header": request.headers.get_all("X-A"), "body": request.text(), "id": context.id,
        "secret": context.secrets["KEY"], "param": context.params["p"], "meta": context.meta["m"],
        "token": context.token,
    }
"""
    async with sandbox() as box:
        settings = {"secrets": {"KEY": "a secret value"}, "params": {"p": "1"}, "meta": {"m": "2"}}
        version = await box.load(script, **settings)
        request = Request(
            method="PUT",
            url="/x?a=1&a=2",
            query=MultiMap([("a", "1"), ("a", "2")]),
            headers=Headers([("x-a", "ü"), ("X-A", "v")]),
            body="é".encode(),
        )
        response = await box.pool.call(version, request, run_id="r7", claims={"token": "t"})
        assert response.json() == {
            "method": "PUT", "url": "/x?a=1&a=2", "query": ["1", "2"], "header": ["ü", "v"],
            "body": "é", "id": "r7", "secret": "a secret value", "param": "1", "meta": "2",
            "token": "t",
        }  # fmt: skip


async def test_settings_are_read_only() -> None:
    script = "def webtask(context, request):\n    context.secrets['KEY'] = 'x'\n"
    async with sandbox() as box:
        version = await box.load(script, secrets={"KEY": "a secret value"})
        with pytest.raises(ScriptError, match="webtask raised TypeError"):
            await box.call(version)


async def test_a_large_body_goes_through_whole() -> None:
    script = "def webtask(context, request):\n    return request.body\n"
    async with sandbox(run=5) as box:
        version = await box.load(script)
        body = bytes(range(256)) * 4096 * 4
        assert (await box.call(version, body=body)).body == body


async def test_sync_handlers_run_side_by_side() -> None:
    script = """
from time import sleep
def webtask(context, request):
    print(request.path)
    while not seen.get("/second"):
        seen[request.path] = True
        sleep(0.01)
    seen[request.path] = True
    return "ok"
seen = {}
"""
    async with sandbox() as box:
        version = await box.load(script)
        first = box.begin(version, "/first")
        await box.log.has("/first")
        assert (await box.call(version, "/second")).text() == "ok"
        assert (await first).text() == "ok"


async def test_a_sync_and_an_async_stream_arrive_in_parts() -> None:
    script = """
from wtc import Response
async def numbers():
    for n in range(3):
        yield str(n).encode()
def webtask(context, request):
    if request.path == "/async":
        return Response(headers={"x-kind": "async"}, body=numbers())
    return Response(status=201, body=(str(n) * 3 for n in range(3)))
"""
    async with sandbox() as box:
        version = await box.load(script)
        response = await box.call(version, "/async")
        assert (response.status, response.headers["x-kind"]) == (200, "async")
        assert [chunk async for chunk in response.body] == [b"0", b"1", b"2"]
        response = await box.call(version, "/sync")
        assert response.status == 201
        assert [chunk async for chunk in response.body] == [b"000", b"111", b"222"]


async def test_a_stream_waits_for_its_reader_and_delays_nobody_else() -> None:
    script = """
from wtc import Response
made = [0]
async def endless():
    while True:
        made[0] += 1
        yield b"x" * 50_000
async def webtask(context, request):
    return made[0] if request.path == "/made" else Response(body=endless())
"""
    async with sandbox(run=5) as box:
        version = await box.load(script)
        response = await box.call(version)
        await anext(response.body)
        made = (await box.call(version, "/made")).json()
        assert made < 10  # 256 KB of window
        for _ in range(20):
            await anext(response.body)
        assert (await box.call(version, "/made")).json() > made
        await response.body.aclose()
        await until(lambda: box.pool.live[0].in_flight == 0)


async def test_a_stream_that_fails_ends_by_the_error() -> None:
    script = """
from wtc import Response
async def broken():
    yield b"one"
    raise ValueError("no more")
def webtask(context, request):
    return Response(body=broken())
"""
    async with sandbox() as box:
        version = await box.load(script)
        body = (await box.call(version)).body
        assert await anext(body) == b"one"
        with pytest.raises(ScriptError, match="ValueError"):
            await anext(body)
        assert (await box.log.has("no more")).level == "error"


async def test_deferred_calls_run_after_the_answer_and_count_as_in_flight() -> None:
    script = """
import asyncio
async def webtask(context, request):
    if request.path == "/go":
        gate.set()
        return "gone"
    async def later():
        await gate.wait()
        print("async one ran")
    def sync_later():
        print("sync one ran")
    def broken():
        raise ValueError("broken later")
    context.defer(later)
    context.defer(broken)
    context.defer(sync_later)
    return "answered"
gate = asyncio.Event()
"""
    async with sandbox(run=5) as box:
        version = await box.load(script)
        assert (await box.call(version, run_id="r1")).text() == "answered"
        assert box.pool.live[0].in_flight == 1
        assert (await box.call(version, "/go", run_id="r2")).text() == "gone"
        assert (await box.log.has("async one ran")).run == "r1"
        assert (await box.log.has("broken later")).level == "error"
        assert (await box.log.has("sync one ran")).run == "r1"
        await until(lambda: box.pool.live[0].in_flight == 0)


async def test_what_a_handler_raises_is_told_to_its_owner_only() -> None:
    script = "def webtask(context, request):\n    raise ValueError('detail of it')\n"
    async with sandbox() as box:
        version = await box.load(script, name="shop")
        with pytest.raises(ScriptError) as raised:
            await box.call(version, run_id="r9")
        assert str(raised.value) == "webtask raised ValueError; its log has the traceback"
        record = await box.log.has("detail of it")
        assert (record.name, record.run, record.level) == ("shop", "r9", "error")
        assert "/wtc/" not in record.text


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        ("raise asyncio.CancelledError", "CancelledError"),
        ("raise ValueError", "ValueError"),
        ("next(iter(()))", "StopIteration|RuntimeError"),
        ("return webtask(context, request)", "RecursionError"),
    ],
)
async def test_no_exception_of_a_sync_handler_ends_its_worker(raised: str, kind: str) -> None:
    script = "import asyncio\ndef webtask(context, request):\n"
    script += f"    if request.path == '/':\n        {raised}\n"
    async with sandbox() as box:
        version = await box.load(script)
        pid = box.pid(version)
        with pytest.raises(ScriptError, match=kind):
            await box.call(version)
        assert (await box.call(version, "/ok")).status in (204, 500)
        assert box.pid(version) == pid


BASE_EXCEPTIONS = """
import asyncio
class Keeper:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, trace):
        kept.append(value)
        return True
def numbers():
    with Keeper():
        yield 1
def generator_exit():
    it = numbers()
    next(it)
    it.close()
    raise kept[-1]
async def fail():
    raise kept[-1]
kept = []
async def webtask(context, request):
    if request.path == "/ok":
        return "ok"
    if request.path == "/stop":
        generator_exit()
    if request.path == "/group":
        with Keeper():
            generator_exit()
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
    if request.path == "/stray":
        with Keeper():
            generator_exit()
        asyncio.create_task(fail())
        return "ok"
    if request.path == "/stream":
        async def body():
            yield b"x"
            generator_exit()
        from wtc import Response
        return Response(body=body())
    raise asyncio.CancelledError
"""


@pytest.mark.parametrize("path", ["/stop", "/group", "/stray", "/stream", "/cancelled"])
async def test_no_base_exception_of_a_handler_ends_its_worker(path: str) -> None:
    async with sandbox() as box:
        version = await box.load(BASE_EXCEPTIONS)
        pid = box.pid(version)
        with suppress(ScriptError):
            assert await box.read(version, path) == (200, b"ok")
        assert await box.read(version, "/ok") == (200, b"ok")
        assert box.pid(version) == pid


async def test_an_http_error_is_an_answer() -> None:
    script = """
from wtc import HTTPError
def webtask(context, request):
    raise HTTPError(418, "short and stout")
"""
    async with sandbox() as box:
        version = await box.load(script)
        response = await box.call(version)
        assert (response.status, response.json()["detail"]) == (418, "short and stout")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("Response(headers={'x-a': 'one\\r\\nx-b: two'})", "invalid header 'x-a'"),
        ("Response(headers={'bad name': 'one'})", "invalid header 'bad name'"),
        ("Response(headers={'x-a': 'v' * 200_000})", "the limit is"),
        ("Response(headers=[('x-a', 'v')] * 100_000)", "100000 headers"),
        ("Response(headers={'x-a': '\\ud800'})", "invalid header"),
        ("Response(status=99)", "invalid status 99"),
        ("Response(status='200')", "invalid status '200'"),
        ("Response(status=10**30)", "invalid status 1000"),
        ("Response(body=7)", "a body of int"),
        ("Response(body=iter([7]))", "streamed int"),
        ("object", "returned type"),
        ("b'x' * 2_000_000", "2,000,000 bytes; the limit is 1,048,576"),
    ],
)
async def test_an_answer_that_http_cannot_hold_is_named(answer: str, message: str) -> None:
    script = f"from wtc import Response\ndef webtask(context, request):\n    return {answer}\n"
    async with sandbox(response=2**20) as box:
        version = await box.load(script)
        with pytest.raises(AnswerError, match=message):
            await box.read(version)
        assert box.pid(version)  # the worker lives on


async def test_text_that_is_no_text_is_the_callers_fault() -> None:
    async with sandbox() as box:
        version = await box.load(ASYNC)
        with pytest.raises(UsageError, match="no UTF-8"):
            await box.call(version, "/\ud800")
        assert (await box.call(version, "/ok")).status == 200


async def test_a_script_that_does_not_compile_is_told_with_every_caller() -> None:
    async with sandbox() as box:
        version = box.version("def webtask(:\n")
        calls = [box.begin(version) for _ in range(3)]
        with pytest.raises(CompileError):
            await box.pool.load(version)
        for call in calls:
            with pytest.raises(CompileError):
                await call
        await until(lambda: not box.pool.live)
        assert box.pool.state(version) == "idle"


async def test_a_compiler_that_is_a_file_runs_from_its_source() -> None:
    source = """
from wtc import hookimpl
@hookimpl
def compile(options):
    inner = options.inner()
    async def handler(context, request):
        response = await inner(context, request)
        return response.replace(status=202)
    return handler
"""
    async with sandbox() as box:
        url = "https://example.com/accept.py"
        version = box.version(ASYNC, compilers=(url, "python"), sources={url: source})
        assert (await box.call(version)).status == 202


async def test_a_setting_that_is_no_text_is_named_without_its_value() -> None:
    async with sandbox() as box:
        with pytest.raises(CompileError, match=r"^the secret 'KEY' is no UTF-8 text$"):
            await box.load(ASYNC, secrets={"KEY": "value\ud800"})
