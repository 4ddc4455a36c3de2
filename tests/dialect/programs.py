"""Random programs, written by a grammar over the whole of Python's syntax.

Law: a program depends on nothing but the choices that `pick` makes, and choice 0 is the plainest at
every place, so that hypothesis replays, and shrinks towards little.

    Grammar      any syntax, names of all kinds: what the dialect refuses or has to guard
    PureGrammar  what ends soon and depends on nothing: the same answer wherever it runs
    LootGrammar  runs over objects that a script can reach, and keeps whatever it gets
"""

# ruff: noqa: RUF001  letters that look like others are what some programs are made of

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from hypothesis import strategies as st

from wtc.dialect.catalogue import CATALOGUE
from wtc.dialect.policy import Decision, Kind, names

__all__ = ["Grammar", "LootGrammar", "PureGrammar", "Sample", "programs", "texts"]

Pick = Callable[[int], int]  # pick(n): a number from 0 to n - 1
Lines = list[str]


def words(text: str) -> list[str]:
    return text.split()


ORDINARY = words("a b c n x key item self cls value f g A B")
HOSTILE = words(
    "super type format print own user read it made getattr open eval __x __x_ _C__x _A__x _x _x_"
    " _ __ ___ __class__ __name__ __debug__ __builtins__ __import__ __build_class__ __file__"
    " ｅｖａｌ ﬁnd 𝐬elf __ｃlass__ match case type_ __new__ __init__ __getattr__ __deepcopy__"
)
ORDINARY_ATTRIBUTES = words("a b n x items keys append upper real args")
METHODS = sorted(names(Kind.METHOD, Decision.ALLOW))
ALL_METHODS = sorted(names(Kind.METHOD, *Decision))
GUARDED_METHODS = ["__new__", "__getattr__", "__deepcopy__", "__init__", "__set_name__", "__get__"]
CLASS_NAMES = sorted(names(Kind.CLASS_NAME, *Decision))
TABLE = [*sorted(names(Kind.ATTRIBUTE, *Decision)), *ALL_METHODS, *CLASS_NAMES]
PRIVATE = ["_x", "__x", "_x_", "__x_", "_C__x", "_member_map_", "_value_", "_fields", "_asdict"]
SAMPLED = sorted({name for kind in (int, str, type, Exception, list) for name in dir(kind)})
MODULES = [*CATALOGUE, "os", "sys", "types", "importlib"]
NEW_SYNTAX = sys.version_info >= (3, 12)

BINARY = words("+ - * / // % ** @ << >> & | ^")
COMPARISONS = words("== != < <= > >= is in")


@dataclass(frozen=True)
class Place:
    """Where a statement stands, so that most programs are ones that Python reads."""

    function: str = ""  # or "def", "async"
    in_loop: bool = False
    in_class: bool = False
    in_pattern: bool = False
    text_depth: int = 0  # f-strings around
    given: tuple[str, ...] = ()  # parameters of the function
    around: tuple[str, ...] = ()  # those of the functions around it


