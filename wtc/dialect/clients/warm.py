"""Imported where many processes are about to be forked: what first calls need is loaded once."""

from __future__ import annotations

from wtc.dialect.clients import outgoing

__all__: list[str] = []

outgoing.warm()
