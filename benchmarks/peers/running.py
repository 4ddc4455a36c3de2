"""Starts a server on its processor, asks whether it answers right, and ends it."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from peers.catalogue import Server

__all__ = ["Running", "StartError", "request_bytes", "running"]

PATIENCE = 30.0  # seconds for a start
USER, PASSWORD = "ada", "lovelace"
EVENT = (Path(__file__).parent / "event.json").read_bytes()


class StartError(Exception):
    """A server did not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that answered right."""

    pid: int
    port: int

    def isolation(self) -> dict[str, Any]:
        """Return what wtc says of its walls."""
        url = f"http://127.0.0.1:{self.port}/.wtc/health"
        found: dict[str, Any] = httpx.get(url, trust_env=False).json()["isolation"]
        return found


@contextlib.contextmanager
def running(
    server: Server, paths: Mapping[str, str], processor: int, folder: Path
) -> Iterator[Running]:
    """Start a server; give it when its answers are right. Raise StartError when it does not come.

    It ends when the block does. What it says goes to a file in `folder`.
    """
    port = _free_port()
    command = shlex.split(server.command)
    words = {**paths, "port": str(port)}
    said = folder / f"{server.name}.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            ["taskset", "-c", str(processor), *[word.format_map(words) for word in command]],
            cwd=folder,
            env={**os.environ, "WTC_SECRET_BASIC_AUTH": f"{USER}:{PASSWORD}"}
            | {"NODE_PATH": paths["imports"], "PYTHONPATH": paths["programs"]},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            _wait(process, client, said)
            _assert_right(server, client)
        yield Running(pid=process.pid, port=port)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def request_bytes(server: Server) -> bytes:
    """Return the request as it goes over the wire."""
    told = httpx.Request(
        "POST",
        f"http://127.0.0.1{server.path}",
        headers={"Content-Type": "application/json", "Accept": "*/*", "User-Agent": "Stripe/1.0"},
        content=EVENT,
    )
    password = next(httpx.BasicAuth(USER, PASSWORD).auth_flow(told)).headers
    lines = b"".join(b"%b: %b\r\n" % pair for pair in password.raw)
    return b"POST %b HTTP/1.1\r\n%b\r\n%b" % (server.path.encode(), lines, EVENT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], client: httpx.Client, said: Path) -> None:
    """Wait until somebody listens. Raise StartError with what it said of its end."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            client.get("/")
            return
        time.sleep(0.05)  # asks again soon, without keeping the starting server's processor
    lines = said.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
    why = next((line for line in lines if "rror" in line), lines[-1])
    raise StartError(f"does not start: {why.strip()}")


def _assert_right(server: Server, client: httpx.Client) -> None:
    """End the program when an answer is wrong, or the event is taken without the password."""
    headers = {"Content-Type": "application/json"}
    for auth in (None, (USER, "guessed")):
        refused = client.post(server.path, content=EVENT, headers=headers, auth=auth)
        if refused.status_code not in (400, 401, 403):
            sys.exit(f"{server.name} answers {refused.status_code} without the password")
    answer = client.post(server.path, content=EVENT, headers=headers, auth=(USER, PASSWORD))
    if answer.status_code != 200 or answer.json() != _expected():
        sys.exit(f"{server.name} answers {answer.status_code}: {answer.text}")


def _expected() -> dict[str, Any]:
    event = json.loads(EVENT)
    charge = event["data"]["object"]
    card, billing = charge["payment_method_details"]["card"], charge["billing_details"]
    return {
        **{field: charge[field] for field in ("id", "amount", "currency", "customer")},
        **{field: card[field] for field in ("brand", "last4")},
        "email": billing["email"],
        "country": billing["address"]["country"],
        "created": event["created"],
    }
