"""One mail's way from the wire to its draft: counted, limited, and read to the end whatever happens to the draft.

A mail that is too large, or whose draft fails, is drained so that the dialogue stays in step, and judged at the end.
It does not commit: the session does, once `ended` is true. One thread at a time may use it; `intake.bulk` sees to that.
"""

from ingest.intake.data_phase import DataPhase
from ingest.ports.spool import Draft

__all__ = ["Reception"]

CHUNK = 32 * 1024
"""Octets gathered before the draft hears of them: a client that sends two bytes a packet costs no list of pieces."""
SMALL = 128 * 1024
"""Octets of a mail that never leaves the event loop: hashing them all takes a tenth of a millisecond."""


class Reception:
    """Takes the bytes of one DATA phase. Use once."""

    __slots__ = ("_cut", "_draft", "_gathered", "_limit", "_open", "size", "trouble")

    def __init__(self, draft: Draft, limit: int) -> None:
        self._cut = DataPhase()
        self._draft = draft
        self._limit = limit
        self._open = True
        self._gathered = bytearray()
        self.size = 0
        """Octets of content so far, dots unstuffed."""
        self.trouble: Exception | None = None
        """What the draft raised, if it did."""

    @property
    def ended(self) -> bool:
        """Whether CRLF.CRLF was seen."""
        return self._cut.ended

    @property
    def rest(self) -> bytes:
        """What the client sent after the end."""
        return self._cut.rest

    @property
    def too_large(self) -> bool:
        """Whether the content is beyond the limit."""
        return self.size > self._limit

    @property
    def hopeless(self) -> bool:
        """Whether the client sends on and on: twice the limit, and no end. Draining stops there."""
        return not self.ended and self.size > 2 * self._limit

    def is_light(self, piece: bytes) -> bool:
        """Whether feeding `piece` takes microseconds: little to look through, and nothing for the disk to wait for."""
        hands_over = self._open and len(self._gathered) + len(piece) >= CHUNK
        return len(piece) <= CHUNK and not (hands_over and self.size + len(piece) > SMALL)

    def feed(self, piece: bytes) -> None:
        """Take the next bytes from the wire. Never raises."""
        content = self._cut.feed(piece)
        self.size += len(content)
        if not self._open:
            return
        if self.too_large:
            self.drop()
            return
        self._gathered += content
        if len(self._gathered) >= CHUNK or (self.ended and self._gathered):
            self._hand_over()

    def _hand_over(self) -> None:
        try:
            self._draft.write(bytes(self._gathered))
        except Exception as trouble:  # noqa: BLE001 - kept, and answered by the session once the wire is drained
            self.trouble = trouble
            self.drop()
        self._gathered.clear()

    def drop(self) -> None:
        """Let go of the draft; what comes is only counted."""
        if self._open:
            self._open = False
            self._gathered.clear()
            self._draft.discard()
