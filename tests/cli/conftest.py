"""The fixture that starts `wtc dev`."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dev_server import Dev


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Callable[..., Dev]]:
    """Start `wtc dev` with arguments; with `json=True` (the default) wait until it is ready.

    `before` puts before the command what runs it elsewhere, such as `ordinary`.
    """
    started: list[Dev] = []

    def start(
        *arguments: object,
        json: bool = True,
        wait: bool = True,
        env: dict[str, str] | None = None,
        python: str = sys.executable,
        before: Callable[[list[str]], list[str]] = list,
        cwd: Path = tmp_path,
    ) -> Dev:
        command = [python, "-m", "wtc", "dev", "--port", "0", *map(str, arguments)]
        process = subprocess.Popen(
            before([*command, "--json"] if json else command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        assert process.stdout is not None
        assert process.stderr is not None
        running = Dev(process)
        started.append(running)
        running.out.follow(process.stdout)
        running.talk.follow(process.stderr)
        if json and wait:
            running.url = running.event("ready")["url"]
        elif wait:
            line = running.talk.until(lambda line: line.startswith("Ready: "))
            running.url = line.removeprefix("Ready: ")
        return running

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop(signal.SIGKILL)
        running.out.close()
        running.talk.close()
