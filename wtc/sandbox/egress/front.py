"""The front's end of the broker: starts it, tells it which worker is whose, hears of connects.

    front ─ way_out() ─▶ (serial, the worker's end)      the other end goes to the broker, and is
                                                         kept here for the next one

Law 1: there is no broker until one is needed. One that ended is replaced, at once and then once a
second. A worker that lives keeps its socket: what it asked meanwhile waits in it for the broker.
Law 2: nothing here waits for the broker. What it says is decoded, counted and handed on.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import msgspec

from wtc.errors import FrameError
from wtc.sandbox.egress import wire
from wtc.sandbox.egress.judging import EgressPolicy, Listening
from wtc.sandbox.egress.sending import Sender
from wtc.sandbox.starting import start

__all__ = ["Egress", "EgressRecord", "Start", "start_broker"]

PAUSE = 1.0  # seconds between two starts but the first
MESSAGES = 64  # of the broker that are read before the loop turns


@dataclass(frozen=True, slots=True)
class EgressRecord:
    """One connect of a webtask, as its log shows it."""

    name: str  # of the webtask
    host: str
    port: int
    address: str  # that was connected to
    outcome: wire.Outcome
    why: str
    is_private: bool  # reached only since the policy allows private addresses
    milliseconds: float

    @property
    def level(self) -> Literal["debug", "info", "warning"]:
        if self.is_private or self.outcome != "connected":
            return "warning"
        return "debug"

    @property
    def text(self) -> str:
        """The line of the log."""
        place = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        if self.outcome == "malformed":
            return f"the worker lost its way out: {self.why}"
        if self.outcome != "connected":
            return f"did not connect to {place}: {self.why}"
        if self.is_private:
            return f"reached {place}; a server refuses private addresses unless it allows them"
        return f"connected to {place} ({self.address}) in {self.milliseconds:.0f} ms"


Start = Callable[[socket.socket], "subprocess.Popen[bytes]"]


def start_broker(control: socket.socket, uid: int = 0) -> subprocess.Popen[bytes]:
    """Start the broker for its control socket; where it can, it becomes `uid`. Raise OSError."""
    return start("wtc.sandbox.egress.broker", str(uid), control=control)


@dataclass(slots=True)
class WayOut:
    """One worker's, as the front knows it. It lives until it is forgotten, or has ended."""

    broker_end: socket.socket
    name: str = ""
    policy: EgressPolicy | None = None


