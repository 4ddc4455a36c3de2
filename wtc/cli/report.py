"""What `wtc dev` tells while it runs: data to stdout through a feed, talk to stderr.

Law: what the webtasks and their callers said is data; what wtc has to say about it is talk. With
--json every event is one object on stdout as well, and the talk stays where it is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import click

from wtc.addresses import without_query
from wtc.cli.feed import Feed, Item
from wtc.cli.folder import Found
from wtc.cli.printing import cut, safe, say, styled, unbuffered
from wtc.cli.problems import all_problem_lines, problem_json
from wtc.errors import Problem
from wtc.sandbox.pool import Walls

__all__ = ["LogLine", "Report", "RequestLine", "log_lines", "request_line", "said"]

MAX_PATH = 200
MAX_LISTED = 20
_STATUS_COLORS = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}
_LEVEL_COLORS = {"error": "red", "warning": "yellow", "debug": "bright_black"}


class RequestLine(Protocol):
    """The record of one request, as the server hands it over."""

    @property
    def run(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def ms(self) -> float: ...
    @property
    def time(self) -> float: ...


class LogLine(Protocol):
    """The record of what a webtask printed or logged, as the pool hands it over."""

    @property
    def run(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def time(self) -> float: ...


@dataclass(frozen=True)
class Report:
    """The voice of one `wtc dev`. It lives as long as its server."""

    feed: Feed
    json: bool = False
    write_talk: Callable[[str], object] = say

    @classmethod
    @contextmanager
    def opened(cls, *, as_json: bool) -> Iterator[Report]:
        """Give a report whose lines go to this process's streams, while it lasts.

        Talk has a feed of its own: a terminal that is paused stops no server.
        """
        data = Feed(unbuffered(sys.stdout), _missed_json if as_json else _missed_text)
        talk = Feed(unbuffered(sys.stderr), _missed_text)
        with data.running(), talk.running():
            yield cls(data, as_json, lambda text: talk.put(_talk_item(text)))

    def say(self, text: str, **style: Any) -> None:
        """Tell a line of talk."""
        self.write_talk(click.style(text, **style) if style else text)

    def request(self, record: RequestLine) -> None:
        """Take the record of a request."""
        if self.feed.has_room(matters=True):
            self._put(record, _request_text, _request_json, head=True, matters=True)

    def log(self, record: LogLine) -> None:
        """Take what a webtask printed or logged."""
        matters = record.level == "error"
        if self.feed.has_room(matters=matters):
            self._put(record, log_lines, _log_json, matters=matters)

    def ready(self, url: str, names: Iterable[str], *, loopback: bool) -> None:
        """Tell that the server listens, and who can reach it."""
        self._event(event="ready", url=url)
        for line in _listed(url, list(names)):
            self.say(line)
        if loopback:
            self.say("Only this machine can reach it; --host 0.0.0.0 lets others. Ctrl-C ends it.")
        else:
            self.say(
                "Warning: anybody who can reach this machine can call these webtasks"
                " and see the list of them.",
                fg="yellow",
            )
        self.say(f"Ready: {url}", bold=True)

    def walls(self, walls: Walls) -> None:
        """Tell what stands between the webtasks and this machine."""
        self._event(event="isolation", **walls.as_json())
        color = "green" if walls.is_strict else "yellow"
        hint = "" if walls.is_strict else "; `wtc doctor` says what to do"
        self.say(f"Isolation: {safe(walls.summary())}{hint}", fg=color)

    def live(self, found: Found, ms: float) -> None:
        """Tell that a version serves now, `ms` after its file was seen."""
        refs = found.webtask.compilers if found.webtask else ()
        compilers = tuple(map(without_query, refs))
        self._event(event="live", name=found.name, compilers=compilers, ms=round(ms, 1))
        self.say(f"Live: /{found.name} ({safe(' → '.join(compilers))}, {ms:.0f} ms)", fg="green")

    def failed(self, found: Found, problems: tuple[Problem, ...], *, stale: bool) -> None:
        """Tell every problem of a file, and what serves meanwhile."""
        state = "stale" if stale else "failed"
        self._event(event=state, name=found.name, problems=list(map(problem_json, problems)))
        for line in all_problem_lines(problems, found.path.name, found.script):
            self.say(line)
        keeps = "the last good version serves on" if stale else "it answers with its problems"
        self.say(f"Failed: /{found.name}; {keeps}.", fg="red")

    def removed(self, name: str) -> None:
        """Tell that a file is gone, and its webtask with it."""
        self._event(event="removed", name=name)
        self.say(f"Removed: /{name}", fg="yellow")

    def locked(self, what: str) -> None:
        """Tell that a compiler was fetched for the first time, and pinned."""
        self._event(event="locked", message=what)
        self.say(f"Locked {safe(what)}")

    def trouble(self, message: str) -> None:
        """Tell that the files cannot be read as a whole; what serves goes on."""
        self._event(event="trouble", message=message)
        self.say(f"Warning: {safe(message)}", fg="yellow")

    def _event(self, **event: Any) -> None:
        if self.json:
            self.feed.put(Item(lines=lambda: [_dump(event)], vital=True))

    def _put(
        self,
        record: Any,
        text: Callable[[Any], list[str]],
        as_json: Callable[[Any], dict[str, Any]],
        *,
        head: bool = False,
        matters: bool = False,
    ) -> None:
        """Give a record to the feed: lines in the order of reading, objects in that of time."""
        if self.json:
            self.feed.put(Item(lines=lambda: [_dump(as_json(record))], matters=matters))
        else:
            item = Item(lines=lambda: text(record), run=record.run, head=head, matters=matters)
            self.feed.put(item)


def _talk_item(text: str) -> Item:
    return Item(lines=lambda: [text], vital=True)


def _missed_text(count: int) -> str:
    return styled(f"… {count:,} more lines in the last second", fg="bright_black")


def _missed_json(count: int) -> str:
    return _dump({"event": "skipped", "lines": count})


def _request_text(record: RequestLine) -> list[str]:
    status = styled(str(record.status), fg=_STATUS_COLORS.get(record.status // 100, "white"))
    return [request_line(record, status)]


def request_line(record: RequestLine, status: str) -> str:
    """Return the line that shows a request, its status as `status` has it."""
    return f"{safe(record.method)} {cut(safe(record.path), MAX_PATH)} {status} {record.ms:.1f} ms"


def _request_json(record: RequestLine) -> dict[str, Any]:
    return {
        "event": "request",
        "name": record.name,
        "method": record.method,
        "path": record.path,
        "status": record.status,
        "ms": round(record.ms, 2),
        "run": record.run,
        "time": record.time,
    }


def log_lines(record: LogLine) -> list[str]:
    """Return the lines that show what a webtask printed or logged."""
    color = _LEVEL_COLORS.get(record.level)
    level = "" if record.level == "info" else f" {safe(record.level)}"
    prefix = styled(f"  {safe(record.name)}{level} |", fg=color or "bright_black")
    return [f"{prefix} {styled(line, fg=color) if color else line}" for line in said(record)]


def said(record: LogLine) -> list[str]:
    """Return the lines of what a webtask printed or logged, none longer or other than is safe."""
    return [cut(safe(line)) for line in record.text.removesuffix("\n").split("\n")]


def _log_json(record: LogLine) -> dict[str, Any]:
    return {
        "event": "log",
        "name": record.name,
        "level": record.level,
        "text": record.text,
        "run": record.run,
        "time": record.time,
    }


def _listed(url: str, names: list[str]) -> Iterator[str]:
    yield f"{url}  the list of webtasks and their states"
    for name in names[:MAX_LISTED]:
        yield f"{url}{click.style(name, bold=True)}"
    if len(names) > MAX_LISTED:
        yield f"and {len(names) - MAX_LISTED:,} more"


def _dump(value: dict[str, Any]) -> str:
    """Return one line of JSON; what is no ASCII is escaped, so that no reader is misled."""
    return json.dumps(value)
