"""The least that ASGI and uvicorn take: no framework, JSON by msgspec."""

import sys

import msgspec
import uvicorn
from payments import METHODS, allows

JSON = [(b"content-type", b"application/json")]


async def app(scope, receive, send) -> None:
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    status, answer = respond(scope["headers"], body)
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*JSON, length]})
    await send({"type": "http.response.body", "body": answer})


def respond(headers, body: bytes) -> tuple[int, bytes]:
    if not allows(dict(headers).get(b"authorization", b"")):
        return 403, b'{"error":"Unauthorized."}'
    event = msgspec.json.decode(body)
    method = METHODS.get(event["type"])
    if method is None:
        return 501, b'{"error":"Unsupported event."}'
    return 200, msgspec.json.encode(method(event))


uvicorn.run(
    app,
    port=int(sys.argv[1]),
    loop="uvloop",
    http="httptools",
    lifespan="off",
    log_level="error",
    access_log=False,
)
