"""The zygote: a warm process that workers are forked from.

    python -I -m wtc.sandbox.zygote BASE UIDS FD

Law: one thread and no loop; nothing of the front's but the socket FD, so that no worker can find
more. It obeys the front, knows nothing of webtasks, reaps its workers, and is gone when the front
is.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import cast

from wtc.config import Isolation
from wtc.sandbox import orders, worker
from wtc.sandbox.bases import PRELOADED, Base
from wtc.sandbox.jail.layers import Jail, readable_paths
from wtc.sandbox.orders import Exited, Failed, Fork, Forked, Up

__all__ = ["main"]

DESCRIPTORS = 2  # that come with an order: the channel and the stderr of a worker
STDERR, CHANNEL = 2, 3  # what they are in the worker, beside /dev/null as stdin and stdout
HIGHEST = 256  # no descriptor of a zygote is above it: it closes what it has passed on
WITHOUT = frozenset({"landlock", "seccomp"})  # until what connects has another way to do so


class Zygote:
    """It lives as long as the front's end of its socket."""

    def __init__(self, control: socket.socket, jail: Jail) -> None:
        self._control = control
        self._jail = jail
        self._serials: dict[int, int] = {}  # of the workers, by pid
        self._woken, self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)

    def run(self) -> None:
        """Obey until the front is gone. Return only in a worker that was just born, confined."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake)
        self._say(Up(self._jail.layers))
        waiting = select.poll()
        waiting.register(self._control, select.POLLIN)
        waiting.register(self._woken, select.POLLIN)
        while True:
            for descriptor, _ in waiting.poll():
                if descriptor == self._woken:
                    self._reap()
                elif self._obey():
                    return

    def _reap(self) -> None:
        os.read(self._woken, 4096)
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                serial = self._serials.pop(pid)
                self._say(Exited(serial, os.waitstatus_to_exitcode(status)))

    def _obey(self) -> bool:
        """Do what the front says; tell whether this is a worker that was just born."""
        packet, descriptors, _, _ = socket.recv_fds(self._control, orders.MAX_ORDER, DESCRIPTORS)
        if not packet:
            os._exit(0)
        is_worker = self._fork(orders.decode_order(packet), *descriptors)
        if not is_worker:
            for descriptor in descriptors:
                os.close(descriptor)
        return is_worker

    def _fork(self, order: Fork, channel: int, stderr: int) -> bool:
        try:
            pid = os.fork()
        except OSError as error:
            self._say(Failed(order.serial, os.strerror(error.errno or 0)))
            return False
        if not pid:
            self._become_worker(order, channel, stderr)
            return True
        self._serials[pid] = order.serial
        pidfd = os.pidfd_open(pid)
        self._say(Forked(order.serial, pid), pidfd)
        os.close(pidfd)
        return False

    def _become_worker(self, order: Fork, channel: int, stderr: int) -> None:
        """Turn from a copy of the zygote into a confined worker with its descriptors."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.dup2(stderr, STDERR)
        self._control.detach()
        os.dup2(channel, CHANNEL)
        self._jail.confine(order.uid)
        os.closerange(CHANNEL + 1, HIGHEST)
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
    registry = worker.preload(PRELOADED[base])
    jail = Jail.prepare(readable_paths(), Isolation(uids=uids).range, WITHOUT)
    gc.collect()
    gc.freeze()
    gc.disable()  # a collection would write to what the workers share
    Zygote(socket.socket(fileno=control), jail).run()
    worker.serve(CHANNEL, registry)


if __name__ == "__main__":
    main()
