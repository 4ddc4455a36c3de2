"""The dialect's table: what a script may write, what becomes of it, and what to write instead.

Pure data. Law: every node, name, attribute and method that the dialect knows has one row here, and
what has no row is refused. What depends on where a thing stands has its rows in `cases`. The
transformer, the messages, the reference page and the tests all read this table; none has a list or
a message of its own.

Three decisions:

    ALLOW     as in Python, at Python's speed
    REWRITE   as in Python, with a guard where only the running object can tell
    DENY      refused before anything runs, with what, why and what instead

`{name}` in a message stands for the name as it was written.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from wtc.errors import Problem

__all__ = ["RULES", "SUPPORTED", "Decision", "Kind", "Rule", "find", "is_sunder", "names"]

# The minors of Python that the whole test suite and the corpus of attacks ran on. A new minor
# brings syntax and attributes that nobody has reviewed, so the dialect refuses to start on it.
SUPPORTED = ((3, 11), (3, 12), (3, 13))


class Decision(StrEnum):
    """What becomes of what a row names."""

    ALLOW = "allow"
    REWRITE = "rewrite"
    DENY = "deny"


class Kind(StrEnum):
    """What the names of a row are."""

    NODE = "syntax"  # a class of the module ast
    NAME = "name"  # a name that no script may bind or read
    BUILTIN = "built-in"  # a name that Python predefines; a script may define its own
    MODULE_NAME = "module name"  # a dunder that a script's top level may set
    CLASS_NAME = "class name"  # a name that has a meaning in a class body
    METHOD = "method"  # a method that Python calls by itself
    ATTRIBUTE = "attribute"  # what follows the dot
    IMPORT = "import"  # a module
    SCRIPT = "script"  # the text as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row. `rule` is its anchor in the reference page."""

    rule: str
    kind: Kind
    names: tuple[str, ...]
    decision: Decision
    what: str = ""
    why: str = ""
    instead: str = ""

    def filled(self, **values: str) -> Rule:
        """Return the row with `{key}` in its message replaced by each value, braces and all."""

        def fill(text: str) -> str:
            return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)

        return dataclasses.replace(
            self, what=fill(self.what), why=fill(self.why), instead=fill(self.instead)
        )

    def problem(self, line: int = 0, column: int = 0, **values: str) -> Problem:
        """Return the row as a problem of a script, there where it stands."""
        row = self.filled(**values)
        return Problem(
            what=row.what,
            why=row.why,
            instead=row.instead,
            line=line,
            column=column,
            rule=row.rule,
        )


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _row(rule: str, kind: Kind, names: str, decision: Decision, *message: str) -> Rule:
    what, why, instead = (*message, "", "", "")[:3]
    return Rule(
        rule=rule,
        kind=kind,
        names=tuple(names.split()),
        decision=decision,
        what=what,
        why=why,
        instead=instead,
    )


_ALLOW, _REWRITE, _DENY = Decision.ALLOW, Decision.REWRITE, Decision.DENY

