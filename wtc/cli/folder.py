"""Which files are webtasks, and what each holds now.

    PATH is a file      that file, whatever it is called
    PATH is a folder    its *.py files; other text files that name a compiler themselves,
                        or for which a flag does where no *.py is
    neither             names that begin with `.` or `_`

Law: a file that cannot be read is refused alone, with its reason; nothing here runs or compiles.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wtc.cli.printing import safe
from wtc.cli.secret import read_env_file
from wtc.cli.settings import Settings, make_webtask
from wtc.errors import NotFoundError, TooLargeError, UsageError, WtcError
from wtc.model import Webtask

__all__ = ["Found", "Served"]

NAME = re.compile(r"(?!\.)[-A-Za-z0-9._~!$+=:@]{1,128}\Z")  # a dot first: the server's own pages
NAME_SIGNS = "letters, digits and - . _ ~ ! $ + = : @, at most 128, no dot first"
PLAIN_CHAIN = ("python",)


@dataclass(frozen=True, slots=True)
class Found:
    """One file as it was last read: a webtask, or the reason why it is none."""

    name: str
    path: Path
    webtask: Webtask | None = None
    refusal: str = ""

    @property
    def script(self) -> str:
        """The text that problems point into; empty for a file that is no webtask."""
        return self.webtask.script if self.webtask else ""


class NotTextError(UsageError):
    """A file holds bytes that are no text: among a folder's other files that is no fault."""