class Egress:
    """The way out for all workers of a server. It lives as long as the server; `open`, `close`."""

    def __init__(
        self,
        on_record: Callable[[EgressRecord], None],
        listening: Iterable[Listening] = (),
        start: Start = start_broker,
    ) -> None:
        self._on_record = on_record
        self._begin = wire.Begin(tuple(listening))
        self._start = start
        self._serials = itertools.count(1)
        self._ways: dict[int, WayOut] = {}
        self._broker: BrokerProcess | None = None
        self._started = -PAUSE
        self._was_started = False
        self._timer: asyncio.TimerHandle | None = None
        self._is_open = False

    @property
    def pid(self) -> int | None:
        """The broker's process, None while there is none."""
        return None if self._broker is None else self._broker.pid

    async def open(self) -> None:
        """Begin: the first worker that asks for a connection starts the broker."""
        self._loop = asyncio.get_running_loop()
        self._is_open = True

    def warm(self) -> None:
        """Start the broker now, if it was not: who is about to ask does not wait for it then."""
        if self._was_started or not self._is_open:
            return
        self._was_started = True
        for way in self._ways.values():
            self._loop.remove_reader(way.broker_end.fileno())
        self._launch()

    async def close(self) -> None:
        """End the broker and every worker's way out. No process is left."""
        self._is_open = False
        if self._timer is not None:
            self._timer.cancel()
        for serial in list(self._ways):
            self.forget(serial)
        if self._broker is not None:
            self._broker.kill()
            await self._broker.is_gone

    def way_out(self) -> tuple[int, socket.socket]:
        """Return a new worker's number here and the socket that it inherits; raise OSError.

        Close the socket once the worker has it. It connects to nothing until it has a name.
        """
        serial = next(self._serials)
        broker_end, worker_end = wire.pair()
        self._ways[serial] = WayOut(broker_end)
        if self._was_started:
            self._serve(serial)
        else:
            self._loop.add_reader(broker_end.fileno(), self.warm)
        return serial, worker_end

    def name(self, serial: int, name: str, policy: EgressPolicy) -> None:
        """Say which webtask the worker has, and where that may connect to; may be said again.

        It holds for all that the worker asks after this returned: say it before Load.
        """
        way = self._ways.get(serial)
        if way is not None:
            way.name, way.policy = name, policy
            self._send(wire.Name(serial, policy))

    def forget(self, serial: int) -> None:
        """End the worker's way out; nothing happens when it has ended."""
        way = self._ways.pop(serial, None)
        if way is not None:
            self._loop.remove_reader(way.broker_end.fileno())
            way.broker_end.close()
            self._send(wire.Forget(serial))

    def _serve(self, serial: int) -> None:
        way = self._ways[serial]
        if self._broker is not None:
            self._broker.send(wire.Serve(serial, way.policy), way.broker_end)

    def _send(self, message: wire.FromFront) -> None:
        if self._broker is not None:
            self._broker.send(message)

    # The broker's life

    def _launch(self) -> None:
        self._started = time.monotonic()
        try:
            self._broker = BrokerProcess(self._start, self._heard, self._ended)
        except OSError:  # no process or no descriptor to be had now
            self._ended()
            return
        self._broker.send(self._begin)
        for serial in self._ways:
            self._serve(serial)

    def _ended(self) -> None:
        self._broker = None
        if self._is_open:
            wait = max(0.0, self._started + PAUSE - time.monotonic())
            self._timer = self._loop.call_later(wait, self._launch)

    def _heard(self, message: wire.FromBroker) -> None:
        way = self._ways.get(message.serial)
        if way is None:
            return
        if isinstance(message, wire.Gone):
            self.forget(message.serial)
            return
        self._on_record(
            EgressRecord(
                way.name,
                message.host,
                message.port,
                message.address,
                message.outcome,
                message.why,
                message.is_private,
                message.milliseconds,
            )
        )


class BrokerProcess:
    """One broker process and the socket to it. It lives until the process is reaped."""

    def __init__(
        self,
        start: Start,
        on_message: Callable[[wire.FromBroker], None],
        on_end: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_message = on_message
        self._on_end = on_end
        self._decoder = msgspec.msgpack.Decoder(wire.FromBroker)
        self.is_gone: asyncio.Future[None] = self._loop.create_future()
        self._control, inherited = wire.pair()
        with inherited:
            try:
                self._process = start(inherited)
                self.pid = self._process.pid
                self._exit = os.pidfd_open(self.pid)
            except BaseException:
                self._control.close()
                raise
        self._control.setblocking(False)
        self._sender = Sender(self._control)
        self._loop.add_reader(self._exit, self._reap)
        self._loop.add_reader(self._control.fileno(), self._read)

    def kill(self) -> None:
        """End the process at once; it is reaped soon."""
        if self._process.returncode is None:  # not reaped: the number is still its own
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def send(self, message: wire.FromFront, passed: socket.socket | None = None) -> None:
        """Send one order; `passed` is copied."""
        self._sender.send(message, passed)

    def _read(self) -> None:
        """Read some messages; a broker that says what is none is ended."""
        try:
            for _ in range(MESSAGES):
                data, _descriptor = wire.receive(self._control, wire.MAX_REPLY)
                if not data:
                    self._loop.remove_reader(self._control.fileno())
                    self.kill()
                    return
                self._on_message(wire.decode(data, self._decoder))
        except BlockingIOError:
            return
        except (OSError, FrameError):
            self._loop.remove_reader(self._control.fileno())
            self.kill()

    def _reap(self) -> None:
        self._loop.remove_reader(self._exit)
        self._loop.remove_reader(self._control.fileno())
        self._sender.close()
        os.close(self._exit)
        self._process.wait()
        self._control.close()
        self.is_gone.set_result(None)
        self._on_end()
