"""What an attack is: a deed inside, and the mark it leaves outside.

Law: success is judged by its effect, outside. What an attacker says of itself counts only where
there is nothing outside to look at, and then it says what it got from the kernel.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sandbox.jail_attacks.targets import Targets

__all__ = [
    "ATTACKS",
    "Attack",
    "Inside",
    "Seen",
    "attack",
    "changed_victim",
    "looked",
    "reached",
    "received",
    "tells",
]

MARK = "wtc-was-here"  # what an attacker leaves behind


class Inside:
    """What the attacker knows and holds: where the targets are, and a line to the judge outside.

    It lives as long as the attack.
    """

    def __init__(self, channel: int, knows: dict[str, Any], handed: dict[str, int]) -> None:
        self._channel = channel
        self.knows = knows
        self.handed = handed

    @property
    def channel(self) -> int:
        return self._channel

    def __getattr__(self, name: str) -> Any:
        return self.knows[name]

    def say(self, **words: object) -> None:
        os.write(self._channel, json.dumps(words).encode())

    def ask(self, text: str = "") -> str:
        """Stand still until the judge has looked, and has done what the attack waits for."""
        self.say(ask=text)
        return os.read(self._channel, 4096).decode()


@dataclass
class Seen:
    """What the judge saw of one attack."""

    word: str = ""  # the attacker's own
    error: str = ""
    pids: set[int] = field(default_factory=set)  # of all who spoke, as the kernel says
    looks: list[dict[str, str]] = field(default_factory=list)  # /proc/PID/status, when asked
    report: dict[str, Any] = field(default_factory=dict)  # the starter's: exit, memory, signals


Deed = Callable[[Inside], object]
Effect = Callable[["Targets", Seen], str | None]
Meanwhile = Callable[["Targets", str], str]


class Attack(NamedTuple):
    """One attack. `remains`: where, and why, all walls together do not stop it."""

    name: str
    kind: str
    gives: str
    run: Deed
    effect: Effect
    hands: tuple[str, ...] = ()  # descriptors of the target's that the attacker was left with
    meanwhile: Meanwhile | None = None
    neighbour: bool = False
    remains: str = ""


ATTACKS: dict[str, Attack] = {}


def attack(kind: str, effect: Effect, **options: Any) -> Callable[[Deed], Deed]:
    """Enter a function into the table; its first line of text says what an attacker would get."""

    def enter(run: Deed) -> Deed:
        name = run.__name__.replace("_", "-")
        assert name not in ATTACKS, name
        gives = (run.__doc__ or "").partition("\n")[0].strip()
        ATTACKS[name] = Attack(name, kind, gives, run, effect, **options)
        return run

    return enter


# --- effects


def tells(secret: str) -> Effect:
    """The attacker says a secret that only the target knew."""

    def effect(targets: Targets, seen: Seen) -> str | None:
        return f"learned the secret of {secret}" if targets.secrets[secret] in seen.word else None

    return effect


def received(listener: str) -> Effect:
    """A listener outside got the attacker's mark."""

    def effect(targets: Targets, _: Seen) -> str | None:
        return f"{listener} received it" if MARK in targets.received(listener) else None

    return effect


def looked(what: str, at_least: int) -> Effect:
    """The attacker's process has at least so much of `what`, in /proc/PID/status."""

    def effect(_: Targets, seen: Seen) -> str | None:
        most = max((_number(look.get(what, "0")) for look in seen.looks), default=0)
        return f"{what} grew past {at_least:,}" if most >= at_least else None

    return effect


def _number(text: str) -> int:
    return int(text.split()[0])


def changed_victim(what: str) -> Effect:
    """A property of the victim is not what it was."""

    def effect(targets: Targets, _: Seen) -> str | None:
        return f"the victim's {what} changed" if what in targets.victim_changes() else None

    return effect


def reached(_: Targets, seen: Seen) -> str | None:
    """Nothing outside shows it: the kernel's answer to the attacker, as it says."""
    return seen.word or None
