"""Starlette on uvicorn, in process: its request, its JSON, its answer."""

import sys

import uvicorn
from payments import METHODS, allows
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def webhook(request: Request) -> Response:
    if not allows(request.headers.get("authorization", "").encode()):
        return JSONResponse({"error": "Unauthorized."}, 403)
    event = await request.json()
    method = METHODS.get(event["type"])
    if method is None:
        return JSONResponse({"error": "Unsupported event."}, 501)
    return JSONResponse(method(event))


app = Starlette(routes=[Route("/payments", webhook, methods=["POST"])])
uvicorn.run(
    app,
    port=int(sys.argv[1]),
    loop="uvloop",
    http="httptools",
    log_level="error",
    access_log=False,
)
