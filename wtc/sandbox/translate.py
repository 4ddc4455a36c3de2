"""Between the nouns of the front and the messages of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtc.config import Limits
from wtc.errors import (
    CompileError,
    HandlerMissingError,
    MemoryLimitError,
    Problem,
    TimeLimitError,
    WtcError,
)
from wtc.model import Request, Response, Webtask, made_headers
from wtc.sandbox import wire
from wtc.sandbox.calls import Answered
from wtc.sandbox.contract import Version

__all__ = ["as_compile_error", "call", "check", "load", "problem", "refusal", "response"]


def check(version: Version, limits: Limits) -> None:
    """Raise CompileError for a webtask that no worker can be handed."""
    _check_script(version.webtask.script, limits.script)
    _check_settings(version.webtask)


def load(version: Version, limits: Limits, codes: Mapping[str, bytes]) -> wire.Load:
    """Return the frame that hands a webtask, and what is compiled of it, to its worker."""
    webtask = version.webtask
    return wire.Load(
        script=webtask.script,
        compilers=webtask.compilers,
        sources=dict(version.sources),
        codes=dict(codes),
        secrets=dict(webtask.secrets),
        params=dict(webtask.params),
        meta=dict(webtask.meta),
        memory=limits.memory,
        threads=limits.threads,
        in_flight=limits.in_flight,
        response=limits.response,
        storage=limits.storage,
        log_line=limits.log_line,
        log_rate=limits.log_rate,
    )


def call(request: Request, run_id: str, claims: Mapping[str, Any]) -> wire.Call:
    """Return the call of a request."""
    return wire.Call(
        id=run_id,
        method=request.method,
        url=request.url,
        path=request.path,
        query=request.query.pairs,
        headers=request.headers.pairs,
        claims=dict(claims),
        body=request.body,
    )


def response(answered: Answered) -> Response:
    """Return what a webtask answered as the noun."""
    headers = made_headers(answered.headers, None)
    return Response(status=answered.status, headers=headers, body=answered.body)


def problem(flaw: wire.Flaw) -> Problem:
    """Return a problem as the worker told it."""
    return Problem(
        what=flaw.what,
        why=flaw.why,
        instead=flaw.instead,
        line=flaw.line,
        column=flaw.column,
        rule=flaw.rule,
    )


def refusal(refused: wire.Refused) -> CompileError:
    """Return the error of a webtask that does not compile, as its worker told it."""
    problems = [problem(flaw) for flaw in refused.problems]
    if [found.rule for found in problems] == [HandlerMissingError.RULE]:
        return HandlerMissingError(problems[0].what)
    return CompileError(problems or "no reason given")


def as_compile_error(error: WtcError, limits: Limits) -> CompileError:
    """Return what ended a worker while it compiled, as the fault of what it compiled."""
    if isinstance(error, MemoryLimitError):
        return CompileError(f"compile stopped: memory limit {limits.memory // 2**20} MB")
    if isinstance(error, TimeLimitError):
        return CompileError(f"compile stopped: longer than {limits.compile:g} s")
    return CompileError(f"compile stopped: {error}")


def _check_script(script: str, limit: int) -> None:
    try:
        size = len(script.encode())
    except UnicodeEncodeError as error:
        raise CompileError(f"the script is no UTF-8 text (character {error.start})") from None
    if size > limit:
        raise CompileError(f"the script has {size:,} bytes, more than the limit of {limit:,}")


def _check_settings(webtask: Webtask) -> None:
    for kind, settings in (
        ("secret", webtask.secrets),
        ("param", webtask.params),
        ("meta", webtask.meta),
    ):
        for name, value in settings.items():
            try:
                f"{name}{value}".encode()
            except UnicodeEncodeError:
                raise CompileError(f"the {kind} {name!a} is no UTF-8 text") from None
