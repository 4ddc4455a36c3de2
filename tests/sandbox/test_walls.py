"""The walls as one noun: how strong they are, in a line, and what strict means."""

from __future__ import annotations

import pytest

from wtc.config import Isolation
from wtc.errors import IsolationError
from wtc.sandbox.jail.canary import PROBES
from wtc.sandbox.jail.layers import Layer
from wtc.sandbox.nursery import inspect
from wtc.sandbox.walls import Walls

NAMES = ("limits", "privileges", "identity", "landlock", "seccomp", "namespaces")


def walls(*off: str, holes: tuple[str, ...] = ()) -> Walls:
    layers = [
        Layer(name=name, is_on=name not in off, detail=f"about {name}", advice=f"mend {name}")
        for name in NAMES
    ]
    return Walls(layers=tuple(layers), tried=16, holes=holes)


def test_all_on_is_strong() -> None:
    found = walls()
    assert (found.is_strict, found.missing) == (True, ())
    assert found.summary() == "strong, 6 of 6 layers, the canary was stopped 16 of 16 times"
    found.require_strict()


def test_without_identity_and_namespaces_it_is_still_strict_and_says_what_is_off() -> None:
    found = walls("identity", "namespaces")
    found.require_strict()
    assert found.summary() == (
        "strong, 4 of 6 layers (without identity, namespaces),"
        " the canary was stopped 16 of 16 times"
    )


@pytest.mark.parametrize("needed", ["limits", "privileges", "landlock", "seccomp"])
def test_without_one_that_strangers_code_needs_it_is_not_strict(needed: str) -> None:
    found = walls(needed)
    assert found.summary().startswith(f"weak, 5 of 6 layers (without {needed})")
    with pytest.raises(IsolationError) as caught:
        found.require_strict()
    assert (caught.value.status, caught.value.exit_code) == (400, 2)
    assert f"{needed} is off: about {needed}; mend {needed}" in str(caught.value)
    assert "--isolation best-effort" in str(caught.value)


def test_a_hole_weighs_more_than_what_layers_say() -> None:
    found = walls(holes=("fork", "write a file"))
    assert found.summary() == (
        "weak, 6 of 6 layers, the canary was stopped 14 of 16 times; it could fork, write a file"
    )
    with pytest.raises(IsolationError, match="a worker could fork, write a file"):
        found.require_strict()


async def test_the_canary_is_sent_and_stopped() -> None:
    found = await inspect(Isolation(), 128 * 2**20)
    assert [layer.name for layer in found.layers] == [*NAMES, "cgroup"]
    assert (found.tried, found.holes) == (len(PROBES), ())
    assert found.is_strict
