"""What a script that got out of the dialect would try, and what an honest worker has to do.

Each is a generator: what stands before its first `yield` happens before the walls go up, then it
yields once more, what it got. Whatever it raises is its answer.
"""

from __future__ import annotations

import asyncio
import contextvars
import ctypes
import encodings.ascii
import encodings.idna
import fcntl
import importlib
import json
import mmap
import os
import resource
import select
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import uvloop

# An ordinary user may be unable to read the interpreter's modules: codecs are imported when used.
CODECS = (encodings.ascii, encodings.idna)
Attempt = Iterator[Any]
LIBC = ctypes.CDLL(None, use_errno=True)
LOOPBACK = "127.0.0.1"
FAST_OPEN = 0x20000000


def _called(name: str, *arguments: Any) -> int:
    function = getattr(LIBC, name)
    function.restype = ctypes.c_long if name == "syscall" else ctypes.c_int
    result: int = function(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(number: int, *arguments: int) -> Attempt:
    """Any system call by its number."""
    yield
    yield _called("syscall", *map(ctypes.c_long, (number, *arguments)))


# Files


def read(path: str) -> Attempt:
    yield
    with open(path, "rb") as file:
        file.read(1)
    yield "done"


def list_folder(path: str) -> Attempt:
    yield
    os.listdir(path)
    yield "done"


def write_new(folder: str) -> Attempt:
    yield
    Path(folder, f"new-{os.getpid()}").write_text("x")
    yield "done"


def write_opened(path: str) -> Attempt:
    with open(path, "ab", buffering=0) as file:
        yield
        file.write(b"x")
        yield "done"


def remove(folder: str) -> Attempt:
    path = Path(folder, f"old-{os.getpid()}")
    path.touch(0o666)
    yield
    path.unlink()
    yield "done"


def make_folder(folder: str) -> Attempt:
    yield
    os.mkdir(f"{folder}/folder-{os.getpid()}")
    yield "done"


def make_link(folder: str) -> Attempt:
    yield
    os.symlink("/", f"{folder}/link-{os.getpid()}")
    yield "done"


def change_mode(folder: str) -> Attempt:
    path = Path(folder, f"mode-{os.getpid()}")
    path.touch()
    yield
    path.chmod(0o777)
    yield "done"


def change_owner(folder: str) -> Attempt:
    path = Path(folder, f"owner-{os.getpid()}")
    path.touch()
    yield
    os.chown(path, 1, 1)
    yield "done"


# Processes and signals


def fork() -> Attempt:
    yield
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    yield "done"


def execute(path: str) -> Attempt:
    """Success is the end of this process, seen by its exit code."""
    yield
    os.execv(path, [path, "-c", ""])
    yield "unreachable"


def signal_parent() -> Attempt:
    parent = os.getppid()
    yield
    os.kill(parent, 0)
    yield "done"


def signal_thread_of_parent() -> Attempt:
    parent = os.getppid()
    yield
    _called("tgkill", parent, parent, 0)
    yield "done"


def signal_itself() -> Attempt:
    heard: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, _: heard.append(number))
    yield
    signal.raise_signal(signal.SIGUSR1)
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    yield len(heard)


def signal_by_descriptor() -> Attempt:
    mine, _theirs = socket.socketpair()
    yield
    fcntl.fcntl(mine, fcntl.F_SETOWN, os.getppid())
    yield "done"


def limit_parent() -> Attempt:
    parent = os.getppid()
    yield
    resource.prlimit(parent, resource.RLIMIT_CORE)
    yield "done"


def renice_parent() -> Attempt:
    parent = os.getppid()
    yield
    os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))
    yield "done"


def pin_parent() -> Attempt:
    parent = os.getppid()
    yield
    os.sched_setaffinity(parent, os.sched_getaffinity(parent))
    yield "done"


def clock_of_parent() -> Attempt:
    parent = os.getppid()
    yield
    yield time.clock_gettime((~parent << 3) | 2) > 0


# Sockets


def make_socket(family: int, kind: int) -> Attempt:
    yield
    socket.socket(family, kind).close()
    yield "done"


def make_pair(kind: int) -> Attempt:
    yield
    for end in socket.socketpair(socket.AF_UNIX, kind):
        end.close()
    yield "done"


def connect(port: int) -> Attempt:
    with socket.socket() as mine:
        yield
        mine.connect((LOOPBACK, port))
        yield "done"


def connect_to_path(path: str) -> Attempt:
    """A server's Unix socket by its name: `@` at the front for an abstract one."""
    with socket.socket(socket.AF_UNIX) as mine:
        yield
        mine.connect(path.replace("@", "\0"))
        yield "done"


