"""Compiled code: made once, kept by the front, and never made of what has run already."""

from __future__ import annotations

import pytest
from sandbox.pools import DictCodes, Sandbox, sandbox

from wtc.dialect.loading import Loader, fingerprint
from wtc.errors import CompileError

HELLO = "def webtask(context, request):\n    return 'hello'\n"
URL = "https://example.com/shout.py"
SHOUT = """
from wtc import hookimpl

@hookimpl
def compile(options):
    handler = options.inner(options.script.replace("hello", "HELLO"))

    async def webtask(context, request):
        return await handler(context, request)

    return webtask
"""


async def answer(box: Sandbox, script: str, **more: object) -> bytes:
    version = box.version(script, **more)  # type: ignore[arg-type]
    await box.pool.load(version)
    return (await box.read(version))[1]


async def test_a_restart_of_unchanged_code_compiles_nothing() -> None:
    codes = DictCodes()
    async with sandbox(codes=codes) as box:
        assert await answer(box, HELLO) == b"hello"
    assert codes.compiled == 1
    async with sandbox(codes=codes) as box:
        assert await answer(box, HELLO) == b"hello"
    assert codes.compiled == 1


async def test_changed_code_is_compiled() -> None:
    codes = DictCodes()
    async with sandbox(codes=codes) as box:
        assert await answer(box, HELLO) == b"hello"
        assert await answer(box, HELLO.replace("hello", "hi")) == b"hi"
    assert codes.compiled == 2


async def test_what_the_front_hands_over_is_what_runs() -> None:
    codes = DictCodes()
    async with sandbox(codes=codes) as box:
        await answer(box, HELLO)
    (key,) = codes
    codes[key] = Loader(print).prepare(HELLO.replace("hello", "kept")) or b""  # type: ignore[arg-type]
    async with sandbox(codes=codes) as box:
        assert await answer(box, HELLO) == b"kept"


async def test_a_fetched_compiler_is_kept_and_what_it_makes_is_not() -> None:
    codes = DictCodes()
    chain = {"compilers": (URL, "python"), "sources": {URL: SHOUT}}
    async with sandbox(codes=codes) as box:
        assert await answer(box, HELLO, **chain) == b"HELLO"
    assert codes.compiled == 2, "the compiler and the script as it was written"
    async with sandbox(codes=codes) as box:
        assert await answer(box, HELLO, **chain) == b"HELLO"
    assert codes.compiled == 2


async def test_the_same_text_as_script_and_as_compiler_is_kept_twice() -> None:
    codes = DictCodes()
    async with sandbox(codes=codes) as box:
        chain = {"compilers": (URL, "python"), "sources": {URL: SHOUT}}
        await box.pool.load(box.version(SHOUT, **chain))
    assert (codes.compiled, len(set(codes.values()))) == (2, 2)


async def test_kept_code_of_a_compiler_tells_its_own_url() -> None:
    codes = DictCodes()
    picky = SHOUT.replace("    handler =", "    1 // ('bad' not in options.script)\n    handler =")
    for url in (URL, "https://example.com/copy.py"):
        chain = {"compilers": (url, "python"), "sources": {url: picky}}
        async with sandbox(codes=codes) as box:
            assert await answer(box, HELLO, **chain) == b"HELLO"
        async with sandbox(codes=codes) as box:
            with pytest.raises(CompileError) as refused:
                await answer(box, "# bad", **chain)
        assert str(refused.value).endswith(f"(line 6 of the compiler {url})")


async def test_what_does_not_compile_is_not_kept() -> None:
    codes = DictCodes()
    async with sandbox(codes=codes) as box:
        for script in ("import os", "def f(:", "raise ValueError", "<p>no Python</p>"):
            with pytest.raises(CompileError):
                await answer(box, script)
    assert codes == {}


def test_the_fingerprint_is_the_same_in_every_process() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 64
