"""The words of the reference page for what the table and the catalogue only name.

Pure data. Law: every class of syntax is called what its users call it, and every name that is the
dialect's own and not Python's says what is special about it.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["BUILTINS_OF_ITS_OWN", "NOTES", "SYNTAX"]

# What a class of the module `ast` is called by those who write it.
SYNTAX = MappingProxyType(
    {
        "Add": "`a + b`",
        "And": "`a and b`",
        "AnnAssign": "`a: int = b`",
        "Assert": "`assert a`",
        "Assign": "`a = b`",
        "AsyncFor": "`async for`",
        "AsyncFunctionDef": "`async def`",
        "AsyncWith": "`async with`",
        "Attribute": "`a.b`",
        "AugAssign": "`a += b`",
        "Await": "`await a`",
        "BinOp": "arithmetic",
        "BitAnd": "`a & b`",
        "BitOr": "`a | b`",
        "BitXor": "`a ^ b`",
        "BoolOp": "`and` and `or`",
        "Break": "`break`",
        "Call": "`a(b)`",
        "ClassDef": "`class`",
        "Compare": "comparisons",
        "Constant": "numbers, text, bytes, `True`, `None`, `...`",
        "Continue": "`continue`",
        "Del": "a name deleted",
        "Delete": "`del a`",
        "Dict": "`{a: b}`",
        "DictComp": "`{a: b for a in c}`",
        "Div": "`a / b`",
        "Eq": "`a == b`",
        "ExceptHandler": "`except`",
        "Expr": "an expression as a statement",
        "FloorDiv": "`a // b`",
        "For": "`for`",
        "FormattedValue": "a value in an f-string",
        "FunctionDef": "`def`",
        "GeneratorExp": "`(a for a in b)`",
        "Global": "`global`",
        "Gt": "`a > b`",
        "GtE": "`a >= b`",
        "If": "`if`",
        "IfExp": "`a if b else c`",
        "Import": "`import a`",
        "ImportFrom": "`from a import b`",
        "In": "`a in b`",
        "Invert": "`~a`",
        "Is": "`a is b`",
        "IsNot": "`a is not b`",
        "JoinedStr": "f-strings",
        "LShift": "`a << b`",
        "Lambda": "`lambda`",
        "List": "`[a, b]`",
        "ListComp": "`[a for a in b]`",
        "Load": "a name read",
        "Lt": "`a < b`",
        "LtE": "`a <= b`",
        "MatMult": "`a @ b`",
        "Match": "`match`",
        "MatchAs": "a name in a pattern, `as`, `_`",
        "MatchClass": "`case A(b=c)`",
        "MatchMapping": '`case {"a": b}`',
        "MatchOr": "`case a | b`",
        "MatchSequence": "`case [a, b]`",
        "MatchSingleton": "`case None`",
        "MatchStar": "`*a` in a pattern",
        "MatchValue": "a value in a pattern",
        "Mod": "`a % b`",
        "Module": "the script itself",
        "Mult": "`a * b`",
        "Name": "a name",
        "NamedExpr": "`(a := b)`",
        "Nonlocal": "`nonlocal`",
        "Not": "`not a`",
        "NotEq": "`a != b`",
        "NotIn": "`a not in b`",
        "Or": "`a or b`",
        "ParamSpec": "`**P` in `[…]`",
        "Pass": "`pass`",
        "Pow": "`a ** b`",
        "RShift": "`a >> b`",
        "Raise": "`raise`",
        "Return": "`return`, in `__new__`",
        "Set": "`{a, b}`",
        "SetComp": "`{a for a in b}`",
        "Slice": "`a[b:c]`",
        "Starred": "`*a`",
        "Store": "a name set",
        "Sub": "`a - b`",
        "Subscript": "`a[b]`",
        "Try": "`try`",
        "TryStar": "`except*`",
        "Tuple": "`(a, b)`",
        "TypeAlias": "`type A = B`",
        "TypeVar": "`def a[T]`, `class A[T]`",
        "TypeVarTuple": "`*Ts` in `[…]`",
        "UAdd": "`+a`",
        "USub": "`-a`",
        "UnaryOp": "a sign, `not` and `~`",
        "While": "`while`",
        "With": "`with`",
        "Yield": "`yield`",
        "YieldFrom": "`yield from`",
        "alias": "`as` of an import",
        "arg": "a parameter",
        "arguments": "parameters of every kind",
        "comprehension": "`for`, `async for` and `if` in them",
        "keyword": "`a(b=c)`",
        "match_case": "`case`",
        "withitem": "`with a as b`",
    }
)

# Built-in names that are the dialect's own, and what is special about each.
BUILTINS_OF_ITS_OWN = MappingProxyType(
    {
        "delattr": "deletes attributes of the script's own objects",
        "getattr": "reads what the script could read after a dot",
        "hasattr": "tells whether `getattr` would find it",
        "print": "writes to the webtask's log, or to a `file` of the script's",
        "setattr": "sets attributes of the script's own objects",
        "type": "tells the class of a value and makes none",
    }
)

# What is special about shelves, and names on them, that are the dialect's own.
_FUNCTIONS = "for functions of the script, directly above `def`"
_CLASSES = "for classes of the script, above `class`"
_ENUMERATIONS = "for enumerations made by `class` only"
_CACHES = "copies no attributes of what it wraps"
_BY_NAME = "reads what the script could read after a dot"
_NO_MARK = "marks nothing; type checkers read the text"
_NO_BASE = "makes objects and knows them by `isinstance`; no class inherits from it"
_OBJECTS = "its methods work on its own objects"
_SAME_TABLE = "knows Python's own table, the same on every machine"

NOTES = MappingProxyType(
    {
        "abc.abstractmethod": _FUNCTIONS,
        "asyncio": "what can be awaited, without loops, tasks and futures: what `create_task`,"
        " `gather` and `shield` give is awaited, cancelled and asked for its result",
        "calendar.Calendar": _OBJECTS,
        "calendar.HTMLCalendar": _OBJECTS,
        "calendar.TextCalendar": _OBJECTS,
        "collections.namedtuple": "has no `module`",
        "copy.deepcopy": "takes a memo from `__deepcopy__` only",
        "csv.DictReader": _OBJECTS,
        "dataclasses.dataclass": f"{_CLASSES}; writes no signature into `__doc__`",
        "dataclasses.field": "has metadata of its own",
        "dataclasses.fields": "gives copies",
        "enum.Enum": _ENUMERATIONS,
        "enum.Flag": _ENUMERATIONS,
        "enum.IntEnum": _ENUMERATIONS,
        "enum.IntFlag": _ENUMERATIONS,
        "enum.StrEnum": _ENUMERATIONS,
        "functools.cache": _CACHES,
        "functools.cached_property": "without a lock, as since Python 3.12",
        "functools.lru_cache": _CACHES,
        "functools.singledispatch": "for functions of the script",
        "functools.total_ordering": _CLASSES,
        "functools.wraps": _FUNCTIONS,
        "html.parser.HTMLParser": _OBJECTS,
        "httpx": "calls go through the platform's connections; a response is all there at once, and"
        " its values are frozen",
        "inspect": "looks at functions of the script; annotations that are text stay text",
        "ipaddress.IPv4Address": _NO_BASE,
        "ipaddress.IPv4Network": _NO_BASE,
        "ipaddress.IPv6Address": _NO_BASE,
        "ipaddress.IPv6Network": _NO_BASE,
        "ipaddress.ip_network": "takes netmasks that are texts or numbers",
        "json.loads": "reads two to three times as fast",
        "logging": "writes to the webtask's log, which keeps every level; formats and handlers are"
        " the reader's",
        "mimetypes.guess_extension": _SAME_TABLE,
        "mimetypes.guess_type": _SAME_TABLE,
        "operator.attrgetter": _BY_NAME,
        "operator.methodcaller": _BY_NAME,
        "pprint": "writes to the webtask's log, or to a `stream` of the script's",
        "random": "the functions share a generator of the worker's own",
        "reprlib.repr": "has the library's own limits",
        "secrets.SystemRandom": _OBJECTS,
        "shlex.split": "takes texts only",
        "stripe": "the client, its errors and the check of a webhook; answers are plain data",
        "textwrap.TextWrapper": "cannot be given other white space",
        "time.sleep": "ends when its run is stopped",
        "traceback": "tells of the script's own frames; prints to the webtask's log",
        "types.SimpleNamespace": "the script writes its objects, not the class",
        "typing.Annotated": "what it makes cannot be called",
        "typing.dataclass_transform": _NO_MARK,
        "typing.final": _NO_MARK,
        "typing.get_origin": "gives the script's own `type`",
        "typing.overload": _NO_MARK,
        "typing.override": _NO_MARK,
        "typing.runtime_checkable": _CLASSES,
        "urllib.parse.urlsplit": "has no cache to clear",
        "warnings": "writes to the webtask's log; filters are the reader's",
        "wtc.hookimpl": _FUNCTIONS,
        "wtc.on": _FUNCTIONS,
        "wtc.public.make_instance": "takes a class of the script",
        "wtc.public.on": _FUNCTIONS,
        "wtc.public.public_methods": "takes an object of a class of the script",
        "wtc.stripe_events": "names for type checkers: at run time an event is `Any`, and"
        " `StripeHandler` is `object`",
        "xml.etree.ElementTree": "trees in memory, from texts and from files of the script's; no"
        " DOCTYPE is read, so there are no entities",
        "zoneinfo.ZoneInfo": _NO_BASE,
    }
)
