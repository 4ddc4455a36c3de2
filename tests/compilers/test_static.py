"""The `static` compiler: the script's text, with headers from metas and never from secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from wtc import CompileError
from wtc.testing import Running

Deploy = Callable[..., Running]

PAGE = "<h1>Grüße & {{ no code }}</h1>\n"
ETAG = f'"{hashlib.sha256(PAGE.encode()).hexdigest()[:32]}"'
TEXT = {"content-type": "text/plain; charset=utf-8", "etag": ETAG}


def headers_of(response: Any) -> dict[str, str]:
    return dict(response.headers.pairs)


def test_the_text_is_sent_as_it_is(deploy: Deploy) -> None:
    response = deploy(PAGE, "static").request()
    assert (response.status, headers_of(response), response.text()) == (200, TEXT, PAGE)


def test_head_has_the_headers_and_no_body(deploy: Deploy) -> None:
    response = deploy(PAGE, "static").request("HEAD")
    assert (response.status, headers_of(response), response.body) == (200, TEXT, b"")


def test_metas_become_headers_and_secrets_never(deploy: Deploy) -> None:
    meta = {
        "static-content-type": "text/html; charset=utf-8",
        "Static-Cache-Control": "max-age=60",
        "static-etag": "mine",
        "wt-compiler": "static",
        "statically": "no",
    }
    task = deploy(PAGE, "static", meta=meta, secrets={"static-x-key": "s3cret", "KEY": "s3cret"})
    assert headers_of(task.request()) == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "max-age=60",
        "etag": ETAG,
    }


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        (ETAG, 304),
        (f"W/{ETAG}", 304),
        (f'"other", {ETAG}', 304),
        ("*", 304),
        ('"other"', 200),
        (ETAG.strip('"'), 200),
        ("", 200),
        ("\xff, ,,", 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_caller_who_has_the_text_gets_304(
    deploy: Deploy, method: str, if_none_match: str, status: int
) -> None:
    task = deploy(PAGE, "static", meta={"static-cache-control": "no-cache"})
    response = task.request(method, headers={"If-None-Match": if_none_match})
    kept = {"cache-control": "no-cache", "etag": ETAG}
    full = {"content-type": "text/plain; charset=utf-8", **kept}
    assert (response.status, headers_of(response)) == (status, kept if status == 304 else full)
    assert response.body == (b"" if status == 304 or method == "HEAD" else PAGE.encode())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "BREW"])
def test_other_methods_are_405_with_allow(deploy: Deploy, method: str) -> None:
    response = deploy(PAGE, "static").request(method)
    assert (response.status, response.headers["allow"]) == (405, "GET, HEAD")
    assert response.json()["detail"] == "this webtask takes GET and HEAD"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("static-x", "a\r\nset-cookie: b"),
        ("static-x", "a\n"),
        ("static-", "a"),
        ("static-a b", "c"),
        ("static-a:b", "c"),
        ("static-x", "naïve"),
    ],
)
def test_a_meta_that_is_no_header_does_not_compile(deploy: Deploy, name: str, value: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(PAGE, "static", meta={name: value})
    assert str(refused.value) == f"the meta {name} is no HTTP header"


def test_an_empty_script_is_an_empty_page(deploy: Deploy) -> None:
    response = deploy("", "static").request()
    assert (response.status, response.body) == (200, b"")
