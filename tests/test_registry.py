"""Refs become compilers, and a chain of them one handler, folded from the right."""

import asyncio
from importlib.metadata import EntryPoint

import pytest

from running import ListLog, MemoryStorage, compiled, run
from wtc import Registry, Webtask, hookimpl
from wtc.dialect import Loader
from wtc.errors import CompileError, UsageError
from wtc.registry import chain, installed_plugins, refs

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
            "from dataclasses import dataclass\n"
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
        ("x = 1", "returned no handler; is its `compile` marked @hookimpl?"),
        ("from wtc import hookimpl\n@hookimpl\ndef compile(options): return None",
         "returned no handler"),
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
