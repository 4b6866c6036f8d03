"""`Threads` on MongoDB: known ids in `thread_ids`, who takes part in `participants`, one small document each.

Clues that come at once are decided here, in order, against what the batch itself has just learnt; then everything
new is one insert a collection. Participants are written first: an id without them would leave its thread open to
anybody. The day of a thread's last mail stands in `threads`, written once a day; threads that an older build knew have
none until their next mail, and are not forgotten before.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.calls.coalesce import Coalescer
from ingest.threads.choice import Known, Match, choose, learnt, named
from ingest.threads.clue import Clue

__all__ = ["MongoThreads"]

SOME = 100
"""Participants of a thread that are read; in one with more the sender is looked up by himself."""

Asked = tuple[str, str, str]
"""A mailbox, one of its threads, and the sender who may take part in it."""


class MongoThreads:
    """See `ingest.ports.Threads` for what it guarantees."""

    def __init__(self, database: MongoDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._threads = database.collection("threads", [("day", 1)])
        self._ids = database.collection("thread_ids", [("thread", 1)])
        self._participants = database.collection("participants", [("thread", 1)], [("address", 1)])
        self._clues: Coalescer[Clue, Match] = Coalescer(self._resolve)
        database.join()

    async def resolve(self, clue: Clue) -> Match:
        """See the port."""
        return await self._clues.ask(clue)

    async def sent(self, mailbox: str, thread: str, ids: Sequence[str], participants: Sequence[str]) -> None:
        """See the port."""
        await self._used({(mailbox, thread)})
        await self._participants.keep(_participants({(mailbox, thread): frozenset(participants)}))
        first = {"mailbox": escaped(mailbox), "thread": escaped(thread)}
        for id_ in dict.fromkeys(ids):
            await self._ids.upsert(digest(mailbox, id_), {"$set": {"sent": True}, "$setOnInsert": first})

    async def find(self, mailbox: str, ids: Sequence[str]) -> str | None:
        """See the port."""
        names = [digest(mailbox, id_) for id_ in ids]
        found = {one["_id"]: restored(one["thread"]) for one in await self._ids.by_ids(names, fields=["thread"])}
        return next((found[name] for name in names if name in found), None)

    async def forget(self, before: float) -> int:
        """See the port."""
        forgotten = 0
        old: Document = {"day": {"$lt": int(before // 86_400)}}
        async for one in self._threads.every(old):
            if not await self._threads.delete({"_id": one["_id"], **old}):
                continue  # a mail came meanwhile
            ids = await self._ids.find({"thread": one["thread"]}, fields=["mailbox"])
            await self._ids.delete_ids([each["_id"] for each in ids if each["mailbox"] == one["mailbox"]])
            await self._participants.delete({"thread": one["_id"]})
            forgotten += 1
        return forgotten

    async def part_of(self, address: str) -> int:
        """See the port."""
        return await self._participants.count({"address": escaped(address)})

    async def leave(self, address: str) -> int:
        """See the port."""
        return await self._participants.delete({"address": escaped(address)})

    async def close(self) -> None:
        """See the port."""
        await self._clues.close()
        await self._database.leave()

    async def _resolve(self, clues: list[Clue]) -> list[Match]:
        memory = _Memory(await self._known(clues))
        await self._recall(memory, {one for clue in clues for one in memory.would_ask(clue)})
        matches = []
        for clue in clues:
            while missing := memory.would_ask(clue) - memory.asked:
                await self._recall(memory, missing)
            matches.append(memory.resolve(clue))
        await self._used({(clue.mailbox, match.thread) for clue, match in zip(clues, matches, strict=True)})
        await self._participants.keep(_participants(memory.new_participants))
        await self._ids.keep(
            [
                {
                    "_id": digest(mailbox, id_),
                    "mailbox": escaped(mailbox),
                    "thread": escaped(known.thread),
                    "sent": False,
                    "seal": known.seal,
                }
                for (mailbox, id_), known in memory.new_ids.items()
            ]
        )
        for (mailbox, id_), seal in memory.new_seals.items():
            await self._ids.upsert(digest(mailbox, id_), {"$set": {"seal": seal}})
        return matches

    async def _used(self, threads: set[tuple[str, str]]) -> None:
        """Remember that these threads were spoken in today."""
        today = int(self._clock() // 86_400)
        new = [
            {"_id": digest(*one), "mailbox": escaped(one[0]), "thread": escaped(one[1]), "day": today}
            for one in sorted(threads)
        ]
        there = (await self._threads.insert(new)).there
        known = [new[position]["_id"] for position in there]
        if known:
            await self._threads.update_ids(known, {"day": {"$lt": today}}, {"$set": {"day": today}})

    async def _known(self, clues: list[Clue]) -> dict[tuple[str, str], Known]:
        names = {digest(clue.mailbox, id_): (clue.mailbox, id_) for clue in clues for id_ in named(clue)}
        found = await self._ids.by_ids(list(names), fields=["thread", "sent", "seal"])
        return {names[one["_id"]]: Known(restored(one["thread"]), one["sent"], one.get("seal", "")) for one in found}

    async def _recall(self, memory: "_Memory", asked: Iterable[Asked]) -> None:
        """Bring to mind who takes part in these threads, so far as the decision on these senders needs it."""
        missing = list(asked)
        for one, documents in zip(missing, await asyncio.gather(*map(self._taking_part, missing)), strict=True):
            memory.recall(one, frozenset(restored(each["address"]) for each in documents))

    async def _taking_part(self, asked: Asked) -> list[Document]:
        mailbox, thread, _ = asked
        some = await self._participants.find({"thread": digest(mailbox, thread)}, limit=SOME)
        return some if len(some) < SOME else some + await self._participants.by_ids([digest(*asked)])


class _Memory:
    """What one batch knows: ids and participants of the database, and what its own clues have added."""

    def __init__(self, known: dict[tuple[str, str], Known]) -> None:
        self.members: dict[tuple[str, str], frozenset[str]] = {}
        self.asked: set[Asked] = set()
        self.new_ids: dict[tuple[str, str], Known] = {}
        self.new_seals: dict[tuple[str, str], str] = {}
        """Of ids that other mails had spoken of before the mail that bears them came."""
        self.new_participants: dict[tuple[str, str], frozenset[str]] = {}
        self._known = known

    def would_ask(self, clue: Clue) -> set[Asked]:
        """Return the threads whose participants the decision on `clue` needs."""
        asked: set[Asked] = set()

        def takes_part(thread: str) -> frozenset[str]:
            asked.add((clue.mailbox, thread, clue.sender))
            return self.members.get((clue.mailbox, thread), frozenset())

        choose(clue, self._of(clue), takes_part)
        return asked

    def resolve(self, clue: Clue) -> Match:
        """Decide on `clue` and remember its ids and participants."""
        match = choose(clue, self._of(clue), lambda thread: self.members[clue.mailbox, thread])
        for id_ in learnt(clue, match):
            if (clue.mailbox, id_) not in self._known:
                self._know(clue.mailbox, id_, Known(match.thread))
        self._seal((clue.mailbox, clue.own_id), clue.seal)
        thread = (clue.mailbox, match.thread)
        fresh = frozenset(clue.participants) - self.members.get(thread, frozenset())
        self.new_participants[thread] = self.new_participants.get(thread, frozenset()) | fresh
        if thread in self.members:
            self.members[thread] |= fresh
        return match

    def _know(self, mailbox: str, id_: str, known: Known) -> None:
        self._known[mailbox, id_] = self.new_ids[mailbox, id_] = known

    def _seal(self, name: tuple[str, str], seal: str) -> None:
        """Remember what mail bore the id first."""
        known = self._known[name]
        if known.seal or not seal:
            return
        if name in self.new_ids:
            self._know(*name, replace(known, seal=seal))
        else:
            self._known[name] = replace(known, seal=seal)
            self.new_seals[name] = seal

    def recall(self, asked: Asked, stored: frozenset[str]) -> None:
        """Learn who takes part in a thread by the database; what the batch has added counts as well."""
        self.asked.add(asked)
        thread = asked[:2]
        known = self.members.get(thread, frozenset())
        self.members[thread] = stored | known | self.new_participants.get(thread, frozenset())

    def _of(self, clue: Clue) -> dict[str, Known]:
        found = {id_: self._known.get((clue.mailbox, id_)) for id_ in named(clue)}
        return {id_: known for id_, known in found.items() if known is not None}


def _participants(threads: dict[tuple[str, str], frozenset[str]]) -> list[Document]:
    return [
        {"_id": digest(*thread, address), "thread": digest(*thread), "address": escaped(address)}
        for thread, addresses in threads.items()
        for address in sorted(addresses)
    ]
