"""`Audit` on MongoDB: one document an entry, which nothing changes."""

from collections.abc import Sequence
from dataclasses import asdict

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.decisions.keyset import Place, keyset
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.calls.sift import merged, sifted
from ingest.ports.audit import AuditEntry, AuditPage, AuditQuery, Subject, sift_of_entries
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW

__all__ = ["MongoAudit"]

ORDER = [("at", 1), ("_id", 1)]
SLICE = 100


class MongoAudit:
    """See `ingest.ports.Audit` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._entries = database.collection(
            "audit", ORDER, [("mailbox", 1), *ORDER], [("actor_id", 1), *ORDER], [("name_id", 1), *ORDER]
        )
        database.join()

    async def record(self, entries: Sequence[AuditEntry]) -> None:
        """See the port."""
        for start in range(0, len(entries), SLICE):
            await self._entries.keep([_document(one) for one in entries[start : start + SLICE]])

    async def page(self, query: AuditQuery, after: str | None, limit: int) -> AuditPage:
        """See the port."""
        begin = place_of(Listed.AUDIT, after)
        times = (query.since, query.until)
        sources = [keyset(self._entries, same, ("at", "_id"), times) for same in _same(query)]

        async def fetch(at: Place | None, size: int) -> list[Document]:
            return await merged(sources, _place, at, size, falling=True)

        sift = sift_of_entries(query)
        wanted = (lambda document: sift(_entry(document))) if sift is not None else None
        found, last = await sifted(fetch, _place, (begin[1], escaped(begin[2])) if begin else None, limit, wanted)
        entries = tuple(map(_entry, found))
        return AuditPage(entries, cursor_of(Listed.AUDIT, last[0], restored(last[1])) if last is not None else None)

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()


def _same(query: AuditQuery) -> list[Document]:
    if query.name is not None:
        return [{"name_id": digest(query.name)}]
    if query.actor is not None:
        return [{"actor_id": digest(query.actor)}]
    if query.mailboxes is not None and len(query.mailboxes) <= FEW:
        return [{"mailbox": escaped(one)} for one in query.mailboxes]
    return [{}]


def _place(document: Document) -> Place:
    return document["at"], document["_id"]


def _document(entry: AuditEntry) -> Document:
    """Return an entry as a document; digests are what it is looked up by, as names may be long."""
    facts = escaped({**asdict(entry), "subject": str(entry.subject)})
    return {"_id": facts.pop("id"), "actor_id": digest(entry.actor), "name_id": digest(entry.name), **facts}


def _entry(document: Document) -> AuditEntry:
    facts = restored(document)
    names = ("at", "actor", "origin", "action", "name", "mailbox", "count", "note", "job")
    return AuditEntry(id=facts["_id"], subject=Subject(facts["subject"]), **{name: facts[name] for name in names})
