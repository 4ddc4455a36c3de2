"""The types of Stripe's events: what a checker knows of a script, and that nothing of it runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wtc import CompileError, Webtask, stripe_events
from wtc.cli import program
from wtc.dialect.library import Library
from wtc.stripe import OBJECTS, class_name
from wtc.testing import ListLog, compiled
from wtc.trigger.provider import provider

ROOT = Path(__file__).parent.parent

# A line that ends in `# …` is an error, or tells its type, and that says so.
CHECKED = """
import stripe
from typing import Any
from wtc import on
from wtc import stripe_events as events
from wtc.stripe_events import InvoicePaid

class Payments(events.StripeHandler):
    def charge_succeeded(self, data: events.ChargeSucceeded) -> None:
        reveal_type(data.data.object.amount)  # int
        data.data.object.amoun  # "Charge" has no attribute "amoun"; maybe "amount"?
        data.livemod  # has no attribute "livemod"; maybe "livemode"?
        reveal_type(data.type)  # Literal['charge.succeeded']
        reveal_type(data.livemode)  # bool
        reveal_type(data.account)  # str
        reveal_type(data.data.previous_attributes.status)  # Any
        reveal_type(data.refetch())  # stripe._charge.Charge
        reveal_type(self.stripe_for(data).v1.refunds.create({"charge": data.data.object.id}))  # stripe._refund.Refund
        self.stripe.v1.refunds.create({"chrge": "ch_1"})  # Argument 1 to "create" of "RefundService"
        self.stripe.v1.refunds.creat()  # has no attribute "creat"
        reveal_type(self.secrets["KEY"])  # str
        self.log.warn("it")  # "Log" has no attribute "warn"
        self.storage.put(1)  # "Storage" has no attribute "put"
        self.secret  # "Payments" has no attribute "secret"

    async def v1_charge_succeeded(self, data: events.V1ChargeSucceeded) -> None:
        reveal_type(data.related_object.id)  # str
        reveal_type(await data.fetch_related_object_async())  # stripe._charge.Charge
        reveal_type(await data.refetch_async())  # stripe._charge.Charge
        reveal_type(data.fetch_event())  # V1ChargeSucceededEvent
        data.data  # has no attribute "data"
        if await self.if_newer(data.related_object.id, data.created):
            return

    def v1_balance_available(self, data: events.V1BalanceAvailable) -> None:
        data.related_object.id  # "_RelatedOne" has no attribute "id"

    def v1_billing_meter_no_meter_found(self, data: events.V1BillingMeterNoMeterFound) -> None:
        data.refetch()  # has no attribute "refetch"

    def v2_core_account_identity_updated(self, data: events.V2CoreAccountIdentityUpdated) -> None:
        reveal_type(data.fetch_related_object())  # stripe.v2.core._account.Account

    def customer_subscription_updated(self, data: events.CustomerSubscriptionUpdated) -> None:
        reveal_type(data.data.object["items"].data[0].price.unit_amount)  # int | None
        data.data.object.items.data  # has no attribute "data"

    def customer_source_created(self, data: events.CustomerSourceCreated) -> None:
        source = data.data.object
        if source.object == "card":
            reveal_type(source.exp_year)  # int

    def issuing_authorization_request(
        self, data: events.IssuingAuthorizationRequest, cb: events.Callback
    ) -> dict[str, Any]:
        cb(None, {"approved": True}, 1)  # Too many arguments for "__call__" of "Callback"
        return {"approved": data.data.object.amount <= 10_000}

    @on("customer.*")
    def customers(self, data: events.Snapshot | events.Thin) -> None:
        reveal_type(data.data.object.id if data.object == "event" else data.context)  # Any | str | None

    def before(self, data: events.Event) -> bool:
        self.stripe_for(data)
        return data.livemode

    def default(self, data: events.NoSuchEvent) -> None:  # Name "events.NoSuchEvent" is not defined
        pass
