"""`import httpx` in a script: what is sent, what comes back, and what stays out of reach."""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import asyncio
import inspect
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from dialect.peers import serving

from hosting import hosting
from wtc import Request, Webtask
from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.clients.barrier import perform_async
from wtc.dialect.clients.httpx_shelf import SHELF
from wtc.dialect.loading import Loader
from wtc.testing import ListLog

TESTS = Path(__file__).parent.parent
WAYS = {
    "verb": "def main(url):\n    return httpx.{}",
    "client": "def main(url):\n    with httpx.Client() as client:\n        return client.{}",
    "async": "async def main(url):\n    async with httpx.AsyncClient() as client:\n        return await client.{}",
}
VERBS = ["delete", "get", "head", "options", "patch", "post", "put"]
HOSTILE = """
seen = []

class Text(str):
    def encode(self, *_): seen.append("encode"); return b"evil"
    def __str__(self): seen.append("str"); return "evil"
    def lower(self): seen.append("lower"); return "evil"
    def __iter__(self): seen.append("iter"); return iter("evil")
    def __eq__(self, other): seen.append(other); return True
    def __hash__(self): return 1

class Whole(int):
    def __str__(self): seen.append("int"); return "evil"
    def __repr__(self): seen.append("int"); return "evil"

class Raw(bytes):
    def __bytes__(self): seen.append("bytes"); return b"evil"
    def __iter__(self): seen.append("iter"); return iter(b"evil")

class Pair(tuple):
    pass
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as found:
        yield found


def run(script: str, url: str, *, name: str = "main") -> Any:
    """Load a script that defines `main(url)`; return what it returns."""
    module = Loader(ListLog()).load(f"import httpx\n{script}\n")
    made = vars(module)[name](url)
    return asyncio.run(made) if inspect.iscoroutine(made) else made


def called(way: str, call: str, url: str) -> Any:
    return run(WAYS[way].format(call), url)


def certified(authority: trustme.CA) -> ssl.SSLContext:
    """Return what a server needs to be 127.0.0.1 to those who believe the authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def raised(script: str, url: str) -> Any:
    """Return what a script's `main(url)` raises."""
    with pytest.raises(Exception) as error:  # noqa: PT011  the tests look at it
        run(script, url)
    return error.value


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_sent(way: str, verb: str, url: str) -> None:
    response = called(way, f"{verb}(url + '/echo')", url)
    sent = "" if verb == "head" else response.json()["method"]
    assert (response.status_code, sent) == (200, "" if verb == "head" else verb.upper())


@pytest.mark.parametrize("way", WAYS)
def test_any_method_can_be_asked_for(way: str, url: str) -> None:
    assert called(way, "request('REPORT', url + '/echo')", url).json()["method"] == "REPORT"


SENT = [
    ("params={'a': [1, 2], 'b': 'x y', 'c': True}", {"target": "/echo?a=1&a=2&b=x+y&c=true"}),
    ("params=[('a', 1), ('a', 2)]", {"target": "/echo?a=1&a=2"}),
    ("params='a=1'", {"target": "/echo?a=1"}),
    ("headers={'X-A': 'b'}", {"x-a": "b"}),
    ("headers=[('X-A', 'b'), ('Accept', 'text/plain')]", {"x-a": "b", "accept": "text/plain"}),
    ("auth=('u', 'p')", {"authorization": "Basic dTpw"}),
    ("content='h\\u00e9'", {"body": "h\u00c3\u00a9", "content-length": "3"}),
    ("content=b'raw'", {"body": "raw"}),
    ("content=bytearray(b'raw')", {"body": "raw"}),
    (
        "json={'a': [1, None, 'x']}",
        {"body": '{"a":[1,null,"x"]}', "content-type": "application/json"},
    ),
    (
        "data={'a': [1, 2], 'b': 'x y'}",
        {"body": "a=1&a=2&b=x+y", "content-type": "application/x-www-form-urlencoded"},
    ),
    (
        "json=1, headers={'Content-Type': 'application/x'}",
        {"body": "1", "content-type": "application/x"},
    ),
    ("", {"accept-encoding": "gzip, deflate"}),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("options", "expected"), SENT)