def fast_open(port: int, how: str) -> Attempt:
    """A connection without connect: the data of the first packet is what the server gets."""
    with socket.socket() as mine:
        yield
        if how == "sendto":
            mine.sendto(b"fast", FAST_OPEN, (LOOPBACK, port))
        else:
            mine.sendmsg([b"fast"], [], FAST_OPEN, (LOOPBACK, port))
        yield "done"


def send_datagram(port: int) -> Attempt:
    with socket.socket(type=socket.SOCK_DGRAM) as mine:
        yield
        mine.sendto(b"x", (LOOPBACK, port))
        yield "done"


def turn_elsewhere(port: int, other: int) -> Attempt:
    """A connected socket that was handed in is let go (AF_UNSPEC), then connected again."""
    with socket.create_connection((LOOPBACK, port)) as mine:
        yield
        unspecified = struct.pack("H14x", 0)
        _called("connect", mine.fileno(), unspecified, len(unspecified))
        mine.connect((LOOPBACK, other))
        yield "done"


def bind() -> Attempt:
    with socket.socket() as mine:
        yield
        mine.bind((LOOPBACK, 0))
        yield "done"


def listen_unbound() -> Attempt:
    with socket.socket() as mine:
        yield
        mine.listen()
        yield "done"


def accept() -> Attempt:
    server = socket.create_server((LOOPBACK, 0))
    with server, socket.create_connection(server.getsockname()):
        yield
        server.accept()[0].close()
        yield "done"


def set_option(level: int, name: int) -> Attempt:
    with socket.socket() as mine:
        yield
        mine.setsockopt(level, name, 1)
        yield "done"


def get_option(level: int, name: int) -> Attempt:
    with socket.socket() as mine:
        yield
        mine.getsockopt(level, name)
        yield "done"


def pass_descriptor() -> Attempt:
    """A descriptor goes over an inherited pair and back, as the broker hands sockets in."""
    mine, theirs = socket.socketpair()
    handed, kept = socket.socketpair()
    yield
    socket.send_fds(theirs, [b"1"], [handed.fileno()])
    _, numbers, _, _ = socket.recv_fds(mine, 1, 1)
    with socket.socket(fileno=numbers[0]) as received:
        received.sendall(b"hello")
    yield kept.recv(5).decode()


# Memory


def map_memory(protection: int, flags: int) -> Attempt:
    yield
    mmap.mmap(-1, mmap.PAGESIZE, flags, protection).close()
    yield "done"


def map_file_as_code(path: str, protection: int, flags: int) -> Attempt:
    descriptor = os.open(path, os.O_RDWR)
    yield
    mmap.mmap(descriptor, mmap.PAGESIZE, flags, protection).close()
    yield "done"


def make_executable() -> Attempt:
    page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    yield
    _called("mprotect", ctypes.c_void_p(address), mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC)
    yield "done"


def make_anonymous_file() -> Attempt:
    yield
    os.close(os.memfd_create("x"))
    yield "done"


def use_memory(megabytes: int) -> Attempt:
    yield
    size = len(bytearray(megabytes * 2**20))
    yield size // 2**20


def use_memory_after(megabytes: int, limit: int) -> Attempt:
    """A worker learns of its memory when it is long confined."""
    from wtc.sandbox.jail.limits import limit_memory

    yield
    limit_memory(limit * 2**20, 8)
    held = [bytearray(2**20) for _ in range(megabytes)]
    yield len(held)


def share_memory(megabytes: int) -> Attempt:
    yield
    mmap.mmap(-1, megabytes * 2**20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS).close()
    yield "done"


def open_many(count: int) -> Attempt:
    yield
    descriptors = [os.dup(0) for _ in range(count)]
    yield len(descriptors)


# Privileges


def become_user(uid: int) -> Attempt:
    yield
    os.setuid(uid)
    yield "done"


def option(number: int, *arguments: int) -> Attempt:
    """prctl(2)"""
    yield
    yield _called("prctl", number, *map(ctypes.c_ulong, arguments))


def control_terminal(request: int) -> Attempt:
    yield
    fcntl.ioctl(0, request, b"x\0\0\0")
    yield "done"


def raise_limit() -> Attempt:
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))
    yield "done"


def status(*names: str) -> Attempt:
    """Fields of /proc/self/status, opened before the walls."""
    with open("/proc/self/status", encoding="ascii") as file:
        yield
        fields = dict(line.rstrip("\n").split(":\t", 1) for line in file)
        yield [fields[name].strip() for name in names]


def own_limits() -> Attempt:
    kinds = (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)
    yield
    yield [resource.getrlimit(kind) for kind in kinds]


def niceness() -> Attempt:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    yield
    yield os.getpriority(os.PRIO_PROCESS, 0) - before


