"""Loading: what comes back, what an exception becomes, and what no script can do to it."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import asyncio
import sys
import threading
from types import ModuleType
from typing import Any

import pytest

from wtc.dialect.bytecode import forbidden_names
from wtc.dialect.explaining import trace
from wtc.dialect.loading import Loader
from wtc.dialect.transform import GUARDS
from wtc.errors import CompileError
from wtc.testing import ListLog


@pytest.fixture
def log() -> ListLog:
    return ListLog()


@pytest.fixture
def loader(log: ListLog) -> Loader:
    return Loader(log)


def refused(loader: Loader, source: str, name: str = "webtask") -> CompileError:
    with pytest.raises(CompileError) as caught:
        loader.load(source, name)
    return caught.value


def raised(loader: Loader, source: str) -> BaseException:
    """Return what calling the script's `f` raises."""
    call = vars(loader.load(source))["f"]
    with pytest.raises(BaseException) as caught:  # noqa: PT011  whatever it is
        call()
    return caught.value


def test_a_module_holds_the_names_of_its_script(loader: Loader) -> None:
    module = loader.load("x = 1\ndef f(): return x\n")
    assert isinstance(module, ModuleType)
    assert module.f() == 1
    assert (module.__name__, module.f.__module__) == ("webtask", "webtask")
    assert sys.modules["webtask"] is module


def test_two_scripts_of_one_loader_keep_their_names_apart(loader: Loader) -> None:
    first, second = loader.load("x = 1\ndef f(): return x"), loader.load("x = 2", "compiler")
    assert (first.f(), second.x, second.__name__) == (1, 2, "compiler")


@pytest.mark.parametrize(
    "name", ["__main__", "os", "json", "wtc", "pytest", "A", "a.b", "", 1, "x" * 99]
)
def test_a_script_takes_no_real_modules_name(loader: Loader, name: Any) -> None:
    before = dict(sys.modules)
    assert "cannot be the name of a script" in str(refused(loader, "x = 1", name))
    assert {key: sys.modules[key] for key in before} == before


def test_an_exception_at_module_level_has_its_line(loader: Loader) -> None:
    [problem] = refused(loader, "def f():\n    return 1 / 0\n\nf()\n").problems
    assert (problem.line, problem.what) == (2, "ZeroDivisionError: division by zero")


def test_a_compile_error_raised_by_a_script_keeps_all_its_problems(loader: Loader) -> None:
    error = refused(loader, "from wtc import CompileError\nraise CompileError(['a', 'b'])")
    assert [(p.what, p.line) for p in error.problems] == [("a", 2), ("b", 2)]


@pytest.mark.parametrize(
    "source",
    [
        "class E(Exception):\n    def __str__(self): raise E()\nraise E()",
        "class E(Exception):\n    def __str__(self): return 1\nraise E()",
        "class E(Exception):\n    def __str__(self): return self.__str__()\nraise E()",
        "class A:\n    def __repr__(self): raise KeyError\nraise KeyError(A())",
        "import asyncio\nclass E(Exception):\n    def __str__(self): raise asyncio.CancelledError\nraise E()",
        "class S(str):\n    def __str__(self): return self\n    def __getitem__(self, x): 1 / 0\nraise ValueError(S('x'))",
        "raise ValueError('x' * 10**6)",
        "raise ValueError('\\x1b[31m\\r\\0')",
        "raise type('x')",
        "import asyncio\nraise asyncio.CancelledError",
        "def f(): f()\nf()",
        "class E(Exception):\n    problems = property(lambda self: 1 / 0)\nraise E()",
    ],
)  # fmt: skip
def test_a_hostile_exception_is_told_in_bounds(loader: Loader, source: str) -> None:
    error = refused(loader, source)
    assert 0 < len(str(error)) < 700
    assert error.problems[0].line > 0
    assert "\x1b" not in str(error)


def test_the_stop_of_a_run_goes_through(loader: Loader) -> None:
    class Stop(BaseException):
        pass

    def stop() -> None:
        raise Stop

    loader._builtins["stop"] = stop
    with pytest.raises(Stop):
        loader.load("try:\n    stop()\nexcept:\n    pass\n")


