"""What reaches the terminal: nothing that steers it, nothing that looks like a key."""

import pytest

from wtc.cli.printing import cut, mask, safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcödé 日本 👍", "plain ünïcödé 日本 👍"),
        ("tab\there", "tab\there"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\nb\rc", "a\\nb\\rc"),
        ("\x00\x07\x08\x7f\x9b", "\\x00\\x07\\x08\\x7f\\x9b"),
        ("pay \u202egnp.exe", "pay \\u202egnp.exe"),
        ("a\u2028b\u2066c\u200bd\ufeffe", "a\\u2028b\\u2066c\\u200bd\\ufeffe"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_escapes(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("whsec_abc123 and sk_live_xyz", "whsec_… and sk_live_…"),
        ("http://user:pa:ss@host/path", "http://…@host/path"),
        ("http://token@host", "http://…@host"),
        ("mail me@example.com at http://host/a@b", "mail me@example.com at http://host/a@b"),
        ("risk_test_1", "risk_test_1"),
    ],
)
def test_what_looks_like_a_key_is_not_shown(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_a_long_line_is_cut_and_says_by_how_much() -> None:
    assert cut("x" * 2_000) == "x" * 2_000
    assert cut("x" * 3_234) == "x" * 2_000 + "… (1,234 more characters)"
