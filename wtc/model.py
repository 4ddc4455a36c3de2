"""The nouns: what a webtask is, what a caller sent, what a handler answers.

Plain frozen values without I/O. Law: a repr never shows a secret, a body or a header's value.

    Compiler = CompileOptions -> Handler
    Handler  = (Context, Request) -> Result        sync or async
"""

from __future__ import annotations

import json
from collections.abc import (
    AsyncIterable,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from dataclasses import FrozenInstanceError, dataclass, field, replace
from types import MappingProxyType, ModuleType
from typing import Any, Protocol, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from wtc.errors import HTTPError
from wtc.makers import maker
from wtc.strict_json import parse_json

__all__ = [
    "CompileOptions",
    "Context",
    "Handler",
    "Headers",
    "Inner",
    "InnerHandler",
    "Log",
    "MissingSettingError",
    "MultiMap",
    "Request",
    "Response",
    "Result",
    "Settings",
    "Storage",
    "Webtask",
]

Noun = TypeVar("Noun")
Pairs: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
Body: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]
Result: TypeAlias = (
    "Response | dict[str, Any] | list[Any] | str | bytes | int | float | bool | None"
)
Handler: TypeAlias = Callable[["Context", "Request"], "Result | Awaitable[Result]"]
InnerHandler: TypeAlias = Callable[["Context", "Request"], "Awaitable[Response]"]

MAX_FORM_FIELDS = 1000  # as Django's DATA_UPLOAD_MAX_NUMBER_FIELDS


class MultiMap(Mapping[str, str]):
    """An immutable mapping whose names may repeat: `[]` gives the first value, `get_all` all."""

    __slots__ = ("_found", "_pairs")

    def __init__(self, pairs: Pairs = ()) -> None:
        self._pairs = tuple([(str(name), str(value)) for name, value in _listed(pairs)])
        self._found: Mapping[str, str] | None = None

    _key: Callable[[str], str] = staticmethod(str)

    @property
    def _values(self) -> Mapping[str, str]:
        """What `[]` gives, by name; nobody asks for most."""
        found = self._found
        if found is None:
            found = self._found = self._read()
        return found

    def _read(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, value in self._pairs:
            found.setdefault(name, value)
        return found

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All names and values as they came, in order."""
        return self._pairs

    def get_all(self, name: str) -> list[str]:
        """Return every value of `name` in order; an empty list when there is none."""
        wanted = self._key(name)
        return [value for name, value in self._pairs if self._key(name) == wanted]

    def __getitem__(self, name: str) -> str:
        return self._values[self._key(name)]

    def get(self, name: str, default: Any = None) -> Any:
        """Return what `[]` gives, `default` for a name that is not there."""
        return self._values.get(self._key(name), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._values)})"


def _listed(pairs: Pairs) -> Iterable[tuple[str, str]]:
    if type(pairs) is tuple or type(pairs) is list:  # as they come from the wire
        return pairs
    if type(pairs) is dict:
        return pairs.items()
    if isinstance(pairs, MultiMap):
        return pairs.pairs
    return pairs.items() if isinstance(pairs, Mapping) else pairs


class Headers(MultiMap):
    """HTTP fields: names in any case; `[]` joins repeated ones by a comma (RFC 9110, 5.3)."""

    __slots__ = ()

    _key = staticmethod(str.lower)

    def _read(self) -> Mapping[str, str]:
        found = dict(self._pairs)
        names = "".join(found)
        if len(found) == len(self._pairs) and names == names.lower():
            return found
        return self._read_joined()

    def _read_joined(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, value in self._pairs:
            key = name.lower()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return found


# Of pairs that are texts for sure, and None: the wire has decoded them.
made_map = maker(MultiMap, ("_pairs", "_found"))
made_headers = maker(Headers, ("_pairs", "_found"))


class Settings(Mapping[str, str]):
    """The secrets, params or metas of a webtask: immutable; a name that is missing says so.

    `kind` is what one of them is called.
    """

    __slots__ = ("_kind", "_values")

    def __init__(self, kind: str, values: Mapping[str, str]) -> None:
        self._kind = kind
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        try:
            return self._values[name]
        except KeyError:
            raise MissingSettingError(f"no {self._kind} {name!r} is set") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> str:
        raise AttributeError(f"a {self._kind} is read as [{name!r}], not as .{name}")

    def __repr__(self) -> str:
        return f"<{self._kind}s {', '.join(self._values)}>"


class MissingSettingError(KeyError):
    """Raised for a secret, param or meta that is not set; its text is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


def _unchanging(cls: type[Noun]) -> type[Noun]:
    """Let a frozen class say what to write instead; subclasses may add what they like."""
    fields = frozenset(cls.__dict__["__dataclass_fields__"])

    def refuse(self: Any, name: str, *value: Any) -> None:
        if type(self) is cls or name in fields:
            what = cls.__name__.lower()
            raise FrozenInstanceError(f"a {what} never changes: write {what}.replace({name}=…)")
        (object.__setattr__ if value else object.__delattr__)(self, name, *value)

    cls.__setattr__ = cls.__delattr__ = refuse  # type: ignore[method-assign]
    return cls


@_unchanging
@dataclass(frozen=True, slots=True, init=False)
class Request:
    """What the caller sent. `body` always holds the raw bytes as they came.

    `url` is the whole target as the caller wrote it (path and query); `path` is the part below
    the webtask's own URL, `/` for the webtask itself, percent-decoded.
    `data` is the body as a compiler before decoded it. `query` and `headers` take a dict or pairs
    too.
    """

    method: str
    url: str
    path: str
    query: MultiMap
    headers: Headers
    body: bytes
    data: Any

    def __init__(
        self,
        *,
        method: str = "GET",
        url: str = "/",
        path: str = "/",
        query: Pairs = (),
        headers: Pairs = (),
        body: bytes = b"",
        data: Any = None,
    ) -> None:
        put = object.__setattr__
        put(self, "method", method)
        put(self, "url", url)
        put(self, "path", path)
        put(self, "query", query if isinstance(query, MultiMap) else MultiMap(query))
        put(self, "headers", headers if isinstance(headers, Headers) else Headers(headers))
        put(self, "body", body)
        put(self, "data", data)

    def json(self) -> Any:
        """Return `data` where a compiler decoded it, else the body as JSON.

        Raise HTTPError(400) that tells the position for a body that is no strict JSON.
        """
        return parse_json(self.body) if self.data is None else self.data

    def form(self) -> MultiMap:
        """Return the fields of an `application/x-www-form-urlencoded` body.

        Raise HTTPError(400) for a body that is none or has more than 1,000 fields.
        """
        try:
            pairs = parse_qsl(
                self.body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MAX_FORM_FIELDS,
            )
        except ValueError:
            raise HTTPError(400, "the body is no URL-encoded form") from None
        return MultiMap(pairs)

    def text(self) -> str:
        """Return the body as UTF-8 text; raise HTTPError(400) when it is none."""
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise HTTPError(400, f"the body is no UTF-8 text (byte {error.start})") from None

    def replace(self, **changes: Any) -> Request:
        """Return a copy with `changes`, for the rest of the chain."""
        return replace(self, **changes)

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.path}, {len(self.body)} bytes>"


