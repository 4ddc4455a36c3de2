"""The bound for the bodies of all requests at once: who counts, and who has to go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from server.rims import Caller, Served, serving
from server.test_rim_hostile import COUNTS, POST, SLEEPS, reading

from wtc import Webtask
from wtc.config import Limits, Rim
from wtc.errors import WtcError
from wtc.server.bodies import Bodies

KB = 1000
OWN = b"POST / HTTP/1.1\r\nHost: a\r\n"
SLEEP = POST.replace(b"/a", b"/sleeps")
CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@contextmanager
def bound(size: int, limits: Limits | None = None) -> Iterator[Served]:
    """Serve with room for so many bytes of bodies."""
    tasks = {"a": Webtask(script=COUNTS), "sleeps": Webtask(script=SLEEPS)}
    with serving(limits, Rim(bodies=size), **tasks) as served:
        yield served


def post(head: bytes, size: int, sent: int | None = None) -> bytes:
    """Return a request with a body of `size`, or the beginning of one."""
    return head + b"Content-Length: %d\r\n\r\n" % size + b"x" * (size if sent is None else sent)


def holding(served: Served, size: int, head: bytes = POST) -> Caller:
    """Return a caller of whose body `size` bytes have come, and no more will."""
    before = served.front.bodies.held
    caller = served.call(post(head, size * 2, size))
    served.until(lambda: served.front.bodies.held >= before + size)
    return caller


def is_full(caller: Caller) -> bool:
    """Tell whether a caller is told that there is no room, and that its connection closes."""
    answer = caller.answer()
    found = (answer.status, answer.headers["retry-after"], answer.headers["connection"])
    return found == (503, "1", "close") and json.loads(answer.body)["status"] == 503


def test_who_has_sent_for_longest_goes_first() -> None:
    with bound(300 * KB) as served:
        first, second, third = (holding(served, 90 * KB) for _ in range(3))
        assert served.call(post(POST, 90 * KB)).answer().body == b'["/",90000]'
        assert is_full(first)
        for caller in (second, third):
            caller.send(b"x" * 90 * KB)
            assert caller.answer().status == 200
        served.until(lambda: not served.front.bodies.held)


def test_what_is_only_promised_takes_no_room() -> None:
    with bound(300 * KB) as served:
        for _ in range(60):
            served.call(post(POST, 5000 * KB, 1))
        served.until(lambda: served.front.bodies.held >= 60)
        assert served.call(post(POST, 200 * KB)).answer().status == 200


def test_what_waits_for_its_webtask_counts() -> None:
    with bound(300 * KB, Limits(in_flight=1)) as served:
        running = served.call(post(SLEEP, 100 * KB))
        served.until(lambda: len(served.log) == 1 and not served.front.bodies.held)
        waiting = served.call(post(SLEEP, 200 * KB))
        served.until(lambda: served.front.bodies.held >= 200 * KB)
        assert served.call(post(POST, 200 * KB)).answer().status == 200
        assert is_full(waiting)
        served.until(lambda: not served.front.bodies.held)
        running.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            running.socket.recv(1)


def test_what_waits_for_its_webtask_to_compile_counts_until_it_runs() -> None:
    with bound(300 * KB) as served:
        served.loop.call_soon_threadsafe(served.host.announce, "new", Webtask(script=COUNTS))
        caller = served.call(post(POST.replace(b"/a", b"/new"), 100 * KB))
        assert caller.answer().body == b'["/",100000]'
        served.until(lambda: not served.front.bodies.held)


def test_what_a_worker_has_got_does_not_count() -> None:
    with bound(300 * KB) as served:
        for count in range(1, 6):
            served.call(post(SLEEP, 100 * KB))
            served.until(lambda count=count: len(served.log) == count)
        assert served.call(post(POST, 200 * KB)).answer().status == 200


def test_what_was_in_a_queue_and_has_begun_does_not_count() -> None:
    with bound(300 * KB, Limits(in_flight=1)) as served:
        running = served.call(post(SLEEP, 1))
        served.until(lambda: len(served.log) == 1)
        queued = served.call(post(SLEEP, 200 * KB))
        served.until(lambda: served.front.bodies.held >= 200 * KB)
        running.close()
        served.until(lambda: len(served.log) == 2)
        assert served.call(post(POST, 200 * KB)).answer().status == 200
        queued.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            queued.socket.recv(1)


def test_what_waits_for_its_turn_on_a_connection_counts() -> None:
    with bound(50 * KB) as served:
        caller = served.call(b"GET /sleeps HTTP/1.1\r\nHost: a\r\n\r\n" + post(POST, 30 * KB))
        served.until(lambda: served.front.bodies.held >= 30 * KB)
        served.call(post(POST, 26 * KB, 25 * KB))
        served.until(lambda: 25 * KB <= served.front.bodies.held < 26 * KB)  # what waited is gone
        caller.close()


def test_what_comes_whole_goes_on_at_once_and_pushes_nobody_out() -> None:
    with bound(50 * KB) as served:
        waiting = holding(served, 30 * KB)
        assert served.call(post(POST, 30 * KB)).answer().status == 200
        waiting.socket.sendall(b"x" * 30 * KB)
        assert waiting.answer().body == b'["/",60000]'
        served.until(lambda: not served.front.bodies.held)


def test_what_the_application_has_not_answered_counts() -> None:
    rim = Rim(bodies=300 * KB)
    with serving(rim=rim, application=lambda host: reading, a=Webtask(script=COUNTS)) as served:
        first, _ = holding(served, 140 * KB, OWN), holding(served, 140 * KB, OWN)
        last = served.call(post(OWN, 140 * KB))
        assert last.answer().body == b""
        assert is_full(first)


def test_what_ends_in_any_way_counts_no_longer() -> None:
    with bound(1000 * KB, Limits(body=200 * KB)) as served:
        holding(served, 90 * KB).close()
        assert served.call(CHUNKS + b"40000\r\n" + b"x" * 0x40000).answer().status == 413
        assert served.call(CHUNKS + b"3\r\nabc\r\nz").answer().status == 400
        missing = post(POST.replace(b"/a", b"/missing"), 90 * KB)
        assert served.call(missing).answer().status == 404
        served.until(lambda: not served.front.bodies.held)


def test_small_parts_take_more_than_their_bytes() -> None:
    with bound(200 * KB) as served:
        assert is_full(served.call(CHUNKS + b"2\r\nab\r\n" * 4000))


@dataclass(eq=False)
class Sender:
    """Who has held so much since then."""

    bodies: Bodies
    since: float
    held: int = 0
    is_sent: bool = False
    errors: list[WtcError] = field(default_factory=list)

    def give_up(self, error: WtcError) -> None:
        self.errors.append(error)
        self.bodies.release(self)


def test_nobody_goes_for_the_little_it_has_held_long() -> None:
    bodies = Bodies(1000)
    small, large, new = Sender(bodies, 0.0), Sender(bodies, 1.0), Sender(bodies, 1.0)
    bodies.hold(small, 10)
    bodies.hold(large, 900)
    bodies.hold(new, 100)
    assert [len(one.errors) for one in (small, large, new)] == [0, 1, 0]
    assert bodies.held == 110


def test_nobody_goes_for_what_was_sent_meanwhile() -> None:
    bodies = Bodies(1000)
    sent, new = Sender(bodies, 0.0, is_sent=True), Sender(bodies, 1.0)
    bodies.hold(sent, 900)
    bodies.hold(new, 900)
    assert (sent.errors, new.errors, bodies.held) == ([], [], 900)
