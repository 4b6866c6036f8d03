"""What is kept of a part's counts on MongoDB: `mails` and `waiting`, a hint for lists and tallies and for nothing else.

They are `$inc`ed beside the mails, which no transaction binds to them. So who is about to change mails says so first
(`unsure`), and says that he is done together with what he counted, if nobody said anything meanwhile; what is still
unsure, because two were at it or one died, is counted over the mails by whoever reads it next. A mail that is held is
counted after it is there: where its part is counted anew in that moment, it counts twice until `recount`. What a person
is asked, and what is decided, is counted over the mails each time.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from math import inf
from typing import NamedTuple, TypeVar

from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.decisions.storm_pulses import StormPulses
from ingest.adapters.mongodb.documents import digest, restored
from ingest.records import HeldState

__all__ = ["Part", "StormCounts", "doubtful", "part_of", "unsure"]

AT_ONCE = 10
QUIET_S = 60.0
"""Nobody is in the middle of changing a part that was last touched before so many seconds."""
MAIL = ("storm_id", "storm", "receipt.mailbox", "state")

T = TypeVar("T")
Q = TypeVar("Q")


class Part(NamedTuple):
    """The names of a part, as documents have them."""

    id_: str
    storm_id: str
    mailbox: str


def part_of(document: Document) -> Part:
    """Return the part of a held mail."""
    mailbox = document["receipt"]["mailbox"]
    return Part(digest(restored(document["storm"]), restored(mailbox)), document["storm_id"], mailbox)


def unsure() -> Document:
    """Return what is set in a part whose counts are not what its mails are."""
    return {**_touched(), "unsure": secrets.token_hex(8)}


def _touched() -> Document:
    return {"mark": secrets.token_hex(8), "touched": time.time()}


def doubtful(part: Document) -> bool:
    """Whether a part's counts must be counted: somebody said so, an older build kept none, or they are impossible."""
    if part.get("unsure", "older") != "":
        return True
    mails, waiting = part["mails"], part["waiting"]
    return mails < 1 or not 0 <= waiting <= mails or part["waits"] != (waiting > 0) or (mails > 1 and not part["many"])


