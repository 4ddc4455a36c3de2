"""Any script, with JSON from a URL of yours as `context.external_data`.

Wraps the rest of the chain: the example of a compiler that adds to the context. The first request
fetches the JSON, and all that come meanwhile wait for that one fetch. When what is there is older
than its max age, it is asked for anew, by its ETag if it has one; while that takes and while it
fails, the old data serve on, and the log says so.

Secrets: DATA_URL, an http or https URL; without it the webtask does not compile.
Metas: extend-context-max-age (60 seconds; 0 asks for each request).
Statuses: 502 while there are no data yet: no answer within 10 seconds, another status than 200,
no JSON.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from wtc import (
    CompileError,
    CompileOptions,
    Context,
    Handler,
    HTTPError,
    Request,
    Response,
    hookimpl,
)

MAX_AGE = 60
TIMEOUT = 10.0  # seconds for all of it
PAUSE = 5  # seconds after a failure in which nobody asks again


@hookimpl
def compile(options: CompileOptions) -> Handler:
    origin = Origin(data_url(options.secrets), max_age(options.meta))
    inner = options.inner()

    async def handle(context: Context, request: Request) -> Response:
        data = await origin.read(context)
        return await inner(context.replace(external_data=data), request)

    return handle


def data_url(secrets: Mapping[str, str]) -> str:
    """Return the URL; what is wrong is told without it, for it may hold a token."""
    url = secrets.get("DATA_URL", "")
    if not url:
        raise CompileError("extend-context needs the secret DATA_URL, the URL of a JSON document")
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or not url.isascii() or not url.isprintable() or " " in url:
        raise CompileError("the secret DATA_URL is no URL such as https://example.com/data.json")
    return url


def max_age(meta: Mapping[str, str]) -> int:
    text = meta.get("extend-context-max-age", str(MAX_AGE)).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CompileError(f"the meta extend-context-max-age is in whole seconds, not {text!r}")
    return int(text)


class Origin:
    """The JSON at a URL, as it was last seen. It lives as long as the worker."""

    def __init__(self, url: str, max_age: int, seconds: float = TIMEOUT) -> None:
        self.url = url
        self.max_age = max_age
        self.seconds = seconds
        self.lock = asyncio.Lock()
        self.asked = -1.0  # when it was last asked, by time.monotonic
        self.due = 0.0  # when it is to be asked again
        self.trouble = ""  # why it gave nothing when it was last asked
        self.has_data = False
        self.data: Any = None
        self.etag = ""

    async def read(self, context: Context) -> Any:
        """Return the data, fetched or asked for anew when it is time; raise HTTPError(502)."""
        now = time.monotonic()
        if now >= self.due and not (self.has_data and self.lock.locked()):
            async with self.lock:
                if self.asked < now:  # else another did while this one waited, and that counts
                    await self.ask(context)
        if not self.has_data:
            raise HTTPError(502, f"extend-context has no data: {self.trouble}")
        return self.data

    async def ask(self, context: Context) -> None:
        self.trouble = await self.fetch()
        self.asked = time.monotonic()
        self.due = self.asked + (min(self.max_age, PAUSE) if self.trouble else self.max_age)
        if self.trouble:
            rest = "; the old data serve on" if self.has_data else ""
            context.log.warning(f"extend-context: {self.trouble}{rest}")

    async def fetch(self) -> str:
        """Fetch what is there if it changed; return why there is nothing, or an empty text."""
        headers = {"if-none-match": self.etag} if self.etag else {}
        try:
            async with (
                asyncio.timeout(self.seconds),
                httpx.AsyncClient(timeout=self.seconds) as client,
            ):
                response = await client.get(self.url, headers=headers)
            if response.status_code == 304 and self.etag:
                return ""
            if response.status_code != 200:
                return f"the origin of DATA_URL answered {response.status_code}"
            self.data = response.json()
        except TimeoutError:
            return f"DATA_URL took longer than {self.seconds:g} s"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"DATA_URL cannot be fetched ({type(error).__name__})"
        except (ValueError, RecursionError):
            return "the origin of DATA_URL answered with what is no JSON"
        etag = response.headers.get("etag", "")
        self.etag = etag if etag.isascii() else ""
        self.has_data = True
        return ""
