"""A chain run in the test's own process answers what the server would."""

# ruff: noqa: E501  whole errors

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from wtc import Registry, Response, Webtask, hookimpl
from wtc.errors import AnswerError, CompileError, ScriptError, WtcError
from wtc.testing import ListLog, MemoryStorage, compiled, run

ECHO = """
def echo(context, request):
    return {
        "method": request.method, "url": request.url, "path": request.path,
        "query": [list(pair) for pair in request.query.pairs],
        "headers": [list(pair) for pair in request.headers.pairs],
        "body": request.text(), "data": request.data,
    }
"""
PLAIN = {
    "method": "GET", "url": "/", "path": "/", "query": [], "headers": [], "body": "", "data": None,
}  # fmt: skip
JSON = ["content-type", "application/json"]
FORM = ["content-type", "application/x-www-form-urlencoded"]


def script(text: str) -> Webtask:
    return Webtask(script=f"from wtc import HTTPError, Response\n{text}\n")


# -------------------------------------------------------------------------------- what is asked


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ({}, {}),
        ({"method": "PUT", "path": "/a%20b/%C3%A9?x=1&y="},
         {"method": "PUT", "url": "/a%20b/%C3%A9?x=1&y=", "path": "/a b/é",
          "query": [["x", "1"], ["y", ""]]}),
        ({"query": {"q": "a b&c"}}, {"url": "/?q=a+b%26c", "query": [["q", "a b&c"]]}),
        ({"path": "/?a=1", "query": [("a", "2"), ("a", "3")]},
         {"url": "/?a=1&a=2&a=3", "query": [["a", "1"], ["a", "2"], ["a", "3"]]}),
        ({"headers": {"X-A": "1"}}, {"headers": [["X-A", "1"]]}),
        ({"headers": [("x-a", "1"), ("X-A", "2")]}, {"headers": [["x-a", "1"], ["X-A", "2"]]}),
        ({"json": {"a": ["é"]}}, {"headers": [JSON], "body": '{"a":["é"]}'}),
        ({"json": []}, {"headers": [JSON], "body": "[]"}),
        ({"json": 1, "headers": {"Content-Type": "a/b"}},
         {"headers": [["Content-Type", "a/b"]], "body": "1"}),
        ({"form": {"a": "1 2", "b": "é"}}, {"headers": [FORM], "body": "a=1+2&b=%C3%A9"}),
        ({"form": [("a", "1"), ("a", "2")]}, {"headers": [FORM], "body": "a=1&a=2"}),
        ({"body": b"raw"}, {"body": "raw"}),
        ({"body": "é"}, {"body": "é"}),
        ({"data": {"decoded": True}}, {"data": {"decoded": True}}),
    ],
)  # fmt: skip
def test_what_a_test_asks_is_what_a_handler_sees(
    arguments: dict[str, Any], seen: dict[str, Any]
) -> None:
    assert run(Webtask(script=ECHO), **arguments).json() == {**PLAIN, **seen}


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"json": 1, "form": {}}, TypeError, "give one of json, form and body"),
        ({"json": 1, "body": b"x"}, TypeError, "give one of json, form and body"),
        ({"path": "a"}, ValueError, "a path begins with /, unlike 'a'"),
        ({"path": ""}, ValueError, "a path begins with /, unlike ''"),
    ],
)
def test_a_request_that_cannot_be_is_an_error_of_the_test(
    arguments: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as raised:
        run(Webtask(script=ECHO), **arguments)
    assert str(raised.value) == says


def test_a_chain_in_four_lines() -> None:
    webtask = Webtask(
        script="class Shop:\n    def post(self, context, request): return request.data",
        compilers=("basic-auth", "json-body", "class-dispatch"),
        secrets={"BASIC_AUTH": "ada:x"},
    )
    response = run(webtask, "POST", "/", headers={"authorization": "Basic YWRhOng="}, json=[1])
    assert (response.status, response.json()) == (200, [1])
    assert run(webtask, "POST", json=[1]).status == 403


# ------------------------------------------------------------------------------ what is answered


def told(status: int, title: str, detail: str) -> dict[str, Any]:
    return {
        "type": "about:blank", "title": title, "status": status, "detail": detail,
        "message": detail, "statusCode": status, "error": title, "requestId": "run-1",
    }  # fmt: skip


BROKEN = "webtask raised {}; its log has the traceback"


@pytest.mark.parametrize(
    ("body", "status", "title", "detail", "log"),
    [
        ("raise HTTPError(418, 'short')", 418, "I'm a Teapot", "short", None),
        ("raise KeyError('k')", 500, "Internal Server Error", BROKEN.format("KeyError"),
         "  webtask, line 3, in a\n    raise KeyError('k')\nKeyError: 'k'"),
        ("from asyncio import CancelledError; raise CancelledError", 500, "Internal Server Error",
         BROKEN.format("CancelledError"),
         "  webtask, line 3, in a\n    from asyncio import CancelledError; raise CancelledError\n"
         "CancelledError"),
        ("from wtc import CompileError; raise CompileError('late')", 500, "Internal Server Error",
         BROKEN.format("CompileError"),
         "  webtask, line 3, in a\n    from wtc import CompileError; raise CompileError('late')\n"
         "CompileError: late"),
        ("raise MemoryError", 502, "Bad Gateway", "webtask used more than 128 MB of memory",
         "the webtask ran out of memory"),
        ("return a", 502, "Bad Gateway",
         "webtask returned function, which is no response; return a Response, dict, list, str,"
         " bytes, number, bool or None",
         "webtask returned function, which is no response; return a Response, dict, list, str,"
         " bytes, number, bool or None"),
        ("return Response(status=99)", 502, "Bad Gateway",
         "webtask returned an invalid status 99", "webtask returned an invalid status 99"),
        ("return Response(headers={'a b': ''})", 502, "Bad Gateway",
         "webtask returned an invalid header 'a b'", "webtask returned an invalid header 'a b'"),
        ("return Response(body=1)", 502, "Bad Gateway",
         "webtask answered a body of int, which holds no bytes",
         "webtask answered a body of int, which holds no bytes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("colour", ["def", "async def"])
def test_an_error_becomes_the_answer_of_the_server(
    colour: str, body: str, status: int, title: str, detail: str, log: str | None
) -> None:
    task = compiled(script(f"{colour} a():\n    {body}"))
    response = task.request()
    assert response.status == status
    assert response.headers.pairs == (("content-type", "application/problem+json"),)
    assert response.json() == told(status, title, detail)
    assert task.log.lines == ([] if log is None else [("error", log)])


def test_a_header_between_two_hops_is_dropped() -> None:
    response = run(script("def a(): return Response(headers={'Connection': 'x', 'X-A': '1'})"))
    assert response.headers.pairs == (("X-A", "1"),)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", "'text'"),
        ("HEAD", "Response(body=(1 // 0 for _ in 'never'))"),
        ("GET", "Response(status=204, body=b'never')"),
        ("GET", "Response(status=304, body=b'never')"),
    ],
)
def test_an_answer_without_a_body_has_none(method: str, answer: str) -> None:
    assert run(script(f"def a(): return {answer}"), method).body == b""


@pytest.mark.parametrize(
    "parts",
    [
        "iter([b'a', bytearray(b'b'), 'é'])",
        "(part for part in (b'a', b'b', 'é'))",
        "_parts()",
    ],
)
def test_a_streamed_body_is_collected(parts: str) -> None:
    text = (
        "async def _parts():\n    yield b'a'\n    yield b'b'\n    yield 'é'\n"
        f"def a(): return Response(body={parts})"
    )
    response = run(script(text))
    assert (response.status, response.body, response.text()) == (200, b"ab\xc3\xa9", "abé")


@pytest.mark.parametrize(
    ("broken", "error", "says"),
    [
        ("yield 5", AnswerError, "webtask streamed int; a body streams bytes"),
        ("raise KeyError('k')", ScriptError, "webtask raised KeyError; its log has the traceback"),
    ],
)
def test_a_stream_that_breaks_off_is_no_answer(
    broken: str, error: type[WtcError], says: str
) -> None:
    text = f"def _parts():\n    yield b'a'\n    {broken}\ndef a(): return Response(body=_parts())"
    with pytest.raises(error) as raised:
        run(script(text))
    assert str(raised.value) == says


@pytest.mark.parametrize("read", ["text", "json"])
def test_a_stream_is_not_read_as_a_whole(read: str) -> None:
    response = Response(body=iter([b"[]"]))
    with pytest.raises(TypeError) as raised:
        getattr(response, read)()
    assert str(raised.value) == (
        "the body is no bytes but list_iterator: join the chunks of a streamed one first"
    )


# ------------------------------------------------------------------------- compile once, call many


def test_a_compiled_webtask_keeps_what_it_keeps() -> None:
    task = compiled(
        script("_calls = []\ndef a(context):\n    _calls.append(1)\n    print(len(_calls))")
    )
    assert [task.request().status for _ in range(3)] == [204, 204, 204]
    assert task.log.lines == [("info", "1"), ("info", "2"), ("info", "3")]


def test_what_a_test_hands_in_is_used() -> None:
    log, storage = ListLog(), MemoryStorage({"n": 1})
    webtask = script("def a(c):\n    c.log.warning('read')\n    return c.storage.get()")
    assert run(webtask, log=log, storage=storage).json() == {"n": 1}
    assert log.lines == [("warning", "read")]


def test_a_webtask_that_does_not_compile_is_an_error_of_the_test() -> None:
    with pytest.raises(CompileError) as refused:
        run(Webtask(script="import gc"))
    assert refused.value.problems[0].rule == "import-insides"


def test_a_missing_secret_says_so() -> None:
    task = compiled(script("def a(c): return c.secrets['KEY']"))
    assert task.request().status == 500
    assert task.log.lines[0][1].endswith("no secret 'KEY' is set")


def test_what_was_deferred_is_done_when_the_answer_is_here() -> None:
    text = """
async def _later(): print("async")
def _nested(context):
    print("sync")
    context.defer(lambda: print("nested"))
def a(context):
    context.defer(lambda: _nested(context))
    context.defer(_later)
    context.defer(lambda: 1 // 0)
    context.defer(lambda: print("after"))
    print("answered")
"""
    task = compiled(script(text))
    assert task.request().status == 204
    failed = (
        "a deferred call failed\n  webtask, line 10, in <lambda>\n"
        "    context.defer(lambda: 1 // 0)\n"
        "ZeroDivisionError: integer division or modulo by zero"
    )
    assert task.log.lines == [
        ("info", "answered"),
        ("info", "sync"),
        ("info", "async"),
        ("error", failed),
        ("info", "after"),
        ("info", "nested"),
    ]


def test_a_handler_that_fails_has_nothing_deferred() -> None:
    task = compiled(script("def a(c):\n    c.defer(lambda: print('never'))\n    1 // 0"))
    assert task.request().status == 500
    assert [level for level, _ in task.log.lines] == ["error"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            "c.defer(3)",
            "TypeError: context.defer takes what it shall call: context.defer(self.send)",
        ),
        ("_kept.append(c.defer); _kept[0](print)", ""),
    ],
)
def test_a_run_that_is_over_defers_nothing(call: str, says: str) -> None:
    task = compiled(script(f"_kept = []\ndef a(c):\n    {call}"))
    answers = [task.request().status, task.request().status]
    over = "RuntimeError: context.defer was called after its run was over"
    assert answers == ([500, 500] if says else [204, 500])
    assert task.log.lines[-1][1].endswith(says or over)


