"""What the front and a zygote say to each other: one message a packet, descriptors beside it.

Law: the zygote obeys the front alone, and the front believes a message only when it is of its type.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from wtc.errors import FrameError
from wtc.sandbox.jail.layers import Layer

__all__ = [
    "MAX_ORDER",
    "Exited",
    "Failed",
    "Fork",
    "Forked",
    "Report",
    "Up",
    "decode",
    "decode_order",
    "encode",
]

MAX_ORDER = 8 * 1024  # bytes of a message


class _Message(msgspec.Struct, array_like=True, tag=True, forbid_unknown_fields=True):
    """One message."""


class Fork(_Message):
    """Fork a worker for the descriptors that come beside: its channel, its stderr, its way out.

    Without a way out it is a canary: it tries what no worker can, and answers what it could.
    """

    serial: int
    uid: int  # its own, where the zygote may give it one


class Up(_Message):
    """The zygote is there; `layers` has the walls that its workers will have."""

    layers: tuple[Layer, ...]


class Forked(_Message):
    """The worker is there; its pidfd comes beside. `pid` is as the front sees it."""

    serial: int
    pid: int


class Failed(_Message):
    """There is no worker; `reason` is the system's."""

    serial: int
    reason: str


class Exited(_Message):
    """The worker has ended and is reaped: with its exit code, or minus the signal."""

    serial: int
    code: int


Report: TypeAlias = Up | Forked | Failed | Exited

encode = msgspec.msgpack.Encoder().encode
_orders: msgspec.msgpack.Decoder[Fork] = msgspec.msgpack.Decoder(Fork)
_reports: msgspec.msgpack.Decoder[Report] = msgspec.msgpack.Decoder(Report)


def decode(packet: bytes) -> Report:
    """Return what a zygote said; raise FrameError for anything else."""
    try:
        return _reports.decode(packet)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameError(f"a zygote said what is no report: {error}") from None


def decode_order(packet: bytes) -> Fork:
    """Return what the front said; raise a MsgspecError for anything else."""
    return _orders.decode(packet)
