"""The values of secrets leave no worker, in whatever spelling they try."""

import pytest

from wtc.redact import Redactor

SECRETS = {"KEY": 'sk_live/+ä\n"q"', "SHORT": "abc", "LONGER": 'sk_live/+ä\n"q"_and_more'}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('key sk_live/+ä\n"q".', "key [secret KEY]."),
        ('sk_live/+ä\n"q"_and_more', "[secret LONGER]"),
        ("c2tfbGl2ZS8rw6QKInEi", "[secret KEY]"),
        ("sk_live%2F%2B%C3%A4%0A%22q%22", "[secret KEY]"),
        ('{"key": "sk_live/+\\u00e4\\n\\"q\\""}', '{"key": "[secret KEY]"}'),
        ('{"key": "sk_live/+ä\\n\\"q\\""}', '{"key": "[secret KEY]"}'),
        (repr('sk_live/+ä\n"q"'), "'[secret KEY]'"),
        ("abc is too short to hide", "abc is too short to hide"),
        ("", ""),
    ],
)
def test_a_value_is_replaced_by_its_name(text, shown) -> None:
    assert Redactor(SECRETS)(text) == shown


def test_without_secrets_text_stays() -> None:
    assert Redactor({})("anything") == "anything"