def test_what_is_asked_for_is_sent(
    way: str, options: str, expected: dict[str, str], url: str
) -> None:
    told = called(way, f"post(url + '/echo', {options})", url).json()
    sent = {**told, **told["headers"]}
    assert {name: sent.get(name) for name in expected} == expected


def test_files_are_sent_as_parts_of_a_form(url: str) -> None:
    call = "post(url + '/echo', data={'a': 1}, files={'f': ('f.txt', b'text', 'text/plain'), 'g': b'raw'})"
    told = called("verb", call, url).json()
    boundary = told["headers"]["content-type"].partition("boundary=")[2]
    parts = told["body"].split(f"--{boundary}")
    assert [part.strip() for part in parts[1:-1]] == [
        'Content-Disposition: form-data; name="a"\r\n\r\n1',
        'Content-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\ntext',
        'Content-Disposition: form-data; name="g"; filename="g"\r\nContent-Type: application/octet-stream\r\n\r\nraw',
    ]


def test_a_client_has_settings_for_all_its_calls(url: str) -> None:
    script = """
def main(url):
    settings = dict(base_url=url + "/echo", headers={"X-A": "a"}, params={"q": 1}, auth=("u", "p"),
                    cookies={"c": "d"}, timeout=httpx.Timeout(5, connect=1), follow_redirects=True)
    with httpx.Client(**settings) as client:
        first = client.get("/below", headers={"X-B": "b"}).json()
        second = client.get("/below", auth=None).json()
        return first, second, client.get(url + "/redirect/1").status_code
"""
    first, second, status = run(script, url)
    names = ("x-a", "x-b", "authorization", "cookie")
    assert first["target"] == "/echo/below?q=1"
    assert [first["headers"].get(name) for name in names] == ["a", "b", "Basic dTpw", "c=d"]
    assert [second["headers"].get(name) for name in names] == ["a", None, None, "seen=yes; c=d"]
    assert status == 200


def test_a_verb_keeps_nothing_for_the_next(url: str) -> None:
    script = """
def main(url):
    first = httpx.get(url + "/echo", cookies={"a": "b"})
    return first.cookies, first.request.headers["cookie"], httpx.get(url + "/echo").json()["headers"].get("cookie")
"""
    assert run(script, url) == ({"seen": "yes"}, "a=b", None)


def test_a_response_tells_all_that_came(url: str) -> None:
    response = called("verb", "get(url + '/echo', params={'a': 1})", url)
    assert response.url == response.request.url == f"{url}/echo?a=1"
    assert response.reason_phrase == "OK"
    assert response.http_version == "HTTP/1.1"
    assert response.headers["CONTENT-TYPE"] == "application/json"
    assert response.content == response.text.encode()
    assert response.cookies == {"seen": "yes"}
    assert response.elapsed.total_seconds() > 0
    assert response.request.method == "GET"
    assert response.history == ()
    assert repr(response) == "<Response [200 OK]>"


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (200, {"is_success"}),
        (204, {"is_success"}),
        (304, {"is_redirect"}),
        (404, {"is_client_error", "is_error"}),
        (503, {"is_server_error", "is_error"}),
    ],
)
def test_a_status_is_of_a_kind(status: int, kinds: set[str], url: str) -> None:
    response = called("verb", f"get(url + '/status/{status}')", url)
    names = ("informational", "success", "redirect", "client_error", "server_error", "error")
    assert {f"is_{name}" for name in names if getattr(response, f"is_{name}")} == kinds


def test_a_status_that_is_no_success_is_raised_when_asked(url: str) -> None:
    script = """
def main(url):
    fine = httpx.get(url + "/status/200").raise_for_status().status_code
    try:
        httpx.get(url + "/status/404?secret").raise_for_status()
    except httpx.HTTPError as error:
        return fine, type(error) is httpx.HTTPStatusError, error.response.status_code, error.request.method, str(error)
"""
    told = f"404 Not Found for GET {url}/status/404?secret"
    assert run(script, url) == (200, True, 404, "GET", told)


