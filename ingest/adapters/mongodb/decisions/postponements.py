"""`Postponements` on MongoDB: one document for each storm and set of mailboxes."""

from collections.abc import Sequence
from dataclasses import asdict

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.decisions.keyset import Place, keyset
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.calls.sift import sifted
from ingest.ports.lasting.postponements import Postponement
from ingest.ports.pages.cursor import Listed, cursor_of, place_of

__all__ = ["MongoPostponements", "collection", "postponed_of"]

SLICE = 500


def collection(database: MongoDatabase) -> MongoCollection:
    """Return where they are."""
    return database.collection("postponements", [("storm_id", 1)], [("at", 1), ("_id", 1)])


class MongoPostponements:
    """See `ingest.ports.Postponements` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._all = collection(database)
        database.join()

    async def put(self, postponement: Postponement) -> None:
        """See the port."""
        await self._all.upsert(postponement.id, {"$set": _facts(postponement)})

    async def end(self, these: Sequence[Postponement]) -> int:
        """See the port."""
        same = [{"_id": one.id, "actor": escaped(one.actor), "at": one.at} for one in these]
        return sum([await self._all.delete(one) for one in same])

    async def of(self, storms: Sequence[str]) -> list[Postponement]:
        """See the port."""
        return await postponed_of(self._all, [digest(storm) for storm in storms])

    async def page(self, after: str | None, limit: int) -> tuple[list[Postponement], str | None]:
        """See the port."""
        begin = place_of(Listed.POSTPONED, after)
        source = keyset(self._all, {}, ("at", "_id"))
        found, last = await sifted(source, _place, (begin[1], escaped(begin[2])) if begin else None, limit)
        return list(map(_postponement, found)), cursor_of(Listed.POSTPONED, *last) if last is not None else None

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()


async def postponed_of(all_: MongoCollection, storm_ids: Sequence[str]) -> list[Postponement]:
    """Return all that there are of these storms, the latest first."""
    slices = [list(storm_ids[start : start + SLICE]) for start in range(0, len(storm_ids), SLICE)]
    found = [await all_.find({"storm_id": {"$in": part}}) for part in slices]
    return sorted((_postponement(one) for part in found for one in part), key=lambda each: each.at, reverse=True)


def _place(document: Document) -> Place:
    return document["at"], document["_id"]


def _facts(postponement: Postponement) -> Document:
    facts: Document = escaped(asdict(postponement))
    return {"storm_id": digest(postponement.storm), **facts}


def _postponement(document: Document) -> Postponement:
    facts = restored(document)
    names = ("storm", "actor", "origin", "at", "until", "count", "quiet_s", "note")
    scope = facts["mailboxes"]
    return Postponement(mailboxes=None if scope is None else tuple(scope), **{name: facts[name] for name in names})
