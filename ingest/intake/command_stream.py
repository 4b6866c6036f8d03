"""What a client has sent and nobody has read: command lines, in bounded memory, by public calls of asyncio only.

It counts what is unread, so that content which came in one segment with DATA can be taken out at once, what follows the
content can be put back, and what came in the clear before TLS can be forgotten.
"""

import asyncio

__all__ = ["COMMAND_LINE", "CommandStream"]

COMMAND_LINE = 2048
"""Octets of a command line: RFC 5321 4.5.3.1.4 asks for 512 and room for extensions; paths alone may take 512 here."""


class CommandStream:
    """The unread bytes of one connection. `flood` bounds the octets of one line that is skipped as too long."""

    def __init__(self, loop: asyncio.AbstractEventLoop, flood: int) -> None:
        self._loop = loop
        self._flood = flood
        self._unread = 0
        self._reader = asyncio.StreamReader(COMMAND_LINE, loop)
        self.ended = False
        """Whether the client will send no more."""

    def pace_by(self, transport: asyncio.BaseTransport) -> None:
        """Let `transport` pause while too much is unread."""
        self._reader.set_transport(transport)

    def feed(self, piece: bytes) -> None:
        """Add `piece` at the end."""
        self._unread += len(piece)
        if self.ended:
            self._reader = asyncio.StreamReader(COMMAND_LINE, self._loop)
            self._reader.feed_data(piece)
            self._reader.feed_eof()
        else:
            self._reader.feed_data(piece)

    def end(self) -> None:
        """Note that the client will send no more; what is unread stays."""
        self.ended = True
        self._reader.feed_eof()

    async def line(self) -> bytes | None:
        """Wait for a line and return it with its LF; b"" for one that was too long and was skipped.

        None when the client has left, or has sent `flood` octets without an LF.
        """
        skipped = 0
        while skipped <= self._flood:
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as overrun:
                skipped += overrun.consumed
                self._unread -= overrun.consumed
                await self._reader.readexactly(overrun.consumed)
            except asyncio.IncompleteReadError:
                return None
            else:
                self._unread -= len(line)
                return b"" if skipped else line
        return None

    async def take(self) -> bytes:
        """Return all that is unread; does not wait."""
        count, self._unread = self._unread, 0
        return await self._reader.readexactly(count) if count else b""

    def forget(self) -> None:
        """Never read what has come: the defence against commands behind STARTTLS (CVE-2011-0411, CVE-2024-34083)."""
        self._reader, self._unread = asyncio.StreamReader(COMMAND_LINE, self._loop), 0
