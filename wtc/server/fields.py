"""The header fields of a request, read by the part in C where it was built, else by Python."""

try:
    from wtc.server._fields import Fields, looked_at, texts
except ImportError:  # it was installed without a C compiler
    from wtc.server.plain_fields import (  # type: ignore[assignment]  # another class, used alike
        Fields,
        looked_at,
        texts,
    )

__all__ = ["Fields", "looked_at", "texts"]
