"""A class with a method for each HTTP verb: `get(self)`, `post(self, context, request)`.

The class is made once: its constructor gets `secrets`, `meta`, `params`, `storage` and `log` if it
takes them, and all are on `self`. Methods take what handlers take: nothing, `(context)` or
`(context, request)`. A JSON body is decoded into `request.data`.
HEAD is answered from `get`, OPTIONS with the verbs there are; other methods are never called.

Statuses: 400 a JSON body that is none, 405 a verb without a method (with Allow).
"""

from typing import Any

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
from wtc.public import (
    async_handler,
    find_class,
    is_json,
    make_instance,
    parse_json,
    public_methods,
)

VERBS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@hookimpl
def compile(options: CompileOptions) -> Handler:
    instance = make_instance(find_class(options.python(options.script)), options)
    methods = public_methods(instance)
    table = {
        verb: async_handler(methods[verb.lower()]) for verb in VERBS if verb.lower() in methods
    }
    if not table:
        raise CompileError("no method for an HTTP verb: name one get, post, put, patch or delete")
    if "GET" in table:
        table.setdefault("HEAD", table["GET"])
    allow = ", ".join(sorted({*table, "OPTIONS"}))

    async def handle(context: Context, request: Request) -> Any:
        if request.method in table:
            return await table[request.method](context, decoded(request))
        if request.method == "OPTIONS":
            return Response(status=204, headers={"Allow": allow})
        raise HTTPError(405, f"this webtask takes {allow}", {"Allow": allow})

    return handle


def decoded(request: Request) -> Request:
    if request.data is None and request.body and is_json(request.headers.get("content-type", "")):
        return request.replace(data=parse_json(request.body))
    return request