@_unchanging
@dataclass(frozen=True, slots=True, init=False)
class Response:
    """What a handler answers. `body` is bytes, text (sent as UTF-8), a dict or list (sent as JSON),
    or an iterable that streams bytes. `headers` takes a dict, pairs, or Headers.
    """

    status: int
    headers: Headers
    body: Any

    def __init__(self, *, status: int = 200, headers: Pairs = (), body: Any = b"") -> None:
        fields = headers if isinstance(headers, Headers) else Headers(headers)
        if isinstance(body, str):
            body = body.encode()
            if "content-type" not in fields:
                fields = Headers((*fields.pairs, ("content-type", "text/plain; charset=utf-8")))
        elif isinstance(body, (bytearray, memoryview)):
            body = bytes(body)
        object.__setattr__(self, "status", status)
        object.__setattr__(self, "headers", fields)
        object.__setattr__(self, "body", body)

    def text(self) -> str:
        """Return a bytes body as UTF-8 text; raise TypeError for one that is streamed."""
        return self._bytes().decode()

    def json(self) -> Any:
        """Return a bytes body as the JSON it holds; raise TypeError for one that is streamed."""
        return json.loads(self._bytes())

    def _bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        kind = type(self.body).__name__
        raise TypeError(f"the body is no bytes but {kind}: join the chunks of a streamed one first")

    def replace(self, **changes: Any) -> Response:
        """Return a copy with `changes`."""
        return replace(self, **changes)

    def __repr__(self) -> str:
        size = f"{len(self.body)} bytes" if isinstance(self.body, bytes) else "streamed"
        return f"<Response {self.status}, {size}>"


