"""What handlers return becomes a well-formed Response, or an error that names the fault."""

import json

import pytest

from wtc.errors import (
    AnswerError,
    BusyError,
    CompileError,
    HTTPError,
    Problem,
    TimeLimitError,
    TooLargeError,
)
from wtc.model import Headers, Response
from wtc.respond import check_head, problem, respond

JSON = {"content-type": "application/json"}
TEXT = {"content-type": "text/plain; charset=utf-8"}
BYTES = {"content-type": "application/octet-stream"}


@pytest.mark.parametrize(
    ("result", "status", "headers", "body"),
    [
        ({"a": [1, None]}, 200, JSON, b'{"a":[1,null]}'),
        ([], 200, JSON, b"[]"),
        (1.5, 200, JSON, b"1.5"),
        (7, 200, JSON, b"7"),
        (True, 200, JSON, b"true"),
        ("é", 200, TEXT, "é".encode()),
        (b"\x00", 200, BYTES, b"\x00"),
        (bytearray(b"\x00"), 200, BYTES, b"\x00"),
        (memoryview(b"\x00"), 200, BYTES, b"\x00"),
        (None, 204, {}, b""),
    ],
)
def test_a_result_becomes_a_response(result, status, headers, body) -> None:
    response = respond(result)
    assert (response.status, dict(response.headers), response.body) == (status, headers, body)


@pytest.mark.parametrize("body", [bytearray(b"a"), memoryview(b"a"), "a", b"a"])
def test_a_response_keeps_bytes_that_nobody_changes_after(body) -> None:
    kept = Response(body=body).body
    assert (type(kept), kept) == (bytes, b"a")


@pytest.mark.parametrize(
    ("body", "kind"), [(3, "int"), (None, "NoneType"), (1.5, "float"), (object(), "object")]
)
def test_a_response_with_a_body_of_something_else_is_refused(body, kind) -> None:
    with pytest.raises(AnswerError) as refused:
        respond(Response(body=body))
    assert str(refused.value) == f"webtask answered a body of {kind}, which holds no bytes"


def test_a_response_goes_as_it_is() -> None:
    response = Response(status=418)
    assert respond(response) is response


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([], [("content-type", "application/json")]),
        ([("Content-Type", "application/hal+json")], [("Content-Type", "application/hal+json")]),
        (
            [("set-cookie", "a=1"), ("set-cookie", "b=2")],
            [("set-cookie", "a=1"), ("set-cookie", "b=2"), ("content-type", "application/json")],
        ),
    ],
)
def test_a_dict_as_body_of_a_response_is_json(headers, sent) -> None:
    response = respond(Response(status=201, headers=headers, body={"id": 1}))
    assert (response.status, response.body) == (201, b'{"id":1}')
    assert response.headers.pairs == tuple(sent)


def deep() -> list[object]:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (object(), "webtask returned object, which is no response"),
        (
            ({"a": 1}, 404),
            "webtask returned a tuple with the number 404, which sets no status here;"
            " return Response(status=404, body=…), or a list",
        ),
        (("gone", 410, {}), "webtask returned a tuple with the number 410"),
        ({"a": object()}, "webtask returned what JSON cannot hold"),
        (deep(), "webtask returned what JSON cannot hold"),
        ("\ud800", "webtask returned text with lone surrogates"),
        ({(1, 2): 3}, "webtask returned what JSON cannot hold"),
    ],
)
def test_what_is_no_response_is_named(result, says) -> None:
    with pytest.raises(AnswerError) as caught:
        respond(result)
    assert str(caught.value).startswith(says)
    assert caught.value.status == 502


def test_headers_that_are_the_servers_own_are_dropped() -> None:
    response = check_head(
        Response(headers=[("Connection", "close"), ("Content-Length", "9"), ("X-A", "1")])
    )
    assert response.headers.pairs == (("X-A", "1"),)


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (Response(status=99), "webtask returned an invalid status 99"),
        (Response(status=600), "webtask returned an invalid status 600"),
        (Response(status=True), "webtask returned an invalid status True"),
        (Response(status="200"), "webtask returned an invalid status '200'"),
        (Response(headers={"X-A": "1\r\nX-B: 2"}), "webtask returned an invalid header 'X-A'"),
        (Response(headers={"X A": "1"}), "webtask returned an invalid header 'X A'"),
        (Response(headers={"X-A": "1\n"}), "webtask returned an invalid header 'X-A'"),
        (Response(headers={"X-A": "\u0100"}), "webtask returned an invalid header 'X-A'"),
        (Response(headers={"": "1"}), "webtask returned an invalid header ''"),
        (
            Response(headers=[("a", "b")] * 65),
            "webtask returned 65 headers of 130 bytes; the limit is 64 of 16,384",
        ),
    ],
)
def test_a_head_that_http_does_not_allow_is_named(response, says) -> None:
    with pytest.raises(AnswerError) as caught:
        check_head(response)
    assert str(caught.value) == says


def test_an_error_becomes_the_one_problem_body() -> None:
    response = problem(HTTPError(403, "Unauthorized."), "run-1")
    assert response.status == 403
    assert dict(response.headers) == {"content-type": "application/problem+json"}
    assert json.loads(response.body) == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "Unauthorized.",
        "message": "Unauthorized.",
        "statusCode": 403,
        "error": "Forbidden",
        "requestId": "run-1",
    }


def test_a_compile_error_carries_every_problem() -> None:
    error = CompileError([Problem(what="eval", line=2, column=3), Problem(what="exec", line=9)])
    body = json.loads(problem(error).body)
    assert [(found["what"], found["line"]) for found in body["problems"]] == [
        ("eval", 2),
        ("exec", 9),
    ]
    assert body["status"] == 400


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (BusyError("16 run and 64 wait", 3), 429, {"retry-after": "3"}),
        (HTTPError(405, "", {"Allow": "GET"}), 405, {"allow": "GET"}),
        (TimeLimitError(30.0), 504, {}),
        (TooLargeError("the body", 10, 11), 413, {}),
    ],
)
def test_an_error_knows_its_status_and_headers(error, status, headers) -> None:
    response = problem(error)
    assert response.status == status
    assert dict(response.headers) == {"content-type": "application/problem+json", **headers}


def test_messages_name_the_thing_and_the_limit() -> None:
    said = [
        str(TimeLimitError(30.0)),
        str(TooLargeError("the body", 1000, 2000)),
        str(TooLargeError("the body", 1000)),
    ]
    assert said == [
        "webtask ran longer than 30 s",
        "the body has 2,000 bytes, more than the limit of 1,000 bytes",
        "the body is larger than the limit of 1,000 bytes",
    ]


@pytest.mark.parametrize("status", [200, 399, 600, "404", True, None])
def test_an_http_error_takes_an_error_status_only(status) -> None:
    with pytest.raises(ValueError, match="takes a status from 400 to 599"):
        HTTPError(status)


def test_headers_may_repeat() -> None:
    pairs = [("set-cookie", "a=1"), ("set-cookie", "b=2")]
    assert check_head(Response(headers=Headers(pairs))).headers.pairs == tuple(pairs)