class Grammar:
    """Writes one program; lives for it. `fuel` bounds how much is written."""

    EXPRESSIONS: ClassVar[list[str]] = words(
        "name constant attribute call item binary guarded_call display lambda_ comparison"
        " conditional comprehension walrus text format_call super_ unary slice_ waiting boolean"
    )
    STATEMENTS: ClassVar[list[str]] = words(
        "evaluate assign write_attribute def_ class_ if_ augmented annotated for_ try_ with_"
        " match_ delete import_ scope leave while_ raise_ assert_ alias except_star proven rebind"
    )

    KEYWORDS: ClassVar[tuple[str, ...]] = ("flag", "metaclass", "_simple")

    def __init__(self, pick: Pick, fuel: int = 60) -> None:
        self._pick, self._fuel = pick, fuel
        self._place = Place()
        self._boldness = (0, 40, 8, 2)[pick(4)]  # one name in so many is a hostile one

    # Choosing.

    def one_of(self, several: Any) -> Any:
        return several[self._pick(len(several))]

    def maybe(self, one_in: int = 2) -> bool:
        return self._pick(one_in) == one_in - 1

    def some(self, make: Callable[[], str], at_most: int = 3) -> list[str]:
        return [make() for _ in range(self._pick(at_most + 1))]

    @contextmanager
    def _at(self, **changes: Any) -> Iterator[None]:
        outside, self._place = self._place, replace(self._place, **changes)
        yield
        self._place = outside

    # Names.

    def identifier(self) -> str:
        if self._boldness and self.maybe(self._boldness):
            return str(self.one_of(HOSTILE))
        return str(self.one_of(ORDINARY))

    def attribute_name(self) -> str:
        if not self._boldness or not self.maybe(min(4, self._boldness)):
            return str(self.one_of(ORDINARY_ATTRIBUTES))
        several = (PRIVATE, TABLE, SAMPLED, METHODS, HOSTILE)[self._pick(5)]
        return str(self.one_of(several))

    # Expressions. Each is written so that it can stand anywhere.

    def expression(self) -> str:
        self._fuel -= 1
        kinds = self.EXPRESSIONS if self._fuel > 0 else self.EXPRESSIONS[:2]
        return str(getattr(self, self.one_of(kinds))())

    def name(self) -> str:
        return self.identifier()

    def constant(self) -> str:
        several = ("0", "1", "'s'", "None", "True", "2.5", "b'b'", "...", "1j", "'{0.a}'", "'%s'")
        return str(self.one_of(several))

    def attribute(self) -> str:
        return f"({self.expression()}).{self.attribute_name()}"

    def item(self) -> str:
        return f"({self.expression()})[{self.expression()}]"

    def slice_(self) -> str:
        return f"({self.expression()})[{self.expression()}:{self.expression()}, ...]"

    def call(self) -> str:
        return f"({self.expression()})({self.arguments()})"

    def arguments(self) -> str:
        given = self.some(self.expression, 2)
        if self.maybe(6):
            given.append(f"*{self.operand()}")
        if self.maybe(4):
            given.append(f"{self.identifier()}={self.expression()}")
        if self.maybe(8):
            given.append(f"**{self.operand()}")
        return ", ".join(given)

    def operand(self) -> str:
        return f"({self.expression()})"

    def guarded_call(self) -> str:
        spelled = (
            "getattr({0}, '{1}')",
            "type({0})",
            "hasattr({0}, '{1}')",
            "setattr({0}, '{1}', {2})",
            "delattr({0}, '{1}')",
            "str.format('{{0.{1}}}', {0})",
            "print({0}, {2})",
            "isinstance({0}, type)",
            "type({0}, {2})",
        )
        spelling = self.one_of(spelled)
        return str(spelling.format(self.operand(), self.attribute_name(), self.operand()))

    def format_call(self) -> str:
        template = self.one_of(
            ("{0}", "{0.%s}", "{0[0].%s}", "{:{0.%s}}", "{x.%s}", "{0.%s!r:>{1}}")
        )
        text = template % self.attribute_name() if "%" in template else template
        method = self.one_of(("format", "format_map", "format"))
        return f"'{text}'.{method}({self.arguments()})"

    def super_(self) -> str:
        inside = self.one_of(("", "", f"{self.identifier()}, {self.identifier()}"))
        name = self.one_of(METHODS) if self.maybe(4) else self.attribute_name()
        return f"super({inside}).{name}"

    def unary(self) -> str:
        return f"({self.one_of(('-', 'not ', '~', '+'))}{self.operand()})"

    def binary(self) -> str:
        return f"({self.operand()} {self.one_of(BINARY)} {self.operand()})"

    def boolean(self) -> str:
        return f"({self.operand()} {self.one_of(('and', 'or'))} {self.operand()})"

    def comparison(self) -> str:
        parts = [f"{self.one_of(COMPARISONS)} {self.operand()}" for _ in range(1 + self._pick(2))]
        return f"({self.operand()} {' '.join(parts)})"

    def conditional(self) -> str:
        return f"({self.operand()} if {self.operand()} else {self.operand()})"

    def lambda_(self) -> str:
        parameters = self.parameters(annotated=False)
        with self._at(function="def", in_class=False):
            return f"(lambda {parameters}: {self.expression()})"

    def walrus(self) -> str:
        return f"({self.identifier()} := {self.expression()})"

    def display(self) -> str:
        several = ", ".join(self.some(self.element)) or "1"
        pair = f"{self.expression()}: {self.expression()}, **{self.operand()}"
        return str(self.one_of((f"[{several}]", f"({several},)", f"{{{several}}}", f"{{{pair}}}")))

    def element(self) -> str:
        return f"*{self.operand()}" if self.maybe(6) else self.expression()

    def comprehension(self) -> str:
        loops = " ".join(self.comprehension_loop() for _ in range(1 + self._pick(2)))
        body = self.expression()
        spelled = f"[{body} {loops}]", f"({body} {loops})", f"{{{body} {loops}}}"
        return str(self.one_of((*spelled, f"{{{body}: {self.expression()} {loops}}}")))

    def comprehension_loop(self) -> str:
        asynchronous = "async " if self._place.function == "async" and self.maybe(4) else ""
        condition = f" if {self.operand()}" if self.maybe(3) else ""
        return f"{asynchronous}for {self.target()} in {self.operand()}{condition}"

    def text(self) -> str:
        if self._place.text_depth > 1:
            return self.constant()
        quotes = ("'''", '"')[self._place.text_depth]
        with self._at(text_depth=self._place.text_depth + 1):
            fields = "".join(self.some(self.field, 2))
        return f"f{quotes}a{fields}{{{{{quotes}" if "'" not in fields else f"f'''{fields}'''"

    def field(self) -> str:
        conversion = self.one_of(("", "!r", "!s", "="))
        specification = self.one_of(("", ":>3", f":{{{self.expression()}}}", ":%Y"))
        return f"{{({self.expression()}){conversion}{specification}}}"

    def waiting(self) -> str:
        if self._place.function == "async" and self.maybe():
            return f"(await {self.operand()})"
        if self._place.function:
            return str(self.one_of((f"(yield {self.operand()})", f"(yield from {self.operand()})")))
        return self.name()

    # What is bound or written.

    def target(self) -> str:
        kind = self._pick(8)
        if kind == 5:
            return f"({self.target()}, *{self.identifier()})"
        if kind == 6:
            return f"({self.expression()}).{self.attribute_name()}"
        if kind == 7:
            return f"({self.expression()})[{self.expression()}]"
        return self.identifier()

    def parameters(self, annotated: bool = True) -> str:
        several = [f"p{number}" for number in range(self._pick(3))]
        several = [self.parameter() if self.maybe() else name for name in several]
        if annotated and several and self.maybe(4):
            several[-1] += f": {self.expression()}"
        if several and self.maybe(4):
            several[-1] += f" = {self.expression()}"
        if several and self.maybe(6):
            several.append("/")
        if self.maybe(6):
            several.append(self.one_of(("*rest", f"*{self.identifier()}", "*, k=1")))
        if self.maybe(8):
            several.append(self.one_of(("**more", f"**{self.identifier()}")))
        return ", ".join(several)

    def parameter(self) -> str:
        return str(self.one_of(("self", "cls", self.identifier(), "_C__x", "__x")))

    # Statements.

    def program(self) -> str:
        return "\n".join(self.block()) + "\n"

    def block(self, at_most: int = 3) -> Lines:
        lines: Lines = []
        for _ in range(1 + self._pick(at_most)):
            lines += self.statement()
        return lines

    def statement(self) -> Lines:
        self._fuel -= 1
        kinds = self.STATEMENTS if self._fuel > 0 else self.STATEMENTS[:1]
        made: Lines = getattr(self, self.one_of(kinds))()
        return made

    def indented(self, at_most: int = 3) -> Lines:
        return [f"    {line}" for line in self.block(at_most)]

    def evaluate(self) -> Lines:
        return [self.expression()]

    def assign(self) -> Lines:
        chain = " = ".join(self.target() for _ in range(1 + self._pick(2)))
        return [f"{chain} = {self.expression()}"]

    def write_attribute(self) -> Lines:
        name = self.one_of(self._place.given or (self.identifier(),))
        return [f"{name}.{self.attribute_name()} = {self.expression()}"]

    def proven(self) -> Lines:
        """Write an attribute of a parameter, and use it once more after something else."""
        first = self.write_attribute()
        name = first[0].partition(".")[0]
        again = (
            f"{name}.{self.attribute_name()} = {self.expression()}",
            f"{name}._x",
            f"super().{self.one_of(METHODS)}",
        )
        return [*first, *self.statement(), str(self.one_of(again))]

    def rebind(self) -> Lines:
        """Give a parameter another value from a method inside, by a name that may be mangled."""
        if not self._place.given:
            return self.evaluate()
        name = self.one_of(self._place.given)
        name = name.removeprefix("_C") if self.maybe() else name
        lines = ["class C:", "    def f(self):", f"        nonlocal {name}"]
        return [*lines, f"        {name} = {self.expression()}"]

    def augmented(self) -> Lines:
        target = self.one_of(
            (
                self.identifier(),
                f"{self.operand()}.{self.attribute_name()}",
                f"{self.identifier()}.{self.attribute_name()}",
                f"{self.operand()}[{self.expression()}]",
            )
        )
        return [f"{target} {self.one_of(BINARY)}= {self.expression()}"]

    def annotated(self) -> Lines:
        target = self.one_of((self.identifier(), f"{self.identifier()}.{self.attribute_name()}"))
        value = f" = {self.expression()}" if self.maybe() else ""
        return [f"{target}: {self.expression()}{value}"]

    def delete(self) -> Lines:
        return [f"del {self.target()}, {self.target()}"]

    def if_(self) -> Lines:
        lines = [f"if {self.expression()}:", *self.indented()]
        return [*lines, "else:", *self.indented()] if self.maybe() else lines

    def for_(self) -> Lines:
        asynchronous = "async " if self._place.function == "async" and self.maybe() else ""
        head = f"{asynchronous}for {self.target()} in {self.expression()}:"
        with self._at(in_loop=True):
            lines = [head, *self.indented()]
        return [*lines, "else:", *self.indented()] if self.maybe(4) else lines

    def while_(self) -> Lines:
        with self._at(in_loop=True):
            return [f"while {self.expression()}:", *self.indented(), "    break"]

    def try_(self) -> Lines:
        lines = ["try:", *self.indented()]
        catches = self._pick(3)
        for number in range(catches):
            caught = self.one_of((f" {self.operand()}", f" Exception as {self.identifier()}"))
            bare = number == catches - 1 and self.maybe(3)
            lines += [f"except{'' if bare else caught}:", *self.indented()]
        if catches and self.maybe(4):
            lines += ["else:", *self.indented()]
        if not catches or self.maybe(3):
            lines += ["finally:", *self.indented()]
        return lines

    def except_star(self) -> Lines:
        return ["try:", *self.indented(), f"except* {self.operand()}:", *self.indented()]

    def with_(self) -> Lines:
        asynchronous = "async " if self._place.function == "async" and self.maybe() else ""
        bound = f" as {self.target()}" if self.maybe() else ""
        return [f"{asynchronous}with {self.operand()}{bound}:", *self.indented()]

    def match_(self) -> Lines:
        lines = [f"match {self.operand()}:"]
        for _ in range(1 + self._pick(2)):
            guard = f" if {self.expression()}" if self.maybe(3) else ""
            body = [f"    {line}" for line in self.indented()]
            lines += [f"    case {self.pattern()}{guard}:", *body]
        return lines

    def pattern(self, depth: int = 2) -> str:
        kind = self._pick(10) if depth else self._pick(4)
        inner = (lambda: self.pattern(depth - 1)) if depth else self.identifier
        match kind:
            case 0:
                return "_"
            case 1:
                return str(self.one_of(("1", "'s'", "None", "-2.5", "1+2j", "b'b'")))
            case 2:
                return self.identifier()
            case 3:
                return f"{self.identifier()}.{self.attribute_name()}"
            case 4:
                return f"[{inner()}, *{self.identifier()}]"
            case 5:
                return f"{{'k': {inner()}, **{self.identifier()}}}"
            case 6:
                return f"{self.identifier()}({inner()}, {self.attribute_name()}={inner()})"
            case 7:
                return f"{self.identifier()}.{self.attribute_name()}({inner()})"
            case 8:
                return f"({inner()} as {self.identifier()})"
        return f"(1 | {inner()})"

    def def_(self) -> Lines:
        kind = self.one_of(("def", "def", "async"))
        name = self.function_name()
        head = f"{'async def' if kind == 'async' else 'def'} {name}{self.type_parameters()}"
        returns = f" -> {self.expression()}" if self.maybe(6) else ""
        decorators = [f"@{self.operand()}"] if self.maybe(6) else []
        parameters = self.parameters()
        if self._place.in_class and self.maybe():
            parameters = ", ".join(filter(None, ["self", parameters.lstrip("/, ")]))
        with self._inside(kind, parameters):
            body = self.indented()
        return [*decorators, f"{head}({parameters}){returns}:", *body]

    @contextmanager
    def _inside(self, kind: str, parameters: str) -> Iterator[None]:
        given = tuple(re.findall(r"(?:^|, )\*{0,2}(\w+)", parameters))
        around = (*self._place.around, *self._place.given)
        with self._at(function=kind, in_loop=False, in_class=False, given=given, around=around):
            yield

    def function_name(self) -> str:
        if not self._place.in_class or self.maybe():
            return self.identifier()
        several = (
            (GUARDED_METHODS, ALL_METHODS, CLASS_NAMES) if self._boldness else (GUARDED_METHODS,)
        )
        return str(self.one_of(self.one_of(several)))

    def type_parameters(self) -> str:
        if not NEW_SYNTAX or not self.maybe(8):
            return ""
        return f"[{self.identifier()}: {self.operand()}, *{self.identifier()}1, **P]"

    def class_(self) -> Lines:
        bases = self.some(self.base, 2)
        if self.maybe(6):
            bases.append(f"{self.one_of(self.KEYWORDS)}={self.expression()}")
        decorators = [f"@{self.operand()}"] if self.maybe(6) else []
        with self._at(function="", in_loop=False, in_class=True):
            body = self.indented()
        name = self.one_of(("C", "A", self.identifier(), "_C", "__"))
        return [*decorators, f"class {name}{self.type_parameters()}({', '.join(bases)}):", *body]

    def base(self) -> str:
        return self.identifier()

    def import_(self) -> Lines:
        module = self.one_of(MODULES)
        listed = CATALOGUE.get(module, "").split() or ["path"]
        name = self.one_of(listed) if self.maybe(4) is False else self.identifier()
        bound = f" as {self.identifier()}" if self.maybe() else ""
        spelled = f"import {module}{bound}", f"from {module} import {name}{bound}"
        return [str(self.one_of((*spelled, f"from .{module} import {name}")))]

    def scope(self) -> Lines:
        if not self._place.around or self.maybe(3):
            return [f"global {self.identifier()}"]
        name = self.one_of(self._place.around)
        name = name.removeprefix("_C") if self.maybe() else name
        return [f"nonlocal {name}", f"{name} = {self.expression()}"]

    def leave(self) -> Lines:
        kinds = ["pass"]
        if self._place.function:
            kinds += ["return", f"return {self.expression()}"]
        if self._place.in_loop:
            kinds += ["break", "continue"]
        return [str(self.one_of(kinds))]

    def raise_(self) -> Lines:
        cause = f" from {self.expression()}" if self.maybe(3) else ""
        return [f"raise {self.operand()}{cause}"]

    def assert_(self) -> Lines:
        return [f"assert {self.operand()}, {self.expression()}"]

    def alias(self) -> Lines:
        if not NEW_SYNTAX:
            return [f"type = {self.expression()}"]
        return [f"type {self.identifier()}{self.type_parameters()} = {self.expression()}"]


