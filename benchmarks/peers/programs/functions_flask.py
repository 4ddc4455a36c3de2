"""functions-framework as it is without a flag: Flask on gunicorn's threads."""

import functions_framework
from payments import METHODS, allows


@functions_framework.http
def webhook(request):
    if not allows(request.headers.get("Authorization", "").encode()):
        return {"error": "Unauthorized."}, 403
    event = request.get_json()
    method = METHODS.get(event["type"])
    return method(event) if method else ({"error": "Unsupported event."}, 501)
