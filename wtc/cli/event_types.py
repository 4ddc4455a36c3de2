"""Which types `wtc trigger` sends, and in which order.

Law: a TYPE is the name of one, or ends in `*` and is all that begin so; whatever is none is refused
with what is near.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from wtc.cli.flags import TriggerFlags
from wtc.cli.printing import say
from wtc.errors import UsageError
from wtc.trigger.provider import Provider, unknown

__all__ = ["chosen", "list_types", "ordered", "shuffled"]

WIDE = 48  # columns for the types in a list: as nine in ten need, beside a sentence


def list_types(sender: Provider, flags: TriggerFlags) -> int:
    """Print the types that begin with one of those named, or all, and when each is sent.

    Return the exit code.
    """
    prefixes = tuple(name.removesuffix("*") for name in flags.types) or ("",)
    listed = [
        name
        for name in sender.types()
        if name.startswith(prefixes) and flags.thin in {None, sender.form(name, thin=True) == name}
    ]
    if not listed:
        raise UsageError(_no_type(sender, flags.types[0]))
    told = {name: sender.fires(name) for name in listed}
    click.echo(_told_json(told) if flags.as_json else _told_lines(told))
    return 0


def _told_json(told: Mapping[str, str]) -> str:
    return json.dumps([{"type": name, "fires": sentence} for name, sentence in told.items()])


def _told_lines(told: Mapping[str, str]) -> str:
    """Return a line for each type, its first word; a long one moves only its own sentence."""
    width = min(max(map(len, told)), WIDE)
    return "\n".join(f"{name:<{width}}  {sentence}" for name, sentence in told.items())


def chosen(sender: Provider, flags: TriggerFlags) -> list[str]:
    """Return the types to send, in the order of the command line; each once for each mention."""
    if flags.every and flags.types:
        raise UsageError("--all is every type: give it, or each TYPE")
    if not flags.every and not flags.types:
        raise UsageError(f"which type? --list lists those of {sender.name}")
    wanted = ("*",) if flags.every else flags.types
    return [name for text in wanted for name in _matching(sender, text, flags.thin)]


def _matching(sender: Provider, text: str, thin: bool | None) -> Sequence[str]:
    """Return the types that a TYPE stands for; raise UsageError when there is none."""
    known = sender.types()
    if text.endswith("*"):
        found = [name for name in known if name.startswith(text[:-1])]
    else:
        found = [text] if text in known else []
    if not found:
        raise UsageError(_no_type(sender, text))
    if thin is None:
        return found
    formed = dict.fromkeys(form for name in found if (form := sender.form(name, thin=thin)))
    if not formed:
        raise UsageError(f"{text[:80]} has no {'thin' if thin else 'snapshot'} form")
    return tuple(formed)


def _no_type(sender: Provider, text: str) -> str:
    """Return the sentence about a TYPE that is none: what is near, else how to see them all."""
    known: Iterable[str] = sender.types()
    if text.endswith(("*", ".")):
        known = sorted({f"{stem}.*" for name in known for stem in _stems(name)})
    said = unknown(f"{sender.name} sample", text, known)
    return said if said.endswith("?") else f"{said}; --list lists them"


def _stems(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def ordered(types: list[str], flags: TriggerFlags) -> list[str]:
    """Return the types as often as they are sent, in the order that they are sent."""
    repeated = types * flags.repeat
    if not shuffled(flags):
        return repeated
    seed = secrets.randbelow(10**6) if flags.seed is None else flags.seed
    say(f"Shuffled; --seed {seed} gives this order again.")
    random.Random(seed).shuffle(repeated)  # noqa: S311  an order, and no secret
    return repeated


def shuffled(flags: TriggerFlags) -> bool:
    """Whether no order is kept."""
    return flags.shuffle or flags.seed is not None
