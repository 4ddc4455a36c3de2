"""One call as the front sees it: from the caller's request to the worker's End.

Law: a call is answered once, by an Answered or by an error; and a worker's frames must follow
each other as the states below say, whether anybody still listens or not.

    WAITING ─ Reply ─▶ ANSWERED ─ End ─▶ (gone)          there at once, where the Reply is_over
             └ Head ─▶ STREAMING ─ Chunk… ─ End ─▶ (gone)       a faulty End fits anywhere
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from wtc.errors import FrameError, WtcError
from wtc.respond import checked_head
from wtc.sandbox.wire import CHUNK, WINDOW, Call, Head, Pairs, Reply, cost

if TYPE_CHECKING:
    from wtc.sandbox.link import Link

__all__ = ["Answered", "Run", "StreamedBody"]


_State: TypeAlias = Literal["waiting", "streaming", "answered"]


class StreamedBody:
    """The body of a streamed answer: an async iterator of bytes, to be closed by who leaves early.

    Raises the WtcError that ended the run, where one did.
    """

    def __init__(self, refill: Callable[[int], None], close: Callable[[], None]) -> None:
        self._refill = refill
        self._close = close
        self._chunks: deque[bytes] = deque()
        self._window = WINDOW
        self._taken = 0
        self._is_over = False
        self._error: WtcError | None = None
        self._waiter: asyncio.Future[None] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while not self._chunks:
            if self._error is not None:
                raise self._error
            if self._is_over:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        chunk = self._chunks.popleft()
        self._give_back(cost(chunk))
        return chunk

    async def aclose(self) -> None:
        """Stop the run: nobody reads on."""
        self._chunks.clear()
        if not self._is_over:
            self._is_over = True
            self._close()

    def push(self, chunk: bytes) -> None:
        """Take a chunk; raise FrameError for more than the window."""
        self._window -= cost(chunk)
        if self._window < 0:
            raise FrameError("a stream sent more than its window")
        if not self._is_over:
            self._chunks.append(chunk)
            self._wake()

    def end(self, error: WtcError | None) -> None:
        """End the body after the chunks that wait; by `error` where one is given."""
        if not self._is_over:
            self._is_over, self._error = True, error
            self._wake()

    def _give_back(self, size: int) -> None:
        self._taken += size
        if self._taken >= CHUNK and not self._is_over:
            self._window += self._taken
            self._refill(self._taken)
            self._taken = 0

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Answered(msgspec.Struct, frozen=True):
    """What a webtask answered: a head that was checked, and the body, whole or streamed."""

    status: int
    headers: Pairs
    body: bytes | StreamedBody


class Run:
    """One call. It lives until it is over, which may be after its caller has left."""

    def __init__(
        self,
        call: Call,
        answer: Callable[[Answered], object],
        fail: Callable[[WtcError], object],
    ) -> None:
        self.call = call
        self.stream = 0
        self.began = math.inf  # by the loop's clock; its worker has it before its turn, perhaps
        self.timer: asyncio.TimerHandle | None = None
        self.link: Link | None = None  # its worker, as long as it runs there
        self.cpu: float | None = None  # what its worker had used when the run was first looked at
        self.is_late = False  # over a limit, and asked to stop
        self._answer = answer
        self._fail = fail
        self._state: _State = "waiting"
        self._is_settled = False
        self._body: StreamedBody | None = None

    def reply(self, reply: Reply) -> None:
        """Take the whole answer. Raise FrameError out of turn, AnswerError for a bad head."""
        if self._state != "waiting":
            raise FrameError("a Reply out of turn")
        self._state = "answered"
        self._settle(reply.status, checked_head(reply.status, reply.headers), reply.body)

    def head(self, head: Head, body: StreamedBody) -> None:
        """Take the head of what is streamed. Raise FrameError out of turn, AnswerError for a bad
        one."""
        if self._state != "waiting":
            raise FrameError("a Head out of turn")
        self._state, self._body = "streaming", body
        self._settle(head.status, checked_head(head.status, head.headers), body)

    def chunk(self, data: bytes) -> None:
        """Take a part of the body; raise FrameError out of turn or beyond the window."""
        if self._state != "streaming" or self._body is None:
            raise FrameError("a Chunk out of turn")
        self._body.push(data)

    def end(self, error: WtcError | None) -> None:
        """Take the End; raise FrameError for one that comes before the answer."""
        if error is None and self._state == "waiting":
            raise FrameError("an End before the answer")
        if error is None:
            self._close(None)
        else:
            self.fail(error)

    def fail(self, error: WtcError) -> None:
        """Answer by `error`, or end the stream by it; the first outcome stands."""
        self._close(error)
        if not self._is_settled:
            self._is_settled = True
            self._fail(error)

    def abandon(self) -> None:
        """Nobody listens any more."""
        self._is_settled = True

    def _close(self, error: WtcError | None) -> None:
        if self._body is not None:
            self._body.end(error)

    def _settle(self, status: int, headers: Pairs, body: bytes | StreamedBody) -> None:
        if not self._is_settled:
            self._is_settled = True
            self._answer(Answered(status, headers, body))
