"""A worker's libraries through the broker, in a process that the kernel lets open no socket."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import trustme
from origin import Origin, reply, serving, silent
from sandbox.outsides import Way, listener, way

from wtc.dialect.clients import outgoing
from wtc.dialect.clients.streams import AsyncBackend, Backend
from wtc.sandbox.egress.judging import EgressPolicy

WORKER = Path(__file__).with_name("worker_like.py")
CUSTOMER = b'{"id": "cus_1", "object": "customer"}'
TOLD = 'the address of {0} is not public; an operator lets it be reached with allow = ["{1}:80"]'


def port_of(connection: socket.socket) -> object:
    """Answer with the port that the request came from, and keep the connection."""
    while True:
        body = str(connection.getpeername()[1]).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(4096)
            if not more:
                return None
            data += more


ANSWERS = {
    "/hello": reply(b"hello"),
    "/port": port_of,
    "/silent": silent,
    "/inside": reply(b"", 302, "location: http://169.254.169.254/latest"),
    "/v1/customers/cus_1": reply(CUSTOMER, 200, "content-type: application/json"),
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def an_origin(authority: trustme.CA | None = None) -> Iterator[Origin]:
    if authority is None:
        with serving(ANSWERS) as origin:
            yield origin
        return
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serving(ANSWERS, context) as origin:
        yield origin


async def found(outside: Way, scenario: str, url: str, port: int, trusted: str = "") -> Any:
    """Return what a scenario finds in a process like a worker's."""
    policy = EgressPolicy(allow=(f"127.0.0.1:{port}",))
    serial, end = outside.egress.way_out()
    outside.egress.name(serial, "task", policy)
    with end:
        number = end.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(WORKER), str(number), scenario, url,
            env={"SSL_CERT_FILE": trusted} if trusted else {},
            pass_fds=(number,),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(output)


PLAIN = [
    ("refused", dict.fromkeys(("inet", "inet6", "netlink", "unix"), "PermissionError")),
    ("httpx", "hello"),
    ("async", "hello"),
    ("many", ["hello"] * 30),
    ("stripe", "cus_1"),
    ("async stripe", "cus_1"),
    ("http.client", "hello"),
    ("requests", [1, True]),
    ("getaddrinfo", [["a.example", 80], "a webtask looks up no addresses, it connects"]),
    ("private", TOLD.format("169.254.169.254", "169.254.169.254")),
    ("async private", TOLD.format("::1", "[::1]")),
    ("redirect", TOLD.format("169.254.169.254", "169.254.169.254")),
    ("slow", "timeout"),
    ("async slow", "timeout"),
]


@pytest.mark.parametrize(("scenario", "answer"), PLAIN, ids=[row[0] for row in PLAIN])
async def test_a_library_goes_through_the_broker(scenario: str, answer: Any) -> None:
    with an_origin() as origin:
        async with way() as outside:
            assert await found(outside, scenario, origin.url, origin.port) == answer


@pytest.mark.parametrize("scenario", ["kept", "async kept"])
async def test_a_connection_is_kept_and_used_again(scenario: str) -> None:
    with an_origin() as origin:
        async with way() as outside:
            ports = await found(outside, scenario, origin.url, origin.port)
            records = await outside.recorded()
    assert len(set(ports)) == 1
    assert [record.outcome for record in records] == ["connected"]


@pytest.mark.parametrize("scenario", ["httpx", "async", "stripe", "async stripe"])
async def test_tls_ends_in_the_worker(scenario: str, authority: trustme.CA, tmp_path: Path) -> None:
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with an_origin(authority) as origin:
        async with way() as outside:
            answer = await found(outside, scenario, origin.url, origin.port, str(trusted))
    assert answer in ("hello", "cus_1")


async def test_a_certificate_that_nobody_vouches_for_is_refused(authority: trustme.CA) -> None:
    with an_origin(authority) as origin:
        async with way() as outside:
            assert await found(outside, "untrusted", origin.url, origin.port) is True


