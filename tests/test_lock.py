"""What a ref meant once is what it means: the file wtc.lock, the kept sources, who may change them."""

# ruff: noqa: E501  tables of hostile files

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wtc import hookimpl
from wtc.errors import ChangedError, FetchError, UsageError, WtcError
from wtc.fetch import Fetched
from wtc.lock import Entry, Locked, LockFile, Sources
from wtc.registry import Registry

REF = "https://a.example/shout.py"
SOURCE, CHANGED = b"x = 1\n", b"x = 2\n"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entry(data: bytes = SOURCE, url: str = REF) -> Entry:
    return Entry(locked=date(2026, 11, 25), sha256=digest(data), size=len(data), url=url)


@dataclass
class Web:
    """What lies where, and what was asked for."""

    sources: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    first: Callable[[], object] = lambda: None

    def get(self, ref: str) -> Fetched:
        self.asked.append(ref)
        self.first()
        if ref not in self.sources:
            raise FetchError(f"{ref!r} cannot be reached")
        data = self.sources[ref]
        return Fetched(url=ref.partition("#")[0], data=data, sha256=digest(data))


@dataclass
class Desk:
    """A folder with a lock, a cache beside it, and one program's plugin over them."""

    folder: Path
    web: Web
    told: list[str] = field(default_factory=list)

    @property
    def file(self) -> LockFile:
        return LockFile(self.folder)

    @property
    def text(self) -> str:
        return (self.folder / "wtc.lock").read_text(encoding="utf-8")

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def fetch(self, ref: str) -> str | None:
        sources = Sources(self.cache)
        plugin = Locked(file=self.file, sources=sources, get=self.web.get, tell=self.told.append)
        return plugin.fetch(ref)

    def forget(self) -> None:
        for kept in self.cache.iterdir():
            kept.unlink()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, Web({REF: SOURCE}))


# ------------------------------------------------------------------------------- the first use


def test_the_first_use_locks_and_tells(desk: Desk) -> None:
    assert desk.fetch(REF) == "x = 1\n"
    today = datetime.now(UTC).date()
    assert desk.told == [f"{REF}: sha256 {digest(SOURCE)}, 6 bytes"]
    assert desk.text == (
        "# The compilers that were fetched, pinned by wtc. Keep it with the code.\n"
        "version = 1\n"
        "\n"
        f'[compilers."{REF}"]\n'
        f"locked = {today}\n"
        f'sha256 = "{digest(SOURCE)}"\n'
        "size = 6\n"
        f'url = "{REF}"\n'
    )
    assert desk.file.entries() == {REF: Entry(locked=today, sha256=digest(SOURCE), size=6, url=REF)}


@pytest.mark.parametrize(
    "spelling",
    [REF.replace("https://a", "HTTPS://A"), REF.replace(".example", ".example:443"), f"{REF}#"],
)
def test_one_compiler_is_locked_once_however_it_is_spelled(desk: Desk, spelling: str) -> None:
    desk.fetch(REF)
    assert desk.fetch(spelling) == "x = 1\n"
    assert (desk.web.asked, list(desk.file.entries())) == ([REF], [REF])


def test_from_then_on_nothing_is_fetched(desk: Desk) -> None:
    desk.fetch(REF)
    desk.web.sources.clear()
    assert [desk.fetch(REF), desk.fetch(REF)] == ["x = 1\n"] * 2
    assert (desk.web.asked, len(desk.told)) == ([REF], 1)


def test_what_cannot_be_fetched_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        desk.fetch("https://b.example/x.py")
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize(
    "ref", ["table://wrap", "file:///x.py", "httpx://a", "", "a.py", " https://a/"]
)
def test_other_schemes_are_others_business(desk: Desk, ref: str) -> None:
    assert desk.fetch(ref) is None
    assert desk.web.asked == []


def test_a_mark_at_the_beginning_is_kept_in_the_bytes_and_not_in_the_text(desk: Desk) -> None:
    desk.web.sources[REF] = b"\xef\xbb\xbfx = 1\n"
    assert [desk.fetch(REF), desk.fetch(REF)] == ["x = 1\n"] * 2


def test_an_empty_source_is_one(desk: Desk) -> None:
    desk.web.sources[REF] = b""
    assert [desk.fetch(REF), desk.fetch(REF)] == [""] * 2
    assert desk.web.asked == [REF]


