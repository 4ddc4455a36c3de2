"""Refs become compilers, and a chain of them one handler, folded from the right."""

import ast
import asyncio
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from wtc import Registry, Response, Webtask, hookimpl
from wtc.dialect.compiling import check
from wtc.dialect.loading import Loader
from wtc.errors import CompileError, Problem, UsageError
from wtc.registry import chain, installed_plugins, refs
from wtc.testing import ListLog, MemoryStorage, compiled, run

HELLO = "def hello(context, request):\n    return 'hello'\n"

WRAP = """
from wtc import hookimpl

@hookimpl
def compile(options):
    inner = options.inner()

    async def wrapped(context, request):
        response = await inner(context, request)
        return response.replace(body=b"<" + response.body + b">")

    return wrapped
"""
SHOUT = """
from wtc import hookimpl

@hookimpl
def compile(options):
    return options.inner(options.script.replace("hello", "HELLO"))
"""
TRANSPILE = """
from wtc import hookimpl

@hookimpl
def compile(options):
    module = options.python("def answer():\\n    return " + repr(options.script))
    return module.answer
"""
URL = "https://compilers.test/{}.py"
SOURCES = {URL.format("wrap"): WRAP, URL.format("shout"): SHOUT, URL.format("text"): TRANSPILE}


def answer(*names: str, script: str = HELLO, sources: dict[str, str] = SOURCES) -> str:
    compilers = tuple(name if name == "python" else URL.format(name) for name in names)
    webtask = Webtask(script=script, compilers=compilers)
    return compiled(webtask, Registry(sources=sources)).request().text()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("python",), "hello"),
        (("wrap", "python"), "<hello>"),
        (("wrap", "wrap", "python"), "<<hello>>"),
        (("shout", "wrap", "python"), "<HELLO>"),
        (("wrap", "shout", "python"), "<HELLO>"),
    ],
)
def test_a_chain_folds_from_the_right(names, said) -> None:
    assert answer(*names) == said


def test_a_compiler_may_read_any_text_and_transpile_it() -> None:
    assert answer("text", "python", script="no: python\n") == "no: python\n"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("def a(): return 'none'", "none"),
        ("def a(context): return context.id", "run-1"),
        ("def a(context, request): return request.method", "GET"),
        ("async def a(context, request): return 'async'", "async"),
        ("def a(context, request, more='default'): return more", "default"),
        ("def a(*both): return str(len(both))", "2"),
        ("def webtask(): return 'named'\ndef other(): return ''", "named"),
        ("webtask = lambda context: 'lambda'", "lambda"),
        ("def _helper(): return 'private'\ndef a(): return _helper()", "private"),
        ("class A:\n    def __call__(self, context): return 'instance'", "instance"),
        ("class A:\n    async def __call__(self): return 'awaited'", "awaited"),
        ("from json import dumps\ndef a(): return dumps('imported')", '"imported"'),
        (
            "from dataclasses import replace, dataclass\n"
            "@dataclass\nclass Data:\n    a: int = 1\n"
            "class WrongError(Exception): pass\n"
            "def a(): return str(Data().a)",
            "1",
        ),
    ],
)
def test_what_a_script_exports(script, said) -> None:
    assert run(Webtask(script=script)).text() == said


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("x = 1", "no handler found: the script defines no public function or class"),
        ("", "no handler found: the script defines no public function or class"),
        (
            "def one(): pass\ndef two(): pass",
            "which one is the handler: one, two? Name it `webtask`, or begin the other names"
            " with `_`",
        ),
        ("webtask = 3", "int cannot be called as (context, request)"),
        ("class A: pass", "A cannot be called as (context, request)"),
        ("def a(*, key): pass", "a needs the keyword argument 'key', which nobody gives"),
        ("def a(one, two, three): pass", "a needs 3 arguments and gets 2"),
    ],
)
def test_a_script_without_one_handler_says_what_it_found(script, says) -> None:
    with pytest.raises(CompileError) as caught:
        run(Webtask(script=script))
    assert says in str(caught.value)