@pytest.mark.parametrize(
    ("header", "body", "text"),
    [
        ("text/plain", "h\u00e9".encode(), "h\u00e9"),
        ("text/plain; charset=latin-1", b"h\xe9", "h\u00e9"),
        ('text/plain; charset="UTF-16"; x=y', "h\u00e9".encode("utf-16"), "h\u00e9"),
        ("text/plain", b"h\xe9", "h\ufffd"),
        ("text/plain; charset=zlib", b"a", "a"),
        ("text/plain; charset=punycode", b"a-b", "a-b"),
        ("text/plain; charset=undefined", b"a", "a"),
        ("text/plain; charset=no\x00ne", b"a", "a"),
        ("", b"a", "a"),
    ],
)
def test_text_is_decoded_by_the_charset_of_the_answer(header: str, body: bytes, text: str) -> None:
    headers = f"headers=Headers({{'content-type': {header!r}}})"
    script = f"""
from wtc import Request
Headers = type(Request().headers)
def main(body):
    return httpx.Response(status_code=200, reason_phrase="", http_version="", url="", {headers}, content=body,
        cookies={{}}, elapsed=None, request=None, history=()).text
"""
    module = Loader(ListLog()).load(f"import httpx\n{script}")
    assert module.main(body) == text


# ----------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("way", WAYS)
def test_a_redirect_is_followed_when_asked(way: str, url: str) -> None:
    kept = called(way, "get(url + '/redirect/2')", url)
    followed = called(way, "get(url + '/redirect/2', follow_redirects=True)", url)
    assert (kept.status_code, kept.headers["location"]) == (302, "/redirect/1")
    assert followed.json()["target"] == "/redirect/0"
    assert [(each.url, each.content) for each in followed.history] == [
        (f"{url}/redirect/2", b""),
        (f"{url}/redirect/1", b""),
    ]
    assert kept.content == b"moved"


@pytest.mark.parametrize("way", WAYS)
def test_redirects_have_an_end(way: str, url: str) -> None:
    script = WAYS[way].format("get(url + '/redirect/21', follow_redirects=True)")
    assert repr(raised(script, url)) == "TooManyRedirects('more than 20 redirects')"


def test_a_password_does_not_follow_to_another_origin(url: str) -> None:
    with serving() as other:
        call = f"get(url + '/to?{other}/echo', auth=('u', 'p'), follow_redirects=True)"
        told = called("verb", call, url).json()
    assert "authorization" not in told["headers"]


# -------------------------------------------------------------------------------- what goes wrong

