"""`Nodes` on MongoDB: one document a node, its `_id` the node's id."""

from dataclasses import asdict, fields

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import escaped, restored
from ingest.ports.nodes import NodeRecord

__all__ = ["MongoNodes"]


class MongoNodes:
    """See `ingest.ports.Nodes` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._nodes = database.collection("nodes")
        database.join()

    async def enter(self, node: NodeRecord) -> None:
        """See the port."""
        record = escaped(asdict(node))
        await self._nodes.upsert(record.pop("id"), {"$set": record})

    async def beat(self, id_: str, token: str, beats: int, at: float) -> bool:
        """See the port."""
        return await self._nodes.swap({"_id": escaped(id_), "token": token}, {"$set": {"beats": beats, "seen_at": at}})

    async def get(self, id_: str) -> NodeRecord | None:
        """See the port."""
        found = await self._nodes.by_ids([escaped(id_)])
        return _record(found[0]) if found else None

    async def every(self) -> list[NodeRecord]:
        """See the port."""
        return sorted(map(_record, await self._nodes.find({})), key=lambda node: (node.label, node.id))

    async def retire(self, id_: str, actor: str, at: float) -> bool:
        """See the port."""
        mark = {"token": "", "retired_at": at, "retired_by": escaped(actor)}
        return await self._nodes.swap({"_id": escaped(id_), "retired_at": None}, {"$set": mark})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()


def _record(document: Document) -> NodeRecord:
    record = restored({**document, "id": document["_id"]})
    return NodeRecord(**{field.name: record[field.name] for field in fields(NodeRecord) if field.name in record})
