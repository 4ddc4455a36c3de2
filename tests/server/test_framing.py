"""Heads that two parsers could read differently, and heads that are too large."""

from typing import Any

import pytest

from wtc.errors import HTTPError
from wtc.server.framing import asks_upgrade, check_framing

HOST = (b"host", b"wtc.test")
UPGRADE = [(b"connection", b"Upgrade, HTTP2-Settings"), (b"upgrade", b"h2c")]


def scope(
    *headers: tuple[bytes, bytes], version: str = "1.1", method: str = "POST"
) -> dict[str, Any]:
    return {"method": method, "http_version": version, "headers": list(headers)}


@pytest.mark.parametrize(
    "whole",
    [
        scope(HOST),
        scope(version="1.0"),
        scope(version="2"),
        scope(HOST, (b"transfer-encoding", b"chunked")),
        scope(HOST, *UPGRADE),
        scope(HOST, *UPGRADE, (b"content-length", b"0")),
        scope(HOST, (b"upgrade", b"h2c"), (b"content-length", b"3")),
        scope(HOST, *[(b"x", b"1")] * 99),
        scope(HOST, (b"x", b"a" * 32_000)),
    ],
)
def test_an_ordinary_head_is_taken(whole: dict[str, Any]) -> None:
    check_framing(whole)


@pytest.mark.parametrize(
    ("head", "status", "sentence"),
    [
        (scope(), 400, "the request must have exactly one Host header"),
        (scope(HOST, HOST), 400, "the request must have exactly one Host header"),
        (scope(HOST, HOST, version="1.0"), 400, "the request must have exactly one Host header"),
        (scope(HOST, version="0.9"), 400, "the request is of no version of HTTP that is spoken"),
        (scope(HOST, version="2.0"), 400, "the request is of no version of HTTP that is spoken"),
        (scope(HOST, (b"transfer-encoding", b"chunked"), version="1.0"), 400, "HTTP/1.0 has no"),
        (scope(HOST, *UPGRADE, (b"content-length", b"3")), 400, "a request that asks for an upg"),
        (scope(HOST, *UPGRADE, (b"transfer-encoding", b"chunked")), 400, "a request that asks"),
        (scope(HOST, method="CONNECT"), 405, "this server is no proxy"),
        (scope(HOST, *[(b"x", b"1")] * 100), 431, "the request has more than 100 headers of 32,"),
        (scope(HOST, (b"x", b"a" * 32_768)), 431, "the request has more than 100 headers of 32,"),
    ],
)
def test_a_head_that_is_read_in_two_ways_is_refused_and_its_connection_closed(
    head: dict[str, Any], status: int, sentence: str
) -> None:
    with pytest.raises(HTTPError) as caught:
        check_framing(head)
    assert caught.value.status == status
    assert str(caught.value).startswith(sentence)
    assert caught.value.headers["connection"] == "close"


def test_an_upgrade_is_asked_for_by_both_headers() -> None:
    assert asks_upgrade(scope(*UPGRADE))
    assert not asks_upgrade(scope(UPGRADE[0]))
    assert not asks_upgrade(scope(UPGRADE[1]))
