"""Runs hostile scripts where nothing holds them: each must do there what it is in the table for.

Law: the front here is the obvious one. It calls, awaits, encodes, streams and prints without a
limit; only a timer and a bound of memory keep this machine alive. Each script runs in a fork of a
child of its own: `python -m sandbox.unlimited` reads `[script, calls, seconds]` as JSON and answers
what each did, an empty text for what a good webtask does too.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from wtc import Request, Response

__all__ = ["ENDLESS", "harms"]

ENDLESS = "it did not end"
TESTS = Path(__file__).parents[1]
MEMORY = 256 * 2**20  # bytes more than the child has
SMALL = 64 * 1024  # bytes that a good webtask reads, writes and answers at most


def harms(runs: Iterable[tuple[str, int, float]]) -> list[str]:
    """Return for each script, number of calls and patience what it does without limits."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "sandbox.unlimited"],
        input=json.dumps(list(runs)),
        capture_output=True,
        text=True,
        check=True,
        cwd=TESTS,
    )
    answered: list[str] = json.loads(ran.stdout)
    return answered


class Storage:
    """Counts what it is asked, and can be awaited or not, as the real one."""

    def __init__(self) -> None:
        self.asked = 0
        self.given = 0

    def get(self) -> Any:
        self.asked += 1
        return asyncio.sleep(0) if _is_async() else None

    def set(self, value: str, force: bool = False) -> None:
        self.given += len(value)


def _is_async() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def harm(script: str, calls: int) -> str:
    """Run a script and return what is bad about what it did."""
    storage, log, deferred = Storage(), io.StringIO(), []
    context = SimpleNamespace(storage=storage, defer=deferred.append)
    try:
        with redirect_stdout(log):
            answers = [_answer(script, context) for _ in range(calls)]
            for call in deferred:
                call()
    except BaseException as error:
        return f"it raised {type(error).__name__}: {error}"[:200]
    return next(_excesses(script, answers, log.getvalue(), storage), "")


def _answer(script: str, context: object, kept: dict[str, ModuleType] = {}) -> Any:  # noqa: B006  one process serves one script
    if script not in kept:
        kept[script] = ModuleType("webtask")
        exec(compile(script, "<plain>", "exec"), vars(kept[script]))
    answer = kept[script].webtask(context, Request(path="/here"))
    answer = asyncio.run(answer) if inspect.iscoroutine(answer) else answer
    return asyncio.run(_whole(answer))


async def _whole(answer: Any) -> Any:
    """Read the body to its end."""
    body = getattr(answer, "body", b"")
    if hasattr(body, "__aiter__"):
        async for _ in body:
            pass
    elif not isinstance(body, str | bytes):
        for _ in body:
            pass
    return answer


def _excesses(script: str, answers: list[Any], log: str, storage: Storage) -> Iterator[str]:
    if len(script) > 4 * SMALL:
        yield "its text is long"
    if len(log) > SMALL:
        yield "it printed much"
    if any(not one.isprintable() for one in log.splitlines()):
        yield "it printed what a terminal obeys"
    if storage.asked > 1000 or storage.given > SMALL:
        yield "it stored or asked much"
    for answer in answers:
        yield from _faults(answer)


def _faults(answer: Any) -> Iterator[str]:
    if not isinstance(answer, Response):
        if len(json.dumps(answer)) > SMALL:
            yield "it answered much"
        return
    if not 100 <= answer.status <= 599:
        yield "its status is none"
    if len(answer.headers.pairs) > 1000 or "\n" in "".join(answer.headers.values()):
        yield "its headers are none"


def _forked(script: str, calls: int, seconds: float) -> str:
    reading, writing = os.pipe()
    if not (child := os.fork()):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            os.write(writing, (harm(script, calls) or "nothing").encode(errors="replace"))
        except BaseException as error:
            os.write(writing, f"it raised {type(error).__name__} once more".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, errors="replace") as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return ENDLESS if os.WTERMSIG(status) == signal.SIGALRM else "it took its process with it"
    return "" if text == "nothing" else text


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    runs = json.load(sys.stdin)
    _limit_memory()
    json.dump([_forked(*run) for run in runs], sys.stdout)