class PureGrammar(Grammar):
    """Programs over numbers, texts and lists: what they do is decided by their text alone.

    Nothing grows fast: no powers, shifts or products, no recursion, loops of at most three steps.
    """

    EXPRESSIONS: ClassVar[list[str]] = words(
        "name constant binary attribute item call display comparison conditional boolean lambda_"
        " comprehension walrus text format_call super_ unary waiting method"
    )
    STATEMENTS: ClassVar[list[str]] = words(
        "evaluate keep assign write_attribute def_ class_ if_ augmented annotated for_ try_ with_"
        " match_ delete scope leave raise_ assert_"
    )
    KEYWORDS: ClassVar[tuple[str, ...]] = ("flag", "k")
    NAMES: ClassVar[list[str]] = words("a b n x s d f g A o _p __q")
    HEAD: ClassVar[str] = """
import functools
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple
class A:
    kind = "A"
    def __init__(self, *values):
        self.values = values
    def __repr__(self):
        return f"{type(self).__name__}{self.values}"
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return len(self.values) == 1
    def __getattr__(self, name):
        if name == "gone":
            return 7
        raise AttributeError(name)
    def __eq__(self, other):
        return isinstance(other, A) and self.values == other.values
    __hash__ = None
    def take(self, value):
        self.taken = value
        return self
@dataclass
class D(A):
    x: int = 1
    _y: list = ()
class E(Enum):
    ONE = 1
    TWO = 2
class P(NamedTuple):
    a: int = 1
    b: int = 2
a, b, n, x, s, d, o = 1, [1, 2], 2, (3, 4), "text", {"k": 1}, A(1, 2)
_p, __q = D(), P()
f = lambda *values: values
def g(value=None):
    yield value
    yield from (1, 2)
out = []
"""

    def program(self) -> str:
        lines = self.HEAD.strip().split("\n")
        for _ in range(1 + self._pick(6)):
            lines += self.statement()
        return "\n".join(lines) + "\n"

    def identifier(self) -> str:
        return str(self.one_of(self.NAMES))

    def attribute_name(self) -> str:
        return str(
            self.one_of(
                words("values kind x a gone taken _y _p __q name value real _fields __class__")
            )
        )

    def keep(self) -> Lines:
        return [f"out.append(repr({self.expression()})[:200])"]

    def binary(self) -> str:
        return f"({self.operand()} {self.one_of(words('+ - % // & | ^ /'))} {self.operand()})"

    def augmented(self) -> Lines:
        spelled = self.identifier(), f"{self.identifier()}.{self.attribute_name()}"
        target = self.one_of((*spelled, f"{self.identifier()}[{self.expression()}]"))
        return [f"{target} {self.one_of(words('+ - % |'))}= {self.expression()}"]

    def annotated(self) -> Lines:
        target = self.one_of((self.identifier(), f"{self.identifier()}.{self.attribute_name()}"))
        return [f"{target}: int = {self.expression()}"]

    def format_call(self) -> str:
        template = self.one_of(("{}", "{0}", "{0.%s}", "{0[0].%s}", "{b.%s}", "{1:{0.%s}}"))
        text = template % self.attribute_name() if "%" in template else template
        return f"'{text}'.format({self.expression()}, {self.expression()}, b={self.expression()})"

    def call(self) -> str:
        called = self.one_of(
            words("f g A D P E list tuple dict str len sorted sum next iter type isinstance repr")
        )
        return f"{called}({self.arguments()})"

    def method(self) -> str:
        methods = words("take append upper items get _replace _asdict __repr__ __len__ send")
        return f"({self.expression()}).{self.one_of(methods)}({self.arguments()})"

    def for_(self) -> Lines:
        several = self.one_of(("range(3)", f"list({self.operand()})[:3]", "d", "'ab'"))
        with self._at(in_loop=True):
            lines = [f"for {self.target()} in {several}:", *self.indented()]
        return [*lines, "else:", *self.indented()] if self.maybe(4) else lines

    def comprehension_loop(self) -> str:
        condition = f" if {self.operand()}" if self.maybe(3) else ""
        return f"for {self.target()} in list({self.operand()})[:3]{condition}"

    def raise_(self) -> Lines:
        error = self.one_of(("ValueError", "KeyError", "Exception", "StopIteration"))
        cause = self.one_of(("", "", " from None", f" from {self.expression()}"))
        return [f"raise {error}({self.arguments()}){cause}"]

    def function_name(self) -> str:
        if not self._place.in_class or self.maybe():
            return str(self.one_of(("f", "h", "_p", "__q")))
        return str(
            self.one_of(
                "__init__ __new__ __getattr__ __eq__ __call__ __iter__ __enter__ __repr__"
                " __init_subclass__ __set_name__ __get__"
            )
        )

    def def_(self) -> Lines:
        lines = super().def_()
        return [line.replace("async def", "def").replace("async ", "") for line in lines]

    def base(self) -> str:
        return str(self.one_of(("A", "P", "dict", "list", "Exception", "E", "D", "object")))


