"""The guards that only a running object can satisfy: reading, writing, making classes.

Law: a guard fails closed, with the error that plain Python would raise for an attribute that is
not there. Names come from scripts as exact `str` identifiers, never as anything that could change
between the check and the use.

    <own>(value)         value, if the script may write its attributes and read its private ones
    <read>(value, name)  an attribute whose name alone does not tell whether it is harmless
"""

from __future__ import annotations

import decimal
import enum
import ipaddress
from abc import ABCMeta
from collections.abc import Callable
from types import (
    BuiltinMethodType,
    FunctionType,
    MappingProxyType,
    MethodType,
    MethodWrapperType,
)
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from wtc.dialect.classes import Type, builtin_bases
from wtc.dialect.formatting import (
    bound_format,
    bound_format_map,
    unbound_format,
    unbound_format_map,
)
from wtc.dialect.ownership import (
    KnownClasses,
    is_generated,
    is_user_class,
    is_user_function,
    is_user_method,
    is_user_object,
)
from wtc.dialect.policy import Decision, Kind, find, is_sunder, names

__all__ = ["MISSING", "MISSING_HERE", "asked", "made", "make_own", "read", "remove", "store"]

MISSING, MISSING_HERE = object(), object()


def make_own(known: KnownClasses) -> Callable[[Any], Any]:
    """Return `<own>`, which remembers in `known` the classes whose instances it let through."""

    def own(value: Any) -> Any:
        kind = type(value)
        if kind in known:
            return value
        if is_user_class(kind):
            known.remember(kind)
            return value
        if is_user_object(value) or kind is decimal.Context:  # a context is the thread's own
            return value
        raise AttributeError(f"{_described(value)} is not this script's: {_OWN}")

    return own


_OWN = "its attributes cannot be set, and its private ones not be read"


def read(value: Any, name: str, default: Any = MISSING) -> Any:
    """Return the attribute as `getattr` does; raise AttributeError for what is not to be read."""
    try:
        if type(name) is str and name not in _SPECIAL and name[:1] != "_" and name.isidentifier():
            return getattr(value, name)
        return _read(value, _checked(name))
    except AttributeError:
        if default is MISSING:
            raise
        return default


def store(value: Any, name: str, new: Any) -> None:
    """Set the attribute as `setattr` does, on what the script made itself."""
    setattr(_writable(value, _checked(name)), name, new)


def remove(value: Any, name: str) -> None:
    """Delete the attribute as `delattr` does, of what the script made itself."""
    delattr(_writable(value, _checked(name)), name)


def _writable(value: Any, name: str) -> Any:
    if name.startswith("__") and name.endswith("__") and name not in _WRITABLE:
        raise AttributeError(f"{name} cannot be set")
    return _own(value)


_WRITABLE = frozenset({"__name__", "__qualname__", "__doc__"})
_own = make_own(KnownClasses())
_SPECIAL = names(Kind.ATTRIBUTE, *Decision)


def _checked(name: object) -> str:
    if type(name) is not str:
        raise TypeError("attribute name must be string")
    if not name.isidentifier():
        raise AttributeError(f"{name[:80]!r} is no name of an attribute")
    return name


def _read(value: Any, name: str) -> Any:
    row = find(Kind.ATTRIBUTE, name)
    if row is not None and row.decision is Decision.DENY:
        raise AttributeError(row.filled(name=name).what)
    if row is not None and row.decision is Decision.REWRITE:
        return _GUARDED[name](value, name)
    if row is None and name.startswith("_"):
        return _read_private(value, name)
    return getattr(value, name)


def _read_private(value: Any, name: str) -> Any:
    if is_sunder(name):
        return _read_sunder(value, name)
    if not (name.startswith("__") and name.endswith("__")):
        return getattr(_own(value), name)
    row = find(Kind.METHOD, name)
    if row is None or row.decision is not Decision.ALLOW:
        raise AttributeError(f"{name} cannot be read")
    return _read_method(value, name)


def _read_sunder(value: Any, name: str) -> Any:
    """Read a name of the form `_x_`, which of an enumeration may be a power or the host's dict."""
    owner = _object_of(value) if type(value) is super else value
    _own(owner)
    found = getattr(value, name)
    kind = owner if isinstance(owner, type) else type(owner)
    if not isinstance(kind, enum.EnumType):
        return found
    if name == "_add_alias_":
        return _adding_names(found)
    if find(Kind.CLASS_NAME, name):
        return found
    if type(found) not in _COPIES:
        _refuse(value, name)
    return _COPIES[type(found)](found)