def test_a_sleeping_script_hears_the_stop_of_its_run(loader: Loader) -> None:
    import ctypes

    class Stop(BaseException):
        pass

    sleeping, heard = threading.Event(), threading.Event()
    loader._builtins["sleeping"] = sleeping.set

    def run() -> None:
        try:
            loader.load("import time\nsleeping()\ntime.sleep(30)\n")
        except Stop:
            heard.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert sleeping.wait(5)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Stop)
    )
    assert heard.wait(5)


def test_a_trace_shows_the_frames_of_the_script_alone(loader: Loader) -> None:
    error = raised(
        loader,
        "import json\ndef f():\n    return g('{')\ndef g(text):\n    return json.loads(text)\n",
    )
    assert trace(error) == (
        "  webtask, line 3, in f\n"
        "    return g('{')\n"
        "  webtask, line 5, in g\n"
        "    return json.loads(text)\n"
        "JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    )


def test_a_trace_shows_the_causes_first(loader: Loader) -> None:
    error = raised(
        loader,
        "def f():\n    try:\n        1 / 0\n    except Exception as e:\n        raise ValueError('x') from e\n",
    )
    told = trace(error)
    assert told.index("ZeroDivisionError") < told.index("ValueError: x")


def test_a_trace_is_bounded(loader: Loader) -> None:
    assert len(trace(raised(loader, "def f():\n    f()\n"))) < 5000
    loop = (
        "def f():\n    e = ValueError(1)\n    try:\n        raise e\n"
        "    except Exception as x:\n        raise KeyError('k' * 10**6) from x\n"
    )
    assert len(trace(raised(loader, loop))) < 5000


def test_a_problem_has_the_innermost_line_of_the_script(loader: Loader) -> None:
    error = raised(loader, "def f():\n    g()\n\ndef g():\n    int('x')\n")
    (problem,) = loader.problems(error)
    assert (problem.line, problem.what[:10]) == (5, "ValueError")


def test_print_and_logging_write_to_the_log(loader: Loader, log: ListLog) -> None:
    loader.load(
        "import logging\n"
        "print('a', 1, sep='-')\n"
        "print('b', end='')\n"
        "log = logging.getLogger('name')\n"
        "log.debug('d %s', 1); log.warning('w'); log.error('%(x)s', {'x': 2}); logging.info('i')\n"
        "try:\n    1 / 0\nexcept Exception:\n    log.exception('failed')\n"
    )
    assert log.lines[:6] == [
        ("info", "a-1"),
        ("info", "b"),
        ("debug", "d 1"),
        ("warning", "w"),
        ("error", "2"),
        ("info", "i"),
    ]
    assert log.lines[6][1].startswith("failed\n  webtask, line 7, in <module>\n    1 / 0\n")


def test_the_log_gets_plain_text(loader: Loader, log: ListLog) -> None:
    loader.load(
        "import logging\nclass S(str):\n    def __str__(self): return self\n"
        "print(S('a')); print('b', S('c'), sep=S(' ')); logging.info('%s', S('d')); logging.info(S('e'))\n"
    )
    assert {type(text) for _, text in log.lines} == {str}


def test_loaders_share_no_shelf(log: ListLog) -> None:
    first, second = Loader(log), Loader(log)
    source = "import json, random\nrandom.seed(1)"
    one, two = first.load(source), second.load(source)
    assert one.json is not two.json
    assert one.random.random() == two.random.random()


def test_a_loader_forgets_what_it_loaded_and_keeps_shelves_without_a_state(log: ListLog) -> None:
    loader = Loader(log)
    source = "import json, random\ndraw = random.random\nclass A:\n    pass\ntype(A())"
    module = loader.load(source)
    own = module.__builtins__
    loader.forget()
    assert not any(own[name] for name in ("<sources>", "<user>", "<kinds>"))
    assert "webtask" not in sys.modules
    again = loader.load(source)
    assert (again.json, again.random is module.random) == (module.json, False)
    assert again.draw() != module.draw()


def test_a_seed_is_nobody_elses(loader: Loader) -> None:
    import random

    before = random.getstate()
    loader.load("import random\nrandom.seed(1)\nrandom.random()")
    assert random.getstate() == before


def test_classes_made_in_a_handler_are_not_kept(loader: Loader) -> None:
    module = loader.load(
        "def f():\n    class A:\n        def __init__(self): self.x = 1\n    return A()\n"
        "for _ in range(5000):\n    f()\n"
    )
    assert module.f().x == 1
    assert len(loader._builtins["<user>"]) <= 4096


def test_an_async_handler_runs(loader: Loader) -> None:
    module = loader.load(
        "from wtc import Response, Context, Request\n"
        "async def webtask(context: Context, request: Request) -> Response:\n"
        "    return Response(status=201, body='made', headers={'x-a': '1'})\n"
    )
    response = asyncio.run(module.webtask(None, None))
    assert (response.status, response.body, response.headers["X-A"]) == (201, b"made", "1")


def test_a_compiler_text_is_loaded_and_marked(loader: Loader) -> None:
    module = loader.load(
        "from wtc import hookimpl, CompileOptions, Handler, on\n"
        "from wtc.public import find_handler, find_class, make_instance\n"
        "@hookimpl\ndef compile(options: CompileOptions) -> Handler:\n"
        "    return find_handler(options.python(options.script))\n"
        "class A:\n    @on('a.b', wait=True)\n    def m(self): pass\n",
        "compiler",
    )
    assert module.compile.wtc_impl["wrapper"] is False
    assert module.A.m.wtc_on == (("a.b",), True)


@pytest.mark.parametrize("decorator", ["hookimpl", "on('a')"])
def test_marks_go_on_functions_of_the_script_alone(loader: Loader, decorator: str) -> None:
    error = refused(loader, f"from wtc import hookimpl, on\nimport json\n({decorator})(json.loads)")
    assert "functions of this script" in str(error)


def test_no_guard_has_a_name_that_can_be_spelled(loader: Loader) -> None:
    names = loader._builtins
    assert [name for name in GUARDS if name.isidentifier() or name not in names] == []


def test_the_second_look_finds_what_the_first_let_through() -> None:
    sources = {
        "x.__globals__": ["__globals__"],
        "def f():\n    return lambda: x.gi_frame": ["gi_frame"],
        "x.format": ["format"],
        "x.format = 1": [],
        "class A:\n    def __init__(self): self.__dict__": ["__dict__"],
        "__builtins__": ["__builtins__"],
        "def f(__x__): pass": ["__x__"],
        "import __main__": ["__main__"],
        "class A:\n    x: int\n    def f(self): return super().f, __class__": [],
        "x.__name__, __name__": [],
    }
    for source, expected in sources.items():
        code = compile(source, "<webtask>", "exec", dont_inherit=True)
        assert {name for name, _ in forbidden_names(code)} == set(expected), source


@pytest.mark.parametrize(
    "name", ["os", "sys", "json.decoder", "_io", "wtc.registry", type("S", (str,), {})("json")]
)
def test_the_import_statement_hands_out_no_module(loader: Loader, name: str) -> None:
    with pytest.raises(ImportError, match="cannot be imported"):
        loader._builtins["__import__"](name)


def test_what_python_imports_for_itself_is_handed_to_nobody(loader: Loader) -> None:
    assert loader._builtins["__import__"]("_strptime", None, None, ("locale",), 0) is None


def test_a_shelf_has_no_name_to_look_up_among_real_modules(loader: Loader) -> None:
    shelf = loader._builtins["__import__"]("json")
    assert not hasattr(shelf, "__name__")
    assert not hasattr(shelf, "__path__")


@pytest.mark.parametrize("call", ["cache('a')", "lru_cache()('a')", "lru_cache(5)(None)"])
def test_only_what_can_be_called_is_cached(loader: Loader, call: str) -> None:
    assert str(refused(loader, f"from functools import cache, lru_cache\n{call}")) == (
        "line 2, column 0: TypeError: the first argument must be callable"
    )
