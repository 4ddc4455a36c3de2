"""Draws the bars of docs/images/speed.svg, readable on white and on black: `plot.py FILE <bars`."""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot

INK = "#797979"  # as far from white as from GitHub's black: 4.3 to 1
UNTOLD = ("Date", "Creator", "Format", "Type")  # of the metadata, which would change the file
OURS, THEIRS = "#e8590c", "#4c8dae"
mpl.rcParams |= {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "speed",  # the same bars give the same file
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": INK,
    "axes.titlecolor": INK,
}


def main() -> None:
    bars = json.load(sys.stdin)[::-1]
    figure, (rate, p99) = pyplot.subplots(1, 2, sharey=True, figsize=(10, 0.42 * len(bars) + 1))
    draw(rate, bars, "rate", "requests/s, 16 connections", "{:,.0f}")
    draw(p99, bars, "p99", "p99 latency, ms (less is better)", "{:.1f}")
    figure.tight_layout(w_pad=3)
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, transparent=True, metadata=dict.fromkeys(UNTOLD))


def draw(axes: Any, bars: list[dict[str, Any]], field: str, title: str, form: str) -> None:
    values = [bar[field] for bar in bars]
    colours = [OURS if bar["is_wtc"] else THEIRS for bar in bars]
    drawn = axes.barh([bar["title"] for bar in bars], values, color=colours)
    axes.bar_label(drawn, [form.format(value) for value in values], padding=4)
    axes.set_title(title, fontsize=11, loc="left")
    axes.set_xlim(right=max(values) * 1.18)
    axes.xaxis.set_visible(False)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


if __name__ == "__main__":
    main()
