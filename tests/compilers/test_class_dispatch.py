"""The `class-dispatch` compiler: HTTP verbs to the methods of one class, and nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from wtc import CompileError
from wtc.testing import Running

Deploy = Callable[..., Running]

SHOP = """
class Base:
    def delete(self): return "inherited"

class Shop(Base):
    opened = 0

    def __init__(self):
        self.opened = self.opened + 1

    def get(self): return {"opened": self.opened}
    async def post(self, context, request): return [request.data, context.id]
    @staticmethod
    def put(): return "static"
    @classmethod
    def patch(cls, context): return cls.__name__ + context.request.path

    def helper(self): return "never"
    def _hidden(self): return "never"
    def connect(self): return "never"
    def trace(self): return "never"

    @property
    def danger(self): raise RuntimeError("evaluated")
"""
ALLOW = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


@pytest.fixture(scope="module")
def shop(deploy: Deploy) -> Running:
    return deploy(SHOP, "class-dispatch")


@pytest.mark.parametrize(
    ("method", "status", "body"),
    [
        ("GET", 200, b'{"opened":1}'),
        ("HEAD", 200, b""),
        ("POST", 200, b'[{"a":1},"run-1"]'),
        ("PUT", 200, b"static"),
        ("PATCH", 200, b"Shop/x"),
        ("DELETE", 200, b"inherited"),
        ("OPTIONS", 204, b""),
    ],
)
def test_each_verb_has_its_method(shop: Running, method: str, status: int, body: bytes) -> None:
    response = shop.request(method, "/x", json={"a": 1})
    assert (response.status, response.body) == (status, body)
    assert response.headers.get("allow") == (ALLOW if method == "OPTIONS" else None)


@pytest.mark.parametrize(
    "method",
    [
        "get", "Get", "HELPER", "helper", "_HIDDEN", "_hidden", "CONNECT", "TRACE", "DANGER",
        "danger", "__INIT__", "__init__", "__class__", "__dict__", "SECRETS", "secrets", "meta",
        "storage", "log", "opened", "BREW", "", "*", "GET ", "\xff",
    ],
)  # fmt: skip
def test_any_other_method_is_405_with_allow(shop: Running, method: str) -> None:
    response = shop.request(method)
    assert (response.status, response.headers["allow"]) == (405, ALLOW)
    assert response.json()["detail"] == f"this webtask takes {ALLOW}"
    assert shop.log.lines == []


def test_without_get_there_is_no_head(deploy: Deploy) -> None:
    task = deploy("class A:\n    def post(self): return 'made'", "class-dispatch")
    assert (task.request("HEAD").status, task.request("HEAD").headers["allow"]) == (
        405,
        "OPTIONS, POST",
    )


def test_a_class_may_answer_head_and_options_itself(deploy: Deploy) -> None:
    script = """
from wtc import Response
class A:
    def get(self): return "get"
    def head(self): return Response(headers={"x-from": "head"})
    def options(self): return Response(headers={"x-from": "options"})
"""
    task = deploy(script, "class-dispatch")
    assert [task.request(m).headers["x-from"] for m in ("HEAD", "OPTIONS")] == ["head", "options"]


SETTINGS = {"secrets": {"KEY": "k"}, "meta": {"team": "m"}, "params": {"p": "v"}}
GIVEN = b'["k","m","v",null]'


@pytest.mark.parametrize(
    "constructor",
    [
        "",
        "def __init__(self): self.all",
        "def __init__(self, secrets, meta): self.x = secrets, meta",
        "def __init__(self, *, storage, log, params=None, other=1): self.x = storage",
        "def __init__(self, secrets=None, *rest, **more): self.x = secrets",
    ],
)
def test_the_settings_are_on_self_before_the_constructor_runs(
    deploy: Deploy, constructor: str
) -> None:
    script = f"""
class A:
    {constructor}
    @property
    def all(self):
        return [self.secrets["KEY"], self.meta["team"], self.params["p"], self.storage.get()]
    def get(self): return self.all
"""
    assert deploy(script, "class-dispatch", **SETTINGS).request().body == GIVEN


def test_the_constructor_gets_what_its_parameters_name(deploy: Deploy) -> None:
    script = """
class A:
    def __init__(self, meta, secrets, other=5):
        self.got = [secrets["KEY"], meta["team"], other]
        self.log.info("made")
    def get(self): return self.got
"""
    task = deploy(script, "class-dispatch", **SETTINGS)
    assert task.request().body == task.request().body == b'["k","m",5]'
    assert task.log.lines == [("info", "made")]


def test_storage_and_state_live_between_requests(deploy: Deploy) -> None:
    script = """
class Counter:
    calls = 0
    def post(self):
        self.calls = self.calls + 1
        self.storage.set((self.storage.get() or 0) + 1)
        return [self.calls, self.storage.get()]
