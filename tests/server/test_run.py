"""Over HTTP: paths, bodies, methods and headers from the network, hostile ones among them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.types import ASGIApp, Message, Scope

from hosting import hosting
from wtc import HTTPError, Webtask
from wtc.config import Limits
from wtc.server.app import app
from wtc.server.records import RunRecord
from wtc.server.target import read_target

ECHO = Webtask(
    script=(
        "def echo(context, request):\n"
        "    return {'method': request.method, 'path': request.path, 'url': request.url,\n"
        "            'query': dict(request.query), 'body': request.text(),\n"
        "            'headers': dict(request.headers)}\n"
    )
)


@asynccontextmanager
async def serving(
    limits: Limits | None = None, **webtasks: Webtask
) -> AsyncIterator[tuple[httpx.AsyncClient, list[RunRecord]]]:
    runs: list[RunRecord] = []
    async with hosting(limits) as (host, _):
        for name, webtask in webtasks.items():
            host.announce(name, webtask)
        transport = httpx.ASGITransport(app(host, runs.append))
        async with httpx.AsyncClient(transport=transport, base_url="http://wtc.test") as client:
            yield client, runs


def check(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())


def test_a_request_reaches_the_webtask_as_it_was_sent() -> None:
    async def scenario() -> None:
        async with serving(echo=ECHO) as (client, runs):
            response = await client.post(
                "/echo/a%20b/c?x=1&x=2&y=%C3%A9",
                content=b"body",
                headers={"x-wt-params": "forged", "X-One": "1"},
            )
            assert response.status_code == 200
            found = response.json()
            headers = found.pop("headers")
            assert found == {
                "method": "POST",
                "path": "/a b/c",
                "url": "/echo/a%20b/c?x=1&x=2&y=%C3%A9",
                "query": {"x": "1", "y": "é"},
                "body": "body",
            }
            assert (headers["x-one"], headers["host"]) == ("1", "wtc.test")
            assert "x-wt-params" not in headers
            assert [(run.name, run.method, run.path, run.status) for run in runs] == [
                ("echo", "POST", "/echo/a b/c", 200)
            ]

    check(scenario)


@pytest.mark.parametrize(
    ("root", "path", "raw", "said"),
    [
        ("", "/echo/a", b"/echo/a", "/a"),
        ("/hooks", "/hooks/echo/a", b"/hooks/echo/a", "/a"),
        ("/my hooks/v1", "/my hooks/v1/echo", b"/my%20hooks/v1/echo", "/"),
        ("/hooks/", "/hooks//echo", b"/hooks//echo", "/"),
        ("/hooks", "/echo/a", b"/echo/a", "/a"),  # as servers called it that cut the path
        ("/echo", "/echo/echo/a", b"/echo/echo/a", "/a"),
        ("/ech", "/echo/a", b"/echo/a", "/a"),
        ("", "/echo/é", None, "/é"),
        ("", "/echo/%41", None, "/%41"),  # decoded once, and never again
        ("/hooks", "/hooks/echo/a b", None, "/a b"),
        ("/hooks", "/hooks/echo/a", b"/hooks%2Fecho/a", "encoded slash"),
        ("/hooks", "/hooks/../echo", b"/hooks/../echo", "dot segments"),
    ],
)
def test_a_path_counts_from_where_the_application_is_mounted(root, path, raw, said) -> None:
    async def scenario() -> None:
        runs: list[RunRecord] = []
        async with hosting() as (host, _):
            host.announce("echo", ECHO)
            scope = {
                "type": "http",
                "method": "GET",
                "root_path": root,
                "path": path,
                **({} if raw is None else {"raw_path": raw}),
                "query_string": b"",
                "headers": [],
            }
            start, body = await answered(app(host, runs.append), scope, asyncio.Queue())
            found = json.loads(body["body"])
            if start["status"] == 200:
                assert (found["path"], runs[0].name) == (said, "echo")
            else:
                assert start["status"] == 400
                assert said in found["detail"]

    check(scenario)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
def test_any_method_reaches_the_webtask(method) -> None:
    async def scenario() -> None:
        async with serving(echo=ECHO) as (client, _):
            assert (await client.request(method, "/echo")).json()["method"] == method

    check(scenario)


def test_head_has_the_headers_and_no_body() -> None:
    async def scenario() -> None:
        async with serving(a=Webtask(script="def a(): return 'hello'")) as (client, _):
            response = await client.head("/a")
            assert (response.status_code, response.content) == (200, b"")
            assert response.headers["content-length"] == "5"

    check(scenario)


def test_none_is_a_204_without_length() -> None:
    async def scenario() -> None:
        async with serving(a=Webtask(script="def a(): return None")) as (client, _):
            response = await client.get("/a")
            assert (response.status_code, response.content) == (204, b"")
            assert "content-length" not in response.headers

    check(scenario)


def test_a_streamed_answer_arrives_whole() -> None:
    script = (
        "from wtc import Response\n"
        "def a():\n"
        "    return Response(body=(b'x' * 100_000 for _ in range(30)))\n"
    )

    async def scenario() -> None:
        async with serving(a=Webtask(script=script)) as (client, _):
            response = await client.get("/a")
            assert len(response.content) == 3_000_000

    check(scenario)


@pytest.mark.parametrize(
    ("script", "status", "detail"),
    [
        ("def a(): return 1 // 0", 500,
         "webtask raised ZeroDivisionError; its log has the traceback"),
        ("def a(): raise KeyError('sk_live_secret')", 500,
         "webtask raised KeyError; its log has the traceback"),
        ("from wtc import HTTPError\ndef a(): raise HTTPError(409, 'taken')", 409, "taken"),
        ("from wtc import Response\ndef a(): return Response(headers={'X-A': 'b\\r\\nc: d'})", 502,
         "webtask returned an invalid header 'X-A'"),
        ("from wtc import Response\ndef a(): return Response(status=999)", 502,
         "webtask returned an invalid status 999"),
        ("def a(): return object()", 502, "webtask returned object, which is no response;"
         " return a Response, dict, list, str, bytes, number, bool or None"),
        ("x = 1", 400, "no handler found: the script defines no public function or class"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_a_problem_that_names_it(script, status, detail) -> None:
    async def scenario() -> None:
        async with serving(a=Webtask(script=script)) as (client, runs):
            response = await client.get("/a")
            assert (response.status_code, response.json()["detail"]) == (status, detail)
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["requestId"] == runs[0].run

    check(scenario)


def test_a_body_over_the_limit_is_a_413_however_it_is_sent() -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 10

    async def scenario() -> None:
        async with serving(Limits(body=100), echo=ECHO) as (client, _):
            said = [
                await client.post("/echo", content=b"x" * 101),
                await client.post("/echo", content=parts()),
                await client.post("/echo", content=b"", headers={"content-length": "9" * 5000}),
            ]
            assert [response.status_code for response in said] == [413, 413, 413]
            assert (await client.post("/echo", content=b"x" * 100)).status_code == 200

    check(scenario)


def test_an_unknown_name_is_a_404_with_the_nearest() -> None:
    async def scenario() -> None:
        async with serving(payments=ECHO) as (client, _):
            response = await client.get("/payment")
            assert response.status_code == 404
            assert response.json()["detail"] == "no webtask 'payment'; did you mean payments?"

    check(scenario)


@pytest.mark.parametrize(
    ("raw", "name", "path"),
    [
        (b"/a", "a", "/"),
        (b"/a/", "a", "/"),
        (b"/a/b/", "a", "/b/"),
        (b"/a//b", "a", "//b"),
        (b"/a%2Eb/c%20d", "a.b", "/c d"),
        (b"", "", "/"),
        (b"*", "", "/"),
        ("/é".encode(), "é", "/"),
    ],
)
def test_a_target_is_a_name_and_the_path_below_it(raw, name, path) -> None:
    assert read_target(raw, 8192) == (name, path)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"/a/..", 400),
        (b"/a/%2e%2E/b", 400),
        (b"/a/./b", 400),
        (b"/a%2Fb", 400),
        (b"/a%5Cb", 400),
        (b"/a\\b", 400),
        (b"/a%00", 400),
        (b"/a%0d%0ab", 400),
        (b"/a%7f", 400),
        (b"/%ff", 400),
        (b"/\xff", 400),
        (b"/" + b"a" * 8192, 414),
    ],
)
def test_a_target_that_could_mean_two_things_is_refused(raw, status) -> None:
    with pytest.raises(HTTPError) as caught:
        read_target(raw, 8192)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("query", "status"),
    [("a=%ff", 400), ("&".join(["a=1"] * 1001), 400), ("a" * 8193, 414), ("a=%zz&&=", 200)],
)
def test_a_hostile_query_is_a_4xx(query, status) -> None:
    async def scenario() -> None:
        async with serving(echo=ECHO) as (client, _):
            response = await client.get(httpx.URL("/echo", query=query.encode()))
            assert response.status_code == status

    check(scenario)


def test_the_index_lists_the_webtasks() -> None:
    async def scenario() -> None:
        broken = Webtask(script="import os", compilers=("class-dispatch", "python"))
        async with serving(good=ECHO, bad=broken) as (client, _):
            await client.get("/good")
            await client.get("/bad")
            page = await client.get("/")
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert "default-src 'none'" in page.headers["content-security-policy"]
            for shown in ('href="/good"', "class-dispatch → python", "line 1", "failed", "live"):
                assert shown in page.text
            listed = (await client.get("/", headers={"accept": "application/json"})).json()
            assert [(item["name"], item["state"]) for item in listed] == [
                ("bad", "failed"),
                ("good", "live"),
            ]
            assert listed[0]["problems"][0]["line"] == 1

    check(scenario)


def test_names_and_problems_are_shown_as_text() -> None:
    async def scenario() -> None:
        name = "<b>&'\""
        async with serving(**{name: Webtask(script="import sys  # <script>")}) as (client, _):
            await client.get("/" + name)
            page = (await client.get("/")).text
            assert "<b>" not in page
            assert "<script" not in page

    check(scenario)


STREAMS = """
import asyncio
from wtc import Response

