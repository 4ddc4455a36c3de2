"""The end of every chain: the script's `webtask`, else its one public function or class."""

from wtc import CompileOptions, Handler, hookimpl
from wtc.public import find_handler


@hookimpl
def compile(options: CompileOptions) -> Handler:
    return find_handler(options.python(options.script))
