"""`MailStore` on MongoDB: one document a mail in `mail`, its `_id` the delivery key, its index state inside.

Appends that are made at once are one unordered `insert_many`; a duplicate key means "already there". With
w:majority and j:true also that answer is durable, because the server waits for the write that was first.
"""

from collections.abc import AsyncIterator, Sequence

from ingest.adapters.coalesce import Coalescer
from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.documents import escaped, mail_document, mail_record
from ingest.records import StoredMessage

__all__ = ["MongoMailStore"]


class MongoMailStore:
    """See `ingest.ports.MailStore` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self.breaker = database.breaker
        self._mail = database.collection("mail", [("indexed", 1), ("accepted_at", 1)], [("mailbox", 1)])
        self._appends: Coalescer[StoredMessage, str] = Coalescer(self._append)
        database.join()

    async def append(self, message: StoredMessage) -> str:
        """See the port. Raises `DocumentRefused` for a mail that no document can hold (16 MiB)."""
        return await self._appends.ask(message)

    async def get(self, id_: str) -> StoredMessage | None:
        """See the port."""
        found = await self._mail.find({"_id": escaped(id_)}, limit=1)
        return mail_record(found[0]) if found else None

    async def unindexed(self, limit: int) -> list[StoredMessage]:
        """See the port."""
        found = await self._mail.find({"indexed": False}, sort=[("accepted_at", 1)], limit=limit)
        return [mail_record(document) for document in found]

    async def mark_indexed(self, ids: Sequence[str]) -> None:
        """See the port."""
        await self._mail.update_ids([escaped(id_) for id_ in ids], {"indexed": False}, {"$set": {"indexed": True}})

    async def forget_index(self) -> int:
        """See the port."""
        return await self._mail.update({"indexed": True}, {"$set": {"indexed": False}})

    async def every(self, mailbox: str | None = None) -> AsyncIterator[StoredMessage]:
        """See the port."""
        async for document in self._mail.every({} if mailbox is None else {"mailbox": escaped(mailbox)}):
            yield mail_record(document)

    async def count(self) -> tuple[int, int]:
        """See the port. `stored` is the server's own count: inexact after it crashed or while shards move."""
        stored = await self._mail.count()
        return stored, max(0, stored - await self._mail.count({"indexed": False}))

    async def close(self) -> None:
        """See the port."""
        await self._appends.close()
        await self._database.leave()

    async def _append(self, messages: list[StoredMessage]) -> list[str | BaseException]:
        inserted = await self._mail.insert([mail_document(message) for message in messages])
        answers: list[str | BaseException] = [message.receipt for message in messages]
        if inserted.there:
            ids = {escaped(messages[position].id) for position in inserted.there}
            kept = {one["_id"]: one["receipt"] for one in await self._mail.by_ids(sorted(ids), fields=["receipt"])}
            for position in inserted.there:
                answers[position] = kept[escaped(messages[position].id)]
        for position, error in inserted.refused.items():
            answers[position] = error
        return answers
