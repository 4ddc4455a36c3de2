"""Secrets as they are written: on the command line, in files, in the environment, in `.env`.

Law: an error about a secret tells where it stood and never what stood there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv.parser import Original, parse_stream

from wtc.errors import UsageError

__all__ = [
    "NAME",
    "as_text",
    "environment_secrets",
    "read_env_file",
    "read_secret",
    "read_secrets",
]

NAME = re.compile(r"[^\s=\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,128}\Z")
PREFIX = "WTC_SECRET_"
MAX_SECRET = 64 * 1024  # bytes of a file that -s NAME=@FILE reads, and of .env


def read_secrets(texts: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets of the -s flags: NAME=VALUE, NAME=@FILE, or NAME of the environment.

    Raise UsageError that tells which of the flags is wrong, and not what it holds.
    """
    secrets = {}
    for number, text in enumerate(texts, 1):
        name, equals, value = text.partition("=")
        if not NAME.match(name):
            raise UsageError(f"-s number {number} takes NAME=VALUE, NAME=@FILE or NAME")
        if equals:
            secrets[name] = read_secret(f"-s {name}", value)
        elif name in environ:
            secrets[name] = as_text(f"-s {name}", environ[name])
        else:
            raise UsageError(
                f"-s number {number} is only a name, and the environment has no variable of that"
                " name; write NAME=@FILE, or set the variable"
            )
    return secrets


def read_secret(flag: str, value: str) -> str:
    """Return a secret given as VALUE or @FILE, a file without its last line end."""
    if not value.startswith("@"):
        return as_text(flag, value)
    text = _read(f"the file of {flag}=@FILE", value[1:])
    return text.removesuffix("\n").removesuffix("\r")


def environment_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that the environment holds as WTC_SECRET_NAME."""
    return {
        name.removeprefix(PREFIX): as_text(name, value)
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != PREFIX
    }


def read_env_file(file: Path) -> dict[str, str]:
    """Return what a `.env` file sets, as it stands: nothing in it is expanded.

    Raise UsageError that names the line that is no NAME=VALUE.
    """
    values = {}
    for binding in parse_stream(io.StringIO(_read(str(file), file))):
        name, value = binding.key, binding.value
        if binding.error or (name is not None and value is None):
            raise UsageError(f"{file}, line {_line(binding.original)}: no NAME=VALUE")
        if name is not None and value is not None:
            values[name] = value
    return values


def _line(original: Original) -> int:
    """Return the line of a binding; the blank lines before it belong to it."""
    text = original.string
    return original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _read(who: str, file: str | Path) -> str:
    """Return a small text file; an error names `who`, for the path may be a misplaced secret."""
    try:
        path = Path(file)
        if not path.is_file():
            raise UsageError(f"{who} does not exist, or is no file")
        with path.open("rb") as opened:
            data = opened.read(MAX_SECRET + 1)
    except OSError as error:
        raise UsageError(f"{who} cannot be read: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"{who} has no path that can be") from None
    return _decoded(who, data)


def _decoded(who: str, data: bytes) -> str:
    if len(data) > MAX_SECRET:
        raise UsageError(f"{who} is larger than {MAX_SECRET:,} bytes")
    try:
        return as_text(who, data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{who} is no UTF-8 text") from None


def as_text(who: str, value: str) -> str:
    """Return `value`; raise UsageError for bytes that are no text, or a NUL."""
    if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise UsageError(f"{who} is no UTF-8 text")
    return value