def test_a_task_that_nobody_waits_for_is_done_too() -> None:
    text = """
import asyncio
async def _work(event):
    event.set()
    for _ in range(100):
        await asyncio.sleep(0)
    print("worked")
async def _fail(): 1 // 0
async def a():
    event = asyncio.Event()
    asyncio.create_task(_work(event))
    asyncio.create_task(_fail())
    await event.wait()
    return "answered"
"""
    task = compiled(script(text))
    assert task.request().text() == "answered"
    assert ("info", "worked") in task.log.lines
    [failed] = [line for level, line in task.log.lines if level == "error"]
    assert failed.endswith("ZeroDivisionError: integer division or modulo by zero")


# ----------------------------------------------------------------------------------- where it runs


@pytest.mark.parametrize("colour", ["def", "async def"])
def test_it_runs_from_inside_an_event_loop(colour: str) -> None:
    async def test() -> tuple[str, str]:
        task = compiled(
            script(f"_n = []\n{colour} a():\n    _n.append(1)\n    return str(len(_n))")
        )
        return task.request().text(), task.request().text()

    assert asyncio.run(test()) == ("1", "2")


class Interrupted:
    """A compiler whose handler waits for ever, until somebody presses Ctrl-C."""

    @hookimpl
    def compile(self, options: Any) -> Any:
        async def wait() -> None:
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()

        return wait


