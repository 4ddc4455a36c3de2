"""The broker itself, in a process of its own, with names that a test has made up.

    python -I played_broker.py FD '{"names": {"a.test": [["127.0.0.1"]]}, "limits": {}}'

Each lookup of a name takes its next answer, the last one for ever; a name without answers hangs.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable

from wtc.sandbox.egress.broker import BrokerLimits, serve


def playing(names: dict[str, list[list[str]]]) -> Callable[[str], list[str]]:
    def resolve(host: str) -> list[str]:
        if host not in names:
            raise OSError("no such name")
        answers = names[host]
        if not answers:
            threading.Event().wait()
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return resolve


if __name__ == "__main__":
    told = json.loads(sys.argv[2])
    serve(int(sys.argv[1]), playing(told["names"]), BrokerLimits(**told["limits"]))
