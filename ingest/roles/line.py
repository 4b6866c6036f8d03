"""The line between the supervisor and one role: facts as lines of JSON over a socket pair, never on a disk.

Neither end ever waits for the other. What the other end does not take is kept up to a bound; beyond it facts are left
out, never cut. The end of the line is how each knows that the other has died.
"""

import json
import socket
import threading
from contextlib import suppress
from typing import Any

__all__ = ["Line"]

MOST = 1024 * 1024
"""Bytes kept for an end that does not read."""
CHUNK = 256 * 1024


class Line:
    """One end. `tell` may be called by any thread, `hear` by one."""

    def __init__(self, ours: socket.socket) -> None:
        ours.setblocking(False)
        self._socket = ours
        self._lock = threading.Lock()
        self._unsent = bytearray()
        self._heard = bytearray()

    @classmethod
    def pair(cls) -> tuple["Line", "Line"]:
        """Return both ends of a new line."""
        one, other = socket.socketpair()
        return cls(one), cls(other)

    def fileno(self) -> int:
        """Return the file descriptor to wait on before `hear`."""
        return self._socket.fileno()

    def tell(self, fact: object) -> bool:
        """Send `fact`, or return False when the other end has not taken what it was sent before."""
        with self._lock:
            if taken := len(self._unsent) < MOST:
                self._unsent += json.dumps(fact).encode() + b"\n"
            with suppress(OSError):  # full, or nobody is there: `hear` tells of that
                while self._unsent:
                    del self._unsent[: self._socket.send(self._unsent[:CHUNK])]
        return taken

    def hear(self) -> tuple[list[Any], bool]:
        """Return the facts that have come whole, and whether the other end is still there."""
        there = True
        with suppress(BlockingIOError):
            while there:
                chunk = self._received()
                self._heard += chunk
                there = bool(chunk)
        *whole, rest = bytes(self._heard).split(b"\n")
        self._heard = bytearray(rest)
        return [json.loads(line) for line in whole], there

    def close(self) -> None:
        """Let go of this end."""
        self._socket.close()

    def _received(self) -> bytes:
        try:
            return self._socket.recv(CHUNK)
        except ConnectionError:
            return b""