@pytest.mark.parametrize("scenario", ["httpx", "async"])
async def test_a_first_request_opens_no_file_and_imports_nothing(
    scenario: str, authority: trustme.CA, tmp_path: Path
) -> None:
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with an_origin(authority) as origin:
        async with way() as outside:
            said = await found(
                outside, f"watched {scenario}", origin.url, origin.port, str(trusted)
            )
    assert (said["found"], sorted(set(said["touched"]))) == ("hello", [])


# ------------------------------------------------------------- what httpx and httpcore promise us


def test_the_one_attribute_of_httpx_that_is_set_is_the_one_it_sends_by() -> None:
    assert isinstance(vars(httpx.HTTPTransport())["_pool"], httpcore.ConnectionPool)
    assert isinstance(vars(httpx.AsyncHTTPTransport())["_pool"], httpcore.AsyncConnectionPool)


class Nowhere:
    """An outside that says where one wanted to go."""

    def connect(self, host: str, port: int, timeout: float | None = None) -> socket.socket:
        raise PermissionError(f"{host} {port} {timeout}")

    async def connect_async(
        self, host: str, port: int, timeout: float | None = None
    ) -> socket.socket:
        raise TimeoutError(f"{host} {port} {timeout}")


def test_a_transport_connects_through_its_backend_and_nowhere_else() -> None:
    with (
        httpx.Client(transport=outgoing.BrokeredTransport(Nowhere()), timeout=7) as client,
        pytest.raises(httpx.ConnectError, match=r"^a\.example 443 7$"),
    ):
        client.get("https://A.Example/")


async def test_an_async_transport_connects_through_its_backend_and_nowhere_else() -> None:
    transport = outgoing.AsyncBrokeredTransport(Nowhere())
    async with httpx.AsyncClient(transport=transport, timeout=7) as client:
        with pytest.raises(httpx.ConnectTimeout, match=r"^::1 80 7$"):
            await client.get("http://[::1]/")


def test_no_sockets_of_this_machine() -> None:
    with pytest.raises(httpcore.ConnectError, match="no sockets of this machine"):
        Backend(Nowhere()).connect_unix_socket("/run/x")


async def test_no_sockets_of_this_machine_for_async_code() -> None:
    with pytest.raises(httpcore.ConnectError, match="no sockets of this machine"):
        await AsyncBackend(Nowhere()).connect_unix_socket("/run/x")


# ----------------------------------------------------------------------------------- the network


async def test_threads_and_tasks_ask_at_the_same_time() -> None:
    with listener() as port:
        async with way() as outside:
            worker = await outside.worker(
                EgressPolicy(allow=(f"127.0.0.1:{port}",), at_once=40, per_minute=1000)
            )
            threads = [asyncio.to_thread(worker.connect, "127.0.0.1", port, 5.0) for _ in range(12)]
            tasks = [worker.connect_async("127.0.0.1", port, 5.0) for _ in range(12)]
            made = await asyncio.gather(*threads, *tasks)
    assert {each.gettimeout() for each in made[:12]} == {5.0}
    assert {each.gettimeout() for each in made[12:]} == {0.0}
    assert len({each.getsockname() for each in made}) == 24
    for each in made:
        each.close()


NO_ASKS = [
    ("a.example", 0, "OSError: 0 is no port"),
    ("a.example", 65_536, "OSError: 65536 is no port"),
    ("a.example", -1, "OSError: -1 is no port"),
    ("a.example", "80", "OSError: '80' is no port"),
    (
        "b\u00fccher.example",
        80,
        "OSError: 'b\\xfccher.example' is no host name and no plain address",
    ),
    ("a" * 2000, 80, f"OSError: '{'a' * 80}' is no host name and no plain address"),
    ("", 80, "PermissionError: '' is no host name and no plain address"),
]


async def test_what_cannot_be_asked_costs_the_way_out_of_nobody() -> None:
    async with way() as outside:
        worker = await outside.worker(EgressPolicy())
        said = [await worker.why_not(host, port) for host, port, _ in NO_ASKS]  # type: ignore[arg-type]
        assert said == [row[2] for row in NO_ASKS]
        assert (await worker.why_not("10.0.0.1")).startswith("PermissionError: the address")
