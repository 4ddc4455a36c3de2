from collections.abc import Callable
from typing import Any

def read(body: bytes, make: Callable[[dict[str, Any]], Any], depth: int, /) -> Any: ...
