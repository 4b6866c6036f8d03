"""`Changes` on MongoDB: one document an entry, its `_id` the writer and the number; whoever inserts it first has it.

A number is taken only once the one before it is there, so nobody ever sees a gap. What a process remembers of a
writer's last number spares it a question; after ten seconds it asks again, long before that number can be forgotten
(the last thousand of a writer are not) and be taken a second time. Readers see only what no change of the primary takes
back, or a number that they have seen could be given to something else. A writer's own document says up to where its
entries were forgotten, and is written before they go.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from math import inf

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.documents import escaped, restored
from ingest.ports.changes import NO_MARKS, Change, Entry, beyond, in_order, mark_of, same_entry
from ingest.record_json import changes_from_json, changes_to_json

__all__ = ["MongoChanges"]

REMEMBERED_S = 10.0
SOME = 100


class MongoChanges:
    """See `ingest.ports.Changes` for what it guarantees. `clock` is monotonic, in seconds."""

    def __init__(self, database: MongoDatabase, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        indexes = [("writer", 1), ("number", 1)], [("writer", 1), ("at", 1)]
        self._entries = database.collection("changes", *indexes)
        self._told = database.collection("changes", *indexes, lasting=True)
        self._writers = database.collection("change_writers")
        self._notes = database.collection("change_notes")
        self._last: dict[str, tuple[int, str, float]] = {}
        self._entered: set[str] = set()
        database.join()

    async def append(self, writer: str, token: str, changes: Sequence[Change]) -> int:
        """See the port."""
        name = escaped(writer)
        await self._enter(name)
        number, told_by = await self._hint(name)
        while told_by != token:
            entry = {"_id": f"{name}:{number + 1}", "writer": name, "number": number + 1, "token": token}
            told = {"at": max(one.at for one in changes), "changes": changes_to_json(changes)}
            inserted = await self._entries.insert([{**entry, **told}])
            for error in inserted.refused.values():
                raise error
            number, told_by = number + 1, token
            if inserted.there:
                number, told_by = await self._beside(name, number, token)
        self._last[name] = number, told_by, self._clock()
        return number

    async def after(self, seen: Mapping[str, int], limit: int, marks: Mapping[str, str] = NO_MARKS) -> list[Entry]:
        """See the port."""
        names = [one["_id"] for one in await self._writers.find({})]
        since = {name: seen.get(restored(name), 0) for name in names}
        ids = [f"{name}:{number}" for name, last in since.items() for number in (last, last + 1) if number]
        there = {one["_id"]: mark_of(one["token"]) for one in await self._told.by_ids(ids, fields=["token"])}
        news = [name for name in names if f"{name}:{since[name] + 1}" in there]
        floors = await self._floors()  # after: what was forgotten meanwhile is known
        for name, last in since.items():
            known = f"{name}:{last}" in there or name in news or not last
            beyond(restored(name), last, floors.get(name, 0), inf if known else last - 1)
            same_entry(restored(name), last, marks.get(restored(name)), there.get(f"{name}:{last}"))
        parts = await asyncio.gather(*(self._following(name, since[name], limit) for name in news))
        return in_order(dict(zip(map(restored, news), parts, strict=True)), seen, limit)

    async def marks(self, seen: Mapping[str, int]) -> dict[str, str]:
        """See the port."""
        ids = {f"{escaped(name)}:{number}": name for name, number in seen.items()}
        return {ids[one["_id"]]: mark_of(one["token"]) for one in await self._told.by_ids(list(ids), fields=["token"])}

    async def heads(self) -> dict[str, int]:
        """See the port."""
        names = list(await self._floors())
        lasts = await asyncio.gather(*(self._head(name, self._told) for name in names))
        return {restored(name): number for name, (number, _) in zip(names, lasts, strict=True)}

    async def floors(self) -> dict[str, int]:
        """See the port."""
        return {restored(name): floor for name, floor in (await self._floors()).items()}

    async def before(self, at: float) -> dict[str, int]:
        """See the port."""
        heads, floors = await self.heads(), await self.floors()
        firsts = {name: await self._first(escaped(name), at, inf, head + 1) for name, head in heads.items()}
        return {name: max(floors.get(name, 0), first - 1) for name, first in firsts.items()}

    async def forget(self, before: float, until: float = inf, keep: int = 1) -> int:
        """See the port."""
        gone, floors = 0, await self.floors()
        for name, head in (await self.heads()).items():
            end = await self._first(escaped(name), before, until, head - keep + 1)
            floor = await self._before(escaped(name), before, end)
            if floor > floors.get(name, 0):
                await self._writers.upsert(escaped(name), {"$max": {"floor": floor}})
                await self._entries.delete({"writer": escaped(name), "number": {"$lt": floor}})
                gone += floor - floors.get(name, 0)  # the last stays, to tell who has seen it
        return gone

    async def notes(self, names: Sequence[str] | None = None) -> dict[str, str]:
        """See the port."""
        ids = None if names is None else [escaped(name) for name in names]
        found = await (self._notes.find({}) if ids is None else self._notes.by_ids(ids))
        return {restored(one["_id"]): one["value"] for one in found}

    async def note(self, name: str, was: str | None, now: str | None) -> bool:
        """See the port."""
        same = {"_id": escaped(name), "value": was}
        if was is None:
            inserted = await self._notes.insert([{**same, "value": now}])
            for error in inserted.refused.values():
                raise error
            return not inserted.there
        if now is None:
            return await self._notes.delete(same) == 1
        return await self._notes.swap(same, {"$set": {"value": now}})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()

    async def _enter(self, name: str) -> None:
        """Let readers know of the writer, before it tells its first."""
        if name not in self._entered:
            await self._writers.upsert(name, {"$max": {"floor": 0}})
            self._entered.add(name)

    async def _hint(self, name: str) -> tuple[int, str]:
        """Return a number of the writer that is taken, and the token under which it is."""
        number, token, at = self._last.get(name, (0, "", -inf))
        return (number, token) if self._clock() - at < REMEMBERED_S else await self._head(name)

    async def _beside(self, name: str, number: int, token: str) -> tuple[int, str]:
        """Return whose entry has this number already; where that is not us and not the last, look for the last."""
        there = await self._entries.by_ids([f"{name}:{number}", f"{name}:{number + 1}"], fields=["number", "token"])
        tokens: dict[int, str] = {one["number"]: one["token"] for one in there}
        if tokens.get(number) == token or list(tokens) == [number]:
            return number, tokens[number]
        return await self._head(name)

    async def _head(self, name: str, among: MongoCollection | None = None) -> tuple[int, str]:
        fields = ["number", "token"]
        found = await (among or self._entries).find({"writer": name}, sort=[("number", -1)], limit=1, fields=fields)
        return (found[0]["number"], found[0]["token"]) if found else (0, "")

    async def _following(self, name: str, since: int, limit: int) -> list[Entry]:
        asked: Document = {"writer": name, "number": {"$gte": since + 1}}
        found = await self._told.find(asked, sort=[("number", 1)], limit=limit, fields=["number", "changes", "token"])
        return [
            Entry(restored(name), one["number"], changes_from_json(one["changes"]), mark_of(one["token"]))
            for one in found
        ]

    async def _first(self, name: str, at: float, until: float, most: int) -> int:
        """Return the writer's first number that was told in this time, `most` if that is less or there is none."""
        asked: Document = {"writer": name, "at": {"$gte": at, **({"$lt": until} if until < inf else {})}}
        found = await self._entries.find(asked, sort=[("number", 1)], limit=1, fields=["number"])
        return min(most, int(found[0]["number"])) if found else most

    async def _before(self, name: str, at: float, end: int) -> int:
        """Return the writer's last number before `end` that was told before this time, 0 for none."""
        while True:
            asked: Document = {"writer": name, "number": {"$lt": end}}
            found = await self._entries.find(asked, sort=[("number", -1)], limit=SOME, fields=["number", "at"])
            old = next((int(one["number"]) for one in found if one["at"] < at), 0)
            if old or not found:
                return old
            end = found[-1]["number"]  # a clock that was ahead told all of these

    async def _floors(self) -> dict[str, int]:
        return {one["_id"]: one["floor"] for one in await self._writers.find({})}
