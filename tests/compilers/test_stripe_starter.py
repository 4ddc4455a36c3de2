"""The starter of `wtc new stripe`: each of its methods, once uncommented, takes its own event."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from wtc.cli import program
from wtc.config import Limits
from wtc.stripe import OBJECTS, fold
from wtc.testing import Running
from wtc.trigger.provider import provider

Deploy = Callable[..., Running]

STRIPE = provider("stripe")
OPEN = ("warning", "anyone may call this webtask: set the secret STRIPE_WEBHOOK_SECRET")
METHOD = re.compile(r'^    def (\w+)\([^)]*\) -> None:\n        """.*"""$', re.MULTILINE)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("starter") / "payments.py"
    written = CliRunner().invoke(program, ["new", "stripe", str(path)], prog_name="wtc")
    assert written.exit_code == 0
    return path.read_text(encoding="utf-8")


def uncommented(text: str) -> str:
    """Return the text with every method, but the headings, as an editor uncomments lines."""
    return re.sub(r"^    # (?!----)", "    ", text, flags=re.MULTILINE)


def test_every_event_has_one_method_and_the_first_is_live(starter: str) -> None:
    assert METHOD.findall(starter) == ["charge_succeeded"]
    assert sorted(METHOD.findall(uncommented(starter))) == sorted(map(fold, OBJECTS))


def test_the_methods_stand_under_their_object_the_thin_ones_last(starter: str) -> None:
    _, heading, rest = starter.partition("    # ---- refund ---")
    assert heading
    assert re.findall(r"def (\w+)", rest.partition("# ----")[0]) == [
        "charge_refund_updated",
        "refund_created",
        "refund_failed",
        "refund_updated",
        "v1_charge_refund_updated",
        "v1_refund_created",
        "v1_refund_failed",
        "v1_refund_updated",
    ]


def test_each_says_when_it_fires(starter: str) -> None:
    said = re.findall(r'^        """(.*)"""$', uncommented(starter), re.MULTILINE)
    assert sorted(said) == sorted(map(STRIPE.fires, OBJECTS))


def test_any_one_of_them_can_be_uncommented_alone(starter: str) -> None:
    paragraphs = re.findall(r"(?:^    # (?!----).*\n)+", starter, re.MULTILINE)
    assert len(paragraphs) == len(OBJECTS) - 1
    for paragraph in paragraphs:
        [cls] = ast.parse(f"class Payments:\n{uncommented(paragraph)}").body
        assert isinstance(cls, ast.ClassDef)
        assert [type(found) for found in cls.body] == [ast.FunctionDef]


def test_it_has_room_left_for_its_author(starter: str) -> None:
    assert len(starter.encode()) < Limits().script / 2


def test_as_it_is_it_takes_a_charge_and_no_other_event(starter: str, deploy: Deploy) -> None:
    task = deploy(starter, "stripe")
    answers = {
        name: task.request("POST", json=STRIPE.sample(name, 1_760_000_000)).status
        for name in ("charge.succeeded", "v1.charge.succeeded", "charge.failed")
    }
    assert answers == {"charge.succeeded": 200, "v1.charge.succeeded": 501, "charge.failed": 501}
    assert ("info", "20.00 USD arrived") in task.log.lines


def test_uncommented_each_takes_just_its_own_event(starter: str, deploy: Deploy) -> None:
    script = METHOD.sub(r'\g<0>\n        print("\1", data.type)', uncommented(starter))
    task = deploy(script, "stripe")
    for name in STRIPE.types():
        answer = task.request("POST", json=STRIPE.sample(name, 1_760_000_000))
        assert (name, answer.status) == (name, 200)
    said = [line for line in task.log.lines if line != ("info", "20.00 USD arrived")]
    assert said == [OPEN, *(("info", f"{fold(name)} {name}") for name in STRIPE.types())]
