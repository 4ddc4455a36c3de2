"""A small HTTP server of the tests' own, for scripts that call out.

/echo           what came, as JSON: method, target, headers, body
/status/404     that status
/redirect/3     so many redirects, then /echo
/to?http://x/   a redirect to just that
/silent         no answer before the server is closed
/cut            the connection is closed without an answer
/body?NAME      one of `BODIES`: headers and bytes
"""

from __future__ import annotations

import gzip
import json
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

MB = 1024 * 1024
_ZEROS = bytes(11 * MB)
_DEFLATED = zlib.compress(b"packed")
_NESTED = gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"packed"))))

BODIES: dict[str, tuple[dict[str, str], bytes]] = {
    "plain": ({"content-type": "text/plain"}, "h\u00e9".encode()),
    "large": ({}, _ZEROS),
    "gzip": ({"content-encoding": "gzip"}, gzip.compress(b"packed")),
    "deflate": ({"content-encoding": "deflate"}, _DEFLATED),
    "raw-deflate": ({"content-encoding": "deflate"}, _DEFLATED[2:-4]),
    "twice": ({"content-encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"packed"))),
    "unknown": ({"content-encoding": "br"}, b"as it is"),
    "bomb": ({"content-encoding": "gzip"}, gzip.compress(_ZEROS)),
    "inner-bomb": ({"content-encoding": "gzip, gzip"}, gzip.compress(gzip.compress(_ZEROS))),
    "broken": ({"content-encoding": "gzip"}, b"no gzip"),
    "nested": ({"content-encoding": "gzip, gzip, gzip, gzip"}, _NESTED),
}


class Peer(BaseHTTPRequestHandler):
    """Answers as its path says."""

    protocol_version = "HTTP/1.1"
    closing: threading.Event

    def answer(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path, _, self.query = self.path.partition("?")
        self.respond(path)
        self.close_connection = True

    def respond(self, path: str) -> None:
        kind, _, rest = path.strip("/").partition("/")
        routes: dict[str, Callable[[str], None]] = {
            "bomb": lambda _: self.bomb(),
            "body": lambda name: self.reply(200, *BODIES[name]),
            "cut": lambda _: None,
            "echo": lambda _: self.echo(),
            "redirect": self.redirect,
            "silent": lambda _: self.wait(),
            "status": lambda status: self.reply(int(status), {}, b"{}"),
            "to": lambda _: self.reply(302, {"location": self.query}, b"gone"),
        }
        routes[kind](rest)

    def echo(self) -> None:
        told = {
            "method": self.command,
            "target": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.body.decode("latin-1"),
        }
        headers = {"content-type": "application/json", "set-cookie": "seen=yes"}
        self.reply(200, headers, json.dumps(told).encode())

    def redirect(self, left: str) -> None:
        if left == "0":
            self.echo()
        else:
            self.reply(302, {"location": f"/redirect/{int(left) - 1}"}, b"moved")

    def bomb(self) -> None:
        headers, body = BODIES["bomb"]
        self.reply(302, {"location": "/echo", **headers}, body)

    def wait(self) -> None:
        self.closing.wait()

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {
            **headers,
            "content-length": str(len(body)),
            "connection": "close",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        pass


class Server(ThreadingHTTPServer):
    """Tells nobody of the connections that clients drop."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


CUSTOMER = {
    "id": "cus_1",
    "object": "customer",
    "email": "ada@example.com",
    "metadata": {"plan": "gold"},
    "subscriptions": {
        "object": "list",
        "url": "/v1/subscriptions",
        "has_more": False,
        "data": [
            {"id": "sub_1", "object": "subscription", "items": {"object": "list", "data": []}}
        ],
    },
}
PAGES = {
    "": {
        "data": [{"id": "cus_1", "object": "customer"}, {"id": "cus_2", "object": "customer"}],
        "has_more": True,
    },
    "broken": {"data": [{"id": "cus_4", "object": "customer"}], "has_more": True},
    "cus_2": {"data": [{"id": "cus_3", "object": "customer"}], "has_more": False},
}
FOUND = {"object": "search_result", **PAGES["cus_2"]}
EVENTS = {"data": [{"id": "evt_1", "object": "v2.core.event"}], "next_page_url": None}
DECLINED = {
    "type": "card_error",
    "code": "card_declined",
    "decline_code": "insufficient_funds",
    "message": "Your card was declined.",
    "param": "source",
}
TOLD = ("authorization", "content-type", "idempotency-key", "stripe-account", "stripe-version")


class Shop(Peer):
    """As much of Stripe's API as the tests call; the rest of its paths are those of `Peer`."""

    tries: dict[str, int]

    def respond(self, path: str) -> None:
        missing = {"message": f"No such path {path}", "param": "id"}
        routes: dict[str, Callable[[], None]] = {
            "/v1/charges": lambda: self.fail(402, DECLINED),
            "/v1/customers": self.customers,
            "/v1/customers/cus_1": lambda: self.say(200, CUSTOMER),
            "/v1/customers/cus_401": lambda: self.fail(401, {"message": "Invalid API Key."}),
            "/v1/customers/cus_403": lambda: self.fail(403, {"message": "Not allowed."}),
            "/v1/customers/cus_429": lambda: self.fail(429, {"message": "Too many."}),
            "/v1/customers/cus_html": lambda: self.reply(502, {}, b"<html>"),
            "/v1/customers/cus_large": lambda: self.reply(200, {}, _ZEROS),
            "/v1/customers/cus_cut": lambda: self.second_time(lambda: None),
            "/v1/customers/cus_retry": lambda: self.second_time(self.later),
            "/v1/customers/search": lambda: self.say(200, FOUND),
            "/v2/core/events": lambda: self.say(200, EVENTS),
        }
        if path.startswith("/v"):
            routes.get(path, lambda: self.fail(404, missing))()
        else:
            super().respond(path)

    def customers(self) -> None:
        after = dict(parse_qsl(self.query)).get("starting_after", "")
        if self.command == "POST":
            told = {name: self.headers.get(name, "") for name in TOLD}
            self.say(200, {"object": "customer", "form": self.body.decode(), "headers": told})
        elif after in PAGES:
            self.say(200, {"object": "list", "url": "/v1/customers", **PAGES[after]})
        else:
            self.fail(401, {"message": "Invalid API Key."})

    def second_time(self, first: Callable[[], None]) -> None:
        key = self.path + self.headers.get("stripe-account", "")
        self.tries[key] = self.tries.get(key, 0) + 1
        if self.tries[key] == 1:
            first()
        else:
            self.say(200, CUSTOMER)

    def later(self) -> None:
        self.fail(500, {"message": "Later."})

    def fail(self, status: int, error: dict[str, Any]) -> None:
        self.say(status, {"error": error})

    def say(self, status: int, body: Any) -> None:
        self.reply(status, {"request-id": "req_1"}, json.dumps(body).encode())


@contextmanager
def serving(peer: type[Peer] = Peer, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve on a free port of this machine; give the URL."""
    closing = threading.Event()
    server = Server(("127.0.0.1", 0), type("Serving", (peer,), {"closing": closing, "tries": {}}))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
