"""Signed sample events, delivered: a frame, and one file or folder a provider.

provider.py    what a provider must be, and the list of those that are here
changes.py     --set: a value at a path of the event
delivery.py    POSTs, and their answers
stripe/        a provider; whatever else is here is one too
"""
