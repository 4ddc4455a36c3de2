"""Deliveries: POSTs to a URL, and what came back.

Law: the credentials of a URL are sent and never shown; no proxy of the environment is asked and no
redirect is followed, as no provider does; an answer is read up to a limit of size and time. Many
deliveries share one client; they begin, and are told, in their order.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx

from wtc.errors import UsageError, WtcError

__all__ = ["Answer", "Parcel", "Target", "UnreachableError", "deliver", "deliver_all"]

CONNECT = 5.0  # seconds
TIME = 30.0  # seconds for all of it, as Stripe's own forwarder waits
MAX_ANSWER = 64 * 1024
MAX_PORT = 65_535


class UnreachableError(WtcError):
    """Nobody answers at the URL."""

    status = 502
    exit_code = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the time it took (ms), the body as far as it was read."""

    status: int
    reason: str
    ms: float
    content_type: str
    body: bytes
    complete: bool

    @property
    def accepted(self) -> bool:
        """Whether a provider takes the event for delivered."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Target:
    """Where to deliver. Its repr and `shown` are without the credentials."""

    url: httpx.URL = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Target:
        """Return the target that `text` is; raise UsageError for what is no http(s) URL."""
        try:
            url = httpx.URL(text)
            url.host.encode("idna")
        except (httpx.InvalidURL, UnicodeError, ValueError):
            url = httpx.URL()
        if url.scheme not in {"http", "https"} or not url.host or (url.port or 1) > MAX_PORT:
            raise UsageError("--to takes a URL like http://127.0.0.1:8000/hook")
        return cls(url)

    @property
    def shown(self) -> str:
        """The URL without user and password."""
        return str(self.url.copy_with(userinfo=b""))


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A signed event, ready to be posted."""

    event: dict[str, Any]
    body: bytes
    headers: Mapping[str, str]


def deliver(
    target: Target, body: bytes, headers: Mapping[str, str], within: float = TIME
) -> Answer:
    """POST `body` and return the answer, whatever its status; all of it takes `within` seconds.

    Raise UnreachableError when nobody listens, WtcError when the answer does not come or is none.
    """
    parcel = Parcel(event={}, body=body, headers=headers)
    ((_, outcome),) = deliver_all(target, [parcel], within=within)
    if isinstance(outcome, WtcError):
        raise outcome
    return outcome


def deliver_all(
    target: Target, parcels: Iterable[Parcel], at_once: int = 1, within: float = TIME
) -> Generator[tuple[Parcel, Answer | WtcError], None, None]:
    """Post each parcel and yield it with what became of it, in their order.

    With `at_once` over 1 so many are under way together, and may overtake each other. A parcel is
    taken when its turn comes, so that its signature is fresh.
    """
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(trust_env=False, timeout=_timeout(within))
        under_way: deque[tuple[Parcel, asyncio.Task[Answer | WtcError]]] = deque()
        try:
            for parcel in parcels:
                posting = _outcome(client, target, parcel, within)
                under_way.append((parcel, runner.get_loop().create_task(posting)))
                if len(under_way) == at_once:
                    yield _next(runner, under_way)
            while under_way:
                yield _next(runner, under_way)
        finally:
            runner.run(_close(client, [task for _, task in under_way]))


def _next(
    runner: asyncio.Runner, under_way: deque[tuple[Parcel, asyncio.Task[Answer | WtcError]]]
) -> tuple[Parcel, Answer | WtcError]:
    parcel, task = under_way.popleft()
    return parcel, runner.run(_awaited(task))


async def _awaited(task: asyncio.Task[Answer | WtcError]) -> Answer | WtcError:
    return await task


async def _close(client: httpx.AsyncClient, tasks: list[asyncio.Task[Answer | WtcError]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await client.aclose()


async def _outcome(
    client: httpx.AsyncClient, target: Target, parcel: Parcel, within: float
) -> Answer | WtcError:
    try:
        return await _post(client, target, parcel, within)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return UnreachableError(_nobody(target, error))
    except (TimeoutError, httpx.TimeoutException):
        return WtcError(f"no answer from {target.shown} within {within:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return WtcError(f"no HTTP answer from {target.shown}: {_kind(error)}")


async def _post(client: httpx.AsyncClient, target: Target, parcel: Parcel, within: float) -> Answer:
    deadline = asyncio.get_running_loop().time() + within
    # Nothing compressed: a few bytes of it could become gigabytes.
    sent = {"accept-encoding": "identity", **parcel.headers}
    request = client.build_request("POST", target.url, content=parcel.body, headers=sent)
    start = time.perf_counter()
    async with asyncio.timeout_at(deadline):
        response = await client.send(request, stream=True)
    async with aclosing(response):
        data, complete = await _read(response, deadline)
    ms = (time.perf_counter() - start) * 1000
    content_type = response.headers.get("content-type", "")
    return Answer(response.status_code, response.reason_phrase, ms, content_type, data, complete)


def _timeout(within: float) -> httpx.Timeout:
    return httpx.Timeout(within, connect=min(CONNECT, within))


async def _read(response: httpx.Response, deadline: float) -> tuple[bytes, bool]:
    """Return what comes of the body within limits, and whether that is all of it."""
    data = bytearray()
    try:
        async with asyncio.timeout_at(deadline):
            async for part in response.aiter_raw():
                data += part
                if len(data) > MAX_ANSWER:
                    return bytes(data[:MAX_ANSWER]), False
    except TimeoutError:
        return bytes(data), False
    return bytes(data), True


def _nobody(target: Target, error: Exception) -> str:
    why = "the certificate was refused" if "CERTIFICATE" in str(error) else "nobody answers"
    hint = "; is `wtc dev` running, on that port?" if why == "nobody answers" else ""
    return f"{why} at {target.shown}{hint}"


def _kind(error: Exception) -> str:
    """Return what kind of error it is in words; its own text may quote what was sent."""
    return {
        "RemoteProtocolError": "it closed the connection or does not speak HTTP",
        "ReadError": "it closed the connection",
        "WriteError": "it closed the connection while the event was sent",
    }.get(type(error).__name__, type(error).__name__)
