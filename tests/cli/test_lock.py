"""Compilers by URL from the first use to an upgrade, through `wtc dev`, `wtc check`, `wtc lock`."""

# ruff: noqa: E501  whole lines of output

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dev_server import Dev
from origin import Origin, reply, serving

from wtc.cli import program

SHOUT = """\
from wtc import hookimpl


@hookimpl
def compile(options):
    inner = options.inner()

    async def shout(context, request):
        response = await inner(context, request)
        return response.replace(body=response.body.upper() + b"!")

    return shout
"""
LOUDER = SHOUT.replace('b"!"', 'b"!!"')
HELLO = "def hook(context, request):\n    return 'hello'\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a script, with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "hook.py").write_text(HELLO)
    return tmp_path


@pytest.fixture
def origin() -> Iterator[Origin]:
    with serving({"/shout.py": reply(SHOUT.encode())}) as served:
        yield served


def lies(origin: Origin, text: str) -> None:
    """Let the compiler's URL give another text from now on."""
    origin.answers = {"/shout.py": reply(text.encode())}


def forget(here: Path) -> None:
    shutil.rmtree(here / "cache" / "wtc" / "compilers")


def wtc(*arguments: str) -> Result:
    return CliRunner().invoke(program, [*arguments], prog_name="wtc")


