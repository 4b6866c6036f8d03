"""What is said of a decision that was just made, wherever its maker goes on: how far it is, and how to undo it."""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, nextafter

from ingest.jobs.undoing import undoing
from ingest.ports import HeldQuery, Job
from ingest.records import HeldState
from ingest.rfc3339 import seconds
from ingest.staff.caller import Caller
from ingest.web.desk import Desk
from ingest.web.pages.held.names import JOB
from ingest.web.sight import sees_job

__all__ = ["Banner", "banner_of", "banners", "jobs_seen"]

MOST, FEW = 10, 100


@dataclass(frozen=True, slots=True)
class Banner:
    """One decision. `undo` is what taking it back does now: `cancel`, `restore` or "" where it cannot be."""

    job: Job
    undo: str
    undo_until: float | None
    begins_in_s: int
    """Seconds until it begins; 0: it has."""
    later: int = 0
    """Mails of the same storm that wait and came after the question; one more than `FEW` at most."""

    @property
    def goes_on(self) -> bool:
        """Whether it is worth looking again."""
        return self.job.ended_at is None


async def banners(desk: Desk, caller: Caller, ids: Sequence[str]) -> list[Banner]:
    """Return what is said of these jobs, of those that the caller may see."""
    names = list(dict.fromkeys(id_ for id_ in ids if re.fullmatch(JOB, id_)))[:MOST]
    jobs = await _seen(desk, caller, names)
    return list(await asyncio.gather(*(banner_of(desk, caller, job) for job in jobs)))


async def banner_of(desk: Desk, caller: Caller, job: Job) -> Banner:
    """Return what is said of a job."""
    can = await undoing(job, desk.engines().ports, desk.settings.retention.discarded_s)
    waits = max(0.0, job.not_before - time.time()) if job.state == "waiting" else 0.0
    return Banner(job, can.what or "", can.until, round(waits), await _later(desk, caller, job))


async def _later(desk: Desk, caller: Caller, job: Job) -> int:
    """Count what came after a question about a storm; a filter has an `until` of its own."""
    until = None if "filter" in job.what else seconds(job.what.get("until", ""))
    if until is None:
        return 0
    query = HeldQuery(caller.scope, job.what["storm"], state=HeldState.HELD, since=nextafter(until, inf))
    return len((await desk.engines().ports.quarantine.page(query, None, FEW + 1)).mails)


async def jobs_seen(desk: Desk, caller: Caller, ids: Iterable[str]) -> frozenset[str]:
    """Return those of these jobs that are kept and that the caller may see."""
    return frozenset(job.id for job in await _seen(desk, caller, {*ids} - {""}))


async def _seen(desk: Desk, caller: Caller, ids: Iterable[str]) -> list[Job]:
    jobs = desk.engines().ports.jobs
    found = await asyncio.gather(*map(jobs.get, ids))
    return [job for job in found if job is not None and sees_job(caller, job)]
