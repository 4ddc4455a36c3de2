"""A zygote that enters its namespaces and then answers questions, itself or by a worker.

    with Enclosed(ordinary) as zygote:
        zygote.ask("os.listdir('/')")          the zygote answers
        zygote.ask_worker("os.getpid()")       a worker forked for this question, then gone
        zygote.keep_worker()                   a worker that stays, with an orphan of its own

Law: what is asked is an expression, and what is told its value as JSON. An OSError is told as the
name of its number: "EPERM". `python -I enclosed.py READABLE` is the zygote.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Self

from wtc.sandbox.jail import namespaces
from wtc.sandbox.jail.kernel import Kernel
from wtc.sandbox.jail.layers import Jail

sys.path.append(str(Path(__file__).parents[1]))  # absent from an isolated interpreter's
from sandbox.escapes import ESCAPES, Target

__all__ = ["READABLE", "UIDS", "Enclosed", "until"]

PATIENCE = 20.0  # seconds; an answer takes some milliseconds
PACKAGE = Path(namespaces.__file__).parents[3]
LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
READABLE = [
    Path(path)
    for path in (sys.prefix, sys.base_prefix, sys.executable, PACKAGE / "wtc", *LIBRARIES)
]
UIDS = range(61300, 61310)  # of jailed workers where the zygote may set uids
Command = Callable[[Sequence[str]], list[str]]


def until(happens: Callable[[], bool], seconds: float) -> bool:
    """Return whether something happens within a time."""
    deadline = time.monotonic() + seconds
    while not (happened := happens()) and time.monotonic() < deadline:
        time.sleep(0.005)  # the kernel tells nobody when
    return happened


class Enclosed:
    """One zygote, from its start by a command such as `ordinary` to the end of the block."""

    def __init__(
        self,
        command: Command = list,
        readable: Sequence[Path] = (),
        descriptors: Sequence[int] = (),
    ) -> None:
        paths = json.dumps([str(path) for path in [*READABLE, *readable]])
        self._process = subprocess.Popen(
            command([sys.executable, "-I", __file__, paths]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=descriptors,
            text=True,
        )
        self.pid = self._process.pid
        self.state: dict[str, Any] = self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate(timeout=PATIENCE)

    def ask(self, question: str) -> Any:
        return self._asked("zygote", question)

    def ask_worker(self, question: str) -> Any:
        """Ask a worker that has the zygote's capabilities."""
        return self._asked("worker", question)

    def ask_bare_worker(self, question: str) -> Any:
        """Ask a worker that has dropped its capabilities and cannot gain any by executing."""
        return self._asked("bare worker", question)

    def ask_jailed_worker(self, question: str) -> Any:
        """Ask a worker behind all of its own walls."""
        return self._asked("jailed worker", question)

    def keep_worker(self) -> int:
        """Fork a worker that sleeps, as does a process of it that left it; return its pid."""
        pid: int = self._asked("kept worker", "")
        return pid

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)

    def _asked(self, who: str, question: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([who, question]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


# --- the program


def answer(question: str) -> str:
    """Return the value of a question as JSON."""
    try:
        return json.dumps(eval(question, KNOWN))
    except OSError as error:
        return json.dumps(errno.errorcode[error.errno or errno.EIO])


def answer_in_worker(question: str, prepare: Callable[[], object]) -> str:
    reading, writing = os.pipe()
    if not (child := os.fork()):
        prepare()
        os.write(writing, answer(question).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        text = told.read()
    os.waitpid(child, 0)
    return text


def drop_capabilities() -> None:
    call("capset", struct.pack("Ii", 0x20080522, 0), bytes(24))
    call("prctl", 38, 1, 0, 0, 0)


def kept_worker() -> str:
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
        return json.dumps(child)
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.write(writing, b"1")
            sleep_for_ever()
        os._exit(0)
    os.wait()
    sleep_for_ever()
    return ""


def sleep_for_ever() -> None:
    while True:
        signal.pause()


libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> int:
    """Call a function of the C library; raise OSError where it answers -1."""
    result: int = getattr(libc, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def tried(*steps: Callable[[], object]) -> Any:
    """Return the value of the last step, or the name of the error of the first that has one."""
    value = None
    for step in steps:
        value = step()
    return value


def is_there(pid: int) -> bool:
    """Return whether a process can be named, whoever may signal it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def escape(name: str, *target: Any) -> str:
    """Try a way out; the module is loaded by then, so the program needs no file of the tests."""
    return ESCAPES[name](Target(*target))


KNOWN = {
    "escape": escape,
    "call": call,
    "is_there": is_there,
    "import_module": importlib.import_module,
    "os": os,
    "struct": struct,
    "sys": sys,
    "tried": tried,
}
WHO: dict[str, Callable[[str], str]] = {
    "zygote": answer,
    "worker": lambda question: answer_in_worker(question, lambda: None),
    "bare worker": lambda question: answer_in_worker(question, drop_capabilities),
    "kept worker": lambda _: kept_worker(),
}


def main() -> None:
    readable = [Path(path) for path in json.loads(sys.argv[1])]
    kernel = Kernel.probe()
    state = namespaces.enter(readable)
    jail = Jail.prepare(readable, UIDS, kernel=kernel)
    has_uids = any(layer.name == "identity" and layer.is_on for layer in jail.layers)
    confine = partial(jail.confine, UIDS[0] if has_uids else None)
    WHO["jailed worker"] = lambda question: answer_in_worker(question, confine)
    print(json.dumps(asdict(state)), flush=True)
    for line in sys.stdin:
        who, question = json.loads(line)
        print(WHO[who](question), flush=True)


if __name__ == "__main__":
    main()
