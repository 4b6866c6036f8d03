"""What mail is listed by, on MongoDB: indexes that end in (accepted_at, _id), and one question for what comes next.

Message-IDs and senders are looked up by digests, `message_key` and `sender_key`: they may be long, and servers that
keep their indexes in PostgreSQL refuse a long key, and the mail with it. Documents of builds before data format 4 lack
both: `enlist` adds them, found by the index that it fills. The collection is opened a second time for lists, so that
mail is stored while their indexes are being made.
"""

from typing import Any

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.errors import StoreUnavailable
from ingest.ports.pages.mail import MailQuery
from ingest.records import StoredMessage

__all__ = ["MailList", "keys"]

ORDER = [("accepted_at", 1), ("_id", 1)]
SHARPEST = (
    *(("message_key",), ("thread",), ("sender_key",), ("mailbox", "kind"), ("kind",)),
    *(("mailbox", "may_autoreply"), ("mailbox",), ("may_autoreply",), ()),
)
"""Indexes by what they begin with, the one that leaves the least to look through first; a list names its own, because a
server that chooses may look through all mail to save itself the sorting of a few."""
NEWEST = [("accepted_at", -1), ("_id", -1)]
SLICE = 500
SLICES = 4
"""Of mail that an older build stored, how much a page enlists before it says that there is more."""


def keys(message: StoredMessage) -> Document:
    """Return the fields of a mail's document that only lists look at."""
    return _keys(message.message_id, message.sender)


def _keys(message_id: str | None, sender: str) -> Document:
    return {"message_key": digest(message_id or ""), "sender_key": digest(sender.lower())}


class MailList:
    """Finds the ids of mails in the order in which they are listed."""

    def __init__(self, database: MongoDatabase) -> None:
        self._mail: MongoCollection = database.collection(
            "mail",
            *([*((name, 1) for name in names), *ORDER] for names in SHARPEST),
        )
        self._complete = False
        """Whether this process has seen that no document lacks the keys."""

    async def heads(
        self, query: MailQuery, start: tuple[float, str], limit: int, fields: tuple[str, ...]
    ) -> list[Document]:
        """Return up to `limit` documents, with these fields, newest first, that come before `start`.

        Raises `StoreUnavailable` while mail of an older build that may be among them has no keys.
        """
        if query.mailboxes == ():
            return []
        if (query.message_id is not None or query.sender is not None) and not await self._whole():
            raise StoreUnavailable("mail that an older build stored is being listed: ask again in a minute")
        at, id_ = start
        wanted, since = _filter(query), {} if query.since is None else {"$gte": query.since}
        index = next(names for names in SHARPEST if all(name in wanted for name in names))
        by = [*((name, 1) for name in index), *ORDER]
        found: list[Document] = []
        if id_ and (query.since is None or at >= query.since):
            found = await self._mail.find(
                {**wanted, "accepted_at": at, "_id": {"$lt": escaped(id_)}}, [("_id", -1)], limit, fields, by
            )
        if len(found) < limit:
            earlier = {**wanted, "accepted_at": {"$lt": at, **since}}
            found += await self._mail.find(earlier, NEWEST, limit - len(found), fields, by)
        return found

    async def enlist(self) -> bool:
        """Give keys to a slice of what an older build stored; return whether there may be more."""
        bare = await self._mail.find({"sender_key": None}, limit=SLICE, fields=("message_id", "sender"))
        for document in bare:
            await self._mail.update({"_id": document["_id"]}, {"$set": _missing(document)})
        self._complete = len(bare) < SLICE
        return not self._complete

    async def _whole(self) -> bool:
        for _ in range(SLICES):
            if self._complete or not await self.enlist():
                break
        return self._complete


def _missing(document: Document) -> Document:
    record: dict[str, Any] = restored(document)
    return _keys(record["message_id"], record["sender"])


def _filter(query: MailQuery) -> Document:
    filter_: Document = {}
    if query.mailboxes is not None:
        filter_["mailbox"] = _any_of(query.mailboxes)
    if query.threads:
        filter_["thread"] = _any_of(query.threads)
    if query.kind is not None:
        filter_["kind"] = escaped(query.kind)
    if query.author is not None:
        filter_["sender_key"] = digest(query.author)
    if query.message_id is not None:
        filter_["message_key"] = digest(query.message_id)
    if query.may_autoreply is not None:
        filter_["may_autoreply"] = query.may_autoreply
    return filter_


def _any_of(names: tuple[str, ...]) -> Any:
    """Equality where there is one: every server finds that by an index."""
    return escaped(names[0]) if len(names) == 1 else {"$in": escaped(list(dict.fromkeys(names)))}