def test_every_result_becomes_a_response_inside_the_chain() -> None:
    script = "from wtc import HTTPError\ndef a(): raise HTTPError(418, 'short and stout')"
    response = compiled(Webtask(script=script)).request()
    assert (response.status, response.json()["detail"]) == (418, "short and stout")


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, ("python",)),
        ({"wt-compiler": "stripe"}, ("stripe", "python")),
        ({"wt-compiler": "python"}, ("python",)),
        ({"wt-compiler": "basic-auth, json-body,class-dispatch"},
         ("basic-auth", "json-body", "class-dispatch", "python")),
        ({"wt-compiler": '["a", "b"]', "wt-middleware": "m"}, ("m", "a", "b", "python")),
        ({"wt-compiler": "webtask-compiler/stripe"}, ("stripe", "python")),
        ({"wt-compiler": "webtask-compiler/class"}, ("class-dispatch", "python")),
        (
            {"wt-compiler": "@webtask/middleware-compiler", "wt-middleware": "basic-auth"},
            ("basic-auth", "python"),
        ),
        ({"wt-compiler": " , ,"}, ("python",)),
    ],
)  # fmt: skip
def test_metas_name_the_chain(meta, expected) -> None:
    assert chain(meta) == expected


@pytest.mark.parametrize("value", ["[1]", '["a"', '[["a"]]', '[{"a": 1}]', "[" * 10_000])
def test_a_meta_that_is_no_list_is_refused(value) -> None:
    with pytest.raises(UsageError, match="not a list of compilers"):
        refs(value)


def test_nothing_comes_after_the_end_of_a_chain() -> None:
    with pytest.raises(UsageError, match="python ends a chain"):
        chain({"wt-compiler": "python,json-body"})


def test_a_chain_has_sixteen_compilers_at_most() -> None:
    assert len(chain({"wt-compiler": ",".join("a" * 15)})) == 16
    with pytest.raises(UsageError, match="the chain has 17 compilers; the limit is 16"):
        chain({"wt-compiler": ",".join("a" * 16)})


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        Registry().resolve(("strip", "python"))
    assert str(caught.value).startswith("no compiler 'strip': did you mean stripe")
    with pytest.raises(UsageError) as caught:
        Registry().resolve(("qqqqqq",))
    assert str(caught.value).startswith("no compiler 'qqqqqq': there are basic-auth, ")


class Files:
    """A plugin that fetches one scheme from a table."""

    @hookimpl
    def fetch(self, url):
        return {"table:wrap": WRAP, "table://wrap": WRAP}.get(url)


def test_a_plugin_fetches_what_a_url_names() -> None:
    registry = Registry(plugins=(Files(),))
    assert registry.resolve(("table://wrap", "python")) == {"table://wrap": WRAP}
    with pytest.raises(UsageError, match="no plugin fetches 'other://wrap'"):
        registry.resolve(("other://wrap",))


def test_a_url_that_nobody_fetches_is_told_without_what_may_be_secret() -> None:
    with pytest.raises(UsageError) as refused:
        Registry().resolve((f"ftp://ada:lovelace@a.example/x?token=lovelace#{'x' * 9_999}",))
    assert str(refused.value) == (
        "no plugin fetches 'ftp://…@a.example/x'; name an installed compiler"
    )


def test_an_installed_package_gives_a_compiler_a_name(tmp_path, monkeypatch) -> None:
    info = tmp_path / "my_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[wtc.compilers]\nangular = my_angular\n")
    (tmp_path / "my_angular.py").write_text(WRAP)
    monkeypatch.syspath_prepend(tmp_path)
    registry = Registry()
    assert registry.resolve(("angular", "python")) == {}
    webtask = Webtask(script=HELLO, compilers=("angular", "python"))
    assert compiled(webtask, registry).request().text() == "<hello>"


def test_an_installed_plugin_is_found_and_a_broken_one_hurts_no_other(
    tmp_path, monkeypatch
) -> None:
    info = tmp_path / "my_plugins-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-plugins\nVersion: 1.0\n")
    entries = "[wtc]\nbroken = my_broken_plugin\ntables = my_tables\n"
    (info / "entry_points.txt").write_text(entries)
    (tmp_path / "my_broken_plugin.py").write_text("1 / 0\n")
    fetch = "from wtc import hookimpl\n@hookimpl\ndef fetch(url): return 'text of ' + url\n"
    (tmp_path / "my_tables.py").write_text(fetch)
    monkeypatch.syspath_prepend(tmp_path)
    failures: list[str] = []
    registry = Registry(plugins=installed_plugins(failures.append))
    assert registry.resolve(("table://a",)) == {"table://a": "text of table://a"}
    assert failures == ["plugin 'broken' is left out: ZeroDivisionError: division by zero"]