def told(result: Result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


def events(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def locked(origin: Origin) -> str:
    """Lock the compiler, as a first `wtc dev` does; return its URL."""
    from wtc.cli.fetching import locked

    url = f"{origin.url}/shout.py"
    assert locked([origin.url], lambda what: None).fetch(url) == SHOUT
    return url


# ----------------------------------------------------------------------------------- wtc dev


def test_the_first_use_is_told_and_from_then_on_it_serves_offline(
    origin: Origin, dev: Callable[..., Dev]
) -> None:
    url = f"{origin.url}/shout.py"
    first = dev("hook.py", "--compiler", url, "--allow-fetch", origin.url, json=False)
    assert first.get("hook").text == "HELLO!"
    first.stop()
    assert f"Locked {url}: sha256 {digest(SHOUT)}, {len(SHOUT)} bytes" in first.talk.rest()
    assert origin.paths == ["/shout.py"]
    origin.close()
    second = dev("hook.py", "--compiler", url)
    second.event("live", name="hook", compilers=[url, "python"])
    assert second.get("hook").text == "HELLO!"


def test_a_program_is_told_by_an_event(origin: Origin, dev: Callable[..., Dev]) -> None:
    url = f"{origin.url}/shout.py"
    running = dev("hook.py", "--compiler", url, "--allow-fetch", origin.url, wait=False)
    what = f"{url}: sha256 {digest(SHOUT)}, {len(SHOUT)} bytes"
    assert running.event("locked") == {"event": "locked", "message": what}


def test_a_script_names_its_compilers_itself(
    here: Path, origin: Origin, dev: Callable[..., Dev]
) -> None:
    url = f"{origin.url}/shout.py"
    block = f'# /// script\n# [tool.wtc]\n# compiler = "{url}"\n# middleware = ["{url}", "{url}"]\n# ///\n'
    (here / "hook.py").write_text(block + HELLO)
    running = dev("hook.py", "--allow-fetch", origin.url)
    running.event("live", name="hook", compilers=[url, url, url, "python"])
    assert running.get("hook").text == "HELLO!!!"
    assert origin.paths == ["/shout.py"]


def changed_text(url: str) -> str:
    return (
        f"'{url}' has changed: sha256 was {digest(SHOUT)}, is {digest(LOUDER)};"
        f" run `wtc lock --upgrade --allow-fetch {url.rpartition('/')[0]}`"
        " to see the difference and take it"
    )


def test_changed_bytes_are_refused_while_what_serves_goes_on(
    here: Path, origin: Origin, dev: Callable[..., Dev]
) -> None:
    url = f"{origin.url}/shout.py"
    running = dev("hook.py", "--compiler", url, "--allow-fetch", origin.url)
    running.event("live", name="hook")
    lies(origin, LOUDER)
    forget(here)
    (here / "hook.py").write_text(HELLO.replace("hello", "bye"))
    (problem,) = running.event("stale", name="hook")["problems"]
    assert problem["what"] == changed_text(url)
    assert running.get("hook").text == "HELLO!"
    again = dev("hook.py", "--compiler", url, "--allow-fetch", origin.url, wait=False)
    assert (again.ended(), again.talk.rest()) == (1, [f"Error: {changed_text(url)}"])


@pytest.mark.parametrize("command", ["dev", "check"])
def test_plain_http_and_this_machine_need_a_word(origin: Origin, command: str) -> None:
    result = wtc(command, "hook.py", "--compiler", f"{origin.url}/shout.py")
    assert told(result) == (
        1,
        "",
        f"Error: '{origin.url}/shout.py': plain http can be changed on its way; use https, or pin"
        f" it with #sha256=; --allow-fetch {origin.url} lets it be fetched\n",
    )
    assert origin.asked == []


@pytest.mark.parametrize("command", [["dev", "hook.py"], ["check", "hook.py"], ["lock", "--check"]])
@pytest.mark.parametrize("text", ["a.example", "http://a.example/x.py", "ftp://a.example"])
def test_an_origin_that_is_none_is_a_wrong_command_line(
    locked: str, command: list[str], text: str
) -> None:
    result = wtc(*command, "--allow-fetch", text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: --allow-fetch '{text}' is no ")


# ------------------------------------------------------------------- whose line a problem is


def problems(origin: Origin, text: str) -> list[str]:
    lies(origin, text)
    result = wtc("check", "hook.py", "--json", "--compiler", f"{origin.url}/shout.py", "--allow-fetch", origin.url)  # fmt: skip
    (event,) = events(result)
    assert [(one["line"], one["column"]) for one in event["problems"]] == [(0, 0)] * len(event["problems"])  # fmt: skip
    return [one["what"] for one in event["problems"]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import os\n\n\nx = eval('1')\n", ["`os` cannot be imported (line 1 of {it})", "`eval` is not available (line 4 of {it})"]),
        ("x = 1\ny = = 2\n", ["syntax error: invalid syntax (line 2 of {it})"]),
        ("x = 1\n\n\ny = 1 // 0\n", ["ZeroDivisionError: integer division or modulo by zero (line 4 of {it})"]),
        (SHOUT.replace("    inner =", "    1 // 0\n    inner ="), ["ZeroDivisionError: integer division or modulo by zero (line 6 of {it})"]),
        (SHOUT.replace("    inner =", "    options.meta['a']\n    inner ="), ["MissingSettingError: no meta 'a' is set (line 6 of {it})"]),
        ("x = " + "-" * 100_000 + "1", None),
    ],
)  # fmt: skip
def test_a_problem_of_a_compiler_says_whose_line_it_is(
    origin: Origin, text: str, says: list[str] | None
) -> None:
    it = f"the compiler {origin.url}/shout.py"
    found = problems(origin, text)
    if says is None:
        assert [one.endswith(f" (in {it})") for one in found] == [True]
    else:
        assert found == [one.format(it=it) for one in says]


def test_no_line_of_the_script_is_shown_for_one_of_the_compiler(origin: Origin) -> None:
    lies(origin, "import os\n")
    url = f"{origin.url}/shout.py"
    result = wtc("check", "hook.py", "--compiler", url, "--allow-fetch", origin.url)
    first, *rest = result.stdout.splitlines()
    assert (result.exit_code, first.partition(": a webtask")[0]) == (
        1,
        f"hook.py: `os` cannot be imported (line 1 of the compiler {url})",
    )
    assert [line.split(":")[0].strip() for line in rest] == ["instead", "more"]


def test_two_compilers_are_told_apart(here: Path) -> None:
    broken = SHOUT.replace("    inner =", "    1 // 0\n    inner =")
    answers = {"/one.py": reply(SHOUT.encode()), "/two.py": reply(broken.encode())}
    with serving(answers) as origin:
        chain = f"{origin.url}/one.py,{origin.url}/two.py"
        result = wtc("check", "hook.py", "--compiler", chain, "--allow-fetch", origin.url)
    assert result.stdout.splitlines()[0] == (
        "hook.py: ZeroDivisionError: integer division or modulo by zero"
        f" (line 6 of the compiler {origin.url}/two.py)"
    )


@pytest.mark.parametrize(
    "options", ["wrapper=True", "tryfirst=True", "trylast=True", "hookwrapper=True", "optionalhook=True", "specname='compile'"]
)  # fmt: skip
def test_a_fetched_compiler_takes_no_rank_among_the_operators_plugins(
    origin: Origin, options: str
) -> None:
    (found,) = problems(origin, SHOUT.replace("@hookimpl", f"@hookimpl({options})"))
    assert found == (
        f"compiler '{origin.url}/shout.py' comes by URL: its `compile` is marked with a plain"
        " @hookimpl, without options, which are for an operator's plugins"
    )


def test_a_check_locks_nothing(here: Path, origin: Origin) -> None:
    (here / "other.py").write_text(HELLO)
    url = f"{origin.url}/shout.py"
    result = wtc("check", "hook.py", "other.py", "--compiler", url, "--allow-fetch", origin.url)
    assert told(result) == (
        0,
        "",
        f"Not locked yet: {url}: sha256 {digest(SHOUT)}, {len(SHOUT)} bytes\n"
        "2 webtasks checked, no problems\n",
    )
    assert (origin.paths, (here / "wtc.lock").exists()) == (["/shout.py"], False)


def test_a_check_sees_what_has_changed(here: Path, origin: Origin, locked: str) -> None:
    lies(origin, LOUDER)
    forget(here)
    result = wtc("check", "hook.py", "--compiler", locked, "--allow-fetch", origin.url)
    assert told(result) == (1, "", f"Error: {changed_text(locked)}\n")


# ---------------------------------------------------------------------------------- wtc lock

NOTHING = "Nothing is locked here; `wtc dev` locks each compiler by URL when it first fetches it\n"


@pytest.mark.parametrize(
    "flags", [[], ["--check"], ["--upgrade"], ["--upgrade", "--yes"], ["--json"]]
)
def test_without_a_lock_that_is_said(here: Path, flags: list[str]) -> None:
    assert told(wtc("lock", *flags)) == (0, "", NOTHING)
    assert not (here / "wtc.lock").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--check", "--upgrade"], 2, "--check changes nothing and --upgrade does: give one of them"),
        (["--yes"], 2, "--yes goes with --upgrade"),
        (["--check", "--yes"], 2, "--yes goes with --upgrade"),
        (["https://b.example/x.py"], 5, "'https://b.example/x.py' is not locked here"),
        (["--upgrade", "{url}x"], 5, "'{url}x' is not locked here; did you mean {url}?"),
        (["\x1b[2J"], 5, "'\\x1b[2J' is not locked here"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(locked: str, arguments: list[str], code: int, says: str) -> None:
    result = wtc("lock", *(word.format(url=locked) for word in arguments))
    assert told(result) == (code, "", f"Error: {says.format(url=locked)}\n")


def test_a_file_that_is_none_is_told(here: Path) -> None:
    (here / "wtc.lock").write_text("version = 1\n<<<<<<< \x1b[2J\n")
    code, out, err = told(wtc("lock"))
    assert (code, out) == (2, "")
    assert err == "Error: wtc.lock is no TOML: Invalid statement (at line 2, column 1)\n"


def test_it_lists_what_is_locked(locked: str) -> None:
    today = datetime.now(UTC).date()
    assert told(wtc("lock")) == (
        0,
        f"{digest(SHOUT)[:12]}  {len(SHOUT)} bytes  {today}  {locked}\n",
        "",
    )
    assert events(wtc("lock", "--json", locked)) == [
        {
            "event": "locked",
            "ref": locked,
            "sha256": digest(SHOUT),
            "size": len(SHOUT),
            "url": locked,
            "locked": str(today),
        }
    ]


def test_a_check_compares_each_with_what_lies_there(origin: Origin, locked: str) -> None:
    flags = ("lock", "--check", "--allow-fetch", origin.url)
    assert told(wtc(*flags)) == (0, f"same  {locked}\n", "")
    lies(origin, LOUDER)
    assert told(wtc(*flags)) == (
        1,
        f"changed  {locked}: sha256 was {digest(SHOUT)}, is {digest(LOUDER)}\n",
        "",
    )
    (event,) = events(wtc(*flags, "--json"))
    assert [event[name] for name in ("event", "ref", "sha256", "found", "message")] == [
        "changed", locked, digest(SHOUT), digest(LOUDER), "",
    ]  # fmt: skip
    origin.answers = {}
    says = f"'{locked}' answers 404, and no source"
    assert told(wtc(*flags)) == (1, "", f"Error: {says}\n")
    (event,) = events(wtc(*flags, "--json"))
    assert [event[name] for name in ("event", "found", "message")] == ["failed", None, says]


DIFFERENCE = "\n".join(
    [
        f"--- {{url}} {digest(SHOUT)[:12]}",
        f"+++ {{url}} {digest(LOUDER)[:12]}",
        "@@ -7,7 +7,7 @@",
        " ",
        "     async def shout(context, request):",
        "         response = await inner(context, request)",
        '-        return response.replace(body=response.body.upper() + b"!")',
        '+        return response.replace(body=response.body.upper() + b"!!")',
        " ",
        "     return shout",
        " ",
        "",
    ]
)


def test_an_upgrade_shows_the_difference_and_takes_it_with_yes(
    here: Path, origin: Origin, locked: str, dev: Callable[..., Dev]
) -> None:
    lies(origin, LOUDER)
    before = (here / "wtc.lock").read_text()
    flags = ("lock", "--upgrade", "--allow-fetch", origin.url)
    assert told(wtc(*flags)) == (
        1,
        DIFFERENCE.format(url=locked),
        f"Not locked: {locked}; nobody can be asked here, --yes takes the change\n",
    )
    assert (here / "wtc.lock").read_text() == before
    assert told(wtc(*flags, "--yes", locked)) == (
        0,
        DIFFERENCE.format(url=locked),
        f"Locked {locked}: sha256 {digest(LOUDER)}, {len(LOUDER)} bytes\n",
    )
    assert told(wtc(*flags)) == (0, f"same  {locked}\n", "")
    origin.close()
    running = dev("hook.py", "--compiler", locked)
    running.event("live", name="hook")
    assert running.get("hook").text == "HELLO!!"


def test_an_upgrade_is_an_object_with_json(origin: Origin, locked: str) -> None:
    lies(origin, LOUDER)
    result = wtc("lock", "--upgrade", "--yes", "--json", "--allow-fetch", origin.url)
    (event,) = events(result)
    assert (result.exit_code, event["event"], event["found"]) == (0, "changed", digest(LOUDER))
    assert event["diff"] + "\n" == DIFFERENCE.format(url=locked)


def test_an_upgrade_of_what_cannot_be_had_changes_nothing(
    here: Path, origin: Origin, locked: str
) -> None:
    before = (here / "wtc.lock").read_text()
    origin.answers = {}
    result = wtc("lock", "--upgrade", "--yes", "--allow-fetch", origin.url)
    assert told(result) == (1, "", f"Error: '{locked}' answers 404, and no source\n")
    assert (here / "wtc.lock").read_text() == before


def test_where_the_old_source_is_lost_all_of_the_new_one_is_shown(
    here: Path, origin: Origin, locked: str
) -> None:
    forget(here)
    lies(origin, "x = 1\n")
    result = wtc("lock", "--upgrade", "--allow-fetch", origin.url)
    assert result.stdout == (
        f"--- {locked} {digest(SHOUT)[:12]}, which is no longer kept here\n"
        f"+++ {locked} {digest('x = 1' + chr(10))[:12]}\n"
        "@@ -0,0 +1,2 @@\n+x = 1\n+\n"
    )


def test_the_difference_hides_nothing(origin: Origin, locked: str) -> None:
    """Neither by colours, nor by the order of reading, nor at the end of a long line."""
    hostile = "x = 1 \x1b[8m\r#\u202e\u200b\x0c\x85\u2028\n" + "#" * 5_000 + "; y = 2\n"
    lies(origin, hostile)
    result = wtc("lock", "--upgrade", "--allow-fetch", origin.url)
    assert "+x = 1 \\x1b[8m\\r#\\u202e\\u200b\\x0c\\x85\\u2028\n" in result.stdout
    assert f"+{'#' * 5_000}; y = 2\n" in result.stdout


def test_a_source_of_very_many_lines_is_shown_too(origin: Origin, locked: str) -> None:
    lies(origin, "".join(f"x = {n}\n" for n in range(6_000)))
    lines = wtc("lock", "--upgrade", "--allow-fetch", origin.url).stdout.splitlines()
    kept = SHOUT.split("\n")
    assert lines[2 : 2 + len(kept)] == [f"-{line}" for line in kept]
    assert lines[2 + len(kept) :] == [*(f"+x = {n}" for n in range(6_000)), "+"]


def at_a_terminal(answer: str, origin: Origin, here: Path) -> tuple[int, bytes, bytes]:
    """Run an upgrade at a terminal and type; return the exit code and what was shown."""
    master, terminal = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with os.fdopen(master, "r+b", buffering=0) as keys, os.fdopen(terminal, "wb") as screen:
        keys.write(answer.encode())
        done = subprocess.run(
            [sys.executable, "-m", "wtc", "lock", "--upgrade", "--allow-fetch", origin.url],
            stdin=screen,
            stdout=subprocess.PIPE,
            stderr=screen,
            cwd=here,
            env={**environment, "TERM": "xterm"},
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, keys.read(65_536)


@pytest.mark.parametrize(
    ("answer", "code", "now"), [("y\n", 0, LOUDER), ("n\n", 1, SHOUT), ("\n", 1, SHOUT), ("\x04", 130, SHOUT)]
)  # fmt: skip
def test_at_a_terminal_it_asks(
    here: Path, origin: Origin, locked: str, answer: str, code: int, now: str
) -> None:
    lies(origin, LOUDER)
    ended, out, shown = at_a_terminal(answer, origin, here)
    assert (ended, out.decode()) == (code, DIFFERENCE.format(url=locked))
    assert f"Lock this for {locked}? [y/N]: ".encode() in shown
    assert f'sha256 = "{digest(now)}"' in (here / "wtc.lock").read_text()


def test_the_difference_is_in_colour_on_a_terminal(here: Path, origin: Origin, locked: str) -> None:
    lies(origin, LOUDER)
    master, terminal = os.openpty()
    with os.fdopen(master, "rb") as read, os.fdopen(terminal, "wb") as screen:
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        subprocess.run(
            [sys.executable, "-m", "wtc", "lock", "--upgrade", "--allow-fetch", origin.url],
            stdin=subprocess.DEVNULL,
            stdout=screen,
            stderr=subprocess.DEVNULL,
            cwd=here,
            env={**environment, "TERM": "xterm"},
            timeout=60,
            check=False,
        )
        shown = read.read1(65_536)
    assert b'\x1b[31m-        return response.replace(body=response.body.upper() + b"!")' in shown
    assert b'\x1b[32m+        return response.replace(body=response.body.upper() + b"!!")' in shown


def test_the_shell_completes_what_is_locked(locked: str) -> None:
    words = f"wtc lock {locked[:12]}"
    environment = {"_WTC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "2"}
    got = CliRunner(env=environment).invoke(program, [], prog_name="wtc")
    assert got.stdout == f"plain,{locked}\n"
