"""What hostile callers send, and what they do not send: each gets its answer, and a close.

The forms are those that parsers and proxies have been led astray by: llhttp, httptools, h11,
gunicorn, HAProxy, nginx, and RFC 9112, 11.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from server.rims import Caller, Served, serving
from starlette.types import Receive, Scope, Send

from wtc import Webtask
from wtc.config import Rim

COUNTS = "async def webtask(context, request):\n    return [request.path, len(request.body)]\n"
SLEEPS = "import asyncio\nasync def webtask():\n    print('started')\n    await asyncio.sleep(60)\n"
BIG = """
from wtc import Response
def webtask():
    return Response(body=(b"x" * 60_000 for _ in range(1000)))
"""
POST = b"POST /a HTTP/1.1\r\nHost: a\r\n"
GET = b"GET /a HTTP/1.1\r\nHost: a\r\n"
CODING = b"Transfer-Encoding: chunked\r\n"
END = b"\r\n0\r\n\r\n"
CHUNKED = POST + CODING + b"\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: x\r\n"
LAST = b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(a=Webtask(script=COUNTS), smuggled=Webtask(script=COUNTS)) as found:
        yield found


FORMS = {
    "length and coding": (POST + b"Content-Length: 6\r\n" + CODING + END, 400),
    "coding and length": (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n" + END, 400),
    "two lengths": (POST + b"Content-Length: 3\r\nContent-Length: 0\r\n\r\nabc", 400),
    "one length twice": (POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    "a list of lengths": (POST + b"Content-Length: 3, 3\r\n\r\nabc", 400),
    "a length with a sign": (POST + b"Content-Length: +3\r\n\r\nabc", 400),
    "a negative length": (POST + b"Content-Length: -3\r\n\r\nabc", 400),
    "a hexadecimal length": (POST + b"Content-Length: 0x3\r\n\r\nabc", 400),
    "a length with a space in it": (POST + b"Content-Length: 3 3\r\n\r\nabc", 400),
    "no length": (POST + b"Content-Length: \r\n\r\nabc", 400),
    "a length beyond 64 bits": (POST + b"Content-Length: 18446744073709551619\r\n\r\nabc", 400),
    "space before the colon of a length": (POST + b"Content-Length : 3\r\n\r\nabc", 400),
    "space before the colon of a coding": (POST + b"Transfer-Encoding : chunked\r\n" + END, 400),
    "another coding": (POST + b"Transfer-Encoding: xchunked\r\n" + END, 400),
    "identity": (POST + b"Transfer-Encoding: identity\r\n\r\n", 400),
    "chunked is not the last": (POST + b"Transfer-Encoding: chunked, identity\r\n" + END, 400),
    "chunked after another": (POST + b"Transfer-Encoding: gzip, chunked\r\n" + END, 400),
    "chunked twice": (POST + b"Transfer-Encoding: chunked\r\n" + CODING + END, 400),
    "two codings": (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n" + END, 400),
    "a coding in quotes": (POST + b'Transfer-Encoding: "chunked"\r\n' + END, 400),
    "a vertical tab before a coding": (POST + b"Transfer-Encoding:\x0bchunked\r\n" + END, 400),
    "a folded coding": (POST + b"Transfer-Encoding:\r\n chunked\r\n" + END, 400),
    "a coding in HTTP/1.0": (b"POST /a HTTP/1.0\r\n" + CODING + END, 400),
    "a folded header": (GET + b"X: a\r\n b\r\n\r\n", 400),
    "space before the first header": (b"GET /a HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    "a header without a colon": (GET + b"X\r\n\r\n", 400),
    "a header without a name": (GET + b": x\r\n\r\n", 400),
    "a space in a name": (GET + b"X Y: a\r\n\r\n", 400),
    "NUL in a name": (GET + b"X\0: a\r\n\r\n", 400),
    "NUL in a value": (GET + b"X: a\0b\r\n\r\n", 400),
    "CR in a value": (GET + b"X: a\rb\r\n\r\n", 400),
    "a control character in a value": (GET + b"X: a\x01b\r\n\r\n", 400),
    "lines that end in LF": (b"GET /a HTTP/1.1\nHost: a\n\n", 400),
    "one line that ends in LF": (b"GET /a HTTP/1.1\r\nHost: a\n\r\n", 400),
    "a line that ends in CR": (b"GET /a HTTP/1.1\rHost: a\r\n\r\n", 400),
    "a chunk size that ends in LF": (CHUNKED + b"3\nabc\r\n0\r\n\r\n", 400),
    "chunk data that end in LF": (CHUNKED + b"3\r\nabc\n0\r\n\r\n", 400),
    "a chunk longer than its size": (CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n", 400),
    "space after a chunk size": (CHUNKED + b"3 \r\nabc\r\n0\r\n\r\n", 400),
    "space before a chunk size": (CHUNKED + b" 3\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk size with 0x": (CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk size with a sign": (CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n", 400),
    "a negative chunk size": (CHUNKED + b"-1\r\nabc\r\n0\r\n\r\n", 400),
    "no chunk size": (CHUNKED + b"\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk size beyond 64 bits": (CHUNKED + b"fffffffffffffffff\r\nabc", 400),
    "LF in a chunk extension": (CHUNKED + b"3;a\nb\r\nabc\r\n0\r\n\r\n", 400),
    "CRLF in a quoted chunk extension": (CHUNKED + b'3;a="\r\n"\r\nabc\r\n0\r\n\r\n', 400),
    "LF after the last chunk": (CHUNKED + b"0\r\n\n", 400),
    "a length among the trailers": (CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n", 400),
    "no host": (b"GET /a HTTP/1.1\r\n\r\n", 400),
    "two hosts": (GET + b"Host: b\r\n\r\n", 400),
    "one host twice": (GET + b"Host: a\r\n\r\n", 400),
    "two hosts in HTTP/1.0": (b"GET /a HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "an empty host": (b"GET /a HTTP/1.1\r\nHost: \r\n\r\n", 400),
    "a list of hosts": (b"GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    "a host with a path": (b"GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    "a host with a user": (b"GET /a HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    "another host in the target": (b"GET http://b/a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a target of another scheme": (b"GET ftp://a/a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a fragment": (b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a target without a slash": (b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a space in the target": (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a control character in the target": (b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a byte that is no ASCII in the target": (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "no version": (b"GET /a\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /a HTTP/0.9\r\n\r\n", 400),
    "HTTP/1.2": (b"GET /a HTTP/1.2\r\nHost: a\r\n\r\n", 400),
    "HTTP/2.0": (b"GET /a HTTP/2.0\r\nHost: a\r\n\r\n", 400),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a version of two digits": (b"GET /a HTTP/1.10\r\nHost: a\r\n\r\n", 400),
    "a version in lower case": (b"GET /a http/1.1\r\nHost: a\r\n\r\n", 400),
    "a tab after the method": (b"GET\t/a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "RTSP": (b"DESCRIBE /a RTSP/1.0\r\n\r\n", 405),
    "a method of RTSP": (b"DESCRIBE /a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a method in lower case": (b"get /a HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    "an unknown method": (b"FOO /a HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    "CONNECT": (b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "an upgrade with a body": (POST + UPGRADE + b"Content-Length: 3\r\n\r\nabc", 400),
    "a large head": (GET + b"X: " + b"a" * 33_000 + b"\r\n\r\n", 431),
    "many headers": (GET + b"X: a\r\n" * 100 + b"\r\n", 431),
    "a long path": (b"GET /" + b"a" * 8192 + b"" + LAST, 414),
    "a long query": (b"GET /a?" + b"a" * 8193 + b"" + LAST, 414),
    "a head that does not end": (GET + b"X: " + b"a" * 200_000, 431),
    "a target that does not end": (b"GET /" + b"a" * 200_000, 431),
    "a chunk extension that does not end": (CHUNKED + b"3;" + b"a" * 200_000, 431),
    "a trailer that does not end": (CHUNKED + b"0\r\nX: " + b"a" * 200_000, 431),
    "a body that is too large": (POST + b"Content-Length: 6291457\r\n\r\n", 413),
    "an encoded slash": (b"POST /a%2fb HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 400),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_could_be_read_in_two_ways_gets_one_answer_and_a_close(
    served: Served, form: str
) -> None:
    sent, status = FORMS[form]
    said = served.said(sent + SMUGGLED)
    assert [answer.status for answer in said] == [status]
    assert said[0].headers["connection"] == "close"
    assert said[0].headers["content-type"] == "application/problem+json"
    assert json.loads(said[0].body)["status"] == status
    assert not [run for run in served.runs if run.name == "smuggled"]


@pytest.mark.parametrize("form", FORMS)
def test_a_refusal_comes_after_the_answers_before_it(served: Served, form: str) -> None:
    sent, status = FORMS[form]
    first, second = served.said(GET + b"\r\n" + sent + SMUGGLED)
    assert first.status == 200
    assert second.status == status or (status, second.status) == (405, 400)
    assert second.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (POST + b"Content-Length: 3 \r\n\r\nabc", [["/", 3], ["/", 0]]),
        (POST + b"Content-Length:\t3\r\n\r\nabc", [["/", 3], ["/", 0]]),
        (POST + b"Transfer_Encoding: chunked\r\n\r\n", [["/", 0], ["/", 0]]),
        (b"\r\n\r\n" + GET + b"\r\n", [["/", 0], ["/", 0]]),
        (CHUNKED + b"000003\r\nabc\r\n0\r\nHost: b\r\n\r\n", [["/", 3], ["/", 0]]),
        (GET + b"Connection: close\r\n\r\n", [["/", 0]]),
        (GET + UPGRADE + b"\r\n", [["/", 0]]),
        (b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", [["/", 0]]),
    ],
)
def test_what_every_parser_reads_alike_is_answered(
    served: Served, sent: bytes, wanted: list[list[object]]
) -> None:
    said = served.said(sent + GET + b"Connection: close\r\n\r\n")
    assert [json.loads(answer.body) for answer in said] == wanted


def test_what_follows_an_answer_that_closes_is_not_read(served: Served) -> None:
    said = served.said(GET + b"Connection: close\r\n\r\n" + SMUGGLED * 2)
    assert [answer.status for answer in said] == [200]


def test_a_413_can_be_read_by_a_caller_that_goes_on_sending(served: Served) -> None:
    caller = served.call(POST + b"Content-Length: 7000000\r\n\r\n")
    caller.send(b"x" * 5_000_000)
    assert caller.answer().status == 413
    assert caller.is_closed()


def test_a_body_in_chunks_is_counted(served: Served) -> None:
    [answer] = served.said(CHUNKED + (b"100000\r\n" + b"x" * 0x100000 + b"\r\n") * 7)
    assert answer.status == 413


# ------------------------------------------------------------------------------ deadlines

SOON = 0.15  # seconds; whoever is well has no part in these


@pytest.mark.parametrize(
    ("limit", "sent", "statuses"),
    [
        ("first", b"", []),
        ("first", b"\r\n", []),
        ("first", b"GET /a HT", [408]),
        ("first", GET, [408]),
        ("first", GET + b"\r\n" + b"GET /", [200, 408]),
        ("idle", GET + b"\r\n", [200]),
        ("idle", GET + b"\r\n\r\n\r\n", [200]),
        ("pause", POST + b"Content-Length: 3\r\n\r\nab", [408]),
        ("pause", CHUNKED, [408]),
        ("judged", POST + b"Content-Length: 900\r\n\r\n" + b"x" * 100, [408]),
    ],
)
def test_what_does_not_come_in_time_is_not_waited_for(limit, sent, statuses) -> None:
    with serving(rim=Rim(**{limit: SOON}), a=Webtask(script=COUNTS)) as served:
        assert [answer.status for answer in served.said(sent)] == statuses


def trickled(caller: Caller) -> bytes:
    """Send a byte at a time until something is said; return that."""
    caller.socket.settimeout(0.01)
    while True:
        caller.send(b"x")
        with suppress(TimeoutError):
            return caller.socket.recv(65536)


def test_a_head_that_trickles_has_no_more_time() -> None:
    with serving(rim=Rim(first=SOON), a=Webtask(script=COUNTS)) as served:
        assert trickled(served.call(GET + b"X: ")).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_trickles_below_the_floor_is_refused() -> None:
    with serving(rim=Rim(judged=SOON), a=Webtask(script=COUNTS)) as served:
        caller = served.call(POST + b"Content-Length: 1000000\r\n\r\n")
        assert trickled(caller).startswith(b"HTTP/1.1 408 ")


def test_an_application_whose_body_does_not_come_is_not_waited_for_either() -> None:
    with serving(rim=Rim(pause=SOON), application=lambda host: reading) as served:
        sent = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab"
        [answer] = served.said(sent)
        assert (answer.status, answer.headers["connection"]) == (408, "close")


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body; answer when that has ended."""
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.request":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"read"})


