"""`wtc dev` as its user meets it: real files, real saves, real requests."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dev_server import Dev

Start = Callable[..., Dev]
HELLO = "def webtask(context, request):\n    return 'hello'\n"


def script(answer: str) -> str:
    return f"def webtask(context, request):\n    return {answer}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "hooks"
    made.mkdir()
    return made


def save(path: Path, text: str) -> None:
    """Save as most editors do: a new file, renamed over the old one."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text)
    os.replace(beside, path)


# ------------------------------------------------------------------------------ what is served


def test_a_file_is_served_at_its_stem_and_everything_below(dev: Start, tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text(script("request.method + ' ' + request.path"))
    running = dev("hook.py")
    assert running.get("hook").text == "GET /"
    assert running.get("hook/a/b%20c?d=1").text == "GET /a/b c"
    assert running.get("other").status_code == 404


def test_a_folder_serves_its_python_files_and_each_fails_alone(dev: Start, folder: Path) -> None:
    (folder / "good.py").write_text(HELLO)
    (folder / "broken.py").write_text("def webtask(:\n")
    (folder / "latin.py").write_bytes(b"# caf\xe9\n")
    (folder / "my hook.py").write_text(HELLO)
    (folder / "README.md").write_text("# no webtask")
    (folder / "_shared.py").write_text(HELLO)
    (folder / ".hidden.py").write_text(HELLO)
    (folder / "sub").mkdir()
    running = dev(folder)
    assert running.settled() == {
        "broken": "failed",
        "good": "live",
        "latin": "failed",
        "my hook": "failed",
    }
    assert running.get("good").text == "hello"
    assert running.get("broken").status_code == 400
    listed = running.listing()
    assert listed["latin"]["problems"][0]["what"] == "the file is no UTF-8 text (byte 5)"
    assert "no name of a webtask" in listed["my hook"]["problems"][0]["what"]


def test_no_file_takes_the_place_of_the_servers_own_pages(dev: Start, folder: Path) -> None:
    (folder / ".wtc.py").write_text(HELLO)
    (folder / "good.py").write_text(HELLO)
    running = dev(folder / ".wtc.py", folder / "good.py")
    assert running.settled() == {".wtc": "failed", "good": "live"}
    assert "no dot first" in running.listing()[".wtc"]["problems"][0]["what"]
    assert running.get(".wtc/health").json()["status"] == "ok"


def test_two_files_of_one_stem_are_both_refused(dev: Start, folder: Path) -> None:
    (folder / "page.html").write_text("<p>")
    (folder / "page.txt").write_text("text")
    (folder / "other.txt").write_text("other")
    running = dev(folder, "--compiler", "static")
    running.event("live", name="other")
    assert running.get("other").text == "other"
    assert running.listing()["page"]["problems"][0]["what"] == (
        "more than one file would be /page: page.html, page.txt; rename all but one"
    )


def test_a_compiler_of_a_flag_is_for_the_python_files_where_there_are_some(
    dev: Start, folder: Path
) -> None:
    (folder / "README.md").write_text("# no webtask")
    (folder / "hook.py").write_text("class Hook:\n    def get(self, *_):\n        return 'pong'\n")
    running = dev(folder, "--compiler", "class-dispatch")
    running.event("live", name="hook")
    assert list(running.listing()) == ["hook"]


def test_a_named_file_may_have_any_suffix(dev: Start, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>hi")
    running = dev("page.html", "-m", "wt-compiler=static")
    assert "<p>hi" in running.get("page").text


def test_the_list_shows_chain_and_state(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(HELLO)
    running = dev(folder, "-m", "wt-middleware=basic-auth", "-s", "BASIC_AUTH=u:p")
    running.event("live", name="hook", compilers=["basic-auth", "python"])
    assert running.listing() == {
        "hook": {
            "name": "hook",
            "compilers": ["basic-auth", "python"],
            "state": "live",
            "problems": [],
        }
    }
    assert "/hook" in running.get("").text


# ------------------------------------------------------------------------------------ settings


SETTINGS = """\
# /// script
# [tool.wtc]
# middleware = ["json-body"]
# params = { currency = "eur", region = "eu" }
# meta = { team = "billing" }
# ///
def webtask(context, request):
    return {"secrets": dict(context.secrets), "params": dict(context.params),
            "meta": dict(context.meta)}
"""


def test_flags_win_over_the_block_and_the_environment_over_the_env_file(
    dev: Start, folder: Path, tmp_path: Path
) -> None:
    (folder / "show.py").write_text(SETTINGS)
    (folder / ".env").write_text("A=env-file\nB=env-file\nC=env-file\nexport D='$A ${B}'\n")
    (tmp_path / "key.txt").write_text("from a file\n")
    running = dev(
        folder, "-p", "currency=usd", "-m", "team=ops", "-s", "A=flag", "-s", "E=@key.txt",
        "-s", "F_OF_ENVIRONMENT",
        env={"WTC_SECRET_A": "environment", "WTC_SECRET_B": "environment",
             "F_OF_ENVIRONMENT": "f"},
    )  # fmt: skip
    assert running.get("show").json() == {
        "secrets": {
            "A": "flag",
            "B": "environment",
            "C": "env-file",
            "D": "$A ${B}",
            "E": "from a file",
            "F_OF_ENVIRONMENT": "f",
        },
        "params": {"currency": "usd", "region": "eu"},
        "meta": {"team": "ops", "wt-middleware": "json-body"},
    }


def test_secrets_of_a_block_are_refused(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(
        '# /// script\n# [tool.wtc]\n# secrets = { KEY = "sk_live_1" }\n# ///\n' + HELLO
    )
    running = dev(folder)
    running.event("failed", name="hook")
    told = running.listing()["hook"]["problems"][0]["what"]
    assert told.startswith("[tool.wtc] holds secrets, and whoever sees the code would see them")
    assert "sk_live_1" not in told


def test_a_save_of_the_env_file_reaches_its_webtasks(dev: Start, folder: Path) -> None:
    (folder / "show.py").write_text(script("context.secrets.get('KEY', 'none')"))
    running = dev(folder)
    running.event("live", name="show")
    assert running.get("show").text == "none"
    (folder / ".env").write_text("KEY=first-value")
    running.event("live", name="show")
    assert running.get("show").text == "first-value"
    (folder / ".env").write_text("what is this")
    told = running.event("trouble")
    assert told["message"].endswith(".env, line 1: no NAME=VALUE")
    assert running.get("show").text == "first-value"


# --------------------------------------------------------------------------------------- saves


def test_a_save_is_live_within_300_ms(dev: Start, folder: Path) -> None:
    file = folder / "hook.py"
    file.write_text(script("'0'"))
    running = dev(folder)
    running.event("live", name="hook")
    took: list[float] = []
    while len(took) < 20 and min(took, default=1.0) >= 0.3:  # others may use the machine too
        start = time.perf_counter()
        save(file, script(f"'{len(took) + 1}'"))
        running.event("live", name="hook")
        took.append(time.perf_counter() - start)
        assert running.get("hook").text == str(len(took))
    assert min(took) < 0.3


@pytest.mark.parametrize("how", ["rename", "in place", "delete and make"])
def test_however_an_editor_saves(dev: Start, folder: Path, how: str) -> None:
    file = folder / "hook.py"
    file.write_text(script("'old'"))
    running = dev(file)
    running.event("live", name="hook")
    if how == "rename":
        save(file, script("'new'"))
    elif how == "in place":
        file.write_text(script("'new'"))
    else:
        file.unlink()
        running.event("removed", name="hook")
        assert running.get("hook").status_code == 404
        file.write_text(script("'new'"))
    running.event("live", name="hook")
    assert running.get("hook").text == "new"


def test_a_save_that_does_not_compile_shows_every_problem_and_the_last_good_one_serves(
    dev: Start, folder: Path
) -> None:
    file = folder / "hook.py"
    file.write_text(HELLO)
    running = dev(folder)
    running.event("live", name="hook")
    save(file, "def webtask(context, request):\n    return (1 +\n")
    told = running.event("stale", name="hook")["problems"]
    assert running.get("hook").text == "hello"
    listed = running.listing()["hook"]
    assert (listed["state"], listed["problems"]) == ("stale", told)
    save(file, script("'mended'"))
    running.event("live", name="hook")
    assert running.get("hook").text == "mended"
    assert running.listing()["hook"]["problems"] == []


def test_new_files_appear_and_deleted_ones_go(dev: Start, folder: Path) -> None:
    (folder / "one.py").write_text(HELLO)
    running = dev(folder)
    running.event("live", name="one")
    (folder / "two.py").write_text(HELLO)
    running.event("live", name="two")
    assert running.get("two").text == "hello"
    (folder / "one.py").unlink()
    running.event("removed", name="one")
    assert running.get("one").status_code == 404
    assert list(running.listing()) == ["two"]


def test_a_folder_that_is_replaced_is_followed_again(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(script("'old'"))
    running = dev(folder)
    running.event("live", name="hook")
    folder.rename(folder.with_name("away"))
    assert running.get("hook").text == "old"
    folder.mkdir()
    (folder / "hook.py").write_text(script("'new'"))
    running.event("live", name="hook")
    save(folder / "hook.py", script("'newer'"))
    running.event("live", name="hook")
    assert running.get("hook").text == "newer"


def test_without_reload_a_save_is_not_followed(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(HELLO)
    following, running = dev(folder), dev(folder, "--no-reload")
    running.event("live", name="hook")
    following.event("live", name="hook")
    save(folder / "hook.py", script("'new'"))
    following.event("live", name="hook")
    assert running.get("hook").text == "hello"


# ----------------------------------------------------------------------------------- the lines


SAYS = """\
def webtask(context, request):
    print("said\\nin two lines")
    context.log.error("\\x1b[31mred\\x1b[0m\\rGET /forged 200 1 ms")
    return "ok"
"""


def test_a_request_is_a_line_with_what_its_webtask_said_under_it(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(SAYS)
    running = dev(folder, json=False)
    running.get("hook/\u202ex")
    running.get("hook/below")
    running.out.until(lambda line: "error" in line)
    running.out.until(lambda line: "error" in line)
    said = [
        "  hook | said",
        "  hook | in two lines",
        "  hook error | \\x1b[31mred\\x1b[0m\\rGET /forged 200 1 ms",
    ]
    lines = [re.sub(r"[0-9.]+ ms$", "N ms", line) for line in running.out.seen]
    said[2] = said[2].replace("1 ms", "N ms")
    assert lines == ["GET /hook/\\u202ex 200 N ms", *said, "GET /hook/below 200 N ms", *said]


def test_with_json_a_request_and_a_log_line_are_an_object_each(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(SAYS)
    running = dev(folder)
    running.get("hook/x")
    request = running.event("request")
    log = [json.loads(line) for line in running.out.seen if '"log"' in line]
    while len(log) < 2:
        log.append(running.event("log"))
    assert {name: request[name] for name in ("name", "method", "path", "status")} == {
        "name": "hook",
        "method": "GET",
        "path": "/hook/x",
        "status": 200,
    }
    assert [(one["name"], one["level"], one["run"]) for one in log] == [
        ("hook", "info", request["run"]),
        ("hook", "error", request["run"]),
    ]
    assert log[0]["text"] == "said\nin two lines"


def test_problems_are_shown_with_their_place_and_line(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text("def webtask(context):\n    return eval('1')\n")
    running = dev(folder, json=False)
    running.talk.until(lambda line: line.startswith("Failed: /hook"))
    talk = running.talk.seen
    (place,) = [number for number, line in enumerate(talk) if line.startswith("hook.py:2:")]
    assert talk[place + 1 : place + 3] == [
        "     2 |     return eval('1')",
        "       |            ^",
    ]


# ------------------------------------------------------------------------------ start and end


def test_data_is_on_stdout_and_talk_on_stderr(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(HELLO)
    running = dev(folder, json=False)
    running.get("hook")
    running.out.until(lambda line: line.startswith("GET /hook 200 "))
    assert running.stop() == 0
    assert len(running.out.rest()) == 1
    talk = running.talk.rest()
    assert "Only this machine can reach it; --host 0.0.0.0 lets others. Ctrl-C ends it." in talk
    assert talk[-1] == "Bye."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(dev: Start, folder: Path, number: int) -> None:
    (folder / "hook.py").write_text(HELLO)
    running = dev(folder)
    assert running.stop(number) == 0


def test_listening_for_everybody_is_said(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(HELLO)
    running = dev(folder, "--host", "0.0.0.0", json=False)
    assert running.url.startswith("http://127.0.0.1:")
    assert any("Warning: anybody who can reach this machine" in line for line in running.talk.seen)


def refused(dev: Start, *arguments: object, **extra: Any) -> tuple[int, list[str]]:
    running = dev(*arguments, json=False, wait=False, **extra)
    code = running.ended()
    assert running.out.rest() == []
    return code, running.talk.rest()


def test_a_taken_port_is_one_sentence(dev: Start, folder: Path) -> None:
    (folder / "hook.py").write_text(HELLO)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, talk = refused(dev, folder, "--port", port)
    assert (code, talk) == (
        2,
        [f"Error: 127.0.0.1:{port} is taken by another program; give another --port, or 0 for any"],
    )


def test_a_single_file_without_a_handler_ends_it(dev: Start, tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text("a = 1\n")
    running = dev("hook.py", wait=False)
    line = running.talk.until(lambda line: line.startswith(("Error: ", "Failed: ")))
    assert (
        line == "Error: hook.py: no handler found: the script defines no public function or class"
    )
    assert running.ended() == 1


def test_a_single_file_that_does_not_compile_waits_for_a_save(dev: Start, tmp_path: Path) -> None:
    file = tmp_path / "hook.py"
    file.write_text("def webtask(:\n")
    running = dev("hook.py")
    running.event("failed", name="hook")
    assert running.get("hook").status_code == 400
    save(file, HELLO)
    running.event("live", name="hook")
    assert running.get("hook").text == "hello"


def test_a_single_file_that_does_not_compile_ends_it_without_reload(
    dev: Start, tmp_path: Path
) -> None:
    (tmp_path / "hook.py").write_text("def webtask(:\n")
    running = dev("hook.py", "--no-reload", wait=False)
    assert running.ended() == 1
    assert running.talk.rest()[-1] == "Error: hook.py does not compile"


def test_a_flood_of_lines_is_capped_and_counted_and_the_server_answers_on(
    dev: Start, folder: Path
) -> None:
    (folder / "flood.py").write_text(
        "def webtask(context, request):\n    for n in range(3000):\n        print(n)\n"
        "    return 'done'\n"
    )
    running = dev(folder)
    assert running.get("flood").text == "done"
    skipped = running.event("skipped")["lines"]
    written = sum('"log"' in line for line in running.out.seen)
    assert written <= 400, "200 a second, over at most two seconds"
    assert skipped > 1000
    assert running.get("flood").status_code == 200
