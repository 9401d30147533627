"""Connections that wait for their clients: to send a request, or to take an answer. None waits long, nor keeps others out.

uvicorn bounds how many connections there are and how long one may idle between two requests; a client that sends a byte now and
then, or reads none of its answer, would hold one for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

MOST_WAITING = 250
"""Connections that wait for their clients at a time: of more, the one that has waited longest is closed."""
SECONDS = 20.0
"""For which one may wait: for a whole request, or for its client to take what was sent."""


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn, whose connections wait for their clients within these bounds."""

    waiting: ClassVar[dict[BoundedProtocol, asyncio.TimerHandle]] = {}
    """Those that wait, and when each is closed; the one that has waited longest is first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait as long as the request is not whole; what comes of it resets no clock."""
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop_waiting()
        elif self not in self.waiting:
            self._wait()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if not self.transport.is_closing() and self not in self.waiting:
            self._wait()

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._stop_waiting()
        self._wait()

    def resume_writing(self) -> None:
        """Go on with the answer."""
        super().resume_writing()
        self._stop_waiting()

    def _wait(self) -> None:
        self.waiting[self] = self.loop.call_later(SECONDS, self._close)
        if len(self.waiting) > MOST_WAITING:
            next(iter(self.waiting))._close()

    def _stop_waiting(self) -> None:
        if timer := self.waiting.pop(self, None):
            timer.cancel()

    def _close(self) -> None:
        self._stop_waiting()
        self.transport.abort()
