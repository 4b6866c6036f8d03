"""The record of what we sent, in MongoDB: a document a mail, by thread and by idempotency id."""

from collections.abc import Iterable

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.adapters.mongodb.threads.aliases import Named, key_of
from ingest.record_json import sent_from_json, sent_to_json
from ingest.threads.sent import SentMail, without

__all__ = ["SentRecords"]

NOBODY = ""
"""In place of people: an index would take an empty list for a list that is missing."""


class SentRecords:
    """All sent mail. A record keeps the name of the thread that it was sent under."""

    def __init__(self, database: MongoDatabase) -> None:
        self._sent = database.collection("sent_mail", [("thread", 1), ("at", 1)], [("at", 1)], [("people", 1)])

    async def has(self, mail: SentMail) -> bool:
        """Whether a mail was recorded under this key."""
        return bool(await self._sent.by_ids([key_of(mail.mailbox, mail.key)], fields=["_id"]))

    async def keep(self, mail: SentMail) -> None:
        """Keep the record of a mail, unless its key is known."""
        key, thread = key_of(mail.mailbox, mail.key), key_of(mail.mailbox, mail.thread)
        await self._sent.keep([{"_id": key, "thread": thread, "at": mail.at, **_record(mail)}])

    async def of(self, names: Iterable[Named], since: float, limit: int) -> list[SentMail]:
        """Return the latest mails that were sent under these names, oldest first."""
        found = []
        for one in names:
            wanted = {"thread": key_of(*one), "at": {"$gte": since}}
            found += await self._sent.find(wanted, sort=[("at", -1)], limit=limit)
        latest = sorted(found, key=lambda each: float(each["at"]))[-limit:]
        return [sent_from_json(restored(each["record"])) for each in latest]

    async def forget(self, before: float) -> None:
        """Forget what was sent before."""
        await self._sent.delete({"at": {"$lt": before}})

    async def forget_recipient(self, address: str) -> None:
        """Take an address out of all records: of those that name him, and once of those that older builds wrote."""
        for people in (_person(address), None):
            async for each in self._sent.every({"people": people}):
                left = without(sent_from_json(restored(each["record"])), address)
                await self._sent.swap({"_id": each["_id"]}, {"$set": _record(left)})


def _record(mail: SentMail) -> Document:
    """Return the record, and by digests whom it names: `people` is missing in what older builds wrote."""
    people = [_person(one) for one in dict.fromkeys(mail.recipients)]
    return {"record": escaped(sent_to_json(mail)), "people": people or [NOBODY]}


def _person(address: str) -> str:
    return digest(address.lower())
