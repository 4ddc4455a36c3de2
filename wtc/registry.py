"""From a ref to a compiler, and from a chain of them to one handler.

Law: the server calls only `Registry.names` and `Registry.resolve` (nothing is imported, nothing
runs); `Registry.compile` is the worker's.

    (*wt-middleware, *wt-compiler, "python")      folded from the right
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from types import CoroutineType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pluggy

from wtc import hooks
from wtc.addresses import shown
from wtc.dialect.admission import check_text
from wtc.errors import (
    CompileError,
    Conflict,
    HandlerMissingError,
    HTTPError,
    TooLargeError,
    UsageError,
)
from wtc.model import (
    CompileOptions,
    Context,
    Handler,
    InnerHandler,
    Log,
    Request,
    Response,
    Storage,
    Webtask,
)
from wtc.public import async_handler
from wtc.respond import problem, respond

if TYPE_CHECKING:  # the server asks a registry for names and never loads the dialect
    from wtc.dialect.loading import Loader

__all__ = ["Registry", "chain", "installed_compilers", "installed_plugins", "refs"]

COMPILERS = "wtc.compilers"  # the entry points of compilers: name → module
PLUGINS = "wtc"  # those of operators' plugins: `fetch`, and wrappers round `compile`
TERMINAL = "python"
OWN_PACKAGE = "wtc_compilers."
MAX_CHAIN = 16

# What the original's metas name, as the names here; the middleware compiler is the chain itself.
_ORIGINALS = {
    "@webtask/middleware-compiler": "",
    "webtask-compiler/class": "class-dispatch",
    "webtask-compiler/class_compiler": "class-dispatch",
    "webtask-compiler/extend_context": "extend-context",
    "webtask-compiler/nps": "nps",
    "webtask-compiler/mocha": "tests",
    "webtask-compiler/sequence_diagram": "sequence-diagram",
    "webtask-compiler/static": "static",
    "webtask-compiler/stripe": "stripe",
    "webtask-compiler/twitter": "social-scheduler",
}


def chain(meta: Mapping[str, str]) -> tuple[str, ...]:
    """Return the chain that the metas `wt-middleware` and `wt-compiler` name, `python` at its end.

    Raise UsageError for a meta that is no list of refs, or a chain of over 16 compilers.
    """
    named = (*refs(meta.get("wt-middleware", "")), *refs(meta.get("wt-compiler", "")))
    inner = named[:-1] if named and named[-1] == TERMINAL else named
    if TERMINAL in inner:
        raise UsageError(f"{TERMINAL} ends a chain: what comes after it would never run")
    if len(inner) >= MAX_CHAIN:
        raise UsageError(_too_long(len(inner) + 1))
    return (*inner, TERMINAL)


def _too_long(count: int) -> str:
    return f"the chain has {count} compilers; the limit is {MAX_CHAIN}"


def refs(value: str) -> tuple[str, ...]:
    """Return the refs of a meta: one, comma separated ones, or a JSON array of strings."""
    text = value.strip()
    listed = _json_list(text) if text.startswith("[") else text.split(",")
    named = (_ORIGINALS.get(ref.strip(), ref.strip()) for ref in listed)
    return tuple(ref for ref in named if ref)


def _json_list(text: str) -> list[str]:
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list) or not all(isinstance(ref, str) for ref in listed):
        raise UsageError(f'not a list of compilers: {text[:80]}; write a,b or ["a", "b"]')
    return listed


def installed_compilers() -> Mapping[str, EntryPoint]:
    """Return the entry point that counts of each name: wtc's own before any other's."""
    found = entry_points(group=COMPILERS)
    own = {entry.name: entry for entry in found if entry.module.startswith(OWN_PACKAGE)}
    return {**{entry.name: entry for entry in found}, **own}


def installed_plugins(on_failure: Callable[[str], None]) -> tuple[object, ...]:
    """Return the operator's plugins, imported from the entry points of the group `wtc`.

    One that cannot be imported hurts no other: `on_failure` gets a sentence about it.
    """
    loaded = (_plugin(entry, on_failure) for entry in entry_points(group=PLUGINS))
    return tuple(plugin for plugin in loaded if plugin is not None)


def _plugin(entry: EntryPoint, on_failure: Callable[[str], None]) -> object | None:
    try:
        plugin: object = entry.load()
    except Exception as error:
        on_failure(f"plugin {entry.name!r} is left out: {type(error).__name__}: {error}")
        return None
    return plugin


class Installed(Protocol):
    """What gives a compiler when it is first used: an entry point, most of the time."""

    def load(self) -> object:
        """Return the compiler: a module, or whatever else has its hook."""


class _Ready(NamedTuple):
    """A compiler, and the hook that calls it with the operator's plugins around it."""

    compiler: object
    hook: Any  # pluggy's relay: its hooks are attributes that no type knows


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Finds compilers by name among the installed entry points, or among `sources`.

    `installed` holds the compilers' entry points by name; nothing of them is imported before one
    is used. `sources` holds the text of every ref that is a URL. `ready` keeps the installed
    compilers that were used. It lives as long as the process; in a worker, as long as its webtask.
    """

    installed: Mapping[str, Installed] = field(default_factory=installed_compilers)
    sources: Mapping[str, str] = field(default_factory=dict)
    plugins: tuple[object, ...] = ()
    ready: dict[str, _Ready] = field(default_factory=dict, compare=False)

    def with_sources(self, sources: Mapping[str, str]) -> Registry:
        """Return the same for a webtask with these compilers' texts."""
        return Registry(
            installed=self.installed,
            sources=sources,
            plugins=self.plugins,
            ready=self.ready,
        )

    def resolve(self, compilers: tuple[str, ...]) -> dict[str, str]:
        """Return the source of each ref that is a URL.

        Raise UsageError for a name that is not installed, with the nearest three, or a URL that
        no plugin answers for.
        """
        for ref in compilers:
            if "://" not in ref and ref not in self.installed:
                raise UsageError(self._unknown(ref))
        return {ref: self.fetch(ref) for ref in compilers if "://" in ref}

    def fetch(self, url: str) -> str:
        """Return the source of the compiler at `url`, as the first plugin that knows it has it."""
        source = _manager(*self.plugins).hook.fetch(url=url)
        if source is None:
            raise UsageError(f"no plugin fetches {shown(url)}; name an installed compiler")
        return str(source)

    def _unknown(self, ref: str) -> str:
        near = difflib.get_close_matches(ref, self.installed, n=3, cutoff=0.4)
        hint = (
            f"did you mean {', '.join(near)}?"
            if near
            else f"there are {', '.join(sorted(self.installed))}"
        )
        return f"no compiler {shown(ref)}: {hint}"

    def compile(self, webtask: Webtask, loader: Loader, storage: Storage, log: Log) -> InnerHandler:
        """Return the webtask's handler, its chain folded: async, and it always answers a Response.

        Raise CompileError with every problem, whatever a compiler or the script raised.
        """
        if len(webtask.compilers) > MAX_CHAIN:
            raise CompileError(_too_long(len(webtask.compilers)))
        fold = _Fold(self, webtask, loader, storage, log)
        try:
            return fold.stage(webtask.compilers, webtask.script)
        except HandlerMissingError:
            raise
        except Exception as error:
            raise CompileError(loader.problems(error)) from error

    def load(self, ref: str, loader: Loader) -> _Ready:
        """Return the compiler: text of a URL runs under the dialect, an installed one is imported.

        The worker's; raise CompileError for a ref that is neither, or takes other arguments.
        """
        if ref in self.sources:
            return self._ready(ref, _Stranger(loader.load_compiler(self.sources[ref], ref), ref))
        if ref not in self.installed:
            raise CompileError(self._unknown(ref))
        if ref not in self.ready:
            compiler = self.installed[ref].load()
            loader.know(compiler, ref)
            self.ready[ref] = self._ready(ref, compiler)
        return self.ready[ref]

    def _ready(self, ref: str, compiler: object) -> _Ready:
        try:
            return _Ready(compiler, _manager(compiler, *self.plugins).hook)
        except pluggy.PluginValidationError:
            what = f"compiler {shown(ref)}: write `def compile(options)`, with these names"
            raise CompileError(what) from None


