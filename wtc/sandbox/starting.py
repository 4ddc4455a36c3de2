"""How the front starts a process of its own: by exec, so that it has no memory of the front's.

Law: beside the three standard descriptors it inherits one socket, and nothing of the environment
but what is named to it.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Mapping

__all__ = ["start"]


def start(
    module: str,
    *arguments: str,
    control: socket.socket,
    python: str = sys.executable,
    environ: Mapping[str, str] = {},
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `python -I -m module ARGUMENTS FD`, where FD is the control socket. Raise OSError.

    `stderr` is a descriptor, the front's own where there is none.
    """
    number = control.fileno()
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [python, "-I", "-m", module, *arguments, str(number)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env=environ,
        cwd="/",
        pass_fds=(number,),
        start_new_session=True,
    )
