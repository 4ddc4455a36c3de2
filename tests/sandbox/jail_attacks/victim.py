"""The process that attackers want to read, slow or end: it holds secrets and says where.

Run as `victim.py SECRET < PIPE`, with another secret in its environment. It reads a line for its
memory, a line for a file that it deletes and keeps open; then it tells its memory when asked.
"""

import ctypes
import os
import sys

__all__: list[str] = []


def main() -> None:
    buffer = ctypes.create_string_buffer(sys.stdin.readline().strip().encode(), 64)
    path = sys.stdin.readline().strip()
    descriptor = os.open(path, os.O_RDONLY)
    os.unlink(path)
    print(ctypes.addressof(buffer), descriptor, flush=True)
    for _ in sys.stdin:
        print(buffer.value.decode(errors="replace"), flush=True)


if __name__ == "__main__":
    main()
