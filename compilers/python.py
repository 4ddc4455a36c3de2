"""A function, or a class that can be called: `webtask`, else the one public one.

The end of every chain.
"""

from wtc import CompileOptions, Handler, hookimpl
from wtc.public import find_handler


@hookimpl
def compile(options: CompileOptions) -> Handler:
    return find_handler(options.python(options.script))
