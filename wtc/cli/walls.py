"""The walls around workers as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator

from wtc.cli.printing import safe, styled
from wtc.sandbox.pool import Walls

__all__ = ["wall_lines"]


def wall_lines(walls: Walls) -> Iterator[str]:
    """Yield a line for each layer: whether it is on, what it does or why not, what to do."""
    width = max(len(layer.name) for layer in walls.layers)
    for layer in walls.layers:
        state = styled("on ", fg="green") if layer.is_on else styled("off", fg="yellow")
        yield f"  {layer.name:<{width}}  {state}  {safe(layer.detail)}"
        if layer.advice:
            yield f"  {'':<{width}}       → {safe(layer.advice)}"
    for hole in walls.holes:
        yield styled(f"  a worker could {safe(hole)}", fg="red")
