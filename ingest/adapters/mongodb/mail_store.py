"""`MailStore` on MongoDB: one document a mail in `mail`, its `_id` the delivery key, its index state inside.

Appends that are made at once are one unordered `insert_many`; a duplicate key means "already there". With
w:majority and j:true also that answer is durable, because the server waits for the write that was first. Pages of mail
are asked for in two steps, ids and sizes first: what one answer brings is bounded in bytes on every server.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import escaped, mail_document, mail_record, restored
from ingest.adapters.mongodb.kept_out import KeptOut
from ingest.adapters.mongodb.mail_list import MailList, keys
from ingest.calls.coalesce import Coalescer
from ingest.ports.mail_store import MOST_BYTES
from ingest.ports.pages.cursor import Listed, cursor_of
from ingest.ports.pages.mail import MailPage, MailQuery
from ingest.records import StoredMessage

__all__ = ["MongoMailStore"]

PAGE = 500
SIZES = ("text_bytes", "size")
"""What says how large a document is; `text_bytes` is missing in those of data format 1."""


class MongoMailStore:
    """See `ingest.ports.MailStore` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self.breaker = database.breaker
        self._mail = database.collection(
            "mail", [("indexed", 1), ("accepted_at", 1)], [("mailbox", 1), ("_id", 1)], [("sha256", 1)]
        )
        self._list = MailList(database)
        self._kept_out = KeptOut(database)
        self._appends: Coalescer[StoredMessage, str] = Coalescer(self._append)
        database.join()

    async def append(self, message: StoredMessage) -> str:
        """See the port. Raises `DocumentRefused` for a mail that no document can hold (16 MiB)."""
        return await self._appends.ask(message)

    async def keep_out(self, names: Sequence[str], until: float) -> None:
        """See the port."""
        await self._kept_out.add(names, until)

    async def replace(self, message: StoredMessage) -> bool:
        """See the port. Raises `DocumentRefused` as `append` does."""
        document = mail_document(message) | keys(message)
        changed = await self._mail.update({"_id": document.pop("_id")}, {"$set": document})
        return changed > 0 or bool(await self.present([message.id]))  # the same record again changes nothing

    async def get(self, id_: str) -> StoredMessage | None:
        """See the port."""
        found = await self._mail.find({"_id": escaped(id_)}, limit=1)
        return mail_record(found[0]) if found else None

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port."""
        return await self._mail.delete_ids([escaped(id_) for id_ in ids])

    async def present(self, ids: Sequence[str]) -> set[str]:
        """See the port."""
        names = {escaped(id_): id_ for id_ in ids}
        return {names[one["_id"]] for one in await self._mail.by_ids(list(names), fields=["_id"])}

    async def bearing(self, digests: Sequence[str], but: Collection[str] = ()) -> set[str]:
        """See the port."""
        left_out = {escaped(id_) for id_ in but}
        found = [await self._mail.find({"sha256": one}, fields=["sha256"]) for one in set(digests)]
        return {one["sha256"] for part in found for one in part if one["_id"] not in left_out}

    async def unindexed(
        self, limit: int, most_bytes: int = MOST_BYTES, but: AbstractSet[str] = frozenset()
    ) -> list[StoredMessage]:
        """See the port."""
        heads = await self._mail.find(
            {"indexed": False}, sort=[("accepted_at", 1)], limit=limit + len(but), fields=SIZES
        )
        left_out = {escaped(id_) for id_ in but}
        waiting = [head for head in heads if head["_id"] not in left_out][:limit]
        return await self._whole(next(_pages(waiting, most_bytes), []))

    async def mark_indexed(self, ids: Sequence[str]) -> None:
        """See the port."""
        await self._mail.update_ids([escaped(id_) for id_ in ids], {"indexed": False}, {"$set": {"indexed": True}})

    async def forget_index(self) -> int:
        """See the port."""
        forgotten, after = 0, Document()
        while heads := await self._mail.find(
            {"indexed": True, **after}, sort=[("_id", 1)], limit=PAGE, fields=("_id",)
        ):
            ids = [head["_id"] for head in heads]
            forgotten += await self._mail.update_ids(ids, {"indexed": True}, {"$set": {"indexed": False}})
            after = {"_id": {"$gt": ids[-1]}}
        return forgotten

    async def every(self, mailbox: str | None = None) -> AsyncIterator[StoredMessage]:
        """See the port."""
        which: Document = {} if mailbox is None else {"mailbox": escaped(mailbox)}
        after: Document = {}
        while heads := await self._mail.find({**which, **after}, sort=[("_id", 1)], limit=PAGE, fields=SIZES):
            for ids in _pages(heads, MOST_BYTES):
                for message in await self._whole(ids):
                    yield message
            after = {"_id": {"$gt": heads[-1]["_id"]}}

    async def page(self, query: MailQuery, after: str | None = None, limit: int = 50) -> MailPage:
        """See the port."""
        heads = await self._list.heads(query, query.start(after), limit + 1, ("accepted_at", *SIZES))
        shown = next(_pages(heads[:limit], MOST_BYTES), [])
        more = len(shown) < len(heads)
        last = heads[len(shown) - 1] if more else None
        return MailPage(tuple(await self._whole(shown)), _after(last) if last else None)

    async def enlist(self) -> bool:
        """See the port."""
        return await self._list.enlist()

    async def count(self) -> tuple[int, int]:
        """See the port. `stored` is the server's own count: inexact after it crashed or while shards move."""
        stored = await self._mail.count()
        return stored, max(0, stored - await self._mail.count({"indexed": False}))

    async def close(self) -> None:
        """See the port."""
        await self._appends.close()
        await self._database.leave()

    async def _whole(self, ids: Sequence[str]) -> list[StoredMessage]:
        """Return the mails with these ids in their order; what was removed meanwhile is passed over."""
        found = {document["_id"]: document for document in await self._mail.by_ids(ids)} if ids else {}
        return [mail_record(found[id_]) for id_ in ids if id_ in found]

    async def _append(self, messages: list[StoredMessage]) -> list[str | BaseException]:
        inserted = await self._mail.insert([mail_document(message) | keys(message) for message in messages])
        answers: list[str | BaseException] = [message.receipt for message in messages]
        if inserted.there:
            ids = {escaped(messages[position].id) for position in inserted.there}
            kept = {one["_id"]: one["receipt"] for one in await self._mail.by_ids(sorted(ids), fields=["receipt"])}
            for position in inserted.there:
                answers[position] = kept[escaped(messages[position].id)]
        for position, error in inserted.refused.items():
            answers[position] = error
        if erased := await self._kept_out.among(messages):
            for position, why in erased.items():
                gone = messages[position]
                own = {"_id": escaped(gone.id), "receipt": escaped(gone.receipt)}
                await self._mail.delete({**own, "accepted_at": {"$lte": gone.accepted_at}})
                answers[position] = why
        return answers


def _pages(heads: Sequence[Document], most_bytes: int) -> Iterator[list[str]]:
    """Yield ids in groups of at most `most_bytes`, at least one in each."""
    page: list[str] = []
    left = most_bytes
    for head in heads:
        size: int = head["text_bytes"] if "text_bytes" in head else head["size"]
        if page and size > left:
            yield page
            page, left = [], most_bytes
        page.append(head["_id"])
        left -= size
    if page:
        yield page


def _after(head: Document) -> str:
    return cursor_of(Listed.MAIL, head["accepted_at"], restored(head["_id"]))
