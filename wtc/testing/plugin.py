"""The fixtures that pytest finds by itself once wtc is installed; `-p no:wtc` leaves them out.

Law: every project of the user's loads this file, so it imports nothing but pytest, and all names
begin with `wtc_`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from wtc.testing import ListLog, MemoryStorage, SignedEvent

__all__ = ["wtc_event", "wtc_log", "wtc_storage"]


@pytest.fixture
def wtc_log() -> ListLog:
    """A log whose `lines` are pairs of level and text."""
    from wtc.testing import ListLog

    return ListLog()


@pytest.fixture
def wtc_storage() -> MemoryStorage:
    """An empty storage in memory; what is stored is its `document`."""
    from wtc.testing import MemoryStorage

    return MemoryStorage()


@pytest.fixture
def wtc_event() -> Callable[..., SignedEvent]:
    """Makes signed events: `headers, body = wtc_event("charge.succeeded", secret="whsec_…")`."""
    from wtc.testing import signed_event

    return signed_event
