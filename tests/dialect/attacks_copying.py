"""Copies: what `copy` asks an object, and what a script may answer.

Rows of the corpus; the format is `attacks`'s.
"""

# ruff: noqa: E501  a row of text is as long as it is

from __future__ import annotations

__all__ = ["ROWS"]

ROWS = r"""
### copying: a copy writes a host object [control]
import copy
import json
class A:
    def __copy__(self):
        return json
copy.copy(A()).loads = 1
### copying: __new__ that returns a host class [control]
import copy
from json import JSONEncoder
class A:
    __slots__ = ("default",)
    def __new__(cls):
        return JSONEncoder if ready else super().__new__(cls)
ready = False
a = A()
a.default = 1
ready = True
copy.copy(a)
### copying: __new__ that returns a shelf [control]
import copy, json
class A:
    def __new__(cls):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = lambda text: "SECRET"
ready = True
copy.copy(a)
loot = json.loads("{}")
### copying: deep [control]
import copy, json
class A:
    def __new__(cls):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = 1
ready = True
copy.deepcopy([a])
### copying: by dataclasses.asdict [control]
import json
from dataclasses import dataclass, asdict
class A:
    def __new__(cls):
        return json if ready else super().__new__(cls)
@dataclass
class P:
    a: object
ready = False
p = P(A())
p.a.loads = 1
ready = True
asdict(p)
### copying: a decorated __new__ [control]
import copy, json
def other(f):
    return staticmethod(lambda cls: json)
class A:
    @other
    def __new__(cls):
        pass
loot = "SECRET" if A() is json else ""
### copying: an assigned __new__ [control]
import json
class A:
    __new__ = lambda cls: json
loot = "SECRET" if A() is json else ""
### copying: __new__ in an Enum [control]
import http
from enum import Enum
class E(Enum):
    def __new__(cls, value):
        return http.HTTPStatus.OK
    A = 1
loot = "SECRET" if http.HTTPStatus.OK.name == "A" else ""
### copying: __new__ in an Enum over a host class [control]
from enum import Enum
from wtc import Response
class E(Enum):
    def __new__(cls, value):
        return Response
    A = 1
### copying: a return in a nested place of __new__ [control]
import json, copy
class A:
    def __new__(cls):
        try:
            return super().__new__(cls)
        finally:
            return json
loot = "SECRET" if A() is json else ""
### copying: an OrderedDict's reduction [control]
import copy, json
from collections import OrderedDict
class A(OrderedDict):
    def __new__(cls, *a):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = 1
ready = True
copy.copy(a)
### copying: UserDict's copy [control]
import json
from collections import UserDict
class A(UserDict):
    def __new__(cls, *a):
        return json if ready else super().__new__(cls)
ready = False
a = A()
a.loads = 1
ready = True
a.copy()
### copying: ExitStack's pop_all [control]
import json
from contextlib import ExitStack
class A(ExitStack):
    def __new__(cls, *a):
        return json if ready else super().__new__(cls)
ready = False
a = A()
ready = True
a.pop_all()
loot = "SECRET" if hasattr(json, "_exit_callbacks") else ""
### copying: a reduction in a cache's namespace [control]
import copy, json
from functools import lru_cache
class A:
    __slots__ = ()
    def __call__(self):
        pass
    def __getattr__(self, name):
        if name != "__dict__":
            raise AttributeError(name)
        made = lambda protocol: (lambda: json.JSONEncoder, (), (None, {"default": 1}))
        return {"__deepcopy__": None, "__reduce_ex__": made}
copy.deepcopy(lru_cache(A()))
### copying: a reduction in another cache's namespace [control]
import copy, json
from functools import cache
class A:
    __slots__ = ()
    def __call__(self):
        pass
    def __getattr__(self, name):
        if name != "__dict__":
            raise AttributeError(name)
        made = lambda protocol: (lambda: json.JSONEncoder, (), (None, {"default": 1}))
        return {"__deepcopy__": None, "__reduce_ex__": made}
copy.deepcopy(cache(A()))
### copying: a memo written by a hook [control]
import copy, json
class Poison:
    def __deepcopy__(self, memo):
        memo[hash(decoder) * 16] = "SECRET"
        return self
decoder = json.JSONDecoder()
loot = copy.deepcopy([Poison(), decoder])[1]
### copying: a state that is no dict [control]
import copy, json, random
class B:
    pass
class Slots:
    def items(self):
        return [("__class__", json.JSONEncoder)]
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return (None, Slots())
ready = False
r = R()
ready = True
loot = "SECRET" if type(copy.copy(r)) is json.JSONEncoder else ""
### copying: a state that is a lying dict [control]
import copy, json, random
class B:
    pass
class Slots(dict):
    def __iter__(self):
        return iter(())
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return (None, Slots(__class__=json.JSONEncoder))
ready = False
r = R()
ready = True
loot = "SECRET" if type(copy.copy(r)) is json.JSONEncoder else ""
### copying: a state that only has keys [control]
import copy, json, random
class B:
    pass
class State:
    def keys(self):
        return ["__deepcopy__"]
    def __getitem__(self, name):
        return lambda memo: found.append(memo)
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return State()
found = []
ready = False
r = R()
ready = True
b = copy.copy(r)
copy.deepcopy(b)
loot = "SECRET" if found else ""
### copying: a class that says it is a protocol [control]
import copy, json, random
class B:
    _is_protocol = True
class R(random.Random):
    _is_protocol = True
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return {"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))}
ready = False
r = R()
ready = True
b = copy.copy(r)
copy.copy(b)
### copying: a memo forged by its type [control]
import copy, json
decoder = json.JSONDecoder()
class A:
    def __deepcopy__(self, memo):
        return type(memo)({hash(decoder) * 16: "SECRET"})
class B:
    def __deepcopy__(self, memo):
        global loot
        m = A().__deepcopy__(memo)
        loot = copy.deepcopy(decoder, m)
        return self
loot = ""
copy.deepcopy(B())
### copying: a state of pairs [control]
import copy, random
class B:
    pass
class R(random.Random):
    def __new__(cls, *a):
        return B() if ready else super().__new__(cls)
    def getstate(self):
        return [("__deepcopy__", lambda memo: found.append(memo))]
found = []
ready = False
r = R()
ready = True
copy.deepcopy(copy.copy(r))
loot = "SECRET" if found else ""
### copying: a memo by a lambda [control]
import copy
got = []
class A:
    __deepcopy__ = lambda self, memo: got.append(memo)
copy.deepcopy(A())
loot = "SECRET" if got else ""
### copying: a memo by all arguments [control]
import copy
got = []
class A:
    def __deepcopy__(*args):
        got.extend(args)
copy.deepcopy(A())
loot = "SECRET" if got else ""
### copying: a memo by __getattr__ [control]
import copy
got = []
class A:
    def __getattr__(self, name):
        return lambda memo: got.append(memo)
copy.deepcopy(A())
loot = "SECRET" if got else ""
### copying: a memo by a copy of the method [control]
import copy
got = []
class A:
    def __deepcopy__(self, memo):
        got.append(memo)
        return self
copy.deepcopy(A())
got[0][1] = 2
loot = "SECRET"
### copying: a reduction [control]
import copy
class A:
    def __reduce_ex__(self, n):
        return getattr, (lambda: 0, "__globals__")
loot = copy.copy(A())
### copying: a reduction in an instance [control]
import copy
class A:
    pass
a = A()
a.__reduce_ex__ = lambda n: (getattr, (lambda: 0, "__globals__"))
loot = copy.deepcopy(a)
### copying: a state for slots names the class [control]
import copy
class B:
    pass
class A:
    def __getstate__(self):
        return None, {"__class__": B}
loot = "SECRET" if type(copy.copy(A())) is B else ""
### copying: a deep copy of what cannot be copied [control]
import copy, json
copy.deepcopy([json.loads])[0].stolen = 1
### copying: an imported __new__ [control]
class A:
    from copy import copy as __new__
loot = "SECRET" if A() is A else ""
### copying: an async __new__ [control]
class A:
    async def __new__(cls):
        return 1
made = A()
loot = "" if type(made) is A else "SECRET"
made.close()
### copying: a reduction in a slot [control]
import copy, json
class A:
    __slots__ = ("__reduce_ex__",)
    def __getattr__(self, name):
        if name != "__reduce_ex__":
            raise AttributeError(name)
        return lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))
copy.deepcopy(A())
### copying: a memo by a context's extra names
import copy
from wtc import Context
got = []
c = Context(id="x", request=None, storage=None, log=None, defer=None, extra={"__deepcopy__": lambda memo: got.append(memo)})
copy.deepcopy(c)
loot = "SECRET" if got else ""
### control
import copy
class Context:
    def __init__(self, extra):
        self.extra = extra
    def __getattr__(self, name):
        try:
            return self.__dict__["extra"][name]
        except KeyError:
            raise AttributeError(name) from None
got = []
copy.deepcopy(Context(extra={"__deepcopy__": lambda memo: got.append(memo)}))
loot = "SECRET" if got else ""
### copying: a memo of one's own [control]
import copy, json
class Memo:
    def __init__(self):
        self.turns = 0
    def get(self, key, default=None):
        self.turns += 1
        return {2: Fake, 3: (None, {"default": 1})}.get(self.turns, default)
    def __setitem__(self, key, value):
        pass
    def __getitem__(self, key):
        return []
class Fake:
    def __new__(cls):
        return json.JSONEncoder
copy.deepcopy(json.JSONDecoder(), Memo())
### shelves: a reduction in a shelf of one's own
import copy, json
mine = type(json)(**{"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))})
copy.deepcopy(mine)
### control
import copy, json
from types import SimpleNamespace
shelf = SimpleNamespace(JSONEncoder=json.JSONEncoder)
mine = type(shelf)(**{"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))})
copy.deepcopy(mine)
### shelves: made again
import json
json.__init__(loads="SECRET")
loot = json.loads
### control
from types import SimpleNamespace
shelf = SimpleNamespace(loads=len)
shelf.__init__(loads="SECRET")
loot = shelf.loads
### shelves: copied and replaced
import copy, json
mine = copy.replace(json, **{"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))})
copy.deepcopy(mine)
### control from 3.13
import copy, json
from types import SimpleNamespace
shelf = SimpleNamespace(JSONEncoder=json.JSONEncoder)
mine = copy.replace(shelf, **{"__reduce_ex__": lambda n: (lambda: json.JSONEncoder, (), (None, {"default": 1}))})
copy.deepcopy(mine)
### shelves: a namespace by a pattern [control]
import json
match json:
    case object(__dict__=names):
        names["loads"] = 1
### shelves: a namespace by vars [control]
import json
vars(json)["loads"] = 1
"""
