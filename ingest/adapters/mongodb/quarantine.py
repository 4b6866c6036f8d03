"""`Quarantine` on MongoDB: held mail in `held`, what storms are about in `storms`.

What a decision is about is counted over the held mails, so that no crash can make it wrong; lists and tallies show
counts that are kept beside them, as a hint (`decisions/storm_counts.py`). A decision is one
update that matches only while the mail is still HELD: two people who decide at once do not both succeed.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from math import inf

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.decisions import held_pages, postponements, storm_parts, storm_pulses
from ingest.adapters.mongodb.decisions.storm_counts import Part, part_of
from ingest.adapters.mongodb.documents import (
    digest,
    escaped,
    held_document,
    held_record,
    restored,
    storm_document,
    storm_record,
)
from ingest.adapters.mongodb.kept_out import KeptOut
from ingest.calls.coalesce import Coalescer
from ingest.ports.pages.held import HeldPage, HeldQuery, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.pulse import BARS, Pulse
from ingest.records import HeldMessage, HeldState, Storm

__all__ = ["MongoQuarantine"]


MOST_LOOKED = 500
"""Mails of storms that are read to find those that are held for themselves."""


class MongoQuarantine:
    """See `ingest.ports.Quarantine` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._held = database.collection(
            "held",
            [("storm_id", 1), ("state", 1), ("accepted_at", 1)],
            [("state", 1), ("storm_id", 1)],
            [("state", 1), ("decided_at", 1)],
            [("receipt.sha256", 1)],
            *held_pages.INDEXES,
        )
        self._storms = database.collection("storms", [("last_at", -1)])
        self._parts = database.collection("storm_parts", *storm_parts.INDEXES)
        self._kept_out = KeptOut(database)
        self._pulses = storm_pulses.StormPulses(database.collection("storm_pulses"), self._held)
        later = postponements.collection(database)
        self._rows = storm_parts.StormParts(self._parts, self._held, self._storms, later, self._pulses)
        self._holds: Coalescer[tuple[HeldMessage, Storm], str] = Coalescer(self._hold)
        self._deciding = (
            asyncio.Lock()
        )  # FerretDB does not compare and write in one step; for one node this makes it so
        database.join()

    async def hold(self, held: HeldMessage, storm: Storm) -> str:
        """See the port. Raises `DocumentRefused` for a mail that no document can hold (16 MiB)."""
        return await self._holds.ask((held, storm))

    async def get(self, id_: str) -> HeldMessage | None:
        """See the port."""
        found = await self._held.find({"_id": escaped(id_)}, limit=1)
        return held_record(found[0]) if found else None

    async def these(self, ids: Sequence[str]) -> list[HeldMessage]:
        """See the port."""
        return [held_record(document) for document in await self._held.by_ids([escaped(id_) for id_ in ids])]

    async def storms(self, since: float = 0.0, limit: int = 100) -> list[Storm]:
        """See the port."""
        found = await self._storms.find({"last_at": {"$gte": since}}, sort=[("last_at", -1)], limit=limit)
        counts = await asyncio.gather(*(self._held.count({"storm_id": one["_id"]}) for one in found))
        return [storm_record(document, count) for document, count in zip(found, counts, strict=True)]

    async def storm(self, key: str) -> Storm | None:
        """See the port."""
        found = await self._storms.by_ids([digest(key)])
        return storm_record(found[0], await self._held.count({"storm_id": digest(key)})) if found else None

    async def open_storms(self, since: float, limit: int = 1_000) -> list[Storm]:
        """See the port."""
        found = await self._storms.find({"last_at": {"$gte": since}}, sort=[("last_at", -1)], limit=limit)
        return [storm_record(document, 0) for document in found]

    async def held(
        self, storm: str | None = None, state: HeldState | None = HeldState.HELD, limit: int = 100
    ) -> list[HeldMessage]:
        """See the port."""
        filter_: Document = {} if storm is None else {"storm_id": digest(storm)}
        filter_ |= {} if state is None else {"state": str(state)}
        found = await self._held.find(filter_, sort=[("accepted_at", 1)], limit=limit)
        return [held_record(document) for document in found]

    async def page(
        self, query: HeldQuery, after: str | None = None, limit: int = 50, *, newest: bool = True
    ) -> HeldPage:
        """See the port."""
        if query.storm is not None:
            await self._rows.ready()
        return await held_pages.held_page(self._held, self._parts, query, after, limit, newest)

    async def storm_page(self, query: StormQuery, after: str | None = None, limit: int = 50) -> StormPage:
        """See the port."""
        return await self._rows.page(query, after, limit)

    async def storm_row(self, key: str, mailboxes: tuple[str, ...] | None = None) -> StormRow | None:
        """See the port."""
        return await self._rows.row(key, mailboxes)

    async def singles(self, rows: Sequence[StormRow]) -> list[HeldMessage]:
        """See the port."""
        seen = {(digest(row.storm.key), escaped(box)) for row in rows if row.single for box in row.mailboxes}
        if not seen:
            return []
        wanted: Document = {"storm_id": {"$in": sorted({storm for storm, _ in seen})}}  # alone: an index has it
        found = await self._held.find(wanted, limit=MOST_LOOKED)
        return [held_record(one) for one in found if (one["storm_id"], one["receipt"]["mailbox"]) in seen]

    async def pulses(
        self, rows: Sequence[StormRow], now: float, bars: int = BARS, since: float | None = None
    ) -> list[Pulse]:
        """See the port."""
        return await self._pulses.pulses(rows, now, bars, since)

    async def storm_tally(self, query: StormQuery, most: float = inf) -> StormTally:
        """See the port."""
        return await self._rows.tally(query, most)

    async def every(self) -> AsyncIterator[HeldMessage]:
        """See the port."""
        async for document in self._held.every({}):
            yield held_record(document)

    async def decide(self, ids: Sequence[str], state: HeldState, actor: str, at: float) -> int:
        """See the port."""
        decision = {"$set": {"state": str(state), "actor": escaped(actor), "decided_at": at}}
        names = [escaped(id_) for id_ in ids]
        waits: Document = {"state": str(HeldState.HELD)}

        async def move() -> int:
            async with self._deciding:
                moved = await self._held.update_ids(names, {**waits, "decided_at": None}, decision)
                if moved < len(names):  # some were decided on, and may have been put back
                    moved += await self._held.update_ids(names, {**waits, "decided_at": {"$lte": at}}, decision)
            return moved

        return await self._rows.counts.moving(names, HeldState.HELD, lambda _: (0, -1), move)

    async def restore(self, ids: Sequence[str], actor: str, at: float) -> int:
        """See the port. The rows are told before and after: whenever a process dies, what waits is seen to."""
        change = {"$set": {"state": str(HeldState.HELD), "actor": escaped(actor), "decided_at": at}}
        names = [escaped(id_) for id_ in ids]
        set_aside: Document = {"state": str(HeldState.DISCARDED), "decided_at": {"$lte": at}}

        async def move() -> int:
            async with self._deciding:
                return await self._held.update_ids(names, set_aside, change)

        return await self._rows.counts.moving(names, HeldState.DISCARDED, lambda _: (0, 1), move, back=True)

    async def expire(self, ids: Sequence[str], before: float) -> int:
        """See the port."""
        past: Document = {"state": str(HeldState.DISCARDED), "decided_at": {"$lt": before}}
        async with self._deciding:
            return await self._held.update_ids(
                [escaped(id_) for id_ in ids], past, {"$set": {"state": str(HeldState.EXPIRED)}}
            )

    async def decided(self, state: HeldState, before: float, limit: int = 500) -> list[HeldMessage]:
        """See the port."""
        asked: Document = {"state": str(state), "decided_at": {"$lt": before}}
        found = await self._held.find(asked, sort=[("decided_at", 1)], limit=limit)
        return [held_record(document) for document in found]

    async def bearing(self, digests: Sequence[str]) -> list[HeldMessage]:
        """See the port."""
        found = [await self._held.find({"receipt.sha256": one}) for one in set(digests)]
        return [held_record(document) for part in found for document in part]

    async def remove(self, ids: Sequence[str]) -> int:
        """See the port. A storm that gets a mail at the same moment may lose its row; its next mail makes it anew."""
        names = [escaped(id_) for id_ in ids]
        going = await self._held.by_ids(names, fields=["storm_id", "storm", "receipt.mailbox", "accepted_at"])

        async def move() -> int:
            removed = await self._held.delete_ids(names)
            await self._pulses.untick([(part_of(one).id_, one["accepted_at"]) for one in going])
            return removed

        removed = await self._rows.counts.moving(names, None, lambda waited: (-1, -waited), move)
        await self._close({one["storm_id"] for one in going})
        return removed

    async def _close(self, storms: set[str]) -> None:
        """Forget the storms, of these, that have no mail any more."""
        for one in sorted(storms):
            if not await self._held.find({"storm_id": one}, limit=1, fields=["_id"]):
                await self._storms.delete_ids([one])

    async def recount(self, since: float, until: float) -> int:
        """See the port."""
        return await self._rows.counts.recount(since, until)

    async def count(self) -> tuple[int, int]:
        """See the port."""
        waiting: Document = {"state": str(HeldState.HELD)}
        return await self._held.count(waiting), len(await self._held.distinct("storm_id", waiting))

    async def close(self) -> None:
        """See the port."""
        await self._holds.close()
        await self._database.leave()

    async def _hold(self, pairs: list[tuple[HeldMessage, Storm]]) -> list[str | BaseException]:
        await self._rows.fresh()
        inserted = await self._held.insert([held_document(held) for held, _ in pairs])
        answers: list[str | BaseException] = [held.receipt.id for held, _ in pairs]
        if inserted.there:
            ids = {escaped(pairs[position][0].id) for position in inserted.there}
            found = await self._held.by_ids(sorted(ids), fields=["receipt.id"])
            kept = {document["_id"]: restored(document["receipt"]["id"]) for document in found}
            for position in inserted.there:
                answers[position] = kept[escaped(pairs[position][0].id)]
        for position, error in inserted.refused.items():
            answers[position] = error
        parts: set[Part] = set()
        if erased := await self._kept_out.among([held for held, _ in pairs]):
            names = [escaped(pairs[position][0].id) for position in erased]
            parts = {part_of(one) for one in await self._held.by_ids(names, fields=["storm_id", "storm", "receipt"])}
            await self._rows.counts.doubt(parts)
            for position, why in erased.items():
                gone = pairs[position][0]
                own = {"_id": escaped(gone.id), "receipt.id": escaped(gone.receipt.id)}
                await self._held.delete({**own, "accepted_at": {"$lte": gone.receipt.accepted_at}})
                answers[position] = why
        taken = {at: pair for at, pair in enumerate(pairs) if at not in {**inserted.refused, **erased}}
        await self._open([storm for _, storm in taken.values()])
        # after a replay of a mail that was decided on, the next list or decision takes `waits` back
        new = [held for at, (held, _) in taken.items() if at not in inserted.there]
        await self._rows.enter([held for held, _ in taken.values()], new)
        if parts:
            await self._rows.counts.doubt(parts)
            await self._rows.counts.settle(parts)
            await self._close({part.storm_id for part in parts})
        return answers

    async def _open(self, storms: list[Storm]) -> None:
        """Open or move on these storms. A replay does so again: it heals a crash between mail and storm."""
        last = {storm.key: max(one.last_at for one in storms if one.key == storm.key) for storm in storms}
        earliest = {storm.key: storm for storm in sorted(storms, key=lambda one: one.first_at, reverse=True)}
        for key, storm in earliest.items():
            later = {"_id": digest(key), "first_at": {"$gt": storm.first_at}}
            await self._storms.swap(later, {"$set": {**storm_document(storm), "first_at": storm.first_at}})
            change = {"$max": {"last_at": last[key]}, "$min": {"first_at": storm.first_at}}
            await self._storms.upsert(digest(key), {"$setOnInsert": storm_document(storm), **change})
