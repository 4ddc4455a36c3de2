"""Every attack by name: the files of each kind are loaded here, for they fill the table."""

from sandbox.jail_attacks import bombs, files, kernel, native, processes, sockets
from sandbox.jail_attacks.attack import ATTACKS

__all__ = ["ATTACKS", "KINDS"]

KINDS = (files, processes, sockets, kernel, native, bombs)