async def webtask(context, request):
    async def parts():
        try:
            yield b"one"
            if request.path == "/breaks":
                raise ValueError("broken")
            await asyncio.sleep(60)
        finally:
            print("closed")
    return Response(body=parts())
"""


async def asgi(
    application: ASGIApp, path: str, said: asyncio.Queue[Message], *, method: str = "GET"
) -> list[Message]:
    """Call an application as a server does; what the client does comes from `said`."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    return await answered(application, scope, said)


async def answered(
    application: ASGIApp, scope: Scope, said: asyncio.Queue[Message]
) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("more_body"):
            said.put_nowait({"type": "http.disconnect"})

    said.put_nowait({"type": "http.request", "body": b""})
    await application(scope, said.get, send)
    return sent


@pytest.mark.parametrize(
    ("method", "path", "kinds"),
    [
        ("GET", "/a/long", ["http.response.start", "http.response.body"]),
        ("GET", "/a/breaks", ["http.response.start", "http.response.body"]),
        ("HEAD", "/a/long", ["http.response.start", "http.response.body"]),
    ],
)
def test_a_stream_ends_when_nobody_listens_or_it_breaks_off(method, path, kinds) -> None:
    async def scenario() -> None:
        runs: list[RunRecord] = []
        async with hosting() as (host, records):
            host.announce("a", Webtask(script=STREAMS))
            sent = await asgi(app(host, runs.append), path, asyncio.Queue(), method=method)
            assert [message["type"] for message in sent] == kinds
            while not any(record.text == "closed" for record in records):
                await asyncio.sleep(0.01)
            assert [run.path for run in runs] == [path]

    check(scenario)


