"""How fast storms came, on MongoDB: a document a part with the counts of its buckets, by width, `$inc`ed at hold.

It is written beside the part, a command a batch, and only for mails that were not there. A process that dies between a
mail and its tick loses the tick. A part that began before this database was counted (`BEGUN`) is counted from its mails
when it is first asked for, and is `whole` from then on. What is beyond `KEPT` is taken out now and then by whoever
counts: once in `PRUNED` of the finest buckets, so a document holds some buckets more than are kept.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.documents import digest, escaped
from ingest.ports.pages.held import StormRow
from ingest.ports.pages.pulse import FINEST, KEPT, LATELY_S, WIDTHS, Pulse, buckets_of, lately, pulse_of, width_for

__all__ = ["StormPulses"]

BEGUN = "begun"
"""The document that says since when mails are counted as they are held."""
Buckets = Mapping[int, Mapping[int, int]]
PRUNED = 60
KNOWN = 10_000


class StormPulses:
    """The pulses, beside the collection of held mail. A part is called by `_id`, as in `storm_parts`."""

    def __init__(self, pulses: MongoCollection, held: MongoCollection) -> None:
        self._pulses = pulses
        self._held = held
        self._begun: float | None = None
        self._lately: dict[str, int] = {}

    async def tick(self, id_: str, times: Sequence[float]) -> None:
        """Count mails of a part that are held, after they are."""
        if not times:
            return
        await self._since()
        counts = {
            f"w{width}.{bucket}": count for width, each in buckets_of(times).items() for bucket, count in each.items()
        }
        await self._pulses.upsert(id_, {"$inc": counts})
        now = int(max(times) // FINEST) // PRUNED
        before = self._lately.get(id_, now)
        self._lately = {id_: now} if len(self._lately) > KNOWN else self._lately
        self._lately[id_] = max(now, before)
        if now > before:
            await self.prune(id_)

    async def untick(self, mails: Iterable[tuple[str, float]]) -> None:
        """Count mails (their part and time) no more, after they are removed."""
        times: dict[str, list[float]] = {}
        for id_, at in mails:
            times.setdefault(id_, []).append(at)
        for id_, found in times.items():
            there = _read(await self._pulses.by_ids([id_]))
            gone = {
                f"w{width}.{bucket}": -count
                for width, each in buckets_of(found).items()
                for bucket, count in each.items()
                if bucket in there.get(width, {})
            }
            if gone:
                await self._pulses.swap({"_id": id_}, {"$inc": gone})

    async def forget(self, id_: str) -> None:
        """Forget a part whose last mail is gone."""
        self._lately.pop(id_, None)
        await self._pulses.delete_ids([id_])

    async def prune(self, id_: str) -> None:
        """Take out buckets that are older than what is kept."""
        there = _read(await self._pulses.by_ids([id_]))
        old = {
            f"w{width}.{bucket}": "" for width, each in there.items() for bucket in each if bucket <= max(each) - KEPT
        }
        if old:
            await self._pulses.swap({"_id": id_}, {"$unset": old})

    async def pulses(self, rows: Sequence[StormRow], now: float, bars: int, since: float | None) -> list[Pulse]:
        """See `Quarantine.pulses`."""
        begun = await self._since() if rows else 0.0
        firsts = [min(row.storm.first_at, row.storm.first_at if since is None else since) for row in rows]
        widths = [width_for(first, row.storm.last_at) for row, first in zip(rows, firsts, strict=True)]
        found = await self._found(rows, widths, now)
        pulses = []
        for row, width, first in zip(rows, widths, firsts, strict=True):
            parts = [await self._buckets(row, mailbox, found, begun) for mailbox in row.mailboxes]
            recent = sum(lately(each.get(FINEST, {}), now) for each in parts) if _goes_on(row, now) else 0
            pulses.append(pulse_of([each.get(width, {}) for each in parts], first, row.storm.last_at, bars, recent))
        return pulses

    async def _found(self, rows: Sequence[StormRow], widths: Sequence[int], now: float) -> dict[str, Document]:
        """Return what is there of the parts of these rows, the same buckets of all in one command."""
        wanted: dict[tuple[int, ...], list[str]] = {}
        for row, width in zip(rows, widths, strict=True):
            buckets = sorted({width, FINEST}) if _goes_on(row, now) else [width]
            wanted.setdefault(tuple(buckets), []).extend(digest(row.storm.key, box) for box in row.mailboxes)
        asked = [self._pulses.by_ids(ids, ["whole", *(f"w{one}" for one in same)]) for same, ids in wanted.items()]
        return {one["_id"]: one for part in await asyncio.gather(*asked) for one in part}

    async def _buckets(self, row: StormRow, mailbox: str, there: Mapping[str, Document], begun: float) -> Buckets:
        storm, id_ = row.storm.key, digest(row.storm.key, mailbox)
        found = [there[id_]] if id_ in there else []
        if row.storm.first_at >= begun or (found and found[0].get("whole")):
            return _read(found)
        same = {"storm_id": digest(storm), "receipt.mailbox": escaped(mailbox)}
        times = [one["accepted_at"] for one in await self._held.find(same, fields=["accepted_at"])]
        buckets = buckets_of(times)
        told = {f"w{width}": {str(bucket): count for bucket, count in each.items()} for width, each in buckets.items()}
        await self._pulses.upsert(id_, {"$set": {**told, "whole": True}})
        return buckets

    async def _since(self) -> float:
        """Return since when mails are counted as they are held; from now on where nobody has yet."""
        if self._begun is None:
            await self._pulses.upsert(BEGUN, {"$setOnInsert": {"at": time.time()}})
            self._begun = (await self._pulses.by_ids([BEGUN]))[0]["at"]
        return self._begun


def _goes_on(row: StormRow, now: float) -> bool:
    return row.storm.last_at > now - LATELY_S


def _read(documents: Sequence[Document]) -> dict[int, dict[int, int]]:
    """Return the buckets of a document, by width."""
    return {
        width: {int(bucket): count for bucket, count in document[f"w{width}"].items()}
        for document in documents
        for width in WIDTHS
        if f"w{width}" in document
    }
