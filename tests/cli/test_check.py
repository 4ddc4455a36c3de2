"""`wtc check` as its user meets it: real files, real workers, nothing served."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DEADLINE = 60.0  # seconds; a check takes less than one on a quiet machine
GOOD = "def webtask(context, request):\n    return 'hello'\n"
BAD = "import os\n\n\ndef webtask(context, request):\n    return eval('1')\n"
BAD_LINES = """\
hooks/bad.py:1:8: `os` cannot be imported: a webtask has no files, environment or processes
     1 | import os
       |        ^
  instead: settings are in `context.secrets` and `context.params`; data goes to `context.storage`
  more: wtc check --explain import-system
hooks/bad.py:5:12: `eval` is not available: what runs is only what was checked, and text made later\
 was not
     5 |     return eval('1')
       |            ^
  instead: call a function, or look it up in a dict; `json.loads` reads data
  more: wtc check --explain running-text
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "hooks"
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(*arguments: object, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "wtc", "check", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**os.environ, **env},
        check=False,
        timeout=DEADLINE,
    )


def told(done: "subprocess.CompletedProcess[str]") -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def events(*arguments: object, **env: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in check("--json", *arguments, **env).stdout.splitlines()]


# ------------------------------------------------------------------------------------ what it shows


def test_where_all_is_fine_stdout_is_empty_and_the_exit_0(folder: Path) -> None:
    (folder / "one.py").write_text(GOOD)
    (folder / "two.py").write_text(GOOD)
    assert told(check(folder)) == (0, "", "2 webtasks checked, no problems\n")
    assert told(check(folder / "one.py")) == (0, "", "1 webtask checked, no problems\n")


def test_all_that_would_be_refused_is_shown_at_once(folder: Path) -> None:
    (folder / "bad.py").write_text(BAD)
    (folder / "good.py").write_text(GOOD)
    (folder / "latin.py").write_bytes(b"# caf\xe9\n")
    (folder / "none.py").write_text("a = 1\n")
    assert told(check(folder)) == (
        1,
        BAD_LINES
        + "hooks/latin.py: the file is no UTF-8 text (byte 5)\n"
        + "hooks/none.py: no handler found: the script defines no public function or class\n"
        + "  more: wtc check --explain no-handler\n",
        "4 webtasks checked, 4 problems in 3 files\n",
    )


def test_with_json_each_webtask_is_an_object(folder: Path) -> None:
    (folder / "bad.py").write_text("eval('1')\n")
    (folder / "good.py").write_text(GOOD)
    (folder / "latin.py").write_bytes(b"\xe9")
    plain = {"why": "", "instead": "", "line": 0, "column": 0, "rule": "", "reference": ""}
    assert events(folder, "-m", "wt-middleware=json-body") == [
        {
            "event": "checked",
            "name": "bad",
            "file": "hooks/bad.py",
            "compilers": ["json-body", "python"],
            "problems": [
                {
                    "what": "`eval` is not available",
                    "why": "what runs is only what was checked, and text made later was not",
                    "instead": "call a function, or look it up in a dict; `json.loads` reads data",
                    "line": 1,
                    "column": 1,
                    "rule": "running-text",
                    "reference": "wtc check --explain running-text",
                }
            ],
        },
        {
            "event": "checked",
            "name": "good",
            "file": "hooks/good.py",
            "compilers": ["json-body", "python"],
            "problems": [],
        },
        {
            "event": "checked",
            "name": "latin",
            "file": "hooks/latin.py",
            "compilers": [],
            "problems": [{**plain, "what": "the file is no UTF-8 text (byte 0)"}],
        },
    ]


