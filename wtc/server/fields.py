"""The header fields of a request, read by the part in C where it was built, else by Python."""

try:
    from wtc.server._fields import Fields, looked_at, texts
except ImportError:  # it was installed without a C compiler
    from wtc.server.plain_fields import Fields, looked_at, texts  # type: ignore[assignment]

__all__ = ["Fields", "looked_at", "texts"]
