"""Fetching from servers that misbehave, through a DNS that lies, over a network that is played."""

# ruff: noqa: E501  tables of hostile answers

import hashlib
import os
import socket
import ssl
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme
from origin import (
    Answer,
    Origin,
    PlayedNetwork,
    closing,
    dripping,
    endless,
    raw,
    reply,
    resetting,
    serving,
    silent,
)

from wtc.errors import ChangedError, FetchError
from wtc.fetch import Fetched, Fetcher, FetchLimits

SOURCE = b"x = 1  # caf\xc3\xa9\n"
DIGEST = hashlib.sha256(SOURCE).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
PUBLIC = "93.184.215.14"
QUICK = FetchLimits(total=0.5, connect=0.2)
HEAD = b"HTTP/1.1 200 OK\r\n"
LIMIT = 512 * 1024


def nobody(host: str) -> list[str]:
    raise AssertionError(f"{host} was looked up")


def refusal(fetcher: Fetcher, ref: str) -> str:
    with pytest.raises(FetchError) as refused:
        fetcher.get(ref)
    return str(refused.value)


def local(origin: Origin, **named: object) -> Fetcher:
    """Return a fetcher that may ask this one server and looks nothing up."""
    return Fetcher([origin.url], resolve=nobody, **named)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------- what is fetched


def test_a_source_is_fetched_as_it_lies_there() -> None:
    with serving({"/x.py?q=1": reply(SOURCE)}) as origin:
        url = f"{origin.url}/x.py?q=1"
        found = local(origin).get(url)
    assert found == Fetched(url=url, data=SOURCE, sha256=DIGEST)
    assert found.text == "x = 1  # café\n"
    assert origin.asked == [
        "GET /x.py?q=1 HTTP/1.1\r\n"
        f"host: 127.0.0.1:{origin.port}\r\n"
        "accept: text/x-python, text/plain, */*;q=0.1\r\n"
        "accept-encoding: identity\r\n"
        "user-agent: wtc\r\n\r\n"
    ]


