"""The corpus: ways out of a language sandbox, one row each, and how each proves to be real.

Every script tries to put something into `loot` that no script may hold, or to change something
that is not its own; a row with a coroutine function `main` returns its loot there. An attack that
works nowhere proves nothing, so every row has its control, which must succeed:

    ### kind: name [control]              the row itself, in plain Python
    ### kind: name [control naive]        the row itself, in the sandbox of `naive`
    ### kind: name [control from 3.12]    the row itself, on the minors of Python that have it
    ### control                           the code below it, in plain Python: what the attempt is
                                          where the host has the obvious thing in place of ours
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from dialect.attacks_asyncio import ROWS as ASYNCIO
from dialect.attacks_classes import ROWS as CLASSES
from dialect.attacks_copying import ROWS as COPYING
from dialect.attacks_found import ROWS as FOUND
from dialect.attacks_gadgets import ROWS as GADGETS
from dialect.attacks_insides import ROWS as INSIDES
from dialect.attacks_library import ROWS as LIBRARY
from dialect.attacks_names import ROWS as NAMES
from dialect.attacks_writes import ROWS as WRITES

__all__ = ["ATTACKS", "Attack", "Control", "parse"]


@dataclass(frozen=True)
class Control:
    """Code that must succeed in `sandbox`, on the minors of Python from `first` to `last`."""

    code: str
    sandbox: str = "plain"
    first: int = 0
    last: int = 99

    @property
    def runs_here(self) -> bool:
        return self.first <= sys.version_info[1] <= self.last


@dataclass(frozen=True)
class Attack:
    """One way out, its class, and what shows that it is real."""

    kind: str
    name: str
    code: str
    control: Control | None


_CONTROL = re.compile(r"control( naive)?(?: from 3\.(\d+))?(?: until 3\.(\d+))?")
_HEAD = re.compile(r"([\w-]+): (.+?)(?: \[(control.*)\])?")


def parse(text: str) -> list[Attack]:
    """Return the rows of a text; raise ValueError for a head that is none."""
    found: list[Attack] = []
    for block in text.split("\n### ")[1:]:
        head, _, code = block.partition("\n")
        if head.startswith("control"):
            attack = found.pop()
            found.append(Attack(attack.kind, attack.name, attack.code, _control(head, code)))
        else:
            found.append(_attack(head, code))
    return found


def _attack(head: str, code: str) -> Attack:
    words = _HEAD.fullmatch(head)
    if words is None:
        raise ValueError(f"no head of a row: {head}")
    kind, name, control = words.groups()
    return Attack(kind, name, code, _control(control, code) if control else None)


def _control(words: str, code: str) -> Control:
    read = _CONTROL.fullmatch(words)
    if read is None:
        raise ValueError(f"no control: {words}")
    naive, first, last = read.groups()
    return Control(code, "naive" if naive else "plain", int(first or 0), int(last or 99))


ATTACKS = [
    attack
    for rows in (NAMES, INSIDES, CLASSES, COPYING, GADGETS, WRITES, ASYNCIO, FOUND, LIBRARY)
    for attack in parse(rows)
]
