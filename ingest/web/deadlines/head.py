"""Ends connections on which no request comes: uvicorn itself has no time limit for the head of one (its issue 157).

A client that connects and is silent, or sends a head byte by byte, or goes on sending after it was answered, holds a
descriptor that mail needs. What follows the head is judged where bodies are read, and how an answer is taken by
`deadlines.answer`.
"""

import asyncio
from typing import Any

__all__ = ["HeadDeadline"]

HEAD_S = 30.0
MOST = 600
"""Connections at once; the usual process may open 1,024 files, and the spool and the engines need some."""


class HeadDeadline(asyncio.Protocol):
    """One connection; to be put before uvicorn's class for them, whose attributes these are."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    connections: set[Any]
    cycle: Any
    """The request that is being read or answered, None before the first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait, unless there are too many already."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.close()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Pass on what came; wait as long as it is no request."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        else:
            self._waited()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._waited()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(HEAD_S, self.transport.close)

    def _waited(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
