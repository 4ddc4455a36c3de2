"""`wtc dev` keeps compiled code between its starts, and none that was changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dev_server import Dev

HELLO = "def webtask(context, request):\n    return 'hello'\n"


def entries(cache: Path) -> dict[str, bytes]:
    files = (cache / "wtc" / "code").iterdir()
    return {file.name: file.read_bytes() for file in files if file.name != ".secret"}


def served(dev: Callable[..., Dev], cache: Path) -> tuple[str, Dev]:
    running = dev("hello.py", env={"XDG_CACHE_HOME": str(cache)})
    running.event("live")
    text = running.get("hello").text
    running.stop()
    return text, running


def test_the_second_start_uses_what_the_first_one_kept(
    dev: Callable[..., Dev], tmp_path: Path
) -> None:
    (tmp_path / "hello.py").write_text(HELLO)
    assert served(dev, tmp_path / "cache")[0] == "hello"
    kept = entries(tmp_path / "cache")
    assert len(kept) == 1
    assert served(dev, tmp_path / "cache")[0] == "hello"
    assert entries(tmp_path / "cache") == kept


def test_an_entry_changed_by_hand_is_refused_and_made_anew(
    dev: Callable[..., Dev], tmp_path: Path
) -> None:
    (tmp_path / "hello.py").write_text(HELLO)
    served(dev, tmp_path / "cache")
    ((name, code),) = entries(tmp_path / "cache").items()
    (tmp_path / "cache" / "wtc" / "code" / name).write_bytes(code.replace(b"hello", b"HELLO"))
    text, running = served(dev, tmp_path / "cache")
    assert text == "hello"
    assert entries(tmp_path / "cache") == {name: code}
    assert any(
        "was changed by something else and is not used" in line for line in running.talk.rest()
    )
