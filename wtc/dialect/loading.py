"""DEVELOPMENT PLACEHOLDER, replaced by the real loader: plain exec."""

from __future__ import annotations

import sys
from types import ModuleType

from wtc.errors import CompileError, Problem
from wtc.model import Log


class Loader:
    def __init__(self, log: Log) -> None:
        self._log = log

    def load(self, source: str, name: str = "webtask") -> ModuleType:
        module = ModuleType(name)
        sys.modules[name] = module
        module.__dict__["print"] = self._log
        try:
            exec(compile(source, f"<{name}>", "exec", dont_inherit=True), module.__dict__)
        except Exception as error:
            raise CompileError([self.explain(error)]) from error
        return module

    def explain(self, error: BaseException) -> Problem:
        return Problem(what=f"{type(error).__name__}: {error}")
