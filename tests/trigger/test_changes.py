"""`--set`: values put at paths of an event."""

from typing import Any

import pytest

from wtc.errors import UsageError
from wtc.trigger.changes import change


def event() -> dict[str, Any]:
    return {
        "id": "evt_1",
        "data": {
            "object": {
                "amount": 2000,
                "shipping": None,
                "metadata": {},
                "lines": [{"quantity": 1}, {"quantity": 2}],
            }
        },
    }


def changed(text: str) -> dict[str, Any]:
    made = event()
    change(made, text)
    return made


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("data.object.amount=500", "amount", 500),
        ("data.object.amount=five", "amount", "five"),
        ("data.object.amount=", "amount", ""),
        ("data.object.amount=a=b", "amount", "a=b"),
        ("data.object.amount=null", "amount", None),
        ('data.object.amount="500"', "amount", "500"),
        ("data.object.amount=NaN", "amount", "NaN"),
        ("data.object.amount=[1, {}]", "amount", [1, {}]),
        ("data.object.amount=" + "[" * 5000, "amount", "[" * 5000),
        ("data.object.brand_new=true", "brand_new", True),
        ("data.object.shipping.city=Berlin", "shipping", {"city": "Berlin"}),
        ("data.object.metadata.order=1", "metadata", {"order": 1}),
        ("data.object.lines.1.quantity=9", "lines", [{"quantity": 1}, {"quantity": 9}]),
        ("data.object.lines.0=x", "lines", ["x", {"quantity": 2}]),
    ],
)
def test_a_value_is_json_else_text_and_only_its_place_changes(
    text: str, name: str, value: Any
) -> None:
    expected = event()
    expected["data"]["object"][name] = value
    assert changed(text) == expected


NO_PATH = "no path; write names with dots: data.object.amount"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data.object.amount", "--set takes PATH=VALUE, not 'data.object.amount'"),
        ("=1", f"--set : {NO_PATH}"),
        (".a=1", f"--set .a: {NO_PATH}"),
        ("data..amount=1", f"--set data..amount: {NO_PATH}"),
        (".".join("a" * 40) + "=1", f"--set {'.'.join('a' * 40)[:80]}: {NO_PATH}"),
        ("a" * 600 + "=1", f"--set {'a' * 80}: {NO_PATH}"),
        (
            "data.objct.amount=1",
            "--set data.objct: the event has no such name; did you mean object?",
        ),
        ("x.y=1", "--set x: the event has no such name; there is id, data"),
        ("data.__class__.x=1", "--set data.__class__: the event has no such name; there is object"),
        ("id.x=1", "--set id.x: id is str, with nothing inside it"),
        ("data.object.amount.x.y=1", "--set data.object.amount.x: data.object.amount is int, with"),
        ("data.object.lines.2.quantity=1", "--set data.object.lines.2: a list of 2 stands there"),
        ("data.object.lines.-1=1", "--set data.object.lines.-1: a list of 2 stands there"),
        ("data.object.lines.x=1", "--set data.object.lines.x: a list of 2 stands there; count"),
        ("data.object.lines.\u0661=1", "--set data.object.lines.\u0661: a list of 2 stands there"),
        ("data.object.lines.²=1", "--set data.object.lines.²: a list of 2 stands there; count"),
        ("id=\udcff", "--set 'id=\\udcff': no UTF-8 text"),
        ("data.\udcff=1", "--set 'data.\\udcff=1': no UTF-8 text"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        changed(text)
    assert str(caught.value).startswith(message)
