"""functions-framework --asgi: Starlette on gunicorn's uvicorn worker."""

import functions_framework.aio
from payments import METHODS, allows


@functions_framework.aio.http
async def webhook(request):
    if not allows(request.headers.get("authorization", "").encode()):
        return {"error": "Unauthorized."}, 403
    event = await request.json()
    method = METHODS.get(event["type"])
    return method(event) if method else ({"error": "Unsupported event."}, 501)
