"""What `wtc trigger` does: samples, changed, signed, delivered; and their answers shown.

Law: the signing secret and the URL's credentials are used and never shown. What is wrong with the
flags is told before anything is sent.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

import click

from wtc.cli.event_types import chosen, list_types, ordered, shuffled
from wtc.cli.flags import TriggerFlags
from wtc.cli.printing import cut, safe, say
from wtc.cli.secret import as_text, read_secret
from wtc.errors import UsageError, WtcError
from wtc.trigger.changes import change
from wtc.trigger.delivery import Answer, Parcel, Target, UnreachableError, deliver_all
from wtc.trigger.provider import Provider, provider

__all__ = ["send"]

STALE = 60 * 60  # seconds; every provider's tolerance is a few minutes
MAX_SHOWN = 4_000  # characters of an answer's body
MAX_REFUSAL = 200  # characters of one among many
SHORT = 100  # characters of a body that is well read as it came, on one line
AT_ONCE = 8  # deliveries, where no order is kept
LONG = 20  # deliveries, from which on a terminal shows how far they are

Outcome = tuple[Parcel, Answer | WtcError]


def send(flags: TriggerFlags) -> int:
    """Do what the flags say; return the exit code.

    Raise UsageError for what cannot be, UnreachableError and WtcError for what did not arrive.
    """
    sender = provider(flags.provider)
    if flags.listed:
        return list_types(sender, flags)
    types = ordered(chosen(sender, flags), flags)
    make = partial(_event, sender, changes=flags.changes)
    if flags.changes:
        for type_name in dict.fromkeys(types):
            make(type_name)
    if flags.to is not None:
        return _deliver(sender, types, Target.parse(flags.to), flags)
    if not flags.printed:
        raise UsageError("where to? Give --to URL to deliver the event, or --print to see it")
    for type_name in types:
        click.echo(sender.encode(make(type_name)))
    return 0


# --------------------------------------------------------------------------------- the events


def _event(sender: Provider, type_name: str, changes: Iterable[str]) -> dict[str, Any]:
    event = sender.sample(type_name, int(time.time()))
    for text in changes:
        change(event, text)
    return event


def _secret(sender: Provider, given: str | None) -> str | None:
    """Return the signing secret of the flag or the environment; None when there is none."""
    if given is not None:
        return read_secret("--secret", given)
    variables = ("WTC_TRIGGER_SECRET", *sender.secret_variables)
    name = next((name for name in variables if os.environ.get(name)), None)
    return as_text(name, os.environ[name]) if name else None


def _checked_secret(sender: Provider, flags: TriggerFlags) -> str | None:
    """Return the secret, told when there is none; raise UsageError when one is needed."""
    secret = _secret(sender, flags.secret)
    if not secret and flags.tamper:
        raise UsageError("--tamper needs a signing secret: --secret @FILE")
    if not secret:
        say("Not signed: no --secret is given and the environment has none.", fg="yellow")
    return secret


def _signed(
    sender: Provider, event: dict[str, Any], secret: str | None, tamper: str | None
) -> Parcel:
    """Return the event signed, or with the one fault that `tamper` asks for."""
    body = sender.encode(event)
    headers = dict(sender.headers(body))
    if secret:
        at = int(time.time()) - (STALE if tamper == "timestamp" else 0)
        key = f"{secret}, but another" if tamper == "signature" else secret
        headers.update(sender.signature(body, key, at))
    return Parcel(event=event, body=body + b" " if tamper == "body" else body, headers=headers)


# ------------------------------------------------------------------------------ the deliveries


def _deliver(sender: Provider, types: list[str], target: Target, flags: TriggerFlags) -> int:
    """Post the events and show the answers: on stdout, unless the events themselves stand there."""
    secret = _checked_secret(sender, flags)

    def parcels() -> Iterator[Parcel]:
        for type_name in types:
            event = _event(sender, type_name, flags.changes)
            if flags.printed:
                click.echo(sender.encode(event))
            yield _signed(sender, event, secret, flags.tamper)

    with closing(deliver_all(target, parcels(), AT_ONCE if shuffled(flags) else 1)) as outcomes:
        if len(types) == 1:
            return _show_one(next(outcomes), target, flags)
        return _show_all(outcomes, len(types), target, flags)


def _show_one(outcome: Outcome, target: Target, flags: TriggerFlags) -> int:
    parcel, answer = outcome
    if isinstance(answer, WtcError):
        raise answer
    lines = _answer_json if flags.as_json else _answer_lines
    for line in lines(parcel.event, target.shown, answer):
        click.echo(line, err=flags.printed)
    return 0 if answer.accepted else 1


def _show_all(outcomes: Iterator[Outcome], count: int, target: Target, flags: TriggerFlags) -> int:
    """Show each answer on a line and all in a summary; return 0 when each was accepted.

    Raise UnreachableError at the first that nobody answers.
    """
    line = partial(_line_json if flags.as_json else _line, url=target.shown)
    tally: Counter[str] = Counter()
    for parcel, answer in _told(outcomes, count):
        if isinstance(answer, UnreachableError):
            raise answer
        tally["no answer" if isinstance(answer, WtcError) else _status_class(answer)] += 1
        click.echo(line(parcel.event, answer), err=flags.printed)
    accepted = tally["2xx"] == count
    said = ", ".join(f"{number:,} with {what}" for what, number in sorted(tally.items()))
    say(f"{count:,} events to {safe(target.shown)}: {said}", fg="green" if accepted else "red")
    return 0 if accepted else 1


def _told(outcomes: Iterator[Outcome], count: int) -> Iterator[Outcome]:
    """Yield the outcomes; on a terminal, those of a long run after a bar of its progress."""
    if count < LONG or not sys.stderr.isatty():
        yield from outcomes
        return
    with click.progressbar(outcomes, length=count, label="Delivering", file=sys.stderr) as shown:
        held = list(shown)
    yield from held


def _status_class(answer: Answer) -> str:
    return "2xx" if answer.accepted else str(answer.status)


def _line(event: dict[str, Any], answer: Answer | WtcError, url: str) -> str:
    """Return an answer among many: its body only when it is a refusal, and cut."""
    what = safe(f"{event.get('type')} {event.get('id')}")
    if isinstance(answer, WtcError):
        return f"{what}  {click.style(safe(str(answer)), fg='red')}"
    refusal = "" if answer.accepted else f"  {safe(cut(_text(answer.body), MAX_REFUSAL))}".rstrip()
    return f"{what}  {_status(answer)}  {answer.ms:.0f} ms{refusal}"


def _line_json(event: dict[str, Any], answer: Answer | WtcError, url: str) -> str:
    if isinstance(answer, Answer):
        return _answer_json(event, url, answer)[0]
    shown = {"type": event.get("type"), "id": event.get("id"), "url": url, "status": None}
    return json.dumps({**shown, "error": str(answer)})


def _answer_json(event: dict[str, Any], url: str, answer: Answer) -> list[str]:
    shown = {
        "type": event.get("type"),
        "id": event.get("id"),
        "url": url,
        "status": answer.status,
        "ms": round(answer.ms, 1),
        "body": _parsed(answer.body),
    }
    return [json.dumps(shown)]


def _answer_lines(event: dict[str, Any], url: str, answer: Answer) -> list[str]:
    what = f"{event.get('type')} {event.get('id')} → {url}"
    more = [] if answer.complete else ["… (there is more)"]
    return [
        f"{safe(what)}  {_status(answer)}  {answer.ms:.0f} ms",
        *_body_lines(answer.body),
        *more,
    ]


def _status(answer: Answer) -> str:
    color = "green" if answer.accepted else "red"
    return click.style(safe(f"{answer.status} {answer.reason}".strip()), fg=color)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"({len(body):,} bytes that are no text)"


def _body_lines(body: bytes) -> list[str]:
    """Return a body as it is best read: long JSON indented, text as it came, else its size."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return [f"({len(body):,} bytes that are no text)"]
    value = _parsed(body)
    if len(text) > SHORT and isinstance(value, dict | list):
        text = json.dumps(value, indent=2, ensure_ascii=False)
    return [safe(line) for line in cut(text, MAX_SHOWN).splitlines()]


def _parsed(body: bytes) -> Any:
    """Return what JSON says, else the text, None for what is neither."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(constant: str) -> None:
    """Raise ValueError: NaN and Infinity are no JSON, and would make none of what holds them."""
    raise ValueError(constant)
