"""What was erased and must not come back, on MongoDB: looked at after a mail was put in, which then goes again.

Whoever erases writes the names down first and removes afterwards. So a mail that is put in before that is removed with
the others, and one that is put in later finds its name. Who dies in between does so before he has said that the mail
is in: he, or who takes over, puts it in again.
"""

from collections.abc import Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import MongoCollection
from ingest.adapters.mongodb.documents import escaped
from ingest.errors import Erased
from ingest.ports.kept_out import accepted_at, forbidden, names_of
from ingest.records import HeldMessage, StoredMessage

__all__ = ["KeptOut"]


class KeptOut:
    """One document a name."""

    def __init__(self, database: MongoDatabase) -> None:
        self._names = database.collection("kept_out")

    async def add(self, names: Sequence[str], until: float) -> None:
        """Write it down."""
        for name in names:
            await self._names.upsert(name, {"$max": {"until": until}})

    async def expelled(
        self, mails: Sequence[StoredMessage | HeldMessage], put_into: MongoCollection
    ) -> dict[int, Erased]:
        """Take those out again that must not come back; return, by position, why."""
        asked = sorted({name for mail in mails for name in names_of(mail)})
        known = {one["_id"]: one["until"] for one in await self._names.by_ids(asked)} if asked else {}
        tried = {position: forbidden(mail, known) for position, mail in enumerate(mails)} if known else {}
        erased = {position: error for position, error in tried.items() if error is not None}
        for position in erased:
            gone = mails[position]
            await put_into.delete({"_id": escaped(gone.id), "accepted_at": {"$lte": accepted_at(gone)}})
        return erased
