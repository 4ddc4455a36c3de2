"""Write the types of Stripe's events from Stripe's own library, or tell whether they are stale.

A line for each event type; what stands above them is scripts/stripe_types.pyi.txt.
"""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

from stripe._object_classes import OBJECT_CLASSES

from wtc.stripe import OBJECTS, class_name
from wtc.trigger.stripe.firing import fires
from wtc.trigger.stripe.thin import SINGLETONS, is_thin

ROOT = Path(__file__).parent.parent
FRAME = Path(__file__).with_name("stripe_types.pyi.txt")
WRITTEN = ROOT / "wtc" / "stripe_events.pyi"

# Where an event may be about objects of several types, or a field is not reached by its name.
SEVERAL = {
    "account.external_account": "stripe.BankAccount | stripe.Card",
    "customer.source": "stripe.BankAccount | stripe.Card | stripe.Source",
    "customer.subscription": "_Subscription",
}


def main() -> None:
    text = formatted("\n".join([FRAME.read_text(encoding="utf-8"), *map(alias, OBJECTS)]))
    written = WRITTEN.read_text(encoding="utf-8") if WRITTEN.exists() else ""
    if "--check" not in sys.argv[1:]:
        WRITTEN.write_text(text, encoding="utf-8")
    elif written != text:
        sys.exit("wtc/stripe_events.pyi is stale: run scripts/stripe-types")


def alias(event_type: str) -> str:
    kind = thin(event_type) if is_thin(event_type) else snapshot(event_type)
    return f'{class_name(event_type)}: TypeAlias = {kind}\n"""{fires(event_type)}"""'


def snapshot(event_type: str) -> str:
    made_of = SEVERAL.get(event_type.rpartition(".")[0])
    return f'_Snapshot[Literal["{event_type}"], {made_of or public(*class_of(event_type))}]'


def thin(event_type: str) -> str:
    event, related = fetched(event_type)
    form = "_ThinAlone" if not related else "_Thin"
    form = "_ThinOfOne" if OBJECTS[event_type] in SINGLETONS else form
    return f'{form}[Literal["{event_type}"], {event}{related and f", {related}"}]'


def class_of(event_type: str) -> tuple[str, str]:
    return OBJECT_CLASSES[OBJECTS[event_type]]


def public(module: str, name: str) -> str:
    """Return how a class of the library is named from outside."""
    return f"{module.rpartition('.')[0]}.{name}"


def fetched(event_type: str) -> tuple[str, str]:
    """Return the classes of the whole event, and of the object that a thin one is about, or ""."""
    notification = notifications()[event_type]
    event = f"stripe.events.{notification.__name__.removesuffix('Notification')}"
    fetch = getattr(notification, "fetch_related_object", None)
    if not OBJECTS[event_type] or fetch is None:
        return event, ""
    related = inspect.get_annotations(fetch)["return"]
    return event, public(*imports(notification.__module__)[related])


@cache
def notifications() -> dict[str, type]:
    listed = imports("stripe.events._event_classes").values()
    classes = [getattr(import_module(module), name) for module, name in listed]
    return {found.LOOKUP_TYPE: found for found in classes if hasattr(found, "LOOKUP_TYPE")}


def imports(module: str) -> dict[str, tuple[str, str]]:
    """Return what a module imports, also for type checkers alone: its modules and its names."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    return {
        found.name: (node.module or "", found.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for found in node.names
    }


def formatted(text: str) -> str:
    """Return the text as the linter wants it, as only the linter knows how to break a line."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    command = [ruff, "format", "--stdin-filename", str(WRITTEN), "-"]
    done = subprocess.run(
        command, cwd=ROOT, input=text, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