@pytest.mark.parametrize(
    ("answer", "data"),
    [
        (reply(b""), b""),
        (reply(b"\xef\xbb\xbfx = 1"), b"\xef\xbb\xbfx = 1"),
        (reply(b"#" * LIMIT), b"#" * LIMIT),
        (reply(SOURCE, 200, "content-encoding: Identity"), SOURCE),
        (reply(SOURCE, 200, f"x-a: {'a' * 32_000}"), SOURCE),
        (reply(SOURCE, 200, "content-type: text/html; charset=utf-16"), SOURCE),
        (raw(HEAD + b"\r\n" + SOURCE), SOURCE),
        (raw(b"HTTP/1.0 200 OK\r\n\r\n" + SOURCE), SOURCE),
        (raw(HEAD + b"content-length: 5\r\n\r\nx = 1 and more"), b"x = 1"),
        (raw(HEAD + b"transfer-encoding: chunked\r\n\r\n5;a=b\r\nx = 1\r\n0\r\na: b\r\n\r\n"), b"x = 1"),
        (raw(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" * 9 + HEAD + b"\r\nx = 1"), b"x = 1"),
    ],
)  # fmt: skip
def test_what_is_in_order_is_taken(answer: Answer, data: bytes) -> None:
    with serving(answer) as origin:
        found = local(origin).get(origin.url)
    assert (found.data, found.sha256) == (data, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("end", [b"#", "😀".encode()], ids=["ascii", "wide"])
def test_the_largest_source_takes_less_than_twice_its_size(end: bytes) -> None:
    with serving(reply(b"#" * (LIMIT - len(end)) + end)) as origin:
        fetcher = local(origin)
        fetcher.get(origin.url)  # what the libraries keep for good
        tracemalloc.start()
        try:
            found = fetcher.get(origin.url)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert len(found.data) == LIMIT
    assert peak < 2 * LIMIT


@pytest.mark.parametrize("before", [0, 65_534, 65_535, 65_536, 200_000])
def test_a_character_may_begin_in_one_piece_and_end_in_another(before: int) -> None:
    for after in (b"", b"\n" * 70_000):
        data = b"#" * before + "😀".encode()
        with serving({"/good": reply(data + after), "/bad": reply(data[:-1] + after)}) as origin:
            assert local(origin).get(f"{origin.url}/good").data == data + after
            says = f"'{origin.url}/bad' is no UTF-8 text (byte {before})"
            assert refusal(local(origin), f"{origin.url}/bad") == says


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert Fetched(url="", data=b"\xef\xbb\xbfx", sha256="").text == "x"


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(closing) as proxy, serving(reply(SOURCE)) as origin:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        monkeypatch.setenv("no_proxy", "")
        assert local(origin).get(origin.url).data == SOURCE
    assert not proxy.connected.is_set()


# --------------------------------------------------------------------- servers that misbehave

TOO_LARGE = "{url} is larger than 524,288 bytes"
HEADERS = "{url} answers with more than 32,768 bytes of headers"
NO_HTTP = "{url}: the answer is no HTTP, or breaks off"
SLOW = "{url} took longer than 0.5 s"
ENCODED = "{url} answers with a content encoding that was not asked for"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"

MISBEHAVED = [
    ("headers that drip", dripping(HEAD, b"x-a: b\r\n"), SLOW),
    ("a body that drips", dripping(HEAD + b"\r\n", b"# more\n"), SLOW),
    ("chunks that drip", dripping(CHUNKED, b"1\r\n#\r\n"), SLOW),
    ("a body that stops", lambda c: (c.sendall(HEAD + b"content-length: 9\r\n\r\nx"), silent(c)), SLOW),
    ("headers without end", endless(HEAD, b"x-a: b\r\n" * 999), HEADERS),
    ("one header without end", endless(HEAD + b"x-a: ", b"a" * 9_999), HEADERS),
    ("a first line without end", endless(b"HTTP/1.1 200 ", b"a" * 9_999), HEADERS),
    ("no line at all", endless(b"", b"a" * 9_999), HEADERS),
    ("hints without end", endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 99), HEADERS),
    ("more than 32 KB of headers", raw(HEAD + b"".join(b"x-%d: %s\r\n" % (n, b"a" * 999) for n in range(33)) + b"\r\nx"), HEADERS),
    ("a body too large, announced", reply(b"#" * (LIMIT + 1)), TOO_LARGE),
    ("a body too large, unannounced", raw(HEAD + b"\r\n" + b"#" * (LIMIT + 1)), TOO_LARGE),
    ("a body without end", endless(HEAD + b"\r\n", b"#" * 9_999), TOO_LARGE),
    ("an announced terabyte", endless(HEAD + b"content-length: 1099511627776\r\n\r\n", b"#" * 9_999), TOO_LARGE),
    ("chunks without end", endless(CHUNKED, b"3e7\r\n" + b"#" * 999 + b"\r\n"), TOO_LARGE),
    ("tiny chunks without end", endless(CHUNKED, b"1\r\n#\r\n" * 999), TOO_LARGE),
    ("a chunk's extension without end", endless(CHUNKED + b"1;a=", b"a" * 999), NO_HTTP),
    ("trailers without end", endless(CHUNKED + b"0\r\n", b"x-a: b\r\n" * 99), NO_HTTP),
    ("less than announced", raw(HEAD + b"content-length: 9\r\n\r\nx = 1"), NO_HTTP),
    ("a chunk that breaks off", raw(CHUNKED + b"9\r\nx = 1"), NO_HTTP),
    ("chunks that do not end", raw(CHUNKED + b"5\r\nx = 1\r\n"), NO_HTTP),
    ("a chunk of no size", raw(CHUNKED + b"zz\r\nx = 1\r\n0\r\n\r\n"), NO_HTTP),
    ("a chunk below zero", raw(CHUNKED + b"-5\r\nx = 1\r\n0\r\n\r\n"), NO_HTTP),
    ("a chunk of 2^80 bytes", raw(CHUNKED + b"f" * 20 + b"\r\nx"), NO_HTTP),
    ("two lengths", raw(HEAD + b"content-length: 1\r\ncontent-length: 2\r\n\r\nxx"), NO_HTTP),
    ("a length below zero", raw(HEAD + b"content-length: -1\r\n\r\nx"), NO_HTTP),
    ("a length of letters", raw(HEAD + b"content-length: x\r\n\r\nx"), NO_HTTP),
    ("a transfer encoding of gzip", raw(HEAD + b"transfer-encoding: gzip, chunked\r\n\r\n"), NO_HTTP),
    ("garbage", raw(b"\x00\xff\xfe garbage\r\n\r\n"), NO_HTTP),
    ("another protocol", raw(b"SSH-2.0-OpenSSH_9.9\r\n"), NO_HTTP),
    ("HTTP/2", raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), NO_HTTP),
    ("HTTP/0.9", raw(SOURCE), NO_HTTP),
    ("a header that is none", raw(HEAD + b"no header\r\n\r\nx"), NO_HTTP),
    ("a header with a NUL", raw(HEAD + b"x-a: \x00\r\n\r\nx"), NO_HTTP),
    ("half a head", raw(HEAD + b"x-a: b"), NO_HTTP),
    ("gzip", reply(b"\x1f\x8b", 200, "content-encoding: gzip"), ENCODED),
    ("zstd and identity", reply(b"x", 200, "content-encoding: zstd", "content-encoding: identity"), ENCODED),
    ("an encoding of its own", reply(b"x", 200, "Content-Encoding: x-own"), ENCODED),
    ("text that is no UTF-8", reply(b"x = '\xe9'"), "{url} is no UTF-8 text (byte 5)"),
    ("UTF-16", reply("x".encode("utf-16")), "{url} is no UTF-8 text (byte 0)"),
    ("a surrogate", reply(b"\xed\xa0\x80"), "{url} is no UTF-8 text (byte 0)"),
    *((f"status {n}", reply(SOURCE, n), f"{{url}} answers {n}, and no source") for n in (201, 204, 206, 300, 301, 304, 400, 401, 404, 418, 500, 503, 599)),
    ("a status that is none", reply(SOURCE, 999), "{url} answers 999, and no source"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "says"), [row[1:] for row in MISBEHAVED], ids=[row[0] for row in MISBEHAVED]
)
def test_a_server_that_misbehaves_costs_little_and_is_told(answer: Answer, says: str) -> None:
    with serving(answer) as origin:
        url = f"{origin.url}/x.py?token=1"
        limits = QUICK if says == SLOW else FetchLimits()
        told = refusal(local(origin, limits=limits), url)
    assert told == says.format(url=f"'{origin.url}/x.py'")
    assert len(origin.asked) == 1


@pytest.fixture
def filtered() -> Iterator[str]:
    """Give the address of a port that nobody refuses and nobody answers on."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):  # they fill its queue
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}"


def test_one_text_tells_of_all_that_cannot_be_reached(filtered: str) -> None:
    """Whether a port is closed, silent or none of HTTP is nobody's business."""
    told = set()

    def note(url: str, fetcher: Fetcher) -> None:
        told.add(refusal(fetcher, f"{url}/x.py").replace(url, "URL"))

    for answer in (closing, resetting, silent):
        with serving(answer) as origin:
            note(origin.url, local(origin, limits=QUICK))
    note(origin.url, local(origin, limits=QUICK))  # closed by now
    note(filtered, Fetcher([filtered], limits=QUICK))
    forgotten = threading.Event()

    def slowly(host: str) -> list[str]:
        forgotten.wait()
        return [PUBLIC]

    def unknown(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    nowhere = PlayedNetwork({})
    for resolve in (
        slowly,
        unknown,
        lambda host: [],
        lambda host: ["no address"],
        lambda host: [PUBLIC],
    ):
        note("https://a.example", Fetcher(resolve=resolve, network=nowhere, limits=QUICK))
    forgotten.set()
    with serving(raw(b"HTTP/1.1 400 speak TLS\r\n\r\n")) as plain:
        ports = PlayedNetwork({PUBLIC: plain.port})
        note(
            "https://a.example", Fetcher(resolve=lambda host: [PUBLIC], network=ports, limits=QUICK)
        )
    assert told == {"'URL/x.py' cannot be reached"}


def test_every_step_may_take_what_is_left_of_the_whole() -> None:
    limits = FetchLimits(total=600, connect=30)
    with serving(steps(2)) as origin:
        network = PlayedNetwork({PUBLIC: origin.port})
        fetcher = Fetcher(resolve=lambda host: [PUBLIC], network=network, limits=limits)
        fetcher.get(f"http://a.example/0#sha256={DIGEST}")
    others = [wait for wait in network.waits if wait != 30]
    assert network.waits.count(30) == 3
    assert others == sorted(others, reverse=True)
    assert max(others) < 600


def test_where_no_time_is_left_nothing_is_begun() -> None:
    with serving(reply(SOURCE)) as origin:
        told = refusal(local(origin, limits=FetchLimits(total=0)), origin.url)
    assert (told, origin.connected.is_set()) == (f"'{origin.url}/' cannot be reached", False)


def test_so_many_are_fetched_at_once_and_no_more() -> None:
    with serving(silent) as origin:
        fetcher = local(origin, limits=FetchLimits(at_once=1, total=0.5))
        first = threading.Thread(target=refusal, args=(fetcher, origin.url))
        one = local(origin, limits=FetchLimits(at_once=0, total=0.01))
        assert refusal(one, origin.url) == (
            f"'{origin.url}': too many compilers are being fetched, try again"
        )
        first.start()
        assert origin.connected.wait(20)
        first.join(20)
        assert refusal(fetcher, origin.url) == f"'{origin.url}/' cannot be reached"


# ---------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    "location",
    ["/b.py", "b.py", "./a/../b.py", "//127.0.0.1:{port}/b.py", "http://127.0.0.1:{port}/b.py#x", "HTTP://127.0.0.1:{port}/b.py"],
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, location: str) -> None:
    with serving({"/b.py": reply(SOURCE)}) as origin:
        where = location.format(port=origin.port)
        origin.answers = {**origin.answers, "/a.py": reply(b"", status, f"location: {where}")}
        assert local(origin).get(f"{origin.url}/a.py") == Fetched(
            url=f"{origin.url}/b.py", data=SOURCE, sha256=DIGEST
        )
    assert origin.paths == ["/a.py", "/b.py"]


def steps(count: int) -> dict[str, Answer]:
    hops = {f"/{n}": reply(b"", 302, f"location: /{n + 1}") for n in range(count)}
    return {**hops, f"/{count}": reply(SOURCE)}


def test_three_redirects_are_followed_and_not_a_fourth() -> None:
    with serving(steps(3)) as origin:
        assert local(origin).get(f"{origin.url}/0").data == SOURCE
    with serving(steps(4)) as origin:
        told = refusal(local(origin), f"{origin.url}/0")
    assert told == f"'{origin.url}/0': more than 3 redirects"
    assert origin.paths == ["/0", "/1", "/2", "/3"]


def test_a_loop_ends() -> None:
    with serving({"/a": reply(b"", 302, "location: /a")}) as origin:
        assert (
            refusal(local(origin), f"{origin.url}/a") == f"'{origin.url}/a': more than 3 redirects"
        )
    assert len(origin.asked) == 4


PLAIN = "is no plain URL: https://host/path in ASCII, without user, password or backslash, of at most 2,048 characters"
MAPPED = str(ip_address("::ffff:10.0.0.1"))  # Python 3.13 spells it with dots
NO_URL = "'{url}/a.py' redirects to what is no URL"
REDIRECTED = [
    ("file:///etc/passwd", f"'file:///etc/passwd' {PLAIN}"),
    ("ftp://a.example/x", f"'ftp://a.example/x' {PLAIN}"),
    ("javascript:1", f"'javascript:1' {PLAIN}"),
    ("https://ada:lovelace@a.example/x", f"'https://…@a.example/x' {PLAIN}"),
    ("//ada@a.example/x", f"'http://…@a.example/x' {PLAIN}"),
    ("https://a.example:99999/", "'https://a.example:99999/': 99999 is no port"),
    ("https://127.1/", "'https://127.1/': '127.1' is no host name and no plain address"),
    ("https://2130706433/", "'https://2130706433/': '2130706433' is no host name and no plain address"),
    ("https://10.0.0.1/x", "the address of 10.0.0.1 is not public"),
    ("https://169.254.169.254/latest/meta-data/", "the address of 169.254.169.254 is not public"),
    ("https://127.0.0.1/x", "the address of 127.0.0.1 is not public"),
    ("https://[::1]/x", "the address of ::1 is not public"),
    ("https://[::ffff:10.0.0.1]/x", f"the address of {MAPPED} is not public"),
    ("https://[64:ff9b::a00:1]/x", "the address of 64:ff9b::a00:1 is not public"),
    ("http://10.0.0.1/x", "'http://10.0.0.1/x': plain http can be changed on its way; use https, or pin it with #sha256=; --allow-fetch http://10.0.0.1 lets it be fetched"),
    ("https://1.1.1.1:22/", "'https://1.1.1.1:22/': only the ports 80 and 443 are asked; --allow-fetch https://1.1.1.1:22 lets it be fetched"),
    ("http://[::1", NO_URL),
    ("//[x]/", NO_URL),
    ("\\\\a.example\\x", NO_URL),
    ("/x y", NO_URL),
    ("/x\x01y", NO_URL),
    ("/caf\xe9", NO_URL),
    (f"/{'x' * 2048}", None),
]  # fmt: skip


@pytest.mark.parametrize(("location", "says"), REDIRECTED)
def test_a_redirect_is_judged_as_the_first_url(location: str, says: str | None) -> None:
    answer = raw(f"HTTP/1.1 302 Found\r\nlocation: {location}\r\n\r\n".encode("latin-1"))
    with serving({"/a.py": answer}) as origin:
        told = refusal(local(origin, limits=QUICK), f"{origin.url}/a.py")
    long = f"{f'{origin.url}{location}'[:200]!r} {PLAIN}"
    assert told == (long if says is None else says.format(url=origin.url))
    assert origin.paths == ["/a.py"]


def test_two_places_at_once_are_none() -> None:
    answer = reply(b"", 302, "location: /a", "location: /b")
    with serving({"/x": answer}) as origin:
        told = refusal(local(origin), f"{origin.url}/x")
    assert told == f"'{origin.url}/x' redirects to what is no URL"


# ------------------------------------------------------------------------- the DNS, the network


class Names:
    """A DNS: the answers for each name, one after another. `asked` has what was looked up."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): iter(lists) for name, lists in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        return next(self._answers[host])


MIXED = [
    ["127.0.0.1"], ["10.1.2.3"], ["100.64.0.1"], ["169.254.169.254"], ["172.31.0.1"], ["192.168.1.1"], ["192.0.0.1"],
    ["198.18.0.1"], ["224.0.0.1"], ["240.0.0.1"], ["255.255.255.255"], ["0.0.0.0"], ["168.63.129.16"],
    ["::"], ["::1"], ["::ffff:127.0.0.1"], ["::ffff:7f00:1"], ["::127.0.0.1"], ["64:ff9b::7f00:1"], ["64:ff9b:1::7f00:1"],
    ["2002:7f00:1::"], ["2001:0:1:2:3:4:5:6"], ["fe80::1%eth0"], ["fc00::1"], ["fec0::1"], ["ff02::1"], ["2001:db8::1"],
    [PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC, "::1"], [PUBLIC] * 9 + ["127.0.0.1"],
]  # fmt: skip


@pytest.mark.parametrize("answers", MIXED, ids=" ".join)
def test_one_address_that_is_not_public_is_enough(answers: list[str]) -> None:
    names, network = Names(a_example=[answers]), PlayedNetwork({PUBLIC: 1})
    fetcher = Fetcher(resolve=names, network=network)
    assert refusal(fetcher, "https://a.example/x.py") == "the address of a.example is not public"
    assert (names.asked, network.called) == (["a.example"], [])


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::FFFF:10.0.0.1]", MAPPED),
        ("[2002:7f00:1::]", "2002:7f00:1::"),
    ],
)
def test_an_address_in_the_url_is_judged_and_not_looked_up(host: str, shown: str) -> None:
    network = PlayedNetwork({})
    fetcher = Fetcher(resolve=nobody, network=network)
    assert refusal(fetcher, f"https://{host}/x") == f"the address of {shown} is not public"
    assert network.called == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://a.example/x", "'http://a.example/x': plain http can be changed on its way; use https, or pin it with #sha256=; --allow-fetch http://a.example lets it be fetched"),
        ("http://a.example:8080/x", "'http://a.example:8080/x': plain http can be changed on its way; use https, or pin it with #sha256=; --allow-fetch http://a.example:8080 lets it be fetched"),
        (f"http://a.example:8080/x#sha256={DIGEST}", "'http://a.example:8080/x': only the ports 80 and 443 are asked; --allow-fetch http://a.example:8080 lets it be fetched"),
        ("https://a.example:22/x", "'https://a.example:22/x': only the ports 80 and 443 are asked; --allow-fetch https://a.example:22 lets it be fetched"),
        ("ftp://a.example/x", f"'ftp://a.example/x' {PLAIN}"),
        ("https://a.example/x#md5=1", "'https://a.example/x': after # only sha256= and 64 hex digits can stand"),
    ],
)  # fmt: skip
def test_what_is_not_asked_is_not_even_looked_up(url: str, says: str) -> None:
    assert refusal(Fetcher(resolve=nobody, network=PlayedNetwork({})), url) == says


def test_what_is_allowed_is_one_origin() -> None:
    with serving(reply(SOURCE)) as origin:
        fetcher = Fetcher(["http://localhost:1", f"HTTP://127.0.0.1:{origin.port}/"])
        assert fetcher.get(origin.url).data == SOURCE
        told = refusal(Fetcher([f"http://localhost:{origin.port}"]), origin.url)
        assert told.startswith(f"'{origin.url}/': plain http can be changed")
    with pytest.raises(FetchError, match="is no origin"):
        Fetcher([f"{origin.url}/x.py"])


def test_a_pinned_source_may_come_over_plain_http() -> None:
    names = Names(a_example=[[PUBLIC], [PUBLIC]])
    with serving(reply(SOURCE)) as origin:
        network = PlayedNetwork({PUBLIC: origin.port})
        fetcher = Fetcher(resolve=names, network=network)
        url = "http://a.example/x.py"
        for digest in (DIGEST, DIGEST.upper()):
            assert fetcher.get(f"{url}#sha256={digest}").url == url
    assert network.called == [(PUBLIC, 80)] * 2
    assert [head.split("\r\n")[:2] for head in origin.asked] == [
        ["GET /x.py HTTP/1.1", "host: a.example"]
    ] * 2


def test_other_bytes_than_the_pinned_ones_are_refused() -> None:
    with serving(reply(SOURCE)) as origin, pytest.raises(ChangedError) as refused:
        local(origin).get(f"{origin.url}/x.py#sha256={OTHER}")
    assert (
        str(refused.value) == f"'{origin.url}/x.py' is pinned to sha256 {OTHER}, and has {DIGEST}"
    )


def test_a_name_is_looked_up_once_for_each_hop() -> None:
    names = Names(a_example=[[PUBLIC], ["127.0.0.1"]])
    answers = {"/a": reply(b"", 302, "location: /b"), "/b": reply(SOURCE)}
    with serving(answers) as origin:
        network = PlayedNetwork({PUBLIC: origin.port})
        fetcher = Fetcher(resolve=names, network=network)
        told = refusal(fetcher, f"http://a.example/a#sha256={DIGEST}")
    assert told == "the address of a.example is not public"
    assert (names.asked, network.called, origin.paths) == (
        ["a.example"] * 2,
        [(PUBLIC, 80)],
        ["/a"],
    )


def test_the_address_that_was_judged_is_the_one_that_is_called() -> None:
    names = Names(a_example=[[PUBLIC], ["127.0.0.1"]])
    with serving(reply(SOURCE)) as origin:
        network = PlayedNetwork({PUBLIC: origin.port})
        Fetcher(resolve=names, network=network).get(f"http://a.example/#sha256={DIGEST}")
    assert (names.asked, network.called) == (["a.example"], [(PUBLIC, 80)])


def test_who_answers_must_be_who_was_called() -> None:
    with serving(reply(SOURCE)) as origin:
        network = PlayedNetwork({PUBLIC: origin.port}, peer="127.0.0.1")
        fetcher = Fetcher(resolve=lambda host: [PUBLIC], network=network)
        told = refusal(fetcher, f"http://a.example/#sha256={DIGEST}")
    assert (told, origin.asked) == ("'http://a.example/' cannot be reached", [])


def test_the_next_address_is_tried_but_four_at_most_and_both_kinds() -> None:
    v6 = [f"2606:4700::{n}" for n in range(1, 6)]
    v4 = [f"93.184.215.{n}" for n in range(1, 6)]
    with serving(reply(SOURCE)) as origin:
        network = PlayedNetwork({v4[1]: origin.port})
        fetcher = Fetcher(resolve=lambda host: v6 + v4, network=network)
        assert fetcher.get(f"http://a.example/#sha256={DIGEST}").data == SOURCE
        assert [host for host, _ in network.called] == [v6[0], v4[0], v6[1], v4[1]]
        network.ports = {v4[2]: origin.port}
        assert refusal(fetcher, f"http://a.example/#sha256={DIGEST}").endswith("cannot be reached")
        assert len(network.called) == 8


def test_an_ipv6_address_stands_in_brackets() -> None:
    with serving(reply(SOURCE)) as origin:
        network = PlayedNetwork({"2606:4700::1111": origin.port})
        fetcher = Fetcher(["http://[2606:4700::1111]:81"], resolve=nobody, network=network)
        found = fetcher.get("http://[2606:4700:0::1111]:81/x.py")
    assert found.url == "http://[2606:4700::1111]:81/x.py"
    assert network.called == [("2606:4700::1111", 81)]
    assert "host: [2606:4700::1111]:81\r\n" in origin.asked[0]


# ------------------------------------------------------------------------------------------ TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[trustme.CA], None]:
    """Trust this authority and no other; give what makes another one the only one."""

    def trust(one: trustme.CA) -> None:
        file = tmp_path / "authorities.pem"
        one.cert_pem.write_to_path(str(file))
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))

    trust(authority)
    return trust


def secured(authority: trustme.CA, *names: str, **named: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **named).configure_cert(context)
    return context


def over_tls(origin: Origin) -> Fetcher:
    network = PlayedNetwork({PUBLIC: origin.port})
    return Fetcher(resolve=lambda host: [PUBLIC], network=network)


@pytest.mark.usefixtures("trusted")
def test_a_public_host_is_asked_over_tls_by_its_name(authority: trustme.CA) -> None:
    context, told = secured(authority, "a.example"), []
    context.sni_callback = lambda _, name, __: told.append(name)
    with serving({"/x.py": reply(SOURCE)}, context) as origin:
        found = over_tls(origin).get("https://a.example/x.py")
    assert found == Fetched(url="https://a.example/x.py", data=SOURCE, sha256=DIGEST)
    assert "host: a.example\r\n" in origin.asked[0]
    assert told == ["a.example"]


@pytest.mark.usefixtures("trusted")
def test_no_redirect_leads_from_https_to_plain_http(authority: trustme.CA) -> None:
    answer = reply(b"", 302, "location: http://a.example/x.py")
    with serving({"/a": answer}, secured(authority, "a.example")) as origin:
        fetcher = over_tls(origin)
        for ref in ("https://a.example/a", f"https://a.example/a#sha256={DIGEST}"):
            told = refusal(fetcher, ref)
            assert told == "'https://a.example/a' redirects from https to plain http"


NOT_TRUSTED = "the certificate of a.example is not trusted: "


@pytest.mark.usefixtures("trusted")
def test_a_wrong_name_and_an_expired_certificate_are_refused(authority: trustme.CA) -> None:
    old = {
        "not_before": datetime(2020, 1, 1, tzinfo=UTC),
        "not_after": datetime(2021, 1, 1, tzinfo=UTC),
    }
    cases = [
        (
            secured(authority, "b.example"),
            "Hostname mismatch, certificate is not valid for 'a.example'",
        ),
        (secured(authority, "a.example", **old), "certificate has expired"),
    ]
    for context, why in cases:
        with serving(reply(SOURCE), context) as origin:
            assert refusal(over_tls(origin), "https://a.example/") == NOT_TRUSTED + why
        assert origin.asked == []


def test_only_the_authorities_that_are_named_are_trusted(
    authority: trustme.CA, trusted: Callable[[trustme.CA], None]
) -> None:
    with serving(reply(SOURCE), secured(authority, "a.example")) as origin:
        fetcher = over_tls(origin)
        assert fetcher.get("https://a.example/").data == SOURCE
        trusted(trustme.CA())
        assert refusal(fetcher, "https://a.example/").startswith(NOT_TRUSTED)


@pytest.mark.usefixtures("trusted")
def test_an_allowed_origin_and_a_pin_need_a_good_certificate_too() -> None:
    with serving(reply(SOURCE), secured(trustme.CA(), "127.0.0.1")) as origin:
        told = refusal(local(origin), f"{origin.url}/#sha256={DIGEST}")
    assert told.startswith("the certificate of 127.0.0.1 is not trusted: ")
    assert origin.asked == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_of_tls_are_not_spoken(authority: trustme.CA) -> None:
    context = secured(authority, "a.example")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with serving(reply(SOURCE), context) as origin:
        told = refusal(over_tls(origin), "https://a.example/")
    assert (told, origin.asked) == ("'https://a.example/' cannot be reached", [])


@pytest.mark.usefixtures("trusted")
def test_a_handshake_and_a_body_that_drip_end_too(authority: trustme.CA) -> None:
    with serving(dripping(b"\x16\x03\x03\x40\x00", b"\x02")) as origin:
        network = PlayedNetwork({PUBLIC: origin.port})
        fetcher = Fetcher(resolve=lambda host: [PUBLIC], network=network, limits=QUICK)
        assert refusal(fetcher, "https://a.example/") == "'https://a.example/' cannot be reached"
    with serving(dripping(HEAD + b"\r\n", b"#"), secured(authority, "a.example")) as origin:
        network = PlayedNetwork({PUBLIC: origin.port})
        fetcher = Fetcher(resolve=lambda host: [PUBLIC], network=network, limits=QUICK)
        assert (
            refusal(fetcher, "https://a.example/") == "'https://a.example/' took longer than 0.5 s"
        )


def test_a_process_takes_its_authorities_from_its_environment(
    authority: trustme.CA, tmp_path: Path
) -> None:
    code = (
        "import sys; from wtc.fetch import Fetcher; from wtc.errors import FetchError\n"
        "try: print(Fetcher([sys.argv[1]]).get(sys.argv[1]).sha256)\n"
        "except FetchError as error: print(error)\n"
    )
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))

    def told(authorities: Path) -> str:
        environment = {**os.environ, "SSL_CERT_FILE": str(authorities)}
        return subprocess.run(
            [sys.executable, "-c", code, origin.url],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()

    with serving(reply(SOURCE), secured(authority, "127.0.0.1")) as origin:
        assert told(file) == DIGEST
        assert told(other).startswith("the certificate of 127.0.0.1 is not trusted: ")