_SYNTAX = (
    _row(
        "expressions",
        Kind.NODE,
        "Expr Constant List Tuple Set Dict Starred Slice Subscript",
        _ALLOW,
    ),
    _row("strings", Kind.NODE, "JoinedStr FormattedValue", _ALLOW),
    _row("operators", Kind.NODE, "BoolOp BinOp UnaryOp Compare IfExp And Or Not", _ALLOW),
    _row("operators", Kind.NODE, "Add Sub Mult MatMult Div Mod Pow LShift RShift", _ALLOW),
    _row("operators", Kind.NODE, "BitOr BitXor BitAnd FloorDiv Invert UAdd USub", _ALLOW),
    _row("operators", Kind.NODE, "Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn", _ALLOW),
    _row("names", Kind.NODE, "Load Store Del", _ALLOW),
    _row("assignment", Kind.NODE, "Assign AnnAssign NamedExpr Delete", _ALLOW),
    _row("control-flow", Kind.NODE, "Module If For While Break Continue Pass Assert", _ALLOW),
    _row("with", Kind.NODE, "With withitem", _ALLOW),
    _row("exceptions", Kind.NODE, "Try Raise", _ALLOW),
    _row(
        "comprehensions", Kind.NODE, "ListComp SetComp DictComp GeneratorExp comprehension", _ALLOW
    ),
    _row("generators", Kind.NODE, "Yield YieldFrom", _ALLOW),
    _row("async", Kind.NODE, "Await AsyncFor AsyncWith", _ALLOW),
    _row("calls", Kind.NODE, "keyword", _ALLOW),
    _row("calls", Kind.NODE, "Call", _REWRITE),
    _row("functions", Kind.NODE, "arguments arg", _ALLOW),
    _row("scopes", Kind.NODE, "Global Nonlocal", _ALLOW),
    _row("match", Kind.NODE, "Match match_case MatchValue MatchSingleton MatchSequence", _ALLOW),
    _row("match", Kind.NODE, "MatchMapping MatchStar MatchAs MatchOr", _ALLOW),
    _row("type-parameters", Kind.NODE, "TypeAlias TypeVar ParamSpec TypeVarTuple", _ALLOW),
    _row("names", Kind.NODE, "Name", _ALLOW),
    _row("match", Kind.NODE, "MatchClass", _REWRITE),
    _row("attributes", Kind.NODE, "Attribute", _REWRITE),
    _row("assignment", Kind.NODE, "AugAssign", _REWRITE),
    _row("functions", Kind.NODE, "FunctionDef AsyncFunctionDef Lambda", _REWRITE),
    _row("classes", Kind.NODE, "ClassDef", _REWRITE),
    _row("method-new", Kind.NODE, "Return", _REWRITE),
    _row("bare-except", Kind.NODE, "ExceptHandler", _REWRITE),
    _row("imports", Kind.NODE, "Import ImportFrom alias", _REWRITE),
    _row(
        "except-star",
        Kind.NODE,
        "TryStar",
        _DENY,
        "`except*` is not allowed",
        "an exception group with methods of its own can crash Python here",
        "use `except ExceptionGroup as group` and look at `group.exceptions`",
    ),
)

_RUNNING_TEXT = "what runs is only what was checked, and text made later was not"
_INSIDES = "it opens the insides of Python, and from there everything else"

_BUILTINS = (
    _row(
        "running-text",
        Kind.BUILTIN,
        "eval exec",
        _DENY,
        "`{name}` is not available",
        _RUNNING_TEXT,
        "call a function, or look it up in a dict; `json.loads` reads data",
    ),
    _row(
        "running-text",
        Kind.BUILTIN,
        "compile",
        _DENY,
        "the built-in `compile` is not available",
        _RUNNING_TEXT,
        "a compiler calls `options.python(source)`",
    ),
    _row(
        "imports",
        Kind.BUILTIN,
        "importlib",
        _DENY,
        "`{name}` is not available",
        "imports are read before the script runs",
        "write an `import` statement",
    ),
    _row(
        "files",
        Kind.BUILTIN,
        "open",
        _DENY,
        "`open` is not available",
        "a webtask has no files",
        "keep data in `context.storage`; `io.StringIO` and `io.BytesIO` are files in memory",
    ),
    _row(
        "terminal",
        Kind.BUILTIN,
        "input breakpoint help exit quit copyright credits license",
        _DENY,
        "`{name}` is not available",
        "a webtask has no terminal",
        "read the request; write to the log with `print`",
    ),
    _row(
        "namespaces",
        Kind.BUILTIN,
        "globals locals vars dir",
        _DENY,
        "`{name}` is not available",
        _INSIDES,
        "keep it in a dict; `dataclasses.asdict` gives the fields of a dataclass",
    ),
    _row(
        "memory",
        Kind.BUILTIN,
        "id memoryview",
        _DENY,
        "`{name}` is not available",
        "it tells where things lie in memory",
        "compare with `is`; slice `bytes`",
    ),
    _row(
        "base-exceptions",
        Kind.BUILTIN,
        "BaseException SystemExit KeyboardInterrupt GeneratorExit BaseExceptionGroup",
        _DENY,
        "`{name}` is not available",
        "catching it would catch the stop of a run that takes too long",
        "use `Exception`; clean up in `finally`",
    ),
)

