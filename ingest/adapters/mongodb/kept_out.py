"""What was erased and must not come back, on MongoDB: looked at after a mail was put in, which then goes again.

Whoever erases writes the names down first and removes afterwards. So a mail that is put in before that is removed with
the others, and one that is put in later finds its name. Who dies in between does so before he has said that the mail
is in: he, or who takes over, puts it in again. Of what was there before only the same receipt's goes: another's is
for whoever erases, who takes it out of the index and the originals as well, or it is nobody's business here.
"""

from collections.abc import Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.errors import Erased
from ingest.ports.kept_out import forbidden, names_of
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

    async def among(self, mails: Sequence[StoredMessage | HeldMessage]) -> dict[int, Erased]:
        """Return, by position, why mails must not come back."""
        asked = sorted({name for mail in mails for name in names_of(mail)})
        known = {one["_id"]: one["until"] for one in await self._names.by_ids(asked)} if asked else {}
        if not known:
            return {}
        found = {position: forbidden(mail, known) for position, mail in enumerate(mails)}
        return {position: error for position, error in found.items() if error is not None}
