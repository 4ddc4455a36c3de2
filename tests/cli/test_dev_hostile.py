"""`wtc dev` among hostile callers, files and terminals: it serves on, whatever they do."""

import fcntl
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from dev_server import DEADLINE, Dev

Start = Callable[..., Dev]
COUNTS = (
    "def webtask(context, request):\n"
    "    return [len(request.body), sorted(request.headers)]\n"
)  # fmt: skip
STREAM = (
    "from wtc import Response\n"
    "def webtask():\n    return Response(body=(b'part' for _ in range(3)))\n"
)
HEAD = b"POST /hook HTTP/1.1\r\nHost: x\r\n"


def script(answer: str) -> str:
    return f"def webtask(context, request):\n    return {answer!r}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "hooks"
    made.mkdir()
    (made / "hook.py").write_text(COUNTS)
    return made


def connect(running: Dev) -> socket.socket:
    port = int(running.url.rstrip("/").rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)


def answer(running: Dev, request: bytes) -> bytes:
    """Send bytes; return all that comes until the server closes."""
    with connect(running) as caller:
        caller.sendall(request)
        parts = list(iter(lambda: caller.recv(65536), b""))
    return b"".join(parts)


def resident(running: Dev) -> int:
    """Return the memory of the server in MB."""
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


# ------------------------------------------------------------------------------------- callers


@pytest.mark.parametrize(
    "start",
    [
        b"GET /",
        b"GET /hook HTTP/1.1\r\nHost: x\r\nX: ",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3;",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: ",
    ],
)
def test_what_never_ends_is_cut_off_and_costs_no_memory(
    dev: Start, folder: Path, start: bytes
) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    before = resident(running)
    with connect(running) as caller, pytest.raises(OSError):  # noqa: PT011  reset, or a broken pipe
        caller.sendall(start + b"a" * 200_000_000)
    assert resident(running) < before + 20
    assert running.get("hook").status_code == 200


def test_a_head_over_the_limit_is_a_431(dev: Start, folder: Path) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    said = answer(running, b"GET /hook HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40_000 + b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 431 ")


def test_a_trailer_is_no_header(dev: Start, folder: Path) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    sent = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    said = answer(running, sent + b"3\r\nabc\r\n0\r\nAuthorization: forged\r\n\r\n")
    assert said.endswith(b'\r\n\r\n[3,["connection","host","transfer-encoding"]]')


def test_what_follows_an_upgrade_is_never_read_as_a_request(dev: Start, folder: Path) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    upgrade = b"Connection: Upgrade\r\nUpgrade: x\r\n"
    smuggled = b"GET /hook/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    length = b"Content-Length: %d\r\n\r\n" % len(smuggled)
    with_body = answer(running, HEAD + upgrade + length + smuggled)
    assert with_body.startswith(b"HTTP/1.1 400 ")
    without = answer(running, HEAD + upgrade + b"\r\n" + smuggled)
    assert without.startswith(b"HTTP/1.1 200 ")
    assert (with_body + without).count(b"HTTP/1.1 ") == 2


def test_a_stream_goes_whole_to_a_caller_who_knows_no_chunks(dev: Start, folder: Path) -> None:
    (folder / "stream.py").write_text(STREAM)
    running = dev(folder)
    running.event("live", name="stream")
    said = answer(running, b"GET /stream HTTP/1.0\r\n\r\n")
    assert b"content-length: 12\r\n" in said
    assert said.endswith(b"\r\n\r\npartpartpart")


def test_callers_who_vanish_take_no_place_from_others(dev: Start, folder: Path) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    reset = struct.pack("ii", 1, 0)  # close with a RST
    for _ in range(200):
        with connect(running) as caller:
            caller.sendall(b"GET /hook HTTP/1.1\r\nHost: x\r\n\r\n")
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    assert running.get("hook").status_code == 200


# --------------------------------------------------------------------------------------- files


def test_a_file_whose_name_is_no_text_fails_alone_and_saves_are_followed_on(
    dev: Start, folder: Path
) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    Path(os.fsdecode(bytes(folder) + b"/caf\xe9.py")).write_text(script("x"))
    running.event("failed", name="caf\\udce9")
    (folder / "hook.py").write_text(script("saved"))
    running.event("live", name="hook")
    assert running.get("hook").text == "saved"


