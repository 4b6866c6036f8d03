"""`Inquiries` on MongoDB: one document a question; an update that matches once answers it."""

from collections.abc import Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.ports.inquiries import Inquiry

__all__ = ["MongoInquiries"]


class MongoInquiries:
    """See `ingest.ports.Inquiries` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._inquiries = database.collection(
            "inquiries", [("waits", 1), ("node", 1), ("asked_at", 1)], [("asked_at", 1)]
        )
        database.join()

    async def ask(self, inquiries: Sequence[Inquiry]) -> None:
        """See the port."""
        documents = [
            {
                "_id": digest(one.id),
                "id": escaped(one.id),
                "node": escaped(one.node),
                "question": escaped(one.question),
                "asked_at": one.asked_at,
                "waits": True,
            }
            for one in inquiries
        ]
        await self._inquiries.keep(documents)

    async def waiting(self, node: str, limit: int = 100) -> list[Inquiry]:
        """See the port."""
        filter_ = {"waits": True, "node": escaped(node)}
        found = await self._inquiries.find(filter_, sort=[("asked_at", 1)], limit=limit)
        records = [restored(one) for one in found]
        return [Inquiry(one["id"], one["node"], one["question"], one["asked_at"]) for one in records]

    async def answer(self, id_: str, text: str) -> bool:
        """See the port."""
        change = {"$set": {"waits": False, "answer": escaped(text)}}
        return await self._inquiries.swap({"_id": digest(id_), "waits": True}, change)

    async def answers(self, ids: Sequence[str]) -> dict[str, str]:
        """See the port."""
        records = [restored(one) for one in await self._inquiries.by_ids([digest(one) for one in ids])]
        return {one["id"]: one["answer"] for one in records if not one["waits"]}

    async def withdraw(self, ids: Sequence[str]) -> int:
        """See the port."""
        return await self._inquiries.delete_ids([digest(one) for one in ids])

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._inquiries.delete({"asked_at": {"$lt": before}})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()
