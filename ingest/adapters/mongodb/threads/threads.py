"""`Threads` on MongoDB: small documents under digests, so that mails that come at once cost an insert a collection.

`thread_keys` holds the rendezvous keys, `thread_awaits` those that our own answers wait at, `thread_facts` what is
known of an id, `thread_people` the names that keys are made of, `thread_parts` who takes part, `thread_aliases` which
names are one, `threads` the day of a thread's last mail, `sent_mail` what we sent.
"""

import time
from collections.abc import Callable, Sequence

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, restored
from ingest.adapters.mongodb.threads.aliases import Aliases, key_of
from ingest.adapters.mongodb.threads.batch import Asked, Batch, Tables
from ingest.adapters.mongodb.threads.older import OlderThreads
from ingest.adapters.mongodb.threads.people import People
from ingest.adapters.mongodb.threads.sent_mail import SentRecords
from ingest.calls.coalesce import Coalescer
from ingest.threads.clue import Clue
from ingest.threads.keys import id_name, keys_of, keys_of_sent
from ingest.threads.known import BORNE, SENT, SPOKEN
from ingest.threads.match import Join, Match
from ingest.threads.sent import SentMail

__all__ = ["MongoThreads"]


class MongoThreads:
    """See `ingest.ports.Threads` for what it guarantees."""

    def __init__(self, database: MongoDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._older = OlderThreads(database)
        self._sent = SentRecords(database)
        self._tables = Tables(
            aliases=Aliases(database),
            people=People(database),
            keys=database.collection("thread_keys", [("day", 1)]),
            awaits=database.collection("thread_awaits", [("key", 1)], [("day", 1)]),
            facts=database.collection("thread_facts", [("day", 1)]),
            threads=database.collection("threads", [("day", 1)]),
        )
        self._asked: Coalescer[Clue | SentMail, Match] = Coalescer(self._resolve)
        database.join()

    async def resolve(self, clue: Clue) -> Match:
        """See the port."""
        return await self._asked.ask(clue)

    async def sent(self, mail: SentMail) -> str:
        """See the port. The record comes last: a mail that was not told to its end is told again."""
        if not await self._sent.has(mail):
            await self._asked.ask(mail)
            await self._sent.keep(mail)
        return (await self.names(mail.mailbox, mail.thread))[0]

    async def sent_mail(self, mailbox: str, thread: str, since: float, limit: int) -> list[SentMail]:
        """See the port."""
        names = await self.names(mailbox, thread)
        return await self._sent.of(((mailbox, name) for name in names), since, limit)

    async def find(self, mailbox: str, ids: Sequence[str], people: Sequence[str] = ()) -> str | None:
        """See the port."""
        for id_ in ids:
            thread, rank = await self._found(mailbox, id_name(id_), people)
            if thread is None or rank < BORNE:  # a mail that only spoke of it counts after what an older build knew
                thread = await self._older.find(mailbox, id_) or thread
            if thread is not None:
                return (await self._tables.aliases.roots([(mailbox, thread)]))[mailbox, thread]
        return None

    async def names(self, mailbox: str, thread: str) -> tuple[str, ...]:
        """See the port."""
        root = (await self._tables.aliases.roots([(mailbox, thread)]))[mailbox, thread]
        return (root, *(await self._tables.aliases.all_of([(mailbox, root)]))[mailbox, root])

    async def joined(self, mailbox: str, limit: int = 100) -> list[Join]:
        """See the port."""
        return await self._tables.aliases.joined(mailbox, limit)

    async def merge(self, mailbox: str, thread: str, other: str, by: str) -> str:
        """See the port."""
        aliases = self._tables.aliases
        ends = await aliases.roots([(mailbox, thread), (mailbox, other)])
        await aliases.reconcile(mailbox, ends[mailbox, thread], ends[mailbox, other])
        return await aliases.unite(mailbox, thread, other, by, self._clock()) or ends[mailbox, thread]

    async def split(self, mailbox: str, name: str) -> bool:
        """See the port."""
        return await self._tables.aliases.cut(mailbox, name)

    async def forget(self, before: float) -> int:
        """See the port."""
        forgotten, tables = 0, self._tables
        old: Document = {"day": {"$lt": int(before // 86_400)}}
        for table in (tables.keys, tables.awaits, tables.facts):
            await table.delete(old)
        await self._sent.forget(before)
        async for one in tables.threads.every(old):
            mailbox, name = restored(one["mailbox"]), restored(one["thread"])
            if (await tables.aliases.roots([(mailbox, name)]))[mailbox, name] != name:
                continue  # an alias, which goes with its thread
            if not await tables.threads.delete({"_id": one["_id"], **old}):
                continue  # a mail came meanwhile
            names = await tables.aliases.forget(mailbox, name)
            await tables.threads.delete_ids([digest(mailbox, each) for each in names])
            for each in names:
                await self._older.forget(mailbox, each)
            forgotten += 1
        return forgotten

    async def part_of(self, address: str) -> int:
        """See the port."""
        known = await self._tables.people.known([address])
        counted = await self._tables.aliases.parts_of(known[address]) if known else 0
        return counted + await self._older.part_of(address)

    async def leave(self, address: str) -> int:
        """See the port."""
        known = await self._tables.people.known([address])
        left = await self._tables.aliases.leave(known[address]) if known else 0
        await self._sent.forget_recipient(address)
        await self._tables.people.forget(address)
        return left + await self._older.leave(address)

    async def close(self) -> None:
        """See the port."""
        await self._asked.close()
        await self._database.leave()

    async def _resolve(self, mails: list[Clue | SentMail]) -> list[Match]:
        older = await self._older.threads([mail if isinstance(mail, Clue) else None for mail in mails])
        asked = [
            Asked(keys_of(mail), BORNE, mail.seal, mail.own_id, *known)
            if isinstance(mail, Clue)
            else Asked(keys_of_sent(mail), SENT, "", mail.ids[0] if mail.ids else mail.key)
            for mail, known in zip(mails, older, strict=True)
        ]
        return await Batch(self._tables, asked, self._clock()).run()

    async def _found(self, mailbox: str, name: str, people: Sequence[str]) -> tuple[str | None, int]:
        """Return a thread, and how the id is known that leads to it."""
        us, tables = mailbox.lower(), self._tables
        known = await tables.people.known([us, *(one.lower() for one in people)]) if people else {}
        keys = [
            key_of(mailbox, name, known[one.lower()], known[us])
            for one in people
            if one.lower() in known and us in known
        ]
        left = {each["_id"]: restored(each["thread"]) for each in await tables.keys.by_ids(keys)}
        if left:
            return next(left[key] for key in keys if key in left), BORNE
        facts = await tables.facts.by_ids([key_of(mailbox, name)])
        return (restored(facts[0]["thread"]), facts[0]["rank"]) if facts else (None, SPOKEN)
