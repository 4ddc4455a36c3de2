"""The corpus of escapes: none gets out, and what claims to work in plain Python does."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import string
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import ModuleType
from typing import Any, Protocol

import pytest
from dialect.attacks import ATTACKS, Attack
from dialect.graph import danger

from running import ListLog
from wtc import HTTPError, Request, Response
from wtc.dialect import Loader
from wtc.errors import CompileError
from wtc.stripe import OBJECTS

SECRET = "SECRET"

HOST_OBJECTS = (
    Response,
    Request,
    HTTPError,
    Counter,
    Mapping,
    HTTPStatus,
    HTTPStatus.OK,
    Protocol,
    ValueError,
    dict,
    int,
    string.Template,
    json.loads,
    json.JSONEncoder,
)


def name_of(attack: Attack) -> str:
    return f"{attack.kind}: {attack.name}"


def has_loot(value: Any) -> bool:
    if isinstance(value, str):
        return SECRET in value
    several = value if isinstance(value, (list, tuple)) else [value]
    return any(danger(one) for one in several)


def loot_of(module: ModuleType) -> Any:
    main = vars(module).get("main")
    if inspect.iscoroutinefunction(main):
        return asyncio.run(main())
    return vars(module).get("loot")


def attacked(attack: Attack, load: Callable[[str], ModuleType]) -> Any:
    """Return the loot; None when the script was refused or raised."""
    try:
        return loot_of(load(attack.code))
    except Exception:
        return None


def state(loader: Loader) -> list[Any]:
    """Return what attacks try to change: host classes, and the shelves that were made."""
    shelves = loader._builtins["__import__"].__self__._shelves
    host = [dict(vars(thing)) for thing in HOST_OBJECTS]
    host += [dict(OBJECTS)]
    return [host, {path: dict(vars(shelf)) for path, shelf in shelves.items()}, logging.root.level]


@pytest.fixture(scope="module")
def loader() -> Loader:
    made = Loader(ListLog())
    for path in ("json", "http", "math", "decimal", "typing", "collections", "wtc", "asyncio"):
        made.load(f"import {path}")
    return made


@pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_no_attack_escapes(attack: Attack, loader: Loader) -> None:
    for path in ("json", "http", "math", "decimal"):
        loader._builtins["__import__"](path)
    before = state(loader)
    assert not has_loot(attacked(attack, loader.load))
    after = state(loader)
    assert after[0] == before[0]
    assert {path: after[1][path] for path in before[1]} == before[1]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.control], ids=name_of)
def test_the_attack_succeeds_in_plain_python(attack: Attack) -> None:
    assert has_loot(attacked(attack, plain))


def plain(source: str) -> ModuleType:
    module = ModuleType("webtask")
    sys.modules["webtask"] = module
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(source, "<plain>", "exec", dont_inherit=True)
    exec(code, vars(module))
    return module


REFUSED = {
    "a slot named __index__": "class A:\n    __slots__ = ('__index__',)",
    "a slot named __reduce_ex__": "class A:\n    __slots__ = ['a', '__reduce_ex__']",
    "a slot by a string": "class A:\n    __slots__ = '__call__'",
    "a guarded __match_args__": "class A:\n    __match_args__ = ('gi_frame',)",
    "a private __match_args__": "class A:\n    __match_args__ = ('_x',)",
    "a lying __match_args__": "class S(tuple): pass\nclass A:\n    __match_args__ = S('a')",
    "a metaclass by unpacking": "class A(**{'metaclass': lambda *a: 1}):\n    pass",
    "a base that nobody reviewed": "import asyncio\nclass A(asyncio.Lock):\n    pass",
    "the class of a shelf": "import json\nclass A(type(json)):\n    pass",
    "a function's class": "class A(type(print)):\n    pass",
    "an alias of what is no base": "import asyncio\nclass A(type(asyncio.Queue[int])):\n    pass",
    "a generic of what is no base": "import asyncio\nclass A(asyncio.Queue[int]):\n    pass",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_a_class_is_refused(source: str, loader: Loader) -> None:
    with pytest.raises(CompileError, match="TypeError"):
        loader.load(source)


@pytest.mark.parametrize(
    ("base", "name", "refusal"),
    [
        ("object", "__reduce_ex__", "cannot copy the attribute"),
        ("object", "__reduce__", "cannot copy the attribute"),
        ("OrderedDict", "__reduce__", "a copy must be an object of its own class"),
    ],
)
def test_no_entry_of_an_object_says_how_it_is_copied(
    base: str, name: str, refusal: str, loader: Loader
) -> None:
    module = loader.load(
        "import copy\nfrom collections import OrderedDict\n"
        f"class A({base}): pass\na = A()\ndef f(): return copy.deepcopy(a)"
    )
    vars(module.a)[name] = lambda *protocol: (ListLog, ())
    with pytest.raises(TypeError, match=refusal):
        module.f()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_refusal_says_something(loader: Loader) -> None:
    refusals = [refusal for attack in ATTACKS if (refusal := refusal_of(attack, loader))]
    assert len(refusals) > 200
    assert all(refusal.problems and str(refusal) for refusal in refusals)


def refusal_of(attack: Attack, loader: Loader) -> CompileError | None:
    try:
        loader.load(attack.code)
    except CompileError as error:
        return error
    return None
