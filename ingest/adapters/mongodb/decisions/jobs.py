"""`Jobs` on MongoDB: one document a job, one document an item; an update that matches once ends either."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document
from ingest.adapters.mongodb.decisions.keyset import keyset
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.errors import IngestError
from ingest.ports.jobs import Item, ItemResult, Job, JobKind, JobState, Tally
from ingest.ports.lease import Term
from ingest.ports.pages.cursor import Listed, cursor_of, place_of

__all__ = ["MongoJobs"]

SLICE = 200
ENDS = [one for one in ItemResult if one is not ItemResult.WAITING]


class MongoJobs:
    """See `ingest.ports.Jobs` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._jobs = database.collection(
            "jobs", [("created_at", 1), ("_id", 1)], [("state", 1), ("created_at", 1)], [("state", 1), ("ended_at", 1)]
        )
        self._items = database.collection(
            "job_items",
            [("job", 1), ("result", 1), ("position", 1), ("_id", 1)],
            [("job", 1), ("position", 1), ("_id", 1)],
        )
        database.join()

    async def create(self, job: Job) -> Job:
        """See the port."""
        inserted = await self._jobs.insert([_document(job)])
        refused: list[IngestError] = list(inserted.refused.values())
        if refused:
            raise refused[0]
        found = await self.get(job.id)
        return found if found is not None else job

    async def add(self, id_: str, items: Sequence[Item]) -> None:
        """See the port."""
        for start in range(0, len(items), SLICE):
            await self._items.keep([_item_document(id_, one) for one in items[start : start + SLICE]])

    async def begin(self, id_: str, mailboxes: Sequence[str]) -> Job | None:
        """See the port."""
        total = await self._items.count({"job": escaped(id_)})
        change = {"state": str(JobState.WAITING), "mailboxes": escaped(list(mailboxes)), "tally.total": total}
        await self._jobs.swap({"_id": escaped(id_), "state": str(JobState.GATHERING)}, {"$set": change})
        return await self.get(id_)

    async def get(self, id_: str) -> Job | None:
        """See the port."""
        found = await self._jobs.by_ids([escaped(id_)])
        return _job(found[0]) if found else None

    async def page(self, after: str | None, limit: int) -> tuple[list[Job], str | None]:
        """See the port."""
        begin = place_of(Listed.JOBS, after)
        source = keyset(self._jobs, {}, ("created_at", "_id"))
        found = await source((begin[1], escaped(begin[2])) if begin else None, limit + 1)
        jobs = [_job(one) for one in found[:limit]]
        return jobs, cursor_of(Listed.JOBS, jobs[-1].created_at, jobs[-1].id) if len(found) > limit else None

    async def unfinished(self, limit: int = 100) -> list[Job]:
        """See the port."""
        states = (JobState.WAITING, JobState.RUNNING)
        parts = await asyncio.gather(
            *(self._jobs.find({"state": str(one)}, sort=[("created_at", 1)], limit=limit) for one in states)
        )
        return sorted((_job(one) for part in parts for one in part), key=lambda job: job.created_at)[:limit]

    async def waiting(self, id_: str, limit: int) -> list[Item]:
        """See the port."""
        same = {"job": escaped(id_), "result": str(ItemResult.WAITING)}
        found = await self._items.find(same, sort=[("position", 1), ("_id", 1)], limit=limit)
        return [_item(one) for one in found]

    async def results(
        self, id_: str, after: str | None, limit: int, result: ItemResult | None = None
    ) -> tuple[list[Item], str | None]:
        """See the port."""
        begin = place_of(Listed.RESULTS, after)
        same = {"job": escaped(id_)} | ({} if result is None else {"result": str(result)})
        source = keyset(self._items, same, ("position", "_id"), falling=False)
        found = await source((int(begin[1]), escaped(begin[2])) if begin else None, limit + 1)
        items, last = [_item(one) for one in found[:limit]], found[min(limit, len(found)) - 1] if found else {}
        more = cursor_of(Listed.RESULTS, last["position"], last["_id"]) if len(found) > limit else None
        return items, more

    async def end(self, id_: str, items: Sequence[Item]) -> None:
        """See the port."""
        together: dict[tuple[ItemResult, str], list[str]] = {}
        for one in items:
            together.setdefault((one.result, one.why), []).append(digest(id_, one.message))
        for (result, why), ids in together.items():
            change = {"$set": {"result": str(result), "why": escaped(why)}}
            await self._items.update_ids(ids, {"result": str(ItemResult.WAITING)}, change)

    async def count(self, id_: str) -> Tally:
        """See the port."""
        same = {"job": escaped(id_)}
        total, *ends = await asyncio.gather(
            self._items.count(same), *(self._items.count({**same, "result": str(one)}) for one in ENDS)
        )
        return Tally(total, **dict(zip((one.value for one in ENDS), ends, strict=True)))

    async def progress(self, id_: str, tally: Tally, at: float) -> JobState | None:
        """See the port."""
        begun = {"state": str(JobState.RUNNING), "started_at": at}
        await self._jobs.swap({"_id": id_, "state": str(JobState.WAITING)}, {"$set": begun})
        await self._jobs.swap({"_id": id_, "state": str(JobState.RUNNING)}, {"$set": {"tally": asdict(tally)}})
        job = await self.get(id_)
        return job.state if job is not None else None

    async def finish(self, id_: str, state: JobState, at: float, why: str = "") -> bool:
        """See the port."""
        end = {"$set": {"state": str(state), "ended_at": at, "why": escaped(why)}}
        for before in (JobState.WAITING, JobState.RUNNING):
            if await self._jobs.swap({"_id": escaped(id_), "state": str(before)}, end):
                return True
        # a runner may have begun between the two
        return await self._jobs.swap({"_id": escaped(id_), "state": str(JobState.RUNNING)}, end)

    async def recall(self, id_: str, at: float, why: str) -> bool:
        """See the port."""
        end = {"$set": {"state": str(JobState.CANCELLED), "ended_at": at, "why": escaped(why)}}
        return await self._jobs.swap({"_id": escaped(id_), "state": str(JobState.WAITING)}, end)

    async def term(self, id_: str) -> Term | None:
        """See the port."""
        found = await self._jobs.by_ids([escaped(id_)])
        return Term(found[0]["owner"], found[0]["beat"]) if found and found[0]["owner"] is not None else None

    async def swap_term(self, id_: str, seen: Term | None, new: Term) -> bool:
        """See the port."""
        same = {"owner": seen.owner, "beat": seen.beat} if seen is not None else {"owner": None}
        return await self._jobs.swap({"_id": id_, **same}, {"$set": {"owner": new.owner, "beat": new.beat}})

    async def forget(self, before: float) -> int:
        """See the port."""
        ended = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
        filters: list[Document] = [{"state": str(one), "ended_at": {"$lt": before}} for one in ended]
        filters.append({"state": str(JobState.GATHERING), "created_at": {"$lt": before}})
        gone = [one["_id"] for each in filters for one in await self._jobs.find(each, fields=["_id"])]
        for id_ in gone:
            await self._items.delete({"job": id_})
        return await self._jobs.delete_ids(gone)

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()


