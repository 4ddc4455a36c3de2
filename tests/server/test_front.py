"""What the connections of a server share: counts by address."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from hosting import DictDocuments
from wtc.config import Limits, Rim
from wtc.host import Host
from wtc.registry import Registry
from wtc.server.app import OWN, app
from wtc.server.connection import Connection
from wtc.server.front import Front


def in_loop(scenario: Callable[[Front, Callable[[], Connection]], None], rim: Rim) -> None:
    """Call a scenario with a front and what makes connections that are not counted yet."""

    async def run() -> None:
        host = Host(Limits(), Registry(), DictDocuments(), print)
        front = Front(host, print, OWN, rim)
        config = uvicorn.Config(app(host, print), log_config=None)
        state: dict[str, Any] = {}
        scenario(front, lambda: front.protocol(config, ServerState(), state))

    asyncio.run(run())


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1"])
def test_one_address_has_so_many_connections_and_no_more(address) -> None:
    def scenario(front: Front, connection: Callable[[], Connection]) -> None:
        admitted = [one for _ in range(2) if front.admit(one := connection(), address)]
        assert len(admitted) == 2
        assert not front.admit(connection(), address)
        assert front.admit(connection(), "10.0.0.2")
        front.leave(admitted[0], address)
        assert front.admit(connection(), address)

    in_loop(scenario, Rim(per_address=2))


@pytest.mark.parametrize("address", ["", "127.0.0.9", "::1", "::ffff:127.0.0.1", "10.0.0.7"])
def test_this_machine_and_the_proxies_have_as_many_as_they_like(address) -> None:
    def scenario(front: Front, connection: Callable[[], Connection]) -> None:
        assert all(front.admit(connection(), address) for _ in range(5))

    in_loop(scenario, Rim(per_address=2, proxies=("10.0.0.7",)))


def test_a_connection_that_was_not_admitted_leaves_no_trace() -> None:
    def scenario(front: Front, connection: Callable[[], Connection]) -> None:
        inside, outside = connection(), connection()
        assert front.admit(inside, "10.0.0.1")
        assert not front.admit(outside, "10.0.0.1")
        front.leave(outside, "10.0.0.1")
        assert not front.admit(connection(), "10.0.0.1")

    in_loop(scenario, Rim(per_address=1))
