"""URLs that have one reading, and all that have two; addresses that are public, and all others."""

# ruff: noqa: E501, RUF001  tables of hostile texts

import pytest

from wtc.addresses import is_private, is_public, origin_of, read_url, shown, split_hash
from wtc.errors import FetchError

PLAIN = [
    ("https://a.example", "https", "a.example", 443, "/", "https://a.example/"),
    ("HTTPS://A.Example/X.py", "https", "a.example", 443, "/X.py", "https://a.example/X.py"),
    ("http://a.example:80/x", "http", "a.example", 80, "/x", "http://a.example/x"),
    ("https://a.example:0443/x", "https", "a.example", 443, "/x", "https://a.example/x"),
    ("https://a.example:80/x", "https", "a.example", 80, "/x", "https://a.example:80/x"),
    (
        "https://a.example?q=1&r=[2]",
        "https",
        "a.example",
        443,
        "/?q=1&r=[2]",
        "https://a.example/?q=1&r=[2]",
    ),
    (
        "https://a.example/%41/x@y:z",
        "https",
        "a.example",
        443,
        "/%41/x@y:z",
        "https://a.example/%41/x@y:z",
    ),
    ("https://a_b-c.xn--p1ai/", "https", "a_b-c.xn--p1ai", 443, "/", "https://a_b-c.xn--p1ai/"),
    ("https://localhost/", "https", "localhost", 443, "/", "https://localhost/"),
    ("https://1.2.3.4/", "https", "1.2.3.4", 443, "/", "https://1.2.3.4/"),
    ("https://1.2.3.example/", "https", "1.2.3.example", 443, "/", "https://1.2.3.example/"),
    (
        "http://[2606:4700::1111]:8080/x",
        "http",
        "2606:4700::1111",
        8080,
        "/x",
        "http://[2606:4700::1111]:8080/x",
    ),
    (
        "http://[2606:4700:0:0::0A]/",
        "http",
        "2606:4700::a",
        80,
        "/",
        "http://[2606:4700::a]/",
    ),
    (
        f"https://a.example/{'x' * 2030}",
        "https",
        "a.example",
        443,
        f"/{'x' * 2030}",
        f"https://a.example/{'x' * 2030}",
    ),
]


@pytest.mark.parametrize(("text", "scheme", "host", "port", "target", "spelled"), PLAIN)
def test_a_plain_url_has_one_reading(
    text: str, scheme: str, host: str, port: int, target: str, spelled: str
) -> None:
    url = read_url(text)
    assert (url.scheme, url.host, url.port, url.target) == (scheme, host, port, target)
    assert str(url) == spelled
    assert read_url(spelled) == url