def test_a_client_that_leaves_stops_its_run() -> None:
    script = (
        "import asyncio\n"
        "async def webtask():\n"
        "    try:\n"
        "        print('started')\n"
        "        await asyncio.sleep(60)\n"
        "    finally:\n"
        "        print('stopped')\n"
    )

    async def scenario() -> None:
        runs: list[RunRecord] = []
        async with hosting() as (host, records):
            host.announce("a", Webtask(script=script))
            said: asyncio.Queue[Message] = asyncio.Queue()
            calling = asyncio.create_task(asgi(app(host, runs.append), "/a", said))
            while not any(record.text == "started" for record in records):
                await asyncio.sleep(0.01)
            said.put_nowait({"type": "http.disconnect"})
            assert await calling == []
            while not any(record.text == "stopped" for record in records):
                await asyncio.sleep(0.01)
            assert [run.status for run in runs] == [499]

    check(scenario)


async def leave_after(application: ASGIApp, turns: int) -> None:
    """Call a webtask and hang up after so many turns of the loop."""
    said: asyncio.Queue[Message] = asyncio.Queue()
    calling = asyncio.create_task(asgi(application, "/a", said))
    for _ in range(turns):
        await asyncio.sleep(0)
    said.put_nowait({"type": "http.disconnect"})
    await calling


def test_clients_that_leave_at_once_keep_no_place() -> None:
    async def scenario() -> None:
        async with hosting() as (host, _):
            host.announce("a", Webtask(script="async def webtask():\n    return 'ok'\n"))
            application = app(host, lambda run: None)
            await asgi(application, "/a", asyncio.Queue())
            for turns in range(20):  # the call and its end reach the worker at once in some
                await asyncio.gather(*(leave_after(application, turns) for _ in range(16)))
            async with asyncio.timeout(10):  # a run that never ended would hold its place for 30 s
                start, *_ = await asgi(application, "/a", asyncio.Queue())
            assert start["status"] == 200

    check(scenario)