def test_the_registry_asks_it_after_the_operators_plugins(desk: Desk) -> None:
    class Mirror:
        @hookimpl
        def fetch(self, url: str) -> str | None:
            return "x = 3\n" if url == mirrored else None

    mirrored = "https://a.example/mirrored.py"
    plugin = Locked(file=desk.file, sources=Sources(desk.cache), get=desk.web.get, tell=print)
    registry = Registry(plugins=(plugin, Mirror()))
    assert registry.resolve((REF, mirrored, "python")) == {REF: "x = 1\n", mirrored: "x = 3\n"}
    assert desk.web.asked == [REF]
    with pytest.raises(UsageError, match="no plugin fetches 'ftp://a/x'"):
        registry.resolve(("ftp://a/x",))


# -------------------------------------------------------------------------- other bytes later

CHANGED_TEXT = (
    f"{REF!r} has changed: sha256 was {digest(SOURCE)}, is {digest(CHANGED)};"
    " run `wtc lock --upgrade` to see the difference and take it"
)


def test_a_lost_cache_is_fetched_and_compared(desk: Desk) -> None:
    desk.fetch(REF)
    desk.forget()
    before = desk.text
    assert desk.fetch(REF) == "x = 1\n"
    assert (desk.web.asked, desk.text, len(desk.told)) == ([REF] * 2, before, 1)
    assert desk.fetch(REF) == "x = 1\n"
    assert len(desk.web.asked) == 2


def test_other_bytes_are_refused_with_both_hashes(desk: Desk) -> None:
    desk.fetch(REF)
    desk.forget()
    desk.web.sources[REF] = CHANGED
    before = desk.text
    with pytest.raises(ChangedError) as refused:
        desk.fetch(REF)
    assert (str(refused.value), refused.value.status) == (CHANGED_TEXT, 409)
    assert (desk.text, list(desk.cache.iterdir())) == (before, [])


def test_who_locks_first_wins(desk: Desk) -> None:
    """Another program fetched other bytes and locked them between our fetch and our write."""
    desk.web.first = lambda: desk.file.add(REF, entry(CHANGED))
    with pytest.raises(ChangedError, match=f"was {digest(CHANGED)}, is {digest(SOURCE)}"):
        desk.fetch(REF)
    assert (desk.file.entries(), desk.told) == ({REF: entry(CHANGED)}, [])


def test_two_who_lock_the_same_agree_and_one_tells(desk: Desk) -> None:
    desk.web.first = lambda: desk.file.add(REF, entry())
    assert desk.fetch(REF) == "x = 1\n"
    assert desk.told == []


def test_what_a_redirect_added_is_not_written_down() -> None:
    signed = Fetched(url="https://cdn.example/x.py?sig=s3cret", data=SOURCE, sha256=digest(SOURCE))
    assert Entry.of(signed).url == "https://cdn.example/x.py"


def test_a_pinned_ref_is_locked_too(desk: Desk) -> None:
    pinned = f"{REF}#sha256={digest(SOURCE)}"
    desk.web.sources[pinned] = SOURCE
    assert desk.fetch(pinned) == "x = 1\n"
    assert list(desk.file.entries()) == [pinned]
    assert desk.told == [f"{REF}: sha256 {digest(SOURCE)}, 6 bytes"]


def test_a_lock_cannot_take_the_place_of_a_pin(desk: Desk) -> None:
    pinned = f"{REF}#sha256={digest(SOURCE)}"
    Sources(desk.cache).put(CHANGED)
    desk.file.add(pinned, entry(CHANGED))
    with pytest.raises(ChangedError) as refused:
        desk.fetch(pinned)
    assert str(refused.value) == (
        f"{REF!r} is pinned to sha256 {digest(SOURCE)}, and wtc.lock has {digest(CHANGED)}:"
        " take it out there"
    )
    assert desk.web.asked == []


# ----------------------------------------------------------------------------- what is kept


