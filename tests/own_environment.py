"""A Python environment of a test's own: all that this one has is lent to it, and pip adds to it."""

import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120.0  # seconds


@dataclass(frozen=True)
class OwnEnvironment:
    """A virtual environment. It lives in a folder of the test's."""

    home: Path

    @classmethod
    def made(cls, home: Path) -> "OwnEnvironment":
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
        site = next(home.glob("lib/python*/site-packages"))
        lender = sysconfig.get_path("purelib")
        # `addsitedir`, for what is installed editable there is found by its own .pth files.
        (site / "lent.pth").write_text(f"import site; site.addsitedir({lender!r})\n")
        return cls(home)

    @property
    def python(self) -> str:
        return str(self.home / "bin" / "python")

    def install(self, *arguments: str, cwd: Path | None = None) -> None:
        """Install with pip, with nothing from a network."""
        offline = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
        command = [sys.executable, "-m", "pip", "--python", self.python, "install", *offline]
        subprocess.run(
            [*command, *arguments], cwd=cwd, check=True, capture_output=True, timeout=PATIENCE
        )

    def run(
        self, module: str, *arguments: str, cwd: Path, **env: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a module of the environment to its end."""
        return subprocess.run(
            [self.python, "-m", module, *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            env={"PATH": "/usr/bin:/bin", **env},
        )
