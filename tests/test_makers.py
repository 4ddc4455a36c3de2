"""Instances made of values that are known to be right, by the part in C and by Python."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from wtc.model import Headers, Request


class Point:
    __slots__ = ("__weakref__", "x", "y")
    x: Any
    y: Any

    def __init__(self) -> None:
        raise AssertionError("nobody calls it")


class Named(Point):
    __slots__ = ("name",)
    name: Any


@pytest.fixture(params=["wtc._makers", "wtc.plain_makers"])
def maker(request: pytest.FixtureRequest) -> Callable[..., Any]:
    module = pytest.importorskip(request.param, reason="wtc was installed without a C compiler")
    found: Callable[..., Any] = module.maker
    return found


def test_it_fills_the_slots_and_calls_nothing(maker: Callable[..., Any]) -> None:
    made = maker(Named, ("name", "y", "x"))("a", [2], 1)
    assert (type(made), made.name, made.y, made.x) == (Named, "a", [2], 1)
    with pytest.raises(AttributeError):
        _ = maker(Named, ("name",))("a").x


def test_a_request_made_so_is_one(maker: Callable[..., Any]) -> None:
    fields = ("method", "url", "path", "query", "headers", "body", "data")
    headers = maker(Headers, ("_pairs", "_found"))((("a", "1"), ("A", "2")), None)
    assert headers["a"] == "1, 2"
    wanted = Request(method="GET", url="/x", path="/", headers=headers)
    made = maker(Request, fields)("GET", "/x", "/", wanted.query, headers, b"", None)
    assert made == wanted
    assert made.replace(method="PUT").method == "PUT"
    with pytest.raises(AttributeError, match=r"write request\.replace\(method=…\)"):
        made.method = "PUT"


@pytest.mark.parametrize("values", [(), (1,), (1, 2, 3)])
def test_it_takes_as_many_values_as_there_are_names(
    maker: Callable[..., Any], values: tuple[Any, ...]
) -> None:
    with pytest.raises(TypeError, match="a Point is made of 2 values"):
        maker(Point, ("x", "y"))(*values)


@pytest.mark.parametrize(
    ("kind", "names"),
    [(Point, ("z",)), (Point, ("__init__",)), (Point, ("__weakref__",)), (dict, ("x",))],
)
def test_what_is_no_slot_is_refused(
    maker: Callable[..., Any], kind: type, names: tuple[str, ...]
) -> None:
    with pytest.raises((TypeError, AttributeError)):
        maker(kind, names)(*names)


def test_what_it_made_goes_when_nobody_has_it(maker: Callable[..., Any]) -> None:
    make = maker(Point, ("x", "y"))
    held = Point.__new__(Point)
    made = make(held, None)
    made.y = made  # a ring, for the collector
    gone, kept = weakref.ref(made), weakref.ref(held)
    del made, held
    gc.collect()
    assert (gone(), kept()) == (None, None)
