"""Storms as rows on MongoDB: a part for each mailbox that a storm has mail of, with whether a mail of it waits.

`waits` is a hint for the order of a list: set after a mail is held, and taken back only where the part's `mark` has not
changed since nothing was seen to wait, so that a mail held meanwhile is never hidden. Where a process died between a
decision and that, the list itself mends it. So are the counts that lists and tallies show a hint (`storm_counts`);
those of one row are counted over an index each time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import product

from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.decisions.held_pages import held_page
from ingest.adapters.mongodb.decisions.keyset import keyset
from ingest.adapters.mongodb.decisions.postponements import postponed_of
from ingest.adapters.mongodb.decisions.storm_counts import QUIET_S, StormCounts, unsure
from ingest.adapters.mongodb.decisions.storm_pulses import StormPulses
from ingest.adapters.mongodb.documents import digest, escaped, restored, storm_record
from ingest.calls.sift import merged, sifted
from ingest.ports.lasting.postponements import Postponement
from ingest.ports.lasting.storm_seen import Looks, Place, in_order, seen_parts, tallied
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.ports.pages.held import FEW, HeldPage, HeldQuery, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.pulse import FINEST, KEPT
from ingest.ports.pages.storm_part import WAITS, StormPart, ranks_of, rows_of, sift_of_storms
from ingest.records import HeldMessage, Storm

__all__ = ["INDEXES", "StormParts"]

INDEXES = (
    [("waits", 1), ("many", 1), ("last_at", 1), ("storm_id", 1)],
    [("mailbox", 1), ("waits", 1), ("many", 1), ("last_at", 1), ("storm_id", 1)],
    [("storm_id", 1), ("mailbox", 1)],
    [("touched", 1)],
)
FILLED = "filled"
"""The document that says that what older builds held has its parts."""
AMONG = 100
"""Names in one `$in`: SecantusDB compares each with each."""
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
        self._looks = Looks(self._oldest, self._postponed)
        self._many: set[str] = set()
        self._filled = self._asked = False
        self.counts = StormCounts(parts, held, pulses, self._many.discard)

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
            times = ticks.get(id_, ())
            await asyncio.gather(self._enter(id_, storm, mailbox, part, len(times)), self._pulses.tick(id_, times))

    async def _enter(self, id_: str, storm: str, mailbox: str, mails: Sequence[HeldMessage], new: int) -> None:
        times = [mail.receipt.accepted_at for mail in mails]
        made: Document = {"storm_id": digest(storm), "storm": escaped(storm), "mailbox": escaped(mailbox)}
        made |= {"opener": escaped(mails[0].id), "many": False}
        said = unsure()
        if new == len(mails):  # of those that were there nobody knows whether they were counted before a crash
            doubt = said.pop("unsure")
            made["unsure"] = "" if await self._is_filled() else doubt
        await self._parts.upsert(
            id_,
            {
                "$set": {"waits": True, **said},
                "$setOnInsert": made,
                "$inc": {"mails": new, "waiting": new},
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
        if len(self._many) > KNOWN:
            self._many.clear()
        self._many.add(id_)

    async def page(self, query: StormQuery, after: str | None, limit: int) -> StormPage:
        """See `Quarantine.storm_page`."""
        await self.ready()
        found, last = await sifted(
            self._fetch(query, told=True), _place, place_of(Listed.STORMS, after), limit, sift_of_storms(query)
        )
        rows = await rows_of([part.seen for part in found], self._oldest)
        seen = [row for row in rows if row.waiting or not query.waits]
        return StormPage(tuple(seen), cursor_of(Listed.STORMS, last[1], last[2], last[0]) if last is not None else None)

    async def row(self, key: str, mailboxes: tuple[str, ...] | None) -> StormRow | None:
        """See `Quarantine.storm_row`."""
        await self.ready()
        wanted = None if mailboxes is None else [escaped(name) for name in mailboxes]
        there = await self._parts.find({"storm_id": digest(key)})
        seen = [part for part in there if wanted is None or part["mailbox"] in wanted]
        parts = await self._read(await self.counts.counted(seen, time.time() - QUIET_S), told=True)
        return (await rows_of([parts], self._oldest))[0] if parts else None

    async def tally(self, query: StormQuery, most: float) -> StormTally:
        """See `Quarantine.storm_tally`."""
        await self.ready()
        return await tallied(self._fetch(query, told=_asks(query)), _place, query, most)

    def _fetch(self, query: StormQuery, *, told: bool) -> Callable[[Place | None, int], Awaitable[list[StormPart]]]:
        """Return what hands out parts in order; `told`: with what their storms are about."""
        names = query.mailboxes
        few: Sequence[str | None] = names if names is not None and len(names) <= FEW else [None]
        sources = [self._source(query, name, rank) for name, rank in product(few, ranks_of(query))]

        async def fetch(at: Place | None, size: int) -> list[StormPart]:
            if query.postponed:
                storms = sorted({one["storm_id"] for one in await self._later.find({}, fields=["storm_id"])})
                siblings = await self._siblings(storms, told=told)
                return await seen_parts(in_order(siblings, query, _place, at, size), siblings, query, self._looks)
            documents = await merged(sources, _place_of_document, at, size, falling=True)
            siblings = await self._siblings(sorted({one["storm_id"] for one in documents}), told=told)
            there = {(digest(one.storm.key), one.mailbox): one for one in siblings}
            ranks = {(one["storm_id"], restored(one["mailbox"])): _rank(one) for one in documents}
            # each stands where it was found, whatever it is now: the next page begins there
            parts = [replace(there[name], rank=rank) for name, rank in ranks.items() if name in there]
            return await seen_parts(parts, siblings, query, self._looks)

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

    async def _siblings(self, storm_ids: Sequence[str], *, told: bool) -> list[StormPart]:
        """Return all parts of these storms."""
        slices = [list(storm_ids[start : start + AMONG]) for start in range(0, len(storm_ids), AMONG)]
        found = await asyncio.gather(*(self._parts.find({"storm_id": {"$in": one}}) for one in slices))
        return await self._read(await self.counts.mended([document for part in found for document in part]), told=told)

    async def _read(self, documents: Sequence[Document], *, told: bool) -> list[StormPart]:
        named = [] if told else [one for one in documents if "storm" in one]  # an older build names none
        known = {one["storm_id"]: _untold(restored(one["storm"])) for one in named}
        ids = sorted({one["storm_id"] for one in documents} - known.keys())
        storms = known | {one["_id"]: storm_record(one, 0) for one in await self._storms.by_ids(ids)}
        return [
            StormPart(
                restored(one["mailbox"]),
                _rank(one),
                one["first_at"],
                one["last_at"],
                storms[one["storm_id"]],
                one.get("mails", 0),
                one.get("waiting", 0),
            )
            for one in documents
            if one["storm_id"] in storms
        ]

    async def _oldest(self, query: HeldQuery) -> HeldPage:
        return await held_page(self._held, self._parts, query, None, 1, newest=False)

    async def _postponed(self, storms: Sequence[str]) -> list[Postponement]:
        return await postponed_of(self._later, [digest(storm) for storm in storms])

    async def ready(self) -> None:
        """Make, once, the parts of what older builds held."""
        if await self._is_filled():
            return
        async for storm in self._storms.every({}):
            for mailbox in await self._held.distinct("receipt.mailbox", {"storm_id": storm["_id"]}):
                same = {"storm_id": storm["_id"], "receipt.mailbox": mailbox}
                part = {
                    "_id": digest(restored(storm["key"]), restored(mailbox)),
                    "storm_id": storm["_id"],
                    "storm": storm["key"],
                    "mailbox": mailbox,
                    "opener": "",
                    "many": len(await self._held.find(same, limit=2, fields=["_id"])) > 1,
                    "waits": True,
                    **unsure(),
                    "first_at": storm["first_at"],
                    "last_at": storm["last_at"],
                }
                await self._parts.keep([part])
        await self._parts.keep([{"_id": FILLED}])

    async def fresh(self) -> None:
        """Note, before the first mail is held, that no older build held any."""
        if not self._asked and not await self._held.find({}, limit=1, fields=["_id"]):
            await self._parts.keep([{"_id": FILLED}])
        self._asked = True

    async def _is_filled(self) -> bool:
        self._filled = self._filled or bool(await self._parts.by_ids([FILLED]))
        return self._filled


def _asks(query: StormQuery) -> bool:
    """Whether it depends on what a storm is about whether it is asked for."""
    return query.sender is not None or query.code is not None


def _untold(key: str) -> Storm:
    return Storm(key, "", ("", ""), "", "", 0.0, 0.0, 0)


def _rank(part: Document) -> int:
    return (WAITS if part["waits"] else 0) + (1 if part["many"] else 0)


def _place(part: StormPart) -> Place:
    return part.rank, part.last_at, digest(part.storm.key)


def _place_of_document(part: Document) -> tuple[int, float, str, str]:
    return _rank(part), part["last_at"], part["storm_id"], part["mailbox"]