def _adding_names(add: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that gives a member one more name, for names that no library asks for."""

    def add_alias(*member_and_name: Any) -> Any:
        if _checked(member_and_name[-1]).startswith("_"):
            raise ValueError(f"no member can be named {member_and_name[-1][:80]!r} here")
        return add(*member_and_name)

    return add_alias


_COPIES: dict[type, Callable[[Any], Any]] = {
    dict: lambda found: MappingProxyType(dict(found)),
    list: list,
    int: int,
}


def _read_method(value: Any, name: str) -> Any:
    """Return a method that Python calls by itself, if a script or a plain built-in type defined it.

    One of a host class would let a script make a host object anew (`Request.__init__(request)`).
    """
    if type(value) is super:
        return _read_super(value, name)
    found = getattr(value, name)
    if name in _PROTOCOLS and type(found) in _BOUND_METHODS and found.__self__ is value:
        return found
    return _own_method(value, name, found)


_BOUND_METHODS = (MethodType, BuiltinMethodType, MethodWrapperType)

# What `await`, `for`, `len` and the like call on the very object anyway: wrappers hand them on.
_PROTOCOLS = frozenset(
    {"__await__", "__aiter__", "__anext__", "__iter__", "__next__", "__reversed__"}
    | {"__len__", "__contains__", "__getitem__", "__str__", "__repr__", "__hash__"}
)


def _read_super(value: Any, name: str) -> Any:
    """Return a method of a base, bound to what the script called `super()` for."""
    bound_to = _object_of(value)
    in_class = name in _METHODS_OF_CLASSES and is_user_object(bound_to)
    if is_user_class(type(bound_to)) or in_class:
        return getattr(value, name)
    return _own_method(value, name, getattr(value, name))


_object_of = super.__dict__["__self__"].__get__
_METHODS_OF_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


def _own_method(value: Any, name: str, found: Any) -> Any:
    if is_generated(found):
        return _only_on_own(found)
    if found is None or is_user_object(found) or is_user_method(found) or _is_plain(found):
        return found
    raise AttributeError(f"{name} of {_described(value)} cannot be read; super().{name} can")


def _only_on_own(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that a library wrote for a script's class, for the script's objects only."""

    def on_own(self: Any, /, *arguments: Any, **keywords: Any) -> Any:
        return method(_own(self), *arguments, **keywords)

    return on_own


def asked(name: Any) -> Any:
    """Return the name that a script's `__getattr__` was called with, if it is one to answer.

    Libraries ask objects for names of Python's own, and believe what they get.
    """
    if type(name) is str and name.startswith("__") and name.endswith("__"):
        rows = (find(Kind.METHOD, name), find(Kind.ATTRIBUTE, name))
        is_known = any(row is not None and row.decision is Decision.ALLOW for row in rows)
        if not is_known or name in _ANSWERED_BY_CLASSES:
            raise AttributeError(f"{name} is for a class to define")
    return name


_ANSWERED_BY_CLASSES = frozenset({"__new__", "__getattr__", "__copy__", "__deepcopy__"})


def made(value: Any) -> Any:
    """Return what a script's `__new__` returned, if it is the script's: `enum` writes to it."""
    if value is None or is_user_class(type(value)):
        return value
    raise TypeError("__new__ must return an object of the script's own class")


def _is_plain(found: Any) -> bool:
    """Tell whether this is a method in C of a type whose methods scripts can call anyway."""
    kind = type(found)
    if isinstance(found, BuiltinMethodType):  # __new__, or a method such as dict.__contains__
        owner = found.__self__
        cls = owner if isinstance(owner, type) else type(owner)
        return cls in builtin_bases or is_user_class(cls)
    return kind in _C_METHODS and found.__objclass__ in (*builtin_bases, BaseException)


_C_METHODS = (type(object.__init__), type(str.upper), type("".__len__))


def _read_format(value: Any, name: str) -> Any:
    """Return the guarded formatter where Python would give `str`'s own, from wherever it comes."""
    found = getattr(value, name)
    if found is getattr(str, name):
        return _UNBOUND[name](read)
    if isinstance(found, BuiltinMethodType) and isinstance(found.__self__, str):
        if not str.__contains__(found.__self__, "."):
            return found  # a template without a dot reads no attribute
        return _BOUND[name](read, found.__self__)
    return found


_BOUND: dict[str, Callable[..., Any]] = {"format": bound_format, "format_map": bound_format_map}
_UNBOUND: dict[str, Callable[..., Any]] = {
    "format": unbound_format,
    "format_map": unbound_format_map,
}


def _read_class(value: Any, name: str) -> Any:
    return Type(value)  # type: ignore[call-arg]


def _read_named_tuple(value: Any, name: str) -> Any:
    kind = value if isinstance(value, type) else type(value)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        found = getattr(value, name)
        return dict(found) if type(found) is dict else found  # the class's own, of its defaults
    return getattr(_own(value), name)


def _read_own(value: Any, name: str) -> Any:
    """Read a name that is harmless on a script's objects and powerful on some of the host's."""
    if isinstance(value, type) or not is_user_class(type(value)):
        _refuse(value, name)
    return getattr(value, name)


def _read_register(value: Any, name: str) -> Any:
    found = getattr(value, name)
    if type(found) is MethodType and found.__func__ is ABCMeta.register:  # a lie about a class
        _refuse(value, name)
    return found


def _read_obj(value: Any, name: str) -> Any:
    if isinstance(value, BaseException):  # AttributeError.obj: whatever the host looked into
        _refuse(value, name)
    return getattr(value, name)


def _read_zone(value: Any, name: str) -> Any:
    found = getattr(value, name)
    owner = found.__self__ if isinstance(found, BuiltinMethodType) else None
    if isinstance(owner, type) and issubclass(owner, ZoneInfo):  # what they keep or read
        _refuse(value, name)
    return found


def _read_kept(value: Any, name: str) -> Any:
    """Read what `ipaddress` keeps for all, of addresses that are equal to no other."""
    parts = (value.network_address, value.netmask) if isinstance(value, _NETWORKS) else (value,)
    if any(isinstance(part, _ADDRESSES) and type(part.__int__()) is not int for part in parts):
        _refuse(value, name)
    return getattr(value, name)


_ADDRESSES = (ipaddress.IPv4Address, ipaddress.IPv6Address)
_NETWORKS = (ipaddress.IPv4Network, ipaddress.IPv6Network)


def _read_unbound(value: Any, name: str) -> Any:
    """Return a method of a host class so that it works on objects of the class only.

    Called on a class instead, `self.__class__` in it would be the class of classes.
    """
    found = getattr(value, name)
    if type(found) is not FunctionType or is_user_function(found) or "." not in found.__qualname__:
        return found

    def on_its_objects(self: Any, /, *arguments: Any, **keywords: Any) -> Any:
        if not any(vars(owner).get(name) is found for owner in type(self).__mro__):
            raise TypeError(f"{name}() is for objects of {found.__qualname__.partition('.')[0]}")
        return found(self, *arguments, **keywords)

    return on_its_objects


def _read_accessor(value: Any, name: str) -> Any:
    """Read what a property calls: a host's could be called on anything."""
    found = getattr(value, name)
    if isinstance(value, property) and not (found is None or is_user_object(found)):
        _refuse(value, name)
    return found


def _read_view(value: Any, name: str) -> Any:
    """Return a view of a copy: comparing a view hands what is behind it to the other side."""
    found = getattr(value, name)
    return MappingProxyType(dict(found)) if type(found) is MappingProxyType else found


def _refuse(value: Any, name: str) -> NoReturn:
    raise AttributeError(f"{name} of {_described(value)} cannot be read")


_GUARDED: dict[str, Callable[[Any, str], Any]] = {
    "__class__": _read_class,
    "format": _read_format,
    "format_map": _read_format,
    **dict.fromkeys(
        ("_asdict", "_replace", "_make", "_fields", "_field_defaults"), _read_named_tuple
    ),
    **dict.fromkeys(("get_loop", "get_stack", "print_stack", "get_coro", "get_context"), _read_own),
    **dict.fromkeys(("__members__", "groupindex"), _read_view),
    "mro": _read_own,
    "register": _read_register,
    "obj": _read_obj,
    **dict.fromkeys(("copy", "new_child"), _read_unbound),
    **dict.fromkeys(("is_global", "is_private"), _read_kept),
    **dict.fromkeys(("fget", "fset", "fdel"), _read_accessor),
    "clear_cache": _read_zone,
    "from_file": _read_zone,
    "no_cache": _read_zone,
}


def _described(value: Any) -> str:
    kind = type(value)
    if issubclass(kind, type):
        return f"class {type.__dict__['__name__'].__get__(value)}"
    if kind in (FunctionType, MethodType, BuiltinMethodType):
        return f"function {value.__name__}"
    return f"an object of {kind.__name__}"
