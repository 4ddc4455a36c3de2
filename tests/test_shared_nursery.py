"""What tests share: one zygote, whoever asks on whichever loop."""

import asyncio
import signal
import socket
from pathlib import Path

from shared_nursery import SharedNursery

from wtc.sandbox.process import Process


def children() -> set[str]:
    threads = Path("/proc/self/task").glob("*/children")
    return {child for thread in threads for child in thread.read_text().split()}


def parent(process: Process) -> str:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return status.partition("PPid:\t")[2].partition("\n")[0]


async def end(process: Process) -> int:
    """Kill a worker; return what is told of its end, on this loop."""
    ended = asyncio.get_running_loop().create_future()
    process.watch(asyncio.get_running_loop(), ended.set_result)
    process.kill()
    code: int = await ended
    process.channel.close()
    process.last_words()
    return code


async def used(nursery: SharedNursery) -> str:
    """Have a worker, and one that nobody waits for; return whom it was forked by."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        unwanted = asyncio.create_task(nursery.spawn("plain", theirs.fileno()))
        process = await nursery.spawn("plain", theirs.fileno())
        unwanted.cancel()
        await asyncio.gather(unwanted, return_exceptions=True)
    zygote = parent(process)
    assert await end(process) == -signal.SIGKILL
    return zygote


def test_loops_one_after_the_other_have_workers_of_one_zygote() -> None:
    before = children()
    nursery = SharedNursery()
    try:
        zygote = asyncio.run(used(nursery))
        assert asyncio.run(used(nursery)) == zygote
        assert children() == before | {zygote}
    finally:
        nursery.close()
    assert children() == before
    nursery.close()  # which it is already
