"""What the server says of itself: that it serves, and which walls stand around what it serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from hosting import hosting
from wtc.host import Host
from wtc.model import Webtask
from wtc.sandbox.jail.layers import Layer
from wtc.sandbox.pool import Walls
from wtc.server.app import RunRecord, app

WALLS = Walls(
    layers=(
        Layer(name="limits", is_on=True, detail="few <files>"),
        Layer(name="seccomp", is_on=False, detail="this kernel has no filters", advice="another"),
    ),
    tried=16,
    holes=("fork",),
)


@asynccontextmanager
async def asking() -> AsyncIterator[tuple[Host, httpx.AsyncClient, list[RunRecord]]]:
    runs: list[RunRecord] = []
    async with hosting() as (host, _):
        transport = httpx.ASGITransport(app(host, runs.append))
        async with httpx.AsyncClient(transport=transport, base_url="http://wtc.test") as client:
            yield host, client, runs


def check(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())


def test_health_tells_the_isolation_once_a_canary_has_tried_it() -> None:
    async def scenario() -> None:
        async with asking() as (host, client, runs):
            early = await client.get("/.wtc/health")
            assert (early.status_code, early.json()) == (200, {"status": "ok", "isolation": None})
            host.walls = WALLS
            told = await client.get("/.wtc/health")
            assert told.headers["content-type"] == "application/json"
            assert told.headers["cache-control"] == "no-store"
            assert told.json() == {
                "status": "ok",
                "isolation": {
                    "strict": False,
                    "layers": [
                        {"name": "limits", "is_on": True, "detail": "few <files>", "advice": ""},
                        {
                            "name": "seccomp",
                            "is_on": False,
                            "detail": "this kernel has no filters",
                            "advice": "another",
                        },
                    ],
                    "tried": 16,
                    "holes": ["fork"],
                },
            }
            assert runs == []  # no request of a webtask

    check(scenario)


def test_health_tells_what_a_canary_found_here() -> None:
    async def scenario() -> None:
        async with asking() as (host, client, _):
            found = await host.inspect()
            told = (await client.get("/.wtc/health")).json()["isolation"]
            assert told == found.as_json()
            assert told["tried"] > 0

    check(scenario)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/.wtc/health", 200),
        ("POST", "/.wtc/health", 405),
        ("GET", "/.wtc/health/", 404),
        ("GET", "/.wtc", 404),
        ("GET", "/.wtc/other", 404),
    ],
)
def test_nothing_else_is_the_servers_own(method: str, path: str, status: int) -> None:
    async def scenario() -> None:
        async with asking() as (host, client, _):
            host.announce("a", Webtask(script="def a(): return 1"))
            assert (await client.request(method, path)).status_code == status

    check(scenario)


def test_the_index_has_a_line_about_the_isolation() -> None:
    async def scenario() -> None:
        async with asking() as (host, client, _):
            assert "<p>Isolation: not tried yet" in (await client.get("/")).text
            host.walls = WALLS
            line = "<p>Isolation: weak, 1 of 2 layers (without seccomp), "
            assert (
                line + "the canary was stopped 15 of 16 times; it could fork"
                in (await client.get("/")).text
            )

    check(scenario)
