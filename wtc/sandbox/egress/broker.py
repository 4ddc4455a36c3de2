"""The broker: the only process that opens connections for webtasks.

    python -I -m wtc.sandbox.egress.broker UID FD

    worker ─ Ask ─▶ limits ─▶ judge ─▶ resolve ─▶ judge every address ─▶ connect ─▶ descriptor

Law 1: a connection leads to an address that was judged; nothing is looked up between the two.
Law 2: all it has is the control socket FD of the front and what comes through it; it is gone at
once when that ends.
Law 3: everything from a worker is hostile. A malformed Ask closes that worker's socket; no worker
ends the broker, and none waits for another's connects.
Law 4: it keeps no copy of what it handed over. What is still open is read from the kernel's tables.
"""

from __future__ import annotations

import asyncio
import math
import os
import resource
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

import msgspec
import uvloop

from wtc.addresses import Address, as_address, read_host
from wtc.errors import FrameError
from wtc.resolving import Resolve, mixed, resolve
from wtc.sandbox.egress import wire
from wtc.sandbox.egress.judging import EgressPolicy, Judge, Listening, Verdict
from wtc.sandbox.egress.lookups import Lookups
from wtc.sandbox.egress.sending import Sender
from wtc.sandbox.egress.tables import Tables
from wtc.sandbox.futures import seen
from wtc.sandbox.jail import identity, privileges
from wtc.sandbox.jail.kernel import Kernel

__all__ = ["Broker", "BrokerLimits", "is_here", "main", "serve"]

THREADS = 128  # of its uid: those that look up, and the loop's
MEMORY = 512 * 1024 * 1024  # bytes of the process; its threads' stacks are the most of it
STACK = 512 * 1024  # bytes of a thread that looks names up


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerLimits:
    """What one connect may cost, and all of them together. Times are in seconds."""

    total: float = wire.MAX_WAIT  # from the Ask to the Reply, whatever a worker wants
    connect: float = 3.0  # for one address
    addresses: int = 4  # of one host that are tried
    lookups: int = 2  # of one worker at once; one that hangs counts until the system gives up
    threads: int = 64  # for the lookups of all
    pause: float = 0.05  # before a worker over its limits is listened to again
    patience: tuple[float, ...] = (0.0, 0.05, 0.2)  # between looks at connections that may close
    asks: int = 4096  # of all workers at once
    unsent: int = 4096  # records that wait for the front; older ones are dropped


@dataclass(frozen=True, slots=True)
class Ended:
    """How one connect ended."""

    outcome: wire.Outcome
    why: str = ""
    address: str = ""
    is_private: bool = False
    connection: socket.socket | None = None


