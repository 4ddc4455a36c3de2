"""The methods of the starter `stripe`: one for each event type, commented out.

Law: each is a paragraph of its own, and stands as it is once the `# ` of its lines is gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent

from wtc.stripe import OBJECTS, class_name, fold
from wtc.trigger.stripe.firing import fires
from wtc.trigger.stripe.thin import is_thin

__all__ = ["commented_methods"]

WIDTH = 100  # columns of a line
COMMENT = "    # "
LIVE = frozenset({"charge.succeeded"})  # what the template has a method for


def commented_methods() -> str:
    """Return a method for each event type, grouped by its object, snapshots before thin events."""
    return "\n\n".join(indent(paragraph, COMMENT) for paragraph in _paragraphs())


def _paragraphs() -> Iterator[str]:
    for kind, event_types in _groups().items():
        yield f"---- {kind} ".ljust(WIDTH - len(COMMENT), "-")
        yield from map(_method, event_types)


def _groups() -> Mapping[str, Iterable[str]]:
    """Return the event types of each object, sorted, snapshots before thin events."""
    found: dict[str, list[str]] = defaultdict(list)
    for event_type in sorted(OBJECTS.keys() - LIVE, key=lambda name: (is_thin(name), name)):
        found[_object(event_type)].append(event_type)
    return dict(sorted(found.items()))


def _object(event_type: str) -> str:
    """Return the object that an event is about; of one about none what its siblings are about."""
    twin = event_type.removeprefix("v1.")
    stem = event_type.rpartition(".")[0]
    siblings = (OBJECTS[name] for name in OBJECTS if name.rpartition(".")[0] == stem)
    return OBJECTS.get(twin) or OBJECTS[event_type] or next(filter(None, siblings), "") or stem


def _method(event_type: str) -> str:
    """Return the method as it is written, its signature on one line where that has room for it."""
    name, arguments = fold(event_type), f"self, data: events.{class_name(event_type)}"
    signature = f"def {name}({arguments}) -> None:"
    if len(COMMENT + signature) > WIDTH:
        signature = f"def {name}(\n    {arguments}\n) -> None:"
    return f'{signature}\n    """{fires(event_type)}"""'
