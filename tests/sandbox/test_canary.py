"""The canary knows a hole when it finds one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from wtc.sandbox.jail.canary import PROBES

HELD_ANYWAY = {"open the memory of its parent", "open a packet socket", "signal its parent"}
RUN = "import json; from wtc.sandbox.jail import canary; print(json.dumps(canary.run()))"


@pytest.mark.skipif(os.geteuid() != 0, reason="for root alone, to whom nothing is refused")
def test_without_walls_every_probe_succeeds() -> None:
    ran = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True)
    assert set(PROBES) - set(json.loads(ran.stdout)) == set()


def test_a_user_without_walls_can_do_what_is_no_matter_of_rights() -> None:
    ran = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True)
    of_rights = HELD_ANYWAY | {"keep a capability"}
    assert set(json.loads(ran.stdout)) >= set(PROBES) - of_rights