def outlive_parent() -> Attempt:
    """A grandchild that asked to die with its parent holds a pipe; its end tells that it did."""
    from wtc.sandbox.jail.privileges import die_with_parent

    reading, writing = os.pipe()
    ready, asked = os.pipe()
    parent = os.fork()
    if parent == 0:
        if os.fork() == 0:
            die_with_parent(os.getppid())
            os.write(asked, b"x")
            signal.pause()
        os.read(ready, 1)
        os._exit(0)
    os.close(writing)
    yield
    os.waitpid(parent, 0)
    yield os.read(reading, 1) == b""


def have_a_second_thread() -> Attempt:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    yield
    yield "done"


def be_seen() -> Attempt:
    """What a parent sees of a child that works behind privileges, then of one that is gone."""
    from wtc.sandbox.jail import privileges
    from wtc.sandbox.jail.limits import cpu_seconds, resident

    ready, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        privileges.become_undumpable()
        sum(range(10**6))
        os.write(told, b"x")
        signal.pause()
    yield
    os.read(ready, 1)
    alive = [resident(pid) > 2**20, cpu_seconds(pid) > 0]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    yield [*alive, resident(pid), cpu_seconds(pid)]


def outlived_already(parent: int) -> Attempt:
    from wtc.sandbox.jail.privileges import die_with_parent

    yield
    die_with_parent(parent)
    yield "done"


# What an honest worker does


def run_threads(count: int) -> Attempt:
    yield
    with ThreadPoolExecutor(count) as pool:
        barrier = threading.Barrier(count)
        waited = [pool.submit(barrier.wait, 10) for _ in range(count)]
        yield sorted(future.result() for future in waited)


def run_loop(kind: str) -> Attempt:
    """Tasks, timers, threads and a frame over an inherited socket, in one loop."""
    mine, theirs = socket.socketpair()
    mine.setblocking(False)

    async def worked() -> list[object]:
        reader, writer = await asyncio.open_connection(sock=mine)
        writer.write(msgspec.msgpack.encode({"n": 1}))
        await writer.drain()
        theirs.sendall(b"frame")
        frame = await reader.readexactly(5)
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            tasks = [group.create_task(asyncio.sleep(0.001, n)) for n in range(5)]
        threaded = await asyncio.to_thread(time.sleep, 0.001)
        asyncio.get_running_loop().call_later(0.001, lambda: None)
        writer.close()
        return [frame.decode(), [task.result() for task in tasks], threaded]

    yield
    factory = uvloop.new_event_loop if kind == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        got = runner.run(worked())
    yield [*got, msgspec.msgpack.decode(theirs.recv(100))]


def import_late(name: str) -> Attempt:
    """A module that nobody here has imported yet; it is native code of a file."""
    if name in sys.modules:
        raise ValueError(f"{name} is there already")
    yield
    yield Path(str(importlib.import_module(name).__file__)).suffix


def know_zones() -> Attempt:
    yield
    from zoneinfo import ZoneInfo

    yield str(ZoneInfo("Europe/Berlin"))


def shake_hands(port: int, authority: str) -> Attempt:
    """TLS over a connected socket that was handed in, as the broker does."""
    context = ssl.create_default_context(cafile=authority)
    connected = socket.create_connection((LOOPBACK, port))
    yield
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with context.wrap_socket(connected, server_hostname="localhost") as secure:
        secure.sendall(b"ping")
        yield secure.recv(4).decode()


def shake_hands_in_loop(port: int, authority: str) -> Attempt:
    context = ssl.create_default_context(cafile=authority)
    connected = socket.create_connection((LOOPBACK, port))

    async def talked() -> str:
        reader, writer = await asyncio.open_connection(
            sock=connected, ssl=context, server_hostname="localhost"
        )
        writer.write(b"ping")
        answer = await reader.readexactly(4)
        writer.close()
        return answer.decode()

    yield
    yield uvloop.run(talked())


def trust_the_system() -> Attempt:
    yield
    yield len(ssl.create_default_context().get_ca_certs()) > 0


def be_ordinary() -> Attempt:
    """Small things that libraries do."""
    variable: contextvars.ContextVar[int] = contextvars.ContextVar("variable")
    poll = select.poll()
    mine, theirs = socket.socketpair()
    yield
    variable.set(1)
    poll.register(mine, select.POLLIN)
    theirs.send(zlib.compress(json.dumps({"a": [1, 2]}).encode()))
    ready = poll.poll(1000)
    text = zlib.decompress(mine.recv(1000)).decode()
    time.sleep(0.001)  # one of the calls that honest work makes
    facts = [len(os.urandom(8)), os.getpid() > 0, time.time() > 0, time.process_time() >= 0]
    exists = Path("/etc").is_dir(), Path("/etc/passwd").exists()
    yield [len(ready), text, facts, exists, os.isatty(0), os.path.realpath(os.__file__) != ""]
