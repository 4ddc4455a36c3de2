"""The language half of the sandbox: ordinary modern Python in, explained denials out."""

from wtc.dialect.loading import Loader

__all__ = ["Loader"]
