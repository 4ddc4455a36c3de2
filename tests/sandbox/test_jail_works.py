"""Behind all walls at once an honest worker does its work."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import trustme
from sandbox.cells import Cells

WALLS = ["jail", "jail-of-its-own-uid"]


@pytest.fixture(params=WALLS)
def work(request: pytest.FixtureRequest, cell: Cells) -> Any:
    """Do something behind the walls named."""
    if "uid" in request.param and not cell.is_root:
        pytest.skip("for root alone")

    def do(attempt: str, *arguments: Any) -> Any:
        return cell.try_(attempt, *arguments, walls=request.param)

    return do


def test_eight_threads_run(work: Any) -> None:
    assert work("run_threads", 8) == list(range(8))


@pytest.mark.parametrize("kind", ["uvloop", "asyncio"])
def test_a_loop_has_tasks_timers_threads_and_frames(kind: str, work: Any) -> None:
    assert work("run_loop", kind) == ["frame", [0, 1, 2, 3, 4], None, {"n": 1}]


def test_small_things_work(work: Any) -> None:
    facts = [8, True, True, True]
    exists = [True, True]
    assert work("be_ordinary")[:4] == [1, '{"a": [1, 2]}', facts, exists]


def test_descriptors_are_handed_in(work: Any) -> None:
    assert work("pass_descriptor") == "hello"


def test_a_worker_signals_itself(work: Any) -> None:
    assert work("signal_itself") == 2


@pytest.mark.parametrize("name", ["_elementtree", "_lsprof", "_sqlite3"])
def test_native_code_is_imported_late(name: str, cell: Cells) -> None:
    if find_spec(name) is None:
        pytest.skip(f"this Python has no {name}")
    assert cell.try_("import_late", name, walls="jail") == ".so"


def test_time_zones_are_known(cell: Cells) -> None:
    assert cell.try_("know_zones", walls="jail") == "Europe/Berlin"


def test_the_authorities_of_the_system_can_be_read(cell: Cells) -> None:
    free = cell.try_("trust_the_system")
    assert cell.try_("trust_the_system", walls="jail") == free


@pytest.fixture
def secure_echo(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A TLS server that answers one connection with what it got; its port and its authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def serve(server: socket.socket) -> None:
        connection, _ = server.accept()
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.sendall(secure.recv(4))
            secure.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        yield server.getsockname()[1], str(tmp_path / "authority.pem")
        thread.join()


@pytest.mark.parametrize("how", ["shake_hands", "shake_hands_in_loop"])
def test_tls_is_spoken_over_a_socket_that_was_handed_in(
    how: str, work: Any, secure_echo: tuple[int, str]
) -> None:
    assert work(how, *secure_echo) == "ping"
