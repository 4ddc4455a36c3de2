"""What pytest finds by itself: three fixtures, and nothing that slows or breaks a project."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wtc import Webtask
from wtc.errors import UsageError
from wtc.stripe import signing_keys, verify
from wtc.testing import ListLog, MemoryStorage, SignedEvent, compiled
from wtc.trigger.provider import provider

HOOK = "class Hook:\n    def charge_succeeded(self, data): print(data.data.object.amount)"
SECRET = "whsec_test"


def test_the_fixtures_are_what_a_run_takes(
    wtc_log: ListLog, wtc_storage: MemoryStorage, wtc_event: Callable[..., SignedEvent]
) -> None:
    webtask = Webtask(script=HOOK, compilers=("stripe",), secrets={"STRIPE_WEBHOOK_SECRET": SECRET})
    task = compiled(webtask, log=wtc_log, storage=wtc_storage)
    headers, body = wtc_event("charge.succeeded", {"data.object.amount": 4200}, secret=SECRET)
    assert task.request("POST", headers=headers, body=body).status == 200
    assert (wtc_log.lines, wtc_storage.document) == ([("info", "4200")], None)
    headers, body = wtc_event("charge.succeeded", secret="whsec_other")
    assert task.request("POST", headers=headers, body=body).status == 400


@pytest.mark.parametrize("type_name", provider("stripe").types()[::50])
def test_every_sample_is_signed_now(wtc_event: Callable[..., SignedEvent], type_name: str) -> None:
    headers, body = wtc_event(type_name, secret=SECRET)
    verify(body, headers["stripe-signature"], signing_keys([SECRET]), time.time())
    assert headers["content-type"] == "application/json; charset=utf-8"


def test_without_a_secret_nothing_is_signed(wtc_event: Callable[..., SignedEvent]) -> None:
    assert "stripe-signature" not in wtc_event("invoice.paid").headers


@pytest.mark.parametrize("value", [None, True, 5, 1.5, "5", "é", "a=b", [1], {"a": {"b": []}}])
def test_a_change_is_the_value_itself(wtc_event: Callable[..., SignedEvent], value: object) -> None:
    body = wtc_event("charge.succeeded", {"data.object.metadata": value}).body
    assert json.loads(body)["data"]["object"]["metadata"] == value


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("charge.suceeded",), "no stripe sample 'charge.suceeded'; did you mean charge.succeeded"),
        (("charge.succeeded", {"data.objct.amount": 1}),
         "--set data.objct: the event has no such name; did you mean object?"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_told(
    wtc_event: Callable[..., SignedEvent], arguments: tuple[object, ...], says: str
) -> None:
    with pytest.raises(UsageError) as refused:
        wtc_event(*arguments)
    assert str(refused.value).startswith(says)


# -------------------------------------------------------------------- in a project of its own

FIXTURES = "def test_fixtures(wtc_log, wtc_storage, wtc_event): assert wtc_log.lines == []\n"
LOADED = """
import sys

def test_loaded():
    roots = {"wtc", "httpx", "stripe", "RestrictedPython", "msgspec", "starlette", "click"}
    found = sorted(name for name in sys.modules if name.split(".")[0] in roots)
    assert found == ["wtc", "wtc.testing", "wtc.testing.plugin"]
"""


def pytest_in(folder: Path, test: str, *options: str) -> tuple[int, str]:
    """Return how pytest ends, and its last line, in a project that takes warnings for errors."""
    (folder / "test_project.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout.strip().splitlines()[-1].partition(" in ")[0]


def test_a_project_of_the_users_loads_next_to_nothing(tmp_path: Path) -> None:
    assert pytest_in(tmp_path, LOADED) == (0, "1 passed")


def test_it_is_there_for_every_test_of_a_project(tmp_path: Path) -> None:
    assert pytest_in(tmp_path, FIXTURES) == (0, "1 passed")


def test_a_project_may_leave_it_out(tmp_path: Path) -> None:
    ended, said = pytest_in(tmp_path, FIXTURES, "-p", "no:wtc")
    assert (ended, said) == (1, "1 error")
