"""Threads that a build before data format 3 knew, in its collections: which ids it had seen, and who took part.

They are read and no longer written; see `ingest.adapters.sqlite.threads.older`, which does the same.
"""

from collections.abc import Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.threads.clue import Clue

__all__ = ["OlderThreads"]

Older = tuple[str | None, bool]
"""The thread that a mail joins, and whether it answers a mail that we sent in it."""


class OlderThreads:
    """What is left of them. A database that never had any is asked once."""

    def __init__(self, database: MongoDatabase) -> None:
        self._ids = database.collection("thread_ids")
        self._participants = database.collection("participants")
        self._there: bool | None = None

    async def there(self) -> bool:
        """Whether any are left."""
        if self._there is None:
            self._there = bool(await self._ids.find({}, limit=1, fields=["_id"]))
        return self._there

    async def threads(self, clues: Sequence[Clue | None]) -> list[Older]:
        """Return what each mail joins there."""
        if not await self.there():
            return [(None, False)] * len(clues)
        asked = [_names(clue) if clue is not None else ((), ()) for clue in clues]
        keys = [[digest(clue.mailbox, name) for name in names] if clue else []
                for clue, (_, names) in zip(clues, asked, strict=True)]  # fmt: skip
        known = await self._ids.by_ids(list({key for some in keys for key in some}), fields=["thread", "sent"])
        found = {each["_id"]: (restored(each["thread"]), bool(each["sent"])) for each in known}
        first = [next((found[key][0] for key in some if key in found), None) for some in keys]
        parts = [
            digest(clue.mailbox, thread, clue.sender) if clue is not None and thread is not None else ""
            for clue, thread in zip(clues, first, strict=True)
        ]
        there = {each["_id"] for each in await self._participants.by_ids(list({*parts} - {""}), fields=["_id"])}
        return [
            (thread, any(found.get(key) == (thread, True) for key in some[len(own) :])) if part in there
            else (None, False)
            for thread, part, some, (own, _) in zip(first, parts, keys, asked, strict=True)
        ]  # fmt: skip

    async def find(self, mailbox: str, id_: str) -> str | None:
        """Return the thread in which an id was known there."""
        if not await self.there():
            return None
        found = await self._ids.by_ids([digest(mailbox, id_)], fields=["thread"])
        return str(restored(found[0]["thread"])) if found else None

    async def forget(self, mailbox: str, thread: str) -> None:
        """Forget one of them."""
        if not await self.there():
            return
        ids = await self._ids.find({"thread": escaped(thread)}, fields=["mailbox"])
        await self._ids.delete_ids([each["_id"] for each in ids if each["mailbox"] == escaped(mailbox)])
        await self._participants.delete({"thread": digest(mailbox, thread)})

    async def part_of(self, address: str) -> int:
        """Return in how many of these threads an address takes part."""
        return await self._participants.count({"address": escaped(address)}) if await self.there() else 0

    async def leave(self, address: str) -> int:
        """Let an address take part in none of them; return in how many it did."""
        return await self._participants.delete({"address": escaped(address)}) if await self.there() else 0


def _names(clue: Clue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a mail's own ids, and with them what it answers and its tokens, as those builds called them."""
    own = () if clue.unnamed else (clue.own_id, *clue.former_ids)
    return own, (*own, *clue.ancestors, *clue.tokens) if clue.sender else ()
