"""What the terminal shows: text made safe, colours only where they are wanted.

Law: nothing that a webtask, a caller or a file said reaches the terminal but through `safe`, and
nothing that looks like a key or a password does at all.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from typing import Any, TextIO

import click

__all__ = [
    "color_setting",
    "cut",
    "fail",
    "mask",
    "prepare_streams",
    "safe",
    "say",
    "styled",
    "unbuffered",
]

MAX_LINE = 2_000  # characters of one line of a log

# Controls, bidirectional marks and invisible signs: what forges lines, colours or reading order
# (the set of CVE-2021-42574 and of terminal escape sequences); tabs stay.
_UNSAFE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_KEYS = re.compile(r"\b(whsec|sk_live|sk_test|rk_live|rk_test)_\w+")
_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")


def safe(text: str) -> str:
    """Return `text` on one line, its control and invisible characters as escapes."""
    return _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text)


def mask(text: str) -> str:
    """Return `text` without the keys of Stripe and the passwords of URLs."""
    return _USERINFO.sub("…@", _KEYS.sub(r"\1_…", text))


def cut(text: str, limit: int = MAX_LINE) -> str:
    """Return at most `limit` characters of `text`, and how many more there were."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def color_setting() -> bool | None:
    """Return False where the environment wants no colour (no-color.org), else None: it depends."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return False if plain else None


def styled(text: str, **style: Any) -> str:
    """Return `text` in colour if stdout is a terminal that wants some."""
    wanted = color_setting() is None and sys.stdout.isatty()
    return click.style(text, **style) if wanted else text


def prepare_streams() -> None:
    """Let stdout and stderr take any text: what they cannot encode is written as escapes.

    One that was closed is /dev/null, so that no file and no socket ever takes its number.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  as long as the process
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def say(text: str = "", **style: Any) -> None:
    """Write a line of talk to stderr."""
    click.secho(text, err=True, color=color_setting(), **style)


def unbuffered(stream: TextIO) -> Callable[[str], None]:
    """Return what writes text to a stream and holds no lock of it while nobody reads.

    A thread that waits in it for ever does not keep the process from ending. Colours are left out
    where they are not wanted.
    """

    def write(text: str) -> None:
        colored = color_setting() is None and stream.isatty()
        shown = text if colored else click.unstyle(text)
        data = memoryview(shown.encode(stream.encoding, "backslashreplace"))
        while data:
            data = data[os.write(stream.fileno(), data) :]

    return write


def fail(message: str, hint: str = "") -> None:
    """Write `Error: …` to stderr; every line of the message is made safe."""
    first, *more = [cut(safe(mask(line))) for line in message.splitlines() or [""]]
    prefix = click.style("Error:", fg="red", bold=True)
    click.echo(f"{prefix} {first}", err=True, color=color_setting())
    for line in more:
        say(f"  {line}")
    if hint:
        say(hint)
