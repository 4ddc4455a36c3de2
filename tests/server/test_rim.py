"""The server's own protocol, spoken to by raw sockets: what ordinary callers do."""

from __future__ import annotations

import gc
import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from server.rims import Served, serving
from starlette.types import Receive, Scope, Send

from wtc import Webtask
from wtc.config import Limits
from wtc.server.connection import Connection

ECHO = """
def echo(context, request):
    return {'method': request.method, 'path': request.path, 'url': request.url,
            'query': dict(request.query), 'body': request.text(),
            'headers': dict(request.headers)}
"""
ASYNC = "async def webtask(context, request):\n    return [request.path, len(request.body)]\n"
NOTHING = "def webtask(): return None\n"
HEADERS = """
from wtc import Response
def webtask():
    return Response(status=201, body=b"made", headers=[
        ("X-One", "1"), ("X-One", "2"), ("Connection", "keep-alive"), ("Transfer-Encoding", "x"),
        ("Content-Length", "99"), ("Date", "never"), ("Server", "x"), ("Keep-Alive", "x")])
"""
BAD_HEADER = """
from wtc import Response
def webtask():
    return Response(headers={"X-A": "b\\r\\nX-B: c"})
"""
STREAM = """
import asyncio
from wtc import Response

async def webtask(context, request):
    async def parts():
        try:
            yield b"one"
            if request.path == "/breaks":
                raise ValueError("broken")
            if request.path == "/long":
                await asyncio.sleep(60)
            yield b"two"
        finally:
            print("closed")
    return Response(body=parts())
"""
BIG = """
from wtc import Response
def webtask():
    return Response(body=(b"x" * 50_000 for _ in range(100)))
"""
SLEEPS = """
import asyncio
async def webtask():
    try:
        print("started")
        await asyncio.sleep(60)
    finally:
        print("stopped")
"""


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that tells what it was asked, and all that it read."""
    body, more = b"", scope["path"] != "/app/unread"
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    said: dict[str, Any] = {
        "method": scope["method"], "path": scope["path"], "raw": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(), "body": len(body), "headers": headers,
    }  # fmt: skip
    data = json.dumps(said).encode()
    length = (b"content-length", str(len(data)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": data})


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    scripts = {
        "echo": ECHO, "fast": ASYNC, "nothing": NOTHING, "headers": HEADERS, "bad": BAD_HEADER,
        "stream": STREAM, "big": BIG, "sleeps": SLEEPS,
    }  # fmt: skip
    webtasks = {name: Webtask(script=script) for name, script in scripts.items()}
    own = frozenset({"", "app"})
    with serving(application=lambda host: told, own=own, **webtasks) as found:
        yield found


def get(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    head = [f"{method} {path} HTTP/{version}", "Host: wtc.test", *lines]
    return "".join(f"{line}\r\n" for line in head).encode() + b"\r\n"


def post(path: str, body: bytes, *lines: str) -> bytes:
    return get(path, f"Content-Length: {len(body)}", *lines, method="POST") + body


CLOSE = "Connection: close"


def test_a_request_reaches_the_webtask_as_it_was_sent(served: Served) -> None:
    target = "/echo/a%20b/c?x=1&x=2&y=%C3%A9"
    lines = ["X-Wt-Params: forged", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "X-1: 1"]
    [answer] = served.said(post(target, "é".encode(), *lines, CLOSE))
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "method": "POST",
        "path": "/a b/c",
        "url": target,
        "query": {"x": "1", "y": "é"},
        "body": "é",
        "headers": {"host": "wtc.test", "content-length": "2", "x-1": "1", "connection": "close"},
    }
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["connection"] == "close"
    assert "date" in answer.headers
    run = served.runs[-1]
    assert (run.name, run.method, run.path, run.status) == ("echo", "POST", "/echo/a b/c", 200)


def test_a_connection_serves_many_requests(served: Served) -> None:
    caller = served.call()
    for number in range(5):
        caller.send(post(f"/fast/{number}", b"x" * number))
        answer = caller.answer()
        assert (answer.status, json.loads(answer.body)) == (200, [f"/{number}", number])
        assert "connection" not in answer.headers
    caller.close()


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_request_may_come_in_pieces(served: Served, size: int) -> None:
    caller = served.call()
    caller.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sent = post("/fast/a", b"x" * 300)
    for start in range(0, len(sent), size):
        caller.send(sent[start : start + size])
    assert json.loads(caller.answer().body) == ["/a", 300]
    caller.close()


def test_a_large_body_arrives_whole(served: Served) -> None:
    caller = served.call(post("/fast", b"x" * 6 * 1024 * 1024))
    assert json.loads(caller.answer().body) == ["/", 6 * 1024 * 1024]
    caller.close()


def test_a_body_may_come_in_chunks(served: Served) -> None:
    sent = get("/fast", "Transfer-Encoding: chunked", CLOSE, method="POST")
    [answer] = served.said(sent + b"3\r\nabc\r\n5;a=b\r\nabcde\r\n0\r\nX-Trailer: 1\r\n\r\n")
    assert json.loads(answer.body) == ["/", 8]


def test_pipelined_requests_are_answered_in_their_order_whoever_answers(served: Served) -> None:
    paths = ["/echo/1", "/app/2", "/fast/3", "/none/4", "/", "/nothing", "/%zz/../x", "/fast/5"]
    said = served.said(b"".join(get(path) for path in paths) + get("/echo/last", CLOSE))
    assert [answer.status for answer in said] == [200, 200, 200, 404, 200, 204, 400, 200, 200]
    bodies = [json.loads(answer.body) for answer in said if answer.status == 200]
    shown = [body[0] if isinstance(body, list) else body["path"] for body in bodies]
    assert shown == ["/1", "/app/2", "/3", "/", "/5", "/last"]


def test_a_pipelined_body_waits_for_the_answers_before_it(served: Served) -> None:
    caller = served.call(post("/echo/1", b"abc") + get("/app/x") + post("/fast/2", b"abcdef")[:-3])
    assert json.loads(caller.answer().body)["body"] == "abc"
    assert json.loads(caller.answer().body)["path"] == "/app/x"
    caller.send(b"def" + get("/fast/3"))
    assert json.loads(caller.answer().body) == ["/2", 6]
    assert json.loads(caller.answer().body) == ["/3", 0]
    caller.close()


def test_many_refusals_in_one_piece_are_answered_each(served: Served) -> None:
    said = served.said(get("/none") * 120 + get("/none", CLOSE))
    assert [answer.status for answer in said] == [404] * 121


def test_head_has_the_headers_and_no_body(served: Served) -> None:
    caller = served.call(get("/headers", method="HEAD") + get("/stream", method="HEAD"))
    said = caller.until(b"\r\n\r\n") + caller.until(b"\r\n\r\n")
    whole, streamed = said.split(b"\r\n\r\n")[:2]
    assert b"content-length: 4" in whole
    assert b"transfer-encoding" not in streamed
    caller.send(get("/nothing"))
    assert caller.answer().status == 204
    caller.close()


def test_none_is_a_204_without_length(served: Served) -> None:
    [answer] = served.said(get("/nothing", CLOSE))
    assert (answer.status, answer.body) == (204, b"")
    assert set(answer.headers) == {"date", "connection"}


def test_headers_of_one_hop_are_the_servers_own(served: Served) -> None:
    caller = served.call(get("/headers"))
    head = caller.until(b"\r\n\r\n").decode()
    start, *lines = head.split("\r\n")[:-2]
    assert start == "HTTP/1.1 201 Created"
    assert [line for line in lines if not line.startswith("date: ")] == [
        "X-One: 1",
        "X-One: 2",
        "content-length: 4",
    ]
    caller.close()


def test_a_header_that_http_does_not_allow_is_a_502(served: Served) -> None:
    [answer] = served.said(get("/bad", CLOSE))
    assert answer.status == 502
    assert json.loads(answer.body)["detail"] == "webtask returned an invalid header 'X-A'"


def test_a_problem_has_the_run_of_its_record(served: Served) -> None:
    [answer] = served.said(get("/none/x?secret=1", CLOSE))
    assert answer.headers["content-type"] == "application/problem+json"
    run = served.runs[-1]
    assert json.loads(answer.body)["requestId"] == run.run
    assert (run.name, run.path, run.status) == ("none", "/none/x", 404)


def test_http_1_0_is_answered_and_closed(served: Served) -> None:
    for sent in (
        b"GET /fast HTTP/1.0\r\n\r\n",
        get("/fast", "Connection: keep-alive", version="1.0"),
    ):
        [answer] = served.said(sent)
        assert (answer.status, answer.headers["connection"]) == (200, "close")


def test_http_1_0_gets_a_stream_whole(served: Served) -> None:
    [answer] = served.said(b"GET /stream HTTP/1.0\r\n\r\n")
    assert (answer.body, answer.headers["content-length"]) == (b"onetwo", "6")
    [broken] = served.said(b"GET /stream/breaks HTTP/1.0\r\n\r\n")
    assert broken.status == 500


def test_a_target_may_be_a_url_of_its_host(served: Served) -> None:
    [answer] = served.said(get("http://WTC.test/fast/x?y", CLOSE))
    assert json.loads(answer.body) == ["/x", 0]


# ---------------------------------------------------------------------------- 100 Continue


@pytest.mark.parametrize("path", ["/fast", "/app"])
def test_a_body_that_waits_to_be_asked_for_is_asked_for(served: Served, path: str) -> None:
    caller = served.call(get(path, "Content-Length: 3", "Expect: 100-continue", method="POST"))
    assert caller.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    caller.send(b"abc")
    found = json.loads(caller.answer().body)
    assert (found[1] if isinstance(found, list) else found["body"]) == 3
    caller.close()


def test_a_body_that_did_not_wait_is_not_asked_for(served: Served) -> None:
    [answer] = served.said(post("/fast", b"abc", "Expect: 100-continue", CLOSE))
    assert answer.status == 200


def test_a_pipelined_body_is_asked_for_in_its_turn(served: Served) -> None:
    waits = get("/fast", "Content-Length: 3", "Expect: 100-continue", method="POST")
    caller = served.call(get("/echo") + waits)
    assert caller.answer().status == 200
    assert caller.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    caller.close()


def test_a_body_that_is_too_large_is_not_asked_for(served: Served) -> None:
    lines = ["Content-Length: 9999999", "Expect: 100-continue"]
    [answer] = served.said(get("/fast", *lines, method="POST"))
    assert (answer.status, answer.headers["connection"]) == (413, "close")


def test_who_waits_to_be_asked_in_vain_is_closed(served: Served) -> None:
    lines = ["Content-Length: 3", "Expect: 100-continue"]
    [answer] = served.said(get("/app/unread", *lines, method="POST"))
    assert answer.status == 200


# -------------------------------------------------------------------------------- streams


def test_a_stream_comes_in_chunks_and_the_connection_goes_on(served: Served) -> None:
    caller = served.call(get("/stream") + get("/fast"))
    head = caller.until(b"\r\n\r\n")
    assert b"transfer-encoding: chunked\r\n" in head
    assert b"content-length" not in head
    assert caller.until(b"0\r\n\r\n") == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
    assert caller.answer().status == 200
    caller.close()


def test_a_stream_that_breaks_off_ends_without_its_end(served: Served) -> None:
    said = served.call(get("/stream/breaks")).all()
    assert said.endswith(b"\r\n\r\n3\r\none\r\n")
    assert served.runs[-1].status == 200


def test_a_stream_whose_caller_leaves_is_stopped(served: Served) -> None:
    before = closings(served, "closed")
    caller = served.call(get("/stream/long"))
    caller.until(b"one\r\n")
    caller.close()
    served.until(lambda: closings(served, "closed") > before)


def closings(served: Served, text: str) -> int:
    return sum(record.text == text for record in served.log)


def test_a_stream_goes_no_faster_than_its_reader(served: Served) -> None:
    caller = served.call()
    caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    caller.send(get("/big"))
    caller.until(b"\r\n\r\n")
    [connection] = asked(served)
    served.until(lambda: connection.flow.write_paused)
    whole = served.call(get("/big", CLOSE)).all()  # from the same worker, at the same time
    assert whole.count(b"x" * 50_000) == 100
    assert connection.transport.get_write_buffer_size() < 1_000_000
    caller.close()


# ------------------------------------------------------------------------------ leaving


def test_a_caller_that_leaves_stops_its_run(served: Served) -> None:
    started, stopped = closings(served, "started"), closings(served, "stopped")
    caller = served.call(get("/sleeps"))
    served.until(lambda: closings(served, "started") > started)
    caller.close()
    served.until(lambda: closings(served, "stopped") > stopped)
    assert served.runs[-1].status == 499


def test_a_call_that_waits_is_dropped_when_its_caller_leaves() -> None:
    with serving(Limits(in_flight=1), sleeps=Webtask(script=SLEEPS)) as served:
        running, queued = served.call(get("/sleeps/a")), served.call(get("/sleeps/b"))
        served.until(lambda: len(asked(served)) == 2)
        queued.close()
        served.until(lambda: len(asked(served)) == 1)
        running.close()
        served.until(lambda: closings(served, "stopped") == 1)
        last = served.call(get("/sleeps/c"))
        served.until(lambda: closings(served, "started") == 2)
        last.close()
        served.until(lambda: len(served.runs) == 3)
        assert [run.path for run in served.runs] == ["/sleeps/b", "/sleeps/a", "/sleeps/c"]
        assert {record.run for record in served.log} == {run.run for run in served.runs[1:]}


def asked(served: Served) -> list[Any]:
    return [one for one in served.server.server_state.connections if one.current]


def test_callers_that_reset_take_no_place_from_others(served: Served) -> None:
    reset = struct.pack("ii", 1, 0)  # close with a RST
    for _ in range(100):
        caller = served.call(get("/fast"))
        caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        caller.close()
    served.until(lambda: not served.server.server_state.connections)
    [answer] = served.said(get("/fast", CLOSE))
    assert answer.status == 200


# ------------------------------------------------------------------------- the application


def test_what_is_no_webtasks_is_handed_over(served: Served) -> None:
    sent = post("/app/%41?x=1", b"abc", "X-Wt-A: 1", "X-Forwarded-For: 1", "X-Real-IP: 1", CLOSE)
    [answer] = served.said(sent)
    assert json.loads(answer.body) == {
        "method": "POST",
        "path": "/app/A",
        "raw": "/app/%41",
        "query": "x=1",
        "body": 3,
        "headers": {"host": "wtc.test", "content-length": "3", "connection": "close"},
    }


def test_a_body_for_the_application_has_the_same_limit(served: Served) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    sent = get("/app", "Transfer-Encoding: chunked", method="POST") + chunk * 7
    [answer] = served.said(sent)
    assert answer.status == 413


def test_an_unread_body_does_not_spoil_what_follows(served: Served) -> None:
    caller = served.call(post("/app/unread", b"x" * 1000) + get("/fast/next"))
    assert json.loads(caller.answer().body)["body"] == 0
    assert json.loads(caller.answer().body) == ["/next", 0]
    caller.close()


CONNECTIONS = {
    "a run": get("/fast", CLOSE),
    "many runs": get("/fast") + post("/echo", b"x") + get("/fast", CLOSE),
    "a stream": get("/stream", CLOSE),
    "one of the app": get("/app/x", CLOSE),
    "a name that nobody has": get("/nobody", CLOSE),
    "an answer that cannot be sent": get("/bad", CLOSE),
    "a refused one": get("/fast", "Host: again"),
    "none of HTTP": b"\x16\x03\x01\r\n",
    "one that its caller left": get("/sleeps"),
}


@pytest.mark.parametrize("sent", CONNECTIONS.values(), ids=CONNECTIONS)
def test_a_connection_that_has_ended_leaves_nothing_to_the_garbage_collector(
    served: Served, sent: bytes
) -> None:
    gc.collect()
    gc.disable()
    try:
        before = connections()
        caller = served.call(sent)
        if b"/sleeps" in sent:
            served.until(lambda: connections() > before)
            caller.close()
        else:
            caller.all()
        served.until(lambda: connections() <= before)
    finally:
        gc.enable()


def connections() -> set[int]:
    """Return what tells the connections apart that are in memory."""
    return {id(one) for one in gc.get_objects() if type(one) is Connection}
