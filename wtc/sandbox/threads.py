"""The threads that sync handlers run on, and the soft stop that reaches into them.

Law: a stop is aimed at a thread only while that thread runs the code of the stopped run. Both
sides hold the run's lock, and a stop that has not landed when the code ends is taken back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import get_ident
from typing import Any

from wtc.sandbox.scope import RUN, Scope, Stopped

__all__ = ["Threads", "raise_in", "stop_threads", "take_back"]

raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
raise_in.argtypes = (ctypes.c_ulong, ctypes.py_object)
take_back = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p)(
    ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
)


class Threads(ThreadPoolExecutor):
    """The loop's default executor: knows which run each of its threads works for."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        scope = RUN.get()
        if scope is None:
            return super().submit(call, *args, **kwargs)
        return super().submit(_run_for, scope, call, args, kwargs)


def stop_threads(scope: Scope) -> None:
    """Raise Stopped in every thread that runs code of this run; refuse those to come."""
    with scope.lock:
        scope.stopped = True
        for thread in scope.threads:
            raise_in(thread, Stopped)


def _run_for(
    scope: Scope, call: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    thread = get_ident()
    try:
        _enter(scope, thread)
        return call(*args, **kwargs)
    except StopIteration as error:  # no future can carry it: its waiter would wait for ever
        raise RuntimeError("StopIteration left the function") from error
    finally:
        _leave(scope, thread)


def _enter(scope: Scope, thread: int) -> None:
    with scope.lock:
        if scope.stopped:
            raise Stopped
        scope.threads.add(thread)


def _leave(scope: Scope, thread: int) -> None:
    try:
        _forget(scope, thread)
    except Stopped:  # it landed here, after the code that it was meant for
        _forget(scope, thread)


def _forget(scope: Scope, thread: int) -> None:
    with scope.lock:
        scope.threads.discard(thread)
        take_back(thread, None)
        is_free = not scope.threads
    if is_free and scope.on_free is not None:
        scope.on_free()
