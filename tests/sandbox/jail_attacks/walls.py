"""Which walls stand in one round of attacks, and whom the rounds are run as."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["ALL", "CONTROL", "LAYERS", "PROFILES", "standing", "without_and_alone"]

LAYERS = ("limits", "privileges", "identity", "landlock", "seccomp", "namespaces")
PROFILES = ("root", "user", "container root", "container user")

CONTROL, ALL = "control", "all"
_WITHOUT, _ALONE = "without ", "only "


def without_and_alone(layers: Iterable[str]) -> list[str]:
    """Return the names of the rounds in which each layer is missing, and stands alone."""
    return [f"{word}{layer}" for word in (_WITHOUT, _ALONE) for layer in layers]


def standing(name: str) -> frozenset[str]:
    """Return the layers that shall stand in a round."""
    if name.startswith(_WITHOUT):
        return frozenset(LAYERS) - {name.removeprefix(_WITHOUT)}
    if name.startswith(_ALONE):
        return frozenset({name.removeprefix(_ALONE)})
    return frozenset({CONTROL: (), ALL: LAYERS}[name])
