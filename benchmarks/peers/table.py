"""What the rounds came to: medians, ratios within a round, tables. Pure: data in, text out.

`Rounds` is what one server reached with a kind of load, round after round; the n-th round of one
server ran beside the n-th of every other. A kind is a number of connections, or `new`: each
request on one of its own.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tabulate import tabulate

__all__ = ["BEGIN", "END", "bars", "middle", "ratio", "refreshed", "tables"]

Round = dict[str, float]
Rounds = Sequence[Round]
Results = dict[str, Any]

BEGIN = "<!-- From here on scripts/speed writes. -->\n"
END = "<!-- Up to here. -->\n"
COSTED = "16"  # connections at which the processor time is told
SATURATED = 0.9  # of a processor used by the load: from here on it may be the limit
BUSY = 0.1  # of a processor taken by others: above it, only processor times are comparable
ENOUGH = 3  # calm rounds for a median
CAVEAT = "The processor time tells more here than the rest."
RATIOS: dict[str, tuple[str, str]] = {  # a column of the second table: field, kind of load
    "requests/s, 1": ("rate", "1"),
    "requests/s, 16": ("rate", "16"),
    "requests/s, 64": ("rate", "64"),
    "requests/s, new": ("rate", "new"),
    "CPU each, 16": ("cost", "16"),
    "CPU each, 64": ("cost", "64"),
    "CPU each, new": ("cost", "new"),
    "p99, 64": ("p99", "64"),
}


def middle(rounds: Rounds, field: str) -> float:
    """Return the median, of the calm rounds where there are enough of them."""
    return statistics.median(each[field] for (each,) in _calm([(each,) for each in rounds]))


def ratio(ours: Rounds, theirs: Rounds, field: str) -> float:
    """Return the median of the ratios that single rounds had, calm ones where there are enough."""
    pairs = _calm(list(zip(ours, theirs, strict=True)))
    return statistics.median(mine[field] / other[field] for mine, other in pairs)


def _calm(beside: list[tuple[Round, ...]]) -> list[tuple[Round, ...]]:
    """Return those that other programs did not disturb, or all where these are too few."""
    calm = [group for group in beside if all(each["others"] <= BUSY for each in group)]
    return calm if len(calm) >= ENOUGH else beside


def refreshed(page: str, text: str) -> str:
    """Return the page with `text` between its marks. Raise ValueError without them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no lines {BEGIN!r} and {END!r}")
    return f"{before}{begin}\n{text}\n\n{end}{after}"


def tables(results: Results) -> str:
    """Return what was reached and how wtc compares, as Markdown whose columns stand in line."""
    servers = results["servers"]
    parts = [_markdown(_reached(servers))]
    if compared := list(_compared(servers)):
        parts.append(_markdown(compared))
    return "\n\n".join([*parts, _where(results)])


def bars(results: Results, connections: str) -> list[dict[str, Any]]:
    """Return what the plot shows of each server that ran."""
    return [
        {
            "title": each["title"].replace("`", ""),
            "is_wtc": each["is_wtc"],
            "rate": middle(each["loads"][connections], "rate"),
            "p99": middle(each["loads"][connections], "p99"),
        }
        for each in results["servers"]
        if connections in each["loads"]
    ]


def _where(results: Results) -> str:
    loads = [each["loads"] for each in results["servers"]]
    others = [each["others"] for by in loads for rounds in by.values() for each in rounds]
    quiet = f"{statistics.median(others):.0%} (median), {max(others):.0%} at worst,"
    layers = (results["isolation"] or {}).get("layers", [])
    walls = f"{sum(each['is_on'] for each in layers)} of {len(layers)} layers of wtc's jail stood"
    return (
        f"Measured on {results['date']} with {results['processor']}, {results['system']},"
        f" {results['languages']}: {results['rounds']} rounds of {results['seconds']:g} seconds for"
        f" each kind of load. Other programs took {quiet} of a processor."
        + (f" {CAVEAT}" if statistics.median(others) > BUSY else "")
        + (f" {walls}." if layers else "")
    )


def _reached(servers: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    counts = list(dict.fromkeys(count for each in servers for count in each["loads"]))
    yield [
        "server",
        "between two tenants",
        *[f"requests/s, {count}" for count in counts],
        *[f"p50 / p99 ms, {count}" for count in counts],
        f"CPU µs each, {COSTED}",
    ]
    for each in servers:
        yield [
            each["title"],
            each["lacking"] or each["between"],
            *_cells(each, counts, _rate),
            *_cells(each, counts, _latency),
            *_cells(each, [COSTED] if COSTED in counts else counts[:1], _cost),
        ]


def _cells(server: dict[str, Any], counts: list[str], cell: Callable[[Rounds], str]) -> list[str]:
    return [
        cell(server["loads"][count]) if count in server["loads"] else "left out" for count in counts
    ]


def _rate(rounds: Rounds) -> str:
    mark = "≥ " if middle(rounds, "busy") > SATURATED else ""
    return f"{mark}{middle(rounds, 'rate'):,.0f}"


def _latency(rounds: Rounds) -> str:
    return f"{middle(rounds, 'p50'):.2f} / {middle(rounds, 'p99'):.2f}"


def _cost(rounds: Rounds) -> str:
    return f"{middle(rounds, 'cost'):.0f}"


def _compared(servers: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """Give the second table, or nothing where there is nothing to compare."""
    ran = [each for each in servers if each["loads"]]
    ours = [each for each in ran if each["is_wtc"]]
    theirs = [each for each in ran if not each["is_wtc"]]
    if not (ours and theirs):
        return
    shown = {head: at for head, at in RATIOS.items() if at[1] in ran[0]["loads"]}
    yield [f"{' / '.join(each['title'] for each in ours)} ÷", *shown]
    for other in theirs:
        yield [other["title"], *[_ratios(ours, other, *at) for at in shown.values()]]


def _ratios(ours: Sequence[dict[str, Any]], other: dict[str, Any], field: str, count: str) -> str:
    return " / ".join(
        f"{ratio(each['loads'][count], other['loads'][count], field):.2f}" for each in ours
    )


def _markdown(rows: Iterable[list[str]]) -> str:
    head, *body = rows
    align = ["left", *["right"] * (len(head) - 1)]
    return tabulate(body, head, tablefmt="github", colalign=align, disable_numparse=True)
