"""Which walls stand around the workers of a server, proven by a canary, which tried to break them.

Law: a wall counts when its layer is on and the canary found no hole; what a layer says of itself is
not enough.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from wtc.errors import IsolationError
from wtc.sandbox.jail.layers import Layer

__all__ = ["NEEDED", "Walls"]

NEEDED = ("limits", "privileges", "landlock", "seccomp")  # for the code of strangers


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What stands between webtasks and the machine."""

    layers: tuple[Layer, ...]
    tried: int  # how much the canary tried that no worker may
    holes: tuple[str, ...]  # those that it found open

    @property
    def missing(self) -> tuple[Layer, ...]:
        """The layers that are off."""
        return tuple(layer for layer in self.layers if not layer.is_on)

    @property
    def is_strict(self) -> bool:
        """Tell whether the code of strangers may run behind them."""
        return not self.holes and not any(layer.name in NEEDED for layer in self.missing)

    def as_json(self) -> dict[str, Any]:
        """Return what a program reads of them, for JSON."""
        return {
            "strict": self.is_strict,
            "layers": [asdict(layer) for layer in self.layers],
            "tried": self.tried,
            "holes": list(self.holes),
        }

    def summary(self) -> str:
        """Return one line: how strong, which layers are off, what the canary could do."""
        standing = len(self.layers) - len(self.missing)
        strength = "strong" if self.is_strict else "weak"
        off = ", ".join(layer.name for layer in self.missing)
        without = f" (without {off})" if off else ""
        stopped = f"the canary was stopped {self.tried - len(self.holes)} of {self.tried} times"
        could = f"; it could {', '.join(self.holes)}" if self.holes else ""
        return f"{strength}, {standing} of {len(self.layers)} layers{without}, {stopped}{could}"

    def require_strict(self) -> None:
        """Return if strangers' code may run; raise IsolationError that says what to do."""
        if self.is_strict:
            return
        off = [layer for layer in self.missing if layer.name in NEEDED]
        reasons = [f"{layer.name} is off: {layer.detail}; {layer.advice}" for layer in off]
        if self.holes:
            reasons.append(f"a worker could {', '.join(self.holes)}")
        raise IsolationError(
            f"the isolation is not strict: {'. '.join(reasons)}. `wtc doctor` tells all;"
            " --isolation best-effort takes the walls that there are"
        )
