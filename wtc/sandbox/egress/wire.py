"""What the front, the broker and a worker say to each other about connecting.

    front  ──▶ broker   Begin, Serve (+ descriptor), Name, Forget
    front  ◀── broker   Record, Gone
    worker ──▶ broker   Ask (+ descriptor of the socket that the Reply is wanted on)
    worker ◀── broker   Reply (+ descriptor of the connection)

Every message is one datagram of a SOCK_SEQPACKET socket: MessagePack, with at most one descriptor.

Law: a datagram is one whole message of its direction with as many descriptors as belong to it, or
it is malformed. Whatever descriptors came with one that is malformed are closed.
"""

from __future__ import annotations

import os
import socket
from array import array
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec

from wtc.errors import FrameError
from wtc.sandbox.egress.judging import EgressPolicy, Listening

__all__ = [
    "MAX_WAIT",
    "Ask",
    "Begin",
    "Forget",
    "FromBroker",
    "FromFront",
    "Gone",
    "Kind",
    "Name",
    "Outcome",
    "Record",
    "Reply",
    "Serve",
    "decode",
    "encode",
    "pair",
    "receive",
    "send",
]

MAX_WAIT = 10.0  # seconds from an Ask to its Reply, whatever a worker wants
MAX_HOST = 1024  # characters; what is longer than a name can be is refused, not malformed
MAX_ASK = 2048  # bytes
MAX_REPLY = 4096
MAX_ORDER = 64 * 1024  # a policy's lists

Kind: TypeAlias = Literal["", "refused", "unreached", "limit"]
Outcome: TypeAlias = Literal["connected", "refused", "unreached", "limit", "malformed"]


class Message(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """One datagram."""


# From the front to the broker


class Begin(Message, tag=1):
    """The first message: where the server itself listens."""

    listening: tuple[Listening, ...]


class Serve(Message, tag=2):
    """Answer a worker on the descriptor that comes along; None: it has no webtask yet."""

    serial: int
    policy: EgressPolicy | None


class Name(Message, tag=3):
    """From now on this worker is a webtask's, with this policy."""

    serial: int
    policy: EgressPolicy


class Forget(Message, tag=4):
    """This worker is over."""

    serial: int


FromFront: TypeAlias = Begin | Serve | Name | Forget

# From the broker to the front


class Record(Message, tag=16):
    """How one connect ended. `host` is what the worker asked for, in ASCII."""

    serial: int
    host: str
    port: int
    address: str  # that was connected to
    outcome: Outcome
    why: str
    is_private: bool
    milliseconds: float


class Gone(Message, tag=17):
    """This worker's socket is over, by its end or since it sent what is no Ask."""

    serial: int


FromBroker: TypeAlias = Record | Gone

# Between a worker and the broker


class Ask(Message):
    """Connect to a host within `deadline` seconds."""

    host: Annotated[str, msgspec.Meta(max_length=MAX_HOST)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)]
    deadline: Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Reply(Message):
    """The connection comes along where `kind` is empty; else `text` says why there is none."""

    kind: Kind
    text: str


_ENCODER = msgspec.msgpack.Encoder()
Decoded = TypeVar("Decoded")
_DESCRIPTOR = array("i").itemsize
# Exactly one: rounded up (CMSG_SPACE) there would be room for a second.
_ROOM = socket.CMSG_LEN(_DESCRIPTOR)


def encode(message: Message) -> bytes:
    """Return the message as one datagram."""
    return _ENCODER.encode(message)


def decode(data: bytes, decoder: msgspec.msgpack.Decoder[Decoded]) -> Decoded:
    """Return the message; raise FrameError for a datagram that is none."""
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise FrameError(f"no message: {type(error).__name__}") from None


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a socket that keeps datagrams apart; raise OSError."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(
    channel: socket.socket, data: bytes, descriptor: int | None = None, flags: int = 0
) -> None:
    """Send one datagram, as the channel waits or does not; raise OSError."""
    rights = [] if descriptor is None else [_rights(descriptor)]
    channel.sendmsg([data], rights, flags | socket.MSG_NOSIGNAL)


def _rights(descriptor: int) -> tuple[int, int, Any]:
    return (socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", (descriptor,)))


def receive(channel: socket.socket, limit: int) -> tuple[bytes, int | None]:
    """Return one datagram, b"" at the end, and the descriptor that came along.

    Raise FrameError for one that is too large or brought several, OSError as the channel does.
    """
    data, rights, flags, _ = channel.recvmsg(limit, _ROOM, socket.MSG_CMSG_CLOEXEC)
    descriptors = array("i")
    for _, _, part in rights:
        descriptors.frombytes(part[: len(part) - len(part) % _DESCRIPTOR])
    is_cut = bool(flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC))
    if not is_cut and len(descriptors) <= (1 if data else 0):
        return data, (descriptors[0] if descriptors else None)
    for each in descriptors:
        os.close(each)
    raise FrameError("a datagram of too many bytes or descriptors, or of none but those")
