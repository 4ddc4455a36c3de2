"""The zygote: a warm process that workers are forked from.

    python -I -m wtc.sandbox.zygote BASE UIDS FD

Law: one thread and no loop; nothing of the front's but the socket FD, so that no worker can find
more. It obeys the front, knows nothing of webtasks, reaps its workers, and is gone when the front
is.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Literal, NoReturn, TypeAlias, cast

from wtc.config import Isolation
from wtc.sandbox import forerunner, layout, orders, worker
from wtc.sandbox.bases import FORERUN, PRELOADED, REHEARSED, Base
from wtc.sandbox.jail import canary, limits, namespaces, privileges
from wtc.sandbox.jail.kernel import Kernel
from wtc.sandbox.jail.layers import Jail, readable_paths
from wtc.sandbox.jail.namespaces import Namespaces
from wtc.sandbox.orders import Exited, Failed, Fork, Forked, Up
from wtc.sandbox.original import take
from wtc.sandbox.rehearsal import rehearse

__all__ = ["main"]

# A worker's descriptors. Its stdin and stdout are /dev/null, opened for it alone: the flags of one
# that is shared could be set by one worker and read by another.
STDIN, STDOUT, STDERR, CHANNEL, EGRESS = range(5)
DESCRIPTORS = 3  # that come with an order, at most
HIGHEST = 256  # no descriptor of a zygote is above it: it keeps none of those that it was given
REHEARSALS = 10  # the interpreter specialises code, by writing into it, that ran 8 times (PEP 659)

# What each worker runs most of, beside what the rehearsal does.
OF_WORKERS = (
    "concurrent.futures.thread",
    "wtc.sandbox.jail.identity",
    "wtc.sandbox.jail.layers",
    "wtc.sandbox.jail.libc",
    "wtc.sandbox.jail.limits",
    "wtc.sandbox.jail.privileges",
    "wtc.sandbox.log",
    "wtc.sandbox.orders",
    "wtc.sandbox.outbox",
    "wtc.sandbox.scope",
    "wtc.sandbox.serving",
    "wtc.sandbox.storage",
    "wtc.sandbox.threads",
    "wtc.sandbox.wire",
    "wtc.sandbox.worker",
    __name__,
)

Born: TypeAlias = Literal["worker", "canary"]


class Zygote:
    """It lives as long as the front's end of its socket."""

    def __init__(self, control: socket.socket, world: Namespaces, jail: Jail) -> None:
        self._control = control
        self._world = world
        self._jail = jail
        self._serials: dict[int, int] = {}  # of the workers, by pid
        self._woken, self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def run(self) -> Born:
        """Obey until the front is gone. Return only in a worker that was just born, confined."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake)
        self._say(Up((*self._jail.layers, self._world.layer)))
        waiting = select.poll()
        waiting.register(self._control, select.POLLIN)
        waiting.register(self._woken, select.POLLIN)
        while True:
            for descriptor, _ in waiting.poll():
                if descriptor == self._woken:
                    self._reap()
                elif born := self._obey():
                    return born

    def _reap(self) -> None:
        os.read(self._woken, 4096)
        ended = list(_reaped())
        if self._world_ends():
            self._end()  # the workers' ends are its, and none of them is told as a worker's own
        for pid, status in ended:
            serial = self._serials.pop(pid)
            self._say(Exited(serial, os.waitstatus_to_exitcode(status)))

    def _world_ends(self) -> bool:
        """Tell whether init is about to end; so it is, if a worker of its has ended by that."""
        if self._world.ending is None:
            return False
        looking = select.poll()
        looking.register(self._world.ending, select.POLLIN)
        return bool(looking.poll(0))

    def _obey(self) -> Born | None:
        """Do what the front says; in a worker that was just born, return what it is."""
        packet, descriptors, _, _ = socket.recv_fds(self._control, orders.MAX_ORDER, DESCRIPTORS)
        if not packet:
            self._end()
        born = self._fork(orders.decode_order(packet), *descriptors)
        if born is None:
            for descriptor in descriptors:
                os.close(descriptor)
        return born

    def _fork(
        self, order: Fork, channel: int, stderr: int, egress: int | None = None
    ) -> Born | None:
        try:
            pid = os.fork()
        except OSError as error:
            if error.errno == errno.ENOMEM and self._world.init is not None:
                os._exit(1)  # so it is for good when init has ended: pid_namespaces(7)
            self._say(Failed(order.serial, os.strerror(error.errno or 0)))
            return None
        if not pid:
            self._become_worker(order, channel, stderr, egress)
            return "canary" if egress is None else "worker"
        self._serials[pid] = order.serial
        pidfd = os.pidfd_open(pid)
        self._say(Forked(order.serial, pid), pidfd)
        os.close(pidfd)
        return None

    def _become_worker(self, order: Fork, channel: int, stderr: int, egress: int | None) -> None:
        """Turn from a copy of the zygote into a confined worker with its descriptors.

        That it does nothing at a SIGCHLD stays: it has no children.
        """
        signal.set_wakeup_fd(-1)
        os.setsid()
        os.dup2(stderr, STDERR)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, STDIN)
        os.dup2(null, STDOUT)
        self._control.detach()
        os.dup2(channel, CHANNEL)
        if egress is not None:
            os.dup2(egress, EGRESS)
        self._close_from(CHANNEL + 1 if egress is None else EGRESS + 1)
        self._jail.confine(order.uid)
        gc.enable()

    def _close_from(self, first: int) -> None:
        """Close the descriptors that are not the worker's, but those that `confine` closes.

        Before it: what it leaves does not let many be closed by one call, without which Python 3.13
        ends the process.
        """
        for kept in sorted(self._jail.descriptors):
            os.closerange(first, kept)
            first = kept + 1
        os.closerange(first, HIGHEST)

    def _say(self, report: orders.Report, *descriptors: int) -> None:
        try:
            socket.send_fds(self._control, [orders.encode(report)], descriptors)
        except OSError:  # the front is gone
            self._end()

    def _end(self) -> NoReturn:
        """End with all workers, and leave none for others to reap."""
        pids = self._serials if self._world.init is None else [self._world.init]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        os._exit(0)


def _reaped() -> Iterator[tuple[int, int]]:
    """Yield the pid and the status of each child that has ended."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            yield pid, status