def test_what_is_kept_is_believed_for_its_hash_alone(desk: Desk, tmp_path: Path) -> None:
    desk.fetch(REF)
    kept = desk.cache / digest(SOURCE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(SOURCE)

    def fifo() -> None:
        os.mkfifo(kept)

    makers: list[Callable[[], object]] = [
        lambda: kept.write_bytes(CHANGED),
        lambda: kept.write_bytes(b""),
        lambda: kept.write_bytes(SOURCE + b"#" * 600_000),
        lambda: kept.symlink_to(elsewhere),
        lambda: kept.symlink_to("/dev/zero"),
        fifo,
    ]
    for number, make in enumerate(makers, 2):
        kept.unlink()
        make()
        assert desk.fetch(REF) == "x = 1\n"
        assert len(desk.web.asked) == number
        assert (kept.is_symlink(), kept.read_bytes()) == (False, SOURCE)
    assert elsewhere.read_bytes() == SOURCE


def test_the_kept_sources_are_the_users_own(desk: Desk) -> None:
    desk.fetch(REF)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (desk.cache, *desk.cache.iterdir())]
    assert modes == [0o700, 0o600]


def test_a_cache_that_cannot_be_is_done_without(desk: Desk) -> None:
    desk.cache.write_text("in the way")
    assert [desk.fetch(REF), desk.fetch(REF)] == ["x = 1\n"] * 2
    assert desk.web.asked == [REF] * 2


# ------------------------------------------------------------------------------- the lock file


def test_the_file_is_sorted_and_stable(desk: Desk) -> None:
    refs = ["https://b.example/x.py", "https://a.example/y'z.py?q=[1]", "http://a.example:81/x.py"]
    for ref in refs:
        desk.file.add(ref, entry(url=ref.partition("?")[0]))
    text = desk.text
    assert [line for line in text.splitlines() if line.startswith("[")] == [
        f'[compilers."{ref}"]' for ref in sorted(refs)
    ]
    assert list(desk.file.entries()) == sorted(refs)
    (desk.folder / "wtc.lock").unlink()
    for ref in reversed(refs):
        desk.file.add(ref, entry(url=ref.partition("?")[0]))
    assert desk.text == text


def test_an_upgrade_changes_what_it_names(desk: Desk) -> None:
    other = "https://b.example/x.py"
    desk.file.add(REF, entry())
    desk.file.add(other, entry())
    desk.file.upgrade({REF: entry(CHANGED)})
    assert desk.file.entries() == {REF: entry(CHANGED), other: entry()}


def test_the_file_is_as_others_of_the_folder(desk: Desk) -> None:
    old = os.umask(0o022)
    try:
        desk.file.add(REF, entry())
    finally:
        os.umask(old)
    assert stat.S_IMODE((desk.folder / "wtc.lock").stat().st_mode) == 0o644
    assert [path.name for path in desk.folder.iterdir()] == ["wtc.lock"]


def test_several_programs_lose_nothing_of_each_other(desk: Desk) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from wtc.lock import Entry, LockFile\n"
        "for n in range(10):\n"
        "    entry = Entry(locked=date(2026, 11, 25), sha256='0' * 64, size=n, url='https://a/')\n"
        "    LockFile(Path()).add(f'https://a.example/{sys.argv[1]}-{n}.py', entry)\n"
    )
    programs = [
        subprocess.Popen([sys.executable, "-c", code, str(number)], cwd=desk.folder)
        for number in range(4)
    ]
    assert [program.wait(60) for program in programs] == [0] * 4
    assert sorted(desk.file.entries()) == sorted(
        f"https://a.example/{number}-{n}.py" for number in range(4) for n in range(10)
    )


def test_a_lock_that_cannot_be_written_is_told(desk: Desk) -> None:
    with pytest.raises(WtcError) as refused:
        LockFile(desk.folder / "none").add(REF, entry())
    assert str(refused.value) == "wtc.lock cannot be written: No such file or directory"


