"""What a client has sent and nobody has taken yet: command lines and content, in bounded memory.

Reading from the socket goes on only while somebody waits for more or little is unread, so a client that is not at its
turn fills its own kernel's buffers and no memory here. It knows no command and no end of content.
"""

import asyncio

__all__ = ["COMMAND_LINE", "Unread"]

COMMAND_LINE = 2048
"""Octets of a command line: RFC 5321 4.5.3.1.4 asks for 512 and room for extensions; paths alone may take 512 here."""
ENOUGH = 16 * 1024
"""Octets from which reading pauses until what is unread was taken and more is waited for."""


class Unread:
    """The unread bytes of one connection. `flood` bounds the octets of one line that is skipped as too long."""

    def __init__(self, loop: asyncio.AbstractEventLoop, flood: int) -> None:
        self._loop = loop
        self._flood = flood
        self._bytes = bytearray()
        self._searched = 0
        self._transport: asyncio.Transport | None = None
        self._paused = False
        self._more: asyncio.Future[None] | None = None
        self.ended = False
        """Whether the client will send no more; what is unread stays."""

    def read_from(self, transport: asyncio.Transport) -> None:
        """Pause and resume `transport` from now on."""
        self._transport = transport
        self._paused = False

    @property
    def waited_for(self) -> bool:
        """Whether somebody waits for the client to send more."""
        return self._more is not None

    @property
    def begun(self) -> bool:
        """Whether something is unread: while a line is waited for, its beginning."""
        return bool(self._bytes)

    def add(self, piece: bytes | memoryview) -> None:
        """Add what has come."""
        self._bytes += piece
        if len(self._bytes) >= ENOUGH and not (self._paused or self._transport is None or self._transport.is_closing()):
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def put_back(self, rest: bytes) -> None:
        """Make what was taken too much the next that is taken."""
        self._bytes[:0] = rest

    def end(self) -> None:
        """Note that the client will send no more."""
        self.ended = True
        self._wake()

    async def line(self) -> bytes | None:
        """Wait for a line and return it with its LF; b"" for one that was too long and was skipped.

        None when the client has left, or has sent `flood` octets without an LF.
        """
        skipped = 0
        while skipped <= self._flood:
            end = self._bytes.find(b"\n", self._searched) + 1
            if end:
                line = self._take(end)
                return b"" if skipped or end > COMMAND_LINE + 1 else line
            if len(self._bytes) > COMMAND_LINE:
                skipped += len(self._take(len(self._bytes)))
            self._searched = len(self._bytes)
            if self.ended:
                return None
            await self._wait()
        return None

    async def piece(self) -> bytes:
        """Wait until something is unread and return all of it; b"" when the client has left."""
        while not self._bytes and not self.ended:
            await self._wait()
        return self._take(len(self._bytes))

    def forget(self) -> None:
        """Never read what has come: the defence against commands behind STARTTLS (CVE-2011-0411, CVE-2024-34083)."""
        self._take(len(self._bytes))

    def _take(self, count: int) -> bytes:
        taken = bytes(memoryview(self._bytes)[:count])
        del self._bytes[:count]
        self._searched = 0
        return taken

    async def _wait(self) -> None:
        if self._paused and self._transport is not None and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()
        self._more = self._loop.create_future()
        try:
            await self._more
        finally:
            self._more = None

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)
