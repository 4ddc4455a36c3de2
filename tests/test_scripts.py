"""The demo is what a newcomer sees first: it works, and when it does not it says so."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEMO = [sys.executable, str(ROOT / "scripts/demo.py")]


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        DEMO, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100
    )


def test_the_demo_delivers_a_signed_event_and_shows_both_sides() -> None:
    done = demo(ROOT)
    assert done.returncode == 0, (done.stdout, done.stderr)
    for shown in (
        "$ wtc dev examples/stripe_handler.py",
        "$ wtc trigger stripe charge.succeeded",
        "20.00 USD arrived",
        '"received":true',
        "Your endpoint is http://127.0.0.1:",
        "Try next",
    ):
        assert shown in done.stdout.replace('": ', '":'), shown
    told = re.findall(
        r"^( *)(Isolation: (?:strong|weak), \d of \d layers.*)$", done.stdout, re.MULTILINE
    )
    assert [space for space, _ in told] == ["  ", ""]  # by the server, and once more at the end
    assert told[0][1] == told[1][1]


def test_the_demo_says_why_it_failed(tmp_path: Path) -> None:
    handler = tmp_path / "examples" / "stripe_handler.py"
    handler.parent.mkdir()
    handler.write_text("class Payments:\n    def invoice_paid(self, data): pass\n")
    done = demo(tmp_path)
    assert done.returncode == 1
    assert "The demo failed: the event was not accepted." in done.stderr
