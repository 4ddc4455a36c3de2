from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

def maker(kind: type[T], names: tuple[str, ...], /) -> Callable[..., T]: ...
