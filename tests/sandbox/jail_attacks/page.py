"""The part of docs/sandbox.md that is made from the results. Pure: text and data in, text out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.jail_attacks.attack import Attack
from sandbox.jail_attacks.table import ATTACKS
from sandbox.jail_attacks.walls import ALL, CONTROL, LAYERS, PROFILES

__all__ = ["MARK", "page"]

MARK = "<!-- From here on scripts/attacks writes. -->\n"
_STOPPED, _NO_MATTER, _WORKS = "stopped", "·", "**works**"


def page(written: str, results: dict[str, Any]) -> str:
    """Return the page with all after the mark made anew. Raise ValueError without a mark."""
    if MARK not in written:
        raise ValueError(f"the page has no line {MARK!r}")
    return written.partition(MARK)[0] + MARK + "\n".join(_lines(results)) + "\n"


def _lines(results: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"Measured on {results['host']}; {len(ATTACKS)} attacks."
    yield ""
    yield from _counts(results)
    yield from _remains(results)
    yield from _every_attack(results)
    yield from _coming_back(results)


def _table(*head: str) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _works(results: dict[str, Any], profile: str, name: str) -> set[str]:
    """Return the names of attacks that worked as a profile in a round."""
    return {each for each, rounds in results["attacks"].items() if name in rounds[profile]}


def _counts(results: dict[str, Any]) -> Iterator[str]:
    yield "## How many each wall stops"
    yield ""
    yield "Of the attacks that work without walls: how many each wall stops alone, all together."
    yield ""
    yield from _table("as", "work without walls", *LAYERS, "all")
    for profile in PROFILES:
        real = _works(results, profile, CONTROL)
        alone = [_stopped_alone(results, profile, layer, real) for layer in LAYERS]
        yield _row(profile, len(real), *alone, f"**{len(real - _works(results, profile, ALL))}**")
    yield ""


def _stopped_alone(results: dict[str, Any], profile: str, layer: str, real: set[str]) -> str:
    if layer not in results["layers"][profile]:
        return "not there"
    return str(len(real - _works(results, profile, f"only {layer}")))


def _remains(results: dict[str, Any]) -> Iterator[str]:
    yield "## What all walls together do not stop"
    yield ""
    yield from _table("attack", "what it would give", "open as", "because, or where")
    for attack in ATTACKS.values():
        open_as = [who for who in PROFILES if ALL in results["attacks"][attack.name][who]]
        if open_as:
            yield _row(f"`{attack.name}`", attack.gives, ", ".join(open_as), attack.remains)
    yield ""


def _every_attack(results: dict[str, Any]) -> Iterator[str]:
    yield "## Every attack"
    yield ""
    yield f"`{_NO_MATTER}`: it does not work there even without walls. In the last column: each"
    yield "wall that stops it alone, wherever it would work."
    yield ""
    for kind in dict.fromkeys(attack.kind for attack in ATTACKS.values()):
        yield f"### {kind[0].upper()}{kind[1:]}"
        yield ""
        yield from _table("attack", "what it would give", *PROFILES, "stopped alone by")
        for attack in ATTACKS.values():
            if attack.kind == kind:
                yield _of_attack(attack, results)
        yield ""


def _of_attack(attack: Attack, results: dict[str, Any]) -> str:
    rounds = results["attacks"][attack.name]
    cells = [_cell(rounds[profile]) for profile in PROFILES]
    stoppers = [layer for layer in LAYERS if _stops_alone(layer, rounds, results["layers"])]
    return _row(f"`{attack.name}`", attack.gives, *cells, ", ".join(stoppers))


def _cell(rounds: list[str]) -> str:
    if CONTROL not in rounds:
        return _NO_MATTER
    return _WORKS if ALL in rounds else _STOPPED


def _stops_alone(layer: str, rounds: dict[str, list[str]], layers: dict[str, list[str]]) -> bool:
    there = [who for who in PROFILES if layer in layers[who] and CONTROL in rounds[who]]
    return bool(there) and all(f"only {layer}" not in rounds[who] for who in there)


def _coming_back(results: dict[str, Any]) -> Iterator[str]:
    yield "## What comes back when one wall is missing"
    for layer in LAYERS:
        yield ""
        yield f"### Without {layer}"
        yield ""
        yield from _table("as", "comes back")
        for profile in PROFILES:
            yield _row(profile, _back(results, profile, layer))


def _back(results: dict[str, Any], profile: str, layer: str) -> str:
    if layer not in results["layers"][profile]:
        return "the wall is not there"
    remains = _works(results, profile, ALL)
    back = _works(results, profile, f"without {layer}") - remains
    return ", ".join(f"`{name}`" for name in ATTACKS if name in back) or "nothing"
