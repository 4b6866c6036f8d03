"""`Lease` on MongoDB: one document a lease in `leases`, changed only where it still says what was seen."""

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.ports.lease import Term

__all__ = ["MongoLease"]


class MongoLease:
    """See `ingest.ports.Lease` for what it guarantees."""

    def __init__(self, database: MongoDatabase, name: str) -> None:
        self._database = database
        self._name = name
        self._leases = database.collection("leases")
        database.join()

    async def look(self) -> Term | None:
        """See the port."""
        found = await self._leases.find({"_id": self._name}, limit=1)
        return Term(found[0]["owner"], found[0]["beat"]) if found else None

    async def swap(self, seen: Term | None, new: Term) -> bool:
        """See the port."""
        fields = {"owner": new.owner, "beat": new.beat}
        if seen is None:
            return not (await self._leases.insert([{"_id": self._name, **fields}])).there
        same = {"_id": self._name, "owner": seen.owner, "beat": seen.beat}
        return await self._leases.swap(same, {"$set": fields})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()
