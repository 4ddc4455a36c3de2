"""The documents of webtasks as files: etags, conflicts, hostile names, damage."""

import json
import threading
from pathlib import Path

import pytest

from wtc.errors import Conflict, TooLargeError, UsageError, WtcError
from wtc.store.documents import FileDocuments


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "served" / ".wtc"


@pytest.fixture
def documents(home: Path) -> FileDocuments:
    return FileDocuments(home, limit=1000)


def test_a_document_that_was_never_put_is_none(documents: FileDocuments, home: Path) -> None:
    assert documents.get("hook") == (None, None)
    assert not home.exists(), "reading makes no folder"


def test_what_was_put_is_got_again_by_another_instance(
    documents: FileDocuments, home: Path
) -> None:
    etag = documents.put("hook", '{"n": 1.50, "e": "é"}', etag=None, force=False)
    assert etag == "1"
    assert FileDocuments(home, limit=1000).get("hook") == ('{"n": 1.50, "e": "é"}', "1")


def test_every_put_has_a_new_etag_and_a_delete_uses_one_up(documents: FileDocuments) -> None:
    assert documents.put("hook", "1", etag=None, force=False) == "1"
    assert documents.put("hook", "2", etag="1", force=False) == "2"
    assert documents.put("hook", None, etag="2", force=False) is None
    assert documents.get("hook") == (None, None)
    assert documents.put("hook", "3", etag=None, force=False) == "4"


@pytest.mark.parametrize("stale", [None, "1", "3", "02", " 2", "two"])
def test_a_put_with_another_etag_conflicts_and_changes_nothing(
    documents: FileDocuments, stale: str | None
) -> None:
    documents.put("hook", "1", etag=None, force=False)
    documents.put("hook", '{"now": 2}', etag="1", force=False)
    with pytest.raises(Conflict) as caught:
        documents.put("hook", "9", etag=stale, force=False)
    assert caught.value.document == '{"now": 2}'
    assert documents.get("hook") == ('{"now": 2}', "2")


def test_an_etag_of_a_deleted_document_never_comes_back(documents: FileDocuments) -> None:
    documents.put("hook", "1", etag=None, force=False)
    documents.put("hook", None, etag="1", force=False)
    with pytest.raises(Conflict) as caught:
        documents.put("hook", "2", etag="1", force=False)
    assert caught.value.document is None


def test_force_overrules_the_etag(documents: FileDocuments) -> None:
    documents.put("hook", "1", etag=None, force=False)
    assert documents.put("hook", "2", etag="77", force=True) == "2"
    assert documents.get("hook") == ("2", "2")


def test_json_null_is_a_document(documents: FileDocuments) -> None:
    assert documents.put("hook", "null", etag=None, force=False) == "1"
    assert documents.get("hook") == ("null", "1")


def test_a_document_over_the_limit_is_refused_in_bytes(documents: FileDocuments) -> None:
    documents.put("hook", '"' + "é" * 499 + '"', etag=None, force=False)  # 1,000 bytes
    with pytest.raises(TooLargeError, match="1,001 bytes, more than the limit of 1,000"):
        documents.put("hook", '"' + "é" * 499 + 'x"', etag="1", force=False)


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", '1,"etag":9', '{"a":1}}', '"\ud800"', "[" * 900, "\x00", '{"a":1} {"b":2}'],
)
def test_text_that_is_no_json_is_refused(documents: FileDocuments, text: str) -> None:
    with pytest.raises(UsageError, match="storage keeps JSON"):
        documents.put("hook", text, etag=None, force=False)
    assert documents.get("hook") == (None, None)


HOSTILE = [
    "..", ".", "", "/etc/passwd", "../../x", "a/b", "a\\b", "a\x00b", "hook", "Hook", "HOOK",
    "~", "a:b", "con", "x" * 128, "X" * 128, "x" * 500, "é", "e\u0301", "%2e", "%", "a\nb",
    "\ud800", ".lock", "hook.json", "A" * 41, "A" * 40 + "B", "A" * 60, "A" * 59 + "B",
]  # fmt: skip


