"""Ways out through the standard library's smaller modules, one row each; the format is `attacks`'s."""

# ruff: noqa: E501  a row of text is as long as it is

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### library: a file by ElementTree's parse [control]
import xml.etree.ElementTree as ET
try:
    ET.parse("/etc/passwd")
except ET.ParseError:
    loot = "SECRET"
### library: a file by ElementTree(file=...) [control]
import xml.etree.ElementTree as ET
try:
    ET.ElementTree(file="/etc/passwd")
except ET.ParseError:
    loot = "SECRET"
### library: a file by a tree's own parse [control]
import xml.etree.ElementTree as ET
try:
    ET.ElementTree().parse("/etc/passwd")
except ET.ParseError:
    loot = "SECRET"
### library: a file by iterparse [control]
import xml.etree.ElementTree as ET
try:
    next(iter(ET.iterparse("/etc/passwd")))
except ET.ParseError:
    loot = "SECRET"
### library: a file written by ElementTree [control]
import xml.etree.ElementTree as ET
ET.ElementTree(ET.Element("a")).write("/dev/null")
loot = "SECRET"
### library: an internal entity [control]
import xml.etree.ElementTree as ET
loot = ET.fromstring('<!DOCTYPE a [<!ENTITY s "SECRET">]><a>&s;</a>').text
### library: entities that grow [control]
import xml.etree.ElementTree as ET
names = "abcdefgh"
entities = "".join(f'<!ENTITY {b} "{("&" + a + ";") * 8}">' for a, b in zip(names, names[1:]))
text = f'<!DOCTYPE r [<!ENTITY a "x">{entities}]><r>&f;</r>'
loot = "SECRET" if len(ET.fromstring(text).text) > 8**4 else None
### library: entities of a parser [control]
import xml.etree.ElementTree as ET
parser = ET.XMLParser()
parser.entity["s"] = "SECRET"
parser.feed('<!DOCTYPE a SYSTEM "x"><a>&s;</a>')
loot = parser.close().text
### library: entities of a parser, handed to fromstring [control]
import xml.etree.ElementTree as ET
class Parser:
    def feed(self, text):
        self.text = text
    def close(self):
        return "SECRET"
loot = ET.fromstring("<a/>", Parser())
### library: a default attribute of a DOCTYPE [control]
import xml.etree.ElementTree as ET
loot = ET.fromstring('<!DOCTYPE a [<!ATTLIST a b CDATA "SECRET">]><a/>').get("b")
### library: a prefix for all trees [control]
import xml.etree.ElementTree as ET
ET.register_namespace("SECRET", "u")
loot = ET.tostring(ET.Element("{u}a")).decode()
### library: what a path means to everybody [control]
import xml.etree.ElementTree as ET
class Evil(str):
    def __hash__(self):
        return hash("./b")
    def __eq__(self, other):
        return True
tree = ET.fromstring("<a><b>x</b><c>SECRET</c></a>")
tree.findall(Evil("./c"))
loot = tree.find("./b").text
### library: what a prefix in a path means to everybody [control]
import xml.etree.ElementTree as ET
class Evil(str):
    def __hash__(self):
        return hash("u")
    def __eq__(self, other):
        return True
    def __lt__(self, other):
        return False
tree = ET.fromstring("<a><b xmlns='u'>x</b><b xmlns='v'>SECRET</b></a>")
tree.findall("./p:b", {"p": Evil("v")})
loot = tree.findtext("./p:b", "", {"p": "u"})
### library: the class of all elements
import xml.etree.ElementTree as ET
ET.Element.find = lambda *values: "SECRET"
loot = ET.Element("a").find("b")
### control
import xml.etree.ElementTree as ET
ET._Element_Py.find = lambda *values: "SECRET"
loot = ET._Element_Py("a").find("b")
### library: the class of all elements, by setattr
import xml.etree.ElementTree as ET
setattr(ET.Element, "get", lambda *values: "SECRET")
loot = ET.fromstring("<a/>").get("b")
### control
import xml.etree.ElementTree as ET
setattr(ET._Element_Py, "get", lambda *values: "SECRET")
loot = ET._Element_Py("a").get("b")
### library: the class of all elements, by a decorator
import dataclasses
import xml.etree.ElementTree as ET
dataclasses.dataclass(eq=False, init=False)(ET.Element)
loot = "SECRET" if dataclasses.is_dataclass(ET.Element) else None
### control
import dataclasses
import xml.etree.ElementTree as ET
dataclasses.dataclass(eq=False, init=False)(ET._Element_Py)
loot = "SECRET" if dataclasses.is_dataclass(ET._Element_Py) else None
### library: an element that says how it is copied
import copy
import xml.etree.ElementTree as ET
element = ET.Element("a")
setattr(element, "__reduce_ex__", lambda protocol: (lambda: "SECRET", ()))
loot = copy.copy(element)
### control
import copy
class Element:
    pass