SCHEMES = ["file:///etc/passwd", "ftp://127.0.0.1/", "ws://127.0.0.1/", "unix:///run/x", "data:,x"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", SCHEMES)
def test_only_http_can_be_called(way: str, address: str, url: str) -> None:
    error = raised(WAYS[way].format(f"get({address!r})"), url)
    assert repr(error) == "UnsupportedProtocol('only http:// and https:// can be called')"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ws://127.0.0.1/", "ftp://127.0.0.1/"])
def test_no_redirect_leads_elsewhere(address: str, url: str) -> None:
    error = raised(WAYS["verb"].format(f"get(url + '/to?{address}', follow_redirects=True)"), url)
    assert type(error).__name__ in {"UnsupportedProtocol", "RemoteProtocolError"}


WRONG = [
    (
        "get(url + '/silent', timeout=httpx.Timeout(10, read=0.05))",
        "ReadTimeout",
        "TimeoutException TransportError RequestError HTTPError",
    ),
    (
        "get(url + '/cut')",
        "RemoteProtocolError",
        "ProtocolError TransportError RequestError HTTPError",
    ),
    (
        "get('http://127.0.0.1:1/')",
        "ConnectError",
        "NetworkError TransportError RequestError HTTPError",
    ),
    ("get('http://a:b/')", "InvalidURL", ""),
    ("get('http://a\\x00b/')", "InvalidURL", ""),
    ("get('')", "UnsupportedProtocol", "TransportError RequestError HTTPError"),
    (
        "get(url, headers={'a': 'b\\r\\nc: d'})",
        "LocalProtocolError",
        "ProtocolError TransportError RequestError HTTPError",
    ),
    (
        "request('A B', url)",
        "LocalProtocolError",
        "ProtocolError TransportError RequestError HTTPError",
    ),
    ("get(url + '/body/large')", "ReadError", "NetworkError TransportError RequestError HTTPError"),
    ("get(url + '/body/bomb')", "ReadError", "NetworkError TransportError RequestError HTTPError"),
    (
        "get(url + '/body/inner-bomb')",
        "ReadError",
        "NetworkError TransportError RequestError HTTPError",
    ),
    (
        "get(url + '/bomb', follow_redirects=True)",
        "ReadError",
        "NetworkError TransportError RequestError HTTPError",
    ),
    ("get(url + '/body/broken')", "DecodingError", "RequestError HTTPError"),
    ("get(url + '/body/nested')", "DecodingError", "RequestError HTTPError"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("call", "name", "bases"), WRONG)
def test_what_goes_wrong_has_the_librarys_name_and_none_of_its_parts(
    way: str, call: str, name: str, bases: str, url: str
) -> None:
    error = raised(WAYS[way].format(call), url)
    kinds = [kind.__name__ for kind in type(error).__mro__]
    assert kinds == [name, *bases.split(), "Exception", "BaseException", "object"]
    assert type(error) is SHELF[name]
    assert (error.__context__, error.__cause__) == (None, None)
    assert [type(value) for value in error.args] == [str]


def test_the_context_of_an_error_is_the_scripts_own(url: str) -> None:
    script = """
def main(url):
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            httpx.get("http://127.0.0.1:1/")
    except httpx.ConnectError as error:
        return error.request.url, type(error.__context__), error.__context__.__context__
"""
    assert run(script, url) == ("http://127.0.0.1:1/", ZeroDivisionError, None)


@pytest.mark.parametrize("way", WAYS)
def test_a_certificate_of_nobodys_is_refused(way: str) -> None:
    with serving(tls=certified(trustme.CA())) as url:
        error = raised(WAYS[way].format("get(url + '/status/200')"), url)
    assert type(error) is SHELF["ConnectError"]
    assert "CERTIFICATE_VERIFY_FAILED" in str(error)


def test_an_authority_of_ssl_cert_file_is_believed(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    script = "def main(url):\n    return httpx.get(url + '/status/200').status_code"
    with serving(tls=certified(authority)) as url:
        code = f"from dialect.test_httpx import run; print(run({script!r}, {url!r}))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"SSL_CERT_FILE": str(tmp_path / "ca.pem"), "PYTHONPATH": str(TESTS)},
            capture_output=True,
            text=True,
        )
    assert (done.stdout, done.stderr) == ("200\n", "")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", b"packed"),
        ("deflate", b"packed"),
        ("raw-deflate", b"packed"),
        ("twice", b"packed"),
        ("unknown", b"as it is"),
    ],
)
def test_a_body_is_unpacked(way: str, name: str, body: bytes, url: str) -> None:
    assert called(way, f"get(url + '/body/{name}')", url).content == body