class Storage(Protocol):
    """One JSON document that a webtask keeps. In an async handler each call is awaited.

    The etag belongs to the run: two requests at once do not see each other's.
    """

    @property
    def etag(self) -> str | None:
        """The etag of the document as this run last read or wrote it; None before and for none."""

    def get(self) -> Any:
        """Return the document, None when there is none."""

    def set(self, value: Any, *, force: bool = False) -> Any:
        """Store `value`; None deletes the document.

        Raise Conflict, with the stored document, when another run changed it since this one's
        `get`; ValueError when this run has not called `get` and `force` is not given;
        TooLargeError over 500 KB.
        """


class Log(Protocol):
    """The webtask's log: call it, or the method of a level."""

    def __call__(self, *values: object) -> None: ...
    def debug(self, *values: object) -> None: ...
    def info(self, *values: object) -> None: ...
    def warning(self, *values: object) -> None: ...
    def error(self, *values: object) -> None: ...


@_unchanging
@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the webtask has while it runs one request. It lives as long as that request.

    `id` names the run in the log. `defer(call)` runs `call()` after the answer was sent, within
    the same limits. `extra` holds what compilers add; its names read as attributes.
    """

    id: str
    request: Request = field(repr=False)
    storage: Storage = field(repr=False)
    log: Log = field(repr=False)
    defer: Callable[[Callable[[], Any]], None] = field(repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    meta: Mapping[str, str] = field(default_factory=dict, repr=False)
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The caller's headers with lower-case names, as the original's `ctx.headers`."""
        return dict(self.request.headers)

    @property
    def query(self) -> dict[str, str | list[str]]:
        """The query as the original's `ctx.query`: a repeated name holds a list.

        `key` and names that begin with `webtask_` are the platform's and left out.
        """
        values: dict[str, list[str]] = {}
        for name, value in self.request.query.pairs:
            if not _is_reserved(name):
                values.setdefault(name, []).append(value)
        return {name: found[0] if len(found) == 1 else found for name, found in values.items()}

    @property
    def body(self) -> Any:
        """The body as the original's `ctx.body`: JSON or a form by its type, else None."""
        kind = self.request.headers.get("content-type", "").split(";")[0].strip().lower()
        try:
            if kind == "application/json":
                return self.request.json()
            if kind == "application/x-www-form-urlencoded":
                return dict(self.request.form())
        except HTTPError:
            return None
        return None

    @property
    def data(self) -> dict[str, Any]:
        """Query, params and secrets in one, the later over the earlier, as `ctx.data`."""
        return {**self.query, **self.params, **self.secrets}

    @property
    def token(self) -> str | None:
        """The token that authorized the call; None where none was asked for."""
        return self.claims.get("token")

    def replace(self, **changes: Any) -> Context:
        """Return a copy with `changes`, for the rest of the chain; new names go to `extra`."""
        own = {name: changes.pop(name) for name in list(changes) if name in _CONTEXT_FIELDS}
        extra = own.pop("extra", self.extra)
        return replace(self, **own, extra=MappingProxyType({**extra, **changes}))

    def __getattr__(self, name: str) -> Any:
        if name in self.extra and not name.startswith("__"):  # no library takes it for Python's own
            return self.extra[name]
        raise AttributeError(f"context has no {name!r}")


_CONTEXT_FIELDS = frozenset(Context.__dataclass_fields__)

# Of all their fields in order, each of its own type for sure.
made_request = maker(Request, tuple(Request.__dataclass_fields__))
made_response = maker(Response, tuple(Response.__dataclass_fields__))
made_context = maker(Context, tuple(Context.__dataclass_fields__))


def _is_reserved(name: str) -> bool:
    return name == "key" or name.startswith("webtask_")


class Inner(Protocol):
    """Compile the rest of the chain, with `script` in place of the script where it is given."""

    def __call__(self, script: str | None = None) -> InnerHandler: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileOptions:
    """What a compiler gets: the script as text, the settings, and two ways to go on.

    `python(source)` runs `source` under the dialect and returns the module.
    `inner(script=None)` compiles with the rest of the chain; what it returns is async and always
    answers a Response, whatever the handler inside is and returns.
    Both raise CompileError.
    """

    script: str = field(repr=False)
    python: Callable[[str], ModuleType] = field(repr=False)
    inner: Inner = field(repr=False)
    storage: Storage = field(repr=False)
    log: Log = field(repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    meta: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webtask:
    """A script, the chain of its compilers, and its settings. `python` ends every chain."""

    script: str = field(repr=False)
    compilers: tuple[str, ...] = ("python",)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    meta: Mapping[str, str] = field(default_factory=dict)
