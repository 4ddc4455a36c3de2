"""Heads that two parsers could read differently, and heads that are too large."""

import pytest

from wtc.config import Rim
from wtc.errors import HTTPError, TooLargeError
from wtc.server.framing import Framing, asks_upgrade, frame

HOST = (b"host", b"wtc.test")
UPGRADE = [(b"connection", b"Upgrade, HTTP2-Settings"), (b"upgrade", b"h2c")]
CHUNKED = (b"transfer-encoding", b"chunked")
BODY = 1000  # bytes at most


def framed(*fields: tuple[bytes, bytes], version: str = "1.1", method: str = "POST") -> Framing:
    return frame(method, version, list(fields), Rim(), BODY)


@pytest.mark.parametrize(
    ("fields", "version", "framing"),
    [
        ([HOST], "1.1", Framing()),
        ([], "1.0", Framing()),
        ([], "2", Framing()),
        ([HOST, CHUNKED], "1.1", Framing(length=-1)),
        ([HOST, (b"transfer-encoding", b"Chunked")], "1.1", Framing(length=-1)),
        ([HOST, (b"content-length", b" 1000 ")], "1.1", Framing(length=1000)),
        ([HOST, (b"expect", b"100-Continue")], "1.1", Framing(expects=True)),
        ([(b"expect", b"100-continue")], "1.0", Framing()),
        ([HOST, *UPGRADE], "1.1", Framing(upgrades=True)),
        ([HOST, *UPGRADE, (b"content-length", b"0")], "1.1", Framing(upgrades=True)),
        ([HOST, (b"upgrade", b"h2c"), (b"content-length", b"3")], "1.1", Framing(length=3)),
        ([HOST, *[(b"x", b"1")] * 99], "1.1", Framing()),
        ([HOST, (b"x", b"a" * 32_000)], "1.1", Framing()),
        ([(b"host", b"[::1]:80")], "1.1", Framing()),
        ([(b"host", b"a-b.c_d~:")], "1.1", Framing()),
    ],
)
def test_an_ordinary_head_says_how_it_goes_on(fields, version, framing) -> None:
    assert framed(*fields, version=version) == framing


ONE_HOST = "the request must have exactly one Host header"
NO_HOST = "the Host header names no host"


@pytest.mark.parametrize(
    ("fields", "version", "status", "sentence"),
    [
        ([], "1.1", 400, ONE_HOST),
        ([HOST, HOST], "1.1", 400, ONE_HOST),
        ([HOST, HOST], "1.0", 400, ONE_HOST),
        ([(b"host", b"")], "1.1", 400, NO_HOST),
        ([(b"host", b"a, b")], "1.1", 400, NO_HOST),
        ([(b"host", b"a b")], "1.1", 400, NO_HOST),
        ([(b"host", b"a/b")], "1.1", 400, NO_HOST),
        ([(b"host", b"a@b")], "1.1", 400, NO_HOST),
        ([(b"host", b"a:b")], "1.1", 400, NO_HOST),
        ([(b"host", b"\xc3\xa9")], "1.1", 400, NO_HOST),
        ([(b"host", b"a" * 300)], "1.1", 400, NO_HOST),
        ([HOST], "0.9", 400, "the request is of no version of HTTP that is spoken here"),
        ([HOST], "2.0", 400, "the request is of no version of HTTP that is spoken here"),
        ([HOST, CHUNKED], "1.0", 400, "HTTP/1.0 has no Transfer-Encoding"),
        ([HOST, CHUNKED, CHUNKED], "1.1", 400, "the request has more than one transfer-encoding"),
        ([HOST, (b"content-length", b"3"), CHUNKED], "1.1", 400,
         "the request has a Content-Length and a Transfer-Encoding"),
        ([HOST, (b"transfer-encoding", b"gzip, chunked")], "1.1", 400,
         "no Transfer-Encoding is understood here but chunked"),
        ([HOST, (b"content-length", b"3"), (b"content-length", b"3")], "1.1", 400,
         "the request has more than one content-length"),
        ([HOST, (b"content-length", b"3, 3")], "1.1", 400, "the Content-Length is no number"),
        ([HOST, (b"content-length", b"+3")], "1.1", 400, "the Content-Length is no number"),
        ([HOST, (b"content-length", b"\xb2")], "1.1", 400, "the Content-Length is no number"),
        ([HOST, *UPGRADE, (b"content-length", b"3")], "1.1", 400, "a request that asks for an upg"),
        ([HOST, *UPGRADE, CHUNKED], "1.1", 400, "a request that asks for an upgrade"),
        ([HOST, *[(b"x", b"1")] * 100], "1.1", 431, "the request has more than 100 headers of 32,"),
        ([HOST, (b"x", b"a" * 32_768)], "1.1", 431, "the request has more than 100 headers of 32,"),
    ],
)  # fmt: skip
def test_a_head_that_is_read_in_two_ways_is_refused_and_its_connection_closed(
    fields, version, status, sentence
) -> None:
    with pytest.raises(HTTPError) as caught:
        framed(*fields, version=version)
    assert caught.value.status == status
    assert str(caught.value).startswith(sentence)
    assert caught.value.headers["connection"] == "close"


@pytest.mark.parametrize("method", ["CONNECT", "DESCRIBE", "get", "FOO", ""])
def test_a_method_that_is_none_of_http_is_a_405(method) -> None:
    with pytest.raises(HTTPError) as caught:
        framed(HOST, method=method)
    assert caught.value.status == 405
    assert caught.value.headers == {"connection": "close", "allow": "GET, POST"}


@pytest.mark.parametrize("length", [b"1001", b"0" * 30 + b"1001", b"9" * 5000])
def test_a_body_over_the_limit_is_refused_by_what_it_says_of_itself(length) -> None:
    with pytest.raises(TooLargeError):
        framed(HOST, (b"content-length", length))


def test_an_upgrade_is_asked_for_by_both_headers() -> None:
    assert asks_upgrade(UPGRADE)
    assert not asks_upgrade(UPGRADE[:1])
    assert not asks_upgrade(UPGRADE[1:])
