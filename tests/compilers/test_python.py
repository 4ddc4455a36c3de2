"""The `python` compiler, the end of every chain: what a script may define, and what it answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wtc import CompileError
from wtc.testing import Running

Deploy = Callable[..., Running]


@pytest.mark.parametrize(
    ("script", "body"),
    [
        ("def hello():\n    return 'hi'", b"hi"),
        ("def hello(context):\n    return context.query", b'{"a":"1"}'),
        ("def hello(context, request):\n    return request.method", b"GET"),
        ("def hello(context, request, extra=1):\n    return extra", b"1"),
        ("def hello(*all):\n    return len(all)", b"2"),
        ("async def hello():\n    return [1]", b"[1]"),
        ("webtask = lambda context: 'lambda'\ndef other(): pass", b"lambda"),
        ("class Hello:\n    def __call__(self, context):\n        return b'bytes'", b"bytes"),
        ("class Hello:\n    async def __call__(self):\n        return True", b"true"),
        ("def helper(): return 1\ndef webtask(): return helper() + 1", b"2"),
        ("def _helper(): return 1\ndef hello(): return _helper()", b"1"),
        ("import json\ndef hello(): return json.dumps({})", b"{}"),
        (
            "from wtc import Response\ndef hello(): return Response(status=201, body='made')",
            b"made",
        ),
    ],
)
def test_what_a_script_defines_answers(deploy: Deploy, script: str, body: bytes) -> None:
    assert deploy(script).request("GET", "/?a=1").body == body


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("x = 1", "no handler found: the script defines no public function or class"),
        ("", "no handler found: the script defines no public function or class"),
        (
            "def one(): pass\ndef two(): pass",
            "which one is the handler: one, two?"
            " Name it `webtask`, or begin the other names with `_`",
        ),
        (
            "webtask = 5",
            "int cannot be called as (context, request): define `__call__`, or use a compiler for"
            " classes such as class-dispatch",
        ),
        (
            "class Hello:\n    def get(self): pass",
            "Hello cannot be called as (context, request): define `__call__`, or use a compiler for"
            " classes such as class-dispatch",
        ),
        (
            "\ndef hello(a, b, c): pass",
            "line 2, column 1: hello needs 3 arguments and gets 2",
        ),
        (
            "def hello(*, name): pass",
            "line 1, column 1: hello needs the keyword argument 'name', which nobody gives",
        ),
    ],
)
def test_what_is_no_handler_does_not_compile(deploy: Deploy, script: str, message: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(script)
    assert str(refused.value) == message


def test_none_is_no_content(deploy: Deploy) -> None:
    assert deploy("def hello(): pass").request().status == 204


def test_an_error_is_a_500_and_its_text_is_for_the_log(deploy: Deploy) -> None:
    task = deploy("def hello():\n    raise KeyError('inner')")
    response = task.request()
    assert (response.status, response.json()["detail"]) == (
        500,
        "webtask raised KeyError; its log has the traceback",
    )
    told = "  webtask, line 2, in hello\n    raise KeyError('inner')\nKeyError: 'inner'"
    assert task.log.lines == [("error", told)]


def test_a_handler_answers_with_an_error_of_its_choice(deploy: Deploy) -> None:
    task = deploy("from wtc import HTTPError\ndef hello():\n    raise HTTPError(418, 'teapot')")
    assert (task.request().status, task.request().json()["detail"]) == (418, "teapot")
