"""Where a mail's bytes go while they come: into a draft of the spool, or only into a digest; counted and limited.

Bytes are kept as they were received: no line end is mended and no dot is removed. What is beyond the limit is counted
and let go, so that a client that sends it whole can hear why (as SMTP does).
"""

import asyncio
from concurrent.futures import Executor
from hashlib import sha256

from ingest.intake.reception import CHUNK, SMALL
from ingest.ports.spool import Draft

__all__ = ["Sink"]


class Sink:
    """Takes the bytes of one mail. Without a draft it only reads them: `digest` then says which they were."""

    def __init__(self, draft: Draft | None, limit: int, threads: Executor) -> None:
        self._draft = draft
        self._limit = limit
        self._threads = threads
        self._gathered = bytearray()
        self._digest = sha256()
        self.size = 0

    @property
    def too_large(self) -> bool:
        """Whether the mail is beyond the limit."""
        return self.size > self._limit

    @property
    def digest(self) -> str:
        """The sha256 of what came, where there is no draft."""
        return self._digest.hexdigest()

    def gather(self, piece: bytes) -> None:
        """Take bytes; they are passed on by `pass_on`."""
        self.size += len(piece)
        if self.too_large:
            self._gathered.clear()
        else:
            self._gathered += piece

    async def pass_on(self, *, last: bool = False) -> None:
        """Pass on what was gathered: beside the loop once the mail is so large that it takes time. Raises what the
        draft raises."""
        if not self._gathered or (len(self._gathered) < CHUNK and not last):
            return
        chunk = bytes(self._gathered)
        self._gathered.clear()
        if self.size <= SMALL:
            self._write(chunk)
        else:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._write, chunk)

    def _write(self, chunk: bytes) -> None:
        if self._draft is not None:
            self._draft.write(chunk)
        else:
            self._digest.update(chunk)
