"""The `basic-auth` compiler: nothing inside it runs without the password."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest

from wtc import CompileError
from wtc.testing import Running

Deploy = Callable[..., Running]

SCRIPT = "def hello(context): return 'inside'"
SECRETS = {"BASIC_AUTH": "ada:love:lace"}


@pytest.fixture(scope="module")
def locked(deploy: Deploy) -> Running:
    return deploy(SCRIPT, "basic-auth", secrets=SECRETS)


def basic(credentials: str | bytes, scheme: str = "Basic") -> str:
    raw = credentials.encode() if isinstance(credentials, str) else credentials
    return f"{scheme} {b64encode(raw).decode()}"


@pytest.mark.parametrize(
    "authorization",
    [
        basic("ada:love:lace"),
        basic("ada:love:lace", "basic"),
        basic("ada:love:lace", "BASIC"),
        basic("ada:love:lace", "Basic  "),
        f"  {basic('ada:love:lace')}  ",
    ],
)
def test_the_password_lets_in(deploy: Deploy, authorization: str) -> None:
    task = deploy(SCRIPT, "basic-auth", secrets=SECRETS)
    assert task.request(headers={"Authorization": authorization}).text() == "inside"


REFUSED = [
    [],
    [("authorization", "")],
    [("authorization", "Basic")],
    [("authorization", "Basic ")],
    [("authorization", basic("ada:love:lac"))],
    [("authorization", basic("ada:love:lace2"))],
    [("authorization", basic("ada"))],
    [("authorization", basic(""))],
    [("authorization", basic(b"\xff\xfe:\x00"))],
    [("authorization", basic("ada:love:lace") + "=")],
    [("authorization", basic("ada:love:lace").rstrip("="))],
    [("authorization", basic("ada:love:lace", "Bearer"))],
    [("authorization", "Basic ada:love:lace")],
    [("authorization", "Basic \xfc\xfc\xfc\xfc")],
    [("authorization", "Basic \udcff")],
    [("authorization", "Basic " + "A" * 10_000)],
    [("authorization", basic("ada:love:lace")), ("authorization", basic("ada:love:lace"))],
]


@pytest.mark.parametrize("headers", REFUSED)
def test_anything_else_is_403_as_the_original(
    locked: Running, headers: list[tuple[str, str]]
) -> None:
    response = locked.request(headers=headers)
    assert (response.status, response.json()["detail"]) == (403, "Unauthorized.")
    assert "www-authenticate" not in response.headers


@pytest.mark.parametrize("headers", REFUSED[:3])
def test_a_realm_makes_it_a_challenge(deploy: Deploy, headers: list[tuple[str, str]]) -> None:
    meta = {"basic-auth-realm": "the back office"}
    task = deploy(SCRIPT, "basic-auth", secrets=SECRETS, meta=meta)
    response = task.request(headers=headers)
    assert (response.status, response.json()["detail"]) == (401, "Unauthorized.")
    challenge = response.headers["www-authenticate"]
    assert challenge == 'Basic realm="the back office", charset="UTF-8"'


def test_names_and_passwords_may_be_any_text(deploy: Deploy) -> None:
    task = deploy(SCRIPT, "basic-auth", secrets={"BASIC_AUTH": "zoë:pässword "})
    assert task.request(headers={"authorization": basic("zoë:pässword ")}).status == 200
    assert task.request(headers={"authorization": basic("zoë:pässword")}).status == 403


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "basic-auth needs the secret BASIC_AUTH, user:password"),
        (
            {"secrets": {"basic_auth": "a:b"}},
            "basic-auth needs the secret BASIC_AUTH, user:password",
        ),
        ({"secrets": {"BASIC_AUTH": ""}}, "the secret BASIC_AUTH is not user:password"),
        ({"secrets": {"BASIC_AUTH": ":"}}, "the secret BASIC_AUTH is not user:password"),
        ({"secrets": {"BASIC_AUTH": "s3cret"}}, "the secret BASIC_AUTH is not user:password"),
        *(
            (
                {"secrets": SECRETS, "meta": {"basic-auth-realm": realm}},
                "the meta basic-auth-realm is plain ASCII without quotes or backslashes",
            )
            for realm in ('a"b', "a\\b", "a\r\nb", "zoë")
        ),
    ],
)
def test_a_wrong_setting_does_not_compile(
    deploy: Deploy, settings: dict[str, dict[str, str]], message: str
) -> None:
    with pytest.raises(CompileError) as refused:
        deploy(SCRIPT, "basic-auth", **settings)
    assert str(refused.value) == message


def test_the_handler_is_not_called_without_the_password(deploy: Deploy) -> None:
    task = deploy("def hello(): print('called')", "basic-auth", secrets=SECRETS)
    task.request()
    assert task.log.lines == []
    task.request(headers={"authorization": basic("ada:love:lace")})
    assert task.log.lines == [("info", "called")]
