"""The cache of compiled code as files: what is handed out is what was put in, or nothing."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wtc.store.codes import FileCodes

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "code"


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def codes(folder: Path, troubles: list[str]) -> FileCodes:
    return FileCodes(folder, troubles.append)


def test_what_was_put_is_got_again_by_another_instance(
    codes: FileCodes, folder: Path, troubles: list[str]
) -> None:
    codes.put(KEY, b"code")
    codes.put(OTHER, b"")
    again = FileCodes(folder, troubles.append)
    assert (again.get(KEY), again.get(OTHER), again.get("c" * 64)) == (b"code", b"", None)
    assert troubles == []


def test_a_later_put_replaces_an_earlier_one(codes: FileCodes) -> None:
    codes.put(KEY, b"old")
    codes.put(KEY, b"new")
    assert codes.get(KEY) == b"new"


def test_only_the_user_may_read_what_is_there(codes: FileCodes, folder: Path) -> None:
    codes.put(KEY, b"code")
    modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert modes == {".secret": 0o600, KEY: 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def flip(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


CHANGES = {
    "a bit of the code": lambda folder: flip(folder / KEY, -1),
    "a bit of the MAC": lambda folder: flip(folder / KEY, 0),
    "more code": lambda folder: (folder / KEY).write_bytes((folder / KEY).read_bytes() + b"x"),
    "less code": lambda folder: (folder / KEY).write_bytes((folder / KEY).read_bytes()[:-1]),
    "nothing left": lambda folder: (folder / KEY).write_bytes(b""),
    "another key's entry": lambda folder: (folder / OTHER).rename(folder / KEY),
    "another secret": lambda folder: flip(folder / ".secret", 3),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_entry_that_was_changed_is_refused(
    change: object, codes: FileCodes, folder: Path, troubles: list[str]
) -> None:
    codes.put(KEY, b"code")
    codes.put(OTHER, b"other")
    change(folder)  # type: ignore[operator]
    again = FileCodes(folder, troubles.append)
    assert again.get(KEY) is None
    assert troubles == [
        f"{folder / KEY} was changed by something else and is not used: compiled anew"
    ]
    again.put(KEY, b"anew")
    assert again.get(KEY) == b"anew"


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_can_write_to_is_not_used(
    mode: int, folder: Path, troubles: list[str]
) -> None:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    codes = FileCodes(folder, troubles.append)
    codes.put(KEY, b"code")
    assert codes.get(KEY) is None
    assert list(folder.iterdir()) == []
    assert troubles == [
        f"compiled code is not kept in {folder}: others can write to it;"
        " set XDG_CACHE_HOME to a folder of your own"
    ]


def test_a_folder_behind_a_link_is_not_used(
    folder: Path, tmp_path: Path, troubles: list[str]
) -> None:
    folder.parent.mkdir()
    folder.symlink_to(tmp_path)
    assert FileCodes(folder, troubles.append).get(KEY) is None
    assert len(troubles) == 1


@pytest.mark.parametrize("mode", [0o644, 0o620])
def test_a_secret_that_others_can_read_is_none(
    mode: int, codes: FileCodes, folder: Path, troubles: list[str]
) -> None:
    codes.put(KEY, b"code")
    (folder / ".secret").chmod(mode)
    assert FileCodes(folder, troubles.append).get(KEY) is None
    assert "delete it" in troubles[0] or "others can write" in troubles[0]


def test_a_place_where_no_folder_can_be_is_told_once(tmp_path: Path, troubles: list[str]) -> None:
    (tmp_path / "file").write_text("")
    codes = FileCodes(tmp_path / "file" / "code", troubles.append)
    codes.put(KEY, b"code")
    assert codes.get(KEY) is None
    assert troubles == [
        f"compiled code is not kept in {tmp_path / 'file' / 'code'}: Not a directory;"
        " set XDG_CACHE_HOME to a folder of your own"
    ]


def test_writers_at_once_do_not_trip_over_each_other(folder: Path, troubles: list[str]) -> None:
    keys = [f"{number:064x}" for number in range(400)]
    codes = [FileCodes(folder, troubles.append) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda key: codes[int(key, 16) % 2].put(key, b"code"), keys))
    assert [codes[0].get(key) for key in keys] == [b"code"] * 400
    assert troubles == []


def test_the_least_recently_used_entries_go(folder: Path, troubles: list[str]) -> None:
    codes = FileCodes(folder, troubles.append, max_size=300)
    for number, key in enumerate("abc"):
        codes.put(key, bytes(50))
        os.utime(folder / key, (number, number))
    codes.get("a")
    codes.put("d", bytes(50))
    assert {key for key in "abcd" if codes.get(key)} == {"a", "c", "d"}
    assert troubles == []