@dataclass(frozen=True)
class Sample:
    """A name that a program finds bound, and what can be read of it."""

    name: str
    attributes: tuple[str, ...]


class LootGrammar(Grammar):
    """Programs that read, call and combine samples; whatever they get is kept in `loot`."""

    EXPRESSIONS: ClassVar[list[str]] = words(
        "sample constant read_sample called_sample call guarded_call attribute display lambda_"
        " format_call comprehension copied item text walrus binary conditional"
    )
    STATEMENTS: ClassVar[list[str]] = words(
        "evaluate write_attribute match_ class_ def_ augmented delete with_ for_ annotated assign"
    )
    WRAPPERS: ClassVar[list[str]] = words(
        "copy.copy copy.deepcopy functools.partial functools.cache functools.wraps iter list tuple"
        " repr str hash dataclasses.dataclass dataclasses.asdict property classmethod staticmethod"
        " functools.cached_property contextlib.contextmanager abc.abstractmethod type"
        " typing.runtime_checkable functools.total_ordering functools.singledispatch"
    )

    def __init__(self, pick: Pick, samples: list[Sample], fuel: int = 60) -> None:
        super().__init__(pick, fuel)
        self._samples = samples
        self._kept = 0

    def program(self) -> str:
        lines = ["loot = []"]
        for _ in range(2 + self._pick(8)):
            lines += ["try:", *(f"    {line}" for line in self.kept())]
            lines += ["except Exception as error:", "    loot.append(error)"]
        return "\n".join(lines) + "\n"

    def kept(self) -> Lines:
        if self.maybe(3):
            return self.statement()
        self._kept += 1
        return [f"k{self._kept} = {self.expression()}", f"loot.append(k{self._kept})"]

    def identifier(self) -> str:
        return self.sample()

    def sample(self) -> str:
        if self._kept and self.maybe(3):
            return f"k{1 + self._pick(self._kept)}"
        return str(self.one_of(self._samples).name)

    def name(self) -> str:
        return self.sample()

    def read_sample(self) -> str:
        sample = self.one_of(self._samples)
        name = self.one_of(sample.attributes)
        return str(self.one_of((f"{sample.name}.{name}", f"getattr({sample.name}, '{name}')")))

    def called_sample(self) -> str:
        return f"{self.read_sample()}({self.arguments()})"

    def attribute_name(self) -> str:
        if self.maybe(6):
            return str(self.one_of((*PRIVATE, *TABLE)))
        return str(self.one_of(self.one_of(self._samples).attributes))

    def copied(self) -> str:
        return f"{self.one_of(self.WRAPPERS)}({self.expression()})"

    def function_name(self) -> str:
        if not self._place.in_class:
            return f"k{1 + self._pick(max(1, self._kept))}"
        return str(self.one_of((*GUARDED_METHODS, *sorted(names(Kind.METHOD, Decision.ALLOW)))))

    def base(self) -> str:
        return self.one_of((self.sample, self.read_sample))()  # type: ignore[no-any-return]

    def while_(self) -> Lines:
        return self.evaluate()


