"""Makes instances of classes whose fields are slots, of values that are known to be right.

Law: no `__init__` runs. Who makes an instance so has looked at what goes into it.
"""

try:
    from wtc._makers import maker
except ImportError:  # it was installed without a C compiler
    from wtc.plain_makers import maker

__all__ = ["maker"]
