"""The controls of the hostile scripts: without limits each does harm, and a good one does none."""

from __future__ import annotations

from sandbox.hostile import HEALTHY, HOSTILE, Hostile
from sandbox.unlimited import ENDLESS, harms

MOMENT, LONG = 0.1, 30.0  # seconds: what runs for ever also runs longer than a moment
STOPPED = frozenset({400, 504})


def patience(row: Hostile) -> float:
    """Return how long to wait: longer for what may end by itself, to see how."""
    return MOMENT if row.statuses == STOPPED else 5 * MOMENT


def test_each_hostile_script_does_harm_where_nothing_holds_it() -> None:
    found = harms([(row.script, row.calls, patience(row)) for row in HOSTILE])
    done = {row.name: harm for row, harm in zip(HOSTILE, found, strict=True)}
    endless = {row.name for row in HOSTILE if row.statuses == STOPPED}
    assert [name for name, harm in done.items() if not harm] == []
    assert {name: done[name] for name in endless if done[name] != ENDLESS} == {}


def test_a_healthy_script_does_none() -> None:
    assert harms([(HEALTHY, 12, LONG)]) == [""]
