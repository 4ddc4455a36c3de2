"""Any text: it is the answer, as it is. Nothing of it runs.

Metas: `static-NAME` becomes the header NAME, so `static-content-type: text/html` makes a page of
it; text/plain otherwise. Secrets are never sent.
Statuses: 200 to GET and HEAD, 304 when the caller has this very text (ETag), 405 otherwise.
"""

import hashlib
import re
from collections.abc import Mapping

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

PREFIX = "static-"
HEADER = re.compile(r"[a-z0-9-]+: [\t\x20-\x7e]*")


@hookimpl
def compile(options: CompileOptions) -> Handler:
    body = options.script.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"content-type": "text/plain; charset=utf-8", **named(options.meta), "etag": etag}
    kept = {name: headers[name] for name in headers if not name.startswith("content-")}

    def handle(context: Context, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            raise HTTPError(405, "this webtask takes GET and HEAD", {"Allow": "GET, HEAD"})
        if has(request, etag):
            return Response(status=304, headers=kept)
        return Response(headers=headers, body=body)

    return handle


def named(meta: Mapping[str, str]) -> dict[str, str]:
    found = {
        name.lower().removeprefix(PREFIX): meta[name]
        for name in meta
        if name.lower().startswith(PREFIX)
    }
    for name, value in found.items():
        if not HEADER.fullmatch(f"{name}: {value}"):
            raise CompileError(f"the meta {PREFIX}{name} is no HTTP header")
    return found


def has(request: Request, etag: str) -> bool:
    tags = request.headers.get("if-none-match", "").split(",")
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in tags)
