"""Finds jobs that are open and works them, a few at a time; of all nodes one works each, and another when that dies.

A job goes on where its items have no result. Who works it holds its lease (`ingest.work.tenure`); where two do for a
moment, nothing is done twice. An engine that does not answer lets a job wait.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import structlog

from ingest.calls.rounds import TROUBLE_S, rounds
from ingest.errors import EngineError
from ingest.jobs.carrying import Carrier
from ingest.jobs.due import Due
from ingest.jobs.gathering import subject_of
from ingest.ports import AuditEntry, ItemResult, Job, JobKind, Jobs, JobState, Ports, Tally, Term
from ingest.work.tenure import Tenure

__all__ = ["JobLease", "Runner"]

log = structlog.get_logger()

AT_ONCE = 2
"""Jobs that one process works at once."""
CHUNK = {JobKind.RELEASE: 32, JobKind.DISCARD: 200, JobKind.RESTORE: 200}
"""Items between two notes of progress."""
PAGE = 500
LOOKED_AT = 2_000
"""Open jobs that are looked at; most that wait are not due yet, and keep no other."""


class JobLease:
    """The lease of one job: see `ingest.ports.Lease`."""

    def __init__(self, jobs: Jobs, id_: str) -> None:
        self._jobs = jobs
        self._id = id_

    async def look(self) -> Term | None:
        """See the port."""
        return await self._jobs.term(self._id)

    async def swap(self, seen: Term | None, new: Term) -> bool:
        """See the port."""
        return await self._jobs.swap_term(self._id, seen, new)

    async def close(self) -> None:
        """See the port: the jobs are closed by who opened them."""


class Runner:
    """Works for one process. `name` is as in `Tenure`; `clock` gives seconds since the epoch, `steady` of any span."""

    def __init__(
        self,
        ports: Ports,
        carrier: Carrier,
        name: str = "",
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ports = ports
        self._carrier = carrier
        self._name = name
        self._clock = clock
        self._due = Due(clock, steady)
        self._known: dict[str, Tenure] = {}
        self._working: dict[str, asyncio.Task[bool]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is in hand then is left to whoever goes on."""
        try:
            await rounds(stop, self.round, "jobs-wait")
        finally:
            for task in self._working.values():
                task.cancel()
            await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def round(self) -> None:
        """Begin what is open, whose time has come, and nobody works."""
        self._working = {id_: task for id_, task in self._working.items() if not task.done()}
        jobs = await self._ports.jobs.unfinished(LOOKED_AT)
        self._due.forget(but={job.id for job in jobs})
        for job in jobs:
            due = self._due(job)
            if due and job.id not in self._working and len(self._working) < AT_ONCE:
                self._working[job.id] = asyncio.create_task(self._attempt(job.id))

    async def _attempt(self, id_: str) -> bool:
        try:
            return await self.work(id_)
        except EngineError as error:
            log.warning("job-waits", job=id_, error=str(error))
            await asyncio.sleep(TROUBLE_S)
            return False

    async def work(self, id_: str) -> bool:
        """Work a job to its end, if its time has come and nobody else does; return whether it was worked here.

        Raises `EngineError`.
        """
        job = await self._ports.jobs.get(id_)
        if job is None or not self._due(job):
            return False
        tenure = self._known.setdefault(id_, Tenure(JobLease(self._ports.jobs, id_), self._name))
        if not tenure.holds:
            await tenure.step()
        if not tenure.holds:
            return False
        over = asyncio.Event()
        beating = asyncio.create_task(tenure.run(over))
        try:
            await self._work(id_, tenure)
        finally:
            over.set()
            await beating
            self._known.pop(id_, None)
        return True

    async def _work(self, id_: str, tenure: Tenure) -> None:
        job = await self._ports.jobs.get(id_)
        if job is None or not job.open:
            return
        try:
            if await self._items(job, tenure):
                await self._finish(job)
        except EngineError:
            raise
        except Exception:
            log.exception("job-failed", job=id_)
            why = "it stopped at a fault of ours; the log says which"
            await self._ports.jobs.finish(id_, JobState.FAILED, self._clock(), why)

    async def _items(self, job: Job, tenure: Tenure) -> bool:
        """Work items until none is left; return False when the job was cancelled, or is another's by now."""
        tally = await self._ports.jobs.count(job.id)
        while tenure.holds:
            if await self._ports.jobs.progress(job.id, tally, self._clock()) is not JobState.RUNNING:
                return False
            items = await self._ports.jobs.waiting(job.id, CHUNK[job.kind])
            if not items:
                return True
            ended = await self._carrier.carry(job, items)
            await self._ports.jobs.end(job.id, ended)
            more = Counter(one.result.value for one in ended)
            tally = replace(tally, **{name: getattr(tally, name) + count for name, count in more.items()})
        return False

    async def _finish(self, job: Job) -> None:
        tally = await self._ports.jobs.count(job.id)  # what was added up may have been added up by two
        now = self._clock()
        await self._ports.jobs.progress(job.id, tally, now)
        if tally.total > 1 or tally.done < tally.total:
            await self._ports.audit.record(await self._entries(job, tally, now))
        await self._ports.jobs.finish(job.id, JobState.DONE, now)
        log.info("job-done", job=job.id, kind=job.kind, actor=job.actor, **_told(tally))

    async def _entries(self, job: Job, tally: Tally, now: float) -> list[AuditEntry]:
        """Return what the audit log says of the end of a job: of each mailbox, how many mails were decided by it."""
        counts: Counter[str] = Counter(dict.fromkeys(job.mailboxes, 0))
        cursor: str | None = None
        while True:
            items, cursor = await self._ports.jobs.results(job.id, cursor, PAGE, ItemResult.DONE)
            counts.update(one.mailbox for one in items)
            if cursor is None:
                break
        subject, name = subject_of(job)
        left = ", ".join(f"{count} {what}" for what, count in _told(tally).items() if what != "done" and count)
        return [
            AuditEntry(
                sha256(f"{job.id}:{box}:ended".encode()).hexdigest()[:32],
                now,
                job.actor,
                job.origin,
                f"{job.kind}.ended",
                subject,
                name,
                box,
                count,
                left if len(counts) == 1 else "",
                job.id,
            )
            for box, count in counts.items()
        ]


def _told(tally: Tally) -> dict[str, int]:
    return {"done": tally.done, "skipped": tally.skipped, "failed": tally.failed, "asked": tally.asked}