_NAMES = (
    _row(
        "super",
        Kind.NAME,
        "super",
        _DENY,
        "the name `super` cannot be given to anything else",
        "`super().__init__()` and the like rely on it",
        "choose another name",
    ),
    _row("module-names", Kind.MODULE_NAME, "__all__ __author__ __version__ __doc__", _ALLOW),
    _row("class-names", Kind.CLASS_NAME, "__slots__ __match_args__ __doc__", _ALLOW),
    _row(
        "class-names", Kind.CLASS_NAME, "_generate_next_value_ _missing_ _ignore_ _order_", _ALLOW
    ),
    _row(
        "class-names",
        Kind.CLASS_NAME,
        "_value_ _name_ _numeric_repr_ _add_alias_ _add_value_alias_",
        _ALLOW,
    ),
)

_METHODS = (
    _row(
        "methods",
        Kind.METHOD,
        "__init__ __new__ __post_init__ __init_subclass__ __class_getitem__",
        _ALLOW,
    ),
    _row(
        "methods",
        Kind.METHOD,
        "__set_name__ __get__ __set__ __delete__ __getattr__ __call__",
        _ALLOW,
    ),
    _row("methods", Kind.METHOD, "__repr__ __str__ __bytes__ __format__ __hash__ __bool__", _ALLOW),
    _row("methods", Kind.METHOD, "__eq__ __ne__ __lt__ __le__ __gt__ __ge__", _ALLOW),
    _row("methods", Kind.METHOD, "__len__ __getitem__ __setitem__ __delitem__ __missing__", _ALLOW),
    _row("methods", Kind.METHOD, "__contains__ __iter__ __next__ __reversed__", _ALLOW),
    _row("methods", Kind.METHOD, "__enter__ __exit__ __aenter__ __aexit__", _ALLOW),
    _row("methods", Kind.METHOD, "__await__ __aiter__ __anext__", _ALLOW),
    _row(
        "methods",
        Kind.METHOD,
        "__add__ __sub__ __mul__ __matmul__ __truediv__ __floordiv__",
        _ALLOW,
    ),
    _row("methods", Kind.METHOD, "__mod__ __divmod__ __pow__ __lshift__ __rshift__", _ALLOW),
    _row("methods", Kind.METHOD, "__and__ __or__ __xor__", _ALLOW),
    _row(
        "methods",
        Kind.METHOD,
        "__radd__ __rsub__ __rmul__ __rmatmul__ __rtruediv__ __rfloordiv__",
        _ALLOW,
    ),
    _row("methods", Kind.METHOD, "__rmod__ __rdivmod__ __rpow__ __rlshift__ __rrshift__", _ALLOW),
    _row("methods", Kind.METHOD, "__rand__ __ror__ __rxor__", _ALLOW),
    _row(
        "methods",
        Kind.METHOD,
        "__iadd__ __isub__ __imul__ __imatmul__ __itruediv__ __ifloordiv__",
        _ALLOW,
    ),
    _row("methods", Kind.METHOD, "__imod__ __ipow__ __ilshift__ __irshift__", _ALLOW),
    _row("methods", Kind.METHOD, "__iand__ __ior__ __ixor__", _ALLOW),
    _row(
        "methods",
        Kind.METHOD,
        "__neg__ __pos__ __abs__ __invert__ __int__ __float__ __complex__",
        _ALLOW,
    ),
    _row("methods", Kind.METHOD, "__round__ __trunc__ __floor__ __ceil__", _ALLOW),
    _row("methods", Kind.METHOD, "__copy__ __deepcopy__ __replace__", _ALLOW),
    _row(
        "method-del",
        Kind.METHOD,
        "__del__",
        _DENY,
        "a class cannot define `__del__`",
        "it would run at any time, in any other run",
        "use `with`, `try`/`finally` or `contextlib.ExitStack`",
    ),
    _row(
        "method-attributes",
        Kind.METHOD,
        "__getattribute__ __setattr__ __delattr__ __dir__",
        _DENY,
        "a class cannot define `{name}`",
        "it changes what every read and write of an attribute means, the guards' too",
        "use properties, descriptors or `__getattr__`",
    ),
    _row(
        "method-copying",
        Kind.METHOD,
        "__reduce__ __reduce_ex__ __getstate__ __setstate__ __getnewargs__ __getnewargs_ex__",
        _DENY,
        "a class cannot define `{name}`",
        "`copy` would call whatever it returns",
        "define `__copy__` or `__deepcopy__`",
    ),
    _row(
        "method-buffers",
        Kind.METHOD,
        "__index__ __length_hint__ __buffer__ __release_buffer__ __fspath__ __sizeof__",
        _DENY,
        "a class cannot define `{name}`",
        "Python calls it in the middle of its own work on memory",
        "define `__int__` or a method with a name of its own, and call it",
    ),
    _row(
        "method-classes",
        Kind.METHOD,
        "__prepare__ __mro_entries__ __instancecheck__ __subclasscheck__ __subclasshook__",
        _DENY,
        "a class cannot define `{name}`",
        "it changes what a class is",
        "use `__init_subclass__`, a class decorator or a Protocol",
    ),
)