GOOD = f"""version = 1

[compilers."{REF}"]
locked = 2026-11-25
sha256 = "{digest(SOURCE)}"
size = 6
url = "{REF}"
"""
ABOUT = f"wtc.lock, line 3: '{REF}': "
PLAIN = "is no plain URL: https://host/path in ASCII, without user, password or backslash, of at most 2,048 characters"
NO_TOML = [
    ("x", ""),
    ("version = 1\n<<<<<<< ours\n", "line 2"),
    (GOOD + GOOD.partition("\n")[2], "line 9"),
    ("version = " + "9" * 5000, ""),
    ("a = " + "[" * 99_999, ""),
]
HOSTILE = [
    ("compilers = {}", "wtc.lock, line 1: version = 1 and [compilers] were expected"),
    ("version = true", "wtc.lock, line 1: version = 1 and [compilers] were expected"),
    ("version = '1'", "wtc.lock, line 1: version = 1 and [compilers] were expected"),
    ("version = 1\nother = 1", "wtc.lock, line 1: version = 1 and [compilers] were expected"),
    ("version = 2", "wtc.lock is of version 2, this wtc knows 1"),
    ("version = 1\n\ncompilers = []", "wtc.lock, line 3: compilers is no table"),
    ("version = 1\ncompilers = 'x'", "wtc.lock, line 2: compilers is no table"),
    (GOOD.replace(digest(SOURCE), "0"), ABOUT + r"Expected `str` matching regex '\\A[0-9a-f]{64}\\Z' - at `$.sha256`"),
    (GOOD.replace(digest(SOURCE), digest(SOURCE).upper()), ABOUT + r"Expected `str` matching regex '\\A[0-9a-f]{64}\\Z' - at `$.sha256`"),
    (GOOD.replace(digest(SOURCE), "../" * 21 + "x"), ABOUT + r"Expected `str` matching regex '\\A[0-9a-f]{64}\\Z' - at `$.sha256`"),
    (GOOD.replace(f'"{digest(SOURCE)}"', f'"""{digest(SOURCE)}\n"""'), ABOUT + r"Expected `str` matching regex '\\A[0-9a-f]{64}\\Z' - at `$.sha256`"),
    (GOOD.replace("size = 6", "size = -1"), ABOUT + "Expected `int` >= 0 - at `$.size`"),
    (GOOD.replace("size = 6", "size = 999999"), ABOUT + "Expected `int` <= 524288 - at `$.size`"),
    (GOOD.replace("size = 6", "size = 6.0"), ABOUT + "Expected `int`, got `float` - at `$.size`"),
    (GOOD.replace("size = 6\n", ""), ABOUT + "Object missing required field `size`"),
    (GOOD.replace("2026-11-25", "'yesterday'"), ABOUT + "Invalid RFC3339 encoded date - at `$.locked`"),
    (GOOD + "run = 1\n", ABOUT + "Object contains unknown field `run`"),
    (GOOD.replace(f'url = "{REF}"', 'url = "file:///x"'), f"wtc.lock, line 3: 'file:///x' {PLAIN}"),
    (GOOD.replace(f'url = "{REF}"', 'url = "\\u001b[2J"'), f"wtc.lock, line 3: '\\x1b[2J' {PLAIN}"),
    ('version = 1\n[compilers."x\\u001b[2J"]', f"wtc.lock, line 1: 'x\\x1b[2J' {PLAIN}"),
    ('version = 1\n[compilers."https://a.example/#x"]', "wtc.lock, line 2: 'https://a.example/': after # only sha256= and 64 hex digits can stand"),
    (f'version = 1\n\n[compilers]\n"{REF}" = 1', f"wtc.lock, line 4: '{REF}': Expected `object`, got `int`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), HOSTILE)
def test_a_file_that_is_none_is_told_with_its_line(desk: Desk, text: str, says: str) -> None:
    (desk.folder / "wtc.lock").write_text(text, encoding="utf-8")
    for use in (desk.file.entries, lambda: desk.fetch(REF), lambda: desk.file.add(REF, entry())):
        with pytest.raises(UsageError) as refused:
            use()
        assert str(refused.value) == says
    assert (desk.text, desk.web.asked) == (text, [])


@pytest.mark.parametrize(("text", "place"), NO_TOML)
def test_a_file_that_is_no_toml_is_told(desk: Desk, text: str, place: str) -> None:
    (desk.folder / "wtc.lock").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        desk.fetch(REF)
    told = str(refused.value)
    assert (told.startswith("wtc.lock is no TOML: "), place in told) == (True, True)
    assert (len(told) < 300, desk.text, desk.web.asked) == (True, text, [])


@pytest.mark.parametrize("text", ["", "# nothing\n", "version = 1\n", "version = 1\n[compilers]\n"])
def test_an_empty_file_locks_nothing(desk: Desk, text: str) -> None:
    (desk.folder / "wtc.lock").write_text(text)
    assert desk.file.entries() == {}


def test_only_a_regular_file_is_read(desk: Desk, tmp_path: Path) -> None:
    lock = desk.folder / "wtc.lock"
    (tmp_path / "other").write_text(GOOD)
    irregular = "wtc.lock is no regular file of at most 1,048,576 bytes"
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: lock.symlink_to(tmp_path / "other"), "wtc.lock cannot be read: Too many levels of symbolic links"),
        (lambda: os.mkfifo(lock), irregular),
        (lambda: lock.write_bytes(b"#" * 1_048_577), irregular),
        (lambda: lock.write_bytes(b"\n\n\xff\n"), "wtc.lock, line 3: no UTF-8 text"),
    ]  # fmt: skip
    for make, says in cases:
        make()
        with pytest.raises(UsageError) as refused:
            desk.fetch(REF)
        assert str(refused.value) == says
        lock.unlink()
    lock.mkdir()
    with pytest.raises(UsageError, match=irregular):
        desk.fetch(REF)