def test_no_name_leaves_the_folder_and_no_two_share_a_file(
    documents: FileDocuments, home: Path
) -> None:
    for number, name in enumerate(HOSTILE):
        documents.put(name, str(number), etag=None, force=False)
    assert [documents.get(name)[0] for name in HOSTILE] == [str(n) for n in range(len(HOSTILE))]
    files = [file.name for file in (home / "storage").glob("*.json")]
    assert len({name.lower() for name in files}) == len(HOSTILE)
    assert max(map(len, files)) <= 255
    everything = {file for file in home.parent.parent.rglob("*") if file.is_file()}
    inside = {file for file in everything if file.parent == home / "storage"}
    assert everything - inside == {home / ".gitignore"}


def test_the_folder_is_private_and_ignored_by_git(documents: FileDocuments, home: Path) -> None:
    documents.put("hook", "1", etag=None, force=False)
    assert (home / ".gitignore").read_text() == "*\n"
    modes = {path.name: path.stat().st_mode & 0o777 for path in (home / "storage").iterdir()}
    assert modes == {"hook.json": 0o600, ".lock": 0o600}
    assert (home / "storage").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b'{"etag":18446744073709551615,"document":1}', b'{"etag":-1}',
     b'{"document":1}', b'{"etag":"1","document":1}', b"\xff\xfe", b"[" * 100_000,
     b'{"etag":1,"document":1,"more":2}', b'{"etag":1,"document":{}'],
)  # fmt: skip
def test_a_damaged_file_is_told_and_never_overwritten(
    documents: FileDocuments, home: Path, damage: bytes
) -> None:
    documents.put("hook", "1", etag=None, force=False)
    file = home / "storage" / "hook.json"
    file.write_bytes(damage)
    sentence = "the stored document of 'hook' is damaged; mend or delete .wtc/storage/hook.json"
    with pytest.raises(WtcError) as caught:
        documents.get("hook")
    assert str(caught.value) == sentence
    with pytest.raises(WtcError, match="is damaged"):
        documents.put("hook", "2", etag="1", force=True)
    assert file.read_bytes() == damage


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".wtc").write_text("a file stands here")
    documents = FileDocuments(tmp_path / ".wtc", limit=1000)
    with pytest.raises(WtcError, match="storage cannot be"):
        documents.put("hook", "1", etag=None, force=False)


def test_of_writers_at_once_exactly_one_wins_each_etag(home: Path) -> None:
    won: list[int] = []
    conflicts: list[int] = []

    def write(number: int) -> None:
        documents = FileDocuments(home, limit=1000)  # as another program would
        for _ in range(20):
            text, etag = documents.get("n")
            try:
                documents.put("n", str(int(text or 0) + 1), etag=etag, force=False)
                won.append(number)
            except Conflict:
                conflicts.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FileDocuments(home, limit=1000).get("n") == (str(len(won)), str(len(won)))
    assert len(won) + len(conflicts) == 80


def test_a_kill_in_the_middle_leaves_the_whole_old_document(
    documents: FileDocuments, home: Path
) -> None:
    documents.put("hook", '"old"', etag=None, force=False)
    half = home / "storage" / ".new-half"  # what a killed writer leaves behind
    half.write_bytes(b'{"etag":2,"docum')
    assert documents.get("hook") == ('"old"', "1")
    assert documents.put("hook", '"new"', etag="1", force=False) == "2"


def test_a_file_can_be_read_by_a_person(documents: FileDocuments, home: Path) -> None:
    documents.put("hook", '{"seen": ["evt_1"]}', etag=None, force=False)
    stored = json.loads((home / "storage" / "hook.json").read_text())
    assert stored == {"etag": 1, "document": {"seen": ["evt_1"]}}
