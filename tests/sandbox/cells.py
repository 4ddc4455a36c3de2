"""Forked children behind chosen walls: what they try, and what came of it.

Only a process without threads may fork, so a helper does: it takes one line for each child, forks
it, and answers with one line. An attempt is a generator of `attempts`: what stands before its first
`yield` is done before the walls go up.

    python -m sandbox.cells UID      (the helper, in the folder of the tests; 0 stays who it is)
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox import attempts

from wtc.sandbox.jail import identity, landlock, libc, limits, privileges, seccomp
from wtc.sandbox.jail.layers import Jail, readable_paths

HERE = Path(__file__).parent.parent
PATIENCE = 20  # seconds
UIDS = range(61000, 61100)
UID_OF = {
    "jail-of-its-own-uid": UIDS[1],
    "jail-of-uid-none": None,
    "jail-of-uid-strange": UIDS[-1] + 1,
}
MACHINE = os.uname().machine


class Cells:
    """The helper, asked from a test. One child at a time."""

    def __init__(self, helper: subprocess.Popen[str], uid: int) -> None:
        self._helper = helper
        self.is_root = not (uid or os.geteuid())

    def try_(self, attempt: str, *arguments: Any, walls: str = "") -> Any:
        """Return what an attempt yields behind walls, or the name of what stopped it.

        `walls` are names of layers, or of the `jails` in `serve`.
        """
        assert self._helper.stdin is not None
        assert self._helper.stdout is not None
        order = {"attempt": attempt, "arguments": arguments, "walls": walls.split()}
        self._helper.stdin.write(json.dumps(order) + "\n")
        self._helper.stdin.flush()
        return json.loads(self._helper.stdout.readline())


@contextmanager
def cells(uid: int = 0) -> Iterator[Cells]:
    """A helper for as long as the block runs, of this process' uid or of another."""
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox.cells", str(uid)],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as helper:
        yield Cells(helper, uid)
        assert helper.stdin is not None
        helper.stdin.close()
        assert helper.wait(PATIENCE) == 0


# In the helper


def serve() -> None:
    readable = readable_paths()
    become_ordinary(int(sys.argv[1]))
    own = Jail.prepare(readable, uids=UIDS, library=Path("/etc/passwd"))  # all it imports is there
    jails = {"jail": Jail.prepare(readable), **dict.fromkeys(UID_OF, own)}
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(child(order, jails)) + "\n")
        sys.stdout.flush()


def become_ordinary(uid: int) -> None:
    """Become a user like any other; a change of uid has made it undumpable, which users are not."""
    if uid:
        identity.become(uid)
        libc.prctl(4, 1)


def child(order: dict[str, Any], jails: dict[str, Jail]) -> Any:
    """Return what the child of an order answers, or the signal that ended it."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        signal.alarm(PATIENCE)
        answer = json.dumps(outcome(order, jails)).encode()
        os.write(writing, answer)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:
        answer = file.read()
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code:
        return signal.Signals(-code).name
    return json.loads(answer) if answer else "another program"


def outcome(order: dict[str, Any], jails: dict[str, Jail]) -> Any:
    attempt = getattr(attempts, order["attempt"])(*order["arguments"])
    try:
        next(attempt)
        for wall in order["walls"]:
            put_up(wall, jails)
        return next(attempt)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, repr(error))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def put_up(wall: str, jails: dict[str, Jail]) -> None:
    if wall in jails:
        jails[wall].confine(UID_OF.get(wall))
    else:
        WALLS[wall]()


def give_up_privileges() -> None:
    privileges.shut_bounding_set()
    privileges.drop_capabilities()
    privileges.die_with_parent(os.getppid())
    privileges.forbid_new_privileges()
    privileges.become_undumpable()


def limit() -> None:
    limits.apply()
    limits.limit_memory(64 * limits.MB, 8)


WALLS: dict[str, Callable[[], None]] = {
    "limits": limit,
    "privileges": give_up_privileges,
    "identity": lambda: identity.become(UIDS[0]),
    "landlock": lambda: landlock.restrict(landlock.ruleset(landlock.abi(), readable_paths())),
    "seccomp": lambda: seccomp.install(seccomp.program(MACHINE)),
}


if __name__ == "__main__":
    serve()
