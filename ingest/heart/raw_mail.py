"""Reads a mail's bytes by its receipt: the one place that does, wherever they are, and checks that they are its own.

The receipt's node and its place in that node's spool say where the bytes were; its sha256 says what they are. A place
in a spool means something on its own node only: on another one the same name leads to somebody else's mail.
"""

import asyncio
from hashlib import sha256 as sha256_of

from ingest.errors import Corrupt, Elsewhere, MailError, NotFound
from ingest.ports import Ledger, Originals
from ingest.records import Receipt, StoredMessage
from loopguard import Envelope

__all__ = ["RawMail", "receipt_of"]

LARGE = 256 * 1024
"""Bytes whose digest takes longer than to go to a thread and back."""


def receipt_of(message: StoredMessage) -> Receipt:
    """Return the receipt of a stored mail as far as the store remembers it: not where its bytes were at first."""
    envelope = Envelope(message.reverse_path, (message.mailbox,))
    return Receipt(message.receipt, message.accepted_at, message.mailbox, envelope, "", message.size, message.sha256)


class RawMail:
    """Reads from this node's spool and from the originals. `node` is the id of this node."""

    def __init__(self, originals: Originals, ledger: Ledger, node: str) -> None:
        self.node = node
        self._originals = originals
        self._ledger = ledger
        self._reading = asyncio.Lock()

    async def of(self, receipt: Receipt) -> bytes:
        """Return the bytes of a mail. What is this node's own is read here and asks no engine.

        Raises `Elsewhere` when only another node can have them, `NotFound` or `Corrupt` when nobody has, and whatever
        engine does not answer.
        """
        try:
            return await self._spooled(receipt, receipt.node == self.node)
        except (NotFound, MailError) as error:
            spooled = error
        try:
            return await _aside(receipt, await self._originals.get(receipt.sha256))
        except (NotFound, Corrupt) as error:
            kept = error
        if receipt.node == self.node or isinstance(kept, Corrupt):
            raise _worse(spooled, kept) from kept
        if receipt.node:
            raise Elsewhere(
                f"the bytes of receipt {receipt.id} are on node {receipt.node}, not here: `ingest held` asks that node",
                receipt.node,
            )
        return await self._of_an_old_build(receipt)

    async def of_stored(self, message: StoredMessage) -> bytes:
        """Return the bytes of a stored mail, which are among the originals. Raises what `of` does."""
        return await self.of(receipt_of(message))

    async def _spooled(self, receipt: Receipt, ours: bool) -> bytes:
        if not (ours and receipt.content):
            raise NotFound(f"receipt {receipt.id} names no place in this node's spool")
        async with self._reading:
            content = await asyncio.to_thread(self._ledger.content, receipt)
        return await _aside(receipt, content)

    async def _of_an_old_build(self, receipt: Receipt) -> bytes:
        """Return what this spool has in the receipt's place, if it is that very mail: the receipt names no node."""
        try:
            return await self._spooled(receipt, True)
        except (NotFound, MailError) as error:
            raise NotFound(
                f"no original with sha256 {receipt.sha256}, and receipt {receipt.id} does not say which node took it"
                " in (an older build wrote it): run the command on each node's settings; the one that has it finds it"
            ) from error


async def _aside(receipt: Receipt, content: bytes) -> bytes:
    """Check the bytes; those of a large mail in a thread, because the event loop is everybody's."""
    if len(content) < LARGE:
        return _checked(receipt, content)
    return await asyncio.to_thread(_checked, receipt, content)


def _checked(receipt: Receipt, content: bytes) -> bytes:
    if len(content) != receipt.size or sha256_of(content).hexdigest() != receipt.sha256:
        raise Corrupt(
            f"what was kept for receipt {receipt.id} of node {receipt.node or 'unknown'} is another mail: its sha256"
            f" is not {receipt.sha256}; it was not handed over"
        )
    return content


def _worse(spooled: Exception, kept: Exception) -> Exception:
    """Return what to tell of two places that failed: damage before absence, and the spool says why it is absent."""
    return kept if isinstance(kept, Corrupt) else spooled
