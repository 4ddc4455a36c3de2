"""The front's end of a zygote: asks it for workers, hears of their ends, starts it anew.

Law: a worker that was asked for and is not wanted any more is killed; when a zygote dies, its
workers are ended, and the next one that is asked for has a new zygote. One that stands still is
dead after a while: who waits for a worker gets it or an error.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count

import msgspec

from wtc.config import Isolation
from wtc.errors import FrameError, WorkerDiedError
from wtc.sandbox import orders
from wtc.sandbox.bases import PLAIN, Base
from wtc.sandbox.futures import fail
from wtc.sandbox.jail.canary import PROBES
from wtc.sandbox.jail.cgroup import Cgroups
from wtc.sandbox.jail.layers import Layer
from wtc.sandbox.orders import Exited, Failed, Fork, Forked, Up
from wtc.sandbox.places import Places
from wtc.sandbox.process import WorkerProcess, how_it_ended, read_rest
from wtc.sandbox.starting import start
from wtc.sandbox.uids import Uids
from wtc.sandbox.walls import Walls

__all__ = ["Nursery", "inspect"]

TRIES = 3  # zygotes in a row that may die before one of them forks
PATIENCE = 20.0  # seconds for a zygote to start and to fork, on a busy machine
MODULE = "wtc.sandbox.zygote"
TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # whose certificates a worker believes: no secret


class Nursery:
    """Where workers come from. It lives as long as its pool, its zygotes one after the other."""

    def __init__(
        self,
        isolation: Isolation,
        memory: int,
        python: str = sys.executable,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self._places = Places(Cgroups.open(memory))
        self._python = python
        self._isolation = isolation
        self._uids = Uids(isolation.of_workers)
        self._zygotes: dict[Base, ZygoteProcess] = {}

    async def spawn(self, base: Base, egress: int) -> WorkerProcess:
        """Return a new worker that is just starting; raise OSError when none can be had.

        `egress` is the descriptor of its way out, which it gets a copy of.
        """
        for _ in range(TRIES):
            zygote = self.open(base)
            try:
                return await zygote.fork(egress)
            except _DeadZygoteError as death:
                failure = death
        raise OSError(0, f"its zygote ended {failure}")

    def open(self, base: Base) -> ZygoteProcess:
        """Return the zygote of a base, which is started if there is none."""
        zygote = self._zygotes.get(base)
        if zygote is None or not zygote.is_alive:
            arguments = (base, self._isolation.uids)
            zygote = ZygoteProcess(
                self._python, arguments, self._uids, self._places, self._patience
            )
            self._zygotes[base] = zygote
        return zygote

    async def inspect(self) -> Walls:
        """Return the walls of workers, as a canary found them.

        Raise WorkerDiedError when it cannot be sent.
        """
        for _ in range(TRIES):
            try:
                return await self._inspected()
            except TimeoutError as late:  # as long as anybody should wait
                raise WorkerDiedError(f"no canary can be sent: {late.strerror}") from None
            except (_DeadZygoteError, OSError) as death:
                failure = death
        raise WorkerDiedError(f"no canary can be sent: {failure}")

    async def _inspected(self) -> Walls:
        zygote = self.open(PLAIN)
        holes = await zygote.send_canary()
        layers = (*zygote.layers, self._places.layer)
        return Walls(layers=layers, tried=len(PROBES), holes=holes)

    def weigh(self, pid: int, *, is_low: bool) -> None:
        """Let a worker yield to the others, or no longer."""
        self._places.weigh(pid, is_low=is_low)

    def close(self) -> None:
        """End the zygotes and what is left of their workers."""
        for zygote in self._zygotes.values():
            zygote.close()
        self._places.close()


async def inspect(isolation: Isolation, memory: int) -> Walls:
    """Return the walls of workers with so many bytes on this machine; raise WorkerDiedError."""
    nursery = Nursery(isolation, memory)
    try:
        return await nursery.inspect()
    finally:
        nursery.close()


class _DeadZygoteError(Exception):
    """The zygote has ended; the text says how."""


class ZygoteProcess:
    """One zygote as the front sees it. It lives until its process has ended, whatever ended it."""

    def __init__(
        self,
        python: str,
        arguments: tuple[str, ...],
        uids: Uids,
        places: Places,
        patience: float,
    ) -> None:
        self._patience = patience
        self._uids = uids
        self._places = places
        self._loop = asyncio.get_running_loop()
        self._serials = count(1)
        self._births: dict[int, _Birth] = {}
        self._workers: dict[int, WorkerProcess] = {}
        self._unplaced: dict[int, tuple[_Birth, WorkerProcess]] = {}
        self._unseen: set[int] = set()  # workers that came when there was no room for their pidfd
        self._control, self._stderr, self._child = _start(python, arguments)
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._hear)
        self.pid = self._child.pid
        self.is_alive = True
        self.layers: tuple[Layer, ...] = ()  # of its workers, once it is up

    async def fork(self, egress: int) -> WorkerProcess:
        """Return a new worker; raise OSError when the system has no process for it.

        That is a TimeoutError, and the zygote's end, when it does not answer.
        """
        return await self._fork(egress)

    async def send_canary(self) -> tuple[str, ...]:
        """Return what a confined process could do that no worker may; raise as `fork`."""
        canary = await self._fork(None)
        try:
            async with asyncio.timeout(self._patience):
                said = await self._said(canary)
        except TimeoutError:
            _abandon(canary, self._loop)
            raise self._silent() from None
        except BaseException:
            _abandon(canary, self._loop)
            raise
        last_words = canary.last_words()
        if not said:
            raise OSError(0, f"the canary died: {last_words}")
        return msgspec.json.decode(said, type=tuple[str, ...])

    async def _said(self, canary: WorkerProcess) -> bytes:
        """Return what a canary said, when it has ended."""
        ended = self._loop.create_future()
        canary.watch(self._loop, ended.set_result)
        with canary.channel as channel:
            channel.setblocking(False)
            said = await self._loop.sock_recv(channel, orders.MAX_ORDER)
        await ended
        return said

    async def _fork(self, egress: int | None) -> WorkerProcess:
        try:
            birth = self._order(egress)
        except ConnectionError:  # it has ended, and that was not heard of yet
            raise self._end() from None
        try:
            async with asyncio.timeout(self._patience):
                return await self._born(birth)
        except TimeoutError:
            raise self._silent() from None

    async def _born(self, birth: _Birth) -> WorkerProcess:
        try:
            return await birth.worker
        except asyncio.CancelledError:
            if birth.worker.done() and not birth.worker.cancelled():
                _abandon(birth.worker.result(), self._loop)
            raise

    def _silent(self) -> TimeoutError:
        self.close()
        return TimeoutError(
            errno.ETIMEDOUT, f"its zygote said nothing for {self._patience:g} s and was ended"
        )

    def _order(self, egress: int | None) -> _Birth:
        serial = next(self._serials)
        with ExitStack() as undo:
            uid = self._uids.take()
            undo.callback(self._uids.give_back, uid)
            channel, theirs = socket.socketpair()
            undo.callback(channel.close)
            reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
            undo.callback(os.close, reading)
            try:
                order = orders.encode(Fork(serial, uid))
                passed = [theirs.fileno(), writing, *([] if egress is None else [egress])]
                socket.send_fds(self._control, [order], passed)
            finally:
                theirs.close()
                os.close(writing)
            undo.pop_all()
        birth = self._births[serial] = _Birth(uid, channel, reading, self._loop.create_future())
        return birth

    def _hear(self) -> None:
        try:
            packet, pidfds, _, _ = socket.recv_fds(self._control, orders.MAX_ORDER, 1)
        except BlockingIOError:
            return
        except OSError:
            packet, pidfds = b"", []
        try:
            self._heed(packet, pidfds)
        except (FrameError, KeyError):  # what no zygote of ours says
            self._end()

    def _heed(self, packet: bytes, pidfds: list[int]) -> None:
        report = orders.decode(packet) if packet else None
        if isinstance(report, Up):
            self.layers = report.layers
        elif isinstance(report, Forked):
            self._forked(self._births.pop(report.serial), report, pidfds)
        elif isinstance(report, Failed):
            self._fail(self._births.pop(report.serial), OSError(0, report.reason))
        elif isinstance(report, Exited):
            self._exited(report)
        else:
            self._end()

    def _exited(self, report: Exited) -> None:
        if report.serial in self._unseen:
            self._unseen.remove(report.serial)
        else:
            self._workers.pop(report.serial).ended(report.code)

    def _forked(self, birth: _Birth, report: Forked, pidfds: list[int]) -> None:
        if not pidfds:  # this process has all the descriptors that it may have
            self._unseen.add(report.serial)  # it ends, for its channel is closed
            self._fail(birth, OSError(errno.EMFILE, os.strerror(errno.EMFILE)))
            return
        (pidfd,) = pidfds
        release = partial(self._release, report.pid, birth.uid)
        worker = WorkerProcess(report.pid, pidfd, birth.channel, birth.stderr, release)
        self._workers[report.serial] = worker
        self._unplaced[report.serial] = birth, worker
        placing = asyncio.wrap_future(self._places.add(report.pid), loop=self._loop)
        placing.add_done_callback(partial(self._placed, report.serial))

    def _placed(self, serial: int, placing: asyncio.Future[None]) -> None:
        error = placing.exception()
        if serial not in self._unplaced:  # the zygote was ended meanwhile
            return
        birth, worker = self._unplaced.pop(serial)
        if error is not None:
            _abandon(worker, self._loop)
            fail(birth.worker, error)
        elif birth.worker.cancelled():
            _abandon(worker, self._loop)
        else:
            birth.worker.set_result(worker)

    def _release(self, pid: int, uid: int) -> None:
        self._places.remove(pid)
        self._uids.give_back(uid)

    def _fail(self, birth: _Birth, error: Exception) -> None:
        self._uids.give_back(birth.uid)
        birth.channel.close()
        os.close(birth.stderr)
        fail(birth.worker, error)

    def close(self) -> None:
        """End it, and whoever waits for it or was forked from it."""
        if self.is_alive:
            self._end()

    def _end(self) -> _DeadZygoteError:
        self.is_alive = False
        self._loop.remove_reader(self._control)
        self._control.close()
        self._child.kill()
        how = how_it_ended(self._child.wait())
        death = _DeadZygoteError(f"{how}\n{read_rest(self._stderr)}".strip())
        for birth in self._births.values():
            self._fail(birth, death)
        for birth, worker in self._unplaced.values():
            _abandon(worker, self._loop)
            fail(birth.worker, death)
        for worker in self._workers.values():
            worker.orphan(self._loop)
        self._births.clear()
        self._unplaced.clear()
        self._workers.clear()
        return death


@dataclass(frozen=True, slots=True)
class _Birth:
    """A worker that was asked for: its uid, the front's ends of its channel and its stderr."""

    uid: int
    channel: socket.socket
    stderr: int
    worker: asyncio.Future[WorkerProcess]


def _abandon(worker: WorkerProcess, loop: asyncio.AbstractEventLoop) -> None:
    worker.watch(loop, lambda _: worker.last_words())
    worker.channel.close()
    worker.kill()


def _start(
    python: str, arguments: tuple[str, ...]
) -> tuple[socket.socket, int, subprocess.Popen[bytes]]:
    """Start a zygote; return its socket, its stderr and its process. Raise OSError."""
    environ = {name: os.environ[name] for name in TRUST if name in os.environ}
    with ExitStack() as undo:
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        undo.callback(control.close)
        reading, writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        undo.callback(os.close, reading)
        try:
            child = start(
                MODULE, *arguments, control=theirs, python=python, environ=environ, stderr=writing
            )
        finally:
            theirs.close()
            os.close(writing)
        undo.pop_all()
    return control, reading, child
