"""wtc beside its peers: requests a second, latency and processor time of one Stripe webhook.

    scripts/speed                                                 all; writes docs/speed.md
    .venv/bin/python benchmarks/peers.py --only wtc-def,starlette --rounds 2

Law: what is compared ran in one round, one server after the other, each on the same processor;
a ratio is the median of the rounds' ratios. No server is measured whose answer was not right.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import click
from load import measure
from peers.catalogue import SERVERS, Server
from peers.install import HERE, install, paths
from peers.machine import Watch, facts, processors
from peers.running import Running, StartError, request_bytes, running
from peers.table import Results, bars, refreshed, tables

ROOT = Path(__file__).parent.parent
KEPT = HERE / "results.json"
PAGE = ROOT / "docs" / "speed.md"
PLOT = ROOT / "docs" / "images" / "speed.svg"
LOADS = {  # of each kind: how many connections at once, and whether each request has a new one
    "1": (1, False),
    "16": (16, False),
    "64": (64, False),
    "new": (16, True),
}
ROUNDS = 7
ENOUGH = 5  # rounds; fewer do not go into the page
SECONDS = 1.0  # of load for each server in each round
WARM_UP = 3.0  # seconds of load before the first round
QUIET = 0.1  # of a processor that other programs may take in a measurement
TRIES = 3  # for a quiet one


def names(_context: object, _option: object, told: str | None) -> list[Server]:
    """Return the servers that were asked for."""
    known = {server.name: server for server in SERVERS}
    asked = told.split(",") if told else list(known)
    if strange := [name for name in asked if name not in known]:
        raise click.BadParameter(f"{', '.join(strange)}: there are {', '.join(known)}")
    return [server for name, server in known.items() if name in asked]


@click.command()
@click.option("--only", "servers", metavar="NAME,…", callback=names, help="Take these alone.")
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(1))
@click.option("--seconds", default=SECONDS, show_default=True, type=click.FloatRange(0.1))
@click.option("--json", "as_json", is_flag=True, help="Print every round as JSON.")
@click.option("--page", "only_page", is_flag=True, help="Write the page from what was kept.")
def main(
    servers: list[Server], rounds: int, seconds: float, as_json: bool, only_page: bool
) -> None:
    """Measure wtc and its peers; write docs/speed.md when all were measured in enough rounds."""
    if only_page:
        write_page(json.loads(KEPT.read_text("utf-8")))
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers end with it
    results = measured(servers, rounds, seconds)
    print(json.dumps(results, indent=1) if as_json else tables(results))
    if servers != list(SERVERS) or rounds < ENOUGH:
        say(f"The page stays as it is: it wants all servers, in {ENOUGH} rounds or more.")
        return
    KEPT.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    write_page(results)


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def measured(servers: Sequence[Server], rounds: int, seconds: float) -> Results:
    """Return what each server reached, round after round."""
    lacking = install({server.needs for server in servers if not server.is_wtc})
    serving, loading = pair = processors()
    os.sched_setaffinity(0, {loading})
    left_out = {each: lacking[each.needs] for each in servers if each.needs in lacking}
    up: dict[Server, Running] = {}
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        for server in [each for each in servers if each not in left_out]:
            try:
                up[server] = stack.enter_context(running(server, paths(), serving, folder))
            except StartError as error:
                left_out[server] = str(error)
        for server, reason in left_out.items():
            say(f"{server.name} is left out: {reason}")
        if not up:
            sys.exit("no server came up")
        loads = loaded(up, rounds, seconds, folder, pair)
        walls = [one.isolation() for server, one in up.items() if server.is_wtc]
    return {
        **facts(pair, paths()["node"]),
        "rounds": rounds,
        "seconds": seconds,
        "isolation": walls[0] if walls else None,
        "servers": [
            {
                "name": server.name,
                "title": server.title,
                "between": server.between,
                "is_wtc": server.is_wtc,
                "lacking": left_out.get(server, ""),
                "loads": loads.get(server, {}),
            }
            for server in servers
        ],
    }


def loaded(
    up: dict[Server, Running], rounds: int, seconds: float, folder: Path, pair: tuple[int, int]
) -> dict[Server, dict[str, list[Any]]]:
    """Return the rounds of each server, by the kind of load."""
    loads: dict[Server, dict[str, list[Any]]] = {
        server: {name: [] for name in LOADS} for server in up
    }
    requests = {server: folder / f"{server.name}.request" for server in up}
    for server, request in requests.items():
        request.write_bytes(request_bytes(server))
        measure(up[server].port, 16, WARM_UP, request, up[server].pid)
    for number in range(rounds):
        for name in LOADS:
            for server, one in up.items():
                load = quietest(one, name, seconds, requests[server], pair)
                loads[server][name].append(load)
                say(
                    f"round {number + 1} of {rounds}, {name:>3} connections: {server.name:14}"
                    f" {load['rate']:7,.0f} requests/s, {load['cost']:4.0f} µs each,"
                    f" others {load['others']:3.0%}"
                )
    return loads


def quietest(
    one: Running, kind: str, seconds: float, request: Path, pair: tuple[int, int]
) -> dict[str, float]:
    """Load a server, again while other programs disturb; return the load that they did least."""
    count, is_new = LOADS[kind]
    found: list[dict[str, float]] = []
    while len(found) < TRIES and not (found and found[-1]["others"] < QUIET):
        with Watch(pair) as watch:
            load = measure(one.port, count, seconds, request, one.pid, is_new=is_new)
        told = {**dataclasses.asdict(load), "others": watch.others(load.used)}
        found.append({field: round(value, 4) for field, value in told.items()})
    return min(found, key=itemgetter("others"))


def write_page(results: Results) -> None:
    """Put the tables and the plot into the docs."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(refreshed(page, tables(results)), encoding="utf-8")
    if reason := install(["plot"]).get("plot"):
        say(f"docs/images/speed.svg stays as it is: {reason}")
        return
    drawn = [paths()["plot"], str(HERE / "plot.py"), str(PLOT)]
    subprocess.run(drawn, input=json.dumps(bars(results, "16")), text=True, check=True)


if __name__ == "__main__":
    main()
