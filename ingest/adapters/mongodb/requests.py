"""`Requests` on MongoDB: one document a request, its `_id` what is asked; an update that matches once ends it."""

from collections.abc import Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.errors import IngestError
from ingest.ports.requests import Request, RequestKind

__all__ = ["MongoRequests"]

SLICE = 500


class MongoRequests:
    """See `ingest.ports.Requests` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._requests = database.collection(
            "requests",
            [("open", 1), ("node", 1), ("asked_at", 1)],
            [("open", 1), ("asked_at", 1)],
            [("open", 1), ("done_at", 1)],
            [("subject", 1)],
        )
        database.join()

    async def ask(self, request: Request) -> Request:
        """See the port."""
        document = _document(request)
        inserted = await self._requests.insert([document])
        refused: list[IngestError] = list(inserted.refused.values())
        if refused:
            raise refused[0]
        if not inserted.there:
            return request
        there = (await self._requests.by_ids([document["_id"]]))[0]
        if not there["why"]:
            return _request(there)
        anew = {name: document[name] for name in ("actor", "asked_at", "open", "done_at", "why")}
        await self._requests.swap({"_id": there["_id"], "open": False, "done_at": there["done_at"]}, {"$set": anew})
        return _request((await self._requests.by_ids([document["_id"]]))[0])

    async def pending(self, node: str | None = None, limit: int = 1_000) -> list[Request]:
        """See the port."""
        filter_: Document = {"open": True} | ({} if node is None else {"node": escaped(node)})
        return [_request(one) for one in await self._requests.find(filter_, sort=[("asked_at", 1)], limit=limit)]

    async def about(self, subjects: Sequence[str]) -> list[Request]:
        """See the port."""
        names = [escaped(subject) for subject in subjects]
        parts = [names[start : start + SLICE] for start in range(0, len(names), SLICE)]
        found = [await self._requests.find({"subject": {"$in": part}}) for part in parts]
        return [_request(document) for part in found for document in part]

    async def finish(self, request: Request, at: float, why: str = "") -> bool:
        """See the port."""
        end = {"open": False, "done_at": at, "why": escaped(why)}
        return await self._requests.swap({"_id": digest(request.id), "open": True}, {"$set": end})

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._requests.delete({"open": False, "done_at": {"$lt": before}})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()


def _document(request: Request) -> Document:
    names = {"node": request.node, "kind": str(request.kind), "subject": request.subject, "actor": request.actor}
    facts = {"asked_at": request.asked_at, "storm": request.storm, "done_at": request.done_at, "why": request.why}
    document: Document = escaped({**names, **facts})
    return {"_id": digest(request.id), "open": request.waits, **document}


def _request(document: Document) -> Request:
    record = restored(document)
    return Request(
        record["node"],
        RequestKind(record["kind"]),
        record["subject"],
        record["actor"],
        record["asked_at"],
        record["storm"],
        record["done_at"],
        record["why"],
    )