element = Element()
setattr(element, "__reduce_ex__", lambda protocol: (lambda: "SECRET", ()))
loot = copy.copy(element)
### library: a method of elements on a foreign object
import xml.etree.ElementTree as ET
from wtc import Response
ET.Element.__init__(Response, "SECRET")
loot = Response.tag
### control
import xml.etree.ElementTree as ET
from wtc import Response
ET._Element_Py.__init__(Response, "SECRET")
loot = Response.tag
### library: a module behind ElementTree [control]
import xml.etree.ElementTree as ET
loot = ET.sys
### library: the parser of expat [control]
from xml.parsers import expat
loot = expat
### library: minidom [control]
from xml.dom import minidom
loot = minidom.parseString('<!DOCTYPE a [<!ENTITY s "SECRET">]><a>&s;</a>').documentElement.firstChild.data
### library: a namespace that says how it is copied [control]
import copy
from json import JSONEncoder
from types import SimpleNamespace
def reduced(protocol):
    return lambda: JSONEncoder, (), (None, {"evil": "SECRET"})
copy.copy(SimpleNamespace(**{"__reduce_ex__": reduced}))
loot = JSONEncoder.evil
### library: a namespace that says how it is copied, by a subclass [control]
import copy
from types import SimpleNamespace
class Mine(SimpleNamespace):
    def __init__(self, names):
        super().__init__(**names)
loot = copy.deepcopy(Mine({"__deepcopy__": lambda memo: "SECRET"}))
### library: a namespace from a mapping that lies about its names [control from 3.13]
from types import SimpleNamespace
class Name(str):
    pass
space = SimpleNamespace({Name("__deepcopy__"): lambda memo: "SECRET"})
import copy
loot = copy.deepcopy(space)
### library: the dict of a namespace [control]
from types import SimpleNamespace
space = SimpleNamespace()
space.__dict__["a"] = "SECRET"
loot = space.a
### library: the class of all namespaces
from types import SimpleNamespace
SimpleNamespace.a = "SECRET"
loot = SimpleNamespace().a
### control
class SimpleNamespace:
    pass
SimpleNamespace.a = "SECRET"
loot = SimpleNamespace().a
### library: the class of all namespaces, by delattr
from types import SimpleNamespace
delattr(SimpleNamespace, "_abc_<user>")
loot = "SECRET"
### control
class SimpleNamespace:
    pass
setattr(SimpleNamespace, "_abc_<user>", 1)
delattr(SimpleNamespace, "_abc_<user>")
loot = "SECRET"
### library: a function of code [control]
import types
loot = types.FunctionType((lambda: "SECRET").__code__, {})()
### library: a module of one's own [control]
import types
loot = types.ModuleType("x")
### library: a class by new_class [control]
import types
loot = types.new_class("A", (type,))
### library: types.coroutine changes a function [control]
import types
def f():
    yield 1
before = f.__code__
types.coroutine(f)
loot = "SECRET" if f.__code__ is not before else None
### library: the running frame by inspect [control]
import inspect
loot = inspect.currentframe()
### library: the calling frames by inspect [control]
import inspect
loot = inspect.stack()[0].frame
### library: every attribute by getmembers [control]
import inspect
def f():
    pass
loot = [value for name, value in inspect.getmembers(f) if name in ("__code__", "__globals__")]
### library: an annotation evaluated by signature [control]
import inspect
def f(a: "eval"):
    pass
loot = inspect.signature(f, eval_str=True).parameters["a"].annotation
### library: an annotation evaluated by a signature's class [control]
import inspect
def f(a: "eval"):
    pass
loot = type(inspect.signature(f)).from_callable(f, eval_str=True).parameters["a"].annotation
### library: a default of the host's by signature [control]
import inspect
import json
found = inspect.signature(json.loads).parameters
loot = "SECRET" if "object_hook" in found else None
### library: a default of the host's by signature, through wraps [control]
import functools
import inspect
import json
@functools.wraps(json.loads)
def f():
    pass
loot = "SECRET" if "object_hook" in inspect.signature(f).parameters else None
### library: a module behind inspect [control]
import inspect
loot = inspect.sys
### library: an annotation evaluated by singledispatch [control]
from functools import singledispatch
found = []
@singledispatch
def f(value):
    return value
@f.register
def g(value: "found.append(eval) or int"):
    return value
