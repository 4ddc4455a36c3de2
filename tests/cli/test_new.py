"""`wtc new`: starters that work as they stand, and never cost anybody a file."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dev_server import Dev
from own_environment import OwnEnvironment

from wtc.cli import program
from wtc.cli.new_kinds import KINDS

ROOT = Path(__file__).parents[2]
Start = Callable[..., Dev]
Write = Callable[..., Result]


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Run `wtc new` in the test's folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(program, ["new", *arguments], prog_name="wtc")

    return run


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


COMPILER_FILES = [
    "my-compiler/README.md",
    "my-compiler/pyproject.toml",
    "my-compiler/test_wtc_my_compiler.py",
    "my-compiler/wtc_my_compiler.py",
]

# ------------------------------------------------------------------------------ what is written


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (["function"], ["hello.py"]),
        (["class"], ["notes.py"]),
        (["stripe"], ["payments.py"]),
        (["static"], ["page.html"]),
        (["compiler"], COMPILER_FILES),
        (["function", "greet"], ["greet.py"]),
        (["static", "about"], ["about.html"]),
        (["static", "about.htm"], ["about.htm"]),
        (["class", "hooks/deep/cats.py"], ["hooks/deep/cats.py"]),
        (["compiler", "my/own/my-compiler"], [f"my/own/{name}" for name in COMPILER_FILES]),
        (["compiler", "my-compiler/"], COMPILER_FILES),
    ],
)
def test_a_starter_is_written_where_it_is_wanted(
    new: Write, tmp_path: Path, arguments: list[str], written: list[str]
) -> None:
    result = new(*arguments)
    assert result.exit_code == 0
    assert sorted(files(tmp_path)) == written
    assert sorted(result.stdout.splitlines()) == written


def test_it_says_what_to_do_next(new: Write) -> None:
    assert new("class").stderr == "Next:\n  wtc dev notes.py\n"
    assert new("class", "my notes/cats.py").stderr == "Next:\n  wtc dev 'my notes/cats.py'\n"
    assert new("stripe", "my files/pay$.py").stderr == (
        "Next:\n"
        "  wtc dev 'my files/pay$.py' -s STRIPE_WEBHOOK_SECRET=whsec_try_me\n"
        "  wtc trigger stripe charge.succeeded --secret whsec_try_me"
        " --to 'http://127.0.0.1:8000/pay$'\n"
    )
    assert new("compiler").stderr == (
        "Next:\n"
        "  pip install --editable my-compiler\n"
        "  pytest my-compiler\n"
        "  wtc new function && wtc dev hello.py --compiler my-compiler\n"
    )


def test_what_it_says_can_be_run_for_a_name_that_begins_like_a_flag(new: Write) -> None:
    assert "  wtc dev ./-x.py\n" in new("function", "--", "-x.py").stderr


def test_with_json_it_is_one_object(new: Write) -> None:
    result = new("function", "--json")
    assert json.loads(result.stdout) == {"written": ["hello.py"], "next": ["wtc dev hello.py"]}
    assert result.stderr == ""


@pytest.mark.parametrize("kind", KINDS)
def test_no_placeholder_is_left(new: Write, tmp_path: Path, kind: str) -> None:
    new(kind)
    text = "".join(files(tmp_path).values())
    assert re.findall(r"\$\{?\w+|\$\$", text) == []


@pytest.mark.parametrize("name", ["my-compiler", "3d"])
@pytest.mark.parametrize(
    "action",
    [["check", "--select", "A,B,E,F,I,N,RUF,SIM,UP,W", "--ignore", "A001"], ["format", "--check"]],
)
def test_what_is_written_is_in_good_style(
    new: Write, tmp_path: Path, name: str, action: list[str]
) -> None:
    for kind in set(KINDS) - {"compiler"}:
        new(kind)
    new("compiler", name)
    ruff = [Path(sys.executable).with_name("ruff"), *action, "--no-cache", "--isolated"]
    for folder in (tmp_path / name, tmp_path):
        command = [*ruff, "--line-length", "100", *sorted(folder.glob("*.py"))]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


# ------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_overwritten(new: Write, tmp_path: Path, kind: str) -> None:
    new(kind)
    mine = max(path for path in tmp_path.rglob("*") if path.is_file())
    for path in tmp_path.rglob("*"):
        if path.is_file() and path != mine:
            path.unlink()
    mine.write_text("mine")
    result = new(kind)
    name = str(mine.relative_to(tmp_path))
    assert result.exit_code == 2
    assert result.stderr == f"Error: {name} is there already; nothing was written\n"
    assert files(tmp_path) == {name: "mine"}


@pytest.mark.parametrize("there", ["folder", "link", "dangling"])
def test_what_is_no_file_is_not_overwritten_either(new: Write, tmp_path: Path, there: str) -> None:
    target = tmp_path / "hello.py"
    if there == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / ("elsewhere" if there == "link" else "nowhere"))
    (tmp_path / "elsewhere").write_text("mine")
    result = new("function")
    assert result.stderr == "Error: hello.py is there already; nothing was written\n"
    assert files(tmp_path).get("elsewhere") == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_there_keeps_what_it_has(new: Write, tmp_path: Path) -> None:
    (tmp_path / "my-compiler").mkdir()
    (tmp_path / "my-compiler" / "notes.txt").write_text("mine")
    assert new("compiler").exit_code == 0
    assert sorted(files(tmp_path)) == sorted([*COMPILER_FILES, "my-compiler/notes.txt"])


SIGNS = "small letters and digits, single - between them, at most 64"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("My-Compiler", "my-compiler"),
        ("my_compiler", "my-compiler"),
        ("my.compiler", "my-compiler"),
        ("my--compiler", "my-compiler"),
        ("compiler-", "compiler"),
        ("my compiler", "my-compiler"),
        ("über", "ber"),
        ("編譯", ""),
        ("..", ""),
        ("a\x1b[2J", "a-2j"),
        ("a\n", "a"),
        ("$(id)", "id"),
        ("c" * 65, "c" * 64),
    ],
)
def test_a_name_that_is_none_is_refused_and_a_near_one_offered(
    new: Write, tmp_path: Path, name: str, near: str
) -> None:
    result = new("compiler", name)
    hint = f"; {near!r} would be one" if near else ""
    assert (result.exit_code, files(tmp_path)) == (2, {})
    assert result.stderr == f"Error: {name[:80]!r} is no name of a compiler: {SIGNS}{hint}\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["function", "hello.txt"], "'hello.txt' does not end in .py"),
        (["static", "page.py"], "'page.py' does not end in .html or .htm"),
        (
            ["class", ".hidden.py"],
            "'.hidden.py' is no file that `wtc dev` would find in its folder",
        ),
        (["class", "_mine.py"], "'_mine.py' is no file that `wtc dev` would find in its folder"),
        (["class", "."], "'.' is no file that `wtc dev` would find in its folder"),
        (["class", "my hook"], "'my hook' is no name of a webtask; it takes letters, digits and"),
        (["klass"], "Invalid value for 'KIND': 'klass' is not one of 'function', 'class',"),
        ([], "Missing argument 'KIND'"),
    ],
)
def test_what_cannot_be_is_told(
    new: Write, tmp_path: Path, arguments: list[str], error: str
) -> None:
    result = new(*arguments)
    assert (result.exit_code, result.stdout, files(tmp_path)) == (2, "", {})
    assert result.stderr.startswith(f"Error: {error}")


def test_a_folder_that_cannot_be_is_told(new: Write, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    result = new("class", "taken/notes.py")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: taken")
    assert files(tmp_path) == {"taken": "mine"}


def test_the_name_of_an_installed_compiler_is_warned_about(new: Write) -> None:
    result = new("compiler", "stripe")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "Warning: there is an installed compiler 'stripe' already;"
        " where both are installed, one of them is hidden\n"
    )


# ------------------------------------------------------------------------------ scripts work


def test_the_function_answers_as_its_comment_says(new: Write, dev: Start) -> None:
    new("function")
    running = dev("hello.py")
    assert running.get("hello?name=Ada").json() == {"text": "Hello, Ada!"}
    assert running.get("hello").json() == {"text": "Hello, world!"}


def test_the_class_keeps_notes_as_its_comment_says(new: Write, dev: Start, tmp_path: Path) -> None:
    new("class", "cats.py")
    running = dev("cats.py")
    [post, get] = re.findall(r"^    curl (.*)$", (tmp_path / "cats.py").read_text(), re.MULTILINE)
    base = "http://127.0.0.1:8000/"
    assert [curl(post, base, running), curl(get, base, running)] == [
        {"notes": 1},
        ["feed cats"],
    ]
    assert running.get("cats").json() == ["feed cats"]


def curl(arguments: str, base: str, running: Dev) -> object:
    """Run a documented curl against the server that there is."""
    command = f"curl -s {arguments.replace(base, running.url)}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", ["payments.py", "deep/a$b!.py"])
def test_the_stripe_handler_takes_an_event_as_it_is_told_to(
    new: Write, dev: Start, path: str
) -> None:
    said = new("stripe", path).stderr.splitlines()
    [serve, deliver] = map(shlex.split, said[1:])
    assert (serve[:2], deliver[:2]) == (["wtc", "dev"], ["wtc", "trigger"])
    running = dev(*serve[2:])
    assert trigger(deliver, running) == 0
    running.event("log", text="20.00 USD arrived")
    assert trigger([*deliver, "--tamper", "signature"], running) == 1


def test_the_stripe_handler_needs_no_secret_to_be_tried(new: Write, dev: Start) -> None:
    new("stripe")
    running = dev("payments.py")
    url = "http://127.0.0.1:8000/payments"
    assert trigger(["wtc", "trigger", "stripe", "charge.succeeded", "--to", url], running) == 0
    running.event("log", text="20.00 USD arrived")


def trigger(command: list[str], running: Dev) -> int:
    """Run a documented `wtc trigger` against the server that there is; return its exit code."""
    words = [word.replace("http://127.0.0.1:8000/", running.url) for word in command[1:]]
    return subprocess.run([sys.executable, "-m", "wtc", *words], check=False).returncode


def test_the_page_is_served(new: Write, dev: Start, tmp_path: Path) -> None:
    new("static")
    page = dev("page.html").get("page")
    assert page.text == (tmp_path / "page.html").read_text()
    assert page.headers["cache-control"] == "max-age=60"
    assert page.headers["content-type"] == "text/html; charset=utf-8"


# ------------------------------------------------------------------------------ a compiler works


@pytest.mark.parametrize("name", ["my-compiler", "3d"])
def test_a_new_compiler_is_tested_installed_and_served(
    new: Write, dev: Start, tmp_path: Path, name: str
) -> None:
    new("compiler", name)
    new("function")
    own = OwnEnvironment.made(tmp_path / "venv")
    before = own.run("pytest", "-q", cwd=tmp_path / name)
    assert before.stdout.splitlines()[-1].startswith("6 passed, 3 skipped"), before.stdout
    own.install(".", cwd=tmp_path / name)
    after = own.run("pytest", "-q", cwd=tmp_path / name)
    assert after.stdout.splitlines()[-1].startswith("9 passed"), after.stdout
    answer = dev("hello.py", "--compiler", name, python=own.python).get("hello")
    assert (answer.json(), answer.headers[f"x-{name}"]) == ({"text": "Hello, world!"}, "hello")


LOUD = """import logging

from wtc import hookimpl


@hookimpl
def compile(options):
    print("compiling", "now")
    inner = options.inner()

    async def handle(context, request):
        logging.warning("asked for %s", request.path)
        if request.path == "/fail":
            raise KeyError("key")
        return await inner(context, request)

    return handle
"""


def test_an_installed_compiler_is_heard_and_told_where_it_fails(
    new: Write, dev: Start, tmp_path: Path
) -> None:
    new("compiler", "loud")
    new("function")
    (tmp_path / "loud" / "wtc_loud.py").write_text(LOUD)
    own = OwnEnvironment.made(tmp_path / "venv")
    own.install(".", cwd=tmp_path / "loud")
    running = dev("hello.py", "--compiler", "loud", python=own.python)
    running.event("log", level="info", text="compiling now")
    assert running.get("hello/fail").status_code == 500
    running.event("log", level="warning", text="asked for /fail")
    trace = "  compiler loud, line 14, in handle\n    raise KeyError(\"key\")\nKeyError: 'key'"
    running.event("log", level="error", text=trace)