NOT_PLAIN = (
    "is no plain URL: https://host/path in ASCII, without user, password or backslash,"
    " of at most 2,048 characters"
)
# What is refused as no plain URL, and how the error shows it where not as it stands.
TWO_READINGS = [
    ("", ""),
    ("a.example/x.py", ""),
    ("//a.example/x.py", ""),
    ("https:a.example", ""),
    ("https:/a.example", ""),
    ("https:///a.example", ""),
    ("https://", ""),
    ("https:///", ""),
    ("https://?q", "https://"),
    ("file:///etc/passwd", ""),
    ("ftp://a.example/x", ""),
    ("gopher://a.example/x", ""),
    ("javascript:alert(1)", ""),
    ("data:text/plain,x", ""),
    ("ws://a.example/", ""),
    ("httpſ://a.example/", ""),
    ("h\tttps://a.example/", ""),
    (" https://a.example/", ""),
    ("https://a.example/ ", ""),
    ("https://a.example/x y", ""),
    ("https://a.example/\n", ""),
    ("https://a.example/\r\nHost: b", ""),
    ("https://a.example\n/", ""),
    ("https://a.example\t.b/", ""),
    ("https://a.example/\x00", ""),
    ("https://a.example\x00.b/", ""),
    ("https://a.example/\x7f", ""),
    ("https://user@a.example/", "https://…@a.example/"),
    ("https://user:secret@a.example/", "https://…@a.example/"),
    ("https://:@a.example/", "https://…@a.example/"),
    ("https://@a.example/", "https://…@a.example/"),
    ("https://a.example:80@b.example/", "https://…@b.example/"),
    ("https://a.example@b.example@c.example/", "https://…@c.example/"),
    ("https://a.example\\@b.example/", "https://…@b.example/"),
    ("https://a.example\\.b.example/", ""),
    ("https:\\\\a.example\\x", ""),
    ("https://a.example/x\\y", ""),
    ("https://a.example/x?y\\z", "https://a.example/x"),
    ("https://a.example#@b.example/", "https://a.example"),
    ("https://a.example/#x", "https://a.example/"),
    ("https://a%2eexample/", ""),
    ("https://%61.example/", ""),
    ("https://a.example%00.b/", ""),
    ("https://a.example%2f@b.example/", "https://…@b.example/"),
    ("https://a.example;b/", ""),
    ("https://a.example,b.example/", ""),
    ("https://a*b.example/", ""),
    ("https://a.example:/", ""),
    ("https://a.example:+80/", ""),
    ("https://a.example:-1/", ""),
    ("https://a.example:8o/", ""),
    ("https://a.example:80:80/", ""),
    ("https://a.example:000443/", ""),
    ("https://a.example:８０/", ""),
    ("https://１２７.0.0.1/", ""),
    ("https://127。0。0。1/", ""),
    ("https://a．example/", ""),
    ("https://bücher.example/", ""),
    ("https://a\u00ad.example/", ""),
    ("https://\u202ea.example/", ""),
    ("https://[fe80::1%eth0]/", ""),
    ("https://[fe80::1%25eth0]/", ""),
    ("https://[a.example]/", ""),
    ("https://[v1.fe80]/", ""),
    ("https://[::1/", ""),
    ("https://::1]/", ""),
    ("https://::1/", ""),
    ("https://[]/", ""),
    ("https://[::1]x/", ""),
    ("https://[::1]]/", ""),
    ("https://a.example/%zz", ""),
    ("https://a.example/%4", ""),
    ("https://a.example/<x>", ""),
    ("https://a.example/{x}", ""),
    ("https://a.example/x^y", ""),
    ("https://a.example/é", ""),
    (f"https://a.example/{'x' * 2031}", f"https://a.example/{'x' * 182}"),
]


@pytest.mark.parametrize(("text", "told"), TWO_READINGS)
def test_what_could_be_read_in_two_ways_is_refused(text: str, told: str) -> None:
    with pytest.raises(FetchError) as refused:
        read_url(text)
    assert str(refused.value) == f"{(told or text)!r} {NOT_PLAIN}"


NO_HOSTS = [
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "017700000001", "0177.0.0.1",
    "127.0.0.01", "127.0.0.256", "1.2.3", "1.2.3.4.5", "0", "0x", "a.1", "a.0x1", "a.example.", "127.0.0.1.",
    ".a.example", "a..example", ".", "..", "-a.example", "a-.example", "a" * 64, f"{'a.' * 126}aa",
    "[127.0.0.1]", "[1::2::3]", "[12345::]", "[:]", "[::1.2.3]",
]  # fmt: skip


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_name_and_no_plain_address_is_refused(host: str) -> None:
    with pytest.raises(FetchError) as refused:
        read_url(f"https://{host}/")
    url = f"https://{host}/"[:200]
    assert str(refused.value) == f"{url!r}: {host[:80]!r} is no host name and no plain address"


