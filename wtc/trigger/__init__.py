"""Signed sample events, delivered: a frame, and one file a provider.

provider.py    what a provider must be, and the list of those that are here
changes.py     --set: a value at a path of the event
delivery.py    one POST, and its answer
stripe.py      a provider; every other file here is one too
"""
