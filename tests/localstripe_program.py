"""localstripe, another author's emulator of Stripe's API, as a process on this machine.

It knows no idempotency keys, which Stripe does: `remembering` stands before it and does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from dialect.peers import Peer, serving

LAUNCHER = Path(__file__).with_name("localstripe_launcher.py")
KEY = "sk_test_12345"
PATIENCE = 20.0  # seconds


@dataclass
class Localstripe:
    """The emulator at `url`; tests speak to it by HTTP alone."""

    url: str

    def get(self, path: str, **query: Any) -> Any:
        return self._told(httpx.get(f"{self.url}{path}", params=query, **_common()))

    def post(self, path: str, **fields: Any) -> Any:
        return self._told(httpx.post(f"{self.url}{path}", data=fields, **_common()))

    def deliver_to(self, url: str, secret: str) -> None:
        """From now on every event goes to `url` too, signed with `secret`, a second late."""
        settings = {"url": url, "secret": secret}
        path = f"{self.url}/_config/webhooks/{secret}"
        httpx.post(path, json=settings, **_common()).raise_for_status()

    def _told(self, response: httpx.Response) -> Any:
        assert response.status_code == 200, response.text
        return response.json()


def _common() -> dict[str, Any]:
    return {"auth": (KEY, ""), "trust_env": False, "timeout": PATIENCE}


@contextmanager
def localstripe() -> Iterator[Localstripe]:
    """Start the program; fail when it does not start: these tests prove nothing without it."""
    process = subprocess.Popen(
        [sys.executable, "-I", str(LAUNCHER)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    try:
        if not url:
            pytest.fail(
                f"localstripe does not start: scripts/setup dev\n{process.communicate()[1]}"
            )
        yield Localstripe(url)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Remembered:
    """What each idempotency key was answered, and how many requests had one."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def remembering(program: Localstripe) -> Iterator[tuple[str, Remembered]]:
    """Serve the emulator's API with Stripe's rule: a key seen before gets the answer of then."""
    memory = Remembered()

    class Rule(Peer):
        def respond(self, path: str) -> None:
            key = self.headers.get("idempotency-key")
            if key:
                memory.asked.append(key)
            answer = memory.answers.get(key or "") or self.ask()
            if key:
                memory.answers[key] = answer
            self.reply(answer.status_code, {"content-type": "application/json"}, answer.content)

        def ask(self) -> httpx.Response:
            passed = ("authorization", "content-type", "idempotency-key")
            headers = {name: self.headers[name] for name in passed if name in self.headers}
            return httpx.request(
                self.command,
                f"{program.url}{self.path}",
                headers=headers,
                content=self.body,
                trust_env=False,
                timeout=PATIENCE,
            )

    with serving(Rule) as url:
        yield url, memory