class Counting:
    """An operator's wrapper round every compiler."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @hookimpl(wrapper=True)
    def compile(self, options):
        self.seen.append(options.script)
        return (yield)


def test_an_operators_wrapper_goes_round_each_compiler_once() -> None:
    counting = Counting()
    registry = Registry(sources=SOURCES, plugins=(counting,))
    webtask = Webtask(script=HELLO, compilers=(URL.format("wrap"), "python"))
    assert compiled(webtask, registry).request().text() == "<hello>"
    assert counting.seen == [HELLO, HELLO]


@pytest.mark.parametrize("arguments", ["opts", "options, more"])
def test_an_installed_compiler_with_other_arguments_is_told_which(arguments: str) -> None:
    module = ModuleType("odd")
    exec(f"from wtc import hookimpl\n@hookimpl\ndef compile({arguments}): pass", vars(module))
    with pytest.raises(CompileError) as caught:
        compiled(Webtask(script=HELLO, compilers=("odd", "python")), compilers={"odd": module})
    told = "compiler 'odd': write `def compile(options)`, with these names"
    assert told in str(caught.value)


def test_nothing_is_imported_to_know_the_names() -> None:
    entry = EntryPoint("broken", "no_such_module", "wtc.compilers")
    registry = Registry(installed={"broken": entry})
    assert registry.resolve(("broken",)) == {}
    with pytest.raises(CompileError) as caught:
        compiled(Webtask(script="", compilers=("broken",)), registry)
    assert "No module named 'no_such_module'" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1", r"has no `compile` that is marked @hookimpl"),
        ("from wtc import hookimpl\n@hookimpl\ndef compile(options): return None",
         "`compile` returned None; did it forget `return` and the handler"),
        ("from wtc import hookimpl\n@hookimpl\ndef compile(options): return 'a page'",
         "`compile` returned str, which cannot be called"),
        ("from wtc import hookimpl\n@hookimpl\nasync def compile(options): pass",
         "`compile` is async; write a plain `def`"),
        ("from wtc import hookimpl\n@hookimpl\ndef compile(options): return options.inner()",
         "is the last of the chain"),
        ("from wtc import hookimpl\n@hookimpl\ndef compile(options): return 1 // 0",
         "ZeroDivisionError"),
        ("from wtc import hookimpl, HTTPError\n@hookimpl\n"
         "def compile(options): raise HTTPError(400, 'set the secret')", "set the secret"),
        ("def (", "line 1"),
    ],
)  # fmt: skip
def test_whatever_a_compiler_does_wrong_is_a_compile_error(source, says) -> None:
    webtask = Webtask(script=HELLO, compilers=("u://c",))
    with pytest.raises(CompileError, match=says):
        compiled(webtask, Registry(sources={"u://c": source}))


def test_the_settings_reach_the_compiler() -> None:
    source = (
        "from wtc import hookimpl\n@hookimpl\ndef compile(options):\n"
        "    return lambda: [options.secrets['s'], options.params['p'], options.meta['m']]\n"
    )
    webtask = Webtask(
        script="", compilers=("u://c",), secrets={"s": "1"}, params={"p": "2"}, meta={"m": "3"}
    )
    running = compiled(webtask, Registry(sources={"u://c": source}))
    assert running.request().json() == ["1", "2", "3"]


def test_a_wrapper_sees_one_async_colour() -> None:
    handler = Registry().compile(
        Webtask(script=HELLO), Loader(ListLog()), MemoryStorage(), ListLog()
    )
    assert asyncio.iscoroutinefunction(handler)


# ------------------------------------------------------- what a wrapper gets from its `inner`


class Watching:
    """A compiler that keeps what its inner one answers."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    @hookimpl
    def compile(self, options):
        inner = options.inner()

        async def handle(context, request):
            self.seen.append(await inner(context, request))
            return self.seen[-1]

        return handle


