"""The docs are true: their files are written, their commands run, their outputs compared.

A fence `python NAME` or `text NAME` is the file NAME; in a `console` fence each `$ ` line is a
command and the lines below it, if any, are what it prints. `wtc dev` serves until the next one.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from own_environment import OwnEnvironment

from wtc.config import Isolation, Limits, Rim
from wtc.sandbox.pool import EgressPolicy

ROOT = Path(__file__).parent.parent
WTC = Path(sys.executable).with_name("wtc")
DOCUMENTED = "http://127.0.0.1:8000"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/*.md")
    for path in ROOT.glob(pattern)
)
RUNNING_PAGES = [
    page for page in PAGES if "```console" in (ROOT / page).read_text(encoding="utf-8")
]
PATIENCE = 20.0  # seconds


@dataclass
class Terminal:
    """A reader at a terminal: a folder, and the server that the last `wtc dev` started."""

    folder: Path
    own: OwnEnvironment | None = None
    server: subprocess.Popen[str] | None = None
    url: str = ""
    lines: list[str] = field(default_factory=list)
    grown: threading.Condition = field(default_factory=threading.Condition)

    def type(self, command: str) -> str:
        """Run one documented command; return what it prints."""
        words = shlex.split(command.partition("  #")[0])
        if words[0].startswith("scripts/"):
            assert os.access(ROOT / words[0], os.X_OK), words[0]
            return ""
        if words[0] == "curl":
            return self._curl(words[1:])
        if words[0] == "pytest":
            return self._run(command, [self.python, "-m", *words])
        if words[0] == "pip":
            return self._install(words[1:])
        assert words[0] in {".venv/bin/wtc", "wtc"}, command
        if words[1] == "dev":
            self._serve(words[2:])
            return ""
        arguments = [word.replace(DOCUMENTED, self.url) for word in words[1:]]
        return self._run(command, [*self._wtc, *arguments])

    @property
    def python(self) -> str:
        return self.own.python if self.own else sys.executable

    @property
    def _wtc(self) -> list[str | Path]:
        return [self.python, "-m", "wtc"] if self.own else [WTC]

    def _install(self, words: list[str]) -> str:
        """Do what pip would, in an environment of the reader's own, which all that follows uses."""
        assert words[0] == "install"
        self.own = self.own or OwnEnvironment.made(self.folder / ".venv")
        self.own.install(*words[1:], cwd=self.folder)
        return ""

    def _run(self, command: str, words: list[str | Path]) -> str:
        done = subprocess.run(
            words, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def _serve(self, arguments: list[str]) -> None:
        self.close()
        self.server = subprocess.Popen(
            [*self._wtc, "dev", *arguments, "--port", "0"],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, args=(self.server,), daemon=True)
        self.reader.start()
        ready = self.wait_for(re.compile(r"http://127\.0\.0\.1:\d+"))
        self.url = ready

    def _read(self, server: subprocess.Popen[str]) -> None:
        assert server.stdout is not None
        for line in server.stdout:
            with self.grown:
                self.lines.append(line)
                self.grown.notify_all()

    def wait_for(self, pattern: re.Pattern[str]) -> str:
        """Return the first match in what the server printed, waiting until there is one."""
        with self.grown:
            found = self.grown.wait_for(lambda: pattern.search("".join(self.lines)), PATIENCE)
        assert found, (pattern.pattern, self.lines)
        return found[0]

    def close(self) -> None:
        if self.server is None:
            return
        self.server.send_signal(signal.SIGINT)
        self.server.wait(PATIENCE)
        self.reader.join(PATIENCE)
        assert self.server.stdout is not None
        self.server.stdout.close()
        self.server = None
        self.lines.clear()

    def _curl(self, words: list[str]) -> str:
        """Do what curl would, for the few of its options that the docs use."""
        options = {"-X": "GET", "-u": "", "-d": "", "-H": "", "-w": ""}
        flags = {"-i", "-s"}
        address = ""
        rest = iter(words)
        for word in rest:
            if word in options:
                options[word] = next(rest)
            elif word == "-o":
                assert next(rest) == "/dev/null"
                flags.add("-o")
            elif word not in flags:
                address = word.replace(DOCUMENTED, self.url)
        return self._request(address, options, silent="-o" in flags)

    def _request(self, address: str, options: dict[str, str], silent: bool) -> str:
        headers = dict([options["-H"].split(": ", 1)]) if options["-H"] else {}
        user, _, password = options["-u"].partition(":")
        response = httpx.request(
            "POST" if options["-d"] and options["-X"] == "GET" else options["-X"],
            address,
            auth=(user, password) if user else None,
            headers=headers,
            content=options["-d"].encode() or None,
            timeout=PATIENCE,
            trust_env=False,
        )
        shown = "" if silent else response.text
        asked = options["-w"].replace("\\n", "\n")
        asked = asked.replace("%{content_type}", response.headers.get("content-type", ""))
        return shown + asked.replace("%{http_code}", str(response.status_code))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    found = Terminal(tmp_path)
    yield found
    found.close()


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a console fence, each with the output that the page shows for it."""
    for block in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = block.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = command[:-1] + more.strip()
        yield command, output.strip()


def follow(page: str, terminal: Terminal) -> None:
    for language, name, text in FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        if name:
            (terminal.folder / name).write_text(text, encoding="utf-8")
        elif language == "console":
            for command, output in steps(text):
                said = terminal.type(command).strip()
                assert not output or said == output, (page, command)


@pytest.mark.parametrize("page", RUNNING_PAGES)
def test_what_a_page_tells_to_type_works(page: str, terminal: Terminal) -> None:
    follow(page, terminal)
    if page == "README.md":
        terminal.wait_for(re.compile(r"42\.00 USD arrived"))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    here = (ROOT / page).parent
    assert [link for link in LINK.findall(text) if not (here / link).exists()] == []


def test_every_compiler_has_its_section() -> None:
    text = (ROOT / "docs/compilers.md").read_text(encoding="utf-8")
    names = {path.stem.replace("_", "-") for path in (ROOT / "compilers").glob("*.py")}
    assert {name for name in names if f"## `{name}`" not in text} == set()


SETTINGS = {
    "WTC_LIMIT_": Limits,
    "WTC_RIM_": Rim,
    "WTC_ISOLATION_": Isolation,
    "WTC_EGRESS_": EgressPolicy,
}


@pytest.mark.parametrize("prefix", SETTINGS)
def test_every_setting_is_documented(prefix: str) -> None:
    text = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    rows = set(re.findall(rf"^\| `{prefix}(\w+)` \|", text, re.MULTILINE))
    assert rows == {name.upper() for name in SETTINGS[prefix].__struct_fields__}