_DUNDER_MESSAGE = ("`{name}` cannot be used", _INSIDES)

_ATTRIBUTES = (
    _row("names-of-things", Kind.ATTRIBUTE, "__name__ __qualname__ __doc__", _ALLOW),
    _row(
        "exception-chain",
        Kind.ATTRIBUTE,
        "__cause__ __context__ __suppress_context__ __notes__",
        _ALLOW,
    ),
    _row("views", Kind.ATTRIBUTE, "__members__ groupindex", _REWRITE),
    _row("class-of", Kind.ATTRIBUTE, "__class__", _REWRITE),
    _row("str-format", Kind.ATTRIBUTE, "format format_map", _REWRITE),
    _row(
        "named-tuples", Kind.ATTRIBUTE, "_asdict _replace _make _fields _field_defaults", _REWRITE
    ),
    _row("guarded", Kind.ATTRIBUTE, "mro register obj clear_cache from_file no_cache", _REWRITE),
    _row("guarded", Kind.ATTRIBUTE, "copy new_child fget fset fdel is_global is_private", _REWRITE),
    _row(
        "guarded", Kind.ATTRIBUTE, "get_loop get_stack print_stack get_coro get_context", _REWRITE
    ),
    _row(
        "frames",
        Kind.ATTRIBUTE,
        "gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await cr_origin ag_frame ag_code"
        " ag_await tb_frame tb_next f_back f_builtins f_code f_generator f_globals f_locals f_trace"
        " co_code co_consts co_names co_varnames co_freevars co_cellvars co_lines co_positions",
        _DENY,
        "`{name}` cannot be read",
        "it is the running program's own state, and every secret in it",
        "pass values as arguments, and keep what you need in names of your own",
    ),
    _row(
        "tracebacks",
        Kind.ATTRIBUTE,
        "__traceback__",
        _DENY,
        "`__traceback__` cannot be read",
        "a traceback holds the running program's state",
        "log the exception: the log gets its traceback by itself",
    ),
    _row(
        "instance-dict",
        Kind.ATTRIBUTE,
        "__dict__ __slots__ __annotations__ __annotate__ __weakref__",
        _DENY,
        "`{name}` cannot be used",
        "it reads and writes attributes past every check",
        "use `dataclasses.fields` and `dataclasses.asdict`, or keep a dict",
    ),
    _row(
        "class-tree",
        Kind.ATTRIBUTE,
        "__bases__ __base__ __mro__ __subclasses__ __orig_bases__ __orig_class__ __origin__"
        " __args__ __parameters__ __abstractmethods__ __type_params__",
        _DENY,
        *_DUNDER_MESSAGE,
        "use `isinstance`, `issubclass`, or register classes in `__init_subclass__`",
    ),
    _row(
        "function-insides",
        Kind.ATTRIBUTE,
        "__globals__ __builtins__ __code__ __closure__ __defaults__ __kwdefaults__ __func__"
        " __self__ __wrapped__ __objclass__ __text_signature__ __signature__",
        _DENY,
        *_DUNDER_MESSAGE,
        "keep a reference to what you need under a name of your own",
    ),
    _row(
        "module-insides",
        Kind.ATTRIBUTE,
        "__file__ __path__ __loader__ __spec__ __package__ __cached__ __import__ __module__",
        _DENY,
        *_DUNDER_MESSAGE,
        "import what you need by its own name",
    ),
    _row(
        "method-attributes",
        Kind.ATTRIBUTE,
        "__getattribute__ __setattr__ __delattr__ __dir__",
        _DENY,
        "`{name}` cannot be called",
        "it reads and writes attributes past every check",
        "use `getattr` and `setattr`; in a frozen dataclass, compute the value in a property",
    ),
)

