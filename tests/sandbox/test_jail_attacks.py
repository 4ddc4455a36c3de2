"""The jail attacked with all of Python and no dialect in the way, as users of four kinds.

Each attack is run without walls, where it has to work, and behind all of them, where it must not.
What each wall does alone, and what comes back without it, is in docs/sandbox.md: scripts/attacks.
"""

from __future__ import annotations

import fcntl
import functools
import json
import os
from pathlib import Path
from typing import Any

import pytest
from sandbox.jail_attacks import measure, page
from sandbox.jail_attacks.table import ATTACKS
from sandbox.jail_attacks.walls import ALL, CONTROL, PROFILES

ROOT = Path(__file__).parents[2]
CORE = {"limits", "privileges", "landlock", "seccomp"}
EVERY_ATTACK = [
    pytest.param(profile, name, id=f"{profile}-{name}".replace(" ", "-"))
    for profile in PROFILES
    for name in ATTACKS
]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, which all its processes share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@functools.cache
def measured(profile: str, kept: Path) -> dict[str, Any]:
    """Return what came of all attacks, without walls and behind all; one process runs them."""
    if obstacle := measure.obstacle(profile):
        pytest.skip(obstacle)
    path = kept / f"attacks-{profile.replace(' ', '-')}.json"
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        if not text:
            text = json.dumps(measure.run(profile, [CONTROL, ALL]))
            file.write(text)
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize(("profile", "name"), EVERY_ATTACK)
def test_all_walls_together_stop_an_attack(profile: str, name: str, kept: Path) -> None:
    came = measured(profile, kept)[ALL]
    if missing := CORE - set(came["layers"]):
        pytest.skip(f"this host has no {', '.join(sorted(missing))}")
    if not may_remain(profile, name, came["layers"]):
        assert came["effects"][name] is None


def may_remain(profile: str, name: str, layers: list[str]) -> bool:
    """Tell whether all walls of this host together need not stop an attack."""
    documented = measure.documented()
    is_same = set(layers) == set(documented["layers"][profile])
    open_there = ALL in documented["attacks"][name][profile]
    return bool(ATTACKS[name].remains) and (open_there or not is_same)


@pytest.mark.parametrize(("profile", "name"), EVERY_ATTACK)
def test_an_attack_works_without_walls(profile: str, name: str, kept: Path) -> None:
    documented = measure.documented()
    if CONTROL not in documented["attacks"][name][profile]:
        return
    effect = measured(profile, kept)[CONTROL]["effects"][name]
    if effect is None and documented["host"] != measure.host():
        pytest.skip("this host has closed it already")
    assert effect


@pytest.mark.parametrize("profile", PROFILES)
def test_most_attacks_are_real_on_every_host(profile: str, kept: Path) -> None:
    documented = measure.documented()["attacks"].values()
    expected = sum(CONTROL in rounds[profile] for rounds in documented)
    effects = measured(profile, kept)[CONTROL]["effects"].values()
    assert sum(effect is not None for effect in effects) >= expected / 2


def test_every_attack_works_somewhere() -> None:
    found = measure.documented()["attacks"]
    idle = [name for name, in_ in found.items() if not any(CONTROL in in_[who] for who in in_)]
    assert (sorted(found), idle) == (sorted(ATTACKS), [])


def test_what_remains_is_what_was_measured() -> None:
    found = measure.documented()["attacks"]
    open_ = {name for name, in_ in found.items() if any(ALL in in_[who] for who in in_)}
    assert open_ == {name for name, attack in ATTACKS.items() if attack.remains}


def test_the_page_shows_the_results() -> None:
    written = (ROOT / "docs/sandbox.md").read_text(encoding="utf-8")
    assert written == page.page(written, measure.documented())
