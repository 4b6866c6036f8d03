"""The port to the store of delivered mail."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from ingest.records import StoredMessage

__all__ = ["MailStore"]


class MailStore(Protocol):
    """Keeps delivered mail and knows what of it the index has yet to hear.

    Guarantees: `append` is idempotent on the delivery key (`StoredMessage.id`), and when it returns the mail is
    durable (SQLite: synchronous=FULL; MongoDB: w:majority, j:true). Calls made at once are batched inside the adapter.
    Raises `StoreUnavailable` for whatever may pass; nothing is stored by half.
    """

    async def append(self, message: StoredMessage) -> str:
        """Store `message` unless its id is there; return the receipt id of the mail that is stored under that id."""

    async def get(self, id_: str) -> StoredMessage | None:
        """Return the mail with this delivery key, or None."""

    async def remove(self, ids: Sequence[str]) -> int:
        """Erase the mails with these delivery keys, for good; return how many there were."""

    async def unindexed(self, limit: int) -> list[StoredMessage]:
        """Return up to `limit` mails that the index has not confirmed, oldest first as far as the engine can."""

    async def mark_indexed(self, ids: Sequence[str]) -> None:
        """Record that the index holds these mails."""

    async def forget_index(self) -> int:
        """Mark every mail as not indexed, for a rebuild; return how many."""

    def every(self, mailbox: str | None = None) -> AsyncIterator[StoredMessage]:
        """Yield all mails (of one mailbox), in no order, in bounded memory."""

    async def count(self) -> tuple[int, int]:
        """Return (stored, of these indexed)."""

    async def close(self) -> None:
        """Let go of connections and files."""
