"""What `wtc dev` refuses before it serves: one clear sentence, an exit code, no secret in it."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wtc.cli import program

HELLO = "def webtask(context, request):\n    return 'hello'\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "hook.py").write_text(HELLO)
    (tmp_path / "page.html").write_text("<p>")
    (tmp_path / "bad.env").write_text("A=1\n\n# fine\n???\n")
    (tmp_path / "latin.env").write_bytes(b"A=\xff\n")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End a server that should have been refused and serves instead."""
    timer = threading.Timer(20, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    yield
    timer.cancel()


def dev(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["dev", "--port", "0", *arguments], prog_name="wtc")


NOTHING = "no webtask in empty: no .py file whose name begins with neither . nor _"
REFUSED = [
    (["absent.py"], 5, "no file or folder 'absent.py'"),
    (["empty"], 2, NOTHING),
    (["a\udcff.py"], 5, "no file or folder 'a\\udcff.py'"),
    (["x" * 5000], 5, f"no file or folder '{'x' * 200}'"),
    (["/dev/null"], 5, "no file or folder '/dev/null'"),
    (["hook.py", "--host", "nowhere.invalid"], 2, "--host 'nowhere.invalid' is no address of"),
    (["hook.py", "--host", "192.0.2.1"], 2, "--host '192.0.2.1' is no address of this machine"),
    (["hook.py", "--host", "a" * 300], 2, f"--host '{'a' * 100}' is no address of this machine"),
    (["hook.py", "--port", "99999"], 2, "Invalid value for '--port': 99999 is not in the range"),
    (["hook.py", "--compiler", "strip"], 2, "no compiler 'strip': did you mean stripe"),
    (["hook.py", "--compiler", ",".join("x" * 20)], 2, "the chain has 21 compilers; the limit is"),
    (["hook.py", "-m", "wt-compiler=[1]"], 2, "not a list of compilers: [1]"),
    (["hook.py", "-m", "wt-compiler=static", "--compiler", "stripe"], 2, "--compiler and -m wt-"),
    (["hook.py", "-p", "novalue"], 2, "-p takes NAME=VALUE, not 'novalue'"),
    (["hook.py", "-m", "=x"], 2, "-m takes NAME=VALUE, not '=x'"),
    (["hook.py", "-p", "a=\udcff"], 2, "-p a is no UTF-8 text"),
    (["hook.py", "--secrets-file", "absent.env"], 5, "no secrets file 'absent.env'"),
    (["hook.py", "--secrets-file", "bad.env"], 2, "bad.env, line 4: no NAME=VALUE"),
    (["hook.py", "--secrets-file", "latin.env"], 2, "latin.env is no UTF-8 text"),
    (["hook.py", "-s", "KEY=@absent"], 2, "the file of -s KEY=@FILE does not exist"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), REFUSED)
def test_what_cannot_be_is_one_clear_sentence(
    arguments: list[str], code: int, message: str
) -> None:
    result = dev(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.count("Error: ") == 1
    assert "Traceback" not in result.stderr


SECRET = "sk_live_51Abcdefghij"
LEAKY = [
    ["hook.py", "-s", SECRET],
    ["hook.py", "-s", f"KEY=@{SECRET}"],
    ["hook.py", f"-s{SECRET} x"],
    ["hook.py", "--secrets", f"KEY={SECRET}"],
    ["hook.py", f"--secrets=KEY={SECRET}"],
    ["hook.py", "--port", SECRET],
    ["hook.py", SECRET],
    ["hook.py", "--secrets-file", "bad.env"],
]


@pytest.mark.parametrize("arguments", LEAKY)
def test_no_error_shows_a_secret(folder: Path, arguments: list[str]) -> None:
    (folder / "bad.env").write_text(f"{SECRET}\n")
    result = dev(*arguments)
    assert result.exit_code in {2, 5}
    assert SECRET not in result.output
