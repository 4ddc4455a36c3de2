"""One delivery: a POST to a URL, and what came back.

Law: the credentials of a URL are sent and never shown; no proxy of the environment is asked and no
redirect is followed, as no provider does; an answer is read up to a limit of size and time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

import httpx

from wtc.errors import UsageError, WtcError

__all__ = ["Answer", "Target", "UnreachableError", "deliver"]

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


def deliver(
    target: Target, body: bytes, headers: Mapping[str, str], within: float = TIME
) -> Answer:
    """POST `body` and return the answer, whatever its status; all of it takes `within` seconds.

    Raise UnreachableError when nobody listens, WtcError when the answer does not come or is none.
    """
    try:
        return asyncio.run(_post(target, body, headers, within))
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise UnreachableError(_nobody(target, error)) from None
    except (TimeoutError, httpx.TimeoutException):
        raise WtcError(f"no answer from {target.shown} within {within:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise WtcError(f"no HTTP answer from {target.shown}: {_kind(error)}") from None


async def _post(target: Target, body: bytes, headers: Mapping[str, str], within: float) -> Answer:
    deadline = asyncio.get_running_loop().time() + within
    # Nothing compressed: a few bytes of it could become gigabytes.
    sent = {"accept-encoding": "identity", **headers}
    async with httpx.AsyncClient(trust_env=False, timeout=_timeout(within)) as client:
        request = client.build_request("POST", target.url, content=body, headers=sent)
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
