"""uvicorn's HTTP protocol, with an end to what it reads that is neither a whole head nor a body.

Law: a head, a chunk's extension or a trailer that never ends costs no more memory than its limit.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["Protocol"]

MAX_UNREAD = 64 * 1024  # bytes; a head over 32 KB that did end is told so by the application
_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Protocol(HttpToolsProtocol):
    """One connection. It lives as long as that."""

    _unread = 0  # bytes since the parser last had something whole
    _in_body = False

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_UNREAD and not self.transport.is_closing():
            self._refuse()

    def on_message_begin(self) -> None:
        self._in_body = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_body:  # a trailer is no header, and nobody here asks for one
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._unread, self._in_body = 0, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unread = 0
        super().on_message_complete()

    def _refuse(self) -> None:
        """Close the connection; say why, unless another answer is under way."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(_REFUSAL)
        self.transport.close()
