"""Frames between the front and a worker: bytes in, messages out, no I/O.

    frame   = u32 length of the payload | u8 kind | u32 stream | payload
    payload = MessagePack array of the message's fields, or raw bytes (Chunk)

Stream 0 belongs to the worker as a whole, every other number to one run.

Law 1: the two directions have tables of their own; a kind of the other one is malformed.
Law 2: a payload is decoded once, into its typed message, and never over its cap.
Law 3: after a malformed frame a decoder answers nothing any more but FrameError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from struct import Struct as Layout
from typing import Any, Literal, TypeAlias

import msgspec

from wtc.errors import FrameError

__all__ = [
    "CHUNK",
    "CODES",
    "EXIT_MEMORY",
    "LINE_COST",
    "LOG_BURST",
    "MAX_STREAM",
    "WINDOW",
    "Answer",
    "Ask",
    "Call",
    "Cancel",
    "Chunk",
    "Compiled",
    "Credit",
    "Decoder",
    "End",
    "Fault",
    "Head",
    "Level",
    "Line",
    "Lines",
    "Load",
    "Loaded",
    "Message",
    "Ready",
    "Refused",
    "Reply",
    "cost",
    "encode",
    "from_front",
    "from_worker",
]

KB = 1024
MB = 1024 * KB

MAX_STREAM = 2**32 - 1
CHUNK = 64 * KB  # of a streamed answer
CODES = 8 * MB  # of compiled code that one webtask may have kept
WINDOW = 256 * KB  # what a worker may send of one stream before its reader took any

LOG_BURST = 4  # seconds of a log's rate that may come at once
LINE_COST = 32  # bytes that a line of the log counts for beside its text
EXIT_MEMORY = 86  # the exit code of a worker whose own part found no memory

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Fault: TypeAlias = Literal["", "answer", "memory", "script", "stopped"]
StorageFault: TypeAlias = Literal["", "conflict", "failed", "large"]


class Message(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """One message. Its repr tells the type only: a Load holds secrets, a Call a caller's data."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Raw(Message):
    """A message whose payload is its bytes, as they came: 1 and more."""

    data: bytes


# From the front to a worker


class Load(Message):
    """Compile this webtask. The first frame of a worker's life; there is no second one.

    `codes` is what earlier workers made of the same texts: by ref, "" for the script.
    """

    script: str
    compilers: tuple[str, ...]
    sources: dict[str, str]
    codes: dict[str, bytes]
    secrets: dict[str, str]
    params: dict[str, str]
    meta: dict[str, str]
    memory: int
    threads: int
    in_flight: int
    response: int
    storage: int
    log_line: int
    log_rate: int


class Call(Message):
    """Run the handler, on a body as it came."""

    id: str
    method: str
    url: str
    path: str
    query: Pairs
    headers: Pairs
    claims: dict[str, Any]
    body: bytes


class Cancel(Message):
    """Stop the run softly."""


class Credit(Message):
    """The reader took `size` bytes of the streamed answer."""

    size: int


class Answer(Message):
    """What the storage said to the Ask of the same number: a document as JSON, and its etag."""

    ask: int
    text: str | None
    etag: str | None
    fault: StorageFault


# From a worker to the front


class Ready(Message):
    """The worker is up and has no webtask yet. `dialect` names what would compile it."""

    dialect: str


class Compiled(Message):
    """The texts are compiled and nothing of them has run: sent once, before anything does.

    `codes` is what was not in the Load: by ref, "" for the script.
    """

    codes: dict[str, bytes]


class Loaded(Message):
    """The chain is compiled."""


class Flaw(Message):
    """One `wtc.errors.Problem`."""

    what: str
    why: str
    instead: str
    line: int
    column: int
    rule: str


class Refused(Message):
    """The webtask does not compile, or ran out of memory while it did."""

    problems: tuple[Flaw, ...]
    memory: bool


class Reply(Message):
    """A whole answer. It is the last frame of its stream if the run `is_over` with it."""

    status: int
    headers: Pairs
    body: bytes
    is_over: bool


class Head(Message):
    """Status and headers of an answer whose body follows as Chunks."""

    status: int
    headers: Pairs


class Chunk(Raw):
    """A part of a streamed answer: 1 to CHUNK bytes."""


class End(Message):
    """The run is over, with all that it deferred: the last frame of its stream."""

    fault: Fault
    detail: str


class Line(Message):
    """One line of the log; `run` is empty for what no run said."""

    run: str
    level: Level
    text: str
    time: float


class Lines(Message):
    """What the webtask logged."""

    lines: tuple[Line, ...]


class Ask(Message):
    """Read the document, or store `text` (None deletes) if `etag` is still the stored one."""

    ask: int
    put: bool
    text: str | None
    etag: str | None
    force: bool


