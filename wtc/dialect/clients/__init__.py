"""Clients: what `import httpx` and `import stripe` give a script, so that it can call out.

Law: a script holds plain functions, frozen values and exceptions made here; no object of a library
is an attribute of any of them. Each library is imported with its shelf, when a script first asks.
"""

__all__: list[str] = []