def test_control_c_ends_the_test_and_is_no_answer() -> None:
    webtask = Webtask(script="", compilers=("interrupted",))
    with pytest.raises(KeyboardInterrupt):
        run(webtask, compilers={"interrupted": Interrupted()})


def test_handlers_run_side_by_side_when_threads_call_them() -> None:
    storage = MemoryStorage(0)
    both = threading.Barrier(2)

    class Meeting:
        @hookimpl
        def compile(self, options: Any) -> Any:
            def add(context: Any) -> str:
                number = context.storage.get()
                both.wait(10)
                context.storage.set(number + 1)
                return "added"

            return add

    task = compiled(
        Webtask(script="", compilers=("meeting",)),
        compilers={"meeting": Meeting()},
        storage=storage,
    )
    answers: list[Response] = []
    threads = [threading.Thread(target=lambda: answers.append(task.request())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert storage.document == 1


COMPILER = """
from wtc import hookimpl

@hookimpl
def compile(options):
    return lambda: "mine"
"""


def test_a_compiler_is_a_module_or_its_text() -> None:
    module = type(sys)("mine")
    exec(COMPILER, vars(module))
    lives: list[Mapping[str, object]] = [{"mine": module}, {"mine": COMPILER}]
    webtask = Webtask(script="", compilers=("mine",))
    assert [run(webtask, compilers=life).text() for life in lives] == ["mine", "mine"]
    own = compiled(webtask, Registry(installed={}), compilers=lives[0])
    assert own.request().text() == "mine"
    with pytest.raises(CompileError) as refused:
        run(Webtask(script="", compilers=("mime",)), compilers=lives[0])
    assert str(refused.value) == "no compiler 'mime': did you mean mine, stripe?"


SAY = "def say(): return 'said'"
AT_URL = "https://a.example/x.py?token=s3cret"
MARKED = "from wtc import hookimpl\n@hookimpl\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "compiler 'https://a.example/x.py' has no `compile` that is marked @hookimpl"),
        (f"{MARKED}def compile(options): return 1", "compiler 'https://a.example/x.py': `compile` returned int, which cannot be called"),
        ("from wtc import hookimpl\n@hookimpl(tryfirst=True)\ndef compile(options): return 1", "compiler 'https://a.example/x.py' comes by URL: its `compile` is marked with a plain @hookimpl, without options, which are for an operator's plugins"),
        (f"{MARKED}def compile(options): raise ValueError('a')", "ValueError: a (line 3 of the compiler https://a.example/x.py)"),
    ],
)  # fmt: skip
def test_no_error_shows_the_query_of_a_compilers_url(text: str, says: str) -> None:
    with pytest.raises(CompileError) as refused:
        run(Webtask(script=SAY, compilers=(AT_URL, "python")), compilers={AT_URL: text})
    assert str(refused.value) == says


def test_no_traceback_shows_the_query_of_a_compilers_url() -> None:
    text = f"{MARKED}def compile(options):\n    return lambda context, request: 1 / 0\n"
    log = ListLog()
    run(Webtask(script=SAY, compilers=(AT_URL, "python")), compilers={AT_URL: text}, log=log)
    assert log.lines == [
        (
            "error",
            "  compiler https://a.example/x.py, line 4, in <lambda>\n"
            "    return lambda context, request: 1 / 0\n"
            "ZeroDivisionError: division by zero",
        )
    ]


def test_it_is_imported_without_pytest() -> None:
    code = (
        "import sys; sys.modules['pytest'] = None\n"
        "from wtc import Webtask; from wtc.testing import run\n"
        "print(run(Webtask(script='def a(): return 1')).json(), 'httpx' in sys.modules)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("1 False\n", "")