class _Stranger:
    """A compiler that came by URL: a plain implementation of its hook, and nothing more.

    With options of its own it could run before an operator's wrapper, or around it.
    """

    def __init__(self, module: ModuleType, ref: str) -> None:
        """Raise CompileError for a module whose `compile` is not marked with a plain @hookimpl."""
        function: Any = vars(module).get("compile")
        mark = vars(function).get(MARK) if type(function) is FunctionType else None
        if mark is None:
            raise CompileError(f"compiler {shown(ref)} has no `compile` that is marked @hookimpl")
        if mark != _PLAIN:
            raise CompileError(
                f"compiler {shown(ref)} comes by URL: its `compile` is marked with a plain"
                " @hookimpl, without options, which are for an operator's plugins"
            )
        self._function: Callable[[CompileOptions], Handler] = function

    @hooks.hookimpl
    def compile(self, options: CompileOptions) -> Handler:
        return self._function(options)


MARK = f"{hooks.PROJECT}_impl"  # where pluggy keeps the options of an implementation
_PLAIN = getattr(_Stranger.compile, MARK)


def _no_handler(ref: str, compiler: object, result: object) -> str:
    """Return what is wrong with a compiler that returned `result` and no handler."""
    name = f"compiler {shown(ref)}"
    if isinstance(result, CoroutineType):
        result.close()
        return f"{name}: `compile` is async; write a plain `def`"
    if result is not None:
        return f"{name}: `compile` returned {type(result).__name__}, which cannot be called"
    if not hasattr(getattr(compiler, "compile", None), MARK):
        return f"{name} has no `compile` that is marked @hookimpl"
    return f"{name}: `compile` returned None; did it forget `return` and the handler?"