def _picker(draw: st.DrawFn) -> Pick:
    """Return how a program's choices are made: by chance three times in four.

    Those that hypothesis makes shrink well, and are plain for the most part.
    """
    if draw(st.integers(0, 3)) == 0:
        return lambda count: draw(st.integers(0, count - 1))
    return random.Random(draw(st.integers(0, 2**32))).randrange


@st.composite
def programs(draw: st.DrawFn, make: Callable[[Pick], Grammar] = Grammar) -> str:
    """Draw the text of a program that one of the grammars writes."""
    return make(_picker(draw)).program()


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw any text: noise, nesting, or a program with a piece of noise in it."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return draw(st.text(max_size=60))
    if kind == 1:
        return draw(st.binary(max_size=60)).decode("latin-1")
    if kind == 2:
        opening, closing = draw(st.sampled_from(NESTED))
        count = draw(st.sampled_from([1, 50, 95, 199, 200, 900, 3000, 20_000]))
        return f"x = {opening * count}1{closing * draw(st.sampled_from([count, 0, 1]))}\n"
    source = draw(programs())
    at = draw(st.integers(0, len(source)))
    return source[:at] + draw(st.sampled_from(NOISE)) + source[at:]


NESTED = [
    ("(", ")"),
    ("[", "]"),
    ("{1:", "}"),
    ("-", ""),
    ("not ", ""),
    ("lambda: ", ""),
    ("x.a", ""),
    ("f(", ")"),
    ("1 + ", ""),
    ("a if b else ", ""),
    ("f'{", "}'"),
    ("(x := ", ")"),
    ("*", ""),
    ("await ", ""),
    ("x[", "]"),
    ("1\nif x:\n ", ""),
    ("x = ", ""),
    ("x.", ""),
]
NOISE = [
    *("\0", "\ud800", "\t", "\f", "\r", "\x1a", "\\\n", "\u2028", "\ufeff", "\x85", "'", '"""'),
    *("{", ")", "#", "# -*- coding: utf-7 -*-", "ª", "\u0301", "ﬁ", "１", "٣", "\U000e0100", "$"),
    *("`", "?", "{0.__class__}", "{99999999999999999999.a}", "'{0[", "9" * 5000, "0x" + "f" * 5000),
    *("1e999999", "*", "**", "@", ":=", "->", "__debug__", "print ", "async ", "lambda: (yield)"),
]
