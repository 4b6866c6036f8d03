"""`Allowances` on MongoDB: one document a scope, and one with a word that every change makes another.

The word is written after the change: whoever sees it has asked after the change. Who dies in between leaves a change
that is found when the list is next read whole.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.decisions.keyset import Place, keyset
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.calls.sift import merged, sifted
from ingest.errors import CallerError
from ingest.ports.lasting.allowances import MOST, Allowance, AllowancePage, AllowanceQuery, Discarded, Kept, boxes_of
from ingest.ports.pages.cursor import cursor_of, place_of

__all__ = ["MongoAllowances"]

ORDER = [("made_at", 1), ("_id", 1)]
REVISION = "revision"


class MongoAllowances:
    """See `ingest.ports.Allowances` for what it guarantees."""

    def __init__(self, database: MongoDatabase, kept: Kept = Kept.ALLOWANCES) -> None:
        self._database = database
        self._kept = kept
        self._allowances = database.collection(
            "allowances" if kept is Kept.ALLOWANCES else kept,
            ORDER,
            [("mailbox", 1), *ORDER],
            [("over_at", 1)],
            [("sender_id", 1)],
        )
        self._revision = database.collection(f"{kept}_revision")
        database.join()

    async def make(self, allowance: Allowance, at: float) -> None:
        """See the port."""
        if await self._allowances.count({"over_at": {"$gt": at}}) >= MOST:
            there = await self.get(allowance.id)
            if there is None or not there.holds(at):
                raise CallerError(f"{MOST} {self._kept.words} hold already: end those that nobody needs")
        await self._allowances.upsert(allowance.id, {"$set": _document(allowance)})
        await self._changed()

    async def end(self, id_: str, by: str, at: float) -> bool:
        """See the port."""
        facts = escaped({"ended_at": at, "ended_by": by, "over_at": at})
        ended = await self._allowances.swap({"_id": id_, "over_at": {"$gt": at}}, {"$set": facts})
        if ended:
            await self._changed()
        return ended

    async def get(self, id_: str) -> Allowance | None:
        """See the port."""
        return next(iter(await self._found({"_id": escaped(id_)})), None)

    async def page(self, query: AllowanceQuery, after: str | None, limit: int) -> AllowancePage:
        """See the port."""
        begin = place_of(self._kept.listed, after)
        names, wanted = boxes_of(query)
        same: list[Document] = [{}] if names is None else [{"mailbox": escaped(one)} for one in names]
        sources = [keyset(self._allowances, one, ("made_at", "_id")) for one in same]

        async def fetch(at: Place | None, size: int) -> list[Document]:
            return await merged(sources, _place, at, size, falling=True)

        pick = None if wanted is None else (lambda one: (_allowance(one).mailbox or "") in wanted)
        found, last = await sifted(fetch, _place, (begin[1], escaped(begin[2])) if begin else None, limit, pick)
        page = tuple(map(_allowance, found))
        return AllowancePage(
            page, cursor_of(self._kept.listed, last[0], restored(last[1])) if last is not None else None
        )

    async def current(self, at: float) -> list[Allowance]:
        """See the port."""
        return await self._found({"over_at": {"$gt": at}})

    async def revision(self) -> str:
        """See the port."""
        found = await self._revision.find({"_id": REVISION})
        return str(found[0]["word"]) if found else ""

    async def naming(self, sender: str) -> list[Allowance]:
        """See the port."""
        return await self._found({"sender_id": digest(sender)})

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port."""
        if not ids:
            return 0
        gone = await self._allowances.delete_ids(ids)
        await self._changed()
        return gone

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._allowances.delete({"over_at": {"$lt": before}})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()

    async def _found(self, filter_: Document) -> list[Allowance]:
        return [_allowance(one) for one in await self._allowances.find(filter_)]

    async def _changed(self) -> None:
        await self._revision.upsert(REVISION, {"$set": {"word": secrets.token_hex(8)}})


def _place(document: Document) -> Place:
    return document["made_at"], document["_id"]


def _document(one: Allowance) -> Document:
    """Return all of an allowance but its id, and what it is looked up by."""
    facts: Document = escaped({**asdict(one), "mailbox": one.mailbox or ""})
    del facts["id"]
    return {**facts, "sender_id": digest(one.sender), "over_at": one.over_at}


def _allowance(document: Document) -> Allowance:
    facts = restored(document)
    names = ("sender", "until", "actor", "origin", "made_at", "note", "ended_at", "ended_by")
    seen = tuple(Discarded(**one) for one in facts.get("alike", ()))  # what an older build wrote has none
    known = {name: facts[name] for name in names}
    return Allowance(id=facts["_id"], mailbox=facts["mailbox"] or None, **known, alike=seen)