@pytest.mark.parametrize(
    ("result", "body"),
    [
        ("'text'", b"text"),
        ("b'bytes'", b"bytes"),
        ("bytearray(b'array')", b"array"),
        ("{'a': 1}", b'{"a":1}'),
        ("[1, None]", b"[1,null]"),
        ("(1, 2)", b"[1,2]"),
        ("1.5", b"1.5"),
        ("True", b"true"),
        ("None", b""),
        ("Response(body='text')", b"text"),
        ("Response(body=b'bytes')", b"bytes"),
        ("Response(body=bytearray(b'array'))", b"array"),
        ("Response(body={'a': 1})", b'{"a":1}'),
        ("Response(body=[])", b"[]"),
        ("Response()", b""),
    ],
)
@pytest.mark.parametrize("colour", ["def", "async def"])
def test_a_wrapper_gets_a_response_of_bytes(colour: str, result: str, body: bytes) -> None:
    watching = Watching()
    script = f"from wtc import Response\n{colour} a(): return {result}\n"
    webtask = Webtask(script=script, compilers=("watching", "python"))
    assert run(webtask, compilers={"watching": watching}).body == body
    assert [(type(seen), seen.body) for seen in watching.seen] == [(Response, body)]
    assert type(watching.seen[0].body) is bytes


def test_a_wrapper_gets_a_stream_as_it_is() -> None:
    watching = Watching()
    script = "from wtc import Response\ndef a(): return Response(body=iter([b'a', 'b']))\n"
    webtask = Webtask(script=script, compilers=("watching", "python"))
    assert run(webtask, compilers={"watching": watching}).body == b"ab"
    assert not isinstance(watching.seen[0].body, bytes)


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ("Response(body=3)", "webtask answered a body of int, which holds no bytes"),
        ("Response(body=None)", "webtask answered a body of NoneType, which holds no bytes"),
        ("Response(body={1: {2}, 'a': object()})", "webtask returned what JSON cannot hold: "),
        ("lambda: 1", "webtask returned function, which is no response; return a Response, dict,"
         " list, str, bytes, number, bool or None"),
    ],
)  # fmt: skip
def test_a_wrapper_gets_no_response_of_something_else(result: str, says: str) -> None:
    watching = Watching()
    script = f"from wtc import Response\ndef a(): return {result}\n"
    webtask = Webtask(script=script, compilers=("watching", "python"))
    response = run(webtask, compilers={"watching": watching})
    assert (response.status, watching.seen) == (502, [])
    assert response.json()["detail"].startswith(says)


# -------------------------------------------------------------------- text in, text out

MB = 1024 * 1024
HANDLER = "def webtask(): return 'made'\n"


class Transpiling:
    """A compiler that hands what it made to one of the two doors."""

    def __init__(self, made: object, door: str) -> None:
        self.made, self.door = made, door

    @hookimpl
    def compile(self, options):
        if self.door == "inner":
            return options.inner(self.made)
        return options.python(self.made).webtask


def transpiled(made: object, door: str, after: str = "python") -> Response:
    webtask = Webtask(script=HELLO, compilers=("transpiling", after))
    return run(webtask, compilers={"transpiling": Transpiling(made, door)})


class Text(str):
    """A text that may be one thing when it is checked, and another when it runs."""

    __slots__ = ()


NO_TEXT = Problem(
    what="a script is text, an exact `str`",
    why="what is checked must be what runs",
    instead="hand over the text; of bytes, `source.decode()`",
    rule="text",
)
TOO_LARGE = Problem(
    what="the script has 2,097,153 bytes; the limit is 2,097,152",
    why="it is read anew by each worker",
    instead="keep data in `context.storage`",
    rule="text",
)
SURROGATE = Problem(
    what="the text holds lone surrogates",
    why="they are halves of a character, and UTF-8 has none",
    instead="write the whole character, or its escape in a string",
    rule="text",
)
NUL = Problem(
    what="the text holds a NUL byte",
    why="Python reads no further than that",
    instead="write `\\0` in a string",
    line=2,
    rule="text",
)


@pytest.mark.parametrize("after", ["python", "static"])
@pytest.mark.parametrize("door", ["python", "inner"])
@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (Text(HANDLER), NO_TEXT),
        (HANDLER.encode(), NO_TEXT),
        (bytearray(HANDLER.encode()), NO_TEXT),
        (memoryview(HANDLER.encode()), NO_TEXT),
        (ast.parse(HANDLER), NO_TEXT),
        (compile(HANDLER, "<webtask>", "exec"), NO_TEXT),
        ((line for line in HANDLER.splitlines()), NO_TEXT),
        ([HANDLER], NO_TEXT),
        (0, NO_TEXT),
        (False, NO_TEXT),
        ("#" * (2 * MB + 1), TOO_LARGE),
        ("#" * (2 * MB - 1) + "\u00e9", TOO_LARGE),
        (HANDLER + "\0", NUL),
        ("x = '\udc80'", SURROGATE),
    ],
    ids=["subclass", "bytes", "bytearray", "view", "tree", "code", "generator", "list", "number",
         "false", "size", "size in bytes", "NUL", "surrogate"],
)  # fmt: skip
def test_only_text_comes_out_of_a_transpiler(
    made: object, problem: Problem, door: str, after: str
) -> None:
    with pytest.raises(CompileError) as refused:
        transpiled(made, door, after)
    assert refused.value.problems == (problem,)


