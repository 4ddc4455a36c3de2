"""The ASGI application: the server's own pages, and every webtask below its name.

    /               the webtasks, as a page or as JSON
    /.wtc/health    that it serves, and which walls stand around what it serves

The server's own protocol (`wtc.server.connection`) runs webtasks itself and hands over the rest;
in another server this application answers both, slower.

Law: no webtask's name begins with a dot.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from wtc.config import Rim
from wtc.host import Host, Listing
from wtc.sandbox.pool import Walls
from wtc.server.records import RunRecord
from wtc.server.run import Runner

__all__ = ["OWN", "app"]

OWN = frozenset({"", ".wtc"})  # the first segments of paths that are no webtask's

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem }
tr { border-bottom: 1px solid #8884 }
code { font: .9em ui-monospace, monospace }
ul { margin: .5rem 0 0; padding-left: 1.2rem }
.live { color: #1a7f37 } .failed, .stale { color: #c93c37 } .waiting, .compiling { color: #888 }
""".strip()
_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
_SAYS = {
    "waiting": "compiles at its first request",
    "compiling": "compiling",
    "live": "live",
    "stale": "the newest version failed; the last good one serves",
    "failed": "failed",
}


def app(
    host: Host,
    on_run: Callable[[RunRecord], None],
    limits: Rim = Rim(),  # noqa: B008  frozen
) -> ASGIApp:
    """Return the application over `host`; `on_run` gets a record of every request of a webtask."""

    async def index(request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            body = msgspec.json.encode(host.list())
            return Response(body, media_type="application/json", headers=_HEADERS)
        root = request.scope.get("root_path", "")
        return HTMLResponse(_page(host.list(), host.walls, root), headers=_HEADERS)

    async def health(request: Request) -> Response:
        body = msgspec.json.encode({"status": "ok", "isolation": _isolation(host.walls)})
        return Response(body, media_type="application/json", headers=_HEADERS)

    own = [Route("/", index), Route("/.wtc/health", health)]
    return Router(own, default=Runner(host, on_run, limits), redirect_slashes=False)


def _isolation(walls: Walls | None) -> dict[str, Any] | None:
    return None if walls is None else walls.as_json()


def _page(listings: list[Listing], walls: Walls | None, root: str) -> str:
    summary = "not tried yet" if walls is None else escape(walls.summary())
    rows = (
        "\n".join(_row(one, root) for one in listings)
        or "<tr><td colspan=3>No webtask yet.</td></tr>"
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>wtc</title>"
        '<meta name=viewport content="width=device-width">'
        f"<style>{STYLE}</style><h1>Webtasks</h1><p>Isolation: {summary}"
        "<table><thead><tr><th>URL<th>Chain<th>State</thead>"
        f"<tbody>{rows}</tbody></table></html>"
    )


def _row(listing: Listing, root: str) -> str:
    path = escape(f"{root}/{listing.name}")
    chain = escape(" → ".join(listing.compilers))
    problems = "".join(f"<li><code>{escape(str(problem))}</code>" for problem in listing.problems)
    return (
        f'<tr><td><a href="{path}"><code>{path}</code></a><td>{chain}'
        f'<td><span class="{listing.state}">{_SAYS[listing.state]}</span>'
        f"{f'<ul>{problems}</ul>' if problems else ''}"
    )
