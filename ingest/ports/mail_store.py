"""The port to the store of delivered mail."""

from collections.abc import AsyncIterator, Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from ingest.ports.pages.mail import MailPage, MailQuery
from ingest.records import StoredMessage

__all__ = ["MOST_BYTES", "MailStore"]

MOST_BYTES = 8 * 1024 * 1024
"""Bytes of text that one page of mails holds at most; one mail may have more by itself."""


class MailStore(Protocol):
    """Keeps delivered mail and knows what of it the index has yet to hear.

    Guarantees: `append` is idempotent on the delivery key (`StoredMessage.id`), and when it returns the mail is
    durable (SQLite: synchronous=FULL; MongoDB: w:majority, j:true). Calls made at once are batched inside the adapter.
    Raises `StoreUnavailable` for whatever may pass; nothing is stored by half.
    """

    async def append(self, message: StoredMessage) -> str:
        """Store the mail if it is new; return the receipt whose copy is kept. Raises `Erased` for what is kept out."""

    async def keep_out(self, names: Sequence[str], until: float) -> None:
        """Take no mail under these names (`ingest.ports.kept_out`) any more that was accepted until then, for good.

        It holds for `append` and for `Quarantine.hold`, of every node, also for those that are under way: what they put
        in is in when this returns, so that it can be removed, or never will be. It removes nothing itself.
        """

    async def replace(self, message: StoredMessage) -> bool:
        """Put this record in the place of the one with its delivery key, durably, and let the index hear of it again.

        Return whether there was one: what was erased does not come back. The original stays what it was, so `sha256`
        must be the same.
        """

    async def get(self, id_: str) -> StoredMessage | None:
        """Return the mail with this delivery key, or None."""

    async def remove(self, ids: Sequence[str]) -> int:
        """Erase the mails with these delivery keys, for good; return how many there were."""

    async def present(self, ids: Sequence[str]) -> set[str]:
        """Return those of these delivery keys that are stored, without reading the mails."""

    async def bearing(self, digests: Sequence[str], but: Collection[str] = ()) -> set[str]:
        """Return those of these sha256 that a stored mail has as its original: they must not be deleted.

        Mails with the delivery keys in `but` do not count: they are to go as well.
        """

    async def unindexed(
        self, limit: int, most_bytes: int = MOST_BYTES, but: AbstractSet[str] = frozenset()
    ) -> list[StoredMessage]:
        """Return mails that the index has not confirmed, oldest first as far as the engine can, without those in `but`.

        Up to `limit`, and no more than `most_bytes` of text, but at least one: what a mail has of text decides how
        much memory an answer takes.
        """

    async def mark_indexed(self, ids: Sequence[str]) -> None:
        """Record that the index holds these mails."""

    async def forget_index(self) -> int:
        """Mark every mail as not indexed, for a rebuild; return how many."""

    def every(self, mailbox: str | None = None) -> AsyncIterator[StoredMessage]:
        """Yield all mails (of one mailbox), in no order, a page of at most `MOST_BYTES` at a time."""

    async def page(self, query: MailQuery, after: str | None = None, limit: int = 50) -> MailPage:
        """Return up to `limit` mails that `query` asks for, newest first; `after` is the `next` of the page before.

        It has no more than `MOST_BYTES` of text, but at least one mail. What it costs depends on `limit` and not on how
        much mail there is; what a query asks for beside its sharpest fact (Message-ID, thread, sender, kind, that no
        machine may answer, mailbox) is looked for mail by mail. Raises `CallerError` for a cursor that is none,
        `StoreUnavailable` also while mail of an older build is not listed yet.
        """

    async def enlist(self) -> bool:
        """Make mail that an older build stored ready for `page`, a slice of it; return whether there may be more.

        Nobody else's write waits longer than for one slice; a process that dies in it has done all of it or nothing.
        """

    async def count(self) -> tuple[int, int]:
        """Return (stored, of these indexed)."""

    async def close(self) -> None:
        """Let go of connections and files."""
