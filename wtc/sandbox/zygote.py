"""The zygote: a warm process that workers are forked from.

    python -I -m wtc.sandbox.zygote BASE UIDS FD

Law: one thread and no loop; nothing of the front's but the socket FD, so that no worker can find
more. It obeys the front, knows nothing of webtasks, reaps its workers, and is gone when the front
is.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Literal, TypeAlias, cast

from wtc.config import Isolation
from wtc.sandbox import orders, worker
from wtc.sandbox.bases import PRELOADED, REHEARSED, Base
from wtc.sandbox.jail import canary, limits, namespaces, privileges
from wtc.sandbox.jail.kernel import Kernel
from wtc.sandbox.jail.layers import Jail, readable_paths
from wtc.sandbox.jail.namespaces import Namespaces
from wtc.sandbox.orders import Exited, Failed, Fork, Forked, Up
from wtc.sandbox.rehearsal import rehearse

__all__ = ["main"]

STDERR, CHANNEL, EGRESS = 2, 3, 4  # a worker's descriptors, beside /dev/null as stdin and stdout
DESCRIPTORS = 3  # that come with an order, at most
HIGHEST = 256  # no descriptor of a zygote is above it: it closes what it has passed on
REHEARSALS = 10  # the interpreter specialises code, by writing into it, that ran 8 times (PEP 659)
WITHOUT: frozenset[str] = frozenset()

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
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self._world.init:
                    os._exit(1)  # it took the workers with it
                serial = self._serials.pop(pid)
                self._say(Exited(serial, os.waitstatus_to_exitcode(status)))

    def _obey(self) -> Born | None:
        """Do what the front says; in a worker that was just born, return what it is."""
        packet, descriptors, _, _ = socket.recv_fds(self._control, orders.MAX_ORDER, DESCRIPTORS)
        if not packet:
            os._exit(0)
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
        """Turn from a copy of the zygote into a confined worker with its descriptors."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.dup2(stderr, STDERR)
        self._control.detach()
        os.dup2(channel, CHANNEL)
        if egress is not None:
            os.dup2(egress, EGRESS)
        self._jail.confine(order.uid)
        os.closerange(CHANNEL + 1 if egress is None else EGRESS + 1, HIGHEST)
        gc.enable()

    def _say(self, report: orders.Report, *descriptors: int) -> None:
        try:
            socket.send_fds(self._control, [orders.encode(report)], descriptors)
        except OSError:  # the front is gone
            os._exit(0)


def main() -> None:
    """Load what the workers of a base need, then fork them for the socket FD."""
    base, uids, given = cast(Base, sys.argv[1]), sys.argv[2], int(sys.argv[3])
    control = os.dup2(given, CHANNEL)  # so that nothing of a zygote's has the number of a worker's
    os.dup2(given, EGRESS)
    warm = worker.preload(PRELOADED[base], REHEARSED[base])
    zygote = Zygote(socket.socket(fileno=control), *_walls(Isolation(uids=uids)))
    for _ in range(REHEARSALS):
        rehearse(warm.registry, warm.rehearsed)
    gc.collect()
    gc.freeze()
    gc.disable()  # a collection would write to what the workers share
    if zygote.run() == "canary":
        os.write(CHANNEL, json.dumps(canary.run()).encode())
    else:
        worker.serve(CHANNEL, EGRESS, warm)


def _walls(isolation: Isolation) -> tuple[Namespaces, Jail]:
    """Leave the host's world for good; return it, and the jail of each worker in it."""
    limits.measure()  # this and the next line read /proc, which is about to be gone
    kernel, readable = Kernel.probe(), readable_paths()
    world = namespaces.enter(readable)
    privileges.keep_capabilities(privileges.TO_FORK)
    return world, Jail.prepare(readable, isolation.range, WITHOUT, kernel)


if __name__ == "__main__":
    main()
