"""Makes a job of a decision: writes down each mail that it is about, and who decided, before anything is done.

What is held after the job was asked for is not part of it. A process that dies while it gathers leaves a job that
nobody works; who asks again with the same key finishes it.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from ingest.errors import Busy, CallerError, Decided, NotFound
from ingest.jobs.asked import Asked
from ingest.ports import AuditEntry, HeldQuery, Item, Job, JobKind, JobState, Ports, Subject
from ingest.records import HeldMessage, HeldState
from ingest.staff.decisions import decided

__all__ = ["Preview", "cancelled", "discarded_by", "gathered", "previewed", "refuse_decided", "subject_of"]

SLICE = 500
EXAMPLES = 20
FRESH_S = 60.0
"""How long a job that is being gathered is left to who gathers it."""


Named = Sequence[tuple[str, HeldMessage | None]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would be about: how many mails of each mailbox, and some of them, oldest first."""

    total: int
    mailboxes: tuple[tuple[str, int], ...]
    examples: tuple[HeldMessage, ...]


async def gathered(asked: Asked, ports: Ports, now: float) -> Job:
    """Return the job of this decision, open, or as it stands when the same key has asked for the same.

    Raises `CallerError` when that key has asked for something else, `Busy` while it is being gathered by another, and
    what `refuse_decided` does.
    """
    job = asked.job(now)
    if not asked.key or await ports.jobs.get(job.id) is None:
        await refuse_decided(asked, ports)
    there = await ports.jobs.create(job)
    if there.fingerprint != job.fingerprint:
        raise CallerError("this Idempotency-Key was used for another request; take a new key for a new decision")
    if there.state is not JobState.GATHERING:
        return there
    if there.created_at != job.created_at and now - there.created_at < FRESH_S:
        raise Busy("the same request with this Idempotency-Key is being carried out; ask again")
    counts: Counter[str] = Counter()
    position = 0
    async for mails in _named(asked, ports, there.created_at):
        await ports.jobs.add(
            job.id,
            [Item(position + n, id_, held.receipt.mailbox if held else "") for n, (id_, held) in enumerate(mails)],
        )
        position += len(mails)
        counts.update(held.receipt.mailbox for _, held in mails if held is not None)
    await ports.audit.record([_entry(there, asked, box, count) for box, count in counts.items()])
    begun = await ports.jobs.begin(job.id, sorted(counts))
    return begun if begun is not None else there


async def previewed(asked: Asked, ports: Ports, now: float) -> Preview:
    """Return what a decision would be about, and decide nothing. Raises what `refuse_decided` does."""
    await refuse_decided(asked, ports)
    counts: Counter[str] = Counter()
    examples: list[HeldMessage] = []
    async for mails in _named(asked, ports, now):
        found = [held for _, held in mails if held is not None and held.state is asked.state]
        counts.update(held.receipt.mailbox for held in found)
        examples += found[: EXAMPLES - len(examples)]
    return Preview(counts.total(), tuple(sorted(counts.items())), tuple(examples))


async def refuse_decided(asked: Asked, ports: Ports) -> None:
    """Raise `Decided` where nothing of the mail or storm is left to decide, `NotFound` where nothing is called so."""
    if not asked.name:
        return
    query = HeldQuery(mailboxes=asked.scope, storm=asked.storm or None, state=asked.state)
    if asked.storm:
        if (await ports.quarantine.page(query, limit=1)).mails:
            return
        latest = (await ports.quarantine.page(replace(query, state=None), limit=SLICE)).mails
        held = max(latest, key=lambda one: one.decided_at or 0.0, default=None)
    else:
        held = await ports.quarantine.get(asked.message)
    if held is None or not _sees(asked, held):
        raise NotFound(f"nothing held is called {asked.name}; `ingest held list` shows what is")
    if held.state is asked.state or (asked.kind is JobKind.RELEASE and await _unfinished(asked, held, ports)):
        return
    if asked.kind is JobKind.RESTORE:
        raise Decided(f"nothing of {asked.name} is there to put back: {decided(held)}")
    raise Decided(f"{asked.name} is decided: it was {decided(held)}")


def subject_of(job: Job) -> tuple[Subject, str]:
    """Return what the audit log says that a job is about."""
    if "message" in job.what:
        return Subject.MESSAGE, job.what["message"]
    if "job" in job.what:
        return Subject.JOB, job.what["job"]
    return (
        (Subject.STORM, job.what["storm"])
        if "storm" in job.what and "filter" not in job.what
        else (
            Subject.JOB,
            job.id,
        )
    )


