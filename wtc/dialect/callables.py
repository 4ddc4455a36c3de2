"""`inspect` and `functools.singledispatch` as scripts see them: they look at functions.

Law: only a script's own functions are looked at, since the defaults of others are the host's; and
an annotation that is text stays text, since to evaluate it would run what nobody checked.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from wtc.dialect.ownership import is_user_function, is_user_method

__all__ = ["INSPECT", "singledispatch"]

MAX_WRAPPED = 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a script's function."""

    name: str
    kind: Any
    default: Any = inspect.Parameter.empty
    annotation: Any = inspect.Parameter.empty

    empty: ClassVar[type] = inspect.Parameter.empty
    POSITIONAL_ONLY: ClassVar[Any] = inspect.Parameter.POSITIONAL_ONLY
    POSITIONAL_OR_KEYWORD: ClassVar[Any] = inspect.Parameter.POSITIONAL_OR_KEYWORD
    VAR_POSITIONAL: ClassVar[Any] = inspect.Parameter.VAR_POSITIONAL
    KEYWORD_ONLY: ClassVar[Any] = inspect.Parameter.KEYWORD_ONLY
    VAR_KEYWORD: ClassVar[Any] = inspect.Parameter.VAR_KEYWORD


class Signature:
    """What a script's function takes: `parameters` by name, in order."""

    __slots__ = ("parameters", "return_annotation")

    empty: ClassVar[type] = inspect.Signature.empty

    def __init__(self, parameters: Iterable[Parameter] = (), return_annotation: Any = empty):
        found = {parameter.name: parameter for parameter in parameters}
        self.parameters: Mapping[str, Parameter] = MappingProxyType(found)
        self.return_annotation = return_annotation

    def __str__(self) -> str:
        return str(
            inspect.Signature(
                [
                    inspect.Parameter(
                        each.name, each.kind, default=each.default, annotation=each.annotation
                    )
                    for each in self.parameters.values()
                ],
                return_annotation=self.return_annotation,
            )
        )


def signature(function: Any, *, follow_wrapped: bool = True) -> Signature:
    """Return what a function or method of the script takes."""
    bound = is_user_method(function)
    own = function.__func__ if bound else function
    if not is_user_function(own):
        raise TypeError("signature() looks at functions of this script")
    found = inspect.signature(_innermost(own) if follow_wrapped else own, follow_wrapped=False)
    several = list(found.parameters.values())[1 if bound else 0 :]
    return Signature(
        [Parameter(each.name, each.kind, each.default, each.annotation) for each in several],
        found.return_annotation,
    )


def _innermost(function: Any) -> Any:
    """Return the function of the script that a decorator wrapped, if it says so."""
    for _ in range(MAX_WRAPPED):
        inner = vars(function).get("__wrapped__")
        if not is_user_function(inner):
            return function
        function = inner
    return function


_QUESTIONS = """cleandoc isasyncgen isasyncgenfunction isawaitable isclass iscoroutine
    iscoroutinefunction isfunction isgenerator isgeneratorfunction ismethod"""

INSPECT: Mapping[str, Any] = {
    "Parameter": Parameter,
    "Signature": Signature,
    "signature": signature,
    **{name: getattr(inspect, name) for name in _QUESTIONS.split()},
}


class Dispatcher:
    """A function that is chosen by the class of its first argument."""

    __slots__ = ("_found",)

    def __init__(self, function: Any) -> None:
        if not is_user_function(function):
            raise TypeError("@singledispatch marks functions of this script")
        self._found = functools.singledispatch(function)

    def __call__(self, first: Any, /, *arguments: Any, **keywords: Any) -> Any:
        return self._found.dispatch(type(first))(first, *arguments, **keywords)

    def register(self, cls: Any, function: Any = None) -> Any:
        """Register a function for a class; of `@f.register` the class is its first annotation."""
        if function is None and is_user_function(cls):
            return self._register(_annotated(cls), cls)
        if function is None:
            return lambda function: self._register(cls, function)
        return self._register(cls, function)

    def _register(self, cls: Any, function: Callable[..., Any]) -> Any:
        if isinstance(cls, str) or not callable(function):
            raise TypeError("name the class and the function: @f.register(int)")
        return self._found.register(cls, function)

    def dispatch(self, cls: Any) -> Any:
        """Return the function for a class."""
        return self._found.dispatch(cls)


def _annotated(function: Any) -> Any:
    found = [value for name, value in function.__annotations__.items() if name != "return"]
    return found[0] if found else ""


singledispatch = Dispatcher
