"""Limits come from the environment, then wtc.toml, then the default; a wrong one is named."""

import pytest

from wtc.config import Isolation, Limits, Rim
from wtc.errors import UsageError
from wtc.sandbox.egress.judging import EgressPolicy


def test_the_defaults(tmp_path) -> None:
    limits = Limits.read({}, tmp_path / "none.toml")
    assert limits == Limits()
    assert (limits.script, limits.body, limits.run, limits.memory) == (262144, 6291456, 30.0, 2**27)


def test_the_environment_wins_over_the_file(tmp_path) -> None:
    file = tmp_path / "wtc.toml"
    file.write_text("[limits]\nrun = 5\nlive = 4\n")
    limits = Limits.read({"WTC_LIMIT_RUN": "2.5", "OTHER": "x"}, file)
    assert (limits.run, limits.live) == (2.5, 4)


@pytest.mark.parametrize(
    ("environ", "text", "says"),
    [
        ({"WTC_LIMIT_RUN": "soon"}, "", "run"),
        ({}, "[limits]\nspeed = 1\n", "speed"),
        ({}, "limits = 3\n", "limits"),
        ({}, "[limits\n", "cannot read"),
        ({"WTC_LIMIT_RUN": "-1"}, "", "run"),
        ({"WTC_LIMIT_LIVE": "0"}, "", "live"),
        ({"WTC_LIMIT_RUN": "nan"}, "", "run"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, environ, text, says) -> None:
    file = tmp_path / "wtc.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=says):
        Limits.read(environ, file)


def test_isolation_is_best_effort_with_uids_that_are_hardly_anybodys(tmp_path) -> None:
    found = Isolation.read({}, tmp_path / "none.toml")
    assert (found.mode, found.of_workers, found.of_broker) == (
        "best-effort",
        range(50_000, 59_999),
        59_999,
    )


def test_isolation_is_set_like_the_limits(tmp_path) -> None:
    file = tmp_path / "wtc.toml"
    file.write_text('[isolation]\nmode = "strict"\nuids = "7000-7009"\n')
    found = Isolation.read({"WTC_ISOLATION_MODE": "best-effort"}, file)
    assert found == Isolation(mode="best-effort", uids="7000-7009")


@pytest.mark.parametrize("uids", ["0-10", "10", "20-10", "a-b", "-5-10", ""])
def test_uids_that_are_none_are_refused(tmp_path, uids) -> None:
    with pytest.raises(UsageError, match=r"isolation: .*uids"):
        Isolation.read({"WTC_ISOLATION_UIDS": uids}, tmp_path / "none.toml")


def test_a_list_in_the_environment_is_separated_by_commas(tmp_path) -> None:
    environ = {"WTC_EGRESS_ALLOW": "10.0.0.1:5432,db.example.com:5432", "WTC_EGRESS_AT_ONCE": "3"}
    found = EgressPolicy.read(environ, tmp_path / "none.toml")
    assert found == EgressPolicy(allow=("10.0.0.1:5432", "db.example.com:5432"), at_once=3)


def test_a_rule_that_is_none_is_named(tmp_path) -> None:
    file = tmp_path / "wtc.toml"
    file.write_text('[egress]\nallow = ["10.0.0.1"]\n')
    with pytest.raises(UsageError, match=r"egress: '10\.0\.0\.1' has no port"):
        EgressPolicy.read({}, file)


def test_the_rim_is_set_like_the_limits(tmp_path) -> None:
    file = tmp_path / "wtc.toml"
    file.write_text("[rim]\nfirst = 5\nidle = 4\nbodies = 1000000\n")
    found = Rim.read({"WTC_RIM_FIRST": "2.5", "WTC_RIM_PROXIES": "10.0.0.1,::1"}, file)
    assert found == Rim(first=2.5, idle=4.0, bodies=1_000_000, proxies=("10.0.0.1", "::1"))


@pytest.mark.parametrize("proxies", ["proxy.test", "10.0.0.0/8", ""])
def test_a_proxy_is_named_by_its_address(tmp_path, proxies) -> None:
    with pytest.raises(UsageError, match="rim: proxies are IP addresses"):
        Rim.read({"WTC_RIM_PROXIES": proxies}, tmp_path / "none.toml")