class StormCounts:
    """The counts in the parts, beside the collection of held mail. `forgotten` is told of parts that are gone."""

    def __init__(
        self, parts: MongoCollection, held: MongoCollection, pulses: StormPulses, forgotten: Callable[[str], None]
    ) -> None:
        self._parts = parts
        self._held = held
        self._pulses = pulses
        self._forgotten = forgotten
        self._mending = asyncio.Lock()

    async def moving(
        self,
        names: Sequence[str],
        out_of: HeldState | None,
        gains: Callable[[bool], tuple[int, int]],
        move: Callable[[], Awaitable[int]],
        back: bool = False,
    ) -> int:
        """Move the mails with these `_id`s out of a state (None: whatever it is), and count; return what `move` does.

        `gains` says what one that goes adds to (mails, waiting), by whether it waited. With `back` their parts wait
        from before it until `settle` finds that they do not.
        """
        also: Document = {"waits": True} if back else {}
        mails = await self._held.by_ids(names, fields=MAIL)
        parts = sorted({part_of(one) for one in mails})
        tokens = dict(zip(parts, await _each(parts, lambda part: self._begin(part, also)), strict=True))
        there = {one["_id"]: one for one in await self._held.by_ids(names, fields=MAIL)}
        going = [one for one in there.values() if out_of is None or one["state"] == out_of]
        moved = await move()
        sums = dict.fromkeys(parts, (0, 0))
        for one in going:
            more, part = gains(one["state"] == HeldState.HELD), part_of(one)
            mine = sums.get(part, (0, 0))
            sums[part] = mine[0] + more[0], mine[1] + more[1]
        known = moved == len(going)  # else somebody else moved some of them meanwhile
        await _each(list(sums), lambda part: self._end(part, tokens.get(part, "") if known else "", sums[part], also))
        await self.settle(parts)
        return moved

    async def doubt(self, parts: Iterable[Part]) -> None:
        """Let these parts be counted by whoever reads them next."""
        await _each(list(parts), lambda part: self._parts.swap({"_id": part.id_}, {"$set": unsure()}))

    async def _begin(self, part: Part, also: Document) -> str:
        """Say that a part is about to change; return what to end it with, "" where it was in doubt already."""
        said = {**unsure(), **also}
        if await self._parts.swap({"_id": part.id_, "unsure": ""}, {"$set": said}):
            return str(said["unsure"])
        await self._parts.swap({"_id": part.id_}, {"$set": said})
        return ""

    async def _end(self, part: Part, token: str, gains: tuple[int, int], also: Document) -> None:
        """Count what changed, if nobody said anything since it began."""
        counts = {"mails": gains[0], "waiting": gains[1]}
        change = {"$inc": counts, "$set": {**_touched(), "unsure": "", **also}}
        if not token or not await self._parts.swap({"_id": part.id_, "unsure": token}, change):
            await self._parts.swap({"_id": part.id_}, {"$set": {**unsure(), **also}})

    async def settle(self, parts: Iterable[Part]) -> None:
        """Look again at parts of which mails were decided on or removed."""
        await _each(list(parts), self._settle)

    async def _settle(self, name: Part) -> None:
        same = {"storm_id": name.storm_id, "receipt.mailbox": name.mailbox}
        for part in await self._parts.by_ids([name.id_]):
            waits = await self._is({**same, "state": str(HeldState.HELD)})
            if doubtful(part) or part["waits"] != waits or not (waits or await self._is(same)):
                await self.counted([part])

    async def _is(self, same: Document) -> bool:
        return bool(await self._held.find(same, limit=1, fields=["_id"]))

    async def mended(self, parts: Sequence[Document]) -> list[Document]:
        """Return these parts, those whose counts are in doubt counted, without those that have no mail any more."""
        ids = [part["_id"] for part in parts if doubtful(part)]
        if not ids:
            return list(parts)
        async with self._mending:  # a list and its tallies ask at once
            now = await self._parts.by_ids(ids)
            counted = await self.counted([part for part in now if doubtful(part)])
        fresh = {part["_id"]: part for part in (*(one for one in now if not doubtful(one)), *counted)}
        return [fresh.get(part["_id"], part) for part in parts if part["_id"] in fresh or part["_id"] not in ids]

    async def counted(self, parts: Sequence[Document], before: float = inf) -> list[Document]:
        """Return these parts with the counts of their mails, without those that have none.

        What differs is put right where it is in doubt or was touched `before` this time, unless it is changed just now.
        """
        return [fresh for fresh, _ in await _each(parts, lambda part: self._counted(part, before)) if fresh["mails"]]

    async def recount(self, since: float, until: float) -> int:
        """See `Quarantine.recount`. Of a single mail there is nothing to count."""
        wrong = 0
        async for part in self._parts.every({"touched": {"$gte": since, "$lt": until}}):
            if part["many"] or doubtful(part):
                wrong += (await self._counted(part, until))[1]
        return wrong

    async def _counted(self, part: Document, before: float) -> tuple[Document, bool]:
        """Return a part as it is counted, and whether that was put in place of something else."""
        same = {"storm_id": part["storm_id"], "receipt.mailbox": part["mailbox"]}
        mails = await self._held.count(same)
        waiting = await self._held.count({**same, "state": str(HeldState.HELD)})
        found = {"mails": mails, "waiting": waiting, "waits": waiting > 0, "many": part["many"] or mails > 1}
        fresh = {**part, **found, "unsure": ""}
        if fresh == part or not (doubtful(part) or part["touched"] < before):
            return fresh, False
        unchanged = {"_id": part["_id"], "mark": part["mark"]}
        if mails:
            mark = {"unsure": "", "mark": secrets.token_hex(8)}
            return fresh, await self._parts.swap(unchanged, {"$set": {**found, **mark}})
        gone = bool(await self._parts.delete(unchanged))
        if gone:
            await self._pulses.forget(part["_id"])
        self._forgotten(part["_id"])
        return fresh, gone


async def _each(many: Sequence[Q], do: Callable[[Q], Awaitable[T]]) -> list[T]:
    """Do something with each, a few at once."""
    found: list[T] = []
    for start in range(0, len(many), AT_ONCE):
        found += await asyncio.gather(*map(do, many[start : start + AT_ONCE]))
    return found
