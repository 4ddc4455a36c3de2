"""The process that starts attackers, as a zygote starts workers: executed, one thread, forks.

Law: it knows no secret. Each attacker is a child of its own that puts up the walls of the round and
then has full Python: no dialect stands in its way.

Run as `starter.py CONTROL ROUND READABLE UIDS`. It reads messages from the socket CONTROL: a JSON
object and descriptors (the channel first, then those named in `hands`), and answers each by one.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from sandbox.jail_attacks.attack import Inside  # noqa: E402  found by the path
from sandbox.jail_attacks.table import ATTACKS  # noqa: E402  found by the path

from wtc.sandbox.jail import limits, namespaces  # noqa: E402  found by the path
from wtc.sandbox.jail.kernel import Kernel  # noqa: E402  found by the path
from wtc.sandbox.jail.layers import LAYERS as JAIL_LAYERS  # noqa: E402  found by the path
from wtc.sandbox.jail.layers import Jail, readable_paths  # noqa: E402  found by the path

__all__: list[str] = []

MEMORY, THREADS = 128 * 2**20, 8  # what a worker has
DEADLINE = 5.0  # seconds of an attack


class Starter:
    """Starts children, one at a time, and says how each ended."""

    def __init__(self, control: socket.socket, standing: frozenset[str], readable: Path) -> None:
        self._control = control
        self._standing = standing
        self._signals = 0
        signal.signal(signal.SIGUSR1, self._count)
        paths = [*readable_paths(), readable]
        offered = Kernel.probe()  # while there is a /proc
        if "namespaces" in standing:
            self.namespaces = namespaces.enter(paths)
        without = frozenset(JAIL_LAYERS) - standing
        self._uids = UIDS if os.geteuid() == 0 and "identity" in standing else None
        imported = Path("/etc/passwd")  # attackers import nothing late: identity may stand alone
        self._jail = Jail.prepare(paths, self._uids, without, offered, imported)
        self._next = 0
        self._neighbours: list[int] = []

    def _count(self, *_: object) -> None:
        self._signals += 1

    def layers(self) -> list[str]:
        """Return the layers that stand here."""
        on = [layer.name for layer in self._jail.layers if layer.is_on]
        if "namespaces" in self._standing and self.namespaces.is_on:
            on.append("namespaces")
        return on

    def serve(self) -> None:
        while True:
            text, descriptors, _, _ = socket.recv_fds(self._control, 65536, 8)
            if not text:
                return
            self._control.send(json.dumps(self._start(json.loads(text), descriptors)).encode())

    def _start(self, order: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        if order.get("dismiss"):
            self._dismiss()
            return {}
        self._signals = 0
        child = os.fork()
        if child == 0:
            self._become_attacker(order, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        if order["attack"] == "":
            self._neighbours.append(child)
            return {}
        return self._ended(child)

    def _dismiss(self) -> None:
        for child in self._neighbours:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self._neighbours.clear()

    def _ended(self, child: int) -> dict[str, Any]:
        """Wait for a child, for a time; end it and its session then."""
        handle = os.pidfd_open(child)
        late = not select.select([handle], [], [], DEADLINE)[0]
        os.close(handle)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        return {
            "exit": os.waitstatus_to_exitcode(status),
            "late": late,
            "memory": usage.ru_maxrss,
            "signals": self._signals,
        }

    def _become_attacker(self, order: dict[str, Any], descriptors: list[int]) -> None:
        try:
            os.setsid()
            signal.signal(signal.SIGUSR1, signal.SIG_DFL)
            self._control.close()
            channel = descriptors[0]
            try:
                self._confine()
            except (
                BaseException
            ) as error:  # it is told, for a half-confined attacker proves nothing
                os.write(channel, json.dumps({"broken": repr(error)}).encode())
                raise
            if order["attack"] == "":
                _be_neighbour(channel)
            else:
                handed = dict(zip(order["hands"], descriptors[1:], strict=True))
                _attack(order["attack"], Inside(channel, order["knows"], handed))
        finally:
            os._exit(0)

    def _confine(self) -> None:
        uid = None
        if self._uids is not None:
            uid = self._uids[os.getpid() % len(self._uids)]
        self._jail.confine(uid)
        if "limits" in self._standing:
            limits.limit_memory(MEMORY, THREADS)


def _attack(name: str, inside: Inside) -> None:
    try:
        word = ATTACKS[name].run(inside)
    except BaseException as error:
        inside.say(error=f"{type(error).__name__}: {error}"[:300])
    else:
        inside.say(word=str(word or "")[:30000])


def _be_neighbour(channel: int) -> None:
    """Hold a secret, say where, and wait to be dismissed."""
    os.write(channel, b"ready")
    buffer = ctypes.create_string_buffer(os.read(channel, 64), 64)
    told = {"neighbour": os.getpid(), "neighbour_address": ctypes.addressof(buffer)}
    os.write(channel, json.dumps({**told, "neighbour_channel": channel}).encode())
    while os.read(channel, 1):
        os.write(channel, b"alive")


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    starter = Starter(control, frozenset(json.loads(sys.argv[2])), Path(sys.argv[3]))
    control.send(json.dumps(starter.layers()).encode())
    starter.serve()


UIDS = range(61300, 61400)

if __name__ == "__main__":
    main()
