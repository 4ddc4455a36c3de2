"""What can be imported: every module and every name of it, reviewed one by one.

Pure data. Law: a name is on a shelf because somebody looked at what it does and what can be
reached from it; never "all but". A module's star stands for the reviewed module's own `__all__`.
Names that only some supported minors of Python have are left out by the others.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["BUILTINS", "CATALOGUE", "EXCEPTIONS", "OWN_SHELVES", "SINCE"]

CATALOGUE = MappingProxyType(
    {
        "__future__": "annotations",
        "abc": "ABC abstractmethod",
        "asyncio": """sleep gather wait_for wait shield create_task timeout timeout_at
            as_completed FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED TaskGroup Lock Event
            Condition Semaphore BoundedSemaphore Queue PriorityQueue LifoQueue QueueEmpty
            QueueFull CancelledError TimeoutError InvalidStateError iscoroutine
            iscoroutinefunction""",
        "base64": """b64encode b64decode standard_b64encode standard_b64decode urlsafe_b64encode
            urlsafe_b64decode b32encode b32decode b32hexencode b32hexdecode b16encode b16decode
            a85encode a85decode b85encode b85decode encodebytes decodebytes""",
        "binascii": "hexlify unhexlify a2b_hex b2a_hex a2b_base64 b2a_base64 crc32 crc_hqx Error",
        "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
        "calendar": """isleap leapdays weekday monthrange monthcalendar timegm month_name
            month_abbr day_name day_abbr MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY
            SUNDAY JANUARY FEBRUARY Calendar TextCalendar HTMLCalendar IllegalMonthError
            IllegalWeekdayError""",
        "cmath": """acos acosh asin asinh atan atanh cos cosh e exp inf infj isclose isfinite
            isinf isnan log log10 nan nanj phase pi polar rect sin sinh sqrt tan tanh tau""",
        "collections": """ChainMap Counter OrderedDict UserDict UserList defaultdict deque
            namedtuple""",
        "collections.abc": """AsyncGenerator AsyncIterable AsyncIterator Awaitable Buffer
            ByteString Callable Collection Container Coroutine Generator Hashable ItemsView
            Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence
            MutableSet Reversible Sequence Set Sized ValuesView""",
        "colorsys": "hls_to_rgb hsv_to_rgb rgb_to_hls rgb_to_hsv rgb_to_yiq yiq_to_rgb",
        "contextlib": """AbstractAsyncContextManager AbstractContextManager
            AsyncContextDecorator AsyncExitStack ContextDecorator ExitStack aclosing
            asynccontextmanager closing contextmanager nullcontext suppress""",
        "contextvars": "ContextVar",
        "copy": "copy deepcopy replace",
        "csv": """reader writer DictReader DictWriter Dialect excel excel_tab unix_dialect Error
            QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC QUOTE_NOTNULL QUOTE_STRINGS""",
        "dataclasses": """FrozenInstanceError InitVar KW_ONLY MISSING asdict astuple dataclass
            field fields is_dataclass replace""",
        "datetime": "MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo",
        "decimal": """Decimal localcontext getcontext DecimalException DivisionByZero
            DivisionImpossible DivisionUndefined FloatOperation Inexact InvalidOperation
            Overflow Rounded Subnormal Underflow Clamped ROUND_05UP ROUND_CEILING ROUND_DOWN
            ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP""",
        "difflib": """Differ SequenceMatcher context_diff get_close_matches ndiff restore
            unified_diff""",
        "email": "",
        "email.header": "decode_header",
        "email.utils": """format_datetime formataddr formatdate getaddresses mktime_tz parseaddr
            parsedate parsedate_to_datetime parsedate_tz quote unquote""",
        "enum": """Enum Flag FlagBoundary IntEnum IntFlag StrEnum auto member nonmember
            unique CONFORM EJECT KEEP STRICT""",
        "fnmatch": "filter fnmatch fnmatchcase translate",
        "fractions": "Fraction",
        "functools": """cache cached_property cmp_to_key lru_cache partial reduce singledispatch
            total_ordering wraps""",
        "graphlib": "CycleError TopologicalSorter",
        "gzip": "BadGzipFile compress decompress",
        "hashlib": """blake2b blake2s md5 new pbkdf2_hmac scrypt sha1 sha224 sha256 sha384
            sha3_224 sha3_256 sha3_384 sha3_512 sha512 shake_128 shake_256""",
        "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
        "hmac": "HMAC compare_digest digest new",
        "html": "escape unescape",
        "html.parser": "HTMLParser",
        "http": "HTTPStatus HTTPMethod",
        "http.cookies": "CookieError SimpleCookie",
        "httpx": """AsyncClient Client CloseError ConnectError ConnectTimeout DecodingError
            HTTPError HTTPStatusError InvalidURL LocalProtocolError NetworkError PoolTimeout
            ProtocolError ReadError ReadTimeout RemoteProtocolError Request RequestError Response
            Timeout TimeoutException TooManyRedirects TransportError UnsupportedProtocol
            WriteError WriteTimeout codes delete get head options patch post put request""",
        "inspect": """Parameter Signature cleandoc isasyncgen isasyncgenfunction isawaitable
            isclass iscoroutine iscoroutinefunction isfunction isgenerator isgeneratorfunction
            ismethod signature""",
        "io": "BytesIO StringIO SEEK_SET SEEK_CUR SEEK_END",
        "ipaddress": """AddressValueError IPv4Address IPv4Network IPv6Address IPv6Network
            NetmaskValueError ip_address ip_network""",
        "itertools": """accumulate batched chain combinations combinations_with_replacement
            compress count cycle dropwhile filterfalse groupby islice pairwise permutations
            product repeat starmap takewhile tee zip_longest""",
        "json": "dump dumps load loads JSONDecodeError JSONDecoder JSONEncoder",
        "keyword": "iskeyword issoftkeyword",
        "logging": """CRITICAL DEBUG ERROR INFO NOTSET WARNING Logger basicConfig critical debug
            error exception getLogger info log warning""",
        "math": """acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh
            degrees dist e erf erfc exp exp2 expm1 fabs factorial floor fma fmod frexp fsum
            gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10
            log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt
            sumprod tan tanh tau trunc ulp""",
        "mimetypes": "guess_extension guess_type",
        "numbers": "Complex Integral Number Rational Real",
        "operator": """abs add and_ attrgetter call concat contains countOf delitem eq floordiv ge
            getitem gt iadd iand iconcat ifloordiv ilshift imatmul imod imul index indexOf inv
            invert ior ipow irshift is_ is_not isub itemgetter itruediv ixor le lshift lt matmul
            methodcaller mod mul ne neg not_ or_ pos pow rshift setitem sub truediv truth xor""",
        "posixpath": """basename commonpath commonprefix dirname isabs join normpath split
            splitext""",
        "pprint": "pformat pp pprint saferepr",
        "quopri": "decodestring encodestring",
        "random": """Random SystemRandom betavariate binomialvariate choice choices expovariate
            gammavariate gauss getrandbits getstate lognormvariate normalvariate paretovariate
            randbytes randint random randrange sample seed setstate shuffle triangular uniform
            vonmisesvariate weibullvariate""",
        "re": """A ASCII DOTALL I IGNORECASE M MULTILINE Match NOFLAG Pattern RegexFlag S U
            UNICODE VERBOSE X compile error PatternError escape findall finditer fullmatch match
            search split sub subn""",
        "reprlib": "repr",
        "secrets": """SystemRandom choice compare_digest randbelow randbits token_bytes
            token_hex token_urlsafe""",
        "shlex": "join quote split",
        "statistics": """NormalDist StatisticsError correlation covariance fmean geometric_mean
            harmonic_mean kde linear_regression mean median median_grouped median_high
            median_low mode multimode pstdev pvariance quantiles stdev variance""",
        "string": """Template ascii_letters ascii_lowercase ascii_uppercase capwords digits
            hexdigits octdigits printable punctuation whitespace""",
        "stripe": """APIConnectionError APIError AuthenticationError CardError IdempotencyError
            InvalidRequestError ListObject PermissionError RateLimitError
            SignatureVerificationError StripeClient StripeError StripeObject Webhook""",
        "struct": "Struct calcsize error iter_unpack pack pack_into unpack unpack_from",
        "textwrap": "TextWrapper dedent fill indent shorten wrap",
        "time": """asctime ctime gmtime localtime mktime monotonic monotonic_ns perf_counter
            perf_counter_ns process_time process_time_ns sleep strftime strptime struct_time
            time time_ns timezone altzone daylight tzname""",
        "tomllib": "TOMLDecodeError load loads",
        "traceback": """format_exc format_exception format_exception_only print_exc
            print_exception""",
        "types": """AsyncGeneratorType BuiltinFunctionType CoroutineType EllipsisType FunctionType
            GeneratorType LambdaType MappingProxyType MethodType NoneType NotImplementedType
            SimpleNamespace UnionType""",
        "typing": """TYPE_CHECKING AbstractSet Annotated Any AnyStr AsyncContextManager
            AsyncGenerator AsyncIterable AsyncIterator Awaitable BinaryIO Callable ChainMap
            ClassVar Collection Concatenate Container ContextManager Coroutine Counter
            DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable IO ItemsView
            Iterable Iterator KeysView List Literal LiteralString Mapping MappingView Match
            MutableMapping MutableSequence MutableSet NamedTuple Never NewType NoReturn
            NotRequired Optional OrderedDict ParamSpec ParamSpecArgs ParamSpecKwargs Pattern
            Protocol ReadOnly Required Reversible Self Sequence Set Sized SupportsAbs
            SupportsBytes SupportsComplex SupportsFloat SupportsIndex SupportsInt SupportsRound
            Text TextIO Tuple Type TypeAlias TypeAliasType TypeGuard TypeIs TypeVar TypeVarTuple
            TypedDict Union Unpack ValuesView assert_never assert_type cast dataclass_transform
            final get_args get_origin is_typeddict overload override runtime_checkable""",
        "unicodedata": """bidirectional category combining decimal decomposition digit
            east_asian_width is_normalized lookup mirrored name normalize numeric""",
        "urllib": "",
        "urllib.parse": """ParseResult SplitResult parse_qs parse_qsl quote quote_from_bytes
            quote_plus unquote unquote_plus unquote_to_bytes urldefrag urlencode urljoin
            urlparse urlsplit urlunparse urlunsplit""",
        "uuid": """NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 UUID uuid3 uuid4
            uuid5""",
        "warnings": "filterwarnings simplefilter warn",
        "wtc": """CompileError CompileOptions Conflict Context HTTPError Handler Request
            Response Webtask hookimpl on""",
        "wtc.public": "*",
        "wtc.stripe": "*",
        "wtc.stripe_events": "*",
        "xml": "",
        "xml.etree": "",
        "xml.etree.ElementTree": """Element ElementTree ParseError QName SubElement XML fromstring
            indent iselement parse tostring""",
        "zlib": """adler32 compress compressobj crc32 decompress decompressobj error MAX_WBITS
            DEFLATED Z_BEST_COMPRESSION Z_BEST_SPEED Z_DEFAULT_COMPRESSION""",
        "zoneinfo": "ZoneInfo ZoneInfoNotFoundError",
    }
)

# Every name of these is a stand-in of the dialect's own; the real module is never asked.
OWN_SHELVES = frozenset(
    {"__future__", "asyncio", "inspect", "logging", "pprint", "traceback", "warnings"}
    | {"httpx", "stripe", "xml.etree.ElementTree"}
)

# What Python predefines and a script finds without an import; the dialect adds its own `type`,
# `print` and `getattr` to these.
BUILTINS = """
    abs aiter all anext any ascii bin bool bytearray bytes callable chr classmethod complex
    dict divmod enumerate filter float format frozenset hash hex int isinstance issubclass
    iter len list map max min next object oct ord pow property range repr reversed round set
    slice sorted staticmethod str sum super tuple zip Ellipsis NotImplemented
"""
EXCEPTIONS = """
    ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError
    BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
    ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning
    EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError
    FloatingPointError FutureWarning IOError ImportError ImportWarning IndentationError
    IndexError InterruptedError IsADirectoryError KeyError LookupError MemoryError
    ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError
    PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning
    StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError TabError
    TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
    UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning
    ZeroDivisionError
"""

# The first minor of Python that has a name, for those that not every supported one has.
SINCE = MappingProxyType(
    {
        "PythonFinalizationError": "3.13",
        "calendar.FEBRUARY": "3.12",
        "calendar.JANUARY": "3.12",
        "collections.abc.Buffer": "3.12",
        "copy.replace": "3.13",
        "csv.QUOTE_NOTNULL": "3.12",
        "csv.QUOTE_STRINGS": "3.12",
        "itertools.batched": "3.12",
        "math.fma": "3.13",
        "math.sumprod": "3.12",
        "random.binomialvariate": "3.12",
        "re.PatternError": "3.13",
        "statistics.kde": "3.13",
        "typing.ReadOnly": "3.13",
        "typing.TypeAliasType": "3.12",
        "typing.TypeIs": "3.13",
        "typing.override": "3.12",
    }
)
