"""`wtc compilers`: all that are installed, each tried alone, the broken ones with the reason."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from own_environment import OwnEnvironment

from wtc.lock import Entry, LockFile, Sources

ROOT = Path(__file__).parents[2]
OURS = sorted(
    tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["wtc.compilers"]
)
GOOD = (
    '"""Any script; it is good.\n\nMore about it."""\n'
    "from wtc import hookimpl\n\n\n"
    "@hookimpl\ndef compile(options):\n    return options.inner()\n"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> OwnEnvironment:
    """An environment for compilers that nobody else shall have."""
    return OwnEnvironment.made(tmp_path_factory.mktemp("own") / "venv")


def site(own: OwnEnvironment) -> Path:
    return next(own.home.glob("lib/python*/site-packages"))


class Installing:
    """Packages of a test's own in the site of an environment, gone when the test is."""

    def __init__(self, own: OwnEnvironment) -> None:
        self._site = site(own)
        self._files: list[Path] = []

    def add(self, package: str, compilers: Mapping[str, str], **files: str) -> None:
        """Install a package: its entry points by name, and the text of its modules."""
        points = "".join(f"{name} = {value}\n" for name, value in compilers.items())
        info = self._site / f"{package.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        self._write(info / "METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n")
        self._write(info / "entry_points.txt", f"[wtc.compilers]\n{points}")
        for name, text in files.items():
            self._write(self._site / f"{name}.py", text)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text)
        self._files.append(path)

    def close(self) -> None:
        for path in self._files:
            path.unlink()
        for info in {path.parent for path in self._files} - {self._site}:
            info.rmdir()


@pytest.fixture
def install(own: OwnEnvironment) -> Any:
    installing = Installing(own)
    yield installing.add
    installing.close()


def listed(own: OwnEnvironment, cwd: Path, *arguments: str, **env: str) -> dict[str, Any]:
    """Return the rows of `wtc compilers --json` by name."""
    done = own.run("wtc", "compilers", "--json", *arguments, cwd=cwd, **env)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row.pop("name"): row for row in rows}


def first_line(name: str) -> str:
    """Return the first line of the docstring of a compiler of ours."""
    text = (ROOT / "compilers" / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


# ------------------------------------------------------------------------------ what is listed


def test_ours_are_listed_with_package_version_file_and_first_line(
    own: OwnEnvironment, tmp_path: Path
) -> None:
    assert listed(own, tmp_path) == {
        name: {
            "package": "webtask-compilers",
            "version": "0.1.0",
            "source": str(ROOT / "compilers" / f"{name.replace('-', '_')}.py"),
            "summary": first_line(name),
            "problem": "",
        }
        for name in OURS
    }


@pytest.mark.parametrize("name", OURS)
def test_each_of_ours_says_in_one_line_what_the_script_defines(name: str) -> None:
    line = first_line(name)
    assert line.startswith(("A ", "Any "))
    assert line.endswith(".")
    assert len(line) <= 90


def test_every_file_of_ours_is_installed() -> None:
    files = {path.stem.replace("_", "-") for path in (ROOT / "compilers").glob("*.py")}
    assert files == set(OURS)


def test_people_read_a_line_and_the_file(own: OwnEnvironment, tmp_path: Path, install: Any) -> None:
    install("some-package", {"good": "good_one"}, good_one=GOOD)
    done = own.run("wtc", "compilers", cwd=tmp_path)
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("good "))
    assert lines[at : at + 2] == [
        "good            some-package 1.2         Any script; it is good.",
        f"    {site(own) / 'good_one.py'}",
    ]
    assert len(lines) == 2 * (len(OURS) + 1)


