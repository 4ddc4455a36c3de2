"""What `wtc trigger` does: a sample, changed, signed, delivered; and its answer shown.

Law: the signing secret and the URL's credentials are used and never shown.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from wtc.cli.flags import TriggerFlags
from wtc.cli.printing import cut, safe, say
from wtc.cli.secret import as_text, read_secret
from wtc.errors import UsageError
from wtc.trigger.changes import change
from wtc.trigger.delivery import Answer, Target, deliver
from wtc.trigger.provider import Provider, provider, unknown

__all__ = ["send"]

STALE = 60 * 60  # seconds; every provider's tolerance is a few minutes
MAX_SHOWN = 4_000  # characters of an answer's body
SHORT = 100  # characters of a body that is well read as it came, on one line


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A signed event, ready to be posted."""

    event: dict[str, Any]
    body: bytes
    headers: Mapping[str, str]


def send(flags: TriggerFlags) -> int:
    """Do what the flags say; return the exit code.

    Raise UsageError for what cannot be, UnreachableError and WtcError for what did not arrive.
    """
    sender = provider(flags.provider)
    if flags.listed:
        return _list_types(sender, as_json=flags.as_json)
    event = _event(sender, flags.type, flags.changes)
    if flags.printed:
        click.echo(sender.encode(event))
    if flags.to is not None:
        parcel = _signed(sender, event, _secret(sender, flags.secret), flags.tamper)
        return _deliver(parcel, flags.to, as_json=flags.as_json, talk=flags.printed)
    if not flags.printed:
        raise UsageError("where to? Give --to URL to deliver the event, or --print to see it")
    return 0


def _list_types(sender: Provider, *, as_json: bool) -> int:
    types = sender.types()
    click.echo(json.dumps(types) if as_json else "\n".join(types))
    return 0


def _event(sender: Provider, type_name: str | None, changes: tuple[str, ...]) -> dict[str, Any]:
    if type_name not in sender.types():
        missing = f"which type? {sender.name} has {', '.join(sender.types())}"
        raise UsageError(
            unknown(f"{sender.name} sample", type_name, sender.types()) if type_name else missing
        )
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
    elif tamper:
        raise UsageError("--tamper needs a signing secret: --secret @FILE")
    else:
        say("Not signed: no --secret is given and the environment has none.", fg="yellow")
    return Parcel(event=event, body=body + b" " if tamper == "body" else body, headers=headers)


def _deliver(parcel: Parcel, to: str, *, as_json: bool, talk: bool) -> int:
    """Post the parcel and show the answer: on stdout, unless the event itself stands there."""
    target = Target.parse(to)
    answer = deliver(target, parcel.body, parcel.headers)
    lines = _answer_json if as_json else _answer_lines
    for line in lines(parcel.event, target.shown, answer):
        click.echo(line, err=talk)
    return 0 if answer.accepted else 1


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
    color = "green" if answer.accepted else "red"
    status = click.style(safe(f"{answer.status} {answer.reason}".strip()), fg=color)
    what = f"{event.get('type')} {event.get('id')} → {url}"
    more = [] if answer.complete else ["… (there is more)"]
    return [f"{safe(what)}  {status}  {answer.ms:.0f} ms", *_body_lines(answer.body), *more]


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
