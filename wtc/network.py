"""The network that fetching sees: names looked up once, addresses judged, every step metered.

Law: a connection leads to an address that was judged, whoever answers; nothing on it waits or reads
past what its meter says.
"""

from __future__ import annotations

import queue
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from wtc.addresses import Url, as_address, is_public, shown
from wtc.config import MAX_COMPILER
from wtc.errors import FetchError
from wtc.resolving import Resolve, mixed, resolve

__all__ = ["FetchLimits", "JudgedNetwork", "Meter", "Resolve", "resolve"]

_CHUNK_HEADS = 64 * 1024  # bytes that may come beside headers and body


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What fetching one compiler may cost. Sizes are in bytes, times in seconds."""

    size: int = MAX_COMPILER
    headers: int = 32 * 1024
    redirects: int = 3
    addresses: int = 4  # of one host that are tried
    total: float = 10.0
    connect: float = 3.0
    at_once: int = 4


class Meter:
    """What one answer has cost so far, and what it may still cost."""

    def __init__(self, url: Url, limits: FetchLimits, deadline: float) -> None:
        self.url, self.limits, self._deadline = url, limits, deadline
        self.in_head = True
        self.came = 0  # bytes

    def seconds(self, most: float) -> float:
        """Return for how long one step may wait."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return min(left, most)

    def room(self) -> int:
        """Return how many bytes may still come; raise FetchError for none."""
        limits, name = self.limits, shown(str(self.url))
        most = limits.headers + (0 if self.in_head else limits.size + _CHUNK_HEADS)
        if self.came < most:
            return most - self.came
        if self.in_head:
            raise FetchError(f"{name} answers with more than {limits.headers:,} bytes of headers")
        raise FetchError(f"{name} is larger than {limits.size:,} bytes")


class JudgedNetwork(httpcore.NetworkBackend):
    """Connects to addresses that were looked up once and judged, until a moment in time."""

    def __init__(
        self,
        network: httpcore.NetworkBackend,
        resolve: Resolve,
        meter: Meter,
        *,
        judges: bool,
    ) -> None:
        self._network = network
        self._resolve = resolve
        self._meter = meter
        self._judges = judges

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        limits = self._meter.limits
        for address in self._addresses(host)[: limits.addresses]:
            seconds = self._meter.seconds(limits.connect)
            try:
                stream = self._network.connect_tcp(address, port, seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _MeteredStream(_to(stream, address), self._meter)
        raise httpcore.ConnectError("no address answers")

    def _addresses(self, host: str) -> list[str]:
        found = self._looked_up(host)
        if self._judges and not all(map(is_public, found)):
            raise FetchError(f"the address of {host} is not public")
        return mixed(found)

    def _looked_up(self, host: str) -> list[str]:
        """Return the addresses of a host; a system's resolver knows no time limit of its own."""
        answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put([str(as_address(each)) for each in self._resolve(host)])
            except (OSError, ValueError):
                answers.put([])

        try:
            return [str(as_address(host))]
        except ValueError:
            threading.Thread(target=look_up, name="resolve", daemon=True).start()
        try:
            return answers.get(timeout=self._meter.seconds(self._meter.limits.connect))
        except queue.Empty:
            return []

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no sockets of this machine")

    def sleep(self, seconds: float) -> None:
        raise httpcore.ConnectError("nothing is tried again")


class _MeteredStream(httpcore.NetworkStream):
    """A stream that ends at a moment in time, or when more came than any answer may have."""

    def __init__(self, stream: httpcore.NetworkStream, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        most = min(max_bytes, self._meter.room())
        data = self._stream.read(most, self._meter.seconds(self._meter.limits.total))
        self._meter.came += len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._meter.seconds(self._meter.limits.total))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._meter.seconds(self._meter.limits.connect)
        try:
            inner = self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                why = error.__cause__.verify_message.rstrip(".")
                host = self._meter.url.host
                raise FetchError(f"the certificate of {host} is not trusted: {why}") from None
            raise
        return _MeteredStream(inner, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _to(stream: httpcore.NetworkStream, address: str) -> httpcore.NetworkStream:
    """Return the stream if it leads to the address."""
    peer = str(stream.get_extra_info("server_addr")[0])
    if as_address(peer) != as_address(address):
        stream.close()
        raise httpcore.ConnectError("somebody else answered")
    return stream