@dataclass(kw_only=True)
class Served:
    """The files and folders that a server serves. It lives as long as the server.

    `env_file` is the one that a flag named; without it each file has the `.env` beside it.
    """

    paths: tuple[Path, ...]
    settings: Settings
    limit: int
    env_file: Path | None = None
    _folders: tuple[Path, ...] = ()
    _files: tuple[Path, ...] = ()
    _texts: dict[Path, tuple[object, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.paths:
            if not _exists(path):
                raise NotFoundError(f"no file or folder {str(path)[:200]!r}")
        absolute = tuple(map(_absolute, self.paths))
        self._folders = tuple(path for path in absolute if path.is_dir())
        self._files = tuple(path for path in absolute if path not in self._folders)

    @property
    def single(self) -> bool:
        """Whether all there is to serve is one file that was named."""
        return len(self.paths) == 1 and not self._folders

    @property
    def home(self) -> Path:
        """The folder that `.wtc` stands in: the first one served, or the first file's."""
        first = _absolute(self.paths[0])
        return first if first in self._folders else first.parent

    def watched(self) -> set[Path]:
        """Return the folders where a change can change what is served."""
        named = (*self._files, _absolute(self.env_file)) if self.env_file else self._files
        beside = {file.parent for file in named} | {file.resolve().parent for file in named}
        return {*self._folders, *beside}

    def first_scan(self) -> dict[str, Found]:
        """Return every webtask by name; raise UsageError when there is none."""
        found = self.scan()
        if not found:
            places = ", ".join(map(str, self.paths))
            raise UsageError(
                f"no webtask in {places}: no .py file whose name begins with neither . nor _"
            )
        return found

    def scan(self, changed: Iterable[Path] = ()) -> dict[str, Found]:
        """Return every webtask by name; files in `changed` are read again whatever their times.

        Raise UsageError for a folder or a `.env` that cannot be read.
        """
        for path in changed:
            self._texts.pop(path, None)
        by_name: defaultdict[str, list[Path]] = defaultdict(list)
        for path in self._candidates():
            by_name[path.stem].append(path)
        secrets = self._secrets({path.parent for paths in by_name.values() for path in paths})
        found = (self._found(stem, paths, secrets) for stem, paths in sorted(by_name.items()))
        return {one.name: one for one in found if one is not None}

    def _candidates(self) -> list[Path]:
        """Return the files that may be webtasks, each once."""
        paths: dict[Path, None] = {}
        for folder in self._folders:
            paths.update(dict.fromkeys(self._webtasks(_entries(folder))))
        paths.update((file, None) for file in self._files if _may_be_file(file))
        return list(paths)

    def _webtasks(self, files: list[Path]) -> list[Path]:
        """Return the files of a folder that count."""
        python = [file for file in files if file.suffix == ".py"]
        # With Python files there, a compiler that a flag names is meant for those, not for README.
        settings = Settings() if python else self.settings
        others = [file for file in files if file.suffix != ".py"]
        return [*python, *(file for file in others if self._names_compiler(file, settings))]

    def _names_compiler(self, path: Path, settings: Settings) -> bool:
        try:
            webtask = make_webtask(self._text(path), settings, {})
        except (WtcError, OSError):
            return False
        return webtask.compilers != PLAIN_CHAIN

    def _secrets(self, folders: set[Path]) -> dict[Path, Mapping[str, str]]:
        if self.env_file:
            return dict.fromkeys(folders, read_env_file(self.env_file))
        files = {folder: folder / ".env" for folder in folders}
        return {
            folder: read_env_file(file) if _may_be_file(file) else {}
            for folder, file in files.items()
        }

    def _found(
        self, stem: str, paths: list[Path], secrets: Mapping[Path, Mapping[str, str]]
    ) -> Found | None:
        path = paths[0]
        try:
            _check_name(stem, paths)
            own = secrets[path.parent]
            webtask = make_webtask(self._text(path), self.settings, own, path.name)
            _check_python(path, webtask)
        except FileNotFoundError:  # gone since the folder was listed
            return None
        except OSError as error:
            return Found(safe(stem), path, refusal=f"the file cannot be read: {error.strerror}")
        except WtcError as error:
            return Found(safe(stem), path, refusal=safe(str(error)))
        return Found(stem, path, webtask)

    def _text(self, path: Path) -> str:
        """Return a file's text, read anew when its times or size differ from before."""
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        known = self._texts.get(path)
        if known is None or known[0] != stamp:
            known = self._texts[path] = (stamp, _read(path, self.limit))
        return known[1]


def _read(path: Path, limit: int) -> str:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError("the file", limit)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTextError(f"the file is no UTF-8 text (byte {error.start})") from None
    if "\x00" in text:
        raise NotTextError(f"the file is no text: it has a NUL (character {text.index(chr(0))})")
    return text.replace("\r\n", "\n")


def _check_name(stem: str, paths: list[Path]) -> None:
    if len(paths) > 1:
        files = ", ".join(sorted(path.name for path in paths))
        raise UsageError(f"more than one file would be /{stem}: {files}; rename all but one")
    if not NAME.match(stem):
        raise UsageError(f"the file's name is no name of a webtask; it takes {NAME_SIGNS}")


def _check_python(path: Path, webtask: Webtask) -> None:
    if path.suffix not in {"", ".py"} and webtask.compilers == PLAIN_CHAIN:
        raise UsageError(f"{path.name} is no Python; name its compiler: --compiler static")


def _entries(folder: Path) -> list[Path]:
    """Return the files of a folder whose names do not hide them."""
    try:
        return [
            path
            for path in sorted(folder.iterdir())
            if path.name[0] not in "._" and _may_be_file(path)
        ]
    except OSError as error:
        raise UsageError(f"cannot read the folder {folder}: {error.strerror}") from None


def _may_be_file(path: Path) -> bool:
    """Tell whether a path is a file, or what reading it tells the fault of: it fails alone."""
    try:
        return path.is_file()
    except OSError:
        return True


def _absolute(path: Path) -> Path:
    """Return the path from the root, `..` folded: what a change is reported with."""
    return Path(os.path.abspath(path))


def _exists(path: Path) -> bool:
    """Tell whether a path is a file or a folder, which a pipe or a device is not."""
    try:
        return path.is_file() or path.is_dir()
    except (OSError, ValueError):
        return False
