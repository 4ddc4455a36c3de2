"""The commands as a whole: help, completion, errors, streams, how long `--help` takes."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from wtc.cli import COMMANDS, program

ROOT = Path(__file__).parent.parent.parent


def wtc(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "wtc", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **env},
        check=False,
        timeout=30,
    )


def test_alone_it_shows_its_help() -> None:
    alone, asked = CliRunner().invoke(program, []), CliRunner().invoke(program, ["--help"])
    assert (alone.exit_code, alone.output) == (0, asked.output)
    assert all(f"  {name} " in asked.output for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(program, [name, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"wtc {name}" in result.output


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"completion"}))
def test_each_command_that_prints_data_has_json(name: str) -> None:
    assert "--json" in CliRunner().invoke(program, [name, "--help"]).output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_reference_page_names_every_flag(name: str) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    command = program.get_command(click.Context(program), name)
    assert command is not None
    flags = [flag for parameter in command.params for flag in parameter.opts if flag[0] == "-"]
    assert [flag for flag in [f"## wtc {name}", *flags] if flag not in page] == []


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)])
def test_help_imports_nothing_that_a_command_needs(words: list[str]) -> None:
    code = (
        "import sys\nfrom wtc.cli import program\n"
        f"try: program.main([*{words}, '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'httpx', 'uvicorn', 'stripe', 'msgspec', 'pluggy', 'asyncio', 'dotenv',"
        " 'wtc.dialect'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert result.stderr == "[]\n"


def test_the_version_is_the_packages() -> None:
    assert wtc("--version").stdout == "wtc 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["deev"], "Error: No such command 'deev'. Did you mean 'dev'?\nTry 'wtc --help'.\n"),
        (["--nope"], "Error: No such option '--nope'.\nTry 'wtc --help'.\n"),
        (["dev"], "Error: Missing argument 'PATH...'.\nTry 'wtc dev --help'.\n"),
        (["check"], "Error: Missing argument 'PATH...'.\nTry 'wtc check --help'.\n"),
        (["completion", "tcsh"], "is not one of 'bash', 'zsh', 'fish'.\nTry 'wtc completion -"),
        (["\x1b[2J"], "Error: No such command '\\x1b[2J'.\nTry 'wtc --help'.\n"),
        (["a\udcffb"], "Error: No such command 'a\\udcffb'.\nTry 'wtc --help'.\n"),
    ],
)
def test_a_wrong_command_line_is_told_and_exits_with_2(arguments: list[str], error: str) -> None:
    result = CliRunner().invoke(program, arguments, prog_name="wtc")
    assert (result.exit_code, result.stdout) == (2, "")
    assert error in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_program_that_was_called(shell: str) -> None:
    for name in ("wtc", "wt"):
        result = CliRunner().invoke(program, ["completion", shell], prog_name=name)
        assert result.exit_code == 0
        assert f"_{name.upper()}_COMPLETE={shell}_complete" in result.stdout
        assert f"_{name}_completion" in result.stdout


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("wtc ", list(COMMANDS)),
        ("wtc new ", ["function", "class", "stripe", "static", "compiler"]),
        ("wtc new compiler ", ["my-compiler"]),
        ("wtc new class no", ["notes.py"]),
        ("wtc new class mine", ["mine"]),
        ("wtc compilers --j", ["--json"]),
        ("wtc trigger ", ["stripe"]),
        ("wtc trigger stripe charge.f", ["charge.failed"]),
        ("wtc trigger nobody charge.f", []),
        ("wtc dev --no", ["--no-reload"]),
        ("wtc dev a.py --compiler st", ["static", "stripe"]),
        ("wtc dev a.py --compiler json-body,cl", ["json-body,class-dispatch"]),
        ("wtc check a.py --compiler st", ["static", "stripe"]),
        ("wtc check --explain running", ["running-text"]),
        ("wtc completion z", ["zsh"]),
    ],
)
def test_the_shell_completes(words: str, completed: list[str]) -> None:
    count = len(words.split(" ")) - 1
    got = CliRunner(
        env={"_WTC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    ).invoke(program, [], prog_name="wtc")
    assert [line.partition(",")[2] for line in got.stdout.split()] == completed


def test_bash_accepts_the_completion_script() -> None:
    script = CliRunner().invoke(program, ["completion", "bash"], prog_name="wtc").stdout
    checked = subprocess.run(["bash", "-n"], input=script, text=True, check=False, timeout=30)
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("env", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_no_color_is_obeyed_on_a_terminal(env: dict[str, str], colored: bool) -> None:
    reader, terminal = os.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with os.fdopen(reader, "rb") as read, os.fdopen(terminal, "wb") as write:
        subprocess.run(
            [sys.executable, "-m", "wtc", "deev"],
            stderr=write,
            env={**plain, "TERM": "xterm", **env},
            check=False,
            timeout=30,
        )
        shown = read.read1(4096)
    assert b"No such command 'deev'" in shown
    assert (b"\x1b[" in shown) is colored


def test_a_closed_stdout_is_no_traceback() -> None:
    command = f"{sys.executable} -m wtc trigger stripe --list | head -c 1"
    result = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, timeout=30
    )
    assert (result.stdout, result.stderr) == ("a", "")
