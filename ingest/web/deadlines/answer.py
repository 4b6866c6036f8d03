"""Ends connections whose client does not take its answer: uvicorn waits for ever until it can write on.

What a client has not taken keeps memory, and a descriptor that mail needs. A client that takes bytes, however slowly
it does so in a moment, is left alone; see `answers.budget` for what many of them may keep at once. Taken is what its
machine has confirmed: the kernel here keeps megabytes of an answer, and has no room for more until a third is gone.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import Any

__all__ = ["LEAST", "STALL_S", "AnswerDeadline"]

STALL_S = 30.0
"""A client that takes less than `LEAST` bytes within it is gone at its end: at most twice this long after the last."""
LEAST = 16 * 1024


class AnswerDeadline(asyncio.Protocol):
    """One connection; to be put before uvicorn's class for them, whose attributes these are."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    app_state: dict[str, Any]
    cycle: Any
    """The request that is being read or answered, None before the first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._looking: asyncio.TimerHandle | None = None
        self._left = 0
        self._of: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to look; tell the application how a connection is ended at once (`scope["state"]["abort"]`)."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": self._abort}
        self._again()

    def resume_writing(self) -> None:
        """The client has taken what waited: count from here."""
        self._left = 0
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        super().connection_lost(exc)

    def _again(self) -> None:
        self._looking = self.loop.call_later(STALL_S, self._look)

    def _look(self) -> None:
        left = self._not_taken()
        if left and self._left and self._of is self.cycle and self._left - left < LEAST:
            self._abort()
            return
        self._left, self._of = left, self.cycle
        self._again()

    def _not_taken(self) -> int:
        """Return how many bytes wait here, and with them those that the kernel keeps; none while none wait here."""
        waiting = self.transport.get_write_buffer_size()
        if not waiting:
            return 0
        kept: socket.socket = self.transport.get_extra_info("socket")
        with suppress(OSError):
            (queued,) = struct.unpack("i", ioctl(kept.fileno(), TIOCOUTQ, bytes(4)))
            waiting += queued
        return waiting

    def _abort(self) -> None:
        """Let go at once, of what the kernel keeps as well: to close would be to wait for the client once more."""
        kept: socket.socket = self.transport.get_extra_info("socket")
        with suppress(OSError):  # it has gone by itself, and whoever answers it has yet to learn so
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
