"""The dialect's table: what a script may write, what becomes of it, and what to write instead.

Pure data. Law: every node, name, attribute and method that the dialect knows has one row here, and
what has no row is refused. The transformer, the messages, the reference page and the tests all
read this table; none has a list of its own.

Three decisions:

    ALLOW     as in Python, at Python's speed
    REWRITE   as in Python, with a guard where only the running object can tell
    DENY      refused before anything runs, with what, why and what instead

`{name}` in a message stands for the name as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

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
    _row("str-format", Kind.NODE, "Call", _REWRITE),
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
    _row("guarded", Kind.ATTRIBUTE, "mro register obj clear_cache from_file", _REWRITE),
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
        "pass values as arguments; `inspect` what you need by hand",
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

_IMPORTS = (
    _row(
        "import-system",
        Kind.IMPORT,
        "os sys pathlib shutil tempfile glob platform signal resource site",
        _DENY,
        _NOT_HERE,
        "a webtask has no files, environment or processes",
        "settings are in `context.secrets` and `context.params`; data goes to `context.storage`",
    ),
    _row(
        "import-processes",
        Kind.IMPORT,
        "subprocess multiprocessing threading concurrent concurrent.futures queue ctypes mmap",
        _DENY,
        _NOT_HERE,
        "a webtask has no processes or threads of its own",
        "write `async def` and use `asyncio.gather`",
    ),
    _row(
        "import-network",
        Kind.IMPORT,
        "socket ssl http.client urllib.request requests aiohttp urllib3 ftplib smtplib",
        _DENY,
        _NOT_HERE,
        "a webtask opens no connections by itself",
        "there is no HTTP client for scripts yet",
    ),
    _row(
        "import-insides",
        Kind.IMPORT,
        "inspect gc importlib types builtins ast dis code codeop traceback linecache weakref"
        " warnings atexit codecs locale contextvars tokenize symtable runpy pkgutil",
        _DENY,
        _NOT_HERE,
        _INSIDES,
        "most handlers need none of it; `functools.wraps` and `dataclasses` cover the common uses",
    ),
    _row(
        "import-pickle",
        Kind.IMPORT,
        "pickle marshal shelve sqlite3 dbm",
        _DENY,
        _NOT_HERE,
        "reading its data can run code, or needs files",
        "use `json`",
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
