"""What an author of a webtask or a compiler tests with: a chain, run in this process.

    from wtc import Webtask
    from wtc.testing import run

    response = run(Webtask(script="def hello(): return 'hello'"))
    assert (response.status, response.text()) == (200, "hello")

Scripts run under the dialect, as in a worker, but without its process: nothing here limits time,
memory or size, and nothing here is a sandbox for the text of strangers. pytest is not needed; with
it, `wtc.testing.plugin` brings fixtures. Each name is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wtc.testing.events import SignedEvent, signed_event
    from wtc.testing.fakes import ListLog, MemoryStorage
    from wtc.testing.running import Running, compiled, run

__all__ = [
    "ListLog",
    "MemoryStorage",
    "Running",
    "SignedEvent",
    "compiled",
    "run",
    "signed_event",
]

_HOMES = {
    "ListLog": "wtc.testing.fakes",
    "MemoryStorage": "wtc.testing.fakes",
    "Running": "wtc.testing.running",
    "SignedEvent": "wtc.testing.events",
    "compiled": "wtc.testing.running",
    "run": "wtc.testing.running",
    "signed_event": "wtc.testing.events",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wtc.testing' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
