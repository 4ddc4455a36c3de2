"""The header fields of a request, read by the part in C where it was built, else by Python."""

try:
    from wtc.server._fields import Fields, looked_at, texts
except ImportError:  # it was installed without a C compiler
    # Fields is another class to a type checker; the tests hold both to one contract.
    from wtc.server.plain_fields import (  # type: ignore[assignment]
        Fields,
        looked_at,
        texts,
    )

__all__ = ["Fields", "looked_at", "texts"]
