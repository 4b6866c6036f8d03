"""`Threads` on MongoDB: known ids in `thread_ids`, who takes part in `participants`, one small document each.

Clues that come at once are decided here, in order, against what the batch itself has just learnt; then everything
new is one insert a collection. Participants are written first: an id without them would leave its thread open to
anybody.
"""

import asyncio
from collections.abc import Iterable, Sequence

from ingest.adapters.coalesce import Coalescer
from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.thread_clue import Clue, Known, Match, choose

__all__ = ["MongoThreads"]


class MongoThreads:
    """See `ingest.ports.Threads` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._ids = database.collection("thread_ids")
        self._participants = database.collection("participants", [("thread", 1)])
        self._clues: Coalescer[Clue, Match] = Coalescer(self._resolve)
        database.join()

    async def resolve(self, clue: Clue) -> Match:
        """See the port."""
        return await self._clues.ask(clue)

    async def sent(self, mailbox: str, thread: str, ids: Sequence[str], participants: Sequence[str]) -> None:
        """See the port."""
        await self._participants.keep(_participants({(mailbox, thread): frozenset(participants)}))
        first = {"mailbox": escaped(mailbox), "thread": escaped(thread)}
        for id_ in dict.fromkeys(ids):
            await self._ids.upsert(digest(mailbox, id_), {"$set": {"sent": True}, "$setOnInsert": first})

    async def close(self) -> None:
        """See the port."""
        await self._clues.close()
        await self._database.leave()

    async def _resolve(self, clues: list[Clue]) -> list[Match]:
        memory = _Memory(await self._known(clues))
        asked = {(clue.mailbox, thread) for clue in clues for thread in memory.would_ask(clue)}
        await self._recall(memory, asked)
        matches = []
        for clue in clues:
            await self._recall(memory, {(clue.mailbox, thread) for thread in memory.would_ask(clue)})
            matches.append(memory.resolve(clue))
        await self._participants.keep(_participants(memory.new_participants))
        await self._ids.keep(
            [
                {"_id": digest(mailbox, id_), "mailbox": escaped(mailbox), "thread": escaped(thread), "sent": False}
                for (mailbox, id_), thread in memory.new_ids.items()
            ]
        )
        return matches

    async def _known(self, clues: list[Clue]) -> dict[tuple[str, str], Known]:
        names = {digest(clue.mailbox, id_): (clue.mailbox, id_) for clue in clues for id_ in _ids(clue)}
        found = await self._ids.by_ids(list(names), fields=["thread", "sent"])
        return {names[one["_id"]]: Known(restored(one["thread"]), one["sent"]) for one in found}

    async def _recall(self, memory: "_Memory", threads: Iterable[tuple[str, str]]) -> None:
        """Bring the participants of these threads to mind, where they are not yet."""
        missing = [thread for thread in threads if thread not in memory.members]
        found = await asyncio.gather(*(self._participants.find({"thread": digest(*thread)}) for thread in missing))
        for thread, documents in zip(missing, found, strict=True):
            memory.recall(thread, frozenset(restored(one["address"]) for one in documents))


class _Memory:
    """What one batch knows: ids and participants of the database, and what its own clues have added."""

    def __init__(self, known: dict[tuple[str, str], Known]) -> None:
        self.members: dict[tuple[str, str], frozenset[str]] = {}
        self.new_ids: dict[tuple[str, str], str] = {}
        self.new_participants: dict[tuple[str, str], frozenset[str]] = {}
        self._known = known

    def would_ask(self, clue: Clue) -> list[str]:
        """Return the threads whose participants the decision on `clue` needs."""
        asked: list[str] = []

        def takes_part(thread: str) -> frozenset[str]:
            asked.append(thread)
            return self.members.get((clue.mailbox, thread), frozenset())

        choose(clue, self._of(clue), takes_part)
        return asked

    def resolve(self, clue: Clue) -> Match:
        """Decide on `clue` and remember its ids and participants."""
        match = choose(clue, self._of(clue), lambda thread: self.members[clue.mailbox, thread])
        for id_ in _ids(clue) if match.related is None else _ids(clue)[:1]:
            if (clue.mailbox, id_) not in self._known:
                self._known[clue.mailbox, id_] = Known(match.thread)
                self.new_ids[clue.mailbox, id_] = match.thread
        thread = (clue.mailbox, match.thread)
        fresh = frozenset(clue.participants) - self.members.get(thread, frozenset())
        self.new_participants[thread] = self.new_participants.get(thread, frozenset()) | fresh
        if thread in self.members:
            self.members[thread] |= fresh
        return match

    def recall(self, thread: tuple[str, str], stored: frozenset[str]) -> None:
        """Learn who takes part in a thread by the database; what the batch has added counts as well."""
        self.members[thread] = stored | self.new_participants.get(thread, frozenset())

    def _of(self, clue: Clue) -> dict[str, Known]:
        found = {id_: self._known.get((clue.mailbox, id_)) for id_ in _ids(clue)}
        return {id_: known for id_, known in found.items() if known is not None}


def _ids(clue: Clue) -> list[str]:
    return list(dict.fromkeys((clue.own_id, *clue.ancestors)))


def _participants(threads: dict[tuple[str, str], frozenset[str]]) -> list[Document]:
    return [
        {"_id": digest(*thread, address), "thread": digest(*thread), "address": escaped(address)}
        for thread, addresses in threads.items()
        for address in sorted(addresses)
    ]
