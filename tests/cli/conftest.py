"""A real `wtc dev` in a process of its own, its lines read as they come."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

DEADLINE = 20.0  # seconds; what is waited for takes milliseconds on a quiet machine


@dataclass
class Lines:
    """What a process wrote to one stream so far, and what it writes next."""

    seen: list[str] = field(default_factory=list)
    _queue: "queue.Queue[str | None]" = field(default_factory=queue.Queue)

    def follow(self, stream: IO[str]) -> None:
        def read() -> None:
            for line in stream:
                self._queue.put(line.rstrip("\n"))
            self._queue.put(None)

        threading.Thread(target=read, daemon=True).start()

    def until(self, wanted: Callable[[str], bool]) -> str:
        """Return the next line that is `wanted`; fail with all there was when none comes."""
        end = time.monotonic() + DEADLINE
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._queue.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            self.seen.append(line)
            if wanted(line):
                return line
        pytest.fail("no such line came, but:\n" + "\n".join(self.seen))

    def rest(self) -> list[str]:
        """Return every line, after the stream has ended."""
        while (line := self._queue.get(timeout=DEADLINE)) is not None:
            self.seen.append(line)
        return self.seen


@dataclass
class Dev:
    """One `wtc dev`."""

    process: "subprocess.Popen[str]"
    out: Lines = field(default_factory=Lines)
    talk: Lines = field(default_factory=Lines)
    url: str = ""

    def event(self, kind: str, **values: Any) -> dict[str, Any]:
        """Return the next event of that kind with those values."""

        def fits(line: str) -> bool:
            event = json.loads(line)
            return event["event"] == kind and values.items() <= event.items()

        return json.loads(self.out.until(fits))

    def get(self, path: str, **extra: Any) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", trust_env=False, timeout=DEADLINE, **extra)

    def listing(self) -> dict[str, dict[str, Any]]:
        listed = self.get("", headers={"accept": "application/json"}).json()
        return {one["name"]: one for one in listed}

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)

    def ended(self) -> int:
        return self.process.wait(DEADLINE)


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Callable[..., Dev]]:
    """Start `wtc dev` with arguments; with `json=True` (the default) wait until it is ready."""
    started: list[Dev] = []

    def start(
        *arguments: object, json: bool = True, wait: bool = True, env: dict[str, str] | None = None
    ) -> Dev:
        command = [sys.executable, "-m", "wtc", "dev", "--port", "0", *map(str, arguments)]
        process = subprocess.Popen(
            [*command, "--json"] if json else command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
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
        for stream in (running.process.stdout, running.process.stderr):
            assert stream is not None
