"""Serve localstripe on a free port of 127.0.0.1, keeping nothing on disk; say where on stdout.

localstripe is a program under the GPL: this file runs in a process of its own, and no test
imports it. Its own command listens on every address, and keeps its objects in a file in /tmp.
Connections end with their answer: a call of a test has a loop of its own, which would leave them.
"""

import socket
from typing import Any

from aiohttp import web
from localstripe import server


async def end_connection(request: Any, response: Any) -> None:
    response.force_close()
    response.headers["connection"] = "close"


server.store.dump_to_disk = lambda: None
server.app.on_response_prepare.append(end_connection)
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
web.run_app(server.app, sock=listener, print=None)
