"""The judge: sets up the targets, has attackers started round by round, looks at what was hit.

Run as `outside.py SHARED ROUND... -- [ATTACK...]`, as the user of the profile. It writes a JSON
object to its standard output: for each round the layers that stood, and for each attack its effect,
null when it was stopped.
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from sandbox.jail_attacks.attack import Attack, Seen  # noqa: E402  found by the path
from sandbox.jail_attacks.table import ATTACKS  # noqa: E402  found by the path
from sandbox.jail_attacks.targets import Targets  # noqa: E402  found by the path
from sandbox.jail_attacks.walls import standing  # noqa: E402  found by the path

__all__: list[str] = []

STARTER = Path(__file__).with_name("starter.py")
DEADLINE = 10.0  # seconds of an attack, as it is seen from here
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: unix(7)


class Judge:
    """One round: a starter of attackers, and the verdict on each attack."""

    def __init__(self, targets: Targets, standing: frozenset[str]) -> None:
        self._targets = targets
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(DEADLINE * 3)
        words = [str(theirs.fileno()), json.dumps(sorted(standing)), str(targets.readable)]
        self._starter = subprocess.Popen(
            [sys.executable, "-I", str(STARTER), *words],
            pass_fds=[theirs.fileno()],
            env={},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )
        theirs.close()
        self.layers: list[str] = self._answer()

    def _answer(self) -> Any:
        text = self._control.recv(65536)
        if not text:
            raise RuntimeError("the starter ended")
        return json.loads(text)

    def judge(self, attack: Attack) -> str | None:
        """Return the effect of an attack, None when it was stopped."""
        self._targets.renew()
        neighbour = self._meet_neighbour() if attack.neighbour else {}
        try:
            seen = self._see(attack, neighbour)
            if "broken" in seen.report:
                raise RuntimeError(f"{attack.name}: {seen.report['broken']}")
            return attack.effect(self._targets, seen)
        finally:
            if neighbour:
                self._order({"dismiss": True}, [])
                self._answer()

    def _meet_neighbour(self) -> dict[str, Any]:
        ours, theirs = _channel()
        self._order({"attack": ""}, [theirs.fileno()])
        theirs.close()
        self._answer()
        assert ours.recv(100) == b"ready"
        ours.send(self._targets.secrets["neighbour's memory"].encode())
        told: dict[str, Any] = json.loads(ours.recv(1000))
        self._targets.meet_neighbour(ours)
        return told

    def _order(self, order: dict[str, Any], descriptors: list[int]) -> None:
        socket.send_fds(self._control, [json.dumps(order).encode()], descriptors)

    def _see(self, attack: Attack, neighbour: dict[str, Any]) -> Seen:
        ours, theirs = _channel()
        handed = [self._targets.hand(name) for name in attack.hands]
        knows = self._targets.known() | neighbour
        order = {"attack": attack.name, "hands": attack.hands, "knows": knows}
        self._order(order, [theirs.fileno(), *handed])
        theirs.close()
        for descriptor in handed:
            os.close(descriptor)
        seen = Seen()
        with ours:
            self._listen(ours, attack, seen)
        seen.report.update(self._answer())
        return seen

    def _listen(self, line: socket.socket, attack: Attack, seen: Seen) -> None:
        """Hear all that is said on the line, to its end."""
        end = time.monotonic() + DEADLINE
        while select.select([line], [], [], max(0, end - time.monotonic()))[0]:
            text, extra, _, _ = line.recvmsg(65536, 256)
            if not text:
                return
            pid = _sender(extra)
            seen.pids.add(pid)
            self._take(text.decode(errors="replace"), pid, line, attack, seen)

    def _take(self, text: str, pid: int, line: socket.socket, attack: Attack, seen: Seen) -> None:
        try:
            said = json.loads(text)
            assert isinstance(said, dict)
        except (ValueError, AssertionError):  # from a program that took the attacker's place
            said = {"word": text}
        if "ask" in said:
            seen.looks.append(_look(pid))
            done = attack.meanwhile(self._targets, said["ask"]) if attack.meanwhile else "seen"
            with suppress(OSError):
                line.send(done.encode())
        seen.word = said.get("word") or seen.word
        seen.error = said.get("error", seen.error)
        if "broken" in said:
            seen.report["broken"] = said["broken"]

    def end(self) -> None:
        self._control.close()
        self._starter.wait(DEADLINE)


def _channel() -> tuple[socket.socket, socket.socket]:
    """Return a line whose first end tells who speaks."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    ours.settimeout(DEADLINE)
    return ours, theirs


def _sender(extra: list[tuple[int, int, bytes]]) -> int:
    for level, kind, data in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return _CREDENTIALS.unpack(data)[0]
    return 0


def _look(pid: int) -> dict[str, str]:
    """Return what /proc/PID/status says, and how it is scheduled."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    found["niceness"] = str(os.getpriority(os.PRIO_PROCESS, pid))
    found["policy"] = str(os.sched_getscheduler(pid) & ~os.SCHED_RESET_ON_FORK)
    return {name: value.strip() for name, value in found.items()}


def main() -> None:
    shared, words = Path(sys.argv[1]), sys.argv[2:]
    cut = words.index("--")
    chosen = words[cut + 1 :] or list(ATTACKS)
    targets = Targets(shared)
    try:
        print(json.dumps({name: _round(targets, name, chosen) for name in words[:cut]}))
    finally:
        targets.end()


def _round(targets: Targets, name: str, chosen: list[str]) -> dict[str, Any]:
    judge = Judge(targets, standing(name))
    effects = {attack: judge.judge(ATTACKS[attack]) for attack in chosen}
    judge.end()
    return {"layers": judge.layers, "effects": effects}


if __name__ == "__main__":
    main()
