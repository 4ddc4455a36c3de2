"""Limits come from the environment, then wtc.toml, then the default; a wrong one is named."""

import pytest

from wtc.config import Limits
from wtc.errors import UsageError


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