@dataclass(frozen=True)
class _Fold:
    """One compilation of one webtask: each stage compiles the rest of the chain when asked."""

    registry: Registry
    webtask: Webtask
    loader: Loader
    storage: Storage
    log: Log

    def stage(self, left: tuple[str, ...], script: str) -> InnerHandler:
        if not left:
            raise CompileError(f"{TERMINAL} is the last of the chain: nothing is inside it")
        ready = self.registry.load(left[0], self.loader)
        options = self.options(left[1:], script)
        handler = ready.hook.compile(options=options)
        if not callable(handler):
            raise CompileError(_no_handler(left[0], ready.compiler, handler))
        return _answering(async_handler(handler))

    def python(self, source: str) -> ModuleType:
        """Run a text under the dialect; lines of one that a compiler made are told as such."""
        check_text(source)
        is_made = source != self.webtask.script
        return self.loader.load_made(source) if is_made else self.loader.load(source)

    def options(self, rest: tuple[str, ...], own: str) -> CompileOptions:
        def inner(script: str | None = None) -> InnerHandler:
            if script is not None:
                check_text(script)
            return self.stage(rest, own if script is None else script)

        return CompileOptions(
            script=own,
            python=self.python,
            inner=inner,
            storage=self.storage,
            log=self.log,
            secrets=self.webtask.secrets,
            params=self.webtask.params,
            meta=self.webtask.meta,
        )


# What a handler may let through: the error is its answer.
_ANSWERS = (HTTPError, Conflict, TooLargeError)


def _answering(handler: Callable[[Context, Request], Awaitable[Any]]) -> InnerHandler:
    async def answer(context: Context, request: Request) -> Response:
        try:
            return respond(await handler(context, request))
        except _ANSWERS as error:
            return problem(error, context.id)

    return answer


def _manager(*plugins: object) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    for plugin in plugins:
        manager.register(plugin)
    return manager
