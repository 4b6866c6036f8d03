"""Storms as rows on MongoDB: a part for each mailbox that a storm has mail of, with whether a mail of it waits.

`waits` is a hint for the order of a list: set after a mail is held, and taken back only where the part's `mark` has not
changed since nothing was seen to wait, so that a mail held meanwhile is never hidden. Where a process died between a
decision and that, the list itself mends it. Counts are counted over an index and never kept.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import product

from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.decisions.held_pages import held_page
from ingest.adapters.mongodb.decisions.keyset import keyset
from ingest.adapters.mongodb.decisions.postponements import postponed_of
from ingest.adapters.mongodb.decisions.storm_pulses import StormPulses
from ingest.adapters.mongodb.documents import digest, escaped, restored, storm_record
from ingest.calls.sift import merged, sifted
from ingest.ports.lasting.postponements import Postponement
from ingest.ports.lasting.storm_seen import Looks, Place, in_order, seen_parts, tallied
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW, HeldPage, HeldQuery, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.pulse import FINEST, KEPT
from ingest.ports.pages.storm_part import WAITS, StormPart, first_parts, ranks_of, rows_of, sift_of_storms
from ingest.records import HeldMessage, HeldState

__all__ = ["INDEXES", "StormParts"]

INDEXES = (
    [("waits", 1), ("many", 1), ("last_at", 1), ("storm_id", 1)],
    [("mailbox", 1), ("waits", 1), ("many", 1), ("last_at", 1), ("storm_id", 1)],
    [("storm_id", 1), ("mailbox", 1)],
)
FILLED = "filled"
"""The document that says that what older builds held has its parts."""
SLICE = 500
KNOWN = 10_000


class StormParts:
    """The parts, beside the collections of held mail and of storms."""

    def __init__(
        self,
        parts: MongoCollection,
        held: MongoCollection,
        storms: MongoCollection,
        later: MongoCollection,
        pulses: StormPulses,
    ) -> None:
        self._parts = parts
        self._pulses = pulses
        self._held = held
        self._storms = storms
        self._later = later
        self._looks = Looks(self._oldest, self._postponed, self._counted)
        self._many: set[str] = set()
        self._filled = False

    async def enter(self, mails: Sequence[HeldMessage], new: Sequence[HeldMessage]) -> None:
        """Note mails that are held, after they are; those that are new are counted."""
        together: dict[tuple[str, str], list[HeldMessage]] = {}
        for mail in mails:
            together.setdefault((mail.storm, mail.receipt.mailbox), []).append(mail)
        ticks: dict[str, list[float]] = {}
        for mail in new:
            ticks.setdefault(digest(mail.storm, mail.receipt.mailbox), []).append(mail.receipt.accepted_at)
        for (storm, mailbox), part in together.items():
            id_ = digest(storm, mailbox)
            ticked = self._pulses.tick(id_, ticks.get(id_, ()))
            await asyncio.gather(self._enter(id_, storm, mailbox, part), ticked)

    async def _enter(self, id_: str, storm: str, mailbox: str, mails: Sequence[HeldMessage]) -> None:
        times = [mail.receipt.accepted_at for mail in mails]
        new = {"storm_id": digest(storm), "mailbox": escaped(mailbox), "opener": escaped(mails[0].id), "many": False}
        await self._parts.upsert(
            id_,
            {
                "$set": {"waits": True, "mark": secrets.token_hex(8)},
                "$setOnInsert": new,
                "$max": {"last_at": max(times)},
                "$min": {"first_at": min(times)},
            },
        )
        if id_ in self._many:
            return
        (there,) = await self._parts.by_ids([id_])
        if there["first_at"] < min(times) - KEPT * FINEST:  # a storm of old, and a process that does not know it yet
            await self._pulses.prune(id_)
        ids = {escaped(mail.id) for mail in mails}
        if not there["many"] and (len(ids) > 1 or there["opener"] not in ids):
            await self._parts.swap({"_id": id_}, {"$set": {"many": True}})
        elif not there["many"]:
            return
        self._many = {id_} if len(self._many) > KNOWN else self._many | {id_}

    async def of(self, ids: Sequence[str]) -> set[tuple[str, str]]:
        """Return the parts, by storm_id and mailbox, of the mails with these `_id`s."""
        found = await self._held.by_ids(ids, fields=["storm_id", "receipt.mailbox"])
        return {(one["storm_id"], one["receipt"]["mailbox"]) for one in found}

    async def wait(self, parts: Iterable[tuple[str, str]]) -> None:
        """Let parts wait of which mails are put back; `settle` takes that back where none was."""
        for storm_id, mailbox in parts:
            for part in await self._parts.find({"storm_id": storm_id, "mailbox": mailbox}, fields=["_id"]):
                await self._parts.swap({"_id": part["_id"]}, {"$set": {"waits": True, "mark": secrets.token_hex(8)}})

    async def settle(self, parts: Iterable[tuple[str, str]]) -> None:
        """Look again at parts of which mails were decided on or removed."""
        for storm_id, mailbox in parts:
            for part in await self._parts.find({"storm_id": storm_id, "mailbox": mailbox}):
                same = {"storm_id": storm_id, "receipt.mailbox": mailbox}
                unchanged = {"_id": part["_id"], "mark": part["mark"]}
                if not await self._held.find(same, limit=1, fields=["_id"]):
                    if await self._parts.delete(unchanged):
                        await self._pulses.forget(part["_id"])
                    self._many.discard(part["_id"])
                elif part["waits"] and not await self._waiting(same):
                    await self._parts.swap(unchanged, {"$set": {"waits": False}})

    async def _waiting(self, same: Document) -> bool:
        return bool(await self._held.find({**same, "state": str(HeldState.HELD)}, limit=1, fields=["_id"]))

    async def page(self, query: StormQuery, after: str | None, limit: int) -> StormPage:
        """See `Quarantine.storm_page`."""
        await self.ready()
        found, last = await sifted(
            self._fetch(query), _place, place_of(Listed.STORMS, after), limit, sift_of_storms(query)
        )
        rows = await self._rows(found, query.mailboxes)
        seen = [row for row in rows if row.waiting or not query.waits]
        return StormPage(tuple(seen), cursor_of(Listed.STORMS, last[1], last[2], last[0]) if last is not None else None)

    async def row(self, key: str, mailboxes: tuple[str, ...] | None) -> StormRow | None:
        """See `Quarantine.storm_row`."""
        await self.ready()
        rows = await self._rows(first_parts(await self._siblings([digest(key)]), mailboxes), mailboxes)
        return rows[0] if rows else None

    async def count(self, query: StormQuery) -> int:
        """See `Quarantine.storm_count`."""
        await self.ready()
        fetch, wanted = self._fetch(query), sift_of_storms(query)
        counted, at = 0, None
        while parts := await fetch(at, SLICE):
            counted += sum(map(wanted, parts))
            at = _place(parts[-1])
        return counted

    async def tally(self, query: StormQuery, most: int) -> StormTally:
        """See `Quarantine.storm_tally`."""
        await self.ready()
        return await tallied(self._fetch(query), _place, query, most, self._looks)

    def _fetch(self, query: StormQuery) -> Callable[[Place | None, int], Awaitable[list[StormPart]]]:
        names = query.mailboxes
        few: Sequence[str | None] = names if names is not None and len(names) <= FEW else [None]
        sources = [self._source(query, name, rank) for name, rank in product(few, ranks_of(query))]

        async def fetch(at: Place | None, size: int) -> list[StormPart]:
            if query.postponed:
                storms = sorted({one["storm_id"] for one in await self._later.find({}, fields=["storm_id"])})
                siblings = await self._siblings(storms)
                return await seen_parts(in_order(siblings, query, _place, at, size), siblings, query, self._looks)
            documents = await merged(sources, _place_of_document, at, size, falling=True)
            siblings = await self._siblings(sorted({one["storm_id"] for one in documents}))
            return await seen_parts(await self._read(documents), siblings, query, self._looks)

        return fetch

    def _source(
        self, query: StormQuery, mailbox: str | None, rank: int
    ) -> Callable[[Place | None, int], Awaitable[list[Document]]]:
        same: Document = {"waits": rank >= WAITS, "many": bool(rank % WAITS)}
        same = same if mailbox is None else {"mailbox": escaped(mailbox), **same}
        source = keyset(self._parts, same, ("last_at", "storm_id"), (query.since, query.until))

        async def ranked(after: Place | None, size: int) -> list[Document]:
            if after is not None and rank > after[0]:
                return []
            return await source(after[1:] if after is not None and rank == after[0] else None, size)

        return ranked

    async def _siblings(self, storm_ids: Sequence[str]) -> list[StormPart]:
        """Return all parts of these storms."""
        slices = [list(storm_ids[start : start + SLICE]) for start in range(0, len(storm_ids), SLICE)]
        found = [await self._parts.find({"storm_id": {"$in": one}}) for one in slices]
        return await self._read([document for part in found for document in part])

    async def _read(self, documents: Sequence[Document]) -> list[StormPart]:
        ids = sorted({one["storm_id"] for one in documents})
        storms = {one["_id"]: storm_record(one, 0) for one in await self._storms.by_ids(ids)}
        return [
            StormPart(
                restored(one["mailbox"]),
                _rank(one),
                one["first_at"],
                one["last_at"],
                storms[one["storm_id"]],
            )
            for one in documents
            if one["storm_id"] in storms
        ]

    async def _rows(self, parts: Sequence[StormPart], mailboxes: tuple[str, ...] | None) -> list[StormRow]:
        siblings = await self._siblings([digest(one.storm.key) for one in parts])
        seen = [one for one in siblings if mailboxes is None or one.mailbox in mailboxes]
        counts = await self._counted([(one.storm.key, one.mailbox) for one in seen])
        stale = [one for one in seen if one.rank >= WAITS and not counts[one.storm.key, one.mailbox][1]]
        await self.settle([(digest(one.storm.key), escaped(one.mailbox)) for one in stale])
        return await rows_of([part.storm.key for part in parts], seen, counts, self._oldest)

    async def _oldest(self, query: HeldQuery) -> HeldPage:
        return await held_page(self._held, self._parts, query, None, 1, newest=False)

    async def _postponed(self, storms: Sequence[str]) -> list[Postponement]:
        return await postponed_of(self._later, [digest(storm) for storm in storms])

    async def _counted(self, parts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int]]:
        counts = await asyncio.gather(*(self._count(*part) for part in parts))
        return dict(zip(parts, counts, strict=True))

    async def _count(self, storm: str, mailbox: str) -> tuple[int, int]:
        same = {"storm_id": digest(storm), "receipt.mailbox": escaped(mailbox)}
        return await self._held.count(same), await self._held.count({**same, "state": str(HeldState.HELD)})

    async def ready(self) -> None:
        """Make, once, the parts of what older builds held."""
        if self._filled or await self._parts.by_ids([FILLED]):
            self._filled = True
            return
        async for storm in self._storms.every({}):
            for mailbox in await self._held.distinct("receipt.mailbox", {"storm_id": storm["_id"]}):
                count = await self._held.count({"storm_id": storm["_id"], "receipt.mailbox": mailbox})
                part = {
                    "_id": digest(restored(storm["key"]), restored(mailbox)),
                    "storm_id": storm["_id"],
                    "mailbox": mailbox,
                    "opener": "",
                    "many": count > 1,
                    "waits": True,
                    "mark": "",
                    "first_at": storm["first_at"],
                    "last_at": storm["last_at"],
                }
                await self._parts.keep([part])
        await self._parts.keep([{"_id": FILLED}])


def _rank(part: Document) -> int:
    return (WAITS if part["waits"] else 0) + (1 if part["many"] else 0)


def _place(part: StormPart) -> Place:
    return part.rank, part.last_at, digest(part.storm.key)


def _place_of_document(part: Document) -> tuple[int, float, str, str]:
    return _rank(part), part["last_at"], part["storm_id"], part["mailbox"]
