"""The worker: compiles one webtask and runs its handler for the rest of its life.

    python -I -m wtc.sandbox.worker FD

Law: the one thing it has is the socket FD. It serves until that ends, and then it is gone; what
it sends has no secret of the webtask in it, but for what the handler answers.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from types import MappingProxyType
from typing import Any

from wtc import jail_placeholder