"""  # noqa: E501  what is told stands beside what it is told of


def uncommented_starter(folder: Path) -> str:
    path = folder / "starter.py"
    CliRunner().invoke(program, ["new", "stripe", str(path)], prog_name="wtc")
    return re.sub(r"(?m)^    # (?!----)", "    ", path.read_text(encoding="utf-8"))


def script_of_the_page() -> str:
    page = (ROOT / "docs" / "stripe.md").read_text(encoding="utf-8")
    return page.partition("```python payments.py\n")[2].partition("```")[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what `mypy --strict` tells of the starter, all uncommented, the page and `CHECKED`."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "payments.py").write_text(uncommented_starter(folder), encoding="utf-8")
    (folder / "page.py").write_text(script_of_the_page(), encoding="utf-8")
    (folder / "checked.py").write_text(CHECKED, encoding="utf-8")
    options = ["--strict", "--config-file=", "--follow-imports=silent", "--no-error-summary"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "payments.py", "page.py", "checked.py"],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_the_starter_is_clean_with_every_method_uncommented(told: list[str]) -> None:
    assert [line for line in told if line.startswith("payments.py")] == []


def test_what_the_page_begins_with_is_typed_and_clean(told: list[str]) -> None:
    assert "events.StripeHandler" in script_of_the_page()
    assert [line for line in told if line.startswith("page.py")] == []


def test_a_checker_knows_each_payload_and_what_self_has(told: list[str]) -> None:
    expected = {
        number: line.partition("  # ")[2]
        for number, line in enumerate(CHECKED.splitlines(), 1)
        if "  # " in line
    }
    found = {int(line.split(":")[1]): line for line in told if line.startswith("checked.py")}
    assert found.keys() == expected.keys(), told
    assert {
        number: found[number] for number, text in expected.items() if text not in found[number]
    } == {}


# ------------------------------------------------------------------------------ at run time


def test_nothing_of_it_is_there_at_run_time() -> None:
    values = {name: getattr(stripe_events, name) for name in stripe_events.__all__}
    assert values.pop("StripeHandler") is object
    assert set(values.values()) == {Any}
    assert set(map(class_name, OBJECTS)) < set(values)
    assert len(values) == len(OBJECTS) + 4


def test_the_dialect_hands_out_no_more_than_that() -> None:
    shelf = vars(Library(ListLog()).shelf("wtc.stripe_events"))
    names = {name for name in shelf if name.isidentifier()}
    assert names == set(stripe_events.__all__)
    assert {id(shelf[name]) for name in names} == {id(Any), id(object)}


def test_a_misspelt_event_is_told_when_the_script_is_compiled() -> None:
    script = """
from wtc import stripe_events as events

class Payments(events.StripeHandler):
    def charge_succeeded(self, data: events.ChargeSuceeded): pass
"""
    with pytest.raises(CompileError) as refused:
        compiled(Webtask(script=script, compilers=("stripe",)))
    told = "wtc.stripe_events has no 'ChargeSuceeded' here: only reviewed names are handed out"
    assert f"{told}; did you mean 'ChargeSucceeded'?" in str(refused.value)


def test_a_class_with_the_base_has_just_the_methods_of_its_own() -> None:
    script = """
from wtc.stripe_events import ChargeSucceeded, InvoicePaid, StripeHandler

class Payments(StripeHandler):
    def charge_succeeded(self, data: ChargeSucceeded | InvoicePaid):
        print(StripeHandler is object, self.secrets["KEY"], data.data.object.amount)
"""
    task = compiled(Webtask(script=script, compilers=("stripe",), secrets={"KEY": "x"}))
    event = provider("stripe").sample("charge.succeeded", 1_760_000_000)
    assert task.request("POST", json=event).status == 200
    assert task.log.lines[1:] == [("info", "True x 2000")]
    for name in ("stripe_for", "if_newer", "secrets", "__init__", "class"):
        assert task.request("POST", json={**event, "type": name}).status == 501


# --------------------------------------------------------------------------------- the script


def test_the_script_tells_whether_the_types_are_stale(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "wtc").mkdir()
    for name in ("stripe_types.py", "stripe_types.pyi.txt"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)  # which has the length of a line
    written = tmp_path / "wtc" / "stripe_events.pyi"

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, str(tmp_path / "scripts" / "stripe_types.py"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
        return done.returncode, done.stderr

    stale = (1, "wtc/stripe_events.pyi is stale: run scripts/stripe-types\n")
    assert run("--check") == stale
    assert run() == (0, "")
    assert run("--check") == (0, "")
    assert written.read_text() == (ROOT / "wtc" / "stripe_events.pyi").read_text(), stale[1]
    written.write_text(written.read_text() + "more")
    assert run("--check") == stale
