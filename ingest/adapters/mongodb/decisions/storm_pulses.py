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
        return list(await asyncio.gather(*(self._pulse(row, now, bars, since, begun) for row in rows)))

    async def _pulse(self, row: StormRow, now: float, bars: int, since: float | None, begun: float) -> Pulse:
        storm = row.storm
        first = min(storm.first_at, since) if since is not None else storm.first_at
        width = width_for(first, storm.last_at)
        going_on = storm.last_at > now - LATELY_S
        widths = {width, FINEST} if going_on else {width}
        found = await asyncio.gather(
            *(self._buckets(storm.key, mailbox, widths, storm.first_at >= begun) for mailbox in row.mailboxes)
        )
        recent = sum(lately(each.get(FINEST, {}), now) for each in found) if going_on else 0
        return pulse_of([each.get(width, {}) for each in found], first, storm.last_at, bars, recent)

    async def _buckets(
        self, storm: str, mailbox: str, widths: Iterable[int], counted: bool
    ) -> Mapping[int, Mapping[int, int]]:
        id_ = digest(storm, mailbox)
        found = await self._pulses.find({"_id": id_}, fields=["whole", *(f"w{width}" for width in sorted(widths))])
        if counted or (found and found[0].get("whole")):
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


def _read(documents: Sequence[Document]) -> dict[int, dict[int, int]]:
    """Return the buckets of a document, by width."""
    return {
        width: {int(bucket): count for bucket, count in document[f"w{width}"].items()}
        for document in documents
        for width in WIDTHS
        if f"w{width}" in document
    }
