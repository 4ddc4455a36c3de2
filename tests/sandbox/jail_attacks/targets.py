"""What stands outside the jail to be hit: files, a process, listeners, the kernel's stores.

Law: it is asked what happened to it, and tells that from what it is itself. Every attack meets it
as new. It lives as long as one run of the suite, as the user who runs that.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import pty
import resource
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from sandbox.jail_attacks.attack import MARK, Seen
from sandbox.jail_attacks.raw import call, call_for_address, system

__all__ = ["Targets"]

PATIENCE = 10.0  # seconds, of what answers in milliseconds
_VICTIM = Path(__file__).with_name("victim.py")
_USER_KEYRING = -4
_ALIVE = "alive"  # what a neighbour answers


class Targets:
    """All targets of one run. `secrets` are known to them alone."""

    def __init__(self, shared: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wtc-targets-", dir=shared))
        self.folder.chmod(0o777)
        self.id = secrets.token_hex(6)
        self.secrets = {name: f"{name.split()[0]}-{secrets.token_hex(8)}" for name in _SECRETS}
        self.secrets["list of accounts"] = Path("/etc/passwd").read_text().splitlines()[0]
        self.secrets["network cards"] = socket.if_nameindex()[0][1]
        self.secrets["host name"] = socket.gethostname()
        self.secrets["server's number"] = f" {os.getpid()} "
        self._is_locked = False
        self._size = secrets.randbelow(90_000) + 10_000
        self.secrets["size"] = f" {self._size} "
        self.readable = self.folder / "readable"
        self.readable.mkdir(mode=0o777)
        self.readable.chmod(0o777)
        self._setuid = shared / "setuid-id"
        self._listeners = _Listeners(self.folder, self.id)
        self._stores = _Stores(self.id, self.secrets)
        self._terminal, self._typed = pty.openpty()
        os.set_blocking(self._terminal, False)
        self._victim: _Victim | None = None
        self._neighbour: socket.socket | None = None
        self.renew()

    # --- as new

    def renew(self) -> None:
        """Make all as new, before an attack."""
        self._is_locked = False
        self._renew_files()
        self._listeners.renew()
        self._stores.renew()
        if self._victim is None or self._victim.changes():
            self._new_victim()

    def _renew_files(self) -> None:
        if self.is_mounted():
            call("umount2", bytes(self.folder / "mountable"), 2)
        for path in self.folder.iterdir():
            if path.name in {"readable", "mountable"} or path.is_socket():
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        for path in self.readable.iterdir():
            path.unlink()
        self._write("private", self.secrets["private file"], 0o600)
        self._write("group", self.secrets["group's file"], 0o640)
        self._write("public", self.secrets["public file"], 0o644)
        self._write("sized", "x" * self._size, 0o644)
        self._write("shared", "as it was", 0o666)
        self._write("bomb", "", 0o666)
        (self.folder / self.secrets["folder"]).touch()
        (self.folder / "link-outside").symlink_to(self.secrets["link"])
        (self.readable / "link").symlink_to(self.folder / "public")
        (self.folder / "mountable").mkdir(exist_ok=True)
        self._shared_memory.write_text(self.secrets["shared memory file"])
        self._shared_memory.chmod(0o644)

    @property
    def _shared_memory(self) -> Path:
        return Path(f"/dev/shm/wtc-{self.id}")

    def _write(self, name: str, text: str, mode: int) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)

    def _new_victim(self) -> None:
        if self._victim is not None:
            self._victim.end()
        self._write("deleted", self.secrets["victim's descriptor"], 0o600)
        self._victim = _Victim(self.secrets, self.folder / "deleted")

    # --- what an attacker knows and holds

    def known(self) -> dict[str, Any]:
        """Return what an attacker knows: where all is, and none of the secrets."""
        assert self._victim is not None
        names = ("private", "group", "public", "sized", "shared", "mountable")
        return {
            **{name: str(self.folder / name) for name in names},
            "folder": str(self.folder),
            "readable": str(self.readable),
            "link": str(self.folder / "link-outside"),
            "shared_memory": str(self._shared_memory),
            "setuid": str(self._setuid),
            "victim": self._victim.pid,
            "address": self._victim.address,
            "descriptor": self._victim.descriptor,
            **self._listeners.known(),
            **self._stores.known(),
        }

    def hand(self, name: str) -> int:
        """Return a new descriptor, as one that a careless server left open in a worker."""
        if name == "folder":
            return os.open(self.folder, os.O_RDONLY)
        if name == "reader":
            return os.open(self.folder / "shared", os.O_RDONLY)
        if name in {"writer", "bomb"}:
            return os.open(self.folder / {"writer": "shared"}.get(name, name), os.O_RDWR)
        if name == "terminal":
            return os.dup(self._typed)
        assert name == "connected", name
        return socket.create_connection(self._listeners.allowed).detach()

    def meet_neighbour(self, channel: socket.socket) -> None:
        """Hold the line to the neighbour of an attack."""
        self._neighbour = channel

    # --- what a target does meanwhile

    def touch(self) -> str:
        (self.folder / self.secrets["event"]).touch()
        return "done"

    def try_to_lock(self) -> str:
        with open(self.folder / "shared") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._is_locked = True
        return "done"

    def call_tcp(self, port: int) -> str:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5) as line:
            line.send(self.secrets["caller"].encode())
        return "done"

    def send_udp(self, port: int) -> str:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.sendto(self.secrets["caller"].encode(), ("127.0.0.1", port))
        return "done"

    # --- what happened

    def received(self, listener: str) -> str:
        return self._listeners.received(listener)

    def victim_changes(self) -> set[str]:
        assert self._victim is not None
        return self._victim.changes()

    def is_named_in(self, text: str) -> str | None:
        assert self._victim is not None
        return "the victim was seen" if str(self._victim.pid) in text.split() else None

    def is_victim_among(self, pids: set[int]) -> str | None:
        assert self._victim is not None
        return "the victim seemed to speak" if self._victim.pid in pids else None

    def was_locked(self) -> str | None:
        return "nobody else could lock the file" if self._is_locked else None

    def is_mounted(self) -> bool:
        return str(self.folder / "mountable") in Path("/proc/self/mountinfo").read_text()

    def neighbour_ended(self) -> str | None:
        return None if _ALIVE in self._of_neighbour() else "the neighbour ended"

    def spoke_as_neighbour(self, text: str) -> str | None:
        return "the neighbour's line spoke" if text in self._of_neighbour() else None

    def _of_neighbour(self) -> str:
        """Return all that came from the neighbour, up to its answer or its end."""
        assert self._neighbour is not None
        found = ""
        with suppress(OSError):
            self._neighbour.send(b"?")
            while _ALIVE not in found:
                said = self._neighbour.recv(100).decode(errors="replace")
                if not said:
                    break
                found += said
        return found

    def key_was_added(self) -> str | None:
        return "the key is in the keyring" if self._stores.has_key(MARK) else None

    def segment_changed(self) -> str | None:
        changed = self._stores.segment() != self.secrets["segment"]
        return "the segment was written" if changed else None

    def semaphore_changed(self) -> str | None:
        return "the semaphore was taken" if self._stores.semaphore() else None

    def core_was_left(self) -> str | None:
        return "a core file" if list(self.folder.glob("core*")) else None

    def typed(self) -> str | None:
        with suppress(BlockingIOError):
            shown = os.read(self._terminal, 4096).decode(errors="replace")
            return "it was typed" if MARK in shown else None
        return None

    def ahead(self, seen: Seen) -> str | None:
        levels = [int(look["niceness"]) for look in seen.looks]
        return "its niceness is below the server's" if any(level < 0 for level in levels) else None

    def real_time(self, seen: Seen) -> str | None:
        policies = {look["policy"] for look in seen.looks}
        return "it runs in real time" if str(os.SCHED_FIFO) in policies else None

    def end(self) -> None:
        """Take all away."""
        if self.is_mounted():
            call("umount2", bytes(self.folder / "mountable"), 2)
        if self._victim is not None:
            self._victim.end()
        self._stores.end()
        self._shared_memory.unlink(missing_ok=True)
        shutil.rmtree(self.folder)


_SECRETS = (
    "private file",
    "group's file",
    "public file",
    "folder",
    "link",
    "shared memory file",
    "event",
    "caller",
    "key",
    "segment",
    "System V queue",
    "POSIX queue",
    "victim's environment",
    "victim's arguments",
    "victim's memory",
    "victim's descriptor",
    "neighbour's memory",
)


class _Victim:
    """A process of its own, in a group of its own."""

    def __init__(self, secrets: dict[str, str], deleted: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_VICTIM), secrets["victim's arguments"]],
            env={"KEY": secrets["victim's environment"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.pid = self._process.pid
        self._memory = secrets["victim's memory"]
        self._say(f"{self._memory}\n{deleted}\n")
        self.address, self.descriptor = (int(word) for word in self._hear().split())
        self._fresh = self._properties()

    def _say(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def changes(self) -> set[str]:
        """Return the names of the properties that an attack changed."""
        memory = self._asked_for_memory()
        if memory is None:
            return {"life"}
        now = self._properties()
        changed = {name for name, value in self._fresh.items() if now[name] != value}
        return changed | ({"memory"} if memory != self._memory else set())

    def _asked_for_memory(self) -> str | None:
        """Return what it holds, None when it ended or stands still.

        A signal that waits for it comes before its answer, so it need not be waited for.
        """
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._say("\n")
        while not select.select([self._process.stdout], [], [], 0.02)[0]:
            if "State:\tT" in Path(f"/proc/{self.pid}/status").read_text():
                return None
        return self._hear() or None

    def _properties(self) -> dict[str, object]:
        return {
            "niceness": os.getpriority(os.PRIO_PROCESS, self.pid),
            "processors": os.sched_getaffinity(self.pid),
            "policy": os.sched_getscheduler(self.pid),
            "disk class": system("ioprio_get", 1, self.pid),
            "limit": resource.prlimit(self.pid, resource.RLIMIT_NOFILE),
            "oom": Path(f"/proc/{self.pid}/oom_score_adj").read_text(),
        }

    def end(self) -> None:
        self._process.send_signal(signal.SIGCONT)
        self._process.kill()
        self._process.wait(PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()


class _Listeners:
    """Sockets that keep what they get."""

    def __init__(self, folder: Path, mark: str) -> None:
        self._unix = [str(folder / name) for name in ("stream", "datagrams")]
        self._abstract = [f"wtc-{mark}-{name}" for name in ("stream", "datagrams")]
        stream, datagrams = socket.SOCK_STREAM, socket.SOCK_DGRAM
        self._sockets = {
            "TCP": _listening(socket.AF_INET, stream, ("127.0.0.1", 0)),
            "allowed": _listening(socket.AF_INET, stream, ("127.0.0.1", 0)),
            "TCP over IPv6": _listening(socket.AF_INET6, stream, ("::1", 0)),
            "UDP": _listening(socket.AF_INET, datagrams, ("127.0.0.1", 0)),
            "UDP over IPv6": _listening(socket.AF_INET6, datagrams, ("::1", 0)),
            "Unix socket": _listening(socket.AF_UNIX, stream, self._unix[0]),
            "Unix datagrams": _listening(socket.AF_UNIX, datagrams, self._unix[1]),
            "abstract Unix socket": _listening(socket.AF_UNIX, stream, "\0" + self._abstract[0]),
            "abstract Unix datagrams": _listening(
                socket.AF_UNIX, datagrams, "\0" + self._abstract[1]
            ),
        }
        for path in self._unix:
            os.chmod(path, 0o777)

    @property
    def allowed(self) -> tuple[str, int]:
        """The address of a server that workers may be connected to."""
        listener = self._sockets["allowed"]
        assert listener is not None
        host, port = listener.getsockname()
        return host, port

    def known(self) -> dict[str, Any]:
        ports = {"tcp": "TCP", "tcp6": "TCP over IPv6", "udp": "UDP", "udp6": "UDP over IPv6"}
        return {
            **{word: self._port(name) for word, name in ports.items()},
            "unix": self._unix[0],
            "unix_datagrams": self._unix[1],
            "abstract": self._abstract[0],
            "abstract_datagrams": self._abstract[1],
        }

    def _port(self, name: str) -> int:
        listener = self._sockets[name]
        return listener.getsockname()[1] if listener else 9

    def renew(self) -> None:
        for name in self._sockets:
            self.received(name)

    def received(self, name: str) -> str:
        """Return all that came since it was asked last."""
        listener = self._sockets[name]
        if listener is None:
            return ""
        found = b""
        with suppress(BlockingIOError):
            while True:
                found += self._next(listener)
        return found.decode(errors="replace")

    def _next(self, listener: socket.socket) -> bytes:
        if listener.type == socket.SOCK_DGRAM:
            return listener.recv(4096)
        line, _ = listener.accept()
        with line:
            line.settimeout(0.2)
            with suppress(TimeoutError, ConnectionError):
                return line.recv(4096)
        return b""


def _listening(family: int, kind: int, address: object) -> socket.socket | None:
    """Return a listener, none where the machine lacks the family."""
    try:
        made = socket.socket(family, kind)
        made.bind(address)
    except OSError:
        return None
    if kind == socket.SOCK_STREAM:
        made.listen(64)
        if family in {socket.AF_INET, socket.AF_INET6}:
            with suppress(OSError):  # a server that takes fast connections, where the machine may
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 16)
    made.setblocking(False)
    return made


class _Stores:
    """What the kernel keeps for all: a key, a segment, a semaphore, two queues."""

    def __init__(self, mark: str, secrets: dict[str, str]) -> None:
        self._secrets = secrets
        self._key = f"wtc-{mark}"
        self._number = int(mark[:7], 16) | 1
        self._segment = call("shmget", self._number, ctypes.c_size_t(4096), 0o1666)
        self._address = call_for_address("shmat", self._segment, None, 0)
        self._semaphores = call("semget", self._number, 1, 0o1666)
        self._messages = call("msgget", self._number, 0o1666)
        self._posix_name = f"/wtc-{mark}"
        self._posix = self._posix_queue()

    def _posix_queue(self) -> int:
        attributes = struct.pack("8q", 0, 4, 256, 0, 0, 0, 0, 0)
        mode = os.O_CREAT | os.O_RDWR | os.O_NONBLOCK
        queue = call("mq_open", self._posix_name.encode(), mode, 0o666, attributes)
        os.fchmod(queue, 0o666)
        return queue

    def known(self) -> dict[str, Any]:
        return {"key": self._key, "system_v": self._number, "posix_queue": self._posix_name}

    def renew(self) -> None:
        segment = self._secrets["segment"].encode()
        ctypes.memmove(self._address, segment + b"\0", len(segment) + 1)
        call("semctl", self._semaphores, 0, 16, 0)  # SETVAL
        self._drain()
        text = self._secrets["System V queue"].encode()
        call("msgsnd", self._messages, struct.pack("q", 1) + text, ctypes.c_size_t(len(text)), 0)
        text = self._secrets["POSIX queue"].encode()
        call("mq_send", self._posix, text, ctypes.c_size_t(len(text)), 0)
        with suppress(OSError):  # where keys are closed to all, no attack gets one
            self._forget(MARK)
            key = self._secrets["key"].encode()
            size = ctypes.c_size_t(len(key))
            system("add_key", b"user", self._key.encode(), key, size, _USER_KEYRING)

    def _drain(self) -> None:
        buffer = ctypes.create_string_buffer(256)
        with suppress(OSError):
            while True:
                none = ctypes.c_long(0)
                call("msgrcv", self._messages, buffer, ctypes.c_size_t(200), none, 0o4000)
        with suppress(OSError):
            while True:
                call("mq_receive", self._posix, buffer, ctypes.c_size_t(256), None)

    def segment(self) -> str:
        return ctypes.string_at(self._address).decode(errors="replace")

    def semaphore(self) -> int:
        return call("semctl", self._semaphores, 0, 12)  # GETVAL

    def has_key(self, name: str) -> bool:
        with suppress(OSError):
            return system("keyctl", 10, _USER_KEYRING, b"user", name.encode(), 0) > 0
        return False

    def _forget(self, name: str) -> None:
        with suppress(OSError):
            key = system("keyctl", 10, _USER_KEYRING, b"user", name.encode(), 0)
            system("keyctl", 9, key, _USER_KEYRING)  # unlink

    def end(self) -> None:
        self._forget(self._key)
        self._forget(MARK)
        call("shmctl", self._segment, 0, None)
        call("semctl", self._semaphores, 0, 0)
        call("msgctl", self._messages, 0, None)
        call("mq_unlink", self._posix_name.encode())