loot = found
### library: singledispatch marks the host's function [control]
from functools import singledispatch
import json
json.loads.evil = "SECRET"
loot = singledispatch(json.loads).evil
### library: frames by traceback [control]
import traceback
loot = next(traceback.walk_stack(None))[0]
### library: frames of an exception by traceback [control]
import traceback
try:
    1 / 0
except ZeroDivisionError as error:
    loot = [frame for frame, line in traceback.walk_tb(error.__traceback__)]
### library: locals by traceback [control]
import traceback
try:
    password = "SECRET"
    1 / 0
except ZeroDivisionError as error:
    loot = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
### library: a module behind traceback [control]
import traceback
loot = traceback.linecache
### library: what warnings do for everybody [control]
import warnings
warnings.showwarning = lambda *values: None
### library: the filters of warnings [control]
import warnings
warnings.filters.insert(0, ("SECRET",))
loot = warnings.filters[0][0]
### library: how everybody prints pretty
import pprint
pprint.PrettyPrinter._dispatch[dict.__repr__] = lambda printer, value, stream, *rest: stream.write("SECRET")
loot = pprint.pformat({"a": 1})
### control
import pprint
pprint.PrettyPrinter._dispatch[dict.__repr__] = lambda printer, value, stream, *rest: stream.write("SECRET")
loot = pprint.pformat({"a" * 60: 1, "b" * 60: 2})
### library: the one Repr of all [control]
import reprlib
reprlib.aRepr.maxstring = 7
loot = "SECRET" if len(reprlib.repr("x" * 30)) < 10 else None
### library: the one Repr of all, by its method [control]
import reprlib
reprlib.repr.__self__.maxstring = 7
loot = "SECRET" if len(reprlib.repr("x" * 30)) < 10 else None
### library: the one Repr of all, by the name of a class [control]
import reprlib
class Name(str):
    def __radd__(self, other):
        return "__setattr__"
class A(str):
    pass
A.__name__ = Name("A")
try:
    reprlib.repr(A("maxstring"))
except TypeError:
    pass
loot = "SECRET" if len(reprlib.repr("x" * 99)) < 20 else None
### library: a parser's method on a foreign class [control]
from html.parser import HTMLParser
from wtc import Response
HTMLParser.reset(Response)
### library: a parser's method with a value of one's own on a foreign class [control]
from html.parser import HTMLParser
from wtc import Response
HTMLParser.set_cdata_mode(Response, "SECRET")
loot = Response.cdata_elem.upper()
### library: a parser's bare method by super [control]
from html.parser import HTMLParser
from wtc import Response
class Mine(HTMLParser):
    @classmethod
    def bare(cls):
        return super().set_cdata_mode
Mine.bare()(Response, "SECRET")
loot = Response.cdata_elem.upper()
### library: what all parsers take for raw text [control]
from html.parser import HTMLParser
HTMLParser.CDATA_CONTENT_ELEMENTS = ()
### library: a module behind the parser [control]
import html.parser
loot = html.parser.re
### library: a calendar's method on a foreign class [control]
import calendar
from wtc import Response
calendar.Calendar.setfirstweekday(Response, "SECRET")
loot = Response._firstweekday
### library: a calendar's setter on a foreign class [control]
import calendar
from wtc import Response
calendar.TextCalendar.firstweekday.fset(Response, "SECRET")
loot = Response._firstweekday
### library: the weekdays of all calendars [control]
import calendar
calendar.HTMLCalendar.cssclasses[0] = "SECRET"
loot = calendar.HTMLCalendar().formatweekday(0)
### library: the white space of all wrappers [control]
import textwrap
textwrap.TextWrapper.unicode_whitespace_trans[ord("a")] = ord("b")
loot = "SECRET" if textwrap.wrap("a") == ["b"] else None
### library: a reader's setter on a foreign class [control]
import csv
from wtc import Response
csv.DictReader.fieldnames.fset(Response, "SECRET")
loot = Response._fieldnames
### library: an event's method on a foreign class [control]
import asyncio
from wtc import Response
asyncio.Event.clear(Response)
### library: a queue's method on a foreign class [control from 3.13]
import asyncio
from wtc import Response
asyncio.Queue.shutdown(Response)
### library: the defaults of a host's named tuple [control]
from urllib.parse import ParseResult
ParseResult._field_defaults["evil"] = "SECRET"
loot = ParseResult._field_defaults.get("evil")
### library: what all cookies may hold [control]
from http.cookies import SimpleCookie
cookie = SimpleCookie()
cookie["a"] = "b"
type(cookie["a"])._reserved["secret"] = "SECRET"
cookie["a"]["secret"] = "x"
loot = cookie.output()
### library: the namespace of a class, by the copy of a morsel [control]
from enum import Enum
from http.cookies import SimpleCookie
import copy
class Pair(tuple, Enum):
    PATH = ("path", "/")
    def __deepcopy__(self, memo=None):
        seen.append(self)
        return 1