def test_two_files_whose_names_are_no_text_leave_the_list_readable(
    dev: Start, folder: Path
) -> None:
    for suffix in (b".html", b".txt"):
        Path(os.fsdecode(bytes(folder) + b"/caf\xe9" + suffix)).write_text(
            "# /// script\n# [tool.wtc]\n# compiler = 'static'\n# ///\n"
        )
    running = dev(folder)
    running.event("failed", name="caf\\udce9")
    assert running.get("").status_code == 200
    assert "more than one file" in running.listing()["caf\\udce9"]["problems"][0]["what"]


def test_a_link_that_nobody_can_follow_fails_alone(dev: Start, folder: Path) -> None:
    (folder / "long.py").symlink_to("x" * 300)
    (folder / "loop.py").symlink_to("loop.py")
    os.mkfifo(folder / "pipe.py")
    running = dev(folder)
    running.event("failed", name="long")
    told = running.listing()["long"]["problems"][0]["what"]
    assert told == "the file cannot be read: File name too long"
    assert running.get("hook").status_code == 200


def test_a_block_that_is_hostile_fails_alone_and_saves_are_followed_on(
    dev: Start, folder: Path
) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    (folder / "bad.py").write_text(f"# /// script\n# a = {'9' * 5000}\n# ///\n")
    running.event("failed", name="bad")
    (folder / "hook.py").write_text(script("saved"))
    running.event("live", name="hook")
    assert running.get("hook").text == "saved"


def test_a_folder_that_is_made_again_at_once_is_followed(dev: Start, folder: Path) -> None:
    running = dev(folder)
    running.event("live", name="hook")
    for number in range(20):  # the system gives the new folder the old one's number
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "hook.py").write_text(script(str(number)))
    (folder / "last.py").write_text(script("last"))
    running.event("live", name="last")
    (folder / "hook.py").write_text(script("saved"))
    running.event("live", name="hook")
    while running.get("hook").text != "saved":
        running.event("live", name="hook")


# ----------------------------------------------------------------------------------- terminals


@pytest.fixture
def terminal(folder: Path) -> Iterator[tuple[Dev, int]]:
    """Start `wtc dev` with a pipe of 4 KB for a terminal; give the end that nobody reads."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen(
        [sys.executable, "-m", "wtc", "dev", "--port", "0", "--json", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=writer,
        text=True,
    )
    os.close(writer)
    running = Dev(process)
    assert process.stdout is not None
    running.out.follow(process.stdout)
    try:
        running.url = running.event("ready")["url"]
        running.event("live", name="hook")
        yield running, reader
    finally:
        if process.poll() is None:
            running.stop(signal.SIGKILL)
        running.out.close()
        with suppress(OSError):
            os.close(reader)


def test_a_terminal_that_is_paused_stops_no_server(terminal: tuple[Dev, int], folder: Path) -> None:
    running, _ = terminal
    (folder / "hook.py").write_text("eval('x')\n" * 100)  # some 15 KB of problems
    running.event("stale", name="hook")
    assert running.get("hook").status_code == 200
    (folder / "hook.py").write_text(script("saved"))
    running.event("live", name="hook")
    assert running.get("hook").text == "saved"
    assert running.stop() == 0


def test_a_terminal_that_is_gone_stops_no_server(terminal: tuple[Dev, int], folder: Path) -> None:
    running, reader = terminal
    os.close(reader)
    (folder / "hook.py").write_text(script("saved"))
    running.event("live", name="hook")
    assert running.get("hook").text == "saved"
    assert running.stop() == 0


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-", ">/dev/full 2>/dev/full"])
def test_streams_that_are_closed_or_full_stop_no_server(folder: Path, closed: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    shell = f'exec "$0" -m wtc dev --port {port} "$1" {closed}'
    command = ["sh", "-c", shell, sys.executable, str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    running = Dev(process, url=f"http://127.0.0.1:{port}/")
    try:
        end = time.monotonic() + DEADLINE
        while not listens(port) and process.poll() is None and time.monotonic() < end:
            pass
        assert running.get("hook").status_code == 200
        assert running.stop() == 0
    finally:
        process.kill()
        _, told = process.communicate()
    assert "Traceback" not in told


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
