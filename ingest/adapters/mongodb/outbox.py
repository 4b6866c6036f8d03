"""`Outbox` on MongoDB: one document an endpoint and one a delivery, found by its place while it waits."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.errors import IngestError
from ingest.ports.outbox import Delivery, EndpointState, OutboxCounts, Replay
from ingest.record_json import changes_from_json, changes_to_json

__all__ = ["MongoOutbox"]

AT_ONCE = 20
"""Single updates that are asked for at a time."""


class MongoOutbox:
    """See `ingest.ports.Outbox` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._endpoints = database.collection("webhook_endpoints")
        self._deliveries = database.collection(
            "webhook_deliveries",
            [("endpoint", 1), ("open", 1), ("place", 1)],
            [("endpoint", 1), ("open", 1), ("failed_at", 1)],
            [("open", 1), ("failed_at", 1)],
        )
        database.join()

    async def endpoints(self) -> list[EndpointState]:
        """See the port."""
        return [_endpoint(one) for one in await self._endpoints.find({}, sort=[("_id", 1)])]

    async def endpoint(self, name: str) -> EndpointState | None:
        """See the port."""
        found = await self._endpoints.by_ids([name])
        return _endpoint(found[0]) if found else None

    async def begin(self, endpoint: EndpointState) -> EndpointState:
        """See the port."""
        facts = asdict(endpoint)
        await self._endpoints.keep([{"_id": facts.pop("name"), **escaped(facts)}])
        return _endpoint((await self._endpoints.by_ids([endpoint.name]))[0])

    async def seen(self, name: str, at: float) -> None:
        """See the port."""
        await self._set(name, {"seen_at": at})

    async def move(self, name: str, cursor: str) -> None:
        """See the port."""
        await self._set(name, {"cursor": cursor})

    async def tell(self, name: str, *, accepted_at: float | None, failing_since: float | None, error: str) -> None:
        """See the port."""
        await self._set(name, {"accepted_at": accepted_at, "failing_since": failing_since, "error": error})

    async def disable(self, name: str, at: float | None, error: str = "") -> None:
        """See the port."""
        await self._set(name, {"disabled_at": at, "error": error})

    async def replay(self, name: str, replay: Replay | None) -> None:
        """See the port."""
        await self._set(name, {"replay": asdict(replay) if replay else None})

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """See the port."""
        if not deliveries:
            return
        documents = {one["_id"]: one for one in map(_document, deliveries)}
        inserted = await self._deliveries.insert(list(documents.values()))
        refused: list[IngestError] = list(inserted.refused.values())
        if refused:
            raise refused[0]
        ids = list(documents)
        there = await self._deliveries.by_ids([ids[at] for at in inserted.there], ["open"])
        await self._each([(one["_id"], False, documents[one["_id"]]) for one in there if not one["open"]])

    async def waiting(self, endpoint: str, limit: int) -> list[Delivery]:
        """See the port."""
        return await self._find({"endpoint": endpoint, "open": True}, [("place", 1)], limit)

    async def failed(self, endpoint: str, limit: int = 100) -> list[Delivery]:
        """See the port."""
        return await self._find({"endpoint": endpoint, "open": False}, [("failed_at", -1)], limit)

    async def settle(self, accepted: Sequence[Delivery], others: Sequence[Delivery]) -> None:
        """See the port."""
        if accepted:
            await self._deliveries.delete_ids([digest(one.endpoint, one.id) for one in accepted])
        await self._each([(one["_id"], True, one) for one in map(_document, others)])

    async def tally(self, endpoint: str) -> OutboxCounts:
        """See the port."""
        waiting, failed, first = await asyncio.gather(
            self._deliveries.count({"endpoint": endpoint, "open": True}),
            self._deliveries.count({"endpoint": endpoint, "open": False}),
            self.waiting(endpoint, 1),
        )
        return OutboxCounts(waiting, first[0].made_at if first else None, failed)

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._deliveries.delete({"open": False, "failed_at": {"$lt": before}})

    async def drop(self, name: str) -> None:
        """See the port."""
        for open_ in (True, False):
            await self._deliveries.delete({"endpoint": name, "open": open_})
        await self._endpoints.delete_ids([name])

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()

    async def _set(self, name: str, facts: Document) -> None:
        await self._endpoints.swap({"_id": name}, {"$set": escaped(facts)})

    async def _find(self, filter_: Document, sort: Sequence[tuple[str, int]], limit: int) -> list[Delivery]:
        found = await self._deliveries.find(filter_, sort=sort, limit=limit)
        return [delivery for one in found for delivery in _delivered(one)]

    async def _each(self, changes: Sequence[tuple[str, bool, Document]]) -> None:
        """Put new facts into deliveries, each where it is still as said (open or not)."""
        for start in range(0, len(changes), AT_ONCE):
            part = changes[start : start + AT_ONCE]
            await asyncio.gather(
                *(
                    self._deliveries.swap({"_id": id_, "open": open_}, {"$set": _facts(document)})
                    for id_, open_, document in part
                )
            )


def _document(one: Delivery) -> Document:
    names = {"endpoint": one.endpoint, "id": one.id, "place": one.place, "change": changes_to_json([one.change])}
    facts = {"made_at": one.made_at, "due_at": one.due_at, "attempts": one.attempts, "error": one.error}
    document: Document = escaped({**names, **facts, "failed_at": one.failed_at})
    return {"_id": digest(one.endpoint, one.id), "open": one.failed_at is None, **document}


def _facts(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "_id"}


def _delivered(document: Document) -> list[Delivery]:
    """Return the delivery; none of a kind that only a newer build knows: that one sends it."""
    names = ("endpoint", "id", "place", "change", "made_at", "due_at", "attempts", "error", "failed_at")
    record = {name: value for name, value in restored(document).items() if name in names}
    told = record.pop("change")
    return [Delivery(change=change, **record) for change in changes_from_json(told)]


def _endpoint(document: Document) -> EndpointState:
    known = ("cursor", "seen_at", "accepted_at", "failing_since", "error", "disabled_at")
    record = restored(document)
    replay = Replay(**record["replay"]) if record["replay"] else None
    return EndpointState(record["_id"], **{name: record[name] for name in known}, replay=replay)