def test_who_takes_nothing_of_its_answer_is_closed() -> None:
    with serving(rim=Rim(stall=SOON), big=Webtask(script=BIG)) as served:
        caller = served.call()
        caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.send(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        served.until(lambda: len(served.runs) == 1)
        served.until(lambda: not served.server.server_state.connections)


def test_a_run_that_takes_its_time_is_no_slow_caller() -> None:
    script = (
        "import asyncio\nasync def webtask():\n    await asyncio.sleep(1)\n    return 'slept'\n"
    )
    limits = Rim(first=SOON, idle=SOON, pause=SOON, judged=SOON, stall=SOON)
    with serving(rim=limits, a=Webtask(script=script)) as served:
        [answer] = served.said(GET + b"\r\n")
        assert answer.body == b"slept"


def test_who_lingers_after_a_refusal_is_cut_off() -> None:
    with serving(rim=Rim(linger=SOON), a=Webtask(script=COUNTS)) as served:
        caller = served.call(b"GET /a HTTP/0.9\r\n\r\n")
        assert caller.answer().status == 400
        served.until(lambda: not served.server.server_state.connections)


# --------------------------------------------------------------------------------- counts


def test_there_are_so_many_connections_and_no_more() -> None:
    with serving(rim=Rim(connections=3), a=Webtask(script=COUNTS)) as served:
        callers = [served.call() for _ in range(3)]
        served.until(lambda: len(served.server.server_state.connections) == 3)
        assert served.call().is_closed()
        callers[0].close()
        served.until(lambda: len(served.server.server_state.connections) == 2)
        assert [one.status for one in served.said(GET + b"Connection: close\r\n\r\n")] == [200]


def test_one_connection_has_so_many_requests_that_wait() -> None:
    with serving(rim=Rim(pipelined=4), a=Webtask(script=SLEEPS)) as served:
        served.call((GET + b"\r\n") * 100)
        served.until(lambda: len(served.log) == 1)
        [connection] = served.server.server_state.connections
        assert len(connection._waiting) == 4


def test_what_a_proxy_says_of_its_callers_counts_where_it_is_configured() -> None:
    script = "def webtask(context, request):\n    return sorted(request.headers)\n"
    sent = GET + b"X-Forwarded-For: 1.2.3.4\r\nX-Wt-A: 1\r\nConnection: close\r\n\r\n"
    with serving(rim=Rim(proxies=("127.0.0.1",)), a=Webtask(script=script)) as served:
        [answer] = served.said(sent)
        assert json.loads(answer.body) == ["connection", "host", "x-forwarded-for"]


def test_the_server_ends_with_the_answers_that_are_under_way() -> None:
    script = (
        "import asyncio\nasync def webtask():\n    print('started')\n    await asyncio.sleep(0.3)\n"
    )
    with serving(a=Webtask(script=script)) as served:
        idle, busy = served.call(GET + b"\r\n"), served.call()
        assert idle.answer().status == 204
        busy.send(GET + b"\r\n")
        served.until(lambda: len(served.log) == 2)
        served.server.should_exit = True
        assert idle.is_closed()
        found = busy.answer()
        assert (found.status, found.headers["connection"]) == (204, "close")
        assert busy.is_closed()
