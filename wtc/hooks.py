"""The plugin hooks (pluggy, project name `wtc`); each docstring is the contract.

A compiler is one file with one function:

    from wtc import hookimpl

    @hookimpl
    def compile(options):
        return lambda context, request: "hello"
"""

from __future__ import annotations

import pluggy

from wtc.model import CompileOptions, Handler

__all__ = ["PROJECT", "compile", "fetch", "hookimpl", "hookspec"]

PROJECT = "wtc"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def fetch(url: str) -> str | None:
    """Return the source of the compiler at `url` as text; None when the URL is not yours.

    Asked of every plugin in the group `wtc` until one answers. It runs in the server: it reads,
    it never runs what it read. Raise WtcError for a URL that is yours and cannot be had.
    """


@hookspec(firstresult=True)
def compile(options: CompileOptions) -> Handler:  # type: ignore[empty-body]  # noqa: A001
    """Return the handler of a webtask. The one function that a compiler must have.

    It runs once per worker, in the worker. Wrap by calling `options.inner()`, transpile by
    handing new text to `options.python(...)` or `options.inner(...)`, or read `options.script`
    and call neither. Raise CompileError for a script or a setting that is wrong.

    Never broadcast: each compiler of a chain is asked alone, together with the operator's
    wrappers (`@hookimpl(wrapper=True)`).
    """