"""
    task = deploy(script, "class-dispatch")
    assert [task.request("POST").json() for _ in range(3)] == [[1, 1], [2, 2], [3, 3]]


@pytest.mark.parametrize(
    ("headers", "body", "data"),
    [
        ({"content-type": "application/json"}, b'{"a":1}', {"a": 1}),
        ({"content-type": "application/a+json"}, b"[]", []),
        ({"content-type": "text/plain"}, b'{"a":1}', None),
        ({}, b'{"a":1}', None),
        ({"content-type": "application/json"}, b"", None),
    ],
)
def test_a_json_body_is_decoded(
    deploy: Deploy, headers: dict[str, str], body: bytes, data: Any
) -> None:
    task = deploy("class A:\n    def post(self, c, r): return [r.data]", "class-dispatch")
    assert task.request("POST", headers=headers, body=body).json() == [data]


def test_a_body_that_was_decoded_before_is_not_decoded_again(deploy: Deploy) -> None:
    task = deploy("class A:\n    def post(self, c, r): return r.data", "class-dispatch")
    headers = {"content-type": "application/json"}
    response = task.request("POST", headers=headers, body=b"{", data="decoded before")
    assert (response.status, response.text()) == (200, "decoded before")


def test_a_json_body_that_is_none_is_400(deploy: Deploy) -> None:
    task = deploy("class A:\n    def post(self, c, r): return r.data", "class-dispatch")
    response = task.request("POST", body=b'{"a":}', headers={"content-type": "application/json"})
    told = "the body is no JSON: expecting value at line 1, column 6"
    assert (response.status, response.json()["detail"]) == (400, told)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "class A:\n    def helper(self): pass",
            "no method for an HTTP verb: name one get, post, put, patch or delete",
        ),
        (
            "class A:\n    get = 5",
            "no method for an HTTP verb: name one get, post, put, patch or delete",
        ),
        (
            "class B:\n    def get(self): pass\nclass A(B):\n    get = None",
            "no method for an HTTP verb: name one get, post, put, patch or delete",
        ),
        ("def get(): pass", "no handler found: the script defines no public class"),
        (
            "class A:\n    def get(self): pass\nclass B:\n    def get(self): pass",
            "which one is the handler: A, B? Name it `webtask`, or begin the other names with `_`",
        ),
        (
            "class A:\n    def get(self, a, b, c): pass",
            "line 2, column 1: get needs 3 arguments and gets 2",
        ),
        (
            "class A:\n    def get(self): pass\n\n    def post(self, *, x): pass",
            "line 4, column 1: post needs the keyword argument 'x', which nobody gives",
        ),
        (
            "class A:\n    def __init__(self, db, secrets, x): pass\n    def get(self): pass",
            "A.__init__ needs db, x, which nobody gives;"
            " it may take secrets, meta, params, storage, log",
        ),
        (
            "class A:\n    def secrets(self): pass\n    def get(self): pass",
            "A.secrets is a name that wtc sets (self.secrets): rename yours",
        ),
        (
            "class A:\n    @property\n    def meta(self): pass\n    def get(self): pass",
            "A.meta is a name that wtc sets (self.meta): rename yours",
        ),
        (
            "class B:\n    def log(self): pass\nclass A(B):\n    def get(self): pass",
            "A.log is a name that wtc sets (self.log): rename yours",
        ),
    ],
)
def test_what_does_not_compile_and_why(deploy: Deploy, script: str, message: str) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(script, "class-dispatch")
    assert str(refused.value) == message


def test_an_error_in_the_constructor_does_not_compile(deploy: Deploy) -> None:
    script = "class A:\n    def __init__(self): raise KeyError('x')\n    def get(self): pass"
    with pytest.raises(CompileError, match="KeyError"):
        deploy(script, "class-dispatch")


CHAIN = ("basic-auth", "json-body", "class-dispatch")
ADA = {"authorization": f"Basic {b64encode(b'ada:x').decode()}"}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("GET", ADA, b"", 200),
        ("POST", ADA | JSON, b'{"n": 1}', 200),
        ("GET", {}, b"", 403),
        ("POST", JSON, b"{", 403),
        ("POST", ADA | JSON, b"{", 400),
        ("POST", ADA, b"{}", 415),
        ("PUT", ADA | JSON, b"{}", 405),
        ("PUT", ADA | JSON, b"{", 400),
        ("OPTIONS", {}, b"", 403),
        ("OPTIONS", ADA, b"", 204),
    ],
)
def test_the_chain_asks_first_then_reads_then_dispatches(
    deploy: Deploy, method: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    script = """
class A:
    def get(self): return "got"
    def post(self, context, request): return request.data["n"]
"""
    task = deploy(script, *CHAIN, secrets={"BASIC_AUTH": "ada:x"})
    assert task.request(method, headers=headers, body=body).status == status
