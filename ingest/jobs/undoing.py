"""Takes a decision back: what has not begun is cancelled, and what was discarded is put back, as long as it is there.

Put back is exactly what that decision discarded and nobody decided on since. Mail that was released has left: it is
stored, and was told.
"""

from dataclasses import dataclass
from enum import StrEnum

from ingest.errors import Decided
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import cancelled, discarded_by, gathered
from ingest.ports import Job, JobKind, JobState, Ports

__all__ = ["Undo", "Undoing", "undoing", "undone"]

LOOKED, WHOLE = 20, -1
"""Parts of a job's mails that are looked at for one that can be put back: a page asks this each time it is shown."""
UNDER_WAY = {
    JobState.GATHERING: "its mails are still being written down; ask again",
    JobState.RUNNING: "it is being carried out; cancel it, then undo what it discarded",
}
UNBEGUN = "it was cancelled before it began, and every mail is as it was"
LEFT = {
    JobKind.RELEASE: "what was released has left, and only before it begins a release can be taken back",
    JobKind.RESTORE: "what was put back waits for a decision; discard it again",
}


class Undo(StrEnum):
    """What undoing a decision does."""

    CANCEL = "cancel"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a job would do now, until when (seconds since the epoch), or why nothing."""

    what: Undo | None
    until: float | None = None
    why: str = ""


async def undoing(job: Job, ports: Ports, kept_s: float, parts: int = LOOKED) -> Undoing:
    """Return what undoing this job would do. `kept_s`: how long discarded mail is kept (`retention.discarded_s`).

    Where the first so many `parts` of its mails have none that can be put back, it is taken that a later one does.
    """
    if job.state is JobState.WAITING:
        return Undoing(Undo.CANCEL, job.not_before or None)
    why = UNBEGUN if job.state is JobState.CANCELLED and job.started_at is None else UNDER_WAY.get(job.state)
    why = why or LEFT.get(job.kind)
    if why is not None:
        return Undoing(None, why=why)
    looked = 0
    async for mails in discarded_by(job, ports):
        looked += 1
        if mails or looked == parts:
            return Undoing(Undo.RESTORE, job.created_at + kept_s)
    return Undoing(None, why="none of its mails is still as it discarded it")


async def undone(job: Job, asked: Asked, ports: Ports, now: float) -> Job:
    """Take a job back; return it cancelled, or the job that restores. `asked`: who asks, and that it `undoes` this.

    Whoever undoes a decision has seen it: the moment of his own is not before it, whatever a clock says meanwhile.
    Raises `Decided` with why nothing can be undone, and what `gathered` does.
    """
    now = max(now, job.created_at)
    if asked.key and (there := await ports.jobs.get(asked.job(now).id)) is not None and there.what.get("job") == job.id:
        return await gathered(asked, ports, now)
    found = await undoing(job, ports, 0.0, WHOLE)
    if found.what is Undo.CANCEL:
        if await ports.jobs.recall(job.id, now, f"taken back by {asked.actor}"):
            await ports.audit.record(cancelled(job, asked.actor, asked.origin, now))
            return await ports.jobs.get(job.id) or job
        job = await ports.jobs.get(job.id) or job  # somebody began it, or cancelled it, meanwhile
        found = await undoing(job, ports, 0.0, WHOLE)
    if found.what is not Undo.RESTORE:
        raise Decided(f"job {job.id} ({job.kind}, {job.state}) cannot be undone: {found.why or 'ask again'}")
    return await gathered(asked, ports, now)