def cancelled(job: Job, actor: str, origin: str, now: float) -> list[AuditEntry]:
    """Return what the audit log says of somebody who stopped a job."""
    subject, name = subject_of(job)
    return [
        AuditEntry(
            sha256(f"{job.id}:{box}:cancel".encode()).hexdigest()[:32],
            now,
            actor,
            origin,
            "job.cancel",
            subject,
            name,
            box,
            job=job.id,
        )
        for box in job.mailboxes or ("",)
    ]


async def discarded_by(job: Job, ports: Ports) -> AsyncIterator[list[HeldMessage]]:
    """Yield the mails that a job discarded and nobody decided on since, a part of its mails at a time."""
    cursor: str | None = None
    while True:
        items, cursor = await ports.jobs.results(job.id, cursor, SLICE)
        found = await ports.quarantine.these([one.message for one in items])
        ours = (HeldState.DISCARDED, job.actor, job.created_at)
        yield [held for held in found if (held.state, held.actor, held.decided_at) == ours]
        if cursor is None:
            return


async def _unfinished(asked: Asked, held: HeldMessage, ports: Ports) -> bool:
    """Whether a crash came between a release and the store."""
    if asked.message:
        return held.state is HeldState.RELEASED and await ports.store.get(held.id) is None
    async for _ in _half_released(asked, ports):
        return True
    return False


async def _named(asked: Asked, ports: Ports, until: float) -> AsyncIterator[Named]:
    """Yield the mails that are decided on, by id; None for an id that names none of his."""
    if asked.message or asked.ids:
        ids = (asked.message,) if asked.message else tuple(dict.fromkeys(asked.ids))
        for start in range(0, len(ids), SLICE):
            part = ids[start : start + SLICE]
            named = {held.id: held for held in await ports.quarantine.these(part) if _sees(asked, held)}
            yield [(id_, named.get(id_)) for id_ in part]
        return
    if asked.undoes:
        async for mails in _undone(asked, ports):
            yield mails
        return
    if asked.storm and asked.kind is JobKind.RELEASE:
        async for half in _half_released(asked, ports):
            yield [(held.id, held) for held in half]
    async for found in _waiting(asked, ports, until):
        yield found


async def _waiting(asked: Asked, ports: Ports, until: float) -> AsyncIterator[Named]:
    """Yield the mails that a storm's name, or a filter, finds."""
    query, kept = _query(asked, until), frozenset(asked.keep)
    cursor: str | None = None
    while True:
        page = await ports.quarantine.page(query, cursor, SLICE, newest=False)
        if found := [(held.id, held) for held in page.mails if held.id not in kept]:
            yield found
        if page.next is None:
            return
        cursor = page.next


async def _undone(asked: Asked, ports: Ports) -> AsyncIterator[Named]:
    """Yield what the job that is undone discarded."""
    job = await ports.jobs.get(asked.undoes)
    if job is None:
        return
    async for mails in discarded_by(job, ports):
        if named := [(held.id, held) for held in mails if _sees(asked, held)]:
            yield named


def _query(asked: Asked, until: float) -> HeldQuery:
    """Return what finds the mails that this is about and that were accepted by `until`."""
    query = asked.query or HeldQuery(storm=asked.storm)
    boxes = query.mailboxes
    if asked.scope is not None:
        boxes = asked.scope if boxes is None else tuple(box for box in boxes if box in asked.scope)
    last = min(one for one in (until, query.until, asked.seen_until) if one is not None)
    return replace(query, mailboxes=boxes, state=asked.state, until=last)


async def _half_released(asked: Asked, ports: Ports) -> AsyncIterator[list[HeldMessage]]:
    """Yield mails of a storm that were released, and are not in the store: a crash came between."""
    query = HeldQuery(mailboxes=asked.scope, storm=asked.storm, state=HeldState.RELEASED)
    cursor: str | None = None
    while True:
        page = await ports.quarantine.page(query, cursor, SLICE)
        stored = await ports.store.present([held.id for held in page.mails])
        if half := [held for held in page.mails if held.id not in stored and held.id not in asked.keep]:
            yield half
        if page.next is None:
            return
        cursor = page.next


def _sees(asked: Asked, held: HeldMessage) -> bool:
    return asked.scope is None or held.receipt.mailbox in asked.scope


def _entry(job: Job, asked: Asked, mailbox: str, count: int) -> AuditEntry:
    subject, name = subject_of(job)
    id_ = sha256(f"{job.id}:{mailbox}".encode()).hexdigest()[:32]
    return AuditEntry(
        id_, job.created_at, asked.actor, asked.origin, asked.kind, subject, name, mailbox, count, asked.note, job.id
    )
