"""Frames: whatever the pieces they come in, and whatever is no frame."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtc.errors import FrameError
from wtc.sandbox import wire
from wtc.sandbox.wire import Decoder, Message

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(0, 2**32 - 1)
maybe = st.none() | texts
pairs = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
raw = st.binary(min_size=1, max_size=300)

from_worker: st.SearchStrategy[Message] = st.one_of(
    st.builds(wire.Ready, texts),
    st.builds(wire.Compiled, st.dictionaries(texts, st.binary(max_size=20), max_size=2)),
    st.builds(wire.Loaded),
    st.builds(wire.Reply, st.integers(100, 599), pairs, st.binary(max_size=300), st.booleans()),
    st.builds(wire.Head, st.integers(100, 599), pairs),
    st.builds(wire.Chunk, raw),
    st.builds(wire.End, st.sampled_from(["", "answer", "memory", "script", "stopped"]), texts),
    st.builds(wire.Ask, numbers, st.booleans(), maybe, maybe, st.booleans()),
    st.builds(
        wire.Lines,
        st.lists(
            st.builds(wire.Line, texts, st.sampled_from(["info", "error"]), texts, st.floats(0, 9)),
            max_size=3,
        ).map(tuple),
    ),
)
from_front: st.SearchStrategy[Message] = st.one_of(
    st.builds(wire.Cancel),
    st.builds(wire.Credit, numbers),
    st.builds(wire.Answer, numbers, maybe, maybe, st.sampled_from(["", "conflict", "large"])),
    st.builds(
        wire.Call, texts, texts, texts, texts, pairs, pairs,
        st.dictionaries(texts, st.none() | st.booleans() | st.integers(-9, 9) | texts, max_size=3),
        st.binary(max_size=300),
    ),
)  # fmt: skip


def front_decoder() -> Decoder:
    return wire.from_worker(response=2**20, storage=2**19, log_line=2**14)


def frames(decoder: Decoder, pieces: list[bytes]) -> list[tuple[int, Message]]:
    return [frame for piece in pieces for frame in decoder.feed(piece)]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(edges)]


DIRECTIONS = [(front_decoder, from_worker), (wire.from_front, from_front)]


@given(st.data(), st.sampled_from(DIRECTIONS), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_pieces_of_the_bytes_give_the_same_frames(
    data: st.DataObject,
    direction: tuple[Callable[[], Decoder], st.SearchStrategy[Message]],
    places: list[int],
) -> None:
    decoder, messages = direction
    sent = data.draw(st.lists(st.tuples(numbers, messages), max_size=5))
    stream = b"".join(wire.encode(number, message) for number, message in sent)
    assert frames(decoder(), cut(stream, places)) == sent


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=4))
def test_garbage_is_no_frame_or_a_frame_error(garbage: bytes, places: list[int]) -> None:
    for make in (front_decoder, wire.from_front):
        with suppress(FrameError):
            found = frames(make(), cut(garbage, places))
            assert all(isinstance(message, Message) for _, message in found)


@given(from_worker, st.integers(0, 400), st.integers(0, 255))
def test_a_flipped_byte_is_no_other_exception(message: Message, place: int, value: int) -> None:
    frame = bytearray(wire.encode(1, message))
    frame[place % len(frame)] = value
    with suppress(FrameError):
        frames(front_decoder(), [bytes(frame)])


def frame(kind: int, payload: bytes, length: int | None = None) -> bytes:
    return struct.pack(">IBI", len(payload) if length is None else length, kind, 1) + payload


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (frame(0, b""), "kind 0"),
        (frame(1, b"\x90"), "kind 1"),  # Load: the front's to send
        (frame(255, b""), "kind 255"),
        (frame(25, b"", 2**20 + 2**17 + 1), "Reply of 1,179,649 bytes, more than 1,179,648"),
        (frame(20, b"", 2**16 + 1), "Chunk of"),
        (frame(22, b"", 2**32 - 1), "Lines of"),
        (frame(3, b"x"), "kind 3"),
        (frame(25, b"\x94\xcc\xc8\x90\xa1a\xc2"), "no Reply"),  # a body of text
        (frame(20, b""), "an empty Chunk"),
        (frame(16, b""), "an empty Ready"),
        (frame(16, b"\x92\xa0\x01"), "no Ready"),  # a field too many
        (frame(24, b"\x91\x81\xa0\x01"), "no Compiled"),  # code that is a number
        (frame(24, b"", 2**23 + 2**16 + 1), "Compiled of"),
        (frame(19, b"\x92\xc8"), "no Head"),
        (frame(19, b"\x92\xa1a\x90"), "no Head"),  # a status of text
        (frame(19, b"\x92\xcc\xc8\x91\x92\xa1\xff\xa1a"), "no Head"),  # bad UTF-8
        (frame(21, b"\x92\xa5other\xa0"), "no End"),
        (frame(21, b"\x92\xa0\xa0\xc0"), "no End"),  # bytes after the message
    ],
)
def test_a_malformed_frame_is_named_and_ends_its_decoder(bad: bytes, says: str) -> None:
    decoder = front_decoder()
    good = wire.encode(7, wire.End("", ""))
    received = decoder.feed(good + bad + good)
    assert next(received) == (7, wire.End("", ""))
    with pytest.raises(FrameError, match=says):
        next(received)
    with pytest.raises(FrameError, match="after a malformed one"):
        list(decoder.feed(good))


def test_a_frame_over_its_cap_is_refused_by_its_header_alone() -> None:
    with pytest.raises(FrameError):
        list(front_decoder().feed(frame(3, b"", 2**31)[:9]))


def test_no_repr_shows_what_a_message_holds() -> None:
    load = wire.Load("s", (), {}, {}, {"KEY": "sk_live_1"}, {}, {}, 1, 1, 1, 1, 1, 1, 1)
    assert repr(load) == "<Load>"
