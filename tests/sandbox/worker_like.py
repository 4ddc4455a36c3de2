"""What a worker is to the outside: an inherited socket, and a kernel that refuses all others.

    python -I worker_like.py FD SCENARIO URL        prints what the scenario found, as JSON

The filter refuses `socket` but for AF_UNIX, and `connect`, `bind`, `listen` altogether.
"""

from __future__ import annotations

import asyncio
import ctypes
import http.client
import inspect
import json
import os
import platform
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import uvloop

from wtc.dialect.clients import outgoing
from wtc.dialect.connecting import connect_through
from wtc.dialect.loading import Loader
from wtc.sandbox.egress.network import BrokeredNetwork, install
from wtc.testing import ListLog

NUMBERS = {"x86_64": (0xC000003E, 41, (42, 49, 50)), "aarch64": (0xC00000B7, 198, (203, 200, 201))}
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_sockets() -> None:
    """Let this process make sockets of AF_UNIX only, and connect none (seccomp, for good)."""
    architecture, makes, others = NUMBERS[platform.machine()]
    code = [
        (LOAD, 0, 0, 4),
        (EQUAL, 0, len(others) + 6, architecture),
        (LOAD, 0, 0, 0),
        (EQUAL, 0, 2, makes),
        (LOAD, 0, 0, 16),
        (EQUAL, len(others), len(others) + 1, socket.AF_UNIX),
        *((EQUAL, len(others) - place, 0, number) for place, number in enumerate(others)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, KILL),
    ]
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in code)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    program = Program(len(code), packed)
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "no seccomp here")


def refused(url: str) -> dict[str, str]:
    """Tell how the kernel answers what a worker may not do."""
    said = {}
    for name, attempt in {
        "inet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "inet6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "unix": lambda: socket.socket(socket.AF_UNIX).connect("\0nowhere"),
    }.items():
        try:
            attempt()
        except OSError as error:
            said[name] = type(error).__name__
    return said


def script(text: str) -> Callable[[str], Any]:
    """Return a scenario: a script of the dialect that defines `main(url)`."""

    def scenario(url: str) -> Any:
        called = vars(Loader(ListLog()).load(text))["main"]
        sys.audit("loaded")
        made = called(url)
        return uvloop.run(made) if inspect.iscoroutine(made) else made

    return scenario


def said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def over_http_client(url: str) -> Any:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=5)
    connection.request("GET", "/hello")
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def over_requests(url: str) -> Any:
    with requests.Session() as session:
        session.trust_env = False
        ports = [session.get(f"{url}/port", timeout=5).text for _ in range(2)]
        try:
            session.get("http://10.0.0.1/", timeout=5)
        except requests.ConnectionError as error:
            return [len(set(ports)), "is not public" in str(error)]
    return None


def looked_up(url: str) -> Any:
    found = socket.getaddrinfo("a.example", 80, type=socket.SOCK_STREAM)
    try:
        socket.getaddrinfo("a.example", 53, type=socket.SOCK_DGRAM)
    except socket.gaierror as error:
        return [found[0][4], error.strerror]
    return None


HTTPX = "import httpx\n"
SCENARIOS: dict[str, Callable[[str], Any]] = {
    "refused": refused,
    "http.client": over_http_client,
    "requests": over_requests,
    "getaddrinfo": looked_up,
    "httpx": script(HTTPX + "def main(url):\n    return httpx.get(url + '/hello').text"),
    "kept": script(
        HTTPX
        + "def main(url):\n    with httpx.Client() as client:\n"
        + "        return [client.get(url + '/port').text for _ in range(3)]"
    ),
    "async kept": script(
        HTTPX
        + "async def main(url):\n    async with httpx.AsyncClient() as client:\n"
        + "        return [(await client.get(url + '/port')).text for _ in range(3)]"
    ),
    "many": script(
        "import asyncio, httpx\nasync def main(url):\n"
        "    async with httpx.AsyncClient() as client:\n"
        "        asked = (client.get(url + '/hello') for _ in range(30))\n"
        "        return [each.text for each in await asyncio.gather(*asked)]"
    ),
    "private": script(
        HTTPX + "def main(url):\n    try:\n        httpx.get('http://169.254.169.254/')\n"
        "    except httpx.ConnectError as error:\n        return str(error)"
    ),
    "async private": script(
        HTTPX + "async def main(url):\n    async with httpx.AsyncClient() as client:\n"
        "        try:\n            await client.get('http://[::1]:80/')\n"
        "        except httpx.ConnectError as error:\n            return str(error)"
    ),
    "redirect": script(
        HTTPX
        + "def main(url):\n    try:\n        httpx.get(url + '/inside', follow_redirects=True)\n"
        "    except httpx.ConnectError as error:\n        return str(error)"
    ),
    "slow": script(
        HTTPX + "def main(url):\n    try:\n        httpx.get(url + '/silent', timeout=0.2)\n"
        "    except httpx.ReadTimeout:\n        return 'timeout'"
    ),
    "async slow": script(
        HTTPX + "async def main(url):\n    async with httpx.AsyncClient() as client:\n"
        "        try:\n            await client.get(url + '/silent', timeout=0.2)\n"
        "        except httpx.ReadTimeout:\n            return 'timeout'"
    ),
    "untrusted": script(
        HTTPX + "def main(url):\n    try:\n        httpx.get(url + '/hello')\n"
        "    except httpx.ConnectError as error:\n        return 'CERTIFICATE' in str(error)"
    ),
    "async": script(
        HTTPX + "async def main(url):\n    async with httpx.AsyncClient() as client:\n"
        "        return (await client.get(url + '/hello')).text"
    ),
    "stripe": script(
        "import stripe\ndef main(url):\n"
        "    client = stripe.StripeClient('sk_test_x', base_addresses={'api': url})\n"
        "    return client.v1.customers.retrieve('cus_1').id"
    ),
    "async stripe": script(
        "import stripe\nasync def main(url):\n"
        "    client = stripe.StripeClient('sk_test_x', base_addresses={'api': url})\n"
        "    return (await client.v1.customers.retrieve_async('cus_1')).id"
    ),
}


def watched(scenario: Callable[[str], Any], url: str) -> Any:
    """Return what a scenario finds, which files its script opened and what it imported."""
    touched: list[str] = []

    def hook(event: str, values: tuple[Any, ...]) -> None:
        if event == "loaded":
            touched.clear()
        elif event == "import" and sys.modules.get(values[0], sys) is None:
            return  # known not to be there, and not looked for
        elif event in ("open", "import") and isinstance(values[0], str):
            touched.append(f"{event} {values[0]}")

    sys.addaudithook(hook)
    found = scenario(url)
    return {"found": found, "touched": list(touched)}


def main() -> None:
    network = BrokeredNetwork(int(sys.argv[1]))
    connect_through(network)
    install(network)
    outgoing.warm()
    if trusted := os.environ.get("SSL_CERT_FILE"):
        os.unlink(trusted)  # whoever reads it later finds nothing
    refuse_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop):
        name, url = sys.argv[2:]
        scenario = SCENARIOS[name.removeprefix("watched ")]
        found = watched(scenario, url) if name.startswith("watched ") else scenario(url)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
