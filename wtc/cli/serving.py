"""What `wtc dev` does: a socket, a host, files that are followed, until a signal.

Law: the socket is bound before anything else is done, and everything after it is undone in order.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import ipaddress
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import msgspec
import uvicorn
import uvloop

from wtc.cli.fetching import locked
from wtc.cli.flags import DevFlags
from wtc.cli.live import Live, at_work, end
from wtc.cli.preparing import host_over, prepare
from wtc.cli.report import Report
from wtc.config import Isolation, Limits, Rim
from wtc.errors import UsageError
from wtc.host import Host
from wtc.sandbox.pool import EgressPolicy
from wtc.server.app import OWN, app
from wtc.server.front import Front

__all__ = ["serve"]

GC_THRESHOLD = 20_000  # objects; Python's 700 are gathered within some ten requests
GRACE = 5  # seconds that requests in flight get when the server ends


def serve(flags: DevFlags) -> None:
    """Serve until a signal; raise UsageError, NotFoundError and others for what cannot be."""
    limits, isolation = Limits.read(), _isolation(flags)
    _allow_connections()
    policy = msgspec.structs.replace(EgressPolicy.read(), private=True)
    with Report.opened(as_json=flags.as_json) as report:
        pins = locked(flags.allow_fetch, report.locked)
        served, registry = prepare(flags, limits, pins, report.trouble)
        with _listen(flags.host, flags.port) as listener:
            host = host_over(
                served,
                registry,
                limits,
                report.log,
                report.trouble,
                isolation=isolation,
                policy=policy,
                listening=[listener.getsockname()[:2]],
            )
            live = Live(host, served, report, at_start=limits.live)
            live.begin()
            uvloop.run(_serve(host, live, report, listener, flags))
        report.say("Bye.")


def _allow_connections() -> None:
    """Let this process hold as many sockets as it may; workers have a limit of their own."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _isolation(flags: DevFlags) -> Isolation:
    found = Isolation.read()
    if flags.isolation is None:
        return found
    return msgspec.structs.replace(found, mode=flags.isolation)


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound socket; raise UsageError that says why there is none."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        raise UsageError(_why_not(error, host, port)) from None


def _why_not(error: Exception, host: str, port: int) -> str:
    where = f"{host[:100]}:{port}"
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"--host {host[:100]!r} is no address of this machine"
    reasons = {
        "EADDRINUSE": f"{where} is taken by another program; give another --port, or 0 for any",
        "EADDRNOTAVAIL": f"--host {host[:100]!r} is no address of this machine",
        "EACCES": f"not allowed to listen on {where}; ports below 1024 are the administrator's",
    }
    assert isinstance(error, OSError)
    name = errno.errorcode.get(error.errno or 0, "")
    return reasons.get(name, f"cannot listen on {where}: {error.strerror}")


class _Server(uvicorn.Server):
    """uvicorn's server, without its signal handlers, that tells when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()
        self.listening.set()

    def stop(self) -> None:
        """Let the requests in flight end; asked again, end at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def _serve(
    host: Host, live: Live, report: Report, listener: socket.socket, flags: DevFlags
) -> None:
    """Serve until a signal or a first failure that no save mends ends it."""
    rim = Rim.read()
    front = Front(host, report.request, OWN, rim)
    config = uvicorn.Config(
        app(host, report.request, rim),
        http=cast(type[asyncio.Protocol], front.protocol),  # it only calls it
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",  # what is wrong with a request, the caller is told
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the rim drops what callers say of others
        timeout_graceful_shutdown=GRACE,
    )
    _spare_the_collector()
    url, loopback = _address(listener)
    server = _Server(config, lambda: report.ready(url, live.names(), loopback=loopback))
    _on_signals(server.stop)
    async with at_work(host, report):
        await _serve_and_follow(server, live, listener, flags)


def _spare_the_collector() -> None:
    """Keep what is there for good out of each garbage collection; no request leaves cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


async def _serve_and_follow(
    server: _Server, live: Live, listener: socket.socket, flags: DevFlags
) -> None:
    following = asyncio.create_task(live.follow()) if not flags.no_reload else None
    first = asyncio.create_task(_compile(server, live, flags))
    first.add_done_callback(lambda done: server.stop() if _failed(done) else None)
    try:
        await server.serve(sockets=[listener])
    finally:
        await end(following)
        await live.settle()
        failure = await end(first)
    if failure is not None:
        raise failure


async def _compile(server: _Server, live: Live, flags: DevFlags) -> None:
    """Compile what is served, once the server listens."""
    await server.listening.wait()
    await live.compile_first(reload=not flags.no_reload)


def _failed(task: asyncio.Task[None]) -> bool:
    return not task.cancelled() and task.exception() is not None


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def _address(listener: socket.socket) -> tuple[str, bool]:
    """Return the URL of a listening socket, and whether only this machine can reach it."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host.partition("%")[0])
    here = "127.0.0.1" if address.version == 4 else "::1"
    shown = here if address.is_unspecified else host
    return f"http://{shown if address.version == 4 else f'[{shown}]'}:{port}/", address.is_loopback
