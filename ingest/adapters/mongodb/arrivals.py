"""`Arrivals` on MongoDB: one tally a key (a thread, a pair), a document that holds the key's last arrivals in order.

Reading and writing a tally costs the same however many arrivals the key has seen, on every server: equality on `_id`
is all that is asked. A tally is written only if nobody wrote it since it was read (its `round` is part of the filter);
otherwise it is read and counted again, so that over several nodes, too, exactly one arrival is the n-th. An arrival
that is recorded again after `Policy.history` others of its key counts once more: nothing remembers it longer.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, fields

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.documents import digest
from ingest.calls.coalesce import Coalescer
from ingest.errors import StoreUnavailable
from loopguard import Arrival, History, Policy

__all__ = ["MongoArrivals"]

ROUNDS = 20
"""How often a tally is counted again because another node was faster, before the attempt is given up."""
AT_ONCE = 16
"""Tallies of one batch that are read and written at the same time."""

Question = tuple[Arrival, Policy, tuple[str, ...]]
"""An arrival, its policy, and the other names of its thread."""


class MongoArrivals:
    """See `ingest.ports.Arrivals` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._tallies = database.collection("tallies", [("first_at", 1)])
        self._records: Coalescer[Question, History] = Coalescer(self._record)
        database.join()

    async def record(self, arrival: Arrival, policy: Policy, names: Sequence[str] = ()) -> History:
        """See the port."""
        others = tuple(name for name in dict.fromkeys(names) if name != arrival.thread)
        history = await self._records.ask((arrival, policy, others))
        if not others:
            return history
        newest = history.thread[-1]  # before all others a duplicate sees what the first one saw
        before = await self._under(arrival.mailbox, others, newest.at - policy.memory_s)
        earlier = sorted(
            (*(one for one in before if one.at <= newest.at), *history.thread[:-1]), key=lambda one: one.at
        )
        return History((*earlier, newest)[-policy.history :], history.pair)

    async def recent(self, mailbox: str, threads: Sequence[str], pair: str, since: float, limit: int) -> History:
        """See the port."""
        of_thread = sorted(await self._under(mailbox, threads, since), key=lambda one: one.at)
        found = await self._tallies.by_ids((digest("pair", pair),))
        of_pair = [one for tally in found for one in map(_arrival, tally["arrivals"]) if one.at >= since]
        return History(tuple(of_thread[-limit:]), tuple(of_pair[-limit:]))

    async def forget(self, before: float) -> int:
        """See the port. A tally that is written at the same time is left for the next call."""
        forgotten = 0
        async for tally in self._tallies.every({"first_at": {"$lt": before}}):
            kept = [one for one in map(_arrival, tally["arrivals"]) if one.at >= before]
            gone = len(tally["arrivals"]) - len(kept)
            same = {"_id": tally["_id"], "round": tally["round"]}
            done = await (self._rewrite(same, kept) if kept else self._tallies.delete(same))
            forgotten += gone if done and tally["of"] == "thread" else 0
        return forgotten

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port. Looks through all tallies; one that is written at the same time is tried again."""
        removed = set[str]()
        async for tally in self._tallies.every({}):
            removed |= await self._without(tally, frozenset(ids))
        return len(removed)

    async def close(self) -> None:
        """See the port."""
        await self._records.close()
        await self._database.leave()

    async def _under(self, mailbox: str, threads: Sequence[str], since: float) -> list[Arrival]:
        """Return what was counted under some names of one thread."""
        keys = [digest("thread", mailbox, thread) for thread in dict.fromkeys(threads)]
        found = {one["_id"]: one["arrivals"] for one in await self._tallies.by_ids(keys)}
        return [one for key in keys for one in map(_arrival, found.get(key, ())) if one.at >= since]

    async def _record(self, questions: list[Question]) -> list[History]:
        threads = [digest("thread", arrival.mailbox, arrival.thread) for arrival, _, _ in questions]
        pairs = [digest("pair", arrival.pair) for arrival, _, _ in questions]
        room = asyncio.Semaphore(AT_ONCE)

        async def counted(of: str, key: str, keys: list[str]) -> list[tuple[Arrival, ...]]:
            async with room:
                asked = [question for name, question in zip(keys, questions, strict=True) if name == key]
                return await self._count(of, key, asked)

        names = [("thread", key, threads) for key in dict.fromkeys(threads)]
        names += [("pair", key, pairs) for key in dict.fromkeys(pairs)]
        answers = await asyncio.gather(*(counted(*name) for name in names))
        queues = {key: iter(recent) for (_, key, _), recent in zip(names, answers, strict=True)}
        return [History(next(queues[one]), next(queues[other])) for one, other in zip(threads, pairs, strict=True)]

    async def _count(self, of: str, key: str, questions: Sequence[Question]) -> list[tuple[Arrival, ...]]:
        """Count arrivals of one key, in order, and return the history of each."""
        for _ in range(ROUNDS):
            found = await self._tallies.find({"_id": key}, limit=1)
            tally = [_arrival(one) for one in found[0]["arrivals"]] if found else []
            known = len(tally)
            histories = [_counted(tally, arrival, policy) for arrival, policy, _ in questions]
            if len(tally) == known:
                return histories
            kept = tally[-questions[-1][1].history :]
            if found:
                done = await self._rewrite({"_id": key, "round": found[0]["round"]}, kept)
            else:
                inserted = await self._tallies.insert([{"_id": key, "of": of, "round": 0, **_tally(kept)}])
                for error in inserted.refused.values():
                    raise error
                done = not inserted.there
            if done:
                return histories
        raise StoreUnavailable(f"MongoDB at {self._database.host}: a tally is written by too many nodes at once")

    async def _without(self, tally: Document, ids: frozenset[str]) -> set[str]:
        """Take these arrivals out of a tally; return those that were in it."""
        for _ in range(ROUNDS):
            arrivals = [_arrival(one) for one in tally["arrivals"]]
            kept = [one for one in arrivals if one.id not in ids]
            same = {"_id": tally["_id"], "round": tally["round"]}
            if len(kept) == len(arrivals):
                return set()
            if await (self._rewrite(same, kept) if kept else self._tallies.delete(same)):
                return {one.id for one in arrivals} & ids
            found = await self._tallies.find({"_id": tally["_id"]}, limit=1)
            if not found:
                return set()
            tally = found[0]
        raise StoreUnavailable(f"MongoDB at {self._database.host}: a tally is written by too many nodes at once")

    async def _rewrite(self, same: Document, kept: list[Arrival]) -> bool:
        return await self._tallies.swap(same, {"$set": {"round": same["round"] + 1, **_tally(kept)}})


def _counted(tally: list[Arrival], arrival: Arrival, policy: Policy) -> tuple[Arrival, ...]:
    """Add `arrival` to `tally` unless it is there, and return the recent ones up to and with it."""
    position = next((place for place, one in enumerate(tally) if one.id == arrival.id), len(tally))
    if position == len(tally):
        tally.append(arrival)
    since = tally[position].at - policy.memory_s  # a duplicate sees what the first one saw
    return tuple(one for one in tally[: position + 1] if one.at >= since)[-policy.history :]


def _tally(arrivals: list[Arrival]) -> Document:
    """Write each arrival as one line of JSON: as documents of 15 fields a full tally took FerretDB 37 ms, not 13."""
    lines = [json.dumps(asdict(arrival), separators=(",", ":")) for arrival in arrivals]
    return {"first_at": min(arrival.at for arrival in arrivals), "arrivals": lines}


def _arrival(line: str) -> Arrival:
    record = json.loads(line)
    return Arrival(**{field.name: record[field.name] for field in fields(Arrival) if field.name in record})
