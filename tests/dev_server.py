"""A real `wtc dev` in a process of its own, its lines read as they come."""

import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

import httpx
import pytest

DEADLINE = 20.0  # seconds; what is waited for takes milliseconds on a quiet machine


@dataclass
class Lines:
    """What a process wrote to one stream so far, and what it writes next."""

    seen: list[str] = field(default_factory=list)
    _queue: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _reader: threading.Thread | None = None

    def follow(self, stream: IO[str]) -> None:
        def read() -> None:
            with stream:
                for line in stream:
                    self._queue.put(line.rstrip("\n"))
            self._queue.put(None)

        self._reader = threading.Thread(target=read, daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Wait until the stream has ended: no process holds it open any more."""
        assert self._reader is not None
        self._reader.join(DEADLINE)
        assert not self._reader.is_alive(), "somebody still holds the stream"

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
        with httpx.Client(trust_env=False, verify=False, timeout=DEADLINE) as client:
            return client.get(f"{self.url}{path}", **extra)

    def listing(self) -> dict[str, dict[str, Any]]:
        listed = self.get("", headers={"accept": "application/json"}).json()
        return {one["name"]: one for one in listed}

    def settled(self) -> dict[str, str]:
        """Return the state of each webtask, once none waits or compiles."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            states = {name: one["state"] for name, one in self.listing().items()}
            if not {"waiting", "compiling"} & set(states.values()):
                return states
        pytest.fail(f"never settled: {states}")

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)

    def ended(self) -> int:
        return self.process.wait(DEADLINE)
