"""Signed sample events of a provider, as it would deliver them now."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from wtc.errors import UsageError
from wtc.trigger.changes import change
from wtc.trigger.provider import provider, unknown

__all__ = ["SignedEvent", "signed_event"]


class SignedEvent(NamedTuple):
    """A delivery: `headers, body = signed_event(…)`."""

    headers: dict[str, str]
    body: bytes


def signed_event(
    type: str,  # noqa: A002  as events call it
    changes: Mapping[str, Any] | None = None,
    *,
    secret: str = "",
    sender: str = "stripe",
) -> SignedEvent:
    """Return a new sample of an event type, changed, then signed with `secret`, now.

    `changes` holds values by the path where they go: {"data.object.amount": 500}. Without a
    secret the event is not signed. Raise UsageError for a type that there is no sample of, and
    for a path that leads nowhere, with the nearest names.
    """
    found, now = provider(sender), int(time.time())
    if type not in found.types():
        raise UsageError(unknown(f"{sender} sample", type, found.types()))
    event = found.sample(type, now)
    for path, value in (changes or {}).items():
        change(event, f"{path}={json.dumps(value)}")
    body = found.encode(event)
    signature = found.signature(body, secret, now) if secret else {}
    return SignedEvent({**found.headers(body), **signature}, body)
