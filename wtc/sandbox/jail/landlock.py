"""The kernel's Landlock: files by an allow list, no TCP, no signals to the outside.

Stops: opening any file or folder that is not listed, every write, creation, removal, rename and
execution, device ioctls (ABI 5); bind and connect of TCP (ABI 4); signals to and abstract Unix
sockets of processes outside (ABI 6), Unix sockets with a path (ABI 9), UDP (ABI 10); ptrace and
process_vm_readv of the outside, mount. Measured on ABI 7: 25 of 49 attacks.
Does not stop: stat, access, chdir and chmod of a path; mapping a readable file as code; fork;
netlink, vsock and packet sockets; what an older ABI does not know; `sendto` with MSG_FASTOPEN,
which connects past the TCP rule (measured on ABI 7;
https://github.com/landlock-lsm/linux/issues/41);
listen without bind; a descriptor opened before; SIGIO by F_SETOWN on kernels without the fix of
that path. seccomp stops all of these but stat, access and descriptors.

Law: what is granted is read-only.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from wtc.sandbox.jail import libc, privileges

__all__ = ["abi", "restrict", "ruleset"]

# The same on every machine: they came after the tables were joined (asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446

# linux/landlock.h
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3

# How many rights each ABI knows; they were numbered as they came (linux/landlock.h, Linux 7.2).
_FILE_RIGHTS = {
    1: 13,
    2: 14,
    3: 15,
    5: 16,
    9: 17,
}  # 2 REFER, 3 TRUNCATE, 5 IOCTL_DEV, 9 RESOLVE_UNIX
_NET_RIGHTS = {4: 2, 10: 4}  # 4 BIND_TCP CONNECT_TCP, 10 BIND_UDP CONNECT_SEND_UDP
_SCOPES = {6: 2}  # 6 ABSTRACT_UNIX_SOCKET SIGNAL


def abi() -> int:
    """Return the version of Landlock that this kernel speaks, 0 for none."""
    try:
        return libc.syscall(_CREATE_RULESET, 0, 0, _CREATE_RULESET_VERSION)
    except OSError:
        return 0


def ruleset(version: int, readable: Iterable[Path]) -> int:
    """Return a descriptor of rules that grant reading of files and folders. Raise OSError.

    `version` is the ABI to be spoken: all that it can deny is denied. A path that is not there, or
    that this process may not see, is left out.
    """
    attribute = struct.pack("3Q", *_handled(version))
    size = 24 if version >= 6 else 16 if version >= 4 else 8  # the struct grew with the ABI
    rules = libc.syscall(_CREATE_RULESET, attribute, size, 0)
    try:
        for path in readable:
            _grant(rules, path)
    except OSError:
        os.close(rules)
        raise
    return rules


def restrict(rules: int) -> None:
    """Bind this thread, and all that it starts, to the rules for good. Raise OSError."""
    privileges.forbid_new_privileges()
    libc.syscall(_RESTRICT_SELF, rules, 0)


def _handled(version: int) -> tuple[int, int, int]:
    """Return what an ABI can deny: bits for files, network, scopes."""
    return _known(_FILE_RIGHTS, version), _known(_NET_RIGHTS, version), _known(_SCOPES, version)


def _known(counts: dict[int, int], version: int) -> int:
    count = max((count for since, count in counts.items() if since <= version), default=0)
    return (1 << count) - 1


def _grant(rules: int, path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights = _READ_FILE
            if stat.S_ISDIR(os.fstat(opened).st_mode):
                rights |= _READ_DIR
            libc.syscall(
                _ADD_RULE, rules, _RULE_PATH_BENEATH, struct.pack("=Qi", rights, opened), 0
            )
        finally:
            os.close(opened)
