from collections.abc import Callable

class Fields:
    @property
    def is_open(self) -> bool: ...
    def begin(self) -> None: ...
    def add(self, name: bytes, value: bytes, /) -> None: ...
    def end(self) -> list[tuple[bytes, bytes]]: ...

def looked_at(
    fields: list[tuple[bytes, bytes]],
    wanted: frozenset[bytes],
    join: Callable[[bytes, bytes, bytes], bytes],
    /,
) -> tuple[int, dict[bytes, bytes]]: ...
def texts(
    fields: list[tuple[bytes, bytes]],
    known: dict[bytes, str | None],
    name_of: Callable[[bytes], str | None],
    /,
) -> tuple[tuple[str, str], ...]: ...