class WayOut:
    """One worker's, as the broker knows it. It lives until its socket ends or the front forgets."""

    def __init__(self, serial: int, worker: socket.socket, judge: Judge | None, slots: int) -> None:
        self.serial = serial
        self.worker = worker
        self.judge = judge
        self.lookups = asyncio.Semaphore(slots)
        self.asks: set[asyncio.Task[None]] = set()
        self.connecting = 0  # asks that were let in
        self._handed_over: dict[int, bool] = {}  # inodes, and whether the last look missed it
        self._tokens = math.inf
        self._filled = time.monotonic()

    @property
    def open(self) -> int:
        """How many connections it has or is about to get."""
        return self.connecting + sum(not missed for missed in self._handed_over.values())

    def keep_account(self, connection: socket.socket) -> None:
        self._handed_over[os.fstat(connection.fileno()).st_ino] = False

    @property
    def handed_over(self) -> tuple[int, ...]:
        """The inodes of what it has, as far as is known."""
        return tuple(self._handed_over)

    def look(self, known: tuple[int, ...], living: frozenset[int]) -> None:
        """Forget what is closed of all that was known before the look at what lives.

        What two looks missed is closed; one may miss a socket that moved in the table meanwhile.
        """
        for inode in known:
            if inode in living:
                self._handed_over[inode] = False
            elif self._handed_over.pop(inode, True) is False:
                self._handed_over[inode] = True

    def take_token(self, per_minute: int) -> bool:
        """Tell whether one more connect fits into this minute, and count it."""
        now = time.monotonic()
        fresh = self._tokens + (now - self._filled) * per_minute / 60
        self._tokens, self._filled = min(fresh, per_minute), now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Broker:
    """Answers the workers that the front names. It lives as long as the front's control socket."""

    def __init__(
        self, control: socket.socket, resolve: Resolve = resolve, limits: BrokerLimits | None = None
    ) -> None:
        self._control = control
        self._limits = limits or BrokerLimits()
        self._front = Sender(control, self._limits.unsent)
        self._loop = asyncio.get_running_loop()
        self._lookups = Lookups(resolve, self._limits.threads)
        self._tables = Tables()
        self._listening: tuple[Listening, ...] = ()
        self._ways: dict[int, WayOut] = {}
        self._asks = 0
        # An Ask takes two descriptors, and one that cannot be had looks like a malformed Ask.
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most_asks = min(self._limits.asks, files // 4)
        self._is_over: asyncio.Future[None] = self._loop.create_future()
        self._orders = msgspec.msgpack.Decoder(wire.FromFront)
        self._ask_decoder = msgspec.msgpack.Decoder(wire.Ask)

    async def run(self) -> None:
        """Return when the front is gone; raise FrameError when it sends what is no order."""
        self._control.setblocking(False)
        self._loop.add_reader(self._control.fileno(), self._order)
        await self._is_over

    # The front

    def _order(self) -> None:
        """Obey all that the front has said so far."""
        try:
            while not self._is_over.done():
                data, descriptor = wire.receive(self._control, wire.MAX_ORDER)
                if data:
                    self._obey(wire.decode(data, self._orders), descriptor)
                else:
                    self._end(None)
        except BlockingIOError:
            return
        except (OSError, FrameError) as error:
            self._end(error)

    def _end(self, error: Exception | None) -> None:
        self._loop.remove_reader(self._control.fileno())
        if not self._is_over.done():
            self._is_over.set_exception(error) if error else self._is_over.set_result(None)

    def _obey(self, order: wire.FromFront, descriptor: int | None) -> None:
        if isinstance(order, wire.Serve):
            self._serve(order, descriptor)
        elif isinstance(order, wire.Begin):
            self._listening = order.listening
        elif way := self._ways.get(order.serial):
            if isinstance(order, wire.Name):
                way.judge = self._judge(order.policy)
            else:
                self._close(way)

    def _serve(self, order: wire.Serve, descriptor: int | None) -> None:
        if descriptor is None:
            raise FrameError("Serve without a descriptor")
        worker = socket.socket(fileno=descriptor)
        worker.setblocking(False)
        judge = None if order.policy is None else self._judge(order.policy)
        way = WayOut(order.serial, worker, judge, self._limits.lookups)
        self._ways[order.serial] = way
        self._listen(way)

    def _judge(self, policy: EgressPolicy) -> Judge:
        return Judge(policy, self._listening, is_here)

    # A worker

    def _listen(self, way: WayOut) -> None:
        if self._ways.get(way.serial) is way:
            self._loop.add_reader(way.worker.fileno(), self._heard, way)

    def _pause(self, way: WayOut) -> None:
        self._loop.remove_reader(way.worker.fileno())
        self._loop.call_later(self._limits.pause, self._listen, way)

    def _heard(self, way: WayOut) -> None:
        """Read one Ask; the next waits for its turn among all workers'.

        What the front said before, the worker's name for one, holds for it.
        """
        self._order()
        if self._ways.get(way.serial) is not way:
            return
        try:
            data, descriptor = wire.receive(way.worker, wire.MAX_ASK)
            if data:
                self._take(way, data, descriptor)
            else:
                self._finish(way)
        except BlockingIOError:
            return
        except (OSError, FrameError):
            self._finish(way, Ended("malformed", "it sent what is no Ask"))

    def _take(self, way: WayOut, data: bytes, descriptor: int | None) -> None:
        reply = _reply_socket(descriptor)
        try:
            ask = wire.decode(data, self._ask_decoder)
        except FrameError:
            reply.close()
            raise
        if refusal := self._over_a_rate(way):
            self._conclude(way, ask, reply, refusal, time.monotonic())
            self._pause(way)
            return
        self._asks += 1
        task = self._loop.create_task(self._answer(way, ask, reply))
        way.asks.add(task)
        task.add_done_callback(partial(self._answered, way, reply))

    def _answered(self, way: WayOut, reply: socket.socket, task: asyncio.Task[None]) -> None:
        self._asks -= 1
        way.asks.discard(task)
        reply.close()
        seen(task)  # it was answered with a closed socket; the broker goes on

    def _finish(self, way: WayOut, ended: Ended | None = None) -> None:
        self._close(way)
        if ended is not None:
            self._front.send(_record(way, "", 0, ended, 0))
        self._front.send(wire.Gone(way.serial))

    def _close(self, way: WayOut) -> None:
        """End a worker's socket, also the copy of it that the front has."""
        self._loop.remove_reader(way.worker.fileno())
        self._ways.pop(way.serial, None)
        with suppress(OSError):
            way.worker.shutdown(socket.SHUT_RDWR)
        way.worker.close()
        for task in way.asks:
            task.cancel()

    # One connect

    def _over_a_rate(self, way: WayOut) -> Ended | None:
        if way.judge is None:
            return Ended("refused", "no webtask is loaded yet")
        most = way.judge.policy.per_minute
        if not way.take_token(most):
            return Ended("limit", f"more than {most} connects a minute")
        if len(way.asks) >= 2 * way.judge.policy.at_once:  # as many may wait a little
            return Ended("limit", _too_many(way.judge.policy))
        if self._asks >= self._most_asks:
            return Ended("limit", "the server is busy connecting, try again")
        return None

    async def _answer(self, way: WayOut, ask: wire.Ask, reply: socket.socket) -> None:
        started = time.monotonic()
        until = started + min(ask.deadline, self._limits.total)
        try:
            async with asyncio.timeout(until - started):
                ended = await self._ended(way, ask, until)
        except TimeoutError:
            ended = _unreached(ask.host)
        self._conclude(way, ask, reply, ended, started)

    async def _ended(self, way: WayOut, ask: wire.Ask, until: float) -> Ended:
        judge = way.judge
        assert judge is not None  # such a worker's Ask is not taken
        if await self._is_full(way, judge.policy):
            return Ended("limit", _too_many(judge.policy))
        way.connecting += 1
        try:
            return await self._tried(way, judge, ask, until)
        finally:
            way.connecting -= 1

    async def _is_full(self, way: WayOut, policy: EgressPolicy) -> bool:
        """Look whether connections are closed, or about to be: a pool opens one for another."""
        for pause in self._limits.patience:
            if way.open < policy.at_once:
                return False
            await asyncio.sleep(pause)
            known = way.handed_over
            way.look(known, await self._tables.living())
        return way.open >= policy.at_once

    async def _tried(self, way: WayOut, judge: Judge, ask: wire.Ask, until: float) -> Ended:
        try:
            host = read_host(ask.host)
        except ValueError as error:
            return Ended("refused", str(error))
        if why_not := judge.host(host, ask.port):
            return Ended("refused", why_not)
        addresses = await self._addresses(way, host)
        verdicts = {each: judge.address(host, ask.port, each) for each in addresses}
        for verdict in verdicts.values():
            if verdict.why_not:
                return Ended("refused", verdict.why_not)
        hides = not judge.policy.private
        return await self._connected(host, ask.port, verdicts, until, hides=hides)

    async def _addresses(self, way: WayOut, host: str) -> list[str]:
        """Return all addresses of the host, looked up once; none when there is none."""
        try:
            return [str(as_address(host))]
        except ValueError:
            found = await self._lookups.find(host, way.lookups)
        return list(dict.fromkeys(str(as_address(each)) for each in found))

    async def _connected(
        self, host: str, port: int, verdicts: dict[str, Verdict], until: float, *, hides: bool
    ) -> Ended:
        """Connect to the first address that answers; tell a failure when the last would be told.

        A port that is closed and one that is filtered take the same time: neither shows.
        """
        addresses = mixed(verdicts)[: self._limits.addresses]
        failing = min(time.monotonic() + len(addresses) * self._limits.connect, until)
        for address in addresses:
            left = min(self._limits.connect, until - time.monotonic())
            connection = await _connect(address, port, left)
            if connection is not None:
                private = verdicts[address].is_private
                return Ended("connected", "", address, private, connection)
        if hides:
            await asyncio.sleep(failing - time.monotonic())
        return _unreached(host)

    def _conclude(
        self,
        way: WayOut,
        ask: wire.Ask,
        reply: socket.socket,
        ended: Ended,
        started: float,
    ) -> None:
        if ended.connection is not None:
            way.keep_account(ended.connection)
        spent = (time.monotonic() - started) * 1000
        self._front.send(_record(way, ask.host, ask.port, ended, spent))
        _reply(reply, ended)  # after the record: what was connected was recorded


def _record(way: WayOut, host: str, port: int, ended: Ended, spent: float) -> wire.Record:
    return wire.Record(
        way.serial, ascii(host)[1:-1][:255], port, ended.address, ended.outcome, ended.why,
        ended.is_private, round(spent, 3),
    )  # fmt: skip


def _unreached(host: str) -> Ended:
    return Ended("unreached", f"{host} cannot be reached")  # refused, closed, filtered, no name


def _too_many(policy: EgressPolicy) -> str:
    return f"{policy.at_once} connections are open, and no webtask has more at once"


def _reply_socket(descriptor: int | None) -> socket.socket:
    """Return the socket that an Ask came with; raise FrameError for anything else."""
    if descriptor is None:
        raise FrameError("an Ask without a descriptor")
    try:
        made = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        raise FrameError("the descriptor of an Ask is no socket") from None
    if (made.family, made.type) != (socket.AF_UNIX, socket.SOCK_SEQPACKET):
        made.close()
        raise FrameError("the descriptor of an Ask is no socket for its Reply")
    return made


def _reply(reply: socket.socket, ended: Ended) -> None:
    """Send the one Reply, without waiting for a worker that does not take it; close all."""
    kind = "" if ended.outcome == "connected" else ended.outcome
    data = wire.encode(wire.Reply(kind, ended.why))  # type: ignore[arg-type]  # never malformed
    descriptor = None if ended.connection is None else ended.connection.fileno()
    with suppress(OSError):
        wire.send(reply, data, descriptor, socket.MSG_DONTWAIT)
    reply.close()
    if ended.connection is not None:
        ended.connection.close()


async def _connect(address: str, port: int, seconds: float) -> socket.socket | None:
    """Return a connection to exactly this address, None when there is none in time."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        if _leads_to(made, address):
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made
    except OSError:  # TimeoutError is one
        pass
    except BaseException:
        made.close()
        raise
    made.close()
    return None


def _leads_to(connection: socket.socket, address: str) -> bool:
    peer = connection.getpeername()
    if peer == connection.getsockname():  # a closed port of this machine that met itself
        return False
    return as_address(str(peer[0])) == as_address(address)


def is_here(address: Address) -> bool:
    """Tell whether this machine has the address: only then a socket can be bound to it."""
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


# The process


def _confine(uid: int) -> None:
    """Limit this process for good; become `uid`, if that is another and this one may."""
    kernel = Kernel.probe()
    threading.stack_size(STACK)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    privileges.shut_bounding_set()
    uids = range(uid, uid + 1)
    if uid and not identity.obstacle(uids, kernel.capabilities, kernel.uids):
        identity.become(uid, THREADS)
    privileges.drop_capabilities()
    privileges.die_with_parent()  # also when it stands still and does not see the socket's end
    privileges.become_undumpable()
    privileges.forbid_new_privileges()


def serve(
    descriptor: int,
    resolve: Resolve = resolve,
    limits: BrokerLimits | None = None,
    uid: int = 0,
) -> NoReturn:
    """Serve the control socket until it ends; then this process is gone."""
    "a".encode("idna")  # its tables, while they can be read
    _confine(uid)
    control = socket.socket(fileno=descriptor)

    async def run() -> None:
        await Broker(control, resolve, limits).run()

    code = 1
    try:
        uvloop.run(run())
        code = 0
    except Exception as error:
        sys.stderr.write(f"the broker ends: {error!r}\n")
    finally:
        os._exit(code)  # threads that look something up may hang


def main() -> None:
    """Serve the control socket, the second argument, as the uid that is the first."""
    serve(int(sys.argv[2]), uid=int(sys.argv[1]))


if __name__ == "__main__":
    main()