def _document(job: Job) -> Document:
    """Return a job as a document. What was named is JSON: nothing from outside becomes a key."""
    facts: dict[str, Any] = {**asdict(replace(job, what={})), "kind": str(job.kind), "state": str(job.state)}
    facts["what"] = json.dumps(dict(job.what))
    document: Document = escaped(facts)
    return {"_id": document.pop("id"), "owner": None, "beat": None, **document}


def _job(document: Document) -> Job:
    facts = restored(document)
    names = ("actor", "origin", "created_at", "note", "fingerprint", "started_at", "ended_at", "why")
    return Job(
        id=facts["_id"],
        kind=JobKind(facts["kind"]),
        what=json.loads(facts["what"]),
        mailboxes=tuple(facts["mailboxes"]),
        state=JobState(facts["state"]),
        tally=Tally(**facts["tally"]),
        not_before=facts.get("not_before", 0.0),  # an older build wrote none
        **{name: facts[name] for name in names},
    )


def _item_document(job: str, item: Item) -> Document:
    facts = {"job": job, "position": item.position, "message": item.message, "mailbox": item.mailbox}
    return {"_id": digest(job, item.message), **escaped({**facts, "result": str(item.result), "why": item.why})}


def _item(document: Document) -> Item:
    facts = restored(document)
    return Item(facts["position"], facts["message"], facts["mailbox"], ItemResult(facts["result"]), facts["why"])