def test_a_file_of_another_folder_is_told_by_its_whole_path(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bad.py").write_text("eval('1')\n")
    (folder / "here").mkdir()
    monkeypatch.chdir(folder / "here")
    assert check("../bad.py").stdout.startswith(f"{folder / 'bad.py'}:1:1: ")


def test_what_a_script_says_as_it_compiles_is_talk_and_steers_no_terminal(folder: Path) -> None:
    (folder / "hook.py").write_text("print('at \\x1b[31mstart')\nraise ValueError('a\\x1b[2Jb')\n")
    done = check(folder)
    assert told(done) == (
        1,
        "hooks/hook.py:2: ValueError: a?[2Jb\n     2 | raise ValueError('a\\x1b[2Jb')\n"
        "  more: wtc check --explain exception\n",
        "  hook | at \\x1b[31mstart\n1 webtask checked, 1 problem in 1 file\n",
    )


def test_a_script_without_end_is_stopped_and_hurts_no_other(folder: Path) -> None:
    (folder / "endless.py").write_text("while True:\n    pass\n")
    (folder / "good.py").write_text(GOOD)
    endless, good = events(folder, WTC_LIMIT_COMPILE="1")
    assert (len(endless["problems"]), good["problems"]) == (1, [])


# ------------------------------------------------------------------------- as wtc dev would do it


def test_settings_are_those_of_dev(folder: Path) -> None:
    (folder / "hook.py").write_text(
        "# /// script\n# [tool.wtc]\n# compiler = 'class-dispatch'\n"
        "# params = { currency = 'eur' }\n# ///\n"
        "class Hook:\n"
        "    def __init__(self, secrets, params, meta):\n"
        "        print(secrets['A'] == 'abc-env-file', secrets['B'] == 'abc-flag', *params.items(),"
        " meta['team'])\n"
        "    def get(self):\n"
        "        return 1\n"
    )
    (folder / ".env").write_text("A=abc-env-file\nB=abc-env-file\n")
    done = check(folder, "-s", "B=abc-flag", "-p", "currency=usd", "-m", "team=ops")
    assert told(done) == (
        0,
        "",
        "  hook | True True ('currency', 'usd') ops\n1 webtask checked, no problems\n",
    )


STORES = """\
# /// script
# [tool.wtc]
# compiler = "class-dispatch"
# ///
class Counter:
    def __init__(self, storage):
        count = storage.get() or 0
        storage.set(count + 1)
        print(storage.get())
    def get(self):
        return 1
"""


def test_what_a_webtask_stores_as_it_compiles_is_forgotten(folder: Path) -> None:
    (folder / "counter.py").write_text(STORES)
    stored = folder / ".wtc" / "storage" / "counter.json"
    assert check(folder).stderr.splitlines()[0] == "  counter | 1"
    assert not stored.parent.exists()
    stored.parent.mkdir(parents=True)
    stored.write_text('{"etag": 7, "document": 41}')
    assert check(folder).stderr.splitlines()[0] == "  counter | 42"
    assert stored.read_text() == '{"etag": 7, "document": 41}'


def test_more_webtasks_than_may_be_live_are_all_checked(folder: Path) -> None:
    for number in range(5):
        (folder / f"t{number}.py").write_text(GOOD)
    assert told(check(folder, WTC_LIMIT_LIVE="1")) == (0, "", "5 webtasks checked, no problems\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["absent.py"], 5, "no file or folder 'absent.py'"),
        (["hooks"], 2, "no webtask in hooks: no .py file whose name begins with neither . nor _"),
        (["one.py", "--compiler", "strip"], 2, "no compiler 'strip': did you mean stripe"),
        (["one.py", "-p", "novalue"], 2, "-p takes NAME=VALUE, not 'novalue'"),
        (["one.py", "--secrets-file", "absent.env"], 5, "no secrets file 'absent.env'"),
    ],
)
def test_what_cannot_be_checked_is_one_clear_sentence(
    folder: Path, arguments: list[str], code: int, message: str
) -> None:
    Path("one.py").write_text(GOOD)
    done = check(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(f"Error: {message}")
    assert done.stderr.count("\n") == 1


def test_interrupted_it_ends_with_130(folder: Path) -> None:
    (folder / "endless.py").write_text("print('begun')\nwhile True:\n    pass\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "wtc", "check", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for_worker(running.pid)
    running.send_signal(signal.SIGINT)
    out, talk = running.communicate(timeout=DEADLINE)
    assert (running.returncode, out, talk.strip()) == (130, "", "")


def wait_for_worker(pid: int) -> None:
    """Return once a process has a child: its event loop runs."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while not children.read_text():
        os.sched_yield()


# ---------------------------------------------------------------------------------------- progress


@pytest.mark.parametrize(
    ("term", "count", "shown"), [("xterm", 8, True), ("xterm", 7, False), ("dumb", 8, False)]
)
def test_progress_shows_for_many_webtasks_on_a_terminal(
    folder: Path, term: str, count: int, shown: bool
) -> None:
    for number in range(count):
        (folder / f"t{number}.py").write_text("def f(:\n")
    reader, terminal = os.openpty()
    with os.fdopen(reader, "rb") as read, os.fdopen(terminal, "wb") as write:
        done = subprocess.run(
            [sys.executable, "-m", "wtc", "check", folder],
            stdout=subprocess.PIPE,
            stderr=write,
            env={**os.environ, "TERM": term},
            check=False,
            timeout=DEADLINE,
        )
        talk = read.read1(65_536).decode()
    assert ("Checking" in talk) is shown
    assert f"{count} webtasks checked, {count} problems in {count} files" in talk
    assert b"Checking" not in done.stdout


# --------------------------------------------------------------------------------------- --explain


def test_explain_prints_the_section_of_the_reference() -> None:
    done = check("--explain", "running-text")
    assert (done.returncode, done.stderr) == (0, "")
    assert "`eval`" in done.stdout
    assert done.stdout.endswith("\n")


def test_every_rule_that_a_problem_leads_to_is_explained(folder: Path) -> None:
    (folder / "bad.py").write_text(BAD)
    (bad,) = events(folder)
    for problem in bad["problems"]:
        done = check(*problem["reference"].split()[2:])
        assert (done.returncode, problem["rule"] in problem["reference"]) == (0, True)


@pytest.mark.parametrize(
    ("rule", "message"),
    [("runing-text", "running-text"), ("\x1b[2J", "\\x1b[2J"), ("a\udcffb", "a\\udcffb")],
)
def test_an_unknown_rule_is_told_with_near_ones(rule: str, message: str) -> None:
    done = check("--explain", rule)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("Error: ")
    assert message in done.stderr
    assert "\x1b" not in done.stderr


# ------------------------------------------------------------------------------- versions of Python


@pytest.mark.parametrize("command", ["check", "dev"])
def test_dev_and_check_refuse_an_untested_python_at_their_start(command: str, folder: Path) -> None:
    (folder / "hook.py").write_text(GOOD)
    code = (
        "import sys, uvicorn, uvloop, stripe, RestrictedPython, wtc.server.app, wtc.cli\n"
        "sys.version_info = (3, 14, 0, 'final', 0)\n"
        f"sys.argv = ['wtc', {command!r}, 'hooks']\n"
        "wtc.cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=DEADLINE
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("Error: scripts run on Python 3.11, 3.12, 3.13; this is 3.14")
