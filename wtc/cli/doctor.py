"""`wtc doctor`: its flags. What it does is in `diagnosis.py`."""

from __future__ import annotations

import click

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc doctor
  wtc doctor --json
"""


@click.command("doctor", epilog=EXAMPLE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(*, as_json: bool) -> int:
    """Try the walls around webtasks, and say what would make them stronger.

    A worker without a webtask is started, confined as all are, and tries to get out. Exits with 0
    when strangers' code may run here, with 1 when it may not.
    """
    from wtc.cli.diagnosis import diagnose

    return diagnose(as_json=as_json)