def main() -> None:
    """Load what the workers of a base need, then fork them for the socket FD."""
    base, uids, given = cast(Base, sys.argv[1]), sys.argv[2], int(sys.argv[3])
    control = _taken(given)
    warm = worker.preload(PRELOADED[base], REHEARSED[base], EGRESS)
    rehearsal = partial(rehearse, warm.registry, warm.loader, warm.rehearsed)
    filling = _lay_out(rehearsal)
    written = forerunner.written_pages(partial(worker.serve, warm=warm.alone), FORERUN[base])
    filling += _warm_up(rehearsal)
    original = take(written)  # while /proc is there, and before there is an init to keep memory
    zygote = Zygote(control, *_walls(Isolation(uids=uids)))
    gc.freeze()  # what the walls made, too
    if zygote.run() == "canary":
        os.write(CHANNEL, json.dumps(canary.run()).encode())
    else:
        worker.serve(CHANNEL, warm, original)


def _lay_out(rehearsal: Callable[[], None]) -> list[object]:
    """Have memory lie as workers should find it; return what holds it so."""
    rehearsal()
    codes = layout.used_by(rehearsal)
    gc.collect()
    filling = [layout.close_gaps()]
    layout.gather(codes, OF_WORKERS)
    return filling


def _warm_up(rehearsal: Callable[[], None]) -> list[object]:
    """Do what writes to memory once; return what holds the gaps that it left."""
    layout.forget_lookups()
    for _ in range(REHEARSALS):
        rehearsal()
    gc.collect()
    filling = [layout.close_gaps()]
    gc.freeze()
    gc.disable()  # a collection would write to what the workers share
    return filling


def _taken(given: int) -> socket.socket:
    """Return the front's socket, its number not kept: it may be one that no worker closes.

    Nothing of a zygote's has the number of a worker's.
    """
    control = socket.socket(fileno=os.dup2(given, CHANNEL))
    os.dup2(given, EGRESS)
    if given > EGRESS:
        os.close(given)
    return control


def _walls(isolation: Isolation) -> tuple[Namespaces, Jail]:
    """Leave the host's world for good; return it, and the jail of each worker in it."""
    limits.measure()  # this and the next line read /proc, which is about to be gone
    kernel, readable = Kernel.probe(), readable_paths()
    world = namespaces.enter(readable)
    privileges.become_undumpable()  # no worker of the same uid looks into what it was forked from
    privileges.keep_capabilities(privileges.TO_FORK)
    privileges.wake_when_parent_ends()  # to see the socket's end, and to end its workers itself
    return world, Jail.prepare(readable, isolation.of_workers, kernel=kernel)


if __name__ == "__main__":
    main()