DOTTED = [f"a{'.a' * 101}", f"'a'{'.a' * 101} = 1", f"[a{'.a' * 101}]\nb = 1", "a" + ".a" * 400_000]


@pytest.mark.parametrize("text", DOTTED, ids=range(len(DOTTED)))
def test_a_file_that_takes_too_long_to_read_is_refused(desk: Desk, text: str) -> None:
    (desk.folder / "wtc.lock").write_text(f"version = 1\n{text}\n")
    with pytest.raises(UsageError) as refused:
        desk.fetch(REF)
    assert str(refused.value) == "wtc.lock, line 2: more than 100 dots"


def test_nothing_is_locked_that_could_not_be_read_again(desk: Desk) -> None:
    dotted = f"https://a.example/{'.' * 100}"
    with pytest.raises(UsageError) as refused:
        desk.file.add(dotted, entry(url=dotted))
    assert str(refused.value) == "wtc.lock would have a line of more than 100 dots"
    assert not (desk.folder / "wtc.lock").exists()


def test_a_full_file_takes_no_more_and_is_read_on(desk: Desk) -> None:
    def some(first: int, last: int) -> dict[str, Entry]:
        url = f"{REF}?{'q' * 2000}"
        return {f"{url}{number}": entry(url=url) for number in range(first, last)}

    desk.file.upgrade(some(0, 200))
    before = desk.text
    with pytest.raises(UsageError) as refused:
        desk.file.upgrade(some(200, 300))
    assert str(refused.value) == (
        "wtc.lock would be larger than 1,048,576 bytes: take out what is not used"
    )
    assert (desk.text, len(desk.file.entries())) == (before, 200)


# --------------------------------------------------------------------------- names like another


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        ("https://a.exampel/other.py", "; a.exampel is nearly a.example of 'https://a.example/shout.py': is it the one you mean?"),
        ("https://a-example/other.py", "; a-example is nearly a.example of 'https://a.example/shout.py': is it the one you mean?"),
        ("https://b.test/shoot.py", "; shoot is nearly shout of 'https://a.example/shout.py': is it the one you mean?"),
        ("https://b.test/shouts.py", "; shouts is nearly shout of 'https://a.example/shout.py': is it the one you mean?"),
        ("https://b.test/shuot.py?q", "; shuot is nearly shout of 'https://a.example/shout.py': is it the one you mean?"),
        ("https://a.example/shout2.py", "; shout2 is nearly shout of 'https://a.example/shout.py': is it the one you mean?"),
        ("https://a.example/shout.py?v=2", ""),
        ("https://b.test/shout.py", ""),
        ("https://b.test/whisper.py", ""),
        ("https://b.test/shou.py", ""),
        ("https://b.test/", ""),
    ],
)  # fmt: skip
def test_a_name_that_is_nearly_another_is_told(desk: Desk, ref: str, says: str) -> None:
    desk.file.add(REF, entry())
    desk.web.sources[ref] = SOURCE
    desk.fetch(ref)
    assert desk.told == [f"{ref.partition('?')[0]}: sha256 {digest(SOURCE)}, 6 bytes{says}"]


def test_versions_of_one_name_are_no_twins(desk: Desk) -> None:
    desk.file.add("https://a.example/stripe-v1.py", entry())
    ref = "https://a.example/stripe-v12.py"
    desk.web.sources[ref] = SOURCE
    desk.fetch(ref)
    assert desk.told == [f"{ref}: sha256 {digest(SOURCE)}, 6 bytes"]
