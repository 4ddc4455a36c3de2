"""The `extend-context` compiler: JSON from an origin, kept by the worker, asked for in time."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from wtc import CompileError, Context, Request
from wtc.testing import Running
from wtc_compilers import extend_context

Deploy = Callable[..., Running]

SHOW = "def show(context): return {'data': context.external_data}"
TOKEN = "t0ken-of-mine"  # stands in each URL, and nowhere else


@dataclass
class Origin:
    """A server of one document. It answers `status` and `body`, and remembers who asked."""

    url: str
    status: int = 200
    body: bytes = b'{"cats": 2}'
    etag: str = ""
    asked_with: list[str | None] = field(default_factory=list)  # the If-None-Match of each request

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        tag = asked.headers.get("if-none-match")
        self.asked_with.append(tag)
        same = self.status == 200 and tag is not None and tag == self.etag
        body = b"" if same else self.body
        asked.send_response(304 if same else self.status)
        if self.etag:
            asked.send_header("etag", self.etag)
        asked.send_header("content-length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with served(lambda asked: made.answer(asked)) as url:
        made = Origin(f"{url}/data.json?token={TOKEN}")
        yield made


@contextmanager
def served(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Give the URL of a server that answers so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def serve(deploy: Deploy, origin: Origin) -> Callable[..., Running]:
    """Deploy SHOW with the data of the origin and some metas."""

    def compile_it(script: str = SHOW, **meta: str) -> Running:
        metas = {f"extend-context-{name.replace('_', '-')}": value for name, value in meta.items()}
        return deploy(script, "extend-context", secrets={"DATA_URL": origin.url}, meta=metas)

    return compile_it


def answers(task: Running, count: int = 1) -> list[tuple[int, Any]]:
    """Return status and body of so many requests, one after the other."""
    responses = [task.request() for _ in range(count)]
    return [(response.status, response.json()) for response in responses]


def at_once(task: Running, count: int) -> Sequence[Any]:
    """Return what the handler gives to so many requests at once: a Response, or an exception."""

    async def call() -> Any:
        request = Request()
        context = Context(
            id="run",
            request=request,
            storage=task.storage,
            log=task.log,
            defer=lambda call: None,
        )
        return await task.handler(context, request)

    async def call_all() -> Any:
        return await asyncio.gather(*[call() for _ in range(count)], return_exceptions=True)

    return asyncio.run(call_all())


# ------------------------------------------------------------------------------ what it adds


@pytest.mark.parametrize("data", ['{"cats": [1, null, "ü"]}', "[]", "0", '"text"', "null", "false"])
def test_the_handler_finds_the_parsed_json(
    serve: Callable[..., Running], origin: Origin, data: str
) -> None:
    origin.body = data.encode()
    response = serve().request()
    expected = f'{{"data":{data.replace(": ", ":").replace(", ", ",")}}}'
    assert (response.status, response.text()) == (200, expected)


def test_the_rest_of_the_context_and_the_request_are_as_they_were(
    serve: Callable[..., Running], origin: Origin
) -> None:
    script = (
        "def show(context, request):\n"
        "    return [context.id, request.text(), context.secrets['DATA_URL'],"
        " context.storage.get(), context.request is request, sorted(context.extra)]"
    )
    response = serve(script).request("POST", body=b"the body")
    assert response.json() == ["run-1", "the body", origin.url, None, True, ["external_data"]]


def test_a_compiler_after_it_finds_the_data_too(deploy: Deploy, origin: Origin) -> None:
    script = "class Show:\n    def get(self, context): return context.external_data"
    secrets = {"DATA_URL": origin.url}
    task = deploy(script, "extend-context", "class-dispatch", secrets=secrets)
    assert answers(task) == [(200, {"cats": 2})]


# ------------------------------------------------------------------------------ when it asks


def test_nothing_is_fetched_before_the_first_request(
    serve: Callable[..., Running], origin: Origin
) -> None:
    task = serve()
    assert origin.asked_with == []
    assert answers(task) == [(200, {"data": {"cats": 2}})]
    assert origin.asked_with == [None]


def test_what_is_young_enough_serves_on(serve: Callable[..., Running], origin: Origin) -> None:
    task = serve()
    answers(task)
    origin.body = b'{"cats": 3}'
    assert answers(task, 3) == [(200, {"data": {"cats": 2}})] * 3
    assert origin.asked_with == [None]


def test_requests_at_once_wait_for_one_fetch(serve: Callable[..., Running], origin: Origin) -> None:
    found = at_once(serve(max_age="0"), 20)
    assert [response.json() for response in found] == [{"data": {"cats": 2}}] * 20
    assert origin.asked_with == [None]


def test_requests_at_once_share_one_failure(serve: Callable[..., Running], origin: Origin) -> None:
    origin.status = 500
    found = at_once(serve(max_age="0"), 20)
    assert [response.status for response in found] == [502] * 20
    assert origin.asked_with == [None]


def test_while_one_asks_anew_the_others_get_the_old_data(
    serve: Callable[..., Running], origin: Origin
) -> None:
    task = serve(max_age="0")
    answers(task)
    origin.body = b'{"cats": 3}'
    found = at_once(task, 3)
    assert [response.json()["data"]["cats"] for response in found] == [3, 2, 2]
    assert origin.asked_with == [None, None]


def test_what_is_too_old_is_asked_for_by_its_etag(
    serve: Callable[..., Running], origin: Origin
) -> None:
    origin.etag = '"one"'
    task = serve(max_age="0")
    before = answers(task, 2)
    origin.etag, origin.body = 'W/"two"', b'{"cats": 3}'
    after = answers(task, 2)
    assert before == [(200, {"data": {"cats": 2}})] * 2
    assert after == [(200, {"data": {"cats": 3}})] * 2
    assert origin.asked_with == [None, '"one"', '"one"', 'W/"two"']
    assert task.log.lines == []


# ------------------------------------------------------------------------------ when that fails

FAILURES = [
    (404, b'{"cats": 3}', "the origin of DATA_URL answered 404"),
    (301, b'{"cats": 3}', "the origin of DATA_URL answered 301"),
    (304, b"", "the origin of DATA_URL answered 304"),
    (206, b'{"cats": 3}', "the origin of DATA_URL answered 206"),
    (200, b"<html>", "the origin of DATA_URL answered with what is no JSON"),
    (200, b"", "the origin of DATA_URL answered with what is no JSON"),
    (200, b'"\xff"', "the origin of DATA_URL answered with what is no JSON"),
    (200, b"[" * 100_000, "the origin of DATA_URL answered with what is no JSON"),
]


@pytest.mark.parametrize(("status", "body", "told"), FAILURES)
def test_without_data_yet_the_answer_is_502_with_the_reason(
    serve: Callable[..., Running], origin: Origin, status: int, body: bytes, told: str
) -> None:
    origin.status, origin.body = status, body
    task = serve()
    response = task.request()
    assert response.status == 502
    assert response.json()["detail"] == f"extend-context has no data: {told}"
    assert task.log.lines == [("warning", f"extend-context: {told}")]
    assert TOKEN not in response.text()


@pytest.mark.parametrize(("status", "body", "told"), FAILURES)
def test_old_data_serve_on_and_the_log_says_so(
    serve: Callable[..., Running], origin: Origin, status: int, body: bytes, told: str
) -> None:
    task = serve(max_age="0")
    answers(task)
    origin.status, origin.body = status, body
    assert answers(task) == [(200, {"data": {"cats": 2}})]
    assert task.log.lines == [("warning", f"extend-context: {told}; the old data serve on")]
    origin.status, origin.body = 200, b'{"cats": 4}'
    assert answers(task) == [(200, {"data": {"cats": 4}})]


def test_an_origin_that_drips_is_not_waited_for() -> None:
    ended = threading.Event()

    def drip(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        with suppress(OSError):
            while not ended.wait(0.02):
                asked.wfile.write(b" ")

    with served(drip) as url:
        trouble = asyncio.run(extend_context.Origin(url, 0, seconds=0.3).fetch())
        ended.set()
    assert trouble == "DATA_URL took longer than 0.3 s"


def test_after_a_failure_it_is_not_asked_again_at_once(
    serve: Callable[..., Running], origin: Origin
) -> None:
    origin.status = 503
    task = serve(max_age="60")
    assert [status for status, _ in answers(task, 3)] == [502, 502, 502]
    assert origin.asked_with == [None]


@pytest.mark.parametrize("path", ["/", f"/?token={TOKEN}", "/a%20b"])
def test_an_origin_that_nobody_serves_is_told_without_its_url(deploy: Deploy, path: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}{path}"
    task = deploy(SHOW, "extend-context", secrets={"DATA_URL": url})
    response = task.request()
    told = "DATA_URL cannot be fetched (ConnectError)"
    assert response.status == 502
    assert response.json()["detail"] == f"extend-context has no data: {told}"
    assert task.log.lines == [("warning", f"extend-context: {told}")]


# ------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("secrets", [{}, {"DATA_URL": ""}, {"data_url": "http://a.test/"}])
def test_without_its_secret_it_does_not_compile(deploy: Deploy, secrets: dict[str, str]) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(SHOW, "extend-context", secrets=secrets)
    assert str(refused.value) == (
        "extend-context needs the secret DATA_URL, the URL of a JSON document"
    )


@pytest.mark.parametrize(
    "url",
    [
        "data.json",
        "//host/data.json",
        "ftp://host/data.json",
        "file:///etc/passwd",
        "http://",
        "http:///data.json",
        "http://host:port/",
        "http://host:99999/",
        "http://host:0/",
        "http://[::1/",
        "http://a b/",
        "http://host/\n",
        "http://höst/",
        "\x00",
    ],
)
def test_what_is_no_url_does_not_compile_and_is_not_shown(deploy: Deploy, url: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(SHOW, "extend-context", secrets={"DATA_URL": url})
    assert str(refused.value) == (
        "the secret DATA_URL is no URL such as https://example.com/data.json"
    )


@pytest.mark.parametrize("age", ["-1", "1.5", "", "soon", "²", "1" * 10])
def test_a_max_age_that_is_no_number_does_not_compile(
    serve: Callable[..., Running], age: str
) -> None:
    with pytest.raises(CompileError) as refused:
        serve(max_age=age)
    told = f"the meta extend-context-max-age is in whole seconds, not {age!r}"
    assert str(refused.value) == told
