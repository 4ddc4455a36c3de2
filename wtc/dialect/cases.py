"""The rest of the dialect's table: what no single node or name tells, but where and how it stands.

Pure data. Law: together with `policy` this holds every message about what may be written; whoever
finds one of these cases takes its row from here. Beside `{name}`, a message may hold `{module}`,
`{near}` (names that are like the one that was written), `{message}` (Python's own words),
`{size}` and `{limit}`.
"""

from __future__ import annotations

from wtc.dialect.policy import Decision, Kind, Rule
from wtc.errors import HandlerMissingError

__all__ = ["CASES"]


def _case(rule: str, kind: Kind, what: str, why: str, instead: str) -> Rule:
    return Rule(
        rule=rule, kind=kind, names=(), decision=Decision.DENY, what=what, why=why, instead=instead
    )


# Syntax.

UNKNOWN_SYNTAX = _case(
    "unknown-syntax",
    Kind.NODE,
    "this syntax ({name}) is not allowed",
    "nobody has reviewed it yet",
    "write it in plainer Python",
)
METACLASS = _case(
    "metaclass",
    Kind.NODE,
    "a class cannot name a metaclass",
    "a metaclass changes what a class is, the guards' classes too",
    "inherit from `abc.ABC` or `enum.Enum`, or use `__init_subclass__` or a class decorator",
)

# Names that begin and end with `__`.

_PYTHONS = "names that begin and end with `__` belong to Python"

RESERVED = _case(
    "reserved-names",
    Kind.NAME,
    "`{name}` cannot be used",
    _PYTHONS,
    "use `_name` or `__name` for what is private",
)
WRITTEN_DUNDER = _case(
    "reserved-names",
    Kind.ATTRIBUTE,
    "`{name}` cannot be set",
    _PYTHONS,
    "define it in the class body, or use a name of your own",
)

# Methods that Python's libraries call.

NO_PLAIN_DEF = _case(
    "method-new",
    Kind.METHOD,
    "`{name}` can only be a plain `def`",
    "Python's libraries call it, so what it gets or returns is checked inside",
    "write `def {name}` without decorators, and call what you need in it",
)
NO_ARGUMENT = _case(
    "method-new",
    Kind.METHOD,
    "`{name}` must name its argument",
    "Python's libraries call it, so what it gets is checked inside",
    "write `def {name}(self, name)`",
)

# Attributes.

IN_PATTERN = _case(
    "match",
    Kind.ATTRIBUTE,
    "`{name}` cannot be read in a pattern",
    "a pattern reads attributes past every check",
    "match the object, and read the attribute in the case's guard or body",
)
GUARDED_IN_PLACE = _case(
    "guarded",
    Kind.ATTRIBUTE,
    "`{name}` cannot be changed in place",
    "this name is guarded: it is read one way and written another",
    "write `x.{name} = x.{name} + 1`, or choose another name",
)

# Imports.

RELATIVE_IMPORT = _case(
    "imports",
    Kind.IMPORT,
    "`from {name} import` is not allowed",
    "a script is one file, in no package",
    "write what you need in this file",
)
STAR_IMPORT = _case(
    "imports",
    Kind.IMPORT,
    "what `import *` brings cannot be checked",
    "what a name is must be plain from the text",
    "name what you need of {module}",
)

_NO_MODULE = ("`{name}` cannot be imported", "only reviewed modules are handed out")
_NO_NAME = ("`{module}` has no `{name}` here", "only reviewed names are handed out")

UNKNOWN_MODULE = _case(
    "imports", Kind.IMPORT, *_NO_MODULE, "the reference lists what can be imported"
)
MISSPELT_MODULE = _case("imports", Kind.IMPORT, *_NO_MODULE, "did you mean {near}?")
UNKNOWN_NAME = _case("imports", Kind.IMPORT, *_NO_NAME, "there are {near}")
MISSPELT_NAME = _case("imports", Kind.IMPORT, *_NO_NAME, "did you mean {near}?")

# The script as a whole.

NOT_PYTHON = _case(
    "syntax",
    Kind.SCRIPT,
    "syntax error: {message}",
    "Python itself cannot read the script",
    "mend it there; the mistake may be a little before",
)
NOT_COMPILED = _case(
    "syntax",
    Kind.SCRIPT,
    "Python cannot read this: {message}",
    "Python's own compiler gave up",
    "write it in plainer Python",
)
NOT_TEXT = _case(
    "text",
    Kind.SCRIPT,
    "a script is text, an exact `str`",
    "what is checked must be what runs",
    "hand over the text; of bytes, `source.decode()`",
)
LONE_SURROGATES = _case(
    "text",
    Kind.SCRIPT,
    "the text holds lone surrogates",
    "they are halves of a character, and UTF-8 has none",
    "write the whole character, or its escape in a string",
)
TOO_LARGE = _case(
    "text",
    Kind.SCRIPT,
    "the script has {size} bytes; the limit is {limit}",
    "it is read anew by each worker",
    "keep data in `context.storage`",
)
NUL = _case(
    "text",
    Kind.SCRIPT,
    "the text holds a NUL byte",
    "Python reads no further than that",
    "write `\\0` in a string",
)
TOO_DEEP = _case(
    "text",
    Kind.SCRIPT,
    "the script is nested too deeply",
    "Python's own compiler cannot follow it",
    "use intermediate names, or put data into a JSON text",
)
COMPILED_CODE = _case(
    "compiled-code",
    Kind.SCRIPT,
    "`{name}` cannot be used",
    "the compiled code is looked at once more, and holds it",
    "choose another name",
)
RAISED = _case(
    "exception",
    Kind.SCRIPT,
    "{message}",
    "the script raised it while it was loaded",
    "look at that line; what only a request needs belongs into the handler",
)
NO_HANDLER = _case(
    HandlerMissingError.RULE,
    Kind.SCRIPT,
    "{message}",
    "the script defines nothing that its compiler could call",
    "define one public function, or name it `webtask`",
)

CASES: tuple[Rule, ...] = tuple(row for row in vars().values() if type(row) is Rule)