@pytest.mark.parametrize("way", WAYS)
def test_no_proxy_comes_from_the_environment(
    way: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert called(way, "get(url + '/status/200')", url).status_code == 200


def test_a_client_that_was_closed_says_so(url: str) -> None:
    script = "def main(url):\n    client = httpx.Client()\n    client.close()\n    client.get(url)"
    error = raised(script, url)
    told = "Cannot send a request, as the client has been closed."
    assert (type(error), str(error), error.__context__) == (RuntimeError, told, None)


# ----------------------------------------------------------------------------------- arguments

REFUSED_KEYWORDS = [
    "cert",
    "verify",
    "proxy",
    "proxies",
    "transport",
    "mounts",
    "event_hooks",
    "trust_env",
    "limits",
    "http1",
    "http2",
    "app",
    "uds",
    "default_encoding",
    "max_redirects",
    "extensions",
    "stream",
]


@pytest.mark.parametrize("keyword", REFUSED_KEYWORDS)
def test_a_keyword_that_is_not_offered_is_refused_with_those_that_are(
    keyword: str, url: str
) -> None:
    offered = "auth, follow_redirects, headers, params, timeout"
    told = raised(f"def main(url):\n    httpx.get(url, {keyword}=None)", url)
    assert type(told) is TypeError
    assert str(told) == f"{keyword!r} cannot be given here: there are {offered}"
    for client in ("Client", "AsyncClient"):
        made = raised(f"def main(url):\n    httpx.{client}({keyword}=None)", url)
        offered_there = "auth, base_url, cookies, follow_redirects, headers, params, timeout"
        assert str(made) == f"{keyword!r} cannot be given here: there are {offered_there}"


REFUSED = [
    ("auth=lambda request: request", "auth is a pair: (user, password)"),
    ("auth=('u',)", "auth is a pair: (user, password)"),
    ("auth=(1, 2)", "text was expected, not int"),
    ("content=(part for part in [b'x'])", "text or bytes were expected, not generator"),
    ("content=[b'x']", "text or bytes were expected, not list"),
    ("data='a=b'", "data is a form, a dict; text and bytes are given as content"),
    ("data={'a': {}}", "text or a number was expected, not dict"),
    ("json={1, 2}", "Object of type set is not JSON serializable"),
    ("json=float('nan')", "Out of range float values are not JSON compliant"),
    ("headers={'a': 1}", "text was expected, not int"),
    ("headers={'a': b'x'}", "text was expected, not bytes"),
    (
        "headers={'a': '\\u20ac'}",
        "'ascii' codec can't encode character '\\u20ac' in position 0: ordinal not in range(128)",
    ),
    ("headers=[('a', 'b', 'c')]", "a dict or a list of pairs was expected"),
    ("params={'a': b'x'}", "text or a number was expected, not bytes"),
    ("files={'a': io.BytesIO(b'x')}", "text or bytes were expected, not BytesIO"),
    (
        "files={'a': ('x', b'x', 'y', {})}",
        "a file is bytes, (filename, bytes) or (filename, bytes, type)",
    ),
    ("timeout='5'", "a number was expected, not str"),
    ("timeout=0", "a timeout is more than 0 seconds, not 0"),
    ("timeout=float('nan')", "a timeout is more than 0 seconds, not nan"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_an_argument_of_the_wrong_kind_is_refused(options: str, told: str, url: str) -> None:
    error = raised(f"import io\ndef main(url):\n    httpx.post(url + '/echo', {options})", url)
    assert str(error).removesuffix(": nan") == told  # which Python adds from 3.12 on
    assert type(error) in {TypeError, ValueError}


def test_a_timeout_is_bounded(url: str) -> None:
    script = """
def main(url):
    return [repr(httpx.Timeout(*given)) for given in [(), (None,), (1000,), (2.5,)]] + [repr(httpx.Timeout(5, read=60))]
"""
    assert run(script, url) == [
        "Timeout(connect=10, read=10, write=10, pool=10)",
        "Timeout(connect=30, read=30, write=30, pool=30)",
        "Timeout(connect=30, read=30, write=30, pool=30)",
        "Timeout(connect=2.5, read=2.5, write=2.5, pool=2.5)",
        "Timeout(connect=5, read=30, write=5, pool=5)",
    ]


def test_arguments_with_methods_of_their_own_are_made_plain_first(url: str) -> None:
    script = f"""{HOSTILE}
def main(url):
    told = httpx.request(Text("POST"), Text(url + "/echo"), params={{Text("p"): Whole(1)}}, headers={{Text("X-A"): Text("b")}},
        auth=Pair((Text("u"), Text("p"))), content=Raw(b"raw"), timeout=Whole(5)).json()
    form = httpx.post(url + "/echo", data={{Text("f"): Text("g")}}).json()["body"]
    data = httpx.post(url + "/echo", json={{Text("f"): [Whole(2), Text("g")]}}).json()["body"]
    head = told["headers"]
    return told["method"], told["target"], head["x-a"], head["authorization"], told["body"], form, data, seen
"""
    assert run(script, url) == (
        "POST",
        "/echo?p=1",
        "b",
        "Basic dTpw",
        "raw",
        "f=g",
        '{"f":[2,"g"]}',
        [],
    )


# --------------------------------------------------------------------------------- out of reach


def test_a_method_of_a_client_works_on_clients_only(url: str) -> None:
    script = """
class Own:
    _follows = False
    def request(self, *a, **k): stolen.append((a, k))
    def __getattr__(self, name): stolen.append(name); return self.request

stolen = []

def main(url):
    told = []
    methods = [getattr(httpx.Client, name) for name in ("get", "post", "request", "close")]
    for method in methods:
        try:
            method(Own(), *[url, url][:2 if method is methods[2] else 1 if method is not methods[3] else 0])
        except TypeError as error:
            told.append(str(error))
    return told, stolen
"""
    assert run(script, url) == (["a client was expected, not Own"] * 4, [])


def test_a_coroutine_driven_by_hand_gives_a_task_and_a_plain_result(url: str) -> None:
    script = """
import asyncio
async def main(url):
    client = httpx.AsyncClient()
    by_hand = client.get(url + "/echo")
    task = by_hand.send(None)
    done = asyncio.Event()
    task.add_done_callback(lambda _: done.set())
    await done.wait()
    try:
        by_hand.send(None)
    except StopIteration as done:
        response = done.value
    await client.aclose()
    return type(task.result()) is httpx.Response, response.status_code
"""
    assert run(script, url) == (True, 200)


def test_a_cancelled_call_tells_nothing_of_the_library(url: str) -> None:
    script = """
import asyncio
async def main(url):
    async with httpx.AsyncClient() as client:
        task = asyncio.create_task(client.get(url + "/silent"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel("enough")
        try:
            await task
        except asyncio.CancelledError as error:
            return error.args, error.__context__, error.__cause__
"""
    assert run(script, url) == (("enough",), None, None)


def test_a_cancellation_leaves_behind_what_the_library_handled() -> None:
    async def cancelled() -> None:
        try:
            int("the library's")
        finally:
            raise asyncio.CancelledError("enough")

    async def scenario() -> BaseException:
        with pytest.raises(asyncio.CancelledError) as error:
            await perform_async(cancelled, lambda error: error)
        return error.value

    error = asyncio.run(scenario())
    assert (error.args, error.__context__) == (("enough",), None)


def test_a_coroutine_without_a_loop_fails(url: str) -> None:
    script = "def main(url):\n    httpx.AsyncClient().get(url).send(None)"
    assert str(raised(script, url)) == "no running event loop"


def test_the_shelf_is_the_catalogues() -> None:
    assert set(SHELF) == set(CATALOGUE["httpx"].split())


def test_the_libraries_are_loaded_when_a_script_imports_them() -> None:
    code = (
        "import sys\n"
        "from wtc.dialect.loading import Loader\n"
        "from wtc.dialect.compiling import compile_text\n"
        "loader = Loader(print)\n"
        "compile_text('import httpx, stripe\\nfrom stripe import CardError', '<webtask>')\n"
        "print('httpx' in sys.modules, 'stripe' in sys.modules)\n"
        "loader.load('import httpx')\n"
        "print('httpx' in sys.modules, 'stripe' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True", "False"]


@pytest.mark.parametrize(
    "handler",
    [
        "def handler():\n    return httpx.get(URL).json()",
        "async def handler():\n    async with httpx.AsyncClient() as client:\n        return (await client.get(URL)).json()",
    ],
)
def test_a_webtask_calls_out_from_its_worker(handler: str, url: str) -> None:
    script = f"import httpx\nURL = {url!r} + '/echo'\n{handler}\n"

    async def scenario() -> Any:
        async with hosting() as (host, _):
            await host.deploy("a", Webtask(script=script))
            return await host.run("a", Request(), "run-1")

    assert asyncio.run(scenario()).json()["target"] == "/echo"