class Kind(msgspec.Struct, frozen=True, gc=False):
    """How the frames of one kind are read: into which message, of at most how many bytes."""

    message: type[Message]
    cap: int
    decode: Callable[[bytes], Any]


_NUMBERS: dict[type[Message], int] = {
    Load: 1, Call: 2, Cancel: 4, Credit: 5, Answer: 6,
    Ready: 16, Loaded: 17, Refused: 18, Head: 19, Chunk: 20, End: 21, Lines: 22, Ask: 23,
    Compiled: 24, Reply: 25,
}  # fmt: skip

Caps: TypeAlias = dict[type[Message], int]  # bytes of a payload at most

_LAYOUT = Layout(">IBI")
_PREFIX = _LAYOUT.size
_ENCODER = msgspec.msgpack.Encoder()


def cost(chunk: bytes) -> int:
    """Return what a chunk takes of its stream's window: small ones cost as much as 1 KB."""
    return max(len(chunk), KB)


def encode(stream: int, message: Message) -> bytes:
    """Return the message as one frame."""
    payload = message.data if isinstance(message, Raw) else _ENCODER.encode(message)
    return _LAYOUT.pack(len(payload), _NUMBERS[type(message)], stream) + payload


def from_front() -> Decoder:
    """Return the decoder of a worker: what the front sends it."""
    caps: Caps = {
        Load: 64 * MB,
        Call: 1024 * MB,
        Cancel: 16,
        Credit: 16,
        Answer: 64 * MB,
    }
    return Decoder(_table(caps))


def from_worker(response: int, storage: int, log_line: int) -> Decoder:
    """Return the decoder of the front, with the limits of what a worker sends in bytes."""
    caps: Caps = {
        Ready: 128,
        Compiled: CODES + 64 * KB,
        Loaded: 16,
        Refused: 512 * KB,
        Reply: response + 128 * KB,
        Head: 128 * KB,
        Chunk: CHUNK,
        End: 8 * KB,
        Lines: log_line + 256 * KB,  # a batch of 64 KB, with run and time, or one line
        Ask: storage + 8 * KB,
    }
    return Decoder(_table(caps))


def _table(caps: Caps) -> dict[int, Kind]:
    kinds = (Kind(message, cap, _reader(message)) for message, cap in caps.items())
    return {_NUMBERS[kind.message]: kind for kind in kinds}


def _reader(message: type[Message]) -> Callable[[bytes], Any]:
    return message if issubclass(message, Raw) else msgspec.msgpack.Decoder(message).decode


class Decoder:
    """Turns the bytes of one direction into messages. It lives as long as its connection."""

    def __init__(self, kinds: Mapping[int, Kind]) -> None:
        self._kinds = kinds
        self._rest = bytearray()
        self._wanted = _PREFIX
        self._broken = False

    def feed(self, data: bytes) -> Iterator[tuple[int, Message]]:
        """Yield (stream, message) of every frame that `data` completes; exhaust it.

        Raise FrameError at the first malformed one, and ever after.
        """
        if self._broken:
            raise FrameError("a frame after a malformed one")
        if self._rest:
            self._rest += data
            if len(self._rest) < self._wanted:
                return
            data = bytes(self._rest)
            self._rest.clear()
        start, size, kinds = 0, len(data), self._kinds
        self._wanted = _PREFIX
        while size - start >= _PREFIX:
            length, number, stream = _LAYOUT.unpack_from(data, start)
            kind = kinds.get(number)
            if kind is None or length > kind.cap or not length:
                raise self._failure(_refused(kind, number, length))
            end = start + _PREFIX + length
            if end > size:
                self._wanted = _PREFIX + length
                break
            try:
                message = kind.decode(data[start + _PREFIX : end])
            except (msgspec.DecodeError, ValueError, RecursionError) as error:
                raise self._failure(f"no {kind.message.__name__}: {type(error).__name__}") from None
            start = end
            yield stream, message
        self._rest += data[start:]

    def awaits(self, wanted: type[Message], stream: int, unread: bytes | bytearray) -> bool:
        """Tell whether a message of that type and stream is about to come, of `unread` bytes."""
        data, start = self._rest + unread, 0
        while len(data) - start >= _PREFIX:
            length, number, found = _LAYOUT.unpack_from(data, start)
            if (number, found) == (_NUMBERS[wanted], stream):
                return True
            start += _PREFIX + length
        return False

    def _failure(self, what: str) -> FrameError:
        self._broken = True
        self._rest.clear()
        return FrameError(what)


def _refused(kind: Kind | None, number: int, length: int) -> str:
    if kind is None:
        return f"no frame has the kind {number} in this direction"
    if not length:
        return f"an empty {kind.message.__name__}"
    return f"{kind.message.__name__} of {length:,} bytes, more than {kind.cap:,}"
