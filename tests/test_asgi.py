"""Webtasks in a plain uvicorn, by themselves and below a path of another application."""

import asyncio
import logging
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from dev_server import DEADLINE, Lines

import wtc.asgi
from wtc.errors import CompileError, NotFoundError

ECHO = (
    "def echo(context, request):\n"
    "    print('the key is', context.secrets['KEY'])\n"
    "    return {'path': request.path, 'url': request.url, 'body': request.text(),\n"
    "            'param': context.params['region'], 'env': context.secrets['BESIDE']}\n"
)
STREAMS = (
    "from wtc import Response\n"
    "def webtask():\n"
    "    return Response(body=(b'x' * 100_000 for _ in range(30)))\n"
)
ALONE = """
import logging
import wtc.asgi

logging.basicConfig(level=logging.INFO)
app = wtc.asgi.app("hooks", secrets={"KEY": "whole-and-secret"}, params={"region": "eu"})
"""
MOUNTED = """
import wtc.asgi
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

hooks = wtc.asgi.app("hooks", secrets={"KEY": "whole-and-secret"}, params={"region": "eu"})
inner = Starlette(routes=[Mount("/my hooks", hooks)])
own = Route("/own", lambda request: PlainTextResponse("mine"))
app = Starlette(routes=[own, Mount("/v1", inner)], lifespan=hooks.lifespan)
"""


@pytest.fixture
def hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of webtasks in the current one."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "hooks"
    folder.mkdir()
    (folder / "echo.py").write_text(ECHO)
    (folder / "streams.py").write_text(STREAMS)
    (folder / "raises.py").write_text("def raises(): return {}['no']\n")
    (folder / "wrong.py").write_text("import os\n")
    (folder / ".env").write_text("BESIDE=from-the-file\n")
    return folder


@dataclass
class Uvicorn:
    """A plain uvicorn in a process of its own."""

    process: "subprocess.Popen[str]"
    talk: Lines = field(default_factory=Lines)
    url: str = ""

    def request(self, method: str, path: str, **extra: object) -> httpx.Response:
        return httpx.request(
            method, f"{self.url}{path}", trust_env=False, timeout=DEADLINE, **extra
        )

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE)


@pytest.fixture
def uvicorn(hooks: Path) -> Iterator[Callable[..., Uvicorn]]:
    """Start uvicorn, with its own protocol, over a module with such a text."""
    with ExitStack() as stack:

        def start(text: str, *arguments: str) -> Uvicorn:
            (hooks.parent / "served.py").write_text(text)
            command = [sys.executable, "-m", "uvicorn", "served:app", "--port", "0"]
            process = subprocess.Popen(
                [*command, "--http", "httptools", *arguments],
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            assert process.stderr is not None
            found = Uvicorn(process)
            found.talk.follow(process.stderr)
            said = found.talk.until(lambda line: "Uvicorn running on" in line)
            found.url = re.findall(r"http://127\.0\.0\.1:\d+", said)[0]
            return found

        yield start


def descendants(process: int) -> list[Path]:
    """Return the processes that a process, or one of these, started."""
    files = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(one) for file in files for one in file.read_text().split()]
    return [Path(f"/proc/{child}") for child in children] + [
        one for child in children for one in descendants(child)
    ]


def test_a_plain_uvicorn_serves_a_folder(uvicorn: Callable[..., Uvicorn]) -> None:
    server = uvicorn(ALONE)
    called = server.request("POST", "/echo/a%20b?x=1", content=b"the body")
    assert called.json() == {
        "path": "/a b",
        "url": "/echo/a%20b?x=1",
        "body": "the body",
        "param": "eu",
        "env": "from-the-file",
    }
    assert len(server.request("GET", "/streams").content) == 3_000_000
    unknown = server.request("GET", "/ech")
    assert (unknown.status_code, unknown.json()["detail"]) == (
        404,
        "no webtask 'ech'; did you mean echo?",
    )
    raised = server.request("GET", "/raises")
    assert (raised.status_code, raised.headers["content-type"]) == (500, "application/problem+json")
    assert raised.json()["title"] == "Internal Server Error"
    assert server.request("GET", "/wrong").status_code == 400
    assert server.request("GET", "/.wtc/health").json()["status"] == "ok"