_NOT_HERE = "`{name}` cannot be imported"


def _imports(rule: str, names: str, why: str, instead: str, what: str = _NOT_HERE) -> Rule:
    return _row(rule, Kind.IMPORT, names, _DENY, what, why, instead)


def _names_of(module: str, names: str, why: str, instead: str) -> Rule:
    """Return the row of names that a module on a shelf has and the shelf has not."""
    paths = " ".join(f"{module}.{name}" for name in names.split())
    return _imports("import-names", paths, why, instead, f"`{module}` has no `{{name}}` here")


_IMPORTS = (
    _imports(
        "import-system",
        "os sys platform signal resource site pwd getpass",
        "a webtask has no files, environment or processes",
        "settings are in `context.secrets` and `context.params`; data goes to `context.storage`",
    ),
    _imports(
        "import-system",
        "pathlib shutil tempfile glob fileinput zipfile tarfile bz2 lzma",
        "a webtask has no files",
        "`io.BytesIO` is a file in memory; `gzip` packs bytes; `posixpath` splits paths",
    ),
    _imports(
        "import-system",
        "argparse optparse getopt cmd readline curses",
        "a webtask has no command line",
        "read `request.query` or `request.json()`; `shlex.split` splits a command",
    ),
    _imports(
        "import-processes",
        "subprocess multiprocessing threading concurrent concurrent.futures queue ctypes mmap"
        " sched selectors",
        "a webtask has no processes or threads of its own",
        "write `async def` and use `asyncio.gather`",
    ),
    _imports(
        "import-network",
        "socket ssl http.client urllib.request urllib.error requests aiohttp urllib3 ftplib"
        " xmlrpc websockets",
        "a webtask opens no connections by itself",
        "call out with `httpx`",
    ),
    _imports(
        "import-network",
        "http.server socketserver wsgiref",
        "the platform serves",
        "write a handler: `def handler(context, request)`",
    ),
    _imports(
        "import-mail",
        "smtplib imaplib poplib mailbox email.message email.mime email.policy email.parser"
        " email.generator email.contentmanager email.headerregistry email.charset",
        "mail goes by connections, and a message leads to what all messages share",
        "post JSON to a mail provider's API; `email.utils` and `email.header` read headers",
    ),
    _imports(
        "import-insides",
        "gc importlib builtins dis code codeop linecache weakref atexit tokenize symtable runpy"
        " pkgutil pdb bdb trace tracemalloc profile cProfile copyreg sysconfig",
        _INSIDES,
        "most handlers need none of it; `inspect` and `functools` look at your own functions",
    ),
    _imports(
        "import-insides",
        "ast",
        _RUNNING_TEXT,
        "`json.loads` reads data, as `ast.literal_eval` would",
    ),
    _imports(
        "import-shared",
        "codecs encodings locale gettext",
        "what it sets holds for the whole worker",
        "`text.encode()`, `data.decode()` and f-strings such as `{price:,.2f}`",
    ),
    _imports(
        "import-pickle",
        "pickle marshal",
        "reading its data can run code",
        "use `json`",
    ),
    _imports(
        "import-pickle",
        "sqlite3 dbm shelve",
        "a webtask has no files",
        "keep one JSON document in `context.storage`",
    ),
    _imports(
        "import-xml",
        "xml.dom xml.sax xml.parsers plistlib lxml xmltodict defusedxml",
        "it opens files, or reads entities that grow without end",
        "`xml.etree.ElementTree` reads and writes XML; `html.escape` escapes text",
    ),
    _imports(
        "import-tests",
        "unittest doctest pytest timeit",
        "a webtask is tested from outside",
        "run it with `wtc dev`; `time.perf_counter` measures",
    ),
    _names_of(
        "asyncio",
        "run get_event_loop new_event_loop get_running_loop set_event_loop to_thread",
        "the platform runs the loop",
        "write `async def handler` and `await` in it",
    ),
    _names_of(
        "string",
        "Formatter",
        "it reads any attribute by its name",
        "use f-strings, `str.format` or `string.Template`",
    ),
    _names_of(
        "typing",
        "get_type_hints ForwardRef",
        _RUNNING_TEXT,
        "`dataclasses.fields` and `inspect.signature` show what you wrote",
    ),
    _names_of(
        "collections",
        "UserString",
        "its `format` reads any attribute by its name",
        "inherit from `str`",
    ),
    _names_of(
        "gzip",
        "open GzipFile",
        "it opens files",
        "`gzip.compress` and `gzip.decompress` work on bytes",
    ),
    _names_of(
        "xml.etree.ElementTree",
        "register_namespace Comment ProcessingInstruction PI CDATA iterparse XMLParser TreeBuilder",
        "it opens files, or changes what all trees share",
        "write the prefix: `Element('rss', {'xmlns:atom': uri})`, `SubElement(it, 'atom:link')`",
    ),
    _names_of(
        "types",
        "CodeType FrameType TracebackType ModuleType GenericAlias new_class coroutine CellType",
        _INSIDES,
        "write classes by `class` and coroutines by `async def`",
    ),
    _names_of(
        "inspect",
        "stack currentframe getframeinfo getsource getmembers getmodule unwrap",
        _INSIDES,
        "pass values as arguments; `public_methods` of `wtc.public` lists methods",
    ),
    _names_of(
        "zoneinfo",
        "available_timezones TZPATH reset_tzpath",
        "it reads the machine's files",
        "try `ZoneInfo(name)` and catch `ZoneInfoNotFoundError`",
    ),
    _names_of(
        "uuid",
        "uuid1 getnode",
        "it tells the machine's own address",
        "`uuid.uuid4` is random, `uuid.uuid5` is made of a name",
    ),
    _imports(
        "import-packages",
        "flask fastapi starlette django bottle sanic tornado",
        "the platform serves",
        "write a handler, `def handler(context, request)`, and return a dict, text or `Response`",
    ),
    _imports(
        "import-packages",
        "pydantic attr attrs marshmallow jsonschema",
        "packages cannot be installed for a script",
        "`dataclasses`, `typing.TypedDict` and an `if` that raises `HTTPError(400)`",
    ),
    _imports(
        "import-packages",
        "jwt jose authlib itsdangerous cryptography nacl Crypto bcrypt",
        "packages cannot be installed for a script",
        "`hmac`, `hashlib` and `base64` sign and check; `hmac.compare_digest` compares",
    ),
    _imports(
        "import-packages",
        "jinja2 mako chameleon markdown markupsafe",
        "packages cannot be installed for a script",
        "`string.Template` fills in text, `html.escape` makes it safe",
    ),
    _imports(
        "import-packages",
        "numpy pandas scipy polars matplotlib PIL sklearn torch",
        "packages cannot be installed for a script",
        "`statistics`, `math` and `csv` do small sums; call a service for large ones",
    ),
    _imports(
        "import-packages",
        "boto3 botocore google azure firebase_admin openai anthropic slack_sdk twilio sendgrid"
        " github telegram discord",
        "packages cannot be installed for a script",
        "such a service has an HTTP API: call it with `httpx`",
    ),
    _imports(
        "import-packages",
        "dateutil pytz arrow pendulum croniter freezegun",
        "packages cannot be installed for a script",
        "`datetime.fromisoformat`, `zoneinfo.ZoneInfo` and `email.utils.parsedate_to_datetime`",
    ),
    _imports(
        "import-packages",
        "yaml toml tomli orjson ujson simplejson msgpack msgspec",
        "packages cannot be installed for a script",
        "`json` and `tomllib` read data",
    ),
    _imports(
        "import-packages",
        "bs4 feedparser html5lib",
        "packages cannot be installed for a script",
        "`html.parser.HTMLParser` reads HTML, `xml.etree.ElementTree` feeds",
    ),
    _imports(
        "import-packages",
        "redis psycopg psycopg2 sqlalchemy pymongo mysql peewee tinydb",
        "a webtask opens no connections by itself",
        "keep one JSON document in `context.storage`",
    ),
    _imports(
        "import-packages",
        "dotenv decouple environ dynaconf",
        "a webtask has no environment",
        "settings are in `context.secrets` and `context.params`",
    ),
    _imports(
        "import-packages",
        "celery rq schedule apscheduler",
        "a webtask has no queue or processes of its own",
        "`context.defer(call)` runs it after the answer",
    ),
    _imports(
        "import-packages",
        "tenacity backoff cachetools",
        "packages cannot be installed for a script",
        "a loop with `asyncio.sleep` tries again; `functools.lru_cache` keeps results",
    ),
    _imports(
        "import-packages",
        "loguru structlog sentry_sdk rich",
        "packages cannot be installed for a script",
        "`print`, `logging` and `context.log` write to the webtask's log",
    ),
    _imports(
        "import-packages",
        "click typer",
        "a webtask has no command line",
        "read `request.query` or `request.json()`",
    ),
    _imports(
        "import-removed",
        "cgi imghdr sndhdr crypt telnetlib distutils",
        "Python itself has given it up",
        "`request.form()` reads a form; the first bytes of an image tell its kind",
    ),
)

RULES: tuple[Rule, ...] = (*_SYNTAX, *_BUILTINS, *_NAMES, *_METHODS, *_ATTRIBUTES, *_IMPORTS)

_INDEX = MappingProxyType({(row.kind, name): row for row in RULES for name in row.names})


def find(kind: Kind, name: str) -> Rule | None:
    """Return the row of `name`, None when the table has none."""
    return _INDEX.get((kind, name))


def names(kind: Kind, *decisions: Decision) -> frozenset[str]:
    """Return every name of a kind with one of the decisions."""
    return frozenset(
        name for (found, name), row in _INDEX.items() if found is kind and row.decision in decisions
    )


def is_sunder(name: str) -> bool:
    """Tell whether the name is of the form that `enum` keeps for itself: `_member_map_`."""
    return len(name) > 2 and name[0] == name[-1] == "_" != name[1] and name[-2] != "_"