def test_one_that_is_an_object_is_described_by_its_own_docstring(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    text = (
        "from wtc import hookimpl\n\n\n"
        "class Made:\n"
        "    '''\n    Any script, twice.\n\n    More.\n    '''\n\n"
        "    @hookimpl\n    def compile(self, options):\n        return options.inner()\n\n\n"
        "made = Made()\n"
    )
    install("some-package", {"made": "maker:made"}, maker=text)
    row = listed(own, tmp_path)["made"]
    assert (row["summary"], row["problem"]) == ("Any script, twice.", "")


# ------------------------------------------------------------------------------ what is broken

NO_HOOK = '"""A function."""\ndef compile(options): return None\n'
WRONG_ARGUMENT = "from wtc import hookimpl\n@hookimpl\ndef compile(opts): return None\n"
BROKEN = {
    "raises": ("raise ValueError('no \\x1b[2J such')", "ValueError: no \x1b[2J such"),
    "missing": ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
    "syntax": ("def (", "SyntaxError: invalid syntax (syntax.py, line 1)"),
    "exits": ("raise SystemExit(3)", "SystemExit: 3"),
    "gone": ("import os; os._exit(0)", "it ended its process"),
    "ends": ("import os; os._exit(4)", "its process ended with code 4"),
    "killed": ("import os, signal; os.kill(0, signal.SIGKILL)", "its process ended by SIGKILL"),
    "crashes": (
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "its process ended by SIGSEGV",
    ),
    "hangs": ("import time\nwhile True: time.sleep(9)", "it was not imported within 6 s"),
    "nohook": (NO_HOOK, "it has no `compile` marked @hookimpl"),
    "long": ("raise ValueError('x' * 10_000)", f"ValueError: {'x' * 488}"),
    "scribbles": (
        "import os\n"
        "for number in range(3, 64):\n"
        "    try: os.write(number, b'x\\n')\n"
        "    except OSError: pass\n",
        "what it told cannot be read",
    ),
}


def test_one_that_cannot_be_used_has_the_reason_and_hurts_no_other(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    for name, (text, _) in BROKEN.items():
        install(f"of-{name}", {name: name}, **{name: text})
    install("some-package", {"good": "good_one", "nowhere": "no_such_file"}, good_one=GOOD)
    rows = listed(own, tmp_path, WTC_LIMIT_COMPILE="6")
    assert {name: rows[name]["problem"] for name in BROKEN} == {
        name: problem for name, (_, problem) in BROKEN.items()
    }
    assert {rows[name]["source"] for name in BROKEN if name != "scribbles"} == {
        str(site(own) / f"{name}.py") for name in BROKEN if name != "scribbles"
    }
    assert rows["nowhere"]["problem"] == "ModuleNotFoundError: No module named 'no_such_file'"
    assert rows["good"]["problem"] == ""
    assert [rows[name]["problem"] for name in OURS] == [""] * len(OURS)


FORGED = {
    "number": '{"problem": 5}',
    "listed": '{"summary": ["x"], "problem": ""}',
    "other": '{"name": "python", "package": "webtask-compilers", "problem": ""}',
    "deep": "[" * 15_000,
    "surrogate": '{"problem": "\\ud800"}',
}


def test_one_that_tells_for_its_trial_hurts_no_other_and_takes_no_name(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    for name, line in FORGED.items():
        text = (
            f"import os, sys\nos.write(int(sys.argv[1]), {line!r}.encode() + b'\\n')\nos._exit(0)\n"
        )
        install(f"of-{name}", {name: f"f_{name}"}, **{f"f_{name}": text})
    rows = listed(own, tmp_path)
    assert {name: rows[name]["problem"] for name in FORGED} == dict.fromkeys(
        FORGED, "what it told cannot be read"
    )
    assert [rows[name]["problem"] for name in OURS] == [""] * len(OURS)


@pytest.mark.parametrize(
    ("metadata", "name", "problem"),
    [
        ("Version: 1\n", "mine", "LookupError: a worker does not find it"),
        ("", "mine", "LookupError: a worker does not find it"),
        ("Name: mine\n", "mine", "LookupError: a worker does not find it"),
        ("Name: mine\nVersion: 1\n", "mi\0ne", "it cannot be tried: embedded null byte"),
        ("Name: mine\nVersion: 1\n", "m" * 200_000, "it cannot be tried: "),
    ],
    ids=["no name", "nothing", "no version", "a null", "long"],
)
def test_broken_metadata_hurts_no_other(
    own: OwnEnvironment, tmp_path: Path, metadata: str, name: str, problem: str
) -> None:
    (tmp_path / "mine-1.dist-info").mkdir()
    (tmp_path / "mine-1.dist-info" / "METADATA").write_text(metadata)
    (tmp_path / "mine-1.dist-info" / "entry_points.txt").write_text(
        f"[wtc.compilers]\n{name} = m\n"
    )
    rows = listed(own, tmp_path, PYTHONPATH=str(tmp_path))
    assert rows[name]["problem"].startswith(problem)
    assert [rows[name]["problem"] for name in OURS] == [""] * len(OURS)


def test_a_hook_with_other_arguments_is_told(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    install("some-package", {"wrong": "wrong_one"}, wrong_one=WRONG_ARGUMENT)
    problem = listed(own, tmp_path)["wrong"]["problem"]
    assert problem.startswith("PluginValidationError: ")
    assert "{'opts'}" in problem


def test_what_a_broken_one_says_is_shown_without_its_controls(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    install("some-package", {"raises": "raises"}, raises=BROKEN["raises"][0])
    done = own.run("wtc", "compilers", cwd=tmp_path)
    assert "  cannot be used: ValueError: no \\x1b[2J such\n" in done.stdout


def test_what_one_leaves_running_is_ended(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    pid = tmp_path / "pid"
    text = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid))\n"
    )
    install("some-package", {"forks": "forks"}, forks=text + GOOD.partition('."""\n')[2])
    assert listed(own, tmp_path)["forks"]["problem"] == ""
    assert is_gone(int(pid.read_text()))


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, or at least been killed."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX" or bool(int(signals(pid), 16) & (1 << 8))


def signals(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(line.split()[1] for line in status.splitlines() if line.startswith("ShdPnd"))


def test_one_that_only_this_terminal_sees_is_told_apart(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    (tmp_path / "mine-1.dist-info").mkdir()
    (tmp_path / "mine-1.dist-info" / "METADATA").write_text("Name: mine\nVersion: 1\n")
    (tmp_path / "mine-1.dist-info" / "entry_points.txt").write_text("[wtc.compilers]\nmine = m\n")
    (tmp_path / "m.py").write_text(GOOD)
    row = listed(own, tmp_path, PYTHONPATH=str(tmp_path))["mine"]
    assert row["problem"] == (
        "LookupError: a worker does not find it: it sees neither PYTHONPATH nor your own site"
    )


def test_of_two_with_one_name_one_is_hidden(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    install("first", {"twice": "one_way"}, one_way=GOOD)
    install("second", {"twice": "other_way"}, other_way=GOOD)
    done = own.run("wtc", "compilers", "--json", cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    twice = {row["package"]: row["problem"] for row in rows if row["name"] == "twice"}
    asked = "from wtc import Registry; print(Registry().installed['twice'].dist.name)"
    found = subprocess.run(
        [own.python, "-I", "-c", asked], capture_output=True, text=True, check=True
    )
    counting = found.stdout.strip()
    [hidden] = {"first", "second"} - {counting}
    assert twice == {counting: "", hidden: f"hidden by the twice of {counting}"}


def test_no_package_takes_over_a_name_of_wtcs_own(
    own: OwnEnvironment, tmp_path: Path, install: Any
) -> None:
    install("aaa", {"stripe": "first_way"}, first_way=GOOD)
    install("zzz", {"stripe": "last_way", "python": "last_way"}, last_way=GOOD)
    done = own.run("wtc", "compilers", "--json", cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    problems = {(row["name"], row["package"]): row["problem"] for row in rows}
    theirs = {key: problem for key, problem in problems.items() if key[1] in ("aaa", "zzz")}
    assert theirs == {
        ("stripe", "aaa"): "hidden by the stripe of webtask-compilers",
        ("stripe", "zzz"): "hidden by the stripe of webtask-compilers",
        ("python", "zzz"): "hidden by the python of webtask-compilers",
    }


# ------------------------------------------------------------------------------ what is locked


def test_those_of_the_lock_are_listed_and_none_of_them_runs(
    own: OwnEnvironment, tmp_path: Path
) -> None:
    kept = b'# A licence.\n\n"""Any script; it was fetched.\n\nMore."""\nraise SystemExit\n'
    bare = b"raise SystemExit\n"
    open_ = b'"""' + b"\\ " * 250_000
    cache = tmp_path / "cache"
    sources = Sources(cache / "wtc" / "compilers")
    file = LockFile(tmp_path)
    for name, data in {"kept": kept, "bare": bare, "open": open_, "lost": b"lost"}.items():
        url = f"https://example.test/{name}.py"
        found = Fetched(f"https://cdn.test/{name}.py?key=t0ken", data)
        file.add(f"{url}?key=t0ken", Entry.of(found))
        if name != "lost":
            sources.put(data)
    rows = listed(own, tmp_path, XDG_CACHE_HOME=str(cache))
    assert {name: rows[name] for name in rows if "://" in name} == {
        f"https://example.test/{name}.py": {
            "package": "wtc.lock",
            "version": Fetched("", data).sha256[:12],
            "source": f"https://cdn.test/{name}.py",
            "summary": summary,
            "problem": "",
        }
        for name, data, summary in (
            ("bare", bare, ""),
            ("kept", kept, "Any script; it was fetched."),
            ("open", open_, ""),
            ("lost", b"lost", "(it is fetched when it is used)"),
        )
    }


class Fetched:
    """What a fetcher gives."""

    def __init__(self, url: str, data: bytes) -> None:

        self.url, self.data = url, data
        self.sha256 = hashlib.sha256(data).hexdigest()


def test_a_lock_that_is_none_is_told_after_the_others(own: OwnEnvironment, tmp_path: Path) -> None:
    (tmp_path / "wtc.lock").write_text("no toml")
    done = own.run("wtc", "compilers", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == len(OURS)
    assert done.stderr.startswith("Error: wtc.lock is no TOML")
