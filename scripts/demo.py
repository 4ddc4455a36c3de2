"""The first minute with wtc: serve a Stripe handler, deliver a signed event, see both sides.

At a terminal it goes on serving until Ctrl-C; elsewhere it ends by itself. Exit 0 when the event
was accepted and the handler's own line was seen, 1 and the reason otherwise.
"""

from __future__ import annotations

import os
import queue
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

EXAMPLE = "examples/stripe_handler.py"
WTC = Path(sys.executable).with_name("wtc")
PATIENCE = 30.0  # seconds for each step
READY = re.compile(r"http://[\w.:\[\]]+/stripe_handler\b")
COMPILED = re.compile(r"(Live|Failed): ")
HANDLED = re.compile(r"\d USD arrived")
ISOLATION = re.compile(r"Isolation: .+")


class Server:
    """`wtc dev` as a child; what it prints is shown, and can be waited for."""

    def __init__(self, secret: str) -> None:
        command = ["dev", EXAMPLE, "--port", str(free_port(8000))]
        print("$ wtc", *command, flush=True)
        self.process = subprocess.Popen(
            [WTC, *command],
            env={**os.environ, "WTC_SECRET_STRIPE_WEBHOOK_SECRET": secret},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C is ours; the child is told to stop
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.said: list[str] = []  # what came out of it
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            print("  " + line, end="", flush=True)
            self.lines.put(line)
        self.lines.put(None)

    def wait_for(self, pattern: re.Pattern[str], what: str) -> str:
        """Return what matches in the first line that has it; end the demo when none comes."""
        while not (found := pattern.search("".join(self.said))):
            try:
                line = self.lines.get(timeout=PATIENCE)
            except queue.Empty:
                line = None
            if line is None:
                sys.exit(f"The demo failed: wtc dev did not show {what}.")
            self.said.append(line)
        return found[0]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def free_port(wanted: int) -> int:
    """Return `wanted`, or 0 (any free one) when somebody listens there."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex(("127.0.0.1", wanted)) == 0 else wanted


def deliver(url: str, secret: str) -> None:
    """Send the signed event with `wtc trigger`; end the demo when it is not accepted."""
    command = ["trigger", "stripe", "charge.succeeded", "--to", url]
    print("\n$ wtc", *command, flush=True)
    sent = subprocess.run(
        [WTC, *command], env={**os.environ, "STRIPE_WEBHOOK_SECRET": secret}, timeout=PATIENCE
    )
    if sent.returncode:
        sys.exit("The demo failed: the event was not accepted.")


def what_next(url: str, isolation: str) -> None:
    print(
        f"""
It works. Your endpoint is {url}
{isolation}

Try next:
  * open {url.rpartition("/")[0]}/ in a browser: the webtasks, their chains, their state
  * edit {EXAMPLE} and save: the next event runs the new code
  * write your own: docs/quickstart.md is ten minutes long
""",
        flush=True,
    )


def main() -> None:
    secret = "whsec_" + secrets.token_hex(16)
    server = Server(secret)
    try:
        url = server.wait_for(READY, "its URL")
        server.wait_for(COMPILED, "that the handler compiled")
        deliver(url, secret)
        server.wait_for(HANDLED, "the handler's line")
        what_next(url, server.wait_for(ISOLATION, "which walls stand"))
        if sys.stdout.isatty():
            print("Serving until Ctrl-C ...", flush=True)
            server.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


if __name__ == "__main__":
    main()