def test_none_is_no_text_but_the_own_script_for_inner() -> None:
    with pytest.raises(CompileError) as refused:
        transpiled(None, "python")
    assert refused.value.problems == (NO_TEXT,)
    assert transpiled(None, "inner").text() == "hello"


@pytest.mark.parametrize("door", ["python", "inner"])
def test_text_of_two_megabytes_is_the_largest(door: str) -> None:
    assert transpiled(HANDLER + "#" * (2 * MB - len(HANDLER)), door).text() == "made"


@pytest.mark.parametrize("door", ["python", "inner"])
@pytest.mark.parametrize("made", ["import gc", "x = f.__globals__", "def (", "exec('1')"])
def test_what_a_transpiler_made_goes_through_the_whole_dialect(door: str, made: str) -> None:
    with pytest.raises(CompileError) as refused:
        transpiled(made, door)
    assert refused.value.problems == tuple(
        replace(
            problem,
            what=f"{problem.what} (line {problem.line} of the text that a compiler made)",
            line=0,
            column=0,
        )
        for problem in check(made)
    )


def test_a_compiler_may_hand_on_text_while_it_answers() -> None:
    source = (
        "from wtc import hookimpl\n@hookimpl\ndef compile(options):\n"
        "    async def handle(context, request):\n"
        "        return await options.inner(request.text())(context, request)\n"
        "    return handle\n"
    )
    live = compiled(Webtask(script="", compilers=("live", "python")), compilers={"live": source})
    assert live.request("POST", body="def a(): return 'first'").text() == "first"
    assert live.request("POST", body="def a(): return 'second'").text() == "second"
    refused = live.request("POST", body="import gc")
    told = "webtask raised CompileError; its log has the traceback"
    assert (refused.status, refused.json()["detail"]) == (500, told)


def test_a_transpiler_may_make_ten_thousand_modules() -> None:
    source = (
        "from wtc import hookimpl\n@hookimpl\ndef compile(options):\n"
        "    made = [options.python(f'n = {n}').n for n in range(10_000)]\n"
        "    return lambda: [len(made), sum(made)]\n"
    )
    many = run(Webtask(script="", compilers=("many",)), compilers={"many": source})
    assert many.json() == [10_000, 49_995_000]


# ----------------------------------------------------------------------- stages

TWICE = """
from wtc import hookimpl

@hookimpl
def compile(options):
    options.inner()
    return options.inner(options.script + "#")
"""


def test_a_chain_has_sixteen_stages_at_most() -> None:
    sources = {"wrap": WRAP}
    longest = Webtask(script=HELLO, compilers=("wrap",) * 15 + ("python",))
    assert run(longest, compilers=sources).text() == "<" * 15 + "hello" + ">" * 15
    longer = Webtask(script=HELLO, compilers=("wrap",) * 16 + ("python",))
    with pytest.raises(CompileError) as refused:
        run(longer, compilers=sources)
    assert refused.value.problems == (Problem(what="the chain has 17 compilers; the limit is 16"),)


def test_a_compiler_that_asks_again_gets_no_deeper() -> None:
    counting = Counting()
    registry = Registry(sources={"twice": TWICE}, plugins=(counting,))
    webtask = Webtask(script=HELLO, compilers=("twice", "twice", "twice", "python"))
    assert compiled(webtask, registry).request().text() == "hello"
    assert [script.count("#") for script in counting.seen] == [
        0, 0, 0, 0, 1, 1, 1, 2, 1, 1, 1, 2, 2, 2, 3,
    ]  # fmt: skip


def test_the_end_of_a_chain_has_nothing_inside() -> None:
    with pytest.raises(CompileError) as refused:
        run(Webtask(script=HELLO, compilers=("twice",)), compilers={"twice": TWICE})
    told = "python is the last of the chain: nothing is inside it"
    assert [problem.what for problem in refused.value.problems] == [told]
