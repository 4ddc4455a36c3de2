"""The feed of lines: order by run, batches, the cap, a reader who stops reading."""

import threading
from dataclasses import dataclass, field

from wtc.cli.feed import Feed, Item


@dataclass
class Terminal:
    """A feed with a clock that a test moves, and what it wrote, one text a batch."""

    now: float = 100.0
    batches: list[str] = field(default_factory=list)

    def feed(self, per_second: int = 200) -> Feed:
        return Feed(
            self.batches.append,
            lambda count: f"({count} more)",
            per_second=per_second,
            clock=lambda: self.now,
        )

    def turn(self, feed: Feed, after: float = 0.05) -> list[str]:
        """Return the lines of the next batch."""
        self.now += after
        before = len(self.batches)
        feed.turn()
        return "".join(self.batches[before:]).splitlines()


def line(
    text: str, run: str = "", *, head: bool = False, vital: bool = False, matters: bool = False
) -> Item:
    lines = text.split("\n")
    return Item(lines=lambda: lines, run=run, head=head, vital=vital, matters=matters)


def test_what_a_run_said_comes_under_its_request_though_it_was_said_before() -> None:
    terminal = Terminal()
    feed = terminal.feed()
    feed.put(line("a says 1", "a"))
    feed.put(line("b says 1", "b"))
    feed.put(line("a says 2", "a"))
    feed.put(line("GET /b", "b", head=True))
    feed.put(line("GET /a", "a", head=True))
    assert terminal.turn(feed) == []
    feed.put(line("b says late", "b"))
    assert terminal.turn(feed) == [
        "GET /b", "b says 1", "b says late", "GET /a", "a says 1", "a says 2",
    ]  # fmt: skip


def test_a_line_waits_for_its_request_but_not_for_long() -> None:
    terminal = Terminal()
    feed = terminal.feed()
    feed.put(line("working", "a"))
    feed.put(line("of no run"))
    assert terminal.turn(feed) == ["of no run"]
    assert terminal.turn(feed) == []
    assert terminal.turn(feed, after=0.1) == ["working"]
    feed.put(line("GET /a", "a", head=True))
    assert terminal.turn(feed, after=0.07) == ["GET /a"]


def test_lines_that_wait_keep_their_order() -> None:
    terminal = Terminal()
    feed = terminal.feed()
    for number in range(5):
        feed.put(line(str(number), "a"))
    assert terminal.turn(feed) == []
    feed.put(line("GET /a", "a", head=True))
    assert terminal.turn(feed, after=0.07) == ["GET /a", "0", "1", "2", "3", "4"]


def test_over_the_cap_lines_are_counted_and_told_when_the_second_is_over() -> None:
    terminal = Terminal()
    feed = terminal.feed(per_second=3)
    for number in range(10):
        feed.put(line(str(number)))
    assert terminal.turn(feed) == ["0", "1", "2"]
    feed.put(line("10"))
    assert terminal.turn(feed, after=0.5) == []
    assert terminal.turn(feed, after=0.6) == ["(8 more)"]
    feed.put(line("11"))
    assert terminal.turn(feed) == ["11"]


def test_each_line_of_one_item_counts() -> None:
    terminal = Terminal()
    feed = terminal.feed(per_second=3)
    feed.put(line("a\nb\nc\nd\ne"))
    assert terminal.turn(feed) == ["a", "b", "c"]
    assert terminal.turn(feed, after=1.0) == ["(2 more)"]


def test_a_flood_of_lines_pushes_out_no_request_and_no_error() -> None:
    terminal = Terminal()
    feed = terminal.feed(per_second=2)
    for number in range(5):
        feed.put(line(f"chatter {number}"))
    feed.put(line("GET /a 500", matters=True))
    feed.put(line("error", matters=True))
    feed.put(line("one too many", matters=True))
    assert terminal.turn(feed) == ["chatter 0", "chatter 1", "GET /a 500", "error"]
    assert terminal.turn(feed, after=1.0) == ["(4 more)"]


def test_what_would_not_be_written_need_not_be_made() -> None:
    terminal = Terminal()
    feed = terminal.feed(per_second=2)
    rooms = [feed.has_room(matters=matters) for matters in (False, True) for _ in range(3)]
    assert rooms == [True, True, False] * 2
    assert terminal.turn(feed, after=0.5) == []
    assert not feed.has_room(matters=False)
    assert terminal.turn(feed) == []
    assert terminal.turn(feed, after=1.0) == ["(3 more)"]
    assert feed.has_room(matters=True)


def test_what_is_vital_is_written_whatever_the_load() -> None:
    terminal = Terminal()
    feed = terminal.feed(per_second=1)
    feed.put(line("1"))
    feed.put(line("2"))
    feed.put(line("failed: hook", vital=True))
    assert terminal.turn(feed) == ["1", "failed: hook"]


def test_a_batch_is_one_write() -> None:
    terminal = Terminal()
    feed = terminal.feed()
    for number in range(100):
        feed.put(line(str(number)))
    terminal.turn(feed)
    assert len(terminal.batches) == 1


def test_items_that_nobody_takes_are_bounded_and_counted() -> None:
    terminal = Terminal()
    feed = terminal.feed(per_second=100_000)
    for number in range(10_050):
        feed.put(line(str(number)))
    feed.put(line("vital", vital=True))
    assert terminal.turn(feed) == [*map(str, range(10_000)), "vital"]
    assert terminal.turn(feed, after=1.0) == ["(50 more)"]


def test_a_reader_who_does_not_read_blocks_nobody_who_puts() -> None:
    reading, blocked = threading.Event(), threading.Event()

    def write(text: str) -> None:
        blocked.set()
        reading.wait(20)

    feed = Feed(write, str)
    feed.start()
    feed.put(line("first"))
    assert blocked.wait(20)
    for number in range(1000):
        feed.put(line(str(number)))  # returns, or this test never ends
    reading.set()
    feed.close()


def test_the_end_writes_all_there_is() -> None:
    written: list[str] = []
    feed = Feed(written.append, lambda count: f"({count} more)", per_second=2)
    feed.start()
    for text in ("1", "2", "3"):
        feed.put(line(text, "a run that never ended"))
    feed.close()
    assert "".join(written) == "1\n2\n(1 more)\n"


def test_a_reader_who_is_gone_ends_the_feed_and_not_the_program() -> None:
    def write(text: str) -> None:
        raise BrokenPipeError

    feed = Feed(write, str)
    feed.start()
    feed.put(line("lost"))
    feed.close()
    feed.put(line("lost too"))
