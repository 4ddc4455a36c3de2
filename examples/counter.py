"""A class with a method for each HTTP verb, and a document that outlives restarts.

wtc dev examples/counter.py
"""

# /// script
# [tool.wtc]
# compiler = "class-dispatch"
# ///

from wtc import Conflict


class Counter:
    def get(self):
        return {"visits": self.storage.get() or 0}

    def post(self):
        visits = self.storage.get() or 0
        while True:
            try:
                self.storage.set(visits + 1)
            except Conflict as conflict:  # somebody else was faster: count on from theirs
                visits = conflict.document or 0
            else:
                return {"visits": visits + 1}

    def delete(self):
        self.storage.set(None, force=True)