@pytest.mark.parametrize("port", ["0", "00000", "65536", "99999"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(FetchError) as refused:
        read_url(f"https://a.example:{port}/")
    assert str(refused.value) == f"'https://a.example:{port}/': {int(port)} is no port"


def test_no_error_shows_what_may_be_secret() -> None:
    with pytest.raises(FetchError) as refused:
        read_url("https://ada:lovelace@a.example/x?token=lovelace#lovelace")
    assert str(refused.value) == f"'https://…@a.example/x' {NOT_PLAIN}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"https://ada:{'lovelace' * 30}@a.example/x", "https://…@a.example/x"),
        ("https://ada:love/lace@a.example/x", "https://…@a.example/x"),
        ("https://ada:love?lace@a.example/x", "https://…@a.example/x"),
        ("https://ada:love#lace@a.example/x", "https://…@a.example/x"),
        ("https:ada:lovelace@a.example/x", "https:…@a.example/x"),
        ("https:/ada:lovelace@a.example/x", "https:/…@a.example/x"),
        ("https://a.example/@scope/x.py?q", "https://a.example/@scope/x.py"),
        ("https://a.example/x@1.py?a@b#c@d", "https://a.example/x@1.py"),
    ],
)
def test_a_password_is_not_shown_however_it_is_written(text: str, told: str) -> None:
    assert shown(text) == repr(told)


HASH = "0123456789abcdef" * 4
REF = "https://a.example/x.py"


@pytest.mark.parametrize(
    ("ref", "wanted"),
    [
        (REF, ""),
        (f"{REF}#", ""),
        (f"{REF}#sha256={HASH}", HASH),
        (f"{REF}#sha256={HASH.upper()}", HASH),
    ],
)
def test_a_fragment_pins(ref: str, wanted: str) -> None:
    assert split_hash(ref) == (REF, wanted)


@pytest.mark.parametrize(
    "fragment",
    [
        "x", "sha256", "sha256=", f"sha256={HASH[:-1]}", f"sha256={HASH}0", f"sha256={HASH[:-1]}g",
        f"SHA256={HASH}", f"sha512={HASH}", f"md5={HASH}", f" sha256={HASH}", f"sha256={HASH} ",
        f"sha256={HASH}\n", f"sha256={HASH}#sha256={HASH}", f"sha256={HASH}&x=1", "sha256=" + "０" * 64,
    ],
)  # fmt: skip
def test_a_fragment_that_is_no_hash_is_refused(fragment: str) -> None:
    with pytest.raises(FetchError) as refused:
        split_hash(f"{REF}#{fragment}")
    assert str(refused.value) == f"{REF!r}: after # only sha256= and 64 hex digits can stand"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("HTTP://LOCALHOST:80/", "http://localhost"),
        ("https://[0:0::1]:443", "https://[::1]"),
    ],
)
def test_an_origin_has_one_spelling(text: str, origin: str) -> None:
    assert origin_of(text) == origin


@pytest.mark.parametrize("text", ["http://h:1/x.py", "http://h/?q"])
def test_an_origin_has_no_path(text: str) -> None:
    with pytest.raises(FetchError) as refused:
        origin_of(text)
    told = text.partition("?")[0]
    assert str(refused.value) == f"{told!r} is no origin: https://host or http://host:port, no path"


NOT_PUBLIC = """
    0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.255
    169.254.0.0 169.254.169.254 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.1
    192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.0 192.168.255.255 192.175.48.1 198.18.0.0 198.19.255.255
    198.51.100.1 203.0.113.255 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
    :: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1
    100::1 100:0:0:1::1 1fff:ffff:: 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:1ff:ffff::
    2001:db8::1 2002:7f00:1:: 2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff::1 4000:: 5f00::1
    fc00::1 fd00:ec2::254 fdff:: fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ffff::
"""
PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0
    172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.0
    203.0.114.0 223.255.255.255 168.63.129.15 168.63.129.17
    2001:200::1 2001:4860:4860::8888 2001:db7:ffff:: 2001:db9:: 2003::1 2400:cb00::1 2606:4700::1111 2a00::1 3ffe:ffff:: 3fff:1000::
"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_special_addresses_are_not_public(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", PUBLIC.split())
def test_their_neighbours_are_public(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize(
    ("address", "is_it"),
    [
        ("127.0.0.1", True),
        ("10.0.0.1", True),
        ("::1", True),
        ("fd00:ec2::253", True),
        ("fd00:ec2::254", False),
        ("fd20:ce::254", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("8.8.8.8", False),
    ],
)
def test_where_a_cloud_hands_out_keys_is_no_private_address(address: str, is_it: bool) -> None:
    assert is_private(address) is is_it
