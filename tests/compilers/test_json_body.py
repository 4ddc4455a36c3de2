"""The `json-body` compiler: one decoding for the whole chain, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wtc import CompileError
from wtc.testing import Running

Deploy = Callable[..., Running]

ECHO = "def echo(context, request): return {'data': request.data, 'size': len(request.body)}"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b'{"a": [1, 2.5, null, true, "\xc3\xbc"]}', {"a": [1, 2.5, None, True, "ü"]}),
        (b" [] ", []),
        (b'"text"', "text"),
        (b"0", 0),
        (b"null", None),
    ],
)
def test_a_json_body_is_decoded_and_its_bytes_are_kept(
    deploy: Deploy, body: bytes, data: Any
) -> None:
    response = deploy(ECHO, "json-body").request("POST", body=body, headers=JSON)
    assert (response.status, response.json()) == (200, {"data": data, "size": len(body)})


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("headers", [{}, JSON, {"content-type": "text/plain"}])
def test_a_request_without_a_body_passes(
    deploy: Deploy, method: str, headers: dict[str, str]
) -> None:
    response = deploy(ECHO, "json-body").request(method, headers=headers)
    assert response.status == 200
    assert method == "HEAD" or response.json() == {"data": None, "size": 0}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON", 200),
        ("application/json; charset=utf-8", 200),
        ('application/json;charset="UTF-8"', 200),
        ("application/problem+json", 200),
        ("application/vnd.api+json; version=1", 200),
        ("application/json; charset=latin-1", 415),
        ("application/json-seq", 415),
        ("application/x-www-form-urlencoded", 415),
        ("text/json", 415),
        ("text/plain+json", 415),
        ("json", 415),
        ("application/", 415),
        (";", 415),
        ("\xff", 415),
        ("", 415),
        (None, 415),
        ("application/json, application/json", 415),
    ],
)
def test_only_json_in_utf8_is_taken(deploy: Deploy, content_type: str | None, status: int) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = deploy(ECHO, "json-body").request("POST", body=b"[1]", headers=headers)
    assert response.status == status
    if status == 415:
        assert response.headers["accept"] == "application/json"
        assert response.json()["detail"] == "the body must be application/json"


@pytest.mark.parametrize(("encoding", "status"), [("identity", 200), ("gzip", 415), ("BR", 415)])
def test_a_compressed_body_is_415(deploy: Deploy, encoding: str, status: int) -> None:
    headers = {**JSON, "content-encoding": encoding}
    response = deploy(ECHO, "json-body").request("POST", body=b"[1]", headers=headers)
    assert (response.status, response.headers.get("accept-encoding")) == (
        status,
        "identity" if status == 415 else None,
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b'{"a": 1,\n "a": 2}', 'duplicate name "a" at line 2, column 2'),
        (b"[1, NaN]", "NaN is no JSON number at line 1, column 5"),
        (b"[" * 65 + b"]" * 65, "nested deeper than 64 at line 1, column 65"),
        (b'["\\ud800"]', "lone surrogate at line 1, column 2"),
        (b'["\xff"]', "invalid UTF-8 at line 1, column 3"),
        (b'{"a":', "expecting value at line 1, column 6"),
    ],
)
def test_a_body_that_is_no_json_is_400_with_the_place(
    deploy: Deploy, body: bytes, fault: str
) -> None:
    response = deploy(ECHO, "json-body").request("POST", body=body, headers=JSON)
    assert (response.status, response.json()["detail"]) == (400, f"the body is no JSON: {fault}")


@pytest.mark.parametrize(
    ("meta", "size", "status"),
    [
        ({}, 1024 * 1024, 200),
        ({}, 1024 * 1024 + 1, 413),
        ({"json-body-limit": "10"}, 10, 200),
        ({"json-body-limit": "10"}, 11, 413),
    ],
)
def test_a_body_over_the_limit_is_413(
    deploy: Deploy, meta: dict[str, str], size: int, status: int
) -> None:
    body = b'"' + b"x" * (size - 2) + b'"'
    task = deploy("def size(c, r): return len(r.data)", "json-body", meta=meta)
    response = task.request("POST", body=body, headers=JSON)
    limit = int(meta.get("json-body-limit", 1024 * 1024))
    told = f"the body has {size:,} bytes, more than {limit:,}"
    assert response.status == status
    assert response.json() == size - 2 if status == 200 else response.json()["detail"] == told


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", "many", "²", "1" * 13])
def test_a_limit_that_is_no_number_does_not_compile(deploy: Deploy, value: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(ECHO, "json-body", meta={"json-body-limit": value})
    told = f"the meta json-body-limit is a whole number above 0, not {value!r}"
    assert str(refused.value) == told


def test_the_text_is_refused_before_the_handler_runs(deploy: Deploy) -> None:
    task = deploy("def hello(): print('called')", "json-body")
    task.request("POST", body=b"{", headers=JSON)
    assert task.log.lines == []