seen = []
cookie = SimpleCookie("a=b")
copy.deepcopy(type(cookie["a"]).copy(Pair))
loot = "SECRET" if type(seen[0]) is dict else None
### library: a module behind cookies [control]
import http.cookies
loot = http.cookies.re
### library: a file by gzip.open [control]
import gzip
loot = "SECRET" if gzip.open("/etc/passwd") else None
### library: a file by GzipFile [control]
import gzip
loot = "SECRET" if gzip.GzipFile("/etc/passwd") else None
### library: a module behind gzip [control]
import gzip
loot = gzip.builtins
### library: a module behind tomllib [control]
import tomllib
loot = tomllib._parser
### library: the reader of a command line reads the terminal [control]
import shlex
loot = "SECRET" if shlex.shlex().instream is not None else None
### library: the reader of a command line opens a file [control]
import shlex
loot = "SECRET" if shlex.shlex("").sourcehook("/etc/passwd") else None
### library: the types of all files [control]
import mimetypes
mimetypes.add_type("SECRET/x", ".secret")
loot = mimetypes.guess_type("a.secret")[0]
### library: a file of types [control]
import mimetypes
loot = "SECRET" if mimetypes.read_mime_types("/etc/passwd") is not None else None
### library: what a netmask means to everybody [control]
import ipaddress
class Evil(str):
    def __hash__(self):
        return hash("28")
    def __eq__(self, other):
        return True
ipaddress.ip_network(("10.0.0.0", Evil("8")))
loot = "SECRET" if ipaddress.ip_network("10.0.0.0/28").prefixlen == 8 else None
### library: what a netmask means to everybody, by subnets
import ipaddress
class Evil(str):
    def __hash__(self):
        return hash("27")
    def __eq__(self, other):
        return True
class Difference:
    def __radd__(self, other):
        return Evil("9")
    def __lt__(self, other):
        return False
    def __rrshift__(self, other):
        return 1 << 24
network = ipaddress.ip_network("10.0.0.0/8")
halves = network.subnets(prefixlen_diff=Difference())
next(halves)
loot = "SECRET" if ipaddress.ip_network("10.0.0.0/27").prefixlen == 9 else None
### control
import ipaddress
class Evil(str):
    def __hash__(self):
        return hash("27")
    def __eq__(self, other):
        return True
type(ipaddress.ip_network("10.0.0.0/8"))(("10.0.0.0", Evil("9")))
loot = "SECRET" if ipaddress.ip_network("10.0.0.0/27").prefixlen == 9 else None
### library: whether an address is private, for everybody [control]
import ipaddress
class Networks:
    def __contains__(self, address):
        return True
class Nothing(Networks):
    def __contains__(self, address):
        return False
class Constants:
    _private_networks = [Networks()]
    _private_networks_exceptions = []
class Evil:
    ipv4_mapped = None
    _constants = Constants()
    def __hash__(self):
        return hash(ipaddress.ip_address("8.8.8.8"))
    def __eq__(self, other):
        return True
type(ipaddress.ip_address("1.1.1.1")).is_private.fget(Evil())
loot = "SECRET" if ipaddress.ip_address("8.8.8.8").is_private else None
### library: a cache of addresses [control]
import ipaddress
loot = type(ipaddress.ip_address("1.1.1.1")).is_private.fget
### library: a cache of networks [control]
import ipaddress
loot = ipaddress.IPv4Network.is_global.fget
### library: everybody's context variables [control]
import contextvars
loot = "SECRET" if contextvars.copy_context() is not None else None
### library: a module behind paths [control]
import posixpath
loot = posixpath.os
### library: the environment by paths [control]
import posixpath
loot = "SECRET" if posixpath.expandvars("$PATH") != "$PATH" else None
### library: the disk by paths [control]
import posixpath
loot = "SECRET" if posixpath.exists("/etc/passwd") else None
### library: the words of all [control]
import keyword
keyword.kwlist.append("SECRET")
loot = keyword.kwlist[-1]
### library: a message's policy is everybody's [control]
import email.message
import email.policy
message = email.message.EmailMessage()
message.policy.header_factory.registry["subject"] = "SECRET"
loot = email.policy.default.header_factory.registry["subject"]
### library: an attribute by a UserString's format [control]
from collections import UserString
class A:
    pass
loot = UserString("{0.__class__.__module__}SECRET").format(A())
"""
