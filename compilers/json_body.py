"""Any script; a JSON body is decoded and judged once, into its `request.data`.

Wraps the rest of the chain. A request without a body passes as it is; one with a body must be
`application/json` (or `…+json`) in UTF-8, not compressed.

Metas: json-body-limit (bytes, 1 MiB).
Statuses: 400 no strict JSON (the message tells line and column), 413 too large, 415 other types.
"""

from wtc import CompileOptions, Context, Handler, HTTPError, Request, Response, hookimpl
from wtc.public import is_json, parse_json, whole_number

LIMIT = 1024 * 1024  # as the management API's own


@hookimpl
def compile(options: CompileOptions) -> Handler:
    limit = whole_number(options.meta, "json-body-limit", LIMIT)
    inner = options.inner()

    async def handle(context: Context, request: Request) -> Response:
        if request.body:
            check(request, limit)
            request = request.replace(data=parse_json(request.body))
        return await inner(context, request)

    return handle


def check(request: Request, limit: int) -> None:
    if not is_json(request.headers.get("content-type", "")):
        raise HTTPError(415, "the body must be application/json", {"Accept": "application/json"})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPError(415, "the body must not be compressed", {"Accept-Encoding": "identity"})
    if len(request.body) > limit:
        raise HTTPError(413, f"the body has {len(request.body):,} bytes, more than {limit:,}")