def test_what_happens_is_logged_without_secrets(uvicorn: Callable[..., Uvicorn]) -> None:
    server = uvicorn(ALONE)
    server.request("GET", "/echo/b%0Aforged")
    server.request("GET", "/echo/below")
    server.talk.until(lambda line: line == "INFO:wtc.said:echo | the key is [secret KEY]")
    server.stop()
    said = server.talk.seen + server.talk.rest()
    assert any(re.fullmatch(r"INFO:wtc\.runs:GET /echo/below 200 [\d.]+ ms", one) for one in said)
    assert any(one.startswith("INFO:wtc.asgi:Live: /streams (python, ") for one in said)
    assert "ERROR:wtc.asgi:Failed: /wrong; it answers with its problems." in said
    assert not any(one.startswith("forged") or "whole-and-secret" in one for one in said)


def test_no_process_outlives_the_server(uvicorn: Callable[..., Uvicorn]) -> None:
    server = uvicorn(ALONE)
    assert server.request("GET", "/streams").status_code == 200
    ends = [os.pidfd_open(int(one.name)) for one in descendants(server.process.pid)]
    assert len(ends) > 1  # a zygote's, and its workers'
    server.stop()
    server.talk.close()
    for end in ends:
        assert select.select([end], [], [], DEADLINE)[0] == [end]
        os.close(end)


def test_below_a_path_routes_are_relative_to_it(uvicorn: Callable[..., Uvicorn]) -> None:
    server = uvicorn(MOUNTED, "--root-path", "/api")
    assert server.request("GET", "/own").text == "mine"
    called = server.request("POST", "/v1/my%20hooks/echo/a%20b?x=1", content=b"the body")
    assert (called.json()["path"], called.json()["body"]) == ("/a b", "the body")
    assert called.json()["url"] == "/api/v1/my%20hooks/echo/a%20b?x=1"
    assert server.request("GET", "/v1/my%20hooks/echo").json()["path"] == "/"
    assert server.request("GET", "/v1/my%20hooks/v1").status_code == 404
    listed = server.request("GET", "/v1/my%20hooks/").text
    assert 'href="/api/v1/my hooks/echo"' in listed
    assert server.request("GET", "/v1/my%20hooks%2Fecho").status_code == 400
    assert server.request("GET", "/v1/my%20hooks/.wtc/health").json()["status"] == "ok"


def call(application: wtc.asgi.Webtasks, path: str) -> httpx.Response:
    """Start an application, call it, stop it."""

    async def scenario() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with (
            application.lifespan(),
            httpx.AsyncClient(transport=transport, base_url="http://wtc.test") as client,
        ):
            return await client.get(path)

    return asyncio.run(scenario())


def test_a_lifespan_leaves_nothing_and_can_begin_again(hooks: Path) -> None:
    application = wtc.asgi.app(hooks, secrets={"KEY": "x"}, params={"region": "eu"})
    before = descendants(os.getpid())
    assert call(application, "/echo/a").json()["path"] == "/a"
    assert descendants(os.getpid()) == before
    (hooks / "echo.py").write_text("def echo(): return 'another'\n")
    assert call(application, "/echo/a").text == "another"
    assert descendants(os.getpid()) == before


def test_a_file_that_does_not_compile_is_logged_where_it_is_wrong(
    hooks: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = descendants(os.getpid())
    with pytest.raises(CompileError, match=r"^wrong.py does not compile$"):
        call(wtc.asgi.app(hooks / "wrong.py"), "/wrong")
    said = [one.message for one in caplog.records if one.levelno == logging.ERROR]
    assert said[0].startswith("wrong.py:1:8: `os` cannot be imported")
    assert descendants(os.getpid()) == before


def test_nothing_is_read_before_the_start(hooks: Path) -> None:
    application = wtc.asgi.app(hooks / "not-yet")
    with pytest.raises(NotFoundError):
        call(application, "/")
    (hooks / "not-yet").mkdir()
    (hooks / "not-yet" / "late.py").write_text("def late(): return 'late'\n")
    assert call(application, "/late").text == "late"


def test_without_a_lifespan_the_error_says_what_to_do(hooks: Path) -> None:
    async def scenario() -> None:
        transport = httpx.ASGITransport(wtc.asgi.app(hooks))
        async with httpx.AsyncClient(transport=transport, base_url="http://wtc.test") as client:
            await client.get("/echo")

    with pytest.raises(RuntimeError, match=r"lifespan=….lifespan"):
        asyncio.run(scenario())


def test_it_starts_once_at_a_time(hooks: Path) -> None:
    async def scenario() -> None:
        application = wtc.asgi.app(hooks / "streams.py")
        async with application.lifespan():
            with pytest.raises(RuntimeError, match="started already"):
                async with application.lifespan():
                    pass

    asyncio.run(scenario())
