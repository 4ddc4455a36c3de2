"""An object as Stripe's library describes it: made from the annotations of its class.

Law: what the class requires is there and of its type; what it leaves open is null, but for the few
names that receivers look at. Nothing is random, so that an object is the same every time. The
library is imported when the first object is made; its classes are read and none is called.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
import typing
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any

from wtc.errors import WtcError
from wtc.trigger.stripe.values import IN_A_MONTH, NOW, At, sample_id

__all__ = ["choices", "filled", "has_field", "shape"]

DEPTH = 5  # objects inside each other, more than any object needs today; a circle ends there

# Of the fields that may be null, those that are filled in the object itself.
FILLED = frozenset(
    {
        "amount",
        "charge",
        "charges_enabled",
        "country",
        "created",
        "currency",
        "customer",
        "default_currency",
        "details_submitted",
        "email",
        "metadata",
        "name",
        "payment_intent",
        "payouts_enabled",
        "product",
        "status",
        "type",
        "unit_amount",
    }
)
# What an enum says, the first of these that it has, else the first of its own.
SENSIBLE = (
    *("active", "succeeded", "complete", "completed", "posted", "paid", "open", "enabled"),
    *(
        "online",
        "issued",
        "installed",
        "verified",
        "won",
        "confirmed",
        "physical",
        "usd",
        "service",
    ),
    *("card", "us_bank_account", "bank_account", "individual", "standard", "none", "other"),
    "process_payment_intent",
)
TIMES = re.compile(
    r"(?:.*_)?(?:created|updated|timestamp|time|at|date|start|end|until|after|anchor)"
)
TO_COME = re.compile(r"(?:.*_)?(?:end|until|after|expires_at|arrival_date)")
AMOUNTS = frozenset(
    {
        "amount",
        "amount_requested",
        "amount_subtotal",
        "amount_total",
        "merchant_amount",
        "net",
        "net_amount",
        "subtotal",
        "total",
        "unit_amount",
        "value",
    }
)
NUMBERS: Mapping[str, int] = {
    "delay_days": 2,
    "exp_month": 12,
    "exp_year": 2034,
    "expected_delivery_year": 2030,
    "interval_count": 1,
    "percent": 10,
    "quantity": 1,
    "size": 2048,
    "version": 1,
}
TRUE = frozenset(
    {
        "active",
        "attempted",
        "automatic",
        "captured",
        "charges_enabled",
        "details_submitted",
        "enabled",
        "is_default",
        "open",
        "paid",
        "payouts_enabled",
        "requested",
        "valid",
    }
)
TEXTS: Mapping[str, str] = {
    "brand": "Visa",
    "category": "taxi_cabs_limousines",
    "category_code": "4121",
    "country": "US",
    "email": "ada@example.com",
    "event_name": "sample_event",
    "flow": "none",
    "funding": "credit",
    "last4": "4242",
    "merchant_currency": "usd",
    "name": "Ada Example",
    "number": "SAMPLE-0001",
    "reason": "other",
    "report_type": sample_id("reporting.report_type"),
    "sql": "SELECT 1",
    "status": "succeeded",
    "type": "other",
    "usage": "reusable",
}
# The objects that a plain string names, by the name of its field.
NAMED: Mapping[str, str] = {
    "account": "account",
    "customer": "customer",
    "financial_account": "treasury.financial_account",
    "received_credit": "treasury.received_credit",
    "received_debit": "treasury.received_debit",
    "source": "source",
}


@cache
def shape(kind: str) -> Mapping[str, Any]:
    """Return the sample of an object: its times as `At`, to be copied and not changed.

    Raise WtcError for a kind that the installed library does not know.
    """
    return _fields(_class(kind), 0)


def filled(kind: str, name: str) -> Any:
    """Return a value for a field of an object that may be null, and mostly is."""
    owner = _class(kind)
    return _required(name, inspect.get_annotations(owner)[name], owner, 0)


@cache
def choices(kind: str, name: str) -> tuple[str, ...]:
    """Return the values that an enum of an object may have; none of what is no enum."""
    return _literals(inspect.get_annotations(_class(kind)).get(name))


def has_field(kind: str, name: str) -> bool:
    """Whether an object may have a field of that name."""
    return name in inspect.get_annotations(_class(kind))


@cache
def _class(kind: str) -> type:
    # Importing the library may write a line to stderr, for the agents of one vendor.
    with redirect_stderr(io.StringIO()):
        classes = import_module("stripe._object_classes").OBJECT_CLASSES
    if kind not in classes:
        raise WtcError(f"the installed library of Stripe knows no {kind!r}")
    module, name = classes[kind]
    found: type = getattr(import_module(module), name)
    return found


def _fields(owner: type, depth: int) -> dict[str, Any]:
    """Return the fields of a class of the library, `id` and `object` first."""
    hints = {
        name: hint
        for name, hint in inspect.get_annotations(owner).items()
        if not _of_class(hint) and name != "deleted"
    }
    kinds = _literals(hints.get("type"))
    chosen = _sensible(kinds) if kinds else ""
    of_others = {name for name in kinds if name != chosen and _optional(hints.get(name))}
    order = sorted(
        hints.keys() - of_others, key=lambda name: (name != "id", name != "object", name)
    )
    return {
        name: _required(name, hints[name], owner, depth)
        if name == chosen or not _optional(hints[name]) or _is_filled(name, owner, depth)
        else _nothing(name, owner)
        for name in order
    }


def _nothing(name: str, owner: type) -> dict[str, Any] | None:
    """Return null, or an empty map where the library cannot read null."""
    return {} if name in getattr(owner, "_inner_class_dicts", ()) else None


def _is_filled(name: str, owner: type, depth: int) -> bool:
    return name in FILLED and depth == 0 and hasattr(owner, "OBJECT_NAME")


def _required(name: str, hint: Any, owner: type, depth: int) -> Any:
    """Return a value for a field, whether it may be null or not."""
    parts = [_resolved(part, owner) for part in _parts(hint) if part is not NoneType]
    enum = _literals(hint)
    if enum:
        return _sensible(enum)
    if str in parts and (named := _object_name(parts)):
        return sample_id(named)
    return _value(name, parts[0], owner, depth)


def _value(name: str, hint: Any, owner: type, depth: int) -> Any:
    origin: Any = typing.get_origin(hint) or hint
    inner = [_resolved(part, owner) for part in typing.get_args(hint)]
    if origin is list:
        return _list(name, inner[0], owner, depth)
    if getattr(origin, "OBJECT_NAME", "") == "list":
        return _page(name, inner[0], owner, depth)
    if not isinstance(origin, type) or origin in {dict, object}:
        return {} if origin is dict else None
    if origin.__name__ == "UntypedStripeObject":
        return {}
    if origin.__module__.startswith("stripe."):
        return _inside(origin, depth)
    return SCALARS[origin](name, owner)


def _inside(kind: type, depth: int) -> dict[str, Any]:
    return _fields(kind, depth + 1) if depth < DEPTH else {}


def _list(name: str, item: Any, owner: type, depth: int) -> list[Any]:
    """Return a list of one, or of none where a list goes on without end or holds just text."""
    if item is str:
        return ["card"] if name == "payment_method_types" else []
    made = _required(name, item, owner, depth)
    return [made] if made else []


def _page(name: str, item: Any, owner: type, depth: int) -> dict[str, Any]:
    """Return a list as the API pages it."""
    made = _list(name, item, owner, depth)
    return {"object": "list", "data": made, "has_more": False, "url": f"{_path(owner)}/{name}"}


def _path(owner: type) -> str:
    kind = getattr(owner, "OBJECT_NAME", "object")
    return f"/v1/{kind.replace('.', '/')}s/{sample_id(kind)}"


# --------------------------------------------------------------------------------- scalars


def _integer(name: str, owner: type) -> int | At:
    if TO_COME.fullmatch(name):
        return IN_A_MONTH
    if TIMES.fullmatch(name):
        return NOW
    return 2000 if name in AMOUNTS else NUMBERS.get(name, 0)


def _text(name: str, owner: type) -> str:
    kind = getattr(owner, "OBJECT_NAME", "")
    if name == "id":
        return sample_id(kind or owner.__name__.lower())
    if name == "client_secret":
        return f"{sample_id(kind)}_secret_Sample"
    if name in NAMED:
        return sample_id(NAMED[name])
    if name.endswith("currency"):
        return "usd"
    if name.endswith("url"):
        return f"https://example.com/{name}"
    return TEXTS.get(name, f"Sample {name.replace('_', ' ')}")


def _decimal(name: str, owner: type) -> str:
    return "2000" if "amount" in name else "1"


SCALARS: Mapping[type, Callable[[str, type], Any]] = {
    bool: lambda name, owner: name in TRUE,
    int: _integer,
    float: lambda name, owner: 19.0 if "percent" in name else 0.0,
    str: _text,
    Decimal: _decimal,
}


# ------------------------------------------------------------------------------ annotations


def _of_class(hint: Any) -> bool:
    origin: Any = typing.get_origin(hint)
    return origin is typing.ClassVar


def _parts(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in {typing.Union, UnionType}:
        return tuple(inner for part in typing.get_args(hint) for inner in _parts(part))
    return (hint,)


def _optional(hint: Any) -> bool:
    return NoneType in _parts(hint)


def _literals(hint: Any) -> tuple[str, ...]:
    found = [part for part in _parts(hint) if typing.get_origin(part) is typing.Literal]
    return tuple(value for part in found for value in typing.get_args(part))


def _sensible(values: Iterable[Any]) -> Any:
    listed = list(values)
    return next((value for value in SENSIBLE if value in listed), listed[0])


def _object_name(parts: Iterable[Any]) -> str:
    return next((part.OBJECT_NAME for part in parts if hasattr(part, "OBJECT_NAME")), "")


def _resolved(hint: Any, owner: type) -> Any:
    """Return the class that a name in quotes stands for: one imported for type checkers alone."""
    name = hint.__forward_arg__ if isinstance(hint, typing.ForwardRef) else hint
    if not isinstance(name, str):
        return hint
    module, original = _imports(owner.__module__).get(name, (owner.__module__, name))
    return getattr(import_module(module), original)


@cache
def _imports(module: str) -> Mapping[str, tuple[str, str]]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
