"""Where a webtask may connect to: every form of address that is not public, and the operator's lists."""

# ruff: noqa: E501  tables of hostile texts

from __future__ import annotations

from typing import Any

import pytest

from wtc.addresses import is_private, read_host
from wtc.sandbox.egress.judging import EgressPolicy, Judge, Verdict, read_rule

PUBLIC = [
    "93.184.216.34",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
]
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "100.64.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "168.63.129.16", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::ffff:0:127.0.0.1", "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::", "2001::1", "2001:0:53aa:64c::1", "2001:db8::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "3fff::1", "5f00::1", "100::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_connected_to_on_the_webs_ports(address: str) -> None:
    judge = Judge(EgressPolicy())
    assert [judge.host(address, port) for port in (80, 443)] == ["", ""]
    assert [judge.address(address, port, address) for port in (80, 443)] == [Verdict()] * 2


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused_whatever_name_it_has(address: str) -> None:
    verdict = Judge(EgressPolicy()).address("a.example", 443, address)
    assert verdict.why_not == (
        'the address of a.example is not public; an operator lets it be reached with allow = ["a.example:443"]'
    )


SPELLINGS = [
    "", " ", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "127.0.0.01", "1.2.3.4.5",
    "127.0.0.1%lo", "::1%lo", "fe80::1%25eth0", "[::1]", "[::1", "::1]", "a b", "a\n", "a\x00b", "a.example\r\nHost: b",
    "user@a.example", "a.example:80", "a/b", "a\\b", "a%2eb", "http://a", "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021",
    "bücher.example", "a\u00ad.example", "-a.example", "a..b", ".a", f"{'a' * 64}.example", f"{'a.' * 127}aa", "\u212aa.example",
    "*", "*.example", "\udcff",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_a_host_with_two_readings_is_none(host: str) -> None:
    with pytest.raises(ValueError, match="is no host name and no plain address"):
        read_host(host)


@pytest.mark.parametrize(
    ("host", "spelled"),
    [
        ("A.Example", "a.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("2606:4700:0:0::0A", "2606:4700::a"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_has_one_spelling(host: str, spelled: str) -> None:
    assert read_host(host) == spelled


def judged(
    host: str,
    port: int,
    address: str,
    here: tuple[str, ...] = (),
    listening: Any = (),
    **policy: Any,
) -> str:
    judge = Judge(EgressPolicy(**policy), listening, lambda address: str(address) in here)
    why_not = judge.host(host, port) or judge.address(host, port, address).why_not
    return why_not.partition(";")[0] or "open"


CLOSED = "port 8443 is not open to webtasks, only 80 and 443 are"
PRIVATE = "the address of db is not public"
LISTS = [
    ("another port", {}, "db", 8443, "1.1.1.1", CLOSED),
    ("opened by name", {"allow": ("db:8443",)}, "db", 8443, "1.1.1.1", "open"),
    ("of another name", {"allow": ("db2:8443",)}, "db", 8443, "1.1.1.1", CLOSED),
    ("a name is no suffix", {"allow": ("a.db:8443",)}, "db", 8443, "1.1.1.1", CLOSED),
    ("a name for a private address", {"allow": ("db:5432",)}, "db", 5432, "10.1.2.3", "open"),
    ("on its port only", {"allow": ("db:5432",)}, "db", 443, "10.1.2.3", PRIVATE),
    ("an address", {"allow": ("10.1.2.3:443",)}, "db", 443, "10.1.2.3", "open"),
    ("and no other", {"allow": ("10.1.2.3:443",)}, "db", 443, "10.1.2.4", PRIVATE),
    ("a network", {"allow": ("10.0.0.0/8:443",)}, "db", 443, "10.9.9.9", "open"),
    ("an IPv6 network", {"allow": ("[fd00::/8]:443",)}, "db", 443, "fd00::7", "open"),
    ("an IPv6 address", {"allow": ("[fd00::7]:443",)}, "fd00::7", 443, "fd00::7", "open"),
    ("never unspecified", {"allow": ("0.0.0.0/0:443",)}, "db", 443, "0.0.0.0", PRIVATE),
    ("never mapped", {"allow": ("[::/0]:443",)}, "db", 443, "::ffff:10.0.0.1", PRIVATE),
    ("mail", {}, "db", 25, "1.1.1.1", "port 25 is for mail, which no webtask sends itself"),
    ("mail, allowed", {"allow": ("db:587",), "private": True}, "db", 587, "1.1.1.1", "port 587 is for mail, which no webtask sends itself"),
    ("denied by name", {"deny": ("db",)}, "db", 443, "1.1.1.1", "db:443 is denied by the operator of this server"),
    ("denied on a port", {"deny": ("db:443",)}, "db", 443, "1.1.1.1", "db:443 is denied by the operator of this server"),
    ("not on another", {"deny": ("db:443",)}, "db", 80, "1.1.1.1", "open"),
    ("denied by address", {"deny": ("1.1.1.1",)}, "db", 443, "1.1.1.1", "db:443 is denied by the operator of this server"),
    ("denied by network", {"deny": ("1.0.0.0/8",), "allow": ("db:443",)}, "db", 443, "1.1.1.1", "db:443 is denied by the operator of this server"),
    ("IPv6 without brackets", {"deny": ("2606::/16",)}, "db", 443, "2606::1", "db:443 is denied by the operator of this server"),
    ("development", {"private": True}, "localhost", 3000, "127.0.0.1", "open"),
    ("development, IPv6", {"private": True}, "localhost", 3000, "::1", "open"),
    ("development, a cloud's agent", {"private": True}, "db", 80, "169.254.169.254", PRIVATE),
    ("development, public", {"private": True}, "db", 8443, "1.1.1.1", CLOSED),
    ("development, denied", {"private": True, "deny": ("127.0.0.0/8",)}, "db", 80, "127.0.0.1", "db:80 is denied by the operator of this server"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "host", "port", "address", "said"),
    [row[1:] for row in LISTS],
    ids=[row[0] for row in LISTS],
)
def test_the_operators_lists(policy: Any, host: str, port: int, address: str, said: str) -> None:
    assert judged(host, port, address, **policy) == said


ITSELF = "db:443 is this server itself"
OWN = [
    ([("93.184.216.34", 443)], "93.184.216.34", {}, ITSELF),
    ([("93.184.216.34", 443)], "1.1.1.1", {}, "open"),
    ([("93.184.216.34", 80)], "93.184.216.34", {}, "open"),
    ([("0.0.0.0", 443)], "93.184.216.34", {}, ITSELF),
    ([("::", 443)], "93.184.216.34", {}, ITSELF),
    ([("::", 443)], "1.1.1.1", {}, "open"),
    ([("127.0.0.1", 443)], "127.0.0.1", {"private": True}, ITSELF),
    ([("127.0.0.1", 443)], "127.0.0.1", {"allow": ("127.0.0.0/8:443",)}, ITSELF),
    ([("127.0.0.1", 443)], "127.0.0.1", {"allow": ("127.0.0.1:443",)}, "open"),
    ([("127.0.0.1", 443)], "127.0.0.1", {"allow": ("db:443",)}, "open"),
]  # fmt: skip


@pytest.mark.parametrize(("listening", "address", "policy", "said"), OWN)
def test_the_server_itself_is_reached_only_where_that_was_allowed_exactly(
    listening: Any, address: str, policy: Any, said: str
) -> None:
    assert judged("db", 443, address, ("93.184.216.34", "127.0.0.1"), listening, **policy) == said


def test_what_development_alone_lets_through_is_marked() -> None:
    judge = Judge(EgressPolicy(private=True, allow=("10.0.0.1:80",)))
    assert judge.address("a", 80, "10.0.0.2") == Verdict(is_private=True)
    assert judge.address("a", 80, "10.0.0.1") == Verdict()
    assert judge.address("a", 80, "1.1.1.1") == Verdict()


BAD_RULES = [
    ("allow", "db", "'db' has no port: write host:port, or \\[IPv6\\]:port"),
    ("allow", "10.0.0.0/8", "has no port"),
    ("allow", "fd00::1", "has no port"),
    ("allow", "fd00::1:443", "has no port"),
    ("allow", "db:0", "'0' is no port"),
    ("allow", "db:65536", "is no port"),
    ("allow", "db:443000000000000000000000", "is no port"),
    ("allow", "db:https", "'https' is no port"),
    ("allow", "db:", "'' is no port"),
    ("allow", "db:\u0664\u0664\u0663", "is no port"),
    ("allow", "10.1.2.3/8:443", "a network is written by its first address"),
    ("allow", "*.db:443", "is no host:port"),
    ("allow", "https://db:443", "is no host:port"),
    ("allow", "", "is no host:port"),
    ("deny", "", "is no host:port"),
    ("deny", "fe80::1%eth0", "is no"),
    ("deny", "0x7f.1", "is no host:port"),
]


@pytest.mark.parametrize(("kind", "rule", "said"), BAD_RULES)
def test_a_bad_rule_is_refused_when_the_policy_is_made(kind: str, rule: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        EgressPolicy(**{kind: (rule,)})


def test_a_rule_is_exact_or_wide() -> None:
    exact = [
        read_rule(text).is_exact
        for text in ("db:1", "10.0.0.1:1", "[::1]:1", "10.0.0.0/31:1", "[::/0]:1")
    ]
    assert exact == [True, True, True, False, False]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "::1", "fd00::1"]
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "169.254.169.254", "100.64.0.1", "fe80::1", "1.1.1.1", "::ffff:127.0.0.1"],
)
def test_addresses_that_are_special_in_another_way(address: str) -> None:
    assert not is_private(address)
